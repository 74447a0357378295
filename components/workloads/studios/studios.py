"""Seqera Studios on Kubernetes, with the Platform that it belongs to."""

import hashlib
from typing import Optional, cast

import pulumi
import pulumi_kubernetes as k8s

from . import pods
from .arguments import StudiosArgs, StudiosRedisArgs
from .environment import PEM_DIRECTORY, PEM_KEY, PlatformFeatures, docker_config, platform_environment
from .flows import StudiosFlows, StudiosFlowsArgs
from .keys import StudiosKeys, StudiosKeysArgs
from .platform import PlatformPatch, PlatformPatchArgs
from .proxy import StudiosProxy, StudiosProxyArgs
from .publication import publish, publish_platform, publish_ssh
from .server import StudiosServer, StudiosServerArgs


class Studios(pulumi.ComponentResource):
    """
    Proxy, server, their keys and network policies in a namespace with restricted Pod Security, their Ingress, and the
    Platform patched.

    Source: Seqera's guides `studios-kubernetes` and `install-studios` with their manifests, and chart `studios` 1.7.0.
    """

    connect_url: pulumi.Output[str]
    """https://<connect host>."""
    load_balancer: pulumi.Output[str]
    """DNS name or address of the load balancer for HTTPS; empty without ingress."""
    platform_load_balancer: pulumi.Output[str]
    """The same, known as soon as the Platform is published; empty where it isn't published here."""
    ssh_load_balancer: pulumi.Output[str]
    """DNS name or address of the load balancer for SSH; empty without SSH."""
    registration_token: pulumi.Output[str]
    """The token by which the proxy registers at the Platform. Secret."""
    oidc_pem: pulumi.Output[str]
    """The key file of the Platform. Secret."""
    management_key: pulumi.Output[str]
    """The key of the server's management port, which readers of its metrics need. Secret."""
    platform_environment: pulumi.Output[dict[str, str]]
    """Variables that the Platform's backend and cron need, without the token."""

    def __init__(self, name: str, args: StudiosArgs, opts: Optional[pulumi.ResourceOptions] = None):
        super().__init__("atelier:index:Studios", name, None, opts)
        self.name = name
        ssh, ingress = args.get("ssh"), args.get("ingress")
        namespace = self._namespace(args)
        keys = self._keys(args)
        environment = self._platform_environment(args, keys)
        # As in Seqera's guide: the Platform knows the token and has restarted before the proxy registers there.
        patched: list[pulumi.Resource] = []
        if args["platform"].get("patch", True):
            patch = self._patch(args, environment, keys)
            patched = [PlatformPatch(f"{name}-platform", patch, pulumi.ResourceOptions(parent=self))]
        proxy = self._workload(args, namespace, keys, patched)
        none = pulumi.Output.from_input("")
        self.connect_url = pulumi.Output.from_input(f"https://{args['connect_host']}")
        self.load_balancer = publish(self, name, namespace, proxy, ingress) if ingress else none
        self.platform_load_balancer = publish_platform(self, name, ingress) if ingress else none
        self.ssh_load_balancer = publish_ssh(self, name, namespace, proxy, ssh) if ssh else none
        self.registration_token = keys.registration_token
        self.oidc_pem = keys.oidc_pem
        self.management_key = keys.management_key
        self.platform_environment = environment.apply(
            lambda variables: {**variables, "TOWER_OIDC_PEM_PATH": f"{PEM_DIRECTORY}/{PEM_KEY}"}
        )
        self.register_outputs(
            {
                "connect_url": self.connect_url,
                "load_balancer": self.load_balancer,
                "platform_load_balancer": self.platform_load_balancer,
                "ssh_load_balancer": self.ssh_load_balancer,
                "registration_token": self.registration_token,
                "oidc_pem": self.oidc_pem,
                "management_key": self.management_key,
                "platform_environment": self.platform_environment,
            }
        )

    def _namespace(self, args: StudiosArgs) -> pulumi.Output[str]:
        level = {f"pod-security.kubernetes.io/{mode}": "restricted" for mode in ("enforce", "audit", "warn")}
        namespace = k8s.core.v1.Namespace(
            f"{self.name}-namespace",
            metadata=k8s.meta.v1.ObjectMetaArgs(
                name=args.get("namespace", self.name), labels={**level, **args.get("namespace_labels", {})}
            ),
            opts=pulumi.ResourceOptions(parent=self, protect=args.get("protect", False)),
        )
        return _name_of(namespace)

    def _keys(self, args: StudiosArgs) -> StudiosKeys:
        wanted: StudiosKeysArgs = {
            "rsa_bits": args.get("rsa_bits", 2048),
            "registration_token_version": args.get("registration_token_version", 1),
            "management_key_version": args.get("management_key_version", 1),
            "ssh": "ssh" in args,
            "protect": args.get("protect", False),
        }
        if "registration_token" in args:
            wanted["registration_token"] = args["registration_token"]
        return StudiosKeys(f"{self.name}-keys", wanted, pulumi.ResourceOptions(parent=self))

    def _workload(
        self, args: StudiosArgs, namespace: pulumi.Output[str], keys: StudiosKeys, patched: list[pulumi.Resource]
    ) -> StudiosProxy:
        """Secrets, network policies, server and proxy, in this order: no pod starts before its policies stand."""
        name, redis = self.name, args["redis"]
        flows = self._flows(args, namespace)
        secret = self._secret(
            "connect",
            namespace,
            {
                "CONNECT_OIDC_CLIENT_REGISTRATION_TOKEN": keys.registration_token,
                "CONNECT_REDIS_PASSWORD": redis["password"],
                "CONNECT_MANAGEMENT_AUTH_KEY": keys.management_key,
            },
        )
        authority = [redis["certificate_authority"]] if "certificate_authority" in redis else []
        pull_secret = self._pull_secret(args, namespace)
        images = f"{args.get('registry', 'cr.seqera.io')}/enterprise/studios"
        size = args.get("server", {})
        server_args: StudiosServerArgs = {
            "instance": name,
            "namespace": namespace,
            "image": f"{images}/server:{args['version']}",
            "pull_secret": pull_secret,
            "secret": secret,
            "checksum": _checksum(redis["password"], keys.management_key, *authority),
            "redis": _redis_environment(redis),
            "log_level": args.get("log_level", "info"),
            "replicas": size.get("replicas", 2),
            "cpu": size.get("cpu", "100m"),
            "memory": size.get("memory", "128Mi"),
            "management_port": args.get("management_port", pods.MANAGEMENT_PORT),
            "read_only_root": args.get("read_only_root", True),
            "node_selector": args.get("node_selector", {}),
        }
        if authority:
            server_args["authorities"] = self._authorities(namespace, authority[0])
        server = StudiosServer(f"{name}-server", server_args, pulumi.ResourceOptions(parent=self, depends_on=[flows]))
        size = args.get("proxy", {})
        proxy_args: StudiosProxyArgs = {
            "instance": name,
            "namespace": namespace,
            "image": f"{images}/proxy:{args['version']}",
            "pull_secret": pull_secret,
            "secret": secret,
            "checksum": _checksum(keys.registration_token, redis["password"], keys.ssh_private_key, *authority),
            "redis": _redis_environment(redis),
            "connect_url": f"https://{args['connect_host']}",
            "platform_url": args["platform"]["url"],
            "tunnel_url": server.tunnel_url,
            "log_level": args.get("log_level", "info"),
            "replicas": size.get("replicas", 2),
            "cpu": size.get("cpu", "100m"),
            "memory": size.get("memory", "256Mi"),
            "management_port": args.get("management_port", pods.MANAGEMENT_PORT),
            "read_only_root": args.get("read_only_root", True),
            "node_selector": args.get("node_selector", {}),
        }
        if "authorities" in server_args:
            proxy_args["authorities"] = server_args["authorities"]
        if "ssh" in args:
            proxy_args["ssh_secret"] = self._secret("connect-ssh-key", namespace, {"ssh-key": keys.ssh_private_key})
        after = pulumi.ResourceOptions(parent=self, depends_on=[flows, *patched])
        return StudiosProxy(f"{name}-proxy", proxy_args, after)

    def _flows(self, args: StudiosArgs, namespace: pulumi.Output[str]) -> StudiosFlows:
        flows: StudiosFlowsArgs = {
            "namespace": namespace,
            "instance": self.name,
            "load_balancer_cidrs": args["load_balancer_cidrs"],
            "load_balancer_namespaces": args.get("load_balancer_namespaces", []),
            "redis_cidrs": args["redis"]["cidrs"],
            "redis_pods": args["redis"].get("pods", {}),
            "redis_port": args["redis"]["port"],
            "management_port": args.get("management_port", pods.MANAGEMENT_PORT),
        }
        ssh = args.get("ssh")
        if ssh and ssh.get("traffic_policy") == "Local":
            flows["ssh_cidrs"] = [*ssh["allowed_from"]]
        if "metrics_namespace" in args:
            flows["metrics_namespace"] = args["metrics_namespace"]
        return StudiosFlows(f"{self.name}-flows", flows, pulumi.ResourceOptions(parent=self))

    def _secret(
        self, object_name: str, namespace: pulumi.Output[str], data: dict[str, pulumi.Input[str]]
    ) -> pulumi.Output[str]:
        """A Secret; its name."""
        return _name_of(
            k8s.core.v1.Secret(
                f"{self.name}-{object_name}",
                metadata=k8s.meta.v1.ObjectMetaArgs(name=object_name, namespace=namespace),
                type="Opaque",
                string_data=data,
                opts=pulumi.ResourceOptions(parent=self),
            )
        )

    def _authorities(self, namespace: pulumi.Output[str], certificates: pulumi.Input[str]) -> pulumi.Output[str]:
        """A ConfigMap with the certificates that Redis' is checked by; its name."""
        return _name_of(
            k8s.core.v1.ConfigMap(
                f"{self.name}-redis-authority",
                metadata=k8s.meta.v1.ObjectMetaArgs(name="connect-redis-authority", namespace=namespace),
                data={"redis.pem": certificates},
                opts=pulumi.ResourceOptions(parent=self),
            )
        )

    def _pull_secret(self, args: StudiosArgs, namespace: pulumi.Output[str]) -> pulumi.Output[str]:
        registry = args.get("registry", "cr.seqera.io")
        content = pulumi.Output.all(args["registry_username"], args["registry_password"]).apply(
            lambda both: docker_config(registry, both[0], both[1])
        )
        return _name_of(
            k8s.core.v1.Secret(
                f"{self.name}-pull",
                metadata=k8s.meta.v1.ObjectMetaArgs(name="cr.seqera.io", namespace=namespace),
                type="kubernetes.io/dockerconfigjson",
                string_data={".dockerconfigjson": pulumi.Output.secret(content)},
                opts=pulumi.ResourceOptions(parent=self),
            )
        )

    def _platform_environment(self, args: StudiosArgs, keys: StudiosKeys) -> pulumi.Output[dict[str, str]]:
        features: PlatformFeatures = {
            "connect_url": f"https://{args['connect_host']}",
            "templates": args["templates"],
            "lifespan_hours": args.get("lifespan_hours", 8),
            "private_by_default": args.get("private_by_default", False),
            "path_routing": args.get("path_routing", False),
            "custom_image_registry": args.get("custom_image_registry", ""),
            "custom_image_repository": args.get("custom_image_repository", ""),
            "ssh_host": args["ssh"]["host"] if "ssh" in args else "",
            "ssh_workspaces": args.get("ssh_workspaces", []),
        }
        if "allowed_workspaces" in args:
            features["allowed_workspaces"] = args["allowed_workspaces"]
        variables = platform_environment(features)
        if "ssh" not in args:
            return pulumi.Output.from_input(variables)
        return keys.ssh_fingerprint.apply(
            lambda fingerprint: {**variables, "TOWER_DATA_STUDIO_CONNECT_SSH_KEY_FINGERPRINT": fingerprint}
        )

    def _patch(
        self, args: StudiosArgs, environment: pulumi.Output[dict[str, str]], keys: StudiosKeys
    ) -> PlatformPatchArgs:
        names = {key: value for key, value in args["platform"].items() if key in PlatformPatchArgs.__annotations__}
        patch = cast(PlatformPatchArgs, names)
        patch["environment"] = environment
        patch["registration_token"] = keys.registration_token
        patch["oidc_pem"] = keys.oidc_pem
        if "allowed_workspaces" in args:
            patch["allowed_workspaces"] = args["allowed_workspaces"]
        return patch


