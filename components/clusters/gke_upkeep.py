"""When GKE maintains a cluster."""

import re
from datetime import datetime, timedelta
from typing import Any, TypedDict

from typing_extensions import NotRequired

DAYS = {
    "Monday": "MO",
    "Tuesday": "TU",
    "Wednesday": "WE",
    "Thursday": "TH",
    "Friday": "FR",
    "Saturday": "SA",
    "Sunday": "SU",
}
"""Days as RFC 5545 writes them, which GKE reads."""
FIRST = "2026-01-05"  # a Monday in the past: the window holds at once
FEWEST_HOURS = 12
"""Hours of a week that a window must have. GKE wants 48 in any 32 days, in pieces of 4 or more: its documentation,
"Maintenance windows and exclusions"."""


class GkeMaintenance(TypedDict):
    """Windows each week in which GKE works on a cluster, where it can wait so long."""

    days: NotRequired[list[str]]
    """Days of the week on which a window begins, Monday to Sunday. Default: Saturday and Sunday."""
    start: NotRequired[str]
    """Time of day in UTC, such as 02:00. Default: 02:00."""
    hours: NotRequired[int]
    """How long each is, 4 to 24, and 12 in all. Default: 8."""


def maintenance_window(window: GkeMaintenance) -> Any:
    """The policy of a cluster. Raises ValueError for a window that GKE doesn't take."""
    days, start = window.get("days", ["Saturday", "Sunday"]), window.get("start", "02:00")
    hours = window.get("hours", 8)
    if not days or not {*days} <= {*DAYS} or len({*days}) < len(days):
        raise ValueError(f"maintenance: days is {days}; it can have {', '.join(DAYS)}, each once")
    if not re.fullmatch(r"([01]\d|2[0-3]):[0-5]\d", start):
        raise ValueError(f"maintenance: start is {start!r}; it must be a time of day, such as 02:00")
    if not 4 <= hours <= 24 or hours * len(days) < FEWEST_HOURS:
        raise ValueError(
            f"maintenance: hours is {hours}; it can be 4 to 24, and all days together must have {FEWEST_HOURS}"
        )
    begin = datetime.fromisoformat(f"{FIRST}T{start}:00")
    chosen = [short for day, short in DAYS.items() if day in days]
    return {
        "recurring_window": {
            "start_time": f"{begin.isoformat()}Z",
            "end_time": f"{(begin + timedelta(hours=hours)).isoformat()}Z",
            "recurrence": f"FREQ=WEEKLY;BYDAY={','.join(chosen)}",
        }
    }
