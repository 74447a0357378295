"""Azure Resource Manager's types for those of the azure-native SDK, and the inputs that make a resource's name there.

Azure's own API descriptions have both; azure-native is generated from them but writes modules and types its own way. A
type that the table lacks is reported, never left out in silence.
"""

ARM_TYPES: dict[str, tuple[str, tuple[str, ...]]] = {
    "applicationinsights:Component": ("Microsoft.Insights/components", ("resourceName",)),
    "authorization:RoleAssignment": ("Microsoft.Authorization/roleAssignments", ("roleAssignmentName",)),
    "authorization:RoleDefinition": ("Microsoft.Authorization/roleDefinitions", ("roleDefinitionId",)),
    "compute:Disk": ("Microsoft.Compute/disks", ("diskName",)),
    "compute:VirtualMachine": ("Microsoft.Compute/virtualMachines", ("vmName",)),
    "containerregistry:Registry": ("Microsoft.ContainerRegistry/registries", ("registryName",)),
    "containerservice:AgentPool": (
        "Microsoft.ContainerService/managedClusters/agentPools",
        ("resourceName", "agentPoolName"),
    ),
    "containerservice:MaintenanceConfiguration": (
        "Microsoft.ContainerService/managedClusters/maintenanceConfigurations",
        ("resourceName", "configName"),
    ),
    "containerservice:ManagedCluster": ("Microsoft.ContainerService/managedClusters", ("resourceName",)),
    "dbforpostgresql:Configuration": (
        "Microsoft.DBforPostgreSQL/flexibleServers/configurations",
        ("serverName", "configurationName"),
    ),
    "dbforpostgresql:Database": (
        "Microsoft.DBforPostgreSQL/flexibleServers/databases",
        ("serverName", "databaseName"),
    ),
    "dbforpostgresql:Server": ("Microsoft.DBforPostgreSQL/flexibleServers", ("serverName",)),
    "dns:RecordSet": ("Microsoft.Network/dnsZones/{recordType}", ("zoneName", "relativeRecordSetName")),
    "dns:Zone": ("Microsoft.Network/dnsZones", ("zoneName",)),
    "keyvault:Key": ("Microsoft.KeyVault/vaults/keys", ("vaultName", "keyName")),
    "keyvault:Secret": ("Microsoft.KeyVault/vaults/secrets", ("vaultName", "secretName")),
    "keyvault:Vault": ("Microsoft.KeyVault/vaults", ("vaultName",)),
    "managedidentity:FederatedIdentityCredential": (
        "Microsoft.ManagedIdentity/userAssignedIdentities/federatedIdentityCredentials",
        ("resourceName", "federatedIdentityCredentialResourceName"),
    ),
    "managedidentity:UserAssignedIdentity": ("Microsoft.ManagedIdentity/userAssignedIdentities", ("resourceName",)),
    "monitor:DataCollectionRule": ("Microsoft.Insights/dataCollectionRules", ("dataCollectionRuleName",)),
    "monitor:DataCollectionRuleAssociation": (
        "Microsoft.Insights/dataCollectionRuleAssociations",
        ("associationName",),
    ),
    "monitor:DiagnosticSetting": ("Microsoft.Insights/diagnosticSettings", ("name",)),
    "network:ApplicationGateway": ("Microsoft.Network/applicationGateways", ("applicationGatewayName",)),
    "network:NatGateway": ("Microsoft.Network/natGateways", ("natGatewayName",)),
    "network:NetworkSecurityGroup": ("Microsoft.Network/networkSecurityGroups", ("networkSecurityGroupName",)),
    "network:PrivateDnsZoneGroup": (
        "Microsoft.Network/privateEndpoints/privateDnsZoneGroups",
        ("privateEndpointName", "privateDnsZoneGroupName"),
    ),
    "network:PrivateEndpoint": ("Microsoft.Network/privateEndpoints", ("privateEndpointName",)),
    "network:PublicIPAddress": ("Microsoft.Network/publicIPAddresses", ("publicIpAddressName",)),
    "network:Subnet": ("Microsoft.Network/virtualNetworks/subnets", ("virtualNetworkName", "subnetName")),
    "network:VirtualNetwork": ("Microsoft.Network/virtualNetworks", ("virtualNetworkName",)),
    "network:WebApplicationFirewallPolicy": (
        "Microsoft.Network/ApplicationGatewayWebApplicationFirewallPolicies",
        ("policyName",),
    ),
    "operationalinsights:Workspace": ("Microsoft.OperationalInsights/workspaces", ("workspaceName",)),
    "privatedns:PrivateZone": ("Microsoft.Network/privateDnsZones", ("privateZoneName",)),
    "privatedns:VirtualNetworkLink": (
        "Microsoft.Network/privateDnsZones/virtualNetworkLinks",
        ("privateZoneName", "virtualNetworkLinkName"),
    ),
    "redisenterprise:Database": ("Microsoft.Cache/redisEnterprise/databases", ("clusterName", "databaseName")),
    "redisenterprise:RedisEnterprise": ("Microsoft.Cache/redisEnterprise", ("clusterName",)),
    "resources:ResourceGroup": ("Microsoft.Resources/resourceGroups", ("resourceGroupName",)),
    "storage:BlobContainer": (
        "Microsoft.Storage/storageAccounts/blobServices/containers",
        ("accountName", "=default", "containerName"),
    ),
    "storage:BlobServiceProperties": (
        "Microsoft.Storage/storageAccounts/blobServices",
        ("accountName", "blobServicesName"),
    ),
    "storage:FileServiceProperties": (
        "Microsoft.Storage/storageAccounts/fileServices",
        ("accountName", "fileServicesName"),
    ),
    "storage:FileShare": (
        "Microsoft.Storage/storageAccounts/fileServices/shares",
        ("accountName", "=default", "shareName"),
    ),
    "storage:ManagementPolicy": (
        "Microsoft.Storage/storageAccounts/managementPolicies",
        ("accountName", "managementPolicyName"),
    ),
    "storage:StorageAccount": ("Microsoft.Storage/storageAccounts", ("accountName",)),
}
"""By the SDK's type without its package. `{input}` is an input's value, `=text` a fixed part of the name."""
