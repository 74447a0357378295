"""PostgreSQL in a Kubernetes cluster, for laptops and tests: one pod with a volume, without copies and backups."""

import hashlib
import re
from typing import Optional, TypedDict

import pulumi
import pulumi_kubernetes as k8s
import pulumi_random as random
from typing_extensions import NotRequired

from .. import versions
from ..certificates import own
from ..clusters import data_pods

NAME = re.compile(r"[a-z_][a-z0-9_]{0,62}")
"""Names that PostgreSQL takes without quotation marks."""
SUPERUSER = "postgres"
_CONFIG, _PASSWORDS, _TLS, _DATA = (
    "/etc/postgresql",
    "/run/postgres-passwords",
    "/run/postgres-tls",
    "/var/lib/postgresql/data",
)


class ClusterPostgresArgs(TypedDict):
    namespace: pulumi.Input[str]
    """Namespace of all objects, which has to exist."""
    namespace_name: str
    """Its name, which is a part of the server's."""
    client_namespaces: list[str]
    """Namespaces whose pods may connect."""
    database: str
    """Name of the database that is made: lower-case letters, digits and _."""
    username: str
    """Name of its owner, likewise."""
    tls: NotRequired[bool]
    """Take TLS alone, with a certificate of an authority of its own. Default: on."""
    storage_class: NotRequired[pulumi.Input[str]]
    """Class of the volume. Default: the cluster's."""
    disk_gib: NotRequired[int]
    """Size of the volume in GiB, which can grow where the class allows it. Default: 8."""
    cpu: NotRequired[str]
    """CPU that is reserved. Default: 100m."""
    memory: NotRequired[str]
    """Memory that is reserved and not exceeded. Default: 512Mi."""
    node_selector: NotRequired[dict[str, str]]
    """Labels of the nodes to run on. Default: any."""
    image: NotRequired[str]
    """The official image of another registry, or a newer one of the same major version. Default:
    `versions.POSTGRES_IMAGE`."""
    protect: NotRequired[bool]
    """Refuse to delete the volume. Default: off."""


