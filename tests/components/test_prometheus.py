"""PrometheusStack: definitions first, nothing secret in values, and queries of metrics that exist."""

import json
import re
from typing import cast

import pytest

from components.monitoring import PrometheusStack, PrometheusStackArgs
from components.monitoring import prometheus_values as values
from components.monitoring.hub_dashboard import hub_dashboard
from components.monitoring.hub_rules import hub_rules
from tests.harness import Registrations, register
from tests.workloads.gateway import GATEWAY

PASSWORD = {"monitoring-admin": {"result": "very-secret-password"}}
GRAFANA = {"host": "grafana.example.org", "class_name": "alb", "annotations": {"a": "b"}, "path": "/*"}
KNOWN = {
    # jupyterhub/metrics.py of JupyterHub 5.5.1, and its histograms' parts.
    "jupyterhub_running_servers",
    "jupyterhub_active_users",
    "jupyterhub_server_spawn_duration_seconds_bucket",
    "jupyterhub_server_spawn_duration_seconds_count",
    "jupyterhub_request_duration_seconds_bucket",
    "jupyterhub_request_duration_seconds_count",
    # docs/metrics of kube-state-metrics 2.20.
    "kube_node_info",
    "kube_node_labels",
    "kube_node_status_allocatable",
    "kube_pod_container_resource_requests",
    "kube_pod_labels",
    "kube_pod_status_phase",
}


def made(**more) -> Registrations:
    args = {"hub_namespaces": ["hub"], "storage_class": "gp3", "load_balancer_cidrs": ["10.0.0.0/20"], **more}
    ingress = {"status": {"loadBalancer": {"ingress": [{"hostname": "alb.example"}]}}}
    planted = {**PASSWORD, "monitoring-ingress": ingress}
    return register(lambda: PrometheusStack("monitoring", cast(PrometheusStackArgs, args)), planted)


def test_definitions_flows_and_secrets_are_there_before_the_stack():
    found = made(alertmanager_config="route: {}")
    release = found["monitoring-release"]
    assert {"monitoring-definitions", "monitoring-flow-deny", "monitoring-admin-secret"} < release.depends_on
    assert "monitoring-alerts-secret" in release.depends_on
    assert release.inputs["values"]["crds"] == {"enabled": False}
    assert "monitoring-release" in found["monitoring-hubs-rules"].depends_on


def test_nothing_secret_is_in_values():
    found = made(alertmanager_config="url: https://hooks.example/secret-hook")
    text = json.dumps(found["monitoring-release"].inputs["values"])
    assert "very-secret-password" not in text
    assert "secret-hook" not in text
    assert found["monitoring-admin-secret"].inputs["stringData"]["admin-password"] == "very-secret-password"
    assert found["monitoring-alerts-secret"].inputs["stringData"] == {
        "alertmanager.yaml": "url: https://hooks.example/secret-hook"
    }


def test_another_password_restarts_grafana():
    def annotation(password):
        planted = {"monitoring-admin": {"result": password}}
        args = {"hub_namespaces": [], "storage_class": "gp3", "load_balancer_cidrs": []}
        found = register(lambda: PrometheusStack("monitoring", cast(PrometheusStackArgs, args)), planted)
        return found["monitoring-release"].inputs["values"]["grafana"]["podAnnotations"]

    assert annotation("one") != annotation("other")


def test_only_the_exporter_may_look_at_the_host():
    found = made()
    labels = [found[f"monitoring-{each}"].inputs["metadata"]["labels"] for each in ("namespace", "nodes-namespace")]
    assert [each["pod-security.kubernetes.io/enforce"] for each in labels] == ["restricted", "privileged"]
    chart = found["monitoring-release"].inputs["values"]
    assert chart["prometheus-node-exporter"]["namespaceOverride"] == "monitoring-nodes"


def test_grafana_reads_config_maps_of_its_namespace_and_no_secrets():
    found = made()
    role = found["monitoring-dashboards-role"].inputs
    assert role["rules"] == [{"apiGroups": [""], "resources": ["configmaps"], "verbs": ["get", "list", "watch"]}]
    grafana = found["monitoring-release"].inputs["values"]["grafana"]
    assert grafana["rbac"] == {"namespaced": True, "useExistingRole": role["metadata"]["name"]}
    assert {grafana["sidecar"][each]["resource"] for each in ("dashboards", "datasources")} == {"configmap"}


