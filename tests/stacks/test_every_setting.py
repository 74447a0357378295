"""Each setting of a stack file reaches what it is for. A setting that is in no row here fails the last test."""

from __future__ import annotations

import json
from typing import Any, get_args

import pytest
from pydantic import BaseModel

from stacks.settings.aws import AddonName
from stacks.settings.stack import AwsStackSettings
from stacks.settings.types import fields_of, model_in
from tests.stacks.previews import named
from tests.stacks.test_studios_stack import STUDIOS, changed

SSH = {"allowedFrom": ["203.0.113.0/24"], "allowedWorkspaces": [7], "host": "shell.staging.example.org"}
ALB = "alb.ingress.kubernetes.io"
INGRESS, PLATFORM_INGRESS = "studios-ingress/metadata/annotations", "studios-platform-ingress/metadata/annotations"
PROXY, SERVER = "studios-proxy-deployment/spec", "studios-server-statefulset/spec"
CONTAINER = "template/spec/containers/0"
ENVIRONMENT = "studios-platform-environment/data"
GROUP = "redis-group"
CORE = "atelier:cluster/nodePools/core"

BACKUPS = {
    "schedules": {"nightly": {"cron": "0 2 * * *", "keepDays": 8, "namespaces": ["studios"], "volumes": "none"}},
    "replacedDays": 9,
}
CI_NODE = {
    "instanceType": "m7i.large", "diskGib": 99, "name": "builder", "public": True, "sshFrom": ["203.0.113.0/24"],
    "sshKeys": ["ssh-ed25519 AAAA ada"], "generation": 2, "policies": ["arn:aws:iam::aws:policy/ReadOnlyAccess"],
}  # fmt: skip
HUBPLOY = {
    "deployment": "roman", "namespaces": ["elsewhere"], "trustedRoles": ["arn:aws:iam::123456789012:role/builder"],
    "keepImages": 7, "secretsKey": True,
    "architect": {
        "policies": ["arn:aws:iam::aws:policy/PowerUserAccess"], "requireMfa": False, "sessionHours": 2,
        "permissionsBoundary": "arn:aws:iam::123456789012:policy/most",
    },
}  # fmt: skip

HUB_WITH_DATABASE = {
    "authenticator": {"dummy": {"password": {"vault": "hub-password"}, "onlyForTests": True}},
    "access": {"admins": ["ada"]}, "session": {"image": "quay.io/jupyter/base-notebook:2026-01-05"}, "database": {"managed": True},
}  # fmt: skip
POSTGRES = "hub-database-instance"

