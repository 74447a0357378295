"""Each setting of a stack on a cluster that exists reaches what it is for. One in no row fails the last test."""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest
import yaml

from offline.record import Record
from offline.run import run
from stacks.settings.stack import ExistingStackSettings
from tests.stacks.previews import named, waits_for
from tests.stacks.test_every_setting import HUB_WITH_DATABASE, settings_of

KEY = {"config": "given"}
HUB = {**HUB_WITH_DATABASE, "authenticator": {"dummy": {"password": KEY, "onlyForTests": True}}, "dask": {}}
STUDIOS = {
    "platform": {"url": "https://platform.example.org", "namespace": "seqera", "patch": False, "publish": False},
    "registryCredentials": KEY,
    "domain": "studios.lab.localhost",
}
OWN: dict[str, Any] = {
    "environment": "laptop", "costCentre": "none", "cloud": "existing",
    "existing": {"context": "k3d-lab", "kubeconfig": "kube/lab.yaml", "diskClass": "local-path",
                 "nodeSelector": {"example.org/pool": "core4"}},
    "domain": {"name": "lab.localhost", "zone": {"name": "lab.localhost"}},
    "ingress": {"className": "traefik5", "namespace": "ingress6", "address": "127.0.0.7", "entryPoint": "entry8",
                "annotations": {"example.org/own": "value9"}},
    "certificates": {"own": {"name": "Lab 10"}},
    "redis": {"persistent": True, "memoryMib": 400, "passwordVersion": 11},
    "postgres": {"diskGib": 12, "memory": "1300Mi"},
    "studios": {"studios": STUDIOS}, "jupyterhub": {"hub": HUB},
    "prometheus": {"grafana": {"published": True}},
}  # fmt: skip
ISSUED: dict[str, Any] = {
    **OWN, "protect": True,
    "existing": {"context": "c", "diskClass": "disks", "networkPolicies": False, "nodePurposes": True},
    "ingress": {"controller": "ingress-nginx", "className": "nginx", "ranges": ["10.9.0.0/16"],
                "idleTimeoutSeconds": 1414, "allowedFrom": ["203.0.113.15/32"], "externalDns": True},
    "certificates": {"issuer": "issuer16"},
    "redis": {"endpoint": {"host": "redis17.lab.org", "port": 6317, "password": KEY, "tls": False,
                           "ranges": ["10.17.0.0/16"]}},
    "sharedStorage": {"className": "shared18"},
    "jupyterhub": {"hub": {**HUB, "authenticator": {"github": {"clientId": "x", "clientSecret": KEY}},
                           "home": {"kind": "shared"}}},
}  # fmt: skip
BROUGHT: dict[str, Any] = {
    **OWN, "certificates": {"brought": {"certificate": KEY, "key": KEY}}, "jupyterhub": {}, "prometheus": {},
}  # fmt: skip
STACKS = {"own": OWN, "issued": ISSUED, "brought": BROUGHT}

