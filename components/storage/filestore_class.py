"""The storage class by which workloads ask for volumes on Filestore."""

from typing import Any, Optional, TypedDict

import pulumi
import pulumi_kubernetes as k8s
from typing_extensions import NotRequired

MULTISHARE = "enterprise-multishare"
TIERS = {
    MULTISHARE: "enterprise",
    "enterprise": "enterprise",
    "regional": "regional",
    "zonal": "zonal",
    "basic-hdd": "standard",
    "basic-ssd": "premium",
}
"""Tiers by what the driver calls them: pkg/csi_driver/controller.go of gcp-filestore-csi-driver."""
INSTANCE_LABEL = "instance-storageclass-label"


class FilestoreClassArgs(TypedDict):
    network_id: pulumi.Input[str]
    """`GcpNetwork.private_services_network_id`: the network that volumes are reached in, by its whole name."""
    reserved_range: NotRequired[pulumi.Input[str]]
    """`GcpNetwork.private_services_range`: name of the range that addresses come from. Default: any."""
    kms_key_id: NotRequired[pulumi.Input[str]]
    """Key that encrypts the files: `GcpKey` with service filestore; basic tiers take none. Default: Google's own."""
    tier: NotRequired[str]
    """enterprise-multishare (volumes of 10 GiB to 1 TiB, ten on each instance of 1 TiB and more), or an instance for
    each volume: regional (100 GiB and more, since GKE 1.33), enterprise, zonal and basic-hdd (1 TiB and more),
    basic-ssd (2.5 TiB and more). Default: enterprise-multishare."""
    class_name: NotRequired[str]
    """Name of the class. Default: filestore."""


class FilestoreClass(pulumi.ComponentResource):
    """
    Read-write-many volumes, made by the Filestore CSI driver, which the cluster must have (`GkeClusterArgs.filestore`).

    Its volumes stay when their claim goes: they hold people's files. So do the instances that the driver made for them,
    which hold on to the network; delete them before a destroy. Raises ValueError for a tier that isn't one, and for
    a key with one that takes none.
    """

    class_name: pulumi.Output[str]
    """Name of the class."""

    def __init__(self, name: str, args: FilestoreClassArgs, opts: Optional[pulumi.ResourceOptions] = None):
        super().__init__("atelier:index:FilestoreClass", name, None, opts)
        class_name = args.get("class_name", "filestore")
        k8s.storage.v1.StorageClass(
            f"{name}-class",
            metadata=k8s.meta.v1.ObjectMetaArgs(name=class_name),
            provisioner="filestore.csi.storage.gke.io",
            parameters=class_parameters(args, class_name),
            reclaim_policy="Retain",
            # An instance is in one zone where its tier has zones: that of the first pod.
            volume_binding_mode="WaitForFirstConsumer",
            allow_volume_expansion=True,
            opts=pulumi.ResourceOptions(parent=self),
        )
        self.class_name = pulumi.Output.from_input(class_name)
        self.register_outputs({"class_name": self.class_name})


def class_parameters(args: FilestoreClassArgs, class_name: str) -> dict[str, Any]:
    """What the driver is told: GKE documentation, "Access Filestore instances" and "Optimize storage with Filestore
    multishares"."""
    tier = args.get("tier", MULTISHARE)
    if tier not in TIERS:
        raise ValueError(f"tier is {tier!r}; it can be {', '.join(TIERS)}")
    parameters: dict[str, Any] = {
        "network": args["network_id"],
        "connect-mode": "PRIVATE_SERVICE_ACCESS",
        "tier": TIERS[tier],
    }
    if tier == MULTISHARE:
        # The label by which the driver tells instances of different classes apart.
        parameters |= {"multishare": "true", INSTANCE_LABEL: class_name}
    if "reserved_range" in args:
        parameters["reserved-ip-range"] = args["reserved_range"]
    if "kms_key_id" in args:
        if tier.startswith("basic"):
            raise ValueError(f"tier {tier} takes no kms_key_id")
        parameters["instance-encryption-kms-key"] = args["kms_key_id"]
    return parameters
