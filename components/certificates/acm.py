"""A certificate on AWS: issued by ACM for a domain and its wildcard, validated and renewed through Route 53."""

from collections.abc import Callable, Sequence
from typing import Optional, TypedDict

import pulumi
import pulumi_aws as aws
from typing_extensions import NotRequired

LONGEST_DOMAIN = 64  # ACM API reference, RequestCertificate, DomainName: it becomes the common name
WILDCARD = "*."


class AcmCertificateArgs(TypedDict):
    domain: str
    """First name of the certificate, such as staging.example.org: 64 characters at most, no wildcard."""
    zone_id: pulumi.Input[str]
    """Public Route 53 zone that all names are in; the validation records are made there."""
    wildcard: NotRequired[bool]
    """Whether the certificate is also for *.<domain>. Default: on."""
    additional_names: NotRequired[list[str]]
    """More names, wildcards too. A wildcard covers one level: *.example.org isn't for a.b.example.org."""
    wait: NotRequired[bool]
    """Whether `certificate_arn` waits until the certificate is issued. Without, nothing waits: for a zone that isn't
    delegated yet. A load balancer refuses a certificate that isn't issued. Default: on."""
    tags: NotRequired[dict[str, pulumi.Input[str]]]
    """Tags of the certificate, beside the provider's default tags."""


class AcmCertificate(pulumi.ComponentResource):
    """
    A certificate for a domain, its wildcard and more names, with one validation record for each name without its
    wildcard: ACM asks the same record of example.org and *.example.org. The records stay, since renewals need them.

    ACM sees the records only if the zone is delegated from its parent domain. If it isn't, a waiting certificate fails
    after ten minutes with "timeout while waiting for state to become 'ISSUED' (last state: 'PENDING_VALIDATION')":
    delegate to the zone's name servers and update again, or set `wait` off until then. ACM gives up after 72 hours.

    Other names make another certificate, which is in use before the old one is deleted.

    Raises ValueError for a domain that can't be the first name, and for a name that is given twice.
    """

    certificate_arn: pulumi.Output[str]
    """ARN of the certificate; with `wait` known only once it is issued."""
    validation_record_names: pulumi.Output[list[str]]
    """Names of the validation records, one for each plain name."""

    def __init__(self, name: str, args: AcmCertificateArgs, opts: Optional[pulumi.ResourceOptions] = None):
        super().__init__("atelier:index:AcmCertificate", name, None, opts)
        names = _names(args)

        certificate = aws.acm.Certificate(
            f"{name}-certificate",
            domain_name=names[0],
            subject_alternative_names=names[1:],
            validation_method="DNS",
            # What load balancers and every browser of the last ten years take, with much cheaper handshakes than RSA
            # 2048 at more strength. Clients that know RSA only need a certificate of their own.
            key_algorithm="EC_prime256v1",
            # Browsers refuse certificates that no public log knows.
            options={"certificate_transparency_logging_preference": "ENABLED"},
            tags=args.get("tags"),
            opts=pulumi.ResourceOptions(parent=self),
        )
        records = [self._validation_record(name, plain, certificate, args["zone_id"]) for plain in _plain_names(names)]

        self.validation_record_names = pulumi.Output.all(*(record.fqdn for record in records)).apply(list)
        self.certificate_arn = certificate.arn
        if args.get("wait", True):
            self.certificate_arn = aws.acm.CertificateValidation(
                f"{name}-issued",
                certificate_arn=certificate.arn,
                validation_record_fqdns=self.validation_record_names,
                # Issuing takes a few minutes. The provider's own limit of 75 would only delay the bad news.
                opts=pulumi.ResourceOptions(parent=self, custom_timeouts=pulumi.CustomTimeouts(create="10m")),
            ).certificate_arn

        self.register_outputs(
            {"certificate_arn": self.certificate_arn, "validation_record_names": self.validation_record_names}
        )

    def _validation_record(
        self, name: str, plain: str, certificate: aws.acm.Certificate, zone_id: pulumi.Input[str]
    ) -> aws.route53.Record:
        # The plain names are known before anything runs, and so are the records and their logical names, whatever order
        # ACM answers in and also in a preview; only their contents come from ACM.
        option = certificate.domain_validation_options.apply(option_of(plain))
        return aws.route53.Record(
            f"{name}-validation-{plain}",
            zone_id=zone_id,
            name=option.apply(lambda given: given.resource_record_name or ""),
            type=option.apply(lambda given: given.resource_record_type or ""),
            records=[option.apply(lambda given: given.resource_record_value or "")],
            ttl=300,
            # ACM derives record and value from the account and the domain, so all that could be overwritten is an equal
            # record: one left by an interrupted run, or that of another certificate for the same name in this account.
            # (If the other one goes, it takes the record with it; an update with --refresh puts it back.)
            allow_overwrite=True,
            opts=pulumi.ResourceOptions(parent=self),
        )


def _names(args: AcmCertificateArgs) -> list[str]:
    """All names of the certificate, the domain first."""
    domain = args["domain"].lower().rstrip(".")
    if not domain or domain.startswith(WILDCARD):
        raise ValueError(
            f"domain is {args['domain']!r}; it must be a name without wildcard, such as staging.example.org"
        )
    if len(domain) > LONGEST_DOMAIN:
        raise ValueError(f"domain {domain!r} has {len(domain)} characters; ACM takes {LONGEST_DOMAIN}")
    names = [domain, *([WILDCARD + domain] if args.get("wildcard", True) else [])]
    names += [each.lower().rstrip(".") for each in args.get("additional_names", [])]
    if twice := sorted({each for each in names if names.count(each) > 1}):
        raise ValueError(f"the certificate would have {', '.join(twice)} more than once")
    return names


def _plain_names(names: list[str]) -> list[str]:
    """The names without wildcards, each once, in their order."""
    return list(dict.fromkeys(each.removeprefix(WILDCARD) for each in names))


Options = Sequence[aws.acm.outputs.CertificateDomainValidationOption]


def option_of(plain: str) -> Callable[[Options], aws.acm.outputs.CertificateDomainValidationOption]:
    """
    Picks what ACM asks for a plain name, from the options of a certificate that may have it with wildcard only.

    The picker raises LookupError for a name that isn't there.
    """

    def pick(options: Options) -> aws.acm.outputs.CertificateDomainValidationOption:
        for option in options or []:
            if (option.domain_name or "").lower().removeprefix(WILDCARD) == plain:
                return option
        raise LookupError(f"ACM named no validation record for {plain}")

    return pick
