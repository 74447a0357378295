"""Mistakes in what a stack file says about Google Cloud."""

from __future__ import annotations

from typing import Any

import pytest
import yaml

from components import versions
from stacks.settings.stack import GcpStackSettings
from tests.settings.conftest import StackFile

GOOD = """
environment: research
costCentre: research
cloud: gcp
gcp: {project: lab-platform-3, projectNumber: "123456789012", region: europe-west1}
domain: {name: lab.example.org, zone: {name: example.org}}
network: {cidr: 10.20.0.0/16}
cluster:
  nodePools:
    core: {machineType: n2-standard-4, minSize: 2, maxSize: 4}
    user: {machineType: n2-standard-8, minSize: 0, maxSize: 9}
    gpu: {machineType: g2-standard-8, minSize: 0, maxSize: 2, gpu: {type: nvidia-l4}}
"""
SHARE = {"tier": "BASIC_HDD", "sizeGib": 1024, "zone": "b"}
HUB: dict[str, Any] = {
    "authenticator": {"github": {"clientId": "Iv1.5", "clientSecret": {"vault": "hub-secret"}}},
    "access": {"allowAll": True},
    "session": {"image": "quay.io/jupyter/base-notebook:2025-01-01"},
}
STUDIOS: dict[str, Any] = {
    "platform": {"url": "https://lab.example.org", "namespace": "seqera"},
    "registryCredentials": {"vault": "cr-seqera-io"},
}


def stack(*changes: tuple[str, Any]) -> StackFile:
    file = StackFile()
    file.config = yaml.safe_load(GOOD)
    for path, value in changes:
        file.set(path, value)
    return file


def test_a_short_stack_file_has_safe_defaults():
    settings = stack(("protect", True)).load()
    assert isinstance(settings, GcpStackSettings)
    assert settings.cluster.endpoint.public_access_from == []
    assert settings.cluster.version == versions.GKE_KUBERNETES
    assert settings.cluster.disks.regional
    assert settings.load_balancer.log_requests


CORE, USER, GPU = (f"cluster/nodePools/{pool}" for pool in ("core", "user", "gpu"))