ROWS: list[tuple[str, Any, str, Any]] = [
    # path in the stack file, value, where it arrives (a resource and a path in its inputs), what is there
    ("atelier:environment", "lab", "aws/defaultTags", '"environment":"lab"'),
    ("atelier:costCentre", "cc-7", "aws/defaultTags", '"cost-centre":"cc-7"'),
    ("atelier:aws/region", "eu-central-1", "aws/region", "eu-central-1"),
    ("atelier:cluster/version", "1.36", "cluster-control-plane-cluster/version", "1.36"),
    ("atelier:cluster/endpoint/publicAccessFrom", ["198.51.100.0/24"],
     "cluster-control-plane-cluster/vpcConfig/publicAccessCidrs", ["198.51.100.0/24"]),
    ("atelier:cluster/deployerRole", "arn:aws:iam::123456789012:role/other",
     "cluster-control-plane-access-deployer/principalArn", "arn:aws:iam::123456789012:role/other"),
    ("atelier:cluster/adminRoles", ["arn:aws:iam::123456789012:role/a"],
     "cluster-control-plane-access-a/principalArn", "arn:aws:iam::123456789012:role/a"),
    ("atelier:cluster/viewerRoles", ["arn:aws:iam::123456789012:role/v"],
     "cluster-control-plane-access-v/principalArn", "arn:aws:iam::123456789012:role/v"),
    ("atelier:cluster/addonVersions", {"kube-proxy": "v1.35.0-eksbuild.2"},
     "cluster-base-kube-proxy/addonVersion", "v1.35.0-eksbuild.2"),
    ("atelier:cluster/addonVersions", {"coredns": "v1.13.1-eksbuild.1"},
     "cluster-addons-coredns/addonVersion", "v1.13.1-eksbuild.1"),
    ("atelier:cluster/logDays", 7, "cluster-control-plane-log/retentionInDays", 7),
    (f"{CORE}/instanceTypes", ["m7i.4xlarge"], "cluster-core-group/instanceTypes", ["m7i.4xlarge"]),
    (f"{CORE}/minSize", 3, "cluster-core-group/scalingConfig/minSize", 3),
    (f"{CORE}/maxSize", 9, "cluster-core-group/scalingConfig/maxSize", 9),
    (f"{CORE}/diskGib", 77, "cluster-core-template/blockDeviceMappings/0/ebs/volumeSize", 77),
    ("atelier:cluster/nodePools/worker", {"instanceTypes": ["m7i.large"], "minSize": 0, "maxSize": 3, "spot": True},
     "cluster-worker-group/capacityType", "SPOT"),
    ("atelier:cluster/nodePools/user", {"instanceTypes": ["m7i.large"], "minSize": 0, "maxSize": 3, "zone": "a"},
     "cluster-user-group/scalingConfig/maxSize", 3),
    ("atelier:cluster/nodePools/gpu", {"instanceTypes": ["g5.xlarge"], "minSize": 0, "maxSize": 3, "zone": "a"},
     "cluster-gpu-group/amiType", "AL2023_x86_64_NVIDIA"),
    ("atelier:network/cidr", "10.30.0.0/16", "network-vpc/cidrBlock", "10.30.0.0/16"),
    ("atelier:network/zones", ["a", "c"], "network-private-eu-west-1c/availabilityZone", "eu-west-1c"),
    ("atelier:network/natGateways", "per-zone", "network-nat-eu-west-1b/allocationId", ...),
    ("atelier:network/interfaceEndpoints", ["sts"], "network-endpoint-sts/serviceName", "com.amazonaws.eu-west-1.sts"),
    ("atelier:network/flowLogDays", 3, "network-flow-logs/retentionInDays", 3),
    ("atelier:domain/zone/id", "Z0123456789", "studios-records-wildcard.staging.example.org-a/zoneId", "Z0123456789"),
    ("atelier:domain/zone/name", "example.org", "zone-zone/name", "example.org"),
    ("atelier:loadBalancer/scheme", "internal", f"{INGRESS}/{ALB}|scheme", "internal"),
    ("atelier:loadBalancer/scheme", "internal", "studios-flows-proxy/spec/ingress/0/from/0/ipBlock/cidr", "10.20.0.0/19"),
    ("atelier:loadBalancer/allowedFrom", ["203.0.113.0/24"], f"{PLATFORM_INGRESS}/{ALB}|inbound-cidrs", "203.0.113.0/24"),
    ("atelier:loadBalancer/idleTimeoutSeconds", 99, f"{INGRESS}/{ALB}|load-balancer-attributes", "timeout_seconds=99"),
    ("atelier:loadBalancer/sslPolicy", "ELBSecurityPolicy-TLS13-1-3-PQ-2025-09", f"{INGRESS}/{ALB}|ssl-policy", "1-3-PQ"),
    ("atelier:loadBalancer/http2", True, f"{INGRESS}/{ALB}|load-balancer-attributes", "http2.enabled=true"),
    ("atelier:loadBalancer/deletionProtection", True, f"{INGRESS}/{ALB}|load-balancer-attributes", "protection.enabled=true"),
    ("atelier:loadBalancer/accessLogsBucket", "logs", f"{INGRESS}/{ALB}|load-balancer-attributes", "s3.bucket=logs"),
    ("atelier:loadBalancer/webAcl", "arn:aws:wafv2:eu-west-1:123456789012:regional/webacl/a/1",
     f"{INGRESS}/{ALB}|wafv2-acl-arn", "webacl/a/1"),
    ("atelier:redis/engine", "redis", f"{GROUP}/engine", "redis"),
    ("atelier:redis/nodeType", "cache.r7g.large", f"{GROUP}/nodeType", "cache.r7g.large"),
    ("atelier:redis/replicas", 1, f"{GROUP}/numCacheClusters", 2),
    ("atelier:redis/snapshotDays", 5, f"{GROUP}/snapshotRetentionLimit", 5),
    ("atelier:redis/tokenVersion", 2, "redis-token/keepers", {"version": "2"}),
    ("atelier:redis/keepOldToken", True, f"{GROUP}/authTokenUpdateStrategy", "ROTATE"),
    ("atelier:postgres/tier", "db.m7g.large", f"{POSTGRES}/instanceClass", "db.m7g.large"),
    ("atelier:postgres/diskGib", 44, f"{POSTGRES}/allocatedStorage", 44),
    ("atelier:postgres/highAvailability", True, f"{POSTGRES}/multiAz", True),
    ("atelier:postgres/backupDays", 9, f"{POSTGRES}/backupRetentionPeriod", 9),
    ("atelier:postgres/version", "16", f"{POSTGRES}/engineVersion", "16"),
    ("atelier:postgres/allowMajorUpgrade", True, f"{POSTGRES}/allowMajorVersionUpgrade", True),
    ("atelier:postgres/logDays", 7, "hub-database-log/retentionInDays", 7),
    ("atelier:postgres/passwordVersion", 2, "hub-database-password/keepers", {"version": "2"}),
    ("atelier:postgres/tier", "db.t4g.small", "hub-postgres-password-version/secretString", ...),
    ("atelier:registry", {"repositories": ["a"], "keepImages": 7}, "registry-a/name", "atelier-staging/a"),
    ("atelier:registry", {"repositories": ["a"], "keepImages": 7}, "registry-a-lifecycle/policy", '"countNumber":7'),
    ("atelier:sharedStorage", {"infrequentAccessDays": 7}, "storage-files/lifecyclePolicies", "AFTER_7_DAYS"),
    ("atelier:sharedStorage", {"accessPoints": {"d": {"path": "/d", "uid": 5, "gid": 6}}},
     "storage-point-d/posixUser", '"gid":6'),
    (f"{STUDIOS}/platform/namespace", "elsewhere", "studios-platform-token/metadata/namespace", "elsewhere"),
    (f"{STUDIOS}/platform/environmentConfigMap", "env", "studios-platform-environment/metadata/name", "env"),
    (f"{STUDIOS}/platform/settingsConfigMap", "yml", "studios-platform-settings/metadata/name", "yml"),
    (f"{STUDIOS}/platform/backend", {"deployment": "b", "container": "bc"}, "studios-platform-backend/metadata/name", "b"),
    (f"{STUDIOS}/platform/backend", {"deployment": "b", "container": "bc"},
     f"studios-platform-backend/spec/{CONTAINER}/name", "bc"),
    (f"{STUDIOS}/platform/cron", {"deployment": "c", "container": "cc"}, "studios-platform-cron/metadata/name", "c"),
    (f"{STUDIOS}/platform/cron", {"deployment": "c", "container": "cc"},
     f"studios-platform-cron/spec/{CONTAINER}/name", "cc"),
    (f"{STUDIOS}/platform/frontend", {"service": "web", "port": 8000},
     "studios-platform-ingress/spec/rules/0/http/paths/0/backend/service", '"port":{"number":8000}'),
    (f"{STUDIOS}/platform/frontend", {"service": "web", "port": 8000},
     "studios-platform-ingress/spec/rules/0/http/paths/0/backend/service/name", "web"),
    (f"{STUDIOS}/connectHost", "proxy.staging.example.org", "studios-ingress/spec/rules/0/host", "proxy.staging.example.org"),
    (f"{STUDIOS}/templates", {"X": {"tool": "ride", "image": "a/b:1", "icon": "rstudio", "status": "deprecated", "port": 99}},
     ENVIRONMENT, '"TOWER_DATA_STUDIO_TEMPLATES_X_ICON":"rstudio","TOWER_DATA_STUDIO_TEMPLATES_X_PORT":"99",'
     '"TOWER_DATA_STUDIO_TEMPLATES_X_REPOSITORY":"a/b:1","TOWER_DATA_STUDIO_TEMPLATES_X_STATUS":"deprecated",'
     '"TOWER_DATA_STUDIO_TEMPLATES_X_TOOL":"ride"'),
    (f"{STUDIOS}/defaultLifespanHours", 24, f"{ENVIRONMENT}/TOWER_DATA_STUDIO_DEFAULT_LIFESPAN", "24"),
    (f"{STUDIOS}/privateByDefault", True, f"{ENVIRONMENT}/TOWER_DATA_STUDIO_PRIVATE_STUDIO_BY_DEFAULT", "true"),
    (f"{STUDIOS}/customImages", {"registry": "r.example.org", "repository": "p"},
     f"{ENVIRONMENT}/TOWER_DATA_STUDIO_WAVE_CUSTOM_IMAGE_REGISTRY", "r.example.org"),
    (f"{STUDIOS}/customImages", {"registry": "r.example.org", "repository": "p"},
     f"{ENVIRONMENT}/TOWER_DATA_STUDIO_WAVE_CUSTOM_IMAGE_REPOSITORY", "p"),
    (f"{STUDIOS}/rsaBits", 4096, "studios-keys-oidc/rsaBits", 4096),
    (f"{STUDIOS}/registrationTokenVersion", 2, "studios-keys-token/keepers", {"version": "2"}),
    (f"{STUDIOS}/managementKeyVersion", 3, "studios-keys-management/keepers", {"version": "3"}),
    (f"{STUDIOS}/version", "0.12.1", f"{SERVER}/{CONTAINER}/image", "cr.seqera.io/enterprise/studios/server:0.12.1"),
    (f"{STUDIOS}/proxy", {"replicas": 5, "cpu": "300m", "memory": "1Gi"}, f"{PROXY}/replicas", 5),
    (f"{STUDIOS}/proxy", {"replicas": 5, "cpu": "300m", "memory": "1Gi"},
     f"{PROXY}/{CONTAINER}/resources/requests", '{"cpu":"300m","memory":"1Gi"}'),
    (f"{STUDIOS}/server", {"replicas": 4, "cpu": "301m", "memory": "2Gi"}, f"{SERVER}/replicas", 4),
    (f"{STUDIOS}/server", {"replicas": 4, "cpu": "301m", "memory": "2Gi"},
     f"{SERVER}/{CONTAINER}/resources/requests", '{"cpu":"301m","memory":"2Gi"}'),
    (f"{STUDIOS}/logLevel", "trace", f"{SERVER}/{CONTAINER}/env", '{"name":"CONNECT_LOG_LEVEL","value":"trace"}'),
    (f"{STUDIOS}/logLevel", "trace", f"{PROXY}/{CONTAINER}/env", '{"name":"CONNECT_LOG_LEVEL","value":"trace"}'),
    (f"{STUDIOS}/readOnlyRoot", False, f"{PROXY}/{CONTAINER}/securityContext/readOnlyRootFilesystem", False),
    (f"{STUDIOS}/readOnlyRoot", False, f"{SERVER}/{CONTAINER}/securityContext/readOnlyRootFilesystem", False),
    (f"{STUDIOS}/health", {"path": "/up", "successCodes": "204"}, f"{INGRESS}/{ALB}|healthcheck-path", "/up"),
    (f"{STUDIOS}/health", {"path": "/up", "successCodes": "204"}, f"{INGRESS}/{ALB}|success-codes", "204"),
    (f"{STUDIOS}/managementPort", 9999, f"{PROXY}/{CONTAINER}/ports", '"containerPort":9999'),
    (f"{STUDIOS}/metricsNamespace", "monitoring", "studios-flows-server/spec/ingress/1/from/0", "monitoring"),
    (f"{STUDIOS}/redis", {"database": 5, "prefix": "p:q"}, f"{PROXY}/{CONTAINER}/env",
     '{"name":"CONNECT_REDIS_DB","value":"5"},{"name":"CONNECT_REDIS_PREFIX","value":"p:q"}'),
    (f"{STUDIOS}/redis", {"database": 5, "prefix": "p:q"}, f"{SERVER}/{CONTAINER}/env",
     '{"name":"CONNECT_REDIS_DB","value":"5"},{"name":"CONNECT_REDIS_PREFIX","value":"p:q"}'),
    (f"{STUDIOS}/ssh", SSH, "studios-ssh/spec/loadBalancerSourceRanges", ["203.0.113.0/24"]),
    (f"{STUDIOS}/ssh", SSH, "studios-ssh-records-shell.staging.example.org-a/name", "shell.staging.example.org"),
    (f"{STUDIOS}/ssh", SSH, f"{ENVIRONMENT}/TOWER_DATA_STUDIO_SSH_ALLOWED_WORKSPACES", "7"),
    (f"{STUDIOS}/registrationToken", {"vault": "my/token"}, "studios-connect/stringData", ...),
    ("atelier:cluster/networkPolicies", "calico", "cluster-base-vpc-cni/configurationValues", '"enableNetworkPolicy":"false"'),
    ("atelier:backups", BACKUPS, "backups-release/values/schedules/nightly/schedule", "0 2 * * *"),
    ("atelier:backups", BACKUPS, "backups-release/values/schedules/nightly/template/ttl", "192h"),
    ("atelier:backups", BACKUPS, "backups-release/values/schedules/nightly/template/includedNamespaces", ["studios"]),
    ("atelier:backups", BACKUPS, "backups-release/values/schedules/nightly/template/snapshotVolumes", False),
    ("atelier:backups", BACKUPS, "backups-storage-lifecycle/rules", '"noncurrentDays":9'),
    ("atelier:prometheus", {"retentionDays": 8}, "prometheus-release/values/prometheus/prometheusSpec/retention", "8d"),
    ("atelier:prometheus", {"storageGib": 33},
     "prometheus-release/values/prometheus/prometheusSpec/storageSpec", '"storage":"33Gi"'),
    ("atelier:prometheus", {"alerts": {"vault": "my/alerts"}}, "prometheus-alerts-secret/stringData", ...),
    ("atelier:prometheus", {"grafana": {"published": True, "host": "watch.staging.example.org"}},
     "grafana-records-watch.staging.example.org-a/name", "watch.staging.example.org"),
    ("atelier:prometheus", {"grafana": {"passwordVersion": 3}}, "prometheus-admin/keepers", {"version": "3"}),
    ("atelier:ciNode", CI_NODE, "ci-node-machine-2/instanceType", "m7i.large"),
    ("atelier:ciNode", CI_NODE, "ci-node-machine-2/rootBlockDevice/volumeSize", 99),
    ("atelier:ciNode", CI_NODE, "ci-node-machine-2/tags/Name", "builder"),
    ("atelier:ciNode", CI_NODE, "ci-node-machine-2/associatePublicIpAddress", True),
    ("atelier:ciNode", CI_NODE, "ci-node-machine-2/userData", "ssh-ed25519 AAAA ada"),
    ("atelier:ciNode", CI_NODE, "ci-node-ssh-range-0/cidrIpv4", "203.0.113.0/24"),
    ("atelier:ciNode", CI_NODE, "ci-node-ReadOnlyAccess/policyArn", "arn:aws:iam::aws:policy/ReadOnlyAccess"),
    ("atelier:ciNode", {"imageId": "ami-0123456789abcdef0"}, "ci-node-machine/ami", "ami-0123456789abcdef0"),
    ("atelier:hubploy", HUBPLOY, "hubploy-ecr-role/name", "roman-hubploy-ecr"),
    ("atelier:hubploy", HUBPLOY, "hubploy-elsewhere/metadata/name", "elsewhere"),
    ("atelier:hubploy", HUBPLOY, "hubploy-eks-role/assumeRolePolicy", "role/builder"),
    ("atelier:hubploy", HUBPLOY, "sops-key-key/description", "sops"),
    ("atelier:hubploy", HUBPLOY, "architect-role/permissionsBoundary", "arn:aws:iam::123456789012:policy/most"),
    ("atelier:hubploy", HUBPLOY, "architect-role/maxSessionDuration", 7200),
    ("atelier:hubploy", HUBPLOY, "architect-role/assumeRolePolicy", '"aws:PrincipalType":"User"}}'),
]  # fmt: skip

