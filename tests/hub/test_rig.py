"""The rig itself: a hub that serves, and one that fails and says why."""

from __future__ import annotations

import psutil
import pytest

from .conftest import StartHub
from .rig import HubFailed, HubSettings


def test_a_person_logs_in_and_starts_a_server_and_nothing_is_left_afterwards(start_hub: StartHub):
    with start_hub(HubSettings()) as hub:
        browser = hub.log_in("ada")
        assert "ada" in browser.get(f"{hub.url}hub/home", timeout=30).text
        hub.start_server("ada")
        family = psutil.Process(hub.server.process.pid).children(recursive=True)
        assert any("singleuser" in " ".join(each.cmdline()) for each in family)
    assert not [each for each in family if each.is_running()]


def test_a_configuration_that_fails_shows_the_log_of_the_hub(start_hub: StartHub):
    with pytest.raises(HubFailed, match="a mistake"), start_hub(HubSettings(python="raise ValueError('a mistake')")):
        pass
