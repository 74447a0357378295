"""What a hub registers beside its release, and what the release is told of it."""

from __future__ import annotations

import json

import pytest
import yaml

from components.workloads.jupyterhub import JupyterHub
from tests.harness import register
from tests.workloads.gateway import GATEWAY
from tests.workloads.jupyterhub.hub import GITHUB, hub, registered, release

LETS_ENCRYPT = {"allowed_from": ["0.0.0.0/0"], "lets_encrypt_email": "admin@example.org"}
BROUGHT = {
    "allowed_from": ["203.0.113.0/24"],
    # What stands in for a certificate is the one thing that isn't checked.
    "certificate": "simulated-certificate",
    "certificate_key": "simulated-key",
}


def test_no_secret_is_in_the_values():
    more = {
        "authenticator": {**GITHUB, "client_secret": "hidden-1"},
        "database": {"kind": "postgres", "url": "postgresql://hub:hidden-2@db/hub"},
        "secret_environment": {"PC_ID_TOKEN": "hidden-3"},
        "services": {"monitor": {"scopes": ["list:users"], "token": "hidden-4"}},
    }
    made = registered(**more)
    assert "hidden" not in json.dumps(made["hub-release"].inputs)
    assert "77" * 32 not in json.dumps(made["hub-release"].inputs)
    environment = made["hub-secrets-environment-secret"].inputs
    assert environment["stringData"] == {"OAUTH_CLIENT_SECRET": "hidden-1", "PC_ID_TOKEN": "hidden-3"}
    keys = made["hub-secrets-keys-secret"].inputs["stringData"]
    assert keys["hub.services.monitor.apiToken"] == "hidden-4"
    assert yaml.safe_load(keys["values.yaml"]) == {"hub": {"db": {"url": "postgresql://hub:hidden-2@db/hub"}}}


def test_the_hub_reads_its_secrets_by_name():
    made = registered(secret_environment={"PC_ID_TOKEN": "x"})
    values = release(made)["hub"]
    assert values["existingSecret"] == made["hub-secrets-keys-secret"].inputs["metadata"]["name"]
    name = made["hub-secrets-environment-secret"].inputs["metadata"]["name"]
    assert values["extraEnv"] == {
        key: {"valueFrom": {"secretKeyRef": {"name": name, "key": key}}}
        for key in ("OAUTH_CLIENT_SECRET", "PC_ID_TOKEN")
    }


def test_the_next_version_of_the_secrets_still_reads_what_the_one_before_encrypted():
    keys = registered()["hub-secrets-keys-secret"].inputs["stringData"]
    assert keys["hub.config.CryptKeeper.keys"] == "a1" * 32
    assert keys["hub.config.JupyterHub.cookie_secret"] == "cc" * 32
    made = registered(secret_version=2)
    assert made["hub-secrets-keys-secret"].inputs["stringData"]["hub.config.CryptKeeper.keys"] == (
        "a2" * 32 + ";" + "a1" * 32
    )
    assert made["hub-secrets-cookie"].inputs["keepers"] == {"version": "2"}
    assert "keepers" not in made["hub-secrets-auth-state-1"].inputs


def test_a_changed_secret_restarts_the_hub_and_nothing_else():
    def annotations(**more):
        values = release(registered(**more))
        return values["hub"]["annotations"]["checksum/atelier-secrets"], values["proxy"]["annotations"]

    before, proxy = annotations()
    assert annotations(culling={"idle_timeout": 60}) == (before, proxy)
    after, proxy_after = annotations(authenticator={**GITHUB, "client_secret": "another"})
    assert after != before
    assert proxy_after == proxy


def test_policies_and_secrets_stand_before_the_release_and_the_ingress_comes_after():
    made = registered()
    assert {"hub-deny", "hub-api"} <= made["hub-release"].depends_on
    assert "hub-secrets-keys-secret" in made["hub-release"].depends_on
    assert "hub-release" in made["hub-ingress"].depends_on


def test_everything_that_the_chart_has_no_policy_for_is_denied():
    made = registered()
    deny = made["hub-deny"].inputs["spec"]
    assert deny == {"podSelector": {}, "policyTypes": ["Ingress", "Egress"]}


def test_the_ingress_leads_to_the_proxy():
    made = registered()
    spec = made["hub-ingress"].inputs["spec"]
    assert spec["ingressClassName"] == "alb"
    assert spec["rules"][0]["host"] == "hub.example.org"
    service = spec["rules"][0]["http"]["paths"][0]["backend"]["service"]
    assert service == {"name": "proxy-public", "port": {"number": 80}}
    assert "tls" not in spec
    proxy = release(made)["proxy"]
    assert proxy["service"]["type"] == "ClusterIP"
    assert proxy["chp"]["networkPolicy"]["allowedIngressPorts"] == []
    assert proxy["chp"]["networkPolicy"]["ingress"][0]["from"] == [{"ipBlock": {"cidr": "10.0.192.0/22"}}]


