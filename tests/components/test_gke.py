"""A GKE cluster as a whole: order of creation and destruction, who reaches it, what is kept."""

import json

import pulumi
import pytest

from components import versions
from tests.components.eks_program import waits_for
from tests.components.gke_program import OUTPUTS, POOLS, cluster, made
from tests.components.outputs import outputs
from tests.harness import register

WORKERS = {"purpose": "worker", "machine_type": "n2-highmem-8", "max_size": 9}
CLUSTER = "lab-cluster"


@pytest.fixture(scope="module")
def full():
    return made(node_pools={**POOLS, "dask": WORKERS}, admin_members={"ops": "user:ops@example.org"})


@pytest.mark.parametrize(
    ("later", "earlier"),
    [
        # Nodes, also those that GKE makes first, need their rights, the way out and the network.
        (CLUSTER, "lab-core-account-nodes"),
        (CLUSTER, "net-nat"),
        (CLUSTER, "net-nodes-subnet"),
        ("lab-core-pool", CLUSTER),
        ("lab-core-pool", "net-nat"),
        ("lab-dask-pool", "lab-dask-account-nodes"),
        ("lab-disks", CLUSTER),
        ("lab-access-ops", CLUSTER),
        ("lab-workloads", "lab-core-pool"),
        ("lab-workloads", "lab-dask-pool"),
    ],
)
def test_order(full, later, earlier):
    assert earlier in waits_for(full, later)


def test_workloads_wait_for_nodes():
    def program():
        lab = cluster()
        after = pulumi.ResourceOptions(depends_on=lab.ready)
        pulumi.CustomResource("test:index:Workload", "workload", {}, after)

    assert "lab-core-pool" in waits_for(register(program, OUTPUTS), "workload")


def test_the_api_server_is_private_unless_ranges_are_named():
    private = made(private_access_cidrs=["10.0.192.0/24"])[CLUSTER].inputs
    assert private["privateClusterConfig"]["enablePrivateEndpoint"] is True
    networks = private["masterAuthorizedNetworksConfig"]
    assert networks["cidrBlocks"] == [{"cidrBlock": "10.0.192.0/24"}]
    assert private["controlPlaneEndpointsConfig"]["dnsEndpointConfig"]["allowExternalTraffic"] is False
    public = made(public_access_cidrs=["203.0.113.0/24"])[CLUSTER].inputs
    assert public["privateClusterConfig"]["enablePrivateEndpoint"] is False
    assert public["masterAuthorizedNetworksConfig"]["cidrBlocks"] == [{"cidrBlock": "203.0.113.0/24"}]
    for inputs in (private, public):
        assert inputs["privateClusterConfig"]["enablePrivateNodes"] is True
        assert inputs["masterAuthorizedNetworksConfig"]["gcpPublicCidrsAccessEnabled"] is False
        assert inputs["masterAuthorizedNetworksConfig"]["privateEndpointEnforcementEnabled"] is True


@pytest.mark.parametrize("world", ["0.0.0.0/0", "128.0.0.0/1"])
def test_the_world_is_refused(world):
    with pytest.raises(ValueError, match=world):
        made(public_access_cidrs=["203.0.113.0/24", world])


def test_what_the_benchmarks_ask_for_is_on(full):
    inputs = full[CLUSTER].inputs
    assert inputs["databaseEncryption"] == {"state": "ENCRYPTED", "keyName": "key"}
    assert inputs["workloadIdentityConfig"] == {"workloadPool": "research.svc.id.goog"}
    assert inputs["datapathProvider"] == "ADVANCED_DATAPATH"
    assert inputs["enableShieldedNodes"] is inputs["enableIntranodeVisibility"] is True
    assert inputs["enableLegacyAbac"] is False
    assert inputs["masterAuth"] == {"clientCertificateConfig": {"issueClientCertificate": False}}
    assert inputs["binaryAuthorization"] == {"evaluationMode": "PROJECT_SINGLETON_POLICY_ENFORCE"}
    assert inputs["anonymousAuthenticationConfig"] == {"mode": "LIMITED"}
    assert not any(inputs["rbacBindingConfig"].values())
    assert {"APISERVER", "SCHEDULER", "CONTROLLER_MANAGER"} <= {*inputs["loggingConfig"]["enableComponents"]}
    assert (inputs["networkingMode"], inputs["location"]) == ("VPC_NATIVE", "europe-west1")
    assert inputs["ipAllocationPolicy"] == {
        "clusterSecondaryRangeName": "pods",
        "servicesSecondaryRangeName": "services",
    }


def test_policies_that_allow_kube_dns_are_enough_for_names(full):
    assert full[CLUSTER].inputs["dnsConfig"] == {"clusterDns": "KUBE_DNS"}
    assert full[CLUSTER].inputs["addonsConfig"]["dnsCacheConfig"] == {"enabled": False}


def test_gke_goes_on_to_new_versions_by_itself(full):
    inputs = full[CLUSTER].inputs
    assert (inputs["minMasterVersion"], inputs["releaseChannel"]) == (versions.GKE_KUBERNETES, {"channel": "REGULAR"})
    assert versions.GKE_KUBERNETES in versions.GKE_KUBERNETES_VERSIONS
    assert "version" not in full["lab-core-pool"].inputs


