"""How a stack file's choices reach what is registered."""

from __future__ import annotations

from pathlib import Path

import pytest
import yaml

from offline.record import Record
from offline.run import PROJECT, run
from tests.stacks.previews import named, of_type, stack


def changed(tmp_path: Path, changes: dict, base: str = "staging") -> Record:
    """The preview of a stack file with Studios alone and values changed; a path is joined by `/`, None removes."""
    content = yaml.safe_load((PROJECT / f"Pulumi.{base}.yaml").read_text())
    for other in ("jupyterhub", "prometheus"):
        content["config"].pop(f"atelier:{other}", None)
    for path, value in changes.items():
        *way, last = path.split("/")
        place = content["config"]
        for step in way:
            place = place.setdefault(step, {})
        if value is None:
            place.pop(last)
        else:
            place[last] = value
    file = tmp_path / f"Pulumi.{base}.yaml"
    file.write_text(yaml.safe_dump(content))
    return run(file)


STUDIOS = "atelier:studios/studios"


def record_names(record: Record) -> set[str]:
    return {each.inputs["name"] for each in of_type(record, "aws:route53/record:Record") if each.inputs["type"] == "A"}


def test_apex_and_wildcard_lead_to_one_load_balancer(tmp_path):
    record = changed(tmp_path, {})
    assert record_names(record) == {"staging.example.org", "*.staging.example.org"}
    groups = {
        each.inputs["metadata"]["annotations"]["alb.ingress.kubernetes.io/group.name"]
        for each in of_type(record, "kubernetes:networking.k8s.io/v1:Ingress")
    }
    assert groups == {"atelier-staging"}


def test_the_certificate_covers_apex_and_wildcard_with_one_validation_record(tmp_path):
    record = changed(tmp_path, {})
    [certificate] = of_type(record, "aws:acm/certificate:Certificate")
    assert certificate.inputs["domainName"] == "staging.example.org"
    assert certificate.inputs["subjectAlternativeNames"] == ["*.staging.example.org"]
    validations = [each for each in of_type(record, "aws:route53/record:Record") if each.inputs["type"] == "CNAME"]
    assert len(validations) == 1


def test_the_certificate_of_the_ingress_is_the_validated_one():
    ingress = named(stack("staging"), "studios-ingress")
    assert "studios-certificate-issued" in {urn.rpartition("::")[2] for urn in ingress.dependencies}


def test_while_the_zone_is_not_delegated_nothing_waits_and_nothing_is_published(tmp_path):
    record = changed(tmp_path, {"atelier:domain/waitForCertificate": False})
    assert not of_type(record, "aws:acm/certificateValidation:CertificateValidation")
    assert not of_type(record, "kubernetes:networking.k8s.io/v1:Ingress")
    assert record_names(record) == set()
    assert of_type(record, "aws:acm/certificate:Certificate")
    assert "waitForCertificate: true" in record.outputs["next"]


def test_path_routing_needs_no_wildcard(tmp_path):
    record = changed(tmp_path, {f"{STUDIOS}/pathRouting": True})
    [certificate] = of_type(record, "aws:acm/certificate:Certificate")
    assert certificate.inputs["subjectAlternativeNames"] == ["connect.staging.example.org"]
    hosts = {
        rule["host"]
        for each in of_type(record, "kubernetes:networking.k8s.io/v1:Ingress")
        for rule in each.inputs["spec"]["rules"]
    }
    assert hosts == {"staging.example.org", "connect.staging.example.org"} == record_names(record)
    environment = named(record, "studios-platform-environment").inputs["data"]
    assert environment["TOWER_DATA_STUDIO_ENABLE_PATH_ROUTING"] == "true"
    assert not [key for key in environment if "XPRA" in key]


@pytest.mark.parametrize(("allowed", "written"), [([], ""), ([7, 8], "7,8"), (None, None)])
def test_allowed_workspaces(tmp_path, allowed, written):
    record = changed(tmp_path, {f"{STUDIOS}/allowedWorkspaces": allowed})
    environment = named(record, "studios-platform-environment").inputs["data"]
    assert environment.get("TOWER_DATA_STUDIO_ALLOWED_WORKSPACES") == written
    # What else tower.yml holds may be secret.
    assert named(record, "studios-platform-settings").inputs["data"] == {"tower.yml": {"$secret": True}}


