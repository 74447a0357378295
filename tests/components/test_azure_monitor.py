"""What AzureLogs, ContainerInsights and ApplicationInsights register."""

import pytest

from components.monitoring import ApplicationInsights, AzureLogs, ContainerInsights
from tests.components.outputs import outputs
from tests.harness import register


def test_logs_are_kept_and_written_with_identities_only():
    registered = register(lambda: AzureLogs("logs", {"resource_group_name": "rg", "log_days": 120, "protect": True}))
    workspace = registered["logs-workspace"]
    assert workspace.inputs["retentionInDays"] == 120
    assert workspace.inputs["features"]["disableLocalAuth"] is True
    assert workspace.protect
    with pytest.raises(ValueError, match="log_days is 29"):
        register(lambda: AzureLogs("logs", {"resource_group_name": "rg", "log_days": 29}))


def test_the_agent_finds_its_rule_by_the_name_that_it_looks_for():
    args = {"resource_group_name": "rg", "workspace_id": "workspace", "cluster_id": "cluster"}
    registered = register(lambda: ContainerInsights("insights", args))  # pyright: ignore[reportArgumentType]
    rule, association = registered["insights-rule"].inputs, registered["insights-association"].inputs
    (extension,) = rule["dataSources"]["extensions"]
    settings = extension["extensionSettings"]["dataCollectionSettings"]
    assert extension["extensionName"] == "ContainerInsights"
    assert settings["enableContainerLogV2"] is True
    assert settings["namespaces"] == ["kube-system", "gatekeeper-system", "azure-arc"]
    (flow,) = rule["dataFlows"]
    assert flow["streams"] == extension["streams"]
    assert flow["destinations"] == [rule["destinations"]["logAnalytics"][0]["name"]]
    assert association["associationName"] == "ContainerInsightsExtension"
    assert (association["resourceUri"], association["dataCollectionRuleId"]) == ("cluster", "insights-rule-id")


def test_the_connection_string_is_secret():
    def program():
        made = ApplicationInsights("hub", {"resource_group_name": "rg", "workspace_id": "workspace"})
        return {"string": made.connection_string}

    seen = outputs(program, {"hub-component": {"connectionString": "InstrumentationKey=1"}})["string"]
    assert (seen.value, seen.secret) == ("InstrumentationKey=1", True)
