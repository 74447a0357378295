"""Settings of data on Azure and of backups: what is refused, and with which words."""

from __future__ import annotations

import pytest
from pydantic import ValidationError

from stacks.settings.azure_data import (
    AzureRedisSettings,
    AzureRegistrySettings,
    AzureSharedStorageSettings,
    VaultSettings,
)
from stacks.settings.backups import BackupSettings, ScheduleSettings
from stacks.settings.rules_azure_data import (
    redis_problems,
    registry_problems,
    secret_name_problems,
    shared_storage_problems,
    vault_problems,
)
from stacks.settings.types import SecretReference, Section


@pytest.mark.parametrize("cron", ["0 3 * * *", "*/15 0-6 1,15 * 0", "30 2 * * 1-5", "0 0 1 1 7"])
def test_a_cron_has_five_fields(cron):
    assert ScheduleSettings.model_validate({"cron": cron}).cron == cron


@pytest.mark.parametrize(
    "cron", ["@daily", "0 3 * *", "60 3 * * *", "0 24 * * *", "0 3 * * MON", "0 5-3 * * *", "*/0 * * * *"]
)
def test_other_crons_are_refused_with_an_example(cron):
    with pytest.raises(ValidationError, match="such as 0 3"):
        ScheduleSettings.model_validate({"cron": cron})


def test_backups_need_a_schedule():
    with pytest.raises(ValidationError, match="at least 1 item"):
        BackupSettings.model_validate({"schedules": {}})


@pytest.mark.parametrize(
    ("model", "given", "said"),
    [
        (VaultSettings, {"readFrom": "pc--deploy"}, "single dashes"),
        (VaultSettings, {"retentionDays": 91}, "less than or equal to 90"),
        (AzureRedisSettings, {"sku": "Balanced_B2"}, "Balanced_B0"),
        (AzureRegistrySettings, {"name": "no-dash"}, "5 to 50 letters and digits"),
        (AzureRegistrySettings, {"pushPrincipals": {"ci": "me"}}, "a UUID"),
        (AzureSharedStorageSettings, {"shares": {"ab": {}}}, "3 to 32"),
    ],
)
def test_what_azure_does_not_take_is_refused(model, given, said):
    with pytest.raises(ValidationError, match=said):
        model.model_validate(given)


def test_rules_between_settings():
    standard = AzureRegistrySettings.model_validate(
        {"private": True, "allowedFrom": ["203.0.113.0/24"], "untaggedDays": 7}
    )
    assert [each.path[-1] for each in registry_problems(standard)] == ["private", "allowedFrom", "untaggedDays"]
    assert not list(registry_problems(AzureRegistrySettings.model_validate({"sku": "Premium", "private": True})))
    assert [each.path for each in vault_problems(VaultSettings.model_validate({"recover": True}))] == [
        ("vault", "recover")
    ]
    assert list(redis_problems(AzureRedisSettings(), True))
    assert not list(redis_problems(AzureRedisSettings(), False))
    small = AzureSharedStorageSettings.model_validate({"protocol": "nfs", "shares": {"data": {"sizeGib": 99}}})
    assert [each.path[-1] for each in shared_storage_problems(small)] == ["sizeGib"]


class _Holder(Section):
    secret: SecretReference
    more: dict[str, list[SecretReference]]


def test_a_secret_s_name_that_key_vault_does_not_take_is_found_wherever_it_stands():
    wrong, right = {"vault": "team/oauth_token"}, {"vault": "pcc--id-client-secret"}
    holder = _Holder.model_validate({"secret": right, "more": {"hub": [right, wrong, {"config": "hub_secret"}]}})
    (problem,) = secret_name_problems(holder, ("jupyterhub",))
    assert problem.path == ("jupyterhub", "more", "hub", 1, "vault")
