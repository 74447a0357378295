"""Monitoring on Azure: a Log Analytics workspace, what Container Insights sends there, and Application Insights."""

from typing import Optional, TypedDict

import pulumi
from pulumi_azure_native import applicationinsights, monitor, operationalinsights
from typing_extensions import NotRequired

SHORTEST, LONGEST = 30, 730  # Log Analytics, interactive retention of the plan PerGB2018


class AzureLogsArgs(TypedDict):
    resource_group_name: pulumi.Input[str]
    """Resource group of the workspace. Its region is the workspace's."""
    log_days: NotRequired[int]
    """Days that logs are kept, 30 to 730. Default: 90."""
    daily_quota_gb: NotRequired[pulumi.Input[float]]
    """GB a day after which nothing more is taken until the next. Default: no limit."""
    protect: NotRequired[bool]
    """Refuse to delete or replace the workspace. Default: off."""
    tags: NotRequired[dict[str, pulumi.Input[str]]]
    """Tags of the workspace."""


class AzureLogs(pulumi.ComponentResource):
    """
    A Log Analytics workspace, which agents write to with an identity of Entra ID, never with the workspace's key.

    Raises ValueError for a number of days that Log Analytics doesn't have.
    """

    workspace_id: pulumi.Output[str]
    """Resource identifier of the workspace."""
    customer_id: pulumi.Output[str]
    """The identifier that queries name the workspace by: a UUID."""

    def __init__(self, name: str, args: AzureLogsArgs, opts: Optional[pulumi.ResourceOptions] = None):
        super().__init__("atelier:index:AzureLogs", name, None, opts)
        days, quota = args.get("log_days", 90), args.get("daily_quota_gb")
        if not SHORTEST <= days <= LONGEST:
            raise ValueError(f"log_days is {days}; it can be {SHORTEST} to {LONGEST}")

        workspace = operationalinsights.Workspace(
            f"{name}-workspace",
            resource_group_name=args["resource_group_name"],
            sku={"name": "PerGB2018"},
            retention_in_days=days,
            features={"disable_local_auth": True, "enable_log_access_using_only_resource_permissions": True},
            workspace_capping=None if quota is None else {"daily_quota_gb": quota},
            tags=args.get("tags", {}),
            opts=pulumi.ResourceOptions(parent=self, protect=args.get("protect", False)),
        )
        self.workspace_id, self.customer_id = workspace.id, workspace.customer_id
        self.register_outputs({"workspace_id": self.workspace_id, "customer_id": self.customer_id})


class ContainerInsightsArgs(TypedDict):
    resource_group_name: pulumi.Input[str]
    """Resource group of the rule. Its region is the cluster's."""
    workspace_id: pulumi.Input[str]
    """Resource identifier of the Log Analytics workspace."""
    cluster_id: pulumi.Input[str]
    """Resource identifier of the AKS cluster."""
    excluded_namespaces: NotRequired[list[str]]
    """Namespaces whose logs and inventory aren't collected. Default: kube-system, gatekeeper-system and
    azure-arc, as in Microsoft's cost preset."""
    tags: NotRequired[dict[str, pulumi.Input[str]]]
    """Tags of the rule."""


class ContainerInsights(pulumi.ComponentResource):
    """
    What the cluster's agent collects: containers' output (ContainerLogV2), Kubernetes events, inventory and metrics.

    The agent, ama-logs, comes with the cluster: its add-on `omsagent` must be on, with `useAADAuth: "true"` and the
    same workspace. It does nothing before the rule is associated with the cluster.
    """

    rule_id: pulumi.Output[str]
    """Resource identifier of the data collection rule."""

    def __init__(self, name: str, args: ContainerInsightsArgs, opts: Optional[pulumi.ResourceOptions] = None):
        super().__init__("atelier:index:ContainerInsights", name, None, opts)
        child = pulumi.ResourceOptions(parent=self)
        excluded = args.get("excluded_namespaces", ["kube-system", "gatekeeper-system", "azure-arc"])

        # Streams, names and settings: Azure Monitor, "Enable Container insights" and "Configure log collection in
        # Container insights", onboarding of AKS with managed identity.
        streams = ["Microsoft-ContainerInsights-Group-Default"]
        rule = monitor.DataCollectionRule(
            f"{name}-rule",
            resource_group_name=args["resource_group_name"],
            kind="Linux",
            data_sources={
                "extensions": [
                    {
                        "name": "ContainerInsightsExtension",
                        "extension_name": "ContainerInsights",
                        "streams": streams,
                        "extension_settings": {
                            "dataCollectionSettings": {
                                "interval": "1m",
                                "namespaceFilteringMode": "Exclude" if excluded else "Off",
                                **({"namespaces": excluded} if excluded else {}),
                                "enableContainerLogV2": True,
                            }
                        },
                    }
                ]
            },
            destinations={"log_analytics": [{"name": "workspace", "workspace_resource_id": args["workspace_id"]}]},
            data_flows=[{"streams": streams, "destinations": ["workspace"]}],
            tags=args.get("tags", {}),
            opts=child,
        )
        monitor.DataCollectionRuleAssociation(
            f"{name}-association",
            association_name="ContainerInsightsExtension",  # the agent looks for this one
            resource_uri=args["cluster_id"],
            data_collection_rule_id=rule.id,
            opts=child,
        )
        self.rule_id = rule.id
        self.register_outputs({"rule_id": self.rule_id})


class ApplicationInsightsArgs(TypedDict):
    resource_group_name: pulumi.Input[str]
    """Resource group. Its region is that of Application Insights."""
    workspace_id: pulumi.Input[str]
    """Resource identifier of the Log Analytics workspace that keeps the data."""
    tags: NotRequired[dict[str, pulumi.Input[str]]]
    """Tags."""


class ApplicationInsights(pulumi.ComponentResource):
    """Application Insights on a workspace. Whoever has the connection string can write to it, and read nothing."""

    connection_string: pulumi.Output[str]
    """What an exporter takes as APPLICATIONINSIGHTS_CONNECTION_STRING. Secret."""
    component_id: pulumi.Output[str]
    """Resource identifier."""

    def __init__(self, name: str, args: ApplicationInsightsArgs, opts: Optional[pulumi.ResourceOptions] = None):
        super().__init__("atelier:index:ApplicationInsights", name, None, opts)
        made = applicationinsights.Component(
            f"{name}-component",
            resource_group_name=args["resource_group_name"],
            kind="web",
            application_type="web",
            ingestion_mode="LogAnalytics",
            workspace_resource_id=args["workspace_id"],
            # The connection string holds the key that writes: with Entra ID alone, exporters would need an identity.
            disable_local_auth=False,
            tags=args.get("tags", {}),
            opts=pulumi.ResourceOptions(
                parent=self, additional_secret_outputs=["connectionString", "instrumentationKey"]
            ),
        )
        self.connection_string = pulumi.Output.secret(made.connection_string)
        self.component_id = made.id
        self.register_outputs({"connection_string": self.connection_string, "component_id": self.component_id})
