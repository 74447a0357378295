"""What RdsPostgres registers: who reaches it, what is encrypted, what survives, and how its password is handled."""

from typing import cast

import pulumi_random as random
import pytest

from components.databases import RdsPostgres, RdsPostgresArgs
from tests.components.outputs import outputs
from tests.harness import Registrations, register

KEY = "arn:aws:kms:eu-west-1:123456789012:key/1"
PLANTED = {"db-suffix": {"hex": "0a1b2c3d"}, "db-instance": {"address": "db.example.org"}}


def server(**more) -> RdsPostgres:
    args = {
        "vpc_id": "vpc-1",
        "subnet_ids": ["subnet-1", "subnet-2"],
        "client_security_group_ids": ["sg-nodes"],
        "kms_key_id": KEY,
        "database": "atelier",
        "username": "atelier",
        **more,
    }
    return RdsPostgres("db", cast(RdsPostgresArgs, args))


def made(**more) -> Registrations:
    return register(lambda: server(**more), PLANTED)


def test_only_the_clients_reach_the_server_and_only_with_tls():
    registered = made()
    (rule,) = registered.of_type("aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule")
    assert (rule.inputs["referencedSecurityGroupId"], rule.inputs["fromPort"]) == ("sg-nodes", 5432)
    instance, parameters = registered["db-instance"].inputs, registered["db-parameters"].inputs
    assert instance["publiclyAccessible"] is False
    assert instance["vpcSecurityGroupIds"] == ["db-firewall-id"]
    # Another method than the one that AWS reports for a default would be a difference for ever.
    assert {"name": "rds.force_ssl", "value": "1", "applyMethod": "pending-reboot"} in parameters["parameters"]
    assert parameters["family"] == f"postgres{instance['engineVersion'].partition('.')[0]}"


def test_data_backups_insights_and_logs_are_encrypted_with_the_given_key():
    registered = made()
    instance = registered["db-instance"].inputs
    assert instance["storageEncrypted"] is True
    assert instance["kmsKeyId"] == instance["performanceInsightsKmsKeyId"] == KEY
    log = registered["db-log"].inputs
    assert (log["name"], log["kmsKeyId"]) == ("/aws/rds/instance/db-db-0a1b2c3d/postgresql", KEY)
    assert {"db-log", "db-upgrade-log"} <= registered["db-instance"].depends_on


def test_protection_keeps_server_backups_and_a_last_snapshot():
    kept = made(protect=True)["db-instance"]
    assert kept.protect
    assert kept.inputs["deletionProtection"] is True
    assert kept.inputs["deleteAutomatedBackups"] is kept.inputs["skipFinalSnapshot"] is False
    assert kept.inputs["finalSnapshotIdentifier"] == "db-db-0a1b2c3d-last"
    left = made()["db-instance"]
    assert not left.protect
    assert left.inputs["skipFinalSnapshot"] is True


def test_a_second_machine_and_a_major_upgrade_are_choices():
    plain, chosen = made()["db-instance"].inputs, made(high_availability=True, allow_major_upgrade=True)["db-instance"]
    assert plain["multiAz"] is plain["allowMajorVersionUpgrade"] is plain["applyImmediately"] is False
    assert chosen.inputs["multiAz"] is chosen.inputs["applyImmediately"] is True


def test_clients_get_what_they_connect_with_when_the_server_takes_it():
    def program():
        made = server(password_version=2)
        random.RandomId("client", byte_length=1, keepers={"password": made.password})
        return {"host": made.host, "port": made.port, "database": made.database, "password": made.password}

    seen = outputs(program, PLANTED)
    assert (seen["host"].value, seen["port"].value, seen["database"].value) == ("db.example.org", 5432, "atelier")
    assert seen["password"].secret
    registered = register(program, PLANTED)
    assert {"db-password", "db-instance"} <= registered["client"].depends_on
    assert registered["db-password"].inputs["keepers"] == {"version": "2"}


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"disk_gib": 10}, "disk_gib is 10; it must be at least 20"),
        ({"disk_gib": 100, "most_disk_gib": 105}, "most_disk_gib is 105; it must be a tenth more"),
        ({"backup_days": 0}, "backup_days is 0; it can be 1 to 35"),
    ],
)
def test_what_is_not_possible_is_refused(wrong, said):
    with pytest.raises(ValueError, match=said):
        made(**wrong)
