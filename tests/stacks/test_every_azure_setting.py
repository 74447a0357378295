"""Each setting of a stack on Azure reaches what it is for. A setting that is in no row here fails the last test."""

from __future__ import annotations

import json
import re
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest
import yaml

from offline.record import Record
from offline.run import PROJECT, run
from stacks.settings.stack import AzureStackSettings
from tests.stacks.previews import named, waits_for
from tests.stacks.test_every_setting import settings_of

SUBSCRIPTION, TENANT = "aaaaaaaa-0000-1111-2222-bbbbbbbbbbbb", "cccccccc-0000-1111-2222-dddddddddddd"
DEPLOYER, ADMINS, VIEWERS = (f"eeeeeeee-0000-1111-2222-00000000000{number}" for number in (1, 2, 3))
DISK_SET = f"/subscriptions/{SUBSCRIPTION}/resourceGroups/keys/providers/Microsoft.Compute/diskEncryptionSets/disks-4"
POOL = {"vmSize": "Standard_D8ds_v5", "minSize": 3, "maxSize": 7, "diskGib": 201, "diskType": "Ephemeral"}
OTHER_POOL = {"vmSize": "Standard_D16ds_v5", "minSize": 1, "maxSize": 8, "diskGib": 202, "diskType": "Ephemeral"}
STUDIOS = {
    "domain": "studios.lab.example.org",
    "platform": {"url": "https://studios.lab.example.org", "namespace": "seqera"},
    "registryCredentials": {"vault": "cr-seqera-io"},
    "ssh": {"allowedFrom": ["198.51.100.0/24"]},
}
FULL: dict[str, Any] = {
    "environment": "lab5", "costCentre": "cc-6", "cloud": "azure", "protect": False,
    "azure": {"location": "northeurope", "subscriptionId": SUBSCRIPTION, "tenantId": TENANT},
    "domain": {"name": "lab.example.org", "acme": {"server": "staging", "email": "ops7@lab.org"},
               "zone": {"name": "example.org", "resourceGroup": "dns8"}},
    "network": {"cidr": "10.50.0.0/16", "zones": ["1", "3"], "natGateways": "none", "loadBalancerPorts": [2222, 8443],
                "loadBalancerFrom": ["203.0.113.9/32"], "flowLogDays": 11},
    "cluster": {
        "version": "1.36", "endpoint": {"publicAccessFrom": ["203.0.113.12/32"]}, "deployer": DEPLOYER,
        "deployerType": "User", "adminGroups": {"admins": ADMINS}, "viewerGroups": {"viewers": VIEWERS},
        "logReads": True, "upgradeChannel": "none", "nodeOsChannel": "Unmanaged",
        "maintenance": {"day": "Friday", "start": "13:00", "hours": 5, "utcOffset": "+02:00"},
        "podCidr": "100.80.0.0/14", "serviceCidr": "172.24.0.0/16", "diskEncryptionSet": DISK_SET,
        "nodePools": {"core": POOL, "user": OTHER_POOL, "worker": {**OTHER_POOL, "spot": True}, "gpu": OTHER_POOL,
                      "system": {**POOL, "vmSize": "Standard_D4ds_v5"}},
    },
    "loadBalancer": {"sku": "WAF_v2", "waf": "Prevention", "minCapacity": 4, "maxCapacity": 14, "zones": ["2"],
                     "dnsLabel": "lab15", "allowedFrom": ["203.0.113.16/32"], "idleTimeoutSeconds": 1020,
                     "requestTimeoutSeconds": 777, "tlsPolicy": "AppGwSslPolicy20220101", "http2": True},
    "vault": {"name": "vault-18", "recover": True, "retentionDays": 19, "allowedFrom": ["203.0.113.20/32"]},
    "redis": {"sku": "Balanced_B3", "highAvailability": True, "accessKey": "secondary"},
    "registry": {"name": "registry21", "sku": "Premium", "private": True, "allowedFrom": ["203.0.113.22/32"],
                 "untaggedDays": 23, "pushPrincipals": {"ci": ADMINS}},
    "sharedStorage": {"protocol": "smb", "redundancy": "LRS", "deletedDays": 24, "shares": {"data": {"sizeGib": 25}}},
    "monitoring": {"logDays": 31, "dailyQuotaGb": 2.5, "applicationInsights": True},
    "backups": {"replacedDays": 26, "schedules": {"often": {
        "cron": "7 * * * *", "keepDays": 8, "namespaces": ["studios"], "volumes": "none"}}},
    "postgres": {"tier": "Standard_E4ds_v5", "diskGib": 64, "highAvailability": "SameZone", "backupDays": 9,
                 "geoRedundantBackups": True, "version": "16", "passwordVersion": 30},
    "prometheus": {"retentionDays": 27, "storageGib": 28, "alerts": {"vault": "alerts"},
                   "grafana": {"published": True, "host": "watch.lab.example.org", "passwordVersion": 29}},
    "studios": {"studios": STUDIOS},
    "jupyterhub": {"hub": {"authenticator": {"github": {"clientId": "hub", "clientSecret": {"vault": "hub"}}},
                           "access": {"allowAll": True}, "database": {"managed": True},
                           "session": {"image": "quay.io/jupyter/minimal-notebook:2026-08-04"}}},
}  # fmt: skip
SHORT: dict[str, Any] = {
    "environment": "short", "costCentre": "cc", "cloud": "azure", "protect": True, "azure": FULL["azure"],
    "domain": {"name": "example.org", "zone": {"name": "example.org"}, "waitForCertificate": False},
    "network": {"cidr": "10.60.0.0/16", "zones": []}, "backups": {"schedules": {"daily": {"cron": "7 1 * * *"}}},
    "cluster": {"deployer": DEPLOYER, "nodePools": {"core": POOL, "user": {**OTHER_POOL, "spot": True}}},
    "loadBalancer": {"minCapacity": 2},
    "vault": {"readFrom": "vault-of-people"},
    "sharedStorage": {"deletedDays": 15},
    "prometheus": {"alerts": {"vault": "alerts"}, "grafana": {"published": True}},
}  # fmt: skip
STACKS = {"full": FULL, "short": SHORT}

