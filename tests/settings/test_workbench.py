"""Each kind of mistake in a Workbench gives one clear error: the place, what was found, what is allowed."""

from __future__ import annotations

import copy
from typing import Any

import pytest
import yaml

from tests.settings.conftest import StackFile
from tests.settings.test_jupyterhub import HUB, POOLS

WORKBENCH = yaml.safe_load(
    """
licence: {file: {vault: workbench/licence}}
login:
  oidc: {issuer: "https://id.example.org", clientId: abc, clientSecret: {vault: workbench/oidc}, groupsClaim: groups}
replicas: 2
sessions:
  sizes:
    - {name: small, cpus: 1, memory: 2Gi}
    - {name: gpu, cpus: 4, memory: 16Gi, gpus: 1}
  limits: {maxCpus: 8, maxMemory: 32Gi, sizes: [small]}
  groups: {deep: {sizes: [small, gpu]}}
  dataVolumes: {data: {share: data, path: /data}}
"""
)
SECRET = {"vault": "x"}
OIDC = WORKBENCH["login"]["oidc"]
DATABASE = {"host": "db.example.org", "password": SECRET, "ranges": ["10.9.0.0/24"]}
NFS = {"kind": "nfs", "nfs": {"server": "10.0.9.9", "path": "/home"}}


@pytest.fixture
def workbench_file(stack_file: StackFile) -> StackFile:
    """A good stack file with a Workbench beside Studios."""
    stack_file.set("cluster/nodePools", copy.deepcopy(POOLS)).set("cluster/networkPolicies", "calico")
    stack_file.set("sharedStorage", {"accessPoints": {"data": {"path": "/data", "uid": 1000, "gid": 100}}})
    return stack_file.set("workbench/lab", copy.deepcopy(WORKBENCH))


