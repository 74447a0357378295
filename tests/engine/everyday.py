"""The changes that people make every day, each with exactly the resources that it may touch."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True)
class Change:
    """
    One change of a stack file or of the pinned versions, and what follows from it.

    In texts, `{studios}`, `{pool}`, `{zone}`, … stand for what the stack file calls them (see `stack_facts`).
    """

    title: str
    settings: Mapping[str, Any] = field(default_factory=dict)
    """Values by their dotted paths in the stack file."""
    touches: Mapping[str, str] = field(default_factory=dict)
    """
    By a pattern of resource names: what happens to every resource of the stack that fits it, then the inputs that
    change, if that says something: `update spec.replicas`. `create`, `update`, `replace` and `delete` are meant
    literally; `renamed` is a delete of those that go and a create of those that come. `@tags` are all that take tags;
    with a `?` before it a pattern may fit nothing.
    """
    versions: Mapping[str, str] = field(default_factory=dict)
    """
    Constants of components/versions.py. Such changes come last in a table: after one the offline previews, of another
    program, each need a process.
    """
    in_turn: tuple[str, ...] = ()
    """Names of resources that change in this order, each when the one before it is done."""
    loses: tuple[str, ...] = ()
    """Names of what goes and could hold data; the offline preview says so."""
    hidden: tuple[str, ...] = ()
    """Those that change by the value of a secret from elsewhere alone: the offline preview can't know it."""


PLATFORM_RESTARTS = {
    "{studios}-platform-environment": "update data",
    "{studios}-platform-cron": "update spec.template.metadata.annotations",
    "{studios}-platform-backend": "update spec.template.metadata.annotations",
}
IN_TURN = ("{studios}-platform-cron", "{studios}-platform-backend")
_TOKEN_RESTARTS = {
    **{name: what for name, what in PLATFORM_RESTARTS.items() if not name.endswith("environment")},
    "{studios}-platform-token": "update stringData",
    "{studios}-connect": "update stringData",
    "{studios}-proxy-deployment": "update spec.template.metadata.annotations",
}
_IMAGES = "update spec.template.spec.containers[0].image"
_INGRESSES = {
    "{studios}-ingress": "update metadata.annotations",
    "{studios}-platform-ingress": "update metadata.annotations",
}
SECOND = {
    "platform": {"url": "https://second.{zone}", "namespace": "seqera-second"},
    "domain": "second.{zone}",
    # Beside a wildcard there is room for no other: sessions are paths.
    "pathRouting": True,
    "allowedWorkspaces": None,
    "redis": {"database": 2},
    "registryCredentials": {"vault": "example/second/cr.seqera.io"},
}

BIGGER_NODES = Change(
    "bigger nodes",
    {"cluster.nodePools.{pool}.instanceTypes": ["m7i.8xlarge"]},
    {"cluster-{pool}-group": "replace instanceTypes"},
)
KUBERNETES = Change(
    "a new Kubernetes version",
    {"cluster.version": "1.36"},
    {
        "cluster-control-plane-cluster": "update version",
        "cluster-*-group": "update version",
        "cluster-autoscaler-release": "update values.image.tag",
    },
    in_turn=("cluster-control-plane-cluster", "cluster-{pool}-group", "cluster-autoscaler-release"),
)
CHART = Change(
    "a new version of a chart",
    versions={"EXTERNAL_DNS_CHART": "1.22.0"},
    touches={"cluster-dns-release": "update version"},
)
IMAGE = Change(
    "a new image",
    versions={"STUDIOS": "0.12.1"},
    touches={"{studios}-server-statefulset": _IMAGES, "{studios}-proxy-deployment": _IMAGES},
)
ONE_MORE = Change("one more Studios", {"studios.second": SECOND}, {"second-*": "create"})
DOMAIN = Change(
    "another domain",
    {"studios.{studios}.domain": "work.{zone}", "studios.{studios}.platform.url": "https://work.{zone}"},
    {
        "{studios}-certificate-certificate": "replace domainName subjectAlternativeNames",
        "{studios}-certificate-validation-*": "renamed",
        "{studios}-certificate-issued": "replace certificateArn validationRecordFqdns",
        "{studios}-records-*": "renamed",
        "{studios}-platform-records-*": "renamed",
        "?{studios}-ssh-records-*": "renamed",
        **PLATFORM_RESTARTS,
        "{studios}-proxy-deployment": "update spec.template.spec.containers[0].env",
        "{studios}-ingress": "update metadata.annotations spec.rules",
        "{studios}-platform-ingress": "update metadata.annotations spec.rules",
    },
    in_turn=IN_TURN,
)
PULL_SECRET = Change(
    "other credentials of the image registry",
    {"studios.{studios}.registryCredentials.vault": "example/rotated/cr.seqera.io"},
    {"{studios}-pull": "update stringData"},
    hidden=("{studios}-pull",),
)
TOKEN_FROM_VAULT = Change(
    "the registration token comes from the vault",
    {"studios.{studios}.registrationToken": {"vault": "example/token"}},
    {"{studios}-keys-token": "delete", "{studios}-registration-token-*": "delete", **_TOKEN_RESTARTS},
    in_turn=IN_TURN,
)
TOKEN_ROTATED = Change(
    "a rotated registration token",
    {"studios.{studios}.registrationToken.vault": "example/token/next"},
    _TOKEN_RESTARTS,
    in_turn=IN_TURN,
    hidden=("{studios}-platform-token", "{studios}-connect"),
)
TOKEN_OF_ANOTHER_VERSION = Change(
    "another generated registration token",
    {"studios.{studios}.registrationTokenVersion": 2},
    {
        "{studios}-keys-token": "replace keepers",
        "{studios}-registration-token-version": "replace secretString",
        **_TOKEN_RESTARTS,
    },
    in_turn=("{studios}-keys-token", "{studios}-platform-token", *IN_TURN, "{studios}-proxy-deployment"),
)
_NEW_PODS = "update spec.template.metadata.annotations"
_REDIS_RESTARTS = {
    "{studios}-connect": "update stringData",
    "{studios}-server-statefulset": _NEW_PODS,
    "{studios}-proxy-deployment": _NEW_PODS,
}