def test_a_stack_without_studios_has_no_redis_certificate_or_vault(tmp_path):
    record = changed(tmp_path, {"atelier:studios": None})
    types = {each.type for each in record.resources}
    assert not {t for t in types if t.startswith(("aws:elasticache", "aws:acm", "aws:secretsmanager"))}
    assert "aws:eks/cluster:Cluster" in types


def test_the_platform_is_left_alone_on_request(tmp_path):
    record = changed(tmp_path, {f"{STUDIOS}/platform/patch": False, f"{STUDIOS}/platform/publish": False})
    assert not [each for each in record.resources if "Patch" in each.type]
    assert record.outputs["studios"]["studios"]["platformEnvironment"]["TOWER_DATA_STUDIO_CONNECT_URL"]
    assert record_names(record) == {"*.staging.example.org"}


def test_sessions_under_a_domain_of_their_own_are_covered(tmp_path):
    record = changed(tmp_path, {f"{STUDIOS}/wildcardDomain": "sessions.staging.example.org"})
    [certificate] = of_type(record, "aws:acm/certificate:Certificate")
    names = [certificate.inputs["domainName"], *certificate.inputs["subjectAlternativeNames"]]
    assert names == ["staging.example.org", "*.sessions.staging.example.org"]
    assert record_names(record) == {"staging.example.org", "*.sessions.staging.example.org"}
    proxy = named(record, "studios-proxy-deployment").inputs["spec"]["template"]["spec"]["containers"][0]
    variables = {each["name"]: each.get("value") for each in proxy["env"]}
    assert variables["CONNECT_PROXY_URL"] == "https://connect.sessions.staging.example.org"


def test_production_is_private_spread_and_protected():
    record = stack("prod")
    [cluster] = of_type(record, "aws:eks/cluster:Cluster")
    assert cluster.inputs["vpcConfig"]["endpointPublicAccess"] is False
    assert len(of_type(record, "aws:ec2/natGateway:NatGateway")) == 3
    [redis] = of_type(record, "aws:elasticache/replicationGroup:ReplicationGroup")
    assert redis.inputs["multiAzEnabled"] is redis.inputs["automaticFailoverEnabled"] is True
    assert redis.inputs["numCacheClusters"] == 3
    [key] = of_type(record, "tls:index/privateKey:PrivateKey")[:1]
    assert key.inputs["rsaBits"] == 4096
    [provider] = of_type(record, "pulumi:providers:aws")
    assert "210987654321" in str(provider.inputs["allowedAccountIds"])


def test_every_tag_is_on_the_provider_and_on_instances():
    record = stack("prod")
    wanted = {"environment", "managed-by", "workload", "cost-centre"}
    [provider] = of_type(record, "pulumi:providers:aws")
    assert all(tag in str(provider.inputs["defaultTags"]) for tag in wanted)
    for template in of_type(record, "aws:ec2/launchTemplate:LaunchTemplate"):
        for specification in template.inputs["tagSpecifications"]:
            assert wanted <= set(specification["tags"])


def test_network_policies_name_the_subnets_of_the_load_balancer_and_redis():
    record = stack("staging")
    subnets = {each.name: each.inputs["cidrBlock"] for each in of_type(record, "aws:ec2/subnet:Subnet")}
    policy = named(record, "studios-flows-proxy").inputs["spec"]
    public = {cidr for name, cidr in subnets.items() if "-public-" in name}
    database = {cidr for name, cidr in subnets.items() if "-database-" in name}
    assert {peer["ipBlock"]["cidr"] for peer in policy["ingress"][0]["from"]} == public
    redis = [rule for rule in policy["egress"] if rule["ports"][0]["port"] == 6379]
    assert {peer["ipBlock"]["cidr"] for peer in redis[0]["to"]} == database


def test_the_vault_keeps_each_secret_under_its_own_name():
    record = stack("prod")
    kept = {"registration-token": "studios-keys-token", "oidc-pem": "studios-keys-oidc", "management-key": "studios-keys-management"}  # fmt: skip  # noqa: E501
    for name, source in kept.items():
        assert named(record, f"studios-{name}-secret").inputs["name"] == f"atelier-prod/studios/{name}"
        version = named(record, f"studios-{name}-version")
        assert source in {urn.rpartition("::")[2] for urn in version.dependencies}
        assert version.inputs["secretString"] == {"$secret": True}


