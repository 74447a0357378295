"""The services of docker-compose.yml: Seqera's template of Platform 26.1, with fewer rights."""

from typing import Any, Optional

from ... import versions
from .pods import UID

DATA = "/srv/studios"
"""Where the data volume is mounted."""
PEM_FILE = "data-studios-rsa.pem"
SETTINGS_FILE = "tower.yml"
PLATFORM_UID = 101
"""User of the Platform's images: values.yaml of the chart `platform` 0.37.0, runAsUser."""
FILES_LABEL = "org.atelier.files"
"""Changes with the files that a container has mounted, so that it starts anew with others."""


def services(registry: str, version: str) -> dict[str, Any]:
    """Proxy, server and Redis."""
    images = f"{registry}/enterprise/studios"
    # A Caddy binary with this file capability can't be started where it is dropped: as on Kubernetes.
    rights = {"user": f"{UID}:{UID}", "cap_drop": ["ALL"], "cap_add": ["NET_BIND_SERVICE"], "read_only": True}
    return {
        "redis": _service(
            versions.COMPOSE_REDIS_IMAGE,
            ["backend"],
            command=["--appendonly", "yes"],
            healthcheck=_check(["CMD", "redis-cli", "ping"]),
            volumes=[_data("redis", "/data")],
        ),
        "connect-server": _service(
            f"{images}/server:{version}",
            ["backend"],
            # A server registers under its host name, and the proxy finds it by that.
            hostname="connect-server",
            env_file=["data-studios.env"],
            depends_on={"redis": {"condition": "service_healthy"}},
            tmpfs=["/tmp"],
            **rights,
        ),
        "connect-proxy": _service(
            f"{images}/proxy:{version}",
            ["frontend", "backend"],
            env_file=["data-studios.env"],
            depends_on={"redis": {"condition": "service_healthy"}, "connect-server": {"condition": "service_started"}},
            ports=["9090:9090"],
            volumes=[_data("connect", "/data")],
            tmpfs=["/tmp"],
            **rights,
        ),
    }


def platform_services(registry: str, version: str, database: str) -> dict[str, Any]:
    """The migration of the database, cron, backend and pages, in this order; `database` is a service or a host."""
    images = f"{registry}/enterprise/platform"
    on_machine = database == "db"
    backend = f"{images}/backend:{version}"
    rights = {"user": f"{PLATFORM_UID}:{PLATFORM_UID}", "cap_drop": ["ALL"]}
    ready: dict[str, Any] = {"db": {"condition": "service_healthy"}} if on_machine else {}
    reads = {
        "env_file": ["tower.env"],
        "volumes": [_file(SETTINGS_FILE), _file(PEM_FILE)],
        "labels": {FILES_LABEL: "${MOUNTED_FILES}"},
        # Seqera's manifests for Kubernetes reserve as much.
        "mem_limit": "4000m",
    }
    return {
        "migrate": _service(
            f"{images}/migrate-db:{version}",
            ["backend"],
            command=["-c", "/migrate-db.sh"],
            env_file=["tower.env"],
            volumes=[_file(SETTINGS_FILE)],
            depends_on=ready or None,
            restart="no",
            **rights,
        ),
        "cron": _service(
            backend,
            ["backend"],
            command=["-c", "/tower.sh"],
            environment={"MICRONAUT_ENVIRONMENTS": "prod,redis,cron"},
            depends_on={
                "migrate": {"condition": "service_completed_successfully"},
                "redis": {"condition": "service_healthy"},
            },
            **reads,
            **rights,
        ),
        "backend": _service(
            backend,
            ["frontend", "backend"],
            command=["-c", f"/wait-for-it.sh {database}:3306 -t 60; /tower.sh"],
            environment={"MICRONAUT_ENVIRONMENTS": "prod,redis,ha"},
            depends_on={**ready, "redis": {"condition": "service_healthy"}, "cron": {"condition": "service_started"}},
            **reads,
            **rights,
        ),
        "frontend": _service(
            f"{images}/frontend:{version}",
            ["frontend"],
            ports=["8000:80"],
            depends_on={"backend": {"condition": "service_started"}},
        ),
    }


def database_service() -> dict[str, Any]:
    """MySQL on the data volume."""
    return _service(
        versions.COMPOSE_MYSQL_IMAGE,
        ["backend"],
        env_file=["mysql.env"],
        # By TCP: while the container makes its first database, the server listens on a socket alone.
        healthcheck=_check(["CMD", "mysqladmin", "ping", "-h", "127.0.0.1"]),
        volumes=[_data("mysql", "/var/lib/mysql")],
        # It writes what it has in memory first.
        stop_grace_period="2m",
    )


def _service(image: str, networks: list[str], restart: str = "always", **more: Any) -> dict[str, Any]:
    shared = {
        "image": image,
        "platform": "linux/amd64",
        "networks": networks,
        "restart": restart,
        "security_opt": ["no-new-privileges:true"],
    }
    return shared | {key: value for key, value in more.items() if value is not None}


def _check(test: list[str], seconds: Optional[int] = 300) -> dict[str, Any]:
    return {"test": test, "interval": "5s", "timeout": "20s", "retries": 10, "start_period": f"{seconds}s"}


def _data(folder: str, target: str) -> dict[str, Any]:
    """A folder of the data volume. While that isn't mounted there is none, and Docker is to make none in its place."""
    return _bind(f"{DATA}/{folder}", target)


def _file(name: str) -> dict[str, Any]:
    return _bind(f"./{name}", f"/{name}") | {"read_only": True}


def _bind(source: str, target: str) -> dict[str, Any]:
    return {"type": "bind", "source": source, "target": target, "bind": {"create_host_path": False}}
