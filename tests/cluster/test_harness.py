"""The harness itself: it takes objects that are right, and notices each mistake that it is there to notice."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from . import samples
from .cluster import Cluster, fresh_cluster
from .comparing import missing
from .control_plane.assets import Binaries
from .kubectl import DRY_RUN, SERVER_SIDE, Answers
from .pods import pod_of
from .preview import Manifest, Manifests, stack_files, stack_id, write_folder
from .stand_ins import hand_over_for_real, plural_of

Content = dict[str, Any]


def test_there_are_stack_files_and_their_ids_differ() -> None:
    ids = [stack_id(path) for path in stack_files()]
    assert ids
    assert len(ids) == len(set(ids))


def test_right_objects_are_taken(sample_cluster: Cluster, sample: Manifests) -> None:
    answers = hand_over_for_real(sample_cluster.kubectl, sample, SERVER_SIDE)
    assert not answers.refused, str(answers)
    assert sample_cluster.stand_ins == ["definition of GatewayClass (gatewayclasses.gateway.networking.k8s.io)"]


def _misspelt_field(content: Content) -> None:
    content["spec"]["replica"] = content["spec"].pop("replicas")


def _wrong_type(content: Content) -> None:
    content["spec"]["replicas"] = "two"


def _selector_of_something_else(content: Content) -> None:
    content["spec"]["selector"] = {"matchLabels": {"app.kubernetes.io/name": "other"}}


def _withdrawn_version(content: Content) -> None:
    content["apiVersion"] = "apps/v1beta1"


def _misspelt_kind(content: Content) -> None:
    content["kind"] = "Deploymnt"


def _unknown_namespace(content: Content) -> None:
    content["metadata"]["namespace"] = "nowhere"


@pytest.mark.parametrize(
    ("mistake", "said"),
    [
        pytest.param(_misspelt_field, "spec.replica", id="misspelt-field"),
        pytest.param(_wrong_type, "spec.replicas", id="wrong-type"),
        pytest.param(_selector_of_something_else, "selector", id="selector-of-something-else"),
        pytest.param(_withdrawn_version, "apps/v1beta1", id="withdrawn-version"),
        pytest.param(_misspelt_kind, "Deploymnt", id="misspelt-kind"),
        pytest.param(_unknown_namespace, '"nowhere" not found', id="unknown-namespace"),
    ],
)
def test_a_mistake_is_refused_by_the_name_of_its_file(
    mistake: Callable[[Content], None], said: str, sample_cluster: Cluster, tmp_path: Path
) -> None:
    wrong = samples.deployment()
    mistake(wrong)
    right = samples.service_account()
    manifests = write_folder(tmp_path, [right, wrong])
    answers = sample_cluster.kubectl.hand_over(DRY_RUN, manifests)
    assert list(answers.refused) == [manifests[1].path.name]
    assert said in str(answers)


def _as_root(pod: Content) -> None:
    pod["spec"]["containers"][0]["securityContext"] = {"runAsUser": 0}


def _without_its_account(pod: Content) -> None:
    pod["spec"]["serviceAccountName"] = "nobody"


def _without_limits(pod: Content) -> None:
    del pod["spec"]["containers"][0]["resources"]


@pytest.mark.parametrize(
    ("mistake", "said"),
    [
        pytest.param(_as_root, 'violates PodSecurity "restricted', id="as-root"),
        pytest.param(_without_its_account, 'serviceaccount "nobody" not found', id="without-its-account"),
        pytest.param(_without_limits, "must specify limits.cpu", id="without-limits"),
    ],
)
def test_a_pod_is_refused_for_what_is_wrong_with_it(
    mistake: Callable[[Content], None], said: str, sample_cluster: Cluster, sample: Manifests, tmp_path: Path
) -> None:
    hand_over_for_real(sample_cluster.kubectl, sample, SERVER_SIDE)
    right, wrong = (pod_of(Manifest(tmp_path, samples.deployment())) for _ in range(2))
    mistake(wrong)
    assert not _answers(sample_cluster, tmp_path / "right", right).refused
    assert said in str(_answers(sample_cluster, tmp_path / "wrong", wrong))


def test_what_is_missing_is_told_by_its_place() -> None:
    before = {"containers": [{"name": "main", "env": [{"name": "A", "value": "1"}, {"name": "B", "value": "2"}]}]}
    after = {"containers": [{"name": "main", "env": [{"name": "B", "value": "3"}]}]}
    assert list(missing(before, after)) == [
        ".containers[name=main].env[name=A].name: wanted 'A', found nothing",
        ".containers[name=main].env[name=A].value: wanted '1', found nothing",
        ".containers[name=main].env[name=B].value: wanted '2', found '3'",
    ]
    assert not any("[name=B]" in line for line in missing(before, after, unless=after))


@pytest.mark.parametrize(
    ("kind", "plural"),
    [
        ("Certificate", "certificates"),
        ("Gateway", "gateways"),
        ("GatewayClass", "gatewayclasses"),
        ("NodePolicy", "nodepolicies"),
    ],
)
def test_plural(kind: str, plural: str) -> None:
    assert plural_of(kind) == plural


@pytest.fixture(scope="module")
def sample(tmp_path_factory: pytest.TempPathFactory) -> Manifests:
    """Objects that are right, one of them a custom resource."""
    contents = [
        samples.namespace(),
        samples.service_account(),
        samples.quota(),
        samples.deployment(),
        samples.custom_resource(),
    ]
    return Manifests(write_folder(tmp_path_factory.mktemp("sample"), contents), patches=[])


@pytest.fixture(scope="module")
def sample_cluster(
    binaries: Binaries, sample: Manifests, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Cluster]:
    with fresh_cluster(binaries, tmp_path_factory.mktemp("sample-cluster"), sample, SERVER_SIDE) as ready:
        yield ready


def _answers(cluster: Cluster, folder: Path, content: Content) -> Answers:
    return cluster.kubectl.hand_over(DRY_RUN, write_folder(folder, [content]))
