"""Encryption of what is stored and of what is sent."""

from __future__ import annotations

from collections.abc import Iterator

from ..model import Resource, is_set, is_true, items, unknown
from .making import each


@each(
    "encrypted-storage",
    "What is stored is encrypted",
    "high",
    (
        "CKV_AWS_3", "CKV_AWS_8", "CKV_AWS_16", "CKV_AWS_29", "CKV_AWS_42", "CKV_AWS_58", "CKV_AZURE_227",
        "CIS EKS 5.3.1", "CIS GKE 5.3.1",
    ),
    "A copied snapshot, a stolen disk or a read of etcd gives the data away where nothing encrypts it.",
    "Switch encryption on where the resource is made; most services need a new resource for it, so do it first.",
)  # fmt: skip
def encrypted_storage(resource: Resource) -> Iterator[str]:
    """What each service calls its encryption."""
    for setting in _SWITCHES.get(resource.type, ()):
        if not is_true(resource.get(*setting.split("."))):
            yield f"{setting} isn't on"
    if resource.type == "aws:eks/cluster:Cluster":
        encrypted = resource.get("encryptionConfig", "resources")
        if not unknown(encrypted) and "secrets" not in items(encrypted):
            yield "Kubernetes Secrets aren't encrypted with a key (encryptionConfig)"
    if resource.type == "gcp:container/cluster:Cluster":
        state = resource.get("databaseEncryption", "state")
        if not unknown(state) and state not in ("ENCRYPTED", "ALL_OBJECTS_ENCRYPTION_ENABLED"):
            yield "Kubernetes Secrets aren't encrypted with a key (databaseEncryption)"
    if resource.type in ("aws:ec2/launchTemplate:LaunchTemplate", "aws:ec2/instance:Instance"):
        yield from _disks(resource)
    if resource.type == "azure-native:containerservice:ManagedCluster":
        for pool in items(resource.get("agentPoolProfiles")):
            if not is_true(pool.get("enableEncryptionAtHost")):
                yield f"disks and caches of the nodes of {pool.get('name')} aren't encrypted (enableEncryptionAtHost)"


_SWITCHES = {
    "aws:ebs/volume:Volume": ("encrypted",),
    "aws:efs/fileSystem:FileSystem": ("encrypted",),
    "aws:elasticache/replicationGroup:ReplicationGroup": ("atRestEncryptionEnabled",),
    "aws:rds/cluster:Cluster": ("storageEncrypted",),
    "aws:rds/instance:Instance": ("storageEncrypted",),
    "azure-native:containerservice:AgentPool": ("enableEncryptionAtHost",),
}


def _disks(resource: Resource) -> Iterator[str]:
    """Volumes that an instance or a launch template makes."""
    devices = [each.get("ebs") for each in items(resource.get("blockDeviceMappings")) if isinstance(each, dict)]
    if resource.type.endswith(":Instance"):
        devices = [resource.get("rootBlockDevice") or {}, *items(resource.get("ebsBlockDevices"))]
    if any(isinstance(each, dict) and not is_true(each.get("encrypted")) for each in devices):
        yield "a disk isn't encrypted"


@each(
    "own-key",
    "What is stored is encrypted with a key of the stack",
    "medium",
    (
        "CKV_AWS_136", "CKV_AWS_145", "CKV_AWS_149", "CKV_AWS_158", "CKV_AWS_184", "CKV_AWS_189", "CKV_AWS_191",
        "CKV_GCP_84", "CIS GKE 5.9.1",
    ),
    "Only with an own key can access to the data be taken away at once, and every use of the key be seen in the log.",
    "Pass the stack's key: `foundation.key` in the program, the setting of the same name in a component.",
)  # fmt: skip
def own_key(resource: Resource) -> Iterator[str]:
    """What each service calls its key."""
    if resource.type == "aws:ecr/repository:Repository":
        kinds = [each.get("encryptionType") for each in items(resource.get("encryptionConfigurations"))]
        if "KMS" not in kinds and not unknown(resource.get("encryptionConfigurations")):
            yield "images aren't encrypted with a key (encryptionConfigurations)"
    elif resource.type == "aws:s3/bucketServerSideEncryptionConfiguration:BucketServerSideEncryptionConfiguration":
        for rule in items(resource.get("rules")):
            if not is_set((rule.get("applyServerSideEncryptionByDefault") or {}).get("kmsMasterKeyId")):
                yield "objects aren't encrypted with a key (kmsMasterKeyId)"
    elif resource.type == "gcp:secretmanager/secret:Secret":
        for replica in items(resource.get("replication", "userManaged", "replicas")):
            if not is_set(replica.get("customerManagedEncryption")):
                yield "the secret isn't encrypted with a key (customerManagedEncryption)"
        if resource.get("replication", "auto") is not None and not is_set(
            resource.get("replication", "auto", "customerManagedEncryption")
        ):
            yield "the secret isn't encrypted with a key (customerManagedEncryption)"
    elif resource.type in _KEYS and not is_set(resource.get(*_KEYS[resource.type].split("."))):
        yield f"no key is given ({_KEYS[resource.type]})"


