#!/usr/bin/python3
"""
Keeps Studios on Docker Compose as it is configured. It runs on the machine, as root, by systemd.

    atelier-studios disk     the file system of the data volume, made if the volume is new, and mounted
    atelier-studios apply    configuration and secrets from Secrets Manager into files, then `docker compose up`

Both may run any number of times: what is as it should be stays untouched, and Compose starts anew only those containers
whose image, variables or files are others than before.
"""

import base64
import fcntl
import hashlib
import json
import os
import subprocess
import sys
import time
from pathlib import Path

SETTINGS = "etc/atelier-studios/host.json"
"""Region, name of the configuration's secret, data volume and its mount point: written by cloud-init, no secret."""
PROJECT = "opt/studios"
DOCKER_CONFIG = "root/.docker/config.json"
LOCK = "run/atelier-studios-{}.lock"
DEVICE_SECONDS = 900
"""A volume is attached after the machine has started, and moved only when the machine before it has stopped."""


def main(arguments, root=Path("/"), wait=time.sleep):
    actions = {"disk": disk, "apply": apply}
    if len(arguments) != 1 or arguments[0] not in actions:
        sys.exit(f"usage: atelier-studios {'|'.join(actions)}")
    settings = json.loads((root / SETTINGS).read_text())
    with open(root / LOCK.format(arguments[0]), "w") as lock:
        # The unit and whoever asks for a change take turns.
        fcntl.flock(lock, fcntl.LOCK_EX)
        actions[arguments[0]](settings, root, wait)


def disk(settings, root, wait):
    """Mounts the data volume. A volume with anything on it is never formatted."""
    mount_point = root / settings["mount_point"].lstrip("/")
    mount_point.mkdir(parents=True, exist_ok=True)
    if is_mounted(mount_point):
        return
    device = data_device(settings, root)
    for _ in range(DEVICE_SECONDS // 5):
        if device.exists():
            break
        wait(5)
    else:
        sys.exit(f"volume {settings['volume_id']} was not attached within {DEVICE_SECONDS} s")
    # 0: something is on it; 2: nothing is; anything else: it couldn't be read, and is left alone.
    found = run(["blkid", "--probe", str(device)], check=False).returncode
    if found == 2:
        run(["mkfs.ext4", "-q", "-L", "studios", str(device)])
    elif found != 0:
        sys.exit(f"blkid failed with status {found}: {device} is left as it is")
    run(["mount", "-o", "defaults,noatime", str(device), str(mount_point)])


def is_mounted(mount_point):
    return run(["findmnt", "--mountpoint", str(mount_point)], check=False).returncode == 0


def data_device(settings, root):
    name = f"nvme-Amazon_Elastic_Block_Store_{settings['volume_id'].replace('-', '')}"
    return root / "dev/disk/by-id" / name


def apply(settings, root, wait):
    """Writes the files and starts what has changed. Ends with an error if a container doesn't start."""
    if not is_mounted(root / settings["mount_point"].lstrip("/")):
        sys.exit("the data volume isn't mounted: see the journal of atelier-studios-disk")
    # A volume may have grown; it does nothing to one that hasn't.
    run(["resize2fs", str(data_device(settings, root))])
    secrets = Secrets(settings["region"])
    configuration = json.loads(secrets.read(settings["configuration"]))
    values = {key: secrets.value(each) for key, each in configuration["secrets"].items()}
    for path, owner in configuration["folders"].items():
        make_folder(root / path.lstrip("/"), owner)
    login(configuration["registries"], values, root)
    project = root / PROJECT
    make_folder(project, 0)
    names = set(configuration["files"]) | {".env"}
    digest = hashlib.sha256()
    for name, file in sorted(configuration["files"].items()):
        text = rendered(file, values)
        write(project / name, text, file.get("owner", 0))
        if file.get("mounted"):
            digest.update(f"{name}\0{text}\0".encode())
    # Compose doesn't look into files that it mounts: their digest is a label of those who read them.
    write(project / ".env", f"MOUNTED_FILES={digest.hexdigest()}\n", 0)
    for left in project.iterdir():
        if left.name not in names:
            left.unlink()
    compose = ["docker", "compose", "--project-directory", str(project), "--file", str(project / "docker-compose.yml")]
    run([*compose, "pull", "--quiet", "--policy", "missing"], attempts=5, wait=wait)
    run([*compose, "up", "--detach", "--remove-orphans", "--quiet-pull"])
    run(["docker", "image", "prune", "--all", "--force", "--filter", "until=168h"], check=False)


class Secrets:
    """Secrets Manager, with the rights of the machine's role."""

    def __init__(self, region):
        # Installed after this program is written.
        import boto3  # pyright: ignore[reportMissingImports]
        from botocore.config import Config  # pyright: ignore[reportMissingImports]

        retries = Config(retries={"mode": "standard", "max_attempts": 10})
        self.client = boto3.client("secretsmanager", region_name=region, config=retries)
        self.read_before = {}

    def read(self, name):
        if name not in self.read_before:
            self.read_before[name] = self.client.get_secret_value(SecretId=name)["SecretString"]
        return self.read_before[name]

    def value(self, reference):
        """A secret's text, or one field of its JSON. Nothing of it is in what goes wrong."""
        name, field = reference["name"], reference.get("field")
        text = self.read(name)
        if field is None:
            return text
        try:
            value = json.loads(text)[field]
        except (ValueError, KeyError, TypeError):
            sys.exit(f"secret {name} is no JSON object with the field {field}")
        return str(value)


def rendered(file, values):
    """The text of a file: as it is, a secret, or lines of an environment file."""
    if "secret" in file:
        return values[file["secret"]]
    if "variables" in file:
        given = {
            key: values[each["secret"]] if isinstance(each, dict) else each for key, each in file["variables"].items()
        }
        return "".join(f"{key}={quoted(value)}\n" for key, value in given.items())
    return file["text"]


def quoted(value):
    """A value as Compose reads it from an environment file without changing it: compose-go, dotenv/parser.go."""
    for plain, escaped in (("\\", "\\\\"), ('"', '\\"'), ("$", "\\$"), ("\n", "\\n"), ("\r", "\\r")):
        value = value.replace(plain, escaped)
    return f'"{value}"'


def login(registries, values, root):
    """Docker's own file of logins; the folder is root's alone."""
    logins = {
        server: {"auth": base64.b64encode(f"{values[each['username']]}:{values[each['password']]}".encode()).decode()}
        for server, each in registries.items()
    }
    make_folder(root / Path(DOCKER_CONFIG).parent, 0)
    write(root / DOCKER_CONFIG, json.dumps({"auths": logins}, indent=2), 0)


def make_folder(path, owner):
    path.mkdir(parents=True, exist_ok=True)
    path.chmod(0o700)
    os.chown(path, owner, owner)


def write(path, text, owner):
    """A file that its owner alone reads, whole or not at all; one that is right already keeps its inode."""
    if path.is_file() and path.read_text() == text:
        path.chmod(0o400)
        os.chown(path, owner, owner)
        return
    new = path.with_name(f".{path.name}.new")
    new.unlink(missing_ok=True)
    with open(os.open(new, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o400), "w") as file:
        file.write(text)
    os.chown(new, owner, owner)
    new.rename(path)


def run(command, check=True, attempts=1, wait=time.sleep):
    for attempt in range(1, attempts + 1):
        done = subprocess.run(command, check=False)
        if done.returncode == 0 or not check:
            return done
        if attempt < attempts:
            wait(10 * attempt)
    sys.exit(f"{' '.join(command)} ended with status {done.returncode}")


if __name__ == "__main__":
    main(sys.argv[1:])
