"""What AwsBackupStorage and AzureBackupStorage register: who writes, what is kept, and that nothing is public."""

import json
from typing import Any

import pytest

from components.backups import AwsBackupStorage, AzureBackupStorage, GcpBackupStorage
from tests.components.outputs import outputs
from tests.harness import Registrations, register

CLUSTER = "arn:aws:eks:eu-west-1:123456789012:cluster/atelier"
PLANTED = {
    "backups-bucket": {"bucket": "backups-1", "arn": "arn:aws:s3:::backups-1"},
    "random:index/randomId:RandomId": {"hex": "0a1b2c"},
    "backups-account": {"name": "backups0a1b2c", "id": "/subscriptions/s/resourceGroups/rg/providers/x/y/backups"},
    "backups-container": {"name": "velero"},
}


def on_aws(**more) -> AwsBackupStorage:
    args: Any = {"cluster_name": "atelier", "cluster_arn": CLUSTER, "kms_key_arn": "key", **more}
    return AwsBackupStorage("backups", args)


def on_azure(**more) -> AzureBackupStorage:
    args: Any = {"resource_group_name": "rg", "principal_id": "velero-1", "subnet_ids": ["nodes"], **more}
    return AzureBackupStorage("backups", args)


def aws(**more) -> Registrations:
    return register(lambda: on_aws(**more), PLANTED)


def azure(**more) -> Registrations:
    return register(lambda: on_azure(**more), PLANTED)


def test_the_bucket_is_private_encrypted_versioned_and_tls_only():
    registered = aws()
    private = registered["backups-private"].inputs
    assert all(private[each] for each in ("blockPublicAcls", "blockPublicPolicy", "ignorePublicAcls"))
    (rule,) = registered["backups-encryption"].inputs["rules"]
    assert rule["applyServerSideEncryptionByDefault"] == {"sseAlgorithm": "aws:kms", "kmsMasterKeyId": "key"}
    assert registered["backups-versions"].inputs["versioningConfiguration"] == {"status": "Enabled"}
    (denial,) = json.loads(registered["backups-policy"].inputs["policy"])["Statement"]
    assert (denial["Effect"], denial["Condition"]) == ("Deny", {"Bool": {"aws:SecureTransport": "false"}})
    (lifecycle,) = registered["backups-lifecycle"].inputs["rules"]
    assert lifecycle["noncurrentVersionExpiration"] == {"noncurrentDays": 14}


def test_velero_writes_to_its_bucket_only_and_deletes_its_own_snapshots_only():
    registered = aws(volume_kms_key_arn="volumes")
    policy = json.loads(registered["backups-pods-policy"].inputs["policy"])
    rights = {each["Sid"]: each for each in policy["Statement"]}
    assert rights["Backups"]["Resource"] == "arn:aws:s3:::backups-1/*"
    assert rights["DeleteOwn"]["Condition"] == {"Null": {"aws:ResourceTag/velero.io/backup": "false"}}
    assert rights["VolumeGrants"]["Resource"] == "volumes"
    association = registered["backups-pods-association"].inputs
    assert (association["namespace"], association["serviceAccount"]) == ("velero", "velero")


@pytest.mark.parametrize("protect", [True, False])
def test_protection_keeps_the_bucket_and_what_is_in_it(protect):
    bucket = aws(protect=protect)["backups-bucket"]
    assert (bucket.protect, bucket.inputs["forceDestroy"]) == (protect, not protect)


def test_velero_learns_the_bucket_when_it_is_closed():
    seen = outputs(lambda: {"bucket": on_aws().bucket_name}, PLANTED)["bucket"]
    assert seen.value == "backups-1"


def test_velero_s_pods_come_after_their_credentials():
    assert "backups-pods-association" in aws()["backups-policy"].depends_on


def test_the_account_has_no_working_keys_and_only_velero_has_a_role_there():
    registered = azure()
    account = registered["backups-account"].inputs
    assert account["allowSharedKeyAccess"] is account["allowBlobPublicAccess"] is False
    assert account["networkRuleSet"]["defaultAction"] == "Deny"
    (role,) = registered.of_type("azure-native:authorization:RoleAssignment")
    assert (role.inputs["principalId"], role.inputs["scope"]) == ("velero-1", "backups-account-id")
    assert role.inputs["roleDefinitionId"].endswith("ba92f5b4-2d11-453d-a403-e96b0029c9fe")


def google(**more: Any) -> Registrations:
    args: Any = {
        "stem": "atelier-lab",
        "project_id": "research",
        "region": "europe-west1",
        "kms_key_id": "key",
        "workload_pool": "research.svc.id.goog",
        "namespace": "velero",
        "service_account": "velero",
        **more,
    }
    return register(lambda: GcpBackupStorage("backups", args))


def test_the_bucket_is_never_public_and_velero_s_pods_write_it_as_an_account_that_signs():
    registered = google(protect=True)
    bucket = registered["backups-bucket"]
    assert bucket.inputs["publicAccessPrevention"] == "enforced"
    assert bucket.inputs["uniformBucketLevelAccess"] is True
    assert bucket.inputs["encryption"] == {"defaultKmsKeyName": "key"}
    assert bucket.protect
    assert registered["backups-writes"].inputs["role"] == "roles/storage.objectUser"
    assert registered["backups-signs"].inputs["role"] == "roles/iam.serviceAccountTokenCreator"
    used = registered["backups-used"].inputs
    assert used["role"] == "roles/iam.workloadIdentityUser"
    assert used["member"] == "serviceAccount:research.svc.id.goog[velero/velero]"


def test_what_is_deleted_in_the_bucket_can_be_brought_back():
    policy = google(replaced_days=30)["backups-bucket"].inputs["softDeletePolicy"]
    assert policy == {"retentionDurationSeconds": 30 * 86400}
    with pytest.raises(ValueError, match="7 to 90"):
        google(replaced_days=3)


def test_the_disks_driver_may_keep_snapshots_in_the_resource_group():
    role = azure(driver_principal_id="cluster-1")["backups-snapshots"].inputs
    assert role["principalId"] == "cluster-1"
    assert role["roleDefinitionId"].endswith("7efff54f-a5b4-42b5-a1c5-5411624893ce")


def test_what_is_deleted_can_be_brought_back_and_old_versions_end():
    registered = azure(replaced_days=30, protect=True)
    service = registered["backups-service"].inputs
    assert service["isVersioningEnabled"] is True
    assert (
        service["deleteRetentionPolicy"] == service["containerDeleteRetentionPolicy"] == {"enabled": True, "days": 30}
    )
    (rule,) = registered["backups-lifecycle"].inputs["policy"]["rules"]
    assert rule["definition"]["actions"]["version"]["delete"] == {"daysAfterCreationGreaterThan": 30}
    assert registered["backups-account"].protect is registered["backups-container"].protect is True


@pytest.mark.parametrize(
    ("wrong", "said"),
    [({"redundancy": "RAGRS"}, "redundancy is 'RAGRS'"), ({"replaced_days": 0}, "replaced_days is 0")],
)
def test_what_is_not_possible_is_refused(wrong, said):
    with pytest.raises(ValueError, match=said):
        azure(**wrong)
