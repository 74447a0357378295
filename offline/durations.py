"""
How long a create typically takes, to estimate a first deployment.

The numbers are rounded from `Creation complete after` lines of apply logs that people published in issues of public
repositories, and from what a service's documentation promises where the comment says so. They vary by region and by
day; what counts is which of them are minutes and which are seconds.
"""

from __future__ import annotations

DEFAULT = 2
"""One or two calls of an API."""

_MINUTE = 60

_SECONDS = {
    # 8 min 33 s in apply logs of 2024; the user guide says "several minutes".
    "aws:eks/cluster:Cluster": 9 * _MINUTE,
    # The machines must boot and join: 1 min 50 s to 3 min.
    "aws:eks/nodeGroup:NodeGroup": 150,
    # As long as its pods need to be ready; DaemonSets like the CNI are quick, a Deployment waits for nodes.
    "aws:eks/addon:Addon": 40,
    "aws:eks/fargateProfile:FargateProfile": 2 * _MINUTE,
    # 8 to 12 min with a replica, 6 without.
    "aws:elasticache/replicationGroup:ReplicationGroup": 10 * _MINUTE,
    "aws:elasticache/serverlessCache:ServerlessCache": 2 * _MINUTE,
    # 5 to 10 min, and as much again with a second zone.
    "aws:rds/instance:Instance": 8 * _MINUTE,
    "aws:rds/cluster:Cluster": _MINUTE,
    "aws:rds/clusterInstance:ClusterInstance": 8 * _MINUTE,
    "aws:ec2/natGateway:NatGateway": 2 * _MINUTE,
    "aws:ec2/vpc:Vpc": 12,
    # 11 s where instances get a public address, which takes a second call; 1 s elsewhere.
    "aws:ec2/subnet:Subnet": 11,
    "aws:ec2/instance:Instance": 30,
    "aws:ec2/volumeAttachment:VolumeAttachment": 12,
    # It waits for what it asks of a machine: packages, and images of a few GiB.
    "aws:ssm/association:Association": 6 * _MINUTE,
    "aws:ec2/vpcEndpoint:VpcEndpoint": 45,
    "aws:lb/loadBalancer:LoadBalancer": 150,
    "aws:efs/fileSystem:FileSystem": 8,
    "aws:efs/mountTarget:MountTarget": 90,
    "aws:fsx/openZfsFileSystem:OpenZfsFileSystem": 15 * _MINUTE,
    # A request waits for its validation records; the validation itself for the authority: 2 to 5 min once the
    # records are visible, "30 minutes or longer" at worst (ACM user guide).
    "aws:acm/certificate:Certificate": 10,
    "aws:acm/certificateValidation:CertificateValidation": 3 * _MINUTE,
    # "Changes generally propagate within 60 seconds" (Route 53 API reference, GetChange).
    "aws:route53/record:Record": 40,
    "aws:route53/zone:Zone": 40,
    # Policies of keys and roles are eventually consistent, and the provider waits until it reads them back.
    "aws:kms/key:Key": 15,
    "aws:iam/instanceProfile:InstanceProfile": 8,
    "aws:s3/bucket:Bucket": 5,
    # The provider reads the rules back until they stay the same: 31 s in every log since its version 4.
    "aws:s3/bucketLifecycleConfiguration:BucketLifecycleConfiguration": 31,
    "aws:sqs/queue:Queue": 26,
    "azure-native:cache:Redis": 18 * _MINUTE,
    "azure-native:redis:Redis": 18 * _MINUTE,
    # Azure Managed Redis: 7 to 12 min for the cluster, as much again for the database at worst.
    "azure-native:redisenterprise:RedisEnterprise": 9 * _MINUTE,
    "azure-native:redisenterprise:Database": 3 * _MINUTE,
    "azure-native:keyvault:Vault": 40,
    "azure-native:storage:StorageAccount": 25,
    "azure-native:containerregistry:Registry": 15,
    "azure-native:operationalinsights:Workspace": 25,
    "azure-native:network:PrivateEndpoint": 45,
    "azure-native:privatedns:PrivateZone": 35,
    "azure-native:privatedns:VirtualNetworkLink": 35,
    "azure-native:containerservice:ManagedCluster": 5 * _MINUTE,
    "azure-native:containerservice:AgentPool": 3 * _MINUTE,
    "azure-native:dbforpostgresql:Server": 6 * _MINUTE,
    # A role holds after some minutes only, but the provider waits for the assignment alone.
    "azure-native:authorization:RoleAssignment": 25,
    "azure-native:network:ApplicationGateway": 6 * _MINUTE,
    "azure-native:network:PublicIPAddress": 5,
    "azure-native:network:NatGateway": 12,
    "azure-native:network:NetworkSecurityGroup": 10,
    "azure-native:network:Subnet": 6,
    "azure-native:network:VirtualNetwork": 6,
    # Until all regions know it.
    "azure-native:resources:ResourceGroup": 8,
    "gcp:container/cluster:Cluster": 7 * _MINUTE,
    # As long as its machines need to boot and to join; the first one waits for the cluster's repair after its creation.
    "gcp:container/nodePool:NodePool": 2 * _MINUTE,
    "gcp:filestore/instance:Instance": 4 * _MINUTE,
    "gcp:redis/instance:Instance": 6 * _MINUTE,
    "gcp:sql/databaseInstance:DatabaseInstance": 10 * _MINUTE,
    # GKE makes a load balancer of some ten parts: "a few minutes" in its documentation, "Deploying Gateways". A route
    # is a change of its URL map.
    "kubernetes:gateway.networking.k8s.io/v1:Gateway": 3 * _MINUTE,
    "kubernetes:gateway.networking.k8s.io/v1:HTTPRoute": _MINUTE,
    "gcp:sql/database:Database": 3,
    "gcp:compute/instance:Instance": 20,
    # Each is an operation that the provider asks for every ten seconds.
    "gcp:compute/address:Address": 11,
    "gcp:compute/firewall:Firewall": 11,
    "gcp:compute/globalAddress:GlobalAddress": 11,
    "gcp:compute/network:Network": 22,
    "gcp:compute/router:Router": 11,
    "gcp:compute/routerNat:RouterNat": 11,
    "gcp:compute/securityPolicy:SecurityPolicy": 11,
    "gcp:compute/subnetwork:Subnetwork": 22,
    "gcp:servicenetworking/connection:Connection": _MINUTE,
    "gcp:artifactregistry/repository:Repository": 11,
    "gcp:certificatemanager/certificate:Certificate": 11,
    "gcp:certificatemanager/certificateMap:CertificateMap": 11,
    "gcp:certificatemanager/certificateMapEntry:CertificateMapEntry": 11,
    "gcp:certificatemanager/dnsAuthorization:DnsAuthorization": 11,
    # The provider reads a policy back until it has what was added, and writes those of a project one after the other.
    "gcp:kms/cryptoKeyIAMMember:CryptoKeyIAMMember": 5,
    "gcp:projects/iAMMember:IAMMember": 9,
    "gcp:projects/serviceIdentity:ServiceIdentity": 3,
    "gcp:serviceaccount/account:Account": 12,
    # 4096-bit RSA, which the provider computes itself.
    "tls:index/privateKey:PrivateKey": 3,
    "random:index/randomPassword:RandomPassword": 0,
    # An account at the authority; for a certificate a record in the zone, and the authority's look at it.
    "kubernetes:cert-manager.io/v1:ClusterIssuer": 10,
    "kubernetes:cert-manager.io/v1:Certificate": 2 * _MINUTE,
    # The provider waits until a release's pods are ready.
    "kubernetes:helm.sh/v3:Release": 60,
}

# Kinds that the Kubernetes provider waits for until they are ready; the others are one call.
_KUBERNETES_SECONDS = {
    "DaemonSet": 30,
    "Deployment": 40,
    "DeploymentPatch": 40,
    # A load balancer's address is waited for.
    "Ingress": 30,
    "Job": 30,
    # Waits for endpoints; those of a load balancer take minutes, the others as long as their pods.
    "Service": 10,
    "StatefulSet": 60,
}


def typical_seconds(type_: str) -> int:
    """The seconds that creating a resource of a type takes on most days."""
    if type_.startswith("pulumi:"):
        return 0
    if type_.startswith("kubernetes:") and type_ not in _SECONDS:
        return _KUBERNETES_SECONDS.get(type_.rpartition(":")[2], 1)
    return _SECONDS.get(type_, DEFAULT)


def in_words(seconds: float) -> str:
    """A duration as people say it: `9 min`, `2 min 30 s`, `45 s`."""
    minutes, rest = divmod(round(seconds), _MINUTE)
    parts = [f"{minutes} min"] if minutes else []
    return " ".join([*parts, f"{rest} s"]) if rest or not minutes else parts[0]
