"""What Velero registers: no stored keys, restricted pods, and schedules that say what becomes of volumes."""

from typing import Any

import pytest
import yaml

from components.backups import Velero
from components.backups.velero_values import on_aws, on_azure, policy
from tests.components.outputs import outputs
from tests.harness import Registrations, register

NIGHTLY = {"cron": "0 3 * * *", "keep_days": 30, "namespaces": ["hub"]}
AWS = {"aws": {"bucket_name": "bucket", "region": "eu-west-1"}}
AZURE = {"azure": {"account_name": "account", "container_name": "velero", "client_id": "client-1"}}
GCP = {
    "gcp": {"bucket_name": "bucket", "account_email": "velero@lab.iam.gserviceaccount.com", "region": "europe-west1"}
}
PLANTED = {"backups-repository-password": {"result": "x" * 64}}


def velero(**more) -> Velero:
    args: Any = {"schedules": {"nightly": NIGHTLY}, **more}
    return Velero("backups", args)


def made(**more) -> Registrations:
    return register(lambda: velero(**more), PLANTED)


def values(**more) -> dict[str, Any]:
    return made(**more)["backups-release"].inputs["values"]


def test_the_pods_have_an_identity_of_their_own_and_no_key():
    on = values(**AZURE)
    assert on["credentials"] == {"useSecret": False}
    assert on["serviceAccount"]["server"] == {
        "name": "velero",
        "annotations": {"azure.workload.identity/client-id": "client-1"},
    }
    assert on["podLabels"] == on["nodeAgent"]["podLabels"] == {"azure.workload.identity/use": "true"}
    (location,) = on["configuration"]["backupStorageLocation"]
    assert location["config"] == {
        "useAAD": "true",
        "storageAccount": "account",
        "storageAccountURI": "https://account.blob.core.windows.net",
    }


def test_disks_are_snapshotted_by_the_plugin_on_aws_and_by_their_driver_on_azure():
    on = values(**AWS)
    assert (on["snapshotsEnabled"], "features" in on["configuration"]) == (True, False)
    (snapshots,) = on["configuration"]["volumeSnapshotLocation"]
    assert snapshots["config"] == {"region": "eu-west-1"}
    azure = values(azure={**AZURE["azure"], "snapshot_resource_group_name": "backups"})
    assert (azure["snapshotsEnabled"], azure["configuration"]["features"]) == (False, "EnableCSI")
    (snapshot_class,) = azure["extraObjects"]
    assert snapshot_class["metadata"]["labels"] == {"velero.io/csi-volumesnapshot-class": "true"}
    assert snapshot_class["parameters"] == {"incremental": "true", "resourceGroup": "backups"}


def test_on_google_cloud_it_is_a_service_account_and_asks_the_metadata_server_for_its_login():
    on = values(**GCP)
    account = "velero@lab.iam.gserviceaccount.com"
    assert on["serviceAccount"]["server"]["annotations"] == {"iam.gke.io/gcp-service-account": account}
    (location,) = on["configuration"]["backupStorageLocation"]
    # The plugin doesn't start without it.
    assert (location["provider"], location["config"]) == ("gcp", {"serviceAccount": account})
    (snapshot_class,) = on["extraObjects"]
    assert snapshot_class["driver"] == "pd.csi.storage.gke.io"
    assert snapshot_class["parameters"] == {"storage-locations": "europe-west1"}
    flows = made(**GCP)["backups-flows"].inputs["spec"]["egress"]
    metadata = {"to": [{"ipBlock": {"cidr": "169.254.169.254/32"}}], "ports": [{"protocol": "TCP", "port": 80}]}
    assert metadata in flows


def test_a_schedule_says_what_when_and_how_long():
    schedule = values(**AWS)["schedules"]["nightly"]
    assert schedule["schedule"] == "0 3 * * *"
    assert schedule["template"]["ttl"] == "720h0m0s"
    assert schedule["template"]["includedNamespaces"] == ["hub"]
    everything = on_aws("b", "r", {"all": {"cron": "0 3 * * *", "keep_days": 1}}, [])["schedules"]["all"]["template"]
    assert everything["includedNamespaces"] == ["*"]
    assert {"kube-system", "velero"} <= set(everything["excludedNamespaces"])


