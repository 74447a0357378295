"""The controller that turns Ingresses of a cluster into the configuration of an Application Gateway (AGIC)."""

from typing import Any, Optional, TypedDict

import pulumi
import pulumi_kubernetes as k8s
from typing_extensions import NotRequired

from .. import versions
from ..ingress.agic_annotations import CLASS
from ..roles import AzureRole
from .controller_flows import controller_flows
from .waiting import resources_of
from .workload_identity import WorkloadIdentity, WorkloadRight

# The Helm chart, not AKS's add-on: Microsoft supports both (ingress-controller-overview, 2026), but the add-on
# - has no periodic look at the gateway (`reconcilePeriodSeconds` isn't supported there): what a deployment of the
#   gateway's own settings takes away would stay away until some Ingress changes;
# - gets its identity from AKS, which is known only after the cluster: its roles follow while it fails;
# - logs the whole configuration (verbosity 5), and follows no version of ours.
# Neither knows a second replica.
NAMESPACE = "ingress-azure"
"""Where it runs; its service account and its release are called so too."""
CHART = "oci://mcr.microsoft.com/azure-application-gateway/charts/ingress-azure"
CORE_NODES = {"hub.jupyter.org/node-purpose": "core"}
"""Controllers run where nothing is interrupted."""
SECONDS_BETWEEN_LOOKS = 30
"""The shortest that AGIC takes: how long a gateway stays as somebody else left it."""


class GatewayToControl(TypedDict):
    """The gateway, and what it is joined to."""

    gateway_id: pulumi.Input[str]
    """Identifier of the gateway."""
    resource_group_id: pulumi.Input[str]
    """Identifier of its resource group, which the public address is in as well."""
    subnet_id: pulumi.Input[str]
    """Identifier of its subnet."""
    identity_id: pulumi.Input[str]
    """Identifier of the gateway's own identity."""
    waf_policy_id: NotRequired[pulumi.Input[str]]
    """Identifier of its firewall policy; for a WAF_v2 only. Default: it has none."""


class ApplicationGatewayControllerArgs(TypedDict):
    gateway: GatewayToControl
    """The gateway that it configures, and nobody else: what isn't in an Ingress goes."""
    resource_group_name: pulumi.Input[str]
    """Resource group of the controller's own identity."""
    issuer_url: pulumi.Input[str]
    """The cluster's issuer of tokens."""
    node_selector: NotRequired[dict[str, str]]
    """Labels of the nodes that it runs on. Default: core nodes."""
    wait_for: NotRequired[pulumi.Input[list[pulumi.Input[str]]]]
    """Identifiers of what must be there before it and until it is gone: nodes, routes to Azure. Default: nothing."""
    tags: NotRequired[dict[str, pulumi.Input[str]]]
    """Tags of the identity."""


class ApplicationGatewayController(pulumi.ComponentResource):
    """
    AGIC, with exactly the rights that it needs on its gateway. The Kubernetes provider comes by `opts.providers`.

    Ingresses must depend on `release`: it gives them their address, and on a destroy it takes their listeners away. It
    reads every Secret of the cluster, as its chart's role says.
    """

    ingress_class: pulumi.Output[str]
    """Class of Ingresses that it serves: azure-application-gateway."""
    release: pulumi.Output[str]
    """The Helm release, <namespace>/<name>, known when the controller runs."""

    def __init__(
        self, name: str, args: ApplicationGatewayControllerArgs, opts: Optional[pulumi.ResourceOptions] = None
    ):
        super().__init__("atelier:index:ApplicationGatewayController", name, None, opts)
        gateway, after = args["gateway"], resources_of(args.get("wait_for", []))
        identity = WorkloadIdentity(
            f"{name}-pods",
            {
                "resource_group_name": args["resource_group_name"],
                "issuer_url": args["issuer_url"],
                "namespace": NAMESPACE,
                "service_account": NAMESPACE,
                "rights": rights_on(gateway),
                "tags": args.get("tags", {}),
            },
            opts=pulumi.ResourceOptions(parent=self),
        )
        namespace = k8s.core.v1.Namespace(
            f"{name}-namespace",
            metadata={
                "name": NAMESPACE,
                # The chart mounts /etc/kubernetes of the node (for kubenet, which isn't used here; the pod's user can't
                # read what is in it), and its job at the end has no security context at all.
                "labels": {"pod-security.kubernetes.io/enforce": "privileged"},
            },
            opts=pulumi.ResourceOptions(parent=self, depends_on=[after]),
        )
        # Its port is for probes and metrics (the chart's values, appgw-ingress's HTTP server).
        flows = controller_flows(name, NAMESPACE, self, namespace, metrics_port=8123)
        release = k8s.helm.v3.Release(
            f"{name}-release",
            # The service account's name follows from it.
            name=NAMESPACE,
            chart=CHART,
            version=versions.AGIC_CHART,
            namespace=NAMESPACE,
            values=controller_values(gateway["gateway_id"], identity.client_id, args.get("node_selector")),
            # A failed installation is taken back, rather than left in a state that refuses the next.
            atomic=True,
            cleanup_on_fail=True,
            timeout=600,
            max_history=5,
            # It ends when it may not read the gateway, and must still be able to write it when its Ingresses go.
            opts=pulumi.ResourceOptions(parent=self, depends_on=[namespace, flows, identity, after]),
        )
        self.ingress_class = pulumi.Output.from_input(CLASS)
        self.release = release.id
        self.register_outputs({"ingress_class": self.ingress_class, "release": self.release})


