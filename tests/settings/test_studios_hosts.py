"""Mistakes in what a stack file says of Studios on machines, and of stacks without a cluster."""

from __future__ import annotations

import copy
import re

import pytest

HOST = {
    "platform": {"url": "https://lab.example.org"},
    "domain": "lab.example.org",
    "registryCredentials": {"vault": "x"},
}
OWN = {
    "contactEmail": "a@example.org",
    "licence": {"vault": "licence"},
    "mail": {"host": "mail.example.org"},
    "trustedEmails": ["*@example.org"],
}


@pytest.fixture
def hosts(stack_file):
    """A stack with a deployment on a machine and no cluster."""
    return stack_file.without("studios").without("cluster").set("studiosHosts", {"lab": copy.deepcopy(HOST)})


def test_a_stack_of_machines_needs_no_cluster(hosts):
    settings = hosts.load()
    assert settings.cluster is None
    assert settings.studios_hosts["lab"].machine.instance_type == "m7i.xlarge"


def test_what_runs_on_a_cluster_needs_one(hosts, stack_file):
    found = hosts.set("prometheus", {}).set("ciNode", {"diskGib": 100}).mistakes()
    assert found == {"cluster": "is missing; ciNode can't be without"}
    assert stack_file.without("studiosHosts").without("ciNode").mistakes() == {
        "cluster": "is missing; only a stack with studiosHosts can be without"
    }


def test_a_broken_cluster_is_not_called_missing(stack_file):
    assert list(stack_file.set("cluster", {"version": "1.35"}).mistakes()) == [
        "cluster.deployerRole",
        "cluster.nodePools",
    ]


def test_it_is_for_aws_only(stack_file):
    stack_file.config = {"cloud": "azure", "studiosHosts": {"lab": HOST}}
    assert "Studios on Docker Compose is for EC2" in stack_file.mistakes()["studiosHosts"]


@pytest.mark.parametrize(
    ("path", "value", "place", "text"),
    [
        ("machine", {"instanceType": "t2.xlarge"}, "machine.instanceType", "Nitro"),
        ("machine", {"instanceType": "m7g.xlarge"}, "machine.instanceType", "x86-64"),
        ("machine", {"snapshots": {"time": "25:00"}}, "machine.snapshots.time", "found .25:00."),
        ("machine", {"zone": "c"}, "machine.zone", "one of network.zones: a, b"),
        ("connectHost", "connect.example.org", "connectHost", "a direct child of lab.example.org"),
        ("version", "0.7.0", "version", "0.8.3 or newer"),
        ("ssh", {}, "ssh", "is no known key"),
        ("platform/own", {**OWN, "trustedEmails": []}, "platform.own.trustedEmails", "everybody"),
        (
            "platform/own",
            {**OWN, "environment": {"TOWER_DB_URL": "x"}},
            "platform.own.environment.TOWER_DB_URL",
            "no other",
        ),
        ("platform/own", {**OWN, "licence": {}}, "platform.own.licence", "exactly one of vault and config"),
        ("platform/own", {**OWN, "version": "26.1"}, "platform.own.version", "v26.1.3"),
        ("platform/own/url", "x", "platform.own", ""),
    ],
)
def test_mistakes_have_a_place_and_a_reason(hosts, path, value, place, text):
    found = hosts.set(f"studiosHosts/lab/{path}", value).mistakes()
    [mistake] = [said for where, said in found.items() if where.startswith(f"studiosHosts.lab.{place}")][:1]
    assert re.search(text, mistake)


def test_it_collides_with_no_deployment_on_the_cluster(stack_file):
    stack_file.set("studiosHosts", {"studios": HOST | {"domain": "staging.example.org"}})
    found = stack_file.mistakes()
    assert "another name than that of a deployment on the cluster" in found["studiosHosts.studios"]
    assert "another host name" in found["studiosHosts.studios.connectHost"]
    assert "another domain" in found["studiosHosts.studios.domain"]
