"""
What a machine with Docker Compose runs: services, environment files and where each secret comes from, as plain data.

Services, images, ports, commands and variables are those of Seqera's templates `docker-compose.yml`, `tower.env` and
`data-studios.env` for Platform 26.1, and of its guides `platform-docker-compose` and `studios-docker-compose`. Users
and capabilities are those of its charts `platform` and `studios`. What differs, and why: docs/studios-compose.md.
"""

from typing import Any, TypedDict

import yaml
from typing_extensions import NotRequired

from .compose_services import DATA, PEM_FILE, PLATFORM_UID, SETTINGS_FILE, database_service, platform_services, services
from .environment import PlatformFeatures, platform_environment, tower_yml
from .pods import TUNNEL_PORT, UID

CONNECT_PORT = 9090
"""The proxy's port on the machine: data-studios.env, CONNECT_HTTP_PORT."""
PLATFORM_PORT = 8000
"""The Platform's: docker-compose.yml, frontend, 8000:80."""


class HostSecret(TypedDict):
    """A secret that the machine reads by itself."""

    name: str
    """Name of the secret in Secrets Manager."""
    field: NotRequired[str]
    """Key of a value that is a JSON object. Default: the whole value."""


class MailServer(TypedDict):
    """Where the Platform sends mail through."""

    host: str
    """Host name of an SMTP server with STARTTLS."""
    port: NotRequired[int]
    """Default: 587."""
    user: NotRequired[HostSecret]
    """User that logs in there. Default: nobody does."""
    password: NotRequired[HostSecret]
    """Password of that user."""


class OwnPlatform(TypedDict):
    version: str
    """Tag of the Platform's images, such as v26.1.3."""
    contact_email: str
    """Address that mail is sent from."""
    licence: HostSecret
    """TOWER_LICENSE."""
    jwt_secret: HostSecret
    """TOWER_JWT_SECRET, 35 characters or more."""
    crypto_key: HostSecret
    """TOWER_CRYPTO_SECRETKEY: what the Platform encrypts credentials with."""
    database_password: HostSecret
    """Password of the user `tower`."""
    database_root_password: NotRequired[HostSecret]
    """Password of the container's root; not used with `database_host`."""
    database_host: NotRequired[str]
    """Host of a MySQL 8.4 server with a database and a user `tower`. Default: a container on the data volume."""
    mail: NotRequired[MailServer]
    """Where mail goes. Default: nowhere, and nobody logs in by mail."""
    trusted_emails: NotRequired[list[str]]
    """Addresses that may log in by mail, such as *@example.org. Default: all."""
    root_users: NotRequired[list[str]]
    """Addresses of those who see the administration panel."""
    instance_credentials: NotRequired[bool]
    """TOWER_ALLOW_INSTANCE_CREDENTIALS: the Platform takes roles with the machine's own. Default: false."""
    compute_platforms: NotRequired[list[str]]
    """TOWER_ENABLE_PLATFORMS. Default: AWS Batch and AWS Cloud, where Studios run."""
    java_options: NotRequired[str]
    """JAVA_OPTS of backend and cron. Default: those of Seqera's template."""
    environment: NotRequired[dict[str, str]]
    """More variables of backend and cron."""
    secret_environment: NotRequired[dict[str, HostSecret]]
    """More variables of backend and cron whose values are secrets."""


class StudiosBundle(TypedDict):
    platform_url: str
    """Address of the Platform: TOWER_SERVER_URL."""
    connect_url: str
    """Address of the proxy."""
    version: str
    """Tag of the proxy and server images."""
    registry: str
    """Registry of Seqera's images."""
    registry_username: HostSecret
    """User of that registry."""
    registry_password: HostSecret
    """Password of that user."""
    registration_token: HostSecret
    """The token by which the proxy registers at the Platform."""
    oidc_pem: HostSecret
    """Private key on top, public key beneath."""
    features: PlatformFeatures
    """What the Platform has to know of Studios."""
    log_level: NotRequired[str]
    """Default: info."""
    platform: NotRequired[OwnPlatform]
    """A Platform on the same machine. Default: it runs elsewhere."""


