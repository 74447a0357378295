"""A Workbench beside the workloads of the repository's stack files: previews in both modes, and what a cloud makes."""

from __future__ import annotations

import copy
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest
import yaml

from offline.record import Record
from offline.run import PROJECT, run
from tests.settings.test_workbench import DATABASE, NFS, WORKBENCH
from tests.stacks.previews import MODES, named, of_type, waits_for
from tests.stacks.test_secrets_stay_secret import PLANTED, SECRETS, shown

SIZES = WORKBENCH["sessions"]["sizes"][:1]
LAB: dict[str, Any] = {**WORKBENCH, "sessions": {"sizes": SIZES}}
SMALL: dict[str, Any] = {**LAB, "database": DATABASE, "rootless": True, "homes": NFS, "replicas": 1}
POSTGRES = {
    "aws": "aws:rds/instance:Instance",
    "gcp": "gcp:sql/databaseInstance:DatabaseInstance",
    "azure": "azure-native:dbforpostgresql:Server",
}
CLOUDS = {
    "aws": ("Pulumi.staging.yaml", {}),
    "gcp": ("examples/Pulumi.workbench-gke.yaml", {"shares": {}}),
    "azure": ("examples/Pulumi.planetary-computer-hub.yaml", {"protocol": "nfs"}),
}


@cache
def stack_file(cloud: str) -> dict[str, Any]:
    """A stack file of the repository with two deployments of Workbench."""
    path, storage = CLOUDS[cloud]
    config = yaml.safe_load((PROJECT / path).read_text())["config"]
    config["atelier:sharedStorage"] = {"infrequentAccessDays": 90} if cloud == "aws" else storage
    if cloud == "azure":
        config["atelier:postgres"] = {"highAvailability": "ZoneRedundant"}
    config["atelier:workbench"] = {"lab": copy.deepcopy(LAB), "small": copy.deepcopy(SMALL)}
    for each in config["atelier:workbench"].values():
        # Names that every cloud's vault takes.
        each["licence"] = {"file": {"vault": "workbench-licence"}}
        each["login"]["oidc"]["clientSecret"] = {"vault": "workbench-oidc"}
    config["atelier:jupyterhub"]["hub"].pop("dataVolumes", None)
    return {"config": config}


def previewed(cloud: str, outputs: str, planted: Any = None) -> Record:
    with TemporaryDirectory() as folder:
        path = Path(folder) / "Pulumi.lab.yaml"
        path.write_text(yaml.safe_dump(stack_file(cloud)))
        return run(path, outputs, planted)  # pyright: ignore[reportArgumentType]


@cache
def record(cloud: str, outputs: str = "simulated") -> Record:
    return previewed(cloud, outputs)


@pytest.mark.parametrize("outputs", MODES)
@pytest.mark.parametrize("cloud", CLOUDS)
def test_it_previews_in_both_modes(cloud: str, outputs: str):
    made = record(cloud, outputs)
    assert len(of_type(made, "atelier:index:Workbench")) == 2
    needed = {"lab-secrets-keys", "lab-secrets-database", "lab-launcher-binding", "lab-server", "lab-session-account"}
    assert needed <= waits_for(made, "lab-release")
    # One has a database of its own, the other one that exists.
    assert len(of_type(made, POSTGRES[cloud])) == 1
    # People's files aren't made after the release, which waits for pods that mount them.
    for claim in ("lab-homes-claim", "lab-sessions-homes-claim", "lab-shared-claim"):
        assert "lab-release" not in waits_for(made, claim)
        assert not waits_for(made, claim).isdisjoint({"lab-namespace", "lab-sessions"})


def test_on_aws_people_stay_at_one_pod_and_files_keep_their_owner():
    made = record("aws")
    annotations = named(made, "lab-ingress").inputs["metadata"]["annotations"]
    assert annotations["alb.ingress.kubernetes.io/healthcheck-path"] == "/health-check"
    attributes = annotations["alb.ingress.kubernetes.io/target-group-attributes"].split(",")
    assert {"stickiness.enabled=true", "stickiness.type=lb_cookie"} <= set(attributes)
    hub = named(made, "hub-ingress").inputs["metadata"]["annotations"]
    assert "stickiness" not in hub["alb.ingress.kubernetes.io/target-group-attributes"]
    homes = named(made, "storage-point-lab-homes").inputs
    assert "posixUser" not in homes
    assert homes["rootDirectory"]["creationInfo"] == {"ownerUid": 0, "ownerGid": 0, "permissions": "0755"}
    # A server without root couldn't write what root owns.
    assert named(made, "storage-point-small-state").inputs["posixUser"] == {"uid": 999, "gid": 999}
    assert "storage-point-small-homes" not in {each.name for each in made.resources}
    assert "ClientRootAccess" in str(named(made, "storage-policy").inputs["policy"])


def test_on_azure_people_stay_at_one_pod_and_nobody_renames_a_home():
    made = record("azure")
    annotations = named(made, "lab-ingress").inputs["metadata"]["annotations"]
    assert annotations["appgw.ingress.kubernetes.io/cookie-based-affinity"] == "true"
    assert annotations["appgw.ingress.kubernetes.io/health-probe-path"] == "/health-check"
    homes = named(made, "lab-sessions-homes-volume").inputs["spec"]["csi"]["volumeAttributes"]
    assert (homes["shareName"], homes["mountPermissions"]) == ("lab-homes", "0755")
    assert named(made, "lab-tls-certificate").inputs["spec"]["dnsNames"] == ["lab.planetary.example.org"]


def test_on_google_cloud_people_stay_at_one_pod_and_files_are_in_three_zones():
    made = record("gcp")
    assert named(made, "lab-backend-policy").inputs["spec"]["default"]["sessionAffinity"]["type"] == "GENERATED_COOKIE"
    health = named(made, "lab-health-policy").inputs["spec"]["default"]["config"]["httpHealthCheck"]
    assert health["requestPath"] == "/health-check"
    homes = named(made, "storage-lab-homes-instance").inputs
    assert homes["tier"] == "REGIONAL"
    assert homes["fileShares"]["nfsExportOptions"][0]["squashMode"] == "NO_ROOT_SQUASH"
    assert named(made, "lab-release").inputs["values"]["sharedStorage"]["name"] == "shared"


def test_planted_secrets_are_shown_nowhere(tmp_path):
    planted = {**PLANTED, **{f"{each}-secrets-cookie": {"result": "77" * 16} for each in ("lab", "small")}}
    text = shown(previewed("aws", "simulated", planted), tmp_path)
    for secret in (*SECRETS.values(), "77777777-7777-4777-b777-777777777777", "77" * 16):
        assert secret not in text
