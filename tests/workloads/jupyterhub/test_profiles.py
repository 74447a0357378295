"""Profiles, as KubeSpawner reads them, and what the hub makes of them for each user."""

from __future__ import annotations

import sys
from types import SimpleNamespace
from typing import Any

import pytest

from components.workloads.jupyterhub.in_hub.atelier_profiles import NO_PROFILE, by_group
from components.workloads.jupyterhub.profiles import profile_list
from tests.workloads.jupyterhub.hub import values

SIZES: Any = {
    "name": "memory",
    "display_name": "Memory",
    "choices": [
        {"name": "m8", "display_name": "8 GB", "changes": {"memory_limit": "8G"}},
        {"name": "m16", "display_name": "16 GB", "changes": {"memory_limit": "16G"}},
    ],
}
SMALL: Any = {"name": "small", "display_name": "Small", "session": {"cpu_limit": 2, "environment": {"A": "b"}}}
GPU: Any = {"name": "gpu", "display_name": "GPU", "groups": ["gpu"], "session": {"gpus": 1}}


def listed(profiles: Any) -> list[dict[str, Any]]:
    """KubeSpawner's list of profiles where sessions and scheduling are as by default."""
    return profile_list(profiles, {}, {})


def spawner(*groups):
    return SimpleNamespace(user=SimpleNamespace(groups=[SimpleNamespace(name=name) for name in groups]))


def test_a_profile_changes_the_session():
    small, gpu = listed([SMALL, GPU])
    assert small["kubespawner_override"] == {"cpu_limit": 2, "environment": {"A": "b"}}
    assert gpu["kubespawner_override"]["extra_resource_limits"] == {"nvidia.com/gpu": "1"}


def test_tolerations_of_a_profile_are_those_of_all_sessions_too():
    [gpu] = profile_list([GPU], {"tolerations": [{"key": "mine"}]}, {"tolerations": [{"key": "ours", "value": "x"}]})
    found = gpu["kubespawner_override"]["tolerations"]
    assert [each["key"] for each in found] == [
        "hub.jupyter.org/dedicated",
        "hub.jupyter.org_dedicated",
        "ours",
        "mine",
        "nvidia.com/gpu",
        "nvidia.com_gpu",
    ]


def test_the_first_choice_is_the_default_unless_another_is():
    def defaults(option):
        [profile] = listed([{**SMALL, "options": [option]}])
        choices = profile["profile_options"]["memory"]["choices"]
        return [name for name, choice in choices.items() if choice["default"]]

    assert defaults(SIZES) == ["m8"]
    assert defaults({**SIZES, "choices": [SIZES["choices"][0], {**SIZES["choices"][1], "default": True}]}) == ["m16"]


def test_a_typed_value_must_match_as_a_whole():
    typed: Any = {"display_name": "Other image", "changes": "image", "pattern": "quay.io/a|quay.io/b"}
    [profile] = listed([{**SMALL, "options": [{**SIZES, "unlisted_choice": typed}]}])
    found = profile["profile_options"]["memory"]["unlisted_choice"]
    assert found["validation_regex"] == "^(?:quay.io/a|quay.io/b)$"
    assert found["kubespawner_override"] == {"image": "{value}"}


@pytest.mark.parametrize(
    ("profiles", "words"),
    [
        ([SMALL, SMALL], "several are called profile small"),
        ([{**SMALL, "default": True}, {**GPU, "default": True}], "only one can be the default"),
        ([{**SMALL, "options": [{"name": "x", "display_name": "X"}]}], "needs a choice"),
        ([{**SMALL, "session": {"shared_memory": "1Gi"}}], "can't change shared_memory"),
    ],
)
def test_profiles_that_kubespawner_would_fail_with_are_refused(profiles, words):
    with pytest.raises(ValueError, match=words):
        profile_list(profiles, {}, {})


def test_users_see_the_profiles_of_their_groups():
    of_user = by_group(listed([SMALL, GPU]))
    assert [each["slug"] for each in of_user(spawner())] == ["small"]
    assert [each["slug"] for each in of_user(spawner("gpu", "other"))] == ["small", "gpu"]


def test_nobody_gets_a_session_without_a_profile(monkeypatch):
    class HTTPError(Exception):
        pass

    monkeypatch.setitem(sys.modules, "tornado.web", SimpleNamespace(HTTPError=HTTPError))
    with pytest.raises(HTTPError) as raised:
        by_group(listed([GPU]))(spawner("other"))
    assert raised.value.args == (403, NO_PROFILE)


def test_options_and_choices_stand_as_the_stack_says_though_helm_sorts_them():
    [profile] = listed([{**SMALL, "options": [SIZES, {**SIZES, "name": "also"}]}])
    options = profile["profile_options"]
    options["memory"]["choices"] = dict(sorted(options["memory"]["choices"].items()))
    [seen] = by_group([{**profile, "profile_options": dict(sorted(options.items()))}])(spawner())
    assert list(seen["profile_options"]) == ["memory", "also"]
    assert list(seen["profile_options"]["memory"]["choices"]) == ["m8", "m16"]


def test_the_hub_loads_the_module_only_where_profiles_need_it():
    assert "00-atelier-profiles" in values(profiles=[GPU])["hub"]["extraConfig"]
    assert "00-atelier-profiles" not in values(profiles=[SMALL])["hub"]["extraConfig"]
    module = values(profiles=[GPU])["hub"]["extraFiles"]["atelier_profiles.py"]
    assert module["mountPath"] == "/usr/local/etc/jupyterhub/atelier_profiles.py"
    compile(module["stringData"], "atelier_profiles.py", "exec")
