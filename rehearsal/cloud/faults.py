"""What can go wrong in a cloud, on demand: a fault and the operation that it waits for."""

from __future__ import annotations

import re
from fnmatch import fnmatchcase
from typing import Literal, get_args

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from offline.urns import name_of

Kind = Literal["fail", "half", "lost", "die", "hang", "slow", "kill", "interrupt"]
Operation = Literal["create", "update", "delete", "read", "invoke", "check", "diff"]

EFFECTS: dict[Kind, str] = {
    "fail": "the cloud refuses, and nothing has happened",
    "half": "it happens, and the provider reports that it didn't become ready",
    "lost": "it happens, and the connection is gone before the answer",
    "die": "it happens, and the provider's process ends before the answer",
    "hang": "no answer ever comes",
    "slow": "it takes ten times as long",
    "kill": "it happens, and the engine is killed before the answer (SIGKILL)",
    "interrupt": "the engine is interrupted once meanwhile (Ctrl-C)",
}
"""What each kind of fault does to the operation that it meets."""

CHANGING: tuple[Operation, ...] = ("create", "update", "delete")
"""The operations after which something is different."""

_WORDS = re.compile(r"(?P<kind>\S+)\s+(?P<operation>[a-z]+)(?:#(?P<nth>\d+))?(?:\s+(?P<pattern>\S+))?")


class Fault(BaseModel):
    """One fault. It happens once, to the nth operation that it fits."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    kind: Kind
    operation: Operation
    pattern: str = "*"
    """A shell pattern for a resource's type, name or URN, or for a function's token."""
    nth: int = Field(default=1, ge=1)

    def fits(self, operation: str, type_: str, urn: str = "") -> bool:
        """Whether it means this operation, however often there was one before."""
        if operation != self.operation:
            return False
        return any(fnmatchcase(each, self.pattern) for each in (type_, urn, name_of(urn)))

    def __str__(self) -> str:
        number = f"#{self.nth}" if self.nth > 1 else ""
        return f"{self.kind} {self.operation}{number} {self.pattern}"


class FaultError(ValueError):
    """A fault that nobody could cause. The message says what is allowed."""


def parse_fault(text: str) -> Fault:
    """
    A fault from words: `fail create *ReplicationGroup`, `kill update#3`, `slow create platform-*`.

    Kind, operation with a number behind `#`, and a pattern for a type, a name or a URN; `*` where there is none.
    Raises FaultError.
    """
    words = _WORDS.fullmatch(text.strip())
    if words is None:
        raise FaultError(f"'{text}' is no fault: write KIND OPERATION[#N] [PATTERN], as in 'fail create#2 aws:eks/*'")
    if words["kind"] in ("half", "lost", "die", "slow", "kill") and words["operation"] not in CHANGING:
        raise FaultError(f"'{text}': {words['kind']} goes with {', '.join(CHANGING)}, not with {words['operation']}")
    try:
        return Fault.model_validate({key: value for key, value in words.groupdict().items() if value is not None})
    except ValidationError as error:
        place = str(error.errors()[0]["loc"][0])
        allowed = {"kind": get_args(Kind), "operation": get_args(Operation)}.get(place, ("1 or more",))
        raise FaultError(f"'{text}': {place} is {words[place]}; allowed: {', '.join(allowed)}") from None
