"""The offline preview publishes on Azure: in both modes, addresses instead of names, and forms of Azure's own."""

from __future__ import annotations

import pytest

from offline.record import COMPUTED
from tests.offline.program import named, program

IMPORTS = """\
import pulumi, pulumi_azure_native as azure, pulumi_kubernetes as k8s
from components import ApplicationGateway, AzureDnsRecords, AzureDnsZone
from components.ingress import application_gateway_annotations
from pulumi import ResourceOptions as Options

cloud = azure.Provider("cloud", location="westeurope")
cluster = k8s.Provider("cluster")
"""
SOURCE = """
where = {"subscription_id": "sub", "resource_group_name": "lab"}
on_azure = Options(providers=[cloud])
zone = AzureDnsZone("zone", {"zone_name": "example.org", **where}, on_azure)
place = {"gateway_name": "lab", "location": "westeurope", "subnet_id": "/subnet", "dns_label": "lab"}
gateway = ApplicationGateway("gateway", {**where, **place}, on_azure)
backend = {"service": {"name": "hub", "port": {"number": 80}}}
ingress = k8s.networking.v1.Ingress(
    "hub",
    metadata={"annotations": application_gateway_annotations({}, 1, {"path": "/", "success_codes": "200"})},
    spec={"default_backend": backend},
    opts=Options(provider=cluster),
)
records = {"zone_name": "example.org", "resource_group_name": "lab", "names": ["hub.example.org"]}
AzureDnsRecords("records", {**records, "address": ingress.status.load_balancer.ingress[0].ip}, on_azure)
pulumi.export("host", gateway.host_name)
pulumi.export("address", gateway.address)
pulumi.export("servers", zone.name_servers)
"""


@pytest.fixture(scope="module")
def published(tmp_path_factory):
    return program(tmp_path_factory.mktemp("azure"), SOURCE, imports=IMPORTS)


def test_addresses_and_name_servers_are_likely(published):
    record = published.run("simulated")
    assert record.outputs["host"] == "lab.westeurope.cloudapp.azure.com"
    assert record.outputs["address"].startswith("203.0.113.")
    assert [server.partition(".")[2] for server in record.outputs["servers"]][:2] == ["azure-dns.com", "azure-dns.net"]
    [address] = named(record, "records-hub.example.org-a").inputs["aRecords"]
    assert address["ipv4Address"].startswith("203.0.113.")


def test_a_first_deployment_knows_none_of_it(published):
    record = published.run("unknown")
    assert record.outputs == {"host": COMPUTED, "address": COMPUTED, "servers": COMPUTED}
    assert named(record, "records-hub.example.org-a").inputs["aRecords"] == [{"ipv4Address": COMPUTED}]
