"""Mistakes in what a stack file says about network and cluster on Azure."""

from __future__ import annotations

import copy
from typing import Any

import pytest
from pydantic import ValidationError

from components import versions
from stacks.settings.azure import AzureClusterSettings, AzureNetworkSettings, AzureSettings
from stacks.settings.errors import dotted
from stacks.settings.rules_azure import cluster_problems, network_problems, range_problems

GROUP, OTHER = "11111111-2222-3333-4444-555555555555", "99999999-2222-3333-4444-555555555555"
NETWORK: dict[str, Any] = {"cidr": "10.20.0.0/16"}
CLUSTER: dict[str, Any] = {
    "deployer": GROUP,
    "nodePools": {"core": {"vmSize": "Standard_D4ds_v5", "minSize": 2, "maxSize": 4}},
}
WORKERS = {"vmSize": "Standard_E8ds_v5", "minSize": 0, "maxSize": 50, "spot": True}


def changed(section: dict[str, Any], path: str, value: Any) -> dict[str, Any]:
    result = copy.deepcopy(section)
    *way, last = path.split("/")
    place = result
    for step in way:
        place = place.setdefault(step, {})
    place[last] = value
    return result


def test_a_short_stack_file_has_safe_defaults():
    cluster = AzureClusterSettings.model_validate(changed(CLUSTER, "nodePools/worker", WORKERS))
    network = AzureNetworkSettings.model_validate(NETWORK)
    assert cluster.endpoint.public_access_from == []
    assert cluster.version == versions.AKS_KUBERNETES
    assert network.zones == ["1", "2", "3"]
    problems = [*network_problems(network), *range_problems(network, cluster), *cluster_problems(cluster, True)]
    assert problems == []


@pytest.mark.parametrize(
    ("model", "path", "value", "words"),
    [
        (AzureSettings, "location", "West Europe", "westeurope"),
        (AzureSettings, "subscriptionId", "Research", "UUID"),
        (AzureNetworkSettings, "cidr", "10.20.0.0/24", "between /16 and /20"),
        (AzureNetworkSettings, "zones", ["a"], "'1'"),
        (AzureNetworkSettings, "natGateways", "per-zone", "'single' or 'none'"),
        (AzureClusterSettings, "version", "1.22", versions.AKS_KUBERNETES),
        (AzureClusterSettings, "version", 1.35, "string"),
        (AzureClusterSettings, "deployer", "ci@example.org", "object id"),
        (AzureClusterSettings, "endpoint", {"publicAccessFrom": ["0.0.0.0/0"]}, "refused"),
        (AzureClusterSettings, "podCidr", "52.0.0.0/16", "private"),
        (AzureClusterSettings, "maintenance", {"start": "2 am"}, "'02:00'"),
        (AzureClusterSettings, "maintenance", {"hours": 2}, "4"),
        (AzureClusterSettings, "upgradeChannel", "node-image", "'patch'"),
        (AzureClusterSettings, "nodePools/core/vmSize", "Standard_D4pds_v6", "x86-64"),
        (AzureClusterSettings, "nodePools/core/vmSize", "m7i.large", "Standard_D4ds_v5"),
        (AzureClusterSettings, "nodePools/core/instanceTypes", ["x"], "Extra"),
        (AzureClusterSettings, "nodePools/system", {"vmSize": "Standard_B4ms"}, "B series"),
        (AzureClusterSettings, "nodePools/system", {"vmSize": "Standard_D2ds_v5"}, "4 processors"),
        (AzureClusterSettings, "nodePools/system", {"minSize": 1}, "2"),
    ],
)
def test_a_wrong_value_says_what_is_allowed(model, path, value, words):
    good = {
        AzureSettings: {"location": "westeurope", "subscriptionId": GROUP, "tenantId": OTHER},
        AzureNetworkSettings: NETWORK,
        AzureClusterSettings: CLUSTER,
    }[model]
    model.model_validate(good)
    with pytest.raises(ValidationError, match=words):
        model.model_validate(changed(good, path, value))


@pytest.mark.parametrize(
    ("section", "path", "value", "place", "words"),
    [
        ("network", "zones", ["1", "1"], "network.zones[1]", "once"),
        ("network", "loadBalancerPorts", [0], "network.loadBalancerPorts[0]", "65535"),
        ("network", "loadBalancerFrom", ["203.0.113.0/24"], "network.loadBalancerFrom", "loadBalancerPorts"),
        ("network", "cidr", "172.30.0.0/16", "network.cidr", "AKS"),
        ("network", "cidr", "100.64.0.0/16", "cluster.podCidr", "network.cidr"),
        ("cluster", "serviceCidr", "10.20.64.0/20", "cluster.serviceCidr", "network.cidr"),
        ("cluster", "serviceCidr", "100.64.0.0/16", "cluster.serviceCidr", "cluster.podCidr"),
        ("cluster", "podCidr", "100.64.0.0/20", "cluster.podCidr", "room for 79 nodes"),
        ("cluster", "nodePools/core/minSize", 5, "cluster.nodePools.core.minSize", "maxSize, which is 4"),
        ("cluster", "nodePools/core/minSize", 1, "cluster.nodePools.core.minSize", "protected"),
        ("cluster", "nodePools/core/spot", True, "cluster.nodePools.core.spot", "evicted"),
        ("cluster", "nodePools/system", {"minSize": 9}, "cluster.nodePools.system.minSize", "which is 5"),
        ("cluster", "adminGroups", {"a-team": OTHER, "b-team": OTHER}, "cluster.adminGroups.b-team", "once"),
        ("cluster", "viewerGroups", {"deployer": OTHER}, "cluster.viewerGroups.deployer", "taken"),
    ],
)
def test_what_contradicts_something_else_is_named(section, path, value, place, words):
    network, cluster = NETWORK, changed(CLUSTER, "nodePools/worker", WORKERS)
    if section == "network":
        network = changed(network, path, value)
    else:
        cluster = changed(cluster, path, value)
    valid = AzureNetworkSettings.model_validate(network), AzureClusterSettings.model_validate(cluster)
    problems = [*network_problems(valid[0]), *range_problems(*valid), *cluster_problems(valid[1], True)]
    [problem] = problems
    assert dotted(problem.path) == place
    assert words in problem.sentence()
