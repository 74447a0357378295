from .acr import AcrRegistry, AcrRegistryArgs
from .artifact_registry import ArtifactRegistry, ArtifactRegistryArgs
from .ecr import EcrRegistry, EcrRegistryArgs
from .hubploy import Hubploy, HubployArgs, hubploy_file, sops_file, sops_rights

__all__ = [
    "AcrRegistry",
    "AcrRegistryArgs",
    "ArtifactRegistry",
    "ArtifactRegistryArgs",
    "EcrRegistry",
    "EcrRegistryArgs",
    "Hubploy",
    "HubployArgs",
    "hubploy_file",
    "sops_file",
    "sops_rights",
]
