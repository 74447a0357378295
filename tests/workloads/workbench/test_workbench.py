"""What a Workbench registers beside its release, and what the release is told of it."""

from __future__ import annotations

import json

import pytest

from components.workloads.workbench import Workbench
from tests.harness import register
from tests.workloads.gateway import GATEWAY
from tests.workloads.workbench.deployment import NFS, OIDC, registered, release, workbench

HIDDEN = {
    "licence": {"key": "hidden-1"},
    "database": {"host": "db", "user": "wb", "password": "hidden-2", "ranges": ["10.0.8.0/24"], "ca": "hidden-3"},
    "login": {"oidc": {**OIDC, "client_secret": "hidden-4"}, "provisioning": "none", "sssd": "hidden-5"},
    "session": {"secret_environment": {"TOKEN": "hidden-6"}},
}


def test_no_secret_is_in_the_values():
    made = registered(**HIDDEN)
    text = json.dumps(made["wb-release"].inputs)
    assert "hidden" not in text
    assert "PEM-OF-LAUNCHER" not in text
    assert "77777777-7777-4777-a777-777777777777" not in text
    in_secrets = json.dumps([each.inputs for each in made.of_type("kubernetes:core/v1:Secret")])
    assert all(f"hidden-{number}" in in_secrets for number in range(1, 7))


def test_every_secret_that_the_chart_reads_is_there_with_its_key():
    made = registered(**HIDDEN)
    secrets = {each.inputs["metadata"]["name"]: each.inputs for each in made.of_type("kubernetes:core/v1:Secret")}
    values = release(made)
    read = [(values["launcherPem"]["existingSecret"], key) for key in ("launcher.pem", "secure-cookie-key")]
    read.append((values["config"]["database"]["conf"]["existingSecret"], "database.conf"))
    read += [(each["name"], item["key"]) for each in values["config"]["existingSecrets"] for item in each["items"]]
    for variable in values["pod"]["env"]:
        reference = variable["valueFrom"]["secretKeyRef"]
        read.append((reference["name"], reference["key"]))
    assert len(read) == 7
    for name, key in read:
        assert key in secrets[name]["stringData"]
        assert secrets[name]["metadata"]["namespace"] == "wb"
    environment = secrets["workbench-session-environment"]
    assert environment["metadata"]["namespace"] == "wb-sessions"


def test_the_database_is_named_without_its_password_and_checked_by_its_authority():
    database = {**HIDDEN["database"], "user": "wb@server", "port": 6432}
    text = registered(database=database)["wb-secrets-database"].inputs["stringData"]["database.conf"]
    assert text == (
        "provider=postgresql\nconnection-uri=postgresql://wb%40server@db:6432/workbench"
        "?sslmode=verify-full&sslrootcert=/mnt/secret-configmap/rstudio/database-ca.crt\n"
    )


def test_keys_stay_until_another_version_is_asked_for():
    made = registered()
    keys = made["wb-secrets-keys"].inputs["stringData"]
    assert keys == {"launcher.pem": "PEM-OF-LAUNCHER", "secure-cookie-key": "77777777-7777-4777-a777-777777777777"}
    assert made["wb-secrets-launcher"].inputs["rsaBits"] == 4096
    assert "keepers" not in made["wb-secrets-cookie"].inputs
    other = registered(launcher_key_version=2, cookie_key_version=3)
    assert "wb-secrets-launcher-2" in other
    assert "wb-secrets-launcher" not in other
    assert other["wb-secrets-cookie"].inputs["keepers"] == {"version": "3"}


def test_a_changed_secret_restarts_the_server_and_one_of_sessions_does_not():
    def checksum(**more):
        return release(registered(**more))["pod"]["annotations"]["checksum/atelier-secrets"]

    before = checksum()
    assert checksum(resources={"cpu": "1"}) == before
    assert checksum(session={"secret_environment": {"TOKEN": "x"}}) == before
    assert checksum(licence={"file": "another"}) != before
    assert checksum(login={"oidc": {**OIDC, "client_secret": "another"}}) != before


def test_everything_that_the_release_needs_is_there_before_and_the_ingress_comes_after():
    made = registered()
    needed = {"wb-deny", "wb-server", "wb-session", "wb-launcher-binding", "wb-session-account", "wb-sessions-homes"}
    assert needed | {"wb-secrets-keys", "wb-shared"} <= made["wb-release"].depends_on
    assert "wb-release" in made["wb-ingress"].depends_on


