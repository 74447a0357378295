"""User data of a Workbench on a machine: taken by cloud-init, shellcheck and systemd; its files have known keys."""

from __future__ import annotations

import configparser
import json
import subprocess
from pathlib import Path

import pytest

from components.workloads.workbench.host_setup import USER_DATA_BYTES
from tests.tools.cloud_init import schema_problems
from tests.tools.python_tools import find_shellcheck

from . import keys, sample

FULL = sample.user_data(sample.made())
VARIANTS = {
    "users": FULL,
    "oidc": sample.user_data(
        sample.made(without=["users", "database"], oidc=sample.OIDC, licence={"key_secret": "projects/p/secrets/key"})
    ),
    "saml": sample.user_data(
        sample.made(
            without=["users", "session"],
            saml={"metadata_url": "https://login.example.org/metadata"},
            licence={"server": "licences.example.org:8989"},
        )
    ),
}


def written(text: str) -> dict[str, str]:
    """Files of /etc/rstudio by name."""
    folder = "/etc/atelier/rstudio/"
    return {
        path.removeprefix(folder): each["content"]
        for path, each in sample.files(text).items()
        if path.startswith(folder)
    }


def parsed(name: str, text: str) -> list[tuple[str, str]]:
    """Keys and values, as Workbench reads a file: DCF for mounts, INI for the rest."""
    if name == "launcher-mounts":
        pairs = [line.partition(": ") for line in text.splitlines() if line]
        return [(key, value) for key, _, value in pairs]
    reader = configparser.ConfigParser(interpolation=None, delimiters=("=",), strict=True)
    reader.optionxform = str  # pyright: ignore[reportAttributeAccessIssue]
    reader.read_string(text if text.lstrip().startswith("[") else f"[all]\n{text}")
    return [pair for section in reader.sections() for pair in reader.items(section)]


@pytest.mark.parametrize("variant", VARIANTS)
def test_cloud_init_takes_it_and_compute_engine_too(variant: str, tmp_path: Path):
    assert schema_problems(VARIANTS[variant], tmp_path) == ""
    assert len(VARIANTS[variant].encode()) < USER_DATA_BYTES / 4
    # The check does say so where something is wrong.
    assert "write_files" in schema_problems(VARIANTS[variant].replace("permissions: '0644'", "mode: 1"), tmp_path)


def test_no_secret_is_in_it():
    for text in VARIANTS.values():
        assert "planted" not in text


def test_shellcheck_takes_the_program():
    script = sample.files(FULL)["/usr/local/sbin/atelier-workbench"]["content"]
    done = subprocess.run([*find_shellcheck(), "-"], input=script, capture_output=True, text=True)
    assert (done.returncode, done.stdout) == (0, "")


def test_systemd_takes_the_units(tmp_path: Path):
    units = []
    for path, file in sample.files(VARIANTS["oidc"]).items():
        if path.startswith("/etc/systemd/system/"):
            units.append(tmp_path / Path(path).name)
            # The programs are those of another machine.
            text = file["content"].replace("=/usr/local/sbin/atelier-", "=/bin/true ")
            units[-1].write_text(text.replace("=/usr/sbin/rstudio-server", "=/bin/true"))
    done = subprocess.run(["systemd-analyze", "verify", "--man=no", *units], capture_output=True, text=True)
    assert (done.returncode, done.stderr) == (0, "")
    assert len(units) == 3


@pytest.mark.parametrize("variant", VARIANTS)
def test_every_key_is_one_that_workbench_has(variant: str):
    for name, text in written(VARIANTS[variant]).items():
        if name == "database-ca.crt":
            continue
        found = [key for key, _ in parsed(name, text)]
        assert not {*found} - keys.FILES[name], name
        if not name.startswith(("launcher-mounts", "launcher.kubernetes.")):
            assert len(found) == len({*found}), name


def test_what_the_old_guide_sets_is_set():
    session = {
        "image": "registry.example.org/session:4",
        "editors": {"jupyter_notebook": True, "jupyter_idle_minutes": 240},
    }
    found = written(sample.user_data(sample.made(session=session)))
    for name, expected in keys.GUIDE.items():
        values = dict(parsed(name, found[name]))
        assert {key: values.get(key) for key in expected} == expected, name
    profiles = dict(parsed("profiles", found["launcher.kubernetes.profiles.conf"]))
    assert profiles["default-container-image"] == "registry.example.org/session:4"
    home, shared = found["launcher-mounts"].split("\n\n")
    assert dict(parsed("launcher-mounts", home)) == {
        "MountType": "NFS",
        "Host": sample.ADDRESS,
        "Path": "/home/{USER}",
        "MountPath": "/home/{USER}",
        "ReadOnly": "false",
    }
    assert "Path: /home/rsp-shared\nMountPath: /home/rsp-shared\nReadOnly: false" in shared


def test_homes_are_for_nodes_only_and_secrets_are_named_with_tight_modes():
    found = {path.removeprefix("/etc/atelier/"): each["content"] for path, each in sample.files(FULL).items()}
    assert found["exports"] == "/home 10.0.0.0/17(rw,sync,no_subtree_check,no_root_squash)\n"
    lines = [line.split() for line in found["secrets"].splitlines()]
    assert {(path, mode, owner) for _, mode, owner, path, _ in lines} == {
        ("/etc/rstudio/job-launcher-token", "0640", "root:rstudio-server"),
        ("/etc/rstudio/database.conf", "0600", "root:root"),
        ("/var/lib/rstudio-server/licence.lic", "0600", "rstudio-server:rstudio-server"),
    }


def test_jobs_are_made_with_values_that_survive_being_a_template():
    text = sample.files(FULL)["/etc/atelier/template-values"]["content"]
    assert text.startswith('{{- define "rstudio-library.templates.data" -}}\n')
    data = json.loads(text.splitlines()[1].replace('{{"{{"}}', "{{"))
    assert data["service"]["type"] == "NodePort"
    assert data["pod"]["serviceAccountName"] == "workbench-session"
    assert {"name": "TEMPLATE", "value": "{{ not ours }}"} in data["pod"]["env"]
    assert [each["mountPath"] for each in data["pod"]["volumeMounts"]] == [
        "/etc/rstudio/repos.conf",
        "/etc/rstudio/rsession.conf",
        "/etc/pip.conf",
    ]
