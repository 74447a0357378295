"""Which resources hold data, or are felt when they are lost."""

from __future__ import annotations

from .record import Resource

_STATEFUL = frozenset(
    {
        # Clusters: everything that runs in one goes with it.
        "aws:eks/cluster:Cluster",
        "azure-native:containerservice:ManagedCluster",
        "gcp:container/cluster:Cluster",
        # Zones: a new one has other name servers, and the parent zone points to the old ones.
        "aws:route53/zone:Zone",
        "azure-native:dns:Zone",
        "azure-native:network:Zone",
        "gcp:dns/managedZone:ManagedZone",
        # File systems, disks and machines whose disks are deleted with them.
        "aws:ebs/snapshot:Snapshot",
        "aws:ebs/volume:Volume",
        "aws:ec2/instance:Instance",
        "aws:efs/fileSystem:FileSystem",
        "aws:fsx/lustreFileSystem:LustreFileSystem",
        "aws:fsx/ontapFileSystem:OntapFileSystem",
        "aws:fsx/openZfsFileSystem:OpenZfsFileSystem",
        "azure-native:compute:Disk",
        "azure-native:compute:VirtualMachine",
        "azure-native:storage:FileShare",
        "azure-native:storage:StorageAccount",
        "gcp:compute/disk:Disk",
        "gcp:compute/instance:Instance",
        "gcp:filestore/instance:Instance",
        # Databases, and caches because sessions live in them.
        "aws:dynamodb/table:Table",
        "aws:elasticache/cluster:Cluster",
        "aws:elasticache/replicationGroup:ReplicationGroup",
        "aws:elasticache/serverlessCache:ServerlessCache",
        "aws:memorydb/cluster:Cluster",
        "aws:rds/cluster:Cluster",
        "aws:rds/clusterInstance:ClusterInstance",
        "aws:rds/instance:Instance",
        "azure-native:cache:Redis",
        "azure-native:dbforpostgresql:Database",
        "azure-native:dbforpostgresql:Server",
        "azure-native:redis:Redis",
        "azure-native:redisenterprise:Database",
        "azure-native:redisenterprise:RedisEnterprise",
        "gcp:memorystore/instance:Instance",
        "gcp:redis/cluster:Cluster",
        "gcp:redis/instance:Instance",
        "gcp:sql/database:Database",
        "gcp:sql/databaseInstance:DatabaseInstance",
        # Secrets and keys: what is encrypted with a lost key is lost, and what knows a password must learn a new one.
        "aws:kms/key:Key",
        "aws:secretsmanager/secret:Secret",
        "aws:ssm/parameter:Parameter",
        "azure-native:keyvault:Key",
        "azure-native:keyvault:Secret",
        "azure-native:keyvault:Vault",
        "gcp:kms/cryptoKey:CryptoKey",
        "gcp:kms/keyRing:KeyRing",
        "gcp:secretmanager/secret:Secret",
        "random:index/randomBytes:RandomBytes",
        "random:index/randomPassword:RandomPassword",
        "tls:index/privateKey:PrivateKey",
        # Registries, buckets and backups. Object storage and images can't be made anew from the program.
        "aws:backup/vault:Vault",
        "aws:ecr/repository:Repository",
        "aws:s3/bucket:Bucket",
        "aws:s3/bucketV2:BucketV2",
        "azure-native:containerregistry:Registry",
        "azure-native:dataprotection:BackupVault",
        "azure-native:operationalinsights:Workspace",
        "azure-native:storage:BlobContainer",
        "gcp:artifactregistry/repository:Repository",
        "gcp:gkebackup/backupPlan:BackupPlan",
        "gcp:storage/bucket:Bucket",
    }
)

_STATEFUL_KINDS = frozenset(
    {
        # With a definition or a namespace goes every object of that kind or in that namespace.
        "CustomResourceDefinition",
        "Namespace",
        "PersistentVolume",
        "PersistentVolumeClaim",
        # Objects of operators that hold data or restore it.
        "VolumeSnapshot",
        "VolumeSnapshotContent",
    }
)


_CARRYING = frozenset(
    {
        # What is in a network or a subnet can't move to another: it is made anew.
        "aws:ec2/subnet:Subnet",
        "aws:ec2/vpc:Vpc",
        "aws:elasticache/subnetGroup:SubnetGroup",
        "aws:rds/subnetGroup:SubnetGroup",
        "azure-native:network:Subnet",
        "azure-native:network:VirtualNetwork",
        "gcp:compute/network:Network",
        "gcp:compute/subnetwork:Subnetwork",
    }
)


def takes_data_along(type_: str) -> bool:
    """Whether what holds data in a resource of a type is replaced with it, though the type itself holds none."""
    return type_ in _CARRYING


def is_stateful(type_: str) -> bool:
    """Whether resources of a type hold data, or their loss is felt."""
    if type_.startswith("kubernetes:"):
        return type_.rpartition(":")[2] in _STATEFUL_KINDS
    return type_ in _STATEFUL


def holds_data(resource: Resource) -> bool:
    """Whether this resource does: one of a stateful type, or a StatefulSet that claims volumes."""
    if not resource.custom or resource.read:
        return False
    if resource.type.startswith("kubernetes:") and resource.type.endswith(":StatefulSet"):
        spec = resource.inputs.get("spec")
        return isinstance(spec, dict) and bool(spec.get("volumeClaimTemplates"))
    return is_stateful(resource.type)
