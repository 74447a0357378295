"""The rules as policies of Pulumi's SDK."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from typing import Any

import pulumi
from pulumi_policy import (  # pyright: ignore[reportMissingImports] - in the pack's own environment
    EnforcementLevel,
    Policy,
    PolicyPack,
    ReportViolation,
    ResourceValidationArgs,
    ResourceValidationPolicy,
    Severity,
    StackValidationArgs,
    StackValidationPolicy,
)

from . import wire
from .catalogue import RULES
from .configuration import Configuration, read
from .evaluation import sort
from .model import Finding, Resource, Rule, Stack

NAME = "atelier"
_WITHOUT_INPUTS = ("atelier:index:", "pulumi:pulumi:")
"""Components and the stack itself: what is in them comes on its own."""


def serve() -> None:
    """Answer the engine until it ends."""
    pack = _Pack()
    wire.keep_marks()
    wire.on_configured(pack.configure)
    PolicyPack(name=NAME, policies=pack.policies, display_name="Atelier")


class _Pack:
    """The policies, and what they know of the stack."""

    def __init__(self) -> None:
        self.policies: list[Policy] = [self._policy(rule) for rule in RULES.values()]
        self._seen: dict[str, Resource] = {}
        self.configuration = Configuration()
        # An engine that starts packs by a plugin of their own gives the configuration at the start.
        self.configure(pulumi.runtime.get_config_env(), "atelier")

    def configure(self, config: dict[str, str], project: str) -> None:
        """Take over what the stack file says: exemptions, and whether a finding fails the preview."""
        self.configuration = read(config, project)
        level = EnforcementLevel.MANDATORY if self.configuration.mandatory else EnforcementLevel.ADVISORY
        for policy in self.policies:
            policy.enforcement_level = level

    def _policy(self, rule: Rule) -> Policy:
        words: dict[str, Any] = {
            "name": rule.id,
            "description": f"{rule.title}. {rule.remedy}",
            "display_name": rule.title,
            "severity": Severity(rule.severity),
            "tags": list(rule.identifiers),
            "remediation_steps": rule.remedy,
        }
        if rule.of_stack:
            return StackValidationPolicy(
                validate=lambda arguments, report: self._look_at_all(rule, arguments, report), **words
            )
        return ResourceValidationPolicy(validate=lambda arguments, report: self._look(rule, arguments, report), **words)

    def _look(self, rule: Rule, arguments: ResourceValidationArgs, report: ReportViolation) -> None:
        if arguments.resource_type.startswith(_WITHOUT_INPUTS):
            return
        resource = Resource(
            arguments.resource_type,
            arguments.name,
            wire.plain(arguments.props),
            bool(arguments.opts.protect),
            arguments.urn,
        )
        self._seen[arguments.urn] = resource
        self._report(rule, self._stack([resource]), report)

    def _look_at_all(self, rule: Rule, arguments: StackValidationArgs, report: ReportViolation) -> None:
        # The engine gives the outputs of resources here; the rules are about their inputs, which it gave before.
        found = [
            replace(self._seen[each.urn], dependencies=tuple(other.urn for other in each.dependencies))
            for each in arguments.resources
            if each.urn in self._seen
        ]
        self._report(rule, self._stack(found), report)

    def _stack(self, resources: Iterable[Resource]) -> Stack:
        return Stack(tuple(resources), self.configuration.protects, self.configuration.budget)

    def _report(self, rule: Rule, stack: Stack, report: ReportViolation) -> None:
        found = (Finding(rule, resource, said) for resource, said in rule.look(stack))
        findings = sort(found, self.configuration.exemptions)
        ended = {id(finding): exemption for finding, exemption in findings.expired}
        for finding in findings.open:
            exemption = ended.get(id(finding))
            over = f" (the exemption of {exemption.who} ended on {exemption.until})" if exemption else ""
            report(f"{finding.name}: {finding.message}{over}", finding.resource.urn if finding.resource else None)
