"""Folders of a project as files of containers, the hook's and the monitor's settings: what is made, what is refused."""

from __future__ import annotations

import base64
import json
from pathlib import Path

import pytest

from components.workloads.jupyterhub.extra_files import config_texts, folder_files, lab_settings, templates
from components.workloads.jupyterhub.monitor import usage_monitor
from components.workloads.jupyterhub.pre_spawn import SubscriptionKeyArgs, subscription_key


def test_a_folder_becomes_files_below_the_target(tmp_path: Path):
    (tmp_path / "img").mkdir()
    (tmp_path / "img" / "logo.png").write_bytes(b"\x89PNG\xff")
    (tmp_path / "a.css").write_text("a {}")
    (tmp_path / ".hidden").write_text("not this")
    style, logo = folder_files(tmp_path, "/srv")
    assert style == {"path": "/srv/a.css", "mode": 0o644, "text": "a {}"}
    assert (logo["path"], base64.b64decode(logo.get("binary", ""))) == ("/srv/img/logo.png", b"\x89PNG\xff")


def test_too_much_names_the_largest(tmp_path: Path):
    (tmp_path / "small.txt").write_text("x")
    (tmp_path / "video.bin").write_bytes(b"\xff" * 350_000)
    with pytest.raises(ValueError, match=r"video\.bin \(466,668 bytes\)"):
        folder_files(tmp_path, "/srv")


def test_a_link_out_of_the_folder_is_refused(tmp_path: Path):
    (tmp_path / "folder").mkdir()
    (tmp_path / "secret").write_text("s")
    (tmp_path / "folder" / "link").symlink_to(tmp_path / "secret")
    with pytest.raises(ValueError, match="leads out of"):
        folder_files(tmp_path / "folder", "/srv")


def test_configuration_that_isnt_python_is_refused_with_its_line(tmp_path: Path):
    (tmp_path / "10-good.py").write_text("c.Spawner.debug = True\n")
    assert [each["name"] for each in config_texts(tmp_path)] == ["10-good.py"]
    (tmp_path / "20-bad.py").write_text("\nif True\n")
    with pytest.raises(ValueError, match=r"20-bad\.py, line 2"):
        config_texts(tmp_path)


def test_templates_are_html_and_settings_belong_to_plugins(tmp_path: Path):
    (tmp_path / "style.css").write_text("")
    with pytest.raises(ValueError, match=r"style\.css: templates end in \.html"):
        templates(tmp_path)
    with pytest.raises(ValueError, match="theme isn't one"):
        lab_settings({"theme": {"name": "dark"}})


def test_the_hook_is_told_by_a_file_and_never_the_token():
    args: SubscriptionKeyArgs = {"users_url": "https://id.example.org/users", "variable": "API_KEY"}
    hook = subscription_key(args)
    settings = json.loads(hook.files[1].get("text", ""))
    assert (settings["token_variable"], settings["required"]) == ("SUBSCRIPTION_KEY_TOKEN", False)
    assert "example.org" not in hook.config[0]["text"]
    with pytest.raises(ValueError, match="https"):
        subscription_key({**args, "users_url": "http://id.example.org/users"})


def test_the_monitor_may_only_look():
    service = usage_monitor({"application_insights": True}).service
    assert service.get("scopes") == ["list:users", "read:users:name", "read:servers"]
    assert "admin" not in service
    assert service.get("secret_environment") == ["APPLICATIONINSIGHTS_CONNECTION_STRING"]
