"""Reads the settings from the configuration that Pulumi hands to the program, and reports every mistake at once."""

from __future__ import annotations

import copy
import json
import re
from collections.abc import Mapping
from dataclasses import fields
from functools import cache
from typing import Any

import pulumi
from pulumi.runtime import config
from pydantic import TypeAdapter, ValidationError
from pydantic.fields import FieldInfo

from .errors import Problem, SettingsError, nearest, problems_of
from .rules import broken_rules
from .sections import SECTIONS, Sections
from .stack import CLOUDS, DEFAULT_CLOUD, StackSettings, protects
from .types import CONFIG_KEY, fields_of

STACK_NAME = r"[a-z][a-z0-9-]{0,38}[a-z0-9]"
"""Project and stack together name the cluster, repositories, secrets and the load balancer's group."""
SCALARS = ("environment", "protect", "costCentre", "cloud")
WORKLOADS = ("studios", "jupyterhub", "workbench", "studios_hosts", "workbench_hosts")
"""Sections of deployments by name; attributes of StackSettings and of Sections."""
ELSEWHERE = {
    "studiosHosts": ": Studios on Docker Compose is for EC2, with secrets of AWS; here Studios runs on the cluster, "
    "as `studios` says",
    "workbenchHosts": ": Workbench on a machine is for Compute Engine, with sessions on GKE; here it runs on the "
    "cluster, as `workbench` says",
}
"""Why a key is of one cloud only, where that isn't plain."""


def load_from_pulumi() -> StackSettings:
    """The settings of the running stack. Raises SettingsError with all mistakes."""
    values = {**config.get_config_env(), **config.CONFIG.get()}
    secret = {key for key in values if config.is_config_secret(key)} | {*config.get_config_secret_keys_env()}
    return load(values, secret, pulumi.get_project(), pulumi.get_stack())


def load(
    given: Mapping[str, Any],
    secret_keys: set[str],
    project: str,
    stack: str,
) -> StackSettings:
    """
    The settings of a stack.

    `given` maps "project:key" to strings, structured values as JSON, as the engine passes them; `secret_keys` are
    those whose value is encrypted.

    Raises SettingsError with all mistakes.
    """
    prefix = f"{project}:"
    own = {key[len(prefix) :]: value for key, value in given.items() if key.startswith(prefix)}
    secret = {key[len(prefix) :] for key in secret_keys if key.startswith(prefix)}
    values, problems = _parse(own, secret)
    cloud = values.get("cloud", DEFAULT_CLOUD)
    if cloud not in CLOUDS:
        # What else the file may say isn't known.
        raise SettingsError([Problem(("cloud",), f"allowed: {', '.join(CLOUDS)}", cloud)], f"Pulumi.{stack}.yaml")
    model = CLOUDS[cloud]
    problems += _keys_of_other_clouds(values, cloud)
    try:
        settings = model.model_validate(values)
    except ValidationError as error:
        settings = None
        unreadable = {problem.path[0] for problem in problems}
        problems += [each for each in problems_of(error, model, ()) if each.path[0] not in unreadable]
    broken = broken_rules(_sections_of(settings) if settings else _valid_sections(values, cloud))
    problems += [each for each in broken if not _follows(each, problems)]
    problems += _unknown_keys(own, secret, values)
    problems += _foreign_keys(given)
    if not re.fullmatch(STACK_NAME, f"{project}-{stack}"):
        allowed = "the stack's name is allowed lower-case letters, digits and -, and with the project's 40 characters"
        problems.append(Problem(("stack",), allowed, stack))
    if problems or settings is None:
        raise SettingsError(problems, f"Pulumi.{stack}.yaml")
    return settings


def _parse(own: Mapping[str, Any], secret: set[str]) -> tuple[dict[str, Any], list[Problem]]:
    """Known keys with structured values read; an empty text or mapping is the same as none."""
    values: dict[str, Any] = {}
    problems: list[Problem] = []
    for key in known_keys():
        if key not in own:
            continue
        if key in secret:
            problems.append(
                Problem(
                    (key,), "holds an encrypted value; give a secret a key of its own and name that by `config: <key>`"
                )
            )
        elif key in SCALARS and own[key] == "":
            continue
        elif key in SCALARS:
            values[key] = {"true": True, "false": False}.get(own[key], own[key]) if key == "protect" else own[key]
        elif (value := _structured(own[key])) is None:
            problems.append(Problem((key,), "must be a mapping"))
        elif value != {}:
            values[key] = value
    return values, problems


