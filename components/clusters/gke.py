"""A GKE cluster that workloads can be put on: control plane, nodes by purpose, and a class of disks."""

import re
from typing import Any, Optional

import pulumi
import pulumi_kubernetes as k8s

from .gke_access import NodeAccount, member_access, node_account
from .gke_arguments import GkeClusterArgs
from .gke_control_plane import control_plane
from .gke_kubeconfig import gke_provider, kubeconfig
from .gke_nodes import GkeNodeGroup
from .waiting import flat, resources_of

CLUSTER_NAME = re.compile(r"[a-z]([a-z0-9-]{0,38}[a-z0-9])?")  # GKE API reference, projects.locations.clusters, name
DISK_CLASS = "gcp-disk"


class GkeCluster(pulumi.ComponentResource):
    """
    A regional, VPC-native cluster with its nodes, in an order that creates and destroys in one go: private nodes with
    secure boot and a service account for each pool, Dataplane V2, Workload Identity, Gateway API, Secrets and disks
    encrypted with a key of ours, and the control plane's logs in Cloud Logging.

    Python code finds on it `workload_provider`, a Kubernetes provider that is there when the nodes are, so that what is
    made with it needs no `depends_on`; `provider`, which waits for the control plane alone; and `ready`, the nodes.

    Whoever runs Pulumi needs roles/container.admin, roles/iam.serviceAccountUser for the nodes' accounts, and
    gke-gcloud-auth-plugin on the path; Application Default Credentials are the login. Names for other clusters of the
    same project share its Workload Identity: see `GkeWorkloadIdentity`.

    Raises ValueError for a name that GKE doesn't take, pools without purpose core, a public range that is the whole
    internet, a channel or a window that isn't one, a member that is none or has access twice, and what `GkeNodeGroup`
    refuses.
    """

    cluster_name: pulumi.Output[str]
    """Name of the cluster, known when it runs."""
    cluster_id: pulumi.Output[str]
    """Identifier of the cluster: projects/…/locations/…/clusters/…"""
    endpoint: pulumi.Output[str]
    """URL of the API server: by name with `dns_endpoint`, else the public address, or the private one."""
    certificate_authority: pulumi.Output[str]
    """Certificate of the API server's authority, in base64, for its addresses; the name has a public one."""
    private_endpoint: pulumi.Output[str]
    """Address of the API server inside the network, for hosts there."""
    kubeconfig: pulumi.Output[str]
    """How kubectl connects: a token from gke-gcloud-auth-plugin at each use, none inside. Secret."""
    workload_pool: pulumi.Output[str]
    """The project's pool of service accounts' identities, <project>.svc.id.goog, known when the cluster runs."""
    node_members: pulumi.Output[dict[str, str]]
    """Service accounts of the nodes, which pull images, by the pools' names: serviceAccount:<address>. A registry lets
    them read."""
    storage_class: pulumi.Output[str]
    """Name of the storage class of encrypted disks: gcp-disk."""
    ready_ids: pulumi.Output[list[str]]
    """Names of the node pools: what depends on this output waits for the nodes, and goes before them."""

    def __init__(self, name: str, args: GkeClusterArgs, opts: Optional[pulumi.ResourceOptions] = None):
        super().__init__("atelier:index:GkeCluster", name, None, opts)
        cluster_name, pools = args["cluster_name"], args["node_pools"]
        core = [label for label, pool in pools.items() if pool["purpose"] == "core"]
        if not CLUSTER_NAME.fullmatch(cluster_name):
            raise ValueError(f"cluster_name is {cluster_name!r}; it can have 1 to 40 lower-case letters, digits and -")
        if not core:
            raise ValueError(f"cluster {cluster_name}: no node pool has purpose core, which controllers need")

        accounts = {label: node_account(self, name, args["project_id"], cluster_name, label) for label in pools}
        first = accounts[core[0]]
        # The key's output is known when its users have their rights; nodes need the way out from the first one on.
        after = [resources_of(first.right_id), resources_of(args.get("egress_ids", []))]
        cluster = control_plane(self, name, args, first, after)

        by_name = args.get("dns_endpoint", False)
        address = cluster.endpoint
        if by_name:
            address = cluster.control_plane_endpoints_config.apply(
                lambda config: (config.dns_endpoint_config.endpoint if config.dns_endpoint_config else "") or ""
            )
        authority = cluster.master_auth.apply(lambda auth: auth.cluster_ca_certificate or "")
        self.endpoint = pulumi.Output.concat("https://", address)
        self.kubeconfig = pulumi.Output.secret(
            pulumi.Output.all(self.endpoint, authority).apply(
                lambda known: kubeconfig(cluster_name, known[0], None if by_name else known[1])
            )
        )
        # For objects that need no node. It goes after all of them, and before the cluster.
        self.provider = self._objects(f"{name}-kubernetes", args, [cluster])
        members = {"admin": args.get("admin_members", {}), "viewer": args.get("viewer_members", {})}
        member_access(self, name, args["project_id"], members, args.get("groups_domain"), self.provider)
        nodes = self._nodes(name, args, cluster.name, accounts)
        self.ready: list[pulumi.Resource] = [*nodes]
        self.workload_provider = self._objects(f"{name}-workloads", args, [cluster, *nodes])
        disks = k8s.storage.v1.StorageClass(
            f"{name}-disks",
            metadata={"name": DISK_CLASS},
            provisioner="pd.csi.storage.gke.io",
            parameters=disk_parameters(args),
            volume_binding_mode="WaitForFirstConsumer",
            reclaim_policy="Delete",
            allow_volume_expansion=True,
            opts=pulumi.ResourceOptions(parent=self, provider=self.provider),
        )

        self.cluster_name, self.cluster_id = cluster.name, cluster.id
        self.certificate_authority = authority
        self.private_endpoint = cluster.private_cluster_config.apply(lambda config: config.private_endpoint or "")
        self.workload_pool = cluster.workload_identity_config.apply(lambda config: config.workload_pool or "")
        self.node_members = pulumi.Output.all(**{label: each.member for label, each in accounts.items()}).apply(dict)
        self.storage_class = disks.metadata.apply(lambda metadata: metadata.name or DISK_CLASS)
        self.ready_ids = pulumi.Output.all(*[each.group_name for each in nodes])
        self.register_outputs(
            {
                "cluster_name": self.cluster_name,
                "cluster_id": self.cluster_id,
                "endpoint": self.endpoint,
                "certificate_authority": self.certificate_authority,
                "private_endpoint": self.private_endpoint,
                "kubeconfig": self.kubeconfig,
                "workload_pool": self.workload_pool,
                "node_members": self.node_members,
                "storage_class": self.storage_class,
                "ready_ids": self.ready_ids,
            }
        )

    def _nodes(
        self, name: str, args: GkeClusterArgs, cluster_name: pulumi.Output[str], accounts: dict[str, NodeAccount]
    ) -> list[GkeNodeGroup]:
        return [
            GkeNodeGroup(
                f"{name}-{label}",
                {
                    "region": args["region"],
                    "cluster_name": cluster_name,
                    "label": label,
                    "kms_key_id": args["kms_key_id"],
                    "service_account_email": accounts[label].email,
                    "zones": args.get("zones", []),
                    "pool": pool,
                    "wait_for": flat([accounts[label].right_id, args.get("egress_ids", [])]),
                    "tags": args.get("tags", {}),
                },
                opts=pulumi.ResourceOptions(parent=self),
            )
            for label, pool in args["node_pools"].items()
        ]

    def _objects(self, name: str, args: GkeClusterArgs, after: list[pulumi.Resource]) -> k8s.Provider:
        return gke_provider(
            name,
            args["project_id"],
            args["region"],
            args["cluster_name"],
            self.kubeconfig,
            pulumi.ResourceOptions(parent=self, depends_on=after),
        )


def disk_parameters(args: GkeClusterArgs) -> dict[str, Any]:
    """What the disk driver is told: GKE documentation, "Using CMEK" and "Provisioning regional persistent disks"."""
    parameters: dict[str, Any] = {
        "type": args.get("disk_type", "pd-balanced"),
        "disk-encryption-kms-key": args["kms_key_id"],
    }
    if args.get("regional_disks", True):
        parameters["replication-type"] = "regional-pd"
    return parameters
