"""The kinds of values that a stack file is made of. Each says what it allows in words that an error can show."""

from __future__ import annotations

import ipaddress
import re
from typing import Annotated, Any, get_args
from urllib.parse import urlsplit

from pydantic import AfterValidator, BaseModel, ConfigDict, Field
from pydantic.alias_generators import to_camel
from pydantic.fields import FieldInfo


class Section(BaseModel):
    """A mapping of the stack file. Keys are camelCase, unknown ones are refused, and no value is converted."""

    model_config = ConfigDict(extra="forbid", strict=True, frozen=True, alias_generator=to_camel, validate_default=True)


def fields_of(model: type[BaseModel]) -> dict[str, FieldInfo]:
    """The fields of a section by their keys in the file."""
    return {info.alias or name: info for name, info in model.model_fields.items()}


def model_in(annotation: Any) -> type[BaseModel] | None:
    """The section that a field holds: itself, in a list or mapping, or where it may be left out."""
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return annotation
    return next(filter(None, map(model_in, get_args(annotation))), None)


def matching(pattern: str, allowed: str):
    """A validator of a whole string; `allowed` is what the error says."""
    compiled = re.compile(pattern)

    def check(value: str) -> str:
        if not compiled.fullmatch(value):
            raise ValueError(allowed)
        return value

    return check


def one_of(choices: tuple[str, ...], what: str):
    """A validator of a string out of a list that is kept elsewhere."""

    def check(value: str) -> str:
        if value not in choices:
            raise ValueError(f"{what}: {', '.join(choices)}")
        return value

    return check


def _label(most: int) -> str:
    """A DNS label of so many characters, as a regular expression."""
    return rf"[a-z0-9]([a-z0-9-]{{0,{most - 2}}}[a-z0-9])?"


_LABEL = _label(63)


def _domain(value: str) -> str:
    allowed = "a domain name in lower case without wildcard, scheme or final dot, such as studios.example.org"
    if len(value) > 253 or not re.fullmatch(rf"({_LABEL}\.)+[a-z]([a-z0-9-]{{0,61}}[a-z0-9])", value):
        raise ValueError(allowed)
    return value


def _https_url(value: str) -> str:
    parts = urlsplit(value)
    try:
        _domain(parts.hostname or "")
        plain = parts.scheme == "https" and parts.port is None and not parts.username
    except ValueError:
        plain = False
    if not plain or parts.path not in ("", "/") or parts.query or parts.fragment:
        raise ValueError("an address of the form https://platform.example.org, without port, path or credentials")
    return value.rstrip("/")


def _network(value: str) -> str:
    try:
        return str(ipaddress.IPv4Network(value))
    except ValueError:
        raise ValueError("an IPv4 range with its host bits zero, such as 10.20.0.0/16") from None


PRIVATE = [ipaddress.IPv4Network(each) for each in ("10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "100.64.0.0/10")]


def _vpc_range(value: str) -> str:
    network = ipaddress.IPv4Network(_network(value))
    if not 16 <= network.prefixlen <= 20 or not any(network.subnet_of(each) for each in PRIVATE):
        raise ValueError("a private IPv4 range between /16 and /20, such as 10.20.0.0/16")
    return value


def _clients(value: str) -> str:
    if ipaddress.IPv4Network(_network(value)).prefixlen < 8:
        raise ValueError("ranges of known clients, such as 203.0.113.0/24; the whole internet is refused")
    return value


def _not_reserved(value: str) -> str:
    if value in RESERVED:
        raise ValueError(f"another name; {', '.join(RESERVED)} are reserved namespaces")
    return value


Name = Annotated[str, AfterValidator(matching(_label(32), "lower-case letters, digits and -, at most 32 characters"))]
RESERVED = (
    "calico-system", "cert-manager", "data-services", "default", "external-dns", "ingress-azure", "kube-node-lease",
    "kube-public", "kube-system", "monitoring", "monitoring-nodes", "tigera-operator", "velero",
)  # fmt: skip
WorkloadName = Annotated[Name, AfterValidator(_not_reserved)]
KubernetesName = Annotated[str, AfterValidator(matching(_LABEL, "a Kubernetes name: lower-case letters, digits and -"))]
DomainName = Annotated[str, AfterValidator(_domain)]
HttpsUrl = Annotated[str, AfterValidator(_https_url)]
VpcRange = Annotated[str, AfterValidator(_vpc_range)]
ClientRange = Annotated[str, AfterValidator(_clients)]
ZoneLetter = Annotated[str, AfterValidator(matching(r"[a-z]", "the letter of an availability zone, such as a"))]
Region = Annotated[str, AfterValidator(matching(r"[a-z]{2}(-[a-z]+)+-\d", "an AWS region, such as eu-west-1"))]
AccountId = Annotated[str, AfterValidator(matching(r"\d{12}", "an AWS account: 12 digits in quotation marks"))]
RoleArn = Annotated[
    str,
    AfterValidator(
        matching(r"arn:aws[a-z-]*:iam::\d{12}:role/[\w+=,.@/-]+", "the ARN of an IAM role, not of a session")
    ),
]
HostedZoneId = Annotated[str, AfterValidator(matching(r"Z[A-Z0-9]{4,31}", "the id of a hosted zone: Z and more"))]
InstanceType = Annotated[
    str,
    AfterValidator(
        matching(
            r"(?!(a1|[a-z]+\d[a-z]*g[a-z]*)\.)[a-z][a-z0-9-]*\.[a-z0-9-]+",
            "an EC2 instance type with x86-64 processors, such as m7i.large; Studios' images are for no other",
        )
    ),
]
CacheNodeType = Annotated[
    str, AfterValidator(matching(r"cache\.[a-z0-9]+\.[a-z0-9]+", "a node type of ElastiCache, such as cache.t4g.small"))
]
ImageReference = Annotated[
    str,
    AfterValidator(
        matching(
            r"[a-z0-9][\w.-]*(:\d+)?(/[\w.-]+)+(:(?!latest$)[\w][\w.-]{0,127}|@sha256:[0-9a-f]{64})",
            "an image with registry and a fixed tag or digest, not latest",
        )
    ),
]
Cpu = Annotated[
    str,
    AfterValidator(matching(r"[1-9]\d{0,2}m|1\d{3}m|2000m|0\.[1-9]\d?|1(\.\d)?|2", "CPU up to 2, such as 250m or 1.5")),
]
Memory = Annotated[str, AfterValidator(matching(r"[1-9]\d*(Mi|Gi)", "memory in Mi or Gi, such as 512Mi"))]
TagText = Annotated[
    str,
    AfterValidator(matching(r"[\w .:/=+@-]{1,256}", "letters, digits, spaces and . : / = + @ - _, 1 to 256 of them")),
]


CONFIG_KEY = r"[A-Za-z][\w-]*"


class SecretReference(Section):
    """Where a secret that people bring is kept. One of the two keys."""

    vault: (
        Annotated[str, AfterValidator(matching(r"[\w/+=.@-]{1,512}", "the name of a secret in the vault"))] | None
    ) = Field(None, description="Name of the secret in the cloud's vault (AWS Secrets Manager).")
    config: Annotated[str, AfterValidator(matching(CONFIG_KEY, "the name of a configuration key"))] | None = Field(
        None, description="Key set by `pulumi config set --secret <key>`."
    )


def described(default: Any, text: str, **limits: Any) -> Any:
    """A field with its default and the line that documentation and editors show; `...` where it is required."""
    return Field(default, description=text, **limits)
