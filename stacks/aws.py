"""The foundation on AWS."""

from __future__ import annotations

from functools import cached_property
from typing import Any

import pulumi
import pulumi_aws as aws
import pulumi_random as random
import pulumi_tls as tls

from components.certificates import AcmCertificate
from components.clusters import EksCluster, EksClusterArgs, GpuDevicePlugin
from components.databases import RdsPostgres
from components.dns import Route53Records, Route53Zone, Route53ZoneArgs
from components.ingress import CLASS, NLB_CLASS, AlbArgs, HealthCheck, alb_annotations, nlb_annotations
from components.keys import AwsKey
from components.networks import AwsNetwork, AwsNetworkArgs, subnet_ranges
from components.redis import ElastiCacheRedis
from components.registries import EcrRegistry
from components.secrets import SecretsManagerReference, SecretsManagerReferenceArgs, SecretsManagerSecret
from components.storage import EfsStorage, EfsStorageClass, EfsVolume

from .aws_backups import place_backups
from .aws_cluster import node_pools, roles_by_name
from .aws_hubploy import place_ci_node, place_hubploy
from .aws_storage import access_points
from .foundation import DATABASE, Database, Foundation, Ingress, Namespace, RedisEndpoint, TcpLoadBalancer
from .inputs import inputs
from .settings.aws import ClusterSettings, SharedStorageSettings
from .settings.stack import AwsStackSettings
from .settings.workbench_storage import workbench_shares


