"""ComputeEngineHost and GoogleLoadBalancer: what reaches a machine, what it may read, what outlives it."""

from __future__ import annotations

from typing import Any, cast

import pytest

from components.hosts import ComputeEngineHost
from components.ingress import GOOGLE_FRONT_ENDS, GoogleLoadBalancer
from tests.harness import Registrations, register

DEFAULTS: dict[str, Any] = {
    "project_id": "lab-platform",
    "zone": "europe-west1-b",
    "region": "europe-west1",
    "network_id": "network",
    "subnet_id": "subnet",
    "kms_key_id": "key",
    "account_name": "staging-host",
}


def made(**more: Any) -> Registrations:
    return register(lambda: ComputeEngineHost("host", cast(Any, {**DEFAULTS, **more})))


def test_nothing_but_google_s_proxy_for_ssh_comes_in_unless_it_is_named():
    (rule,) = made().of_type("gcp:compute/firewall:Firewall")
    assert (rule.inputs["sourceRanges"], rule.inputs["allows"]) == (
        ["35.235.240.0/20"],
        [{"protocol": "tcp", "ports": ["22"]}],
    )
    assert len(rule.inputs["targetServiceAccounts"]) == 1
    assert made(iap_ssh=False).of_type("gcp:compute/firewall:Firewall") == []


def test_the_machine_has_no_public_address_a_safe_start_and_disks_with_our_key():
    disks = {"homes": {"size_gib": 100}}
    machine = made(disks=disks)["host-machine"].inputs
    assert "accessConfigs" not in machine["networkInterfaces"][0]
    assert machine["shieldedInstanceConfig"] == {
        "enableSecureBoot": True,
        "enableVtpm": True,
        "enableIntegrityMonitoring": True,
    }
    assert machine["bootDisk"]["kmsKeySelfLink"] == "key"
    assert machine["attachedDisks"][0]["deviceName"] == "homes"
    assert machine["metadata"]["serial-port-enable"] == "false"
    assert machine["metadata"]["block-project-ssh-keys"] == "true"


def test_it_reads_the_secrets_that_are_named_and_waits_for_the_right():
    found = made(secrets={"licence": "projects/p/secrets/licence"})
    right = found["host-reads-licence"].inputs
    assert (right["secretId"], right["role"]) == ("projects/p/secrets/licence", "roles/secretmanager.secretAccessor")
    assert "host-reads-licence" in found["host-machine"].depends_on
    project_wide = {each.inputs["role"] for each in found.of_type("gcp:projects/iAMMember:IAMMember")}
    assert project_wide == {"roles/logging.logWriter", "roles/monitoring.metricWriter"}


def test_disks_and_snapshots_outlive_the_machine():
    found = made(disks={"homes": {"size_gib": 100}}, protect=True, snapshot_days=30)
    assert found["host-homes-disk"].protect
    assert not found["host-machine"].protect
    kept = found["host-homes-snapshots"].inputs["snapshotSchedulePolicy"]["retentionPolicy"]
    assert kept == {"maxRetentionDays": 30, "onSourceDiskDelete": "KEEP_AUTO_SNAPSHOTS"}
    assert not made(disks={"homes": {"size_gib": 100}}, snapshot_days=0).of_type(
        "gcp:compute/resourcePolicy:ResourcePolicy"
    )


@pytest.mark.parametrize(
    ("more", "said"),
    [
        ({"inbound": {"web": {"ports": [80], "description": "", "cidrs": ["0.0.0.0/0"]}}}, "whole internet"),
        ({"inbound": {"web": {"ports": [80], "description": "", "cidrs": []}}}, "nobody"),
        ({"disks": {"homes": {"size_gib": 5}}}, "at least 10"),
        ({"generation": 0}, "at least 1"),
        ({"snapshot_days": 400}, "0 to 365"),
    ],
)
def test_what_cannot_be_is_refused(more: dict[str, Any], said: str):
    with pytest.raises(ValueError, match=said):
        made(**more)


def test_people_reach_it_by_tls_for_as_long_as_a_session_lasts():
    args: Any = {
        "project_id": "lab-platform",
        "group_id": "group",
        "port": 8787,
        "certificate_map_id": "projects/p/locations/global/certificateMaps/m",
        "health_path": "/health-check",
    }
    found = register(lambda: GoogleLoadBalancer("web", args))
    backend = found["web-backend"].inputs
    assert (backend["timeoutSec"], backend["sessionAffinity"], backend["portName"]) == (
        3600,
        "GENERATED_COOKIE",
        "port-8787",
    )
    assert found["web-health"].inputs["httpHealthCheck"] == {"port": 8787, "requestPath": "/health-check"}
    assert found["web-https"].inputs["certificateMap"].startswith("//certificatemanager.googleapis.com/projects/p/")
    assert found["web-tls"].inputs["minTlsVersion"] == "TLS_1_2"
    assert found["web-redirect"].inputs["defaultUrlRedirect"]["httpsRedirect"] is True
    assert {
        each.inputs["loadBalancingScheme"]
        for each in found.of_type("gcp:compute/globalForwardingRule:GlobalForwardingRule")
    } == {"EXTERNAL_MANAGED"}
    assert "web-clients" not in found
    some: Any = {**args, "allowed_from": ["192.0.2.0/24"]}
    assert "web-clients" in register(lambda: GoogleLoadBalancer("web", some))
    assert GOOGLE_FRONT_ENDS == ("35.191.0.0/16", "130.211.0.0/22")
