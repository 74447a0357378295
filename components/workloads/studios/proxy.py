"""The Studios proxy: what browsers, session clients and SSH clients connect to."""

from typing import Optional, TypedDict

import pulumi
import pulumi_kubernetes as k8s
from typing_extensions import NotRequired

from . import pods, roles


class StudiosProxyArgs(TypedDict):
    instance: str
    """Name of the Studios deployment, which the pods carry as a label and the network policies select."""
    namespace: pulumi.Input[str]
    """Namespace of all objects."""
    image: pulumi.Input[str]
    """Image of the proxy."""
    pull_secret: pulumi.Input[str]
    """Name of the image pull secret."""
    secret: pulumi.Input[str]
    """Name of the Secret with CONNECT_OIDC_CLIENT_REGISTRATION_TOKEN and CONNECT_REDIS_PASSWORD."""
    checksum: pulumi.Input[str]
    """Changes when a secret that the pods read changes; new pods follow."""
    redis: dict[str, pulumi.Input[str]]
    """CONNECT_REDIS_ variables that are no secret."""
    authorities: NotRequired[pulumi.Input[str]]
    """Name of the ConfigMap with certificates that Redis' is checked by. Default: those of the image alone."""
    connect_url: pulumi.Input[str]
    """https://connect.<domain>."""
    platform_url: pulumi.Input[str]
    """Address of the Platform."""
    tunnel_url: pulumi.Input[str]
    """<headless Service>:<port> of the server."""
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
    ssh_secret: NotRequired[pulumi.Input[str]]
    """Name of the Secret with the SSH host key under `ssh-key`. Without it SSH is off."""
    node_selector: NotRequired[dict[str, str]]
    """Labels of the nodes that may run it, beside the architecture."""


