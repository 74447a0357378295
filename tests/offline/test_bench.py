"""The stack files and the report of the benchmark."""

from __future__ import annotations

import yaml

from offline.bench import LIMIT, Measurement, Side, report, stack_with


def test_each_workload_is_its_own():
    studios = yaml.safe_load(stack_with(3))["config"]["atelier:studios"]
    assert list(studios) == ["studios-1", "studios-2", "studios-3"]
    for key in ("domain", "platform", "redis"):
        assert len({str(each[key]) for each in studios.values()}) == 3


def test_the_report_has_the_best_times_and_the_highest_peaks():
    preview, sdk = Side([3.0, 9.0, 2.0], [100.4, 120.6, 90]), Side([2.0, 1.0, 2.0], [80, 70, 60])
    measured = Measurement(10, 2, 1234, preview, sdk)
    assert measured.ratio == 2.0 <= LIMIT
    assert "| 10 | 2 | 1,234 | 2.00 | 1.00 | 2.00 | 121 | 80 |" in report([measured], 3)


def test_a_stack_may_have_any_number_of_hubs_with_names_of_their_own():
    config = yaml.safe_load(stack_with(0, 3))["config"]
    assert list(config["atelier:jupyterhub"]) == ["hub-1", "hub-2", "hub-3"]
    assert config["atelier:studios"] == {}
