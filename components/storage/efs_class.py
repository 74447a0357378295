"""The storage class by which workloads ask for volumes on an EFS file system."""

from typing import Optional, TypedDict

import pulumi
import pulumi_kubernetes as k8s
from typing_extensions import NotRequired


class EfsStorageClassArgs(TypedDict):
    parameters: pulumi.Input[dict[str, pulumi.Input[str]]]
    """`EfsStorage.storage_class_parameters`."""
    class_name: NotRequired[str]
    """Name of the class. Default: efs."""


class EfsStorageClass(pulumi.ComponentResource):
    """
    Read-write-many volumes, each an access point of its own, made by the EFS CSI driver, which the cluster must have.

    Its volumes stay when their claim goes: they hold people's files.
    """

    class_name: pulumi.Output[str]
    """Name of the class."""

    def __init__(self, name: str, args: EfsStorageClassArgs, opts: Optional[pulumi.ResourceOptions] = None):
        super().__init__("atelier:index:EfsStorageClass", name, None, opts)
        class_name = args.get("class_name", "efs")
        k8s.storage.v1.StorageClass(
            f"{name}-class",
            metadata=k8s.meta.v1.ObjectMetaArgs(name=class_name),
            provisioner="efs.csi.aws.com",
            parameters=args["parameters"],
            mount_options=["tls"],
            reclaim_policy="Retain",
            volume_binding_mode="Immediate",
            opts=pulumi.ResourceOptions(parent=self),
        )
        self.class_name = pulumi.Output.from_input(class_name)
        self.register_outputs({"class_name": self.class_name})