INGRESS, PROXY = "studios-ingress", "studios-proxy-deployment/spec/template/spec/containers/0/env"
NGINX = f"{INGRESS}/metadata/annotations/nginx.ingress.kubernetes.io"
ROWS: list[tuple[str, str, str, Any]] = [
    # stack, setting, where it arrives (a resource and a path in its inputs), what is there
    ("own", "existing.context", "cluster/context", "k3d-lab"),
    ("own", "existing.context", "cluster/clusterIdentifier", "context/k3d-lab"),
    ("own", "existing.kubeconfig", "cluster/kubeconfig", "kube/lab.yaml"),
    ("own", "existing.diskClass", "hub-database-data/spec/storageClassName", "local-path"),
    ("own", "existing.diskClass", "hub-release/values/singleuser/storage/dynamic/storageClass", "local-path"),
    ("own", "existing.nodeSelector", "studios-proxy-deployment/spec/template/spec/nodeSelector", "core4"),
    ("own", "existing.nodeSelector", "redis-server/spec/template/spec/nodeSelector", "core4"),
    ("own", "existing.networkPolicies", "hub-namespace/metadata/labels", '"pod-security.kubernetes.io/enforce":"restr'),
    ("issued", "existing.networkPolicies", "hub-namespace/metadata/labels", '"pod-security.kubernetes.io/enforce":"pr'),
    ("own", "existing.nodePurposes", "hub-release/values/scheduling/userPods/nodeAffinity/matchNodePurpose", "ignore"),
    ("own", "existing.nodePurposes", "hub-dask-release/values/gateway/affinity", {}),
    ("issued", "existing.nodePurposes", "hub-dask-release/values/gateway/affinity", "hub.jupyter.org/node-purpose"),
    ("own", "domain.name", f"{INGRESS}/spec/rules/0/host", "connect.studios.lab.localhost"),
    ("own", "ingress.className", f"{INGRESS}/spec/ingressClassName", "traefik5"),
    ("own", "ingress.controller", f"{INGRESS}/metadata/annotations", "traefik.ingress.kubernetes.io"),
    ("issued", "ingress.controller", f"{INGRESS}/metadata/annotations", "nginx.ingress.kubernetes.io"),
    ("own", "ingress.namespace", "studios-flows-proxy/spec/ingress/0/from/0", "ingress6"),
    ("own", "ingress.namespace", "hub-release/values/proxy/chp/networkPolicy/ingress/0/from/0", "ingress6"),
    ("own", "ingress.namespace", "prometheus-flow-grafana/spec/ingress/1/from/0", "ingress6"),
    ("issued", "ingress.ranges", "studios-flows-proxy/spec/ingress/0/from/0/ipBlock/cidr", "10.9.0.0/16"),
    ("own", "ingress.address", f"{INGRESS}/metadata/annotations", '"pulumi.com/skipAwait":"true"'),
    ("own", "ingress.annotations", f"{INGRESS}/metadata/annotations", '"example.org/own":"value9"'),
    ("own", "ingress.entryPoint", f"{INGRESS}/metadata/annotations", '"entry8"'),
    ("issued", "ingress.idleTimeoutSeconds", f"{NGINX}|proxy-read-timeout", "1414"),
    ("issued", "ingress.allowedFrom", f"{NGINX}|whitelist-source-range", "203.0.113.15/32"),
    ("issued", "ingress.externalDns", f"{INGRESS}/metadata/annotations", 'controller":"dns-controller"'),
    ("own", "certificates.own.name", "authority-certificate/subject/commonName", "Lab 10"),
    ("own", "certificates.own.name", "studios-certificate-request/dnsNames",
     ["studios.lab.localhost", "*.studios.lab.localhost"]),
    ("own", "certificates.own.name", "hub-tls/stringData", "tls.crt"),
    ("issued", "certificates.issuer", "hub-tls-certificate/spec/issuerRef/name", "issuer16"),
    ("brought", "certificates.brought.certificate", "studios-tls/stringData", "tls.crt"),
    ("brought", "certificates.brought.key", "studios-tls/stringData", "tls.key"),
    ("own", "redis.persistent", "redis-data/spec/storageClassName", "local-path"),
    ("own", "redis.memoryMib", "redis-server/spec/template/spec/containers/0/resources/limits/memory", "400Mi"),
    ("own", "redis.passwordVersion", "redis-password/keepers", {"version": "11"}),
    ("own", "redis.endpoint.tls", PROXY, '"CONNECT_REDIS_ADDRESS","value":"redis.data-services.svc:6379"'),
    ("issued", "redis.endpoint.host", PROXY, '"redis17.lab.org:6317"'),
    ("issued", "redis.endpoint.port", "studios-flows-proxy/spec/egress/1/ports/0/port", 6317),
    ("issued", "redis.endpoint.tls", PROXY, '"CONNECT_REDIS_TLS_ENABLE","value":"false"'),
    ("issued", "redis.endpoint.ranges", "studios-flows-proxy/spec/egress/1/to/0/ipBlock/cidr", "10.17.0.0/16"),
    ("issued", "redis.endpoint.password", "studios-connect/stringData", "CONNECT_REDIS_PASSWORD"),
    ("own", "postgres.diskGib", "hub-database-data/spec/resources/requests/storage", "12Gi"),
    ("own", "postgres.memory", "hub-database-server/spec/template/spec/containers/0/resources/limits/memory", "1300Mi"),
    ("issued", "sharedStorage.className", "hub-homes/spec/storageClassName", "shared18"),
]  # fmt: skip


