"""Hubploy: roles that stop at one repository and at its own namespaces, and the file that hubploy reads."""

import json
from typing import cast

import pytest
import yaml

from components.registries import Hubploy, HubployArgs, hubploy_file, sops_file, sops_rights
from tests.components.outputs import outputs
from tests.harness import Registrations, register

CI = "arn:aws:iam::123456789012:role/ci"
PLANTED = {"hubploy-registry-roman-sit-user-image": {"repositoryUrl": "1.dkr.ecr.example/roman-sit-user-image"}}


def hubploy(**more) -> Hubploy:
    args = {
        "deployment": "roman-sit",
        "account_id": "012345678901",
        "region": "us-east-1",
        "cluster_name": "atelier-prod",
        "cluster_arn": "arn:aws:eks:us-east-1:012345678901:cluster/atelier-prod",
        "kms_key_arn": "arn:aws:kms:us-east-1:012345678901:key/1",
        "trusted_role_arns": {"ci": CI},
        **more,
    }
    return Hubploy("hubploy", cast(HubployArgs, args))


def made(**more) -> Registrations:
    return register(lambda: hubploy(**more), PLANTED)


def policy(found: Registrations, name: str, key: str = "policy") -> list[dict]:
    return json.loads(found[name].inputs[key])["Statement"]


def test_names_are_those_of_the_document():
    found = made()
    assert found["hubploy-registry-roman-sit-user-image"].inputs["name"] == "roman-sit-user-image"
    names = [found[f"hubploy-{each}-role"].inputs["name"] for each in ("ecr", "eks")]
    assert names == ["roman-sit-hubploy-ecr", "roman-sit-hubploy-eks"]


def test_images_are_pushed_to_one_repository():
    rights, token = policy(made(), "hubploy-ecr-policy")
    assert rights["Resource"] == "arn:aws:test::123456789012:hubploy-registry-roman-sit-user-image"
    assert {"ecr:PutImage", "ecr:BatchGetImage"} < set(rights["Action"])
    assert not [each for each in rights["Action"] if "Delete" in each or "*" in each]
    assert (token["Action"], token["Resource"]) == (["ecr:GetAuthorizationToken"], "*")


def test_the_cluster_is_found_and_its_own_namespaces_are_administered():
    found = made()
    (rights,) = policy(found, "hubploy-eks-policy")
    assert (rights["Action"], rights["Resource"]) == (
        ["eks:DescribeCluster"],
        "arn:aws:eks:us-east-1:012345678901:cluster/atelier-prod",
    )
    assert found["hubploy-access"].inputs["kubernetesGroups"] == ["hubploy:roman-sit"]
    assert not found.of_type("aws:eks/accessPolicyAssociation:AccessPolicyAssociation")
    bindings = found.of_type("kubernetes:rbac.authorization.k8s.io/v1:RoleBinding")
    assert {each.inputs["metadata"]["namespace"] for each in bindings} == {"roman-sit-staging", "roman-sit-prod"}
    assert {each.inputs["roleRef"]["name"] for each in bindings} == {"admin"}
    assert not found.of_type("kubernetes:rbac.authorization.k8s.io/v1:ClusterRoleBinding")


def test_secrets_are_encrypted_with_one_key():
    (rights,) = sops_rights("arn:aws:kms:us-east-1:012345678901:key/1")["Statement"]
    assert (rights["Action"], rights["Resource"]) == (
        ["kms:Encrypt", "kms:Decrypt"],
        "arn:aws:kms:us-east-1:012345678901:key/1",
    )
    assert yaml.safe_load(sops_file("arn:key")) == {"creation_rules": [{"kms": "arn:key"}]}


def test_only_the_given_roles_take_them():
    for purpose in ("ecr", "eks"):
        (statement,) = policy(made(), f"hubploy-{purpose}-role", "assumeRolePolicy")
        assert statement["Principal"] == {"AWS": [CI]}


def test_the_file_is_what_hubploy_reads():
    document = yaml.safe_load(outputs(lambda: {"full": hubploy().hubploy_yaml}, PLANTED)["full"].value)
    assert document["images"]["image_name"] == "1.dkr.ecr.example/roman-sit-user-image"
    # Both go to functions by name: hubploy 0.4, auth.py, registry_auth_aws and cluster_auth_aws.
    assert set(document["images"]["registry"]["aws"]) == {"account_id", "region", "role_arn"}
    assert set(document["cluster"]["aws"]) == {"account_id", "cluster", "region", "role_arn"}


def test_an_account_keeps_its_zero():
    # hubploy reads by ruamel.yaml, YAML 1.2, where 012345678901 is a number without its zero.
    text = hubploy_file("i", "012345678901", "us-east-1", "c", "ecr", "eks")
    assert text.count("account_id: '012345678901'") == 2


def test_newer_hubploys_take_no_account():
    # hubploy 0.9 and newer: cluster_auth_aws(deployment, cluster, region, service_key, role_arn) refuses it.
    text = hubploy_file("i", "012345678901", "us-east-1", "c", "ecr", "eks", deploy_only=True)
    assert yaml.safe_load(text) == {
        "cluster": {"provider": "aws", "aws": {"region": "us-east-1", "cluster": "c", "role_arn": "eks"}}
    }


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"deployment": "Roman_SIT"}, "deployment is 'Roman_SIT'"),
        ({"trusted_role_arns": {}}, "nobody could take"),
        ({"namespaces": ["hub", "hub"]}, "namespaces has hub more than once"),
    ],
)
def test_what_is_not_possible_is_refused(wrong, said):
    with pytest.raises(ValueError, match=said):
        made(**wrong)