def test_the_ingress_waits_for_the_certificate_that_an_issuer_is_asked_for():
    ingress = {"class_name": "agic", "annotations": {"for": "hub"}, "tls_secret": "tls", "issuer": "lets-encrypt"}
    made = registered(ingress=ingress)
    certificate = made["hub-tls-certificate"].inputs
    assert certificate["metadata"]["annotations"] == {"pulumi.com/waitFor": "condition=Ready"}
    assert (certificate["metadata"]["namespace"], certificate["spec"]["secretName"]) == ("hub", "tls")
    assert certificate["spec"]["dnsNames"] == ["hub.example.org"]
    assert {"hub-tls-certificate", "hub-release"} <= made["hub-ingress"].depends_on
    # The annotation would be a second certificate for the same Secret.
    assert made["hub-ingress"].inputs["metadata"]["annotations"] == {"for": "hub"}
    assert "hub-release" not in made["hub-tls-certificate"].depends_on


def test_the_secret_that_the_ingress_names_may_be_somebody_elses():
    ingress = {"class_name": "azure-application-gateway", "annotations": {}, "tls_secret": "hub-tls", "path": "/"}
    spec = registered(ingress=ingress)["hub-ingress"].inputs["spec"]
    assert spec["tls"] == [{"hosts": ["hub.example.org"], "secretName": "hub-tls"}]
    assert spec["rules"][0]["http"]["paths"][0]["path"] == "/"


def test_at_a_gateway_the_hub_has_a_route_that_goes_before_the_release():
    made = registered(ingress={"gateway": GATEWAY})
    route = made["hub-route"].inputs
    assert (route["metadata"]["namespace"], route["spec"]["hostnames"]) == ("hub", ["hub.example.org"])
    backend = route["spec"]["rules"][0]["backendRefs"][0]
    assert (backend["name"], backend["port"]) == ("proxy-public", 80)
    assert all("hub-release" in made[f"hub-{each}"].depends_on for each in ("route", "health-policy", "backend-policy"))
    assert "hub-ingress" not in made


def test_with_lets_encrypt_the_load_balancer_is_there_before_traefik_asks():
    made = registered(load_balancer=LETS_ENCRYPT)
    service = made["hub-load-balancer"]
    assert "hub-release" not in service.depends_on
    assert service.inputs["metadata"]["annotations"]["pulumi.com/waitFor"].startswith("jsonpath=")
    assert service.inputs["spec"]["selector"]["component"] == "autohttps"
    assert "hub-ingress" not in made
    assert release(made)["proxy"]["https"] == {
        "enabled": True,
        "type": "letsencrypt",
        "letsencrypt": {"contactEmail": "admin@example.org"},
        "hosts": ["hub.example.org"],
    }


def test_a_brought_certificate_is_a_secret_that_the_proxy_reads_and_restarts_for():
    made = registered(load_balancer=BROUGHT)
    secret = made["hub-certificate-secret"].inputs
    assert secret["type"] == "kubernetes.io/tls"
    assert secret["stringData"] == {"tls.crt": "simulated-certificate", "tls.key": "simulated-key"}
    assert "hub-certificate-secret" in made["hub-release"].depends_on
    assert made["hub-load-balancer"].inputs["spec"]["selector"]["component"] == "proxy"
    assert made["hub-load-balancer"].inputs["spec"]["loadBalancerSourceRanges"] == ["203.0.113.0/24"]
    values = release(made)
    assert values["proxy"]["https"]["secret"] == {"name": "hub-certificate", "key": "tls.key", "crt": "tls.crt"}
    other = release(registered(load_balancer={**BROUGHT, "certificate": "simulated-other"}))
    assert other["proxy"]["annotations"] != values["proxy"]["annotations"]
    assert other["hub"]["annotations"] == values["hub"]["annotations"]


def test_shared_homes_are_one_claim_that_many_nodes_write():
    made = registered(homes={"kind": "shared", "size": "1Ti", "storage_class": "efs"}, protect=True)
    claim = made["hub-homes"]
    assert claim.inputs["spec"]["accessModes"] == ["ReadWriteMany"]
    assert claim.inputs["spec"]["resources"]["requests"] == {"storage": "1Ti"}
    assert claim.protect
    storage = release(made)["singleuser"]["storage"]
    assert storage["static"] == {"pvcName": "homes", "subPath": "home/{username}"}
    given = registered(homes={"kind": "shared", "claim": "theirs"})
    assert "hub-homes" not in given
    assert release(given)["singleuser"]["storage"]["static"]["pvcName"] == "theirs"


