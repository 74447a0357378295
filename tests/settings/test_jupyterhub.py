"""Each kind of mistake in a hub gives one clear error: the place, what was found, what is allowed."""

from __future__ import annotations

import copy
from typing import Any

import pytest
import yaml

from tests.settings.conftest import StackFile

HUB = yaml.safe_load(
    """
authenticator: {github: {clientId: abc, clientSecret: {vault: hub/github}}}
access: {allowedUsers: [ada], admins: [grace]}
session: {image: quay.io/jupyter/scipy-notebook:2026-08-10, cpuLimit: 4, memoryLimit: 8Gi}
profiles:
  - {slug: small, displayName: Small, default: true}
  - slug: gpu
    displayName: GPU
    gpus: 1
    cpuGuarantee: 3
    options:
      - slug: image
        displayName: Image
        choices:
          - {slug: torch, displayName: PyTorch, session: {image: quay.io/jupyter/pytorch-notebook:2026-08-10}}
home: {kind: shared, size: 1Ti}
dataVolumes: {data: {share: data, path: /data}}
dask: {}
"""
)
POOLS = {
    "core": {"instanceTypes": ["m7i.large"], "minSize": 2, "maxSize": 4},
    "user": {"instanceTypes": ["m7i.2xlarge"], "minSize": 0, "maxSize": 20, "zone": "a"},
    "worker": {"instanceTypes": ["m7i.2xlarge"], "minSize": 0, "maxSize": 50, "spot": True},
    "gpu": {"instanceTypes": ["g6.xlarge"], "minSize": 0, "maxSize": 4, "zone": "a"},
}
IMAGE = "registry.example.org/a/b:1"
OAUTH = {
    "clientId": "abc",
    "clientSecret": {"vault": "hub/oauth"},
    "authorizeUrl": "https://id.example.org/authorize",
    "tokenUrl": "https://id.example.org/token",
}


@pytest.fixture
def hub_file(stack_file: StackFile) -> StackFile:
    """A good stack file with a hub beside Studios."""
    stack_file.set("cluster/nodePools", copy.deepcopy(POOLS)).set("cluster/networkPolicies", "calico")
    stack_file.set("sharedStorage", {"accessPoints": {"data": {"path": "/data", "uid": 1000, "gid": 100}}})
    return stack_file.set("jupyterhub/hub", copy.deepcopy(HUB))


