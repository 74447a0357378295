"""Settings of the CI node, hubploy and Prometheus: what they take, and what must hold between them."""

import pytest
from pydantic import ValidationError

from stacks.settings.hosts_ec2 import CiNodeSettings
from stacks.settings.hubploy import HubploySettings
from stacks.settings.monitoring import PrometheusSettings
from stacks.settings.rules_hubploy import ci_node_problems, hubploy_problems, prometheus_problems

ACCOUNT = "123456789012"
KEY = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIB person@lab"
ROLE = f"arn:aws:iam::{ACCOUNT}:role/deployer"
POLICY = "arn:aws:iam::aws:policy/PowerUserAccess"


def test_defaults_are_those_of_the_document():
    node = CiNodeSettings.model_validate({})
    assert (node.instance_type, node.disk_gib, node.ssh_from, node.public) == ("t3.xlarge", 150, [], False)
    hubploy = HubploySettings.model_validate({"deployment": "roman-sit"})
    assert hubploy.all_namespaces() == ["roman-sit-staging", "roman-sit-prod"]


@pytest.mark.parametrize(
    ("model", "wrong", "said"),
    [
        (CiNodeSettings, {"sshFrom": ["0.0.0.0/0"]}, "known clients"),
        (CiNodeSettings, {"imageId": "ami-1"}, "ami-0123456789abcdef0"),
        (CiNodeSettings, {"sshKeys": ["-----BEGIN OPENSSH PRIVATE KEY-----"]}, "public key"),
        (CiNodeSettings, {"amiId": "ami-01956bd49feb578e2"}, "Extra inputs"),
        (HubploySettings, {"deployment": "Roman_SIT"}, "lower-case"),
        (HubploySettings, {"deployment": "r", "architect": {"policies": []}}, "at least 1"),
        (PrometheusSettings, {"retentionDays": "30"}, "valid integer"),
        (PrometheusSettings, {"storageGib": 1}, "greater than or equal to 5"),
    ],
)
def test_what_is_not_possible_is_refused(model, wrong, said):
    with pytest.raises(ValidationError, match=said):
        model.model_validate(wrong)


def test_the_documents_own_image_is_taken():
    assert CiNodeSettings.model_validate({"imageId": "ami-01956bd49feb578e2"}).image_id == "ami-01956bd49feb578e2"


@pytest.mark.parametrize(
    ("given", "path"),
    [
        ({"sshKeys": [KEY]}, ("ciNode", "sshFrom")),
        ({"sshKeys": [KEY], "imageId": "ami-01956bd49feb578e2"}, ("ciNode", "sshKeys")),
        ({"public": True}, ("ciNode", "public")),
        ({"policies": [POLICY, POLICY]}, ("ciNode", "policies", 1)),
        ({"public": True, "sshFrom": ["192.0.2.0/24"], "sshKeys": [KEY]}, None),
    ],
)
def test_a_ci_node_makes_sense(given, path):
    found = [each.path for each in ci_node_problems(CiNodeSettings.model_validate(given))]
    assert found == ([path] if path else [])


@pytest.mark.parametrize(
    ("given", "path"),
    [
        ({}, ("hubploy", "trustedRoles")),
        ({"trustedRoles": [ROLE]}, None),
        ({"architect": {"policies": [POLICY]}}, None),
        ({"trustedRoles": [ROLE.replace(ACCOUNT, "210987654321")]}, ("hubploy", "trustedRoles", 0)),
        ({"trustedRoles": [ROLE], "namespaces": ["hub"]}, ("hubploy", "namespaces", 0)),
        ({"trustedRoles": [ROLE], "namespaces": ["a", "kube-system"]}, ("hubploy", "namespaces", 1)),
        ({"trustedRoles": [ROLE], "namespaces": ["a", "a"]}, ("hubploy", "namespaces", 1)),
        ({"trustedRoles": [ROLE, f"arn:aws:iam::{ACCOUNT}:role/x/deployer"]}, ("hubploy", "trustedRoles", 1)),
    ],
)
def test_hubploy_stays_with_what_is_its_own(given, path):
    settings = HubploySettings.model_validate({"deployment": "roman", **given})
    found = [each.path for each in hubploy_problems(settings, ACCOUNT, None, {"hub"})]
    assert found == ([path] if path else [])


@pytest.mark.parametrize(
    ("given", "path"),
    [
        ({"grafana": {"published": True}}, None),
        ({"grafana": {"published": True, "host": "grafana.other.org"}}, ("prometheus", "grafana", "host")),
        ({"grafana": {"published": True, "host": "hub.example.org"}}, ("prometheus", "grafana", "host")),
        ({"grafana": {"host": "grafana.example.org"}}, ("prometheus", "grafana", "host")),
        ({"alerts": {}}, ("prometheus", "alerts")),
    ],
)
def test_grafana_has_a_name_of_its_own(given, path):
    settings = PrometheusSettings.model_validate(given)
    found = [each.path for each in prometheus_problems(settings, "example.org", {"hub.example.org"}, {"hub"})]
    assert found == ([path] if path else [])


def test_no_workload_has_the_namespace_of_prometheus():
    found = [each.path for each in prometheus_problems(PrometheusSettings(), None, (), {"monitoring"})]
    assert found == [("monitoring",)]
