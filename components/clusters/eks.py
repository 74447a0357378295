"""An EKS cluster that workloads can be put on: control plane, nodes by purpose, add-ons and controllers."""

from typing import Optional, TypedDict, cast

import pulumi
from typing_extensions import NotRequired

from .. import versions
from .calico import Calico
from .eks_addons import EksAddons, EksBaseAddons, EksBaseAddonsArgs
from .eks_control_plane import EksControlPlane, EksControlPlaneArgs, kubernetes_provider
from .eks_controllers import (
    ClusterAutoscaler,
    ClusterAutoscalerArgs,
    ControllerCluster,
    ExternalDns,
    ExternalDnsArgs,
    ExternalDnsZone,
    LoadBalancerController,
)
from .eks_node_template import EksNodeRole
from .eks_nodes import EksNodeGroup, EksNodePool
from .waiting import flat


class EksClusterArgs(TypedDict):
    cluster_name: str
    """Name of the cluster, 1 to 100 letters, digits, - and _. IAM conditions, subnets' tags and log groups name it;
    changing it makes another cluster."""
    region: str
    """Region of the cluster, such as eu-west-1. Controllers are told, since pods can't ask instance metadata."""
    vpc_id: pulumi.Input[str]
    """The VPC, which load balancers are made in."""
    subnet_ids: pulumi.Input[list[pulumi.Input[str]]]
    """Private subnets, in two zones at least, of nodes and control plane."""
    egress_ids: NotRequired[pulumi.Input[list[pulumi.Input[str]]]]
    """`AwsNetwork.egress_ids`: nodes wait for the routes and are gone before them. Default: nothing to wait for."""
    kms_key_arn: pulumi.Input[str]
    """Key of Secrets, control plane log, nodes' disks and volumes. Its policy must let CloudWatch Logs use it, and
    AWSServiceRoleForAutoScaling use it and grant it on. It can't be changed later without replacing the cluster."""
    node_pools: dict[str, EksNodePool]
    """Nodes, by a short name such as core, users or gpu. One at least has purpose core."""
    version: NotRequired[str]
    """Kubernetes version, such as 1.35. Default: `versions.KUBERNETES`. It can go up by one at a time."""
    public_access_cidrs: NotRequired[list[str]]
    """Ranges that reach the API server from the internet, never all of it. Default: none, inside the VPC only; then
    Pulumi must run where it reaches the VPC."""
    service_cidr: NotRequired[str]
    """Range of Services. Changing it replaces the cluster. Default: EKS's choice of 10.100.0.0/16 or 172.20.0.0/16."""
    deployer_role_arn: NotRequired[pulumi.Input[str]]
    """IAM role that runs Pulumi (the role, not its session), to be an administrator by an access entry. Without it
    whoever creates the cluster is one, by a switch of EKS that only acts at creation. Give it from the start: EKS
    refuses an entry for a creator who is an administrator already."""
    admin_role_arns: NotRequired[dict[str, pulumi.Input[str]]]
    """IAM roles of cluster administrators, by a short name."""
    viewer_role_arns: NotRequired[dict[str, pulumi.Input[str]]]
    """IAM roles that may look at everything but Secrets, by a short name."""
    log_days: NotRequired[int]
    """Days that the control plane's log is kept, one of CloudWatch's retention periods. Default: 90."""
    efs: NotRequired[bool]
    """Install the EFS driver, for shared file systems. Default: False."""
    addon_versions: NotRequired[dict[str, pulumi.Input[str]]]
    """Versions by add-on, such as {"kube-proxy": "v1.35.0-eksbuild.2"}. Default: EKS's at the time of creation."""
    calico: NotRequired[bool]
    """Let Calico enforce network policies, of pods without owner too, as people's servers are. After a change of it
    on a cluster that runs, replace the nodes, whose kernels may keep what the other had loaded. Default: False, the VPC
    CNI enforces them, for pods of Deployments and the like."""
    cluster_autoscaler: NotRequired[bool]
    """Let the number of nodes follow the pods. Default: True."""
    load_balancer_controller: NotRequired[bool]
    """Make load balancers for Ingresses of class alb and Services of class service.k8s.aws/nlb. Default: True."""
    external_dns: NotRequired[ExternalDnsZone]
    """Keep DNS records of Ingresses and Services under this domain. Default: no external-dns."""
    protect: NotRequired[bool]
    """Refuse to delete the cluster and its log, by Pulumi and by EKS. Default: False."""
    tags: NotRequired[dict[str, pulumi.Input[str]]]
    """Tags of all of it. The provider's default tags don't reach instances, disks and pods' volumes: give here what
    those must carry."""


