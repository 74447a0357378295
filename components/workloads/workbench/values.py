"""Values of the chart `rstudio-workbench` 0.22, from a Workbench's arguments. Nothing in them is secret."""

from typing import Any, TypedDict

import pulumi

from . import session_templates
from .arguments import WorkbenchArgs, WorkbenchResourcesArgs
from .flows import METRICS_PORT, WEB_PORT, server_labels
from .login import joins_directory, login_config, login_file_names, pam_files, user_values
from .profiles import profiles, sizes_text
from .publication import SERVICE, SERVICE_PORT
from .roles import LAUNCHER
from .secrets import DATABASE_CA, LICENCE_FILE, LICENCE_KEY, PASSWORD, WorkbenchSecrets
from .session_arguments import WorkbenchEditorsArgs, WorkbenchMountArgs, WorkbenchSessionArgs
from .storage import HOME_PATH, SHARED_PATH, storage_values

_CRAN = "https://packagemanager.posit.co/cran/__linux__/noble/latest"
"""Posit's public packages, built for the Ubuntu 24.04 (noble) of the session image; the chart names those of 22.04."""
_SSSD_FOLDER = "/mnt/user-provisioning"
"""From where the chart's program copies files to /etc/sssd/conf.d: sssd.program in _helpers.tpl."""


class WorkbenchParts(TypedDict):
    """What stands outside of the chart and its values name."""

    name: str
    """Name of the release."""
    namespace: str
    """Namespace of the server."""
    sessions: str
    """Namespace of sessions."""
    checksum: pulumi.Input[str]
    """Changes with what the server reads from Secrets."""
    homes: pulumi.Input[str]
    """Claim of homes, called alike in both namespaces."""
    shared: pulumi.Input[str]
    """Claim of the server's state."""


def chart_values(args: WorkbenchArgs, parts: WorkbenchParts) -> dict[str, Any]:
    """All values of the release. Raises ValueError for arguments that contradict each other."""
    session, rootless = args.get("session", {}), args.get("rootless", False)
    found: dict[str, Any] = {
        "fullnameOverride": SERVICE,
        "replicas": args.get("replicas", 1),
        **_images(args, session),
        **user_values(args["login"], WorkbenchSecrets.USER),
        "pod": _pod(args, parts),
        "securityContext": dict(_container(rootless)),
        "launcherPem": {"existingSecret": WorkbenchSecrets.KEYS},
        "secureCookieKey": {"existingSecret": WorkbenchSecrets.KEYS},
        "license": _licence(args),
        "config": _config(args, session, parts),
        "homeStorage": storage_values(args["homes"], HOME_PATH, parts["homes"]),
        "sharedStorage": storage_values(args["shared"], SHARED_PATH, parts["shared"]),
        "launcher": {
            "namespace": parts["sessions"],
            "templateValues": session_templates.template_values(session, rootless),
        },
        # Rights and account are ours, so that they stay what they are when the chart's change.
        "rbac": {"create": False, "clusterRoleCreate": False, "serviceAccount": {"create": False, "name": LAUNCHER}},
        "service": {
            "type": "ClusterIP",
            "port": SERVICE_PORT,
            "annotations": args.get("ingress", {}).get("service_annotations", {}),
        },
        "ingress": {"enabled": False},
        "resources": _resources(args.get("resources", {})),
        **_probes(),
        **_placement(args, parts["name"]),
        "prometheus": {"enabled": True, "port": METRICS_PORT},
        "serviceMonitor": {
            "enabled": args.get("metrics", {}).get("service_monitor", False),
            "additionalLabels": args.get("metrics", {}).get("monitor_labels", {}),
        },
    }
    return merged(found, args.get("values", {}))


def pod_security(args: WorkbenchArgs) -> tuple[str, str]:
    """
    The strictest Pod Security levels that the pods of server and sessions pass.

    With root the server's supervisord, SSSD and PAM sessions run as root and take on people's ids, and sessions start
    as root and become a person: baseline. Without root nothing does. What is left then are init containers that the
    chart writes without a security context, which the restricted level refuses: that of Positron in the server, and in
    sessions those that bring Workbench's components (job.tpl).
    """
    session = args.get("session", {})
    if not args.get("rootless", False):
        return "baseline", "baseline"
    server = "baseline" if "positron_version" in session else "restricted"
    return server, "restricted" if session.get("complete_images", False) else "baseline"


def merged(values: dict[str, Any], over: dict[str, Any]) -> dict[str, Any]:
    """`over` merged into `values`, mapping by mapping, as Helm does with several files of values."""
    found = dict(values)
    for key, value in over.items():
        mine = found.get(key)
        found[key] = merged(mine, value) if isinstance(mine, dict) and isinstance(value, dict) else value
    return found