def test_nothing_waits_for_placeholders_which_give_way_to_sessions():
    made = registered(
        scheduling={"placeholders": 3, "placeholder_cpu": "1", "tolerations": [{"key": "spot"}]},
        session={"memory_guarantee": "4G", "cpu_limit": 2},
    )
    # A release would wait for pods of its own, in vain where the cluster is full.
    assert release(made)["scheduling"]["userPlaceholder"] == {"enabled": False}
    deployment = made["hub-placeholders"].inputs
    assert deployment["metadata"]["annotations"] == {"pulumi.com/skipAwait": "true"}
    assert deployment["spec"]["replicas"] == 3
    pod = deployment["spec"]["template"]["spec"]
    assert pod["priorityClassName"] == "hub-user-placeholder"
    assert made["hub-placeholder-priority"].inputs["value"] == -10
    assert pod["schedulerName"] == "hub-user-scheduler"
    assert pod["containers"][0]["resources"]["requests"] == {"cpu": "1", "memory": "4Gi"}, "KubeSpawner's 4G are 4Gi"
    assert {"key": "spot", "operator": "Exists"} in pod["tolerations"]
    assert "nodeAffinity" in pod["affinity"]
    assert "hub-placeholders" not in registered()


def test_what_holds_data_is_protected_on_request():
    protected = {each.name for each in registered(protect=True).all if each.protect}
    assert protected == {"hub-namespace", "hub-secrets-auth-state-1"}
    assert not [each for each in registered().all if each.protect]


@pytest.mark.parametrize(
    ("more", "level"),
    [({}, "restricted"), ({"flows": {"enforced": False, "proxy_namespaces": ["x"]}}, "privileged")],
)
def test_pod_security_is_as_strict_as_the_pods_let_it(more, level):
    made = registered(**more)
    assert made["hub-namespace"].inputs["metadata"]["labels"]["pod-security.kubernetes.io/enforce"] == level
    blocked = release(made)["singleuser"]["cloudMetadata"]["blockWithIptables"]
    assert blocked == (level == "privileged")


def test_dask_is_a_service_of_the_hub_and_has_its_token():
    made = registered(dask={"groups": ["researchers"], "cluster": {"max_workers": 7}})
    keys = made["hub-secrets-keys-secret"].inputs
    assert keys["stringData"]["hub.services.dask-gateway.apiToken"] == "77" * 32
    assert made["hub-dask-token"].inputs["stringData"] == {"token": "77" * 32}
    values = release(made)
    assert values["hub"]["services"]["dask-gateway"]["url"] == "http://traefik-hub-dask-gateway.hub-dask"
    assert values["singleuser"]["extraEnv"]["DASK_GATEWAY__AUTH__TYPE"] == "jupyterhub"
    assert values["hub"]["loadRoles"]["dask"]["groups"] == ["researchers"]


def test_prometheus_reads_metrics_with_a_token_of_its_own():
    made = registered(metrics={"service_monitor": True, "monitor_labels": {"release": "prometheus"}})
    assert release(made)["hub"]["loadRoles"]["prometheus"] == {"scopes": ["read:metrics"], "services": ["prometheus"]}
    assert made["hub-metrics-token"].inputs["stringData"] == {"token": "77" * 32}
    endpoint = made["hub-monitor"].inputs["spec"]["endpoints"][0]
    assert endpoint["path"] == "/hub/metrics"
    assert endpoint["authorization"]["credentials"] == {"name": "hub-metrics", "key": "token"}


@pytest.mark.parametrize(
    ("more", "words"),
    [
        ({"flows": {}}, "to reach the proxy"),
        ({"load_balancer": {"allowed_from": []}}, "one of lets_encrypt_email"),
        ({"load_balancer": {**LETS_ENCRYPT, "allowed_from": ["10.0.0.0/8"]}}, "from anywhere"),
        ({"load_balancer": {"allowed_from": [], "certificate": "x"}}, "certificate_key"),
    ],
)
def test_contradictions_are_refused(more, words):
    with pytest.raises(ValueError, match=words):
        registered(**more)


def test_a_hub_is_published_in_one_way():
    args = hub(load_balancer=LETS_ENCRYPT)
    with pytest.raises(ValueError, match="not by both"):
        register(lambda: JupyterHub("hub", args))


def test_a_certificate_that_no_browser_would_take_is_refused():
    with pytest.raises(ValueError, match="isn't PEM"):
        registered(load_balancer={**BROUGHT, "certificate": "none", "certificate_key": "none"})
