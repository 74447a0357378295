"""What a provider is asked: a resource that wants its outputs, or a function that wants its result."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from typing import Any

from .record import Resource
from .replacement import lasting_inputs
from .urns import type_of

ACCOUNT = "123456789012"
"""The account of every simulated ARN, which AWS uses in its documentation."""
DEFAULT_REGION = "us-east-1"
"""The region of a stack that names none."""


@dataclass(frozen=True)
class Provider:
    """A provider resource, for what its configuration means to those that use it."""

    urn: str
    inputs: dict[str, Any]
    known: bool = True
    """Whether all of its configuration is known, behind secrets too."""
    default_region: str = DEFAULT_REGION
    """Where the stack is, if the provider doesn't say it; those of other clouds and Kubernetes don't."""

    @property
    def region(self) -> str:
        """The region that it is set to."""
        region = self.inputs.get("region")
        return region if isinstance(region, str) else self.default_region


class _Asker:
    """What a resource and a call have in common: properties, a region, and digits that never change."""

    properties: dict[str, Any]
    """The inputs of the record: what is secret or unknown has no value here either."""
    provider: Provider
    seed: str
    salt: str = ""
    lasting: str = ""

    def text(self, key: str, otherwise: str = "") -> str:
        """A text among the inputs, unless it is missing, unknown or secret."""
        value = self.properties.get(key)
        return value if isinstance(value, str) else otherwise

    def texts(self, key: str) -> list[str]:
        """The known texts of a list among the inputs."""
        values = self.properties.get(key)
        return [value for value in values if isinstance(value, str)] if isinstance(values, list) else []

    def number(self, key: str, otherwise: int = 0) -> int:
        """A whole number among the inputs, unless it is missing, unknown or secret."""
        value = self.properties.get(key)
        return value if isinstance(value, int) else otherwise

    def hexadecimal(self, length: int, part: str = "") -> str:
        """Digits that are always the same for the same resource or call, and other ones for each `part` of it."""
        digits = ""
        while len(digits) < length:
            digits += hashlib.sha256(f"{len(digits)}{self.seed}{self.salt}{self.lasting}{part}".encode()).hexdigest()
        return digits[:length]

    def uuid(self, part: str = "") -> str:
        """Such digits in the form of a UUID."""
        digits = self.hexadecimal(32, f"uuid{part}")
        return "-".join((digits[:8], digits[8:12], digits[12:16], digits[16:20], digits[20:]))

    @property
    def region(self) -> str:
        """The region of AWS that is meant."""
        return self.text("region") or self.provider.region

    @property
    def partition(self) -> str:
        """The part of AWS that the region belongs to."""
        special = {"cn": "aws-cn", "us-gov": "aws-us-gov"}
        return next((name for start, name in special.items() if self.region.startswith(f"{start}-")), "aws")

    @property
    def domain(self) -> str:
        """The domain of the region's own names."""
        return "amazonaws.com.cn" if self.partition == "aws-cn" else "amazonaws.com"

    def arn(self, service: str, what: str, regional: bool = True) -> str:
        """An ARN in the stack's account."""
        return f"arn:{self.partition}:{service}:{self.region if regional else ''}:{ACCOUNT}:{what}"

    def aws_id(self, prefix: str, part: str = "") -> str:
        """An id in the form of EC2's and EFS's: `vpc-0` and sixteen digits."""
        return f"{prefix}-0{self.hexadecimal(16, prefix + part)}"

    def zone_id(self) -> str:
        """An id of a hosted zone of Route 53."""
        return f"Z{self.hexadecimal(19, 'zone').upper()}"

    def address(self, network: str) -> str:
        """An address in a /24 network, of which the first three numbers are given."""
        return f"{network}.{int(self.hexadecimal(2, network), 16)}"


class AskedCall(_Asker):
    """A call of a provider's function."""

    def __init__(self, token: str, args: dict[str, Any], provider: Provider):
        self.token = token
        self.properties = args
        self.provider = provider
        self.seed = f"{token} {json.dumps(args, sort_keys=True)}"


class Asked(_Asker):
    """A resource that is made or read."""

    def __init__(self, resource: Resource, provider: Provider, read_id: str | None = None, generation: int = 0):
        self.resource = resource
        self.properties = resource.inputs
        self.provider = provider
        self.seed = _first_name(resource)
        # Whoever is made anew is another one: what is generated for it differs from what its predecessor was given.
        self.salt = f"#{generation}" if generation else ""
        # What forces a replacement makes another one too: all that follows from it is then seen in a difference.
        lasting = lasting_inputs(resource, provider.inputs)
        self.lasting = json.dumps(lasting, sort_keys=True) if lasting else ""
        self.read_id = read_id
        """The id of the existing object, if it is read."""

    def physical_name(self, key: str = "name") -> str:
        """The name in the cloud: the one that was asked for, or Pulumi's, which has seven digits behind it."""
        prefix = self.text(f"{key}Prefix") or f"{self.seed.rpartition('::')[2]}-"
        return self.text(key) or self.read_id or f"{prefix}{self.hexadecimal(7)}"

    def aws_id(self, prefix: str, part: str = "") -> str:
        """The id in the form of EC2's; that of an existing object is its own."""
        if self.read_id and self.read_id.startswith(f"{prefix}-") and not part:
            return self.read_id
        return super().aws_id(prefix, part)

    def zone_id(self) -> str:
        """The id of the hosted zone."""
        return self.read_id or super().zone_id()


def _first_name(resource: Resource) -> str:
    """
    What a resource was called before, or is called: one that is renamed keeps what it was given.

    The SDKs of Azure and Kubernetes name each type's older versions as well, and no resource of ours ever had these.
    """
    if not resource.aliases:
        return resource.urn
    place = _but_for_the_type(resource.urn)
    return next((each for each in resource.aliases if _but_for_the_type(each) != place), resource.urn)


def _but_for_the_type(urn: str) -> tuple[str, str]:
    start, _, name = urn.rpartition("::")
    return start.removesuffix(type_of(urn)), name