class AwsFoundation(Foundation):
    """EKS in a VPC of its own, Route 53, ACM, ElastiCache, Secrets Manager and ECR."""

    cluster: EksCluster
    """Where the settings have one; they see to it that nothing asks for it otherwise."""

    def __init__(self, settings: AwsStackSettings):
        self.settings = settings
        self.name = pulumi.get_stack()
        self.tags: dict[str, pulumi.Input[str]] = {
            "environment": settings.environment,
            "managed-by": "pulumi",
            "workload": "platform",
            "cost-centre": settings.cost_centre,
        }
        self.aws = aws.Provider(
            "aws",
            region=settings.aws.region,
            # A deployment with the credentials of another account fails before it changes anything.
            allowed_account_ids=[settings.aws.account_id],
            default_tags={"tags": self.tags},
        )
        self.generators: list[pulumi.ProviderResource] = [random.Provider("random"), tls.Provider("tls")]
        self.on_aws = pulumi.ResourceOptions(providers=[self.aws, *self.generators])
        self.zones = [f"{settings.aws.region}{letter}" for letter in settings.network.zones]
        self.ranges = subnet_ranges(settings.network.cidr, self.zones)
        internal = settings.load_balancer.scheme == "internal"
        self.load_balancer_cidrs = list(self.ranges.private if internal else self.ranges.public)
        self.enforces_network_policies = settings.cluster is not None and settings.cluster.network_policies == "calico"
        self.node_selector = {"hub.jupyter.org/node-purpose": "core"}
        # The load balancer controller then holds a new pod back from `ready` until it is a healthy target.
        self.namespace_labels = {"elbv2.k8s.aws/pod-readiness-gate-inject": "enabled"}

        self.zone = self._zone()
        # Without a cluster the key is of logs only; a cluster that comes later changes its policy.
        self.key = self.make_key("cluster", ["autoscaling", "ebs", "eks", "logs"] if settings.cluster else ["logs"])
        self.network = self._network()
        if settings.cluster:
            self._place_cluster(settings.cluster)
        self._outputs: dict[str, Any] = {}
        if settings.registry:
            self._registry(settings.registry.repositories, settings.registry.keep_images)

        self._storage_class: pulumi.Input[str] = "efs"
        if settings.shared_storage:
            self._storage_class = self._shared_storage(settings.shared_storage)
        self._place_hubploy()
        if settings.backups:
            place_backups(self, settings.backups)

    def with_egress(self, subnet: pulumi.Output[str]) -> pulumi.Output[str]:
        """A subnet once traffic leaves it: a machine installs packages at its start."""
        return pulumi.Output.all(subnet, self.network.egress_ids).apply(lambda known: str(known[0]))

    def certificate(self, name: str, domain: str, wildcard: bool, more: list[str]) -> pulumi.Output[str] | None:
        wait = self.settings.domain.wait_for_certificate
        made = AcmCertificate(
            f"{name}-certificate",
            {
                "domain": domain,
                "wildcard": wildcard,
                "additional_names": more,
                "zone_id": self.zone.zone_id,
                "wait": wait,
            },
            self.on_aws,
        )
        return made.certificate_arn if wait else None

    def ingress(
        self, certificate: pulumi.Input[str], order: int, health: HealthCheck, affinity: bool = False
    ) -> Ingress:
        load_balancer = self.settings.load_balancer
        args: AlbArgs = {
            "group": self.cluster_name,
            "certificate_arn": certificate,
            "scheme": load_balancer.scheme,
            "allowed_from": load_balancer.allowed_from,
            "idle_timeout_seconds": load_balancer.idle_timeout_seconds,
            "ssl_policy": load_balancer.ssl_policy,
            "access_logs_bucket": load_balancer.access_logs_bucket or "",
            "web_acl_arn": load_balancer.web_acl or "",
            "http2": load_balancer.http2,
            "affinity": affinity,
            "deletion_protection": load_balancer.deletion_protection,
        }
        return Ingress(CLASS, alb_annotations(args, order, health), path="/*", path_type="ImplementationSpecific")

    def tcp_load_balancer(self) -> TcpLoadBalancer:
        return TcpLoadBalancer(NLB_CLASS, nlb_annotations(self.settings.load_balancer.scheme))

    def records(self, name: str, hosts: list[str], load_balancer: pulumi.Output[str], tcp: bool = False) -> None:
        hosted_zone = aws.lb.get_hosted_zone_id_output(
            load_balancer_type="network" if tcp else "application",
            region=self.settings.aws.region,
            opts=pulumi.InvokeOutputOptions(provider=self.aws),
        )
        Route53Records(
            f"{name}-records",
            {
                "zone_id": self.zone.zone_id,
                "names": hosts,
                "load_balancer_dns_name": load_balancer,
                "load_balancer_zone_id": hosted_zone.id,
            },
            self.on_aws,
        )

    def redis(self) -> RedisEndpoint:
        return self._redis

    def database(self, name: str, workload: str) -> Database:
        postgres = self.settings.postgres
        made = RdsPostgres(
            name,
            {
                "vpc_id": self.network.vpc_id,
                "subnet_ids": inputs(self.network.database_subnet_ids),
                "client_security_group_ids": [self.cluster.node_security_group_id],
                "kms_key_id": self.database_key.arn,
                "database": DATABASE,
                "username": DATABASE,
                "tier": postgres.tier,
                "disk_gib": postgres.disk_gib,
                "high_availability": postgres.high_availability,
                "backup_days": postgres.backup_days,
                "version": postgres.version,
                "allow_major_upgrade": postgres.allow_major_upgrade,
                "log_days": postgres.log_days,
                "password_version": postgres.password_version,
                "protect": self.settings.protects,
                "tags": {"workload": workload},
            },
            self.on_aws,
        )
        self.keep(f"{workload}/postgres-password", made.password, workload)
        ranges: list[pulumi.Input[str]] = list(self.ranges.database)
        return Database(made.host, made.port, made.database, made.username, made.password, ranges)

    def home_directories(self) -> pulumi.Input[str]:
        return self._storage_class

    def data_volume(
        self, name: str, namespace: Namespace, claim: str, share: str, size_gib: int, read_only: bool
    ) -> None:
        EfsVolume(
            name,
            {
                "namespace": namespace.name,
                "claim_name": claim,
                "file_system_id": self._files.file_system_id,
                "access_point_id": self._files.access_point_ids[share],
                "size_gib": size_gib,
                "read_only": read_only,
            },
            pulumi.ResourceOptions(providers=[self.kubernetes], deleted_with=namespace.made),
        )

    def disks(self) -> pulumi.Input[str]:
        return self.cluster.storage_class

    def image(self, name: str) -> pulumi.Input[str]:
        account, region = self.settings.aws.account_id, self.settings.aws.region
        return f"{account}.dkr.ecr.{region}.amazonaws.com/{self.cluster_name}/{name}"

    def from_vault(self, name: str, secret_name: str, field: str | None) -> pulumi.Output[str]:
        args: SecretsManagerReferenceArgs = {"secret_name": secret_name}
        if field:
            args["field"] = field
        return SecretsManagerReference(name, args, self.on_aws).value

    def keep(self, name: str, value: pulumi.Output[str], workload: str) -> None:
        SecretsManagerSecret(
            name.replace("/", "-"),
            {
                "prefix": self.cluster_name,
                "secret_name": name,
                "kms_key_arn": self.data_key.arn,
                "account_id": self.settings.aws.account_id,
                "value": value,
                "protect": self.settings.protects,
                "tags": {"workload": workload},
            },
            self.on_aws,
        )

    def outputs(self) -> dict[str, Any]:
        outputs: dict[str, Any] = {
            **self._cluster_outputs(),
            "nameServers": self.zone.name_servers,
            **self._outputs,
        }
        if not self.settings.domain.wait_for_certificate:
            outputs["next"] = (
                f"Enter nameServers at the parent of {self.settings.domain.zone.name}, then set "
                "domain.waitForCertificate: true and deploy again: nothing is published until then."
            )
        return outputs

    @cached_property
    def cluster_name(self) -> str:
        """Fixed, since IAM conditions, subnet tags and the load balancer's group name it."""
        return f"{pulumi.get_project()}-{self.name}"

    @cached_property
    def data_key(self) -> AwsKey:
        """The key of what workloads ask for; made with the first of them."""
        services = ["ecr", "efs", "elasticache", "logs", "secretsmanager"]
        more = [*(["s3"] if self.settings.backups else []), *(["ebs"] if self.settings.studios_hosts else [])]
        return self.make_key("data", [*services, *more])

    @cached_property
    def database_key(self) -> AwsKey:
        """The key of PostgreSQL servers; made with the first of them."""
        return self.make_key("database", ["logs", "rds"])

    @cached_property
    def _redis(self) -> RedisEndpoint:
        redis = self.settings.redis
        made = ElastiCacheRedis(
            "redis",
            {
                "vpc_id": self.network.vpc_id,
                "subnet_ids": inputs(self.network.database_subnet_ids),
                "client_security_group_ids": [self.cluster.node_security_group_id],
                "kms_key_arn": self.data_key.arn,
                "engine": redis.engine,
                "node_type": redis.node_type,
                "replicas": redis.replicas,
                "snapshot_days": redis.snapshot_days,
                "token_version": redis.token_version,
                "token_strategy": "ROTATE" if redis.keep_old_token else "SET",
                "protect": self.settings.protects,
            },
            self.on_aws,
        )
        return RedisEndpoint(made.host, made.port, made.auth_token, list(self.ranges.database))

    def _place_hubploy(self) -> None:
        """The CI node, and what hubploy needs; their stack outputs."""
        settings = self.settings
        hubploy = settings.hubploy
        key = self.make_key("sops", ["sops"]) if hubploy and hubploy.secrets_key else None
        node = place_ci_node(self, settings.ci_node, hubploy, key) if settings.ci_node else None
        if node is not None:
            self._outputs["ciNode"] = node.instance_id
        if hubploy:
            self._outputs |= place_hubploy(self, hubploy, node, key)

    def make_key(self, purpose: str, services: list[str]) -> AwsKey:
        """A key of the stack's own."""
        return AwsKey(
            f"{purpose}-key",
            {
                "services": services,
                "account_id": self.settings.aws.account_id,
                "region": self.settings.aws.region,
                "alias": f"{self.cluster_name}-{purpose}",
                "description": f"{purpose} of {self.cluster_name}",
                "protect": self.settings.protects,
            },
            self.on_aws,
        )

    def _zone(self) -> Route53Zone:
        zone = self.settings.domain.zone
        args: Route53ZoneArgs = {"zone_name": zone.name, "protect": self.settings.protects}
        if zone.id:
            args["existing_zone_id"] = zone.id
        return Route53Zone("zone", args, self.on_aws)

    def _network(self) -> AwsNetwork:
        network = self.settings.network
        args: AwsNetworkArgs = {
            "region": self.settings.aws.region,
            "zones": self.zones,
            "cidr": network.cidr,
            "nat_gateways": network.nat_gateways,
            "interface_endpoints": list(network.interface_endpoints),
            "flow_log_days": network.flow_log_days,
            "kms_key_arn": self.key.arn,
            "protect": self.settings.protects,
        }
        if self.settings.cluster:
            args["cluster_name"] = self.cluster_name
        return AwsNetwork("network", args, self.on_aws)

    def _place_cluster(self, cluster: ClusterSettings) -> None:
        self.cluster = self._cluster(cluster)
        self.kubernetes = self.cluster.workload_provider
        if cluster.node_pools.gpu:
            GpuDevicePlugin("gpu-device-plugin", {}, pulumi.ResourceOptions(providers=[self.kubernetes]))

    def _cluster_outputs(self) -> dict[str, Any]:
        if not self.settings.cluster:
            return {}
        return {
            "clusterName": self.cluster.cluster_name,
            "kubeconfig": pulumi.Output.secret(self.cluster.kubeconfig),
        }

    def _cluster(self, cluster: ClusterSettings) -> EksCluster:
        domain = self.settings.domain
        subnets = {
            letter: self.network.private_subnet_ids[index] for index, letter in enumerate(self.settings.network.zones)
        }
        args: EksClusterArgs = {
            "cluster_name": self.cluster_name,
            "region": self.settings.aws.region,
            "vpc_id": self.network.vpc_id,
            "subnet_ids": inputs(self.network.private_subnet_ids),
            "egress_ids": inputs(self.network.egress_ids),
            "kms_key_arn": self.key.arn,
            "node_pools": node_pools(cluster.node_pools, {**subnets}),
            "version": cluster.version,
            "public_access_cidrs": cluster.endpoint.public_access_from,
            "deployer_role_arn": cluster.deployer_role,
            "admin_role_arns": roles_by_name(cluster.admin_roles),
            "viewer_role_arns": roles_by_name(cluster.viewer_roles),
            "log_days": cluster.log_days,
            "addon_versions": {**cluster.addon_versions},
            "external_dns": {"domain": domain.name, "zone_id": self.zone.zone_id},
            "efs": self.settings.shared_storage is not None,
            "calico": cluster.network_policies == "calico",
            "protect": self.settings.protects,
            # The provider's default tags don't reach instances and disks.
            "tags": dict(self.tags),
        }
        return EksCluster("cluster", args, self.on_aws)

    def _shared_storage(self, storage: SharedStorageSettings) -> pulumi.Output[str]:
        self._files = made = EfsStorage(
            "storage",
            {
                "vpc_id": self.network.vpc_id,
                "subnet_ids": [self.network.private_subnet_ids[index] for index in range(len(self.zones))],
                "client_security_group_ids": [self.cluster.node_security_group_id],
                "kms_key_arn": self.data_key.arn,
                "access_points": access_points(self.settings),
                "allow_root": bool(workbench_shares(self.settings.workbench)),
                "infrequent_access_days": storage.infrequent_access_days,
                "protect": self.settings.protects,
            },
            self.on_aws,
        )
        return EfsStorageClass(
            "storage-class",
            {"parameters": inputs(made.storage_class_parameters)},
            pulumi.ResourceOptions(providers=[self.kubernetes]),
        ).class_name

    def _registry(self, repositories: list[str], keep: int) -> None:
        EcrRegistry(
            "registry",
            {
                "prefix": self.cluster_name,
                "repositories": repositories,
                "kms_key_arn": self.data_key.arn,
                "tagged_images": keep,
                "protect": self.settings.protects,
            },
            self.on_aws,
        )