MISTAKES: list[tuple[str, Any, str, str]] = [
    # path below the hub, value, place in the error below the hub, words that must be in it
    ("hots", "x", "hots", "did you mean host"),
    ("host", "hub.example.com", "host", "zone example.org"),
    ("host", "connect.staging.example.org", "host", "Studios studios has this one"),
    ("host", "staging.example.org", "host", "Studios studios has this one"),
    ("host", "https://hub.example.org", "host", "without wildcard, scheme"),
    ("authenticator", {}, "authenticator", "exactly one of oauth"),
    ("authenticator", {"githbu": {}}, "authenticator.githbu", "did you mean github"),
    ("authenticator", {"native": {}, "oauth": OAUTH}, "authenticator", "there are oauth, native"),
    ("authenticator", {"github": {"clientId": "abc"}}, "authenticator.github.clientSecret", "is missing"),
    ("authenticator", {"dummy": {"password": {"vault": "x"}}}, "authenticator.dummy.onlyForTests", "is missing"),
    (
        "authenticator",
        {"dummy": {"onlyForTests": False, "password": {"vault": "x"}}},
        "authenticator.dummy.onlyForTests",
        "allowed: True",
    ),
    (
        "authenticator",
        {"oauth": {**OAUTH, "tokenUrl": "http://id.example.org/token"}},
        "authenticator.oauth.tokenUrl",
        "https://",
    ),
    (
        "authenticator",
        {"azuread": {"clientId": "a", "clientSecret": {"vault": "x"}, "tenant": "contoso.com"}},
        "authenticator.azuread.tenant",
        "GUID",
    ),
    (
        "authenticator",
        {"ldap": {"server": "ldap.example.org", "tls": "insecure", "bindDnTemplates": ["uid={username}"]}},
        "authenticator.ldap.tls",
        "'on_connect' or 'before_bind'",
    ),
    ("authenticator", {"ldap": {"server": "ldap.example.org"}}, "authenticator.ldap", "bindDnTemplates and lookup"),
    (
        "authenticator",
        {"ldap": {"server": "ldap.example.org", "bindDnTemplates": ["uid=ada"]}},
        "authenticator.ldap.bindDnTemplates[0]",
        "{username}",
    ),
    ("access", {}, "access", "lets nobody in"),
    ("access", {"existingUsers": True}, "access", "lets nobody in"),
    ("access", {"allowAll": True, "allowedUsers": ["ada"]}, "access.allowAll", "beside allowedUsers"),
    ("access", {"allowAll": "yes"}, "access.allowAll", "true or false"),
    ("access", {"allowedGroups": ["lab"]}, "authenticator.github.groupsClaim", "where groups stand"),
    ("access", {"allowedUsers": ["ada"], "blockedUsers": ["ada"]}, "access.blockedUsers[0]", "isn't blocked"),
    ("access", {"allowedUsers": ["ada l"]}, "access.allowedUsers[0]", "no spaces"),
    ("session", {}, "session.image", "is missing"),
    ("session", {"image": "a/b:latest"}, "session.image", "not latest"),
    ("session", {"registryImage": "b:1"}, "session.registryImage", "needs the section registry"),
    ("session", {"image": IMAGE, "cpuLimit": "4"}, "session.cpuLimit", "a number"),
    ("session", {"image": IMAGE, "cpuLimit": 0}, "session.cpuLimit", "0.05 to 448"),
    ("session", {"image": IMAGE, "memoryLimit": "8G"}, "session.memoryLimit", "Mi or Gi"),
    (
        "session",
        {"image": IMAGE, "memoryLimit": "8Gi", "memoryGuarantee": "9Gi"},
        "session.memoryGuarantee",
        "at most the limit, which is 8Gi",
    ),
    ("session", {"image": IMAGE, "pool": "gpu"}, "session.pool", "with `gpus`"),
    ("session", {"image": IMAGE, "environment": {"A-B": "1"}}, "session.environment.A-B", "environment variable"),
    ("profiles/0/slug", "gpu", "profiles[1].slug", "each slug once"),
    ("profiles/0/default", False, "profiles", "none does"),
    ("profiles/1/default", True, "profiles[1].default", "only one"),
    ("profiles/0/slug", "Small", "profiles[0].slug", "lower-case"),
    ("profiles/1/cpuGuarantee", 5, "profiles[1].cpuGuarantee", "at most the limit, which is 4"),
    ("profiles/1/pool", "user", "profiles[1].pool", "run on the pool gpu"),
    ("profiles/1/options/0/choices", [], "profiles[1].options[0].choices", "at least 1"),
    (
        "profiles/1/options/0/choices/0/session",
        {"memoryGuarantee": "16Gi"},
        "profiles[1].options[0].choices[0].session.memoryGuarantee",
        "8Gi",
    ),
    (
        "profiles/1/options/0/typed",
        {"displayName": "Other", "pattern": "quay.io/(", "message": "x"},
        "profiles[1].options[0].typed.pattern",
        "regular expression",
    ),
    ("home/kind", "efs", "home.kind", "'shared', 'perUser' or 'none'"),
    ("home/size", "1TB", "home.size", "15Gi"),
    ("dataVolumes/data/share", "dta", "dataVolumes.data.share", "there are: data"),
    ("dataVolumes/data/path", "/home/jovyan/data", "dataVolumes.data.path", "home is at /home/jovyan"),
    ("dataVolumes/data/path", "data", "dataVolumes.data.path", "absolute path"),
    ("database", {"url": {"vault": "hub/db"}}, "database.ranges", "is missing"),
    ("dask/worker", {"cores": 9}, "dask.worker.cores", "at most maxCores, which is 8.0"),
    ("dask/limits", {"memory": "6Gi"}, "dask.limits.memory", "room for a scheduler and a worker"),
    ("dask", {"idleTimeout": 5}, "dask.idleTimeout", "did you mean idleMinutes"),
    ("loadBalancer", {}, "loadBalancer", "exactly one of letsEncrypt and certificate"),
    (
        "loadBalancer",
        {"letsEncrypt": {"email": "ops@lab.org"}, "allowedFrom": ["203.0.113.0/24"]},
        "loadBalancer.allowedFrom",
        "Let's Encrypt connects from anywhere",
    ),
    ("loadBalancer", {"letsEncrypt": {"email": "ops"}}, "loadBalancer.letsEncrypt.email", "e-mail"),
    ("customization", {"templates": "/etc/templates"}, "customization.templates", "below the project's folder"),
    ("customization", {"templates": "../templates"}, "customization.templates", "below the project's folder"),
    ("customization", {"templates": "no/such/folder"}, "customization.templates", "neither a file nor a folder"),
    ("customization", {"extraConfig": "docs"}, "customization.extraConfig", "has no *.py"),
    ("services", {"bot": {"scopes": []}}, "services.bot.scopes", "at least 1"),
    ("services", {"bot": {"scopes": ["admin all"]}}, "services.bot.scopes[0]", "scope of JupyterHub"),
    ("services", {"kbatch": {"scopes": ["list:users"]}}, "services.kbatch", "these are Atelier's"),
    (
        "services",
        {"bot": {"scopes": ["list:users"], "url": "http://bot.bots:80"}},
        "services.bot.namespace",
        "is missing",
    ),
    ("roles", {"ta": {"scopes": ["list:users"], "services": ["bot"]}}, "roles.ta.services[0]", "there are: none"),
    ("roles", {"user": {"scopes": ["self"]}}, "roles.user", "add to this role"),
    ("monitor", {"applicationInsights": True}, "monitor.applicationInsights", "cloud: azure only"),
    ("secretEnvironment", {"TOKEN": {}}, "secretEnvironment.TOKEN", "exactly one of vault and config"),
    ("values", {"hub": {"cookieSecret": "hunter2"}}, "values.hub.cookieSecret", "doesn't belong into a stack file"),
    ("namedServers", -1, "namedServers", "0 or more"),
]


