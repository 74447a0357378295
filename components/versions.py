"""Every version that Atelier deploys, with the place that it was taken from. No other module names a version."""

KUBERNETES_VERSIONS = ("1.34", "1.35", "1.36")
"""Kubernetes versions that EKS supports: its release calendar, November 2026. 1.34 leaves standard support in
December."""
KUBERNETES = "1.35"
"""The default: the newest that every pinned controller and checkov's CKV_AWS_339 name."""

CLUSTER_AUTOSCALER_CHART = "9.59.0"
"""Helm chart `cluster-autoscaler` of https://kubernetes.github.io/autoscaler: its newest tag, July 2026."""
CLUSTER_AUTOSCALER_IMAGES = {"1.34": "v1.34.5", "1.35": "v1.35.2", "1.36": "v1.36.1"}
"""Newest patch of the autoscaler for each Kubernetes version, whose minor versions must agree: its tags, July 2026."""
AWS_LOAD_BALANCER_CONTROLLER_CHART = "3.5.0"
"""Helm chart `aws-load-balancer-controller` of https://aws.github.io/eks-charts (controller v3.5.0), August 2026."""
EXTERNAL_DNS_CHART = "1.21.1"
"""Helm chart `external-dns` of https://kubernetes-sigs.github.io/external-dns/ (external-dns 0.21.0)."""

STUDIOS = "0.11.1"
"""Seqera Connect proxy and server: appVersion of the Helm chart `studios` 1.7.0."""
STUDIOS_TEMPLATES = {
    "JUPYTER": {"tool": "jupyter", "image": "public.cr.seqera.io/platform/data-studio-jupyter:4.2.5-0.12"},
    "VSCODE": {"tool": "vscode", "image": "public.cr.seqera.io/platform/data-studio-vscode:1.101.2-0.12"},
    "RIDE": {"tool": "ride", "image": "public.cr.seqera.io/platform/data-studio-ride:2026.01.2-0.12"},
    "XPRA": {"tool": "xpra", "image": "public.cr.seqera.io/platform/data-studio-xpra:6.2.0-r2-1-0.12"},
}
"""Session images that Platform 26.1 recommends: values of the Helm chart `platform` 0.37.0."""
STUDIOS_OLDEST = (0, 8, 3)
"""Older proxies listen on port 80 as root and have no /data: Connect's release notes."""
STUDIOS_OLDEST_WITH_SSH = (0, 10, 0)
"""Seqera's studios-ssh guide."""

ELASTICACHE_VALKEY = "8.2"
"""ElastiCache's last Valkey of major version 8: its user guide, "Supported engines and versions", 2026 (7.2, 8.0, 8.1,
8.2, 9.0, 9.1). Keep to the last minor of a major: automatic upgrades then bring patches only, whereas a later minor
than the one stated here would look like a downgrade, and a downgrade replaces the cache."""
ELASTICACHE_REDIS = "7.1"
"""ElastiCache's last Redis OSS (same page); newer ones are Valkey only."""