@cache
def preview(name: str) -> Record:
    with TemporaryDirectory() as folder:
        file = Path(folder) / f"Pulumi.{name}.yaml"
        config = {f"atelier:{key}": value for key, value in STACKS[name].items() if value != {}}
        file.write_text(yaml.safe_dump({"config": {**config, "atelier:given": {"secure": "v1:x:y"}}}))
        return run(file)


@pytest.mark.parametrize(
    ("stack", "setting", "place", "expected"), ROWS, ids=[f"{row[0]}-{row[1]}->{row[2]}" for row in ROWS]
)
def test_a_setting_reaches_what_it_is_for(stack: str, setting: str, place: str, expected: Any):
    resource, *way = place.split("/")
    found: Any = named(preview(stack), resource).inputs
    # Annotations have a / in their names.
    for step in "/".join(way).replace("io|", "io\0").split("/"):
        found = found[int(step)] if isinstance(found, list) else found[step.replace("\0", "/")]
    if isinstance(expected, str):
        assert expected in (found if isinstance(found, str) else json.dumps(found, separators=(",", ":"), default=str))
    else:
        assert found == expected


def test_what_people_need_beside_the_deployment_is_an_output():
    own, issued = preview("own").outputs, preview("issued").outputs
    assert own["records"] == dict.fromkeys(
        ["*.studios.lab.localhost", "hub.lab.localhost", "grafana.lab.localhost"], "127.0.0.7"
    )
    assert "BEGIN CERTIFICATE" in own["certificateAuthority"]
    # external-dns makes the records; cert-manager's authority isn't ours to tell.
    assert not {"records", "certificateAuthority"} & issued.keys()
    assert {"secrets"} <= own.keys() & issued.keys()


def test_data_is_there_before_who_uses_it_and_is_protected_where_the_environment_is():
    assert {"redis-server", "data-services"} <= waits_for(preview("own"), "studios-proxy-deployment")
    assert "hub-database-server" in waits_for(preview("own"), "hub-release")
    protected = {each.name for each in preview("issued").resources if each.protect}
    assert {"data-services", "hub-database-data"} <= protected
    assert not any(each.protect for each in preview("own").resources)


def test_without_certificates_the_controller_shows_its_own(tmp_path):
    config = {**OWN, "certificates": {"own": None}, "jupyterhub": {}, "prometheus": {}}
    file = tmp_path / "Pulumi.plain.yaml"
    content = {f"atelier:{key}": value for key, value in config.items() if value != {}}
    file.write_text(yaml.safe_dump({"config": {**content, "atelier:given": {"secure": "v1:x:y"}}}))
    record = run(file)
    assert "tls" not in named(record, "studios-ingress").inputs["spec"]
    assert not [each for each in record.resources if each.type.startswith("tls:index/selfSignedCert")]


ELSEWHERE = {
    # Tests of their own: above, and of what every cloud has.
    "protect", "cloud", "environment", "costCentre", "domain.zone.name", "domain.waitForCertificate",
    "prometheus.retentionDays", "prometheus.storageGib", "prometheus.grafana.published", "prometheus.grafana.host",
    "prometheus.grafana.passwordVersion", "prometheus.alerts.config", "prometheus.alerts.vault",
}  # fmt: skip


def test_no_setting_is_left_out():
    rows = {row[1] for row in ROWS}
    # Refused there (backups), or of every cloud: tests/settings/test_existing.py, test_every_hub_setting.py and so on.
    others = tuple(f"{key}." for key in ("studios", "jupyterhub", "workbench", "backups", "policies"))
    plain = {each.removesuffix(".config").removesuffix(".vault") for each in settings_of(ExistingStackSettings)}
    assert {each for each in plain if each not in rows | ELSEWHERE and not each.startswith(others)} - {
        "prometheus.alerts"
    } == set()
