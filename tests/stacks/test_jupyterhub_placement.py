"""How a hub's settings reach the component, and what is made around it; the foundation records what it is asked."""

from __future__ import annotations

import copy
from typing import Any

import pulumi
import pulumi_kubernetes as k8s
import pulumi_random as random

from components.ingress import HealthCheck
from stacks.foundation import Database, Foundation, Ingress, Namespace, RedisEndpoint, TcpLoadBalancer
from stacks.jupyterhub import place_jupyterhub
from stacks.settings.jupyterhub import JupyterHubSettings
from stacks.settings.types import SecretReference
from tests.harness import Registrations, register
from tests.settings.test_jupyterhub import HUB, OAUTH
from tests.workloads.jupyterhub.hub import LOAD_BALANCER

PLANTED = {
    "kubernetes:networking.k8s.io/v1:Ingress": LOAD_BALANCER,
    "hub-load-balancer": LOAD_BALANCER,
    "random:index/randomPassword:RandomPassword": {"result": "77" * 32},
}


class Recording(Foundation):
    """Gives each thing a name that tells what was asked for."""

    enforces_network_policies = True

    def __init__(self, delegated: bool = True):
        self.kubernetes = k8s.Provider("kubernetes", kubeconfig="{}")
        self.generators = [random.Provider("random")]
        self.node_selector = {"hub.jupyter.org/node-purpose": "core"}
        self.namespace_labels = {}
        self.load_balancer_cidrs: list[pulumi.Input[str]] = ["10.20.0.0/24"]
        self.delegated, self.asked = delegated, list[Any]()

    def certificate(self, name: str, domain: str, wildcard: bool, more: list[str]) -> pulumi.Output[str] | None:
        self.asked.append(("certificate", name, domain, wildcard, more))
        return pulumi.Output.from_input("certificate") if self.delegated else None

    def ingress(
        self, certificate: pulumi.Input[str], order: int, health: HealthCheck, affinity: bool = False
    ) -> Ingress:
        annotations = {"order": str(order), "health": health["path"], **({"affinity": "on"} if affinity else {})}
        return Ingress("class", {**annotations}, "/", "Prefix", "tls")

    def tcp_load_balancer(self) -> TcpLoadBalancer:
        return TcpLoadBalancer("nlb", {"scheme": "internet-facing"})

    def records(self, name: str, hosts: list[str], load_balancer: pulumi.Output[str], tcp: bool = False) -> None:
        self.asked.append(("records", name, hosts, tcp))

    def redis(self) -> RedisEndpoint:
        raise AssertionError("a hub has no Redis")

    def home_directories(self) -> pulumi.Input[str]:
        return "efs"

    def disks(self) -> pulumi.Input[str]:
        return "gp3"

    def image(self, name: str) -> pulumi.Input[str]:
        return f"registry.example.org/{name}"

    def secret(self, name: str, reference: SecretReference, field: str | None = None) -> pulumi.Output[str]:
        # A certificate is checked, unless it says that it is none.
        mark = "simulated-" if "-certificate" in name else ""
        return pulumi.Output.secret(f"{mark}secret of {name}")

    def keep(self, name: str, value: pulumi.Output[str], workload: str) -> None:
        self.asked.append(("keep", name, workload))

    def data_volume(
        self, name: str, namespace: Namespace, claim: str, share: str, size_gib: int, read_only: bool
    ) -> None:
        self.asked.append(("data_volume", name, namespace.name, claim, share, size_gib, read_only))

    def database(self, name: str, workload: str) -> Database:
        self.asked.append(("database", name, workload))
        host, called, ca = (pulumi.Output.from_input(each) for each in ("db.internal", "atelier", "authority"))
        password = pulumi.Output.secret(f"password of {name}")
        return Database(host, pulumi.Output.from_input(5432), called, called, password, ["10.20.9.0/24"], ca=ca)

    def application_insights(self) -> pulumi.Output[str]:
        return pulumi.Output.secret("InstrumentationKey=x")

    def api_management_reader(self, *asked: str) -> pulumi.Output[str]:
        self.asked.append(("api_management_reader", *asked))
        return pulumi.Output.from_input("client-id")

    def outputs(self) -> dict[str, Any]:
        return {}


