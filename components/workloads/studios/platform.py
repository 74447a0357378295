"""Configures an existing Seqera Platform for Studios, in place, by server-side apply."""

import hashlib
from typing import Any, Optional, TypedDict

import pulumi
import pulumi_kubernetes as k8s
from typing_extensions import NotRequired

from .environment import PEM_DIRECTORY, PEM_KEY, tower_yml

_FORCE = {"pulumi.com/patchForce": "true"}
"""Take over the few fields that are named here from whoever installed the Platform."""

_SECRET_IN_CONFIG_MAPS = ["data", "metadata"]
_SECRET_IN_DEPLOYMENTS = ["spec", "metadata"]
"""The provider keeps the whole live object in the state, and the Platform's ConfigMaps hold its database password,
licence and keys, which annotations may repeat."""


class PlatformPatchArgs(TypedDict):
    namespace: pulumi.Input[str]
    """Namespace that the Platform runs in."""
    environment: pulumi.Input[dict[str, str]]
    """Variables for backend and cron that are no secret."""
    registration_token: pulumi.Input[str]
    """The proxy's registration token."""
    oidc_pem: pulumi.Input[str]
    """Private key on top, public key beneath."""
    allowed_workspaces: NotRequired[list[int]]
    """Workspaces that may use Studios; [] none. Default: all."""
    environment_config_map: NotRequired[str]
    """ConfigMap that backend and cron take their environment from. Default: tower-backend-cfg."""
    settings_config_map: NotRequired[str]
    """ConfigMap that holds tower.yml. Default: tower-yml."""
    backend_deployment: NotRequired[str]
    """Default: backend."""
    backend_container: NotRequired[str]
    """Default: backend."""
    cron_deployment: NotRequired[str]
    """Default: cron."""
    cron_container: NotRequired[str]
    """Container of the cron Deployment. Default: backend, as in Seqera's tower-cron.yml; its chart says cron."""


