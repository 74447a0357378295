"""
What the policy SDK leaves out: which values are secrets, unknowns without an exception, and the stack's configuration.

The engine sends all of it. Version 1.21 of the SDK unwraps secrets, stops a policy at the first unknown that it looks
at, and drops the configuration; two functions of it are replaced here.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from pulumi.runtime import rpc
from pulumi_policy import policy, proxy  # pyright: ignore[reportMissingImports] - in the pack's own environment

from .model import COMPUTED, SECRET

_UNKNOWN = {
    proxy.UNKNOWN_ARCHIVE_VALUE,
    proxy.UNKNOWN_ARRAY_VALUE,
    proxy.UNKNOWN_ASSET_VALUE,
    proxy.UNKNOWN_BOOLEAN_VALUE,
    proxy.UNKNOWN_NUMBER_VALUE,
    proxy.UNKNOWN_OBJECT_VALUE,
    proxy.UNKNOWN_STRING_VALUE,
}


def keep_marks() -> None:
    """From now on secrets and unknowns arrive as in the records of the offline preview, and no value of a secret."""
    policy.deserialize_properties = lambda properties, proxy_secrets=False: marked(properties)


def on_configured(configure: Callable[[dict[str, str], str], None]) -> None:
    """Call a function with the stack's configuration, by "project:key", and the project's name."""
    servicer: Any = policy._PolicyAnalyzerServicer
    answer = servicer.ConfigureStack

    def configure_stack(self: Any, request: Any, context: Any) -> Any:
        configure(dict(request.config), request.project)
        return answer(self, request, context)

    servicer.ConfigureStack = configure_stack


def marked(value: Any) -> Any:
    """A value of the engine with COMPUTED and SECRET in it, and whole numbers as integers."""
    if isinstance(value, str):
        return dict(COMPUTED) if value in _UNKNOWN else value
    if isinstance(value, float) and value.is_integer():
        return int(value)
    if isinstance(value, list):
        return [marked(each) for each in value]
    if not isinstance(value, dict):
        return value
    signature = value.get(rpc._special_sig_key)
    if signature is None:
        return {key: marked(inner) for key, inner in value.items()}
    if signature == rpc._special_secret_sig:
        return dict(SECRET)
    if signature == rpc._special_output_value_sig:
        return dict(SECRET) if value.get("secret") else marked(value["value"]) if "value" in value else dict(COMPUTED)
    return {key: marked(inner) for key, inner in value.items() if key != rpc._special_sig_key}


def plain(value: Any) -> Any:
    """What the SDK hands to a policy, as dicts and lists."""
    if isinstance(value, Mapping):
        return {key: plain(inner) for key, inner in value.items()}
    if isinstance(value, Sequence) and not isinstance(value, str):
        return [plain(inner) for inner in value]
    return value
