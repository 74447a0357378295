"""A stack file is read as the CLI reads it, and its mistakes are told with their place."""

from __future__ import annotations

import json
import textwrap

import pytest

from offline.stack_file import PLACEHOLDER, StackFile, read_stack_file
from offline.yaml_nodes import PlacedError


def read(folder, text: str, project: str = "name: demo\nruntime: python\n", name: str = "Pulumi.dev.yaml") -> StackFile:
    project_folder = folder / "project"
    project_folder.mkdir(exist_ok=True)
    (project_folder / "Pulumi.yaml").write_text(textwrap.dedent(project))
    elsewhere = folder / name
    elsewhere.write_text(textwrap.dedent(text))
    return read_stack_file(elsewhere, project_folder)


def test_values_are_texts_and_structures_json(tmp_path):
    stack = read(
        tmp_path,
        """
        secretsprovider: awskms://alias/pulumi
        config:
          aws:region: eu-west-1
          name: first
          demo:count: 3
          share: 1.50
          on: yes
          flag: True
          nothing:
          time: 12:30
          day: 2026-08-01
          nested: {b: [1, 2.0, no, true, null, 12:30, 0x10], a: "3"}
          list:
            - one
        """,
    )
    assert (stack.project, stack.stack, stack.secret_keys) == ("demo", "dev", [])
    assert stack.config == {
        "aws:region": "eu-west-1",
        "demo:name": "first",
        "demo:count": "3",
        "demo:share": "1.50",
        "demo:on": "yes",
        "demo:flag": "True",
        "demo:nothing": "",
        "demo:time": "12:30",
        "demo:day": "2026-08-01",
        "demo:nested": '{"a":"3","b":[1,2,"no",true,null,"12:30",16]}',
        "demo:list": '["one"]',
    }


def test_secure_values_are_placeholders_and_their_keys_secret(tmp_path):
    stack = read(
        tmp_path,
        """
        config:
          token: {secure: AAABciphertext}
          oauth:
            - id: public
              secret:
                secure: AAABother
          plain: {secure: {not: ciphertext}}
        """,
    )
    assert stack.secret_keys == ["demo:token", "demo:oauth"]
    assert stack.config["demo:token"] == PLACEHOLDER
    assert json.loads(stack.config["demo:oauth"]) == [{"id": "public", "secret": PLACEHOLDER}]
    assert "AAAB" not in json.dumps(stack.config)


def test_defaults_of_the_project_fill_what_is_not_set(tmp_path):
    stack = read(
        tmp_path,
        """
        config:
          demo:size: 5
        """,
        project="""
        name: demo
        runtime: python
        config:
          pulumi:disable-default-providers: ["*"]
          aws:region:
            value: eu-west-1
          size: {type: integer, default: 3}
          short: text
          protect: {type: boolean, default: true}
          tags: {type: object, default: {team: research, level: 2}}
          zones: {type: array, items: {type: string}, default: [a, b]}
          hidden: {type: string, default: word, secret: true}
        """,
    )
    assert stack.config == {
        "demo:size": "5",
        "pulumi:disable-default-providers": '["*"]',
        "aws:region": "eu-west-1",
        "demo:short": "text",
        "demo:protect": "true",
        "demo:tags": '{"level":2,"team":"research"}',
        "demo:zones": '["a","b"]',
        "demo:hidden": "word",
    }
    assert stack.secret_keys == ["demo:hidden"]
    assert stack.default_providers_disabled == ("*",)


def test_a_merged_mapping_and_an_anchor_are_followed(tmp_path):
    stack = read(
        tmp_path,
        """
        config:
          base: &base {size: 1, kind: small}
          other: {<<: *base, size: 2}
        """,
    )
    assert json.loads(stack.config["demo:other"]) == {"size": 2, "kind": "small"}


