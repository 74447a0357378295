"""Secrets on Azure: a Key Vault, secrets that are made once and kept in one, and secrets read from one by name."""

import asyncio
import re
from typing import Any, Optional, TypedDict

import pulumi
import pulumi_random as random
from pulumi_azure_native import authorization, keyvault
from typing_extensions import NotRequired

from ..networks.azure_names import unique_name
from ..networks.azure_private_endpoint import AzurePrivateEndpoint, private_endpoint
from ..roles import AzureRole, role_assignment
from .key_vault_reader import read_secret, token_audience
from .secrets_manager import SHORTEST, field_of

VAULT_NAME = re.compile(r"(?=.{3,24}$)[A-Za-z](?:-?[A-Za-z0-9])*")  # Key Vault REST API reference, Vaults
SECRET_NAME = re.compile(r"[A-Za-z0-9-]{1,127}")  # Key Vault, "About keys, secrets and certificates", object name
SUFFIX = "vault.azure.net"
SIMULATED = "simulated:"
"""Begins the token of a provider without a login, the offline preview's and the rehearsal's: no vault is asked then. A
token of Entra ID is a JWT, which begins otherwise."""
SHORTEST_RETENTION, LONGEST_RETENTION = 7, 90


class KeyVaultArgs(TypedDict):
    resource_group_name: pulumi.Input[str]
    """Resource group of the vault. Its region is the vault's."""
    tenant_id: pulumi.Input[str]
    """Entra ID tenant whose principals may use the vault."""
    stem: NotRequired[str]
    """Beginning of the name, such as atelier-staging; six digits follow. Default: the component's name."""
    vault_name: NotRequired[str]
    """The whole name, 3 to 24 letters, digits and dashes, which nobody else in Azure has. Default: made of `stem`."""
    recover: NotRequired[bool]
    """Bring back a deleted vault of that name, with all that was in it, instead of making one. Default: off."""
    retention_days: NotRequired[int]
    """Days that a deleted vault or secret can be brought back, and that its name is taken, 7 to 90. It can't be changed
    later. Default: 90."""
    allowed_subnet_ids: NotRequired[list[pulumi.Input[str]]]
    """Subnets that reach the vault; they need the service endpoint Microsoft.KeyVault. Default: none."""
    allowed_ranges: NotRequired[list[pulumi.Input[str]]]
    """Public IPv4 addresses and ranges that reach the vault, such as those of CI. Default: none."""
    private_endpoint: NotRequired[AzurePrivateEndpoint]
    """Where the vault gets an address inside a network. Default: none."""
    reader_principal_ids: NotRequired[dict[str, pulumi.Input[str]]]
    """Object identifiers of service principals and managed identities that may read every secret, by a short name,
    which is part of a resource's name. Default: none."""
    deployer_object_id: NotRequired[pulumi.Input[str]]
    """Object identifier of the user, group or service principal that runs Pulumi, to read every secret. Default:
    nobody; then such a right must exist already for what `KeyVaultReference` reads."""
    deployer_type: NotRequired[str]
    """What that is: ServicePrincipal (managed identities too), User or Group. Default: ServicePrincipal."""
    protect: NotRequired[bool]
    """Refuse to delete or replace the vault. Default: off."""
    tags: NotRequired[dict[str, pulumi.Input[str]]]
    """Tags for everything that takes them."""


