"""What a stack file may say about hubploy, and the people who use it."""

from __future__ import annotations

from typing import Annotated

from pydantic import AfterValidator

from .hosts_ec2 import PolicyArn
from .types import KubernetesName, RoleArn, Section, described, matching

Deployment = Annotated[
    str,
    AfterValidator(matching(r"[a-z0-9]([a-z0-9-]{0,38}[a-z0-9])?", "lower-case letters, digits and -, 40 at most")),
]


class ArchitectSettings(Section):
    """The group <deployment>-terraform-architect, whose members may take the role of that name."""

    policies: list[PolicyArn] = described(..., "Managed policies that say what the role may do.", min_length=1)
    permissions_boundary: PolicyArn | None = described(None, "Policy that bounds the role, whatever the others allow.")
    require_mfa: bool = described(True, "Only sessions with a second factor may take the role.")
    session_hours: int = described(4, "Hours that the role can be held.", ge=1, le=12)


class HubploySettings(Section):
    """
    A repository <deployment>-user-image and the roles <deployment>-hubploy-ecr and -hubploy-eks, for hubs that hubploy
    deploys beside those of this stack. The stack's outputs hold hubploy.yaml.
    """

    deployment: Deployment = described(..., "Name of the deployment, as hubploy has it.")
    namespaces: list[KubernetesName] | None = described(
        None,
        "Namespaces that hubploy deploys to; they are made here. Without it: <deployment>-staging and "
        "<deployment>-prod, as hubploy calls them.",
    )
    trusted_roles: list[RoleArn] = described(
        [], "Other roles that may take hubploy's, beside the CI node's and the architects'."
    )
    keep_images: int = described(50, "Images that are kept in the repository.", ge=1, le=10000)
    secrets_key: bool = described(
        True, "Make a KMS key for the files that sops encrypts; the stack's outputs hold .sops.yaml."
    )
    architect: ArchitectSettings | None = described(None, "The people who build the deployment.")

    def all_namespaces(self) -> list[str]:
        """The namespaces, with their defaults."""
        return self.namespaces or [f"{self.deployment}-staging", f"{self.deployment}-prod"]
