"""What cloud-init makes of a machine that runs Studios by Docker Compose."""

import json
from pathlib import Path
from typing import Any

import yaml

from .compose_services import DATA

PROGRAM = "/usr/local/sbin/atelier-studios"
SETTINGS = "/etc/atelier-studios/host.json"
SOURCE = Path(__file__).parent / "files" / "atelier_studios.py"
PACKAGES = ["docker.io", "docker-compose-v2", "python3-boto3"]
"""All of Ubuntu 24.04's own archive, whose security updates the machine installs by itself. Amazon Linux 2023 has
Docker but no Compose; Ubuntu has no AWS CLI, but its library."""
UNIT = "atelier-studios.service"
DISK_UNIT = "atelier-studios-disk.service"


def user_data(region: str, configuration: str, volume_id: str) -> str:
    """
    User data for Ubuntu 24.04: Docker and Compose, the data volume mounted below Docker's start, and the program that
    reads configuration and secrets from Secrets Manager and keeps the containers as these say, at every start.

    It holds names, no secrets. What went wrong is in /var/log/cloud-init-output.log and in the journals of the units.
    """
    settings = {
        "region": region,
        "configuration": configuration,
        "volume_id": volume_id,
        "mount_point": DATA,
    }
    document = {
        "package_update": True,
        "packages": PACKAGES,
        "apt": {"conf": 'Acquire::Retries "10";'},
        "write_files": [
            _file(SETTINGS, json.dumps(settings, indent=2) + "\n"),
            _file(PROGRAM, SOURCE.read_text(encoding="utf-8"), "0700"),
            _file(f"/etc/systemd/system/{DISK_UNIT}", _unit(_disk_unit())),
            _file(f"/etc/systemd/system/{UNIT}", _unit(_studios_unit())),
            _file("/etc/systemd/system/docker.service.d/atelier.conf", _unit({"Unit": _after_the_disk()})),
            _file("/etc/docker/daemon.json", json.dumps(_docker(), indent=2) + "\n"),
        ],
        # Written before Docker is installed; enabled after it.
        "runcmd": [
            ["systemctl", "daemon-reload"],
            ["systemctl", "enable", DISK_UNIT, UNIT],
            ["systemctl", "start", "--no-block", UNIT],
        ],
    }
    return "#cloud-config\n" + yaml.dump(document, Dumper=_Readable, sort_keys=False, width=1000)


def reload_command(version: str) -> str:
    """What makes the machine read configuration and secrets anew, and succeeds once all containers have started."""
    return "\n".join(
        [
            "set -eu",
            f"# {version}",
            # 2: done, but something that doesn't matter here wasn't as it should be.
            'cloud-init status --wait >/dev/null || [ "$?" -eq 2 ]',
            f"exec {PROGRAM} apply",
        ]
    )


def _disk_unit() -> dict[str, Any]:
    return {
        "Unit": {"Description": "Data volume of Studios", "Before": "docker.service"},
        "Service": {
            "Type": "oneshot",
            "RemainAfterExit": "yes",
            "ExecStart": f"{PROGRAM} disk",
            "TimeoutStartSec": "20min",
        },
        "Install": {"WantedBy": "multi-user.target"},
    }


def _studios_unit() -> dict[str, Any]:
    return {
        "Unit": {
            "Description": "Studios on Docker Compose",
            "Requires": f"docker.service {DISK_UNIT}",
            "After": f"docker.service {DISK_UNIT} network-online.target",
            "Wants": "network-online.target",
            # Tries again for as long as it takes: a secret may be entered after the machine was made.
            "StartLimitIntervalSec": "0",
        },
        "Service": {
            "Type": "oneshot",
            "RemainAfterExit": "yes",
            "ExecStart": f"{PROGRAM} apply",
            "ExecReload": f"{PROGRAM} apply",
            "TimeoutStartSec": "30min",
            "Restart": "on-failure",
            "RestartSec": "60",
            "UMask": "0077",
        },
        "Install": {"WantedBy": "multi-user.target"},
    }


def _after_the_disk() -> dict[str, str]:
    """Docker starts containers by itself, and their data has to be there."""
    return {"Requires": DISK_UNIT, "After": DISK_UNIT}


def _docker() -> dict[str, Any]:
    return {
        "log-driver": "json-file",
        "log-opts": {"max-size": "20m", "max-file": "5", "compress": "true"},
        # Containers go on while Docker itself is updated.
        "live-restore": True,
    }


def _file(path: str, content: str, mode: str = "0600") -> dict[str, str]:
    return {"path": path, "permissions": mode, "owner": "root:root", "content": content}


def _unit(sections: dict[str, dict[str, str]]) -> str:
    return "\n".join(
        f"[{name}]\n" + "".join(f"{key}={value}\n" for key, value in entries.items())
        for name, entries in sections.items()
    )


class _Readable(yaml.SafeDumper):
    """Writes texts of several lines as they are, for whoever reads the user data of a machine."""


_Readable.add_representer(
    str,
    lambda dumper, text: dumper.represent_scalar("tag:yaml.org,2002:str", text, style="|" if "\n" in text else None),
)
