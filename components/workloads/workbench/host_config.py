"""The files of /etc/rstudio on a virtual machine. Nothing in them is secret."""

from typing import Any

import pulumi

from ... import versions
from .flows import LAUNCHER_PORT, WEB_PORT
from .host_arguments import WorkbenchHostClusterArgs, WorkbenchHostLoginArgs, WorkbenchHostSetupArgs
from .login import login_config
from .login_arguments import WorkbenchLoginArgs
from .profiles import profiles, sizes_text
from .session_arguments import WorkbenchSessionArgs
from .session_templates import launcher_mounts, template_values
from .values import merged

CLUSTER = "Kubernetes"
"""Name of the cluster for the launcher, and so of its folder in /var/lib/rstudio-launcher."""
NAMESPACE = "rstudio"
"""Namespace of sessions: the launcher's own default."""
SHARED_FOLDER = "/home/rsp-shared"
TOKEN_FILE = "/etc/rstudio/job-launcher-token"
SESSION_CONFIG = "workbench-session-config"
"""ConfigMap with the files of sessions, which read them in /etc/rstudio too."""

_CRAN = "https://packagemanager.posit.co/cran/__linux__/noble/latest"


def host_files(args: WorkbenchHostSetupArgs) -> dict[str, pulumi.Input[str]]:
    """
    The files by their names.

    Source: the admin guide's pages reference/rserver_conf, reference/launcher_conf, job_launcher/configuration,
    job_launcher/kubernetes_plugin, jupyter_sessions/configuration, vscode_sessions/configuration and
    positron_sessions/configuration; values and templates of the chart rstudio-workbench 0.22.0.
    """
    session = host_session(args.get("session", {}))
    found: dict[str, pulumi.Input[str]] = {
        name: _ini(content) for name, content in merged(_settings(args, session), _more(args)).items()
    }
    found["launcher.conf"] = _sections(_launcher())
    found["launcher.kubernetes.profiles.conf"] = _sections(profiles(session))
    if sizes := session.get("sizes"):
        found["launcher.kubernetes.resources.conf"] = sizes_text(sizes)
    found["launcher-mounts"] = _mounts(args, session)
    if "database.conf" not in args.get("secrets", {}):
        found["database.conf"] = _ini({"provider": "sqlite", "directory": "/var/lib/rstudio-server"})
    if "database_ca" in args:
        found["database-ca.crt"] = args["database_ca"]
    return found


def host_session(session: WorkbenchSessionArgs) -> WorkbenchSessionArgs:
    """Sessions with the images that the chart has by default."""
    return {
        **session,
        "image": session.get("image", versions.WORKBENCH_SESSION_IMAGE),
        "init_image": session.get("init_image", versions.WORKBENCH_SESSION_INIT_IMAGE),
    }


def template_data(args: WorkbenchHostSetupArgs) -> pulumi.Output[str]:
    """
    What Posit's templates of jobs and services are filled with: rstudio-library-templates-data.tpl, as the chart's
    rstudio-library.templates.dataOutput writes it.

    The service is of type NodePort: the machine isn't in the cluster, and reaches a session at its node.
    """
    session = args.get("session", {})
    mounts = [
        {"name": "session-config", "mountPath": f"/etc/rstudio/{name}", "subPath": name, "readOnly": True}
        for name in ("repos.conf", "rsession.conf")
    ]
    if "pypi" in session:
        mounts.append({"name": "session-config", "mountPath": "/etc/pip.conf", "subPath": "pip.conf", "readOnly": True})
    ours = {
        "service": {"type": "NodePort"},
        "pod": {
            "volumes": [{"name": "session-config", "configMap": {"name": SESSION_CONFIG}}],
            "volumeMounts": mounts,
            "defaultSecurityContext": {},
            "securityContext": {},
        },
    }
    values = template_values(session, rootless=False)
    memory = {key: values["pod"].get(key, []) for key in ("volumes", "volumeMounts")}
    data = merged(values, ours)
    for key, more in memory.items():
        data["pod"][key] = [*data["pod"][key], *more]
    # An opening mark can't stand in it: the file is a template itself.
    text = pulumi.Output.json_dumps(data, sort_keys=True).apply(lambda given: given.replace("{{", '{{"{{"}}'))
    return pulumi.Output.concat('{{- define "rstudio-library.templates.data" -}}\n', text, "\n{{- end }}\n")


def session_files(session: WorkbenchSessionArgs) -> dict[str, str]:
    """Files of /etc/rstudio in sessions, and pip.conf."""
    editors = session.get("editors", {})
    found = {
        "repos.conf": _ini({"CRAN": session.get("cran", _CRAN)}),
        "rsession.conf": _ini({"session-timeout-minutes": str(editors.get("rstudio_idle_minutes", 120))}),
    }
    if "pypi" in session:
        found["pip.conf"] = _sections({"global": {"index-url": session["pypi"]}})
    return {name: str(text) for name, text in found.items()}


