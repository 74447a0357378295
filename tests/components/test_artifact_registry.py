"""What ArtifactRegistry registers: whose images stay, and who gets at them."""

from typing import Any

import pulumi_random as random
import pytest

from components.registries import ArtifactRegistry
from tests.components.outputs import outputs
from tests.harness import Registrations, register

REGISTRY: Any = {
    "repository": "atelier-lab",
    "project_id": "research",
    "region": "europe-west1",
    "kms_key_id": "key",
    "pull_members": {"core": "serviceAccount:core@lab"},
    "push_members": {"ci": "serviceAccount:ci@lab"},
}


def made(**more: Any) -> Registrations:
    args: Any = {**REGISTRY, **more}
    return register(lambda: ArtifactRegistry("images", args))


def test_what_was_reviewed_under_a_tag_is_what_runs():
    repository = made()["images-repository"].inputs
    assert repository["dockerConfig"] == {"immutableTags": True}
    assert (repository["format"], repository["kmsKeyName"]) == ("DOCKER", "key")


def test_old_images_go_but_the_newest_stay():
    untagged, old, newest = made(untagged_days=3, old_days=30, tagged_images=7)["images-repository"].inputs[
        "cleanupPolicies"
    ]
    assert (untagged["action"], untagged["condition"]) == ("DELETE", {"tagState": "UNTAGGED", "olderThan": "259200s"})
    assert old["condition"] == {"tagState": "TAGGED", "olderThan": "2592000s"}
    assert (newest["action"], newest["mostRecentVersions"]) == ("KEEP", {"keepCount": 7})


def test_nodes_pull_and_ci_pushes():
    registered = made()
    assert registered["images-core-pulls"].inputs["role"] == "roles/artifactregistry.reader"
    assert registered["images-ci-pushes"].inputs["role"] == "roles/artifactregistry.writer"


def test_whoever_asks_for_the_address_waits_for_the_rights():
    def program():
        address = ArtifactRegistry("images", REGISTRY).repository_url
        random.RandomId("client", byte_length=1, keepers={"address": address})
        return {"address": address}

    assert outputs(program)["address"].value == "europe-west1-docker.pkg.dev/research/atelier-lab"
    assert {"images-core-pulls", "images-ci-pushes"} <= register(program)["client"].depends_on


@pytest.mark.parametrize(
    ("more", "words"), [({"repository": "Lab"}, "lower-case"), ({"untagged_days": 0}, "at least 1")]
)
def test_what_cannot_be_is_refused(more, words):
    with pytest.raises(ValueError, match=words):
        made(**more)