JAVA_OPTIONS = (
    "-Xms1000M -Xmx2000M -XX:MaxDirectMemorySize=800m -Dio.netty.maxDirectMemory=0 -Djdk.nio.maxCachedBufferSize=262144"
)
"""tower.env of Platform 26.1."""
COMPUTE_PLATFORMS = ["awsbatch-platform", "awscloud-platform"]
DATABASE_OPTIONS = (
    "permitMysqlScheme=true&allowPublicKeyRetrieval=true&"
    "sessionVariables=sql_mode='STRICT_TRANS_TABLES,NO_ENGINE_SUBSTITUTION'"
)
"""tower.env of Platform 26.1; and MySQL 8.4 logs in by caching_sha2_password, for which a client without TLS, as in the
machine's own network, has to ask for the server's key (MariaDB Connector/J, allowPublicKeyRetrieval)."""
TLS_OPTIONS = "sslMode=trust"
"""Encrypted, for a database outside the machine (MariaDB Connector/J, sslMode)."""


def configuration(bundle: StudiosBundle) -> dict[str, Any]:
    """
    What `atelier-studios` on the machine makes files of: `files` by name, `folders` on the data volume with their
    owners, `secrets` and `registries`. It holds names of secrets, never a value.
    """
    own = bundle.get("platform")
    files: dict[str, Any] = {
        "docker-compose.yml": {"text": compose_file(bundle)},
        "data-studios.env": {"variables": connect_environment(bundle)},
    }
    folders = {DATA: 0, f"{DATA}/connect": UID, f"{DATA}/redis": DATABASE_UID}
    secrets: dict[str, HostSecret] = {
        "registry-username": bundle["registry_username"],
        "registry-password": bundle["registry_password"],
        "registration-token": bundle["registration_token"],
    }
    if own:
        secrets |= {"oidc-pem": bundle["oidc_pem"], **_platform_secrets(own)}
        files["tower.env"] = {"variables": tower_environment(bundle, own)}
        files[SETTINGS_FILE] = {"text": tower_settings(bundle, own), "mounted": True, "owner": PLATFORM_UID}
        files[PEM_FILE] = {"secret": "oidc-pem", "mounted": True, "owner": PLATFORM_UID}
        if not own.get("database_host"):
            files["mysql.env"] = {"variables": database_environment()}
            folders[f"{DATA}/mysql"] = DATABASE_UID
    return {
        "files": files,
        "folders": folders,
        "secrets": secrets,
        "registries": {bundle["registry"]: {"username": "registry-username", "password": "registry-password"}},
    }


DATABASE_UID = 999
"""User and group of the official images of MySQL and Redis."""


def compose_file(bundle: StudiosBundle) -> str:
    """docker-compose.yml."""
    own = bundle.get("platform")
    found = services(bundle["registry"], bundle["version"])
    if own:
        database = own.get("database_host") or "db"
        found = {**platform_services(bundle["registry"], own["version"], database), **found}
        if not own.get("database_host"):
            found = {"db": database_service(), **found}
    document = {"name": "studios", "services": found, "networks": {"frontend": {}, "backend": {}}}
    return yaml.dump(document, Dumper=_WithoutAliases, sort_keys=False, width=1000)


class _WithoutAliases(yaml.SafeDumper):
    """Writes what services share in each of them, for whoever reads the file."""

    def ignore_aliases(self, data: Any) -> bool:
        return True


def connect_environment(bundle: StudiosBundle) -> dict[str, Any]:
    """data-studios.env, of proxy and server."""
    return {
        "PLATFORM_URL": bundle["platform_url"],
        "CONNECT_HTTP_PORT": str(CONNECT_PORT),
        "CONNECT_TUNNEL_URL": f"connect-server:{TUNNEL_PORT}",
        "CONNECT_TUNNEL_PORT": str(TUNNEL_PORT),
        "CONNECT_PROXY_URL": bundle["connect_url"],
        "CONNECT_REDIS_ADDRESS": "redis:6379",
        # The Platform on the same machine has database 0.
        "CONNECT_REDIS_DB": "1",
        "CONNECT_LOG_LEVEL": bundle.get("log_level", "info"),
        "LOCAL_CACHE_TTL": "2m",
        # Caddy keeps its own state there; the default is below a home directory that the proxy's user has not.
        "XDG_CONFIG_HOME": "/data/config",
        "XDG_DATA_HOME": "/data/lib",
        "CONNECT_OIDC_CLIENT_REGISTRATION_TOKEN": {"secret": "registration-token"},
    }


