"""What hubploy and the people who use it need on AWS: a machine, a repository, roles, a group, a key."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pulumi

from components import versions
from components.access import ArchitectAccess, ArchitectAccessArgs
from components.hosts import CiNodeTools, Ec2Host, Ec2HostArgs, ci_node_setup
from components.keys import AwsKey
from components.registries import Hubploy, sops_file, sops_rights

from .settings.hosts_ec2 import CiNodeSettings
from .settings.hubploy import ArchitectSettings, HubploySettings

if TYPE_CHECKING:
    from .aws import AwsFoundation

API_SERVER_PORT = 443


def place_ci_node(
    foundation: AwsFoundation, node: CiNodeSettings, hubploy: HubploySettings | None, key: AwsKey | None
) -> Ec2Host:
    """The machine that images are built and hubs are deployed from; `key` is that of hubploy's secrets."""
    settings, network = foundation.settings, foundation.network
    # The settings' rules: no machine for the cluster without one.
    assert settings.cluster
    registry = f"{settings.aws.account_id}.dkr.ecr.{settings.aws.region}.amazonaws.com"
    tools: CiNodeTools = {
        "kubectl": versions.CI_NODE_KUBECTL[settings.cluster.version],
        "helm": versions.CI_NODE_HELM,
        "sops": versions.CI_NODE_SOPS,
        "registry": registry,
        "ssh_authorized_keys": list(node.ssh_keys),
    }
    if hubploy:
        tools["hubploy"] = versions.CI_NODE_HUBPLOY
    subnets = network.public_subnet_ids if node.public else network.private_subnet_ids
    args: Ec2HostArgs = {
        "vpc_id": network.vpc_id,
        "subnet_id": foundation.with_egress(subnets[0]),
        "kms_key_arn": foundation.key.arn,
        "instance_type": node.instance_type,
        "disk_gib": node.disk_gib,
        "generation": node.generation,
        "name_tag": node.name or f"{foundation.cluster_name}-ci",
        "public": node.public,
        "ssh_from": list(node.ssh_from),
        # A cluster with a private API has it behind this group; `kubectl` on the machine reaches it.
        "targets": {
            "cluster": {
                "security_group_id": foundation.cluster.cluster_security_group_id,
                "port": API_SERVER_PORT,
                "description": "Kubernetes API, for kubectl and Helm",
            }
        },
        "managed_policy_arns": _by_name(node.policies),
        "protect": settings.protects,
        "tags": {**foundation.tags, "workload": "ci"},
    }
    if node.image_id:
        args["ami_id"] = node.image_id
    else:
        args["user_data"] = ci_node_setup(tools)
    if key is not None:
        # hubploy reads its secrets before it takes a role.
        args["policies"] = dict[str, pulumi.Input[str]](secrets=pulumi.Output.json_dumps(sops_rights(key.arn)))
    return Ec2Host("ci-node", args, foundation.on_aws)


def place_hubploy(
    foundation: AwsFoundation, hubploy: HubploySettings, node: Ec2Host | None, key: AwsKey | None
) -> dict[str, Any]:
    """The repository and roles of hubploy, those who may take them, and the key of their secrets; stack outputs."""
    settings = foundation.settings
    trusted: dict[str, pulumi.Input[str]] = _by_name(hubploy.trusted_roles)
    outputs: dict[str, Any] = {}
    if node is not None:
        trusted["ci-node"] = node.role_arn
    if hubploy.architect:
        made = _architect(foundation, hubploy.deployment, hubploy.architect, key.arn if key else None)
        trusted["architect"] = made.role_arn
        outputs["architectGroup"], outputs["architectRole"] = made.group_name, made.role_arn
    deployed = Hubploy(
        "hubploy",
        {
            "deployment": hubploy.deployment,
            "account_id": settings.aws.account_id,
            "region": settings.aws.region,
            "cluster_name": foundation.cluster.cluster_name,
            "cluster_arn": foundation.cluster.arn,
            "kms_key_arn": foundation.data_key.arn,
            "trusted_role_arns": trusted,
            "namespaces": hubploy.all_namespaces(),
            "tagged_images": hubploy.keep_images,
            "protect": settings.protects,
            "tags": {"workload": hubploy.deployment},
        },
        pulumi.ResourceOptions(providers=[foundation.aws, foundation.kubernetes, *foundation.generators]),
    )
    outputs |= {
        "userImage": deployed.image,
        "hubployYaml": deployed.hubploy_yaml,
        "hubployYamlDeployOnly": deployed.hubploy_yaml_deploy_only,
    }
    if key is not None:
        outputs["sopsYaml"] = key.arn.apply(sops_file)
    return outputs


def _architect(
    foundation: AwsFoundation, deployment: str, architect: ArchitectSettings, key_arn: pulumi.Input[str] | None
) -> ArchitectAccess:
    args: ArchitectAccessArgs = {
        "deployment": deployment,
        "account_id": foundation.settings.aws.account_id,
        "managed_policy_arns": _by_name(architect.policies),
        "require_mfa": architect.require_mfa,
        "session_hours": architect.session_hours,
        "tags": {"workload": deployment},
    }
    if architect.permissions_boundary:
        args["permissions_boundary_arn"] = architect.permissions_boundary
    if key_arn is not None:
        args["policies"] = {"secrets": pulumi.Output.json_dumps(sops_rights(key_arn))}
    return ArchitectAccess("architect", args, foundation.on_aws)


def _by_name(arns: list[str]) -> dict[str, pulumi.Input[str]]:
    """ARNs by the last part of their names, so that resources are called after them."""
    return {arn.rpartition("/")[2]: arn for arn in arns}