@pytest.mark.parametrize(
    ("path", "value", "place", "words"), MISTAKES, ids=[f"{m[2]}-{i}" for i, m in enumerate(MISTAKES)]
)
def test_a_mistake_in_a_hub_is_named_with_its_place(hub_file: StackFile, path: str, value: Any, place: str, words: str):
    _set(hub_file.config["jupyterhub"]["hub"], path, value)
    mistakes = hub_file.mistakes()
    assert list(mistakes) == [f"jupyterhub.hub.{place}"]
    assert words in mistakes[f"jupyterhub.hub.{place}"]
    assert "hunter2" not in str(mistakes)


def _set(place: Any, path: str, value: Any) -> None:
    *way, last = (int(step) if step.isdigit() else step for step in path.split("/"))
    for step in way:
        place = place[step]
    place[last] = value


def test_a_good_hub_is_good(hub_file: StackFile):
    hub = hub_file.load().jupyterhub["hub"]
    assert hub.host_in("hub", "staging.example.org") == "hub.staging.example.org"
    assert list(hub.authenticator.chosen) == ["github"]


@pytest.mark.parametrize(
    ("path", "place", "words"),
    [
        ("cluster/nodePools/user", "cluster.nodePools.user", "sessions of hubs run there"),
        ("cluster/nodePools/worker", "jupyterhub.hub.dask", "where workers run"),
        ("cluster/nodePools/gpu", "jupyterhub.hub.profiles[1].gpus", "minSize may be 0"),
        ("sharedStorage", "jupyterhub.hub.home.kind", "needs the section sharedStorage"),
    ],
)
def test_a_hub_needs_what_it_uses(hub_file: StackFile, path: str, place: str, words: str):
    assert words in hub_file.without(path).mistakes()[place]


def test_an_image_of_the_registry_is_of_a_repository_that_is_made(hub_file: StackFile):
    hub_file.set("registry", {"repositories": ["python"]})
    hub_file.set("jupyterhub/hub/session", {"registryImage": "python:2026.8"})
    assert hub_file.load().jupyterhub["hub"].session.registry_image == "python:2026.8"
    hub_file.set("jupyterhub/hub/session", {"registryImage": "r:2026.8", "image": IMAGE})
    assert "there are: python" in hub_file.mistakes()["jupyterhub.hub.session.registryImage"]


def test_nodes_start_where_the_disks_of_users_are(hub_file: StackFile):
    hub_file.set("jupyterhub/hub/home", {"kind": "perUser"}).set("cluster/nodePools/gpu/zone", "b")
    assert "a as that of user" in hub_file.mistakes()["cluster.nodePools.gpu.zone"]
    hub_file.set("cluster/nodePools/user", {**POOLS["user"], "zone": None})
    assert "disks are bound to a zone" in hub_file.mistakes()["cluster.nodePools.user.zone"]


