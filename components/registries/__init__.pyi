from .acr import AcrRegistry, AcrRegistryArgs
from .ecr import EcrRegistry, EcrRegistryArgs
from .hubploy import Hubploy, HubployArgs, hubploy_file, sops_file, sops_rights

__all__ = [
    "AcrRegistry",
    "AcrRegistryArgs",
    "EcrRegistry",
    "EcrRegistryArgs",
    "Hubploy",
    "HubployArgs",
    "hubploy_file",
    "sops_file",
    "sops_rights",
]
