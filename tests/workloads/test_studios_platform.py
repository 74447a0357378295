"""The patch of an existing Platform: what is added, what stays, and the order of restarts."""

from __future__ import annotations

import pytest
import yaml

from components.workloads.studios.environment import platform_environment, tower_yml
from tests.workloads.studios import registered

EXISTING = """
# people's own settings
mail:
  smtp:
    auth: true
tower:
  trustedEmails: ["*@example.org"]
  data-studio:
    iframe: true
"""


def documents(text):
    return list(yaml.safe_load_all(text))


@pytest.mark.parametrize(("allowed", "written"), [(None, None), ([], []), ([12345, 67890], [12345, 67890])])
def test_allowed_workspaces_are_all_none_or_a_list(allowed, written):
    [document] = documents(tower_yml(None, allowed))
    assert document == {"tower": {"data-studio": {"allowed-workspaces": written}}}
    assert "allowed-workspaces" in tower_yml(None, allowed)


def test_the_rest_of_tower_yml_stays():
    [document] = documents(tower_yml(EXISTING, None))
    assert document["mail"] == {"smtp": {"auth": True}}
    assert document["tower"]["trustedEmails"] == ["*@example.org"]
    assert document["tower"]["data-studio"] == {"iframe": True, "allowed-workspaces": None}


def test_reading_back_what_was_written_changes_nothing():
    once = tower_yml(EXISTING, [1])
    assert tower_yml(once, [1]) == once


def test_a_second_document_that_already_decides_is_the_one_that_changes():
    text = "tower:\n  data-studio:\n    allowed-workspaces: null\n---\nmail: {from: a@example.org}\n"
    first, second = documents(tower_yml(text, [5]))
    assert first["tower"]["data-studio"]["allowed-workspaces"] == [5]
    assert second == {"mail": {"from": "a@example.org"}}


@pytest.mark.parametrize(
    "text",
    [
        "- hunter2\n",
        "hunter2",
        "tower: hunter2",
        "tower: {data-studio: [hunter2]}",
        "a: [hunter2",
        "tower.data-studio.x: 1",
    ],
)
def test_a_tower_yml_that_cannot_be_merged_is_left_alone_and_not_shown(text):
    with pytest.raises(ValueError, match=r"left as it was|nested mappings") as caught:
        tower_yml(text, None)
    assert "hunter2" not in str(caught.value)


def test_the_platforms_tower_yml_is_merged_and_survives_a_destroy():
    made = registered(existing_tower_yml=EXISTING, allowed_workspaces=[9])
    patch = made["studios-platform-settings"]
    [document] = documents(patch.inputs["data"]["tower.yml"])
    assert document["mail"] == {"smtp": {"auth": True}}
    assert document["tower"]["data-studio"]["allowed-workspaces"] == [9]
    assert patch.retain_on_delete


def test_the_platforms_own_secrets_stay_secret_in_the_state():
    # The provider keeps whole live objects, and the Platform's database password is in its ConfigMap.
    made = registered()
    for role, content in (("environment", "data"), ("settings", "data"), ("cron", "spec"), ("backend", "spec")):
        for name in (f"studios-platform-{role}", f"studios-platform-{role}-existing"):
            assert {content, "metadata"} <= set(made[name].secret_outputs)


@pytest.mark.parametrize(("allowed", "variable"), [([], ""), ([7, 8], "7,8")])
def test_the_variable_says_the_same_as_tower_yml(allowed, variable):
    made = registered(allowed_workspaces=allowed)
    assert made["studios-platform-environment"].inputs["data"]["TOWER_DATA_STUDIO_ALLOWED_WORKSPACES"] == variable
    assert "TOWER_DATA_STUDIO_ALLOWED_WORKSPACES" not in registered()["studios-platform-environment"].inputs["data"]


def test_the_proxy_starts_when_the_platform_knows_its_token():
    made = registered()
    assert {"studios-platform-backend", "studios-platform-cron"} <= made["studios-proxy"].depends_on
    assert "studios-platform-backend" not in made["studios-server"].depends_on


def test_every_patched_object_is_looked_up_first():
    made = registered()
    for role in ("environment", "settings", "cron", "backend"):
        assert f"studios-platform-{role}-existing" in made[f"studios-platform-{role}"].depends_on


