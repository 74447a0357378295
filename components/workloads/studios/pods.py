"""What the proxy's and the server's pods have in common."""

import pulumi
import pulumi_kubernetes as k8s

UID = 65532
"""User and group of both images: chart `studios` 1.7.0, values.yaml."""

HTTP_PORT = 8081
"""The proxy listens for browsers: manifest proxy.yml, CONNECT_HTTP_PORT."""
TUNNEL_PORT = 7070
"""The server takes tunnels from the proxy: chart `studios` 1.7.0, server.tunnelPort."""
LISTENER_PORT = 7777
"""The server takes connections of Studios clients, which come through the proxy: the chart's server.listenerPort."""
SSH_PORT = 2222
"""The proxy listens for SSH: CONNECT_SSH_ADDR."""
MANAGEMENT_PORT = 9095
"""Metrics and readiness of both. Upstream has no default port, only CONNECT_MANAGEMENT_PORT to switch it on."""
MANAGEMENT = "management"

AUTHORITY_DIRECTORY = "/authorities"
AUTHORITY_VARIABLES: dict[str, pulumi.Input[str]] = {"SSL_CERT_DIR": f"/etc/ssl/certs:{AUTHORITY_DIRECTORY}"}
"""Server and proxy are Go programs, whose library reads these directories beside the image's one file of authorities:
crypto/x509, root_unix.go. Connect has no setting of its own for Redis' authority."""

SERVING_PORTS = (SSH_PORT, TUNNEL_PORT, LISTENER_PORT, HTTP_PORT)


def labels(name: str, component: str) -> dict[str, str]:
    """The labels of one role of a Studios deployment; as selector too, so they never change."""
    return {
        "app.kubernetes.io/name": "studios",
        "app.kubernetes.io/instance": name,
        "app.kubernetes.io/component": component,
    }


def pod_security_context() -> k8s.core.v1.PodSecurityContextArgs:
    """Restricted Pod Security for the whole pod."""
    return k8s.core.v1.PodSecurityContextArgs(
        run_as_non_root=True,
        run_as_user=UID,
        run_as_group=UID,
        fs_group=UID,
        seccomp_profile=k8s.core.v1.SeccompProfileArgs(type="RuntimeDefault"),
    )


def container_security_context(read_only_root: pulumi.Input[bool]) -> k8s.core.v1.SecurityContextArgs:
    """Restricted Pod Security for a container."""
    return k8s.core.v1.SecurityContextArgs(
        allow_privilege_escalation=False,
        run_as_non_root=True,
        run_as_user=UID,
        run_as_group=UID,
        read_only_root_filesystem=read_only_root,
        # Upstream adds it to both images: a Caddy binary that carries it as a file capability can't even be started
        # where the bounding set lacks it. Pod Security `restricted` allows exactly this one.
        capabilities=k8s.core.v1.CapabilitiesArgs(drop=["ALL"], add=["NET_BIND_SERVICE"]),
        seccomp_profile=k8s.core.v1.SeccompProfileArgs(type="RuntimeDefault"),
    )


def resources(cpu: str, memory: str) -> k8s.core.v1.ResourceRequirementsArgs:
    """Memory is limited to what is reserved; a busy proxy may use the CPU that is idle, up to two cores."""
    return k8s.core.v1.ResourceRequirementsArgs(
        requests={"cpu": cpu, "memory": memory}, limits={"cpu": "2", "memory": memory}
    )


def tcp_probe(port: str, period: int, failures: int) -> k8s.core.v1.ProbeArgs:
    """
    A probe that connects. Upstream documents no path of the management port, and an unready server loses its DNS name
    and with it its tunnels, so no more is asked than that the process listens.
    """
    return k8s.core.v1.ProbeArgs(
        tcp_socket=k8s.core.v1.TCPSocketActionArgs(port=port), period_seconds=period, failure_threshold=failures
    )


def container_ports(ports: list[tuple[str, int]]) -> list[k8s.core.v1.ContainerPortArgs]:
    """Named TCP ports of a container."""
    return [k8s.core.v1.ContainerPortArgs(name=name, container_port=port, protocol="TCP") for name, port in ports]


def management_ports(port: int) -> list[tuple[str, int]]:
    """The named management port, where it is on."""
    return [(MANAGEMENT, port)] if port else []


def management_variables(port: int) -> dict[str, pulumi.Input[str]]:
    """What switches the management port on."""
    return {"CONNECT_MANAGEMENT_PORT": str(port)} if port else {}


def readiness_port(port: int, otherwise: str) -> str:
    """
    Readiness is asked at the management port. Liveness never is: a pod that serves must not be ended because of it.
    """
    return MANAGEMENT if port else otherwise


def spread(selector: dict[str, str]) -> list[k8s.core.v1.TopologySpreadConstraintArgs]:
    """Replicas on different nodes and zones, as far as there are any."""
    return [
        k8s.core.v1.TopologySpreadConstraintArgs(
            max_skew=1,
            topology_key=key,
            when_unsatisfiable="ScheduleAnyway",
            label_selector=k8s.meta.v1.LabelSelectorArgs(match_labels=selector),
        )
        for key in ("topology.kubernetes.io/zone", "kubernetes.io/hostname")
    ]


def authority_volume(config_map: pulumi.Input[str]) -> k8s.core.v1.VolumeArgs:
    """More authorities, out of a ConfigMap."""
    return k8s.core.v1.VolumeArgs(name="authorities", config_map=k8s.core.v1.ConfigMapVolumeSourceArgs(name=config_map))


def authority_mount() -> k8s.core.v1.VolumeMountArgs:
    """Where a container sees them."""
    return k8s.core.v1.VolumeMountArgs(name="authorities", mount_path=AUTHORITY_DIRECTORY, read_only=True)


def variables(values: dict[str, pulumi.Input[str]]) -> list[k8s.core.v1.EnvVarArgs]:
    """Plain environment variables, in the order given."""
    return [k8s.core.v1.EnvVarArgs(name=name, value=value) for name, value in values.items()]


def secret_variable(name: str, secret: pulumi.Input[str], key: str) -> k8s.core.v1.EnvVarArgs:
    """An environment variable from a key of a Secret."""
    return k8s.core.v1.EnvVarArgs(
        name=name,
        value_from=k8s.core.v1.EnvVarSourceArgs(secret_key_ref=k8s.core.v1.SecretKeySelectorArgs(name=secret, key=key)),
    )
