"""The Studios server: holds the tunnels to sessions, each replica under a DNS name of its own."""

from typing import Optional, TypedDict

import pulumi
import pulumi_kubernetes as k8s
from typing_extensions import NotRequired

from . import pods, roles


class StudiosServerArgs(TypedDict):
    instance: str
    """Name of the Studios deployment, which the pods carry as a label and the network policies select."""
    namespace: pulumi.Input[str]
    """Namespace of all objects."""
    image: pulumi.Input[str]
    """Image of the server."""
    pull_secret: pulumi.Input[str]
    """Name of the image pull secret."""
    secret: pulumi.Input[str]
    """Name of the Secret with CONNECT_REDIS_PASSWORD and CONNECT_MANAGEMENT_AUTH_KEY."""
    checksum: pulumi.Input[str]
    """Changes when a secret that the pods read changes; new pods follow."""
    redis: dict[str, pulumi.Input[str]]
    """CONNECT_REDIS_ variables that are no secret."""
    authorities: NotRequired[pulumi.Input[str]]
    """Name of the ConfigMap with certificates that Redis' is checked by. Default: those of the image alone."""
    log_level: pulumi.Input[str]
    """trace, debug, info, warn, error or fatal."""
    replicas: int
    """Number of pods."""
    cpu: str
    """CPU that each reserves."""
    memory: str
    """Memory that each reserves and is limited to."""
    management_port: int
    """CONNECT_MANAGEMENT_PORT; 0 leaves it off."""
    read_only_root: NotRequired[pulumi.Input[bool]]
    """Whether the root file system is read-only. Default: true."""
    node_selector: NotRequired[dict[str, str]]
    """Labels of the nodes that may run it, beside the architecture."""


class StudiosServer(pulumi.ComponentResource):
    """
    A StatefulSet with its headless Service, service account and disruption budget.

    Names, ports and variables are those of Seqera's manifest `server.yml` and chart `studios` 1.7.0. What differs, and
    why, is in docs/studios.md.
    """

    tunnel_url: pulumi.Output[str]
    """<Service>:<port> where the proxy opens tunnels: its CONNECT_TUNNEL_URL."""

    NAME = "connect-server"

    def __init__(self, name: str, args: StudiosServerArgs, opts: Optional[pulumi.ResourceOptions] = None):
        super().__init__("atelier:index:StudiosServer", name, None, opts)
        child = pulumi.ResourceOptions(parent=self)
        selector = pods.labels(args["instance"], "server")
        metadata = k8s.meta.v1.ObjectMetaArgs(name=self.NAME, namespace=args["namespace"], labels=selector)

        account = roles.service_account(self, name, metadata)
        service = k8s.core.v1.Service(
            f"{name}-service",
            metadata=k8s.meta.v1.ObjectMetaArgs(
                name=self.NAME,
                namespace=args["namespace"],
                labels=selector,
                # A headless Service has no endpoints before its pods, which name it: nothing to wait for.
                annotations={"pulumi.com/skipAwait": "true"},
            ),
            spec=k8s.core.v1.ServiceSpecArgs(
                cluster_ip="None",
                selector=selector,
                ports=[
                    k8s.core.v1.ServicePortArgs(
                        name="tunnel", port=pods.TUNNEL_PORT, target_port="tunnel", protocol="TCP"
                    ),
                    k8s.core.v1.ServicePortArgs(
                        name="listener", port=pods.LISTENER_PORT, target_port="listener", protocol="TCP"
                    ),
                ],
            ),
            opts=child,
        )
        k8s.apps.v1.StatefulSet(
            f"{name}-statefulset",
            metadata=metadata,
            spec=k8s.apps.v1.StatefulSetSpecArgs(
                replicas=args["replicas"],
                service_name=self.NAME,
                pod_management_policy="Parallel",
                selector=k8s.meta.v1.LabelSelectorArgs(match_labels=selector),
                template=self._template(args, selector, account),
            ),
            opts=pulumi.ResourceOptions(parent=self, depends_on=[service]),
        )
        roles.disruption_budget(self, name, metadata, args["replicas"], selector)
        self.tunnel_url = pulumi.Output.from_input(f"{self.NAME}:{pods.TUNNEL_PORT}")
        self.register_outputs({"tunnel_url": self.tunnel_url})

    def _template(
        self, args: StudiosServerArgs, selector: dict[str, str], account: pulumi.Input[Optional[str]]
    ) -> k8s.core.v1.PodTemplateSpecArgs:
        ports = [
            ("tunnel", pods.TUNNEL_PORT),
            ("listener", pods.LISTENER_PORT),
            *pods.management_ports(args["management_port"]),
        ]
        mounts = [k8s.core.v1.VolumeMountArgs(name="tmp", mount_path="/tmp")]
        volumes = [
            k8s.core.v1.VolumeArgs(name="tmp", empty_dir=k8s.core.v1.EmptyDirVolumeSourceArgs(size_limit="64Mi"))
        ]
        if (authorities := args.get("authorities")) is not None:
            mounts.append(pods.authority_mount())
            volumes.append(pods.authority_volume(authorities))
        container = k8s.core.v1.ContainerArgs(
            name="server",
            image=args["image"],
            env=[
                *pods.variables(self._environment(args)),
                pods.secret_variable("CONNECT_REDIS_PASSWORD", args["secret"], "CONNECT_REDIS_PASSWORD"),
                pods.secret_variable("CONNECT_MANAGEMENT_AUTH_KEY", args["secret"], "CONNECT_MANAGEMENT_AUTH_KEY"),
            ],
            ports=pods.container_ports(ports),
            startup_probe=pods.tcp_probe("tunnel", period=3, failures=40),
            readiness_probe=pods.tcp_probe(pods.readiness_port(args["management_port"], "tunnel"), 5, 3),
            liveness_probe=pods.tcp_probe("tunnel", period=10, failures=6),
            resources=pods.resources(args["cpu"], args["memory"]),
            security_context=pods.container_security_context(args.get("read_only_root", True)),
            volume_mounts=mounts,
        )
        return roles.pod_template(
            container,
            volumes=volumes,
            selector=selector,
            checksum=args["checksum"],
            account=account,
            pull_secret=args["pull_secret"],
            node_selector=args.get("node_selector", {}),
        )

    def _environment(self, args: StudiosServerArgs) -> dict[str, pulumi.Input[str]]:
        """The variables of Seqera's reference for the server (install-studios) that are no secret."""
        return {
            # The suffix under which a replica registers itself: <pod>.<this>. It is the headless Service's name.
            "CONNECT_HOST_DOMAIN": self.NAME,
            "CONNECT_TUNNEL_PORT": str(pods.TUNNEL_PORT),
            "CONNECT_LISTENER_PORT": str(pods.LISTENER_PORT),
            "CONNECT_LOG_LEVEL": args["log_level"],
            **pods.management_variables(args["management_port"]),
            **args["redis"],
            **(pods.AUTHORITY_VARIABLES if "authorities" in args else {}),
        }
