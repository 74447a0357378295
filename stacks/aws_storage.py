"""What the settings say of shared storage on AWS, in the words of the component."""

from __future__ import annotations

from components.storage import EfsAccessPointArgs

from .settings.stack import AwsStackSettings
from .settings.workbench_storage import state_share, workbench_shares

SERVER_ID = 999
"""The server's user and group without root: pod.serviceAccountUserId of the chart rstudio-workbench 0.22."""


def access_points(settings: AwsStackSettings) -> dict[str, EfsAccessPointArgs]:
    """The directories of the settings, and those that deployments of Workbench have for themselves."""
    given = settings.shared_storage.access_points if settings.shared_storage else {}
    points: dict[str, EfsAccessPointArgs] = {
        name: {"path": point.path, "uid": point.uid, "gid": point.gid} for name, point in given.items()
    }
    without_root = {state_share(name) for name, workbench in settings.workbench.items() if workbench.rootless}
    for name in workbench_shares(settings.workbench):
        # Without an identity: everybody's files keep their owner.
        point: EfsAccessPointArgs = {"path": f"/workbench/{name}", "permissions": "0755"}
        if name in without_root:
            point["uid"] = point["gid"] = SERVER_ID
        points[name] = point
    return points
