"""Home directories and the server's own state: claims of volumes that many pods write, and the chart's values."""

from typing import Any, Optional, TypedDict

import pulumi
import pulumi_kubernetes as k8s
from typing_extensions import NotRequired


class WorkbenchNfsArgs(TypedDict):
    """A directory of an NFS server, exported with no_root_squash unless the server is rootless."""

    server: pulumi.Input[str]
    """Name or address."""
    path: pulumi.Input[str]
    """Exported directory."""
    mount_options: NotRequired[list[str]]
    """Options of the mount. Default: hard."""


class WorkbenchStorageArgs(TypedDict):
    """A volume that many pods write: exactly one of claim, nfs, storage_class."""

    claim: NotRequired[pulumi.Input[str]]
    """Claim that exists; that of homes in the namespaces of server and sessions both, bound to the same files. Every
    person's files must keep their own user id: a file system that gives all to one (an access point of EFS with a fixed
    user) can't hold homes."""
    nfs: NotRequired[WorkbenchNfsArgs]
    """Directory of an NFS server; volumes and claims are made, and the files stay."""
    storage_class: NotRequired[pulumi.Input[str]]
    """Class of read-write-many volumes, by which one is made. For homes only where server and sessions share a
    namespace, as each namespace would get another volume."""
    one_node: NotRequired[bool]
    """Whether `storage_class` makes volumes for one node, which all pods must then run on. Default: false."""
    size: NotRequired[str]
    """Size of the volume. Default: 100Gi for homes, 10Gi for the server's state."""
    sub_path: NotRequired[str]
    """Folder of the volume. Default: all of it."""


HOME_PATH = "/home"
"""Where homes are in server and sessions: homeStorage.path of the chart."""
SHARED_PATH = "/var/lib/rstudio-server"
"""Where the server keeps its state: sharedStorage.path of the chart."""
HOMES, SHARED = "homes", "shared"
_SIZES = {HOMES: "100Gi", SHARED: "10Gi"}


def check_storage(homes: WorkbenchStorageArgs, shared: WorkbenchStorageArgs, one_namespace: bool) -> None:
    """Raises ValueError for what no pods could mount."""
    for what, args in {HOMES: homes, SHARED: shared}.items():
        given = [key for key in ("claim", "nfs", "storage_class") if key in args]
        if len(given) != 1:
            raise ValueError(f"{what} need exactly one of claim, nfs, storage_class; there are {given or 'none'}")
    if "storage_class" in homes and not one_namespace:
        raise ValueError(
            "homes of a storage class are in one namespace: name the server's in session.namespace, or use nfs or claim"
        )


def storage_values(args: WorkbenchStorageArgs, path: str, claim: pulumi.Input[str]) -> dict[str, Any]:
    """`homeStorage` or `sharedStorage` of the chart, which mounts the claim and makes none."""
    found = {"create": False, "mount": True, "name": claim, "path": path}
    return {**found, **({"subPath": args["sub_path"]} if "sub_path" in args else {})}


def claim_of(
    parent: pulumi.Resource,
    name: str,
    role: str,
    args: WorkbenchStorageArgs,
    namespace: k8s.core.v1.Namespace,
    called: str,
    protect: bool,
) -> pulumi.Output[str]:
    """The name of the claim in a namespace that is called so; made where none is given."""
    if "claim" in args:
        return pulumi.Output.from_input(args["claim"])
    # Sessions outlive the release, and hold a claim that they use: a destroy leaves it to the namespace.
    opts = pulumi.ResourceOptions(parent=parent, protect=protect, deleted_with=namespace)
    one_node = args.get("one_node", False)
    # Such a class often makes the volume with the first pod, which waits for the claim to be there.
    unbound: dict[str, pulumi.Input[str]] = {"pulumi.com/skipAwait": "true"} if one_node else {}
    size, volume = {"storage": args.get("size", _SIZES[role])}, None
    if "nfs" in args:
        volume = _nfs_volume(parent, name, role, args["nfs"], called, size)
    made = k8s.core.v1.PersistentVolumeClaim(
        f"{name}-{role}",
        metadata=k8s.meta.v1.ObjectMetaArgs(
            name=role,
            namespace=namespace.metadata.apply(lambda metadata: metadata.name or called),
            annotations=unbound or None,
        ),
        spec=k8s.core.v1.PersistentVolumeClaimSpecArgs(
            access_modes=["ReadWriteOnce" if one_node else "ReadWriteMany"],
            # Blank: no class makes a volume for the claim of one that is there.
            storage_class_name="" if volume else args.get("storage_class"),
            volume_name=volume.metadata.apply(lambda metadata: metadata.name or "") if volume else None,
            resources=k8s.core.v1.VolumeResourceRequirementsArgs(requests=size),
        ),
        opts=opts,
    )
    return made.metadata.apply(lambda metadata: metadata.name or role)


def _nfs_volume(
    parent: pulumi.Resource, name: str, role: str, nfs: WorkbenchNfsArgs, called: str, size: dict[str, Any]
) -> Optional[k8s.core.v1.PersistentVolume]:
    return k8s.core.v1.PersistentVolume(
        f"{name}-{role}-volume",
        # A volume's name is the cluster's: the same directory is in several namespaces.
        metadata=k8s.meta.v1.ObjectMetaArgs(name=f"{called}-{role}"),
        spec=k8s.core.v1.PersistentVolumeSpecArgs(
            capacity=size,
            access_modes=["ReadWriteMany"],
            persistent_volume_reclaim_policy="Retain",
            storage_class_name="",
            mount_options=nfs.get("mount_options", ["hard"]),
            claim_ref=k8s.core.v1.ObjectReferenceArgs(namespace=called, name=role),
            nfs=k8s.core.v1.NFSVolumeSourceArgs(server=nfs["server"], path=nfs["path"]),
        ),
        opts=pulumi.ResourceOptions(parent=parent),
    )
