"""What the settings say of backups, in the words of the component."""

from __future__ import annotations

from components.backups import VeleroSchedule

from .settings.backups import BackupSettings


def schedules(settings: BackupSettings) -> dict[str, VeleroSchedule]:
    """The schedules by name."""
    return {
        name: {
            "cron": each.cron,
            "keep_days": each.keep_days,
            "namespaces": list(each.namespaces),
            "volumes": each.volumes,
        }
        for name, each in settings.schedules.items()
    }
