"""What EcrRegistry registers: repositories that keep their images, their tags and their readers."""

import json
from typing import cast

import pytest

from components.registries import EcrRegistry, EcrRegistryArgs
from tests.components.outputs import outputs
from tests.harness import Registrations, register


def registry(**more) -> EcrRegistry:
    args = {
        "prefix": "atelier/staging",
        "repositories": ["hub", "user-image"],
        "kms_key_arn": "arn:aws:kms:eu-west-1:123456789012:key/1",
        **more,
    }
    return EcrRegistry("images", cast(EcrRegistryArgs, args))


def made(**more) -> Registrations:
    return register(lambda: registry(**more))


def test_images_are_encrypted_scanned_and_their_tags_stay():
    repository = made()["images-hub"].inputs
    assert repository["name"] == "atelier/staging/hub"
    assert repository["imageTagMutability"] == "IMMUTABLE"
    assert repository["imageScanningConfiguration"] == {"scanOnPush": True}
    assert repository["encryptionConfigurations"] == [
        {"encryptionType": "KMS", "kmsKey": "arn:aws:kms:eu-west-1:123456789012:key/1"}
    ]


@pytest.mark.parametrize("protect", [True, False])
def test_a_repository_with_images_is_never_deleted_in_passing(protect):
    repository = made(protect=protect)["images-hub"]
    assert repository.inputs["forceDelete"] is not repository.protect
    assert repository.protect is protect


def test_its_rules_can_be_replaced_where_the_repository_is_protected():
    # Other rules are another lifecycle policy to the provider; a child is protected with its parent unless it says no.
    found = made(protect=True, pull_principals=["arn:aws:iam::123456789012:root"])
    assert [found[f"images-hub-{each}"].protect for each in ("lifecycle", "pull")] == [False, False]


def test_images_expire_untagged_by_age_and_tagged_by_number():
    policy = json.loads(made(untagged_days=3, tagged_images=9)["images-hub-lifecycle"].inputs["policy"])
    selections = [each["selection"] for each in policy["rules"]]
    assert [(each["tagStatus"], each["countType"], each["countNumber"]) for each in selections] == [
        ("untagged", "sinceImagePushed", 3),
        ("tagged", "imageCountMoreThan", 9),
    ]
    assert selections[1]["tagPatternList"] == ["*"]


def test_only_those_named_may_pull_and_nobody_may_push():
    assert "images-hub-pull" not in made()
    role = "arn:aws:iam::210987654321:role/nodes"
    policy = json.loads(made(pull_principals=[role])["images-hub-pull"].inputs["policy"])
    (statement,) = policy["Statement"]
    assert statement["Principal"] == {"AWS": [role]}
    assert not [each for each in statement["Action"] if "Put" in each or "Upload" in each or "*" in each]


def test_addresses_are_found_by_the_short_names():
    planted = {
        "images-hub": {"repositoryUrl": "1.dkr/atelier/staging/hub"},
        "images-user-image": {"repositoryUrl": "1.dkr/atelier/staging/user-image"},
    }
    assert outputs(lambda: {"urls": registry().repository_urls}, planted)["urls"].value == {
        "hub": "1.dkr/atelier/staging/hub",
        "user-image": "1.dkr/atelier/staging/user-image",
    }
    assert not outputs(lambda: {"urls": registry().repository_urls}, preview=True)["urls"].known


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"repositories": ["User_Image"]}, "repository 'atelier/staging/User_Image'"),
        ({"repositories": ["hub", "hub"]}, "repositories has hub more than once"),
        ({"tagged_images": 0}, "tagged_images is 0"),
        ({"untagged_days": 0}, "untagged_days is 0"),
        ({"pull_principals": ["*"]}, "which is everybody"),
    ],
)
def test_what_is_not_possible_is_refused(wrong, said):
    with pytest.raises(ValueError, match=said):
        made(**wrong)
