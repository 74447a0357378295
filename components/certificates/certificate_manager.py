"""A certificate on Google Cloud: issued by Certificate Manager for a domain and its wildcard, proven by DNS."""

from typing import Optional, TypedDict

import pulumi
from pulumi_gcp import certificatemanager, dns
from typing_extensions import NotRequired

from ..dns.cloud_dns import in_zone, plain

WILDCARD = "*."
MOST_DOMAINS = 100  # quota of a managed certificate: Certificate Manager, "Resource quotas and limits"
GATEWAY_ANNOTATION = "networking.gke.io/certmap"
"""Where a Gateway names its map: GKE documentation, "Secure a Gateway"."""


class ManagedCertificateArgs(TypedDict):
    domain: str
    """First name of the certificate, such as staging.example.org; no wildcard."""
    zone: pulumi.Input[str]
    """`CloudDnsZone.zone`: name of the public zone in Cloud DNS; the validation records are made there."""
    zone_name: str
    """Domain of the zone, which all names are in."""
    project_id: str
    """Project of zone, certificate and map."""
    wildcard: NotRequired[bool]
    """Whether the certificate is also for *.<domain>. Default: on."""
    additional_names: NotRequired[list[str]]
    """More names, wildcards too. A wildcard covers one level: *.example.org isn't for a.b.example.org."""
    map_name: NotRequired[pulumi.Input[str]]
    """`CertificateMap.map_name`: the map that the names are entered in. Default: a map of its own."""
    tags: NotRequired[dict[str, pulumi.Input[str]]]
    """Labels of everything that takes them: lower-case letters, digits, _ and -."""


class ManagedCertificate(pulumi.ComponentResource):
    """
    A certificate for a domain, its wildcard and more names, entered in a map by which a Gateway's load balancer finds
    it. One authorization proves a name and its wildcard, by a record that stays, since renewals need it.

    Nothing waits until the certificate is issued, which takes some minutes once the zone is delegated from its parent
    domain; until then the load balancer has none to show. `gcloud certificate-manager certificates describe` tells
    what is missing.

    Other names make another certificate, which is in the map before the old one is deleted.

    Raises ValueError for a domain that is a wildcard, a name that is given twice or isn't in the zone, and too many.
    """

    certificate_id: pulumi.Output[str]
    """Identifier of the certificate."""
    map_name: pulumi.Output[str]
    """Name of the map, for the Gateway's annotation `GATEWAY_ANNOTATION`; known once all names are in it."""
    validation_record_names: pulumi.Output[list[str]]
    """Names of the validation records, one for each plain name."""

    def __init__(self, name: str, args: ManagedCertificateArgs, opts: Optional[pulumi.ResourceOptions] = None):
        super().__init__("atelier:index:ManagedCertificate", name, None, opts)
        names, tags = _names(args), args.get("tags")
        child = pulumi.ResourceOptions(parent=self)

        authorizations: list[certificatemanager.DnsAuthorization] = []
        records: list[dns.RecordSet] = []
        # Plain names are known before anything runs, and so are the records and their logical names.
        for domain in dict.fromkeys(each.removeprefix(WILDCARD) for each in names):
            proof = certificatemanager.DnsAuthorization(
                f"{name}-{domain}-authorization",
                # Pulumi would make a name of the logical one, whose dots Google refuses.
                name=f"{name}-{domain}".replace(".", "-")[:63].rstrip("-"),
                project=args["project_id"],
                domain=domain,
                labels=tags,
                opts=child,
            )
            wanted = proof.dns_resource_records.apply(lambda found: found[0])
            record = dns.RecordSet(
                f"{name}-validation-{domain}",
                project=args["project_id"],
                managed_zone=args["zone"],
                name=wanted.apply(lambda one: one.name or ""),
                type=wanted.apply(lambda one: one.type or ""),
                rrdatas=[wanted.apply(lambda one: one.data or "")],
                ttl=300,
                opts=child,
            )
            authorizations.append(proof)
            records.append(record)
        certificate = certificatemanager.Certificate(
            f"{name}-certificate",
            project=args["project_id"],
            managed={"domains": names, "dns_authorizations": [each.id for each in authorizations]},
            labels=tags,
            # Issued at once where the records stand already.
            opts=pulumi.ResourceOptions(parent=self, depends_on=records),
        )
        map_name = args.get("map_name")
        if map_name is None:
            map_name = certificatemanager.CertificateMap(
                f"{name}-map", project=args["project_id"], description=f"Names of {names[0]}", labels=tags, opts=child
            ).name
        entries = [
            certificatemanager.CertificateMapEntry(
                f"{name}-{each.replace('*', 'wildcard')}",
                name=f"{name}-{each}".replace("*", "wildcard").replace(".", "-")[:63].rstrip("-"),
                project=args["project_id"],
                map=map_name,
                hostname=each,
                certificates=[certificate.id],
                labels=tags,
                opts=child,
            )
            for each in names
        ]

        self.certificate_id = certificate.id
        self.map_name = pulumi.Output.all(map_name, *[each.id for each in entries]).apply(lambda all_: str(all_[0]))
        self.validation_record_names = pulumi.Output.all(*[each.name for each in records]).apply(
            lambda found: [plain(each) for each in found]
        )
        self.register_outputs(
            {
                "certificate_id": self.certificate_id,
                "map_name": self.map_name,
                "validation_record_names": self.validation_record_names,
            }
        )


class CertificateMapArgs(TypedDict):
    project_id: str
    """Project of the map."""
    tags: NotRequired[dict[str, pulumi.Input[str]]]
    """Labels of the map: lower-case letters, digits, _ and -."""


class CertificateMap(pulumi.ComponentResource):
    """A map that several certificates are entered in, so that one Gateway has them all."""

    map_name: pulumi.Output[str]
    """Name of the map, for the Gateway's annotation `GATEWAY_ANNOTATION`."""

    def __init__(self, name: str, args: CertificateMapArgs, opts: Optional[pulumi.ResourceOptions] = None):
        super().__init__("atelier:index:CertificateMap", name, None, opts)
        made = certificatemanager.CertificateMap(
            f"{name}-map",
            project=args["project_id"],
            labels=args.get("tags"),
            opts=pulumi.ResourceOptions(parent=self),
        )
        self.map_name = made.name
        self.register_outputs({"map_name": self.map_name})


def _names(args: ManagedCertificateArgs) -> list[str]:
    """All names of the certificate, the first one first."""
    first = plain(args["domain"])
    if first.startswith(WILDCARD):
        raise ValueError(f"domain is {first}; it can't be a wildcard, which `wildcard` adds")
    given = [first, *([f"{WILDCARD}{first}"] if args.get("wildcard", True) else []), *args.get("additional_names", [])]
    names = [in_zone(each, args["zone_name"]) for each in given]
    if twice := sorted({each for each in names if names.count(each) > 1}):
        raise ValueError(f"the certificate has {', '.join(twice)} more than once")
    if len(names) > MOST_DOMAINS:
        raise ValueError(f"the certificate has {len(names)} names; it can have {MOST_DOMAINS}")
    return names
