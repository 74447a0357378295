"""The tables of types, held against what the stack files register."""

from __future__ import annotations

from pathlib import Path

from scan.arm_types import ARM_TYPES
from scan.terraform_types import TERRAFORM_TYPES

_URNS = Path(__file__).parents[1] / "stacks" / "urns"


def test_every_type_of_every_stack_file_has_a_name_for_scanners():
    types = {
        line.split("::")[2].rpartition("$")[2]
        for file in _URNS.iterdir()
        for line in file.read_text(encoding="utf-8").splitlines()
        if line.startswith("urn:")
    }
    clouds = {type_ for type_ in types if type_.startswith(("aws:", "gcp:", "azure-native:"))}
    known = {*TERRAFORM_TYPES, *(f"azure-native:{type_}" for type_ in ARM_TYPES)}

    assert clouds
    assert clouds - known == set()
