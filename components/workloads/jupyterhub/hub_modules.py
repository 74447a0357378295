"""Python of ours as files in the hub's container."""

from importlib import resources

from .session_arguments import HubFileArgs

MODULES = "/usr/local/etc/jupyterhub"
"""Folder of jupyterhub_config.py in the chart jupyterhub 4.4, which it puts on the path of modules."""


def module(name: str) -> HubFileArgs:
    """A module of files/, where the hub's configuration can import it."""
    return {"path": f"{MODULES}/{name}.py", "text": source(name)}


def source(name: str) -> str:
    """The text of a module of files/, which is no package: nothing of it can be imported here."""
    return (resources.files(f"{__package__}") / "files" / f"{name}.py").read_text("utf-8")
