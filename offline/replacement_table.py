"""
The inputs that a provider can't change in place, by resource type. Pure facts; `replacement` applies them.

Paths are Pulumi's, without the places in lists. They were read from the providers' own sources: `ForceNew` and
`RequiresReplace` in the schemas of terraform-provider-aws (internal/service/*) and -random, from which the
Pulumi providers are made. Types that aren't here are taken to be updated in place.
"""

from __future__ import annotations

from . import replacement_table_gcp

EVERY_INPUT = "*"
"""Any change makes a new resource."""

# internal/service/eks/{cluster,node_group,addon,access_entry,pod_identity_association,fargate_profile}.go
_EKS = {
    "aws:eks/accessEntry:AccessEntry": "clusterName principalArn type",
    "aws:eks/accessPolicyAssociation:AccessPolicyAssociation": EVERY_INPUT,
    "aws:eks/addon:Addon": "addonName clusterName",
    "aws:eks/cluster:Cluster": "accessConfig.bootstrapClusterCreatorAdminPermissions bootstrapSelfManagedAddons "
    "kubernetesNetworkConfig.ipFamily kubernetesNetworkConfig.serviceIpv4Cidr name "
    "outpostConfig.controlPlaneInstanceType outpostConfig.controlPlanePlacement.groupName remoteNetworkConfig roleArn",
    "aws:eks/fargateProfile:FargateProfile": "clusterName fargateProfileName podExecutionRoleArn selectors subnetIds",
    "aws:eks/nodeGroup:NodeGroup": "amiType capacityType clusterName diskSize instanceTypes launchTemplate.id "
    "launchTemplate.name nodeGroupName nodeGroupNamePrefix nodeRoleArn remoteAccess subnetIds",
    "aws:eks/podIdentityAssociation:PodIdentityAssociation": "clusterName namespace serviceAccount",
}

# internal/service/{autoscaling,ec2,elbv2}/*.go
_NETWORK = {
    "aws:autoscaling/tag:Tag": "autoscalingGroupName tag.key",
    "aws:ec2/defaultSecurityGroup:DefaultSecurityGroup": "vpcId",
    "aws:ec2/eip:Eip": "address domain ipamPoolId networkBorderGroup publicIpv4Pool",
    "aws:ec2/flowLog:FlowLog": "destinationOptions eniId iamRoleArn logDestination logDestinationType logFormat "
    "maxAggregationInterval subnetId trafficType vpcId",
    "aws:ec2/instance:Instance": "ami associatePublicIpAddress availabilityZone ebsBlockDevices.encrypted "
    "ebsBlockDevices.snapshotId enclaveOptions hibernation hostId ipv6AddressCount keyName "
    "launchTemplate.id launchTemplate.name placementGroup privateIp rootBlockDevice.encrypted "
    "rootBlockDevice.kmsKeyId subnetId tenancy",
    "aws:ec2/keyPair:KeyPair": "keyName keyNamePrefix publicKey",
    "aws:ec2/launchTemplate:LaunchTemplate": "name namePrefix",
    "aws:ec2/natGateway:NatGateway": "allocationId connectivityType privateIp secondaryPrivateIpAddressCount subnetId",
    "aws:ec2/route:Route": "destinationCidrBlock destinationIpv6CidrBlock destinationPrefixListId routeTableId",
    "aws:ec2/routeTable:RouteTable": "vpcId",
    "aws:ec2/routeTableAssociation:RouteTableAssociation": "gatewayId subnetId",
    "aws:ec2/securityGroup:SecurityGroup": "description name namePrefix vpcId",
    "aws:ec2/subnet:Subnet": "availabilityZone availabilityZoneId cidrBlock ipv6Native outpostArn vpcId",
    "aws:ec2/vpc:Vpc": "cidrBlock ipv4IpamPoolId ipv4NetmaskLength",
    "aws:ec2/vpcEndpoint:VpcEndpoint": "serviceName vpcEndpointType vpcId",
    "aws:ec2/volumeAttachment:VolumeAttachment": "deviceName instanceId volumeId",
    "aws:lb/listener:Listener": "loadBalancerArn",
    "aws:lb/listenerRule:ListenerRule": "listenerArn",
    "aws:lb/loadBalancer:LoadBalancer": "customerOwnedIpv4Pool internal loadBalancerType name namePrefix",
    "aws:lb/targetGroup:TargetGroup": "name namePrefix port protocol targetType vpcId",
    "aws:lb/targetGroupAttachment:TargetGroupAttachment": "availabilityZone port targetGroupArn targetId",
    "aws:vpc/securityGroupEgressRule:SecurityGroupEgressRule": "securityGroupId",
    "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule": "securityGroupId",
}

