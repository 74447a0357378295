"""Redis in a Kubernetes cluster, for laptops and tests: one pod of Valkey, without copies."""

import hashlib
from typing import Optional, TypedDict

import pulumi
import pulumi_kubernetes as k8s
import pulumi_random as random
from typing_extensions import NotRequired

from .. import versions
from ..certificates import own
from ..clusters import data_pods

_CONFIG, _DATA = "/etc/valkey", "/data"
_FILE = "valkey.conf"


class ClusterRedisArgs(TypedDict):
    namespace: pulumi.Input[str]
    """Namespace of all objects, which has to exist."""
    namespace_name: str
    """Its name, which is a part of the server's."""
    client_namespaces: list[str]
    """Namespaces whose pods may connect."""
    tls: NotRequired[bool]
    """Take TLS alone, with a certificate of an authority of its own, which clients have to know. Default: off."""
    persistent: NotRequired[bool]
    """Keep what it holds on a volume; otherwise people's sessions end with the pod. Default: off."""
    storage_class: NotRequired[pulumi.Input[str]]
    """Class of the volume. Default: the cluster's."""
    disk_gib: NotRequired[int]
    """Size of the volume in GiB. Default: 1."""
    cpu: NotRequired[str]
    """CPU that is reserved. Default: 50m."""
    memory_mib: NotRequired[int]
    """Memory in MiB that is reserved and not exceeded; three quarters of it are for data. Default: 256."""
    node_selector: NotRequired[dict[str, str]]
    """Labels of the nodes to run on. Default: any."""
    password_version: NotRequired[int]
    """A higher number makes another password, and a new start. Default: 1."""
    image: NotRequired[str]
    """The same image of another registry, or another version. Default: `versions.VALKEY_IMAGE`."""
    protect: NotRequired[bool]
    """Refuse to delete the volume. Default: off."""


