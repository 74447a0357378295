"""What EfsStorage registers: who can mount, as whom, and when the file system is ready."""

import json
from typing import cast

import pulumi_random as random
import pytest

from components.storage import EfsStorage, EfsStorageArgs, EfsStorageClass
from tests.components.outputs import outputs
from tests.harness import Registrations, register

MOUNT = "aws:efs/mountTarget:MountTarget"
RULE = "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule"


def storage(**more) -> EfsStorage:
    args = {
        "vpc_id": "vpc-1",
        "subnet_ids": ["subnet-1", "subnet-2"],
        "client_security_group_ids": ["sg-nodes"],
        "kms_key_arn": "arn:aws:kms:eu-west-1:123456789012:key/1",
        **more,
    }
    return EfsStorage("homes", cast(EfsStorageArgs, args))


def made(**more) -> Registrations:
    return register(lambda: storage(**more))


def test_only_the_clients_mount_and_in_every_subnet():
    registered = made()
    (rule,) = registered.of_type(RULE)
    assert (rule.inputs["referencedSecurityGroupId"], rule.inputs["fromPort"], rule.inputs["toPort"]) == (
        "sg-nodes",
        2049,
        2049,
    )
    assert "egress" not in registered["homes-firewall"].inputs
    mounts = registered.of_type(MOUNT)
    assert [each.inputs["subnetId"] for each in mounts] == ["subnet-1", "subnet-2"]
    assert all(each.inputs["securityGroups"] == ["homes-firewall-id"] for each in mounts)


@pytest.mark.parametrize("allow_root", [False, True])
def test_clients_need_tls_and_are_root_only_where_that_is_asked(allow_root):
    registered = made(allow_root=allow_root)
    policy = json.loads(registered["homes-policy"].inputs["policy"])
    allow, deny = policy["Statement"]
    assert ("elasticfilesystem:ClientRootAccess" in allow["Action"]) is allow_root
    assert allow["Condition"] == {"Bool": {"elasticfilesystem:AccessedViaMountTarget": "true"}}
    assert (deny["Effect"], deny["Condition"]) == ("Deny", {"Bool": {"aws:SecureTransport": "false"}})
    assert all("homes-policy" in each.depends_on for each in registered.of_type(MOUNT))


@pytest.mark.parametrize("protect", [True, False])
def test_files_are_encrypted_with_our_key_and_backed_up(protect):
    registered = made(protect=protect)
    files = registered["homes-files"]
    assert files.protect is protect
    assert files.inputs["encrypted"] is True
    assert files.inputs["kmsKeyId"] == "arn:aws:kms:eu-west-1:123456789012:key/1"
    assert registered["homes-backup"].inputs["backupPolicy"] == {"status": "ENABLED"}


@pytest.mark.parametrize(
    ("days", "policies"),
    [
        (30, [{"transitionToIa": "AFTER_30_DAYS"}, {"transitionToPrimaryStorageClass": "AFTER_1_ACCESS"}]),
        (1, [{"transitionToIa": "AFTER_1_DAY"}, {"transitionToPrimaryStorageClass": "AFTER_1_ACCESS"}]),
        (0, []),
    ],
)
def test_unused_files_move_and_come_back(days, policies):
    assert made(infrequent_access_days=days)["homes-files"].inputs.get("lifecyclePolicies", []) == policies


def test_an_access_point_forces_an_identity_only_when_given_one():
    registered = made(
        access_points={
            "shared": {"path": "/workbench/shared"},
            "data": {"path": "/data", "uid": 1000, "gid": 100, "permissions": "0770"},
        }
    )
    shared, data = registered["homes-point-shared"].inputs, registered["homes-point-data"].inputs
    assert "posixUser" not in shared
    assert shared["rootDirectory"]["creationInfo"] == {"ownerUid": 0, "ownerGid": 0, "permissions": "0750"}
    assert data["posixUser"] == {"uid": 1000, "gid": 100}
    assert data["rootDirectory"] == {
        "path": "/data",
        "creationInfo": {"ownerUid": 1000, "ownerGid": 100, "permissions": "0770"},
    }


def test_a_storage_class_gets_texts_and_waits_for_the_mount_targets():
    def program():
        files = storage(access_points={"data": {"path": "/data"}})
        return {"parameters": files.storage_class_parameters, "points": files.access_point_ids}

    seen = outputs(program)
    assert seen["parameters"].value == {
        "provisioningMode": "efs-ap",
        "fileSystemId": "homes-files-id",
        "directoryPerms": "0700",
        "basePath": "/volumes",
    }
    assert seen["points"].value == {"data": "homes-point-data-id"}
    user = register(lambda: random.RandomId("user", byte_length=4, keepers={"files": storage().file_system_id}))["user"]
    assert {"homes-files", "homes-mount-0", "homes-mount-1"} <= user.depends_on


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"infrequent_access_days": 31}, "infrequent_access_days is 31; it can be 0, 1, 7"),
        ({"access_points": {"data": {"path": "data"}}}, "access point data: path 'data' must begin with /"),
        ({"access_points": {"data": {"path": "/a/b/c/d/e"}}}, "four levels"),
        ({"access_points": {"data": {"path": "/data", "uid": 1000}}}, "uid and gid go together"),
        ({"access_points": {"data": {"path": "/data", "permissions": "rwx"}}}, "'rwx', not an octal mode"),
    ],
)
def test_what_is_not_possible_is_refused(wrong, said):
    with pytest.raises(ValueError, match=said):
        made(**wrong)


def test_homes_belong_to_the_sessions_user():
    # An identity of the driver's choice would be somebody else to git and ssh.
    registered = register(lambda: EfsStorageClass("class", {"parameters": {"fileSystemId": "fs-1"}}))
    parameters = registered["class-class"].inputs["parameters"]
    assert parameters == {"fileSystemId": "fs-1", "uid": "1000", "gid": "100"}