NODES = (
    BIGGER_NODES,
    Change(
        "bigger disks",
        {"cluster.nodePools.{pool}.diskGib": 321},
        {
            "cluster-{pool}-template": "update blockDeviceMappings[0].ebs.volumeSize",
            "cluster-{pool}-group": "update launchTemplate.version",
        },
    ),
    Change(
        "more nodes at most",
        {"cluster.nodePools.{pool}.maxSize": 33},
        {"cluster-{pool}-group": "update scalingConfig.maxSize"},
    ),
    Change(
        "one more node pool",
        {"cluster.nodePools.gpu": {"instanceTypes": ["g6.xlarge"], "minSize": 0, "maxSize": 3}},
        {"cluster-gpu-*": "create", "gpu-device-plugin-*": "create"},
    ),
    Change(
        "other instance types of a pool that starts from no node",
        {"cluster.nodePools.worker.instanceTypes": ["m7i.xlarge", "m7a.xlarge"]},
        {
            "cluster-worker-group": "replace instanceTypes",
            "cluster-worker-label-*": "replace autoscalingGroupName",
            "cluster-worker-taint-*": "replace autoscalingGroupName",
        },
    ),
    KUBERNETES,
    Change(
        "kube-proxy follows the cluster",
        {"cluster.addonVersions.kube-proxy": "v1.36.0-eksbuild.1"},
        {"cluster-base-kube-proxy": "update addonVersion"},
    ),
    Change(
        "one node pool less",
        {"cluster.nodePools.gpu": None},
        {"cluster-gpu-*": "delete", "gpu-device-plugin-*": "delete"},
        loses=("gpu-device-plugin-namespace",),
    ),
)
STUDIOS = (
    Change(
        "another list of session images",
        {"studios.{studios}.templates": {"LAB": {"tool": "jupyter", "image": "registry.example.org/lab:1"}}},
        PLATFORM_RESTARTS,
        in_turn=IN_TURN,
    ),
    Change(
        "another lifespan of sessions",
        {"studios.{studios}.defaultLifespanHours": 12},
        {**PLATFORM_RESTARTS, "{studios}-platform-environment": "update data.TOWER_DATA_STUDIO_DEFAULT_LIFESPAN"},
        in_turn=IN_TURN,
    ),
    Change(
        "more replicas",
        {"studios.{studios}.proxy.replicas": 7},
        {"{studios}-proxy-deployment": "update spec.replicas"},
    ),
    ONE_MORE,
    DOMAIN,
    PULL_SECRET,
    TOKEN_OF_ANOTHER_VERSION,
    Change(
        "another key of the management port",
        {"studios.{studios}.managementKeyVersion": 2},
        {
            "{studios}-keys-management": "replace keepers",
            "{studios}-management-key-version": "replace secretString",
            "{studios}-connect": "update stringData",
            "{studios}-server-statefulset": _NEW_PODS,
        },
        in_turn=("{studios}-keys-management", "{studios}-connect", "{studios}-server-statefulset"),
    ),
)
VERSIONS = (
    Change("a bigger Redis", {"redis.nodeType": "cache.r7g.2xlarge"}, {"redis-group": "update nodeType"}),
    Change(
        "another token of Redis, beside the old one",
        {"redis.tokenVersion": 2, "redis.keepOldToken": True},
        {
            "redis-token": "replace keepers",
            "redis-group": "update authToken authTokenUpdateStrategy",
            **_REDIS_RESTARTS,
        },
        in_turn=("redis-token", "redis-group", *_REDIS_RESTARTS),
    ),
    Change(
        "the old token of Redis ends", {"redis.keepOldToken": False}, {"redis-group": "update authTokenUpdateStrategy"}
    ),
    Change("longer snapshots", {"redis.snapshotDays": 21}, {"redis-group": "update snapshotRetentionLimit"}),
    Change(
        "longer connections",
        {"loadBalancer.idleTimeoutSeconds": 1234},
        {**_INGRESSES, "{hub}-ingress": "update metadata.annotations"},
    ),
    IMAGE,
    CHART,
    Change(
        "a new major version of Redis",
        versions={"ELASTICACHE_VALKEY": "9.1"},
        touches={
            "redis-group": "update engineVersion parameterGroupName",
            "redis-parameters": "replace family",
        },
        in_turn=("redis-parameters", "redis-group"),
    ),
)
NETWORK = (
    Change(
        "one more range that reaches the Kubernetes API",
        {"cluster.endpoint.publicAccessFrom": ["203.0.113.0/24", "198.51.100.0/24"]},
        {"cluster-control-plane-cluster": "update vpcConfig"},
    ),
    Change(
        "longer logs",
        {"cluster.logDays": 545, "network.flowLogDays": 545},
        {
            "cluster-control-plane-log": "update retentionInDays",
            "network-flow-logs": "update retentionInDays",
        },
    ),
    Change(
        "one more zone",
        {"network.zones": ["a", "b", "c", "d"]},
        {
            "network-*-{region}d*": "create",
            "network-s3": "update routeTableIds",
            "network-endpoint-*": "update subnetIds",
            "cluster-control-plane-cluster": "update vpcConfig.subnetIds",
            "cluster-*-group": "replace subnetIds",
            "cluster-worker-label-*": "replace autoscalingGroupName",
            "cluster-worker-taint-*": "replace autoscalingGroupName",
            "storage-mount-3": "create",
            "redis-subnets": "update subnetIds",
            "{studios}-flows-proxy": "update spec",
            "{studios}-flows-server": "update spec",
            # Load balancers may stand in any subnet.
            "{hub}-release": "update values.proxy.chp.networkPolicy",
            "prometheus-flow-grafana": "update spec.ingress",
        },
    ),
    Change(
        "one more private endpoint",
        {"network.interfaceEndpoints.5": "logs"},
        {"network-endpoint-logs": "create"},
    ),
)
PEOPLE = (
    Change(
        "another administrator, who replaces one",
        {"cluster.adminRoles": ["arn:aws:iam::{account}:role/new-engineers"]},
        {
            "cluster-control-plane-access-new-engineers*": "create",
            "cluster-control-plane-access-platform-engineers*": "delete",
        },
    ),
    Change(
        "another deployer",
        {"cluster.deployerRole": "arn:aws:iam::{account}:role/other-deployer"},
        {
            "cluster-control-plane-access-deployer": "replace principalArn",
            "cluster-control-plane-access-deployer-policy": "replace principalArn",
        },
    ),
    Change(
        "another cost centre",
        {"costCentre": "cc-7"},
        {
            "aws": "update defaultTags",
            "@tags": "update",
            # Instances carry the tag too: nodes are rolled.
            "cluster-load-balancers-release": "update values.defaultTags",
        },
    ),
    Change("one more image repository", {"registry.repositories": ["data-studio", "lab"]}, {"registry-lab*": "create"}),
    Change("fewer images kept", {"registry.keepImages": 9}, {"registry-*-lifecycle": "replace policy"}),
)
_PROTECTED = {
    "cluster-control-plane-cluster": "update deletionProtection",
    "*-key-key": "update deletionWindowInDays",
    "?zone-zone": "update forceDestroy",
    "redis-group": "update finalSnapshotIdentifier",
    "registry-data-studio": "update forceDelete",
    "{studios}-*-secret": "update recoveryWindowInDays",
    "{hub}-smoke-test-token-secret": "update recoveryWindowInDays",
    "prometheus-grafana-password-secret": "update recoveryWindowInDays",
    "prometheus-release": "update values.prometheus.prometheusSpec.persistentVolumeClaimRetentionPolicy",
    "backups-repository-password-secret": "update recoveryWindowInDays",
    "backups-storage-bucket": "update forceDestroy",
}
PROTECTION = (
    Change("protection off", {"protect": False}, {**_PROTECTED, "redis-last-snapshot": "delete"}),
    Change("protection on", {"protect": True}, {**_PROTECTED, "redis-last-snapshot": "create"}),
)

