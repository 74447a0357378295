"""The device plugin runs on the nodes of the pool gpu, of whatever cloud, in a namespace that admits it."""

import pytest

from components.clusters import GpuDevicePlugin, aks_nodes, eks_nodes
from tests.harness import register


def plugin():
    return register(lambda: GpuDevicePlugin("gpus", {}))


@pytest.mark.parametrize("purposes", [eks_nodes.PURPOSES, aks_nodes.PURPOSES], ids=["eks", "aks"])
def test_it_is_let_onto_the_pools_nodes_and_no_others(purposes):
    values = plugin()["gpus-release"].inputs["values"]
    assert {each["key"] for each in values["tolerations"]} >= purposes["gpu"].taints.keys()
    affinity = values["affinity"]["nodeAffinity"]["requiredDuringSchedulingIgnoredDuringExecution"]
    # The chart's own terms name labels of node-feature-discovery, which would keep it from every node.
    [term] = affinity["nodeSelectorTerms"]
    [wanted] = term["matchExpressions"]
    assert purposes["gpu"].labels[wanted["key"]] in wanted["values"]
    assert all(wanted["key"] not in other.labels for name, other in purposes.items() if name != "gpu")


def test_its_namespace_lets_it_at_the_kubelets_folder():
    made = plugin()
    assert made["gpus-namespace"].inputs["metadata"]["labels"] == {"pod-security.kubernetes.io/enforce": "privileged"}
    assert made["gpus-release"].inputs["namespace"] == "nvidia-device-plugin"