CLUSTER, GATEWAY, POSTGRES = "cluster-cluster", "gateway-gateway", "hub-database-server"
RULES = "network-nodes-firewall/securityRules/4"
WINDOW = "cluster-maintenance-nodes/maintenanceWindow"
AGIC = "studios-ingress/metadata/annotations/appgw.ingress.kubernetes.io"
PROXY = "studios-proxy-deployment/spec/template/spec/containers/0/env"
ROWS: list[tuple[str, str, str, Any]] = [
    # stack, setting, where it arrives (a resource and a path in its inputs), what is there
    ("full", "environment", "group/tags/environment", "lab5"),
    ("full", "costCentre", "cluster-core-pool/tags/cost-centre", "cc-6"),
    ("full", "azure.location", "azure/location", "northeurope"),
    ("full", "azure.location", f"{CLUSTER}/location", "northeurope"),
    ("full", "azure.subscriptionId", "azure/subscriptionId", SUBSCRIPTION),
    ("full", "azure.tenantId", "azure/tenantId", TENANT),
    ("full", "azure.tenantId", f"{CLUSTER}/aadProfile/tenantID", TENANT),
    ("full", "domain.name", "studios-records-wildcard.studios.lab.example.org-a/relativeRecordSetName",
     "*.studios.lab"),
    ("full", "domain.zone.name", "studios-records-wildcard.studios.lab.example.org-a/zoneName", "example.org"),
    ("full", "domain.zone.resourceGroup", "certificates-solver-pods-zone/scope", "/resourceGroups/dns8/"),
    ("short", "domain.zone.resourceGroup", "zone-zone/zoneName", "example.org"),
    ("full", "domain.acme.server", "certificates-issuer-issuer/spec/acme/server", "acme-staging-v02"),
    ("full", "domain.acme.email", "certificates-issuer-issuer/spec/acme/email", "ops7@lab.org"),
    ("full", "network.cidr", "network-network/addressSpace/addressPrefixes/0", "10.50.0.0/16"),
    ("full", "network.zones", "cluster-core-pool/availabilityZones", ["1", "3"]),
    ("full", "network.zones", "cluster-disks/parameters/skuName", "StandardSSD_ZRS"),
    ("full", "network.zones", "backups-storage-account/sku/name", "Standard_ZRS"),
    ("short", "network.zones", "cluster-disks/parameters/skuName", "StandardSSD_LRS"),
    ("short", "network.zones", "backups-storage-account/sku/name", "Standard_LRS"),
    ("full", "network.natGateways", f"{CLUSTER}/networkProfile/outboundType", "loadBalancer"),
    ("short", "network.natGateways", f"{CLUSTER}/networkProfile/outboundType", "userAssignedNATGateway"),
    ("full", "network.loadBalancerPorts", f"{RULES}/destinationPortRanges", ["2222", "8443"]),
    ("full", "network.loadBalancerFrom", f"{RULES}/sourceAddressPrefix", "203.0.113.9/32"),
    ("full", "network.flowLogDays", "network-flow-log/retentionPolicy/days", 11),
    ("full", "cluster.version", f"{CLUSTER}/kubernetesVersion", "1.36"),
    ("full", "cluster.version", "cluster-core-pool/orchestratorVersion", "1.36"),
    ("full", "cluster.endpoint.publicAccessFrom", f"{CLUSTER}/apiServerAccessProfile/authorizedIPRanges",
     ["203.0.113.12/32"]),
    ("full", "cluster.endpoint.publicAccessFrom", "network-api-server-firewall/securityRules", "203.0.113.12/32"),
    ("full", "cluster.deployer", "cluster-access-deployer/principalId", DEPLOYER),
    ("full", "cluster.deployer", "vault-deployer-reads/principalId", DEPLOYER),
    ("full", "cluster.deployerType", "cluster-access-deployer/principalType", "User"),
    ("full", "cluster.deployerType", "vault-deployer-reads/principalType", "User"),
    ("short", "cluster.deployerType", "cluster-access-deployer/principalType", "ServicePrincipal"),
    ("full", "cluster.adminGroups", "cluster-access-admins/principalId", ADMINS),
    ("full", "cluster.viewerGroups", "cluster-access-viewers/principalId", VIEWERS),
    ("full", "cluster.logReads", "cluster-logs/logs", '"category":"kube-audit"'),
    ("full", "cluster.upgradeChannel", f"{CLUSTER}/autoUpgradeProfile/upgradeChannel", "none"),
    ("full", "cluster.nodeOsChannel", f"{CLUSTER}/autoUpgradeProfile/nodeOSUpgradeChannel", "Unmanaged"),
    ("full", "cluster.maintenance.day", f"{WINDOW}/schedule/weekly/dayOfWeek", "Friday"),
    ("full", "cluster.maintenance.start", f"{WINDOW}/startTime", "13:00"),
    ("full", "cluster.maintenance.hours", f"{WINDOW}/durationHours", 5),
    ("full", "cluster.maintenance.utcOffset", f"{WINDOW}/utcOffset", "+02:00"),
    ("full", "cluster.podCidr", f"{CLUSTER}/networkProfile/podCidr", "100.80.0.0/14"),
    ("full", "cluster.podCidr", "network-nodes-firewall/securityRules/1/sourceAddressPrefix", "100.80.0.0/14"),
    ("full", "cluster.serviceCidr", f"{CLUSTER}/networkProfile/serviceCidr", "172.24.0.0/16"),
    ("full", "cluster.diskEncryptionSet", f"{CLUSTER}/diskEncryptionSetID", DISK_SET),
    ("full", "cluster.diskEncryptionSet", "cluster-disks/parameters/diskEncryptionSetID", DISK_SET),
    *(("full", f"cluster.nodePools.core.{key}", f"cluster-core-pool/{place}", POOL[key]) for key, place in (
        ("vmSize", "vmSize"), ("minSize", "minCount"), ("maxSize", "maxCount"), ("diskGib", "osDiskSizeGB"),
        ("diskType", "osDiskType"))),
    *(("full", f"cluster.nodePools.system.{key}", f"{CLUSTER}/agentPoolProfiles/0/{place}", expected)
      for key, place, expected in (
        ("vmSize", "vmSize", "Standard_D4ds_v5"), ("minSize", "minCount", 3), ("maxSize", "maxCount", 7),
        ("diskGib", "osDiskSizeGB", 201), ("diskType", "osDiskType", "Ephemeral"))),
    *(("full", f"cluster.nodePools.{pool}.{key}", f"cluster-{pool}-pool/{place}", OTHER_POOL[key])
      for pool in ("user", "worker", "gpu") for key, place in (
        ("vmSize", "vmSize"), ("minSize", "minCount"), ("maxSize", "maxCount"), ("diskGib", "osDiskSizeGB"),
        ("diskType", "osDiskType"))),
    # With a hub, people's sessions mustn't be interrupted.
    ("full", "cluster.nodePools.user.spot", "cluster-user-pool/scaleSetPriority", "Regular"),
    ("short", "cluster.nodePools.user.spot", "cluster-user-pool/scaleSetPriority", "Spot"),
    ("full", "cluster.nodePools.worker.spot", "cluster-worker-pool/scaleSetPriority", "Spot"),
    ("full", "loadBalancer.sku", f"{GATEWAY}/sku/name", "WAF_v2"),
    ("full", "loadBalancer.waf", "gateway-waf/policySettings/mode", "Prevention"),
    ("full", "loadBalancer.minCapacity", f"{GATEWAY}/autoscaleConfiguration/minCapacity", 4),
    ("full", "loadBalancer.maxCapacity", f"{GATEWAY}/autoscaleConfiguration/maxCapacity", 14),
    ("full", "loadBalancer.zones", f"{GATEWAY}/zones", ["2"]),
    ("full", "loadBalancer.dnsLabel", "gateway-address/dnsSettings/domainNameLabel", "lab15"),
    ("full", "loadBalancer.allowedFrom", "gateway-firewall-group/securityRules/0/sourceAddressPrefix",
     "203.0.113.16/32"),
    ("full", "loadBalancer.idleTimeoutSeconds", "gateway-address/idleTimeoutInMinutes", 17),
    ("full", "loadBalancer.requestTimeoutSeconds", f"{AGIC}|request-timeout", "777"),
    ("full", "loadBalancer.tlsPolicy", f"{GATEWAY}/sslPolicy/policyName", "AppGwSslPolicy20220101"),
    ("full", "loadBalancer.http2", f"{GATEWAY}/enableHttp2", True),
    ("full", "vault.name", "vault-vault/vaultName", "vault-18"),
    ("full", "vault.recover", "vault-vault/properties/createMode", "recover"),
    ("full", "vault.retentionDays", "vault-vault/properties/softDeleteRetentionInDays", 19),
    ("full", "vault.allowedFrom", "vault-vault/properties/networkAcls/ipRules", [{"value": "203.0.113.20/32"}]),
    ("full", "redis.sku", "redis-cluster/sku/name", "Balanced_B3"),
    ("full", "redis.highAvailability", "redis-cluster/highAvailability", "Enabled"),
    # Redis on Azure has one database, so that keys begin with the deployment's name.
    ("full", "redis", PROXY, '{"name":"CONNECT_REDIS_DB","value":"0"},'
     '{"name":"CONNECT_REDIS_PREFIX","value":"studios:connect:session"}'),
    ("full", "postgres.tier", f"{POSTGRES}/sku/name", "Standard_E4ds_v5"),
    ("full", "postgres.diskGib", f"{POSTGRES}/storage/storageSizeGB", 64),
    ("full", "postgres.highAvailability", f"{POSTGRES}/highAvailability/mode", "SameZone"),
    ("full", "postgres.backupDays", f"{POSTGRES}/backup/backupRetentionDays", 9),
    ("full", "postgres.geoRedundantBackups", f"{POSTGRES}/backup/geoRedundantBackup", "Enabled"),
    ("full", "postgres.version", f"{POSTGRES}/version", "16"),
    ("full", "postgres.passwordVersion", "hub-database-password/keepers", {"version": "30"}),
    ("full", "registry.name", "registry-registry/registryName", "registry21"),
    ("full", "registry.sku", "registry-registry/sku/name", "Premium"),
    ("full", "registry.private", "registry-endpoint/privateLinkServiceConnections", '"groupIds":["registry"]'),
    ("full", "registry.allowedFrom", "registry-registry/networkRuleSet/ipRules", "203.0.113.22/32"),
    ("full", "registry.untaggedDays", "registry-registry/policies/retentionPolicy/days", 23),
    ("full", "registry.pushPrincipals", "registry-ci-pushes/principalId", ADMINS),
    ("full", "sharedStorage.protocol", "storage-account/kind", "StorageV2"),
    ("full", "sharedStorage.redundancy", "storage-account/sku/name", "Standard_LRS"),
    ("short", "sharedStorage.protocol", "storage-account/sku/name", "Premium_ZRS"),
    ("short", "sharedStorage.protocol", "storage-class-class/parameters/protocol", "nfs"),
    ("short", "sharedStorage.protocol", "storage-class-class/parameters/subnetName", "nodes"),
    # Mounts of nfs are encrypted, since the account takes no others.
    ("short", "sharedStorage.protocol", "storage-class-class/parameters/encryptInTransit", "true"),
    ("short", "sharedStorage.protocol", "storage-account/enableHttpsTrafficOnly", True),
    ("full", "sharedStorage.deletedDays", "storage-service/shareDeleteRetentionPolicy/days", 24),
    ("full", "sharedStorage.shares.sizeGib", "storage-share-data/shareQuota", 25),
    ("full", "monitoring.logDays", "logs-workspace/retentionInDays", 31),
    ("full", "monitoring.dailyQuotaGb", "logs-workspace/workspaceCapping/dailyQuotaGb", 2.5),
    ("full", "backups.replacedDays", "backups-storage-service/deleteRetentionPolicy/days", 26),
    ("full", "backups.schedules.cron", "backups-release/values/schedules/often/schedule", "7 * * * *"),
    ("full", "backups.schedules.keepDays", "backups-release/values/schedules/often/template/ttl", "192h0m0s"),
    ("full", "backups.schedules.namespaces", "backups-release/values/schedules/often/template/includedNamespaces",
     ["studios"]),
    ("full", "backups.schedules.volumes", "backups-release/values/schedules/often/template/snapshotVolumes", False),
    ("full", "prometheus.retentionDays", "prometheus-release/values/prometheus/prometheusSpec/retention", "27d"),
    ("full", "prometheus.storageGib", "prometheus-release/values/prometheus/prometheusSpec/storageSpec", "28Gi"),
    ("full", "prometheus.alerts.vault", "prometheus-alerts-secret/stringData", ...),
    ("full", "prometheus.grafana.host", "prometheus-grafana-tls-certificate/spec/dnsNames", ["watch.lab.example.org"]),
    ("full", "prometheus.grafana.published", "prometheus-ingress/spec/tls",
     [{"hosts": ["watch.lab.example.org"], "secretName": "tls"}]),
    ("full", "prometheus.grafana.passwordVersion", "prometheus-admin/keepers", {"version": "29"}),
    # What Studios gets from this foundation: certificates for all hosts, and a load balancer for SSH.
    ("full", "studios", "studios-tls-certificate/spec/dnsNames",
     ["connect.studios.lab.example.org", "*.studios.lab.example.org"]),
    ("full", "studios", "studios-ingress/spec/tls/0/hosts",
     ["connect.studios.lab.example.org", "*.studios.lab.example.org"]),
    ("full", "studios", "studios-platform-tls-certificate/metadata/namespace", "seqera"),
    ("full", "studios", "studios-ssh/spec/externalTrafficPolicy", "Local"),
]  # fmt: skip


