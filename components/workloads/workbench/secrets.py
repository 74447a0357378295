"""The secrets of a Workbench: made once, stable, and handed to its pods through Secret objects."""

import hashlib
from typing import Optional, TypedDict
from urllib.parse import quote

import pulumi
import pulumi_kubernetes as k8s
import pulumi_random as random
import pulumi_tls as tls
from typing_extensions import NotRequired

from .arguments import WorkbenchDatabaseArgs, WorkbenchLicenceArgs

CONFIG_FOLDER = "/mnt/secret-configmap/rstudio"
"""Where the chart mounts secret files of the server: rstudio-secret in _helpers.tpl."""
DATABASE_CA = "database-ca.crt"
LICENCE_FILE, LICENCE_KEY = "license.lic", "key"
PASSWORD = "password"
"""Key of a password: of userPassword.existingSecret in the chart, and of the database's."""


class WorkbenchSecretsArgs(TypedDict):
    namespace: pulumi.Input[str]
    """Namespace of the Secrets."""
    database: WorkbenchDatabaseArgs
    """The database."""
    licence: WorkbenchLicenceArgs
    """The licence."""
    files: dict[str, pulumi.Input[str]]
    """Secret files of the server's configuration folder, by name."""
    sssd: NotRequired[dict[str, pulumi.Input[str]]]
    """Files for /etc/sssd/conf.d, by name. Default: none."""
    user_password: NotRequired[pulumi.Input[str]]
    """Password of the local account. Default: none."""
    launcher_key_version: NotRequired[int]
    """The next number makes another key between server and launcher. Default: 1."""
    cookie_key_version: NotRequired[int]
    """The next number makes another key of cookies. Default: 1."""


class WorkbenchSecrets(pulumi.ComponentResource):
    """
    launcher.pem, the secure cookie key, database.conf with its password, the licence and the login's secrets, each kind
    in a Secret of its own.

    The keys are as the chart makes them at each rendering where it isn't given any: an RSA key of 4096 bits, a UUID.
    """

    KEYS, DATABASE, LICENCE = "workbench-keys", "workbench-database", "workbench-licence"
    FILES, SSSD, USER = "workbench-files", "workbench-sssd", "workbench-user"

    names: pulumi.Output[dict[str, str]]
    """Names of the Secrets that there are, by the constants above."""
    checksum: pulumi.Output[str]
    """Changes with any of the secrets."""

    def __init__(self, name: str, args: WorkbenchSecretsArgs, opts: Optional[pulumi.ResourceOptions] = None):
        super().__init__("atelier:index:WorkbenchSecrets", name, None, opts)
        self.name = name
        contents = {
            self.KEYS: self._keys(args),
            self.DATABASE: _database(args["database"]),
            self.LICENCE: _licence(args["licence"]),
            self.FILES: args["files"],
            self.SSSD: args.get("sssd", {}),
            self.USER: {PASSWORD: args["user_password"]} if "user_password" in args else {},
        }
        given = {kind: content for kind, content in contents.items() if content}
        self.names = pulumi.Output.all(**{kind: self._secret(kind, args, content) for kind, content in given.items()})
        self.checksum = checksum({f"{kind}/{key}": each for kind in given for key, each in given[kind].items()})
        self.register_outputs({"names": self.names, "checksum": self.checksum})

    def _keys(self, args: WorkbenchSecretsArgs) -> dict[str, pulumi.Input[str]]:
        child = pulumi.ResourceOptions(parent=self)
        launcher, cookie = args.get("launcher_key_version", 1), args.get("cookie_key_version", 1)
        # A key of pulumi-tls has no keepers: another version is another resource.
        key = tls.PrivateKey(
            f"{self.name}-launcher{'' if launcher == 1 else f'-{launcher}'}", algorithm="RSA", rsa_bits=4096, opts=child
        )
        # A UUID's digits. A RandomUuid is no secret to its provider: it stands in the state in plain text, as its id.
        digits = random.RandomPassword(
            f"{self.name}-cookie",
            length=32,
            upper=False,
            lower=False,
            override_special="abcdef",
            keepers={"version": str(cookie)} if cookie != 1 else None,
            opts=child,
        )
        return {
            "launcher.pem": pulumi.Output.secret(key.private_key_pem),
            "secure-cookie-key": pulumi.Output.secret(digits.result.apply(_uuid)),
        }

    def _secret(
        self, kind: str, args: WorkbenchSecretsArgs, content: dict[str, pulumi.Input[str]]
    ) -> pulumi.Output[str]:
        made = k8s.core.v1.Secret(
            f"{self.name}-{kind.removeprefix('workbench-')}",
            metadata=k8s.meta.v1.ObjectMetaArgs(name=kind, namespace=args["namespace"]),
            type="Opaque",
            string_data={key: pulumi.Output.secret(each) for key, each in content.items()},
            opts=pulumi.ResourceOptions(parent=self),
        )
        return made.metadata.apply(lambda metadata: metadata.name or kind)


def checksum(secrets: dict[str, pulumi.Input[str]]) -> pulumi.Output[str]:
    """Changes with any of the secrets, of which it tells nothing: at least one of them is long and random."""
    joined = pulumi.Output.json_dumps(secrets, sort_keys=True)
    return pulumi.Output.unsecret(joined.apply(lambda text: hashlib.sha256(text.encode()).hexdigest()))


def _database(args: WorkbenchDatabaseArgs) -> dict[str, pulumi.Input[str]]:
    """
    database.conf, and beside it the password, which reaches the server as WORKBENCH_POSTGRES_PASSWORD: in the file it
    would have to be escaped. Source: README of the chart, "Database".
    """
    mode = args.get("ssl_mode", "verify-full" if "ca" in args else "require")
    options = f"?sslmode={mode}" + (f"&sslrootcert={CONFIG_FOLDER}/{DATABASE_CA}" if "ca" in args else "")
    text = pulumi.Output.format(
        "provider=postgresql\nconnection-uri=postgresql://{user}@{host}:{port}/{name}{options}\n",
        user=pulumi.Output.from_input(args["user"]).apply(lambda user: quote(user, safe="")),
        host=args["host"],
        port=args.get("port", 5432),
        name=args.get("name", "workbench"),
        options=options,
    )
    found: dict[str, pulumi.Input[str]] = {"database.conf": text, PASSWORD: args["password"]}
    return {**found, **({DATABASE_CA: args["ca"]} if "ca" in args else {})}


def _licence(args: WorkbenchLicenceArgs) -> dict[str, pulumi.Input[str]]:
    if "file" in args:
        return {LICENCE_FILE: args["file"]}
    return {LICENCE_KEY: args["key"]} if "key" in args else {}


def _uuid(digits: str) -> str:
    """Digits as a UUID of version 4 is written, whose variant is one of 8 to b."""
    return "-".join((digits[:8], digits[8:12], f"4{digits[13:16]}", f"a{digits[17:20]}", digits[20:32]))