def test_everything_is_denied_and_the_metadata_address_not_reached():
    policies = {
        each.name: each.inputs["spec"] for each in made().of_type("kubernetes:networking.k8s.io/v1:NetworkPolicy")
    }
    assert policies["monitoring-flow-deny"] == {"podSelector": {}, "policyTypes": ["Ingress", "Egress"]}
    for spec in policies.values():
        for rule in spec.get("egress", []):
            for port in rule["ports"]:
                assert not port["port"] <= 80 <= port.get("endPort", port["port"])
    (scraped, published) = policies["monitoring-flow-grafana"]["ingress"]
    assert published["from"] == [{"ipBlock": {"cidr": "10.0.0.0/20"}}]
    assert scraped["from"][0]["podSelector"]["matchLabels"] == {"app.kubernetes.io/name": "prometheus"}


def test_grafana_is_published_only_where_it_is_asked_for():
    assert "monitoring-ingress" not in made()
    found = made(grafana=GRAFANA)
    (rule,) = found["monitoring-ingress"].inputs["spec"]["rules"]
    assert rule["host"] == "grafana.example.org"
    ini = found["monitoring-release"].inputs["values"]["grafana"]["grafana.ini"]
    assert ini["server"]["root_url"] == "https://grafana.example.org"
    assert ini["security"]["cookie_secure"] is True


def test_at_a_gateway_grafana_has_a_route():
    found = made(grafana={"host": "grafana.example.org", "gateway": GATEWAY})
    backend = found["monitoring-route"].inputs["spec"]["rules"][0]["backendRefs"][0]
    assert (backend["name"], backend["port"]) == ("grafana", 80)
    assert "monitoring-release" in found["monitoring-route"].depends_on
    assert "monitoring-ingress" not in found


def test_grafanas_ingress_waits_for_the_certificate_that_an_issuer_is_asked_for():
    found = made(grafana={**GRAFANA, "tls_secret": "tls", "issuer": "lets-encrypt"})
    assert found["monitoring-grafana-tls-certificate"].inputs["spec"]["dnsNames"] == ["grafana.example.org"]
    assert "monitoring-grafana-tls-certificate" in found["monitoring-ingress"].depends_on
    tls = [{"hosts": ["grafana.example.org"], "secretName": "tls"}]
    assert found["monitoring-ingress"].inputs["spec"]["tls"] == tls


def test_data_is_kept_as_long_and_as_much_as_there_is_room():
    chart = made(storage_gib=100, retention_days=7, protect=True)["monitoring-release"].inputs["values"]
    spec = chart["prometheus"]["prometheusSpec"]
    assert (spec["retention"], spec["retentionSize"]) == ("7d", "80GiB")
    assert spec["persistentVolumeClaimRetentionPolicy"]["whenDeleted"] == "Retain"
    claim = spec["storageSpec"]["volumeClaimTemplate"]["spec"]
    assert (claim["storageClassName"], claim["resources"]["requests"]["storage"]) == ("gp3", "100Gi")


def queries() -> list[str]:
    panels = [target["expr"] for panel in hub_dashboard()["panels"] for target in panel["targets"]]
    return panels + [rule["expr"] for group in hub_rules(["hub"]) for rule in group["rules"]]


def test_queries_ask_for_metrics_that_exist():
    asked = {name for query in queries() for name in re.findall(r"\b(?:jupyterhub|kube)_[a-z_]+(?=[{\[ ,)]|$)", query)}
    assert asked == KNOWN


def test_parentheses_of_queries_close():
    for query in queries():
        for opening, closing in ("()", "{}", "[]"):
            assert query.count(opening) == query.count(closing), query


def test_labels_that_dashboards_group_by_are_among_the_metrics():
    allowed = values.stack(
        storage_class="gp3",
        storage_gib=50,
        retention_days=1,
        node_namespace="n",
        node_selector={},
        admin_checksum="",
        grafana_host=None,
        alertmanager=False,
        keep_volume=False,
    )["kube-state-metrics"]["metricLabelsAllowlist"]
    as_metric = re.sub(r"[^a-z0-9,\[\]=]", "_", " ".join(allowed))
    for label in set(re.findall(r"label_([a-z_0-9]+)\b(?<!replace)(?<!values)", " ".join(queries()))):
        assert label in as_metric


def test_a_silent_hub_is_an_alert_for_each():
    alerts = [rule for rule in hub_rules(["hub", "lab"])[0]["rules"] if rule["alert"] == "HubDown"]
    assert [rule["labels"]["namespace"] for rule in alerts] == ["hub", "lab"]


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"storage_gib": 1}, "storage_gib is 1"),
        ({"retention_days": 0}, "retention_days is 0"),
        ({"grafana": {**GRAFANA, "host": "https://grafana"}}, "grafana's host"),
    ],
)
def test_what_is_not_possible_is_refused(wrong, said):
    with pytest.raises(ValueError, match=said):
        made(**wrong)