class KeyVault(pulumi.ComponentResource):
    """
    A vault for secrets that asks Azure RBAC who may read, keeps what is deleted and lets nobody erase it before.

    Its firewall refuses everybody but the ranges and subnets given. Azure Resource Manager, by which `KeyVaultSecret`
    writes, is a trusted service and passes; reading by name doesn't.

    Raises ValueError for a name and a number of days that Key Vault doesn't take.
    """

    vault_id: pulumi.Output[str]
    """Resource identifier of the vault."""
    vault_name: pulumi.Output[str]
    """Name of the vault."""
    vault_uri: pulumi.Output[str]
    """Address of the vault, https://<name>.vault.azure.net/, known once its readers have their role."""

    def __init__(self, name: str, args: KeyVaultArgs, opts: Optional[pulumi.ResourceOptions] = None):
        super().__init__("atelier:index:KeyVault", name, None, opts)
        protect, group = args.get("protect", False), args["resource_group_name"]
        tags = args.get("tags", {})
        _check(args)

        vault = keyvault.Vault(
            f"{name}-vault",
            resource_group_name=group,
            vault_name=args.get("vault_name") or self._unique_name(name, args),
            properties=_properties(args),
            tags=tags,
            opts=pulumi.ResourceOptions(parent=self, protect=protect),
        )
        known: list[pulumi.Output[str]] = [vault.name]
        for label, principal in args.get("reader_principal_ids", {}).items():
            role = AzureRole.KEY_VAULT_SECRETS_USER
            known.append(role_assignment(self, f"{name}-{label}-reads", role, vault.id, principal).id)
        if (deployer := args.get("deployer_object_id")) is not None:
            role, kind = AzureRole.KEY_VAULT_SECRETS_USER, args.get("deployer_type", "ServicePrincipal")
            known.append(role_assignment(self, f"{name}-deployer-reads", role, vault.id, deployer, kind).id)
        if endpoint := args.get("private_endpoint"):
            known.append(private_endpoint(self, name, group, endpoint, "vault", vault.id, tags).id)

        self.vault_id, self.vault_name = vault.id, vault.name
        self.vault_uri = pulumi.Output.all(*known).apply(lambda found: f"https://{found[0]}.{SUFFIX}/")
        self.register_outputs(
            {"vault_id": self.vault_id, "vault_name": self.vault_name, "vault_uri": self.vault_uri},
        )

    def _unique_name(self, name: str, args: KeyVaultArgs) -> pulumi.Output[str]:
        return unique_name(
            self, name, args.get("stem", name), longest=24, dashes=True, protect=args.get("protect", False)
        )


def _properties(args: KeyVaultArgs) -> Any:
    ranges, subnets = args.get("allowed_ranges", []), args.get("allowed_subnet_ids", [])
    properties: dict[str, Any] = {
        "tenant_id": args["tenant_id"],
        "sku": {"family": "A", "name": "standard"},
        "enable_rbac_authorization": True,
        "enable_soft_delete": True,
        "soft_delete_retention_in_days": args.get("retention_days", LONGEST_RETENTION),
        "enable_purge_protection": True,
        # With nothing that could connect from outside, the public address is closed altogether.
        "public_network_access": "enabled" if ranges or subnets else "disabled",
        "network_acls": {
            "default_action": "Deny",
            "bypass": "AzureServices",
            "ip_rules": [{"value": each} for each in ranges],
            "virtual_network_rules": [{"id": each} for each in subnets],
        },
    }
    if args.get("recover"):
        properties["create_mode"] = "recover"
    return properties


def _check(args: KeyVaultArgs) -> None:
    given, days = args.get("vault_name"), args.get("retention_days", LONGEST_RETENTION)
    if given is not None and not VAULT_NAME.fullmatch(given):
        raise ValueError(f"vault_name is {given!r}; it can have 3 to 24 letters, digits and single dashes")
    if args.get("recover") and given is None:
        raise ValueError("recover needs vault_name: the name of the vault that was deleted")
    if not SHORTEST_RETENTION <= days <= LONGEST_RETENTION:
        raise ValueError(f"retention_days is {days}; it can be {SHORTEST_RETENTION} to {LONGEST_RETENTION}")


class KeyVaultSecretArgs(TypedDict):
    resource_group_name: pulumi.Input[str]
    """Resource group of the vault."""
    vault_name: pulumi.Input[str]
    """The vault."""
    secret_name: str
    """Name of the secret: letters, digits and dashes. Other signs, such as the / of hub/token, become two dashes."""
    value: NotRequired[pulumi.Input[str]]
    """The value, such as an RSA key made elsewhere. Default: generated."""
    length: NotRequired[int]
    """Characters of a generated value, at least 16. Another number makes another value. Default: 32."""
    description: NotRequired[pulumi.Input[str]]
    """What the secret is for; the portal shows it as the content type. Default: the component's name."""
    protect: NotRequired[bool]
    """Refuse to delete the secret or to make another value. Default: off."""
    tags: NotRequired[dict[str, pulumi.Input[str]]]
    """Tags of the secret."""


