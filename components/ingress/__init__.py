"""How workloads are published: one module per cloud, the same words in each."""

from .alb import AlbArgs, HealthCheck, alb_annotations, nlb_annotations

__all__ = ["AlbArgs", "HealthCheck", "alb_annotations", "nlb_annotations"]
