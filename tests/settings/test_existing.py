"""Settings of a stack on a cluster that exists: what is refused, and with which words."""

from __future__ import annotations

import copy
from typing import Any

import pytest

from tests.settings.conftest import StackFile

SECRET = {"config": "secret"}
GOOD: dict[str, Any] = {
    "environment": "laptop",
    "costCentre": "none",
    "cloud": "existing",
    "existing": {"context": "kind-atelier", "diskClass": "standard"},
    "domain": {"name": "lab.localhost", "zone": {"name": "lab.localhost"}},
    "ingress": {"namespace": "traefik"},
    "studios": {
        "studios": {
            "platform": {"url": "https://platform.example.org", "namespace": "seqera", "publish": False},
            "registryCredentials": SECRET,
        }
    },
    "secret": "v1:x:y",
}


@pytest.fixture
def laptop(stack_file: StackFile) -> StackFile:
    stack_file.config, stack_file.secret = copy.deepcopy(GOOD), {"secret"}
    return stack_file


def test_a_context_and_an_ingress_controller_are_enough(laptop):
    settings = laptop.load()
    assert (settings.ingress.controller, settings.ingress.class_name) == ("traefik", "traefik")
    assert settings.existing.network_policies


@pytest.mark.parametrize(
    ("path", "value", "place", "words"),
    [
        ("existing/kubeconfig", "~/.kube/config", "existing.kubeconfig", "a path without ~"),
        ("existing/context", "", "existing.context", "kubectl config get-contexts"),
        ("ingress", {"controller": "haproxy"}, "ingress.controller", "traefik"),
        ("ingress", {"className": "nginx"}, "ingress.namespace", "network policies let in nobody else"),
        ("ingress/allowedFrom", ["203.0.113.0/24"], "ingress.allowedFrom", "traefik has no annotation for it"),
        ("certificates", {"own": {}, "issuer": "letsencrypt"}, "certificates", "at most one"),
        ("certificates", {"brought": {"certificate": {"vault": "a"}, "key": SECRET}},
         "certificates.brought.certificate.vault", "there is no vault"),
        ("studios/studios/registryCredentials", {"vault": "cr"}, "studios.studios.registryCredentials.vault",
         "pulumi config set --secret"),
        ("studios/studios/ssh", {"allowedFrom": ["203.0.113.0/24"]}, "studios.studios.ssh", "needs ingress.ranges"),
        ("redis/endpoint", {"host": "redis.lab.org", "password": SECRET, "ranges": []}, "redis.endpoint.ranges", "1"),
        ("backups", {"schedules": {"nightly": {"cron": "0 2 * * *"}}}, "backups", "leave it out"),
        ("cluster", {}, "cluster", ""),
        ("network", {"cidr": "10.0.0.0/16"}, "network", "is no key of a stack with cloud: existing"),
        ("studios", {"data-services": GOOD["studios"]["studios"]}, "studios.data-services", "reserved"),
    ],
)  # fmt: skip
def test_a_mistake_is_named_with_its_place(laptop, path, value, place, words):
    if value == {}:
        # As good as not there: Pulumi.yaml has such defaults for all keys.
        assert laptop.set(path, value).load()
        return
    mistakes = laptop.set(path, value).mistakes()
    assert place in mistakes
    assert words in mistakes[place]


def test_volumes_that_many_pods_write_need_a_class_for_them(laptop):
    hub = {
        "authenticator": {"dummy": {"password": SECRET, "onlyForTests": True}},
        "access": {"admins": ["ada"]},
        "session": {"image": "quay.io/jupyter/base-notebook:2026-01-05"},
        "home": {"kind": "shared"},
    }
    assert "sharedStorage" in laptop.set("jupyterhub", {"hub": hub}).mistakes()["jupyterhub.hub.home.kind"]
    laptop.set("sharedStorage", {"className": "nfs"}).load()
    laptop.set("jupyterhub/hub/dataVolumes", {"data": {"share": "data", "path": "/data"}})
    assert "there are: none" in laptop.mistakes()["jupyterhub.hub.dataVolumes.data.share"]