def _settings(args: WorkbenchHostSetupArgs, session: WorkbenchSessionArgs) -> dict[str, dict[str, Any]]:
    editors = session.get("editors", {})
    return {
        "rserver.conf": _server(args, session),
        "launcher.kubernetes.conf": _kubernetes(args["cluster"]),
        "jupyter.conf": {
            "jupyter-exe": "/usr/local/bin/jupyter",
            "labs-enabled": _flag(editors.get("jupyterlab", True)),
            "notebooks-enabled": _flag(editors.get("jupyter_notebook", False)),
            # Workbench would ask a Jupyter of this machine, which has none.
            "lab-version": args.get("jupyterlab_version", versions.WORKBENCH_JUPYTERLAB),
            "notebook-version": args.get("notebook_version", versions.WORKBENCH_NOTEBOOK),
            "session-cull-minutes": str(editors.get("jupyter_idle_minutes", 120)),
            "session-shutdown-minutes": str(editors.get("jupyter_shutdown_minutes", 5)),
            "default-session-cluster": CLUSTER,
            "default-session-container-image": session.get("image"),
        },
        "vscode.conf": {
            "enabled": _flag(editors.get("vscode", True)),
            "session-timeout-kill-hours": str(editors.get("vscode_idle_hours", 12)),
        },
        "positron.conf": {
            "enabled": _flag(editors.get("positron", True)),
            "session-timeout-kill-hours": str(editors.get("positron_idle_hours", 12)),
        },
        "repos.conf": {"CRAN": session.get("cran", _CRAN)},
        "rsession.conf": {"session-timeout-minutes": str(editors.get("rstudio_idle_minutes", 120))},
    }


def _server(args: WorkbenchHostSetupArgs, session: WorkbenchSessionArgs) -> dict[str, Any]:
    admins, login, licence = args.get("admin_groups", []), args["login"], args["licence"]
    found: dict[str, Any] = {
        "www-port": str(WEB_PORT),
        "server-health-check-enabled": "1",
        "server-shared-storage-path": SHARED_FOLDER,
        "server-project-sharing": _flag(args.get("project_sharing", False)),
        # The load balancer ends TLS, so that the server doesn't know that its cookies must not go without.
        "auth-cookies-force-secure": "1",
        "admin-enabled": _flag(bool(admins)),
        "launcher-address": "127.0.0.1",
        "launcher-port": str(LAUNCHER_PORT),
        "launcher-use-ssl": "0",
        "launcher-sessions-enabled": "1",
        "launcher-default-cluster": CLUSTER,
        "launcher-sessions-callback-address": pulumi.Output.format("http://{0}:{1}", args["address"], str(WEB_PORT)),
        "launcher-sessions-container-run-as-root": "0",
        "launcher-sessions-create-container-user": "1",
        # Homes are made here at the first login.
        "auth-pam-sessions-enabled": "1",
        **login_config(_login(login), args["host"]),
    }
    if not session.get("complete_images", False):
        image, tag = _split(session.get("init_image"))
        found["launcher-sessions-auto-update"] = "1"
        found["launcher-sessions-init-container-image-name"] = image
        found["launcher-sessions-init-container-image-tag"] = tag
    if admins:
        found["admin-group"] = ",".join(admins)
    if superusers := args.get("superuser_groups"):
        found["admin-superuser-group"] = ",".join(superusers)
    if "server" in licence:
        found["server-license-type"] = "remote"
    return found


def _launcher() -> dict[str, dict[str, Any]]:
    return {
        "server": {
            "address": "127.0.0.1",
            "port": str(LAUNCHER_PORT),
            "server-user": "rstudio-server",
            "admin-group": "rstudio-server",
            "authorization-enabled": "1",
            "thread-pool-size": "4",
            "enable-debug-logging": "0",
        },
        "cluster": {"name": CLUSTER, "type": "Kubernetes"},
    }


def _kubernetes(cluster: WorkbenchHostClusterArgs) -> dict[str, Any]:
    return {
        "api-url": cluster["api_url"],
        "auth-token-path": TOKEN_FILE,
        "certificate-authority": cluster["certificate_authority"],
        "kubernetes-namespace": cluster.get("namespace", NAMESPACE),
        "use-templating": "1",
    }


def _mounts(args: WorkbenchHostSetupArgs, session: WorkbenchSessionArgs) -> pulumi.Output[str]:
    """Homes and what is shared, by NFS from this machine, and claims of the sessions' namespace."""
    folders = ["/home/{USER}", SHARED_FOLDER]
    mounts: list[dict[str, Any]] = [
        {"MountType": "NFS", "Host": args["address"], "Path": each, "MountPath": each, "ReadOnly": "false"}
        for each in folders
    ]
    if claims := session.get("mounts", []):
        mounts += launcher_mounts({"mounts": claims[1:]}, claims[0])
    return _joined("\n", [_lines(each, ": ") for each in mounts])


def _login(args: WorkbenchHostLoginArgs) -> WorkbenchLoginArgs:
    found: dict[str, Any] = {key: value for key, value in args.items() if key != "users"}
    return found if {"oidc", "saml"} & found.keys() else {**found, "pam": {}}  # pyright: ignore[reportReturnType]


def _more(args: WorkbenchHostSetupArgs) -> dict[str, dict[str, Any]]:
    return {name: {**content} for name, content in args.get("settings", {}).items()}


def _split(image: Any) -> tuple[Any, Any]:
    """Name and tag of an image."""
    if isinstance(image, str):
        name, _, tag = image.rpartition(":")
        return name, tag
    whole = pulumi.Output.from_input(image)
    return whole.apply(lambda text: text.rpartition(":")[0]), whole.apply(lambda text: text.rpartition(":")[2])


def _flag(value: bool) -> str:
    return str(int(value))


def _ini(content: dict[str, Any]) -> Any:
    return _lines(content, "=")


def _sections(content: dict[str, dict[str, Any]]) -> Any:
    return _joined("\n", [_joined("", [f"[{name}]\n", _lines(each, "=")]) for name, each in content.items()])


def _lines(content: dict[str, Any], between: str) -> Any:
    lines = [_joined("", [f"{key}{between}", _value(value), "\n"]) for key, value in content.items()]
    return _joined("", lines)


def _value(value: Any) -> Any:
    return _joined(",", value) if isinstance(value, list) else value


def _joined(between: str, parts: list[Any]) -> Any:
    if all(isinstance(each, str) for each in parts):
        return between.join(parts)
    return pulumi.Output.all(*parts).apply(lambda known: between.join(str(each) for each in known))
