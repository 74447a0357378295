"""Add-ons that EKS itself installs: those that nodes need, and those that need nodes."""

from typing import Any, Optional, TypedDict, Union

import pulumi
import pulumi_aws as aws
import pulumi_kubernetes as k8s
from typing_extensions import NotRequired

from . import eks_addon_values as values
from .eks_policies import ebs_csi_policy
from .pod_identity import PodIdentity
from .waiting import resources_of


class EksBaseAddonsArgs(TypedDict):
    cluster_name: pulumi.Input[str]
    """Name of the cluster, known when it runs."""
    cluster_arn: pulumi.Input[str]
    """ARN of the cluster."""
    addon_versions: NotRequired[dict[str, pulumi.Input[str]]]
    """Versions by add-on, such as {"kube-proxy": "v1.35.0-eksbuild.2"}. Default: what EKS prefers for the cluster's
    Kubernetes version when the add-on is made; it then stays. After an upgrade of the cluster give kube-proxy's here
    (`aws eks describe-addon-versions`): it may be three minor versions behind, not more."""
    calico: NotRequired[bool]
    """Leave network policies to Calico. Default: False, the VPC CNI enforces them."""
    tags: NotRequired[dict[str, pulumi.Input[str]]]
    """Tags beside the provider's default tags."""


class EksBaseAddons(pulumi.ComponentResource):
    """The Pod Identity agent, the VPC CNI with network policies, and kube-proxy: without them no node becomes ready."""

    addon_ids: pulumi.Output[list[str]]
    """The add-ons, for node groups to wait for: nodes come after them and are gone before them, so that the CNI takes
    down the network interfaces that it made."""

    def __init__(self, name: str, args: EksBaseAddonsArgs, opts: Optional[pulumi.ResourceOptions] = None):
        super().__init__("atelier:index:EksBaseAddons", name, None, opts)
        agent = _addon(self, name, "eks-pod-identity-agent", args, values.pod_identity_agent())
        identity = PodIdentity(
            f"{name}-cni",
            {
                "cluster_name": args["cluster_name"],
                "cluster_arn": args["cluster_arn"],
                "namespace": "kube-system",
                "service_account": "aws-node",
                "managed_policy_arns": {"policy": "arn:aws:iam::aws:policy/AmazonEKS_CNI_Policy"},
                "associate": False,
                "tags": args.get("tags", {}),
            },
            opts=pulumi.ResourceOptions(parent=self),
        )
        # The CNI crashes when it has an association and there is no agent (amazon-vpc-cni-k8s#3840).
        network = values.vpc_cni(args.get("calico", False))
        cni = _addon(self, name, "vpc-cni", args, network, identity, "aws-node", depends_on=[agent, identity])
        proxy = _addon(self, name, "kube-proxy", args)
        self.addon_ids = pulumi.Output.all(agent.id, cni.id, proxy.id)
        self.register_outputs({"addon_ids": self.addon_ids})


class EksAddonsArgs(TypedDict):
    cluster_name: pulumi.Input[str]
    """Name of the cluster, known when it runs."""
    cluster_arn: pulumi.Input[str]
    """ARN of the cluster."""
    kms_key_arn: pulumi.Input[str]
    """Key that encrypts the volumes of pods."""
    efs: NotRequired[bool]
    """Install the EFS driver, for shared file systems. Default: False."""
    addon_versions: NotRequired[dict[str, pulumi.Input[str]]]
    """Versions by add-on, as of `EksBaseAddonsArgs`."""
    wait_for: NotRequired[pulumi.Input[list[pulumi.Input[str]]]]
    """Identifiers of node groups whose nodes the add-ons run on. Without nodes they fail after 20 minutes."""
    tags: NotRequired[dict[str, pulumi.Input[str]]]
    """Tags beside the provider's default tags, also of the volumes that pods ask for."""


