"""`python -m offline`: what is written where, and the exit status."""

from __future__ import annotations

import json
import subprocess
import sys

import pytest

from offline.__main__ import main
from offline.record import Record
from offline.run import PROJECT
from tests.offline.program import Program, program

UUID = 'made = random.RandomUuid("made", opts=Options(provider=generators))\n'


def preview(made: Program, *options: str) -> int:
    return main([str(made.stack_file), "--project", str(made.folder), *options])


@pytest.fixture
def good(tmp_path) -> Program:
    return program(tmp_path, UUID + 'pulumi.export("id", made.id)')


def test_the_tree_is_on_standard_output(good, capsys):
    assert preview(good) == 0
    out, err = capsys.readouterr()
    assert "made  random:RandomUuid" in out
    assert err == ""


def test_json_is_alone_on_standard_output(tmp_path, capsys):
    talkative = program(tmp_path, UUID + 'pulumi.export("id", made.id)\nprint("hello")')
    assert preview(talkative, "--json", "-", "--outputs", "unknown") == 0
    out, err = capsys.readouterr()
    assert json.loads(out)["outputs"] == {"id": {"$computed": True}}
    assert err == "hello\n"


def test_a_json_file_holds_the_record(good, tmp_path, capsys):
    assert preview(good, "--json", str(tmp_path / "record.json"), "--quiet") == 0
    assert Record.load(tmp_path / "record.json") == good.run()
    assert capsys.readouterr().out == ""


def test_unknown_values_in_manifests_are_told(tmp_path, capsys):
    source = (
        UUID
        + """
k8s.core.v1.ConfigMap("config", data={"id": made.id}, opts=Options(provider=cluster))
"""
    )
    assert preview(program(tmp_path, source), "--manifests", str(tmp_path / "out"), "--outputs", "unknown") == 0
    assert "warning: 1 values are not known yet" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("source", "config", "status", "message"),
    [
        ('raise pulumi.RunError("what went wrong")', "", 1, "error: what went wrong\n"),
        ("len(3)", "", 1, "error: TypeError: object of type 'int' has no len() (__main__.py:"),
        ('random.RandomUuid("bare")', "", 1, "error: Default provider for 'random' disabled."),
        ('pulumi.Config().require("name")', "", 2, "error: Missing required configuration variable 'demo:name'"),
        ('pulumi.Config().require_int("name")', "config: {name: x}", 2, "error: Configuration 'demo:name' value 'x'"),
        ("", "config:\n  a: 1\n  a: 2\n", 2, "Pulumi.dev.yaml:3: 'a' is set twice, first in line 2\n"),
    ],
)
def test_a_failure_is_one_message_without_a_traceback(tmp_path, capsys, source, config, status, message):
    assert preview(program(tmp_path, source, config)) == status
    err = capsys.readouterr().err
    assert message in err
    assert "Traceback" not in err


def test_a_traceback_is_there_for_the_asking(tmp_path, capsys):
    assert preview(program(tmp_path, "len(3)"), "--traceback") == 1
    assert "Traceback" in capsys.readouterr().err


def test_the_worst_of_several_stack_files_decides(good, tmp_path, capsys):
    missing = tmp_path / "Pulumi.missing.yaml"
    assert main([str(missing), str(good.stack_file), "--project", str(good.folder)]) == 2
    out, err = capsys.readouterr()
    assert "made  random:RandomUuid" in out
    assert "Pulumi.missing.yaml: there is no such file" in err


def test_mistakes_in_the_settings_have_the_lines_of_the_stack_file(tmp_path, capsys):
    broken = tmp_path / "Pulumi.broken.yaml"
    broken.write_text((PROJECT / "Pulumi.staging.yaml").read_text().replace("config:\n", "config:\n  clouds: aws\n", 1))
    line = broken.read_text().splitlines().index("  clouds: aws") + 1
    assert main([str(broken)]) == 2
    err = capsys.readouterr().err
    assert f"{broken}:{line}  clouds: is no known key; did you mean cloud?" in err
    assert "Traceback" not in err


def test_usage_errors_have_the_status_of_settings(good):
    with pytest.raises(SystemExit) as stop:
        main([str(good.stack_file), str(good.stack_file), "--json", "-"])
    assert stop.value.code == 2


@pytest.mark.parametrize("options", [(), ("--json", "-")])
def test_a_reader_who_has_seen_enough_is_no_error(good, options):
    command = [sys.executable, "-m", "offline", str(good.stack_file), "--project", str(good.folder), *options]
    with subprocess.Popen(command, cwd=PROJECT, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as process:
        assert process.stdout
        assert process.stderr
        process.stdout.close()
        assert process.stderr.read() == b""
    assert process.returncode == 141
