"""What AzureFiles, its storage class and its data volumes register."""

from typing import Any, cast

import pulumi
import pulumi_kubernetes as k8s
import pytest

from components.storage import AzureFiles, AzureFilesArgs, AzureFilesClass, AzureFilesVolume
from tests.components.outputs import outputs
from tests.harness import Registrations, register

KEYS = "azure-native:storage:listStorageAccountKeys"
PLANTED = {
    "random:index/randomId:RandomId": {"hex": "0a1b2c"},
    "homes-account": {"name": "homes0a1b2c"},
    "homes-endpoint": {"name": "e"},
    KEYS: {
        "keys": [{"keyName": "key1", "value": "k3y", "permissions": "FULL", "creationTime": "2026-01-01T00:00:00Z"}]
    },
}


NODES = "/subscriptions/s/resourceGroups/net/providers/Microsoft.Network/virtualNetworks/vnet/subnets/nodes"


def files(**more) -> AzureFiles:
    args = {"resource_group_name": "rg", "subnet_ids": [NODES], **more}
    return AzureFiles("homes", cast(AzureFilesArgs, args))


def made(**more) -> Registrations:
    return register(lambda: files(**more), PLANTED)


def test_only_the_nodes_reach_the_account_and_nothing_is_public():
    account = made()["homes-account"].inputs
    assert account["accountName"] == "homes0a1b2c"
    assert account["networkRuleSet"]["defaultAction"] == "Deny"
    assert [each["virtualNetworkResourceId"] for each in account["networkRuleSet"]["virtualNetworkRules"]] == [NODES]
    assert account["allowBlobPublicAccess"] is False
    assert (account["minimumTlsVersion"], account["enableHttpsTrafficOnly"]) == ("TLS1_2", True)
    assert made(subnet_ids=[])["homes-account"].inputs["publicNetworkAccess"] == "Disabled"


@pytest.mark.parametrize(
    ("protocol", "kind", "sku", "keys"),
    [("smb", "StorageV2", "Standard_ZRS", True), ("nfs", "FileStorage", "Premium_ZRS", False)],
)
def test_keys_work_only_where_mounts_need_them(protocol, kind, sku, keys):
    account = made(protocol=protocol)["homes-account"].inputs
    assert (account["kind"], account["sku"], account["allowSharedKeyAccess"]) == (kind, {"name": sku}, keys)


def test_deleted_shares_are_kept_and_smb_is_encrypted():
    service = made(deleted_days=30)["homes-service"].inputs
    assert service["shareDeleteRetentionPolicy"] == {"enabled": True, "days": 30}
    assert service["protocolSettings"]["smb"]["versions"] == "SMB3.1.1;"


def test_shares_and_account_are_protected_together():
    registered = made(shares={"data": {"size_gib": 200}}, protect=True)
    assert registered["homes-share-data"].inputs["shareQuota"] == 200
    assert registered["homes-share-data"].protect is registered["homes-account"].protect is True


def test_the_driver_may_use_this_account_only_and_keeps_its_key_away_from_hubs():
    registered = made(driver_principal_id="object-1")
    role = registered["homes-driver"].inputs
    assert (role["principalId"], role["scope"]) == ("object-1", "homes-account-id")
    assert role["roleDefinitionId"].endswith("17d1049b-9a84-46fb-8f53-869881c3d3ab")

    def program():
        made = files()
        return {"parameters": made.storage_class_parameters, "key": made.account_key}

    seen = outputs(program, PLANTED)
    assert seen["parameters"].value == {
        "resourceGroup": "rg",
        "storageAccount": "homes0a1b2c",
        "protocol": "smb",
        "secretNamespace": "kube-system",
    }
    assert (seen["key"].value, seen["key"].secret) == ("k3y", True)


def test_sessions_which_are_not_root_write_into_a_share_of_nfs():
    def parameters(**more):
        return outputs(lambda: {"found": files(**more).storage_class_parameters}, PLANTED)["found"].value

    # A hub's folders get the mode of the share's root, which belongs to root.
    assert parameters(protocol="nfs")["mountPermissions"] == "0777"
    assert nfs_attributes()["mountPermissions"] == "0"
    assert nfs_attributes(read_only=False)["mountPermissions"] == "0777"


def test_the_driver_looks_at_the_nodes_subnet_and_at_no_other_for_which_it_has_no_right():
    def parameters(**more):
        return outputs(lambda: {"found": files(protocol="nfs", **more).storage_class_parameters}, PLANTED)[
            "found"
        ].value

    seen = parameters()
    assert (seen["vnetResourceGroup"], seen["vnetName"], seen["subnetName"]) == ("net", "vnet", "nodes")
    assert parameters(subnet_ids=[])["networkEndpointType"] == "privateEndpoint"