class KeyVaultSecret(pulumi.ComponentResource):
    """
    A secret in a Key Vault whose value is given, or made once: letters and digits, which need no quoting anywhere.

    It is written through Azure Resource Manager, which needs the right Microsoft.KeyVault/vaults/secrets/write and
    passes the vault's firewall. Another value is another version under the same name. Resource Manager tells no value
    back: one that somebody changes in the vault goes unseen until the program has another.

    A secret that leaves the program stays in its vault and goes with it. Deleted, it would hold its name for as long
    as the vault retains it, and the next deployment with it would fail.

    Raises ValueError for a name that Key Vault doesn't take and for a length below 16.
    """

    secret_uri: pulumi.Output[str]
    """Address of the secret without version, known once it has its value."""
    secret_name: pulumi.Output[str]
    """Name of the secret."""
    value: pulumi.Output[str]
    """The value. Secret."""

    def __init__(self, name: str, args: KeyVaultSecretArgs, opts: Optional[pulumi.ResourceOptions] = None):
        super().__init__("atelier:index:KeyVaultSecret", name, None, opts)
        protect = args.get("protect", False)

        self.value = self._value(name, args, protect)
        secret = keyvault.Secret(
            f"{name}-secret",
            resource_group_name=args["resource_group_name"],
            vault_name=args["vault_name"],
            secret_name=secret_name(args["secret_name"]),
            properties={"value": self.value, "content_type": args.get("description", name)},
            tags=args.get("tags", {}),
            # retain_on_delete: the class says why. The provider would delete it past Resource Manager, too, with a
            # right to secrets that a deployment doesn't otherwise need.
            opts=pulumi.ResourceOptions(parent=self, protect=protect, retain_on_delete=True),
        )

        self.secret_name = secret.name
        vault = pulumi.Output.from_input(args["vault_name"])
        self.secret_uri = pulumi.Output.format("https://{}.{}/secrets/{}", vault, SUFFIX, secret.name)
        self.register_outputs(
            {"secret_uri": self.secret_uri, "secret_name": self.secret_name, "value": self.value},
        )

    def _value(self, name: str, args: KeyVaultSecretArgs, protect: bool) -> pulumi.Output[str]:
        given = args.get("value")
        if given is not None:
            return pulumi.Output.secret(given)
        length = args.get("length", 32)
        if length < SHORTEST:
            raise ValueError(f"length is {length}; it must be at least {SHORTEST}")
        generated = random.RandomPassword(
            f"{name}-value",
            length=length,
            special=False,
            opts=pulumi.ResourceOptions(parent=self, protect=protect),
        )
        return pulumi.Output.secret(generated.result)


def secret_name(name: str) -> str:
    """A name that Key Vault takes, of one with / or other separators: hub/token becomes hub--token."""
    plain = re.sub(r"[/_.+=@]", "--", name.strip("/"))
    if not SECRET_NAME.fullmatch(plain):
        raise ValueError(f"the secret's name {name!r} can have letters, digits and dashes only, 127 at most")
    return plain


class KeyVaultReferenceArgs(TypedDict):
    vault_uri: pulumi.Input[str]
    """Address of the vault, such as https://atelier.vault.azure.net/."""
    secret_name: str
    """Name of a secret that exists."""
    field: NotRequired[str]
    """Key to take from a value that is a JSON object. Default: the whole value."""


class KeyVaultReference(pulumi.ComponentResource):
    """
    The current value of a secret that people keep in a Key Vault. It is read on every preview and update.

    Azure Resource Manager tells no values, and so neither does pulumi-azure-native's getSecret. The value is read from
    the vault itself, with a token that the Azure provider gives for its own login: whoever deploys needs the role Key
    Vault Secrets User, and an address that the vault's firewall allows. No other package or login is used.

    A secret that isn't there, can't be read or lacks the field fails the update with a text that names vault, secret
    and what helps, never a value.
    """

    value: pulumi.Output[str]
    """The value, or its field. Secret."""

    def __init__(self, name: str, args: KeyVaultReferenceArgs, opts: Optional[pulumi.ResourceOptions] = None):
        super().__init__("atelier:index:KeyVaultReference", name, None, opts)
        secret, field = args["secret_name"], args.get("field")
        if not SECRET_NAME.fullmatch(secret):
            raise ValueError(f"the secret's name {secret!r} can have letters, digits and dashes only, 127 at most")

        vault_uri = pulumi.Output.from_input(args["vault_uri"])
        login = authorization.get_client_token_output(
            endpoint=vault_uri.apply(token_audience),
            opts=pulumi.InvokeOutputOptions(parent=self),  # the component's provider
        )

        async def read(known: list[str]) -> str:
            # In a thread: it takes a while, and several are read at once.
            return await asyncio.to_thread(_read, known[0], secret, field, known[1])

        token = pulumi.Output.secret(login.token)
        self.value = pulumi.Output.secret(pulumi.Output.all(vault_uri, token).apply(read))
        self.register_outputs({"value": self.value})


def _read(vault_uri: str, secret: str, field: Optional[str], token: str) -> str:
    if token.startswith(SIMULATED):
        return "-".join(["simulated", secret, *([field] if field else [])])
    return field_of(f"{secret} of {vault_uri}", read_secret(vault_uri, secret, token), field)
