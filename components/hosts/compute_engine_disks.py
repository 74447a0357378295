"""Disks of a machine on Google Cloud that outlive it, and their snapshots."""

from typing import TypedDict

import pulumi
from pulumi_gcp import compute
from typing_extensions import NotRequired


class DataDisk(TypedDict):
    """A disk that outlives the machine."""

    size_gib: int
    """Size in GiB, 10 at least; it can grow, not shrink."""
    type: NotRequired[str]
    """Type of disk. Another one makes another disk. Default: pd-balanced."""


class DataDisksArgs(TypedDict):
    project_id: str
    """The project."""
    region: str
    """Region of the snapshots."""
    zone: str
    """Zone of the disks."""
    kms_key_id: pulumi.Input[str]
    """Key of the disks; snapshots have it too."""
    disks: dict[str, DataDisk]
    """The disks by a short name."""
    snapshot_days: int
    """How long snapshots are kept; 0 for none."""
    protect: bool
    """Refuse to delete the disks."""
    tags: dict[str, pulumi.Input[str]]
    """Labels."""


def data_disks(parent: pulumi.Resource, name: str, args: DataDisksArgs) -> dict[str, pulumi.Output[str]]:
    """
    The disks' identifiers, by their short names. Snapshots are taken every night, and stay when a disk goes.

    Raises ValueError for a disk below 10 GiB.
    """
    child = pulumi.ResourceOptions(parent=parent)
    found: dict[str, pulumi.Output[str]] = {}
    for label, disk in args["disks"].items():
        if disk["size_gib"] < 10:
            raise ValueError(f"disk {label} has {disk['size_gib']} GiB; it needs at least 10")
        made = compute.Disk(
            f"{name}-{label}-disk",
            project=args["project_id"],
            zone=args["zone"],
            size=disk["size_gib"],
            type=disk.get("type", "pd-balanced"),
            disk_encryption_key={"kms_key_self_link": args["kms_key_id"]},
            labels=args["tags"],
            opts=pulumi.ResourceOptions(parent=parent, protect=args["protect"]),
        )
        found[label] = made.id
        if not args["snapshot_days"]:
            continue
        # One for each disk: a policy can't be deleted while a disk has it, nor changed at once.
        policy = compute.ResourcePolicy(
            f"{name}-{label}-snapshots",
            project=args["project_id"],
            region=args["region"],
            description=f"Daily snapshots of {name}, disk {label}",
            snapshot_schedule_policy={
                "schedule": {"daily_schedule": {"days_in_cycle": 1, "start_time": "03:00"}},  # UTC
                "retention_policy": {
                    "max_retention_days": args["snapshot_days"],
                    "on_source_disk_delete": "KEEP_AUTO_SNAPSHOTS",
                },
                "snapshot_properties": {"storage_locations": args["region"], "labels": args["tags"]},
            },
            opts=child,
        )
        compute.DiskResourcePolicyAttachment(
            f"{name}-{label}-nightly",
            project=args["project_id"],
            zone=args["zone"],
            name=policy.name,
            disk=made.name,
            opts=child,
        )
    return found
