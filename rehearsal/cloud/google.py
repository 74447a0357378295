"""What Google Cloud refuses because of something that a request doesn't name: rights to keys, private addresses."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import grpc

from .cloud import Cloud
from .refusals import Refused

_KEY = re.compile(r"projects/[^/]+/locations/[^/]+/keyRings/[^/]+/cryptoKeys/[^/]+")
_GRANT = "gcp:kms/cryptoKeyIAMMember:CryptoKeyIAMMember"
_AGENTS = {
    "artifactregistry": "gcp-sa-artifactregistry",
    "compute": "compute-system",
    "container": "container-engine-robot",
    "filestore": "cloud-filer",
    "redis": "cloud-redis",
    "secretmanager": "gcp-sa-secretmanager",
    "sql": "gcp-sa-cloud-sql",
    "storage": "gs-project-accounts",
}
"""By module, the domain of the service agent that uses a key: "Service agents" in IAM's documentation."""
_CONNECTION = "gcp:servicenetworking/connection:Connection"


def check_create(cloud: Cloud, type_: str, plain: dict[str, Any]) -> None:
    """Raise Refused where a service has no right to a key, or no private address in a network."""
    package, _, rest = type_.partition(":")
    agent = _AGENTS.get(rest.partition("/")[0])
    if package != "gcp" or agent is None:
        return
    for key in filter(_KEY.fullmatch, _texts(plain)):
        grants = [each for each in cloud.users(key) if each.type == _GRANT]
        # A key that nobody made here has its grants elsewhere.
        if cloud.known_by(key) and not any(agent in each.inputs.fields["member"].string_value for each in grants):
            _refuse(f"PERMISSION_DENIED: cannot create {type_}: the service agent of {agent} may not use {key}")
    for network in _with_private_services(plain):
        found = cloud.known_by(network)
        if found and not any(each.type == _CONNECTION for each in cloud.users(*cloud.names(found.number))):
            _refuse(f"NETWORK_NOT_PEERED: cannot create {type_}: {network} has no connection to Google's services")


def _with_private_services(plain: dict[str, Any]) -> Iterator[str]:
    """The networks in which a service gets its address: of Memorystore, Filestore and Cloud SQL."""
    places = [plain, *(each for each in plain.get("networks") or () if isinstance(each, dict))]
    for each in places:
        network = each.get("network") or each.get("authorizedNetwork")
        if each.get("connectMode") == "PRIVATE_SERVICE_ACCESS" and isinstance(network, str):
            yield network
    settings = plain.get("settings")
    addresses = settings.get("ipConfiguration") if isinstance(settings, dict) else None
    if isinstance(addresses, dict) and isinstance(network := addresses.get("privateNetwork"), str):
        yield network


def _texts(value: Any) -> Iterator[str]:
    items = value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()
    for each in items:
        if isinstance(each, str):
            yield each
        else:
            yield from _texts(each)


def _refuse(message: str) -> None:
    raise Refused(grpc.StatusCode.FAILED_PRECONDITION, message)