def test_cron_restarts_before_backend_and_both_after_what_they_read():
    made = registered()
    read = {f"studios-platform-{each}" for each in ("oidc-certs", "token", "environment", "settings")}
    assert read <= made["studios-platform-cron"].depends_on
    assert read | {"studios-platform-cron"} <= made["studios-platform-backend"].depends_on


def checksum(**more):
    made = registered(**more)
    found = {
        made[f"studios-platform-{role}"].inputs["spec"]["template"]["metadata"]["annotations"]["checksum/studios"]
        for role in ("cron", "backend")
    }
    [only] = found
    return only


@pytest.mark.parametrize(
    "change",
    [
        {"lifespan_hours": 9},
        {"allowed_workspaces": [1]},
        {"registration_token": "z" * 32},
        {"bits": 4096},
        {"templates": {"VSCODE": {"tool": "vscode", "image": "registry/vscode:1-0.12"}}},
    ],
    ids=lambda change: next(iter(change)),
)
def test_a_change_of_what_they_read_restarts_both(change):
    assert checksum(**change) != checksum()


def test_a_change_of_something_else_restarts_neither():
    assert checksum(proxy={"replicas": 5}, log_level="debug") == checksum()


def test_the_deployments_get_the_key_volume_and_the_token():
    made = registered(platform={"url": "https://example.org", "namespace": "seqera", "cron_container": "cron"})
    for role, name in (("cron", "cron"), ("backend", "backend")):
        patch = made[f"studios-platform-{role}"]
        assert patch.inputs["metadata"]["annotations"] == {"pulumi.com/patchForce": "true"}
        spec = patch.inputs["spec"]["template"]["spec"]
        [container] = spec["containers"]
        assert container["name"] == name
        # Only what is ours: an image or a command here would take the Platform over.
        assert set(container) == {"name", "env", "volumeMounts"}
        assert spec["volumes"] == [{"name": "cert-volume", "secret": {"secretName": "platform-oidc-certs"}}]
        [mount] = container["volumeMounts"]
        variables = {each["name"]: each for each in container["env"]}
        assert variables["TOWER_OIDC_PEM_PATH"]["value"] == f"{mount['mountPath']}/oidc.pem"
        token = variables["TOWER_OIDC_REGISTRATION_INITIAL_ACCESS_TOKEN"]["valueFrom"]["secretKeyRef"]
        assert made["studios-platform-token"].inputs["metadata"]["name"] == token["name"]


def test_without_patching_the_platform_is_not_touched():
    made = registered(platform={"url": "https://example.org", "namespace": "seqera", "patch": False})
    assert not [each for each in made.all if each.name.startswith("studios-platform-") and "ingress" not in each.name]


def test_templates_have_tool_icon_repository_and_status():
    variables = platform_environment(
        {
            "connect_url": "https://c.example.org",
            "templates": {"RIDE": {"tool": "ride", "image": "a/ride:1", "port": 8787}},
        }
    )
    prefix = "TOWER_DATA_STUDIO_TEMPLATES_RIDE"
    assert {key: value for key, value in variables.items() if key.startswith(prefix)} == {
        f"{prefix}_ICON": "ride",
        f"{prefix}_REPOSITORY": "a/ride:1",
        f"{prefix}_TOOL": "ride",
        f"{prefix}_STATUS": "recommended",
        f"{prefix}_PORT": "8787",
    }


def test_features_of_the_platform_have_upstreams_names():
    variables = platform_environment(
        {
            "connect_url": "https://c.example.org",
            "templates": {},
            "lifespan_hours": 12,
            "private_by_default": True,
            "path_routing": True,
            "custom_image_registry": "registry.example.org",
            "custom_image_repository": "studios",
        }
    )
    assert variables == {
        "TOWER_DATA_EXPLORER_ENABLED": "true",
        "TOWER_DATA_STUDIO_CONNECT_URL": "https://c.example.org",
        "TOWER_DATA_STUDIO_DEFAULT_LIFESPAN": "12",
        "TOWER_DATA_STUDIO_PRIVATE_STUDIO_BY_DEFAULT": "true",
        "TOWER_DATA_STUDIO_ENABLE_PATH_ROUTING": "true",
        "TOWER_DATA_STUDIO_WAVE_CUSTOM_IMAGE_REGISTRY": "registry.example.org",
        "TOWER_DATA_STUDIO_WAVE_CUSTOM_IMAGE_REPOSITORY": "studios",
    }
