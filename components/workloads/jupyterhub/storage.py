"""Home directories, shared volumes and files, as values of the chart."""

import re
from typing import Any

from .session_arguments import HubFileArgs, HubHomesArgs, HubVolumeArgs

_MOST_BYTES = 400_000
"""The chart keeps a file twice in one Secret, of which Kubernetes takes 1 MiB, and Helm packs it into another."""


def storage_values(
    homes: HubHomesArgs, volumes: list[HubVolumeArgs], claim: Any = None, shared_memory: str = ""
) -> dict[str, Any]:
    """`singleuser.storage` of the chart; `claim` is the name of the shared claim, for homes of kind shared."""
    names = [each["name"] for each in volumes]
    if repeated := sorted({each for each in names if names.count(each) > 1}):
        raise ValueError(f"several volumes are called {', '.join(repeated)}")
    extra = [
        {
            "name": f"shared-{each['name']}",
            "persistentVolumeClaim": {"claimName": each["claim"], "readOnly": each.get("read_only", True)},
        }
        for each in volumes
    ]
    mounts: list[dict[str, Any]] = [
        {
            "name": f"shared-{each['name']}",
            "mountPath": each["mount_path"],
            "readOnly": each.get("read_only", True),
            **({"subPath": each["sub_path"]} if "sub_path" in each else {}),
        }
        for each in volumes
    ]
    if shared_memory:
        extra.append({"name": "shared-memory", "emptyDir": {"medium": "Memory", "sizeLimit": shared_memory}})
        mounts.append({"name": "shared-memory", "mountPath": "/dev/shm"})
    return {**_homes(homes, claim), "extraVolumes": extra, "extraVolumeMounts": mounts}


def file_values(files: list[HubFileArgs]) -> dict[str, Any]:
    """`extraFiles` of the chart. Raises ValueError for what it couldn't hold."""
    found: dict[str, Any] = {}
    for each in files:
        if not each["path"].startswith("/"):
            raise ValueError(f"the path of file {each['path']} isn't absolute")
        if ("text" in each) == ("binary" in each):
            raise ValueError(f"file {each['path']} needs either text or binary")
        key = re.sub(r"[^A-Za-z0-9._-]", "_", each["path"].strip("/"))
        if key in found:
            raise ValueError(f"file {each['path']} would replace {found[key]['mountPath']}")
        content = {"binaryData": each["binary"]} if "binary" in each else {"stringData": each.get("text", "")}
        found[key] = {"mountPath": each["path"], "mode": each.get("mode", 0o644), **content}
    size = sum(len(each.get("text", each.get("binary", "")).encode()) for each in files)
    if size > _MOST_BYTES:
        raise ValueError(
            f"the files have {size} bytes; a Secret of the chart holds {_MOST_BYTES}: use a volume or image"
        )
    return found


def _homes(homes: HubHomesArgs, claim: Any) -> dict[str, Any]:
    kind, where = homes.get("kind", "volumes"), {"homeMountPath": homes.get("mount_path", "/home/jovyan")}
    if kind == "shared":
        static = {"pvcName": claim, "subPath": homes.get("sub_path", "home/{username}")}
        return {"type": "static", "static": static, **where}
    if kind == "volumes":
        dynamic: dict[str, Any] = {"storageAccessModes": homes.get("access_modes", ["ReadWriteOnce"])}
        if "storage_class" in homes:
            dynamic["storageClass"] = homes["storage_class"]
        return {"type": "dynamic", "capacity": homes.get("size", "10Gi"), "dynamic": dynamic, **where}
    if kind == "none":
        return {"type": "none", **where}
    raise ValueError(f"homes are of kind {kind!r}; it can be shared, volumes, none")
