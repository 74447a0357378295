"""What the process of a simulated provider is told by those who start it."""

from __future__ import annotations

import json
import os
from dataclasses import dataclass

from offline.asked import DEFAULT_REGION


@dataclass(frozen=True)
class Settings:
    """How a provider's process is told where its cloud is; the environment variable holds it as JSON."""

    cloud: str
    minute: float = 0
    """Seconds that a minute of a typical duration takes here; 0 for no waiting."""
    region: str = DEFAULT_REGION
    """Where the stack is, for packages whose own configuration doesn't say it."""

    VARIABLE = "ATELIER_REHEARSAL"

    @staticmethod
    def from_environment() -> Settings:
        """Those of this process. Raises KeyError where nobody set any."""
        return Settings(**json.loads(os.environ[Settings.VARIABLE]))

    def as_environment(self) -> dict[str, str]:
        """What makes `from_environment` find them."""
        return {self.VARIABLE: json.dumps({"cloud": self.cloud, "minute": self.minute, "region": self.region})}
