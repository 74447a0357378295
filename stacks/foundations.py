"""Chooses the cloud: the only place that does."""

from __future__ import annotations

from .foundation import Foundation
from .settings.stack import AwsStackSettings, AzureStackSettings, ExistingStackSettings, GcpStackSettings, StackSettings


def foundation_for(settings: StackSettings) -> Foundation:
    """The foundation of the stack's cloud."""
    # Imported when chosen: a stack on one cloud needn't load the SDKs of the others.
    if isinstance(settings, AwsStackSettings):
        from .aws import AwsFoundation

        return AwsFoundation(settings)
    if isinstance(settings, AzureStackSettings):
        from .azure import AzureFoundation

        return AzureFoundation(settings)
    if isinstance(settings, GcpStackSettings):
        from .gcp import GcpFoundation

        return GcpFoundation(settings)
    if isinstance(settings, ExistingStackSettings):
        from .existing import ExistingFoundation

        return ExistingFoundation(settings)
    raise ValueError(f"no foundation for {settings.cloud}")
