"""The foundation on Google Cloud."""

from __future__ import annotations

from functools import cached_property
from typing import Any

import pulumi
import pulumi_gcp as gcp
import pulumi_random as random
import pulumi_tls as tls

from components.access import GcpApis
from components.certificates import CertificateMap, ManagedCertificate
from components.clusters import GkeCluster, GkeClusterArgs
from components.databases import CloudSqlPostgres
from components.dns import CloudDnsRecords, CloudDnsZone, CloudDnsZoneArgs
from components.ingress import Gateway, GatewayArgs, HealthCheck
from components.ingress.gateway import ROUTES
from components.ingress.gateway_route import GOOGLE_FRONT_ENDS
from components.keys import GcpKey
from components.networks import GcpNetwork, gcp_subnet_ranges
from components.redis import MemorystoreRedis
from components.registries import ArtifactRegistry
from components.secrets import SecretManagerReference, SecretManagerReferenceArgs, SecretManagerSecret

from .foundation import DATABASE, Database, Foundation, Ingress, Namespace, RedisEndpoint, TcpLoadBalancer
from .gcp_backups import GcpBackups
from .gcp_cluster import label_of, maintenance_windows, node_pools, zones_of
from .gcp_storage import GcpStorage
from .inputs import inputs
from .settings.stack import GcpStackSettings

APIS = (
    "certificatemanager",
    "cloudkms",
    "cloudresourcemanager",
    "compute",
    "container",
    "dns",
    "iam",
    "logging",
    "monitoring",
    "secretmanager",
    "servicenetworking",
)
"""What every stack is made by; the other APIs are switched on with what needs them."""
REGIONAL_DISK_GIB = 10
"""Smallest disk in two zones: "Regional Persistent Disk" in Compute Engine's documentation."""


