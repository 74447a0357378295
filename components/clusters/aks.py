"""An AKS cluster that workloads can be put on: control plane, nodes by purpose, and a class of disks."""

from typing import Any, Optional

import pulumi
import pulumi_kubernetes as k8s

from .. import versions
from .aks_access import cluster_identities, deployer_access, group_access
from .aks_arguments import POD_CIDR, SERVICE_CIDR, ZONES, AksClusterArgs
from .aks_control_plane import OWN_MINOR_VERSION, managed_cluster, one_of
from .aks_kubeconfig import aks_provider, api_server_of, kubeconfig
from .aks_nodes import AksNodeGroup
from .aks_upkeep import control_plane_logs, maintenance
from .waiting import resources_of

DISK_CLASS = "azure-disk"
DEPLOYERS = ("ServicePrincipal", "User", "Group")


class AksCluster(pulumi.ComponentResource):
    """
    A cluster with its nodes, in an order that creates and destroys in one go: Azure CNI Overlay with Cilium, an API
    server inside the network, logins by Entra ID alone with rights by Azure RBAC, workload identity, Azure Policy, and
    secrets of vaults as volumes.

    Python code finds on it `workload_provider`, a Kubernetes provider that is there when the nodes are, so that what is
    made with it needs no `depends_on`; `provider`, which waits for the control plane alone; and `ready`, the nodes.

    Rights of new identities hold after some minutes only. Where AKS doesn't wait so long, a first deployment ends with
    LinkedAuthorizationFailed or CustomKubeletIdentityMissingPermissionError: deploy again.

    Secrets are encrypted at rest by the platform. An own key isn't offered: what this API version knows of it is the
    legacy KMS, which can't reach a vault with network rules (AKS documentation, use-kms-etcd-encryption).

    Raises ValueError for pools without purpose core, a pool called system, a public range that is the whole internet, a
    group that is given access twice, a channel, an outbound type, a deployer's type or a window that isn't one, and
    what `AksNodeGroup` refuses.
    """

    cluster_name: pulumi.Output[str]
    """Name of the cluster, known when it runs."""
    cluster_id: pulumi.Output[str]
    """Identifier of the cluster in Azure."""
    endpoint: pulumi.Output[str]
    """URL of the API server."""
    certificate_authority: pulumi.Output[str]
    """Certificate of the API server's authority, in base64."""
    kubeconfig: pulumi.Output[str]
    """How kubectl connects: a token from kubelogin at each use, none inside. Secret."""
    oidc_issuer_url: pulumi.Output[str]
    """Issuer of service accounts' tokens; `WorkloadIdentity` takes it."""
    kubelet_principal_id: pulumi.Output[str]
    """Object id of the nodes' identity, which pulls images: a registry gives it AcrPull."""
    principal_id: pulumi.Output[str]
    """Object id of the control plane's identity, which attaches disks and makes load balancers."""
    node_resource_group: pulumi.Output[str]
    """Resource group that AKS keeps nodes, disks and load balancers in."""
    service_cidr: pulumi.Output[str]
    """Range of Services."""
    pod_cidr: pulumi.Output[str]
    """Range of pods."""
    storage_class: pulumi.Output[str]
    """Name of the storage class of encrypted disks: azure-disk."""
    ready_ids: pulumi.Output[list[str]]
    """Names of the node pools: what depends on this output waits for the nodes, and goes before them."""

    def __init__(self, name: str, args: AksClusterArgs, opts: Optional[pulumi.ResourceOptions] = None):
        super().__init__("atelier:index:AksCluster", name, None, opts)
        cluster_name, group, tags = args["cluster_name"], args["resource_group_name"], args.get("tags", {})
        if "core" not in [pool["purpose"] for pool in args["node_pools"].values()]:
            raise ValueError(f"cluster {cluster_name}: no node pool has purpose core, which controllers need")
        if "system" in args["node_pools"]:
            raise ValueError(f"cluster {cluster_name}: the pool `system` is its own; see system_pool")

        access: list[pulumi.Resource] = []
        if "deployer_object_id" in args:
            scope = pulumi.Output.format("/subscriptions/{}/resourceGroups/{}", args["subscription_id"], group)
            kind = one_of("deployer_type", args.get("deployer_type", DEPLOYERS[0]), DEPLOYERS)
            access.append(deployer_access(self, name, scope, args["deployer_object_id"], kind))
        identity, kubelet, rights = cluster_identities(
            self,
            name,
            args["location"],
            group,
            {"nodes": args["node_subnet_id"], "api-server": args["api_server_subnet_id"]},
            args.get("disk_encryption_set_id"),
            tags,
        )
        after = [*rights, resources_of(args.get("egress_ids", []))]
        cluster = managed_cluster(self, name, args, identity, kubelet, after)
        groups = {"admin": args.get("admin_group_ids", {}), "viewer": args.get("viewer_group_ids", {})}
        group_access(self, name, cluster.id, groups)
        maintenance(self, name, group, cluster.name, args.get("maintenance", {}))
        if "log_workspace_id" in args:
            control_plane_logs(self, name, cluster.id, args["log_workspace_id"], args.get("log_reads", False))

        server = api_server_of(self, group, cluster.name)
        self.kubeconfig = pulumi.Output.secret(
            server.apply(lambda found: kubeconfig(cluster_name, args["tenant_id"], found))
        )
        # For objects that need no node. It goes after all of them, and before the access that it needs.
        self.provider = self._objects(f"{name}-kubernetes", args, [*access, cluster])
        nodes = self._nodes(name, args, cluster.name)
        self.ready: list[pulumi.Resource] = [*nodes]
        self.workload_provider = self._objects(f"{name}-workloads", args, [*access, *nodes])
        disks = k8s.storage.v1.StorageClass(
            f"{name}-disks",
            metadata={"name": DISK_CLASS},
            provisioner="disk.csi.azure.com",
            parameters=disk_parameters(args),
            volume_binding_mode="WaitForFirstConsumer",
            reclaim_policy="Delete",
            allow_volume_expansion=True,
            opts=pulumi.ResourceOptions(parent=self, provider=self.provider),
        )

        self.cluster_name = cluster.name
        self.cluster_id = cluster.id
        self.endpoint = server.apply(lambda found: found["server"])
        self.certificate_authority = server.apply(lambda found: found["certificate-authority-data"])
        self.oidc_issuer_url = cluster.oidc_issuer_profile.apply(
            lambda profile: (profile.issuer_url if profile else "") or ""
        )
        self.kubelet_principal_id = kubelet.principal_id
        self.principal_id = identity.principal_id
        self.node_resource_group = cluster.node_resource_group.apply(lambda given: given or "")
        self.service_cidr = pulumi.Output.from_input(args.get("service_cidr", SERVICE_CIDR))
        self.pod_cidr = pulumi.Output.from_input(args.get("pod_cidr", POD_CIDR))
        self.storage_class = disks.metadata.apply(lambda metadata: metadata.name or DISK_CLASS)
        self.ready_ids = pulumi.Output.all(*[each.group_name for each in nodes])
        self.register_outputs(
            {
                "cluster_name": self.cluster_name,
                "cluster_id": self.cluster_id,
                "endpoint": self.endpoint,
                "certificate_authority": self.certificate_authority,
                "kubeconfig": self.kubeconfig,
                "oidc_issuer_url": self.oidc_issuer_url,
                "kubelet_principal_id": self.kubelet_principal_id,
                "principal_id": self.principal_id,
                "node_resource_group": self.node_resource_group,
                "service_cidr": self.service_cidr,
                "pod_cidr": self.pod_cidr,
                "storage_class": self.storage_class,
                "ready_ids": self.ready_ids,
            }
        )

    def _nodes(self, name: str, args: AksClusterArgs, cluster_name: pulumi.Output[str]) -> list[AksNodeGroup]:
        channel = args.get("upgrade_channel")
        return [
            AksNodeGroup(
                f"{name}-{label}",
                {
                    "resource_group_name": args["resource_group_name"],
                    "cluster_name": cluster_name,
                    "label": label,
                    "version": args.get("version", versions.AKS_KUBERNETES),
                    "subnet_id": args["node_subnet_id"],
                    "zones": args.get("zones", ZONES),
                    "pool": pool,
                    "follow_version": channel not in OWN_MINOR_VERSION,
                    "tags": args.get("tags", {}),
                },
                opts=pulumi.ResourceOptions(parent=self),
            )
            for label, pool in args["node_pools"].items()
        ]

    def _objects(self, name: str, args: AksClusterArgs, after: list[pulumi.Resource]) -> k8s.Provider:
        return aks_provider(
            name,
            args["subscription_id"],
            args["location"],
            args["cluster_name"],
            self.kubeconfig,
            pulumi.ResourceOptions(parent=self, depends_on=after),
        )


def disk_parameters(args: AksClusterArgs) -> dict[str, Any]:
    """What the disk driver is told (AKS documentation, create-volume-azure-disk). Nobody downloads a disk."""
    sku = "StandardSSD_ZRS" if len(args.get("zones", ZONES)) > 1 else "StandardSSD_LRS"
    parameters: dict[str, Any] = {
        "skuName": args.get("disk_sku", sku),
        "networkAccessPolicy": "DenyAll",
        "publicNetworkAccess": "Disabled",
    }
    if "disk_encryption_set_id" in args:
        parameters["diskEncryptionSetID"] = args["disk_encryption_set_id"]
    return parameters