def test_mounts_of_nfs_are_encrypted_and_change_no_files_group():
    def program():
        return {"found": files(protocol="nfs").storage_class_parameters}

    for given in (outputs(program, PLANTED)["found"].value, nfs_attributes()):
        # The account refuses what isn't encrypted; a pod's fsGroup would go through all files of all homes.
        assert (given["encryptInTransit"], given["fsGroupChangePolicy"]) == ("true", "None")


def nfs_attributes(**more) -> dict[str, str]:
    made = volume(protocol="nfs", account_key=None, **more)
    return made["data-volume"].inputs["spec"]["csi"]["volumeAttributes"]


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"protocol": "cifs"}, "protocol is 'cifs'; it can be smb, nfs"),
        ({"redundancy": "GRS"}, "redundancy is 'GRS'"),
        ({"deleted_days": 0}, "deleted_days is 0"),
        ({"protocol": "nfs", "shares": {"data": {"size_gib": 99}}}, "share data: size_gib is 99; it can be 100 to"),
    ],
)
def test_what_is_not_possible_is_refused(wrong, said):
    with pytest.raises(ValueError, match=said):
        made(**wrong)


def test_home_directories_belong_to_the_sessions_user_alone_and_stay():
    registered = register(lambda: AzureFilesClass("class", {"parameters": {"protocol": "smb"}}))
    made = registered["class-class"].inputs
    assert (made["metadata"]["name"], made["provisioner"]) == ("azure-files", "file.csi.azure.com")
    assert {"uid=1000", "gid=100", "dir_mode=0700", "file_mode=0700", "mfsymlinks", "nobrl"} <= set(
        made["mountOptions"]
    )
    assert (made["reclaimPolicy"], made["allowVolumeExpansion"]) == ("Retain", True)
    nfs = register(lambda: AzureFilesClass("class", {"parameters": {}, "protocol": "nfs"}))["class-class"].inputs
    assert not [each for each in nfs["mountOptions"] if "uid" in each]


def volume(**more) -> Registrations:
    args: Any = {
        "namespace": "hub",
        "claim_name": "data",
        "resource_group_name": "rg",
        "account_name": "acc",
        "share_name": "climate",
        "size_gib": 100,
        "account_key": "k3y",
        **more,
    }
    return register(lambda: AzureFilesVolume("data", args))


def test_a_claim_goes_with_its_namespace_and_the_volume_by_itself():
    args: Any = {
        "namespace": "hub",
        "claim_name": "data",
        "resource_group_name": "rg",
        "account_name": "acc",
        "share_name": "climate",
        "size_gib": 100,
        "account_key": "k3y",
    }

    def program() -> None:
        hub = k8s.core.v1.Namespace("hub")
        AzureFilesVolume("data", args, pulumi.ResourceOptions(deleted_with=hub))

    registered = register(program)
    assert (registered["data-claim"].deleted_with, "hub" in registered["data-claim"].depends_on) == ("hub", True)
    for name in ("data", "data-volume", "data-key"):
        assert (registered[name].deleted_with, "hub" in registered[name].depends_on) == ("", False)


def test_a_data_volume_is_read_only_for_many_pods_and_bound_to_its_claim_alone():
    registered = volume()
    spec, claim = registered["data-volume"].inputs["spec"], registered["data-claim"].inputs
    assert spec["accessModes"] == claim["spec"]["accessModes"] == ["ReadOnlyMany"]
    assert spec["claimRef"] == {"namespace": "hub", "name": "data"}
    assert spec["csi"]["readOnly"] is True
    assert "ro" in spec["mountOptions"]
    assert claim["spec"]["storageClassName"] == spec["storageClassName"] == ""
    assert claim["spec"]["volumeName"] == "hub-data"
    assert spec["persistentVolumeReclaimPolicy"] == "Retain"


def test_the_key_is_in_a_secret_that_the_pods_cannot_read_and_the_handle_is_unique():
    registered = volume()
    secret, csi = registered["data-key"].inputs, registered["data-volume"].inputs["spec"]["csi"]
    assert secret["metadata"] == {"name": "azure-files-hub-data", "namespace": "kube-system"}
    assert secret["stringData"] == {"azurestorageaccountname": "acc", "azurestorageaccountkey": "k3y"}
    assert csi["nodeStageSecretRef"] == {"name": "azure-files-hub-data", "namespace": "kube-system"}
    assert csi["volumeHandle"] == "acc_climate_hub-data"
    assert csi["volumeAttributes"]["shareName"] == "climate"


def test_nfs_needs_no_key_and_smb_does():
    registered = volume(protocol="nfs", account_key=None)
    assert "data-key" not in registered
    assert registered["data-volume"].inputs["spec"]["csi"]["volumeAttributes"]["encryptInTransit"] == "true"
    with pytest.raises(ValueError, match="account_key is missing"):
        volume(account_key=None)