class PlatformPatch(pulumi.ComponentResource):
    """
    Environment, tower.yml, key volume and registration token of the Platform's backend and cron.

    What the Platform had stays: server-side apply adds and owns only the fields named here, and tower.yml is read,
    changed in one place and written back. Both Deployments carry a checksum of what they read, so they restart when
    that changes and only then; cron has rolled out before backend starts to.

    Every object is looked up first: a wrong name fails there, where a patch alone would make a new object.
    """

    checksum: pulumi.Output[str]
    """SHA-256 of all that backend and cron read."""

    CERTIFICATES = "platform-oidc-certs"
    TOKEN_SECRET = "platform-studios"
    TOKEN = "TOWER_OIDC_REGISTRATION_INITIAL_ACCESS_TOKEN"

    def __init__(self, name: str, args: PlatformPatchArgs, opts: Optional[pulumi.ResourceOptions] = None):
        super().__init__("atelier:index:PlatformPatch", name, None, opts)
        self.name = name
        self.namespace = args["namespace"]
        child = pulumi.ResourceOptions(parent=self)

        certificates = k8s.core.v1.Secret(
            f"{name}-oidc-certs",
            metadata=k8s.meta.v1.ObjectMetaArgs(name=self.CERTIFICATES, namespace=self.namespace),
            type="Opaque",
            string_data={PEM_KEY: args["oidc_pem"]},
            opts=child,
        )
        token = k8s.core.v1.Secret(
            f"{name}-token",
            metadata=k8s.meta.v1.ObjectMetaArgs(name=self.TOKEN_SECRET, namespace=self.namespace),
            type="Opaque",
            string_data={self.TOKEN: args["registration_token"]},
            opts=child,
        )
        environment = self._environment(args)
        settings, settings_text = self._settings(args)

        read = pulumi.Output.json_dumps(
            [args["environment"], settings_text, args["oidc_pem"], args["registration_token"]], sort_keys=True
        )
        # A hash of 190 random bits and an RSA key tells nothing about them.
        self.checksum = pulumi.Output.unsecret(read.apply(lambda text: hashlib.sha256(text.encode()).hexdigest()))
        needed: list[pulumi.Resource] = [certificates, token, environment, settings]
        cron = self._deployment(
            "cron", args.get("cron_deployment", "cron"), args.get("cron_container", "backend"), needed
        )
        self._deployment(
            "backend",
            args.get("backend_deployment", "backend"),
            args.get("backend_container", "backend"),
            [*needed, cron],
        )
        self.register_outputs({"checksum": self.checksum})

    def _environment(self, args: PlatformPatchArgs) -> k8s.core.v1.ConfigMapPatch:
        map_name = args.get("environment_config_map", "tower-backend-cfg")
        found = self._existing(k8s.core.v1.ConfigMap, "environment", map_name, _SECRET_IN_CONFIG_MAPS)
        return k8s.core.v1.ConfigMapPatch(
            f"{self.name}-environment",
            metadata=k8s.meta.v1.ObjectMetaPatchArgs(name=map_name, namespace=self.namespace, annotations=_FORCE),
            data=args["environment"],
            opts=pulumi.ResourceOptions(
                parent=self, depends_on=[found], additional_secret_outputs=_SECRET_IN_CONFIG_MAPS
            ),
        )

    def _settings(self, args: PlatformPatchArgs) -> tuple[k8s.core.v1.ConfigMapPatch, pulumi.Output[str]]:
        map_name = args.get("settings_config_map", "tower-yml")
        found = self._existing(k8s.core.v1.ConfigMap, "settings", map_name, _SECRET_IN_CONFIG_MAPS)
        allowed = args.get("allowed_workspaces")
        text = found.data.apply(lambda data: tower_yml((data or {}).get("tower.yml"), allowed))
        patch = k8s.core.v1.ConfigMapPatch(
            f"{self.name}-settings",
            metadata=k8s.meta.v1.ObjectMetaPatchArgs(name=map_name, namespace=self.namespace, annotations=_FORCE),
            data={"tower.yml": text},
            # The whole file is one field. Deleting the patch would delete it, and the Platform starts no more without.
            opts=pulumi.ResourceOptions(
                parent=self, retain_on_delete=True, additional_secret_outputs=_SECRET_IN_CONFIG_MAPS
            ),
        )
        return patch, text

    def _deployment(
        self, role: str, deployment: str, container: str, needed: list[pulumi.Resource]
    ) -> k8s.apps.v1.DeploymentPatch:
        """The volume of the keys, the token and the checksum; Pulumi waits until the new pods are ready."""
        found = self._existing(k8s.apps.v1.Deployment, role, deployment, _SECRET_IN_DEPLOYMENTS)
        secret_key = k8s.core.v1.SecretKeySelectorPatchArgs(name=self.TOKEN_SECRET, key=self.TOKEN)
        return k8s.apps.v1.DeploymentPatch(
            f"{self.name}-{role}",
            metadata=k8s.meta.v1.ObjectMetaPatchArgs(name=deployment, namespace=self.namespace, annotations=_FORCE),
            spec=k8s.apps.v1.DeploymentSpecPatchArgs(
                template=k8s.core.v1.PodTemplateSpecPatchArgs(
                    metadata=k8s.meta.v1.ObjectMetaPatchArgs(annotations={"checksum/studios": self.checksum}),
                    spec=k8s.core.v1.PodSpecPatchArgs(
                        volumes=[
                            k8s.core.v1.VolumePatchArgs(
                                name="cert-volume",
                                secret=k8s.core.v1.SecretVolumeSourcePatchArgs(secret_name=self.CERTIFICATES),
                            )
                        ],
                        containers=[
                            k8s.core.v1.ContainerPatchArgs(
                                name=container,
                                env=[
                                    k8s.core.v1.EnvVarPatchArgs(
                                        name="TOWER_OIDC_PEM_PATH", value=f"{PEM_DIRECTORY}/{PEM_KEY}"
                                    ),
                                    k8s.core.v1.EnvVarPatchArgs(
                                        name=self.TOKEN,
                                        value_from=k8s.core.v1.EnvVarSourcePatchArgs(secret_key_ref=secret_key),
                                    ),
                                ],
                                volume_mounts=[
                                    k8s.core.v1.VolumeMountPatchArgs(
                                        name="cert-volume", mount_path=PEM_DIRECTORY, read_only=True
                                    )
                                ],
                            )
                        ],
                    ),
                )
            ),
            opts=pulumi.ResourceOptions(
                parent=self, depends_on=[*needed, found], additional_secret_outputs=_SECRET_IN_DEPLOYMENTS
            ),
        )

    def _existing(self, kind: Any, role: str, object_name: str, secret: list[str]) -> Any:
        """The object that is there, or an error that names it."""
        return kind.get(
            f"{self.name}-{role}-existing",
            id=pulumi.Output.concat(self.namespace, "/", object_name),
            opts=pulumi.ResourceOptions(parent=self, additional_secret_outputs=[*secret, "__inputs"]),
        )
