"""What hubploy needs on AWS: a repository for the user image, two roles with least rights, and its hubploy.yaml."""

import re
from typing import Any, Optional, TypedDict

import pulumi
import pulumi_aws as aws
import pulumi_kubernetes as k8s
import yaml
from typing_extensions import NotRequired

from .ecr import PULL, EcrRegistry

DEPLOYMENT = re.compile(r"[a-z0-9]([a-z0-9-]{0,38}[a-z0-9])?")
PUSH = ["ecr:CompleteLayerUpload", "ecr:InitiateLayerUpload", "ecr:PutImage", "ecr:UploadLayerPart"]
"""Beside `PULL`: ECR user guide, "IAM permissions for pushing an image"."""
LOOK = ["ecr:DescribeImages", "ecr:DescribeRepositories", "ecr:ListImages"]
"""`hubploy build --check-registry` asks whether a tag is there."""


class HubployArgs(TypedDict):
    deployment: str
    """Name of the deployment: the repository is <deployment>-user-image, the roles <deployment>-hubploy-ecr and
    -hubploy-eks. Lower-case letters, digits and -, 40 at most."""
    account_id: pulumi.Input[str]
    """The account of registry and cluster, twelve digits."""
    region: pulumi.Input[str]
    """Region of registry and cluster."""
    cluster_name: pulumi.Input[str]
    """Name of the cluster that hubploy deploys to."""
    cluster_arn: pulumi.Input[str]
    """ARN of that cluster."""
    kms_key_arn: pulumi.Input[str]
    """Key that encrypts the images. Its policy must let ECR use it."""
    trusted_role_arns: dict[str, pulumi.Input[str]]
    """Roles that may take hubploy's roles, by a short name: the CI node's, the architects'."""
    namespaces: NotRequired[list[str]]
    """Namespaces that hubploy deploys to, which are made here. Default: <deployment>-staging and <deployment>-prod, as
    hubploy calls them."""
    namespace_labels: NotRequired[dict[str, str]]
    """Labels of those namespaces, beside a profile of Pod Security that allows all. Default: none."""
    tagged_images: NotRequired[int]
    """Images that are kept. Default: 50."""
    partition: NotRequired[pulumi.Input[str]]
    """Partition of the account: aws, aws-cn or aws-us-gov. Default: aws."""
    protect: NotRequired[bool]
    """Refuse to delete the repository and the namespaces. Default: off."""
    tags: NotRequired[dict[str, pulumi.Input[str]]]
    """Tags beside the provider's default tags."""


