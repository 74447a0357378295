"""An AKS cluster as a whole: order of creation and destruction, who reaches it, what is kept."""

import json

import pulumi
import pytest

from components import versions
from tests.components.aks_program import OUTPUTS, POOLS, SUBSCRIPTION, TENANT, cluster, made
from tests.components.eks_program import waits_for
from tests.components.outputs import outputs
from tests.harness import register

WORKERS = {"purpose": "worker", "vm_size": "Standard_E8ds_v5", "max_size": 9}
CLUSTER = "lab-cluster"


def roles(registrations, prefix):
    """Roles by the assignments' names after a prefix: the end of the role's id, the scope, the type of principal."""
    found = {}
    for each in registrations.of_type("azure-native:authorization:RoleAssignment"):
        if each.name.startswith(prefix):
            role = each.inputs["roleDefinitionId"].rpartition("/")[2]
            found[each.name.removeprefix(prefix)] = (role, each.inputs["scope"], each.inputs.get("principalType"))
    return found


@pytest.fixture(scope="module")
def full():
    return made(deployer_object_id="ci", log_workspace_id="/workspace", node_pools={**POOLS, "dask": WORKERS})


@pytest.mark.parametrize(
    ("later", "earlier"),
    [
        # The cluster's identity needs its rights as long as the cluster is there.
        (CLUSTER, "lab-identity-nodes"),
        (CLUSTER, "lab-identity-api-server"),
        (CLUSTER, "lab-identity-kubelet"),
        # AKS changes the network as well, and needs the way out.
        (CLUSTER, "net-nat"),
        (CLUSTER, "net-gateway-subnet"),
        ("lab-core-pool", CLUSTER),
        ("lab-disks", CLUSTER),
        # Otherwise a destroy would lock Pulumi out of the cluster that it still has to empty.
        ("lab-disks", "lab-access-deployer"),
        ("lab-workloads", "lab-access-deployer"),
        ("lab-workloads", "lab-core-pool"),
        ("lab-workloads", "lab-dask-pool"),
    ],
)
def test_order(full, later, earlier):
    assert earlier in waits_for(full, later)


def test_the_deployers_right_is_there_before_the_cluster_since_it_takes_minutes_to_hold(full):
    assert waits_for(full, "lab-access-deployer") == set()
    role, scope, _ = roles(full, "lab-access-")["deployer"]
    assert role == "b1ff04bb-8a4e-4dc4-8eb5-8693973ce19b"
    assert scope == f"/subscriptions/{SUBSCRIPTION}/resourceGroups/lab"
    # Without it Pulumi's SDK says User, and Azure refuses CI's service principal.
    assert full["lab-access-deployer"].inputs["principalType"] == "ServicePrincipal"


def test_the_group_of_nodes_is_called_after_the_cluster_since_azures_own_name_may_be_too_long(full):
    assert full[CLUSTER].inputs["nodeResourceGroup"] == "lab-nodes"


def test_workloads_wait_for_nodes():
    def program():
        lab = cluster()
        after = pulumi.ResourceOptions(depends_on=lab.ready)
        pulumi.CustomResource("test:index:Workload", "workload", {}, after)

    assert "lab-core-pool" in waits_for(register(program, OUTPUTS), "workload")


def test_the_api_server_is_private_unless_ranges_are_named():
    private = made()[CLUSTER].inputs["apiServerAccessProfile"]
    assert private["enablePrivateCluster"] is True
    assert "authorizedIPRanges" not in private
    public = made(public_access_cidrs=["203.0.113.0/24"])[CLUSTER].inputs["apiServerAccessProfile"]
    assert public["enablePrivateCluster"] is False
    assert public["authorizedIPRanges"] == ["203.0.113.0/24"]
    for access in (private, public):
        # Nodes reach it in the network either way.
        assert (access["enableVnetIntegration"], access["subnetId"]) == (True, "net-api-server-subnet-id")
        assert access["disableRunCommand"] is True


@pytest.mark.parametrize("world", ["0.0.0.0/0", "128.0.0.0/1"])
def test_the_world_is_refused(world):
    with pytest.raises(ValueError, match=world):
        made(public_access_cidrs=["203.0.113.0/24", world])


