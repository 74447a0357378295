"""For each rule what it catches and what it lets through, as small as it can be."""

from __future__ import annotations

import json
from dataclasses import dataclass, field, replace
from typing import Any

from policies.model import COMPUTED, SECRET, Budget, Loss, Resource, Stack


@dataclass(frozen=True)
class Case:
    """What a rule looks at; the words are in what it says."""

    caught: dict[str, list[Resource]]
    """By words, resources of a stack that breaks the rule with them."""
    passing: list[list[Resource]]
    """Resources of stacks that keep to the rule."""
    stack: Stack = field(default_factory=lambda: Stack(()))
    """What else the stack says."""

    def stack_of(self, resources: list[Resource]) -> Stack:
        """A stack with these resources."""
        return replace(self.stack, resources=tuple(resources))


def made(type_: str, inputs: dict[str, Any], protect: bool = False, name: str = "made") -> Resource:
    """A resource."""
    return Resource(type_, name, inputs, protect, urn=f"urn::{name}")


def object_of(kind: str, spec: Any = None, name: str = "made", **more: Any) -> Resource:
    """An object of Kubernetes in the namespace hub."""
    metadata = {"name": name, "namespace": "hub", **more.pop("metadata", {})}
    return made(f"kubernetes:v1:{kind}", {"metadata": metadata, "spec": spec, **more}, name=name)


def pods(container: dict[str, Any], **pod: Any) -> list[Resource]:
    """A Deployment of one container."""
    return [object_of("Deployment", {"template": {"spec": {"containers": [{"name": "main", **container}], **pod}}})]


def policy(action: Any, resource: Any = "arn:aws:s3:::bucket", **more: Any) -> list[Resource]:
    """A policy of a role with one statement."""
    statement = {"Effect": "Allow", "Action": action, "Resource": resource, **more}
    return [made("aws:iam/rolePolicy:RolePolicy", {"policy": json.dumps({"Statement": [statement]})})]


def release(values: dict[str, Any], version: Any = "1.2.3") -> list[Resource]:
    """A Helm release."""
    return [made("kubernetes:helm.sh/v3:Release", {"chart": "hub", "version": version, "values": values})]


def ingress(**annotations: str) -> list[Resource]:
    """An Ingress of the class alb with good annotations, some of them changed."""
    good = {
        "ssl-policy": "ELBSecurityPolicy-TLS13-1-2-Res-PQ-2025-09",
        "listen-ports": '[{"HTTP": 80}, {"HTTPS": 443}]',
        "ssl-redirect": "443",
        "load-balancer-attributes": "routing.http.drop_invalid_header_fields.enabled=true,"
        "deletion_protection.enabled=true,access_logs.s3.enabled=true",
    }
    changed = {**good, **{key.replace("_", "-"): value for key, value in annotations.items()}}
    said = {f"alb.ingress.kubernetes.io/{key}": value for key, value in changed.items() if value}
    return [object_of("Ingress", {"ingressClassName": "alb"}, metadata={"annotations": said})]


def flows(**spec: Any) -> Resource:
    """A NetworkPolicy."""
    return object_of("NetworkPolicy", {"podSelector": {}, "policyTypes": ["Ingress", "Egress"], **spec}, name="deny")


def namespace(name: str = "hub", **labels: str) -> Resource:
    """A Namespace."""
    said = {f"pod-security.kubernetes.io/{key}": value for key, value in labels.items()}
    return made("kubernetes:core/v1:Namespace", {"metadata": {"name": name, "labels": said}}, name=name)


def one(type_: str, **inputs: Any) -> list[Resource]:
    """A stack of one resource."""
    return [made(type_, inputs)]


RESTRICTED: dict[str, Any] = {
    "securityContext": {
        "runAsNonRoot": True,
        "allowPrivilegeEscalation": False,
        "capabilities": {"drop": ["ALL"]},
        "readOnlyRootFilesystem": True,
        "seccompProfile": {"type": "RuntimeDefault"},
    }
}
TEMPLATE, EKS, GKE, AKS = (
    "aws:ec2/launchTemplate:LaunchTemplate",
    "aws:eks/cluster:Cluster",
    "gcp:container/cluster:Cluster",
    "azure-native:containerservice:ManagedCluster",
)
INGRESS_RULE = "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule"
DATABASE = "aws:rds/instance:Instance"
ATTACHMENT = "aws:iam/rolePolicyAttachment:RolePolicyAttachment"
ASSIGNMENT = "azure-native:authorization:RoleAssignment"
GROUP = "/subscriptions/1/resourceGroups/group"
CONTRIBUTOR = "/providers/Microsoft.Authorization/roleDefinitions/b24988ac-6180-42a0-ab88-20f7382dd24c"
PROTECTED = Stack((), protects=True)