@cache
def preview(name: str) -> Record:
    with TemporaryDirectory() as folder:
        file = Path(folder) / f"Pulumi.{name}.yaml"
        file.write_text(yaml.safe_dump({"config": {f"atelier:{key}": value for key, value in STACKS[name].items()}}))
        return run(file)


def types(name: str) -> set[str]:
    return {each.type for each in preview(name).resources}


def names(name: str) -> set[str]:
    return {each.name for each in preview(name).resources}


@pytest.mark.parametrize(
    ("stack", "setting", "place", "expected"), ROWS, ids=[f"{row[0]}-{row[1]}->{row[2]}" for row in ROWS]
)
def test_a_setting_reaches_what_it_is_for(stack: str, setting: str, place: str, expected: Any):
    resource, *way = place.split("/")
    found: Any = named(preview(stack), resource).inputs
    # Annotations have a / in their names.
    way = "/".join(way).replace("io|", "io\0").split("/")
    for step in way:
        found = found[int(step)] if isinstance(found, list) else found[step.replace("\0", "/")]
    if expected is ...:
        assert found
    elif isinstance(expected, str):
        text = found if isinstance(found, str) else json.dumps(found, separators=(",", ":"))
        assert expected in text
    else:
        assert found == expected


def test_what_is_protected_is_said_once_for_all():
    protected = {name: {each.name for each in preview(name).resources if each.protect} for name in STACKS}
    assert not protected["full"]
    assert {"group", "zone-zone", "network-network", "cluster-cluster", "storage-account"} <= protected["short"]