def test_people_log_in_by_entra_id_alone_and_the_platform_is_paid_for(full):
    inputs = full[CLUSTER].inputs
    assert inputs["disableLocalAccounts"] is True
    assert inputs["aadProfile"] == {"managed": True, "enableAzureRBAC": True, "tenantID": TENANT}
    assert inputs["sku"] == {"name": "Base", "tier": "Standard"}
    assert inputs["oidcIssuerProfile"] == {"enabled": True}
    assert inputs["securityProfile"]["workloadIdentity"] == {"enabled": True}


def test_pods_have_a_network_of_their_own_whose_policies_hold(full):
    network = full[CLUSTER].inputs["networkProfile"]
    assert network["networkPluginMode"] == "overlay"
    assert network["networkDataplane"] == network["networkPolicy"] == "cilium"
    assert network["outboundType"] == "userAssignedNATGateway"
    assert (network["serviceCidr"], network["dnsServiceIP"]) == ("172.20.0.0/16", "172.20.0.10")


def test_nothing_but_aks_own_parts_runs_on_the_system_pool(full):
    [pool] = full[CLUSTER].inputs["agentPoolProfiles"]
    assert (pool["mode"], pool["minCount"], pool["count"]) == ("System", 2, 2)
    assert pool["nodeTaints"] == ["CriticalAddonsOnly=true:NoSchedule"]
    assert pool["enableEncryptionAtHost"] is True
    assert pool["orchestratorVersion"] == full[CLUSTER].inputs["kubernetesVersion"] == versions.AKS_KUBERNETES
    assert full[CLUSTER].ignore_changes == ["agentPoolProfiles[0].count"]


def test_where_aks_chooses_the_minor_version_pulumi_leaves_it_alone():
    lab = made(upgrade_channel="stable")
    assert "kubernetesVersion" in lab[CLUSTER].ignore_changes
    assert "orchestratorVersion" in lab["lab-core-pool"].ignore_changes


def test_the_control_plane_has_exactly_the_rights_that_it_needs():
    found = roles(made(disk_encryption_set_id="/set"), "lab-identity-")
    network, operator, reader = (
        "4d97b98b-1d4f-4787-a291-c67834d212e7",
        "f1a07417-d97a-45cb-824c-7a7467783830",
        "acdd72a7-3385-48ef-bd42-f606fba81ae7",
    )
    assert found == {
        "nodes": (network, "net-nodes-subnet-id", "ServicePrincipal"),
        "api-server": (network, "net-api-server-subnet-id", "ServicePrincipal"),
        "kubelet": (operator, "lab-kubelet-id", "ServicePrincipal"),
        "disk-encryption": (reader, "/set", "ServicePrincipal"),
    }


def test_groups_get_the_access_that_they_are_listed_for():
    found = roles(made(admin_group_ids={"platform": "g-1"}, viewer_group_ids={"support": "g-2"}), "lab-access-")
    user = ("4abbcc35-e782-43d8-92c5-2d3f1bd2265f", "lab-cluster-id", "Group")
    assert found == {
        "platform": ("b1ff04bb-8a4e-4dc4-8eb5-8693973ce19b", "lab-cluster-id", "Group"),
        "platform-kubeconfig": user,
        "support": ("7f6c6a51-bcf8-42ba-9220-52d62157d7db", "lab-cluster-id", "Group"),
        "support-kubeconfig": user,
    }


def test_a_group_is_not_given_access_twice():
    with pytest.raises(ValueError, match="twice to g-1"):
        made(admin_group_ids={"a": "g-1"}, viewer_group_ids={"b": "g-1"})


