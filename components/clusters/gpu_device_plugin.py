"""NVIDIA's device plugin, without which no node has GPUs that a pod could ask for."""

from typing import Any, Optional, TypedDict

import pulumi
import pulumi_kubernetes as k8s
from typing_extensions import NotRequired

from .. import versions
from .controller_flows import controller_flows

NODES = {"nvidia.com/gpu": "present"}
"""Label of the pool gpu, as `PURPOSES` of eks_nodes.py and aks_nodes.py have it."""
_TAINTS = ("nvidia.com/gpu", "hub.jupyter.org/dedicated", "hub.jupyter.org_dedicated")
"""Keys of the same pools' taints, the charts' own in both spellings."""


class GpuDevicePluginArgs(TypedDict):
    resources: NotRequired[dict[str, str]]
    """What its pod on each node reserves, by `cpu` and `memory`; memory is the limit too. Default: 10m, 128Mi."""


class GpuDevicePlugin(pulumi.ComponentResource):
    """
    The plugin on each node of the pool gpu, where it offers the GPUs as nvidia.com/gpu.

    EKS's AL2023 image for NVIDIA and AKS's nodes with GPUs have driver and container runtime, and not this. It
    registers at the kubelet's folder on the node, so its namespace admits privileged pods. Nothing waits for it: the
    pool may have no node. The Kubernetes provider comes by `opts.providers`.

    Source: chart nvidia-device-plugin 0.20.0, its values and templates.
    """

    release: pulumi.Output[str]
    """The Helm release, <namespace>/<name>."""

    NAMESPACE = "nvidia-device-plugin"

    def __init__(self, name: str, args: GpuDevicePluginArgs, opts: Optional[pulumi.ResourceOptions] = None):
        super().__init__("atelier:index:GpuDevicePlugin", name, None, opts)
        namespace = k8s.core.v1.Namespace(
            f"{name}-namespace",
            metadata={"name": self.NAMESPACE, "labels": {"pod-security.kubernetes.io/enforce": "privileged"}},
            opts=pulumi.ResourceOptions(parent=self),
        )
        # It speaks to the kubelet through a socket, and to nobody else.
        flows = controller_flows(name, self.NAMESPACE, self, namespace, calls_out=False)
        release = k8s.helm.v3.Release(
            f"{name}-release",
            # Names of what the chart makes follow from it.
            name="nvidia-device-plugin",
            chart="nvidia-device-plugin",
            version=versions.NVIDIA_DEVICE_PLUGIN_CHART,
            repository_opts={"repo": "https://nvidia.github.io/k8s-device-plugin"},
            namespace=namespace.metadata.apply(lambda metadata: metadata.name or self.NAMESPACE),
            values=chart_values(args),
            atomic=True,
            cleanup_on_fail=True,
            timeout=600,
            max_history=5,
            opts=pulumi.ResourceOptions(parent=self, depends_on=[flows]),
        )
        self.release = release.id
        self.register_outputs({"release": self.release})


def chart_values(args: GpuDevicePluginArgs) -> dict[str, Any]:
    """Values of the chart. Lists take the place of its own; mappings would be merged with them."""
    reserved = {"cpu": "10m", "memory": "128Mi", **args.get("resources", {})}
    expressions = [{"key": key, "operator": "In", "values": [value]} for key, value in NODES.items()]
    return {
        # By default it runs where node-feature-discovery, which isn't there, has labelled a node.
        "affinity": {
            "nodeAffinity": {
                "requiredDuringSchedulingIgnoredDuringExecution": {
                    "nodeSelectorTerms": [{"matchExpressions": expressions}]
                }
            }
        },
        "tolerations": [{"key": key, "operator": "Exists"} for key in _TAINTS],
        "resources": {"requests": reserved, "limits": {"memory": reserved["memory"]}},
    }
