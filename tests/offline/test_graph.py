"""What waits for what, for how long, and how it is drawn."""

from __future__ import annotations

import re
from pathlib import Path
from xml.etree import ElementTree

import pytest

from offline.durations import in_words, typical_seconds
from offline.graph import Schedule, graph_of, longest_chain, write
from offline.record import Record, Resource
from tests.offline.records import CLUSTER, DEPLOYMENT, ROLE, component, record, resource

CACHE = "aws:elasticache/replicationGroup:ReplicationGroup"
NODES = "aws:eks/nodeGroup:NodeGroup"


def names(record: Record) -> list[str]:
    return [urn.rpartition("::")[2] for urn in longest_chain(record)[0]]


def edges(record: Record) -> set[tuple[str, str]]:
    return {(one.rpartition("::")[2], other.rpartition("::")[2]) for one, other in graph_of(record).edges}


def stack() -> Record:
    """A cluster and a cache beside it, and two programs that run on the one and use the other."""
    part = component("cluster")
    role = resource(ROLE, "role", parent=part.urn)
    cluster = resource(CLUSTER, "eks", parent=part.urn, dependencies=(role.urn,))
    nodes = resource(NODES, "nodes", parent=part.urn, dependencies=(cluster.urn,))
    provider = resource("pulumi:providers:kubernetes", "k8s", dependencies=(cluster.urn,))
    cache = resource(CACHE, "cache")
    web = resource(DEPLOYMENT, 'we"b', provider=provider.urn, dependencies=(nodes.urn, cache.urn))
    job = resource("kubernetes:core/v1:ConfigMap", "settings", provider=provider.urn)
    return record(part, role, cluster, nodes, provider, cache, web, job)


def test_the_longest_chain_is_the_one_that_takes_longest():
    made = stack()
    seconds = sum(map(typical_seconds, (ROLE, CLUSTER, NODES, DEPLOYMENT)))
    assert names(made) == ["role", "eks", "nodes", 'we"b']
    assert longest_chain(made)[1] == seconds


def test_a_resource_waits_for_what_its_provider_waits_for():
    assert ("eks", "settings") in edges(stack())
    assert not any("k8s" in edge for edge in edges(stack()))


def test_waiting_for_a_component_is_waiting_for_all_in_it():
    outer, inner = component("outer"), component("inner", parent=component("outer").urn)
    role = resource(ROLE, "role", parent=inner.urn)
    after = resource(ROLE, "after", dependencies=(outer.urn,))
    assert edges(record(outer, inner, role, after)) == {("role", "after")}


def test_being_in_a_component_is_no_waiting_but_its_dependencies_are():
    first = resource(ROLE, "first")
    part = component("part", dependencies=(first.urn,))
    one, two = resource(ROLE, "one", parent=part.urn), resource(ROLE, "two", parent=part.urn)
    assert edges(record(first, part, one, two)) == {("first", "one"), ("first", "two")}


def test_a_child_waits_for_a_parent_that_is_made():
    parent = resource(ROLE, "parent")
    assert edges(record(parent, resource(ROLE, "child", parent=parent.urn))) == {("parent", "child")}


def test_a_circle_is_named():
    one = resource(ROLE, "one", dependencies=(resource(ROLE, "two").urn,))
    two = resource(ROLE, "two", dependencies=(one.urn,))
    with pytest.raises(ValueError, match=r"wait for each other: .*one"):
        graph_of(record(one, two))


def test_nothing_takes_no_time():
    assert longest_chain(record()) == ([], 0)


@pytest.mark.parametrize(("seconds", "words"), [(0, "0 s"), (45, "45 s"), (120, "2 min"), (150, "2 min 30 s")])
def test_durations_in_words(seconds: int, words: str):
    assert in_words(seconds) == words


def test_groups_go_deeper_where_all_is_in_one_component():
    whole = component("whole")
    parts = [component(name, parent=whole.urn) for name in ("a", "b", "c")]
    made = [resource(ROLE, f"role-{part.name}", parent=part.urn) for part in parts]
    assert list(Schedule(record(whole, *parts, *made)).groups) == ["whole / a", "whole / b", "whole / c"]


@pytest.mark.parametrize("made", [stack(), record()], ids=["stack", "nothing"])
def test_the_drawing_is_valid_and_names_the_chain(made: Record, tmp_path: Path):
    write(made, tmp_path / "graph.svg")
    root = ElementTree.parse(tmp_path / "graph.svg").getroot()
    words = {element.text for element in root.iter("{http://www.w3.org/2000/svg}text")}
    assert any(text and text.startswith("First deployment of atelier / test") for text in words)
    for number, _ in enumerate(names(made), start=1):
        assert str(number) in words


def test_bars_are_where_the_schedule_says(tmp_path: Path):
    write(stack(), tmp_path / "graph.svg")
    text = (tmp_path / "graph.svg").read_text()
    bars = {
        name: (float(x), float(width))
        for x, width, name in re.findall(r'<rect x="([\d.]+)" y="[\d.]+" width="([\d.]+)"[^>]*><title>([^:]+):', text)
    }
    assert bars["nodes"][0] == pytest.approx(sum(bars["eks"]), abs=0.2)
    assert bars["cache"][1] / bars["eks"][1] == pytest.approx(typical_seconds(CACHE) / typical_seconds(CLUSTER), 0.01)


def test_mermaid_has_groups_edges_and_the_chain(tmp_path: Path):
    write(stack(), tmp_path / "graph.mmd")
    text = (tmp_path / "graph.mmd").read_text()
    assert text.startswith("flowchart LR\n")
    assert '["cluster"]' in text
    assert "we#quot;b<br/>Deployment" in text
    assert len(re.findall(r":::chain$", text, re.MULTILINE)) == 4
    assert re.search(r"linkStyle (\d+,){2}\d+ ", text)
    write(stack(), tmp_path / "graph.md")
    assert "```mermaid\nflowchart LR\n" in (tmp_path / "graph.md").read_text()


def test_mermaid_folds_what_nothing_waits_for_when_there_is_much(tmp_path: Path):
    root = resource(ROLE, "root")
    leaves: list[Resource] = [resource(ROLE, f"leaf-{number}", dependencies=(root.urn,)) for number in range(200)]
    write(record(root, *leaves), tmp_path / "graph.mmd")
    text = (tmp_path / "graph.mmd").read_text()
    assert "199 more that nothing waits for" in text
    assert len(re.findall("-->", text)) == 2


def test_another_ending_is_an_error(tmp_path: Path):
    with pytest.raises(ValueError, match=r"\.mmd, \.md or \.svg"):
        write(record(), tmp_path / "graph.png")
