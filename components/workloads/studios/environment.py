"""What the Platform has to know of Studios: environment variables and tower.yml, as plain functions."""

import json
from typing import Any, Optional, TypedDict

import yaml
from typing_extensions import NotRequired

from .pods import SSH_PORT

PEM_DIRECTORY = "/data/certs"
"""Where the Platform's manifests mount the Secret of the OIDC keys: tower-svc.yml."""
PEM_KEY = "oidc.pem"


class StudiosTemplate(TypedDict):
    """An image that the Platform offers for sessions."""

    tool: str
    """jupyter, vscode, rstudio, ride or xpra. The Platform shows `custom` for anything else."""
    image: str
    """Image, tagged <software version>-<Seqera version>."""
    icon: NotRequired[str]
    """Name of the icon. Default: the tool."""
    status: NotRequired[str]
    """recommended, deprecated or experimental. Default: recommended."""
    port: NotRequired[int]
    """Port of the tool inside the session."""


class PlatformFeatures(TypedDict):
    connect_url: str
    """Address of the proxy."""
    templates: dict[str, StudiosTemplate]
    """Session environments by key."""
    lifespan_hours: NotRequired[int]
    """Hours after which a session stops by default. Default: 8."""
    private_by_default: NotRequired[bool]
    """Whether a session is private to its creator. Default: false."""
    path_routing: NotRequired[bool]
    """Whether sessions are paths of the proxy's host name. Default: false."""
    custom_image_registry: NotRequired[str]
    """Registry that Wave pushes people's images to."""
    custom_image_repository: NotRequired[str]
    """Repository in that registry."""
    allowed_workspaces: NotRequired[list[int]]
    """Workspaces that may use Studios; [] none. Default: all, unless the Platform restricts them itself."""
    ssh_host: NotRequired[str]
    """Host name for SSH. Without it SSH is off."""
    ssh_workspaces: NotRequired[list[int]]
    """Workspaces whose sessions may be reached by SSH. Default: all."""


def platform_environment(features: PlatformFeatures) -> dict[str, str]:
    """
    The variables of the Platform's backend and cron that are no secret.

    Names and values: Seqera's configuration reference, `configuration/configtables/data_features_env.yml`.
    """
    environment = {
        "TOWER_DATA_EXPLORER_ENABLED": "true",
        "TOWER_DATA_STUDIO_CONNECT_URL": features["connect_url"],
        "TOWER_DATA_STUDIO_DEFAULT_LIFESPAN": str(features.get("lifespan_hours", 8)),
        "TOWER_DATA_STUDIO_PRIVATE_STUDIO_BY_DEFAULT": _boolean(features.get("private_by_default", False)),
        "TOWER_DATA_STUDIO_ENABLE_PATH_ROUTING": _boolean(features.get("path_routing", False)),
    }
    if "allowed_workspaces" in features:
        # Since Platform 26.1 the variable decides, before that tower.yml: both say the same. Empty means none.
        environment["TOWER_DATA_STUDIO_ALLOWED_WORKSPACES"] = ",".join(map(str, features["allowed_workspaces"]))
    if registry := features.get("custom_image_registry"):
        environment["TOWER_DATA_STUDIO_WAVE_CUSTOM_IMAGE_REGISTRY"] = registry
        if repository := features.get("custom_image_repository"):
            environment["TOWER_DATA_STUDIO_WAVE_CUSTOM_IMAGE_REPOSITORY"] = repository
    for key, template in features["templates"].items():
        environment |= _template(key, template)
    if ssh_host := features.get("ssh_host"):
        environment |= {
            "TOWER_SSH_KEYS_MANAGEMENT_ENABLED": "true",
            # Unset switches SSH off; empty means every workspace.
            "TOWER_DATA_STUDIO_SSH_ALLOWED_WORKSPACES": ",".join(map(str, features.get("ssh_workspaces", []))),
            "TOWER_DATA_STUDIO_CONNECT_SSH_ADDRESS": ssh_host,
            "TOWER_DATA_STUDIO_CONNECT_SSH_PORT": str(SSH_PORT),
        }
    return environment


def tower_yml(existing: Optional[str], allowed_workspaces: Optional[list[int]]) -> str:
    """
    The Platform's tower.yml with Studios allowed for `allowed_workspaces`: None means all, [] none.

    Everything else that `existing` says stays. Raises ValueError, without a word of the text, where it is no YAML
    mapping or spells the key in another way.
    """
    try:
        # Seqera's chart writes two documents into the file; ours goes into the first, or where the key is already.
        documents = [document for document in yaml.safe_load_all(existing or "") if document is not None] or [{}]
    except yaml.YAMLError:
        raise ValueError("the Platform's tower.yml is no YAML; it was left as it was") from None
    sections = [_data_studio(document) for document in documents]
    owners = [document for document, section in zip(documents, sections, strict=True) if section is not None]
    for document in owners or documents[:1]:
        section = {**(_data_studio(document) or {}), "allowed-workspaces": allowed_workspaces}
        document["tower"] = {**(document.get("tower") or {}), "data-studio": section}
    return yaml.safe_dump_all(documents, sort_keys=False, default_flow_style=False)


def _data_studio(document: Any) -> Optional[dict[str, Any]]:
    """The `tower.data-studio` of a document of tower.yml; None where it has none."""
    tower = document.get("tower") or {} if isinstance(document, dict) else None
    section = tower.get("data-studio") if isinstance(tower, dict) else None
    if not isinstance(tower, dict) or not isinstance(section, (dict, type(None))):
        raise ValueError(
            "the Platform's tower.yml has no mappings where `tower` and `data-studio` are; it was left as it was"
        )
    if any("." in str(key) and "data-studio" in str(key) for key in (*document, *tower)):
        raise ValueError("the Platform's tower.yml has a dotted data-studio key; write it as nested mappings first")
    return section


def docker_config(server: str, username: str, password: str) -> str:
    """The content of a `kubernetes.io/dockerconfigjson` Secret for one registry."""
    return json.dumps({"auths": {server: {"username": username, "password": password}}})


def _template(key: str, template: StudiosTemplate) -> dict[str, str]:
    prefix = f"TOWER_DATA_STUDIO_TEMPLATES_{key}"
    variables = {
        f"{prefix}_ICON": template.get("icon") or template["tool"],
        f"{prefix}_REPOSITORY": template["image"],
        f"{prefix}_TOOL": template["tool"],
        f"{prefix}_STATUS": template.get("status") or "recommended",
    }
    if port := template.get("port"):
        variables[f"{prefix}_PORT"] = str(port)
    return variables


def _boolean(value: bool) -> str:
    return "true" if value else "false"
