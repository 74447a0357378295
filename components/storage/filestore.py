"""Shared storage on Google Cloud: a Filestore instance, an NFS server that many pods and hosts write to."""

import re
from typing import Optional, TypedDict

import pulumi
from pulumi_gcp import filestore
from typing_extensions import NotRequired

TIERS = {"ZONAL": 1024, "REGIONAL": 1024, "BASIC_HDD": 1024, "BASIC_SSD": 2560}
"""Tiers with the least GiB that is sure to be had in each region: "Service tiers" of Filestore."""
WITH_KEY = ("ZONAL", "REGIONAL")
SHARE = re.compile(r"[a-z]([a-z0-9_]{0,14}[a-z0-9])?")  # Filestore API reference, FileShareConfig, name


class FilestoreArgs(TypedDict):
    project_id: str
    """Project of the instance."""
    location: str
    """Zone of a ZONAL or BASIC instance, such as europe-west1-b; region of a REGIONAL one."""
    network_id: pulumi.Input[str]
    """`GcpNetwork.private_services_network_id`: the network that it is reached in."""
    reserved_range: NotRequired[pulumi.Input[str]]
    """`GcpNetwork.private_services_range`: name of the range that its address comes from. Default: any."""
    client_cidrs: list[str]
    """Ranges that may mount the share, at most 64: those of nodes, since nodes mount for pods, and of hosts."""
    kms_key_id: NotRequired[pulumi.Input[str]]
    """Key that encrypts the files: `GcpKey` with service filestore. ZONAL and REGIONAL only. Another one replaces the
    instance. Default: Google's own."""
    tier: NotRequired[str]
    """ZONAL (one zone), REGIONAL (three zones), BASIC_HDD or BASIC_SSD. Default: ZONAL."""
    size_gib: NotRequired[int]
    """Size in GiB; it can grow, and shrink but for the BASIC tiers. Default: 1024, for BASIC_SSD 2560."""
    share: NotRequired[str]
    """Name of the share, up to 16 lower-case letters, digits and _. Default: shared."""
    squash_root: NotRequired[bool]
    """Let root on clients be nobody on the share. Off, since volumes' directories must be made and given to their
    users; who is root on a node or a host is trusted with all files then. Default: off."""
    protect: NotRequired[bool]
    """Refuse to delete or replace the instance, by Pulumi and by Google. Default: off."""
    tags: NotRequired[dict[str, pulumi.Input[str]]]
    """Labels of the instance: lower-case letters, digits, _ and -."""


class Filestore(pulumi.ComponentResource):
    """
    An NFS server (version 3) with one share, which only the given ranges mount.

    NFS asks no login: whoever is root at an address of these ranges reads everything. Pods aren't: nodes mount for
    them. Raises ValueError for a tier, a size or a share's name that isn't possible, no client, and a key with a tier
    that takes none.
    """

    host: pulumi.Output[str]
    """Address of the server."""
    path: pulumi.Output[str]
    """Path of the share: /shared. Mounted as <host>:<path>."""
    share: pulumi.Output[str]
    """Name of the share."""
    instance_name: pulumi.Output[str]
    """Name of the instance."""
    volume_handle: pulumi.Output[str]
    """What Filestore's driver knows the share by: `FilestoreVolume` takes it."""

    def __init__(self, name: str, args: FilestoreArgs, opts: Optional[pulumi.ResourceOptions] = None):
        super().__init__("atelier:index:Filestore", name, None, opts)
        protect, share, tier = args.get("protect", False), args.get("share", "shared"), args.get("tier", "ZONAL")
        _check(args, tier, share)
        instance = filestore.Instance(
            f"{name}-instance",
            project=args["project_id"],
            location=args["location"],
            tier=tier,
            protocol="NFS_V3",
            kms_key_name=args.get("kms_key_id"),
            networks=[
                {
                    "network": args["network_id"],
                    "connect_mode": "PRIVATE_SERVICE_ACCESS",
                    "reserved_ip_range": args.get("reserved_range"),
                    "modes": ["MODE_IPV4"],
                }
            ],
            file_shares={
                "name": share,
                "capacity_gb": args.get("size_gib", TIERS[tier]),
                "nfs_export_options": [
                    {
                        "ip_ranges": args["client_cidrs"],
                        "access_mode": "READ_WRITE",
                        "squash_mode": "ROOT_SQUASH" if args.get("squash_root") else "NO_ROOT_SQUASH",
                    }
                ],
            },
            # Google's protection; the basic tiers have none.
            deletion_protection_enabled=True if protect and tier in WITH_KEY else None,
            labels=args.get("tags"),
            opts=pulumi.ResourceOptions(parent=self, protect=protect),
        )

        self.host = instance.networks.apply(lambda found: (found[0].ip_addresses or [""])[0])
        self.path = pulumi.Output.from_input(f"/{share}")
        self.share = pulumi.Output.from_input(share)
        self.instance_name = instance.name
        # "Access Filestore instances with the CSI driver" in GKE's documentation, with an instance that exists.
        self.volume_handle = pulumi.Output.concat("modeInstance/", args["location"], "/", instance.name, "/", share)
        self.register_outputs(
            {
                "host": self.host,
                "path": self.path,
                "share": self.share,
                "instance_name": self.instance_name,
                "volume_handle": self.volume_handle,
            }
        )


def _check(args: FilestoreArgs, tier: str, share: str) -> None:
    if tier not in TIERS:
        raise ValueError(f"tier is {tier!r}; it can be {', '.join(TIERS)}")
    # ZONAL instances of 100 GiB and more are being introduced region by region.
    least = 100 if tier in WITH_KEY else TIERS[tier]
    if (size := args.get("size_gib", TIERS[tier])) < least:
        raise ValueError(f"size_gib is {size}; with {tier} it must be at least {least}")
    if not SHARE.fullmatch(share):
        raise ValueError(f"share is {share!r}; it can have up to 16 lower-case letters, digits and _, a letter first")
    if not 1 <= len(args["client_cidrs"]) <= 64:
        raise ValueError("client_cidrs must have 1 to 64 ranges: without any, the whole network could mount the share")
    if "kms_key_id" in args and tier not in WITH_KEY:
        raise ValueError(f"tier {tier} takes no kms_key_id; it must be {' or '.join(WITH_KEY)}")
