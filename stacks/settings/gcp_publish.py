"""What a stack file may say about publishing on Google Cloud: the Gateway."""

from __future__ import annotations

from .types import Section


class GcpLoadBalancerSettings(Section):
    """The Gateway that all workloads of the stack share: a global external Application Load Balancer."""
