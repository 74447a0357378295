"""
The inputs of Google Cloud's resources that can't be changed in place, besides those of their address.

`ForceNew` in google/services/*/resource_*.go of terraform-provider-google. What depends on the values is left out
where it forces nothing in a stack of ours.
"""

from __future__ import annotations

_EVERY_INPUT = "*"

_NETWORK = {
    "gcp:compute/address:Address": "address addressType description ipCollection ipVersion ipv6EndpointType network "
    "networkTier prefixLength purpose subnetwork",
    "gcp:compute/firewall:Firewall": "direction params",
    "gcp:compute/globalAddress:GlobalAddress": "address addressType description ipVersion network prefixLength purpose",
    "gcp:compute/network:Network": "autoCreateSubnetworks description internalIpv6Range networkProfile params",
    "gcp:compute/router:Router": "encryptedInterconnectRouter nccGateway network params",
    "gcp:compute/routerNat:RouterNat": "endpointTypes initialNatIps router type",
    "gcp:compute/securityPolicy:SecurityPolicy": "type",
    "gcp:compute/sSLPolicy:SSLPolicy": "description",
    "gcp:compute/subnetwork:Subnetwork": "description externalIpv6Prefix internalIpv6Prefix network params "
    "reservedInternalRange resolveSubnetMask",
    "gcp:dns/managedZone:ManagedZone": "dnsName visibility",
    "gcp:dns/recordSet:RecordSet": "managedZone",
    "gcp:servicenetworking/connection:Connection": "network service",
}

_MACHINES = {
    "gcp:compute/disk:Disk": "architecture asyncPrimaryDisk description diskEncryptionKey enableConfidentialCompute "
    "guestOsFeatures image licenses params physicalBlockSizeBytes snapshot sourceDisk sourceImageEncryptionKey "
    "sourceInstantSnapshot sourceSnapshotEncryptionKey sourceStorageObject storagePool type",
    "gcp:compute/instance:Instance": "bootDisk confidentialInstanceConfig guestAccelerators hostname "
    "instanceEncryptionKey keyRevocationActionType metadataStartupScript networkInterfaces.networkAttachment "
    "networkInterfaces.nicType networkInterfaces.queueCount networkPerformanceConfig params reservationAffinity "
    "scheduling.preemptible scheduling.provisioningModel scratchDisks workloadIdentityConfig",
    "gcp:compute/resourcePolicy:ResourcePolicy": "diskConsistencyGroupPolicy groupPlacementPolicy workloadPolicy",
    "gcp:container/cluster:Cluster": "clusterIpv4Cidr confidentialNodes dataplaneOptimizationMode datapathProvider "
    "defaultMaxPodsPerNode description enableAutopilot enableKubernetesAlpha enableTpu initialNodeCount "
    "ipAllocationPolicy.clusterIpv4CidrBlock ipAllocationPolicy.clusterSecondaryRangeName "
    "ipAllocationPolicy.podCidrOverprovisionConfig ipAllocationPolicy.servicesIpv4CidrBlock "
    "ipAllocationPolicy.servicesSecondaryRangeName masterAuth.clientCertificateConfig network networkingMode "
    "privateClusterConfig.masterIpv4CidrBlock privateClusterConfig.privateEndpointSubnetwork subnetwork "
    "userManagedKeysConfig",
    "gcp:container/nodePool:NodePool": "cluster initialNodeCount maxPodsPerNode namePrefix "
    "networkConfig.additionalNodeNetworkConfigs networkConfig.additionalPodNetworkConfigs networkConfig.createPodRange "
    "networkConfig.podIpv4CidrBlock networkConfig.podRange networkConfig.subnetwork nodeConfig.advancedMachineFeatures "
    "nodeConfig.bootDiskKmsKey nodeConfig.enableConfidentialStorage nodeConfig.ephemeralStorageLocalSsdConfig "
    "nodeConfig.flexStart nodeConfig.guestAccelerators nodeConfig.hostMaintenancePolicy "
    "nodeConfig.localNvmeSsdBlockConfig nodeConfig.localSsdCount nodeConfig.localSsdEncryptionMode "
    "nodeConfig.maxRunDuration nodeConfig.metadata nodeConfig.minCpuPlatform nodeConfig.nodeGroup "
    "nodeConfig.oauthScopes nodeConfig.preemptible nodeConfig.reservationAffinity nodeConfig.sandboxConfig "
    "nodeConfig.secondaryBootDisks nodeConfig.serviceAccount nodeConfig.shieldedInstanceConfig "
    "nodeConfig.soleTenantConfig nodeConfig.spot placementPolicy queuedProvisioning",
}

_DATA = {
    "gcp:artifactregistry/repository:Repository": "format kmsKeyName mavenConfig mode remoteRepositoryConfig "
    "repositoryId",
    "gcp:filestore/instance:Instance": "fileShares.name fileShares.sourceBackup initialReplication kmsKeyName "
    "networks protocol tags tier",
    "gcp:gkebackup/backupPlan:BackupPlan": "cluster",
    "gcp:redis/instance:Instance": "alternativeLocationId authorizedNetwork connectMode customerManagedKey locationId "
    "reservedIpRange tier transitEncryptionMode",
    "gcp:sql/database:Database": "instance",
    "gcp:sql/databaseInstance:DatabaseInstance": "encryptionKeyName settings.collation",
    "gcp:sql/user:User": "host instance type",
    "gcp:storage/bucket:Bucket": "customPlacementConfig enableObjectRetention hierarchicalNamespace",
}

_SERVICES = {
    "gcp:certificatemanager/certificate:Certificate": "managed scope",
    "gcp:certificatemanager/certificateMapEntry:CertificateMapEntry": "hostname map matcher",
    "gcp:certificatemanager/dnsAuthorization:DnsAuthorization": "domain type",
    "gcp:kms/cryptoKey:CryptoKey": "cryptoKeyBackend destroyScheduledDuration importOnly keyRing purpose "
    "versionTemplate.protectionLevel",
    "gcp:projects/serviceIdentity:ServiceIdentity": "service",
    "gcp:secretmanager/secret:Secret": "replication secretId tags",
    "gcp:secretmanager/secretVersion:SecretVersion": "isSecretDataBase64 secret secretData secretDataWoVersion",
    "gcp:serviceaccount/account:Account": "accountId",
    # google/tpgiamresource/resource_iam_member.go: whoever has another right has it by another resource.
    "gcp:artifactregistry/repositoryIamMember:RepositoryIamMember": _EVERY_INPUT,
    "gcp:kms/cryptoKeyIAMMember:CryptoKeyIAMMember": _EVERY_INPUT,
    "gcp:projects/service:Service": "service",
    "gcp:projects/iAMMember:IAMMember": _EVERY_INPUT,
    "gcp:secretmanager/secretIamMember:SecretIamMember": _EVERY_INPUT,
    "gcp:serviceaccount/iAMMember:IAMMember": _EVERY_INPUT,
    "gcp:storage/bucketIAMMember:BucketIAMMember": _EVERY_INPUT,
}

TABLE = {**_NETWORK, **_MACHINES, **_DATA, **_SERVICES}
"""By type, paths with blanks between them; `*` is any input."""
