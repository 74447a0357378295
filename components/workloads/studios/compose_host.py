"""Seqera Studios on Docker Compose: a machine on AWS, with or without the Platform on it."""

import hashlib
import json
from typing import Any, Optional

import pulumi
import pulumi_aws as aws

from ... import versions
from ...hosts.ec2 import Ec2Host, Ec2HostArgs
from ...secrets.secrets_manager import SecretsManagerSecret, SecretsManagerSecretArgs
from ...storage.ebs_volume import EbsVolume, EbsVolumeArgs
from .compose import HostSecret, OwnPlatform, StudiosBundle, configuration
from .compose_arguments import StudiosHostArgs, StudiosHostPlatform
from .compose_machine import reload_command, user_data
from .compose_services import PEM_FILE
from .environment import PlatformFeatures, platform_environment
from .keys import StudiosKeys, StudiosKeysArgs

APPLY_SECONDS = 1800
"""A first start installs Docker, pulls a few GiB of images and makes a database."""
DEVICE = "/dev/sdf"
"""What EC2 calls the data volume; the system finds it by its identifier."""


class StudiosHost(pulumi.ComponentResource):
    """
    An EC2 machine that Session Manager reaches, its secrets in Secrets Manager, a data volume with snapshots that
    outlives it, and Docker Compose on it: proxy, server and Redis, and the Platform (backend, cron, frontend, MySQL)
    where it is asked for.

    The machine reads its configuration and all secrets from Secrets Manager, with a role that may read these and
    nothing else. It does at each start, and whenever one that is made here changes: the update waits until all
    containers have started, and fails with what they say if they don't.

    Nothing reaches it from outside until something is let in by `security_group_id`: HostLoadBalancer does.
    """

    instance_id: pulumi.Output[str]
    """Identifier of the machine, as `aws ssm start-session --target` takes it."""
    security_group_id: pulumi.Output[str]
    """The machine's security group, for others to let in."""
    connect_url: pulumi.Output[str]
    """https://<connect host>."""
    platform_environment: pulumi.Output[dict[str, str]]
    """Variables that the backend and cron of a Platform elsewhere need, without the token."""
    secret_names: pulumi.Output[dict[str, str]]
    """Names of the secrets that were made, by what they are."""

    def __init__(self, name: str, args: StudiosHostArgs, opts: Optional[pulumi.ResourceOptions] = None):
        super().__init__("atelier:index:StudiosHost", name, None, opts)
        self.name, self.args = name, args
        self.child = pulumi.ResourceOptions(parent=self)
        self.made: dict[str, SecretsManagerSecret] = {}
        bundle = self._bundle(self._keys())
        text = json.dumps(configuration(bundle), sort_keys=True)
        settings = self._secret("configuration", pulumi.Output.from_input(text))
        volume = self._volume()
        machine = self._machine(volume, settings, configuration(bundle)["secrets"])
        # A volume is on one machine at a time, and one that is written to isn't taken off.
        attached = aws.ec2.VolumeAttachment(
            f"{name}-data-attachment",
            device_name=DEVICE,
            volume_id=volume.volume_id,
            instance_id=machine.instance_id,
            stop_instance_before_detaching=True,
            opts=pulumi.ResourceOptions(parent=self, delete_before_replace=True),
        )
        self._applied(machine, text, [attached, settings])

        self.instance_id, self.security_group_id = machine.instance_id, machine.security_group_id
        self.connect_url = pulumi.Output.from_input(bundle["connect_url"])
        self.platform_environment = pulumi.Output.from_input(
            {**platform_environment(bundle["features"]), "TOWER_OIDC_PEM_PATH": f"/{PEM_FILE}"}
        )
        self.secret_names = pulumi.Output.all(**{key: made.secret_name for key, made in self.made.items()})
        self.register_outputs(
            {
                "instance_id": self.instance_id,
                "security_group_id": self.security_group_id,
                "connect_url": self.connect_url,
                "platform_environment": self.platform_environment,
                "secret_names": self.secret_names,
            }
        )

    def _keys(self) -> StudiosKeys:
        wanted: StudiosKeysArgs = {
            "rsa_bits": self.args.get("rsa_bits", 2048),
            "registration_token_version": self.args.get("registration_token_version", 1),
            "management": False,
            "protect": self.args.get("protect", False),
        }
        return StudiosKeys(f"{self.name}-keys", wanted, self.child)

    def _bundle(self, keys: StudiosKeys) -> StudiosBundle:
        args = self.args
        features: PlatformFeatures = {
            "connect_url": f"https://{args['connect_host']}",
            "templates": args["templates"],
            "lifespan_hours": args.get("lifespan_hours", 8),
            "private_by_default": args.get("private_by_default", False),
            "path_routing": args.get("path_routing", False),
            "custom_image_registry": args.get("custom_image_registry", ""),
            "custom_image_repository": args.get("custom_image_repository", ""),
        }
        if "allowed_workspaces" in args:
            features["allowed_workspaces"] = args["allowed_workspaces"]
        token = args.get("registration_token") or self._kept("registration-token", keys.registration_token)
        bundle: StudiosBundle = {
            "platform_url": args["platform_url"],
            "connect_url": f"https://{args['connect_host']}",
            "version": args["version"],
            "registry": args.get("registry", "cr.seqera.io"),
            "registry_username": args["registry_username"],
            "registry_password": args["registry_password"],
            "registration_token": token,
            "oidc_pem": self._kept("oidc-pem", keys.oidc_pem),
            "features": features,
            "log_level": args.get("log_level", "info"),
        }
        if platform := args.get("platform"):
            bundle["platform"] = self._platform(platform)
        return bundle

    def _platform(self, given: StudiosHostPlatform) -> OwnPlatform:
        # Without these nobody reads what the Platform has encrypted or stored: protected, as the volume is.
        return {
            **given,
            "version": given.get("version", versions.SEQERA_PLATFORM),
            "jwt_secret": self._kept("jwt-secret", length=48),
            "crypto_key": self._kept("crypto-key"),
            "database_password": self._kept("database-password"),
            "database_root_password": self._kept("database-root-password"),
        }

    def _kept(self, label: str, value: Optional[pulumi.Output[str]] = None, length: int = 32) -> HostSecret:
        """A secret of Secrets Manager, made if it isn't given; how the machine finds it."""
        self.made[label] = self._secret(label, value, length)
        return {"name": f"{self.args['prefix']}/{self.name}/{label}"}

    def _secret(self, label: str, value: Optional[pulumi.Output[str]], length: int = 32) -> SecretsManagerSecret:
        args: SecretsManagerSecretArgs = {
            "prefix": self.args["prefix"],
            "secret_name": f"{self.name}/{label}",
            "kms_key_arn": self.args["machine"]["kms_key_arn"],
            "account_id": self.args["account_id"],
            "length": length,
            "protect": self.args.get("protect", False),
            "tags": self.args.get("tags", {}),
        }
        if value is not None:
            args["value"] = value
        return SecretsManagerSecret(f"{self.name}-{label}", args, self.child)

    def _volume(self) -> EbsVolume:
        machine = self.args["machine"]
        args: EbsVolumeArgs = {
            "volume_name": f"{self.args['prefix']}-{self.name}-data",
            "availability_zone": machine["availability_zone"],
            "kms_key_arn": machine["kms_key_arn"],
            "size_gib": machine.get("data_gib", 50),
            "keep_snapshots": machine.get("keep_snapshots", 14),
            "snapshot_time": machine.get("snapshot_time", "03:00"),
            "protect": self.args.get("protect", False),
            "tags": self.args.get("tags", {}),
        }
        if "snapshot_id" in machine:
            args["snapshot_id"] = machine["snapshot_id"]
        return EbsVolume(f"{self.name}-data", args, self.child)

    def _machine(self, volume: EbsVolume, settings: SecretsManagerSecret, secrets: dict[str, HostSecret]) -> Ec2Host:
        machine, platform = self.args["machine"], self.args.get("platform")
        mail = platform.get("mail") if platform else None
        ports = {80, 443, *([mail.get("port", 587)] if mail else []), *machine.get("egress_ports", [])}
        first = {"region": self.args["region"], "name": f"{self.args['prefix']}/{self.name}/configuration"}
        args: Ec2HostArgs = {
            "vpc_id": machine["vpc_id"],
            "subnet_id": machine["subnet_id"],
            "kms_key_arn": machine["kms_key_arn"],
            "image": "ubuntu-24.04",
            "instance_type": machine.get("instance_type", "m7i.xlarge"),
            "disk_gib": machine.get("disk_gib", 50),
            "user_data": volume.volume_id.apply(lambda id_: user_data(first["region"], first["name"], id_)),
            "generation": machine.get("generation", 1),
            "name_tag": f"{self.args['prefix']}-{self.name}",
            "metadata_hops": 2 if platform and platform.get("instance_credentials") else 1,
            "egress_ports": sorted(ports),
            "policies": {"secrets": pulumi.Output.json_dumps(self._rights(settings, secrets))},
            "managed_policy_arns": machine.get("managed_policy_arns", {}),
            "protect": self.args.get("protect", False),
            "tags": self.args.get("tags", {}),
        }
        return Ec2Host(f"{self.name}-host", args, self.child)

    def _rights(self, settings: SecretsManagerSecret, secrets: dict[str, HostSecret]) -> dict[str, Any]:
        """To read these secrets, whatever key they are encrypted with, and to use that key for nothing else."""
        region, account = self.args["region"], self.args["account_id"]
        ours = {f"{self.args['prefix']}/{self.name}/{label}" for label in self.made}
        arns: list[pulumi.Input[str]] = [settings.arn, *[made.arn for made in self.made.values()]]
        for brought in sorted({each["name"] for each in secrets.values()} - ours):
            # Secrets Manager appends six characters to each name.
            arn = f"arn:aws:secretsmanager:{region}:{account}:secret:{brought}"
            arns.append(brought if brought.startswith("arn:") else f"{arn}-??????")
        through = {
            "StringEquals": {
                "kms:ViaService": f"secretsmanager.{region}.amazonaws.com",
                "kms:CallerAccount": account,
            },
            "StringLike": {"kms:EncryptionContext:SecretARN": arns},
        }
        return {
            "Version": "2012-10-17",
            "Statement": [
                {"Effect": "Allow", "Action": "secretsmanager:GetSecretValue", "Resource": arns},
                {
                    "Effect": "Allow",
                    "Action": "kms:Decrypt",
                    "Resource": f"arn:aws:kms:{region}:{account}:key/*",
                    "Condition": through,
                },
            ],
        }

    def _applied(self, machine: Ec2Host, text: str, after: list[pulumi.Resource]) -> None:
        """Runs on the machine when configuration or secrets change, and fails the update if it fails there."""
        values = [made.version_id for made in self.made.values()]
        # The file system grows with the volume.
        size = str(self.args["machine"].get("data_gib", 50))
        version = pulumi.Output.all(*values).apply(
            lambda ids: hashlib.sha256("\n".join([text, size, *map(str, ids)]).encode()).hexdigest()[:16]
        )
        aws.ssm.Association(
            f"{self.name}-applied",
            name="AWS-RunShellScript",  # AWS's own document
            targets=[{"key": "InstanceIds", "values": [machine.instance_id]}],
            parameters={"commands": version.apply(reload_command), "executionTimeout": str(APPLY_SECONDS)},
            wait_for_success_timeout_seconds=APPLY_SECONDS,
            tags=self.args.get("tags"),
            opts=pulumi.ResourceOptions(
                parent=self,
                depends_on=[*after, *self.made.values()],
                # The provider waits for what a new association does, not for what a changed one does.
                replace_on_changes=["parameters", "targets"],
                delete_before_replace=True,
            ),
        )
