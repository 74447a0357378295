"""What must be unique in a cloud, or stands there already when something is made a second time."""

from __future__ import annotations

import re
from typing import Any

from offline import kubernetes
from offline.replacement_table import IDENTITY

_NAMING = {
    "aws:cloudwatch/logGroup:LogGroup": ("name",),
    "aws:ec2/securityGroup:SecurityGroup": ("vpcId", "name"),
    "aws:ecr/lifecyclePolicy:LifecyclePolicy": ("repository",),
    "aws:ecr/repository:Repository": ("name",),
    "aws:ecr/repositoryPolicy:RepositoryPolicy": ("repository",),
    "aws:efs/mountTarget:MountTarget": ("fileSystemId", "subnetId"),
    "aws:eks/accessEntry:AccessEntry": ("clusterName", "principalArn"),
    "aws:eks/addon:Addon": ("clusterName", "addonName"),
    "aws:eks/cluster:Cluster": ("name",),
    "aws:eks/nodeGroup:NodeGroup": ("clusterName", "nodeGroupName"),
    "aws:eks/podIdentityAssociation:PodIdentityAssociation": ("clusterName", "namespace", "serviceAccount"),
    "aws:elasticache/parameterGroup:ParameterGroup": ("name",),
    "aws:elasticache/replicationGroup:ReplicationGroup": ("replicationGroupId",),
    "aws:elasticache/subnetGroup:SubnetGroup": ("name",),
    "aws:elasticache/user:User": ("userId",),
    "aws:elasticache/userGroup:UserGroup": ("userGroupId",),
    "aws:iam/instanceProfile:InstanceProfile": ("name",),
    "aws:iam/policy:Policy": ("name",),
    "aws:iam/role:Role": ("name",),
    "aws:iam/rolePolicy:RolePolicy": ("role", "name"),
    "aws:kms/alias:Alias": ("name",),
    "aws:lb/loadBalancer:LoadBalancer": ("name",),
    "aws:lb/targetGroup:TargetGroup": ("name",),
    "aws:rds/instance:Instance": ("identifier",),
    "aws:rds/parameterGroup:ParameterGroup": ("name",),
    "aws:rds/subnetGroup:SubnetGroup": ("name",),
    "aws:route53/record:Record": ("zoneId", "name", "type", "setIdentifier"),
    "aws:s3/bucket:Bucket": ("bucket",),
    "aws:secretsmanager/secret:Secret": ("name",),
    "aws:ssm/parameter:Parameter": ("name",),
}
"""By type, the properties of which no two objects of an account and region may have the same values."""

_OFTEN_GENERATED = frozenset({"bucket", "identifier", "name", "nodeGroupName", "replicationGroupId"})
"""Those of them that the provider gives by itself where the program doesn't."""

_OPTIONAL = frozenset({"setIdentifier"})

_GOOGLE_NAMES = ("accountId", "name", "repositoryId", "secretId")
"""Inputs with the last part of an object's path on Google Cloud."""
_GOOGLE_PATH = (
    "project", "location", "region", "zone", "cluster", "instance", "keyRing", "managedZone", "map", "router",
)  # fmt: skip
"""Those with the parts before it."""
_GOOGLE_PLACES = {
    "gcp:dns/recordSet:RecordSet": ("project", "managedZone", "name", "type"),
    "gcp:servicenetworking/connection:Connection": ("network", "service"),
    "gcp:sql/user:User": ("project", "instance", "name", "host"),
}
"""What is unique there otherwise."""
_WITHOUT_PLACE = re.compile(r"gcp:.*(IAMMember|IamMember|SecretVersion|ServiceIdentity)")
"""Who has a right already can be given it again; versions have a number."""

_AZURE_PLACES = {
    "azure-native:authorization:RoleAssignment": ("scope", "principalId", "roleDefinitionId"),
    "azure-native:authorization:RoleDefinition": ("scope", "roleName"),
    "azure-native:monitor:DataCollectionRuleAssociation": ("resourceUri", "associationName"),
    "azure-native:monitor:DiagnosticSetting": ("resourceUri", "name"),
}
"""What is unique there otherwise than by the path of its URL."""
_AZURE_PATH = (*sorted(IDENTITY["azure-native"] - {"location"}), "name")

