"""Rules between workloads and what they are put on, on Azure."""

from __future__ import annotations

import copy

import pytest
import yaml

from offline.run import PROJECT
from tests.settings.conftest import StackFile

HUB_FILE = PROJECT / "examples" / "Pulumi.planetary-computer-hub.yaml"
STUDIOS = {
    "domain": "studios.planetary.example.org",
    "platform": {"url": "https://studios.planetary.example.org", "namespace": "seqera"},
    "registryCredentials": {"vault": "cr-seqera-io"},
}
REDIS = {"highAvailability": True}


@pytest.fixture
def azure() -> StackFile:
    content = yaml.safe_load(HUB_FILE.read_text())["config"]
    file = StackFile()
    file.config = {key.partition(":")[2]: value for key, value in content.items()}
    return file.set("redis", REDIS).set("studios", {"studios": copy.deepcopy(STUDIOS)})


def test_a_hub_and_studios_share_a_gateway_where_no_name_is_below_the_others_wildcard(azure):
    assert azure.load().studios["studios"].redis.database == 1


@pytest.mark.parametrize(
    ("path", "value", "place"),
    [
        ("studios/studios/domain", "planetary.example.org", "jupyterhub.hub.host"),
        ("jupyterhub/hub/host", "a.b.studios.planetary.example.org", "jupyterhub.hub.host"),
        (
            "prometheus",
            {"grafana": {"published": True, "host": "grafana.studios.planetary.example.org"}},
            "prometheus.grafana.host",
        ),
        (
            "studios/studios/platform/url",
            "https://platform.studios.planetary.example.org",
            "studios.studios.platform.url",
        ),
    ],
)
def test_a_name_below_a_wildcard_is_refused_since_the_gateways_order_is_accidental(azure, path, value, place):
    assert "is accidental" in azure.set(path, value).mistakes()[place]


def test_a_load_balancer_of_its_own_is_not_the_gateway(azure):
    azure.set("studios/studios/domain", "planetary.example.org").set("network/loadBalancerPorts", [80, 443])
    azure.set("studios/studios/platform/url", "https://planetary.example.org")
    azure.set("jupyterhub/hub/loadBalancer", {"letsEncrypt": {"email": "ops@lab.org"}}).load()
    closed = azure.set("network/loadBalancerPorts", [443]).mistakes()
    assert "needs 80 and 443 in network.loadBalancerPorts" in closed["jupyterhub.hub.loadBalancer"]
    azure.set("network/loadBalancerPorts", [80, 443])
    mistakes = azure.set("network/loadBalancerFrom", ["203.0.113.0/24"]).mistakes()
    assert "connects from anywhere" in mistakes["network.loadBalancerFrom"]


def test_ssh_needs_its_port(azure):
    azure.set("studios/studios/ssh", {"allowedFrom": ["203.0.113.0/24"]})
    assert "needs 2222" in azure.mistakes()["studios.studios.ssh"]
    azure.set("network/loadBalancerPorts", [2222]).load()


def test_redis_has_one_database_and_a_prefix_for_each_deployment(azure):
    other = copy.deepcopy(STUDIOS)
    other |= {"domain": "lab.planetary.example.org", "platform": {"url": "https://lab.planetary.example.org"}}
    other["platform"]["namespace"] = "seqera-lab"
    settings = azure.set("studios/lab", other).load()
    assert {each.redis.prefix_in_one_database(name) for name, each in settings.studios.items()} == {
        "studios:connect:session",
        "lab:connect:session",
    }
    assert (
        "database 0 alone" in azure.set("studios/lab/redis", {"database": 2}).mistakes()["studios.lab.redis.database"]
    )


def test_the_same_prefix_twice_is_refused(azure):
    other = copy.deepcopy(STUDIOS) | {"domain": "lab.planetary.example.org", "redis": {"prefix": "mine"}}
    other["platform"] = {"url": "https://lab.planetary.example.org", "namespace": "seqera-lab"}
    azure.set("studios/studios/redis", {"prefix": "mine"}).set("studios/lab", other)
    assert "studios.lab.redis" in azure.mistakes()


def test_audit_records_need_a_place(azure):
    azure.without("monitoring").without("jupyterhub/hub/monitor").set("cluster/logReads", True)
    assert "needs the section monitoring" in azure.mistakes()["cluster.logReads"]
