"""Logs, keys and registries."""

from __future__ import annotations

from collections.abc import Iterator

from ..model import Resource, is_set, is_true, items, unknown
from .making import each

EKS_LOGS = {"api", "audit", "authenticator", "controllerManager", "scheduler"}


@each(
    "audit-logs",
    "The control plane and the network write logs",
    "medium",
    ("CKV_AWS_37", "CKV_GCP_61", "CIS EKS 2.1.1", "CIS GKE 5.7.1", "CIS AKS 2.1.1"),
    "After an incident nobody can say what happened.",
    "Switch all types of logs on; the stack file sets for how long they are kept.",
)
def audit_logs(resource: Resource) -> Iterator[str]:
    """EKS, GKE and subnets of Google Cloud."""
    if resource.type == "aws:eks/cluster:Cluster":
        logs = resource.get("enabledClusterLogTypes")
        missing = EKS_LOGS - set(items(logs))
        if missing and not unknown(logs):
            yield f"no logs of {', '.join(sorted(missing))}"
    elif resource.type == "gcp:container/cluster:Cluster":
        logs = items(resource.get("loggingConfig", "enableComponents"))
        if "SYSTEM_COMPONENTS" not in logs:
            yield "no logs of the control plane (loggingConfig)"
    elif resource.type == "gcp:compute/subnetwork:Subnetwork":
        # Subnets of proxies hold no machine and can't have any.
        missing = resource.get("purpose") in (None, "PRIVATE") and not is_set(resource.get("logConfig"))
        yield from ["no flow logs (logConfig)"] if missing else []


@each(
    "cluster-access",
    "The cluster knows people and nodes by their cloud identities alone",
    "high",
    ("CKV_GCP_7", "CKV_GCP_13", "CKV_AZURE_5", "CKV_AZURE_141", "CIS GKE 5.8.1"),
    "Client certificates and local accounts can't be taken back, and say nothing of who used them.",
    "Leave legacy ways of authentication off.",
)
def cluster_access(resource: Resource) -> Iterator[str]:
    """What each cluster calls its legacy ways."""
    if resource.type == "aws:eks/cluster:Cluster":
        mode = resource.get("accessConfig", "authenticationMode")
        bootstrap = resource.get("accessConfig", "bootstrapClusterCreatorAdminPermissions")
        if mode != "API" and not unknown(mode):
            yield "the aws-auth ConfigMap still gives access (accessConfig.authenticationMode)"
        if bootstrap is not False and not unknown(bootstrap):
            yield "whoever makes the cluster stays its administrator (bootstrapClusterCreatorAdminPermissions)"
    elif resource.type == "gcp:container/cluster:Cluster":
        if resource.get("enableLegacyAbac") is True:
            yield "legacy authorization is on (enableLegacyAbac)"
        if resource.get("masterAuth", "clientCertificateConfig", "issueClientCertificate") is True:
            yield "client certificates are issued (masterAuth)"
    elif resource.type == "azure-native:containerservice:ManagedCluster":
        if not is_true(resource.get("disableLocalAccounts")):
            yield "local accounts are on (disableLocalAccounts)"
        if not is_true(resource.get("enableRBAC")):
            yield "RBAC is off (enableRBAC)"


@each(
    "key-rotation",
    "Keys are rotated",
    "medium",
    ("CKV_AWS_7", "CKV_GCP_43"),
    "The longer a key is used, the more there is to read for whoever got hold of it once.",
    "Switch the service's rotation on; what is encrypted already stays readable.",
)
def key_rotation(resource: Resource) -> Iterator[str]:
    """Keys of AWS and Google Cloud; the keys of Azure's services are rotated by Azure."""
    rotation = _ROTATION.get(resource.type)
    if rotation is None:
        return
    setting, purpose, symmetric = rotation
    # Only symmetric keys can be rotated by the service.
    found = resource.get(setting)
    if resource.get(purpose) in (None, symmetric) and (found is False or not is_set(found)):
        yield f"the key isn't rotated ({setting})"


_ROTATION = {
    "aws:kms/key:Key": ("enableKeyRotation", "customerMasterKeySpec", "SYMMETRIC_DEFAULT"),
    "gcp:kms/cryptoKey:CryptoKey": ("rotationPeriod", "purpose", "ENCRYPT_DECRYPT"),
}


@each(
    "immutable-images",
    "Tags in the registry stay what they are, and images are scanned",
    "medium",
    ("CKV_AWS_51", "CKV_AWS_163"),
    "Whoever may push could put another image under the tag that runs.",
    "imageTagMutability IMMUTABLE and scanOnPush; Artifact Registry: immutableTags.",
)
def immutable_images(resource: Resource) -> Iterator[str]:
    """ECR and Artifact Registry."""
    if resource.type == "aws:ecr/repository:Repository":
        if not str(resource.get("imageTagMutability")).startswith("IMMUTABLE"):
            yield "tags can be overwritten (imageTagMutability)"
        if not is_true(resource.get("imageScanningConfiguration", "scanOnPush")):
            yield "images aren't scanned (imageScanningConfiguration)"
    if resource.type != "gcp:artifactregistry/repository:Repository":
        return
    if not is_true(resource.get("dockerConfig", "immutableTags")):
        yield "tags can be overwritten (dockerConfig.immutableTags)"


RULES = (audit_logs, cluster_access, key_rotation, immutable_images)
