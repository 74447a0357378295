"""What the chart is told, argument by argument."""

from __future__ import annotations

import pytest

from components import versions
from components.workloads.workbench.values import pod_security
from tests.workloads.workbench.deployment import OIDC, values, workbench

SIZES = [
    {"name": "small", "cpus": 1, "memory_mb": 2048},
    {
        "name": "gpu",
        "display_name": "GPU",
        "cpus": 8,
        "memory_mb": 65536,
        "nvidia_gpus": 1,
        "node_selector": {"a": "b"},
    },
]
LIMITS = {"max_cpus": 16, "max_memory_mb": 131072}


def rserver(**more):
    return values(**more)["config"]["server"]["rserver.conf"]


def test_the_chart_keeps_to_what_is_ours():
    found = values()
    assert found["rbac"] == {
        "create": False,
        "clusterRoleCreate": False,
        "serviceAccount": {"create": False, "name": "workbench"},
    }
    assert found["ingress"] == {"enabled": False}
    assert found["launcherPem"] == found["secureCookieKey"] == {"existingSecret": "workbench-keys"}
    assert found["config"]["database"]["conf"] == {"existingSecret": "workbench-database"}
    assert found["homeStorage"] == {"create": False, "mount": True, "name": "homes", "path": "/home"}


def test_requests_and_limits_are_switched_on():
    found = values(resources={"memory": "6Gi"})["resources"]
    assert found["requests"]["enabled"]
    assert found["limits"]["enabled"]
    assert found["requests"]["memory"] == "6Gi"


@pytest.mark.parametrize(
    ("licence", "expected", "variables"),
    [
        ({"file": "x"}, {"file": {"secret": "workbench-licence", "secretKey": "license.lic"}}, []),
        ({"key": "x"}, {}, ["RSW_LICENSE"]),
        ({"server": "licences:8989"}, {"server": "licences:8989"}, []),
    ],
)
def test_the_licence_comes_by_file_key_or_server(licence, expected, variables):
    found = values(licence=licence)
    assert found["license"] == expected
    names = [each["name"] for each in found["pod"]["env"]]
    assert names == ["WORKBENCH_POSTGRES_PASSWORD", *variables]


def test_an_activated_key_is_used_by_no_more_servers_than_there_are():
    surge = {"maxSurge": 0, "maxUnavailable": 1}
    assert values(licence={"key": "x"}, replicas=2)["strategy"]["rollingUpdate"] == surge
    assert values(replicas=2)["strategy"]["rollingUpdate"] == {"maxSurge": 1, "maxUnavailable": 0}


def test_several_replicas_are_spread_and_drained_one_by_one():
    found = values(replicas=3)
    assert found["podDisruptionBudget"] == {"maxUnavailable": 1}
    selector = {"app.kubernetes.io/name": "rstudio-workbench", "app.kubernetes.io/instance": "wb"}
    assert {each["topologyKey"] for each in found["topologySpreadConstraints"]} == {
        "topology.kubernetes.io/zone",
        "kubernetes.io/hostname",
    }
    assert all(each["labelSelector"]["matchLabels"] == selector for each in found["topologySpreadConstraints"])
    assert values()["podDisruptionBudget"] == {}


@pytest.mark.parametrize(
    ("provisioning", "keys"),
    [
        ("scim", {"user-provisioning-enabled"}),
        ("jit", {"user-provisioning-enabled", "user-provisioning-register-on-first-login"}),
        ("none", set()),
    ],
)
def test_accounts_are_provisioned_as_asked(provisioning, keys):
    login = {"oidc": OIDC, "provisioning": provisioning, **({"sssd": "x"} if provisioning == "none" else {})}
    found = values(login=login)
    assert {key for key in found["config"]["server"]["rserver.conf"] if key.startswith("user-prov")} == keys
    assert found["config"]["sssd"]["enabled"] == (provisioning == "none")
    assert ("volumes" in found["pod"]) == (provisioning == "none")


