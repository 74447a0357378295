"""The control plane of an EKS cluster, who may use it, and the provider that Kubernetes objects are made with."""

import json
from ipaddress import ip_network
from typing import Any, Optional, TypedDict

import pulumi
import pulumi_aws as aws
import pulumi_kubernetes as k8s
from typing_extensions import NotRequired

from .. import versions
from .eks_access import cluster_access


class EksControlPlaneArgs(TypedDict):
    cluster_name: str
    """Name of the cluster. IAM conditions, tags and the log group name it; changing it makes another cluster."""
    region: str
    """Region of the cluster, such as eu-west-1."""
    subnet_ids: pulumi.Input[list[pulumi.Input[str]]]
    """Private subnets, in two zones at least, where the control plane has its addresses."""
    kms_key_arn: pulumi.Input[str]
    """Key that encrypts Secrets and the control plane's log; its policy must let CloudWatch Logs use it. A cluster
    can't leave its key: changing it replaces the cluster."""
    version: NotRequired[str]
    """Kubernetes version, such as 1.35. Default: `versions.KUBERNETES`. It can go up by one at a time."""
    public_access_cidrs: NotRequired[list[str]]
    """Ranges that reach the API server from the internet, never all of it. Default: none, inside the VPC only."""
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
    protect: NotRequired[bool]
    """Refuse to delete the cluster and its log, by Pulumi and by EKS. Default: False."""
    tags: NotRequired[dict[str, pulumi.Input[str]]]
    """Tags beside the provider's default tags."""


class EksControlPlane(pulumi.ComponentResource):
    """
    A cluster without add-ons and nodes: private endpoint, API access entries, encrypted Secrets, all logs kept.

    Raises ValueError for a public range that is the whole internet, and for a role that is given access twice.
    """

    cluster_name: pulumi.Output[str]
    """Name of the cluster, known when it runs."""
    arn: pulumi.Output[str]
    """ARN of the cluster, known before it runs, so that roles are made beside it."""
    version: pulumi.Output[str]
    """Kubernetes version."""
    endpoint: pulumi.Output[str]
    """URL of the API server."""
    certificate_authority: pulumi.Output[str]
    """Certificate of the API server's authority, in base64."""
    security_group_id: pulumi.Output[str]
    """The security group that EKS made: control plane, nodes and their pods are in it, and reach each other."""
    service_cidr: pulumi.Output[str]
    """Range of Services."""
    kubeconfig: pulumi.Output[str]
    """How kubectl connects: a token from the AWS CLI at each use, none inside. Secret."""

    LOG_TYPES = ("api", "audit", "authenticator", "controllerManager", "scheduler")

    def __init__(self, name: str, args: EksControlPlaneArgs, opts: Optional[pulumi.ResourceOptions] = None):
        super().__init__("atelier:index:EksControlPlane", name, None, opts)
        cluster_name, protect = args["cluster_name"], args.get("protect", False)
        ranges = _checked(args.get("public_access_cidrs", []))
        role, rights = self._role(name, args)
        log = aws.cloudwatch.LogGroup(
            f"{name}-log",
            # EKS writes to this name, and makes a group without key and end by itself if there is none.
            name=f"/aws/eks/{cluster_name}/cluster",
            retention_in_days=args.get("log_days", 90),
            kms_key_id=args["kms_key_arn"],
            tags=args.get("tags", {}),
            opts=pulumi.ResourceOptions(parent=self, protect=protect),
        )
        cluster = aws.eks.Cluster(
            f"{name}-cluster",
            name=cluster_name,
            version=args.get("version", versions.KUBERNETES),
            role_arn=role.arn,
            access_config={
                "authentication_mode": "API",
                "bootstrap_cluster_creator_admin_permissions": "deployer_role_arn" not in args,
            },
            # vpc-cni, kube-proxy and coredns come as add-ons, which can be configured and updated.
            bootstrap_self_managed_addons=False,
            vpc_config=aws.eks.ClusterVpcConfigArgs(
                subnet_ids=args["subnet_ids"],
                endpoint_private_access=True,
                endpoint_public_access=bool(ranges),
                public_access_cidrs=ranges or None,
            ),
            kubernetes_network_config=({"service_ipv4_cidr": args["service_cidr"]} if "service_cidr" in args else None),
            encryption_config={"resources": ["secrets"], "provider": {"key_arn": args["kms_key_arn"]}},
            enabled_cluster_log_types=list(self.LOG_TYPES),
            # At the end of standard support EKS upgrades the cluster, rather than sending a bill for extended support.
            upgrade_policy={"support_type": "STANDARD"},
            deletion_protection=protect,
            tags=args.get("tags", {}),
            opts=pulumi.ResourceOptions(
                parent=self,
                depends_on=[*rights, log],
                protect=protect,
                # The name is fixed, so the engine would begin a replacement by deleting nodes and add-ons, even where
                # it can't go on: `up --continue-on-error` after a failed update of the role. This way nothing goes.
                delete_before_replace=False,
                # Both act at creation only, and a later change would replace the cluster.
                ignore_changes=["accessConfig.bootstrapClusterCreatorAdminPermissions", "bootstrapSelfManagedAddons"],
            ),
        )
        if "deployer" in {*args.get("admin_role_arns", {}), *args.get("viewer_role_arns", {})}:
            raise ValueError("the name deployer is the deploying role's own; give the other role another name")
        entries = cluster_access(
            self,
            name,
            cluster.name,
            {
                "admin": {
                    **({"deployer": args["deployer_role_arn"]} if "deployer_role_arn" in args else {}),
                    **args.get("admin_role_arns", {}),
                },
                "viewer": args.get("viewer_role_arns", {}),
            },
            args.get("tags", {}),
        )

        self.cluster_name = cluster.name
        self.arn = role.arn.apply(
            lambda arn: f"arn:aws:eks:{args['region']}:{arn.split(':')[4]}:cluster/{cluster_name}"
        )
        self.version = cluster.version
        self.endpoint = cluster.endpoint
        self.certificate_authority = cluster.certificate_authority.apply(lambda authority: authority.data or "")
        self.security_group_id = cluster.vpc_config.apply(lambda config: config.cluster_security_group_id or "")
        self.service_cidr = cluster.kubernetes_network_config.apply(lambda config: config.service_ipv4_cidr or "")
        self.kubeconfig = pulumi.Output.secret(
            pulumi.Output.all(self.endpoint, self.certificate_authority).apply(
                lambda found: kubeconfig(cluster_name, args["region"], found[0], found[1])
            )
        )
        # For Kubernetes objects in the cluster. It goes after all of them, and before the access that it needs.
        self.provider = kubernetes_provider(
            f"{name}-kubernetes",
            args["region"],
            cluster_name,
            self.kubeconfig,
            pulumi.ResourceOptions(parent=self, depends_on=entries),
        )
        self.register_outputs(
            {
                "cluster_name": self.cluster_name,
                "arn": self.arn,
                "version": self.version,
                "endpoint": self.endpoint,
                "certificate_authority": self.certificate_authority,
                "security_group_id": self.security_group_id,
                "service_cidr": self.service_cidr,
                "kubeconfig": self.kubeconfig,
            }
        )

    def _role(self, name: str, args: EksControlPlaneArgs) -> tuple[aws.iam.Role, list[pulumi.Resource]]:
        """The cluster's role and its rights, which must outlive the cluster: EKS cleans up with them."""
        child = pulumi.ResourceOptions(parent=self)
        role = aws.iam.Role(
            f"{name}-role",
            description=f"Control plane of {args['cluster_name']}",
            assume_role_policy=pulumi.Output.json_dumps(_document("sts:AssumeRole", service="eks.amazonaws.com")),
            tags=args.get("tags", {}),
            opts=child,
        )
        cluster_policy = aws.iam.RolePolicyAttachment(
            f"{name}-policy",
            role=role.name,
            policy_arn="arn:aws:iam::aws:policy/AmazonEKSClusterPolicy",
            opts=child,
        )
        use_key = ["kms:Encrypt", "kms:Decrypt", "kms:ListGrants", "kms:DescribeKey"]
        key_policy = aws.iam.RolePolicy(
            f"{name}-secrets-key",
            role=role.name,
            policy=pulumi.Output.json_dumps(_document(use_key, resource=args["kms_key_arn"])),
            opts=child,
        )
        return role, [cluster_policy, key_policy]


