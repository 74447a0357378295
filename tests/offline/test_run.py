"""How a program is run: its errors, its configuration, and that a run leaves nothing behind."""

from __future__ import annotations

import gc
import os
import re
import sys

import pytest

from offline.run import PROJECT, run
from tests.offline.program import named, program

UUID = 'made = random.RandomUuid("made", opts=Options(provider=generators))\n'


class TestErrors:
    def test_a_failing_apply_fails_the_run_with_its_own_error(self, tmp_path):
        failing = program(tmp_path, UUID + "made.result.apply(lambda text: {}[text])")
        with pytest.raises(KeyError):
            failing.run()

    def test_a_failing_apply_that_feeds_a_resource_fails_with_its_own_error(self, tmp_path):
        source = (
            UUID
            + """
broken = made.result.apply(lambda text: int("no number"))
other = random.RandomString("other", length=broken, opts=Options(provider=generators))
random.RandomString("third", length=4, keepers={"of": other.result}, opts=Options(provider=generators))
"""
        )
        with pytest.raises(ValueError, match="no number"):
            program(tmp_path, source).run()

    def test_an_apply_on_an_unknown_does_not_run(self, tmp_path):
        failing = program(tmp_path, UUID + "pulumi.export('length', made.result.apply(lambda text: {}[text]))")
        assert failing.run("unknown").outputs == {"length": {"$computed": True}}

    def test_formatting_an_output_as_text_is_an_error(self, tmp_path):
        careless = program(tmp_path, UUID + 'pulumi.export("name", f"name-{made.result}")')
        with pytest.raises(Exception, match="Calling __str__ on an Output"):
            careless.run()

    def test_a_failure_says_nothing_more_on_standard_error(self, tmp_path, capfd):
        failing = program(tmp_path, UUID + "made.result.apply(lambda text: {}[text])\n" * 5)
        with pytest.raises(KeyError):
            failing.run()
        gc.collect()
        assert capfd.readouterr().err == ""


class TestRunsInOneProcess:
    def test_are_independent(self, tmp_path):
        (tmp_path / "first").mkdir()
        (tmp_path / "second").mkdir()
        one = program(tmp_path / "first", UUID + 'pulumi.export("name", pulumi.Config().get("name"))', NAMED)
        other = program(tmp_path / "second", UUID, project="name: other\nruntime: python\n")
        alone = one.run()
        assert other.run().outputs == {}
        assert one.run() == alone
        assert alone.outputs == {"name": "first"}
        assert named(other.run(), "made").urn.startswith("urn:pulumi:dev::other::")

    def test_a_failed_run_spoils_no_later_one(self, tmp_path):
        good = program(tmp_path, UUID)
        before = good.run()
        (tmp_path / "bad").mkdir()
        with pytest.raises(KeyError):
            program(tmp_path / "bad", UUID + "made.result.apply(lambda text: {}[text])").run()
        assert good.run() == before

    def test_leave_the_process_as_it_was(self, tmp_path):
        before = os.getcwd(), list(sys.path), sys.modules["__main__"], dict(os.environ), gc.isenabled()
        program(tmp_path, UUID).run()
        assert before == (os.getcwd(), list(sys.path), sys.modules["__main__"], dict(os.environ), gc.isenabled())

    def test_read_the_modules_of_their_own_project(self, tmp_path):
        records = []
        for name in ("first", "second"):
            folder = tmp_path / name
            folder.mkdir()
            (folder / "neighbour.py").write_text(f"NAME = {name!r}\n")
            records.append(program(folder, "import neighbour\npulumi.export('name', neighbour.NAME)").run())
        assert [record.outputs["name"] for record in records] == ["first", "second"]


NAMED = """
config:
  name: first
"""


def test_the_program_gets_its_configuration_and_folder(tmp_path):
    record = program(
        tmp_path,
        """
        config = pulumi.Config()
        pulumi.export("plain", config.require("name"))
        pulumi.export("tags", config.require_object("tags"))
        pulumi.export("default", config.require_int("count"))
        pulumi.export("secret", config.require_secret("token"))
        pulumi.export("nested", config.require_secret_object("oauth"))
        pulumi.export("region", pulumi.Config("aws").require("region"))
        pulumi.export("stack", f"{pulumi.get_project()}/{pulumi.get_stack()}")
        pulumi.export("folder", open("Pulumi.yaml").readline().strip())
        """,
        config="""
        config:
          demo:name: first
          aws:region: eu-north-1
          tags: {team: research, size: 2}
          token: {secure: AAABciphertext}
          oauth:
            id: public
            client: {secure: AAABciphertext}
        """,
        project="name: demo\nruntime: python\nconfig:\n  count: 3\n",
    ).run()
    secret = {"$secret": True}
    assert record.outputs == {
        "plain": "first",
        "tags": {"team": "research", "size": 2},
        "default": 3,
        "secret": secret,
        "nested": secret,
        "region": "eu-north-1",
        "stack": "demo/dev",
        "folder": "name: demo",
    }


def test_an_asynchronous_program_runs_to_its_end(tmp_path):
    record = program(tmp_path, "async def main():\n    return {'done': True}\npulumi.run(main)").run()
    assert record.outputs == {"done": True}


def test_the_readmes_own_stack_previews(tmp_path):
    """The Python block of the README, as a program of somebody else."""
    readme = (PROJECT / "README.md").read_text()
    [code] = re.findall(r"```python\n(.*?)```", readme, flags=re.DOTALL)
    (tmp_path / "Pulumi.yaml").write_text("name: sessions\nruntime: python\n")
    (tmp_path / "Pulumi.dev.yaml").write_text("config: {}\n")
    (tmp_path / "__main__.py").write_text(code)
    record = run(tmp_path / "Pulumi.dev.yaml", project_folder=tmp_path)
    [redis] = [each for each in record.resources if each.type == "aws:elasticache/replicationGroup:ReplicationGroup"]
    assert redis.inputs["numCacheClusters"] == 2
    assert record.outputs["host"]