def test_the_launcher_has_exactly_these_rights_and_in_the_namespace_of_sessions_only():
    made = registered()
    role = made["wb-launcher-role"].inputs
    assert role["metadata"]["namespace"] == "wb-sessions"
    granted = {
        (group, kind, verb)
        for rule in role["rules"]
        for group in rule["apiGroups"]
        for kind in rule["resources"]
        for verb in rule["verbs"]
    }
    everything = ("get", "create", "update", "patch", "watch", "list", "delete")
    assert granted == {
        ("", "serviceaccounts", "list"),
        *(("", "pods/log", verb) for verb in ("get", "watch", "list")),
        *(("", kind, verb) for kind in ("pods", "pods/attach", "pods/exec") for verb in everything),
        ("", "events", "watch"),
        *(("", "services", verb) for verb in ("create", "get", "watch", "list", "delete")),
        *(("batch", "jobs", verb) for verb in everything),
        ("metrics.k8s.io", "pods", "get"),
    }
    binding = made["wb-launcher-binding"].inputs
    assert binding["subjects"] == [{"kind": "ServiceAccount", "name": "workbench", "namespace": "wb"}]
    assert not made.of_type("kubernetes:rbac.authorization.k8s.io/v1:ClusterRole")
    assert made["wb-session-account"].inputs["automountServiceAccountToken"] is False


def test_nodes_are_read_only_where_it_is_asked():
    rules = registered(read_nodes=True)["wb-nodes-role"].inputs["rules"]
    assert rules == [{"apiGroups": [""], "resources": ["nodes"], "verbs": ["get", "list", "watch"]}]


def test_a_directory_of_an_nfs_server_is_home_in_both_namespaces():
    made = registered(protect=True)
    for name, namespace in {"wb": "wb", "wb-sessions": "wb-sessions"}.items():
        volume, claim = made[f"{name}-homes-volume"].inputs, made[f"{name}-homes"].inputs
        assert volume["spec"]["nfs"] == NFS["nfs"]
        assert volume["spec"]["persistentVolumeReclaimPolicy"] == "Retain"
        assert claim["metadata"] == {"name": "homes", "namespace": namespace}
        assert claim["spec"]["volumeName"] == volume["metadata"]["name"] == f"{namespace}-homes"
        assert claim["spec"]["storageClassName"] == ""
    assert {each.name for each in made.all if each.protect} == {
        "wb-namespace",
        "wb-sessions",
        "wb-homes",
        "wb-sessions-homes",
        "wb-shared",
    }


def test_in_one_namespace_a_class_is_enough():
    made = registered(session={"namespace": "wb"}, homes={"storage_class": "rwx", "size": "1Ti"})
    assert made["wb-homes"].inputs["spec"]["resources"]["requests"] == {"storage": "1Ti"}
    assert "wb-sessions-homes" not in made
    assert len(made.of_type("kubernetes:core/v1:Namespace")) == 1
    assert made["wb-launcher-role"].inputs["metadata"]["namespace"] == "wb"


def test_claims_that_exist_are_used():
    made = registered(homes={"claim": "theirs"}, shared={"claim": "state", "sub_path": "wb"})
    assert not made.of_type("kubernetes:core/v1:PersistentVolumeClaim")
    assert release(made)["homeStorage"]["name"] == "theirs"
    assert release(made)["sharedStorage"]["subPath"] == "wb"


def peers(rules, direction):
    """Every peer of a policy's rules with the ports that are open to it."""
    return [(peer, [port["port"] for port in rule.get("ports", [])]) for rule in rules for peer in rule[direction]]


def test_sessions_are_reached_by_the_server_only_and_reach_it_names_and_the_internet():
    spec = registered()["wb-session"].inputs["spec"]
    server = {"app.kubernetes.io/name": "rstudio-workbench", "app.kubernetes.io/instance": "wb"}
    servers = {
        "namespaceSelector": {"matchLabels": {"kubernetes.io/metadata.name": "wb"}},
        "podSelector": {"matchLabels": server},
    }
    assert spec["podSelector"] == {"matchLabels": {"app.kubernetes.io/component": "workbench-session"}}
    assert spec["ingress"] == [{"from": [servers]}]
    egress = peers(spec["egress"], "to")
    assert (servers, [8787]) in egress
    internet = [peer["ipBlock"] for peer, ports in egress if "ipBlock" in peer and not ports]
    assert [each["cidr"] for each in internet] == ["0.0.0.0/0"]
    assert {"169.254.0.0/16", "168.63.129.16/32", "10.0.0.0/8"} <= {*internet[0]["except"]}
    closed = registered(flows={"load_balancer_ranges": ["10.0.0.0/24"], "session_internet": False})
    assert "except" not in json.dumps(closed["wb-session"].inputs)