def image(whole: pulumi.Input[str]) -> dict[str, Any]:
    """Repository and tag of an image; the chart joins them by a colon, which works for a digest too."""
    if isinstance(whole, str):
        return _image_parts(whole)
    parts = pulumi.Output.from_input(whole).apply(_image_parts)
    return {"repository": parts["repository"], "tag": parts["tag"]}


def _image_parts(whole: str) -> dict[str, str]:
    repository, _, tag = whole.rpartition(":")
    if not repository or "/" in tag:
        raise ValueError(f"image {whole} needs a tag")
    return {"repository": repository, "tag": tag}


def _images(args: WorkbenchArgs, session: WorkbenchSessionArgs) -> dict[str, Any]:
    components: dict[str, Any] = {"enabled": not session.get("complete_images", False)}
    if "init_image" in session:
        components["sessionInit"] = {"image": image(session["init_image"])}
    if "positron_version" in session:
        components["positron"] = {"version": session["positron_version"]}
    server = image(args["image"]) if "image" in args else {}
    pull_secrets = [{"name": each} for each in args.get("pull_secrets", [])]
    return {
        "image": {**server, "imagePullSecrets": pull_secrets},
        "session": {"image": image(session["image"])} if "image" in session else {},
        "components": components,
    }


def _pod(args: WorkbenchArgs, parts: WorkbenchParts) -> dict[str, Any]:
    environment: list[dict[str, Any]] = [
        {"name": name, "value": value} for name, value in args.get("environment", {}).items()
    ]
    environment.append(_from_secret("WORKBENCH_POSTGRES_PASSWORD", WorkbenchSecrets.DATABASE, PASSWORD))
    if "key" in args["licence"]:
        # `license.key` would put it into the release. The image reads this variable and takes it away (startup.sh).
        environment.append(_from_secret("RSW_LICENSE", WorkbenchSecrets.LICENCE, LICENCE_KEY))
    found: dict[str, Any] = {
        "runAsRoot": not args.get("rootless", False),
        "port": WEB_PORT,
        "env": environment,
        # Restarts the server, and no session, when a secret changes.
        "annotations": {
            **session_templates.NOT_EVICTED,
            "checksum/atelier-secrets": parts["checksum"],
        },
    }
    if joins_directory(args["login"]):
        # The chart mounts none of its own where `config.sssd.conf` is empty, which would put it into the release.
        found["volumes"] = [{"name": "sssd", "secret": {"secretName": WorkbenchSecrets.SSSD}}]
        found["volumeMounts"] = [{"name": "sssd", "mountPath": _SSSD_FOLDER, "readOnly": True}]
    return found


def _from_secret(variable: str, secret: str, key: str) -> dict[str, Any]:
    return {"name": variable, "valueFrom": {"secretKeyRef": {"name": secret, "key": key}}}


def _container(rootless: bool) -> dict[str, Any]:
    return session_templates.ROOTLESS_CONTAINER if rootless else session_templates.ROOT_CONTAINER


def _licence(args: WorkbenchArgs) -> dict[str, Any]:
    licence = args["licence"]
    if "file" in licence:
        return {"file": {"secret": WorkbenchSecrets.LICENCE, "secretKey": LICENCE_FILE}}
    return {"server": licence["server"]} if "server" in licence else {}


def _config(args: WorkbenchArgs, session: WorkbenchSessionArgs, parts: WorkbenchParts) -> dict[str, Any]:
    editors = session.get("editors", {})
    server: dict[str, Any] = {"rserver.conf": _rserver(args), **_editors(editors)}
    if sizes := session.get("sizes"):
        server["launcher.kubernetes.resources.conf"] = sizes_text(sizes)
    files = [*login_file_names(args["login"]), *([DATABASE_CA] if "ca" in args["database"] else [])]
    secrets = {DATABASE_CA: WorkbenchSecrets.DATABASE}
    of_sessions: dict[str, Any] = {
        "repos.conf": {"CRAN": session.get("cran", _CRAN)},
        "rsession.conf": {"session-timeout-minutes": str(editors.get("rstudio_idle_minutes", 120))},
    }
    if "pypi" in session:
        of_sessions["pip.conf"] = {"global": {"index-url": session["pypi"]}}
    return {
        "server": server,
        "session": of_sessions,
        "serverDcf": {"launcher-mounts": session_templates.launcher_mounts(session, _homes(args, parts))},
        "profiles": {"launcher.kubernetes.profiles.conf": profiles(session)},
        "database": {"conf": {"existingSecret": WorkbenchSecrets.DATABASE}},
        "existingSecrets": [
            {"name": secrets.get(each, WorkbenchSecrets.FILES), "items": [{"key": each, "path": each}]}
            for each in files
        ],
        "sssd": {"enabled": joins_directory(args["login"])},
        "pam": pam_files(args.get("rootless", False)),
    }


