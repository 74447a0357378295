"""Network policies for every pod on EKS: Calico beside the VPC CNI, for policies alone."""

from typing import Any, Optional, TypedDict

import pulumi
import pulumi_kubernetes as k8s
from typing_extensions import NotRequired

from .. import versions
from .eks_controller_values import CORE_NODES
from .waiting import resources_of


class CalicoArgs(TypedDict):
    wait_for: NotRequired[pulumi.Input[list[pulumi.Input[str]]]]
    """Identifiers of what must be there before Calico and until it is gone: the core pool. Default: nothing."""


class Calico(pulumi.ComponentResource):
    """
    Calico enforces network policies, while the VPC CNI goes on giving pods their addresses. The CNI's own policy agent
    must be off, and annotate pods with their addresses: `eks_addon_values.vpc_cni(calico=True)`.

    That agent is for pods of Deployments: by its user guide it doesn't cover pods without owner, which people's servers
    are, and it takes pods for one workload whose names are the same up to the last dash (aws-network-policy-agent#327,
    open in November 2026). Calico goes by labels, as Kubernetes says.

    The Kubernetes provider comes by `opts.providers`. What needs policies from its first packet on depends on this: it
    is there when Calico runs on the nodes that there are.
    """

    release: pulumi.Output[str]
    """The operator's Helm release, <namespace>/<name>."""
    ready: pulumi.Output[str]
    """Identifier of the installation, known when policies are enforced, for others to wait for."""

    NAMESPACE = "tigera-operator"

    def __init__(self, name: str, args: CalicoArgs, opts: Optional[pulumi.ResourceOptions] = None):
        super().__init__("atelier:index:Calico", name, None, opts)
        namespace = k8s.core.v1.Namespace(
            f"{name}-namespace",
            # The operator is in the host's network, since it runs before there are policies; upstream's guide names it.
            metadata={"name": self.NAMESPACE, "labels": {"pod-security.kubernetes.io/enforce": "privileged"}},
            opts=pulumi.ResourceOptions(parent=self, depends_on=[resources_of(args.get("wait_for", []))]),
        )
        release = k8s.helm.v3.Release(
            f"{name}-release",
            name="calico",
            chart="tigera-operator",
            version=versions.TIGERA_OPERATOR_CHART,
            repository_opts={"repo": "https://docs.tigera.io/calico/charts"},
            namespace=namespace.metadata.apply(lambda metadata: metadata.name or ""),
            values=operator_values(),
            atomic=True,
            cleanup_on_fail=True,
            timeout=600,
            max_history=5,
            opts=pulumi.ResourceOptions(parent=self),
        )
        # Not the chart's: only as a resource of its own can it be waited for, and be gone before the operator is.
        installation = k8s.apiextensions.CustomResource(
            f"{name}-installation",
            api_version="operator.tigera.io/v1",
            kind="Installation",
            # The operator takes no other name.
            metadata={"name": "default", "annotations": {"pulumi.com/waitFor": "condition=Ready"}},
            spec=installation_spec(),
            opts=pulumi.ResourceOptions(parent=self, depends_on=[release]),
        )
        self.release = release.id
        self.ready = installation.id
        self.register_outputs({"release": self.release, "ready": self.ready})


def operator_values() -> dict[str, Any]:
    """Values of the chart tigera-operator 3.31.7: the operator and its definitions, which it keeps up to date."""
    return {
        "installation": {"enabled": False},
        # Calico's own API, flow logs and console: policies of Kubernetes need none of them.
        "apiServer": {"enabled": False},
        "goldmane": {"enabled": False},
        "whisker": {"enabled": False},
        "manageCRDs": True,
        "nodeSelector": {"kubernetes.io/os": "linux", **CORE_NODES},
        "resources": {"requests": {"cpu": "50m", "memory": "128Mi"}, "limits": {"memory": "512Mi"}},
    }


def installation_spec() -> dict[str, Any]:
    """
    Policies only: https://docs.tigera.io/calico/latest/getting-started/kubernetes/managed-public-cloud/eks, "Install
    EKS with Amazon VPC networking"; fields: operator.tigera.io/v1, Installation.
    """
    core = [{"key": key, "operator": "In", "values": [value]} for key, value in CORE_NODES.items()]
    return {
        "kubernetesProvider": "EKS",
        "variant": "Calico",
        "cni": {"type": "AmazonVPC"},
        "calicoNetwork": {"bgp": "Disabled", "linuxDataplane": "Iptables"},
        "kubeletVolumePluginPath": "None",
        "controlPlaneNodeSelector": dict(CORE_NODES),
        # One for each few nodes, each with a port of its node: where the core pool has no room, elsewhere.
        "typhaAffinity": {
            "nodeAffinity": {
                "preferredDuringSchedulingIgnoredDuringExecution": [
                    {"weight": 100, "preference": {"matchExpressions": core}}
                ]
            }
        },
        "calicoNodeDaemonSet": _requests("calico-node", cpu="100m", memory="128Mi"),
        "typhaDeployment": _requests("calico-typha", cpu="50m", memory="64Mi"),
        "calicoKubeControllersDeployment": _requests("calico-kube-controllers", cpu="20m", memory="64Mi"),
    }


def _requests(container: str, cpu: str, memory: str) -> dict[str, Any]:
    """What a container asks for, so that it isn't the first to go. No limits: enforcement must not stop for one."""
    asked = {"name": container, "resources": {"requests": {"cpu": cpu, "memory": memory}}}
    return {"spec": {"template": {"spec": {"containers": [asked]}}}}
