"""Configuration of EKS add-ons: plain functions that return what an add-on's JSON schema takes."""

from typing import Any

import pulumi

from .eks_policies import VOLUME_TAG


def pod_identity_agent() -> dict[str, Any]:
    """On every node, ready or not and whatever its taints: the VPC CNI needs it there to make the node ready."""
    return {"tolerations": [{"operator": "Exists"}]}


def vpc_cni(calico: bool = False) -> dict[str, Any]:
    """
    Enforce network policies, or leave that to Calico and tell it pods' addresses as soon as they are known (README of
    amazon-vpc-cni-k8s, ANNOTATE_POD_IP). Strings, also for booleans: EKS user guide, cni-network-policy-configure.
    """
    if calico:
        return {"enableNetworkPolicy": "false", "env": {"ANNOTATE_POD_IP": "true"}}
    return {"enableNetworkPolicy": "true"}


def coredns() -> dict[str, Any]:
    """Two replicas in different zones, of which one may be away."""
    return {
        "replicaCount": 2,
        "podDisruptionBudget": {"enabled": True, "maxUnavailable": 1},
        "topologySpreadConstraints": [
            {
                "maxSkew": 1,
                "topologyKey": "topology.kubernetes.io/zone",
                "whenUnsatisfiable": "ScheduleAnyway",
                "labelSelector": {"matchLabels": {"k8s-app": "kube-dns"}},
            }
        ],
    }


def ebs_csi(cluster_name: pulumi.Input[str], volume_tags: dict[str, pulumi.Input[str]]) -> dict[str, Any]:
    """Volumes carry the workload's tags and that by which `ebs_csi_policy` knows them; every node can mount them."""
    return {
        "controller": {"extraVolumeTags": {**volume_tags, VOLUME_TAG: cluster_name}},
        "node": {"tolerateAllTaints": True},
    }