# internal/service/{elasticache,efs,ecr,rds,s3,ec2}/*.go
_STORAGE = {
    "aws:ebs/volume:Volume": "availabilityZone encrypted kmsKeyId multiAttachEnabled outpostArn snapshotId",
    "aws:ecr/lifecyclePolicy:LifecyclePolicy": "policy repository",
    "aws:ecr/repository:Repository": "encryptionConfigurations name",
    "aws:ecr/repositoryPolicy:RepositoryPolicy": "repository",
    "aws:efs/accessPoint:AccessPoint": "fileSystemId posixUser rootDirectory",
    "aws:efs/backupPolicy:BackupPolicy": "fileSystemId",
    "aws:efs/fileSystem:FileSystem": "availabilityZoneName creationToken encrypted kmsKeyId performanceMode",
    "aws:efs/fileSystemPolicy:FileSystemPolicy": "fileSystemId",
    "aws:efs/mountTarget:MountTarget": "fileSystemId ipAddress subnetId",
    "aws:elasticache/parameterGroup:ParameterGroup": "description family name",
    "aws:elasticache/replicationGroup:ReplicationGroup": "atRestEncryptionEnabled dataTieringEnabled "
    "globalReplicationGroupId kmsKeyId networkType nodeGroupConfigurations port replicationGroupId "
    "securityGroupNames snapshotArns snapshotName subnetGroupName",
    "aws:elasticache/subnetGroup:SubnetGroup": "name",
    "aws:rds/cluster:Cluster": "availabilityZones clusterIdentifier clusterIdentifierPrefix databaseName "
    "dbSubnetGroupName engine engineMode kmsKeyId masterUsername restoreToPointInTime s3Import snapshotIdentifier "
    "sourceRegion storageEncrypted",
    "aws:rds/clusterInstance:ClusterInstance": "availabilityZone clusterIdentifier dbSubnetGroupName engine identifier "
    "identifierPrefix",
    "aws:rds/instance:Instance": "availabilityZone characterSetName customIamInstanceProfile dbName engine kmsKeyId "
    "ncharCharacterSetName restoreToPointInTime s3Import snapshotIdentifier storageEncrypted timezone username",
    "aws:rds/parameterGroup:ParameterGroup": "description family name namePrefix",
    "aws:rds/subnetGroup:SubnetGroup": "name namePrefix",
    "aws:s3/bucket:Bucket": "bucket bucketPrefix objectLockEnabled",
    "aws:s3/bucketLifecycleConfiguration:BucketLifecycleConfiguration": "bucket",
    "aws:s3/bucketPolicy:BucketPolicy": "bucket",
    "aws:s3/bucketPublicAccessBlock:BucketPublicAccessBlock": "bucket",
    "aws:s3/bucketServerSideEncryptionConfiguration:BucketServerSideEncryptionConfiguration": "bucket",
    "aws:s3/bucketVersioning:BucketVersioning": "bucket",
}

# internal/service/{kms,secretsmanager,ssm,iam,acm,route53,backup,logs,cloudwatch,sns,sqs}/*.go
_SERVICES = {
    "aws:acm/certificate:Certificate": "certificateAuthorityArn domainName keyAlgorithm subjectAlternativeNames "
    "validationMethod validationOptions",
    "aws:acm/certificateValidation:CertificateValidation": "certificateArn validationRecordFqdns",
    "aws:backup/plan:Plan": "name",
    "aws:backup/selection:Selection": EVERY_INPUT,
    "aws:backup/vault:Vault": "kmsKeyArn name",
    "aws:cloudwatch/logGroup:LogGroup": "logGroupClass name namePrefix",
    "aws:cloudwatch/metricAlarm:MetricAlarm": "name",
    "aws:iam/groupPolicy:GroupPolicy": "group name namePrefix",
    "aws:iam/instanceProfile:InstanceProfile": "name namePrefix path",
    "aws:iam/openIdConnectProvider:OpenIdConnectProvider": "url",
    "aws:iam/policy:Policy": "description name namePrefix path",
    "aws:iam/role:Role": "name namePrefix path",
    "aws:iam/rolePolicy:RolePolicy": "name namePrefix role",
    "aws:iam/rolePolicyAttachment:RolePolicyAttachment": "policyArn role",
    "aws:kms/alias:Alias": "name namePrefix",
    "aws:kms/key:Key": "customKeyStoreId customerMasterKeySpec keyUsage multiRegion xksKeyId",
    "aws:route53/record:Record": "name zoneId",
    "aws:route53/zone:Zone": "delegationSetId name",
    "aws:secretsmanager/secret:Secret": "name namePrefix",
    "aws:secretsmanager/secretPolicy:SecretPolicy": "secretArn",
    "aws:secretsmanager/secretVersion:SecretVersion": "secretBinary secretId secretString",
    "aws:sns/topic:Topic": "fifoTopic name namePrefix",
    "aws:sqs/queue:Queue": "fifoQueue name namePrefix",
    "aws:ssm/association:Association": "automationTargetParameterName name",
    "aws:ssm/parameter:Parameter": "name",
    "aws:wafv2/webAclAssociation:WebAclAssociation": EVERY_INPUT,
}

