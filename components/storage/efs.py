"""Shared storage on AWS: an EFS file system, for home directories and what all replicas of a service share."""

import re
from typing import Any, Optional, TypedDict

import pulumi
import pulumi_aws as aws
from typing_extensions import NotRequired

from ..networks.aws_firewall import clients_only

# EFS API reference, LifecyclePolicy, TransitionToIA; 0 is ours.
INFREQUENT_ACCESS_DAYS = (0, 1, 7, 14, 30, 60, 90, 180, 270, 365)
ROOT = 0


class EfsAccessPointArgs(TypedDict):
    """A directory of the file system that clients see as their root."""

    path: str
    """Directory that clients see as the root, such as /workbench/shared; made if it isn't there. At most 100 characters
    and four levels."""
    uid: NotRequired[int]
    """User that owns a new directory and that every access is made as. Default: root owns it, and users are kept."""
    gid: NotRequired[int]
    """Group, as `uid`; both or none."""
    permissions: NotRequired[str]
    """Mode of a new directory, in octal. Default: 0750."""


class EfsStorageArgs(TypedDict):
    vpc_id: pulumi.Input[str]
    """The VPC that the clients are in."""
    subnet_ids: list[pulumi.Input[str]]
    """Private subnets, one for each availability zone with clients. Add and remove only at the end of the list."""
    client_security_group_ids: list[pulumi.Input[str]]
    """Security groups whose members may mount, such as the nodes'. Nothing else can."""
    kms_key_arn: pulumi.Input[str]
    """Key that encrypts the files. Its policy must let EFS use it. Another key replaces the file system."""
    access_points: NotRequired[dict[str, EfsAccessPointArgs]]
    """Directories with an entry of their own, by name. Default: none; the CSI driver makes its own."""
    allow_root: NotRequired[bool]
    """Whether root on a client is root on the files, as software needs that makes directories for its users (Posit
    Workbench). Without, root is an ordinary user, except through an access point with a `uid`. Default: off."""
    infrequent_access_days: NotRequired[int]
    """Days after which an unused file moves to cheaper storage, until somebody opens it: 1, 7, 14, 30, 60, 90, 180,
    270, 365, or 0 for never. Default: 30."""
    protect: NotRequired[bool]
    """Refuse to delete or replace the file system. Default: off."""
    tags: NotRequired[dict[str, pulumi.Input[str]]]
    """Tags for everything that takes them, beside the provider's default tags."""


class EfsStorage(pulumi.ComponentResource):
    """
    A file system with a mount target in each subnet, elastic throughput and daily backups by AWS Backup.

    Clients need TLS, which the CSI driver uses by default, but no IAM identity: who may mount is decided by security
    groups. Raises ValueError for days and access points that EFS doesn't have.
    """

    file_system_id: pulumi.Output[str]
    """Identifier of the file system, known once it can be mounted in every subnet."""
    file_system_arn: pulumi.Output[str]
    """ARN of the file system."""
    access_point_ids: pulumi.Output[dict[str, str]]
    """Identifiers of the access points, by their names in `access_points`."""
    security_group_id: pulumi.Output[str]
    """The group that the mount targets are in."""
    storage_class_parameters: pulumi.Output[dict[str, str]]
    """Parameters of a StorageClass with provisioner efs.csi.aws.com, which makes an access point under /volumes for
    each claim. The driver forces an identity of its choice on each; add uid and gid for a certain one."""

    PORT = 2049

    def __init__(self, name: str, args: EfsStorageArgs, opts: Optional[pulumi.ResourceOptions] = None):
        super().__init__("atelier:index:EfsStorage", name, None, opts)
        self._tags = args.get("tags")
        _check(args)

        files = aws.efs.FileSystem(
            f"{name}-files",
            encrypted=True,
            kms_key_id=args["kms_key_arn"],
            throughput_mode="elastic",
            lifecycle_policies=_lifecycle(args.get("infrequent_access_days", 30)),
            tags={"Name": name, **(self._tags or {})},  # the only name that EFS shows
            opts=pulumi.ResourceOptions(parent=self, protect=args.get("protect", False)),
        )
        child = pulumi.ResourceOptions(parent=files)
        policy = aws.efs.FileSystemPolicy(
            f"{name}-policy",
            file_system_id=files.id,
            policy=pulumi.Output.json_dumps(_policy(files.arn, args.get("allow_root", False))),
            opts=child,
        )
        aws.efs.BackupPolicy(f"{name}-backup", file_system_id=files.id, backup_policy={"status": "ENABLED"}, opts=child)
        firewall = clients_only(
            self,
            name,
            args["vpc_id"],
            args["client_security_group_ids"],
            port=self.PORT,
            purpose=f"Files of {name}",
            protocol="NFS over TLS",
            tags=self._tags,
        )
        # After the policy, so that nobody mounts before it holds.
        mounts = [
            aws.efs.MountTarget(
                f"{name}-mount-{index}",
                file_system_id=files.id,
                subnet_id=subnet,
                security_groups=[firewall.id],
                opts=pulumi.ResourceOptions(parent=files, depends_on=[policy]),
            )
            for index, subnet in enumerate(args["subnet_ids"])
        ]
        points = {each: self._access_point(name, each, files, given) for each, given in _points(args).items()}

        self.file_system_id = pulumi.Output.all(files.id, *(mount.id for mount in mounts)).apply(
            lambda ids: str(ids[0])
        )
        self.file_system_arn = files.arn
        self.access_point_ids = pulumi.Output.all(**{each: point.id for each, point in points.items()}).apply(dict)
        self.security_group_id = firewall.id
        self.storage_class_parameters = self.file_system_id.apply(storage_class_parameters)
        self.register_outputs(
            {
                "file_system_id": self.file_system_id,
                "file_system_arn": self.file_system_arn,
                "access_point_ids": self.access_point_ids,
                "security_group_id": self.security_group_id,
                "storage_class_parameters": self.storage_class_parameters,
            }
        )

    def _access_point(
        self, name: str, point: str, files: aws.efs.FileSystem, given: EfsAccessPointArgs
    ) -> aws.efs.AccessPoint:
        uid, gid = given.get("uid"), given.get("gid")
        identity = None if uid is None or gid is None else aws.efs.AccessPointPosixUserArgs(uid=uid, gid=gid)
        return aws.efs.AccessPoint(
            f"{name}-point-{point}",
            file_system_id=files.id,
            posix_user=identity,
            root_directory={
                "path": given["path"],
                "creation_info": {
                    "owner_uid": ROOT if uid is None else uid,
                    "owner_gid": ROOT if gid is None else gid,
                    "permissions": given.get("permissions", "0750"),
                },
            },
            tags={"Name": f"{name}-{point}", **(self._tags or {})},
            opts=pulumi.ResourceOptions(parent=files),
        )


