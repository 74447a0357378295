from .agic import ApplicationGatewayController, ApplicationGatewayControllerArgs, GatewayToControl
from .aks import AksCluster
from .aks_arguments import AksClusterArgs
from .aks_nodes import AksNodeGroup, AksNodeGroupArgs, AksNodePool, AksSystemPool
from .aks_upkeep import AksMaintenance
from .calico import Calico, CalicoArgs
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
from .gke import GkeCluster
from .gke_arguments import GkeClusterArgs
from .gke_nodes import GkeGpu, GkeNodeGroup, GkeNodeGroupArgs, GkeNodePool
from .gke_upkeep import GkeMaintenance
from .gke_workload_identity import GkeBucketRight, GkeRight, GkeWorkloadIdentity, GkeWorkloadIdentityArgs
from .gpu_device_plugin import GpuDevicePlugin, GpuDevicePluginArgs
from .pod_identity import PodIdentity, PodIdentityArgs
from .workload_identity import WorkloadIdentity, WorkloadIdentityArgs, WorkloadRight

__all__ = [
    "AksCluster",
    "AksClusterArgs",
    "AksMaintenance",
    "AksNodeGroup",
    "AksNodeGroupArgs",
    "AksNodePool",
    "AksSystemPool",
    "ApplicationGatewayController",
    "ApplicationGatewayControllerArgs",
    "Calico",
    "CalicoArgs",
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
    "GatewayToControl",
    "GkeBucketRight",
    "GkeCluster",
    "GkeClusterArgs",
    "GkeGpu",
    "GkeMaintenance",
    "GkeNodeGroup",
    "GkeNodeGroupArgs",
    "GkeNodePool",
    "GkeRight",
    "GkeWorkloadIdentity",
    "GkeWorkloadIdentityArgs",
    "GpuDevicePlugin",
    "GpuDevicePluginArgs",
    "LoadBalancerController",
    "LoadBalancerControllerArgs",
    "PodIdentity",
    "PodIdentityArgs",
    "WorkloadIdentity",
    "WorkloadIdentityArgs",
    "WorkloadRight",
]
