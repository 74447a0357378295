"""Pod Security as a cluster enforces it: each namespace asks for a profile, and our pods pass it.

No controller makes pods here, so each workload's pod is handed over by hand: that is how admission gets to see it.
"""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from .cluster import Cluster
from .kubectl import DRY_RUN, Answers
from .pods import pods_of, privileged_pod
from .preview import Manifests, write_folder

ENFORCE = "pod-security.kubernetes.io/enforce"
LESS_STRICT = {
    "baseline": re.compile(
        # Images of Dask's workers may run as any user.
        r".*-dask|"
        # Workbench starts as root, and each session becomes its user.
        r"workbench(-sessions)?|rstudio"
    ),
    "privileged": re.compile(
        # They work on nodes: network policies, disks' and devices' metrics, GPUs, and Azure's configuration of a node.
        r"tigera-operator|monitoring-nodes|nvidia-device-plugin|ingress-azure|"
        # hubploy installs the chart as the hub's own files say, by default with a container that changes iptables.
        r"roman-sit-(staging|prod)"
    ),
}
"""Names of namespaces by the profile that they have instead of `restricted`, and why."""


def expected(namespace: str) -> str:
    """The profile that a namespace is to enforce."""
    return next((level for level, names in LESS_STRICT.items() if names.fullmatch(namespace)), "restricted")


def test_each_namespace_enforces_a_profile(manifests: Manifests) -> None:
    labels = {each.name: each.content["metadata"].get("labels", {}) for each in manifests.of_kind("Namespace")}
    enforced = {name: own.get(ENFORCE) for name, own in labels.items()}
    assert enforced == {name: expected(name) for name in labels}


def test_the_pods_of_every_workload_are_admitted(
    cluster: Cluster, manifests: Manifests, applied: Answers, tmp_path: Path
) -> None:
    # `applied`: a pod is refused where its service account or its priority class is missing.
    answers = cluster.kubectl.hand_over(DRY_RUN, write_folder(tmp_path, pods_of(manifests)))
    assert not answers.refused, str(answers)


def test_a_privileged_pod_is_refused(cluster: Cluster, manifests: Manifests, tmp_path: Path) -> None:
    names = [each.name for each in manifests.of_kind("Namespace") if expected(each.name) != "privileged"]
    if not names:
        pytest.skip("this stack makes no namespace that refuses one")
    answers = cluster.kubectl.hand_over(DRY_RUN, write_folder(tmp_path, [privileged_pod(name) for name in names]))
    refused_by_profile = [text for text in answers.refused.values() if "violates PodSecurity" in text]
    assert len(refused_by_profile) == len(names), str(answers)