class ClusterPostgres(pulumi.ComponentResource):
    """
    A PostgreSQL server with one database, whose owner, no superuser, has a password that is made once. The superuser
    connects inside the pod alone. Other major versions don't read its files: dump and restore.

    Database and owner are made when the volume is empty, and never changed afterwards.

    Raises ValueError for a name that isn't possible.
    """

    host: pulumi.Output[str]
    """Name of the Service, <name>.<namespace>.svc, known once the server answers."""
    port: pulumi.Output[int]
    """Port: 5432."""
    database: pulumi.Output[str]
    """Name of the database."""
    username: pulumi.Output[str]
    """Name of the user."""
    password: pulumi.Output[str]
    """Password of the user: 40 letters and digits. Secret."""
    certificate_authority: pulumi.Output[str]
    """Certificate, in PEM, that the server's is checked by (sslmode verify-full); empty without TLS."""
    pod_labels: pulumi.Output[dict[str, str]]
    """Labels of its pod, for network policies of clients."""

    PORT = 5432

    def __init__(self, name: str, args: ClusterPostgresArgs, opts: Optional[pulumi.ResourceOptions] = None):
        super().__init__("atelier:index:ClusterPostgres", name, None, opts)
        for key, given in (("database", args["database"]), ("username", args["username"])):
            if not NAME.fullmatch(given) or given == SUPERUSER:
                raise ValueError(f"{key} is {given!r}; it can have lower-case letters, digits and _, not {SUPERUSER}")
        protect = args.get("protect", False)
        selector = data_pods.labels("postgresql", name)
        metadata = k8s.meta.v1.ObjectMetaArgs(name=name, namespace=args["namespace"], labels=selector)

        passwords = {
            of: random.RandomPassword(
                f"{name}-{of}-password",
                length=40,
                special=False,
                # The server keeps the first one for as long as its volume.
                opts=pulumi.ResourceOptions(parent=self, protect=protect),
            )
            for of in ("superuser", "user")
        }
        hosts = [f"{name}.{args['namespace_name']}.svc{domain}" for domain in ("", ".cluster.local")]
        certificate = own.pair(self, name, hosts) if args.get("tls", True) else None
        config = {
            "pg_hba.conf": host_rules(args["database"], args["username"], certificate is not None),
            "10-database.sql": first_statements(args["database"], args["username"]),
        }
        secrets: dict[str, pulumi.Input[str]] = {
            of: pulumi.Output.secret(each.result) for of, each in passwords.items()
        }
        if certificate:
            secrets |= {"tls.crt": certificate.certificate, "tls.key": certificate.key}
        config_map = k8s.core.v1.ConfigMap(
            f"{name}-config", metadata=metadata, data=config, opts=pulumi.ResourceOptions(parent=self)
        )
        secret = k8s.core.v1.Secret(
            f"{name}-secret", metadata=metadata, string_data=secrets, opts=pulumi.ResourceOptions(parent=self)
        )
        data = data_pods.claim(
            self, name, metadata, args.get("disk_gib", 8), args.get("storage_class"), protect=protect
        )
        service = data_pods.service(self, name, metadata, selector, self.PORT)
        policy = data_pods.clients_only(self, name, metadata, selector, args["client_namespaces"], self.PORT)
        read = pulumi.Output.json_dumps({**config, **secrets}, sort_keys=True)
        running = data_pods.server(
            self,
            name,
            metadata,
            selector,
            service_name=service.metadata.name,
            checksum=pulumi.Output.unsecret(read.apply(lambda text: hashlib.sha256(text.encode()).hexdigest())),
            container=self._container(args, certificate),
            volumes=self._volumes(data, config_map, secret, certificate),
            node_selector=args.get("node_selector"),
            before=[policy],
            # A last checkpoint.
            seconds_to_stop=120,
        )

        self.host = running.id.apply(lambda _: hosts[0])
        self.port = pulumi.Output.from_input(self.PORT)
        self.database = pulumi.Output.from_input(args["database"])
        self.username = pulumi.Output.from_input(args["username"])
        self.password = pulumi.Output.secret(passwords["user"].result)
        self.certificate_authority = certificate.authority if certificate else pulumi.Output.from_input("")
        self.pod_labels = pulumi.Output.from_input(selector)
        self.register_outputs(
            {
                "host": self.host,
                "port": self.port,
                "database": self.database,
                "username": self.username,
                "password": self.password,
                "certificate_authority": self.certificate_authority,
                "pod_labels": self.pod_labels,
            }
        )

    def _container(self, args: ClusterPostgresArgs, certificate: Optional[own.Pair]) -> k8s.core.v1.ContainerArgs:
        # By TCP: while the image makes the database, the server listens on a socket alone.
        ready = ["pg_isready", "-h", "127.0.0.1", "-U", args["username"], "-d", args["database"]]
        probe = k8s.core.v1.ExecActionArgs(command=ready)
        environment = {
            "PGDATA": f"{_DATA}/pgdata",  # a volume's own folder may hold lost+found
            "POSTGRES_USER": SUPERUSER,
            "POSTGRES_PASSWORD_FILE": f"{_PASSWORDS}/superuser",
        }
        mounts = {"data": _DATA, "config": _CONFIG, "passwords": _PASSWORDS, "socket": "/var/run/postgresql"}
        mounts |= {"first": "/docker-entrypoint-initdb.d", "tmp": "/tmp", "shared-memory": "/dev/shm"}
        mounts |= {"tls": _TLS} if certificate else {}
        memory = args.get("memory", "512Mi")
        return k8s.core.v1.ContainerArgs(
            name="postgresql",
            image=args.get("image", versions.POSTGRES_IMAGE),
            args=["postgres", *server_arguments(certificate is not None)],
            env=[k8s.core.v1.EnvVarArgs(name=key, value=value) for key, value in environment.items()],
            ports=[k8s.core.v1.ContainerPortArgs(name="server", container_port=self.PORT, protocol="TCP")],
            startup_probe=k8s.core.v1.ProbeArgs(exec_=probe, period_seconds=5, timeout_seconds=5, failure_threshold=60),
            readiness_probe=k8s.core.v1.ProbeArgs(exec_=probe, period_seconds=10, timeout_seconds=5),
            liveness_probe=k8s.core.v1.ProbeArgs(
                exec_=probe, period_seconds=20, timeout_seconds=5, failure_threshold=6
            ),
            resources=k8s.core.v1.ResourceRequirementsArgs(
                requests={"cpu": args.get("cpu", "100m"), "memory": memory}, limits={"cpu": "2", "memory": memory}
            ),
            security_context=data_pods.container_security(),
            volume_mounts=[
                k8s.core.v1.VolumeMountArgs(
                    name=volume, mount_path=path, read_only=volume in ("config", "first", "passwords", "tls")
                )
                for volume, path in mounts.items()
            ],
        )

    def _volumes(
        self,
        data: k8s.core.v1.PersistentVolumeClaim,
        config_map: k8s.core.v1.ConfigMap,
        secret: k8s.core.v1.Secret,
        certificate: Optional[own.Pair],
    ) -> list[k8s.core.v1.VolumeArgs]:
        def of_config(volume: str, key: str) -> k8s.core.v1.VolumeArgs:
            items = [k8s.core.v1.KeyToPathArgs(key=key, path=key)]
            source = k8s.core.v1.ConfigMapVolumeSourceArgs(name=config_map.metadata.name, items=items)
            return k8s.core.v1.VolumeArgs(name=volume, config_map=source)

        def of_secret(volume: str, *keys: str) -> k8s.core.v1.VolumeArgs:
            items = [k8s.core.v1.KeyToPathArgs(key=key, path=key) for key in keys]
            # The server refuses a key that more than its owner root and its own group may read.
            source = k8s.core.v1.SecretVolumeSourceArgs(
                secret_name=secret.metadata.name, items=items, default_mode=0o440
            )
            return k8s.core.v1.VolumeArgs(name=volume, secret=source)

        source = k8s.core.v1.PersistentVolumeClaimVolumeSourceArgs(claim_name=data.metadata.name)
        return [
            k8s.core.v1.VolumeArgs(name="data", persistent_volume_claim=source),
            of_config("config", "pg_hba.conf"),
            of_config("first", "10-database.sql"),
            of_secret("passwords", "superuser", "user"),
            *([of_secret("tls", "tls.crt", "tls.key")] if certificate else []),
            data_pods.scratch("socket", "16Mi"),
            data_pods.scratch("tmp", "64Mi"),
            # The runtime's own has 64 MiB, which queries of several processes exceed.
            data_pods.scratch("shared-memory", "128Mi", memory=True),
        ]


