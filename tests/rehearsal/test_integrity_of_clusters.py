"""What can't be in a cluster that is gone, has no nodes, or no controller."""

from __future__ import annotations

from typing import Any

import grpc
import pytest

from .served import CONFIG_MAP, LOG, RELEASE
from .site import (
    ADD_ON,
    CLUSTER,
    CONTROLLER,
    DEPLOYMENT,
    INGRESS,
    NAMESPACE,
    NODE_POOL,
    NODES,
    SERVICE,
    Site,
    annotated,
    balanced,
    of_kubernetes,
)


def site_with_cluster(site: Site, *parts: str, **cluster: Any) -> None:
    site.make(CLUSTER, "cluster", **cluster)
    if "nodes" in parts:
        site.make(NODES, "nodes")
    if "controller" in parts:
        site.make(RELEASE, "controller", **CONTROLLER)


def test_in_a_cluster_that_nobody_made_here_all_may_be_there(site: Site) -> None:
    site.make(DEPLOYMENT, "proxy", **of_kubernetes("Deployment"))
    site.make(RELEASE, "controller", **CONTROLLER)
    site.make(INGRESS, "ingress", **of_kubernetes("Ingress", spec={"ingressClassName": "alb"}))
    site.delete("ingress")


def test_nothing_happens_in_a_cluster_that_is_gone(site: Site) -> None:
    site_with_cluster(site)
    site.make(CONFIG_MAP, "settings", **of_kubernetes("ConfigMap"))
    site.make(LOG, "logs")
    site.delete("cluster")
    for do, *arguments in ((site.make, CONFIG_MAP, "b"), (site.change, "settings"), (site.delete, "settings")):
        assert "no such host" in site.refuses(do, *arguments)
        assert site.code == grpc.StatusCode.UNAVAILABLE
    site.change("logs")
    site.make(CLUSTER, "another")
    site.delete("settings")


@pytest.mark.parametrize(
    ("type_", "inputs"),
    [
        (DEPLOYMENT, of_kubernetes("Deployment")),
        ("kubernetes:apps/v1:StatefulSet", of_kubernetes("StatefulSet")),
        ("kubernetes:batch/v1:Job", of_kubernetes("Job")),
        (RELEASE, CONTROLLER),
        (ADD_ON, {"addonName": "coredns"}),
    ],
)
def test_pods_that_are_waited_for_need_nodes(site: Site, type_: str, inputs: dict[str, Any]) -> None:
    site_with_cluster(site)
    assert "without nodes: its pods stay pending" in site.refuses(site.make, type_, "x", **inputs)
    assert site.code == grpc.StatusCode.FAILED_PRECONDITION
    site.make(NODES, "nodes")
    site.make(type_, "x", **inputs)
    site.delete("nodes")
    # They go without.
    site.delete("x")
    assert "without nodes" in site.refuses(site.make, type_, "x", **inputs)


@pytest.mark.parametrize(
    ("type_", "inputs"),
    [
        ("kubernetes:apps/v1:DaemonSet", of_kubernetes("DaemonSet")),
        ("kubernetes:apps/v1:DeploymentPatch", of_kubernetes("Deployment")),
        (DEPLOYMENT, annotated("Deployment", **{"pulumi.com/skipAwait": "true"})),
        (RELEASE, {**CONTROLLER, "skipAwait": True}),
        (ADD_ON, {"addonName": "kube-proxy"}),
        (CONFIG_MAP, of_kubernetes("ConfigMap")),
    ],
)
def test_what_nobody_waits_for_needs_no_nodes(site: Site, type_: str, inputs: dict[str, Any]) -> None:
    site_with_cluster(site)
    site.make(type_, "x", **inputs)


@pytest.mark.parametrize(
    ("type_", "inputs"),
    [
        (CLUSTER, {"computeConfig": {"enabled": True}}),
        ("azure-native:containerservice:ManagedCluster", {"agentPoolProfiles": [{}]}),
        ("gcp:container/cluster:Cluster", {"name": "a"}),
    ],
)
def test_some_clusters_bring_their_own_nodes(site: Site, type_: str, inputs: dict[str, Any]) -> None:
    site.make(type_, "cluster", **inputs)
    site.make(DEPLOYMENT, "x", **of_kubernetes("Deployment"))


def test_others_do_not(site: Site) -> None:
    site.make("gcp:container/cluster:Cluster", "cluster", removeDefaultNodePool=True)
    site.refuses(site.make, DEPLOYMENT, "x", **of_kubernetes("Deployment"))
    site.make("gcp:container/nodePool:NodePool", "nodes")
    site.make(DEPLOYMENT, "x", **of_kubernetes("Deployment"))


def test_nodes_need_a_network_where_the_cluster_brings_none(site: Site) -> None:
    site_with_cluster(site, bootstrapSelfManagedAddons=False)
    assert "NodeCreationFailure" in site.refuses(site.make, NODES, "nodes")
    site.make(ADD_ON, "network", addonName="vpc-cni")
    site.make(NODES, "nodes")


@pytest.mark.parametrize(
    ("type_", "inputs", "chart"),
    [
        (INGRESS, of_kubernetes("Ingress", spec={"ingressClassName": "alb"}), "aws-load-balancer-controller"),
        (INGRESS, annotated("Ingress", **{"kubernetes.io/ingress.class": "nginx"}), "ingress-nginx"),
        (SERVICE, balanced("LoadBalancer"), "aws-load-balancer-controller"),
        (
            NODE_POOL,
            of_kubernetes("NodePool", apiVersion="karpenter.sh/v1"),
            "oci://public.ecr.aws/karpenter/karpenter",
        ),
    ],
)
def test_what_a_controller_cleans_up_needs_it_to_the_end(
    site: Site, type_: str, inputs: dict[str, Any], chart: str
) -> None:
    site_with_cluster(site, "nodes")
    assert f"without chart {chart.rpartition('/')[2]}" in site.refuses(site.make, type_, "x", **inputs)
    site.make(RELEASE, "controller", chart=chart)
    site.make(type_, "x", **inputs)
    site.delete("controller")
    assert "nobody removes its finalizer" in site.refuses(site.delete, "x")
    site.make(RELEASE, "controller", chart=chart)
    site.delete("x")


def test_what_the_cluster_itself_looks_after_needs_no_controller(site: Site) -> None:
    site_with_cluster(site)
    site.make(SERVICE, "a", **balanced("ClusterIP"))
    site.make(SERVICE, "b", **of_kubernetes("Service", spec={"type": "LoadBalancer"}))
    site.make(INGRESS, "c", **of_kubernetes("Ingress", spec={"ingressClassName": "gce"}))


def test_what_is_in_a_namespace_comes_after_it(site: Site) -> None:
    # One that was there before is nobody's here.
    site.make(CONFIG_MAP, "a", **of_kubernetes("ConfigMap", namespace="seqera"))
    early = {"chart": "x", "namespace": "studios"}
    for type_, inputs in ((RELEASE, early), (CONFIG_MAP, of_kubernetes("ConfigMap", namespace="studios"))):
        site.make(type_, "early", **inputs)
        why = site.refuses(site.make, NAMESPACE, "space", **of_kubernetes("Namespace", "studios"))
        assert (site.code, 'namespaces "studios" not found' in why) == (grpc.StatusCode.NOT_FOUND, True)
        site.delete("early")
    site.make(NAMESPACE, "space", **of_kubernetes("Namespace", "studios"))
    site.make(RELEASE, "early", **early)
    # What is still in it goes with it, and nothing comes into it any more.
    site.delete("space")
    assert "Namespace studios does not exist any more" in site.refuses(site.make, RELEASE, "late", **early)
