"""Folders of a project as files in the containers of hub and sessions. Plain functions; they read the files."""

import base64
import json
from pathlib import Path
from typing import Any, Optional

from .service_arguments import HubTextArgs
from .session_arguments import HubFileArgs

TEMPLATES = "/etc/jupyterhub/templates"
"""Where templates are mounted, for `template_paths`: what the Planetary Computer Hub and z2jh's guide use."""
STATIC = "/usr/local/share/jupyterhub/static/external"
"""The hub serves it as /hub/static/external: the image of chart jupyterhub 4.4 has its static files one folder up."""
LAB_SETTINGS = "/etc/jupyter/labconfig/default_setting_overrides.json"
"""JupyterLab reads it in every image, wherever that has its Python: its guide, "LabConfig Directories"."""

MOST_BYTES = 400_000
"""Of all files of hub or sessions together: the chart keeps them in a Secret beside all else, and Helm keeps them once
more in its own; Kubernetes takes 1 MiB of each."""


def folder_files(folder: Path, target: str, executable: bool = False) -> list[HubFileArgs]:
    """
    All files of a folder, or a single file, below (or at) the path `target` of a container.

    Hidden files, and Python's caches, are left out. Raises ValueError where there is nothing, where a link leads out of
    the folder, and where it is more than the chart can carry.
    """
    if folder.is_file():
        found = [_file(folder, target, executable)]
    elif folder.is_dir():
        found = [_file(path, f"{target}/{path.relative_to(folder).as_posix()}", executable) for path in _inside(folder)]
    else:
        raise ValueError(f"{folder} is neither a file nor a folder")
    if not found:
        raise ValueError(f"folder {folder} has no files")
    check_size(found, str(folder))
    return found


def templates(folder: Path) -> tuple[list[HubFileArgs], list[str]]:
    """`hub_files` and `template_paths` for a folder of JupyterHub's templates. Raises ValueError, as folder_files."""
    found = folder_files(folder, TEMPLATES)
    if strange := [each["path"] for each in found if not each["path"].endswith(".html")]:
        raise ValueError(f"folder {folder} of templates has {', '.join(map(_name, strange))}: templates end in .html")
    return found, [TEMPLATES]


def static_files(folder: Path) -> list[HubFileArgs]:
    """`hub_files` for images and styles, which templates name static_url("external/<file>")."""
    return folder_files(folder, STATIC)


def config_texts(folder: Path) -> list[HubTextArgs]:
    """`extra_config` of a folder's *.py, in the order of their names. Raises ValueError for what isn't Python."""
    paths = [path for path in _inside(folder) if path.suffix == ".py"]
    if not paths:
        raise ValueError(f"folder {folder} has no *.py")
    for path in paths:
        try:
            compile(path.read_text("utf-8"), str(path), "exec")
        except SyntaxError as error:
            raise ValueError(f"{path}, line {error.lineno}: {error.msg}") from None
    return [{"name": path.relative_to(folder).as_posix(), "text": path.read_text("utf-8")} for path in paths]


def lab_settings(overrides: dict[str, Any]) -> HubFileArgs:
    """A session's file with defaults of JupyterLab's settings, which users may change: {plugin: {setting: value}}."""
    if strange := [plugin for plugin, settings in overrides.items() if ":" not in plugin or type(settings) is not dict]:
        raise ValueError(f"settings of JupyterLab are mappings by <extension>:<plugin>; {strange[0]} isn't one")
    return {"path": LAB_SETTINGS, "text": json.dumps(overrides, indent=2)}


def check_size(files: list[HubFileArgs], where: Optional[str] = None) -> None:
    """Raises ValueError, which names the largest, where the files are more than the chart can carry."""
    sizes = {each["path"]: len(each.get("binary", each.get("text", "")).encode()) for each in files}
    if sum(sizes.values()) <= MOST_BYTES:
        return
    largest = sorted(sizes, key=lambda path: sizes[path], reverse=True)[:3]
    named = ", ".join(f"{_name(path)} ({sizes[path]:,} bytes)" for path in largest)
    raise ValueError(
        f"the files{f' of {where}' if where else ''} have {sum(sizes.values()):,} bytes as they are sent, and at most "
        f"{MOST_BYTES:,} fit; the largest: {named}. Put large files into an image or on a volume."
    )


def _inside(folder: Path) -> list[Path]:
    found = []
    for path in sorted(folder.rglob("*")):
        parts = path.relative_to(folder).parts
        if any(part.startswith(".") or part == "__pycache__" for part in parts) or path.is_dir():
            continue
        if folder.resolve() not in path.resolve().parents:
            raise ValueError(f"{path} leads out of {folder}")
        found.append(path)
    return found


def _file(path: Path, target: str, executable: bool) -> HubFileArgs:
    found: HubFileArgs = {"path": target, "mode": 0o755 if executable else 0o644}
    content = path.read_bytes()
    try:
        found["text"] = content.decode("utf-8")
    except UnicodeDecodeError:
        found["binary"] = base64.b64encode(content).decode()
    return found


def _name(path: str) -> str:
    return path.rpartition("/")[2]
