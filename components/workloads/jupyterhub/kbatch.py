"""kbatch: people submit Kubernetes jobs through the hub, which run on without their session."""

import json
from typing import Any, Optional, TypedDict

import pulumi
import pulumi_kubernetes as k8s
from typing_extensions import NotRequired

from ... import versions
from .dask_pods import affinity, purpose, twins
from .kbatch_rules import job_rules, namespaced_rules, roles
from .secrets import checksum
from .service_arguments import HubPodFlowArgs, HubServiceArgs

SERVICE = "kbatch"
"""Name as a service of the hub; its path is /services/kbatch/."""
ACCESS = f"access:services!service={SERVICE}"
"""Scope by which a token may use it: kbatch_proxy/main.py of 0.5, get_current_user."""
_PORT = 8080
"""The image's variable APP_PORT; its own port, 80, would need root."""
_UID = 65534
_TEMPLATE = "/etc/kbatch/job-template.json"


class KbatchArgs(TypedDict):
    hub: str
    """Namespace of the hub. kbatch gets <hub>-kbatch."""
    token: pulumi.Input[str]
    """Token of the hub's service kbatch. Secret."""
    base_url: NotRequired[str]
    """Path that the hub is at. Default: /."""
    image: NotRequired[pulumi.Input[str]]
    """Image with its tag. Default: kbatch-proxy of the version pinned."""
    environment: NotRequired[dict[str, str]]
    """Variables of every job. Default: none."""
    node_purposes: NotRequired[bool]
    """Whether nodes are labelled with their purposes, and pods run on those of theirs alone. Default: true."""
    seconds_kept: NotRequired[int]
    """Seconds until a finished job is removed. Default: 3600."""