def test_the_nodes_that_gke_insists_on_go_at_once_and_are_secure_until_then(full):
    inputs = full[CLUSTER].inputs
    assert (inputs["removeDefaultNodePool"], inputs["initialNodeCount"]) == (True, 1)
    assert inputs["nodeConfig"]["shieldedInstanceConfig"]["enableSecureBoot"] is True
    assert inputs["nodeConfig"]["serviceAccount"] == "nodes@lab.iam.gserviceaccount.com"
    assert full[CLUSTER].ignore_changes == ["nodeConfig", "initialNodeCount"]


def test_each_pool_has_an_account_that_can_do_what_nodes_must_and_no_more(full):
    accounts = full.of_type("gcp:serviceaccount/account:Account")
    assert [each.inputs["accountId"] for each in accounts] == ["lab-core", "lab-dask"]
    rights = [each.inputs["role"] for each in full.all if each.name.endswith("-account-nodes")]
    assert rights == ["roles/container.defaultNodeServiceAccount"] * 2


def test_members_get_rights_in_this_cluster_and_only_the_door_in_iam():
    lab = made(
        admin_members={"ops": "group:ops@example.org"},
        viewer_members={"ci": "serviceAccount:ci@lab.iam.gserviceaccount.com"},
        groups_domain="example.org",
    )
    connect = lab["lab-access-ops-connect"].inputs
    assert connect == {
        "project": "research",
        "role": "roles/container.clusterViewer",
        "member": "group:ops@example.org",
    }
    ops, ci = lab["lab-access-ops"].inputs, lab["lab-access-ci"].inputs
    assert (ops["roleRef"]["name"], ci["roleRef"]["name"]) == ("cluster-admin", "view")
    assert (ops["subjects"][0]["kind"], ops["subjects"][0]["name"]) == ("Group", "ops@example.org")
    assert (ci["subjects"][0]["kind"], ci["subjects"][0]["name"]) == ("User", "ci@lab.iam.gserviceaccount.com")
    assert lab[CLUSTER].inputs["authenticatorGroupsConfig"] == {"securityGroup": "gke-security-groups@example.org"}


def test_the_window_is_as_long_as_gke_wants_it():
    policy = made(maintenance={"days": ["Sunday", "Wednesday"], "start": "22:00", "hours": 6})[CLUSTER]
    assert policy.inputs["maintenancePolicy"]["recurringWindow"] == {
        "startTime": "2026-01-05T22:00:00Z",
        "endTime": "2026-01-06T04:00:00Z",
        "recurrence": "FREQ=WEEKLY;BYDAY=WE,SU",
    }


@pytest.mark.parametrize(
    ("wrong", "named"),
    [
        ({"cluster_name": "Lab_1"}, "Lab_1"),
        ({"node_pools": {"dask": WORKERS}}, "purpose core"),
        ({"release_channel": "weekly"}, "RAPID, REGULAR"),
        ({"maintenance": {"days": ["Sun"]}}, "Monday, Tuesday"),
        ({"maintenance": {"days": []}}, "Monday, Tuesday"),
        ({"maintenance": {"start": "2:00"}}, "02:00"),
        ({"maintenance": {"days": ["Sunday"]}}, "must have 12"),
        ({"admin_members": {"all": "allUsers"}}, "allUsers"),
        ({"admin_members": {"ops": "group:ops@example.org"}}, "groups_domain"),
        ({"admin_members": {"a": "user:a@b.org"}, "viewer_members": {"b": "user:a@b.org"}}, "twice"),
    ],
)
def test_what_cannot_be_is_named(wrong, named):
    with pytest.raises(ValueError, match=named):
        made(**wrong)


@pytest.mark.parametrize("protect", [True, False])
def test_protection_covers_the_cluster_in_pulumi_and_in_the_provider(protect):
    lab = made(protect=protect)
    assert {each.name for each in lab.all if each.protect} == ({CLUSTER} if protect else set())
    # The provider's own is on where nothing is said.
    assert lab[CLUSTER].inputs["deletionProtection"] is protect


@pytest.mark.parametrize(
    ("more", "address"),
    [
        ({}, {"server": "https://10.0.0.2", "certificate-authority-data": "Q0E="}),
        # Its certificate is of a public authority: the cluster's own would refuse it.
        ({"dns_endpoint": True}, {"server": "https://gke-1a2b.europe-west1.gke.goog"}),
    ],
)
def test_the_kubeconfig_is_secret_and_holds_no_token(more, address):
    kubeconfig = outputs(lambda: {"kubeconfig": cluster(**more).kubeconfig}, OUTPUTS)["kubeconfig"]
    assert kubeconfig.secret
    config = json.loads(kubeconfig.value)
    [user], [place] = config["users"], config["clusters"]
    assert place["cluster"] == address
    assert user["user"]["exec"]["command"] == "gke-gcloud-auth-plugin"
    assert user["user"]["exec"]["apiVersion"] == "client.authentication.k8s.io/v1beta1"
    assert "token" not in user["user"]


def test_an_unknown_kubeconfig_replaces_nothing_in_the_cluster():
    for name in ("lab-kubernetes", "lab-workloads"):
        assert made(preview=True)[name].inputs["clusterIdentifier"] == "gke/research/europe-west1/lab"


def test_disks_are_encrypted_with_our_key_and_survive_the_loss_of_a_zone():
    disks = made()["lab-disks"].inputs
    assert disks["volumeBindingMode"] == "WaitForFirstConsumer"
    assert disks["parameters"] == {
        "type": "pd-balanced",
        "disk-encryption-kms-key": "key",
        "replication-type": "regional-pd",
    }
    assert "replication-type" not in made(regional_disks=False)["lab-disks"].inputs["parameters"]
