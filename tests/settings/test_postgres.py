"""Settings of PostgreSQL servers: what is refused, and when a protected environment needs a second machine."""

from __future__ import annotations

import pytest
from pydantic import ValidationError

from stacks.settings.jupyterhub import JupyterHubSettings
from stacks.settings.postgres import AwsPostgresSettings, AzurePostgresSettings
from stacks.settings.rules_postgres import postgres_problems
from stacks.settings.sections import AwsSections, AzureSections

HUB = JupyterHubSettings.model_validate(
    {
        "authenticator": {"dummy": {"password": {"config": "p"}, "onlyForTests": True}},
        "access": {"admins": ["me"]},
        "session": {},
        "database": {"managed": True},
    }
)


@pytest.mark.parametrize(
    ("model", "given", "said"),
    [
        (AwsPostgresSettings, {"tier": "t4g.medium"}, "an instance class of RDS"),
        (AwsPostgresSettings, {"version": "13"}, "Input should be"),
        (AzurePostgresSettings, {"tier": "Standard_F2"}, "a machine such as"),
        (AzurePostgresSettings, {"diskGib": 40}, "Input should be"),
    ],
)
def test_what_the_clouds_do_not_take_is_refused(model, given, said):
    with pytest.raises(ValidationError, match=said):
        model.model_validate(given)


@pytest.mark.parametrize(
    ("sections", "model", "enough"),
    [(AwsSections, AwsPostgresSettings, True), (AzureSections, AzurePostgresSettings, "SameZone")],
)
def test_a_protected_environment_has_a_second_machine_where_a_workload_asks_for_one(sections, model, enough):
    alone, two = model(), model.model_validate({"highAvailability": enough})

    def wrong(postgres, protects, hubs):
        return list(postgres_problems(sections(protects=protects, postgres=postgres, jupyterhub=hubs)))

    assert "a protected environment needs" in wrong(alone, True, {"hub": HUB})[0].allowed
    assert not wrong(alone, True, {})
    assert not wrong(alone, False, {"hub": HUB})
    assert not wrong(two, True, {"hub": HUB})


def test_small_machines_of_azure_have_no_second_one():
    small = AzurePostgresSettings.model_validate({"tier": "Standard_B2s", "highAvailability": "SameZone"})
    (problem,) = postgres_problems(AzureSections(postgres=small))
    assert "Standard_B2s" in problem.allowed