ELSEWHERE = {
    # Covered by a test of its own in this folder: how a whole stack changes.
    "protect", "cloud", "aws.accountId", "domain.name", "domain.waitForCertificate", "cluster.nodePools.core.spot",
    "cluster.nodePools.core.zone",
    "studios.domain", "studios.pathRouting", "studios.wildcardDomain", "studios.allowedWorkspaces",
    "studios.platform.url", "studios.platform.patch", "studios.platform.publish", "studios.registryCredentials.vault",
    "studios.registryCredentials.config", "studios.registrationToken.config", "prometheus.alerts.config",
}  # fmt: skip


@pytest.mark.parametrize(
    ("path", "value", "place", "expected"), ROWS, ids=[f"{r[0].rpartition(':')[2]}->{r[2]}" for r in ROWS]
)
def test_a_setting_reaches_what_it_is_for(tmp_path, path, value, place, expected):
    resource, *way = place.split("/")
    # Made only where a workload asks for it.
    asking = {"atelier:jupyterhub/hub": HUB_WITH_DATABASE} if path.startswith("atelier:postgres/") else {}
    found: Any = named(changed(tmp_path, {path: value, **asking}), resource).inputs
    for step in way:
        found = found[int(step)] if isinstance(found, list) else found[step.replace("|", "/")]
    if expected is ...:
        assert found
    elif isinstance(expected, str) and not isinstance(found, str):
        assert expected in json.dumps(found, separators=(",", ":"))
    elif isinstance(expected, str):
        assert expected in found.replace(": ", ":")
    else:
        assert found == expected


