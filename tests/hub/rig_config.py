"""The hub's configuration in the tests: what the chart's jupyterhub_config.py does, without Kubernetes.

Reads `rig.json` in the current folder; see HubSettings in rig.py. As in zero-to-jupyterhub 4.4: services and roles are
lists made of mappings, `hub.config` passes through, and then each entry of `hub.extraConfig` is executed in the order
of its name, in this module's own namespace, where `c` is; `z2jh.get_config` is there to be imported.
"""

# pyright: reportUndefinedVariable=false, reportMissingImports=false
# ruff: noqa: F821

import json
import os
import sys
import types
from pathlib import Path

from jupyterhub._data import DATA_FILES_PATH
from jupyterhub.spawner import SimpleLocalProcessSpawner

rig = json.loads(Path("rig.json").read_text())
programs = Path(rig["programs"])


def get_config(key, default=None):
    """A value of the chart, by its path."""
    value = rig["values"]
    for level in key.split("."):
        if not isinstance(value, dict) or level not in value:
            return default
        value = value[level]
    return value


def inside(path):
    """Where a path of a container is here."""
    return f"{rig['folder']}/container{path}"


def own_command(command):
    """A service's command with the paths of files that are here."""
    mounted = {file["mountPath"] for file in rig["files"].values()}
    return [inside(word) if word in mounted else word for word in command]


def with_static_files(real):
    """JupyterHub's data beside what is mounted into it."""
    mounted = Path(inside("/usr/local/share/jupyterhub"))
    for folder in (mounted, mounted / "static"):
        folder.mkdir(parents=True, exist_ok=True)
        for entry in (Path(real) / folder.relative_to(mounted)).iterdir():
            if not (folder / entry.name).exists():
                (folder / entry.name).symlink_to(entry)
    return str(mounted)


sys.modules["z2jh"] = types.ModuleType("z2jh")
sys.modules["z2jh"].get_config = get_config  # pyright: ignore[reportAttributeAccessIssue]

os.environ.update(rig["environment"])
sys.path.insert(0, inside("/usr/local/etc/jupyterhub"))

c.JupyterHub.bind_url = f"http://127.0.0.1:{rig['port']}{rig['base_url']}"
c.JupyterHub.hub_bind_url = f"http://127.0.0.1:{rig['hub_port']}"
c.JupyterHub.db_url = "sqlite:///jupyterhub.sqlite"
c.JupyterHub.cookie_secret = os.urandom(32)
c.JupyterHub.tornado_settings = {"slow_spawn_timeout": 0}
c.JupyterHub.template_paths = [inside(path) if Path(inside(path)).exists() else path for path in rig["template_paths"]]
c.JupyterHub.data_files_path = with_static_files(DATA_FILES_PATH)
c.JupyterHub.template_vars = rig["template_vars"]
c.ConfigurableHTTPProxy.command = rig["proxy_command"]
c.ConfigurableHTTPProxy.api_url = f"http://127.0.0.1:{rig['proxy_port']}"

c.JupyterHub.authenticator_class = "dummy"
c.DummyAuthenticator.password = rig["password"]
c.Authenticator.allow_all = True
c.Authenticator.admin_users = set(rig["admins"])

c.JupyterHub.spawner_class = SimpleLocalProcessSpawner
c.SimpleLocalProcessSpawner.home_dir_template = f"{rig['folder']}/homes/{{username}}"
c.Spawner.cmd = [str(programs / "jupyterhub-singleuser")]
c.Spawner.args = ["--allow-root"]  # CI runs as root.
c.Spawner.environment = {
    "JUPYTER_PLATFORM_DIRS": "1",
    "JUPYTER_CONFIG_PATH": inside("/etc/jupyter"),
    **rig["session_environment"],
}

c.JupyterHub.services = [{"name": "rig", "api_token": rig["admin_token"]}]
c.JupyterHub.load_roles = [
    {
        "name": "rig",
        "services": ["rig"],
        "scopes": ["admin:users", "admin:servers", "access:servers", "tokens", "list:services", "read:hub", "shutdown"],
    }
]
if rig["cull"].get("enabled"):
    culler = "jupyterhub-idle-culler"
    address = f"http://127.0.0.1:{rig['hub_port']}{rig['base_url']}hub/api"
    times = [f"--timeout={rig['cull']['timeout']}", f"--cull-every={rig['cull']['every']}"]
    command = ["python3", "-m", "jupyterhub_idle_culler", f"--url={address}", *times]
    c.JupyterHub.services += [{"name": culler, "command": command}]
    scopes = ["list:users", "read:users:activity", "read:servers", "delete:servers"]
    c.JupyterHub.load_roles += [{"name": culler, "scopes": scopes, "services": [culler]}]
for name, service in rig["services"].items():
    c.JupyterHub.services += [{"name": name, **service}]
    if "command" in service:
        c.JupyterHub.services[-1]["command"] = own_command(service["command"])
c.JupyterHub.load_roles += [{"name": name, **role} for name, role in rig["roles"].items()]

for section, traits in get_config("hub.config", {}).items():
    c[section].update(traits)
for _, text in sorted(rig["extra_config"].items()):
    exec(text)
exec(rig["python"])
