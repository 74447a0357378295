"""Every workload on every foundation: the same sections of a stack file, whatever the cloud."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import yaml

from offline.run import PROJECT, run
from tests.stacks.previews import MODES, named

BASES = {
    "aws": PROJECT / "Pulumi.staging.yaml",
    "azure": PROJECT / "examples/Pulumi.planetary-computer-hub.yaml",
    "gcp": PROJECT / "examples/Pulumi.workbench-gke.yaml",
    "existing": PROJECT / "examples/Pulumi.local.yaml",
}
SHARED_STORAGE = {
    "aws": {"infrequentAccessDays": 30},
    "azure": {"protocol": "nfs"},
    "gcp": {"tier": "multishare"},
    "existing": {"className": "nfs"},
}
WORKLOADS: dict[str, dict[str, Any]] = {
    "studios": {
        "platform": {"url": "https://platform.DOMAIN", "namespace": "seqera", "patch": False, "publish": False},
        "domain": "studios.DOMAIN",
        "registryCredentials": {"config": "brought"},
    },
    "jupyterhub": {
        "authenticator": {"github": {"clientId": "id", "clientSecret": {"config": "brought"}}},
        "access": {"allowedUsers": ["ada"]},
        "database": {"managed": True},
        "session": {"image": "quay.io/jupyter/base-notebook:2026-01-05"},
        "home": {"kind": "shared", "size": "100Gi"},
        "dask": {},
    },
    "workbench": {
        "licence": {"file": {"config": "brought"}},
        "login": {
            "oidc": {"issuer": "https://id.example.org", "clientId": "id", "clientSecret": {"config": "brought"}}
        },
        "homes": {"size": "100Gi"},
        "state": {"size": "100Gi"},
    },
}
LEADS_IN = {
    "aws": "kubernetes:networking.k8s.io/v1:Ingress",
    "azure": "kubernetes:networking.k8s.io/v1:Ingress",
    "gcp": "kubernetes:gateway.networking.k8s.io/v1:HTTPRoute",
    "existing": "kubernetes:networking.k8s.io/v1:Ingress",
}
"""What leads from a cloud's load balancer to a workload."""


def stack_file(folder: Path, cloud: str, workload: str) -> Path:
    """A foundation's own sections, and one workload."""
    config = yaml.safe_load(BASES[cloud].read_text())["config"]
    for other in ("studios", "jupyterhub", "workbench", "prometheus", "backups", "protect"):
        config.pop(f"atelier:{other}", None)
    config = {key: value for key, value in config.items() if "secure" not in value}
    config["atelier:environment"] = "lab"
    config["atelier:sharedStorage"] = SHARED_STORAGE[cloud]
    text = yaml.safe_dump({"lab": WORKLOADS[workload]}).replace("DOMAIN", config["atelier:domain"]["name"])
    section = yaml.safe_load(text)
    if cloud == "existing" and workload == "workbench":
        # Which volumes a class has is the cluster's; there are no shares to make.
        section["lab"] |= {"sessions": {"namespace": "server"}}
        section["lab"]["homes"]["kind"] = section["lab"]["state"]["kind"] = "class"
    config |= {f"atelier:{workload}": section, "atelier:brought": {"secure": "v1:placeholder:placeholder"}}
    file = folder / f"Pulumi.{cloud}-{workload}.yaml"
    file.write_text(yaml.safe_dump({"config": config}))
    return file


@pytest.mark.parametrize("outputs", MODES)
@pytest.mark.parametrize("workload", WORKLOADS)
@pytest.mark.parametrize("cloud", BASES)
def test_every_workload_is_on_every_foundation(cloud, workload, outputs, tmp_path):
    record = run(stack_file(tmp_path, cloud, workload), outputs)
    made = named(record, "lab")
    published = [each for each in record.resources if each.type == LEADS_IN[cloud]]
    assert any(each.urn.rpartition("::")[2].startswith("lab-") for each in published), made.urn
