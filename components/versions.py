"""Every version that Atelier deploys, with the place that it was taken from. No other module names a version."""

KUBERNETES_VERSIONS = ("1.34", "1.35", "1.36")
"""Kubernetes versions that EKS supports: its release calendar, November 2026. 1.34 leaves standard support in
December."""
KUBERNETES = "1.35"
"""The default: the newest that every pinned controller and checkov's CKV_AWS_339 name."""

AKS_KUBERNETES_VERSIONS = ("1.35", "1.36", "1.37")
"""Kubernetes versions that AKS supports: supported-kubernetes-versions in its documentation, August 2026, which has the
end of 1.34 in November and 1.37 in October."""
AKS_KUBERNETES = "1.35"
"""The default on AKS: the oldest that is supported, until March 2027, which every pinned chart was rendered for."""

GKE_KUBERNETES_VERSIONS = ("1.34", "1.35", "1.36")
"""Kubernetes versions of GKE's channel Regular: its release notes, September 2026."""
GKE_KUBERNETES = "1.35"
"""The least version of a new cluster on GKE: what the channel Regular makes by default (the same notes)."""

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

MEMORYSTORE_REDIS = "REDIS_7_2"
"""Newest Redis of Memorystore for Redis: "Supported versions" in its documentation. Valkey is another service there,
without passwords."""
CLOUD_SQL_POSTGRES = "POSTGRES_17"
"""PostgreSQL of Cloud SQL. Posit Workbench 2026.08 supports 13 to 18: "Database versions and version policies"."""
RDS_POSTGRES = "17"
"""PostgreSQL of RDS, whose minor versions it installs itself: the release calendar in its release notes, 2026."""
AZURE_POSTGRES = "17"
"""PostgreSQL of Azure's flexible server, likewise: "Version policy" in its documentation, 2026."""
POSTGRES_IMAGE = "docker.io/library/postgres:17.11-bookworm"
"""PostgreSQL in a cluster: the official image of docker-library/postgres, August 2026. It runs as user 999."""
VALKEY_IMAGE = "docker.io/valkey/valkey:8.1.9"
"""Redis in a cluster: the image of valkey-io/valkey-container, August 2026. Connect works with Redis 7 and Valkey."""

JUPYTERHUB_CHART = "4.4.1"
"""Helm chart `jupyterhub` of https://hub.jupyter.org/helm-chart/ (JupyterHub 5.5.1), August 2026."""
PAUSE_IMAGE = "registry.k8s.io/pause:3.10.1"
"""What placeholders of sessions run: values.yaml of that chart, scheduling.userPlaceholder.image."""
JUPYTERHUB_SESSION_IMAGE = f"quay.io/jupyterhub/k8s-singleuser-sample:{JUPYTERHUB_CHART}"
"""The chart's sample image, which is released with it: values.yaml, singleuser.image."""

DASK_GATEWAY_CHART = "2026.3.0"
"""Helm chart `dask-gateway` of https://helm.dask.org (server, controller and default image of the same version)."""
KBATCH_PROXY = "0.5.0a1"
"""Image ghcr.io/kbatch-dev/kbatch-proxy: its newest tag, October 2024, a trial. The release before it, 0.4.2, lets a
user called like a namespace run jobs in it, and takes tokens of any scope."""