class Kbatch(pulumi.ComponentResource):
    """
    kbatch-proxy with its token, rights and network policy, in a namespace of its own.

    Jobs run in namespaces kbatch-<user>, which it makes itself when they are first needed, so its rights can't be
    limited to namespaces that exist. Admission policies limit what it may write to names of that kind, and its jobs to
    pods that get no hold of their node: they need Kubernetes 1.30. Jobs run on nodes for users. The project is hardly
    maintained, and its chart puts the token into a plain variable, so this is no release of it. Hubs of one cluster
    with kbatch share their users' namespaces, by name. Raises ValueError for a hub whose name begins with kbatch.
    """

    namespace: pulumi.Output[str]
    """Namespace of the proxy."""

    def __init__(self, name: str, args: KbatchArgs, opts: Optional[pulumi.ResourceOptions] = None):
        super().__init__("atelier:index:Kbatch", name, None, opts)
        self.name, self.hub = name, args["hub"]
        if self.hub.startswith("kbatch"):
            # Namespaces of users are told by their name.
            raise ValueError(f"hub {self.hub} can't have kbatch: its namespaces would look like those of users")
        called = f"{self.hub}-kbatch"
        security = {f"pod-security.kubernetes.io/{mode}": "restricted" for mode in ("enforce", "audit", "warn")}
        namespace = k8s.core.v1.Namespace(
            f"{name}-namespace",
            metadata=k8s.meta.v1.ObjectMetaArgs(name=called, labels=security),
            opts=pulumi.ResourceOptions(parent=self),
        )
        self.namespace = namespace.metadata.apply(lambda metadata: metadata.name or called)
        account = k8s.core.v1.ServiceAccount(
            f"{name}-account", metadata=self._metadata(), opts=pulumi.ResourceOptions(parent=self)
        )
        rights = roles(self, name, called)
        rules = [namespaced_rules(self, name, called), job_rules(self, name, called)]
        self._flows()
        self._deployment(args, account, [*rights, *rules])
        k8s.core.v1.Service(
            f"{name}-service",
            metadata=self._metadata(),
            spec=k8s.core.v1.ServiceSpecArgs(
                selector=labels(), ports=[k8s.core.v1.ServicePortArgs(name="http", port=80, target_port=_PORT)]
            ),
            opts=pulumi.ResourceOptions(parent=self),
        )
        self.register_outputs({"namespace": self.namespace})

    def _deployment(self, args: KbatchArgs, account: k8s.core.v1.ServiceAccount, before: list[pulumi.Resource]) -> None:
        child = pulumi.ResourceOptions(parent=self)
        token = k8s.core.v1.Secret(
            f"{self.name}-token",
            metadata=self._metadata("kbatch-token"),
            string_data={"token": pulumi.Output.secret(args["token"])},
            opts=child,
        )
        template = json.dumps(job_template(args.get("node_purposes", True)))
        template_map = k8s.core.v1.ConfigMap(
            f"{self.name}-template",
            metadata=self._metadata("kbatch-template"),
            data={"job-template.json": template},
            opts=child,
        )
        base_url = args.get("base_url", "/").rstrip("/")
        variables = {
            "APP_PORT": str(_PORT),
            "JUPYTERHUB_API_URL": f"http://hub.{self.hub}:8081{base_url}/hub/api",
            "JUPYTERHUB_SERVICE_NAME": SERVICE,
            # Routes are under the prefix that the hub's proxy hands on.
            "KBATCH_PREFIX": f"{base_url}/services/{SERVICE}",
            "KBATCH_JOB_TEMPLATE_FILE": _TEMPLATE,
            "KBATCH_JOB_EXTRA_ENV": json.dumps(args.get("environment", {})),
            "KBATCH_JOB_TTL_SECONDS_AFTER_FINISHED": str(args.get("seconds_kept", 3600)),
            "HOME": "/tmp",
        }
        environment: list[Any] = [{"name": name, "value": value} for name, value in variables.items()]
        reference = {"secret_key_ref": {"name": token.metadata.name, "key": "token"}}
        environment.append({"name": "JUPYTERHUB_API_TOKEN", "value_from": reference})
        answers = k8s.core.v1.HTTPGetActionArgs(path="/", port=_PORT)
        container = k8s.core.v1.ContainerArgs(
            name="kbatch-proxy",
            image=args.get("image", f"ghcr.io/kbatch-dev/kbatch-proxy:{versions.KBATCH_PROXY}"),
            env=environment,
            ports=[k8s.core.v1.ContainerPortArgs(name="http", container_port=_PORT)],
            liveness_probe=k8s.core.v1.ProbeArgs(
                http_get=answers, period_seconds=10, timeout_seconds=5, failure_threshold=6
            ),
            readiness_probe=k8s.core.v1.ProbeArgs(http_get=answers, period_seconds=10, timeout_seconds=5),
            resources=k8s.core.v1.ResourceRequirementsArgs(
                requests={"cpu": "100m", "memory": "256Mi"}, limits={"cpu": "1", "memory": "512Mi"}
            ),
            security_context=k8s.core.v1.SecurityContextArgs(
                allow_privilege_escalation=False,
                read_only_root_filesystem=True,
                capabilities=k8s.core.v1.CapabilitiesArgs(drop=["ALL"]),
            ),
            volume_mounts=[
                k8s.core.v1.VolumeMountArgs(name="template", mount_path="/etc/kbatch", read_only=True),
                k8s.core.v1.VolumeMountArgs(name="tmp", mount_path="/tmp"),
            ],
        )
        core: Any = affinity(purpose("hub.jupyter.org", "core"), purposes=args.get("node_purposes", True))
        tolerations: Any = twins("hub.jupyter.org", "core")
        k8s.apps.v1.Deployment(
            f"{self.name}-deployment",
            metadata=self._metadata(),
            spec=k8s.apps.v1.DeploymentSpecArgs(
                replicas=1,
                selector=k8s.meta.v1.LabelSelectorArgs(match_labels=labels()),
                template=k8s.core.v1.PodTemplateSpecArgs(
                    metadata=k8s.meta.v1.ObjectMetaArgs(
                        labels=labels(),
                        annotations={"checksum/token": checksum({"token": args["token"], "template": template})},
                    ),
                    spec=k8s.core.v1.PodSpecArgs(
                        service_account_name=account.metadata.name,
                        security_context=k8s.core.v1.PodSecurityContextArgs(
                            run_as_non_root=True,
                            run_as_user=_UID,
                            run_as_group=_UID,
                            fs_group=_UID,
                            seccomp_profile=k8s.core.v1.SeccompProfileArgs(type="RuntimeDefault"),
                        ),
                        affinity=core,
                        tolerations=tolerations,
                        containers=[container],
                        volumes=[
                            k8s.core.v1.VolumeArgs(
                                name="template",
                                config_map=k8s.core.v1.ConfigMapVolumeSourceArgs(name=template_map.metadata.name),
                            ),
                            k8s.core.v1.VolumeArgs(
                                name="tmp", empty_dir=k8s.core.v1.EmptyDirVolumeSourceArgs(size_limit="256Mi")
                            ),
                        ],
                    ),
                ),
            ),
            opts=pulumi.ResourceOptions(parent=self, depends_on=before),
        )

    def _flows(self) -> None:
        """
        Sessions, the hub's proxy and the hub, which looks whether it is there, come in; the hub, the Kubernetes API and
        name servers are asked.
        """
        hub = {"namespaceSelector": {"matchLabels": {"kubernetes.io/metadata.name": self.hub}}}
        of_hub = [
            {**hub, "podSelector": {"matchLabels": {"app": "jupyterhub", "component": component}}}
            for component in ("singleuser-server", "proxy", "hub")
        ]
        names = {"namespaceSelector": {"matchLabels": {"kubernetes.io/metadata.name": "kube-system"}}}
        anywhere = {"ipBlock": {"cidr": "0.0.0.0/0", "except": ["169.254.0.0/16", "168.63.129.16/32"]}}
        ingress: Any = [{"from": of_hub, "ports": [{"port": _PORT, "protocol": "TCP"}]}]
        egress: Any = [
            {"to": [of_hub[2]], "ports": [{"port": 8081, "protocol": "TCP"}]},
            {"to": [names], "ports": [{"port": 53, "protocol": protocol} for protocol in ("UDP", "TCP")]},
            {"to": [anywhere], "ports": [{"port": port, "protocol": "TCP"} for port in (443, 6443)]},
        ]
        k8s.networking.v1.NetworkPolicy(
            f"{self.name}-flows",
            metadata=self._metadata(),
            spec=k8s.networking.v1.NetworkPolicySpecArgs(
                pod_selector=k8s.meta.v1.LabelSelectorArgs(match_labels={}),
                policy_types=["Ingress", "Egress"],
                ingress=ingress,
                egress=egress,
            ),
            opts=pulumi.ResourceOptions(parent=self),
        )

    def _metadata(self, name: str = "kbatch") -> k8s.meta.v1.ObjectMetaArgs:
        return k8s.meta.v1.ObjectMetaArgs(name=name, namespace=self.namespace, labels=labels())