class StudiosProxy(pulumi.ComponentResource):
    """
    A Deployment with its Service, service account and disruption budget.

    Names, ports and variables are those of Seqera's manifest `proxy.yml` and chart `studios` 1.7.0. What differs, and
    why, is in docs/studios.md.
    """

    service: pulumi.Output[str]
    """Name of the Service. It serves HTTP on port 80."""

    NAME = "connect-proxy"

    def __init__(self, name: str, args: StudiosProxyArgs, opts: Optional[pulumi.ResourceOptions] = None):
        super().__init__("atelier:index:StudiosProxy", name, None, opts)
        child = pulumi.ResourceOptions(parent=self)
        selector = pods.labels(args["instance"], "proxy")
        metadata = k8s.meta.v1.ObjectMetaArgs(name=self.NAME, namespace=args["namespace"], labels=selector)

        account = roles.service_account(self, name, metadata)
        deployment = k8s.apps.v1.Deployment(
            f"{name}-deployment",
            metadata=metadata,
            spec=k8s.apps.v1.DeploymentSpecArgs(
                replicas=args["replicas"],
                selector=k8s.meta.v1.LabelSelectorArgs(match_labels=selector),
                strategy=k8s.apps.v1.DeploymentStrategyArgs(
                    rolling_update=k8s.apps.v1.RollingUpdateDeploymentArgs(max_unavailable=0, max_surge=1)
                ),
                template=self._template(args, selector, account),
            ),
            opts=child,
        )
        roles.disruption_budget(self, name, metadata, args["replicas"], selector)
        service = k8s.core.v1.Service(
            f"{name}-service",
            metadata=metadata,
            spec=k8s.core.v1.ServiceSpecArgs(
                type="ClusterIP",
                selector=selector,
                ports=[k8s.core.v1.ServicePortArgs(name="http", port=80, target_port="http", protocol="TCP")],
            ),
            # The Service is awaited until it has endpoints, which the Deployment brings.
            opts=pulumi.ResourceOptions(parent=self, depends_on=[deployment]),
        )
        self.service = service.metadata.name.apply(lambda found: found or self.NAME)
        self.register_outputs({"service": self.service})

    def _template(
        self, args: StudiosProxyArgs, selector: dict[str, str], account: pulumi.Input[Optional[str]]
    ) -> k8s.core.v1.PodTemplateSpecArgs:
        mounts = [
            k8s.core.v1.VolumeMountArgs(name="data", mount_path="/data"),
            k8s.core.v1.VolumeMountArgs(name="tmp", mount_path="/tmp"),
        ]
        volumes = [
            # Required since Connect 0.8.3: its notes; 100Mi as in proxy.yml.
            k8s.core.v1.VolumeArgs(name="data", empty_dir=k8s.core.v1.EmptyDirVolumeSourceArgs(size_limit="100Mi")),
            k8s.core.v1.VolumeArgs(name="tmp", empty_dir=k8s.core.v1.EmptyDirVolumeSourceArgs(size_limit="64Mi")),
        ]
        ports = [("http", pods.HTTP_PORT), *pods.management_ports(args["management_port"])]
        if ssh_secret := args.get("ssh_secret"):
            ports.append(("ssh", pods.SSH_PORT))
            mounts.append(k8s.core.v1.VolumeMountArgs(name="ssh-key", mount_path="/secrets", read_only=True))
            volumes.append(
                k8s.core.v1.VolumeArgs(
                    name="ssh-key",
                    secret=k8s.core.v1.SecretVolumeSourceArgs(secret_name=ssh_secret, default_mode=0o440),
                )
            )
        if (authorities := args.get("authorities")) is not None:
            mounts.append(pods.authority_mount())
            volumes.append(pods.authority_volume(authorities))
        container = k8s.core.v1.ContainerArgs(
            name="proxy",
            image=args["image"],
            env=[
                *pods.variables(self._environment(args)),
                pods.secret_variable(
                    "CONNECT_OIDC_CLIENT_REGISTRATION_TOKEN",
                    args["secret"],
                    "CONNECT_OIDC_CLIENT_REGISTRATION_TOKEN",
                ),
                pods.secret_variable("CONNECT_REDIS_PASSWORD", args["secret"], "CONNECT_REDIS_PASSWORD"),
            ],
            ports=pods.container_ports(ports),
            startup_probe=pods.tcp_probe("http", period=3, failures=40),
            readiness_probe=pods.tcp_probe(pods.readiness_port(args["management_port"], "http"), 5, 3),
            liveness_probe=pods.tcp_probe("http", period=10, failures=6),
            lifecycle=k8s.core.v1.LifecycleArgs(
                pre_stop=k8s.core.v1.LifecycleHandlerArgs(sleep=k8s.core.v1.SleepActionArgs(seconds=25))
            ),
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

    def _environment(self, args: StudiosProxyArgs) -> dict[str, pulumi.Input[str]]:
        """The variables of Seqera's reference for the proxy (install-studios) that are no secret."""
        environment: dict[str, pulumi.Input[str]] = {
            "CONNECT_HTTP_PORT": str(pods.HTTP_PORT),
            "CONNECT_PROXY_URL": args["connect_url"],
            "CONNECT_TUNNEL_URL": args["tunnel_url"],
            "PLATFORM_URL": args["platform_url"],
            "LOCAL_CACHE_TTL": "2m",
            "CONNECT_LOG_LEVEL": args["log_level"],
            **pods.management_variables(args["management_port"]),
            **args["redis"],
            **(pods.AUTHORITY_VARIABLES if "authorities" in args else {}),
            # Caddy keeps its own state there; the default is below a home directory that this user has not.
            "XDG_CONFIG_HOME": "/data/config",
            "XDG_DATA_HOME": "/data/lib",
        }
        if args.get("ssh_secret"):
            environment |= {
                "CONNECT_SSH_ENABLED": "true",
                "CONNECT_SSH_ADDR": f":{pods.SSH_PORT}",
                "CONNECT_SSH_KEY_PATH": "/secrets/ssh-key",
            }
        return environment
