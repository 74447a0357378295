"""What a provider is asked: a resource that wants its outputs, or a function that wants its result."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from typing import Any

from .record import Resource

ACCOUNT = "123456789012"
"""The account of every simulated ARN, which AWS uses in its documentation."""
DEFAULT_REGION = "us-east-1"
"""The region of a provider that names none."""


@dataclass(frozen=True)
class Provider:
    """A provider resource, for what its configuration means to those that use it."""

    urn: str
    inputs: dict[str, Any]

    @property
    def region(self) -> str:
        """The region that it is set to."""
        region = self.inputs.get("region")
        return region if isinstance(region, str) else DEFAULT_REGION


@dataclass(frozen=True)
class AskedCall:
    """A call of a provider's function."""

    token: str
    args: dict[str, Any]
    provider: Provider

    @property
    def region(self) -> str:
        """The region that the call goes to."""
        return _region(self.args, self.provider)

    def hexadecimal(self, length: int) -> str:
        """Digits that are always the same for the same call."""
        return _digits(f"{self.token} {sorted(self.args.items(), key=str)}", length)


@dataclass(frozen=True)
class Asked:
    """A resource that is made or read."""

    resource: Resource
    provider: Provider
    read_id: str | None = None
    """The id of the existing object, if it is read."""

    @property
    def inputs(self) -> dict[str, Any]:
        """The inputs of the record: what is secret or unknown has no value here either."""
        return self.resource.inputs

    @property
    def region(self) -> str:
        """The region that the resource is in."""
        return _region(self.inputs, self.provider)

    def text(self, key: str, otherwise: str = "") -> str:
        """A text among the inputs, unless it is missing, unknown or secret."""
        value = self.inputs.get(key)
        return value if isinstance(value, str) else otherwise

    def texts(self, key: str) -> list[str]:
        """The known texts of a list among the inputs."""
        values = self.inputs.get(key)
        return [value for value in values if isinstance(value, str)] if isinstance(values, list) else []

    def number(self, key: str, otherwise: int = 0) -> int:
        """A whole number among the inputs, unless it is missing, unknown or secret."""
        value = self.inputs.get(key)
        return value if isinstance(value, int) else otherwise

    def physical_name(self, key: str = "name") -> str:
        """The name in the cloud: the one that was asked for, or Pulumi's, which has seven digits behind it."""
        prefix = self.text(f"{key}Prefix") or f"{self.resource.name}-"
        return self.text(key) or f"{prefix}{self.hexadecimal(7)}"

    def hexadecimal(self, length: int, part: str = "") -> str:
        """Digits that are always the same for the same resource, and other ones for each `part` of it."""
        return _digits(self.resource.urn + part, length)

    def uuid(self, part: str = "") -> str:
        """Such digits in the form of a UUID."""
        digits = self.hexadecimal(32, f"uuid{part}")
        return "-".join((digits[:8], digits[8:12], digits[12:16], digits[16:20], digits[20:]))

    @property
    def partition(self) -> str:
        """The part of AWS that the region belongs to."""
        return partition_of(self.region)

    @property
    def domain(self) -> str:
        """The domain of the region's own names."""
        return domain_of(self.region)

    def arn(self, service: str, what: str, regional: bool = True) -> str:
        """An ARN in the stack's account."""
        return f"arn:{self.partition}:{service}:{self.region if regional else ''}:{ACCOUNT}:{what}"

    def aws_id(self, prefix: str, part: str = "") -> str:
        """An id in the form of EC2's and EFS's: `vpc-0` and sixteen digits."""
        return f"{prefix}-0{self.hexadecimal(16, prefix + part)}"

    def address(self, network: str) -> str:
        """An address in a /24 network, of which the first three numbers are given."""
        return f"{network}.{int(self.hexadecimal(2, network), 16)}"


def partition_of(region: str) -> str:
    """`aws`, or the partition of China's or the US government's regions."""
    special = {"cn": "aws-cn", "us-gov": "aws-us-gov"}
    return next((name for start, name in special.items() if region.startswith(f"{start}-")), "aws")


def domain_of(region: str) -> str:
    """The domain of a region's own names."""
    return "amazonaws.com.cn" if partition_of(region) == "aws-cn" else "amazonaws.com"


def _region(properties: dict[str, Any], provider: Provider) -> str:
    region = properties.get("region")
    if isinstance(region, str):
        return region
    return provider.region


def _digits(seed: str, length: int) -> str:
    digits = ""
    while len(digits) < length:
        digits += hashlib.sha256(f"{len(digits)}{seed}".encode()).hexdigest()
    return digits[:length]
