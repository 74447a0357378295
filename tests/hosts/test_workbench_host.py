"""WorkbenchHost: who reaches what, how the token goes, and what a rotation leaves."""

from __future__ import annotations

from typing import Any

import pytest

from . import sample

FULL = sample.made()


def firewall(name: str) -> dict[str, Any]:
    return FULL[f"wb-machine-{name}"].inputs


def test_sessions_nodes_and_the_load_balancer_reach_what_they_need_and_nothing_else():
    rules = {
        name: (firewall(name)["allows"][0]["ports"], firewall(name)["sourceRanges"])
        for name in ("web", "sessions", "homes")
    }
    assert rules == {
        "web": (["8787"], ["35.191.0.0/16", "130.211.0.0/22"]),
        "sessions": (["8787"], ["172.24.0.0/14"]),
        "homes": (["2049"], ["10.0.0.0/17"]),
    }
    out = firewall("to-nodes")
    assert (out["allows"][0]["ports"], out["destinationRanges"]) == (["30000-32767"], ["10.0.0.0/17"])


def test_the_token_goes_through_the_vault_alone():
    version = FULL["wb-token-version"].inputs
    assert version["secretData"] == sample.PLANTED["token"]
    machine = FULL["wb-machine-machine"]
    assert "planted" not in str(machine.inputs)
    reads = [each.name for each in FULL.all if each.name.startswith("wb-machine-reads-")]
    assert sorted(reads) == [
        f"wb-machine-reads-{label}" for label in ("database-conf", "licence", "password-ada", "password-bob", "token")
    ]
    assert {*reads} <= machine.depends_on


def test_a_rotation_keeps_the_token_before_until_the_next():
    sessions = {**sample.arguments()["sessions"], "token_version": 3}
    names = [each.name for each in sample.made(sessions=sessions).of_type("kubernetes:core/v1:Secret")]
    assert [name for name in names if "token" in name] == ["wb-launcher-token-2", "wb-launcher-token-3"]


def test_sessions_have_no_token_and_are_reached_by_the_server_and_nodes_alone():
    account = FULL["wb-launcher-session-account"].inputs
    assert account["automountServiceAccountToken"] is False
    policy = FULL["wb-launcher-session"].inputs["spec"]
    assert [peer["ipBlock"]["cidr"] for peer in policy["ingress"][0]["from"]] == ["10.0.192.4/32", "10.0.0.0/17"]
    labels = FULL["wb-launcher-namespace"].inputs["metadata"]["labels"]
    assert labels["pod-security.kubernetes.io/enforce"] == "baseline"


@pytest.mark.parametrize(
    ("more", "said"),
    [
        ({"oidc": sample.OIDC}, "exactly one of users, oidc, saml"),
        ({"licence": {}}, "exactly one of file_secret"),
        ({"users": {"ada": {"uid": 5}}}, "below 1000"),
        ({"users": {"ada": {"uid": 2001}, "bob": {"uid": 2001}}}, "several users"),
        ({"sessions": {**sample.arguments()["sessions"], "token_version": 0}}, "at least 1"),
        ({"sessions": {**sample.arguments()["sessions"], "node_ranges": []}}, "empty"),
    ],
)
def test_arguments_that_contradict_each_other_are_refused(more: dict[str, Any], said: str):
    with pytest.raises(ValueError, match=said):
        sample.made(**more)