def kubernetes_provider(
    name: str, region: str, cluster_name: str, kubeconfig: pulumi.Input[str], opts: pulumi.ResourceOptions
) -> k8s.Provider:
    """A provider of objects in an EKS cluster. It and all that it made go before what it depends on."""
    return k8s.Provider(
        name,
        kubeconfig=kubeconfig,
        # The name, not the kubeconfig, says which cluster it is: an unknown one replaces nothing.
        cluster_identifier=f"eks/{region}/{cluster_name}",
        enable_server_side_apply=True,
        enable_config_map_mutable=True,
        enable_secret_mutable=True,
        opts=opts,
    )


def kubeconfig(cluster_name: str, region: str, endpoint: str, certificate_authority: str) -> str:
    """
    A kubeconfig, in JSON, that asks the AWS CLI (2.x) for a token.

    The shape is that of `aws eks update-kubeconfig`, with the stable version of the credential API.
    """
    command = ["eks", "get-token", "--cluster-name", cluster_name, "--region", region, "--output", "json"]
    token = {
        "apiVersion": "client.authentication.k8s.io/v1",
        "command": "aws",
        "args": command,
        "interactiveMode": "Never",
        "provideClusterInfo": False,
    }
    return json.dumps(
        {
            "apiVersion": "v1",
            "kind": "Config",
            "clusters": [
                {
                    "name": cluster_name,
                    "cluster": {"server": endpoint, "certificate-authority-data": certificate_authority},
                }
            ],
            "users": [{"name": cluster_name, "user": {"exec": token}}],
            "contexts": [{"name": cluster_name, "context": {"cluster": cluster_name, "user": cluster_name}}],
            "current-context": cluster_name,
        }
    )


def _checked(ranges: list[str]) -> list[str]:
    """Refuse the whole internet, also in halves. Raises ValueError."""
    for each in ranges:
        if ip_network(each).prefixlen < 8:
            raise ValueError(f"public_access_cidrs holds {each}; name the networks that may reach the API server")
    return ranges


def _document(
    action: Any, *, service: Optional[str] = None, resource: Optional[pulumi.Input[str]] = None
) -> dict[str, Any]:
    statement: dict[str, Any] = {"Effect": "Allow", "Action": action}
    if service:
        statement["Principal"] = {"Service": service}
    if resource:
        statement["Resource"] = resource
    return {"Version": "2012-10-17", "Statement": [statement]}