def _homes(args: WorkbenchArgs, parts: WorkbenchParts) -> WorkbenchMountArgs:
    homes: WorkbenchMountArgs = {"claim": parts["homes"], "mount_path": HOME_PATH, "read_only": False}
    if "sub_path" in args["homes"]:
        homes["sub_path"] = args["homes"]["sub_path"]
    return homes


def _rserver(args: WorkbenchArgs) -> dict[str, Any]:
    """rserver.conf beside the chart's own keys. Source: the admin guide's reference of rserver.conf."""
    admins = args.get("admin_groups", [])
    found: dict[str, Any] = {
        "server-health-check-enabled": "1",
        "server-shared-storage-path": f"{SHARED_PATH}/shared-storage",
        "server-project-sharing": str(int(args.get("project_sharing", False))),
        # The load balancer ends TLS, so that the server doesn't know that its cookies must not go without.
        "auth-cookies-force-secure": "1",
        "admin-enabled": str(int(bool(admins))),
        **login_config(args["login"], args["host"]),
    }
    if admins:
        found["admin-group"] = ",".join(admins)
    if superusers := args.get("superuser_groups"):
        found["admin-superuser-group"] = ",".join(superusers)
    return found


def _editors(args: WorkbenchEditorsArgs) -> dict[str, Any]:
    """
    jupyter.conf, vscode.conf and positron.conf beside the chart's own keys. Source: the admin guide's pages
    jupyter_sessions/configuration, vscode_sessions/configuration and sessions/idle_timeouts.
    """
    return {
        "jupyter.conf": {
            "labs-enabled": str(int(args.get("jupyterlab", True))),
            "notebooks-enabled": str(int(args.get("jupyter_notebook", False))),
            "session-cull-minutes": str(args.get("jupyter_idle_minutes", 120)),
            "session-shutdown-minutes": str(args.get("jupyter_shutdown_minutes", 5)),
        },
        "vscode.conf": {
            "enabled": str(int(args.get("vscode", True))),
            "session-timeout-kill-hours": str(args.get("vscode_idle_hours", 12)),
        },
        "positron.conf": {
            "enabled": str(int(args.get("positron", True))),
            "session-timeout-kill-hours": str(args.get("positron_idle_hours", 12)),
        },
    }


def _resources(args: WorkbenchResourcesArgs) -> dict[str, Any]:
    return {
        # Without `enabled` the chart ignores the rest.
        "requests": {
            "enabled": True,
            "cpu": args.get("cpu", "500m"),
            "memory": args.get("memory", "2Gi"),
            "ephemeralStorage": args.get("storage", "1Gi"),
        },
        "limits": {
            "enabled": True,
            "cpu": args.get("cpu_limit", "2"),
            "memory": args.get("memory_limit", "4Gi"),
            "ephemeralStorage": args.get("storage_limit", "4Gi"),
        },
    }


def _probes() -> dict[str, Any]:
    """The chart has a readiness probe only. A start takes in the licence's activation and the database's migration."""
    return {
        "startupProbe": {"enabled": True, "timeoutSeconds": 5, "periodSeconds": 10, "failureThreshold": 60},
        "livenessProbe": {"enabled": True, "timeoutSeconds": 5, "periodSeconds": 10, "failureThreshold": 6},
        "readinessProbe": {"enabled": True, "timeoutSeconds": 5, "periodSeconds": 5},
    }


def _placement(args: WorkbenchArgs, name: str) -> dict[str, Any]:
    placement, several = args.get("placement", {}), args.get("replicas", 1) > 1
    selector = {"matchLabels": server_labels(name)}
    spread = [
        {"maxSkew": 1, "topologyKey": key, "whenUnsatisfiable": "ScheduleAnyway", "labelSelector": selector}
        for key in ("topology.kubernetes.io/zone", "kubernetes.io/hostname")
    ]
    # A key is activated for a number of servers, which a surge would go beyond.
    surge = {"maxSurge": 0, "maxUnavailable": 1} if "key" in args["licence"] else {"maxSurge": 1, "maxUnavailable": 0}
    return {
        "nodeSelector": placement.get("node_selector", {}),
        "tolerations": session_templates.tolerations_of(placement.get("tolerations", [])),
        "priorityClassName": placement.get("priority_class", ""),
        "topologySpreadConstraints": spread if several else [],
        "podDisruptionBudget": {"maxUnavailable": 1} if several else {},
        "strategy": {"type": "RollingUpdate", "rollingUpdate": surge},
    }
