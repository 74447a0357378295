"""What every storage account of ours has in common: closed to the internet, TLS only, nothing public."""

from typing import Any

import pulumi


def closed_account(subnet_ids: list[pulumi.Input[str]], key_access: bool) -> Any:
    """
    Arguments of a StorageAccount that answers the given subnets only; with none, a private endpoint is the only way in.

    `key_access` says whether its keys work. Otherwise, only identities of Entra ID get in.
    """
    return {
        "allow_blob_public_access": False,
        "allow_cross_tenant_replication": False,
        "allow_shared_key_access": key_access,
        "default_to_o_auth_authentication": True,
        "enable_https_traffic_only": True,
        "minimum_tls_version": "TLS1_2",
        "is_local_user_enabled": False,
        "public_network_access": "Enabled" if subnet_ids else "Disabled",
        "network_rule_set": {
            "default_action": "Deny",
            "bypass": "AzureServices",
            "ip_rules": [],
            "virtual_network_rules": [{"virtual_network_resource_id": each, "action": "Allow"} for each in subnet_ids],
        },
    }
