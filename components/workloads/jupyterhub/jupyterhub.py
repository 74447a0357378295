"""JupyterHub on Kubernetes: the chart's release, and what stands around it."""

from typing import Any, Optional, cast

import pulumi
import pulumi_kubernetes as k8s

from ... import versions
from .arguments import HubDaskArgs, JupyterHubArgs
from .authenticators import authenticator_secrets
from .dask import with_dask
from .dask_arguments import DaskGatewayArgs
from .dask_gateway import DaskGateway
from .dask_values import SERVICE
from .flows import deny_the_rest
from .metrics import service_monitor
from .placeholders import placeholders
from .publication import certificate_secret, check_load_balancer, publish_by_ingress, publish_by_service
from .secrets import HubSecrets, HubSecretsArgs, HubTokenArgs
from .services import METRICS_SERVICE, reads_metrics
from .values import HubParts, base_url, chart_values


class JupyterHub(pulumi.ComponentResource):
    """
    A hub in a namespace of its own: its secrets, network policies, shared homes, the release of the chart
    `jupyterhub`, and its Ingress or load balancer. The component's name is that of the release, by which the cluster
    tells several hubs apart. Python code finds `namespace_object` on it, for what goes with the namespace. Raises
    ValueError for arguments that contradict each other.

    Source: zero-to-jupyterhub-k8s 4.4, its values, schema and templates.
    """

    url: pulumi.Output[str]
    """https://<host><base_url>."""
    namespace: pulumi.Output[str]
    """Its namespace."""
    load_balancer: pulumi.Output[str]
    """DNS name or address of the load balancer; empty where the hub isn't published."""
    service_tokens: pulumi.Output[dict[str, str]]
    """Tokens of services by name. Secret."""
    release: pulumi.Output[str]
    """The Helm release, <namespace>/<name>, known when the hub runs."""

    def __init__(self, name: str, args: JupyterHubArgs, opts: Optional[pulumi.ResourceOptions] = None):
        super().__init__("atelier:index:JupyterHub", name, None, opts)
        self.name = name
        called = args.get("namespace", name)
        dask = args.get("dask")
        if dask is not None:
            args = with_dask(args, dask, called)
        self._check(args)
        self.namespace_object = made = self._namespace(args, called)
        namespace = made.metadata.apply(lambda metadata: metadata.name or called)
        flows = deny_the_rest(self, name, namespace, args.get("flows", {}))
        secrets = self._secrets(args, namespace)
        load_balancer = args.get("load_balancer")
        address = pulumi.Output.from_input("")
        if load_balancer:
            address = publish_by_service(self, name, namespace, load_balancer)
        release = self._release(args, made, namespace, secrets, flows)
        if args.get("scheduling", {}).get("placeholders", 0) > 0:
            placeholders(self, name, namespace, args.get("scheduling", {}), args.get("session", {}), release)
        if dask is not None:
            self._dask(args, dask, called, secrets)
        if ingress := args.get("ingress"):
            address = publish_by_ingress(self, name, namespace, args["host"], ingress, [release])
        if args.get("metrics", {}).get("service_monitor"):
            service_monitor(self, name, namespace, base_url(args), args.get("metrics", {}), secrets.tokens, release)
        self.url = pulumi.Output.from_input(f"https://{args['host']}{base_url(args)}")
        self.namespace = namespace
        self.load_balancer = address
        self.service_tokens = secrets.tokens
        self.release = release.id
        self.register_outputs(
            {
                "url": self.url,
                "namespace": self.namespace,
                "load_balancer": self.load_balancer,
                "service_tokens": self.service_tokens,
                "release": self.release,
            }
        )

    def _check(self, args: JupyterHubArgs) -> None:
        flows, load_balancer = args.get("flows", {}), args.get("load_balancer")
        if load_balancer and "ingress" in args:
            raise ValueError("a hub is published by an Ingress or by a load balancer, not by both")
        if load_balancer:
            check_load_balancer(load_balancer)
        if "ingress" in args and not (flows.get("load_balancer_ranges") or flows.get("proxy_namespaces")):
            raise ValueError("an Ingress needs flows.load_balancer_ranges or flows.proxy_namespaces to reach the proxy")

    def _namespace(self, args: JupyterHubArgs, name: str) -> k8s.core.v1.Namespace:
        # Where nothing else keeps sessions from the metadata address, each has a privileged container that does.
        level = "restricted" if args.get("flows", {}).get("enforced", True) else "privileged"
        security = {f"pod-security.kubernetes.io/{mode}": level for mode in ("enforce", "audit", "warn")}
        return k8s.core.v1.Namespace(
            f"{self.name}-namespace",
            metadata=k8s.meta.v1.ObjectMetaArgs(name=name, labels={**security, **args.get("namespace_labels", {})}),
            opts=pulumi.ResourceOptions(parent=self, protect=args.get("protect", False)),
        )

    def _secrets(self, args: JupyterHubArgs, namespace: pulumi.Output[str]) -> HubSecrets:
        environment, config = authenticator_secrets(args["authenticator"])
        hub: dict[str, Any] = {"config": config} if config else {}
        if "url" in args.get("database", {}):
            hub["db"] = {"url": args.get("database", {}).get("url")}
        services: dict[str, HubTokenArgs] = {}
        for service, wanted in args.get("services", {}).items():
            services[service] = {"version": wanted.get("token_version", 1)}
            if "token" in wanted:
                services[service]["token"] = wanted["token"]
        if reads_metrics(args):
            services[METRICS_SERVICE] = {}
        secrets: HubSecretsArgs = {
            "namespace": namespace,
            "services": services,
            "environment": {**environment, **args.get("secret_environment", {})},
            "config": {"hub": hub} if hub else {},
            "version": args.get("secret_version", 1),
            "protect": args.get("protect", False),
        }
        return HubSecrets(f"{self.name}-secrets", secrets, pulumi.ResourceOptions(parent=self))

    def _dask(self, args: JupyterHubArgs, dask: HubDaskArgs, namespace: str, secrets: HubSecrets) -> None:
        gateway = cast(DaskGatewayArgs, {key: value for key, value in dask.items() if key != "groups"})
        gateway["hub"] = namespace
        gateway["base_url"] = base_url(args)
        gateway["token"] = secrets.tokens.apply(lambda known: known[SERVICE])
        DaskGateway(f"{self.name}-dask", gateway, pulumi.ResourceOptions(parent=self))

    def _homes(
        self, args: JupyterHubArgs, made: pulumi.Resource, namespace: pulumi.Output[str]
    ) -> Optional[pulumi.Input[str]]:
        """The claim of shared homes, made where none is given."""
        homes = args.get("homes", {})
        if homes.get("kind") != "shared" or "claim" in homes:
            return homes.get("claim")
        claim = k8s.core.v1.PersistentVolumeClaim(
            f"{self.name}-homes",
            metadata=k8s.meta.v1.ObjectMetaArgs(name="homes", namespace=namespace),
            spec=k8s.core.v1.PersistentVolumeClaimSpecArgs(
                access_modes=["ReadWriteMany"],
                storage_class_name=homes.get("storage_class"),
                resources=k8s.core.v1.VolumeResourceRequirementsArgs(requests={"storage": homes.get("size", "10Gi")}),
            ),
            # Sessions outlive the release, and hold a claim that they use: a destroy leaves it to the namespace.
            opts=pulumi.ResourceOptions(parent=self, protect=args.get("protect", False), deleted_with=made),
        )
        return claim.metadata.apply(lambda metadata: metadata.name or "homes")

    def _release(
        self,
        args: JupyterHubArgs,
        made: pulumi.Resource,
        namespace: pulumi.Output[str],
        secrets: HubSecrets,
        before: list[pulumi.Resource],
    ) -> k8s.helm.v3.Release:
        load_balancer = args.get("load_balancer")
        environment, _ = authenticator_secrets(args["authenticator"])
        parts: HubParts = {
            "existing_secret": secrets.existing_secret,
            "environment_secret": secrets.environment_secret,
            "environment_names": sorted({*environment, *args.get("secret_environment", {})}),
            "checksum": secrets.checksum,
        }
        certificate: list[pulumi.Resource] = []
        if load_balancer and (brought := certificate_secret(self, self.name, namespace, args["host"], load_balancer)):
            certificate.append(brought)
            parts["certificate_checksum"] = brought.checksum
        if homes := self._homes(args, made, namespace):
            parts["homes_claim"] = homes
        return k8s.helm.v3.Release(
            f"{self.name}-release",
            # Priority classes, the scheduler of sessions and its cluster roles are called after it.
            name=self.name,
            chart="jupyterhub",
            version=versions.JUPYTERHUB_CHART,
            repository_opts={"repo": "https://hub.jupyter.org/helm-chart/"},
            namespace=namespace,
            values=chart_values(args, parts),
            # A failed installation is taken back, rather than left in a state that refuses the next.
            atomic=True,
            cleanup_on_fail=True,
            timeout=args.get("timeout", 900),
            max_history=5,
            opts=pulumi.ResourceOptions(parent=self, depends_on=[*before, *certificate, secrets]),
        )