def test_while_the_zone_is_not_delegated_nothing_is_published_and_no_certificate_is_asked_for():
    assert "kubernetes:networking.k8s.io/v1:Ingress" in types("full")
    assert not {"kubernetes:networking.k8s.io/v1:Ingress", "kubernetes:cert-manager.io/v1:Certificate"} & types("short")
    assert "waitForCertificate: true" in preview("short").outputs["next"]


@pytest.mark.parametrize(
    ("ingress", "certificate"),
    [
        ("hub-ingress", "hub-tls-certificate"),
        ("prometheus-ingress", "prometheus-grafana-tls-certificate"),
        ("studios-ingress", "studios-tls-certificate"),
        ("studios-platform-ingress", "studios-platform-tls-certificate"),
    ],
)
def test_an_ingress_waits_for_its_certificate_and_that_for_the_issuer_and_the_gateways_controller(ingress, certificate):
    controllers = {"certificates-issuer-issuer", "gateway-controller-release", "certificates-release"}
    assert {certificate, *controllers} <= waits_for(preview("full"), ingress)


def test_each_secret_of_an_ingress_is_filled_by_one_certificate_and_by_no_annotation():
    made = [each for each in preview("full").resources if each.type.startswith("kubernetes:")]
    ingresses = [each.inputs for each in made if each.type.endswith(":Ingress")]
    needed = [(each["metadata"]["namespace"], tls["secretName"]) for each in ingresses for tls in each["spec"]["tls"]]
    certificates = [each.inputs for each in made if each.type.endswith(":Certificate")]
    filled = [(each["metadata"]["namespace"], each["spec"]["secretName"]) for each in certificates]
    assert sorted(needed) == sorted(filled)
    assert not [key for each in ingresses for key in each["metadata"]["annotations"] if "cert-manager" in key]