def _structured(text: Any) -> dict[str, Any] | None:
    try:
        value = json.loads(text)
    except (TypeError, ValueError):
        return None
    return value if isinstance(value, dict) else None


def known_keys() -> dict[str, FieldInfo]:
    """The keys of every cloud's stack files."""
    return {key: info for model in CLOUDS.values() for key, info in fields_of(model).items()}


def _keys_of_other_clouds(values: dict[str, Any], cloud: str) -> list[Problem]:
    return [
        Problem((key,), f"is no key of a stack with cloud: {cloud}{ELSEWHERE.get(key, '')}")
        for key in values
        if key not in fields_of(CLOUDS[cloud])
    ]


def _sections_of(settings: StackSettings) -> Sections:
    kind = SECTIONS[settings.cloud]
    return kind(**{each.name: getattr(settings, each.name) for each in fields(kind)})


def _valid_sections(values: dict[str, Any], cloud: str) -> Sections:
    """The sections that are valid in themselves; an invalid one doesn't keep the others' rules from running."""
    model, kind = CLOUDS[cloud], SECTIONS[cloud]
    found: dict[str, Any] = {}
    for each in fields(kind):
        if each.name == "protects":
            found[each.name] = protects(values.get("environment"), values.get("protect"))
            continue
        info = model.model_fields[each.name]
        given = values.get(info.alias or each.name)
        if each.name in WORKLOADS and isinstance(given, dict):
            # One invalid deployment doesn't hide the others.
            deployments = {name: _valid(model, each.name, {name: value}) for name, value in given.items()}
            found[each.name] = {name: valid[name] for name, valid in deployments.items() if valid}
        elif given is not None:
            found[each.name] = _valid(model, each.name, given)
        elif not info.is_required():
            found[each.name] = info.default
    return kind(**found)


def _follows(broken: Problem, found: list[Problem]) -> bool:
    """Whether a rule speaks of a section that lacks what is invalid in it: it may be broken for that alone."""
    return any(each.path[: len(broken.path)] == broken.path for each in found)


def _valid(model: type[StackSettings], name: str, value: Any) -> Any:
    """A section without what is invalid in it, or None where it can't be without."""
    value = copy.deepcopy(value)
    while True:
        try:
            return _adapter(model, name).validate_python(value)
        except ValidationError as error:
            # From the end, so that the places of a list's other items stay as they are.
            removed = [_removed(value, each["loc"]) for each in reversed(error.errors())]
            if not any(removed):
                return None


@cache
def _adapter(model: type[StackSettings], name: str) -> TypeAdapter[Any]:
    annotation: Any = model.model_fields[name].annotation
    return TypeAdapter(annotation)


def _removed(value: Any, place: tuple[str | int, ...]) -> bool:
    """Remove what is at a place; whether something was there."""
    *way, last = place or (None,)
    try:
        for step in way:
            value = value[step]
        del value[last]
    except (KeyError, IndexError, TypeError):
        return False
    return True


def _unknown_keys(own: Mapping[str, Any], secret: set[str], values: dict[str, Any]) -> list[Problem]:
    """Keys that are neither settings nor secrets that a setting names."""
    named = set(_config_references(values))
    problems = [
        Problem((key,), f"is no known key; {nearest(key, known_keys())}")
        for key in own
        if key not in known_keys() and key not in named
    ]
    problems += [
        Problem((key,), f"is named by a setting but not set; `pulumi config set --secret {key}` sets it")
        for key in named
        if key not in own
    ]
    problems += [
        Problem((key,), f"is a secret but not encrypted; `pulumi config set --secret {key}` encrypts it")
        for key in named
        if key in own and key not in secret
    ]
    return problems


def _foreign_keys(given: Mapping[str, Any]) -> list[Problem]:
    """Configuration of providers, which are all explicit here and read none."""
    return [
        Problem(
            (key,), "has no effect: providers take what they need from the section of their cloud, and from cluster"
        )
        for key in given
        if key.partition(":")[0] in ("aws", "azure-native", "gcp", "kubernetes", "random", "tls")
    ]


def _config_references(value: Any) -> list[str]:
    """Every `config: <key>` of a secret reference, however deep."""
    if isinstance(value, dict):
        if set(value) == {"config"} and isinstance(value["config"], str):
            # What isn't the name of a key is perhaps the secret itself, and reported without showing it.
            return [value["config"]] if re.fullmatch(CONFIG_KEY, value["config"]) else []
        return [key for inner in value.values() for key in _config_references(inner)]
    if isinstance(value, list):
        return [key for inner in value for key in _config_references(inner)]
    return []
