"""Values of Velero's Helm chart: plain functions, tested without Pulumi. Chart version: `versions`."""

from typing import Any

from .. import versions

NAMESPACE = "velero"
SERVICE_ACCOUNT = "velero"
SHARED_DRIVERS = ("efs.csi.aws.com", "file.csi.azure.com", "filestore.csi.storage.gke.io")
"""Drivers of shared file systems, of which Velero makes no snapshots that outlive the file system."""
VOLUMES = ("none", "disks", "all")
WORKLOAD_IDENTITY_LABEL = {"azure.workload.identity/use": "true"}
CORE_NODES = {"hub.jupyter.org/node-purpose": "core"}
VELERO_USER = 65532

RESTRICTED_CONTAINER = {
    "allowPrivilegeEscalation": False,
    "capabilities": {"drop": ["ALL"]},
    "readOnlyRootFilesystem": True,
    "runAsNonRoot": True,
}
RESTRICTED_POD = {
    "runAsNonRoot": True,
    # The image names its user, and a name can't be checked.
    "runAsUser": VELERO_USER,
    "runAsGroup": VELERO_USER,
    "fsGroup": VELERO_USER,
    "seccompProfile": {"type": "RuntimeDefault"},
}
HOME = [{"name": "HOME", "value": "/scratch"}]
"""Kopia keeps its cache at home, and the root file system is read-only."""


def on_aws(bucket: Any, region: Any, schedules: dict[str, Any], node_tolerations: list[Any]) -> dict[str, Any]:
    """Backups in S3 with the pod's own role, and snapshots of EBS volumes by the plugin itself, without CRDs."""
    values = _common(schedules, node_tolerations, versions.VELERO_AWS_PLUGIN, {})
    values["configuration"] |= {
        "backupStorageLocation": [_location("aws", bucket, {"region": region})],
        "volumeSnapshotLocation": [{"name": "default", "provider": "aws", "config": {"region": region}}],
    }
    values["snapshotsEnabled"] = True
    return values


def on_azure(
    container: Any, account: Any, client_id: Any, schedules: dict[str, Any], node_tolerations: list[Any]
) -> dict[str, Any]:
    """Backups in a blob container with a workload identity, and snapshots of disks by their CSI driver."""
    # With the address given, nothing is asked of Resource Manager, and the identity needs no right there.
    where = {"useAAD": "true", "storageAccount": account, "storageAccountURI": blob_address(account)}
    values = _common(schedules, node_tolerations, versions.VELERO_AZURE_PLUGIN, WORKLOAD_IDENTITY_LABEL)
    values["configuration"] |= {"backupStorageLocation": [_location("azure", container, where)]}
    values["configuration"]["features"] = "EnableCSI"
    # The plugin's own snapshots: not with CSI.
    values["snapshotsEnabled"] = False
    values["serviceAccount"]["server"]["annotations"] = {"azure.workload.identity/client-id": client_id}
    return values


def on_gcp(bucket: Any, account: Any, schedules: dict[str, Any], node_tolerations: list[Any]) -> dict[str, Any]:
    """Backups in Cloud Storage as a service account, and snapshots of disks by their CSI driver."""
    values = _common(schedules, node_tolerations, versions.VELERO_GCP_PLUGIN, {})
    # The plugin doesn't start without the account that signs: object_store.go of 1.14, initFromComputeEngine.
    location = _location("gcp", bucket, {"serviceAccount": account})
    values["configuration"] |= {"backupStorageLocation": [location], "features": "EnableCSI"}
    values["snapshotsEnabled"] = False
    values["serviceAccount"]["server"]["annotations"] = {"iam.gke.io/gcp-service-account": account}
    return values


def google_snapshot_class(region: Any) -> dict[str, Any]:
    """The same of Google's disks, whose snapshots stay in the region; they are encrypted with the disk's own key."""
    return {
        "apiVersion": "snapshot.storage.k8s.io/v1",
        "kind": "VolumeSnapshotClass",
        "metadata": {"name": "velero-disks", "labels": {"velero.io/csi-volumesnapshot-class": "true"}},
        "driver": "pd.csi.storage.gke.io",
        "deletionPolicy": "Retain",
        "parameters": {"storage-locations": region},
    }


def snapshot_class(resource_group: Any) -> dict[str, Any]:
    """
    What Velero snapshots disks of Azure by: the class of a driver that bears this label (Velero, "CSI Snapshots").

    Velero deletes a snapshot with its backup, and keeps it when the volume goes, whatever the class says.
    """
    return {
        "apiVersion": "snapshot.storage.k8s.io/v1",
        "kind": "VolumeSnapshotClass",
        "metadata": {"name": "velero-disks", "labels": {"velero.io/csi-volumesnapshot-class": "true"}},
        "driver": "disk.csi.azure.com",
        "deletionPolicy": "Retain",
        "parameters": {"incremental": "true", **({"resourceGroup": resource_group} if resource_group else {})},
    }


