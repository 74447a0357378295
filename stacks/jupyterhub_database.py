"""Where a hub keeps users, servers and tokens: SQLite on a disk, a server of the stack's own, or one of people's."""

from __future__ import annotations

import pulumi

from components.workloads.jupyterhub import DATABASE_CA, HubDatabaseArgs

from .foundation import Database, Foundation
from .settings.jupyterhub import JupyterHubSettings


def database(name: str, hub: JupyterHubSettings, foundation: Foundation) -> HubDatabaseArgs:
    """The arguments of the hub's database, which is made if it is to be one of the stack's own."""
    if hub.database.managed:
        return _managed(foundation.database(f"{name}-database", name))
    if not hub.database.url:
        return {
            "kind": "sqlite-pvc",
            "size": foundation.disk_size(hub.database.disk),
            "storage_class": foundation.disks(),
        }
    return {
        "kind": "postgres",
        "url": foundation.secret(f"{name}-database", hub.database.url),
        "ranges": list(hub.database.ranges),
        "port": hub.database.port,
    }


def _managed(made: Database) -> HubDatabaseArgs:
    # Letters and digits alone, which stand in a URL as they are.
    options = "sslmode=require" if made.ca is None else f"sslmode=verify-ca&sslrootcert={DATABASE_CA}"
    address = pulumi.Output.format(
        "postgresql+psycopg2://{}:{}@{}:{}/{}?{}",
        made.user,
        made.password,
        made.host,
        made.port,
        made.name,
        options,
    )
    args: HubDatabaseArgs = {
        "kind": "postgres",
        "url": pulumi.Output.secret(address),
        "ranges": made.ranges,
        "port": made.port,
    }
    if made.pods:
        args["pods"] = {made.pods.namespace: made.pods.labels}
    if made.ca is not None:
        args["ca"] = made.ca
    return args