MISTAKES: list[tuple[str, Any, str, str]] = [
    # path below the Workbench, value, place in the error below it, words that must be in it
    ("hots", "x", "hots", "did you mean host"),
    ("host", "lab.example.com", "host", "zone example.org"),
    ("host", "connect.staging.example.org", "host", "Studios studios has this one"),
    ("licence", {}, "licence", "exactly one of file, key and server; there are none"),
    ("licence", {"file": SECRET, "server": "licences:8989"}, "licence", "there are file, server"),
    ("licence", {"server": "licences"}, "licence.server", "<host>:<port>"),
    ("licence", {"file": SECRET, "serverRanges": ["10.9.0.0/24"]}, "licence.serverRanges", "with server only"),
    ("licence", {"key": {"vault": "x", "config": "y"}}, "licence.key", "exactly one of vault and config"),
    ("login", {}, "login", "exactly one of oidc, saml and pam"),
    ("login", {"oidc": OIDC, "saml": {"metadataUrl": "https://id.example.org/m"}}, "login", "there are oidc, saml"),
    ("login", {"pam": {}}, "login.pam", "needs sssd or a user"),
    ("login", {"pam": {"sssd": SECRET}, "provisioning": "jit"}, "login.provisioning", "leave it out"),
    ("login", {"pam": {"sssd": SECRET}, "firstUid": 2000}, "login.firstUid", "provisioned accounts only"),
    ("login", {"pam": {"user": {"name": "Ada", "password": SECRET}}}, "login.pam.user.name", "a login name"),
    ("login/provisioning", "ldap", "login.provisioning", "allowed: 'jit', 'scim' or 'none'"),
    ("login/provisioning", "scim", "login.oidc.groupsClaim", "provisioning: jit only"),
    ("login/sssd", SECRET, "login.sssd", "needs provisioning: none"),
    ("login", {"oidc": {**OIDC, "groupsClaim": None}, "provisioning": "none"}, "login.sssd", "is missing"),
    ("login/firstUid", 500, "login.firstUid", "1000 or more"),
    ("login/oidc/issuer", "http://id.example.org", "login.oidc.issuer", "an address with https://"),
    ("replicas", 0, "replicas", "1 or more"),
    ("database", {"host": "db", "password": SECRET}, "database.ranges", "is missing"),
    ("database", {**DATABASE, "ca": "no/such.pem"}, "database.ca", "a file of the project"),
    ("database", {**DATABASE, "sslMode": "verify-full"}, "database.sslMode", "needs ca"),
    ("homes", {"kind": "nfs"}, "homes.nfs", "is missing"),
    ("homes", {"nfs": NFS["nfs"]}, "homes.nfs", "kind: nfs only"),
    ("homes", {"kind": "class"}, "homes.kind", "a volume of a class is in one namespace"),
    ("state", {"kind": "disk"}, "state.kind", "nodes come and go"),
    ("state", {"kind": "class"}, "state.kind", "gives every file to one user"),
    ("sessions/image", "image", "sessions.image", "fixed tag"),
    ("sessions/registryImage", "own:1", "sessions.registryImage", "needs the section registry"),
    ("sessions/pool", "gpu", "sessions.pool", "allowed: 'user', 'core' or 'any'"),
    ("sessions/pool", "core", "sessions.sizes[1].gpus", "isn't in the pool core"),
    ("sessions/limits", {"maxCpus": 2, "sizes": ["small", "gpu"]}, "sessions.limits.sizes", "within maxCpus (2)"),
    ("sessions/limits/sizes", ["big"], "sessions.limits.sizes", "there are: small, gpu"),
    ("sessions/limits/defaultCpus", 9, "sessions.limits.defaultCpus", "at most maxCpus, which is 8"),
    ("sessions/groups", {"deep": {"sizes": ["gpu"], "maxGpus": 0}}, "sessions.groups.deep.maxGpus", "at least 1"),
    ("sessions/groups", {"[all]": {}}, "sessions.groups.[all]", "without [ and ]"),
    ("sessions/dataVolumes", {"data": {"share": "dta", "path": "/data"}}, "sessions.dataVolumes.data.share", "data"),
    ("sessions/dataVolumes", {"a": {"share": "data", "path": "/home/a"}}, "sessions.dataVolumes.a.path", "/home"),
    ("sessions/dataVolumes", {"homes": {"share": "data", "path": "/d"}}, "sessions.dataVolumes.homes", "another name"),
    ("sessions/cran", "https://me:x@cran.example.org", "sessions.cran", "without credentials"),
    ("superuserGroups", ["root"], "superuserGroups", "needs adminGroups"),
    ("adminGroups", ["a,b"], "adminGroups[0]", "without a comma"),
    ("environment", {"RSW_LICENSE": "x"}, "environment.RSW_LICENSE", "another variable"),
    ("values", {"license": {"key": "AAAA"}}, "values.license.key", "settings for it"),
    ("values", {"userPassword": {"password": "x"}}, "values.userPassword.password", "is a secret"),
]


@pytest.mark.parametrize(
    ("path", "value", "place", "words"), MISTAKES, ids=[f"{row[0]}-{index}" for index, row in enumerate(MISTAKES)]
)
def test_a_mistake_is_named_with_its_place(workbench_file: StackFile, path, value, place, words):
    workbench_file.set(f"workbench/lab/{path}", value)
    mistakes = workbench_file.mistakes()
    assert words in mistakes.get(f"workbench.lab.{place}", str(mistakes))
    assert len(mistakes) <= 2


def test_the_good_file_is_good(workbench_file: StackFile):
    assert workbench_file.load().workbench["lab"].host_in("lab", "staging.example.org") == "lab.staging.example.org"


def test_without_shared_storage_there_is_nfs(workbench_file: StackFile):
    workbench_file.without("sharedStorage").without("workbench/lab/sessions/dataVolumes")
    assert set(workbench_file.mistakes()) == {"workbench.lab.homes.kind", "workbench.lab.state.kind"}
    workbench_file.set("workbench/lab/homes", NFS).set("workbench/lab/state", NFS).load()