def blob_address(account: Any) -> Any:
    """Address of a storage account's blobs; `account` may be an output."""
    return account.apply(blob_address) if hasattr(account, "apply") else f"https://{account}.blob.core.windows.net"


def _common(
    schedules: dict[str, Any], node_tolerations: list[Any], plugin: str, pod_labels: dict[str, str]
) -> dict[str, Any]:
    return {
        "initContainers": [
            {
                "name": "plugin",
                "image": plugin,
                "volumeMounts": [{"name": "plugins", "mountPath": "/target"}],
                "securityContext": RESTRICTED_CONTAINER,
                "resources": {"requests": {"cpu": "10m", "memory": "32Mi"}, "limits": {"memory": "128Mi"}},
            }
        ],
        # No stored keys: the pod has an identity of its own.
        "credentials": {"useSecret": False},
        "serviceAccount": {"server": {"name": SERVICE_ACCOUNT}},
        "podLabels": pod_labels,
        "podSecurityContext": RESTRICTED_POD,
        "containerSecurityContext": RESTRICTED_CONTAINER,
        "resources": {"requests": {"cpu": "100m", "memory": "256Mi"}, "limits": {"memory": "1Gi"}},
        "upgradeJobResources": {"requests": {"cpu": "50m", "memory": "128Mi"}, "limits": {"memory": "256Mi"}},
        "nodeSelector": CORE_NODES,
        "metrics": {"enabled": True},
        "configuration": {"logFormat": "json", "extraEnvVars": HOME},
        "schedules": {name: _schedule(given) for name, given in schedules.items()},
        "configMaps": {f"volumes-{each}": {"data": {"policy.yaml": policy(each)}} for each in _policies(schedules)},
        "deployNodeAgent": needs_node_agent(schedules),
        "nodeAgent": {
            "podLabels": pod_labels,
            # Sessions' files are on every pool.
            "tolerations": node_tolerations,
            # It reads files of all users, so root it is; nothing more.
            "podSecurityContext": {"runAsUser": 0, "seccompProfile": {"type": "RuntimeDefault"}},
            "containerSecurityContext": {"allowPrivilegeEscalation": False, "readOnlyRootFilesystem": True},
            "resources": {"requests": {"cpu": "50m", "memory": "128Mi"}, "limits": {"memory": "1Gi"}},
            "extraVolumes": [{"name": "tmp", "emptyDir": {}}],
            "extraVolumeMounts": [{"name": "tmp", "mountPath": "/tmp"}],
        },
    }


def _location(provider: str, bucket: Any, config: dict[str, Any]) -> dict[str, Any]:
    return {"name": "default", "provider": provider, "bucket": bucket, "default": True, "config": config}


def needs_node_agent(schedules: dict[str, Any]) -> bool:
    """Whether any schedule copies files, for which an agent with root rights runs on every node."""
    return any(given.get("volumes", "disks") == "all" for given in schedules.values())


def _policies(schedules: dict[str, Any]) -> list[str]:
    return sorted({given.get("volumes", "disks") for given in schedules.values()} - {"none"})


def _schedule(given: dict[str, Any]) -> dict[str, Any]:
    volumes = given.get("volumes", "disks")
    template: dict[str, Any] = {
        "ttl": f"{24 * given['keep_days']}h0m0s",
        "storageLocation": "default",
        "includedNamespaces": list(given.get("namespaces") or ["*"]),
        "snapshotVolumes": volumes != "none",
        "defaultVolumesToFsBackup": False,
    }
    if not given.get("namespaces"):
        template["excludedNamespaces"] = ["kube-node-lease", "kube-public", "kube-system", NAMESPACE]
    if volumes != "none":
        # The chart puts its release's name before it.
        template["resourcePolicy"] = {"kind": "configmap", "name": f"velero-volumes-{volumes}"}
    return {"schedule": given["cron"], "useOwnerReferencesInBackup": False, "template": template}


def policy(volumes: str) -> str:
    """
    Velero's volume policy: what becomes of shared file systems; disks are snapshotted for want of a rule.

    "all" copies their files, but only those of volumes that a running pod mounts: Velero's "File System Backup".
    """
    action = "fs-backup" if volumes == "all" else "skip"
    lines = ["version: v1", "volumePolicies:"]
    for driver in SHARED_DRIVERS:
        lines += ["- conditions:", "    csi:", f"      driver: {driver}", "  action:", f"    type: {action}"]
    return "\n".join([*lines, ""])
