"""Flow logs of a virtual network, in a storage account of their own."""

from typing import Optional

import pulumi
from pulumi_azure_native import network, storage

from .azure_names import unique_name

LONGEST = 365  # days; "Virtual network flow logs" in the documentation of Network Watcher


def flow_log(
    parent: pulumi.Resource,
    name: str,
    virtual_network: "network.VirtualNetwork",
    location: str,
    resource_group_name: pulumi.Input[str],
    days: int,
    tags: Optional[dict[str, pulumi.Input[str]]],
) -> "network.FlowLog":
    """Record all traffic of a network. Raises ValueError for more days than Azure keeps them."""
    if not 1 <= days <= LONGEST:
        raise ValueError(f"flow_log_days is {days}; it can be 0 to {LONGEST}")
    account = storage.StorageAccount(
        f"{name}-flow-logs",
        account_name=unique_name(parent, f"{name}-flow-logs", f"flows{name}", 24, dashes=False),
        resource_group_name=resource_group_name,
        location=location,
        kind="StorageV2",
        sku={"name": "Standard_LRS"},
        minimum_tls_version="TLS1_2",
        enable_https_traffic_only=True,
        allow_blob_public_access=False,
        # Network Watcher comes in as a trusted service.
        network_rule_set={"default_action": storage.DefaultAction.DENY, "bypass": "AzureServices"},
        tags=tags,
        opts=pulumi.ResourceOptions(parent=parent),
    )
    return network.FlowLog(
        f"{name}-flow-log",
        # Both names are Azure's own: "Enable or disable Network Watcher" in its documentation.
        resource_group_name="NetworkWatcherRG",
        network_watcher_name=f"NetworkWatcher_{location}",
        # All stacks of a subscription share the watcher.
        flow_log_name=account.name,
        location=location,
        target_resource_id=virtual_network.id,
        storage_id=account.id,
        enabled=True,
        format={"type": "JSON", "version": 2},
        retention_policy={"enabled": True, "days": days},
        tags=tags,
        opts=pulumi.ResourceOptions(parent=parent),
    )