def test_whoever_deploys_may_read_the_vault_that_peoples_secrets_are_in_if_it_is_the_stacks_own():
    assert "vault-deployer-reads" in names("full")
    assert "vault-vault" in names("short")
    assert "vault-deployer-reads" not in names("short")


ELSEWHERE = {
    # Tests of their own, above.
    "protect", "cloud", "domain.waitForCertificate", "vault.readFrom", "monitoring.applicationInsights",
    # An answer of Redis's, which the offline preview has none of for either key.
    "redis.accessKey",
    # Refused (core, gpu): tests/settings/test_azure.py.
    "cluster.nodePools.core.spot", "cluster.nodePools.gpu.spot",
    # As on AWS.
    "prometheus.alerts.config",
}  # fmt: skip


def test_no_setting_is_left_out():
    rows = {row[1] for row in ROWS}
    # Of every cloud: test_every_setting.py and test_every_hub_setting.py.
    workloads = tuple(f"{key}." for key in ("studios", "jupyterhub", "workbench", "policies"))
    assert {
        setting for setting in settings_of(AzureStackSettings)
        if setting not in rows | ELSEWHERE and not setting.startswith(workloads)
    } == set()  # fmt: skip


def test_the_page_about_azure_names_settings_that_there_are():
    text = (PROJECT / "docs" / "azure.md").read_text()
    known = settings_of(AzureStackSettings)
    sections = {each.partition(".")[0] for each in known}
    named_there = set(re.findall(r"`([a-z]\w+(?:\.[a-z]\w+)+)(?=[:`])", text))
    wrong = [
        each for each in named_there
        if each.partition(".")[0] in sections and not each.endswith("example.org")
        and not any(f"{key}.".startswith(f"{each}.") for key in known)
    ]  # fmt: skip
    assert (wrong, len(named_there) > 15) == ([], True)
