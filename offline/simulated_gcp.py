"""Likely outputs of Google Cloud's networks, clusters, accounts, zones and certificates, with the resource's `id`."""

from __future__ import annotations

import base64
from collections.abc import Callable
from typing import Any

from .asked import Asked

Outputs = dict[str, Any]
PROJECT = "simulated-project"
"""The project of a provider that doesn't say its own."""
PROJECT_NUMBER = "123456789012"
API = "https://www.googleapis.com/compute/v1"


def project_of(asked: Asked) -> str:
    """The project that a resource is in."""
    given = asked.text("project") or asked.provider.inputs.get("project")
    return given if isinstance(given, str) and given else PROJECT


def region_of(asked: Asked) -> str:
    """The region that a resource is in, by its own inputs or its provider's."""
    given = asked.text("region") or asked.text("location") or asked.provider.inputs.get("region")
    return given if isinstance(given, str) and given else "europe-west1"


def named(kind: str, key: str = "name", inside: str = "global") -> Callable[[Asked], Outputs]:
    """
    What is known by projects/<project>/<where>/<kind>/<name>; `inside` is global, regions or locations, which the
    region follows, or empty.
    """

    def outputs(asked: Asked) -> Outputs:
        name = asked.physical_name(key)
        where = (
            f"{inside}/{region_of(asked)}/" if inside in ("regions", "locations") else f"{inside}/" if inside else ""
        )
        id_ = f"projects/{project_of(asked)}/{where}{kind}/{name}"
        # Where the program's input has another key, the provider answers with the name all the same.
        return {"id": id_, "name": name, key: name, "project": project_of(asked)}

    return outputs


def linked(kind: str, inside: str = "global") -> Callable[[Asked], Outputs]:
    """What Compute Engine has, which has an address in its API as well."""

    def outputs(asked: Asked) -> Outputs:
        found = named(kind, inside=inside)(asked)
        return {**found, "selfLink": f"{API}/{found['id']}"}

    return outputs


def _address(inside: str, kind: str) -> Callable[[Asked], Outputs]:
    def outputs(asked: Asked) -> Outputs:
        found = linked(kind, inside)(asked)
        return {**found, "address": asked.text("address") or asked.address("203.0.113")}

    return outputs


def _connection(asked: Asked) -> Outputs:
    service = asked.text("service")
    network = asked.text("network").replace("/", "%2F")
    return {"id": f"{network}:{service}", "peering": service.replace(".", "-")}


def _nat(asked: Asked) -> Outputs:
    name = asked.physical_name()
    return {"id": f"{project_of(asked)}/{region_of(asked)}/{asked.text('router', 'router')}/{name}", "name": name}


def _cluster(asked: Asked) -> Outputs:
    def with_given(key: str, **more: Any) -> dict[str, Any]:
        """An input that the provider fills in."""
        given = asked.properties.get(key)
        return {**(given if isinstance(given, dict) else {}), **more}

    certificate = f"-----BEGIN CERTIFICATE-----\n{asked.hexadecimal(64, 'ca')}\n-----END CERTIFICATE-----\n"
    digits, private = asked.hexadecimal(12, "dns"), asked.address("10.0.0")
    closed = with_given("privateClusterConfig").get("enablePrivateEndpoint") is True
    public = asked.address("203.0.113")
    return {
        **named("clusters", inside="locations")(asked),
        "endpoint": private if closed else public,
        "masterAuth": with_given("masterAuth", clusterCaCertificate=base64.b64encode(certificate.encode()).decode()),
        "masterVersion": f"{asked.text('minMasterVersion', '1.35')}.3-gke.1389000",
        "controlPlaneEndpointsConfig": with_given(
            "controlPlaneEndpointsConfig",
            dnsEndpointConfig={"endpoint": f"gke-{digits}-{PROJECT_NUMBER}.{region_of(asked)}.gke.goog"},
        ),
        "privateClusterConfig": with_given(
            "privateClusterConfig", privateEndpoint=private, publicEndpoint="" if closed else public
        ),
    }


def _node_pool(asked: Asked) -> Outputs:
    name = asked.physical_name()
    cluster = asked.text("cluster", "cluster")
    return {
        "id": f"projects/{project_of(asked)}/locations/{region_of(asked)}/clusters/{cluster}/nodePools/{name}",
        "name": name,
    }