def _redis_environment(redis: StudiosRedisArgs) -> dict[str, pulumi.Input[str]]:
    port = pulumi.Output.from_input(redis["port"]).apply(lambda number: str(int(number)))
    return {
        "CONNECT_REDIS_ADDRESS": pulumi.Output.concat(redis["host"], ":", port),
        "CONNECT_REDIS_DB": str(redis.get("database", 1)),
        "CONNECT_REDIS_PREFIX": redis.get("prefix", "connect:session"),
        "CONNECT_REDIS_TLS_ENABLE": "true" if redis.get("tls", True) else "false",
    }


def _checksum(*secrets: pulumi.Input[str]) -> pulumi.Output[str]:
    """Changes with any of the secrets. A hash of long random values tells nothing about them."""
    joined = pulumi.Output.all(*secrets).apply(lambda values: "\n".join(values))
    return pulumi.Output.unsecret(joined.apply(lambda text: hashlib.sha256(text.encode()).hexdigest()))


def _name_of(made: pulumi.CustomResource) -> pulumi.Output[str]:
    """The name of a Kubernetes object, which others use once it is there."""
    metadata: pulumi.Output[k8s.meta.v1.outputs.ObjectMeta] = getattr(made, "metadata")  # noqa: B009
    return metadata.apply(lambda found: found.name or "")
