"""How workloads are published: one module per cloud, the same words in each."""

from .alb import CLASS, NLB_CLASS, SSL_POLICY, AlbArgs, HealthCheck, alb_annotations, nlb_annotations

__all__ = ["CLASS", "NLB_CLASS", "SSL_POLICY", "AlbArgs", "HealthCheck", "alb_annotations", "nlb_annotations"]