def rights_on(gateway: GatewayToControl) -> dict[str, WorkloadRight]:
    """
    The rights by a short name: those that AGIC names itself, and what Azure asks of whoever writes a gateway that is
    joined to a subnet, an identity and a firewall policy (otherwise it answers
    `ApplicationGatewayInsufficientPermissionOnSubnet` and `LinkedAuthorizationFailed`).
    """
    rights: dict[str, WorkloadRight] = {
        "gateway": {"role": AzureRole.CONTRIBUTOR.value, "scope": gateway["gateway_id"]},
        # The address that goes into the status of Ingresses.
        "group": {"role": AzureRole.READER.value, "scope": gateway["resource_group_id"]},
        # The least built-in role with subnets/join/action; it also reads the range, which pods are to be reached from.
        "subnet": {"role": AzureRole.NETWORK_CONTRIBUTOR.value, "scope": gateway["subnet_id"]},
        # The gateway's own identity, which is written along with it.
        "gateway-identity": {"role": AzureRole.MANAGED_IDENTITY_OPERATOR.value, "scope": gateway["identity_id"]},
    }
    if policy := gateway.get("waf_policy_id"):
        rights["firewall"] = {"role": AzureRole.NETWORK_CONTRIBUTOR.value, "scope": policy}
    return rights


def controller_values(gateway_id: Any, client_id: Any, node_selector: Optional[dict[str, str]]) -> dict[str, Any]:
    """Chart ingress-azure 1.9.8. The ids may be outputs."""
    return {
        "appgw": {"applicationGatewayID": gateway_id},
        "armAuth": {"type": "workloadIdentity", "identityClientID": client_id},
        "rbac": {"enabled": True},
        "reconcilePeriodSeconds": SECONDS_BETWEEN_LOOKS,
        # What it did, without the whole configuration at each look.
        "verbosityLevel": 1,
        # A tag never changes: nothing to fetch at each start.
        "image": {"pullPolicy": "IfNotPresent"},
        "kubernetes": {
            "ingressClassResource": {"name": CLASS, "enabled": True, "default": False},
            "nodeSelector": node_selector or CORE_NODES,
            # "Run without root" and "Run with read-only root filesystem" in docs/helm-values-documenation.md.
            "securityContext": {
                "runAsNonRoot": True,
                "runAsUser": 1000,
                "runAsGroup": 1000,
                "seccompProfile": {"type": "RuntimeDefault"},
            },
            "containerSecurityContext": {
                "allowPrivilegeEscalation": False,
                "capabilities": {"drop": ["ALL"]},
                "readOnlyRootFilesystem": True,
            },
            "volumes": {
                # Certificates pass through it on their way to the gateway: in memory, not on the node's disk.
                "extraVolumes": [{"name": "tmp", "emptyDir": {"medium": "Memory", "sizeLimit": "16Mi"}}],
                "extraVolumeMounts": [{"name": "tmp", "mountPath": "/tmp"}],
            },
            # It caches all pods, Secrets and endpoints of the cluster.
            "resources": {"requests": {"cpu": "50m", "memory": "128Mi"}, "limits": {"memory": "512Mi"}},
        },
    }