_KEYS = {
    "aws:cloudwatch/logGroup:LogGroup": "kmsKeyId",
    "aws:ebs/volume:Volume": "kmsKeyId",
    "aws:efs/fileSystem:FileSystem": "kmsKeyId",
    "aws:elasticache/replicationGroup:ReplicationGroup": "kmsKeyId",
    "aws:rds/instance:Instance": "kmsKeyId",
    "aws:secretsmanager/secret:Secret": "kmsKeyId",
    "gcp:artifactregistry/repository:Repository": "kmsKeyName",
    "gcp:compute/disk:Disk": "diskEncryptionKey.kmsKeySelfLink",
    "gcp:container/nodePool:NodePool": "nodeConfig.bootDiskKmsKey",
    "gcp:redis/instance:Instance": "customerManagedKey",
    "gcp:sql/databaseInstance:DatabaseInstance": "encryptionKeyName",
    "gcp:storage/bucket:Bucket": "encryption.defaultKmsKeyName",
}


@each(
    "encrypted-traffic",
    "What is sent is encrypted",
    "high",
    (
        "CKV_AWS_2", "CKV_AWS_30", "CKV_AWS_31", "CKV_AWS_103", "CKV2_AWS_20", "CKV_GCP_6", "CKV_GCP_95", "CKV_GCP_97",
        "CKV_AZURE_3", "CKV_AZURE_44",
    ),
    "Session cookies, tokens and data pass through networks that others share.",
    "Ask for TLS 1.2 or newer at the service, and let port 80 do nothing but redirect.",
)  # fmt: skip
def encrypted_traffic(resource: Resource) -> Iterator[str]:
    """What each service calls its transport encryption."""
    for path, allowed in _TRANSPORT.get(resource.type, {}).items():
        found = resource.get(*path.split("."))
        if not unknown(found) and str(found) not in allowed:
            yield f"{path} is {'not set' if found is None else found}; allowed: {', '.join(allowed)}"
    if resource.type == "aws:elasticache/replicationGroup:ReplicationGroup" and not (
        is_set(resource.get("authToken")) or is_set(resource.get("userGroupIds"))
    ):
        yield "no password is asked for (authToken)"
    if resource.type == "aws:lb/listener:Listener":
        yield from _listener(resource)


_TLS = ("TLS1_2", "TLS1_3")
_TRANSPORT: dict[str, dict[str, tuple[str, ...]]] = {
    "aws:elasticache/replicationGroup:ReplicationGroup": {
        "transitEncryptionEnabled": ("True", "true"),
        "transitEncryptionMode": ("required", "None"),
    },
    "azure-native:redisenterprise:Database": {"clientProtocol": ("Encrypted",)},
    "azure-native:storage:StorageAccount": {
        "enableHttpsTrafficOnly": ("True", "true"),
        "minimumTlsVersion": _TLS,
    },
    "gcp:compute/sSLPolicy:SSLPolicy": {"minTlsVersion": ("TLS_1_2", "TLS_1_3")},
    "gcp:redis/instance:Instance": {
        "authEnabled": ("True", "true"),
        "transitEncryptionMode": ("SERVER_AUTHENTICATION",),
    },
    "gcp:sql/databaseInstance:DatabaseInstance": {
        "settings.ipConfiguration.sslMode": ("ENCRYPTED_ONLY", "TRUSTED_CLIENT_CERTIFICATE_REQUIRED"),
    },
}


def _listener(resource: Resource) -> Iterator[str]:
    protocol, policy = resource.get("protocol"), resource.get("sslPolicy")
    actions = {action.get("type") for action in items(resource.get("defaultActions"))}
    if protocol == "HTTP" and actions - {"redirect"}:
        yield "port 80 serves instead of redirecting to HTTPS"
    if protocol == "HTTPS" and not unknown(policy) and not str(policy or "").startswith(_TLS_POLICIES):
        yield f"sslPolicy {policy or 'by default'} allows TLS older than 1.2"


_TLS_POLICIES = (
    "ELBSecurityPolicy-TLS13-1-2",
    "ELBSecurityPolicy-TLS13-1-3",
    "ELBSecurityPolicy-FS-1-2",
    "ELBSecurityPolicy-TLS-1-2",
)
RULES = (encrypted_storage, own_key, encrypted_traffic)
