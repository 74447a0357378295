"""The storage class by which workloads ask for volumes on an EFS file system."""

from typing import Optional, TypedDict

import pulumi
import pulumi_kubernetes as k8s
from typing_extensions import NotRequired


class EfsStorageClassArgs(TypedDict):
    parameters: pulumi.Input[dict[str, pulumi.Input[str]]]
    """`EfsStorage.storage_class_parameters`."""
    uid: NotRequired[int]
    """User as whom everything is read and written, whoever asks. Default: 1000, who runs sessions (jovyan): programs
    such as git refuse folders of others."""
    gid: NotRequired[int]
    """Their group. Default: 100 (users)."""
    class_name: NotRequired[str]
    """Name of the class. Default: efs."""


class EfsStorageClass(pulumi.ComponentResource):
    """
    Read-write-many volumes, each an access point of its own, made by the EFS CSI driver, which the cluster must have.

    All files belong to the given user. Volumes stay when their claim goes: they hold people's files.
    """

    class_name: pulumi.Output[str]
    """Name of the class."""

    def __init__(self, name: str, args: EfsStorageClassArgs, opts: Optional[pulumi.ResourceOptions] = None):
        super().__init__("atelier:index:EfsStorageClass", name, None, opts)
        class_name = args.get("class_name", "efs")
        # docs/parameters.md of aws-efs-csi-driver 3.4. Without them the driver takes an identity of its own choice.
        identity = {"uid": str(args.get("uid", 1000)), "gid": str(args.get("gid", 100))}
        k8s.storage.v1.StorageClass(
            f"{name}-class",
            metadata=k8s.meta.v1.ObjectMetaArgs(name=class_name),
            provisioner="efs.csi.aws.com",
            parameters=pulumi.Output.from_input(args["parameters"]).apply(lambda given: {**identity, **given}),
            mount_options=["tls"],
            reclaim_policy="Retain",
            volume_binding_mode="Immediate",
            opts=pulumi.ResourceOptions(parent=self),
        )
        self.class_name = pulumi.Output.from_input(class_name)
        self.register_outputs({"class_name": self.class_name})
