"""Calico on EKS: it alone enforces policies, and what needs them comes after it."""

import json

from components.clusters import eks_addon_values as values
from components.clusters.calico import installation_spec
from tests.components.eks_program import made, waits_for


def test_one_of_the_two_enforces_policies():
    for calico, agent in ((True, "false"), (False, "true")):
        found = made(calico=calico)
        network = json.loads(found["lab-base-vpc-cni"].inputs["configurationValues"])
        assert network["enableNetworkPolicy"] == agent
        assert ("lab-calico-installation" in found) is calico


def test_pods_are_annotated_with_their_addresses_for_calico():
    assert values.vpc_cni(calico=True)["env"] == {"ANNOTATE_POD_IP": "true"}
    assert "env" not in values.vpc_cni()


def test_addresses_stay_with_the_vpc():
    spec = installation_spec()
    assert (spec["kubernetesProvider"], spec["cni"]) == ("EKS", {"type": "AmazonVPC"})
    assert spec["calicoNetwork"]["bgp"] == "Disabled"


def test_nodes_come_first_and_workloads_last():
    found = made(calico=True)
    assert "lab-core-group" in found["lab-calico-namespace"].depends_on
    assert "lab-calico-release" in found["lab-calico-installation"].depends_on
    assert "lab-calico-installation" in waits_for(found, "lab-workloads")
    assert found["lab-calico-installation"].inputs["metadata"]["annotations"] == {
        "pulumi.com/waitFor": "condition=Ready"
    }