class EksAddons(pulumi.ComponentResource):
    """CoreDNS, the EBS driver with an encrypted default storage class, and the EFS driver where it is asked for."""

    storage_class: pulumi.Output[str]
    """Name of the default storage class: gp3 volumes under the given key, made in the zone of the pod."""
    addon_ids: pulumi.Output[list[str]]
    """The add-ons, for what needs names or volumes to wait for."""

    def __init__(self, name: str, args: EksAddonsArgs, opts: Optional[pulumi.ResourceOptions] = None):
        super().__init__("atelier:index:EksAddons", name, None, opts)
        after = [resources_of(args.get("wait_for", []))]
        dns = _addon(self, name, "coredns", args, values.coredns(), depends_on=after)
        ebs = self._ebs(name, args, after)
        made = [dns, ebs, *([self._efs(name, args, after)] if args.get("efs") else [])]
        storage_class = k8s.storage.v1.StorageClass(
            f"{name}-gp3",
            # Claims name it.
            metadata={"name": "gp3", "annotations": {"storageclass.kubernetes.io/is-default-class": "true"}},
            provisioner="ebs.csi.aws.com",
            parameters={
                "type": "gp3",
                "encrypted": "true",
                "kmsKeyId": args["kms_key_arn"],
                "csi.storage.k8s.io/fstype": "ext4",
            },
            volume_binding_mode="WaitForFirstConsumer",
            allow_volume_expansion=True,
            reclaim_policy="Delete",
            # Whoever waits for the class waits for its driver.
            opts=pulumi.ResourceOptions(parent=self, depends_on=[ebs]),
        )
        self.storage_class = storage_class.metadata.apply(lambda metadata: metadata.name or "")
        self.addon_ids = pulumi.Output.all(*[addon.id for addon in made])
        self.register_outputs({"storage_class": self.storage_class, "addon_ids": self.addon_ids})

    def _ebs(self, name: str, args: EksAddonsArgs, after: list[Any]) -> aws.eks.Addon:
        policy = pulumi.Output.all(args["cluster_arn"], args["kms_key_arn"]).apply(lambda arns: ebs_csi_policy(*arns))
        account = "ebs-csi-controller-sa"
        identity = self._identity(f"{name}-ebs", args, account, policies={"policy": pulumi.Output.json_dumps(policy)})
        settings = values.ebs_csi(args["cluster_name"], args.get("tags", {}))
        return _addon(self, name, "aws-ebs-csi-driver", args, settings, identity, account, [*after, identity])

    def _efs(self, name: str, args: EksAddonsArgs, after: list[Any]) -> aws.eks.Addon:
        policy = "arn:aws:iam::aws:policy/service-role/AmazonEFSCSIDriverPolicy"
        account = "efs-csi-controller-sa"
        identity = self._identity(f"{name}-efs", args, account, managed={"policy": policy})
        return _addon(self, name, "aws-efs-csi-driver", args, {}, identity, account, [*after, identity])

    def _identity(
        self,
        name: str,
        args: EksAddonsArgs,
        service_account: str,
        *,
        policies: Optional[dict[str, pulumi.Input[str]]] = None,
        managed: Optional[dict[str, pulumi.Input[str]]] = None,
    ) -> PodIdentity:
        return PodIdentity(
            name,
            {
                "cluster_name": args["cluster_name"],
                "cluster_arn": args["cluster_arn"],
                "namespace": "kube-system",
                "service_account": service_account,
                "policies": policies or {},
                "managed_policy_arns": managed or {},
                "associate": False,
                "tags": args.get("tags", {}),
            },
            opts=pulumi.ResourceOptions(parent=self),
        )


def _addon(
    parent: pulumi.Resource,
    name: str,
    addon: str,
    args: Union[EksBaseAddonsArgs, EksAddonsArgs],
    settings: Optional[dict[str, Any]] = None,
    identity: Optional[PodIdentity] = None,
    service_account: str = "",
    depends_on: Optional[list[Any]] = None,
) -> aws.eks.Addon:
    return aws.eks.Addon(
        f"{name}-{addon}",
        addon_name=addon,
        cluster_name=args["cluster_name"],
        addon_version=args.get("addon_versions", {}).get(addon),
        configuration_values=pulumi.Output.json_dumps(settings) if settings else None,
        pod_identity_associations=(
            [{"role_arn": identity.role_arn, "service_account": service_account}] if identity else None
        ),
        # A new cluster has nothing to overwrite, but an interrupted creation leaves something; and what was edited by
        # hand gives way to what the program says.
        resolve_conflicts_on_create="OVERWRITE",
        resolve_conflicts_on_update="OVERWRITE",
        tags=args.get("tags", {}),
        opts=pulumi.ResourceOptions(parent=parent, depends_on=depends_on),
    )
