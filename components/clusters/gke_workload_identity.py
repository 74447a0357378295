"""Rights on Google Cloud for one service account of a GKE cluster, by Workload Identity Federation."""

from typing import Optional, TypedDict

import pulumi
from pulumi_gcp import projects, secretmanager, storage
from typing_extensions import NotRequired

SECRET_READER = "roles/secretmanager.secretAccessor"


class GkeRight(TypedDict):
    """A role on the whole project, if need be under a condition."""

    role: str
    """Role, such as roles/dns.admin."""
    condition: NotRequired[str]
    """Expression of IAM Conditions that must hold, such as resource.name.startsWith('projects/_/buckets/hub').
    Default: none."""


class GkeBucketRight(TypedDict):
    """A role on one bucket."""

    bucket: pulumi.Input[str]
    """Name of the bucket."""
    role: str
    """Role, such as roles/storage.objectUser."""


class GkeWorkloadIdentityArgs(TypedDict):
    project_id: str
    """Project of the cluster, and of the rights."""
    project_number: str
    """Number of that project, as `gcloud projects describe` tells it: principals are written with it."""
    workload_pool: pulumi.Input[str]
    """`GkeCluster.workload_pool`: <project>.svc.id.goog, which exists from the project's first cluster on."""
    namespace: str
    """Kubernetes namespace of the service account."""
    service_account: str
    """Name of the service account. It needn't exist yet."""
    rights: NotRequired[dict[str, GkeRight]]
    """Roles on the project, by a short name, which is part of a resource's name. Prefer the narrower ones below."""
    buckets: NotRequired[dict[str, GkeBucketRight]]
    """Roles on single buckets, likewise."""
    secret_ids: NotRequired[dict[str, pulumi.Input[str]]]
    """Identifiers of secrets that the pods may read, likewise."""


class GkeWorkloadIdentity(pulumi.ComponentResource):
    """
    Rights for the pods of one service account. The service account itself is the principal: no service account of
    Google's stands between, so none has to be annotated, impersonated or cleaned up, and nobody else can take it. The
    few APIs that take no such principal are listed in IAM's documentation, "Identity federation: products and
    limitations"; for them give another member rights elsewhere.

    All clusters of a project share one pool: a service account of that name in a namespace of that name has the rights
    in each of them. Keep clusters of different trust in different projects.

    Raises ValueError for a project number that isn't one.
    """

    member: pulumi.Output[str]
    """The principal as IAM writes it: principal://iam.googleapis.com/projects/…/subject/ns/<namespace>/sa/<name>."""
    ready_ids: pulumi.Output[list[str]]
    """Identifiers of the rights: what depends on this output waits for them."""

    def __init__(self, name: str, args: GkeWorkloadIdentityArgs, opts: Optional[pulumi.ResourceOptions] = None):
        super().__init__("atelier:index:GkeWorkloadIdentity", name, None, opts)
        if not args["project_number"].isdecimal():
            raise ValueError(
                f"project_number is {args['project_number']!r}; it has digits only, unlike the project's id"
            )
        child = pulumi.ResourceOptions(parent=self)
        self.member = pulumi.Output.format(
            "principal://iam.googleapis.com/projects/{0}/locations/global/workloadIdentityPools/{1}"
            "/subject/ns/{2}/sa/{3}",
            args["project_number"],
            args["workload_pool"],
            args["namespace"],
            args["service_account"],
        )
        made: list[pulumi.Output[str]] = []
        for label, right in args.get("rights", {}).items():
            given = projects.IAMMember(
                f"{name}-{label}",
                project=args["project_id"],
                role=right["role"],
                member=self.member,
                condition={"title": f"{name}-{label}", "expression": right["condition"]}
                if "condition" in right
                else None,
                opts=child,
            )
            made.append(given.id)
        for label, bucket in args.get("buckets", {}).items():
            allowed = storage.BucketIAMMember(
                f"{name}-{label}", bucket=bucket["bucket"], role=bucket["role"], member=self.member, opts=child
            )
            made.append(allowed.id)
        for label, secret_id in args.get("secret_ids", {}).items():
            reads = secretmanager.SecretIamMember(
                f"{name}-{label}", secret_id=secret_id, role=SECRET_READER, member=self.member, opts=child
            )
            made.append(reads.id)

        self.ready_ids = pulumi.Output.all(*made)
        self.register_outputs({"member": self.member, "ready_ids": self.ready_ids})