class GcpFoundation(Foundation):
    """GKE in a network of its own, Cloud DNS, Certificate Manager, Secret Manager, Memorystore, Cloud SQL and so on."""

    enforces_network_policies = True  # Dataplane V2 does, on every pod

    def __init__(self, settings: GcpStackSettings):
        self.settings = settings
        self.name = pulumi.get_stack()
        self.tags: dict[str, pulumi.Input[str]] = {
            "environment": settings.environment,
            "managed-by": "pulumi",
            "workload": "platform",
            "cost-centre": label_of(settings.cost_centre),
        }
        place = settings.gcp
        self.project, self.region = place.project, place.region
        self._switch = gcp.Provider("gcp-apis", project=self.project)
        apis = self.apis("apis", *APIS)
        self.gcp = gcp.Provider(
            "gcp",
            project=self.project,
            region=self.region,
            # All that it makes is made when the APIs are on.
            opts=pulumi.ResourceOptions(depends_on=[apis]),
        )
        self.generators: list[pulumi.ProviderResource] = [random.Provider("random"), tls.Provider("tls")]
        self.on_gcp = pulumi.ResourceOptions(providers=[self.gcp, *self.generators])
        self.node_selector = {"hub.jupyter.org/node-purpose": "core"}
        self.namespace_labels = {**ROUTES}
        self.load_balancer_cidrs = [*GOOGLE_FRONT_ENDS]
        self.smallest_disk_gib = REGIONAL_DISK_GIB if settings.cluster.disks.regional else 1
        self.ranges = gcp_subnet_ranges(settings.network.cidr)

        self.zone = self._zone()
        self.key = self.make_key("cluster", "compute", "gke")
        self.network = self._network()
        self.cluster = self._cluster()
        self.kubernetes = self.cluster.workload_provider
        self._registry = self._made_registry()
        self.storage = GcpStorage(self, settings.shared_storage) if settings.shared_storage else None
        if settings.backups:
            GcpBackups(self, settings.backups)

    @property
    def cluster_name(self) -> str:
        """Fixed: the kubeconfig, secrets, and service accounts begin with it."""
        return f"{pulumi.get_project()}-{self.name}"

    @property
    def on_kubernetes(self) -> pulumi.ResourceOptions:
        """Options of components that make objects in the cluster."""
        return pulumi.ResourceOptions(providers=[self.gcp, self.kubernetes, *self.generators])

    def certificate(self, name: str, domain: str, wildcard: bool, more: list[str]) -> pulumi.Output[str] | None:
        made = ManagedCertificate(
            f"{name}-certificate",
            {
                "domain": domain,
                "wildcard": wildcard,
                "additional_names": more,
                "zone": self.zone.zone,
                "zone_name": self.settings.domain.zone.name,
                "project_id": self.project,
                "map_name": self._certificates.map_name,
                "tags": self.tags,
            },
            self.on_gcp,
        )
        return made.map_name if self.settings.domain.wait_for_certificate else None

    def ingress(
        self, certificate: pulumi.Input[str], order: int, health: HealthCheck, affinity: bool = False
    ) -> Ingress:
        # Exact names go before wildcards by themselves, and affinity is a policy of the workload's Service.
        route = self._gateway.route(health)
        # Known when the certificate is in the map: a route waits for its certificate, the Gateway for none.
        both = pulumi.Output.all(route["gateway"], certificate)
        return Ingress(gateway={**route, "gateway": both.apply(lambda known: str(known[0]))})

    def tcp_load_balancer(self) -> TcpLoadBalancer:
        # GKE documentation, "Create a backend service-based external load balancer".
        return TcpLoadBalancer(None, {"cloud.google.com/l4-rbs": "enabled"}, to_nodes=True)

    def records(self, name: str, hosts: list[str], load_balancer: pulumi.Output[str], tcp: bool = False) -> None:
        CloudDnsRecords(
            f"{name}-records",
            {
                "zone": self.zone.zone,
                "zone_name": self.settings.domain.zone.name,
                "project_id": self.project,
                "names": hosts,
                "address": load_balancer,
            },
            self.on_gcp,
        )

    def redis(self) -> RedisEndpoint:
        return self._redis

    def database(self, name: str, workload: str) -> Database:
        postgres = self.settings.postgres
        made = CloudSqlPostgres(
            name,
            {
                "project_id": self.project,
                "region": self.region,
                "network_id": self.network.private_services_network_id,
                "reserved_range": self.network.private_services_range,
                "kms_key_id": self._database_key.key_id,
                "database": DATABASE,
                "username": DATABASE,
                "tier": postgres.tier,
                "disk_gib": postgres.disk_gib,
                "high_availability": postgres.high_availability,
                "backup_days": postgres.backup_days,
                "version": f"POSTGRES_{postgres.version}",
                "password_version": postgres.password_version,
                "protect": self.settings.protects,
                "tags": {**self.tags, "workload": workload},
            },
            self._after(self._database_apis),
        )
        self.keep(f"{workload}/postgres-password", made.password, workload)
        return Database(
            made.host,
            made.port,
            made.database,
            made.username,
            made.password,
            [self.ranges.services],
            ca=made.certificate_authority,
        )

    def home_directories(self) -> pulumi.Input[str]:
        return self._needed_storage().storage_class

    def disks(self) -> pulumi.Input[str]:
        return self.cluster.storage_class

    def data_volume(
        self, name: str, namespace: Namespace, claim: str, share: str, size_gib: int, read_only: bool
    ) -> None:
        self._needed_storage().data_volume(name, namespace, claim, share, size_gib, read_only)

    def image(self, name: str) -> pulumi.Input[str]:
        if self._registry is None:
            raise ValueError("the stack has no registry")
        return pulumi.Output.format("{}/{}", self._registry.repository_url, name)

    def from_vault(self, name: str, secret_name: str, field: str | None) -> pulumi.Output[str]:
        args: SecretManagerReferenceArgs = {
            "secret_name": secret_name,
            "project_id": self.settings.vault.project or self.project,
        }
        if field:
            args["field"] = field
        return SecretManagerReference(name, args, self.on_gcp).value

    def keep(self, name: str, value: pulumi.Output[str], workload: str) -> None:
        SecretManagerSecret(
            name.replace("/", "-"),
            {
                "prefix": self.cluster_name,
                "secret_name": name,
                "project_id": self.project,
                "region": self.region,
                "kms_key_id": self.secrets_key.key_id,
                "value": value,
                "protect": self.settings.protects,
                "tags": {**self.tags, "workload": workload},
            },
            self.on_gcp,
        )

    def outputs(self) -> dict[str, Any]:
        outputs: dict[str, Any] = {
            "clusterName": self.cluster.cluster_name,
            "kubeconfig": pulumi.Output.secret(self.cluster.kubeconfig),
            "nameServers": self.zone.name_servers,
        }
        if self._registry is not None:
            outputs["registry"] = self._registry.repository_url
        if not self.settings.domain.wait_for_certificate:
            outputs["next"] = (
                f"Enter nameServers at the parent of {self.settings.domain.zone.name}, then set "
                "domain.waitForCertificate: true and deploy again: nothing is published until then."
            )
        return outputs

    def make_key(self, purpose: str, *services: str, after: list[pulumi.Resource] | None = None) -> GcpKey:
        """A key of the stack's own, for services of Google Cloud."""
        return GcpKey(
            f"{purpose}-key",
            {
                "services": [*services],
                "project_id": self.project,
                "project_number": self.settings.gcp.project_number,
                "region": self.region,
                "protect": self.settings.protects,
                "tags": self.tags,
            },
            self._after(*(after or [])),
        )

    def apis(self, name: str, *services: str) -> GcpApis:
        """APIs of the project, by their names without the domain."""
        return GcpApis(
            name,
            {"project_id": self.project, "services": [*services]},
            pulumi.ResourceOptions(providers=[self._switch]),
        )

    def _after(self, *resources: pulumi.Resource) -> pulumi.ResourceOptions:
        """Options of what is made when other resources stand."""
        return pulumi.ResourceOptions.merge(self.on_gcp, pulumi.ResourceOptions(depends_on=[*resources]))

    @cached_property
    def _certificates(self) -> CertificateMap:
        """The map of all certificates; made with the first of them."""
        return CertificateMap("certificates", {"project_id": self.project, "tags": self.tags}, self.on_gcp)

    @cached_property
    def _gateway(self) -> Gateway:
        """The Gateway of all workloads; made with the first that is published."""
        load_balancer = self.settings.load_balancer
        args: GatewayArgs = {
            "project_id": self.project,
            "certificate_map": self._certificates.map_name,
            "min_tls_version": load_balancer.min_tls_version,
            "timeout_seconds": load_balancer.timeout_seconds,
            "drain_seconds": load_balancer.drain_seconds,
            "log_requests": load_balancer.log_requests,
            "protect": self.settings.protects,
            "tags": self.tags,
        }
        if load_balancer.allowed_from:
            args["allowed_from"] = list(load_balancer.allowed_from)
        if load_balancer.security_policy:
            args["security_policy"] = load_balancer.security_policy
        return Gateway("gateway", args, self.on_kubernetes)

    @cached_property
    def secrets_key(self) -> GcpKey:
        """The key of secrets that are kept; made with the first of them."""
        return self.make_key("secrets", "secretmanager")

    @cached_property
    def _database_apis(self) -> GcpApis:
        return self.apis("database-apis", "sqladmin")

    @cached_property
    def _database_key(self) -> GcpKey:
        return self.make_key("database", "sql", after=[self._database_apis])

    @cached_property
    def _redis(self) -> RedisEndpoint:
        redis = self.settings.redis
        apis = self.apis("redis-apis", "redis")
        made = MemorystoreRedis(
            "redis",
            {
                "region": self.region,
                "network_id": self.network.private_services_network_id,
                "reserved_range": self.network.private_services_range,
                "kms_key_id": self.make_key("redis", "redis", after=[apis]).key_id,
                "memory_gb": redis.memory_gb,
                "high_availability": redis.high_availability,
                "snapshots": redis.snapshots,
                "maintenance_day": redis.maintenance_day,
                "protect": self.settings.protects,
                "tags": self.tags,
            },
            self._after(apis),
        )
        return RedisEndpoint(
            made.host, made.port, made.auth_token, [self.ranges.services], ca=made.certificate_authority
        )

    def _needed_storage(self) -> GcpStorage:
        if self.storage is None:
            raise ValueError("the stack has no sharedStorage")
        return self.storage

    def _zone(self) -> CloudDnsZone:
        zone = self.settings.domain.zone
        args: CloudDnsZoneArgs = {
            "zone_name": zone.name,
            "project_id": self.project,
            "log_queries": zone.log_queries,
            "protect": self.settings.protects,
            "tags": self.tags,
        }
        if zone.managed_zone:
            args["existing_zone"] = zone.managed_zone
        return CloudDnsZone("zone", args, self.on_gcp)

    def _network(self) -> GcpNetwork:
        network = self.settings.network
        return GcpNetwork(
            "network",
            {
                "region": self.region,
                "cidr": network.cidr,
                "pod_cidr": network.pod_cidr,
                "service_cidr": network.service_cidr,
                "nat_address_count": network.nat_addresses,
                "host_subnet": bool(self.settings.workbench_hosts),
                "flow_logs": network.flow_logs,
                "protect": self.settings.protects,
                "tags": self.tags,
            },
            self.on_gcp,
        )

    def _cluster(self) -> GkeCluster:
        cluster = self.settings.cluster
        args: GkeClusterArgs = {
            "cluster_name": self.cluster_name,
            "project_id": self.project,
            "region": self.region,
            "network_id": self.network.network_id,
            "subnet_id": self.network.subnet_id,
            "pod_range_name": self.network.pod_range_name,
            "service_range_name": self.network.service_range_name,
            "egress_ids": inputs(self.network.egress_ids),
            "kms_key_id": self.key.key_id,
            "node_pools": node_pools(cluster.node_pools, self.region),
            "version": cluster.version,
            "release_channel": cluster.release_channel,
            "maintenance": maintenance_windows(cluster),
            "public_access_cidrs": list(cluster.endpoint.public_access_from),
            "private_access_cidrs": [
                *cluster.endpoint.private_access_from,
                # A launcher on a machine asks the API server.
                *([self.ranges.hosts] if self.settings.workbench_hosts else []),
            ],
            "dns_endpoint": cluster.endpoint.by_name,
            "zones": zones_of(self.region, self.settings.network.zones),
            "admin_members": {**cluster.admins},
            "viewer_members": {**cluster.viewers},
            "binary_authorization": cluster.binary_authorization,
            "filestore": self.settings.shared_storage is not None,
            "managed_prometheus": cluster.managed_prometheus,
            "disk_type": cluster.disks.type,
            "regional_disks": cluster.disks.regional,
            "protect": self.settings.protects,
            "tags": self.tags,
        }
        if cluster.groups_domain:
            args["groups_domain"] = cluster.groups_domain
        return GkeCluster("cluster", args, self.on_gcp)

    def _made_registry(self) -> ArtifactRegistry | None:
        registry = self.settings.registry
        if registry is None:
            return None
        apis = self.apis("registry-apis", "artifactregistry")
        pools = node_pools(self.settings.cluster.node_pools, self.region)
        return ArtifactRegistry(
            "registry",
            {
                "repository": self.cluster_name,
                "project_id": self.project,
                "region": self.region,
                "kms_key_id": self.make_key("registry", "artifactregistry", after=[apis]).key_id,
                "untagged_days": registry.untagged_days,
                "tagged_images": registry.keep_images,
                "old_days": registry.old_days,
                "pull_members": {name: self.cluster.node_members[name] for name in pools},
                "push_members": {**registry.push_members},
                "protect": self.settings.protects,
                "tags": self.tags,
            },
            self._after(apis),
        )