class EksCluster(pulumi.ComponentResource):
    """
    A cluster with its nodes, add-ons and controllers, in an order that creates and destroys in one go.

    Python code finds on it `workload_provider`, a Kubernetes provider that is there when nodes, add-ons and controllers
    are, so that what is made with it needs no `depends_on`. To wait for less, take `provider` with `ready` (nodes and
    add-ons) or `ingress_ready` (controllers too). Raises ValueError for pools without purpose core, a public range that
    is the whole internet, a role that has access twice, and what `EksNodeGroup` refuses.
    """

    cluster_name: pulumi.Output[str]
    """Name of the cluster, known when it runs."""
    arn: pulumi.Output[str]
    """ARN of the cluster."""
    endpoint: pulumi.Output[str]
    """URL of the API server."""
    certificate_authority: pulumi.Output[str]
    """Certificate of the API server's authority, in base64."""
    kubeconfig: pulumi.Output[str]
    """How kubectl connects: a token from the AWS CLI at each use, none inside. Secret."""
    cluster_security_group_id: pulumi.Output[str]
    """The security group that EKS made: control plane, nodes and their pods are in it, and reach each other."""
    node_security_group_id: pulumi.Output[str]
    """The group that traffic of nodes and pods comes from: the same."""
    service_cidr: pulumi.Output[str]
    """Range of Services."""
    storage_class: pulumi.Output[str]
    """Name of the default storage class, of encrypted gp3 volumes."""

    def __init__(self, name: str, args: EksClusterArgs, opts: Optional[pulumi.ResourceOptions] = None):
        super().__init__("atelier:index:EksCluster", name, None, opts)
        core = [label for label, pool in args["node_pools"].items() if pool["purpose"] == "core"]
        if not core:
            raise ValueError(f"cluster {args['cluster_name']}: no node pool has purpose core, which controllers need")
        child = pulumi.ResourceOptions(parent=self)

        known = {key: value for key, value in args.items() if key in EksControlPlaneArgs.__annotations__}
        control_plane = EksControlPlane(f"{name}-control-plane", cast(EksControlPlaneArgs, known), opts=child)
        self.provider = control_plane.provider
        inside = pulumi.ResourceOptions(parent=self, providers=[self.provider])
        common: EksBaseAddonsArgs = {
            "cluster_name": control_plane.cluster_name,
            "cluster_arn": control_plane.arn,
            "addon_versions": args.get("addon_versions", {}),
            "tags": args.get("tags", {}),
        }
        base = EksBaseAddons(f"{name}-base", {**common, "calico": args.get("calico", False)}, opts=child)
        groups = self._node_groups(name, args, control_plane, base)
        core_names = flat(groups[label].group_name for label in core)
        addons = EksAddons(
            f"{name}-addons",
            {
                **common,
                "kms_key_arn": args["kms_key_arn"],
                "efs": args.get("efs", False),
                "wait_for": core_names,
            },
            opts=inside,
        )
        self.ready: list[pulumi.Resource] = [base, *groups.values(), addons]
        if args.get("calico"):
            self.ready.append(Calico(f"{name}-calico", {"wait_for": core_names}, opts=inside))
        self.load_balancer_controller: Optional[LoadBalancerController] = None
        controllers = self._controllers(
            name,
            args,
            {
                "name": control_plane.cluster_name,
                "arn": control_plane.arn,
                "region": args["region"],
                "wait_for": flat([core_names, addons.addon_ids]),
            },
            inside,
        )
        self.ingress_ready: list[pulumi.Resource] = [*self.ready, *controllers]
        self.workload_provider = kubernetes_provider(
            f"{name}-workloads",
            args["region"],
            args["cluster_name"],
            control_plane.kubeconfig,
            pulumi.ResourceOptions(parent=self, depends_on=self.ingress_ready),
        )

        self.cluster_name = control_plane.cluster_name
        self.arn = control_plane.arn
        self.endpoint = control_plane.endpoint
        self.certificate_authority = control_plane.certificate_authority
        self.kubeconfig = control_plane.kubeconfig
        self.cluster_security_group_id = control_plane.security_group_id
        self.node_security_group_id = control_plane.security_group_id
        self.service_cidr = control_plane.service_cidr
        self.storage_class = addons.storage_class
        self.register_outputs(
            {
                "cluster_name": self.cluster_name,
                "arn": self.arn,
                "endpoint": self.endpoint,
                "certificate_authority": self.certificate_authority,
                "kubeconfig": self.kubeconfig,
                "cluster_security_group_id": self.cluster_security_group_id,
                "node_security_group_id": self.node_security_group_id,
                "service_cidr": self.service_cidr,
                "storage_class": self.storage_class,
            }
        )

    def _node_groups(
        self, name: str, args: EksClusterArgs, control_plane: EksControlPlane, base: EksBaseAddons
    ) -> dict[str, EksNodeGroup]:
        child = pulumi.ResourceOptions(parent=self)
        role = EksNodeRole(f"{name}-nodes", {"tags": args.get("tags", {})}, opts=child)
        return {
            label: EksNodeGroup(
                f"{name}-{label}",
                {
                    "cluster_name": control_plane.cluster_name,
                    "version": control_plane.version,
                    "node_role_arn": role.arn,
                    "subnet_ids": args["subnet_ids"],
                    "kms_key_arn": args["kms_key_arn"],
                    "pool": pool,
                    "wait_for": flat([base.addon_ids, role.policy_ids, args.get("egress_ids", [])]),
                    "tags": args.get("tags", {}),
                },
                opts=child,
            )
            for label, pool in args["node_pools"].items()
        }

    def _controllers(
        self, name: str, args: EksClusterArgs, cluster: ControllerCluster, opts: pulumi.ResourceOptions
    ) -> list[pulumi.Resource]:
        made: list[pulumi.Resource] = []
        tags = args.get("tags", {})
        if args.get("cluster_autoscaler", True):
            version = args.get("version", versions.KUBERNETES)
            autoscaler: ClusterAutoscalerArgs = {"cluster": cluster, "version": version, "tags": tags}
            made.append(ClusterAutoscaler(f"{name}-autoscaler", autoscaler, opts=opts))
        if args.get("load_balancer_controller", True):
            self.load_balancer_controller = LoadBalancerController(
                f"{name}-load-balancers", {"cluster": cluster, "vpc_id": args["vpc_id"], "tags": tags}, opts=opts
            )
            made.append(self.load_balancer_controller)
        if "external_dns" in args:
            dns: ExternalDnsArgs = {"cluster": cluster, "zone": args["external_dns"], "tags": tags}
            made.append(ExternalDns(f"{name}-dns", dns, opts=opts))
        return made