def test_logs_go_to_the_workspace_if_there_is_one(full):
    setting = full["lab-logs"].inputs
    assert (setting["resourceUri"], setting["workspaceId"]) == ("lab-cluster-id", "/workspace")
    categories = {each["category"] for each in setting["logs"]}
    assert {"guard", "kube-apiserver", "kube-audit-admin"} <= categories
    assert "kube-audit" not in categories
    agent = full[CLUSTER].inputs["addonProfiles"]["omsagent"]
    assert agent == {
        "enabled": True,
        "config": {"logAnalyticsWorkspaceResourceID": "/workspace", "useAADAuth": "true"},
    }
    without = made()
    assert "lab-logs" not in without
    assert {*without[CLUSTER].inputs["addonProfiles"]} == {"azurepolicy", "azureKeyvaultSecretsProvider"}
    reads = made(log_workspace_id="/workspace", log_reads=True)["lab-logs"].inputs["logs"]
    assert {"category": "kube-audit", "enabled": True} in reads


def test_one_window_is_for_all_that_aks_does():
    lab = made(maintenance={"day": "Saturday", "start": "22:00", "hours": 6, "utc_offset": "+01:00"})
    found = lab.of_type("azure-native:containerservice:MaintenanceConfiguration")
    assert {each.inputs["configName"] for each in found} == {
        "default",
        "aksManagedAutoUpgradeSchedule",
        "aksManagedNodeOSUpgradeSchedule",
    }
    assert found[0].inputs["maintenanceWindow"] == {
        "schedule": {"weekly": {"dayOfWeek": "Saturday", "intervalWeeks": 1}},
        "startTime": "22:00",
        "durationHours": 6,
        "utcOffset": "+01:00",
    }


@pytest.mark.parametrize(
    ("wrong", "named"),
    [
        ({"maintenance": {"day": "Sun"}}, "Sunday"),
        ({"maintenance": {"start": "2:00"}}, "02:00"),
        ({"maintenance": {"hours": 3}}, "4 to 24"),
        ({"maintenance": {"utc_offset": "CET"}}, r"\+01:00"),
        ({"upgrade_channel": "weekly"}, "patch, stable"),
        ({"node_os_channel": "security"}, "SecurityPatch"),
        ({"outbound_type": "nat"}, "userAssignedNATGateway"),
        ({"system_pool": {"min_size": 1}}, "system pool"),
        ({"node_pools": {"dask": WORKERS}}, "purpose core"),
        ({"node_pools": {**POOLS, "system": POOLS["core"]}}, "system"),
    ],
)
def test_what_cannot_be_is_named(wrong, named):
    with pytest.raises(ValueError, match=named):
        made(**wrong)


@pytest.mark.parametrize("protect", [True, False])
def test_protection_covers_the_cluster(protect):
    lab = made(protect=protect)
    assert {each.name for each in lab.all if each.protect} == ({CLUSTER} if protect else set())


def test_the_kubeconfig_is_secret_and_holds_no_token():
    kubeconfig = outputs(lambda: {"kubeconfig": cluster().kubeconfig}, OUTPUTS)["kubeconfig"]
    assert kubeconfig.secret
    config = json.loads(kubeconfig.value)
    [user], [place] = config["users"], config["clusters"]
    assert place["cluster"] == {"server": "https://lab.example.org:443", "certificate-authority-data": "Q0E="}
    assert user["user"]["exec"]["command"] == "kubelogin"
    assert user["user"]["exec"]["args"][:3] == ["get-token", "--login", "azurecli"]
    assert "token" not in user["user"]


def test_an_unknown_kubeconfig_replaces_nothing_in_the_cluster():
    for name in ("lab-kubernetes", "lab-workloads"):
        provider = made(preview=True)[name].inputs
        assert provider["clusterIdentifier"] == f"aks/{SUBSCRIPTION}/westeurope/lab"


def test_disks_follow_pods_into_every_zone():
    disks = made()["lab-disks"].inputs
    assert disks["volumeBindingMode"] == "WaitForFirstConsumer"
    assert disks["parameters"]["skuName"] == "StandardSSD_ZRS"
    single = made(zones=[], disk_encryption_set_id="/set")
    assert single["lab-disks"].inputs["parameters"]["skuName"] == "StandardSSD_LRS"
    assert single["lab-disks"].inputs["parameters"]["diskEncryptionSetID"] == "/set"
    assert "availabilityZones" not in single["lab-core-pool"].inputs
