"""What a stack file may say about AWS: account, domain, network, cluster, Redis and registries."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import AfterValidator

from components import versions
from components.ingress import SSL_POLICY

from .domain import DomainSettings, ZoneSettings
from .types import (
    AccountId,
    CacheNodeType,
    ClientRange,
    HostedZoneId,
    InstanceType,
    Name,
    Region,
    RoleArn,
    Section,
    VpcRange,
    ZoneLetter,
    described,
    matching,
    one_of,
)

KubernetesVersion = Annotated[
    str, AfterValidator(one_of(versions.KUBERNETES_VERSIONS, "a version that EKS supports, in quotation marks"))
]
Retention = Literal[
    1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288, 3653
]  # fmt: skip
"""What CloudWatch Logs takes as retention, in days."""
FlowLogDays = Literal[0, Retention]
AddonName = Literal[
    "aws-ebs-csi-driver", "aws-efs-csi-driver", "coredns", "eks-pod-identity-agent", "kube-proxy", "vpc-cni"
]  # fmt: skip
AddonVersion = Annotated[
    str, AfterValidator(matching(r"v\d+\.\d+\.\d+-eksbuild\.\d+", "a version of EKS, such as v1.35.0-eksbuild.2"))
]


AwsService = Literal[
    "autoscaling", "ec2", "ecr.api", "ecr.dkr", "eks", "eks-auth", "elasticloadbalancing", "logs", "secretsmanager",
    "sts",
]  # fmt: skip


class AwsSettings(Section):
    """The account that everything is made in."""

    region: Region = described(..., "Region, such as eu-west-1.")
    account_id: AccountId = described(..., "Account, 12 digits in quotation marks. A deployment to another is refused.")


class AwsZoneSettings(ZoneSettings):
    """The public hosted zone that holds the domain's records."""

    id: HostedZoneId | None = described(None, "Id of a zone that exists. Without it a new zone is made.")


class AwsDomainSettings(DomainSettings):
    """The names that people type."""

    zone: AwsZoneSettings = described(..., "The Route 53 zone of the domain.")


class NetworkSettings(Section):
    """The VPC."""

    cidr: VpcRange = described(..., "Range of the VPC, between /16 and /20.")
    zones: list[ZoneLetter] = described(
        ...,
        "Letters of the availability zones. Add at the end; node groups are then replaced, one by one.",
        min_length=2,
        max_length=6,
    )
    nat_gateways: Literal["single", "per-zone"] = described(
        "single", "`single` is cheaper, `per-zone` survives the loss of a zone."
    )
    interface_endpoints: list[AwsService] = described(
        [], "AWS services that are reached by private endpoints instead of NAT."
    )
    flow_log_days: FlowLogDays = described(30, "Days that flow logs are kept; 0 makes none.")


class EndpointSettings(Section):
    """Who reaches the Kubernetes API. It is always reachable from inside the VPC."""

    public_access_from: list[ClientRange] = described(
        [], "Ranges outside the VPC that reach the API; with none it is private."
    )


class NodePoolSettings(Section):
    """One managed node group."""

    instance_types: list[InstanceType] = described(..., "Instance types, the first one preferred.", min_length=1)
    min_size: int = described(..., "Fewest nodes.", ge=0, le=450)
    max_size: int = described(..., "Most nodes.", ge=1, le=450)
    disk_gib: int = described(50, "Root volume in GiB.", ge=20, le=16384)
    spot: bool = described(False, "Spot instances. Only for worker and user pools.")
    zone: ZoneLetter | None = described(
        None,
        "The only zone of the pool, one of `network.zones`. Otherwise it is in all of them, and the autoscaler, which "
        "can't choose one, may start no node where a pod's disk is: hubs with `home.kind: perUser` need it. Disks stay "
        "in the zone that they were made in.",
    )


class NodePools(Section):
    """Node groups by purpose. A pool that is left out isn't made."""

    core: NodePoolSettings = described(..., "Controllers and all that has to stay up.")
    user: NodePoolSettings | None = described(None, "People's sessions.")
    worker: NodePoolSettings | None = described(None, "Dask workers.")
    gpu: NodePoolSettings | None = described(None, "Sessions with a GPU.")


