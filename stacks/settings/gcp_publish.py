"""What a stack file may say about publishing on Google Cloud: the Gateway."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import AfterValidator

from .types import ClientRange, Section, described, matching

PolicyName = Annotated[
    str,
    AfterValidator(matching(r"[a-z]([a-z0-9-]{0,61}[a-z0-9])?", "the name of a Cloud Armor policy, not its address")),
]


class GcpLoadBalancerSettings(Section):
    """The Gateway that all workloads of the stack share: a global external Application Load Balancer."""

    min_tls_version: Literal["TLS_1_2", "TLS_1_3"] = described("TLS_1_2", "Oldest version of TLS.")
    allowed_from: list[ClientRange] = described(
        [], "Ranges that may connect; with none, everyone. Others get the answer 403."
    )
    security_policy: PolicyName | None = described(
        None, "Instead of that, the name of a Cloud Armor policy of the project for backend services."
    )
    timeout_seconds: int = described(
        3600, "Seconds that an answer may take, and that a WebSocket may be idle.", ge=1, le=86400
    )
    drain_seconds: int = described(30, "Seconds that connections of a pod that goes may last.", ge=0, le=3600)
    log_requests: bool = described(True, "Log each request in Cloud Logging.")
