"""Kubernetes clusters, their nodes, and what makes them usable."""

from .eks import EksCluster, EksClusterArgs
from .eks_addons import EksAddons, EksAddonsArgs, EksBaseAddons, EksBaseAddonsArgs
from .eks_control_plane import EksControlPlane, EksControlPlaneArgs
from .eks_controllers import (
    ClusterAutoscaler,
    ClusterAutoscalerArgs,
    ControllerCluster,
    ExternalDns,
    ExternalDnsArgs,
    ExternalDnsZone,
    LoadBalancerController,
    LoadBalancerControllerArgs,
)
from .eks_node_template import EksNodeRole, EksNodeRoleArgs
from .eks_nodes import EksNodeGroup, EksNodeGroupArgs, EksNodePool
from .pod_identity import PodIdentity, PodIdentityArgs

__all__ = [
    "ClusterAutoscaler",
    "ClusterAutoscalerArgs",
    "ControllerCluster",
    "EksAddons",
    "EksAddonsArgs",
    "EksBaseAddons",
    "EksBaseAddonsArgs",
    "EksCluster",
    "EksClusterArgs",
    "EksControlPlane",
    "EksControlPlaneArgs",
    "EksNodeGroup",
    "EksNodeGroupArgs",
    "EksNodePool",
    "EksNodeRole",
    "EksNodeRoleArgs",
    "ExternalDns",
    "ExternalDnsArgs",
    "ExternalDnsZone",
    "LoadBalancerController",
    "LoadBalancerControllerArgs",
    "PodIdentity",
    "PodIdentityArgs",
]
