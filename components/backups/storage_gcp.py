"""Where backups are kept on Google Cloud: a bucket, and the service account by which Velero writes to it."""

from typing import Optional, TypedDict

import pulumi
from pulumi_gcp import serviceaccount, storage
from typing_extensions import NotRequired

from ..networks.gcp_names import account_id

OBJECTS, SIGNER = "roles/storage.objectUser", "roles/iam.serviceAccountTokenCreator"
USER = "roles/iam.workloadIdentityUser"
DAY = 24 * 3600


class GcpBackupStorageArgs(TypedDict):
    stem: str
    """What the service account is called by, such as the cluster's name."""
    project_id: str
    """Project of bucket and service account."""
    region: str
    """Region of the bucket."""
    kms_key_id: pulumi.Input[str]
    """Key that encrypts backups, in the same region: `GcpKey` with service storage."""
    workload_pool: pulumi.Input[str]
    """`GkeCluster.workload_pool`: <project>.svc.id.goog."""
    namespace: str
    """Kubernetes namespace of Velero's service account: `Velero.NAMESPACE`."""
    service_account: str
    """Name of that service account: `Velero.SERVICE_ACCOUNT`."""
    replaced_days: NotRequired[int]
    """Days that a deleted or overwritten object can be brought back, 7 to 90, or 0. Default: 14."""
    protect: NotRequired[bool]
    """Refuse to delete or replace the bucket. Google refuses it too while it holds anything. Default: off."""
    tags: NotRequired[dict[str, pulumi.Input[str]]]
    """Labels of the bucket: lower-case letters, digits, _ and -."""


class GcpBackupStorage(pulumi.ComponentResource):
    """
    A bucket for backups alone, never public, which one service account of Google's writes; Velero's pods are it, by
    Workload Identity. A principal of the cluster's own would not do: Velero's plugin wants an account that signs URLs.

    Raises ValueError for a number of days that isn't possible.
    """

    bucket_name: pulumi.Output[str]
    """The bucket, known once Velero may write to it."""
    account_email: pulumi.Output[str]
    """Address of the service account, known once Velero's pods may be it."""

    def __init__(self, name: str, args: GcpBackupStorageArgs, opts: Optional[pulumi.ResourceOptions] = None):
        super().__init__("atelier:index:GcpBackupStorage", name, None, opts)
        days, protect = args.get("replaced_days", 14), args.get("protect", False)
        if days and not 7 <= days <= 90:
            # "Soft delete" in Cloud Storage's documentation.
            raise ValueError(f"replaced_days is {days}; it can be 7 to 90, or 0 for none")
        child = pulumi.ResourceOptions(parent=self)
        bucket = storage.Bucket(
            f"{name}-bucket",
            project=args["project_id"],
            location=args["region"].upper(),
            storage_class="STANDARD",
            uniform_bucket_level_access=True,
            public_access_prevention="enforced",
            encryption={"default_kms_key_name": args["kms_key_id"]},
            soft_delete_policy={"retention_duration_seconds": days * DAY},
            force_destroy=False,
            labels=args.get("tags"),
            opts=pulumi.ResourceOptions(parent=self, protect=protect),
        )
        account = serviceaccount.Account(
            f"{name}-account",
            account_id=account_id(f"{args['stem']}-velero"),  # limited to 30 characters, which Pulumi's own exceed
            project=args["project_id"],
            display_name=f"Velero of {args['stem']}",
            opts=child,
        )
        writes = storage.BucketIAMMember(
            f"{name}-writes", bucket=bucket.name, role=OBJECTS, member=account.member, opts=child
        )
        signs = serviceaccount.IAMMember(
            f"{name}-signs", service_account_id=account.name, role=SIGNER, member=account.member, opts=child
        )
        used = serviceaccount.IAMMember(
            f"{name}-used",
            service_account_id=account.name,
            role=USER,
            member=pulumi.Output.format(
                "serviceAccount:{0}[{1}/{2}]", args["workload_pool"], args["namespace"], args["service_account"]
            ),
            opts=child,
        )
        self.bucket_name = pulumi.Output.all(bucket.name, writes.id).apply(lambda known: str(known[0]))
        self.account_email = pulumi.Output.all(account.email, used.id, signs.id).apply(lambda known: str(known[0]))
        self.register_outputs({"bucket_name": self.bucket_name, "account_email": self.account_email})
