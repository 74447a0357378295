"""A project in a temporary folder, for programs of a few lines."""

from __future__ import annotations

import textwrap
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from offline.record import Record, Resource
from offline.run import Outputs, run

PROJECT_FILE = """\
name: demo
runtime: python
config:
  pulumi:disable-default-providers: ["*"]
"""
IMPORTS = """\
import pulumi, pulumi_aws as aws, pulumi_kubernetes as k8s, pulumi_random as random, pulumi_tls as tls
from pulumi import Alias, ComponentResource, InvokeOptions, Output, ResourceOptions as Options

generators = random.Provider("generators")
cloud = aws.Provider("cloud", region="eu-west-1")
cluster = k8s.Provider("cluster")
keys = tls.Provider("keys")


class Component(ComponentResource):
    def __init__(self, name, opts=None):
        super().__init__("demo:index:Component", name, None, opts)


"""
"""What every program begins with."""


@dataclass
class Program:
    """A program with its project file and one stack file."""

    folder: Path

    @property
    def stack_file(self) -> Path:
        """The stack is called dev."""
        return self.folder / "Pulumi.dev.yaml"

    def run(self, outputs: Outputs = "simulated", planted: dict[str, dict[str, Any]] | None = None) -> Record:
        """What it registers."""
        return run(self.stack_file, outputs, planted, project_folder=self.folder)


def program(
    folder: Path, source: str, config: str = "config: {}\n", project: str = PROJECT_FILE, imports: str = IMPORTS
) -> Program:
    """Write a program that consists of `source` behind the imports and providers."""
    (folder / "Pulumi.yaml").write_text(project)
    (folder / "__main__.py").write_text(imports + textwrap.dedent(source))
    made = Program(folder)
    made.stack_file.write_text(textwrap.dedent(config))
    return made


def named(record: Record, name: str) -> Resource:
    """The one resource of that name."""
    found = [resource for resource in record.resources if resource.name == name]
    assert len(found) == 1, [resource.urn for resource in record.resources]
    return found[0]