class Hubploy(pulumi.ComponentResource):
    """
    The user image's repository and the roles that hubploy takes: one pushes to that repository alone, the other finds
    the cluster and is `admin` in hubploy's namespaces alone, by an access entry with a group and a RoleBinding in each.

    Nothing of it reaches further, so a chart that makes cluster-wide objects fails: hubploy's values for
    zero-to-jupyterhub need `scheduling.userScheduler.enabled: false` and no `podPriority`; namespaces exist already.

    The Kubernetes provider comes by `opts.providers`. Raises ValueError for names that IAM, ECR or Kubernetes don't
    take, and when nobody may take the roles.
    """

    image: pulumi.Output[str]
    """Address of the user image, without tag."""
    ecr_role_arn: pulumi.Output[str]
    """The role that pushes and pulls the image."""
    eks_role_arn: pulumi.Output[str]
    """The role that deploys."""
    hubploy_yaml: pulumi.Output[str]
    """hubploy.yaml for hubploy 0.2 to 0.4, the newest on PyPI, which builds images and deploys."""
    hubploy_yaml_deploy_only: pulumi.Output[str]
    """hubploy.yaml for hubploy 0.9 and newer, on GitHub, which only deploys and refuses `account_id`."""

    def __init__(self, name: str, args: HubployArgs, opts: Optional[pulumi.ResourceOptions] = None):
        super().__init__("atelier:index:Hubploy", name, None, opts)
        deployment = args["deployment"]
        namespaces = args.get("namespaces", [f"{deployment}-staging", f"{deployment}-prod"])
        _check(args, namespaces)

        registry = EcrRegistry(
            f"{name}-registry",
            {
                "prefix": "",
                "repositories": [f"{deployment}-user-image"],
                "kms_key_arn": args["kms_key_arn"],
                "tagged_images": args.get("tagged_images", 50),
                "protect": args.get("protect", False),
                "tags": args.get("tags", {}),
            },
            pulumi.ResourceOptions(parent=self),
        )
        repository = f"{deployment}-user-image"
        self.image = registry.repository_urls[repository]
        image_rights = _image_rights(registry.repository_arns[repository])
        self.ecr_role_arn = self._role(name, "ecr", args, "Pushes and pulls the user image", image_rights)
        cluster_rights = _statements(_allow(["eks:DescribeCluster"], args["cluster_arn"]))
        self.eks_role_arn = self._role(name, "eks", args, "Deploys hubs", cluster_rights)
        self._access(name, args, namespaces)

        known = pulumi.Output.all(
            image=self.image,
            account=args["account_id"],
            region=args["region"],
            cluster=args["cluster_name"],
            ecr=self.ecr_role_arn,
            eks=self.eks_role_arn,
        )
        self.hubploy_yaml = known.apply(lambda found: hubploy_file(**found))
        self.hubploy_yaml_deploy_only = known.apply(lambda found: hubploy_file(**found, deploy_only=True))
        self.register_outputs(
            {
                "image": self.image,
                "ecr_role_arn": self.ecr_role_arn,
                "eks_role_arn": self.eks_role_arn,
                "hubploy_yaml": self.hubploy_yaml,
                "hubploy_yaml_deploy_only": self.hubploy_yaml_deploy_only,
            }
        )

    def _role(
        self, name: str, purpose: str, args: HubployArgs, description: str, rights: dict[str, Any]
    ) -> pulumi.Output[str]:
        """A role of hubploy's; its ARN, known when it has its rights."""
        role = aws.iam.Role(
            f"{name}-{purpose}-role",
            name=f"{args['deployment']}-hubploy-{purpose}",  # hubploy.yaml names it, and people know it
            description=description,
            assume_role_policy=pulumi.Output.json_dumps(_trust(args)),
            tags=args.get("tags"),
            opts=pulumi.ResourceOptions(parent=self),
        )
        policy = aws.iam.RolePolicy(
            f"{name}-{purpose}-policy",
            role=role.name,
            policy=pulumi.Output.json_dumps(rights),
            opts=pulumi.ResourceOptions(parent=self),
        )
        return pulumi.Output.all(role.arn, policy.id).apply(lambda known: str(known[0]))

    def _access(self, name: str, args: HubployArgs, namespaces: list[str]) -> None:
        """The role's group in the cluster, and what the group may do: `admin`, a role of Kubernetes, in namespaces."""
        group = f"hubploy:{args['deployment']}"  # EKS refuses system:, eks:, aws:, amazon: and iam: before it
        aws.eks.AccessEntry(
            f"{name}-access",
            cluster_name=args["cluster_name"],
            principal_arn=self.eks_role_arn,
            kubernetes_groups=[group],
            type="STANDARD",
            tags=args.get("tags", {}),
            opts=pulumi.ResourceOptions(parent=self),
        )
        # What runs there is for the hub's own files to say; the chart's default for sessions changes iptables.
        labels = {"pod-security.kubernetes.io/enforce": "privileged", **args.get("namespace_labels", {})}
        for each in namespaces:
            namespace = k8s.core.v1.Namespace(
                f"{name}-{each}",
                metadata={"name": each, "labels": labels},
                opts=pulumi.ResourceOptions(parent=self, protect=args.get("protect", False)),
            )
            k8s.rbac.v1.RoleBinding(
                f"{name}-{each}-admin",
                metadata={"name": "hubploy", "namespace": namespace.metadata.name},
                role_ref={"api_group": "rbac.authorization.k8s.io", "kind": "ClusterRole", "name": "admin"},
                subjects=[{"api_group": "rbac.authorization.k8s.io", "kind": "Group", "name": group}],
                opts=pulumi.ResourceOptions(parent=self),
            )


