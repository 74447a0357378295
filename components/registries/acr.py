"""An image registry on Azure: a container registry whose images the cluster's nodes may pull."""

import re
from typing import Any, Optional, TypedDict

import pulumi
from pulumi_azure_native import containerregistry
from typing_extensions import NotRequired

from ..networks.azure_names import unique_name
from ..networks.azure_private_endpoint import AzurePrivateEndpoint, private_endpoint
from ..roles import AzureRole, role_assignment

SKUS = ("Standard", "Premium")
REGISTRY_NAME = re.compile(r"[A-Za-z0-9]{5,50}")  # Microsoft.ContainerRegistry, registries, name


class AcrRegistryArgs(TypedDict):
    resource_group_name: pulumi.Input[str]
    """Resource group of the registry. Its region is the registry's."""
    stem: NotRequired[str]
    """Beginning of the name, of which letters and digits are kept; six digits follow. Default: the component's name."""
    registry_name: NotRequired[str]
    """The whole name, 5 to 50 letters and digits, which nobody else in Azure has. Default: made of `stem`."""
    sku: NotRequired[str]
    """Standard or Premium. Only Premium has firewall, private endpoint, zone redundancy and retention. Default:
    Standard."""
    zone_redundant: NotRequired[bool]
    """Keep the images in several availability zones. Premium only, and fixed for the registry's life. Default: on with
    Premium."""
    untagged_days: NotRequired[int]
    """Days after which an image without tag is deleted, 0 to 365. Premium only. Default: 14 with Premium."""
    allowed_ranges: NotRequired[list[pulumi.Input[str]]]
    """Public IPv4 addresses and ranges that reach the registry; nobody else does then. Premium only. Default: everybody
    with a login."""
    private_endpoint: NotRequired[AzurePrivateEndpoint]
    """Where the registry gets an address inside a network; from outside, only `allowed_ranges` reach it then. Premium
    only. Default: none."""
    pull_principal_ids: NotRequired[dict[str, pulumi.Input[str]]]
    """Object identifiers of identities that may pull, such as the kubelet's, by a short name, which is part of a
    resource's name. Default: none."""
    push_principal_ids: NotRequired[dict[str, pulumi.Input[str]]]
    """Object identifiers of identities that may push and pull, such as that of CI, likewise. Default: none."""
    protect: NotRequired[bool]
    """Refuse to delete or replace the registry. Default: off."""
    tags: NotRequired[dict[str, pulumi.Input[str]]]
    """Tags for everything that takes them."""


class AcrRegistry(pulumi.ComponentResource):
    """
    A registry without an admin user and without anonymous pull: every login is an identity of Entra ID with a role.

    Raises ValueError for a name that Azure doesn't take and for what the chosen SKU doesn't have.
    """

    login_server: pulumi.Output[str]
    """Host of the registry, such as atelier1a2b3c.azurecr.io, known once those who pull have their role."""
    registry_id: pulumi.Output[str]
    """Resource identifier of the registry."""
    registry_name: pulumi.Output[str]
    """Name of the registry, for `az acr login --name`."""

    def __init__(self, name: str, args: AcrRegistryArgs, opts: Optional[pulumi.ResourceOptions] = None):
        super().__init__("atelier:index:AcrRegistry", name, None, opts)
        protect, group = args.get("protect", False), args["resource_group_name"]
        tags = args.get("tags", {})
        _check(args)

        registry = containerregistry.Registry(
            f"{name}-registry",
            resource_group_name=group,
            registry_name=args.get("registry_name")
            or unique_name(self, name, args.get("stem", name), longest=50, dashes=False, protect=protect),
            sku={"name": args.get("sku", "Standard")},
            admin_user_enabled=False,
            anonymous_pull_enabled=False,
            # Azure's own scanners and tasks keep working behind the firewall.
            network_rule_bypass_options="AzureServices",
            tags=tags,
            **(_premium(args) if args.get("sku") == "Premium" else {}),
            opts=pulumi.ResourceOptions(parent=self, protect=protect),
        )
        known: list[pulumi.Output[str]] = [registry.login_server]
        for role, verb, principals in (
            (AzureRole.ACR_PULL, "pulls", args.get("pull_principal_ids", {})),
            (AzureRole.ACR_PUSH, "pushes", args.get("push_principal_ids", {})),
        ):
            for label, principal in principals.items():
                known.append(role_assignment(self, f"{name}-{label}-{verb}", role, registry.id, principal).id)
        if endpoint := args.get("private_endpoint"):
            known.append(private_endpoint(self, name, group, endpoint, "registry", registry.id, tags).id)

        self.registry_id, self.registry_name = registry.id, registry.name
        self.login_server = pulumi.Output.all(*known).apply(lambda found: str(found[0]))
        self.register_outputs(
            {
                "login_server": self.login_server,
                "registry_id": self.registry_id,
                "registry_name": self.registry_name,
            }
        )


def _premium(args: AcrRegistryArgs) -> dict[str, Any]:
    ranges, days = args.get("allowed_ranges", []), args.get("untagged_days", 14)
    settings: dict[str, Any] = {
        "zone_redundancy": "Enabled" if args.get("zone_redundant", True) else "Disabled",
        "policies": {"retention_policy": {"status": "enabled" if days else "disabled", "days": days or 7}},
        # Layers come from hosts of the registry's own, so that a firewall on the way needs no wildcard.
        "data_endpoint_enabled": True,
    }
    if ranges:
        settings["network_rule_set"] = {
            "default_action": "Deny",
            "ip_rules": [{"i_p_address_or_range": each, "action": "Allow"} for each in ranges],
        }
    # A registry that is reached inside the network is closed outside, except for the ranges.
    closed = "private_endpoint" in args and not ranges
    settings["public_network_access"] = "Disabled" if closed else "Enabled"
    return settings


def _check(args: AcrRegistryArgs) -> None:
    given, sku, days = args.get("registry_name"), args.get("sku", "Standard"), args.get("untagged_days", 14)
    if given is not None and not REGISTRY_NAME.fullmatch(given):
        raise ValueError(f"registry_name is {given!r}; it can have 5 to 50 letters and digits")
    if sku not in SKUS:
        raise ValueError(f"sku is {sku!r}; it can be {', '.join(SKUS)}")
    if not 0 <= days <= 365:
        raise ValueError(f"untagged_days is {days}; it can be 0 to 365")
    premium = ("zone_redundant", "untagged_days", "allowed_ranges", "private_endpoint")
    if sku != "Premium" and (wanted := [each for each in premium if args.get(each)]):
        raise ValueError(f"a {sku} registry has no {', '.join(wanted)}; it must be Premium")
