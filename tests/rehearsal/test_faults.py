"""Faults in words, and which operations they mean."""

from __future__ import annotations

import pytest

from rehearsal.cloud.faults import Fault, FaultError, parse_fault

from .served import VPC, urn


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ("fail create", Fault(kind="fail", operation="create")),
        ("  kill update#3 ", Fault(kind="kill", operation="update", nth=3)),
        ("slow  create#12 platform-*", Fault(kind="slow", operation="create", nth=12, pattern="platform-*")),
        ("hang read aws:ec2/*", Fault(kind="hang", operation="read", pattern="aws:ec2/*")),
    ],
)
def test_words_mean_a_fault(text: str, fault: Fault) -> None:
    assert parse_fault(text) == fault
    assert parse_fault(str(fault)) == fault


@pytest.mark.parametrize(
    ("text", "helps"),
    [
        ("", "write KIND OPERATION[#N] [PATTERN]"),
        ("fail", "as in 'fail create#2 aws:eks/*'"),
        ("fail create x y", "is no fault"),
        ("fail create#x", "is no fault"),
        ("break create", "kind is break; allowed: fail, half, lost, die, hang, slow, kill, interrupt"),
        ("fail remove", "operation is remove; allowed: create, update, delete, read, invoke, check, diff"),
        ("fail create#0", "nth is 0; allowed: 1 or more"),
        *(
            (f"{kind} read", f"{kind} goes with create, update, delete, not with read")
            for kind in ("half", "lost", "die", "slow", "kill")
        ),
    ],
)
def test_what_is_no_fault_says_what_would_be(text: str, helps: str) -> None:
    with pytest.raises(FaultError) as raised:
        parse_fault(text)
    assert f"'{text}'" in str(raised.value)
    assert helps in str(raised.value)


def test_a_pattern_is_for_a_type_a_name_or_a_urn() -> None:
    def fits(pattern: str, operation: str = "create") -> bool:
        return Fault(kind="fail", operation="create", pattern=pattern).fits(operation, VPC, urn(VPC, "network-vpc"))

    assert all(map(fits, ("*", VPC, "*:Vpc", "network-vpc", "network-*", "urn:*::network-vpc", "*Network$aws*")))
    assert not any(map(fits, ("network", "VPC", "Network-*", "*Subnet*")))
    assert not fits("*", "update")
    # A function has a token and no name.
    assert Fault(kind="fail", operation="invoke", pattern="aws:*").fits("invoke", "aws:index/getRegion:getRegion")
