"""An image registry on Google Cloud: a repository of Artifact Registry that the cluster's nodes may pull from."""

import re
from typing import Any, Optional, TypedDict

import pulumi
from pulumi_gcp import artifactregistry
from typing_extensions import NotRequired

REPOSITORY = re.compile(r"[a-z]([a-z0-9-]{0,61}[a-z0-9])?")  # Artifact Registry API reference, repositoryId
DAY = 24 * 3600
READER, WRITER = "roles/artifactregistry.reader", "roles/artifactregistry.writer"


class ArtifactRegistryArgs(TypedDict):
    repository: str
    """Name of the repository, such as atelier-staging: 1 to 63 lower-case letters, digits and -."""
    project_id: str
    """Project of the repository."""
    region: str
    """Region of the repository."""
    kms_key_id: pulumi.Input[str]
    """Key that encrypts the images, in the same region: `GcpKey` with service artifactregistry. Another one replaces
    the repository."""
    untagged_days: NotRequired[int]
    """Days after which an image without tag is deleted, 1 at least. Default: 14."""
    tagged_images: NotRequired[int]
    """Newest images that each name keeps, whatever their tags are. The older ones are deleted after `old_days`, in use
    or not, so leave room for every environment that pulls from here. Default: 50."""
    old_days: NotRequired[int]
    """Days after which an image is old, 1 at least. Default: 90."""
    pull_members: NotRequired[dict[str, pulumi.Input[str]]]
    """Members of IAM who may pull, such as those of `GkeCluster.node_members`, by a short name, which is part of a
    resource's name. Default: none."""
    push_members: NotRequired[dict[str, pulumi.Input[str]]]
    """Members of IAM who may push and pull, such as that of CI, likewise. Default: none."""
    protect: NotRequired[bool]
    """Refuse to delete or replace the repository; Google would delete it with all of its images. Default: off."""
    tags: NotRequired[dict[str, pulumi.Input[str]]]
    """Labels of the repository: lower-case letters, digits, _ and -."""


class ArtifactRegistry(pulumi.ComponentResource):
    """
    A private repository whose tags can't be moved to another image: what was reviewed under a tag is what runs. A tag
    such as "latest" can thus be pushed once only. Images are scanned where the project has Container Scanning on.

    Raises ValueError for a name that Artifact Registry doesn't take, and numbers below 1.
    """

    repository_url: pulumi.Output[str]
    """Address to push to and pull from, <region>-docker.pkg.dev/<project>/<repository>, before an image's name; known
    once those who pull have their role."""
    repository_id: pulumi.Output[str]
    """Identifier of the repository: projects/…/repositories/…"""

    def __init__(self, name: str, args: ArtifactRegistryArgs, opts: Optional[pulumi.ResourceOptions] = None):
        super().__init__("atelier:index:ArtifactRegistry", name, None, opts)
        _check(args)
        repository = artifactregistry.Repository(
            f"{name}-repository",
            repository_id=args["repository"],  # part of every image's address
            project=args["project_id"],
            location=args["region"],
            format="DOCKER",
            kms_key_name=args["kms_key_id"],
            docker_config={"immutable_tags": True},
            vulnerability_scanning_config={"enablement_config": "INHERITED"},
            cleanup_policies=_cleanup(args),
            cleanup_policy_dry_run=False,
            labels=args.get("tags"),
            opts=pulumi.ResourceOptions(parent=self, protect=args.get("protect", False)),
        )
        rights: list[pulumi.Output[str]] = []
        for role, verb, members in (
            (READER, "pulls", args.get("pull_members", {})),
            (WRITER, "pushes", args.get("push_members", {})),
        ):
            for label, member in members.items():
                right = artifactregistry.RepositoryIamMember(
                    f"{name}-{label}-{verb}",
                    project=args["project_id"],
                    location=args["region"],
                    repository=repository.name,
                    role=role,
                    member=member,
                    opts=pulumi.ResourceOptions(parent=self),
                )
                rights.append(right.id)

        self.repository_id = repository.id
        host = f"{args['region']}-docker.pkg.dev/{args['project_id']}/{args['repository']}"
        self.repository_url = pulumi.Output.all(repository.id, *rights).apply(lambda _: host)
        self.register_outputs({"repository_url": self.repository_url, "repository_id": self.repository_id})


def _cleanup(args: ArtifactRegistryArgs) -> Any:
    """What is deleted, and what stays all the same: "Configure cleanup policies" of Artifact Registry."""

    def older_than(days: int, state: str) -> dict[str, Any]:
        return {"tag_state": state, "older_than": f"{days * DAY}s"}

    return [
        {"id": "untagged", "action": "DELETE", "condition": older_than(args.get("untagged_days", 14), "UNTAGGED")},
        {"id": "old", "action": "DELETE", "condition": older_than(args.get("old_days", 90), "TAGGED")},
        {"id": "newest", "action": "KEEP", "most_recent_versions": {"keep_count": args.get("tagged_images", 50)}},
    ]


def _check(args: ArtifactRegistryArgs) -> None:
    if not REPOSITORY.fullmatch(args["repository"]):
        raise ValueError(
            f"repository is {args['repository']!r}; 1 to 63 lower-case letters, digits and -, first a letter"
        )
    for key, number in (
        ("untagged_days", args.get("untagged_days", 14)),
        ("tagged_images", args.get("tagged_images", 50)),
        ("old_days", args.get("old_days", 90)),
    ):
        if number < 1:
            raise ValueError(f"{key} is {number}; it must be at least 1")