def test_a_token_that_people_brought_is_not_made_or_kept_again(tmp_path):
    names = {each.name for each in changed(tmp_path, {f"{STUDIOS}/registrationToken": {"vault": "mine"}}).resources}
    assert not {"studios-keys-token", "studios-registration-token-secret"} & names


def test_credentials_may_come_from_the_encrypted_configuration(tmp_path):
    changes = {f"{STUDIOS}/registryCredentials": {"config": "seqera"}, "atelier:seqera": {"secure": "v1:abc:def"}}
    record = changed(tmp_path, changes)
    assert not [each for each in record.resources if each.type.endswith(":SecretsManagerReference")]
    assert named(record, "studios-pull").inputs["stringData"] == {".dockerconfigjson": {"$secret": True}}


def test_records_name_the_hosted_zone_of_their_kind_of_load_balancer():
    record = stack("prod")
    [web, platform, ssh] = [
        named(record, f"{name}-a").inputs["aliases"][0]
        for name in (
            "studios-records-wildcard.studios.example.org",
            "studios-platform-records-studios.example.org",
            "studios-ssh-records-ssh.studios.example.org",
        )
    ]
    assert web["zoneId"] == platform["zoneId"] != ssh["zoneId"]
    assert web["name"] != ssh["name"]


def test_pods_of_a_published_namespace_wait_for_their_load_balancer():
    labels = named(stack("staging"), "studios-namespace").inputs["metadata"]["labels"]
    assert labels["elbv2.k8s.aws/pod-readiness-gate-inject"] == "enabled"
    assert labels["pod-security.kubernetes.io/enforce"] == "restricted"


def test_exact_names_stand_before_wildcards():
    record = stack("staging")
    order = "alb.ingress.kubernetes.io/group.order"
    platform, sessions = (
        int(named(record, name).inputs["metadata"]["annotations"][order])
        for name in ("studios-platform-ingress", "studios-ingress")
    )
    assert platform < sessions


def test_an_environment_called_prod_is_protected_by_default(tmp_path):
    record = changed(tmp_path, {"atelier:protect": None}, base="prod")
    assert [each for each in record.resources if each.protect]
    assert not [each for each in changed(tmp_path, {"atelier:protect": False}, base="prod").resources if each.protect]


def test_shared_storage_is_made_only_when_asked_for(tmp_path):
    assert not of_type(stack("staging"), "aws:efs/fileSystem:FileSystem")
    point = {"path": "/data", "uid": 1000, "gid": 1000}
    record = changed(tmp_path, {"atelier:sharedStorage": {"accessPoints": {"data": point}}})
    assert len(of_type(record, "aws:efs/mountTarget:MountTarget")) == 2
    assert "aws-efs-csi-driver" in {each.inputs["addonName"] for each in of_type(record, "aws:eks/addon:Addon")}
    [file_system] = of_type(record, "aws:efs/fileSystem:FileSystem")
    assert file_system.inputs["encrypted"] is True
    storage_class = named(record, "storage-class-class").inputs
    assert storage_class["provisioner"] == "efs.csi.aws.com"
    assert storage_class["parameters"]["provisioningMode"] == "efs-ap"


def test_several_deployments_stand_side_by_side(tmp_path):
    second = {
        "platform": {"url": "https://second.staging.example.org", "namespace": "seqera-second"},
        "domain": "second.staging.example.org",
        "registryCredentials": {"vault": "x"},
        "redis": {"database": 2},
    }
    record = changed(tmp_path, {"atelier:studios/second": second, f"{STUDIOS}/domain": "first.staging.example.org",
        f"{STUDIOS}/platform/url": "https://first.staging.example.org"})  # fmt: skip
    assert len(of_type(record, "aws:elasticache/replicationGroup:ReplicationGroup")) == 1
    assert len(of_type(record, "aws:acm/certificate:Certificate")) == 2
    assert "*.second.staging.example.org" in record_names(record)