def test_the_server_is_reached_by_load_balancers_sessions_itself_and_prometheus():
    spec = registered(metrics={"namespace": "monitoring"})["wb-server"].inputs["spec"]
    found = peers(spec["ingress"], "from")
    assert ({"ipBlock": {"cidr": "10.0.192.0/22"}}, [8787]) in found
    monitoring = {"namespaceSelector": {"matchLabels": {"kubernetes.io/metadata.name": "monitoring"}}}
    assert (monitoring, [8989, 8787]) in found
    assert [ports for _, ports in found] == [[8787], [8787], [8787, 5559], [8989, 8787]]
    assert ({"ipBlock": {"cidr": "10.0.8.0/24"}}, [5432]) in peers(spec["egress"], "to")


def test_a_database_in_the_cluster_is_reached_by_its_labels():
    database = {"host": "db", "user": "wb", "password": "x", "pods": {"postgres": {"app": "db"}}, "ssl_mode": "disable"}
    made = registered(database=database)
    pods = {
        "namespaceSelector": {"matchLabels": {"kubernetes.io/metadata.name": "postgres"}},
        "podSelector": {"matchLabels": {"app": "db"}},
    }
    assert (pods, [5432]) in peers(made["wb-server"].inputs["spec"]["egress"], "to")
    assert "?sslmode=disable\n" in made["wb-secrets-database"].inputs["stringData"]["database.conf"]


def test_both_namespaces_deny_the_rest():
    made = registered()
    for name in ("wb-deny", "wb-sessions-deny"):
        assert made[name].inputs["spec"] == {"podSelector": {}, "policyTypes": ["Ingress", "Egress"]}


@pytest.mark.parametrize("replicas", [1, 2])
def test_at_a_gateway_a_browser_stays_with_one_of_several_servers(replicas):
    made = registered(replicas=replicas, ingress={"gateway": GATEWAY})
    assert made["wb-route"].inputs["spec"]["rules"][0]["backendRefs"][0]["name"] == "workbench"
    assert "wb-release" in made["wb-backend-policy"].depends_on
    affinity = made["wb-backend-policy"].inputs["spec"]["default"].get("sessionAffinity", {}).get("type")
    assert affinity == ("GENERATED_COOKIE" if replicas > 1 else None)
    assert "wb-ingress" not in made


def test_the_ingress_waits_for_the_certificate_that_an_issuer_is_asked_for():
    ingress = {"class_name": "traefik", "tls_secret": "tls", "issuer": "lets-encrypt"}
    made = registered(ingress=ingress)
    assert made["wb-tls-certificate"].inputs["spec"]["dnsNames"] == ["workbench.example.org"]
    assert "wb-tls-certificate" in made["wb-ingress"].depends_on


def test_the_ingress_leads_to_the_server():
    spec = registered()["wb-ingress"].inputs["spec"]
    assert spec["rules"][0]["host"] == "workbench.example.org"
    service = spec["rules"][0]["http"]["paths"][0]["backend"]["service"]
    assert service == {"name": "workbench", "port": {"number": 80}}


@pytest.mark.parametrize(
    ("more", "words"),
    [
        ({"licence": {}}, "exactly one of file, key, server"),
        ({"licence": {"server": "licences"}}, "<host>:<port>"),
        ({"login": {}}, "exactly one of oidc, saml, pam"),
        ({"login": {"pam": {}}}, "needs sssd or a user"),
        ({"login": {"oidc": OIDC, "provisioning": "none"}}, "sssd is missing"),
        ({"login": {"oidc": OIDC, "provisioning": "ldap"}}, "it can be scim, jit, none"),
        ({"login": {"oidc": OIDC, "first_uid": 500}}, "takes 1000 or more"),
        ({"login": {"pam": {"sssd": "x"}}, "rootless": True}, "PAM and sssd need root"),
        ({"homes": {"storage_class": "rwx"}}, "homes of a storage class are in one namespace"),
        ({"shared": {}}, "exactly one of claim, nfs, storage_class"),
        ({"database": {"host": "db", "user": "wb", "password": "x"}}, "where the database is"),
        ({"flows": {}}, "to reach the server"),
    ],
)
def test_contradictions_are_refused(more, words):
    args = workbench(**more)
    with pytest.raises(ValueError, match=words):
        register(lambda: Workbench("wb", args))