class ClusterSettings(Section):
    """The EKS cluster."""

    version: KubernetesVersion = described(versions.KUBERNETES, "Kubernetes version.")
    endpoint: EndpointSettings = described(EndpointSettings(), "Who reaches the Kubernetes API.")
    deployer_role: RoleArn = described(
        ..., "IAM role that runs Pulumi; it becomes an administrator of the cluster by an access entry."
    )
    admin_roles: list[RoleArn] = described([], "IAM roles of other administrators.")
    viewer_roles: list[RoleArn] = described([], "IAM roles that may look, but not change.")
    log_days: Retention = described(90, "Days that control-plane logs are kept.")
    addon_versions: dict[AddonName, AddonVersion] = described(
        {},
        "Versions of EKS's add-ons by name, such as `kube-proxy: v1.35.0-eksbuild.2`, out of "
        "`aws eks describe-addon-versions`. One that isn't named gets what EKS prefers when it is made, and stays: "
        "name `kube-proxy` after an upgrade of the cluster. `aws-efs-csi-driver` is there with `sharedStorage` only.",
    )
    network_policies: Literal["vpc-cni", "calico"] = described(
        "vpc-cni",
        "Who enforces network policies. The VPC CNI does for pods of Deployments and the like only; JupyterHub's "
        "sessions need `calico`. Replace the nodes after a change.",
    )
    node_pools: NodePools = described(..., "Node groups by purpose.")


class RedisSettings(Section):
    """The ElastiCache replication group that workloads share, each in a database of its own."""

    engine: Literal["valkey", "redis"] = described("valkey", "Valkey 8 or Redis 7.")
    node_type: CacheNodeType = described("cache.t4g.small", "Node type.")
    replicas: int = described(
        0, "Replicas beside the primary, each in another zone, with automatic failover.", ge=0, le=5
    )
    snapshot_days: int = described(0, "Days that daily snapshots are kept; 0 makes none.", ge=0, le=35)
    token_version: int = described(
        1,
        "Another number makes another token, and Studios' pods start anew with it. Raise it together with "
        "`keepOldToken`.",
        ge=1,
    )
    keep_old_token: bool = described(
        False,
        "Redis takes the token before the present one too, so that pods lose no connection while `tokenVersion` rises. "
        "Switch it off and deploy again when they have the new one: that ends the old one.",
    )


class RegistrySettings(Section):
    """ECR repositories for images of your own."""

    repositories: list[Name] = described(..., "Names; each becomes <project>-<stack>/<name>.", min_length=1)
    keep_images: int = described(50, "Tagged images that are kept in each repository.", ge=1, le=10000)


class AccessPointSettings(Section):
    """A directory of the shared file system with an entry of its own."""

    path: str = described(
        ..., "Directory that clients see as the root.", pattern=r"^(/[A-Za-z0-9_][A-Za-z0-9._-]*){1,4}$"
    )
    uid: int = described(..., "User that owns it and that every access is made as.", ge=0, le=4294967295)
    gid: int = described(..., "Group that owns it and that every access is made as.", ge=0, le=4294967295)


class SharedStorageSettings(Section):
    """An EFS file system and a storage class `efs` for volumes that many pods write."""

    access_points: dict[Name, AccessPointSettings] = described({}, "Directories with an entry of their own, by name.")
    infrequent_access_days: Literal[0, 1, 7, 14, 30, 60, 90, 180, 270, 365] = described(
        30, "Days after which an unused file moves to cheaper storage; 0 for never."
    )


class LoadBalancerSettings(Section):
    """The application load balancer that all workloads of the stack share."""

    scheme: Literal["internet-facing", "internal"] = described(
        "internet-facing",
        "Reached from the internet, or only from the VPC and what is connected to it. A change makes a new load "
        "balancer: DNS records follow with `pulumi up --refresh` afterwards, and nothing is reached until then.",
    )
    allowed_from: list[ClientRange] = described([], "Ranges that may connect; with none, everyone.")
    idle_timeout_seconds: int = described(
        3600, "Seconds without traffic after which a connection is closed; sessions hold long ones.", ge=1, le=4000
    )
    ssl_policy: str = described(
        SSL_POLICY,
        "Security policy of the HTTPS listener.",
        pattern=r"^ELBSecurityPolicy-(TLS13-1-[23]|FS-1-2)-[A-Za-z0-9-]+$",
    )
    http2: bool = described(False, "Speak HTTP/2 with clients. Off in Seqera's own ingress file.")
    deletion_protection: bool = described(
        False,
        "Refuse to delete the load balancer. Switch it off and deploy before any Ingress is removed, or destroyed.",
    )
    access_logs_bucket: str | None = described(
        None, "S3 bucket that takes access logs; it exists and its policy lets the load balancer write.",
        pattern=r"^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$",
    )  # fmt: skip
    web_acl: str | None = described(
        None,
        "ARN of a WAFv2 web ACL of the same region.",
        pattern=r"^arn:aws[a-z-]*:wafv2:[a-z0-9-]+:\d{12}:regional/webacl/.+",
    )
