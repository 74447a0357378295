"""Pod Security as a cluster enforces it: our namespaces ask for the restricted profile, and our pods pass it.

No controller makes pods here, so each workload's pod is handed over by hand: that is how admission gets to see it.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from .cluster import Cluster
from .kubectl import DRY_RUN, Answers
from .pods import pods_of, privileged_pod
from .preview import Manifests, write_folder

ENFORCE = "pod-security.kubernetes.io/enforce"


def test_each_namespace_enforces_the_restricted_profile(manifests: Manifests) -> None:
    labels = {each.name: each.content["metadata"].get("labels", {}) for each in manifests.of_kind("Namespace")}
    lax = {name: own.get(ENFORCE) for name, own in labels.items() if own.get(ENFORCE) != "restricted"}
    assert lax == {}


def test_the_pods_of_every_workload_are_admitted(
    cluster: Cluster, manifests: Manifests, applied: Answers, tmp_path: Path
) -> None:
    # `applied`: a pod is refused where its service account or its priority class is missing.
    answers = cluster.kubectl.hand_over(DRY_RUN, write_folder(tmp_path, pods_of(manifests)))
    assert not answers.refused, str(answers)


def test_a_privileged_pod_is_refused(cluster: Cluster, manifests: Manifests, tmp_path: Path) -> None:
    pods = [privileged_pod(namespace.name) for namespace in manifests.of_kind("Namespace")]
    if not pods:
        pytest.skip("this stack makes no namespace")
    answers = cluster.kubectl.hand_over(DRY_RUN, write_folder(tmp_path, pods))
    refused_by_profile = [text for text in answers.refused.values() if 'violates PodSecurity "restricted' in text]
    assert len(refused_by_profile) == len(pods), str(answers)
