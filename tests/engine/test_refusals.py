"""Mistakes that would lose data: the preview, with which every `pulumi up` begins, refuses them where it protects."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import yaml

from offline.difference import LOSS, compare
from offline.run import run

from .conftest import Deployed
from .stack_files import AZURE, GCP, PROTECTED, changed, on, stack_facts

PROTECTION = {"protect": True, "redis": {"highAvailability": True, "snapshots": True}}
"""What the stack on Google Cloud, which isn't protected, needs besides."""

MISTAKES: dict[str, tuple[dict[str, Any], list[str]]] = {
    # title: values in the stack file, and some of what would be lost
    "another region": ({"aws.region": "eu-central-1"}, ["cluster-control-plane-cluster", "redis-group"]),
    "another account": (
        {"aws.accountId": "999999999999", "cluster.deployerRole": "arn:aws:iam::999999999999:role/d",
         "cluster.adminRoles": [], "cluster.viewerRoles": []},
        ["cluster-control-plane-cluster", "redis-group"],
    ),
    "another range of the VPC": ({"network.cidr": "10.99.0.0/16"}, ["network-vpc"]),
    "another name of a deployment": (
        {"studios.other": ..., "studios.{studios}": None},
        ["{studios}-namespace", "{studios}-keys-oidc"],
    ),
    "no deployment any more": ({"studios.{studios}": None}, ["{studios}-namespace", "redis-group"]),
    "a bigger signing key": ({"studios.{studios}.rsaBits": 2048}, ["{studios}-keys-oidc"]),
    "back from Valkey to Redis": ({"redis.engine": "redis"}, ["redis-group"]),
    "no image repository any more": ({"registry": None}, ["registry-data-studio"]),
    "homes go": ({"jupyterhub.{hub}.home": {"kind": "none"}}, ["{hub}-homes"]),
}  # fmt: skip

ON_AZURE: dict[str, tuple[dict[str, Any], list[str]]] = {
    "another region": ({"azure.location": "northeurope"}, ["cluster-cluster", "network-network"]),
    "another subscription": (
        {"azure.subscriptionId": "11111111-2222-3333-4444-555555555556"},
        ["{hub}-namespace", "{hub}-driven-data-volume"],
    ),
    "no image repository any more": ({"registry": None}, ["registry-registry"]),
    "another protocol of shares": ({"sharedStorage.protocol": "nfs"}, ["storage-share-driven-data"]),
    "no hub any more": (
        {"jupyterhub": None, "backups.schedules.daily.namespaces": []}, ["{hub}-namespace", "{hub}-secrets-cookie"],
    ),
}  # fmt: skip

ON_GCP: dict[str, tuple[dict[str, Any], list[str]]] = {
    "another region": ({"gcp.region": "europe-west4"}, ["cluster-cluster", "storage-reference-instance"]),
    "another project": ({"gcp.project": "lab-other-platform"}, ["cluster-cluster", "{workbench}-database-instance"]),
    "another range of the VPC": ({"network.cidr": "10.99.0.0/16"}, ["storage-reference-instance", "redis-instance"]),
    "another zone of a share": ({"sharedStorage.shares.reference.zone": "c"}, ["storage-reference-instance"]),
    "no Workbench any more": (
        {"workbench": None},
        ["{workbench}-namespace", "{workbench}-database-instance", "storage-{workbench}-homes-instance"],
    ),
}  # fmt: skip
ON_CLOUD = {AZURE.name: ON_AZURE, GCP.name: ON_GCP}

ON_THE_ENGINE = (
    "another region",
    "another range of the VPC",
    "another name of a deployment",
    "back from Valkey to Redis",
    "another protocol of shares",
    "no hub any more",
)
"""One of each kind: by a provider, by what carries data, by deletion, by replacement. The others are like these."""


@on(*PROTECTED, GCP)
def test_mistakes_that_lose_data_are_refused(stack_file: Path, deployed: Deployed, tmp_path: Path) -> None:
    engine, facts = deployed(stack_file), stack_facts(stack_file)
    if stack_file not in PROTECTED:
        stack_file = changed(stack_file, tmp_path, PROTECTION)
        engine.configure(stack_file)
        outcome = engine.up()
        assert outcome.succeeded, outcome.explanation
    before = run(stack_file)
    for title, (settings, lost) in ON_CLOUD.get(stack_file.name, MISTAKES).items():
        file = changed(stack_file, tmp_path, filled(settings, stack_file, facts))
        predicted = compare(before, run(file))
        names = {name.format_map(facts) for name in lost}
        assert predicted.exit_status == LOSS, title
        assert names <= {change.resource.name for change in predicted.losses}, title

        if title not in ON_THE_ENGINE:
            continue
        engine.configure(file)
        outcome = engine.preview()
        assert not outcome.succeeded, title
        assert "protect" in outcome.output, outcome.explanation


def filled(settings: dict[str, Any], stack_file: Path, facts: dict[str, str]) -> dict[str, Any]:
    """With what the stack file calls things; `...` is what its deployment has."""
    studios = yaml.safe_load(stack_file.read_text())["config"].get("atelier:studios", {})
    same = studios.get(facts.get("studios"))
    return {path.format_map(facts): same if value is ... else value for path, value in settings.items()}