def test_a_place_in_the_configuration_has_a_line(tmp_path):
    stack = read(
        tmp_path,
        """\
        config:
          demo:studios:
            templates:
              - name: first
              - name: second
                tool: jupyter
          region: eu-west-1
        """,
    )
    assert stack.line_of(("studios",)) == stack.line_of(("demo:studios",)) == 2
    assert stack.line_of(("studios", "templates")) == 3
    assert stack.line_of(("studios", "templates", 1)) == 5
    assert stack.line_of(("studios", "templates", 1, "tool")) == 6
    assert stack.line_of(("region",)) == 7
    nowhere = [("missing",), ("studios", "missing"), ("studios", "templates", 2), ("region", "deeper"), ()]
    assert [stack.line_of(path) for path in nowhere] == [None] * len(nowhere)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("config:\n  a: 1\n  b: [1\n", r"Pulumi\.dev\.yaml:4: "),
        ("config:\n  a: 'open\n", r"Pulumi\.dev\.yaml:3: "),
        ("config:\n  a: 1\n  a: 2\n", r"Pulumi\.dev\.yaml:3: 'a' is set twice, first in line 2"),
        ("config:\n  a: 1\n  demo:a: 2\n", r"Pulumi\.dev\.yaml:3: 'demo:a' is set twice, first in line 2"),
        ("config:\n  a:\n    b: 1\n    c: 1\n    b: 2\n", r"Pulumi\.dev\.yaml:5: 'b' is set twice, first in line 3"),
        ("config:\n  a:\n    - {b: 1, b: 2}\n", r"Pulumi\.dev\.yaml:3: 'b' is set twice"),
        ("config:\n  ? [1, 2]\n  : 3\n", r"Pulumi\.dev\.yaml:2: a key has to be a text"),
        ("- config\n", r"Pulumi\.dev\.yaml:1: the file has to hold keys and values"),
        ("config:\n  - a\n", r"Pulumi\.dev\.yaml:2: 'config' has to hold keys and values"),
        ("config:\n  a: \x00\n", r"Pulumi\.dev\.yaml:\d: "),
    ],
)
def test_a_mistake_is_told_with_its_line(tmp_path, text, message):
    with pytest.raises(PlacedError, match=message):
        read(tmp_path, text)


def test_a_declared_value_without_a_default_has_to_be_set(tmp_path):
    project = "name: demo\nruntime: python\nconfig:\n  size: {type: integer}\n"
    with pytest.raises(PlacedError, match=r"Pulumi\.dev\.yaml: stack 'dev' is missing configuration value 'demo:size'"):
        read(tmp_path, "config: {}\n", project)
    assert read(tmp_path, "config: {size: 1}\n", project).config == {"demo:size": "1"}


@pytest.mark.parametrize("text", ["", "config:\n", "config: {}\n", "encryptionsalt: v1:abc\n"])
def test_a_file_may_set_nothing(tmp_path, text):
    assert read(tmp_path, text).config == {}


@pytest.mark.parametrize("name", ["staging.yaml", "Pulumi.yaml", "Pulumi.dev.json"])
def test_a_stack_file_has_to_be_called_so(tmp_path, name):
    with pytest.raises(PlacedError, match=r"is called Pulumi\.<stack>\.yaml"):
        read(tmp_path, "config: {}\n", name=name)


def test_a_missing_file_is_told(tmp_path):
    with pytest.raises(PlacedError, match=r"Pulumi\.dev\.yaml: there is no such file"):
        read_stack_file(
            tmp_path / "Pulumi.dev.yaml", read(tmp_path, "", name="Pulumi.other.yaml").path.parent / "project"
        )


def test_an_alias_inside_of_what_it_stands_for_is_one_clear_error(tmp_path):
    (tmp_path / "Pulumi.yaml").write_text("name: demo\nruntime: python\n")
    file = tmp_path / "Pulumi.dev.yaml"
    file.write_text("config:\n  demo:a: &loop\n    b: *loop\n")
    with pytest.raises(PlacedError, match=r"Pulumi\.dev\.yaml:\d: an alias"):
        read_stack_file(file, tmp_path)