def server_arguments(tls: bool) -> list[str]:
    """What the server is started with: docker-library/postgres hands it on, also while it makes the database."""
    settings = {
        "hba_file": f"{_CONFIG}/pg_hba.conf",
        "log_lock_waits": "on",
        "log_temp_files": "0",
        **(
            {
                "ssl": "on",
                "ssl_cert_file": f"{_TLS}/tls.crt",
                "ssl_key_file": f"{_TLS}/tls.key",
                "ssl_min_protocol_version": "TLSv1.2",
            }
            if tls
            else {}
        ),
    }
    return [part for key, value in settings.items() for part in ("-c", f"{key}={value}")]


def host_rules(database: str, username: str, tls: bool) -> str:
    """pg_hba.conf: the user from anywhere that the network policy lets in, the superuser in the pod alone."""
    kind = "hostssl" if tls else "host"
    rules = [("local", "all", SUPERUSER, "", "peer"), (kind, database, username, "all", "scram-sha-256")]
    return "".join(" ".join(part for part in rule if part) + "\n" for rule in rules)


def first_statements(database: str, username: str) -> str:
    """What psql runs when the volume is empty; the password is read in the pod."""
    return (
        f"\\set password `cat {_PASSWORDS}/user`\n"
        f"CREATE ROLE \"{username}\" LOGIN PASSWORD :'password';\n"
        f'CREATE DATABASE "{database}" OWNER "{username}";\n'
    )
