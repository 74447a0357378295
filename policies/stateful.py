"""What has to be protected: resources of these types hold data, and can't be made anew from the program."""

from __future__ import annotations

PROTECTED = frozenset(
    {
        "aws:ebs/volume:Volume",
        "aws:ecr/repository:Repository",
        "aws:efs/fileSystem:FileSystem",
        "aws:eks/cluster:Cluster",
        "aws:elasticache/replicationGroup:ReplicationGroup",
        "aws:kms/key:Key",
        "aws:rds/instance:Instance",
        "aws:route53/zone:Zone",
        "aws:s3/bucket:Bucket",
        "aws:secretsmanager/secret:Secret",
        "azure-native:containerregistry:Registry",
        "azure-native:containerservice:ManagedCluster",
        "azure-native:dbforpostgresql:Server",
        "azure-native:dns:Zone",
        "azure-native:keyvault:Secret",
        "azure-native:keyvault:Vault",
        "azure-native:redisenterprise:RedisEnterprise",
        "azure-native:storage:BlobContainer",
        "azure-native:storage:FileShare",
        "azure-native:storage:StorageAccount",
        "gcp:artifactregistry/repository:Repository",
        "gcp:compute/disk:Disk",
        "gcp:compute/instance:Instance",
        "gcp:container/cluster:Cluster",
        "gcp:dns/managedZone:ManagedZone",
        "gcp:filestore/instance:Instance",
        "gcp:kms/cryptoKey:CryptoKey",
        "gcp:redis/instance:Instance",
        "gcp:secretmanager/secret:Secret",
        "gcp:sql/databaseInstance:DatabaseInstance",
        "gcp:storage/bucket:Bucket",
    }
)
DELETION_PROTECTION = {
    "aws:eks/cluster:Cluster": "deletionProtection",
    "aws:lb/loadBalancer:LoadBalancer": "enableDeletionProtection",
    "aws:rds/instance:Instance": "deletionProtection",
    "gcp:compute/instance:Instance": "deletionProtection",
    "gcp:container/cluster:Cluster": "deletionProtection",
    "gcp:redis/instance:Instance": "deletionProtection",
    "gcp:sql/databaseInstance:DatabaseInstance": "deletionProtection",
}
"""By type, what the service calls its own protection."""