@pytest.mark.parametrize(
    ("changes", "place"),
    [
        ({"jupyterhub/hub/dataVolumes": {"homes": {"share": "data", "path": "/data"}}}, "hub.dataVolumes.homes"),
        ({"jupyterhub/hub/dataVolumes": {"hub-db-dir": {"share": "data", "path": "/d"}}}, "hub.dataVolumes.hub-db-dir"),
        ({"jupyterhub/kbatch2": {**HUB, "dask": None, "kbatch": {}}}, "kbatch2"),
    ],
)
def test_names_that_something_else_has_are_refused(hub_file: StackFile, changes: dict[str, Any], place: str):
    for path, value in changes.items():
        hub_file.set(path, value)
    assert f"jupyterhub.{place}" in hub_file.mistakes()


def test_sessions_are_not_interrupted(hub_file: StackFile):
    hub_file.set("cluster/nodePools/user/spot", True)
    assert "must not be interrupted" in hub_file.mistakes()["cluster.nodePools.user.spot"]


def test_hubs_have_names_of_their_own(hub_file: StackFile):
    hub_file.set("jupyterhub/studios", copy.deepcopy(HUB)).set("jupyterhub/seqera", copy.deepcopy(HUB))
    hub_file.set("jupyterhub/other", {**copy.deepcopy(HUB), "host": "hub.staging.example.org"})
    mistakes = hub_file.mistakes()
    assert "Studios" in mistakes["jupyterhub.studios"]
    assert "Platform of Studios studios runs there" in mistakes["jupyterhub.seqera"]
    assert "hub hub has this one" in mistakes["jupyterhub.other.host"]


def test_a_protected_environment_has_no_dummy_login(hub_file: StackFile):
    hub_file.set("protect", True).set("network/natGateways", "per-zone").set(
        "redis", {"replicas": 1, "snapshotDays": 1}
    )
    hub_file.set("jupyterhub/hub/authenticator", {"dummy": {"onlyForTests": True, "password": {"vault": "x"}}})
    assert list(hub_file.mistakes()) == ["jupyterhub.hub.authenticator.dummy"]


def test_a_secret_in_place_of_its_reference_is_not_shown(hub_file: StackFile):
    hub_file.set("jupyterhub/hub/authenticator/github/clientSecret", "hunter2")
    hub_file.set("jupyterhub/hub/secretEnvironment", {"TOKEN": "hunter2"})
    mistakes = hub_file.mistakes()
    assert set(mistakes) == {
        "jupyterhub.hub.authenticator.github.clientSecret",
        "jupyterhub.hub.secretEnvironment.TOKEN",
    }
    assert "hunter2" not in str(mistakes)


def test_configuration_that_is_no_python_is_named_with_its_line(hub_file: StackFile, tmp_path, monkeypatch):
    monkeypatch.setattr("stacks.settings.jupyterhub_files.ROOT", tmp_path)
    monkeypatch.setattr("stacks.settings.jupyterhub_file_rules.ROOT", tmp_path)
    folder = tmp_path / "config"
    folder.mkdir()
    (folder / "10-labels.py").write_text("c.Spawner.debug = True\nc.Spawner.args = [\n")
    hub_file.set("jupyterhub/hub/customization", {"extraConfig": "config"})
    assert "config/10-labels.py, line 2" in hub_file.mistakes()["jupyterhub.hub.customization.extraConfig"]
    assert str(tmp_path) not in str(hub_file.mistakes())


def test_files_that_no_secret_holds_are_named(hub_file: StackFile, tmp_path, monkeypatch):
    monkeypatch.setattr("stacks.settings.jupyterhub_files.ROOT", tmp_path)
    (tmp_path / "one.bin").write_bytes(b"1" * 250_000)
    (tmp_path / "two.bin").write_bytes(b"2" * 250_000)
    files = [{"source": f"{each}.bin", "target": f"/srv/{each}.bin"} for each in ("one", "two")]
    hub_file.set("jupyterhub/hub/customization", {"hubFiles": files})
    assert "500,000 bytes" in hub_file.mistakes()["jupyterhub.hub.customization"]


def test_all_mistakes_of_hubs_are_reported_at_once(hub_file: StackFile):
    hub_file.set("jupyterhub/second", {"session": {"image": IMAGE}}).set("jupyterhub/hub/home/kind", "efs")
    hub_file.set("jupyterhub/hub/dask/worker", {"cores": 9})
    assert set(hub_file.mistakes()) == {
        "jupyterhub.second.authenticator",
        "jupyterhub.second.access",
        "jupyterhub.hub.home.kind",
        "jupyterhub.hub.dask.worker.cores",
    }
