"""Each kind of mistake in a stack file gives one clear error: the place, what was found, what is allowed."""

from __future__ import annotations

import json

import pytest

from stacks.settings import SettingsError, load
from tests.settings.conftest import GOOD

STUDIOS = "studios/studios"

MISTAKES = [
    # path in the file, value, place in the error, words that must be in it
    ("netwrok", {}, "netwrok", "did you mean network"),
    ("network/natGateway", "single", "network.natGateway", "did you mean natGateways"),
    (f"{STUDIOS}/platfrom", {}, "studios.studios.platfrom", "did you mean platform"),
    ("environment", "Staging!", "environment", "'Staging!'"),
    ("protect", "yes", "protect", "true or false"),
    ("cloud", "oracle", "cloud", "'oracle'"),
    ("costCentre", "a\tb", "costCentre", "letters"),
    ("network", [], "network", "mapping"),
    ("network", "10.0.0.0/16", "network", "mapping"),
    ("aws/region", "Ireland", "aws.region", "eu-west-1"),
    ("aws/accountId", 123456789012, "aws.accountId", "quotation marks"),
    ("aws/accountId", "12345", "aws.accountId", "12 digits"),
    ("domain/name", "*.example.org", "domain.name", "without wildcard"),
    ("domain/name", "https://example.org", "domain.name", "without wildcard, scheme"),
    ("domain/name", "staging.example.com", "domain.name", "example.org"),
    ("domain/zone/id", "example.org", "domain.zone.id", "Z"),
    ("network/cidr", "10.20.0.1/16", "network.cidr", "host bits"),
    ("network/cidr", "10.20.0.0/24", "network.cidr", "between /16 and /20"),
    ("network/cidr", "52.0.0.0/16", "network.cidr", "private"),
    ("network/zones", [], "network.zones", "at least 2"),
    ("network/zones", ["a", "a"], "network.zones[1]", "once"),
    ("network/zones", ["eu-west-1a", "b"], "network.zones[0]", "letter"),
    ("network/natGateways", "none", "network.natGateways", "'single' or 'per-zone'"),
    ("network/interfaceEndpoints", ["s4"], "network.interfaceEndpoints[0]", "'sts'"),
    ("network/flowLogDays", 10, "network.flowLogDays", "10"),
    ("cluster/version", "1.22", "cluster.version", "1.35"),
    ("cluster/version", 1.35, "cluster.version", "quotation marks"),
    ("cluster/endpoint", {"publicAccessFrom": ["0.0.0.0/0"]}, "cluster.endpoint.publicAccessFrom[0]", "refused"),
    ("cluster/deployerRole", "deployer", "cluster.deployerRole", "ARN"),
    ("cluster/deployerRole", "arn:aws:iam::999999999999:role/x", "cluster.deployerRole", "123456789012"),
    ("cluster/adminRoles", ["arn:aws:iam::123456789012:role/deployer"], "cluster.adminRoles[0]", "once"),
    ("cluster/adminRoles", ["arn:aws:iam::123456789012:role/x/deployer"], "cluster.adminRoles[0]", "taken"),
    ("cluster/viewerRoles", ["arn:aws:iam::999999999999:role/x"], "cluster.viewerRoles[0]", "123456789012"),
    ("cluster/endpoint", {"publicAccessFrom": ["128.0.0.0/1"]}, "cluster.endpoint.publicAccessFrom[0]", "refused"),
    ("network/cidr", "169.254.0.0/16", "network.cidr", "private"),
    ("registry", {"repositories": ["a", "a"]}, "registry.repositories[1]", "once"),
    (f"{STUDIOS}/managementPort", 8081, "studios.studios.managementPort", "taken"),
    (f"{STUDIOS}/proxy", {"cpu": "4"}, "studios.studios.proxy.cpu", "up to 2"),
    (f"{STUDIOS}/proxy", {"memory": "512"}, "studios.studios.proxy.memory", "512Mi"),
    (f"{STUDIOS}/allowedWorkspaces", [-1], "studios.studios.allowedWorkspaces[0]", "1 or more"),
    (
        "studios/studios-ssh",
        {"platform": {"url": "https://a.example.org", "namespace": "a"}, "registryCredentials": {"vault": "x"}},
        "studios.studios-ssh",
        "another name",
    ),
    ("cluster/addonVersions", {"kubeproxy": "v1.35.0-eksbuild.2"}, "cluster.addonVersions.kubeproxy", "'kube-proxy'"),
    ("cluster/addonVersions", {"coredns": "1.13.1"}, "cluster.addonVersions.coredns", "v1.35.0-eksbuild.2"),
    ("cluster/addonVersions", {"kube-proxy": "v1.36.0-eksbuild.2"}, "cluster.addonVersions.kube-proxy", "not newer"),
    ("cluster/addonVersions", {"kube-proxy": "v1.31.9-eksbuild.2"}, "cluster.addonVersions.kube-proxy", "1.32 to 1.35"),
    ("cluster/logDays", 0, "cluster.logDays", "1"),
    ("cluster/nodePools/core/instanceTypes", ["m7g.large"], "cluster.nodePools.core.instanceTypes[0]", "x86-64"),
    ("cluster/nodePools/core/spot", True, "cluster.nodePools.core.spot", "must not be evicted"),
    ("cluster/nodePools/core/zone", "z", "cluster.nodePools.core.zone", "one of network.zones"),
    ("cluster/nodePools/core/minSize", 0, "cluster.nodePools.core.minSize", "at least 1"),
    ("cluster/nodePools/core/minSize", 5, "cluster.nodePools.core.minSize", "maxSize, which is 4"),
    ("cluster/nodePools/core/instanceTypes", ["large"], "cluster.nodePools.core.instanceTypes[0]", "m7i.large"),
    ("cluster/nodePools/core/diskGib", 5, "cluster.nodePools.core.diskGib", "20"),
    ("cluster/nodePools/spot", {}, "cluster.nodePools.spot", "allowed: core, user, worker, gpu"),
    ("redis", {"engine": "memcached"}, "redis.engine", "'valkey' or 'redis'"),
    ("redis", {"nodeType": "t4g.small"}, "redis.nodeType", "cache.t4g.small"),
    ("redis", {"replicas": 2}, "redis.replicas", "at most 1"),
    ("redis", {"tokenVersion": 0}, "redis.tokenVersion", "1 or more"),
    ("loadBalancer", {"sslPolicy": "ELBSecurityPolicy-2016-08"}, "loadBalancer.sslPolicy", "of the form"),
    ("loadBalancer", {"idleTimeoutSeconds": 5000}, "loadBalancer.idleTimeoutSeconds", "4000"),
    (f"{STUDIOS}/rsaBits", 1024, "studios.studios.rsaBits", "2048 or 4096"),
    (f"{STUDIOS}/platform/url", "staging.example.org", "studios.studios.platform.url", "https://"),
    (f"{STUDIOS}/platform/url", "https://other.example.com", "studios.studios.platform.url", "platform.publish"),
    (f"{STUDIOS}/connectHost", "a.b.staging.example.org", "studios.studios.connectHost", "direct child"),
    (f"{STUDIOS}/domain", "example.com", "studios.studios.domain", "zone example.org"),
    (
        f"{STUDIOS}/templates",
        {"J": {"tool": "juypter", "image": "a/b:1"}},
        "studios.studios.templates.J.tool",
        "jupyter",
    ),
    (
        f"{STUDIOS}/templates",
        {"J": {"tool": "jupyter", "image": "a/b:latest"}},
        "studios.studios.templates.J.image",
        "tag",
    ),
    (f"{STUDIOS}/templates", {"j": {"tool": "jupyter", "image": "a/b:1"}}, "studios.studios.templates.j", "capitals"),
    (f"{STUDIOS}/templates", {}, "studios.studios.templates", "at least 1"),
    (f"{STUDIOS}/defaultLifespanHours", 0, "studios.studios.defaultLifespanHours", "1"),
    (f"{STUDIOS}/allowedWorkspaces", "all", "studios.studios.allowedWorkspaces", "list"),
    (f"{STUDIOS}/ssh", {"allowedFrom": ["0.0.0.0/0"]}, "studios.studios.ssh.allowedFrom[0]", "refused"),
    (f"{STUDIOS}/ssh", {"allowedFrom": []}, "studios.studios.ssh.allowedFrom", "at least 1"),
    (f"{STUDIOS}/redis", {"database": 16}, "studios.studios.redis.database", "15"),
    (f"{STUDIOS}/version", "latest", "studios.studios.version", "of the form"),
    (f"{STUDIOS}/version", "0.7.2", "studios.studios.version", "0.8.3 or newer"),
    (f"{STUDIOS}/managementPort", 80, "studios.studios.managementPort", "1024"),
    (f"{STUDIOS}/registryCredentials", {}, "studios.studios.registryCredentials", "exactly one of vault and config"),
    (f"{STUDIOS}/platform/namespace", "studios", "studios.studios.platform.namespace", "another namespace"),
    ("studios", {"kube-system": {}}, "studios.kube-system", "reserved"),
]


