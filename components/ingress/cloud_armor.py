"""Who may connect to a load balancer of Google Cloud: rules of Cloud Armor."""

import pulumi
from pulumi_gcp import compute

RANGES_OF_A_RULE = 10
"""Ranges of one rule: Cloud Armor documentation, "Quotas and limits"."""
FIRST_PRIORITY, LAST_PRIORITY = 1000, 2147483647
"""The last one is that of the rule for everybody else, which a policy must have."""


def allow_only(ranges: list[str]) -> list[pulumi.Input[compute.SecurityPolicyRuleArgs]]:
    """Rules that let these ranges through and answer everybody else with 403. Smaller priorities go first."""
    parts = [ranges[start : start + RANGES_OF_A_RULE] for start in range(0, len(ranges), RANGES_OF_A_RULE)]
    rules = [_rule(FIRST_PRIORITY + number, "allow", part, "Clients") for number, part in enumerate(parts)]
    return [*rules, _rule(LAST_PRIORITY, "deny(403)", ["*"], "Everybody else")]


def _rule(priority: int, action: str, ranges: list[str], description: str) -> compute.SecurityPolicyRuleArgs:
    return compute.SecurityPolicyRuleArgs(
        priority=priority,
        action=action,
        description=description,
        match=compute.SecurityPolicyRuleMatchArgs(
            versioned_expr="SRC_IPS_V1",
            config=compute.SecurityPolicyRuleMatchConfigArgs(src_ip_ranges=[*ranges]),
        ),
    )
