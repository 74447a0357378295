"""Timelines of what was measured."""

from __future__ import annotations

from xml.etree import ElementTree

from offline.record import Record
from rehearsal.cloud import Operation
from rehearsal.timeline import Timeline
from tests.offline.records import CLUSTER, DEPLOYMENT, KEY, ROLE, record, resource, urn

MINUTE = 2.0
KEY_URN, CLUSTER_URN, PODS_URN = urn(KEY, "key"), urn(CLUSTER, "cluster"), urn(DEPLOYMENT, "pods")


def stack() -> Record:
    return record(
        resource(KEY, "key"),
        resource(ROLE, "alone"),
        resource(CLUSTER, "cluster", dependencies=(KEY_URN,)),
        resource("kubernetes:core/v1:ConfigMap", "existing", read=True, dependencies=(CLUSTER_URN,)),
        resource(DEPLOYMENT, "pods", dependencies=(urn("kubernetes:core/v1:ConfigMap", "existing"),), protect=True),
    )


def done(
    operation: str, type_: str, name: str, began: float, ended: float | None, error: str | None = None
) -> Operation:
    return Operation(operation, type_, urn(type_, name), "id", 100 + began, ended and 100 + ended, error)


DEPLOYED = [
    done("create", KEY, "key", 0, 0.5),
    done("create", ROLE, "alone", 0, 5),
    done("create", CLUSTER, "cluster", 1, 4, error="refused"),
    done("create", CLUSTER, "cluster", 6, 24),
    done("create", DEPLOYMENT, "pods", 25, 26),
    done("read", CLUSTER, "cluster", 27, 28),
    done("create", DEPLOYMENT, "lost", 30, None),
]


def test_times_are_scaled_back_and_the_last_attempt_counts():
    schedule = Timeline.measured(stack(), DEPLOYED, MINUTE).schedule
    assert schedule.starts[CLUSTER_URN] == 180
    assert schedule.end(CLUSTER_URN) == 720
    assert schedule.seconds == 780


def test_the_chain_goes_through_what_took_no_time():
    timeline = Timeline.measured(stack(), DEPLOYED, MINUTE)
    assert timeline.schedule.chain == [KEY_URN, CLUSTER_URN, PODS_URN]
    assert timeline.own_seconds == (6 - 0.5 + 1) * 30
    assert "13 min measured" in timeline.verdict


def test_what_needs_it_goes_first_in_a_destroy():
    deleted = [
        done("delete", DEPLOYMENT, "pods", 0, 1),
        done("delete", ROLE, "alone", 0, 2),
        done("delete", CLUSTER, "cluster", 2, 20),
        done("delete", KEY, "key", 20, 21),
    ]
    timeline = Timeline.measured(stack(), deleted, MINUTE, destroys=True)
    # The engine deletes in layers: the cluster waited for a role that it has nothing to do with.
    assert timeline.schedule.chain == [urn(ROLE, "alone"), CLUSTER_URN, KEY_URN]
    assert timeline.unavoidable.chain[0] == PODS_URN
    assert urn("kubernetes:core/v1:ConfigMap", "existing") not in timeline.unavoidable.graph


def test_it_is_drawn_with_the_chain_and_where_the_times_are_from(tmp_path):
    path = tmp_path / "timeline.svg"
    Timeline.measured(stack(), DEPLOYED, MINUTE).write(path)
    text = " ".join(ElementTree.parse(path).getroot().itertext())
    assert "First deployment of atelier / test: about 13 min" in text
    assert "a typical minute took 2 s" in text
    assert "longest chain, 3 resources" in text


def test_a_fast_computer_takes_no_time_worth_a_word():
    quick = [done("create", KEY, "key", 0, 10), done("create", CLUSTER, "cluster", 10.1, 100)]
    assert Timeline.measured(stack(), quick, MINUTE).advice is None
    assert "6.5 s" in (Timeline.measured(stack(), DEPLOYED, MINUTE).advice or "")