WORKBENCH_CHART = "0.22.0"
"""Helm chart `rstudio-workbench` of https://helm.rstudio.com (Workbench 2026.08.1, images posit/workbench and
posit/workbench-session-init of that version, sessions of R 4.5.2 and Python 3.14.3): rstudio/helm, August 2026."""
WORKBENCH_PACKAGE = "2026.08.1+195.pro1"
"""The package rstudio-server of that version for Ubuntu 24.04: posit-dev/images-workbench, install_workbench.sh.
Without .pro1 it would be the open-source server."""
WORKBENCH_SESSION_IMAGE = "docker.io/posit/workbench-session:R4.5.2-python3.14.3-ubuntu-24.04"
WORKBENCH_SESSION_INIT_IMAGE = "docker.io/posit/workbench-session-init:2026.08.1-ubuntu-24.04"
"""Defaults of that chart, for a server outside of the cluster."""
WORKBENCH_TEMPLATES = {
    "job.tpl": "9e13acd72fb0698a59498d5ae90f9e6e73727be7556ccd91eec48cc15b5ef33b",
    "service.tpl": "9539e6906fa56e2c328533f2f3e82eb7d9c22baf1d0e04a330d64a6b84a05c9d",
}
"""SHA-256 of what sessions' jobs and services are made of: the chart's files/ at the tag rstudio-workbench-0.22.0."""
WORKBENCH_JUPYTERLAB, WORKBENCH_NOTEBOOK = "4.6.6", "7.6.2"
"""What the session image has (jupyterlab<5, notebook: Containerfile of images-workbench) as of November 2026. Workbench
goes by the major version."""

CERT_MANAGER_CHART = "v1.21.1"
"""Helm chart `cert-manager` of https://charts.jetstack.io (its tags, August 2026). What an older one issued goes on
working: https://cert-manager.io/docs/releases/upgrading/."""
AGIC_CHART = "1.9.8"
"""Helm chart `ingress-azure` of the Microsoft registry, path azure-application-gateway/charts: newest tag of
Azure/application-gateway-kubernetes-ingress, March 2026. Azure CNI Overlay needs 1.9.1 or newer."""

KUBE_PROMETHEUS_STACK_CHART = "88.5.3"
"""Helm chart `kube-prometheus-stack` of https://prometheus-community.github.io/helm-charts (Prometheus 3.14, operator
0.93.1, Grafana 13.2): its newest version, August 2026."""
PROMETHEUS_OPERATOR_CRDS_CHART = "31.0.1"
"""Helm chart `prometheus-operator-crds` of the same repository, for the operator of that stack (0.93.1)."""
TIGERA_OPERATOR_CHART = "v3.31.7"
"""Helm chart `tigera-operator` of https://docs.tigera.io/calico/charts: newest 3.31 tag of projectcalico/calico, August
2026. From 3.32 on its definitions are a chart of their own, which nearly fills what a Helm release may hold."""

NVIDIA_DEVICE_PLUGIN_CHART = "0.20.0"
"""Helm chart `nvidia-device-plugin` of https://nvidia.github.io/k8s-device-plugin: its newest version, August 2026."""

CI_NODE_KUBECTL = {"1.34": "v1.34.13", "1.35": "v1.35.10", "1.36": "v1.36.6"}
"""Newest patch of each Kubernetes version (tags of k8s.io/kubectl, November 2026)."""
CI_NODE_HELM = "v3.22.0"
"""Newest Helm 3 (tags of helm.sh/helm/v3)."""
CI_NODE_SOPS = "v3.13.3"
"""Newest sops (tags of github.com/getsops/sops/v3)."""
CI_NODE_HUBPLOY = "0.4"
"""Newest hubploy on PyPI; it builds images, which those on GitHub since 0.9 don't."""

VELERO_CHART = "12.1.0"
"""Helm chart `velero` of https://vmware-tanzu.github.io/helm-charts (Velero 1.18.1), June 2026."""
VELERO_AWS_PLUGIN = "docker.io/velero/velero-plugin-for-aws:v1.14.2"
VELERO_AZURE_PLUGIN = "docker.io/velero/velero-plugin-for-microsoft-azure:v1.14.2"
VELERO_GCP_PLUGIN = "docker.io/velero/velero-plugin-for-gcp:v1.14.2"
"""The plugins of Velero 1.18, by the compatibility tables of their READMEs; released with each patch of Velero."""

SEQERA_PLATFORM = "v26.1.3"
"""Images enterprise/platform of cr.seqera.io: docker-compose.yml of Seqera's guide for Docker Compose, August 2026."""
COMPOSE_MYSQL_IMAGE = "docker.io/library/mysql:8.4"
COMPOSE_REDIS_IMAGE = "docker.io/library/redis:7.4"
"""The versions that Platform 26.1 supports: the same file, and "Redis or Valkey configuration" in that guide."""