class ClusterRedis(pulumi.ComponentResource):
    """A Valkey server, in the words of Redis, that asks for a password that is made once."""

    host: pulumi.Output[str]
    """Name of the Service, <name>.<namespace>.svc, known once the server answers."""
    port: pulumi.Output[int]
    """Port: 6379."""
    username: pulumi.Output[str]
    """Empty: the password belongs to the default user."""
    auth_token: pulumi.Output[str]
    """The password that clients send: 64 letters and digits. Secret."""
    certificate_authority: pulumi.Output[str]
    """Certificate, in PEM, that the server's is checked by; empty without TLS."""
    pod_labels: pulumi.Output[dict[str, str]]
    """Labels of its pod, for network policies of clients."""

    PORT = 6379

    def __init__(self, name: str, args: ClusterRedisArgs, opts: Optional[pulumi.ResourceOptions] = None):
        super().__init__("atelier:index:ClusterRedis", name, None, opts)
        selector = data_pods.labels("valkey", name)
        metadata = k8s.meta.v1.ObjectMetaArgs(name=name, namespace=args["namespace"], labels=selector)
        persistent = args.get("persistent", False)
        password = random.RandomPassword(
            f"{name}-password",
            length=64,
            special=False,
            keepers={"version": str(args.get("password_version", 1))},
            opts=pulumi.ResourceOptions(parent=self),
        )
        hosts = [f"{name}.{args['namespace_name']}.svc{domain}" for domain in ("", ".cluster.local")]
        certificate = own.pair(self, name, hosts) if args.get("tls") else None
        plain = server_configuration(args.get("memory_mib", 256), persistent, certificate is not None)
        secrets: dict[str, pulumi.Input[str]] = {
            _FILE: pulumi.Output.concat(plain, "requirepass ", pulumi.Output.secret(password.result), "\n"),
            "password": pulumi.Output.secret(password.result),
        }
        if certificate:
            secrets |= {"tls.crt": certificate.certificate, "tls.key": certificate.key}
        secret = k8s.core.v1.Secret(
            f"{name}-secret", metadata=metadata, string_data=secrets, opts=pulumi.ResourceOptions(parent=self)
        )
        data = (
            data_pods.claim(
                self,
                name,
                metadata,
                args.get("disk_gib", 1),
                args.get("storage_class"),
                protect=args.get("protect", False),
            )
            if persistent
            else None
        )
        service = data_pods.service(self, name, metadata, selector, self.PORT)
        policy = data_pods.clients_only(self, name, metadata, selector, args["client_namespaces"], self.PORT)
        read = pulumi.Output.json_dumps(secrets, sort_keys=True)
        running = data_pods.server(
            self,
            name,
            metadata,
            selector,
            service_name=service.metadata.name,
            checksum=pulumi.Output.unsecret(read.apply(lambda text: hashlib.sha256(text.encode()).hexdigest())),
            container=self._container(args, certificate),
            volumes=self._volumes(secret, data),
            node_selector=args.get("node_selector"),
            before=[policy],
            seconds_to_stop=60,
        )

        self.host = running.id.apply(lambda _: hosts[0])
        self.port = pulumi.Output.from_input(self.PORT)
        self.username = pulumi.Output.from_input("")
        # Clients learn a new password when the server has it, not before.
        self.auth_token = pulumi.Output.secret(
            pulumi.Output.all(password.result, running.id).apply(lambda known: str(known[0]))
        )
        self.certificate_authority = certificate.authority if certificate else pulumi.Output.from_input("")
        self.pod_labels = pulumi.Output.from_input(selector)
        self.register_outputs(
            {
                "host": self.host,
                "port": self.port,
                "username": self.username,
                "auth_token": self.auth_token,
                "certificate_authority": self.certificate_authority,
                "pod_labels": self.pod_labels,
            }
        )

    def _container(self, args: ClusterRedisArgs, certificate: Optional[own.Pair]) -> k8s.core.v1.ContainerArgs:
        probe = k8s.core.v1.ExecActionArgs(command=["sh", "-c", answers(certificate is not None)])
        memory = f"{args.get('memory_mib', 256)}Mi"
        return k8s.core.v1.ContainerArgs(
            name="valkey",
            image=args.get("image", versions.VALKEY_IMAGE),
            args=["valkey-server", f"{_CONFIG}/{_FILE}"],
            ports=[k8s.core.v1.ContainerPortArgs(name="server", container_port=self.PORT, protocol="TCP")],
            startup_probe=k8s.core.v1.ProbeArgs(exec_=probe, period_seconds=2, timeout_seconds=5, failure_threshold=60),
            readiness_probe=k8s.core.v1.ProbeArgs(exec_=probe, period_seconds=10, timeout_seconds=5),
            liveness_probe=k8s.core.v1.ProbeArgs(
                exec_=probe, period_seconds=20, timeout_seconds=5, failure_threshold=6
            ),
            resources=k8s.core.v1.ResourceRequirementsArgs(
                requests={"cpu": args.get("cpu", "50m"), "memory": memory}, limits={"cpu": "1", "memory": memory}
            ),
            security_context=data_pods.container_security(),
            volume_mounts=[
                k8s.core.v1.VolumeMountArgs(name="config", mount_path=_CONFIG, read_only=True),
                k8s.core.v1.VolumeMountArgs(name="data", mount_path=_DATA),
            ],
        )

    def _volumes(
        self, secret: k8s.core.v1.Secret, data: Optional[k8s.core.v1.PersistentVolumeClaim]
    ) -> list[k8s.core.v1.VolumeArgs]:
        config = k8s.core.v1.SecretVolumeSourceArgs(secret_name=secret.metadata.name, default_mode=0o440)
        if data is None:
            kept = data_pods.scratch("data", "64Mi")
        else:
            source = k8s.core.v1.PersistentVolumeClaimVolumeSourceArgs(claim_name=data.metadata.name)
            kept = k8s.core.v1.VolumeArgs(name="data", persistent_volume_claim=source)
        return [k8s.core.v1.VolumeArgs(name="config", secret=config), kept]


def server_configuration(memory_mib: int, persistent: bool, tls: bool) -> str:
    """valkey.conf without the password, in words that Redis 7 knows as well."""
    lines = [
        "bind * -::*",
        f"dir {_DATA}",
        # What is over it is for connections, and for copies of what changes while it is written.
        f"maxmemory {memory_mib * 3 // 4}mb",
        # As in the clouds: sessions and tunnels that are in use are never dropped silently.
        "maxmemory-policy noeviction",
        # No snapshots; the log of changes is all that is kept.
        'save ""',
        f"appendonly {'yes' if persistent else 'no'}",
    ]
    if tls:
        lines += [
            "port 0",
            "tls-port 6379",
            f"tls-cert-file {_CONFIG}/tls.crt",
            f"tls-key-file {_CONFIG}/tls.key",
            "tls-auth-clients no",
        ]
    return "".join(f"{line}\n" for line in lines)


def answers(tls: bool) -> str:
    """A shell command that succeeds when the server answers with the password; it isn't ready while it loads."""
    flags = "-h 127.0.0.1" + (" --tls --insecure" if tls else "")
    return f'test "$(REDISCLI_AUTH=$(cat {_CONFIG}/password) valkey-cli {flags} ping)" = PONG'
