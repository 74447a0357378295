"""The hub's database, as values of the chart."""

from typing import Any

from .arguments import HubDatabaseArgs

DATABASE_CA = "/usr/local/etc/jupyterhub/database-ca.pem"
"""Where the hub has the certificates that a PostgreSQL server is checked by."""


def database_values(args: HubDatabaseArgs) -> dict[str, Any]:
    """`hub.db` of the chart. Raises ValueError for a kind that it doesn't have."""
    kind = args.get("kind", "sqlite-pvc")
    if kind == "postgres":
        # The address has a password in it: it comes by the values.yaml of hub.existingSecret.
        if "url" not in args:
            raise ValueError("a hub database of kind postgres needs its url")
        return {"type": "postgres", "upgrade": True}
    if kind == "sqlite-pvc":
        volume = {"storage": args.get("size", "1Gi")}
        return {
            "type": kind,
            "pvc": {**volume, **({"storageClassName": args["storage_class"]} if "storage_class" in args else {})},
        }
    if kind == "sqlite-memory":
        return {"type": kind}
    raise ValueError(f"the hub's database is of kind {kind!r}; it can be sqlite-pvc, sqlite-memory, postgres")


def database_files(args: HubDatabaseArgs) -> dict[str, Any]:
    """What `hub.extraFiles` of the chart has for it."""
    if "ca" not in args:
        return {}
    return {"database-ca": {"mountPath": DATABASE_CA, "mode": 0o644, "stringData": args["ca"]}}