class Stack:
    """What a placement reads of the rest of a stack."""

    class domain:
        name = "staging.example.org"

    environment = "staging"
    protects = False


def placed(delegated: bool = True, **changes: Any) -> tuple[Registrations, list[Any], dict[str, Any]]:
    """What is registered for a hub with some settings changed, what the foundation was asked, and the outputs."""
    hub = JupyterHubSettings.model_validate({**copy.deepcopy(HUB), **changes})
    asked: list[Any] = []
    outputs: dict[str, Any] = {}

    def program() -> None:
        foundation = Recording(delegated)
        stack: Any = Stack()
        outputs.update(place_jupyterhub("hub", hub, stack, foundation))
        asked.extend(foundation.asked)

    return register(program, PLANTED), asked, outputs


def values(made: Registrations) -> dict[str, Any]:
    return made["hub-release"].inputs["values"]


def test_a_hub_is_published_by_the_stacks_load_balancer_before_the_wildcards_of_studios():
    made, asked, outputs = placed()
    ingress = made["hub-ingress"].inputs
    assert int(ingress["metadata"]["annotations"]["order"]) < 900
    assert ingress["metadata"]["annotations"]["health"] == "/_chp_healthz"
    assert ingress["spec"]["rules"][0]["host"] == "hub.staging.example.org"
    assert ingress["spec"]["tls"] == [{"hosts": ["hub.staging.example.org"], "secretName": "tls"}]
    assert ("certificate", "hub", "hub.staging.example.org", False, []) in asked
    assert ("records", "hub", ["hub.staging.example.org"], False) in asked
    assert outputs["dask"] is True


def test_nothing_is_published_until_the_zone_is_delegated():
    made, asked, _ = placed(delegated=False)
    assert "hub-ingress" not in made
    assert not [each for each in asked if each[0] == "records"]


def test_a_brought_certificate_is_served_by_a_load_balancer_of_the_hub():
    pem = {"certificate": {"vault": "c"}, "key": {"vault": "k"}}
    made, asked, _ = placed(loadBalancer={"certificate": pem})
    assert made["hub-certificate-secret"].inputs["stringData"] == {
        "tls.crt": "simulated-secret of hub-certificate",
        "tls.key": "simulated-secret of hub-certificate-key",
    }
    service = made["hub-load-balancer"].inputs["spec"]
    assert service["loadBalancerClass"] == "nlb"
    assert service["loadBalancerSourceRanges"] == ["0.0.0.0/0"]
    assert ("records", "hub", ["hub.staging.example.org"], True) in asked
    assert not [each for each in asked if each[0] == "certificate"]


def test_profiles_keep_units_and_gpus_find_their_nodes():
    made, _, _ = placed()
    small, gpu = values(made)["singleuser"]["profileList"]
    assert small["default"] is True
    override = gpu["kubespawner_override"]
    assert override["node_selector"] == {"nvidia.com/gpu": "present"}
    assert override["extra_resource_limits"] == {"nvidia.com/gpu": "1"}
    # KubeSpawner's G is 1024 to the third, as Gi is.
    assert values(made)["singleuser"]["memory"]["limit"] == "8G"
    assert values(made)["singleuser"]["storage"]["type"] == "static"


def test_data_volumes_are_claimed_in_the_hubs_namespace_and_mounted_read_only():
    made, asked, _ = placed()
    assert ("data_volume", "hub-data", "hub", "data", "data", 100, True) in asked
    [mount] = values(made)["singleuser"]["storage"]["extraVolumeMounts"]
    assert (mount["mountPath"], mount["readOnly"]) == ("/data", True)


def test_the_smoke_tests_token_is_good_for_one_user_and_kept():
    made, asked, outputs = placed(smokeTest={"user": "robot"})
    role = values(made)["hub"]["loadRoles"]["smoke-test"]
    assert role["scopes"] == ["servers!user=robot", "access:servers!user=robot"]
    user = values(made)["hub"]["loadRoles"]["smoke-test-user"]
    assert (user["users"], user["scopes"]) == (["robot"], []), "the hub makes the users of its roles"
    assert ("keep", "hub/smoke-test-token", "hub") in asked
    assert outputs["smokeUser"] == "robot"


