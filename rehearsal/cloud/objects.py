"""What is in the simulated cloud, and what was done there."""

from __future__ import annotations

from dataclasses import dataclass

from google.protobuf.struct_pb2 import Struct

from offline.urns import name_of

THERE_ONCE = ("aws:acm/certificateValidation:", "aws:iam/rolePolicyAttachment:")
"""Types that are there once at most, however often they are asked for with the same inputs."""


class AlreadyExists(Exception):
    """Another object has the place of the one that was to be made."""


@dataclass(frozen=True)
class Object:
    """Something in the cloud. `inputs` are what it was asked to be; `outputs` all that is known of it."""

    number: int
    type: str
    id: str
    urn: str
    """Of the resource that it was made for; empty for what was there before."""
    inputs: Struct
    outputs: Struct

    @property
    def name(self) -> str:
        """The resource's name in the program."""
        return name_of(self.urn)


@dataclass(frozen=True)
class Operation:
    """Something that a provider did, in seconds of the clock; `ended` is None while it goes on, or was cut off."""

    operation: str
    type: str
    urn: str
    id: str
    started: float
    ended: float | None
    error: str | None

    @property
    def name(self) -> str:
        """The resource's name in the program."""
        return name_of(self.urn)

    @property
    def is_done(self) -> bool:
        """Whether it did what it was to do."""
        return self.ended is not None and self.error is None
