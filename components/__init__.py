"""
What the package offers: components for interactive research workspaces.

A name is loaded when it is first used, so that importing one component doesn't load the SDKs of all the others.
"""

from importlib import import_module
from typing import Any

_FOLDERS = {
    "certificates": ("AcmCertificate",),
    "clusters": (
        "ClusterAutoscaler",
        "EksAddons",
        "EksBaseAddons",
        "EksCluster",
        "EksControlPlane",
        "EksNodeGroup",
        "EksNodeRole",
        "ExternalDns",
        "LoadBalancerController",
        "PodIdentity",
    ),
    "dns": ("Route53Records", "Route53Zone"),
    "keys": ("AwsKey",),
    "networks": ("AwsNetwork",),
    "redis": ("ElastiCacheRedis",),
    "registries": ("EcrRegistry",),
    "secrets": ("SecretsManagerReference", "SecretsManagerSecret"),
    "storage": ("EfsStorage", "EfsStorageClass"),
    "workloads.studios": (
        "PlatformPatch",
        "Studios",
        "StudiosFlows",
        "StudiosKeys",
        "StudiosProxy",
        "StudiosServer",
    ),
}
_MODULES = {name: module for module, names in _FOLDERS.items() for name in names}

__all__ = sorted(_MODULES)  # pyright: ignore[reportUnsupportedDunderAll]


def __getattr__(name: str) -> Any:
    if name not in _MODULES:
        raise AttributeError(f"{__name__} has no {name}; it offers {', '.join(__all__)}")
    return getattr(import_module(f".{_MODULES[name]}", __name__), name)
