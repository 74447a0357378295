"""The hook that gives sessions their users' keys of an API; files/atelier_subscription_key.py is what runs."""

import json
from typing import Any, NamedTuple, TypedDict

from typing_extensions import NotRequired

from .hub_modules import MODULES, module
from .service_arguments import HubTextArgs
from .session_arguments import HubFileArgs

_MODULE = "atelier_subscription_key"


class ApiManagementArgs(TypedDict):
    """Where Azure API Management keeps users' subscriptions. The hub's identity needs `listSecrets` on them."""

    subscription_id: str
    """Azure subscription."""
    resource_group: str
    """Its resource group."""
    service: str
    """Name of the API Management service."""
    subscription_name: str
    """Name of a user's subscription, in which {id} is what the users' service answered."""


class SubscriptionKeyArgs(TypedDict):
    users_url: str
    """https address of the service that knows users: <users_url>/<user name>/ is asked, with `Authorization: Token`."""
    variable: str
    """Environment variable of sessions that gets the key."""
    token_variable: NotRequired[str]
    """Variable of the hub, among its `secret_environment`, with the token. Default: SUBSCRIPTION_KEY_TOKEN."""
    field: NotRequired[str]
    """Field of the answer with the key, or with the user's id for `api_management`. Default: key, or pk."""
    api_management: NotRequired[ApiManagementArgs]
    """Look up the key in API Management. Default: the users' service answers with it."""
    seconds: NotRequired[float]
    """Time for the whole lookup. Default: 10."""
    required: NotRequired[bool]
    """Whether a session without its key isn't started. Default: false, it is started, and the hub's log says why."""


class HubAddition(NamedTuple):
    """What a hub's arguments get more of: `hub_files` and `extra_config`."""

    files: list[HubFileArgs]
    config: list[HubTextArgs]


def subscription_key(args: SubscriptionKeyArgs) -> HubAddition:
    """Raises ValueError where the token would be sent unencrypted, or a subscription's name would be everybody's."""
    if not args["users_url"].startswith(("https://", "http://127.0.0.1:")):
        raise ValueError(f"users_url must be an https address, got {args['users_url']}")
    management = args.get("api_management")
    if management and "{id}" not in management["subscription_name"]:
        raise ValueError("subscription_name must have {id} in it")
    settings: dict[str, Any] = {
        "users_url": args["users_url"],
        "variable": args["variable"],
        "token_variable": args.get("token_variable", "SUBSCRIPTION_KEY_TOKEN"),
        "field": args.get("field", "pk" if management else "key"),
        "api_management": management,
        "seconds": args.get("seconds", 10),
        "required": args.get("required", False),
    }
    parameters: HubFileArgs = {"path": f"{MODULES}/{_MODULE}.json", "text": json.dumps(settings)}
    return HubAddition(
        files=[module(_MODULE), parameters],
        config=[{"name": "50-atelier-subscription-key", "text": f"import {_MODULE}\n\n{_MODULE}.configure(c)\n"}],
    )
