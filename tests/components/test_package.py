"""The package offers every component, by its name and by its folder's."""

from __future__ import annotations

import importlib
import pkgutil
import subprocess
import sys

import pulumi
import pytest

import components


def every_component():
    """Each ComponentResource that a module of the package defines."""
    for module in pkgutil.walk_packages(components.__path__, "components."):
        for value in vars(importlib.import_module(module.name)).values():
            here = isinstance(value, type) and value.__module__ == module.name
            if here and issubclass(value, pulumi.ComponentResource):
                yield value


def test_every_component_is_offered_and_nothing_else():
    assert sorted({each.__name__ for each in every_component()}) == components.__all__


@pytest.mark.parametrize("name", components.__all__)
def test_a_name_leads_to_its_component(name):
    assert issubclass(getattr(components, name), pulumi.ComponentResource)


def test_an_unknown_name_is_an_error_that_lists_the_known_ones():
    with pytest.raises(AttributeError, match="AcmCertificate"):
        components.Memcached  # noqa: B018  # pyright: ignore[reportAttributeAccessIssue]


def test_one_component_does_not_load_the_others():
    code = "import sys; from components import AwsKey; print(any('pulumi_kubernetes' in name for name in sys.modules))"
    out = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout
    assert out.strip() == "False"