def test_tokens_that_people_bring_and_those_inside_the_hub_are_not_kept():
    services = {"bot": {"scopes": ["list:users"], "token": {"vault": "bot"}}, "app": {"scopes": ["list:users"]}}
    made, asked, _ = placed(services=services, monitor={})
    assert [each[1] for each in asked if each[0] == "keep"] == ["hub/app-token"]
    tokens = made["hub-secrets-keys-secret"].inputs["stringData"]
    assert tokens["hub.services.bot.apiToken"] == "secret of hub-service-bot"


def test_dask_clusters_have_the_limits_of_the_stack_file():
    made, _, _ = placed(dask={"limits": {"memory": "96Gi"}, "worker": {"memory": "512Mi", "gpu": True}})
    [environment] = made["hub-dask-release"].inputs["values"]["gateway"]["env"]
    assert '"max_memory": 96.0' in environment["value"]
    assert "hub.jupyter.org_dedicated" in environment["value"], "GPU workers run on nodes that are tainted for users"


def test_everybody_may_use_kbatch_and_dask_and_only_their_proxies_are_reached():
    made, asked, _ = placed(kbatch={})
    hub = values(made)["hub"]
    for role in ("user", "server"):
        assert {"access:services!service=kbatch", "access:services!service=dask-gateway"} <= {
            *hub["loadRoles"][role]["scopes"]
        }
    assert "self" in hub["loadRoles"]["user"]["scopes"]
    assert ("keep", "hub/kbatch-token", "hub") in asked
    assert made["hub-kbatch-token"].inputs["stringData"] == {"token": "77" * 32}
    assert values(made)["singleuser"]["extraEnv"]["KBATCH_URL"] == "http://kbatch.hub-kbatch/services/kbatch"
    egress = str(values(made)["singleuser"]["networkPolicy"]["egress"])
    assert "hub-kbatch" in egress
    assert "hub-dask" in egress


def test_the_hub_reads_keys_of_api_management_by_its_own_identity():
    management = {
        "subscriptionId": "11111111-2222-3333-4444-555555555555",
        "resourceGroup": "group",
        "service": "apim",
        "subscriptionName": "{id}-hub",
    }
    key = {"usersUrl": "https://id.example.org/users", "usersToken": {"vault": "t"}, "variable": "KEY"}
    made, asked, _ = placed(subscriptionKey={**key, "apiManagement": management})
    hub = values(made)["hub"]
    assert hub["serviceAccount"]["annotations"] == {"azure.workload.identity/client-id": "client-id"}
    assert hub["labels"]["azure.workload.identity/use"] == "true"
    asked_for = ("api_management_reader", "hub", "hub", "hub", management["subscriptionId"], "group", "apim")
    assert asked_for in asked
    secret = made["hub-secrets-environment-secret"].inputs["stringData"]
    assert secret["SUBSCRIPTION_KEY_TOKEN"] == "secret of hub-users-token"


def test_masts_users_are_named_by_their_address():
    made, _, _ = placed(authenticator={"mast": OAUTH}, access={"allowAll": True})
    hub = values(made)["hub"]
    assert 'user["attrib"]["email"]' in hub["extraConfig"]["40-atelier-mast"]
    assert hub["config"]["JupyterHub"]["authenticator_class"] == "generic-oauth"
    made, _, _ = placed(authenticator={"mast": {**OAUTH, "usernameClaim": "eppn"}}, access={"allowAll": True})
    assert "40-atelier-mast" not in values(made)["hub"]["extraConfig"]
    assert values(made)["hub"]["config"]["GenericOAuthenticator"]["username_claim"] == "eppn"


def test_what_a_stack_file_says_of_the_chart_wins():
    made, _, _ = placed(values={"singleuser": {"lifecycleHooks": {"preStop": {"exec": {"command": ["x"]}}}}})
    session = {**copy.deepcopy(HUB)["session"], "postStart": ["bash", "/etc/singleuser/start.sh"]}
    assert values(made)["singleuser"]["lifecycleHooks"]["preStop"]["exec"]["command"] == ["x"]
    made, _, _ = placed(session=session)
    hook = values(made)["singleuser"]["lifecycleHooks"]["postStart"]["exec"]["command"]
    assert hook == ["bash", "/etc/singleuser/start.sh"]