CASES: dict[str, Case] = {
    "encrypted-storage": Case(
        {
            "encrypted isn't on": one("aws:efs/fileSystem:FileSystem", encrypted=False),
            "a disk isn't encrypted": one(TEMPLATE, blockDeviceMappings=[{"ebs": {"volumeSize": 8}}]),
            "Secrets aren't encrypted": one(EKS, encryptionConfig={"resources": []}),
            "(databaseEncryption)": one(GKE, databaseEncryption={"state": "DECRYPTED"}),
            "(enableEncryptionAtHost)": one(AKS, agentPoolProfiles=[{"name": "system"}]),
        },
        [
            one("aws:efs/fileSystem:FileSystem", encrypted=True),
            one(TEMPLATE, blockDeviceMappings=[{"ebs": {"encrypted": "true"}}]),
            one(EKS, encryptionConfig=COMPUTED),
        ],
    ),
    "own-key": Case(
        {
            "no key is given (kmsKeyId)": one("aws:secretsmanager/secret:Secret"),
            "images aren't encrypted": one("aws:ecr/repository:Repository", imageTagMutability="IMMUTABLE"),
            "(customerManagedEncryption)": one("gcp:secretmanager/secret:Secret", replication={"auto": {}}),
        },
        [one("aws:secretsmanager/secret:Secret", kmsKeyId=COMPUTED)],
    ),
    "encrypted-traffic": Case(
        {
            "transitEncryptionEnabled is not set": one(
                "aws:elasticache/replicationGroup:ReplicationGroup", authToken="x"
            ),
            "minimumTlsVersion is TLS1_0": one(
                "azure-native:storage:StorageAccount", enableHttpsTrafficOnly=True, minimumTlsVersion="TLS1_0"
            ),
            "port 80 serves": one("aws:lb/listener:Listener", protocol="HTTP", defaultActions=[{"type": "forward"}]),
            "allows TLS older than 1.2": one("aws:lb/listener:Listener", protocol="HTTPS"),
        },
        [
            one("aws:lb/listener:Listener", protocol="HTTP", defaultActions=[{"type": "redirect"}]),
            one(
                "aws:elasticache/replicationGroup:ReplicationGroup",
                transitEncryptionEnabled=True,
                authToken=dict(SECRET),
            ),
        ],
    ),
    "private-cluster-api": Case(
        {
            "open to 0.0.0.0/0": one(EKS, vpcConfig={"endpointPublicAccess": True}),
            "open to everybody": one(GKE, privateClusterConfig={"enablePrivateNodes": True}),
            "the API server is open": one(AKS, apiServerAccessProfile={"enablePrivateCluster": False}),
        },
        [
            one(EKS, vpcConfig={"endpointPublicAccess": True, "publicAccessCidrs": ["203.0.113.0/24"]}),
            one(EKS, vpcConfig={"endpointPublicAccess": False}),
            one(AKS, apiServerAccessProfile={"authorizedIPRanges": ["203.0.113.0/24"]}),
        ],
    ),
    "private-nodes": Case(
        {
            "(mapPublicIpOnLaunch)": one("aws:ec2/subnet:Subnet", mapPublicIpOnLaunch=True),
            "(networkInterfaces.accessConfigs)": one(
                "gcp:compute/instance:Instance", networkInterfaces=[{"accessConfigs": [{}]}]
            ),
        },
        [one("aws:ec2/subnet:Subnet"), one(GKE, privateClusterConfig={"enablePrivateNodes": True})],
    ),
    "no-open-ports": Case(
        {
            "0.0.0.0/0 reaches port 22": one(INGRESS_RULE, cidrIpv4="0.0.0.0/0", fromPort=22, toPort=22),
            "::/0 reaches every port": one(INGRESS_RULE, cidrIpv6="::/0", ipProtocol="-1"),
            "reaches ports 0 to 65535": one(
                "gcp:compute/firewall:Firewall", allows={"protocol": "tcp"}, sourceRanges=["0.0.0.0/0"]
            ),
            "ssh: Internet reaches port 22": one(
                "azure-native:network:NetworkSecurityGroup",
                securityRules=[
                    {
                        "name": "ssh",
                        "direction": "Inbound",
                        "access": "Allow",
                        "sourceAddressPrefix": "Internet",
                        "destinationPortRange": "22",
                    }
                ],
            ),
        },
        [
            one(INGRESS_RULE, cidrIpv4="0.0.0.0/0", fromPort=443, toPort=443, ipProtocol="tcp"),
            one(INGRESS_RULE, cidrIpv4="203.0.113.0/24", fromPort=22, toPort=22, ipProtocol="tcp"),
            one("gcp:compute/firewall:Firewall", denies=[{"protocol": "all"}], sourceRanges=["0.0.0.0/0"]),
        ],
    ),
    "no-open-load-balancer": Case(
        {"the load balancer is open to 0.0.0.0/0": [object_of("Service", {"type": "LoadBalancer"})]},
        [
            [object_of("Service", {"type": "LoadBalancer", "loadBalancerSourceRanges": ["203.0.113.0/24"]})],
            [object_of("Service", {"type": "ClusterIP"})],
        ],
    ),
    "private-data": Case(
        {
            "publiclyAccessible is True": one(DATABASE, publiclyAccessible=True),
            "properties.networkAcls.defaultAction is not set": one("azure-native:keyvault:Vault", properties={}),
            "allUsers may read": one("gcp:storage/bucketIAMMember:BucketIAMMember", member="allUsers"),
        },
        [one(DATABASE), one("azure-native:keyvault:Vault", properties={"networkAcls": {"defaultAction": "Deny"}})],
    ),
    "alb-annotations": Case(
        {
            "allows TLS older": ingress(ssl_policy=""),
            "port 80 serves": ingress(ssl_redirect=""),
            "nothing serves HTTPS": ingress(listen_ports=""),
            "(drop_invalid_header_fields)": ingress(load_balancer_attributes="idle_timeout.timeout_seconds=60"),
        },
        [ingress(), [object_of("Ingress", {"ingressClassName": "traefik"})]],
    ),
    "alb-in-production": Case(
        {"access_logs.s3.enabled": ingress(load_balancer_attributes="deletion_protection.enabled=true")},
        [ingress()],
        PROTECTED,
    ),
    "gateway-redirect": Case(
        {
            "ssl-redirect isn't true": [
                object_of("Ingress", {"ingressClassName": "azure-application-gateway", "tls": [{}]})
            ]
        },
        [
            [
                object_of(
                    "Ingress",
                    {"ingressClassName": "azure-application-gateway", "tls": [{"secretName": "tls"}]},
                    metadata={"annotations": {"appgw.ingress.kubernetes.io/ssl-redirect": "true"}},
                )
            ]
        ],
    ),
    "no-wildcard-actions": Case(
        {
            "allows s3:*": policy(["s3:*"]),
            "all actions but some": policy(None, NotAction=["iam:*"]),
            "allows Microsoft.Web/*": one(
                "azure-native:authorization:RoleDefinition", permissions=[{"actions": ["Microsoft.Web/*"]}]
            ),
        },
        [policy(["s3:GetObject"]), policy(["s3:Get*"]), policy("s3:*", Effect="Deny")],
    ),
    "no-wildcard-resources": Case(
        {
            "allows ec2:TerminateInstances on every resource": policy(
                ["ec2:TerminateInstances", "ec2:DescribeTags"], "*"
            )
        },
        [
            policy(["ec2:DescribeInstances"], "*"),
            policy("ec2:TerminateInstances", "*", Condition={"StringEquals": {"aws:ResourceTag/team": "hub"}}),
            [made("aws:iam/rolePolicy:RolePolicy", {"policy": COMPUTED})],
        ],
    ),
    "no-broad-roles": Case(
        {
            "has AdministratorAccess": one(ATTACHMENT, policyArn="arn:aws:iam::aws:policy/AdministratorAccess"),
            "has roles/editor": one("gcp:projects/iAMMember:IAMMember", role="roles/editor", member="user:ada"),
            "has Contributor": one(ASSIGNMENT, roleDefinitionId=CONTRIBUTOR, scope=GROUP),
        },
        [
            one(ATTACHMENT, policyArn="arn:aws:iam::aws:policy/AmazonEKSClusterPolicy"),
            one(
                ASSIGNMENT,
                roleDefinitionId=CONTRIBUTOR,
                scope=f"{GROUP}/providers/Microsoft.Network/applicationGateways/a",
            ),
        ],
    ),
    "no-wildcard-principals": Case(
        {
            "lets everybody s3:GetObject": one(
                "aws:s3/bucketPolicy:BucketPolicy",
                policy='{"Statement": [{"Effect": "Allow", "Principal": {"AWS": "*"}, "Action": "s3:GetObject"}]}',
            )
        },
        [
            one(
                "aws:s3/bucketPolicy:BucketPolicy",
                policy='{"Statement": [{"Effect": "Deny", "Principal": "*", "Action": "s3:*"}]}',
            )
        ],
    ),
    "no-cluster-admin": Case(
        {
            "ServiceAccount hub is bound to cluster-admin": [
                object_of(
                    "ClusterRoleBinding",
                    roleRef={"name": "cluster-admin"},
                    subjects=[{"kind": "ServiceAccount", "name": "hub"}],
                )
            ],
            "role/ada has AmazonEKSClusterAdminPolicy": one(
                "aws:eks/accessPolicyAssociation:AccessPolicyAssociation",
                policyArn="arn:aws:eks::aws:cluster-access-policy/AmazonEKSClusterAdminPolicy",
                principalArn="arn:aws:iam::1:role/ada",
                accessScope={"type": "cluster"},
            ),
        },
        [[object_of("ClusterRoleBinding", roleRef={"name": "view"}, subjects=[{"kind": "Group", "name": "all"}])]],
    ),
    "no-wildcard-rbac": Case(
        {
            "all verbs": [object_of("Role", rules=[{"apiGroups": [""], "resources": ["pods"], "verbs": ["*"]}])],
            "may escalate roles": [object_of("Role", rules=[{"resources": ["roles"], "verbs": ["escalate"]}])],
            "Secrets of every namespace": [
                object_of("ClusterRole", rules=[{"resources": ["secrets"], "verbs": ["list"]}])
            ],
        },
        [[object_of("Role", rules=[{"apiGroups": [""], "resources": ["secrets"], "verbs": ["get"]}])]],
    ),
    "no-plain-secret": Case(
        {
            "password isn't marked": one(DATABASE, password="hunter2"),
            "main has API_TOKEN as a plain variable": pods({"env": [{"name": "API_TOKEN", "value": "abc"}]}),
            "values.proxy.secretToken is plain text": release({"proxy": {"secretToken": "0123"}}),
            "holds an access key of AWS": one("aws:ec2/instance:Instance", userData="export KEY=AKIAIOSFODNN7EXAMPLE"),
        },
        [
            one(DATABASE, password=dict(SECRET)),
            pods({"env": [{"name": "API_TOKEN", "valueFrom": {"secretKeyRef": {"name": "hub"}}}]}),
            release({"hub": {"existingSecret": "hub"}, "annotations": {"checksum/token": "0123"}}),
        ],
    ),
    "metadata-service": Case(
        {
            "version 1": one(TEMPLATE, metadataOptions={"httpTokens": "optional", "httpPutResponseHopLimit": 1}),
            "HopLimit 2": one(TEMPLATE, metadataOptions={"httpTokens": "required", "httpPutResponseHopLimit": 2}),
            "pods get the node's": one(
                "gcp:container/nodePool:NodePool", nodeConfig={"metadata": {"disable-legacy-endpoints": "true"}}
            ),
        },
        [one(TEMPLATE, metadataOptions={"httpTokens": "required", "httpPutResponseHopLimit": 1})],
    ),
    "metadata-in-policies": Case(
        {
            "0.0.0.0/0, the metadata": [flows(egress=[{"to": [{"ipBlock": {"cidr": "0.0.0.0/0"}}]}])],
            "everything": [flows(egress=[{}])],
        },
        [
            [flows(egress=[{"to": [{"ipBlock": {"cidr": "0.0.0.0/0", "except": ["169.254.0.0/16"]}}]}])],
            [flows(egress=[{"to": [{"ipBlock": {"cidr": "0.0.0.0/0"}}], "ports": [{"port": 443}]}])],
        ],
    ),
    "audit-logs": Case(
        {
            "no logs of controllerManager": one(
                EKS, enabledClusterLogTypes=["api", "audit", "authenticator", "scheduler"]
            )
        },
        [one(EKS, enabledClusterLogTypes=["api", "audit", "authenticator", "controllerManager", "scheduler"])],
    ),
    "cluster-access": Case(
        {
            "aws-auth": one(EKS, accessConfig={"bootstrapClusterCreatorAdminPermissions": False}),
            "local accounts": one(AKS, enableRBAC=True),
            "client certificates": one(GKE, masterAuth={"clientCertificateConfig": {"issueClientCertificate": True}}),
        },
        [
            one(EKS, accessConfig={"authenticationMode": "API", "bootstrapClusterCreatorAdminPermissions": False}),
            one(AKS, disableLocalAccounts=True, enableRBAC=True),
            one(GKE),
        ],
    ),
    "key-rotation": Case(
        {"(enableKeyRotation)": one("aws:kms/key:Key"), "(rotationPeriod)": one("gcp:kms/cryptoKey:CryptoKey")},
        [
            one("aws:kms/key:Key", enableKeyRotation=True),
            one("aws:kms/key:Key", customerMasterKeySpec="RSA_2048"),
        ],
    ),
    "immutable-images": Case(
        {
            "tags can be overwritten": one(
                "aws:ecr/repository:Repository", imageScanningConfiguration={"scanOnPush": True}
            )
        },
        [
            one(
                "aws:ecr/repository:Repository",
                imageTagMutability="IMMUTABLE",
                imageScanningConfiguration={"scanOnPush": True},
            )
        ],
    ),
    "pinned-images": Case(
        {
            "main runs nginx": pods({"image": "nginx"}),
            "main runs localhost:5000/hub:latest": pods({"image": "localhost:5000/hub:latest"}),
            "singleuser.image.tag is latest": release({"singleuser": {"image": {"name": "hub", "tag": "latest"}}}),
            "profileList[0].image is hub": release({"profileList": [{"image": "hub"}]}),
            "user data runs redis:latest": one(
                "aws:ec2/instance:Instance", userData="services:\n  redis:\n    image: redis:latest\n"
            ),
        },
        [
            pods({"image": "nginx:1.29"}),
            pods({"image": "localhost:5000/hub@sha256:0123"}),
            release({"singleuser": {"image": {"name": "hub", "tag": "2026.1"}}, "proxy": {"image": {"name": "proxy"}}}),
        ],
    ),
    "pinned-charts": Case(
        {"version is not set": release({}, None), "version is ^4.0.0": release({}, "^4.0.0")}, [release({}, "v3.31.7")]
    ),
    "restricted-pods": Case(
        {
            "main: may run as root": pods({}),
            "(hostNetwork)": pods(RESTRICTED, hostNetwork=True),
            "mounts /etc of the node": pods(RESTRICTED, volumes=[{"hostPath": {"path": "/etc"}}]),
        },
        [pods(RESTRICTED)],
    ),
    "bounded-pods": Case(
        {"main has no limits.memory": pods({"resources": {"requests": {"cpu": "1", "memory": "1Gi"}}})},
        [pods({"resources": {"requests": {"cpu": "1", "memory": "1Gi"}, "limits": {"memory": "1Gi"}}})],
    ),
    "no-idle-tokens": Case(
        {"default service account": pods({})},
        [pods({}, automountServiceAccountToken=False), pods({}, serviceAccountName="hub")],
    ),
    "pod-security": Case(
        {
            "has no label": [namespace()],
            "enforces privileged, which nothing explains": [namespace(enforce="privileged")],
        },
        [[namespace(enforce="baseline")], [namespace("tigera-operator", enforce="privileged")]],
    ),
    "network-policy": Case(
        {
            "denies Egress and Ingress": [namespace()],
            "denies Egress": [namespace(), flows(policyTypes=["Ingress"])],
            "hub denies": [namespace(), flows(podSelector={"matchLabels": {"app": "hub"}})],
        },
        [[namespace(), flows()]],
    ),
    "protected-data": Case(
        {"holds data and isn't protected": one("aws:efs/fileSystem:FileSystem")},
        [[made("aws:efs/fileSystem:FileSystem", {}, protect=True)], one("aws:ec2/subnet:Subnet")],
        PROTECTED,
    ),
    "deletion-protection": Case(
        {"deletionProtection isn't on": one(DATABASE)}, [one(DATABASE, deletionProtection=True)], PROTECTED
    ),
    "stack-budget": Case(
        {
            "may grow to 9 nodes; policies.budget.nodes is 4": one(
                "aws:eks/nodeGroup:NodeGroup", scalingConfig={"maxSize": 9}, instanceTypes=["m7i.large"]
            ),
            "may grow to 32 vcpus; policies.budget.vcpus is 16": one(
                "azure-native:containerservice:AgentPool", maxCount=2, vmSize="Standard_E16ds_v5"
            ),
        },
        [
            one(
                "gcp:container/nodePool:NodePool",
                autoscaling={"totalMaxNodeCount": 2},
                nodeConfig={"machineType": "n2-standard-8"},
            )
        ],
        Stack((), budget=Budget(nodes=4, vcpus=16)),
    ),
}
_LOST = made("aws:rds/instance:Instance", {}, name="database")
CASES["no-replaced-data"] = Case(
    {"is replaced because of engine": [_LOST]},
    [],
    Stack((), losses=(Loss(_LOST, "holds data and is replaced because of engine"),)),
)