# Every attribute of these resources but the named ones requires a replacement: internal/provider/resource_*.go
_GENERATED = {
    "random:index/randomBytes:RandomBytes": EVERY_INPUT,
    "random:index/randomId:RandomId": EVERY_INPUT,
    "random:index/randomInteger:RandomInteger": EVERY_INPUT,
    "random:index/randomPassword:RandomPassword": EVERY_INPUT,
    "random:index/randomPet:RandomPet": EVERY_INPUT,
    "random:index/randomShuffle:RandomShuffle": EVERY_INPUT,
    "random:index/randomString:RandomString": EVERY_INPUT,
    "random:index/randomUuid:RandomUuid": EVERY_INPUT,
    "tls:index/certRequest:CertRequest": EVERY_INPUT,
    "tls:index/privateKey:PrivateKey": EVERY_INPUT,
    "tls:index/locallySignedCert:LocallySignedCert": "allowedUses caCertPem caPrivateKeyPem certRequestPem "
    "isCaCertificate setSubjectKeyId validityPeriodHours",
    "tls:index/selfSignedCert:SelfSignedCert": "allowedUses dnsNames ipAddresses isCaCertificate privateKeyPem "
    "setAuthorityKeyId setSubjectKeyId subject uris validityPeriodHours",
}

# specification/*/resource-manager: `x-ms-mutability` without update, which pulumi-azure-native goes by
# and provider/pkg/gen/replacement.go there, with the networkProfile of its pull request 4771 (3.20 and newer)
_AZURE = {
    "azure-native:authorization:RoleAssignment": "principalId scope",
    "azure-native:authorization:RoleDefinition": "roleDefinitionId scope",
    "azure-native:containerservice:AgentPool": "gpuInstanceProfile vmSize",
    "azure-native:containerservice:ManagedCluster": "diskEncryptionSetID dnsPrefix fqdnSubdomain linuxProfile "
    "networkProfile.dnsServiceIP networkProfile.networkDataplane networkProfile.networkMode "
    "networkProfile.networkPlugin networkProfile.networkPluginMode networkProfile.networkPolicy "
    "networkProfile.outboundType networkProfile.podCidr networkProfile.serviceCidr networkProfile.serviceCidrs "
    "nodeResourceGroup windowsProfile",
    "azure-native:monitor:DataCollectionRuleAssociation": "resourceUri",
    "azure-native:monitor:DiagnosticSetting": "name resourceUri",
    "azure-native:network:PrivateEndpoint": "subnet",
    "azure-native:network:PublicIPAddress": "publicIPAddressVersion publicIPPrefix sku",
    "azure-native:redisenterprise:Database": "geoReplication.groupNickname modules port",
    "azure-native:storage:FileShare": "enabledProtocols",
    "azure-native:storage:StorageAccount": "isHnsEnabled",
}

TABLE: dict[str, frozenset[str]] = {
    type_: frozenset(paths.split())
    for part in (_EKS, _NETWORK, _STORAGE, _SERVICES, _GENERATED, _AZURE, replacement_table_gcp.TABLE)
    for type_, paths in part.items()
}

IDENTITY: dict[str, frozenset[str]] = {
    # Since terraform-provider-aws 6 each regional resource has its region, and another one makes a new resource.
    "aws": frozenset({"region"}),
    # What a resource is addressed by: the path of its URL, in both clouds.
    "azure-native": frozenset(
        {
            "accountName",
            "associationName",
            "subnetName",
            "networkWatcherName",
            "natGatewayName",
            "flowLogName",
            "federatedIdentityCredentialResourceName",
            "configName",
            "agentPoolName",
            "applicationGatewayName",
            "backupInstanceName",
            "blobServicesName",
            "clusterName",
            "containerName",
            "dataCollectionRuleName",
            "databaseName",
            "fileServicesName",
            "managementPolicyName",
            "networkSecurityGroupName",
            "policyName",
            "publicIpAddressName",
            "recordType",
            "relativeRecordSetName",
            "location",
            "privateDnsZoneGroupName",
            "privateEndpointName",
            "privateZoneName",
            "registryName",
            "resourceGroupName",
            "resourceName",
            "roleAssignmentName",
            "secretName",
            "serverName",
            "shareName",
            "vaultName",
            "virtualNetworkLinkName",
            "virtualNetworkName",
            "workspaceName",
            "zoneName",
        }
    ),
    "gcp": frozenset({"location", "name", "project", "region", "zone"}),
}
"""By package: inputs that are part of a resource's address, whatever its type."""
