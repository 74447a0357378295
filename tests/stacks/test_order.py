"""What waits for what in a first deployment, and goes before what in a destroy."""

from __future__ import annotations

import networkx as nx
import pytest

from tests.stacks.previews import STACK_FILES, named, of_type, order, preview, stack, waits_for

CLUSTER = "cluster-control-plane-cluster"
LOAD_BALANCERS = "cluster-load-balancers-release"


@pytest.mark.parametrize("stack_file", STACK_FILES, ids=lambda path: path.name)
def test_there_is_no_cycle(stack_file):
    assert nx.is_directed_acyclic_graph(order(preview(stack_file)))


@pytest.mark.parametrize(
    "name",
    [
        "studios-certificate-issued",
        "zone-zone",
        "cluster-key-key",
        "data-key-key",
    ],
)
def test_what_takes_long_is_made_beside_the_cluster(name):
    assert CLUSTER not in waits_for(stack("staging"), name)


def test_redis_waits_for_the_cluster_in_nothing_but_its_clients():
    # The group whose members may connect is the cluster's own: only the rule that names it waits.
    record = stack("staging")
    assert CLUSTER in waits_for(record, "redis-client-0")
    assert CLUSTER not in waits_for(record, "redis-group")


def test_every_object_of_a_workload_waits_for_nodes_addons_and_controllers():
    record = stack("prod")
    for each in record.resources:
        if each.name.startswith("studios") and each.type.startswith("kubernetes:"):
            before = waits_for(record, each.name)
            assert {"cluster-core-group", "cluster-addons-coredns", "cluster-base-vpc-cni", LOAD_BALANCERS} <= before


def test_no_published_object_outlives_or_precedes_the_load_balancer_controller():
    record = stack("prod")
    for name in ("studios-ingress", "studios-platform-ingress", "studios-ssh"):
        before = waits_for(record, name)
        assert LOAD_BALANCERS in before
        assert "cluster-load-balancers-pods-association" in before
        assert "cluster-load-balancers-pods-policy" in before


def test_controllers_go_before_nodes_nodes_before_the_network():
    record = stack("staging")
    for release in of_type(record, "kubernetes:helm.sh/v3:Release"):
        before = waits_for(record, release.name)
        if release.name.startswith("cluster-calico"):
            # It enforces policies for whatever starts later.
            continue
        assert {"cluster-core-group", "cluster-base-vpc-cni", "cluster-addons-coredns"} <= before
        assert "cluster-control-plane-access-deployer-policy" in before
    nodes = waits_for(record, "cluster-core-group")
    assert {CLUSTER, "cluster-base-vpc-cni", "cluster-base-eks-pod-identity-agent", "cluster-base-kube-proxy"} <= nodes
    assert {"network-private-eu-west-1a", "network-private-eu-west-1a-nat", "network-vpc"} <= nodes
    assert {f"cluster-nodes-{policy}" for policy in ("AmazonEKSWorkerNodePolicy",)} <= nodes


def test_the_cluster_waits_for_its_log_group_and_rights():
    before = waits_for(stack("staging"), CLUSTER)
    assert {"cluster-control-plane-log", "cluster-control-plane-policy", "cluster-key-key"} <= before
    # Routes and NAT are for nodes; the control plane starts beside them.
    assert "network-nat-eu-west-1a" not in before


def test_cron_restarts_before_backend():
    record = stack("staging")
    assert "studios-platform-cron" in waits_for(record, "studios-platform-backend")
    assert "studios-platform-backend" not in waits_for(record, "studios-platform-cron")


def test_what_prometheus_reads_waits_for_the_definitions():
    record = stack("prod")
    before = waits_for(record, "hub-monitor")
    assert "prometheus-definitions" in before
    assert "prometheus-definitions" not in waits_for(record, "hub-release")


def test_records_follow_the_load_balancer():
    record = stack("staging")
    for each in of_type(record, "aws:route53/record:Record"):
        if each.name.startswith("studios-records"):
            assert "studios-ingress" in waits_for(record, each.name)
            assert named(record, each.name).inputs["type"] == "A"
