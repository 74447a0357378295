"""An image registry on AWS: private ECR repositories under one prefix."""

import re
from typing import Any, Optional, TypedDict

import pulumi
import pulumi_aws as aws
from typing_extensions import NotRequired

# ECR API reference, CreateRepository, repositoryName.
NAME = re.compile(r"(?:[a-z0-9]+(?:[._-][a-z0-9]+)*/)*[a-z0-9]+(?:[._-][a-z0-9]+)*")
LONGEST_NAME = 256
PULL = ["ecr:BatchCheckLayerAvailability", "ecr:BatchGetImage", "ecr:GetDownloadUrlForLayer"]


class EcrRegistryArgs(TypedDict):
    prefix: str
    """First part of every repository's name, such as atelier/staging; empty for none."""
    repositories: list[str]
    """Last parts of the names: each repository is called <prefix>/<repository>."""
    kms_key_arn: pulumi.Input[str]
    """Key that encrypts the images. Its policy must let ECR use it. Another key replaces the repositories."""
    untagged_days: NotRequired[int]
    """Days after which an image without tag expires. Default: 14."""
    tagged_images: NotRequired[int]
    """Tagged images that each repository keeps; the oldest expire beyond that, in use or not, so leave room for every
    environment that pulls from here. Default: 50."""
    pull_principals: NotRequired[list[pulumi.Input[str]]]
    """ARNs of roles, or of other accounts' roots, that may pull. Roles of this account need IAM only. Default: none."""
    protect: NotRequired[bool]
    """Refuse to delete or replace the repositories. Default: off."""
    tags: NotRequired[dict[str, pulumi.Input[str]]]
    """Tags of the repositories, beside the provider's default tags."""


class EcrRegistry(pulumi.ComponentResource):
    """
    Private repositories whose tags can't be moved to another image: what was reviewed under a tag is what runs. A tag
    such as "latest" can thus be pushed once only.

    Images are scanned when they are pushed. ECR prefers that setting for a whole registry (its API calls the one of a
    repository deprecated), but that is one setting for an account and region, which no single stack may own: where it
    exists, it takes precedence over what is set here.

    A repository that holds images isn't deleted, protected or not. Raises ValueError for names that ECR doesn't take,
    numbers below 1, and * among those who may pull.
    """

    repository_urls: pulumi.Output[dict[str, str]]
    """Addresses to push to and pull from, without tag, by the names in `repositories`."""
    repository_arns: pulumi.Output[dict[str, str]]
    """ARNs by the names in `repositories`, for the policies of those who push."""

    def __init__(self, name: str, args: EcrRegistryArgs, opts: Optional[pulumi.ResourceOptions] = None):
        super().__init__("atelier:index:EcrRegistry", name, None, opts)
        _check(args)

        made = {each: self._repository(name, each, args) for each in args["repositories"]}
        self.repository_urls = pulumi.Output.all(**{each: one.repository_url for each, one in made.items()}).apply(dict)
        self.repository_arns = pulumi.Output.all(**{each: one.arn for each, one in made.items()}).apply(dict)
        self.register_outputs({"repository_urls": self.repository_urls, "repository_arns": self.repository_arns})

    def _repository(self, name: str, repository: str, args: EcrRegistryArgs) -> aws.ecr.Repository:
        made = aws.ecr.Repository(
            f"{name}-{repository}",
            name=full_name(args["prefix"], repository),  # image references and IAM policies name it
            image_tag_mutability="IMMUTABLE",
            image_scanning_configuration={"scan_on_push": True},
            encryption_configurations=[{"encryption_type": "KMS", "kms_key": args["kms_key_arn"]}],
            force_delete=not args.get("protect", False),  # where images count, whoever wants them gone deletes them
            tags=args.get("tags"),
            opts=pulumi.ResourceOptions(parent=self, protect=args.get("protect", False)),
        )
        # Not protected with the parent: these hold nothing, and other rules of a lifecycle are another resource.
        child = pulumi.ResourceOptions(parent=made, protect=False)
        aws.ecr.LifecyclePolicy(
            f"{name}-{repository}-lifecycle",
            repository=made.name,
            policy=pulumi.Output.json_dumps(_lifecycle(args)),
            # A repository has one: deleted after the new one is put, the old one would take that with it.
            opts=pulumi.ResourceOptions(parent=made, protect=False, delete_before_replace=True),
        )
        if pullers := args.get("pull_principals"):
            aws.ecr.RepositoryPolicy(
                f"{name}-{repository}-pull",
                repository=made.name,
                policy=pulumi.Output.json_dumps(_pull_policy(pullers)),
                opts=child,
            )
        return made


def full_name(prefix: str, repository: str) -> str:
    """The name of a repository in ECR."""
    return f"{prefix.strip('/')}/{repository}".lstrip("/")


def _check(args: EcrRegistryArgs) -> None:
    for each in args["repositories"]:
        full = full_name(args["prefix"], each)
        if not NAME.fullmatch(full) or len(full) > LONGEST_NAME:
            raise ValueError(
                f"repository {full!r}: a name has lower-case letters and digits, single . _ - between them, and / "
                f"between its parts, {LONGEST_NAME} characters at most"
            )
    if twice := sorted({each for each in args["repositories"] if args["repositories"].count(each) > 1}):
        raise ValueError(f"repositories has {', '.join(twice)} more than once")
    if (days := args.get("untagged_days", 14)) < 1:
        raise ValueError(f"untagged_days is {days}; it must be at least 1")
    if (images := args.get("tagged_images", 50)) < 1:
        raise ValueError(f"tagged_images is {images}; it must be at least 1")
    if "*" in [each for each in args.get("pull_principals", []) if isinstance(each, str)]:
        raise ValueError("pull_principals has *, which is everybody; name roles or accounts")


def _lifecycle(args: EcrRegistryArgs) -> dict[str, Any]:
    """Rules as in the ECR user guide, "Lifecycle policy properties"; a smaller priority comes first."""
    return {
        "rules": [
            {
                "rulePriority": 1,
                "description": "Images without tag",
                "selection": {
                    "tagStatus": "untagged",
                    "countType": "sinceImagePushed",
                    "countUnit": "days",
                    "countNumber": args.get("untagged_days", 14),
                },
                "action": {"type": "expire"},
            },
            {
                "rulePriority": 2,
                "description": "Oldest tagged images",
                "selection": {
                    "tagStatus": "tagged",
                    "tagPatternList": ["*"],
                    "countType": "imageCountMoreThan",
                    "countNumber": args.get("tagged_images", 50),
                },
                "action": {"type": "expire"},
            },
        ]
    }


def _pull_policy(principals: list[pulumi.Input[str]]) -> dict[str, Any]:
    return {
        "Version": "2012-10-17",
        "Statement": [{"Sid": "Pull", "Effect": "Allow", "Principal": {"AWS": principals}, "Action": PULL}],
    }
