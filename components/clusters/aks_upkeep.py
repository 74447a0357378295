"""When AKS maintains a cluster, and where the control plane's logs go."""

import re
from typing import Any, TypedDict

import pulumi
from pulumi_azure_native import containerservice, monitor
from typing_extensions import NotRequired

DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
CONFIGURATIONS = {
    "releases": "default",
    "versions": "aksManagedAutoUpgradeSchedule",
    "nodes": "aksManagedNodeOSUpgradeSchedule",
}
"""Names that AKS reads, by what they are for: its documentation, planned-maintenance."""


class AksMaintenance(TypedDict):
    """A window each week in which AKS works on a cluster, where it can wait so long."""

    day: NotRequired[str]
    """Monday to Sunday. Default: Sunday."""
    start: NotRequired[str]
    """Time of day, such as 02:00. Default: 02:00."""
    hours: NotRequired[int]
    """How long it is, 4 to 24. Default: 8."""
    utc_offset: NotRequired[str]
    """Time zone of `start`, such as +01:00; it knows no summer time. Default: +00:00."""


def maintenance(
    parent: pulumi.Resource,
    name: str,
    resource_group_name: pulumi.Input[str],
    cluster_name: pulumi.Input[str],
    window: AksMaintenance,
) -> None:
    """The same window for all that AKS does. Raises ValueError for one that AKS doesn't take."""
    day, start = window.get("day", "Sunday"), window.get("start", "02:00")
    hours, offset = window.get("hours", 8), window.get("utc_offset", "+00:00")
    if day not in DAYS:
        raise ValueError(f"maintenance: day is {day!r}; it can be {', '.join(DAYS)}")
    if not re.fullmatch(r"([01]\d|2[0-3]):[0-5]\d", start):
        raise ValueError(f"maintenance: start is {start!r}; it must be a time of day, such as 02:00")
    if not re.fullmatch(r"[+-]\d\d:\d\d", offset):
        raise ValueError(f"maintenance: utc_offset is {offset!r}; it must be one such as +01:00")
    if not 4 <= hours <= 24:
        raise ValueError(f"maintenance: hours is {hours}; it can be 4 to 24")
    for label, configuration in CONFIGURATIONS.items():
        containerservice.MaintenanceConfiguration(
            f"{name}-maintenance-{label}",
            resource_group_name=resource_group_name,
            resource_name_=cluster_name,
            config_name=configuration,
            maintenance_window={
                "schedule": {"weekly": {"day_of_week": day, "interval_weeks": 1}},
                "start_time": start,
                "duration_hours": hours,
                "utc_offset": offset,
            },
            # AKS sets the day that it is made on.
            opts=pulumi.ResourceOptions(parent=parent, ignore_changes=["maintenanceWindow.startDate"]),
        )


LOGS = (
    "cloud-controller-manager",
    "cluster-autoscaler",
    "guard",  # logins by Entra ID, and rights by Azure RBAC
    "kube-apiserver",
    "kube-controller-manager",
    "kube-scheduler",
)


def control_plane_logs(
    parent: pulumi.Resource,
    name: str,
    cluster_id: pulumi.Input[str],
    workspace_id: pulumi.Input[str],
    log_reads: bool,
) -> None:
    """Send the control plane's logs to a workspace, in tables of their own, which keep them as long as it says."""
    categories = [*LOGS, "kube-audit" if log_reads else "kube-audit-admin"]
    logs: list[Any] = [{"category": each, "enabled": True} for each in sorted(categories)]
    monitor.DiagnosticSetting(
        f"{name}-logs",
        name=f"{name}-control-plane",
        resource_uri=cluster_id,
        workspace_id=workspace_id,
        log_analytics_destination_type="Dedicated",
        logs=logs,
        opts=pulumi.ResourceOptions(parent=parent),
    )
