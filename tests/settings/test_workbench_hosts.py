"""Mistakes in what a stack file says about Workbench on machines."""

from __future__ import annotations

from copy import deepcopy
from typing import Any

import pytest

from stacks.settings.stack import GcpStackSettings
from tests.settings.conftest import StackFile
from tests.settings.test_gcp import HUB, stack

HOST: dict[str, Any] = {
    "licence": {"file": {"vault": "workbench-licence"}},
    "login": {"users": {"ada": {"uid": 2001}}},
}
AT = "workbenchHosts/lab"
OIDC = {"issuer": "https://login.example.org", "clientId": "lab", "clientSecret": {"vault": "lab-oidc"}}


def host(*changes: tuple[str, Any]) -> StackFile:
    return stack(("workbenchHosts", {"lab": deepcopy(HOST)}), *changes)


def test_a_short_one_has_what_the_guide_has():
    settings = host().load()
    assert isinstance(settings, GcpStackSettings)
    made = settings.workbench_hosts["lab"]
    assert (made.namespace, made.database, made.machine.snapshot_days) == ("rstudio", "sqlite", 14)
    assert made.host_in("lab", settings.domain.name) == "lab.lab.example.org"


@pytest.mark.parametrize(
    ("path", "value", "words"),
    [
        (f"{AT}/licence", {}, "exactly one of file, key and server"),
        (f"{AT}/licence", {"file": {"config": "licence"}}, "by name"),
        (f"{AT}/licence", {"file": {"vault": "a/b"}}, "Secret Manager"),
        (f"{AT}/login", {}, "exactly one of users, oidc and saml"),
        (f"{AT}/login/oidc", OIDC, "exactly one of users, oidc and saml"),
        (f"{AT}/login/provisioning", "jit", "on the machine"),
        (f"{AT}/login/users/bob", {"uid": 2001}, "ada has this one"),
        (f"{AT}/login/users/bob", {"uid": 999}, "1000"),
        (f"{AT}/login/users/Bob", {"uid": 2002}, "lower-case"),
        (f"{AT}/login/users/ada/password", {"config": "password"}, "by name"),
        (f"{AT}/namespace", "kube-system", "another namespace"),
        (f"{AT}/host", "lab.elsewhere.org", "example.org"),
        (f"{AT}/package/version", "2026.08.1", ".pro"),
        (f"{AT}/package/version", "2026.08.1+195", ".pro"),
        (f"{AT}/package/sha256", "abc", "64"),
        (f"{AT}/package/url", "http://files.example.org/a.deb", "https"),
        (f"{AT}/settings", {"passwd": {"a": "b"}}, "rsession.conf"),
        (f"{AT}/superuserGroups", ["admins"], "adminGroups"),
        (f"{AT}/sessions/namespace", "server", "isn't in the cluster"),
        (f"{AT}/sessions/editors/positronVersion", "2026.08.0-38", "of its package"),
        (f"{AT}/sessions/pool", "user", ""),
        (f"{AT}/sessions/limits/sizes", ["big"], "names of sizes"),
        (f"{AT}/sessions/registryImage", "own:1", "registry"),
        (f"{AT}/machine/zone", "europe-west1-b", "letter"),
        (f"{AT}/machine/machineType", "t2a-standard-4", "x86-64"),
    ],
)
def test_a_mistake_is_told(path: str, value: Any, words: str):
    changed = host((path, value))
    if words:
        assert words in "\n".join(changed.mistakes().values())
    else:
        assert changed.load()


def test_names_are_taken_once():
    hub = host(("jupyterhub", {"lab": HUB}))
    assert "another name" in "\n".join(hub.mistakes().values())
    two = stack(("workbenchHosts", {"lab": HOST, "other": deepcopy(HOST)}))
    assert "another namespace" in "\n".join(two.mistakes().values())


def test_another_cloud_says_why_not():
    said = "\n".join(StackFile().set("workbenchHosts", {"lab": HOST}).mistakes().values())
    assert "Compute Engine" in said
    assert "`workbench` says" in said
