"""Waiting for what an output came from."""

from collections.abc import Iterable
from typing import Any

import pulumi


def resources_of(outputs: pulumi.Input[Any]) -> pulumi.Output[Any]:
    """
    An element for `depends_on` that stands for the resources that these outputs came from.

    Components take identifiers to wait for, since a resource itself can't be an argument from another language. The
    identifiers' values never become an input: one that is unknown in a preview shows no change that isn't one.
    """
    # depends_on takes outputs for the sake of the resources behind them, and passes over None (pulumi 3.272).
    return pulumi.Output.from_input(outputs).apply(lambda _: None)


def flat(outputs: Iterable[pulumi.Input[Any]]) -> pulumi.Output[list[Any]]:
    """One list of identifiers from several, and from single ones."""
    return pulumi.Output.all(*outputs).apply(
        lambda found: [each for some in found for each in (some if isinstance(some, list) else [some])]
    )