def test_a_pool_in_one_zone_has_the_subnet_of_that_zone(tmp_path):
    record = changed(tmp_path, {f"{CORE}/zone": "b"})
    every = named(record, "cluster-control-plane-cluster").inputs["vpcConfig"]["subnetIds"]
    assert named(record, "cluster-core-group").inputs["subnetIds"] == [every[1]]
    # The staging stack's users have disks in zone a.
    assert named(record, "cluster-user-group").inputs["subnetIds"] == [every[0]]


def test_every_addon_can_be_given_a_version(tmp_path):
    given = dict.fromkeys(get_args(AddonName), "v1.34.7-eksbuild.9")
    record = changed(tmp_path, {"atelier:cluster/addonVersions": given, "atelier:sharedStorage": {"accessPoints": {}}})
    addons = [each.inputs for each in record.resources if each.type == "aws:eks/addon:Addon"]
    assert {each["addonName"]: each.get("addonVersion") for each in addons} == given


def test_no_setting_is_left_out():
    rows = {row[0].removeprefix("atelier:").replace("studios/studios", "studios").replace("/", ".") for row in ROWS}
    given = {f"{row[0].removeprefix('atelier:').replace('studios/studios', 'studios').replace('/', '.')}.{key}"
             for row in ROWS if isinstance(row[1], dict) for key in leaves(row[1])}  # fmt: skip
    missing = {
        setting for setting in settings_of(AwsStackSettings) if setting not in rows | given | ELSEWHERE
        and not setting.startswith("jupyterhub.")  # test_every_hub_setting.py
        and not setting.startswith("workbench.")  # test_every_workbench_setting.py
        and not setting.startswith("studiosHosts.")  # test_studios_hosts.py
        and not setting.startswith("policies.")  # tests/offline/test_policies.py, tests/policies
        and not any(setting.startswith(f"cluster.nodePools.{pool}.") for pool in ("user", "worker", "gpu"))
    }  # fmt: skip
    assert missing == set()


def leaves(value: dict[str, Any]) -> set[str]:
    found = set()
    for key, inner in value.items():
        found |= {f"{key}.{deeper}" for deeper in leaves(inner)} if isinstance(inner, dict) else {key}
    # The names of entries are people's own.
    return found | {each.partition(".")[2] for each in found if "." in each}


def settings_of(model: type[BaseModel], base: str = "") -> set[str]:
    found = set()
    for key, info in fields_of(model).items():
        inner = model_in(info.annotation)
        path = f"{base}{key}"
        found |= settings_of(inner, f"{path}.") if inner else {path}
    return {each.replace("sharedStorage.accessPoints.", "sharedStorage.d.") for each in found}
