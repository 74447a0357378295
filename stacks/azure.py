"""The foundation on Azure."""

from __future__ import annotations

from functools import cached_property
from typing import Any

import pulumi
import pulumi_azure_native as azure
import pulumi_random as random
import pulumi_tls as tls
from pulumi_azure_native import resources

from components.clusters import AksCluster, AksClusterArgs, GpuDevicePlugin
from components.databases import AzurePostgres, AzurePostgresArgs
from components.dns import AzureDnsRecords, AzureDnsRecordsArgs, AzureDnsZone, AzureDnsZoneArgs
from components.ingress import (
    ApplicationGatewayFirewall,
    HealthCheck,
    application_gateway_annotations,
    azure_load_balancer_annotations,
)
from components.ingress.agic_annotations import CLASS, PATH, PATH_TYPE
from components.monitoring import ApplicationInsights, AzureLogs, AzureLogsArgs, ContainerInsights
from components.networks import AzureNetwork, AzureNetworkArgs, AzurePrivateZone, azure_subnet_ranges
from components.networks.azure_private_endpoint import AzurePrivateEndpoint
from components.redis import AzureManagedRedis
from components.registries import AcrRegistry, AcrRegistryArgs
from components.roles.api_management import ApiManagementReader
from components.secrets import KeyVault, KeyVaultArgs, KeyVaultReference, KeyVaultReferenceArgs, KeyVaultSecret
from components.secrets.key_vault import secret_name

from .azure_backups import AzureBackups
from .azure_cluster import maintenance_window, node_pools, system_pool
from .azure_publishing import AzurePublishing
from .azure_storage import AzureStorage
from .foundation import DATABASE, Database, Foundation, Ingress, Namespace, RedisEndpoint, TcpLoadBalancer
from .inputs import inputs
from .settings.stack import AzureStackSettings


