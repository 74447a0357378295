"""What Filestore registers: instances, the class of volumes, and claims on an instance."""

from typing import Any

import pulumi
import pulumi_kubernetes as k8s
import pytest

from components.storage import Filestore, FilestoreClass, FilestoreVolume
from components.storage.filestore_class import class_parameters
from tests.components.outputs import outputs
from tests.harness import Registrations, register

ANSWER = {
    "files-instance": {
        "name": "files-1a2b",
        "networks": [{"network": "net", "modes": [], "ipAddresses": ["10.0.128.2"]}],
    }
}
INSTANCE: Any = {
    "project_id": "research",
    "location": "europe-west1-b",
    "network_id": "network",
    "client_cidrs": ["10.0.0.0/17"],
}


def made(**more: Any) -> Registrations:
    args: Any = {**INSTANCE, **more}
    return register(lambda: Filestore("files", args), ANSWER)


def test_only_the_given_ranges_mount_it_inside_the_network():
    inputs = made(reserved_range="range")["files-instance"].inputs
    [network] = inputs["networks"]
    assert (network["network"], network["connectMode"], network["reservedIpRange"]) == (
        "network",
        "PRIVATE_SERVICE_ACCESS",
        "range",
    )
    [export] = inputs["fileShares"]["nfsExportOptions"]
    assert export["ipRanges"] == ["10.0.0.0/17"]


@pytest.mark.parametrize(("tier", "googles"), [("ZONAL", True), ("REGIONAL", True), ("BASIC_HDD", None)])
def test_protection_is_googles_too_where_the_tier_has_it(tier, googles):
    instance = made(tier=tier, protect=True)["files-instance"]
    assert instance.protect
    assert instance.inputs.get("deletionProtectionEnabled") is googles


def test_the_driver_knows_a_share_by_where_it_is():
    seen = outputs(lambda: {"handle": (f := Filestore("files", INSTANCE)).volume_handle, "host": f.host}, ANSWER)
    assert seen["handle"].value == "modeInstance/europe-west1-b/files-1a2b/shared"
    assert seen["host"].value == "10.0.128.2"


@pytest.mark.parametrize(
    ("more", "words"),
    [
        ({"tier": "PREMIUM"}, "ZONAL"),
        ({"tier": "BASIC_SSD", "size_gib": 1024}, "at least 2560"),
        ({"share": "a-b"}, "letters, digits and _"),
        ({"client_cidrs": []}, "1 to 64"),
        ({"tier": "BASIC_HDD", "kms_key_id": "key"}, "takes no kms_key_id"),
    ],
)
def test_what_cannot_be_is_refused(more, words):
    with pytest.raises(ValueError, match=words):
        made(**more)


def test_a_class_puts_many_volumes_on_an_instance_of_its_own_or_one():
    shared = class_parameters({"network_id": "network", "reserved_range": "range", "kms_key_id": "key"}, "filestore")
    assert (shared["tier"], shared["multishare"], shared["connect-mode"]) == (
        "enterprise",
        "true",
        "PRIVATE_SERVICE_ACCESS",
    )
    assert (shared["network"], shared["reserved-ip-range"], shared["instance-encryption-kms-key"]) == (
        "network",
        "range",
        "key",
    )
    single = class_parameters({"network_id": "network", "tier": "regional"}, "filestore")
    assert (single["tier"], "multishare" in single) == ("regional", False)
    with pytest.raises(ValueError, match="takes no kms_key_id"):
        class_parameters({"network_id": "network", "tier": "basic-hdd", "kms_key_id": "key"}, "filestore")


def test_files_stay_when_a_claim_goes():
    made = register(lambda: FilestoreClass("homes", {"network_id": "network"}))["homes-class"].inputs
    assert (made["reclaimPolicy"], made["volumeBindingMode"]) == ("Retain", "WaitForFirstConsumer")


@pytest.mark.parametrize(("read_only", "mode"), [(True, "ReadOnlyMany"), (False, "ReadWriteMany")])
def test_a_claim_is_bound_to_its_volume_and_no_class_makes_another(read_only, mode):
    def program():
        space = k8s.core.v1.Namespace("space")
        FilestoreVolume(
            "data",
            {
                "namespace": "hub",
                "claim_name": "data",
                "volume_handle": "modeInstance/europe-west1-b/files-1a2b/shared",
                "host": "10.0.128.2",
                "share": "shared",
                "size_gib": 100,
                "read_only": read_only,
            },
            pulumi.ResourceOptions(deleted_with=space),
        )

    registered = register(program)
    volume, claim = registered["data-volume"].inputs["spec"], registered["data-claim"]
    assert volume["csi"]["volumeAttributes"] == {"ip": "10.0.128.2", "volume": "shared"}
    assert volume["persistentVolumeReclaimPolicy"] == "Retain"
    assert volume["accessModes"] == claim.inputs["spec"]["accessModes"] == [mode]
    assert volume["csi"]["readOnly"] is read_only
    assert claim.inputs["spec"]["storageClassName"] == ""
    assert claim.deleted_with == "space"