def test_openid_connect_and_saml():
    oidc = {**OIDC, "scopes": ["openid", "groups"], "username_claim": "upn", "groups_claim": "groups"}
    found = rserver(login={"oidc": oidc})
    assert found["auth-openid-scopes"] == "openid groups"
    assert found["auth-openid-groups-claim"] == "groups"
    assert "client" not in str(found)
    files = values(login={"oidc": oidc})["config"]["existingSecrets"]
    item = {"key": "openid-client-secret", "path": "openid-client-secret"}
    assert files == [{"name": "workbench-files", "items": [item]}]
    found = rserver(login={"saml": {"metadata_url": "https://id/metadata", "username_attribute": "NameID"}})
    # The load balancer ends TLS, so that Workbench would call itself http.
    assert found["auth-saml-sp-base-uri"] == "https://workbench.example.org"
    assert found["auth-saml-sp-attribute-username"] == "NameID"


def test_an_account_for_tests_has_its_password_in_a_secret():
    found = values(login={"pam": {"user": {"name": "ada", "password": "x"}}})
    assert found["userPassword"] == {"existingSecret": "workbench-user"}
    assert (found["userCreate"], found["userName"], found["userUid"]) == (True, "ada", "10000")
    assert values()["userCreate"] is False


def test_nobody_is_an_admin_by_default():
    assert rserver()["admin-enabled"] == "0"
    assert rserver(admin_groups=["a", "b"])["admin-group"] == "a,b"


def test_homes_are_made_at_the_first_login_and_are_closed():
    assert "pam_mkhomedir.so skel=/etc/skel umask=0077" in values()["config"]["pam"]["common-session"]


def test_further_images_stand_beside_the_usual_one():
    found = values(session={"more_images": ["r/b:1"]})["config"]["profiles"]["launcher.kubernetes.profiles.conf"]["*"]
    assert found["default-container-image"] == versions.WORKBENCH_SESSION_IMAGE
    assert found["container-images"] == [versions.WORKBENCH_SESSION_IMAGE, "r/b:1"]


def test_people_choose_sizes_within_what_their_group_may():
    session = {
        "sizes": SIZES,
        "limits": {**LIMITS, "sizes": ["small"]},
        "groups": [{"group": "deep", "limits": {"sizes": ["small", "gpu"], "images": ["r/gpu:1"]}}],
        "image": "r/a:1",
        "more_images": ["r/b:1"],
    }
    config = values(session=session)["config"]
    found = config["profiles"]["launcher.kubernetes.profiles.conf"]
    assert list(found) == ["*", "@deep"]
    assert found["*"]["container-images"] == ["r/a:1", "r/b:1"]
    assert found["*"]["default-container-image"] == "r/a:1"
    assert found["*"]["allow-unknown-images"] == found["*"]["allow-custom-resources"] == "0"
    assert found["*"]["resource-profiles"] == "small"
    assert "placement-constraints" not in found["*"]
    assert found["@deep"] == {
        "resource-profiles": "small,gpu",
        "max-nvidia-gpus": "1",
        "placement-constraints": "a:b",
        "default-container-image": "r/gpu:1",
        "container-images": ["r/gpu:1"],
    }
    # In the order given, which the chart would lose.
    text = config["server"]["launcher.kubernetes.resources.conf"]
    assert text.index("[small]") < text.index("[gpu]")
    assert "name=GPU\ncpus=8\nmem-mb=65536\nnvidia-gpus=1\nplacement-constraints=a:b\n" in text


def test_numbers_are_text_which_the_chart_cannot_write_with_an_exponent():
    found = values(session={"limits": {"max_memory_mb": 2_000_000, "cpu_request_ratio": 0.25}})
    everybody = found["config"]["profiles"]["launcher.kubernetes.profiles.conf"]["*"]
    assert everybody["max-mem-mb"] == "2000000"
    assert everybody["cpu-request-ratio"] == "0.25"


@pytest.mark.parametrize(
    ("session", "words"),
    [
        ({"sizes": SIZES}, "size gpu is more than max_cpus or max_memory_mb of everybody"),
        ({"limits": {"sizes": ["big"]}}, "there is no size big"),
        ({"sizes": SIZES, "limits": LIMITS, "node_selector": {"a": "c"}}, "select nodes by a"),
        ({"sizes": [SIZES[0], SIZES[0]]}, "several sizes are called small"),
        ({"image": "r/a"}, "needs a tag"),
    ],
)
def test_contradictions_in_sessions_are_refused(session, words):
    with pytest.raises(ValueError, match=words):
        values(session=session)