@pytest.mark.parametrize(
    ("path", "value", "words"),
    [
        # Values
        ("gcp/project", "123456789012", "not its number"),
        ("gcp/project", "Lab", "lower-case"),
        ("gcp/projectNumber", "lab-platform-3", "gcloud projects describe"),
        ("gcp/projectNumber", 123456789012, "quotation marks"),
        ("gcp/region", "europe-west1-b", "not a zone"),
        ("gcp/region", "europe", "europe-west1"),
        ("domain/zone/managedZone", "example.org", "not its domain"),
        ("network/cidr", "10.20.0.0/24", "between /16 and /20"),
        ("network/podCidr", "52.0.0.0/14", "private"),
        ("network/serviceCidr", "172.20.0.0/26", "/16 and /24"),
        ("network/zones", ["europe-west1-b"], "letter"),
        ("cluster/version", "1.29", versions.GKE_KUBERNETES),
        ("cluster/releaseChannel", "Regular", "REGULAR"),
        ("cluster/endpoint", {"publicAccessFrom": ["0.0.0.0/0"]}, "refused"),
        ("cluster/admins", {"ada": "ada@example.org"}, "user:"),
        (f"{CORE}/machineType", "t2a-standard-4", "x86-64"),
        (f"{CORE}/machineType", "m7i.large", "n2-standard-4"),
        (f"{GPU}/gpu", {"type": "l4"}, "nvidia-l4"),
        ("sharedStorage/shares/a_b", SHARE, "dashes"),
        ("postgres/tier", "db.t4g.medium", "Cloud SQL"),
        # Rules
        ("domain/name", "lab.example.com", "a name under it"),
        ("domain/zone", {"name": "example.org", "logQueries": True, "managedZone": "example-org"}, "new zone"),
        ("network/cidr", "172.24.0.0/16", "shares nothing with cidr"),
        ("network/serviceCidr", "10.20.16.0/20", "shares nothing with cidr"),
        ("network/podCidr", "172.16.0.0/12", "172.17.0.0/16"),
        ("network/podCidr", "172.28.0.0/20", "room for 18 nodes"),
        ("network/zones", ["b", "b"], "each once"),
        (f"{CORE}/spot", True, "must not be evicted"),
        (f"{GPU}/spot", True, "must not be evicted"),
        (f"{CORE}/minSize", 0, "at least 1"),
        (f"{USER}/minSize", 10, "at most maxSize"),
        (f"{USER}/machineType", "a2-highgpu-1g", "belong into the pool gpu"),
        (f"{GPU}/machineType", "n2-standard-8", "a machine that has GPUs"),
        (f"{GPU}/gpu", {"type": "nvidia-tesla-t4"}, "nvidia-l4"),
        (f"{USER}/diskType", "hyperdisk-balanced", "pd-balanced or pd-ssd"),
        (f"{USER}/machineType", "n4-standard-8", "hyperdisk-balanced with"),
        ("cluster/disks", {"type": "hyperdisk-balanced"}, "in one zone"),
        ("cluster/disks", {"type": "hyperdisk-balanced", "regional": False}, "takes disks of type"),
        ("cluster/maintenance", {"days": ["Monday"]}, "12 hours"),
        ("cluster/maintenance", {"days": ["Monday", "Monday"]}, "each once"),
        ("cluster/admins", {"ops": "group:ops@example.org"}, "groupsDomain"),
        ("cluster/viewers", {"ada": "user:ada@example.org", "too": "user:ada@example.org"}, "each member once"),
        ("loadBalancer", {"allowedFrom": ["203.0.113.0/24"], "securityPolicy": "mine"}, "securityPolicy says"),
        ("vault", {"project": "lab-platform-3"}, "another project"),
        ("backups", {"replacedDays": 3, "schedules": {"often": {"cron": "0 3 * * *"}}}, "7 to 90"),
        ("sharedStorage/shares/data", {**SHARE, "sizeGib": 500}, "1024 to"),
        ("sharedStorage/shares/data", {"tier": "ZONAL"}, "letter of a zone"),
        ("sharedStorage/shares/data", {"tier": "REGIONAL", "zone": "b"}, "three zones"),
        ("redis", {"snapshots": True}, "needs highAvailability"),
        ("jupyterhub/gateway", HUB, "the stack's Gateway"),
        ("studios/gke-studios", STUDIOS, "GKE's namespaces"),
        ("studios/studios", {**STUDIOS, "registryCredentials": {"vault": "lab/cr.seqera.io"}}, "Secret Manager"),
        ("jupyterhub/hub", {**HUB, "home": {"kind": "shared"}}, "sharedStorage"),
        # A cloud's own keys
        ("aws", {"region": "eu-west-1", "accountId": "123456789012"}, "cloud: gcp"),
        ("monitoring", {"logDays": 30}, "cloud: gcp"),
    ],
)
def test_a_mistake_says_what_is_allowed(path, value, words):
    # Rules of Redis look at stacks that have one.
    changes = [("studios/studios", STUDIOS)] if path == "redis" else []
    mistakes = stack(*changes, (path, value)).mistakes()
    assert any(words in text for text in mistakes.values()), mistakes


def test_a_protected_environment_survives_the_loss_of_a_zone():
    managed = {**HUB, "database": {"managed": True}}
    file = stack(("protect", True), ("studios/studios", STUDIOS), ("jupyterhub/hub", managed), (f"{CORE}/minSize", 1),
                 ("postgres", {"backupDays": 8}))  # fmt: skip
    assert {"redis.highAvailability", "redis.snapshots", "postgres.highAvailability",
            "cluster.nodePools.core.minSize"} <= file.mistakes().keys()  # fmt: skip


def test_shared_homes_fit_the_volumes_that_the_tier_has():
    def sized(tier: str, size: str) -> StackFile:
        hub = {**HUB, "home": {"kind": "shared", "size": size}}
        return stack(("sharedStorage", {"tier": tier}), ("jupyterhub/hub", hub))

    place = "jupyterhub.hub.home.size"
    assert "at least 10Gi" in sized("multishare", "5Gi").mistakes()[place]
    assert "at most 1024Gi" in sized("multishare", "2Ti").mistakes()[place]
    assert sized("multishare", "1Ti").load()
    # One volume on an instance is made as large as the tier wants it.
    assert sized("regional", "5Gi").load()