class AzureFoundation(Foundation):
    """AKS in a virtual network of its own, Azure DNS, Application Gateway, Key Vault, Azure Files and Managed Redis."""

    enforces_network_policies = True  # Cilium does, on every pod

    def __init__(self, settings: AzureStackSettings):
        self.settings = settings
        self.name = pulumi.get_stack()
        self.tags: dict[str, pulumi.Input[str]] = {
            "environment": settings.environment,
            "managed-by": "pulumi",
            "workload": "platform",
            "cost-centre": settings.cost_centre,
        }
        place = settings.azure
        self.azure = azure.Provider(
            "azure",
            location=place.location,
            # A deployment with a login to another subscription or tenant fails before it changes anything.
            subscription_id=place.subscription_id,
            tenant_id=place.tenant_id,
        )
        self.generators: list[pulumi.ProviderResource] = [random.Provider("random"), tls.Provider("tls")]
        self.on_azure = pulumi.ResourceOptions(providers=[self.azure, *self.generators])
        self.node_selector = {"hub.jupyter.org/node-purpose": "core"}
        self.namespace_labels: dict[str, str] = {}
        self.ranges = azure_subnet_ranges(settings.network.cidr)
        self.load_balancer_cidrs = [self.ranges.gateway]

        self.group = self._group()
        self.zone = self._zone()
        self.logs = self._logs()
        self.network = self._network()
        self.cluster = self._cluster()
        self.kubernetes = self.cluster.workload_provider
        if settings.cluster.node_pools.gpu:
            GpuDevicePlugin("gpu-device-plugin", {}, pulumi.ResourceOptions(providers=[self.kubernetes]))
        self.publishing = AzurePublishing(self)
        if settings.monitoring:
            self._container_insights()
        self._registry = self._made_registry()
        self.storage = AzureStorage(self, settings.shared_storage) if settings.shared_storage else None
        if settings.backups:
            AzureBackups(self, settings.backups)

    @property
    def cluster_name(self) -> str:
        """Fixed: names of the vault, of the gateway's parts and of the resource group begin with it."""
        return f"{pulumi.get_project()}-{self.name}"

    @property
    def on_kubernetes(self) -> pulumi.ResourceOptions:
        """Options of components that make objects in the cluster."""
        return pulumi.ResourceOptions(providers=[self.azure, self.kubernetes, *self.generators])

    @property
    def endpoint(self) -> AzurePrivateEndpoint:
        """Where services get their addresses inside the network."""
        return {"subnet_id": self.network.endpoint_subnet_id, "virtual_network_id": self.network.virtual_network_id}

    def certificate(self, name: str, domain: str, wildcard: bool, more: list[str]) -> pulumi.Output[str] | None:
        return self.publishing.issuer if self.settings.domain.wait_for_certificate else None

    def ingress(
        self, certificate: pulumi.Input[str], order: int, health: HealthCheck, affinity: bool = False
    ) -> Ingress:
        timeout = self.settings.load_balancer.request_timeout_seconds
        annotations = application_gateway_annotations(
            {"request_timeout_seconds": timeout, "affinity": affinity}, order, health
        )
        # No annotation of cert-manager's: until it had filled the Secret, the gateway would serve without TLS.
        return Ingress(CLASS, annotations, path=PATH, path_type=PATH_TYPE, tls_secret="tls", issuer=certificate)

    def tcp_load_balancer(self) -> TcpLoadBalancer:
        return TcpLoadBalancer(None, azure_load_balancer_annotations(), to_nodes=True)

    def records(self, name: str, hosts: list[str], load_balancer: pulumi.Output[str], tcp: bool = False) -> None:
        # The gateway's address is known before any Ingress has it in its status; a Service's is not.
        args: AzureDnsRecordsArgs = {
            "zone_name": self.settings.domain.zone.name,
            "resource_group_name": self.zone.resource_group_name,
            "names": hosts,
        }
        if tcp:
            args["address"] = load_balancer
        else:
            args["public_address_id"] = self.publishing.gateway.address_id
        AzureDnsRecords(f"{name}-records", args, self.on_azure)

    def redis(self) -> RedisEndpoint:
        return self._redis

    def database(self, name: str, workload: str) -> Database:
        postgres = self.settings.postgres
        args: AzurePostgresArgs = {
            "resource_group_name": self.group.name,
            "private_endpoint": {**self.endpoint, "zone_id": self._database_zone.zone_id},
            "database": DATABASE,
            "username": DATABASE,
            "tier": postgres.tier,
            "disk_gib": postgres.disk_gib,
            "high_availability": postgres.high_availability,
            "backup_days": postgres.backup_days,
            "geo_redundant_backups": postgres.geo_redundant_backups,
            "version": postgres.version,
            "password_version": postgres.password_version,
            "protect": self.settings.protects,
            "tags": {**self.tags, "workload": workload},
        }
        made = AzurePostgres(name, args, self.on_azure)
        self.keep(f"{workload}/postgres-password", made.password, workload)
        ranges: list[pulumi.Input[str]] = [self.ranges.endpoints]
        return Database(made.host, made.port, made.database, made.username, made.password, ranges)

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
        return pulumi.Output.format("{}/{}", self._registry.login_server, name)

    def from_vault(self, name: str, secret_name: str, field: str | None) -> pulumi.Output[str]:
        args: KeyVaultReferenceArgs = {"vault_uri": self._vault_of_people, "secret_name": secret_name}
        if field:
            args["field"] = field
        return KeyVaultReference(name, args, self.on_azure).value

    def keep(self, name: str, value: pulumi.Output[str], workload: str) -> None:
        KeyVaultSecret(
            name.replace("/", "-"),
            {
                "resource_group_name": self.group.name,
                "vault_name": self._vault.vault_name,
                "secret_name": secret_name(name),
                "value": value,
                "protect": self.settings.protects,
                "tags": {**self.tags, "workload": workload},
            },
            self.on_azure,
        )

    def api_management_reader(
        self, name: str, namespace: str, account: str, subscription_id: str, resource_group: str, service: str
    ) -> pulumi.Output[str]:
        return ApiManagementReader(
            f"{name}-api-management",
            {
                "resource_group_name": self.group.name,
                "issuer_url": self.cluster.oidc_issuer_url,
                "namespace": namespace,
                "service_account": account,
                "service_id": f"/subscriptions/{subscription_id}/resourceGroups/{resource_group}"
                f"/providers/Microsoft.ApiManagement/service/{service}",
                "tags": self.tags,
            },
            self.on_azure,
        ).client_id

    def application_insights(self) -> pulumi.Output[str]:
        return self._insights.connection_string

    def outputs(self) -> dict[str, Any]:
        outputs: dict[str, Any] = {
            "clusterName": self.cluster.cluster_name,
            "resourceGroup": self.group.name,
            "kubeconfig": pulumi.Output.secret(self.cluster.kubeconfig),
            "nameServers": self.zone.name_servers,
        }
        if self._registry is not None:
            outputs["registry"] = self._registry.login_server
        if not self.settings.domain.wait_for_certificate:
            outputs["next"] = (
                f"Enter nameServers at the parent of {self.settings.domain.zone.name}, then set "
                "domain.waitForCertificate: true and deploy again: nothing is published until then."
            )
        return outputs

    @cached_property
    def _vault(self) -> KeyVault:
        """The stack's own vault; made with the first secret that is kept or read."""
        vault = self.settings.vault
        args: KeyVaultArgs = {
            "resource_group_name": self.group.name,
            "tenant_id": self.settings.azure.tenant_id,
            "stem": self.cluster_name,
            "recover": vault.recover,
            "retention_days": vault.retention_days,
            "allowed_subnet_ids": [self.network.node_subnet_id],
            "allowed_ranges": list(vault.allowed_from),
            "protect": self.settings.protects,
            "tags": self.tags,
        }
        if vault.name:
            args["vault_name"] = vault.name
        if not vault.read_from:
            # Whoever deploys reads people's secrets here.
            args["deployer_object_id"] = self.settings.cluster.deployer
            args["deployer_type"] = self.settings.cluster.deployer_type
        return KeyVault("vault", args, self.on_azure)

    @property
    def _vault_of_people(self) -> pulumi.Input[str]:
        """Address of the vault that people's secrets are read from."""
        given = self.settings.vault.read_from
        return f"https://{given}.vault.azure.net/" if given else self._vault.vault_uri

    @cached_property
    def _database_zone(self) -> AzurePrivateZone:
        """Where all PostgreSQL servers have their names; made with the first of them."""
        return AzurePrivateZone(
            "databases",
            {
                "resource_group_name": self.group.name,
                "virtual_network_id": self.network.virtual_network_id,
                "part": "postgresqlServer",
                "tags": self.tags,
            },
            self.on_azure,
        )

    @cached_property
    def _redis(self) -> RedisEndpoint:
        redis = self.settings.redis
        made = AzureManagedRedis(
            "redis",
            {
                "resource_group_name": self.group.name,
                "private_endpoint": self.endpoint,
                "sku": redis.sku,
                "high_availability": redis.high_availability,
                "access_key": redis.access_key,
                "protect": self.settings.protects,
                "tags": self.tags,
            },
            self.on_azure,
        )
        return RedisEndpoint(made.host, made.port, made.auth_token, [self.ranges.endpoints], numbered=False)

    @cached_property
    def _insights(self) -> ApplicationInsights:
        if self.logs is None:
            raise ValueError("the stack has no monitoring")
        return ApplicationInsights(
            "insights",
            {"resource_group_name": self.group.name, "workspace_id": self.logs.workspace_id, "tags": self.tags},
            self.on_azure,
        )

    def _needed_storage(self) -> AzureStorage:
        if self.storage is None:
            raise ValueError("the stack has no sharedStorage")
        return self.storage

    def _group(self) -> resources.ResourceGroup:
        return resources.ResourceGroup(
            "group",
            # People look for it, and rights are given on it.
            resource_group_name=self.cluster_name,
            location=self.settings.azure.location,
            tags=self.tags,
            opts=pulumi.ResourceOptions(provider=self.azure, protect=self.settings.protects),
        )

    def _zone(self) -> AzureDnsZone:
        zone = self.settings.domain.zone
        args: AzureDnsZoneArgs = {
            "zone_name": zone.name,
            "subscription_id": self.settings.azure.subscription_id,
            "protect": self.settings.protects,
            "tags": self.tags,
        }
        if zone.resource_group:
            args["existing_resource_group_name"] = zone.resource_group
        else:
            args["resource_group_name"] = self.group.name
        return AzureDnsZone("zone", args, self.on_azure)

    def _logs(self) -> AzureLogs | None:
        monitoring = self.settings.monitoring
        if monitoring is None:
            return None
        args: AzureLogsArgs = {
            "resource_group_name": self.group.name,
            "log_days": monitoring.log_days,
            "protect": self.settings.protects,
            "tags": self.tags,
        }
        if monitoring.daily_quota_gb:
            args["daily_quota_gb"] = monitoring.daily_quota_gb
        return AzureLogs("logs", args, self.on_azure)

    def _container_insights(self) -> None:
        if self.logs is not None:
            ContainerInsights(
                "container-insights",
                {
                    "resource_group_name": self.group.name,
                    "workspace_id": self.logs.workspace_id,
                    "cluster_id": self.cluster.cluster_id,
                    "tags": self.tags,
                },
                self.on_azure,
            )

    def _network(self) -> AzureNetwork:
        network, place = self.settings.network, self.settings.azure
        firewall = ApplicationGatewayFirewall(
            "gateway-firewall",
            {
                "resource_group_name": self.group.name,
                "location": place.location,
                "allowed_from": [str(each) for each in self.settings.load_balancer.allowed_from],
                "tags": self.tags,
            },
            self.on_azure,
        )
        args: AzureNetworkArgs = {
            "location": place.location,
            "resource_group_name": self.group.name,
            "cidr": network.cidr,
            "pod_cidr": self.settings.cluster.pod_cidr,
            "nat_gateways": network.nat_gateways,
            "gateway_security_group_id": firewall.security_group_id,
            "api_clients": list(self.settings.cluster.endpoint.public_access_from),
            "service_ports": list(network.load_balancer_ports),
            "flow_log_days": network.flow_log_days,
            "protect": self.settings.protects,
            "tags": self.tags,
        }
        if network.load_balancer_from:
            args["service_clients"] = list(network.load_balancer_from)
        return AzureNetwork("network", args, self.on_azure)

    def _cluster(self) -> AksCluster:
        cluster, place = self.settings.cluster, self.settings.azure
        args: AksClusterArgs = {
            "cluster_name": self.cluster_name,
            "location": place.location,
            "subscription_id": place.subscription_id,
            "tenant_id": place.tenant_id,
            "resource_group_name": self.group.name,
            "node_subnet_id": self.network.node_subnet_id,
            "api_server_subnet_id": self.network.api_server_subnet_id,
            "node_pools": node_pools(cluster.node_pools),
            "system_pool": system_pool(cluster.node_pools),
            "egress_ids": inputs(self.network.egress_ids),
            "outbound_type": self.network.outbound_type,
            "version": cluster.version,
            "public_access_cidrs": list(cluster.endpoint.public_access_from),
            "pod_cidr": cluster.pod_cidr,
            "service_cidr": cluster.service_cidr,
            "zones": list(self.settings.network.zones),
            "deployer_object_id": cluster.deployer,
            "deployer_type": cluster.deployer_type,
            "admin_group_ids": {**cluster.admin_groups},
            "viewer_group_ids": {**cluster.viewer_groups},
            "upgrade_channel": cluster.upgrade_channel,
            "node_os_channel": cluster.node_os_channel,
            "maintenance": maintenance_window(cluster),
            "log_reads": cluster.log_reads,
            "protect": self.settings.protects,
            "tags": self.tags,
        }
        if cluster.disk_encryption_set:
            args["disk_encryption_set_id"] = cluster.disk_encryption_set
        if self.logs is not None:
            args["log_workspace_id"] = self.logs.workspace_id
        return AksCluster("cluster", args, self.on_azure)

    def _made_registry(self) -> AcrRegistry | None:
        registry = self.settings.registry
        if registry is None:
            return None
        args: AcrRegistryArgs = {
            "resource_group_name": self.group.name,
            "stem": self.cluster_name,
            "sku": registry.sku,
            "pull_principal_ids": {"nodes": self.cluster.kubelet_principal_id},
            "push_principal_ids": {**registry.push_principals},
            "protect": self.settings.protects,
            "tags": self.tags,
        }
        if registry.name:
            args["registry_name"] = registry.name
        if registry.sku == "Premium":
            args["untagged_days"] = registry.untagged_days
            args["allowed_ranges"] = list(registry.allowed_from)
        if registry.private:
            args["private_endpoint"] = self.endpoint
        return AcrRegistry("registry", args, self.on_azure)