def test_sessions_have_an_account_without_rights_and_tell_nobody_their_environment():
    session = {"secret_environment": {"TOKEN": "hidden"}, "environment": {"A": "1"}, "shared_memory": "2Gi"}
    pod = values(session=session)["launcher"]["templateValues"]["pod"]
    assert pod["serviceAccountName"] == "workbench-session"
    assert pod["suppressStdinAnnotation"] is True
    reference = {"name": "workbench-session-environment", "key": "TOKEN"}
    assert pod["env"] == [{"name": "A", "value": "1"}, {"name": "TOKEN", "valueFrom": {"secretKeyRef": reference}}]
    assert pod["volumes"][0]["emptyDir"] == {"medium": "Memory", "sizeLimit": "2Gi"}
    # job.tpl can't write nested values of a pod's context.
    assert "securityContext" not in pod
    assert "defaultSecurityContext" not in pod


def test_editors():
    editors = {"vscode": False, "positron_idle_hours": 4, "jupyter_notebook": True, "rstudio_idle_minutes": 30}
    config = values(session={"editors": editors})["config"]
    assert config["server"]["vscode.conf"]["enabled"] == "0"
    assert config["server"]["positron.conf"] == {"enabled": "1", "session-timeout-kill-hours": "4"}
    assert config["server"]["jupyter.conf"]["notebooks-enabled"] == "1"
    assert config["session"]["rsession.conf"] == {"session-timeout-minutes": "30"}


@pytest.mark.parametrize(
    ("more", "levels"),
    [
        ({}, ("baseline", "baseline")),
        ({"rootless": True}, ("restricted", "baseline")),
        ({"rootless": True, "session": {"complete_images": True}}, ("restricted", "restricted")),
        ({"rootless": True, "session": {"positron_version": "2026.08.0"}}, ("baseline", "baseline")),
    ],
)
def test_pod_security_is_as_strict_as_the_pods_let_it(more, levels):
    assert pod_security(workbench(**more)) == levels
    assert values(**more)["pod"]["runAsRoot"] == (not more.get("rootless", False))


def test_without_root_no_container_may_gain_rights():
    found = values(rootless=True)
    restricted = {"allowPrivilegeEscalation": False, "capabilities": {"drop": ["ALL"]}}
    assert found["securityContext"].items() >= restricted.items()
    assert found["launcher"]["templateValues"]["pod"]["containerSecurityContext"].items() >= restricted.items()
    assert found["config"]["pam"] == {}


def test_values_of_the_stack_win():
    assert values(values={"resources": {"limits": {"cpu": "8"}}})["resources"]["limits"]["cpu"] == "8"


def test_homes_are_mounted_beside_whatever_else_sessions_see():
    # The chart leaves homes out where another path begins like theirs.
    session = {"mounts": [{"claim": "other", "mount_path": "/home2"}]}
    mounts = values(session=session, homes={"claim": "homes", "sub_path": "people"})["config"]["serverDcf"]
    kind = {"MountType": "KubernetesPersistentVolumeClaim"}
    assert mounts["launcher-mounts"] == [
        {**kind, "MountPath": "/home", "ClaimName": "homes", "ReadOnly": "false", "SubPath": "people"},
        {**kind, "MountPath": "/home2", "ClaimName": "other", "ReadOnly": "true"},
    ]


def test_sessions_keep_off_nodes_that_only_some_sizes_need():
    pod = values(session={"avoid_nodes": {"gpu": "yes"}})["launcher"]["templateValues"]["pod"]
    [term] = pod["affinity"]["nodeAffinity"]["preferredDuringSchedulingIgnoredDuringExecution"]
    assert term["preference"]["matchExpressions"] == [{"key": "gpu", "operator": "NotIn", "values": ["yes"]}]
    assert values()["launcher"]["templateValues"]["pod"]["affinity"] == {}