@pytest.mark.parametrize(
    ("path", "value", "place", "words"), MISTAKES, ids=[f"{m[2]}-{i}" for i, m in enumerate(MISTAKES)]
)
def test_a_mistake_is_named_with_its_place(stack_file, path, value, place, words):
    mistakes = stack_file.set(path, value).mistakes()
    assert place in mistakes
    assert words in mistakes[place]


@pytest.mark.parametrize(
    "path",
    ["environment", "aws", "aws/region", "domain/zone", "cluster/deployerRole", "cluster/nodePools/core",
     f"{STUDIOS}/platform", f"{STUDIOS}/platform/url", f"{STUDIOS}/registryCredentials"],
)  # fmt: skip
def test_what_is_missing_is_named(stack_file, path):
    assert "is missing" in stack_file.without(path).mistakes()[path.replace("/", ".")]


def test_a_wildcard_and_path_routing_exclude_each_other(stack_file):
    stack_file.set(f"{STUDIOS}/pathRouting", True).set(f"{STUDIOS}/wildcardDomain", "staging.example.org")
    assert "pathRouting" in stack_file.mistakes()["studios.studios.wildcardDomain"]


def test_xpra_and_path_routing_exclude_each_other(stack_file):
    stack_file.set(f"{STUDIOS}/pathRouting", True)
    assert stack_file.load().studios["studios"].path_routing
    stack_file.set(f"{STUDIOS}/templates", {"X": {"tool": "xpra", "image": "a/b:1"}})
    assert "pathRouting" in stack_file.mistakes()["studios.studios.templates.X.tool"]