_SECOND_HUB = {
    "authenticator": {"github": {"clientId": "Iv1.fedcba9876543210", "clientSecret": {"vault": "second-client"}}},
    "access": {"admins": ["ada"]},
    "home": {"kind": "none"},
    "session": {
        "image": "quay.io/pangeo/pangeo-notebook:2025.06.02",
        "cpuLimit": 2,
        "memoryLimit": "4Gi",
        "memoryGuarantee": "1Gi",
    },
}
_TINY = {
    "slug": "tiny", "displayName": "Tiny", "cpuLimit": 1, "cpuGuarantee": 0.5, "memoryLimit": "2Gi",
    "memoryGuarantee": "1Gi",
}  # fmt: skip
SESSION_IMAGE = Change(
    "another image of sessions",
    {"jupyterhub.{hub}.session.image": "quay.io/pangeo/pangeo-notebook:2025.08.14"},
    {"{hub}-release": "update values.singleuser.image"},
)
CHART_SETTING = Change(
    "another setting of the chart",
    {"jupyterhub.{hub}.values": {"hub": {"activeServerLimit": 33}}},
    {"{hub}-release": "update values.hub.activeServerLimit"},
)
DASK_LIMITS = Change(
    "other limits of Dask",
    {"jupyterhub.{hub}.dask.limits.workers": 55},
    {"{hub}-dask-release": "update values.gateway.env"},
)
HUB_SECRETS = Change(
    "other keys of a hub",
    {"jupyterhub.{hub}.secretVersion": 2},
    {
        "{hub}-secrets-cookie": "replace keepers",
        # Beside the first: what that one encrypted can still be read.
        "{hub}-secrets-auth-state-2": "create",
        "{hub}-secrets-keys-secret": "update stringData",
        "{hub}-release": "update values.hub.annotations",
    },
    in_turn=("{hub}-secrets-cookie", "{hub}-secrets-keys-secret", "{hub}-release"),
)
_ANOTHER_HOST = {"jupyterhub.{hub}.host": "lab.{zone}"}
HUBS = (
    SESSION_IMAGE,
    CHART_SETTING,
    Change(
        "another domain of a hub",
        _ANOTHER_HOST,
        {
            "{hub}-certificate-certificate": "replace domainName",
            "{hub}-certificate-validation-*": "renamed",
            "{hub}-certificate-issued": "replace certificateArn validationRecordFqdns",
            "{hub}-records-*": "renamed",
            "{hub}-release": "update values.hub.config",
            "{hub}-ingress": "update metadata.annotations spec.rules",
        },
    ),
    Change(
        "one more profile",
        {"jupyterhub.{hub}.profiles.2": _TINY},
        {"{hub}-release": "update values.singleuser.profileList"},
    ),
    DASK_LIMITS,
    HUB_SECRETS,
    Change(
        "bigger nodes of people",
        {"cluster.nodePools.user.instanceTypes": ["r7i.4xlarge"]},
        {"cluster-user-group": "replace instanceTypes"},
    ),
    Change(
        "one more hub",
        {"jupyterhub.second": _SECOND_HUB},
        {"second-*": "create", "prometheus-hubs-rules": "update spec.groups"},
    ),
    Change("metrics for longer", {"prometheus.retentionDays": 33}, {"prometheus-release": "update values.prometheus"}),
    Change(
        "backups for less",
        {"backups.schedules.nightly.keepDays": 12},
        {"backups-release": "update values.schedules"},
    ),
    Change(
        "a new version of the hub's chart",
        versions={"JUPYTERHUB_CHART": "4.4.2"},
        touches={"{hub}-release": "update version"},
    ),
)
ON_AZURE = (
    SESSION_IMAGE,
    DASK_LIMITS,
    HUB_SECRETS,
    Change(
        "another size of machines",
        {"cluster.nodePools.user.vmSize": "Standard_E16ds_v5"},
        {"cluster-user-pool": "replace agentPoolName vmSize"},
    ),
    Change(
        "bigger disks of machines",
        {"cluster.nodePools.user.diskGib": 321},
        {"cluster-user-pool": "replace agentPoolName osDiskSizeGB"},
    ),
    Change(
        "versions of Kubernetes by hand",
        {"cluster.upgradeChannel": "patch"},
        {"cluster-cluster": "update autoUpgradeProfile.upgradeChannel"},
    ),
    Change(
        "a new Kubernetes version",
        {"cluster.version": "1.36"},
        {
            "cluster-cluster": "update kubernetesVersion agentPoolProfiles[0].orchestratorVersion",
            "cluster-*-pool": "update orchestratorVersion",
        },
        in_turn=("cluster-cluster", "cluster-{pool}-pool"),
    ),
    Change(
        "another domain of a hub",
        _ANOTHER_HOST,
        {
            "{hub}-records-*": "renamed",
            "{hub}-tls-certificate": "update spec.dnsNames",
            "{hub}-release": "update values.hub.config",
            "{hub}-ingress": "update spec.rules spec.tls",
        },
    ),
    Change("more machines at most", {"cluster.nodePools.user.maxSize": 77}, {"cluster-user-pool": "update maxCount"}),
    Change("logs for longer", {"monitoring.logDays": 90}, {"logs-workspace": "update retentionInDays"}),
    Change(
        "more room at the gateway",
        {"loadBalancer.minCapacity": 3},
        {"gateway-gateway": "update autoscaleConfiguration.minCapacity"},
    ),
    Change("one more share", {"sharedStorage.shares.second": {"sizeGib": 100}}, {"storage-share-second": "create"}),
    Change(
        "other administrators",
        {"cluster.adminGroups": {"others": "23456789-2345-2345-2345-234567890124"}},
        {"cluster-access-others*": "create", "cluster-access-engineers*": "delete"},
    ),
    Change("one more hub", {"jupyterhub.second": {**_SECOND_HUB, "host": "second.{zone}"}}, {"second-*": "create"}),
    Change("another cost centre", {"costCentre": "cc-7"}, {"@tags": "update"}),
    # Nothing in the cloud is held by it: a deleted vault is, whatever it was made with.
    Change("protection off", {"protect": False}),
)
ON_GCP = (
    SESSION_IMAGE,
    Change(
        "bigger machines",
        {"cluster.nodePools.user.machineType": "n2-highmem-16", "cluster.nodePools.user.diskGib": 321},
        {"cluster-user-pool": "update nodeConfig.machineType nodeConfig.diskSizeGb"},
    ),
    Change(
        "more machines at most",
        {"cluster.nodePools.user.maxSize": 77},
        {"cluster-user-pool": "update autoscaling.totalMaxNodeCount"},
    ),
    Change("a new Kubernetes version", {"cluster.version": "1.36"}, {"cluster-cluster": "update minMasterVersion"}),
    Change(
        "another domain of a hub",
        _ANOTHER_HOST,
        {
            "{hub}-certificate-certificate": "replace managed",
            "{hub}-certificate-hub.*": "renamed",
            "{hub}-certificate-lab.*": "renamed",
            "{hub}-certificate-validation-*": "renamed",
            "{hub}-records-*": "renamed",
            "{hub}-release": "update values.hub.config",
            "{hub}-route": "update spec.hostnames",
        },
    ),
    Change(
        "one more Workbench server",
        {"workbench.{workbench}.replicas": 3},
        {"{workbench}-release": "update values.replicas"},
    ),
    Change(
        "a database in one zone",
        {"postgres.highAvailability": False},
        {"{workbench}-database-instance": "update settings.availabilityType"},
    ),
    Change(
        "one more share",
        {"sharedStorage.shares.second": {"sizeGib": 1024, "zone": "b"}},
        {"storage-second-instance": "create"},
    ),
    Change(
        "other administrators",
        {"cluster.admins": {"others": "group:others@example.org"}},
        {"cluster-access-others*": "create", "cluster-access-platform*": "delete"},
    ),
    Change("one more hub", {"jupyterhub.second": {**_SECOND_HUB, "host": "second.{zone}"}}, {"second-*": "create"}),
    Change("another cost centre", {"costCentre": "cc-7"}, {"@tags": "update"}),
    IMAGE,
)