_AZURE_NAMES = {
    "applicationinsights:Component": "resourceName",
    "authorization:RoleAssignment": "roleAssignmentName",
    "authorization:RoleDefinition": "roleDefinitionId",
    "containerregistry:Registry": "registryName",
    "containerservice:AgentPool": "agentPoolName",
    "containerservice:MaintenanceConfiguration": "configName",
    "containerservice:ManagedCluster": "resourceName",
    "dns:RecordSet": "relativeRecordSetName",
    "dns:Zone": "zoneName",
    "keyvault:Secret": "secretName",
    "keyvault:Vault": "vaultName",
    "managedidentity:FederatedIdentityCredential": "federatedIdentityCredentialResourceName",
    "managedidentity:UserAssignedIdentity": "resourceName",
    "monitor:DataCollectionRule": "dataCollectionRuleName",
    "monitor:DataCollectionRuleAssociation": "associationName",
    "monitor:DiagnosticSetting": "name",
    "network:ApplicationGateway": "applicationGatewayName",
    "network:FlowLog": "flowLogName",
    "network:NatGateway": "natGatewayName",
    "network:NetworkSecurityGroup": "networkSecurityGroupName",
    "network:PrivateDnsZoneGroup": "privateDnsZoneGroupName",
    "network:PrivateEndpoint": "privateEndpointName",
    "network:PublicIPAddress": "publicIpAddressName",
    "network:Subnet": "subnetName",
    "network:VirtualNetwork": "virtualNetworkName",
    "network:WebApplicationFirewallPolicy": "policyName",
    "operationalinsights:Workspace": "workspaceName",
    "privatedns:PrivateZone": "privateZoneName",
    "privatedns:VirtualNetworkLink": "virtualNetworkLinkName",
    "redisenterprise:Database": "databaseName",
    "redisenterprise:RedisEnterprise": "clusterName",
    "resources:ResourceGroup": "resourceGroupName",
    "storage:BlobContainer": "containerName",
    "storage:BlobServiceProperties": "blobServicesName",
    "storage:FileServiceProperties": "fileServicesName",
    "storage:FileShare": "shareName",
    "storage:ManagementPolicy": "managementPolicyName",
    "storage:StorageAccount": "accountName",
}
"""By type of Azure, the input with the object's own name: the last part of its URL."""


def identity(type_: str, properties: dict[str, Any]) -> str | None:
    """The place that an object takes, as text; None where any number of the like may exist."""
    if kubernetes.is_release(type_):
        name = properties.get("name")
        return f"release {properties.get('namespace')}/{name}" if isinstance(name, str) else None
    if type_.startswith("kubernetes:"):
        # A patch takes no place: it changes an object that is there.
        if kubernetes.is_patch(type_, properties) or not kubernetes.is_object(type_, properties):
            return None
        metadata = kubernetes.metadata(properties)
        name = metadata.get("name")
        return f"{properties['kind']} {metadata.get('namespace', '')}/{name}" if isinstance(name, str) else None
    if type_.startswith("azure-native:"):
        path = [(key, properties.get(key)) for key in _AZURE_PLACES.get(type_, _AZURE_PATH)]
        known = [f"{key}={value}" for key, value in path if isinstance(value, str)]
        return f"{type_} {' '.join(known)}" if known else None
    if type_.startswith("gcp:"):
        return _place_on_google(type_, properties)
    keys = _NAMING.get(type_, ())
    named = [str(properties[key]) for key in keys if isinstance(properties.get(key), (str, int))]
    missing = [key for key in keys if key not in properties and key not in _OPTIONAL]
    return f"{type_} {' '.join(named)}" if named and not missing else None


def _place_on_google(type_: str, properties: dict[str, Any]) -> str | None:
    if _WITHOUT_PLACE.fullmatch(type_):
        return None
    own = _GOOGLE_PLACES.get(type_) or (*_GOOGLE_PATH, *_GOOGLE_NAMES)
    known = [key for key in own if isinstance(properties.get(key), str)]
    named = type_ in _GOOGLE_PLACES or any(key in known for key in _GOOGLE_NAMES)
    return f"{type_} {' '.join(f'{key}={properties[key]}' for key in known)}" if named else None


def goes_first(type_: str, before: dict[str, Any], after: dict[str, Any]) -> bool:
    """
    Whether an object that is replaced is deleted before its successor is made, as the providers ask for it.

    They do so where the program names it. AWS objects that are only known by others, such as the access of a role to a
    cluster, are made first all the same: there the successor is refused. On Azure any name that the program gives
    lets it delete first, even where the successor has another one (pulumi-azure-native, provider.go, Diff): only the
    resource's option `delete_before_replace` says otherwise.
    """
    if type_.startswith("gcp:"):
        # pulumi-terraform-bridge, nameRequiresDeleteBeforeReplace: of names that Pulumi gives by itself elsewhere.
        return "name" in before and before["name"] == after.get("name") and type_ not in _GOOGLE_PLACES
    if type_.startswith("azure-native:"):
        own = _AZURE_NAMES.get(type_.removeprefix("azure-native:"))
        return own is None or own in before
    if type_.startswith("aws:") and not _OFTEN_GENERATED.intersection(_NAMING.get(type_, ())):
        return False
    place = identity(type_, before)
    return place is not None and place == identity(type_, after)