def hub_service(hub: str) -> HubServiceArgs:
    """kbatch as a service of the hub, which checks tokens with its own; users' roles need `ACCESS`."""
    return {"url": f"http://kbatch.{hub}-kbatch", "display": False}


def session_flows(hub: str) -> list[HubPodFlowArgs]:
    """What the hub's proxy, and sessions that go there directly, connect to."""
    return [{"namespace": f"{hub}-kbatch", "labels": labels(), "port": _PORT}]


def session_environment(hub: str, base_url: str = "/") -> dict[str, str]:
    """Variables by which `kbatch` in a session finds the proxy without `kbatch configure`: kbatch/_core.py of 0.5."""
    return {"KBATCH_URL": f"http://kbatch.{hub}-kbatch{base_url.rstrip('/')}/services/{SERVICE}"}


def labels() -> dict[str, str]:
    """Of the proxy's pods."""
    return {"app.kubernetes.io/name": "kbatch-proxy"}


def job_template(purposes: bool = True) -> dict[str, Any]:
    """What kbatch adds to every job: nodes for users, by the purpose's label and both spellings of the taint."""
    pod = {
        "affinity": affinity(purpose("hub.jupyter.org", "user"), purposes=purposes),
        "tolerations": twins("hub.jupyter.org", "user"),
        "automountServiceAccountToken": False,
    }
    return {"apiVersion": "batch/v1", "kind": "Job", "spec": {"template": {"spec": pod}}}