def test_a_pool_that_there_isnt_is_named(workbench_file: StackFile):
    workbench_file.without("cluster/nodePools/gpu").without("cluster/nodePools/user")
    workbench_file.set("workbench/lab/sessions/pool", "user")
    mistakes = workbench_file.mistakes()
    assert mistakes["workbench.lab.sessions.pool"] == "found 'user'; needs cluster.nodePools.user"
    assert "cluster.nodePools.gpu" in mistakes["workbench.lab.sessions.sizes[1].gpus"]


def test_people_whose_nodes_may_be_taken_away_are_told(workbench_file: StackFile):
    workbench_file.set("cluster/nodePools/user/spot", True)
    assert "spot" in workbench_file.mistakes()["workbench.lab.sessions.pool"]


def test_each_deployment_has_its_own_name_host_and_namespaces(workbench_file: StackFile):
    workbench_file.set("workbench/studios", copy.deepcopy(WORKBENCH))
    workbench_file.set("workbench/lab-sessions", copy.deepcopy(WORKBENCH))
    workbench_file.set("workbench/other", {**copy.deepcopy(WORKBENCH), "host": "lab.staging.example.org"})
    workbench_file.set("jupyterhub/other-sessions", copy.deepcopy(HUB))
    mistakes = workbench_file.mistakes()
    assert "that of Studios studios" in mistakes["workbench.studios"]
    assert "that of Workbench lab" in mistakes["workbench.lab-sessions"]
    assert "that of hub other-sessions" in mistakes["workbench.other"]
    assert "Workbench lab has this one" in mistakes["workbench.other.host"]


def test_people_s_sessions_need_network_policies(workbench_file: StackFile):
    workbench_file.set("cluster/networkPolicies", "vpc-cni")
    assert "needs calico" in workbench_file.mistakes()["cluster.networkPolicies"]


def test_a_server_without_root_has_no_accounts_of_a_directory(workbench_file: StackFile):
    workbench_file.set("workbench/lab/rootless", True)
    assert "nobody makes home directories" in workbench_file.mistakes()["workbench.lab.homes.kind"]
    workbench_file.set("workbench/lab/homes", NFS).load()
    workbench_file.set("workbench/lab/login", {"pam": {"sssd": SECRET}})
    assert "PAM and sssd need root" in workbench_file.mistakes()["workbench.lab.rootless"]


def test_a_protected_environment_has_no_account_for_tests(workbench_file: StackFile):
    workbench_file.set("protect", True).set("network/natGateways", "per-zone")
    workbench_file.set("redis", {"replicas": 1, "snapshotDays": 1}).set("postgres", {"highAvailability": True})
    workbench_file.set("workbench/lab/login", {"pam": {"user": {"password": SECRET}}})
    assert list(workbench_file.mistakes()) == ["workbench.lab.login.pam.user"]


def test_a_secret_in_place_of_its_reference_is_not_shown(workbench_file: StackFile):
    workbench_file.set("workbench/lab/licence", {"file": "hunter2"})
    workbench_file.set("workbench/lab/login/oidc/clientSecret", "hunter2")
    workbench_file.set("workbench/lab/sessions/secretEnvironment", {"TOKEN": "hunter2"})
    mistakes = workbench_file.mistakes()
    assert set(mistakes) == {
        "workbench.lab.licence.file",
        "workbench.lab.login.oidc.clientSecret",
        "workbench.lab.sessions.secretEnvironment.TOKEN",
    }
    assert "hunter2" not in str(mistakes)


def test_a_protected_environment_has_a_database_that_outlives_a_machine(workbench_file: StackFile):
    workbench_file.set("protect", True).set("network/natGateways", "per-zone")
    workbench_file.set("redis", {"replicas": 1, "snapshotDays": 1}).set("postgres", {"backupDays": 30})
    assert list(workbench_file.mistakes()) == ["postgres.highAvailability"]
    workbench_file.set("workbench/lab/database", DATABASE).load()
