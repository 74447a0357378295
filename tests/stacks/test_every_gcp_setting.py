"""Each setting of a stack on Google Cloud reaches what it is for; one that is in no row here fails the last test."""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest
import yaml

from offline.record import Record
from offline.run import run
from stacks import gcp
from stacks.settings.stack import GcpStackSettings
from tests.settings.test_workbench import OIDC
from tests.stacks.previews import named, waits_for
from tests.stacks.test_every_setting import settings_of

PROJECT, NUMBER = "lab-platform-3", "400000000004"
POOL = {"machineType": "n2-standard-8", "minSize": 3, "maxSize": 7, "diskGib": 201, "diskType": "pd-ssd",
        "zones": ["d"]}  # fmt: skip
OTHER_POOL = {"machineType": "n2-standard-16", "minSize": 1, "maxSize": 8, "diskGib": 202, "diskType": "pd-ssd",
              "zones": ["b", "d"]}  # fmt: skip
STUDIOS = {
    "domain": "studios.lab.example.org",
    "platform": {"url": "https://studios.lab.example.org", "namespace": "seqera"},
    "registryCredentials": {"vault": "cr-seqera-io"},
    "ssh": {"allowedFrom": ["198.51.100.0/24"]},
}
HUB = {
    "authenticator": {"github": {"clientId": "Iv1.5", "clientSecret": {"vault": "hub-secret"}}},
    "access": {"allowAll": True},
    "session": {"registryImage": "notebook:6"},
    "home": {"kind": "shared", "size": "150Gi"},
    "dataVolumes": {"data": {"share": "data", "path": "/data"}},
    "database": {"managed": True},
}
WORKBENCH = {"licence": {"file": {"vault": "licence"}}, "login": {"oidc": {**OIDC, "clientSecret": {"vault": "oidc"}}}}
FULL: dict[str, Any] = {
    "environment": "lab5", "costCentre": "Cost: CC 6", "cloud": "gcp", "protect": False,
    "gcp": {"project": PROJECT, "projectNumber": NUMBER, "region": "europe-west4"},
    "domain": {"name": "lab.example.org", "zone": {"name": "example.org", "managedZone": "example-org"}},
    "network": {"cidr": "10.50.0.0/16", "podCidr": "172.28.0.0/15", "serviceCidr": "172.21.0.0/20",
                "zones": ["b", "c"], "natAddresses": 2, "flowLogs": False},
    "cluster": {
        "version": "1.36", "releaseChannel": "RAPID",
        "maintenance": {"days": ["Friday", "Monday"], "start": "13:00", "hours": 9},
        "endpoint": {"publicAccessFrom": ["203.0.113.12/32"], "privateAccessFrom": ["10.99.0.0/24"], "byName": True},
        "groupsDomain": "example.org", "admins": {"platform": "group:platform@example.org"},
        "viewers": {"support": "user:ada@example.org"},
        "binaryAuthorization": False, "managedPrometheus": False, "disks": {"type": "pd-ssd", "regional": False},
        "nodePools": {
            "core": POOL, "user": {**OTHER_POOL, "spot": False}, "worker": {**OTHER_POOL, "spot": True},
            "gpu": {**OTHER_POOL, "machineType": "g2-standard-24",
                    "gpu": {"type": "nvidia-l4", "count": 2, "driver": "LATEST"}}},
    },
    "loadBalancer": {"minTlsVersion": "TLS_1_3", "allowedFrom": ["203.0.113.16/32"], "timeoutSeconds": 777,
                     "drainSeconds": 18, "logRequests": False},
    "vault": {"project": "lab-secrets-19"},
    "redis": {"memoryGb": 20, "highAvailability": True, "snapshots": True, "maintenanceDay": "TUESDAY"},
    "postgres": {"tier": "db-custom-4-15360", "diskGib": 21, "highAvailability": True, "backupDays": 22,
                 "version": "18", "passwordVersion": 23},
    "registry": {"untaggedDays": 24, "keepImages": 25, "oldDays": 26,
                 "pushMembers": {"ci": "serviceAccount:ci@lab.iam.gserviceaccount.com"}},
    "sharedStorage": {"tier": "regional", "shares": {"data": {"tier": "ZONAL", "sizeGib": 1127, "zone": "c"}},
                      "ownShares": {"tier": "BASIC_HDD", "zone": "d"}},
    "backups": {"replacedDays": 28, "schedules": {"often": {
        "cron": "7 * * * *", "keepDays": 8, "namespaces": ["studios"], "volumes": "none"}}},
    "prometheus": {"retentionDays": 27, "storageGib": 28, "alerts": {"vault": "alerts"},
                   "grafana": {"published": True, "host": "watch.lab.example.org", "passwordVersion": 29}},
    "studios": {"studios": STUDIOS},
    "jupyterhub": {"hub": HUB},
    "workbench": {"rsw": WORKBENCH},
}  # fmt: skip
SHORT: dict[str, Any] = {
    "environment": "short", "costCentre": "cc", "cloud": "gcp", "protect": True, "gcp": FULL["gcp"],
    "domain": {"name": "example.org", "zone": {"name": "example.org", "logQueries": True},
               "waitForCertificate": False},
    "network": {"cidr": "10.60.0.0/16"},
    "cluster": {"nodePools": {"core": POOL, "user": OTHER_POOL}},
    "redis": {"highAvailability": True, "snapshots": True},
    "sharedStorage": {"shares": {"data": {"tier": "REGIONAL", "sizeGib": 130}}},
    "jupyterhub": {"hub": {**HUB, "session": {"image": "quay.io/jupyter/base-notebook:2025-01-01"},
                           "home": {"kind": "perUser", "size": "5Gi"}, "database": {"disk": "1Gi"}}},
    "prometheus": {"alerts": {"vault": "alerts"}, "grafana": {"published": True}},
}  # fmt: skip
OPEN: dict[str, Any] = {
    **SHORT, "protect": False, "domain": {"name": "example.org", "zone": {"name": "example.org"}},
    "loadBalancer": {"securityPolicy": "lab-clients"},
    "cluster": {"nodePools": {"core": POOL, "user": OTHER_POOL, "worker": {**OTHER_POOL, "spot": False}}},
}  # fmt: skip
STACKS = {"full": FULL, "short": SHORT, "open": OPEN}