def test_two_deployments_must_not_share_names_redis_or_platform(stack_file):
    stack_file.set("studios/second", stack_file.config["studios"]["studios"])
    assert set(stack_file.mistakes()) == {
        "studios.second.domain",
        "studios.second.connectHost", "studios.second.wildcardDomain", "studios.second.redis",
        "studios.second.platform.namespace", "studios.second.platform.url",
    }  # fmt: skip


def test_deployments_must_not_swallow_each_others_names(stack_file):
    second = {"domain": "lab.staging.example.org", "registryCredentials": {"vault": "x"}, "redis": {"database": 2},
              "platform": {"url": "https://lab.staging.example.org", "namespace": "seqera-lab"}}  # fmt: skip
    assert "overlaps" in stack_file.set("studios/lab", second).mistakes()["studios.lab.wildcardDomain"]


def test_ssh_needs_a_proxy_that_has_it(stack_file):
    stack_file.set(f"{STUDIOS}/version", "0.9.0")
    assert stack_file.load().studios["studios"].version == "0.9.0"
    stack_file.set(f"{STUDIOS}/ssh", {"allowedFrom": ["203.0.113.0/24"]})
    assert "0.10.0 or newer" in stack_file.mistakes()["studios.studios.version"]


def test_a_token_that_people_bring_has_no_version(stack_file):
    stack_file.set(f"{STUDIOS}/registrationTokenVersion", 2)
    assert stack_file.load().studios["studios"].registration_token_version == 2
    stack_file.set(f"{STUDIOS}/registrationToken", {"vault": "x"})
    assert "generated" in stack_file.mistakes()["studios.studios.registrationTokenVersion"]


def test_a_protected_environment_needs_failover_and_snapshots(stack_file):
    mistakes = stack_file.set("environment", "prod").mistakes()
    assert set(mistakes) == {"network.natGateways", "redis.replicas", "redis.snapshotDays"}
    assert stack_file.set("protect", False).load().protects is False


