"""The program of the machine, run for real: files, modes, order, and what a second run does."""

from __future__ import annotations

import base64
import json
import subprocess
from pathlib import Path

import pytest

from tests.tools.docker_compose import find_compose

from . import sample
from .conftest import configure
from .machine import Machine

DEVICE = "dev/disk/by-id/nvme-Amazon_Elastic_Block_Store_vol0123456789abcdef0"


def composed(machine: Machine, *more: str) -> dict:
    """The project as Docker Compose reads it, variables of environment files included."""
    command = [*find_compose(), "--project-directory", str(machine.project), *more, "config", "--format", "json"]
    done = subprocess.run(command, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    assert "level=warning" not in done.stderr, done.stderr
    return json.loads(done.stdout)


def test_docker_compose_reads_what_the_vault_has(machine):
    machine.run("apply")
    services = composed(machine)["services"]
    backend = {key: value.replace("$$", "$") for key, value in services["backend"]["environment"].items()}
    assert backend["TOWER_SMTP_PASSWORD"] == sample.AWKWARD
    assert backend["TOWER_OIDC_SECRET"] == "planted-oidc"
    assert backend["TOWER_DB_PASSWORD"] == services["db"]["environment"]["MYSQL_PASSWORD"] == "planted-database"
    assert backend["TOWER_DB_URL"].startswith("jdbc:mysql://db:3306/tower?permitMysqlScheme=true&")
    assert backend["TOWER_OIDC_PEM_PATH"] == "/data-studios-rsa.pem"
    assert backend["TOWER_DATA_STUDIO_TEMPLATES_JUPYTER_TOOL"] == "jupyter"
    # The proxy registers at the Platform by what the Platform expects.
    token = services["connect-proxy"]["environment"]["CONNECT_OIDC_CLIENT_REGISTRATION_TOKEN"]
    assert token == backend["TOWER_OIDC_REGISTRATION_INITIAL_ACCESS_TOKEN"] == "plantedtoken0123456789abcdefghij"
    assert services["connect-proxy"]["environment"]["CONNECT_HTTP_PORT"] == "9090"


def test_services_start_in_seqeras_order_and_only_two_ports_are_open(machine):
    machine.run("apply")
    services = composed(machine)["services"]
    conditions = {
        name: {other: each["condition"] for other, each in service.get("depends_on", {}).items()}
        for name, service in services.items()
    }
    assert conditions["migrate"] == {"db": "service_healthy"}
    assert conditions["cron"]["migrate"] == "service_completed_successfully"
    assert conditions["backend"]["cron"] == "service_started"
    ports = {
        name: [(each["published"], each["target"]) for each in service["ports"]]
        for name, service in services.items()
        if "ports" in service
    }
    assert ports == {"frontend": [("8000", 80)], "connect-proxy": [("9090", 9090)]}
    # Docker makes no empty folder in the place of one that isn't mounted, and the database none in it.
    mounts = [mount for service in services.values() for mount in service.get("volumes", [])]
    assert all(mount["bind"].get("create_host_path") is not True for mount in mounts)
    assert {mount["target"] for mount in services["cron"]["volumes"]} == {"/tower.yml", "/data-studios-rsa.pem"}


def test_every_file_is_its_readers_alone(machine):
    machine.run("apply")
    files = machine.files()
    assert set(files) == {
        ".env",
        "data-studios-rsa.pem",
        "data-studios.env",
        "docker-compose.yml",
        "mysql.env",
        "tower.env",
        "tower.yml",
    }
    assert {mode for _, mode, _, _ in files.values()} == {0o400}
    # The Platform's user reads what is mounted; Compose, which is root, reads the rest.
    owners = {name: owner for name, (_, _, owner, _) in files.items() if owner}
    assert owners == {"data-studios-rsa.pem": 101, "tower.yml": 101}
    logins = json.loads((machine.root / "root/.docker/config.json").read_text())["auths"]
    assert base64.b64decode(logins["cr.seqera.io"]["auth"]) == b"robot$private+lab:planted-pull"
    assert "planted" not in files["docker-compose.yml"][0] + files["tower.yml"][0] + files[".env"][0]


def test_openssl_takes_the_pem_file_with_the_private_key_on_top(machine):
    machine.run("apply")
    file = machine.project / "data-studios-rsa.pem"
    parts = file.read_text().split("-----BEGIN ")
    assert [each.split("-----")[0] for each in parts[1:]] == ["PRIVATE KEY", "PUBLIC KEY"]

    def openssl(*command: str) -> str:
        return subprocess.run(["openssl", *command], capture_output=True, text=True, check=True).stdout

    private = openssl("rsa", "-in", str(file), "-check", "-noout", "-text")
    assert "RSA key ok" in private
    assert "2048 bit" in private
    assert openssl("rsa", "-in", str(file), "-pubout") == openssl("pkey", "-pubin", "-in", str(file), "-pubout")


def test_a_second_run_changes_nothing(machine):
    first_commands, first_files = machine.run("apply"), machine.files()
    assert machine.run("apply") == first_commands
    assert machine.files() == first_files


def test_another_key_starts_anew_only_those_who_have_it_mounted(machine):
    machine.run("apply")
    before = composed(machine)["services"]
    machine.vault["studios/oidc-pem"] = sample.vault()["studios/oidc-pem"]
    machine.run("apply")
    after = composed(machine)["services"]
    assert {name for name in after if after[name] != before[name]} == {"cron", "backend"}


def test_what_is_no_longer_configured_goes(machine):
    machine.run("apply")
    configure(machine, sample.bundle(own=False))
    commands = machine.run("apply")
    assert set(machine.files()) == {".env", "data-studios.env", "docker-compose.yml"}
    assert set(composed(machine)["services"]) == {"connect-proxy", "connect-server", "redis"}
    assert any("up --detach --remove-orphans" in each for each in commands)


def test_the_file_system_follows_a_volume_that_has_grown(machine):
    assert machine.run("apply")[1] == f"resize2fs {machine.root / DEVICE}"


def test_nothing_is_written_where_the_volume_belongs_while_it_isnt_there(machine):
    machine.answers("findmnt", 1)
    with pytest.raises(SystemExit, match="isn't mounted"):
        machine.run("apply")
    assert not (machine.root / "srv").exists()


def test_docker_compose_knows_what_it_is_asked(machine):
    for command in machine.run("apply"):
        if command.startswith("docker compose "):
            action, *options = command.partition("docker-compose.yml ")[2].split()
            known = subprocess.run([*find_compose(), action, "--help"], capture_output=True, text=True).stdout
            assert all(option in known for option in options if option.startswith("--")), command


def test_a_registry_that_fails_is_asked_again_and_then_reported(machine):
    machine.answers("docker", 1)
    with pytest.raises(SystemExit, match=r"pull .* ended with status 1"):
        machine.run("apply")
    assert machine.waited == [10, 20, 30, 40]


def test_a_missing_field_is_named_and_its_value_isnt(machine):
    machine.vault["seqera/mail"] = json.dumps({"password": "planted-mail"})
    with pytest.raises(SystemExit, match="secret seqera/mail is no JSON object with the field username"):
        machine.run("apply")


def test_a_new_volume_is_formatted_once(machine):
    device = machine.root / DEVICE
    device.touch()
    machine.answers("findmnt", 1)
    machine.answers("blkid", 2)
    commands = [each.split()[0] for each in machine.run("disk")]
    assert commands == ["findmnt", "blkid", "mkfs.ext4", "mount"]
    machine.answers("blkid", 0)
    assert "mkfs.ext4" not in str(machine.run("disk"))
    machine.answers("findmnt", 0)
    assert len(machine.run("disk")) == 1


def test_a_volume_that_cant_be_read_is_left_alone(machine):
    (machine.root / DEVICE).touch()
    machine.answers("findmnt", 1)
    machine.answers("blkid", 4)
    with pytest.raises(SystemExit, match="left as it is"):
        machine.run("disk")
    assert "mkfs" not in machine.log.read_text()


def test_a_volume_is_waited_for(machine):
    machine.answers("findmnt", 1)
    device: Path = machine.root / DEVICE
    machine.run("disk", wait=lambda seconds: device.touch())
    assert "mount" in machine.log.read_text()
    device.unlink()
    with pytest.raises(SystemExit, match="was not attached within 900 s"):
        machine.run("disk")
