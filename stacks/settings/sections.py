"""What rules compare: the sections of a stack file that are valid in themselves; None for the others."""

from __future__ import annotations

from dataclasses import dataclass

from .aws import AwsDomainSettings, AwsSettings, ClusterSettings, NetworkSettings, RedisSettings, RegistrySettings
from .domain import DomainSettings
from .studios import StudiosSettings


@dataclass
class Sections:
    """What every cloud has."""

    protects: bool | None = None
    domain: DomainSettings | None = None
    studios: dict[str, StudiosSettings] | None = None


@dataclass
class AwsSections(Sections):
    """A stack on AWS."""

    aws: AwsSettings | None = None
    domain: AwsDomainSettings | None = None
    network: NetworkSettings | None = None
    cluster: ClusterSettings | None = None
    redis: RedisSettings | None = None
    registry: RegistrySettings | None = None


SECTIONS: dict[str, type[Sections]] = {"aws": AwsSections}
"""By cloud."""