CLUSTER, GATEWAY = "cluster-cluster", "gateway-gateway"
POLICY = "hub-backend-policy/spec/default"
PROXY = "studios-proxy-deployment/spec/template/spec"
ROWS: list[tuple[str, str, str, Any]] = [
    # stack, setting, where it arrives (a resource and a path in its inputs), what is there
    ("full", "environment", f"{CLUSTER}/resourceLabels/environment", "lab5"),
    ("full", "costCentre", "cluster-core-pool/nodeConfig/resourceLabels/cost-centre", "cost-cc-6"),
    ("full", "gcp.project", "gcp/project", PROJECT),
    ("full", "gcp.project", f"{CLUSTER}/workloadIdentityConfig/workloadPool", f"{PROJECT}.svc.id.goog"),
    ("full", "gcp.projectNumber", "cluster-key-gke/member", f"service-{NUMBER}@"),
    ("full", "gcp.region", "gcp/region", "europe-west4"),
    ("full", "gcp.region", f"{CLUSTER}/location", "europe-west4"),
    ("full", "domain.name", "studios-records-wildcard.studios.lab.example.org-a/name", "*.studios.lab.example.org."),
    ("full", "domain.zone.name", "hub-certificate-validation-hub.lab.example.org/managedZone", "example-org"),
    ("full", "domain.zone.managedZone", "hub-records-hub.lab.example.org-a/managedZone", "example-org"),
    ("short", "domain.zone.managedZone", "zone-zone/dnsName", "example.org."),
    ("short", "domain.zone.logQueries", "zone-zone/cloudLoggingConfig/enableLogging", True),
    ("full", "network.cidr", "network-nodes-subnet/ipCidrRange", "10.50.0.0/17"),
    ("full", "network.cidr", "network-services-range/address", "10.50.128.0"),
    ("full", "network.cidr", "studios-flows-proxy/spec/egress", "10.50.128.0/18"),
    ("full", "network.podCidr", "network-nodes-subnet/secondaryIpRanges/0/ipCidrRange", "172.28.0.0/15"),
    ("full", "network.serviceCidr", "network-nodes-subnet/secondaryIpRanges/1/ipCidrRange", "172.21.0.0/20"),
    ("full", "network.zones", f"{CLUSTER}/nodeLocations", ["europe-west4-b", "europe-west4-c"]),
    ("full", "network.natAddresses", "network-nat-address-2/region", "europe-west4"),
    ("short", "network.flowLogs", "network-nodes-subnet/logConfig/flowSampling", 0.5),
    ("full", "network.flowLogs", "network-refused", '"direction":"INGRESS"'),
    ("full", "cluster.version", f"{CLUSTER}/minMasterVersion", "1.36"),
    ("full", "cluster.releaseChannel", f"{CLUSTER}/releaseChannel/channel", "RAPID"),
    ("full", "cluster.maintenance.days", f"{CLUSTER}/maintenancePolicy/recurringWindow/recurrence", "BYDAY=MO,FR"),
    ("full", "cluster.maintenance.start", f"{CLUSTER}/maintenancePolicy/recurringWindow/startTime", "T13:00:00Z"),
    ("full", "cluster.maintenance.hours", f"{CLUSTER}/maintenancePolicy/recurringWindow/endTime", "T22:00:00Z"),
    ("full", "cluster.endpoint.publicAccessFrom", f"{CLUSTER}/privateClusterConfig/enablePrivateEndpoint", False),
    ("full", "cluster.endpoint.publicAccessFrom", f"{CLUSTER}/masterAuthorizedNetworksConfig/cidrBlocks/0",
     {"cidrBlock": "203.0.113.12/32"}),
    ("short", "cluster.endpoint.publicAccessFrom", f"{CLUSTER}/privateClusterConfig/enablePrivateEndpoint", True),
    ("full", "cluster.endpoint.privateAccessFrom", f"{CLUSTER}/masterAuthorizedNetworksConfig/cidrBlocks/1",
     {"cidrBlock": "10.99.0.0/24"}),
    ("full", "cluster.endpoint.byName",
     f"{CLUSTER}/controlPlaneEndpointsConfig/dnsEndpointConfig/allowExternalTraffic", True),
    ("full", "cluster.groupsDomain", f"{CLUSTER}/authenticatorGroupsConfig/securityGroup",
     "gke-security-groups@example.org"),
    ("full", "cluster.admins", "cluster-access-platform/roleRef/name", "cluster-admin"),
    ("full", "cluster.viewers", "cluster-access-support-connect/member", "user:ada@example.org"),
    ("full", "cluster.viewers", "cluster-access-support/roleRef/name", "view"),
    ("short", "cluster.binaryAuthorization", f"{CLUSTER}/binaryAuthorization/evaluationMode", "ENFORCE"),
    ("full", "cluster.managedPrometheus", f"{CLUSTER}/monitoringConfig/managedPrometheus/enabled", False),
    ("full", "cluster.disks.type", "cluster-disks/parameters/type", "pd-ssd"),
    ("short", "cluster.disks.regional", "cluster-disks/parameters/replication-type", "regional-pd"),
    # Disks in two zones have 10 GiB at least, which Google would refuse to make smaller.
    ("short", "cluster.disks.regional", "hub-release/values/singleuser/storage/capacity", "10Gi"),
    ("short", "cluster.disks.regional", "hub-release/values/hub/db/pvc/storage", "10Gi"),
    *(("full", f"cluster.nodePools.core.{key}", f"cluster-core-pool/{place}", expected) for key, place, expected in (
        ("machineType", "nodeConfig/machineType", "n2-standard-8"), ("minSize", "autoscaling/totalMinNodeCount", 3),
        ("maxSize", "autoscaling/totalMaxNodeCount", 7), ("diskGib", "nodeConfig/diskSizeGb", 201),
        ("diskType", "nodeConfig/diskType", "pd-ssd"), ("zones", "nodeLocations", ["europe-west4-d"]))),
    *(("full", f"cluster.nodePools.{pool}.{key}", f"cluster-{pool}-pool/{place}", expected)
      for pool in ("user", "worker", "gpu") for key, place, expected in (
        ("machineType", "nodeConfig/machineType", "standard-"), ("minSize", "autoscaling/totalMinNodeCount", 1),
        ("maxSize", "autoscaling/totalMaxNodeCount", 8), ("diskGib", "nodeConfig/diskSizeGb", 202),
        ("diskType", "nodeConfig/diskType", "pd-ssd"),
        ("zones", "nodeLocations", ["europe-west4-b", "europe-west4-d"]))),
    ("full", "cluster.nodePools.user.spot", "cluster-user-pool/nodeConfig/spot", False),
    ("full", "cluster.nodePools.worker.spot", "cluster-worker-pool/nodeConfig/spot", True),
    ("open", "cluster.nodePools.worker.spot", "cluster-worker-pool/nodeConfig/spot", False),
    *(("full", f"cluster.nodePools.gpu.gpu.{key}", f"cluster-gpu-pool/nodeConfig/guestAccelerators/0/{place}", expected)
      for key, place, expected in (("type", "type", "nvidia-l4"), ("count", "count", 2),
                                   ("driver", "gpuDriverInstallationConfig/gpuDriverVersion", "LATEST"))),
    ("full", "loadBalancer.minTlsVersion", "gateway-tls/minTlsVersion", "TLS_1_3"),
    ("full", "loadBalancer.allowedFrom", "gateway-clients/rules", "203.0.113.16/32"),
    ("full", "loadBalancer.allowedFrom", f"{POLICY}/securityPolicy", "gateway-clients-"),
    ("open", "loadBalancer.securityPolicy", f"{POLICY}/securityPolicy", "lab-clients"),
    ("full", "loadBalancer.timeoutSeconds", f"{POLICY}/timeoutSec", 777),
    ("full", "loadBalancer.drainSeconds", f"{POLICY}/connectionDraining/drainingTimeoutSec", 18),
    ("full", "loadBalancer.logRequests", f"{POLICY}/logging/enabled", False),
    ("full", "redis.memoryGb", "redis-instance/memorySizeGb", 20),
    ("full", "redis.highAvailability", "redis-instance/tier", "STANDARD_HA"),
    ("full", "redis.snapshots", "redis-instance/persistenceConfig/persistenceMode", "RDB"),
    ("full", "redis.maintenanceDay", "redis-instance/maintenancePolicy/weeklyMaintenanceWindows/0/day", "TUESDAY"),
    # Redis' certificate is of an authority of its own, which server and proxy must know.
    ("full", "redis", "studios-redis-authority/data/redis.pem", "BEGIN CERTIFICATE"),
    ("full", "redis", f"{PROXY}/containers/0/env",
     '{"name":"SSL_CERT_DIR","value":"/etc/ssl/certs:/authorities"}'),
    ("full", "redis", f"{PROXY}/volumes", '"configMap":{"name":"connect-redis-authority"}'),
    ("full", "postgres.tier", "hub-database-instance/settings/tier", "db-custom-4-15360"),
    ("full", "postgres.diskGib", "hub-database-instance/settings/diskSize", 21),
    ("full", "postgres.highAvailability", "hub-database-instance/settings/availabilityType", "REGIONAL"),
    ("full", "postgres.backupDays",
     "hub-database-instance/settings/backupConfiguration/backupRetentionSettings/retainedBackups", 22),
    ("full", "postgres.version", "hub-database-instance/databaseVersion", "POSTGRES_18"),
    ("full", "postgres.passwordVersion", "hub-database-password/keepers", {"version": "23"}),
    ("full", "registry.untaggedDays", "registry-repository/cleanupPolicies/0/condition/olderThan", f"{24 * 86400}s"),
    ("full", "registry.keepImages", "registry-repository/cleanupPolicies/2/mostRecentVersions/keepCount", 25),
    ("full", "registry.oldDays", "registry-repository/cleanupPolicies/1/condition/olderThan", f"{26 * 86400}s"),
    ("full", "registry.pushMembers", "registry-ci-pushes/member", "serviceAccount:ci@lab"),
    ("full", "registry", "hub-release/values/singleuser/image/name",
     f"europe-west4-docker.pkg.dev/{PROJECT}/atelier-full/notebook"),
    ("full", "sharedStorage.tier", "storage-class-class/parameters/tier", "regional"),
    ("short", "sharedStorage.tier", "storage-class-class/parameters/multishare", "true"),
    ("full", "sharedStorage.shares.tier", "storage-data-instance/tier", "ZONAL"),
    ("full", "sharedStorage.shares.sizeGib", "storage-data-instance/fileShares/capacityGb", 1127),
    ("full", "sharedStorage.shares.zone", "storage-data-instance/location", "europe-west4-c"),
    ("short", "sharedStorage.shares.zone", "storage-data-instance/location", "europe-west4"),
    ("full", "sharedStorage.shares", "hub-data-volume/spec/csi/volumeHandle", "modeInstance/europe-west4-c/storage-"),
    ("full", "sharedStorage.ownShares.tier", "storage-rsw-homes-instance/tier", "BASIC_HDD"),
    ("full", "sharedStorage.ownShares.zone", "storage-rsw-state-instance/location", "europe-west4-d"),
    # As large as the tier's smallest.
    ("full", "sharedStorage.ownShares", "storage-rsw-homes-instance/fileShares/capacityGb", 1024),
    ("full", "backups.replacedDays", "backups-storage-bucket/softDeletePolicy/retentionDurationSeconds", 28 * 86400),
    ("full", "backups.schedules.cron", "backups-release/values/schedules/often/schedule", "7 * * * *"),
    ("full", "backups.schedules.keepDays", "backups-release/values/schedules/often/template/ttl", "192h0m0s"),
    ("full", "backups.schedules.namespaces", "backups-release/values/schedules/often/template/includedNamespaces",
     ["studios"]),
    ("full", "backups.schedules.volumes", "backups-release/values/schedules/often/template/snapshotVolumes", False),
    ("full", "backups", "backups-release/values/configuration/backupStorageLocation/0/config/serviceAccount",
     f"@{PROJECT}.iam.gserviceaccount.com"),
    ("full", "prometheus.retentionDays", "prometheus-release/values/prometheus/prometheusSpec/retention", "27d"),
    ("full", "prometheus.storageGib", "prometheus-release/values/prometheus/prometheusSpec/storageSpec", "28Gi"),
    ("full", "prometheus.alerts.vault", "prometheus-alerts-secret/stringData", ...),
    ("full", "prometheus.grafana.host", "prometheus-route/spec/hostnames", ["watch.lab.example.org"]),
    ("full", "prometheus.grafana.published", "grafana-records-watch.lab.example.org-a/rrdatas", "203.0.113."),
    ("full", "prometheus.grafana.passwordVersion", "prometheus-admin/keepers", {"version": "29"}),
    # What workloads get from this foundation: routes for all hosts, and a load balancer for SSH.
    ("full", "studios", "studios-route/spec/hostnames",
     ["connect.studios.lab.example.org", "*.studios.lab.example.org"]),
    ("full", "studios", "studios-namespace/metadata/labels", '"atelier.dev/routes":"allowed"'),
    ("full", "studios", "studios-ssh/spec/externalTrafficPolicy", "Local"),
    ("full", "studios", "studios-ssh/metadata/annotations", '"cloud.google.com/l4-rbs":"enabled"'),
    ("full", "studios", f"{GATEWAY}/metadata/annotations", '"networking.gke.io/certmap":"certificates-map-'),
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
    for step in way:
        found = found[int(step)] if isinstance(found, list) else found[step]
    if expected is ...:
        assert found
    elif isinstance(expected, str):
        text = found if isinstance(found, str) else json.dumps(found, separators=(",", ":"))
        assert expected in text
    else:
        assert found == expected


def test_what_is_off_is_left_out():
    full = preview("full")
    assert "logConfig" not in named(full, "network-nodes-subnet").inputs
    assert "binaryAuthorization" not in named(full, CLUSTER).inputs
    assert "replication-type" not in named(full, "cluster-disks").inputs["parameters"]
    assert "gateway-clients" not in names("open")


def test_what_is_protected_is_said_once_for_all():
    protected = {name: {each.name for each in preview(name).resources if each.protect} for name in STACKS}
    assert not protected["full"]
    held = {"zone-zone", "network-network", "cluster-cluster", "cluster-key-key", "storage-data-instance"}
    assert held <= protected["short"]
    assert named(preview("short"), "cluster-cluster").inputs["deletionProtection"] is True
    assert named(preview("full"), "hub-database-instance").inputs["deletionProtection"] is False


def test_secrets_of_people_are_read_from_the_project_that_is_named(monkeypatch):
    asked: list[Any] = []
    real = gcp.SecretManagerReference

    def reference(name: str, args: Any, opts: Any) -> Any:
        asked.append(args)
        return real(name, args, opts)

    monkeypatch.setattr(gcp, "SecretManagerReference", reference)
    preview.__wrapped__("full")
    assert {each["project_id"] for each in asked} == {"lab-secrets-19"}
    assert {"cr-seqera-io", "hub-secret", "alerts", "licence", "oidc"} == {each["secret_name"] for each in asked}
    # Generated ones stay in the stack's own.
    secrets = [each for each in preview("full").resources if each.type == "gcp:secretmanager/secret:Secret"]
    assert {each.inputs["project"] for each in secrets} == {PROJECT}


def test_while_the_zone_is_not_delegated_nothing_is_published_but_the_certificate_is_asked_for():
    assert "kubernetes:gateway.networking.k8s.io/v1:HTTPRoute" in types("full")
    assert "kubernetes:gateway.networking.k8s.io/v1:HTTPRoute" not in types("short")
    assert "hub-certificate-certificate" in names("short")
    assert "waitForCertificate: true" in preview("short").outputs["next"]


def test_what_no_workload_asks_for_is_not_made():
    asked = {"redis-apis", "database-apis", "registry-apis", "secrets-key", "gateway"}
    assert asked <= names("full")
    assert not {"redis-apis", "database-apis", "registry-apis", "gateway"} & names("short")


@pytest.mark.parametrize(
    ("later", "earlier"),
    [
        # Nothing is made before the APIs that make it are on.
        ("network-network", "apis-compute"),
        ("cluster-key-ring", "apis-cloudkms"),
        ("redis-instance", "redis-apis-redis"),
        ("redis-key-redis-agent", "redis-apis-redis"),
        ("hub-database-instance", "database-apis-sqladmin"),
        ("storage-data-instance", "storage-apis-file"),
        ("registry-repository", "registry-apis-artifactregistry"),
        # Google's services come after the peering and go before it.
        ("redis-instance", "network-services"),
        ("hub-database-instance", "network-services"),
        ("storage-data-instance", "network-services"),
        ("storage-class-class", "network-services"),
        # A key is used when its services may.
        ("redis-instance", "redis-key-redis"),
        ("hub-database-instance", "database-key-sql"),
        ("studios-registration-token-secret", "secrets-key-secretmanager"),
        ("cluster-cluster", "cluster-key-compute"),
        ("backups-storage-bucket", "backups-key-storage"),
        # A route waits for its certificate's entry, and goes before the Gateway, that before the map.
        ("studios-route", "studios-certificate-wildcard.studios.lab.example.org"),
        ("studios-route", GATEWAY),
        (GATEWAY, "certificates-map"),
        (GATEWAY, "cluster-core-pool"),
        ("backups-release", "backups-storage-writes"),
        ("backups-release", "cluster-core-pool"),
    ],
)
def test_order(later: str, earlier: str):
    assert earlier in waits_for(preview("full"), later)


def test_data_and_certificates_are_made_beside_the_cluster():
    for name in ("redis-instance", "hub-database-instance", "storage-data-instance", "hub-certificate-certificate"):
        assert CLUSTER not in waits_for(preview("full"), name)
    assert "studios-certificate-certificate" not in waits_for(preview("full"), GATEWAY)


ELSEWHERE = {
    # Tests of their own, above.
    "protect", "cloud", "domain.waitForCertificate",
    "vault.project",
    # Refused (core, gpu): tests/settings/test_gcp.py.
    "cluster.nodePools.core.spot", "cluster.nodePools.gpu.spot",
    # As on AWS.
    "prometheus.alerts.config",
}  # fmt: skip


def test_no_setting_is_left_out():
    rows = {row[1] for row in ROWS}
    # Of every cloud: test_every_setting.py and test_every_hub_setting.py; and test_every_workbench_host_setting.py.
    workloads = tuple(f"{key}." for key in ("studios", "jupyterhub", "workbench", "workbenchHosts", "policies"))
    assert {
        setting for setting in settings_of(GcpStackSettings)
        if setting not in rows | ELSEWHERE and not setting.startswith(workloads)
    } == set()  # fmt: skip