def storage_class_parameters(file_system_id: str) -> dict[str, str]:
    """Parameters for dynamic provisioning: docs/parameters.md of aws-efs-csi-driver 3.4. They are all texts."""
    return {
        "provisioningMode": "efs-ap",
        "fileSystemId": file_system_id,
        "directoryPerms": "0700",
        "basePath": "/volumes",
    }


def _points(args: EfsStorageArgs) -> dict[str, EfsAccessPointArgs]:
    return args.get("access_points", {})


def _check(args: EfsStorageArgs) -> None:
    days = args.get("infrequent_access_days", 30)
    if days not in INFREQUENT_ACCESS_DAYS:
        allowed = ", ".join(str(each) for each in INFREQUENT_ACCESS_DAYS)
        raise ValueError(f"infrequent_access_days is {days}; it can be {allowed}")
    for name, point in _points(args).items():
        path, levels = point["path"], point["path"].strip("/").split("/")
        if not path.startswith("/") or len(path) > 100 or len(levels) > 4:
            raise ValueError(
                f"access point {name}: path {path!r} must begin with /, with at most 100 characters and four levels"
            )
        if ("uid" in point) != ("gid" in point):
            raise ValueError(f"access point {name}: uid and gid go together")
        if not re.fullmatch(r"[0-7]{3,4}", point.get("permissions", "0750")):
            raise ValueError(f"access point {name}: permissions is {point.get('permissions')!r}, not an octal mode")


def _lifecycle(days: int) -> list[aws.efs.FileSystemLifecyclePolicyArgs]:
    if days == 0:
        return []
    return [
        aws.efs.FileSystemLifecyclePolicyArgs(transition_to_ia=f"AFTER_{days}_DAY{'S' if days > 1 else ''}"),
        aws.efs.FileSystemLifecyclePolicyArgs(transition_to_primary_storage_class="AFTER_1_ACCESS"),
    ]


def _policy(arn: pulumi.Output[str], allow_root: bool) -> dict[str, Any]:
    """
    What clients without IAM identity may do; without any policy, they could do everything, as root too.

    Everybody means everybody who reaches a mount target, which AWS therefore doesn't take for public (EFS user guide,
    "Blocking public access to file systems").
    """
    root = ["elasticfilesystem:ClientRootAccess"] if allow_root else []
    return {
        "Version": "2012-10-17",
        "Statement": [
            {
                "Sid": "ThroughMountTargets",
                "Effect": "Allow",
                "Principal": {"AWS": "*"},
                "Action": ["elasticfilesystem:ClientMount", "elasticfilesystem:ClientWrite", *root],
                "Resource": arn,
                "Condition": {"Bool": {"elasticfilesystem:AccessedViaMountTarget": "true"}},
            },
            {
                "Sid": "OnlyTls",
                "Effect": "Deny",
                "Principal": {"AWS": "*"},
                "Action": "*",
                "Resource": arn,
                "Condition": {"Bool": {"aws:SecureTransport": "false"}},
            },
        ],
    }