def hubploy_file(
    image: str, account: str, region: str, cluster: str, ecr: str, eks: str, deploy_only: bool = False
) -> str:
    """
    The text of deployments/<deployment>/hubploy.yaml.

    Keys: docs/reference-hubploy-configuration-values and hubploy/auth.py of hubploy 0.4, which wants `account_id` in
    both places (its predecessors said `project` and `zone`, and 0.4 still reads those); 0.9 and newer have no images
    and pass all of `cluster.aws` to a function that doesn't know `account_id`.
    """
    on_cluster = {"region": region, "cluster": cluster, "role_arn": eks}
    if deploy_only:
        document: dict[str, Any] = {"cluster": {"provider": "aws", "aws": on_cluster}}
    else:
        registry = {"account_id": account, "region": region, "role_arn": ecr}
        document = {
            "images": {"image_name": image, "registry": {"provider": "aws", "aws": registry}},
            "cluster": {"provider": "aws", "aws": {"account_id": account, **on_cluster}},
        }
    return yaml.dump(document, Dumper=_Quoting, sort_keys=False, width=1000)


class _Quoting(yaml.SafeDumper):
    """Quotes digits: hubploy reads YAML 1.2, in which an account that begins with 0 would be a shorter number."""


_Quoting.add_representer(
    str,
    lambda dumper, text: dumper.represent_scalar("tag:yaml.org,2002:str", text, style="'" if text.isdigit() else None),
)


def sops_file(key_arn: str) -> str:
    """The text of .sops.yaml at the top of hubploy's repository: sops encrypts with that key (sops, "KMS")."""
    return yaml.safe_dump({"creation_rules": [{"kms": key_arn}]})


def sops_rights(key_arn: pulumi.Input[str]) -> dict[str, Any]:
    """
    A policy document, which holds outputs, for those who edit secrets and for those who run hubploy, as the CI node's
    role: hubploy decrypts a deployment's secrets before it takes any role of its own (helm.deploy of hubploy 0.4).

    The key is an `AwsKey` for `sops`.
    """
    return _statements(_allow(["kms:Encrypt", "kms:Decrypt"], key_arn))


def _check(args: HubployArgs, namespaces: list[str]) -> None:
    if not DEPLOYMENT.fullmatch(args["deployment"]):
        raise ValueError(
            f"deployment is {args['deployment']!r}; it can have lower-case letters, digits and -, 40 at most"
        )
    if not args["trusted_role_arns"]:
        raise ValueError("trusted_role_arns is empty: nobody could take hubploy's roles")
    if twice := sorted({each for each in namespaces if namespaces.count(each) > 1}):
        raise ValueError(f"namespaces has {', '.join(twice)} more than once")


def _trust(args: HubployArgs) -> dict[str, Any]:
    principals = list(args["trusted_role_arns"].values())
    return {
        "Version": "2012-10-17",
        "Statement": [{"Effect": "Allow", "Principal": {"AWS": principals}, "Action": "sts:AssumeRole"}],
    }


def _image_rights(repository_arn: pulumi.Output[str]) -> dict[str, Any]:
    # GetAuthorizationToken knows no resources: ECR user guide, "Amazon ECR identity-based policies".
    return _statements(_allow([*PULL, *PUSH, *LOOK], repository_arn), _allow(["ecr:GetAuthorizationToken"], "*"))


def _allow(actions: list[str], resource: pulumi.Input[str]) -> dict[str, Any]:
    return {"Effect": "Allow", "Action": actions, "Resource": resource}


def _statements(*statements: dict[str, Any]) -> dict[str, Any]:
    return {"Version": "2012-10-17", "Statement": list(statements)}