def test_all_mistakes_of_a_file_are_reported_at_once(stack_file):
    stack_file.set("netwrok", {}).set("aws/region", "x").set("network/zones", ["a", "a"]).without("domain")
    stack_file.set(f"{STUDIOS}/rsaBits", 512).set("cluster/nodePools/core/spot", True)
    stack_file.set("network/natGateways", "two").set("cluster/version", 1.35)
    assert set(stack_file.mistakes()) == {
        "network.natGateways",
        "cluster.version",
        "netwrok", "aws.region", "network.zones[1]", "domain", "studios.studios.rsaBits", "cluster.nodePools.core.spot",
    }  # fmt: skip


def test_what_may_be_a_secret_is_never_shown(stack_file):
    planted = "hunter2-hunter2"
    stack_file.set(f"{STUDIOS}/registryCredentials", planted).set(f"{STUDIOS}/password", planted)
    stack_file.set(f"{STUDIOS}/registrationToken", {"value": planted}).set("seqeraPassword", planted)
    mistakes = stack_file.mistakes()
    assert len(mistakes) == 4
    assert planted not in str(mistakes)


@pytest.mark.parametrize("name", ["platform", "domain", "templates", "ssh", "studios"])
@pytest.mark.parametrize(
    "value",
    [
        {"registryCredentials": "hunter2"},
        [{"registryCredentials": "hunter2"}],
        "hunter2",
        {"templates": [{"password": "hunter2"}]},
        {"platform": "hunter2", "registrationToken": ["hunter2"]},
    ],
)
def test_a_secret_in_the_wrong_shape_is_not_shown_whatever_the_deployment_is_called(stack_file, name, value):
    assert "hunter2" not in str(stack_file.set(f"studios/{name}", value).mistakes())


@pytest.mark.parametrize("value", ["hunter2", [{"studios": "hunter2"}]])
def test_a_whole_section_in_the_wrong_shape_is_not_shown(stack_file, value):
    assert stack_file.set("studios", value).mistakes()["studios"] == "must be a mapping"


def test_a_password_in_an_address_or_in_place_of_a_key_is_not_shown(stack_file):
    stack_file.set(f"{STUDIOS}/platform/url", "https://admin:hunter2@staging.example.org")
    stack_file.set(f"{STUDIOS}/registryCredentials", {"config": "hunter2 is a secret!"})
    mistakes = stack_file.mistakes()
    assert len(mistakes) == 2
    assert "hunter2" not in str(mistakes)


def test_configuration_of_providers_has_no_effect_and_says_so():
    values = {f"atelier:{key}": json.dumps(value) for key, value in GOOD.items() if isinstance(value, dict)}
    with pytest.raises(SettingsError, match="aws:region: has no effect"):
        load({**values, "aws:region": "eu-west-1"}, set(), "atelier", "test")


@pytest.mark.parametrize("name", ["Prod", "a.b", "x" * 40])
def test_a_stack_name_that_the_cloud_would_refuse_is_told_beside_the_rest(name):
    with pytest.raises(SettingsError, match="stack: found") as caught:
        load({}, set(), "atelier", name)
    assert len(caught.value.problems) > 3


def test_a_key_in_brackets_is_named(stack_file):
    assert "is no known key" in stack_file.set("network/zones (new)", 1).mistakes()["network.zones (new)"]


def test_null_is_named(stack_file):
    assert stack_file.set("aws/region", None).mistakes()["aws.region"].startswith("found null; must be text")


def test_a_secret_in_the_configuration_is_named_by_a_setting_and_encrypted(stack_file):
    stack_file.set(f"{STUDIOS}/registryCredentials", {"config": "seqera"})
    assert "not set" in stack_file.mistakes()["seqera"]
    stack_file.set("seqera", "plain")
    assert "not encrypted" in stack_file.mistakes()["seqera"]
    stack_file.secret.add("seqera")
    assert stack_file.load().studios["studios"].registry_credentials.config == "seqera"


def test_an_encrypted_value_inside_the_settings_is_refused(stack_file):
    stack_file.secret.add("studios")
    assert "config: <key>" in stack_file.mistakes()["studios"]


def test_an_empty_mapping_is_the_same_as_none(stack_file):
    settings = stack_file.set("redis", {}).set("registry", {}).load()
    assert settings.registry is None
    assert settings.redis.engine == "valkey"