@pytest.mark.parametrize(
    ("volumes", "snapshots", "action"), [("none", False, None), ("disks", True, "skip"), ("all", True, "fs-backup")]
)
def test_volumes_are_left_snapshotted_or_copied(volumes, snapshots, action):
    given = on_azure("c", "a", "id", {"nightly": {**NIGHTLY, "volumes": volumes}}, [])
    template = given["schedules"]["nightly"]["template"]
    assert template["snapshotVolumes"] is snapshots
    if action is None:
        assert not given["configMaps"]
        assert "resourcePolicy" not in template
        return
    assert template["resourcePolicy"] == {"kind": "configmap", "name": f"velero-volumes-{volumes}"}
    (text,) = given["configMaps"][f"volumes-{volumes}"]["data"].values()
    rules = yaml.safe_load(text)["volumePolicies"]
    assert {each["conditions"]["csi"]["driver"] for each in rules} == {
        "efs.csi.aws.com",
        "file.csi.azure.com",
        "filestore.csi.storage.gke.io",
    }
    assert {each["action"]["type"] for each in rules} == {action}


def test_pods_are_restricted_unless_an_agent_copies_files():
    registered = made(**AWS)
    labels = registered["backups-namespace"].inputs["metadata"]["labels"]
    assert labels == {"pod-security.kubernetes.io/enforce": "restricted"}
    assert registered["backups-release"].inputs["values"]["deployNodeAgent"] is False
    copying = made(schedules={"nightly": {**NIGHTLY, "volumes": "all"}}, **AWS)
    labels = copying["backups-namespace"].inputs["metadata"]["labels"]
    assert labels == {"pod-security.kubernetes.io/enforce": "privileged"}
    agent = copying["backups-release"].inputs["values"]
    assert (agent["deployNodeAgent"], agent["nodeAgent"]["tolerations"]) == (True, [{"operator": "Exists"}])


def test_copies_have_a_password_of_ours_before_velero_makes_one_that_everybody_knows():
    registered = made(protect=True, **AWS)
    secret = registered["backups-repository"].inputs
    assert (secret["metadata"]["name"], secret["stringData"]) == (
        "velero-repo-credentials",
        {"repository-password": "x" * 64},
    )
    assert {"backups-repository", "backups-flows"} <= registered["backups-release"].depends_on
    assert registered["backups-repository-password"].protect
    seen = outputs(lambda: {"password": velero(**AWS).repository_password}, PLANTED)["password"]
    assert seen.secret


def test_nothing_comes_in_but_metrics_and_credentials_are_reached_on_aws():
    flows = made(**AWS)["backups-flows"].inputs["spec"]
    assert flows["ingress"] == [{"ports": [{"protocol": "TCP", "port": 8085}]}]
    assert flows["egress"][-1]["to"] == [{"ipBlock": {"cidr": "169.254.170.23/32"}}]
    assert not [rule for rule in made(**AZURE)["backups-flows"].inputs["spec"]["egress"] if "to" in rule]


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"schedules": {}, **AWS}, "schedules is empty"),
        ({}, "exactly one of aws, azure and gcp"),
        ({**AWS, **AZURE}, "exactly one of aws, azure and gcp"),
        ({"schedules": {"n": {**NIGHTLY, "keep_days": 0}}, **AWS}, "schedule n: keep_days is 0"),
        ({"schedules": {"n": {**NIGHTLY, "volumes": "files"}}, **AWS}, "schedule n: volumes is 'files'"),
        ({"schedules": {"n": {**NIGHTLY, "cron": "@daily"}}, **AWS}, "cron is '@daily'; it has five fields"),
    ],
)
def test_what_is_not_possible_is_refused(wrong, said):
    with pytest.raises(ValueError, match=said):
        made(**wrong)


def test_a_policy_is_velero_s_first_version():
    assert yaml.safe_load(policy("disks"))["version"] == "v1"