def tower_environment(bundle: StudiosBundle, own: OwnPlatform) -> dict[str, Any]:
    """tower.env, of backend, cron and the migration."""
    mail = own.get("mail")
    host = own.get("database_host")
    options = f"{DATABASE_OPTIONS}&{TLS_OPTIONS}" if host else DATABASE_OPTIONS
    variables: dict[str, Any] = {
        "TOWER_SERVER_URL": bundle["platform_url"],
        "TOWER_CONTACT_EMAIL": own["contact_email"],
        "TOWER_JWT_SECRET": {"secret": "jwt-secret"},
        "TOWER_CRYPTO_SECRETKEY": {"secret": "crypto-key"},
        "TOWER_LICENSE": {"secret": "licence"},
        "JAVA_OPTS": own.get("java_options") or JAVA_OPTIONS,
        "TOWER_ENABLE_PLATFORMS": ",".join(own.get("compute_platforms") or COMPUTE_PLATFORMS),
        "TOWER_DB_URL": f"jdbc:mysql://{host or 'db'}:3306/tower?{options}",
        "TOWER_DB_DRIVER": "org.mariadb.jdbc.Driver",
        "TOWER_DB_DIALECT": "io.seqera.util.MySQL8DialectCollateBin",
        "TOWER_DB_USER": "tower",
        "TOWER_DB_PASSWORD": {"secret": "database-password"},
        "TOWER_REDIS_URL": "redis://redis:6379",
        "TOWER_OIDC_PEM_PATH": f"/{PEM_FILE}",
        "TOWER_OIDC_REGISTRATION_INITIAL_ACCESS_TOKEN": {"secret": "registration-token"},
        **platform_environment(bundle["features"]),
    }
    if mail:
        logs_in = "user" in mail
        variables |= {
            "TOWER_SMTP_HOST": mail["host"],
            "TOWER_SMTP_PORT": str(mail.get("port", 587)),
            "TOWER_SMTP_AUTH": "true" if logs_in else "false",
        }
        if logs_in:
            variables |= {
                "TOWER_SMTP_USER": {"secret": "smtp-user"},
                "TOWER_SMTP_PASSWORD": {"secret": "smtp-password"},
            }
    else:
        variables["TOWER_AUTH_DISABLE_EMAIL"] = "true"
    if users := own.get("root_users"):
        variables["TOWER_ROOT_USERS"] = ",".join(users)
    if own.get("instance_credentials"):
        variables["TOWER_ALLOW_INSTANCE_CREDENTIALS"] = "true"
    variables |= own.get("environment", {})
    return variables | {key: {"secret": f"variable-{key}"} for key in own.get("secret_environment", {})}


def tower_settings(bundle: StudiosBundle, own: OwnPlatform) -> str:
    """tower.yml: mail, who may log in, and which workspaces may use Studios. Secrets are the environment's."""
    settings: dict[str, Any] = {
        "micronaut": {"application": {"name": "tower-app"}},
        "auth": {"mail": {"duration": "30m"}},
    }
    if mail := own.get("mail"):
        smtp: dict[str, Any] = {
            "host": "${TOWER_SMTP_HOST}",
            "port": "${TOWER_SMTP_PORT}",
            "auth": "user" in mail,
            "starttls": {"enable": True, "required": True},
            "ssl": {"protocols": "TLSv1.2"},
        }
        if "user" in mail:
            smtp |= {"user": "${TOWER_SMTP_USER}", "password": "${TOWER_SMTP_PASSWORD}"}
        settings["mail"] = {"from": "${TOWER_CONTACT_EMAIL}", "smtp": smtp}
    if emails := own.get("trusted_emails"):
        settings["tower"] = {"trustedEmails": emails}
    return tower_yml(yaml.safe_dump(settings), bundle["features"].get("allowed_workspaces"))


def database_environment() -> dict[str, Any]:
    """mysql.env: what the container makes when its folder is empty, and nothing afterwards."""
    return {
        "MYSQL_DATABASE": "tower",
        "MYSQL_USER": "tower",
        "MYSQL_PASSWORD": {"secret": "database-password"},
        "MYSQL_ROOT_PASSWORD": {"secret": "database-root-password"},
    }


def _platform_secrets(own: OwnPlatform) -> dict[str, HostSecret]:
    secrets: dict[str, HostSecret] = {
        "licence": own["licence"],
        "jwt-secret": own["jwt_secret"],
        "crypto-key": own["crypto_key"],
        "database-password": own["database_password"],
    }
    if "database_root_password" in own and not own.get("database_host"):
        secrets["database-root-password"] = own["database_root_password"]
    mail = own.get("mail")
    if mail and "user" in mail and "password" in mail:
        secrets |= {"smtp-user": mail["user"], "smtp-password": mail["password"]}
    return secrets | {f"variable-{key}": each for key, each in own.get("secret_environment", {}).items()}
