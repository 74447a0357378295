"""Chooses the cloud: the only place that does."""

from __future__ import annotations

from .foundation import Foundation
from .settings import StackSettings


def foundation_for(settings: StackSettings) -> Foundation:
    """The foundation of the stack's cloud."""
    # Imported when chosen: a stack on one cloud needn't load the SDKs of the others.
    from .aws import AwsFoundation

    return {"aws": AwsFoundation}[settings.cloud](settings)
