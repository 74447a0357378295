"""dask-gateway beside a hub: what is registered, and what a contradiction does. tests/hub/ runs the real one."""

from __future__ import annotations

from typing import Any

import pytest

from components.workloads.jupyterhub.dask_gateway import DaskGateway
from components.workloads.jupyterhub.dask_values import hub_roles, hub_service, session_environment, session_flows
from tests.harness import Registrations, register


def made(**more: Any) -> Registrations:
    args: Any = {"hub": "planetary", "token": "a-token-of-the-hub", **more}
    return register(lambda: DaskGateway("dask", args))


def test_the_token_reaches_the_gateway_by_a_secret_only():
    registered = made()
    secret = registered["dask-token"].inputs
    assert (secret["metadata"]["name"], secret["stringData"]) == ("hub-token", {"token": "a-token-of-the-hub"})
    release = registered["dask-release"]
    jupyterhub = release.inputs["values"]["gateway"]["auth"]["jupyterhub"]
    assert (jupyterhub["apiTokenFromSecretName"], jupyterhub["apiTokenFromSecretKey"]) == ("hub-token", "token")
    assert "a-token-of-the-hub" not in str(release.inputs)
    assert {"dask-token", "dask-api-binding", "dask-controller-cluster-binding"} <= release.depends_on


def test_hub_and_sessions_are_told_the_names_that_the_chart_uses():
    release = made()["dask-release"].inputs
    name, namespace = release["values"]["fullnameOverride"], release["namespace"]
    assert (name, namespace) == ("planetary-dask-gateway", "planetary-dask")
    assert hub_service("planetary").get("url") == f"http://traefik-{name}.{namespace}"
    variables = session_environment("planetary", "/hubs/a/")
    assert variables["DASK_GATEWAY__ADDRESS"] == f"http://traefik-{name}.{namespace}/hubs/a/services/dask-gateway"
    assert variables["DASK_GATEWAY__PUBLIC_ADDRESS"] == "/hubs/a/services/dask-gateway/"
    (flow,) = session_flows("planetary")
    assert flow.get("port") == 8000
    assert flow["labels"]["gateway.dask.org/instance"] == name


def test_no_right_to_secrets_reaches_beyond_its_namespace():
    registered = made()
    for role in registered.of_type("kubernetes:rbac.authorization.k8s.io/v1:ClusterRole"):
        assert not {kind for rule in role.inputs["rules"] for kind in rule["resources"]} & {"secrets", "nodes"}
        assert {verb for rule in role.inputs["rules"] for verb in rule["verbs"]} == {"get", "list", "watch"}
    arguments = registered["dask-release"].inputs["values"]["traefik"]["additionalArguments"]
    assert "--providers.kubernetescrd.namespaces=planetary-dask" in arguments
    rbac = registered["dask-release"].inputs["values"]["rbac"]
    accounts = {each.inputs["metadata"]["name"] for each in registered.of_type("kubernetes:core/v1:ServiceAccount")}
    assert accounts == {rbac[role]["serviceAccountName"] for role in ("gateway", "traefik", "controller")}


def test_pods_reach_each_other_by_labels_and_nothing_private():
    registered = made()
    arriving = registered["dask-traefik-flows"].inputs["spec"]["ingress"]
    assert [peer["podSelector"]["matchLabels"]["component"] for peer in arriving[0]["from"]] == [
        "singleuser-server",
        "proxy",
        "hub",
    ]
    assert arriving[0]["ports"] == [{"port": 8000, "protocol": "TCP"}]
    leaving = registered["dask-worker-flows"].inputs["spec"]["egress"]
    ranges = [peer["ipBlock"] for rule in leaving for peer in rule["to"] if "ipBlock" in peer]
    assert [each["cidr"] for each in ranges] == ["0.0.0.0/0"]
    assert {"10.0.0.0/8", "169.254.0.0/16", "168.63.129.16/32"} <= set(ranges[0]["except"])


def test_groups_limit_who_may_use_it():
    everybody, some = hub_roles(), hub_roles(["scientists"])
    access = "access:services!service=dask-gateway"
    assert access in everybody["user"]["scopes"]
    assert "user" not in some
    assert some["dask"] == {"scopes": [access], "groups": ["scientists"], "description": "May use Dask"}


@pytest.mark.parametrize(
    ("args", "said"),
    [
        ({"hub": "h" * 60}, "too long a name"),
        ({"worker": {"memory": 100}}, "worker memory is 100"),
        ({"cluster": {"max_cores": 1}}, "more cores than max_cores"),
    ],
)
def test_contradictions_are_refused(args: dict[str, Any], said: str):
    with pytest.raises(ValueError, match=said):
        made(**args)