def _account(asked: Asked) -> Outputs:
    email = f"{asked.text('accountId', 'account')}@{project_of(asked)}.iam.gserviceaccount.com"
    return {
        "id": f"projects/{project_of(asked)}/serviceAccounts/{email}",
        "email": email,
        "member": f"serviceAccount:{email}",
        "name": f"projects/{project_of(asked)}/serviceAccounts/{email}",
        "uniqueId": str(int(asked.hexadecimal(17), 16))[:21],
    }


def member(of: str, key: str = "") -> Callable[[Asked], Outputs]:
    """A right: what it is on, the role, and who has it."""

    def outputs(asked: Asked) -> Outputs:
        target = asked.text(key) if key else project_of(asked)
        id_ = "/".join(part for part in (of, target, asked.text("role"), asked.text("member")) if part)
        return {"id": id_, "etag": asked.hexadecimal(12)}

    return outputs


def _service(asked: Asked) -> Outputs:
    return {"id": f"{project_of(asked)}/{asked.text('service')}"}


def _agent(asked: Asked) -> Outputs:
    service = asked.text("service")
    return {"id": f"projects/{project_of(asked)}/services/{service}"}


def _zone(asked: Asked) -> Outputs:
    letter = "abcde"[int(asked.hexadecimal(2), 16) % 5]
    servers = [f"ns-cloud-{letter}{number}.googledomains.com." for number in range(1, 5)]
    return {**named("managedZones", inside="")(asked), "nameServers": servers}


def _record(asked: Asked) -> Outputs:
    zone, name, kind = asked.text("managedZone", "zone"), asked.text("name"), asked.text("type")
    return {"id": f"projects/{project_of(asked)}/managedZones/{zone}/rrsets/{name}/{kind}"}


def _authorization(asked: Asked) -> Outputs:
    domain, proof = asked.text("domain"), asked.uuid()
    wanted = {
        "name": f"_acme-challenge.{domain}.",
        "type": "CNAME",
        "data": f"{proof}.3.authorize.certificatemanager.goog.",
    }
    return {**named("dnsAuthorizations", inside="locations/global")(asked), "dnsResourceRecords": [wanted]}


def _entry(asked: Asked) -> Outputs:
    name = asked.physical_name()
    where = f"projects/{project_of(asked)}/locations/global/certificateMaps/{asked.text('map', 'map')}"
    return {"id": f"{where}/certificateMapEntries/{name}", "name": name, "state": "ACTIVE"}


RESOURCES: dict[str, Callable[[Asked], Outputs]] = {
    "gcp:certificatemanager/certificate:Certificate": named("certificates", inside="locations/global"),
    "gcp:certificatemanager/certificateMap:CertificateMap": named("certificateMaps", inside="locations/global"),
    "gcp:certificatemanager/certificateMapEntry:CertificateMapEntry": _entry,
    "gcp:certificatemanager/dnsAuthorization:DnsAuthorization": _authorization,
    "gcp:compute/address:Address": _address("regions", "addresses"),
    "gcp:compute/firewall:Firewall": linked("firewalls"),
    "gcp:compute/globalAddress:GlobalAddress": _address("global", "addresses"),
    "gcp:compute/network:Network": linked("networks"),
    "gcp:compute/router:Router": linked("routers", "regions"),
    "gcp:compute/routerNat:RouterNat": _nat,
    "gcp:compute/securityPolicy:SecurityPolicy": linked("securityPolicies"),
    "gcp:compute/sSLPolicy:SSLPolicy": linked("sslPolicies"),
    "gcp:compute/subnetwork:Subnetwork": linked("subnetworks", "regions"),
    "gcp:container/cluster:Cluster": _cluster,
    "gcp:container/nodePool:NodePool": _node_pool,
    "gcp:dns/managedZone:ManagedZone": _zone,
    "gcp:dns/recordSet:RecordSet": _record,
    "gcp:projects/iAMMember:IAMMember": member(""),
    "gcp:projects/service:Service": _service,
    "gcp:projects/serviceIdentity:ServiceIdentity": _agent,
    "gcp:serviceaccount/account:Account": _account,
    "gcp:serviceaccount/iAMMember:IAMMember": member("", "serviceAccountId"),
    "gcp:servicenetworking/connection:Connection": _connection,
}
