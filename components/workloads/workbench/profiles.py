"""What sessions may use and what people may choose: launcher.kubernetes.profiles.conf and …resources.conf."""

from typing import Any

import pulumi

from ... import versions
from .session_arguments import WorkbenchLimitsArgs, WorkbenchSessionArgs, WorkbenchSizeArgs

_EVERYBODY: WorkbenchLimitsArgs = {
    "default_cpus": 1,
    "default_memory_mb": 2048,
    "max_cpus": 4,
    "max_memory_mb": 8192,
    "cpu_request_ratio": 0.5,
    "memory_request_ratio": 1,
    "custom_sizes": True,
    "unknown_images": False,
}


def profiles(args: WorkbenchSessionArgs) -> dict[str, dict[str, Any]]:
    """
    Sections of launcher.kubernetes.profiles.conf: [*] for everybody and [@<group>]. The launcher reads them from the
    top, and the last that fits counts; the chart sorts them by name, which puts [*] first.

    Source of the keys: the admin guide's page job_launcher/kubernetes_plugin, "User and group profiles".
    """
    sizes = {each["name"]: each for each in args.get("sizes", [])}
    everybody = _everybody(args, sizes)
    groups = {each["group"]: each["limits"] for each in args.get("groups", [])}
    effective: dict[str, WorkbenchLimitsArgs] = {"everybody": everybody}
    for name, own in groups.items():
        effective[f"group {name}"] = {**everybody, **own}
    _check(args, sizes, effective)
    found = {"*": _section(everybody, sizes)}
    # Without a list the chart offers its own image; a list takes its place.
    if ("image" in args or args.get("more_images")) and "images" not in everybody:
        found["*"] |= _images([args.get("image", versions.WORKBENCH_SESSION_IMAGE), *args.get("more_images", [])])
    return found | {f"@{name}": _section(own, sizes) for name, own in groups.items()}


def sizes_text(sizes: list[WorkbenchSizeArgs]) -> str:
    """
    launcher.kubernetes.resources.conf, in the order given, which people see; written here, as the chart would sort it.

    Source of the keys: the same page, "Resource profiles".
    """
    return "\n".join(_size(each) for each in sizes)


def _everybody(args: WorkbenchSessionArgs, sizes: dict[str, WorkbenchSizeArgs]) -> WorkbenchLimitsArgs:
    own = args.get("limits", {})
    limits: WorkbenchLimitsArgs = {**_EVERYBODY, **own}
    if sizes:
        limits["sizes"] = own.get("sizes", [*sizes])
        limits["custom_sizes"] = own.get("custom_sizes", False)
    return limits


def _check(
    args: WorkbenchSessionArgs, sizes: dict[str, WorkbenchSizeArgs], effective: dict[str, WorkbenchLimitsArgs]
) -> None:
    for what, names in {
        "sizes": [each["name"] for each in args.get("sizes", [])],
        "groups": [each["group"] for each in args.get("groups", [])],
    }.items():
        if repeated := sorted({each for each in names if names.count(each) > 1}):
            raise ValueError(f"several {what} are called {', '.join(repeated)}")
    for size in sizes.values():
        if same := sorted({*size.get("node_selector", {})} & {*args.get("node_selector", {})}):
            # job.tpl writes both, and a label twice is no valid manifest.
            raise ValueError(f"size {size['name']} and all sessions select nodes by {', '.join(same)}: leave one out")
    for who, limits in effective.items():
        for name in limits.get("sizes", []):
            if name not in sizes:
                raise ValueError(f"there is no size {name}; there are {', '.join(sizes) or 'none'}")
            if sizes[name]["cpus"] > limits.get("max_cpus", 0) or sizes[name]["memory_mb"] > limits.get(
                "max_memory_mb", 0
            ):
                raise ValueError(f"size {name} is more than max_cpus or max_memory_mb of {who} allow")


def _section(limits: WorkbenchLimitsArgs, sizes: dict[str, WorkbenchSizeArgs]) -> dict[str, Any]:
    offered = [sizes[each] for each in limits.get("sizes", [])]
    gpus = max((each.get("nvidia_gpus", 0) for each in offered), default=0)
    numbers = {
        "default-cpus": limits.get("default_cpus"),
        "default-mem-mb": limits.get("default_memory_mb"),
        "max-cpus": limits.get("max_cpus"),
        "max-mem-mb": limits.get("max_memory_mb"),
        "max-nvidia-gpus": limits.get("max_nvidia_gpus", gpus or None),
        "cpu-request-ratio": limits.get("cpu_request_ratio"),
        "memory-request-ratio": limits.get("memory_request_ratio"),
    }
    # As text: the chart writes large numbers with an exponent.
    found: dict[str, Any] = {
        key: f"{value:g}" if isinstance(value, float) else str(value)
        for key, value in numbers.items()
        if value is not None
    }
    if "sizes" in limits:
        found["resource-profiles"] = ",".join(limits["sizes"])
    # A size may ask for no nodes that the profile doesn't list.
    if constraints := {each: None for size in offered for each in _constraints(size)}:
        found["placement-constraints"] = ",".join(constraints)
    if "custom_sizes" in limits:
        found["allow-custom-resources"] = str(int(limits["custom_sizes"]))
    if "unknown_images" in limits:
        found["allow-unknown-images"] = str(int(limits["unknown_images"]))
    images = limits.get("images")
    return {**found, **(_images(images) if images else {})}


def _images(images: list[pulumi.Input[str]]) -> dict[str, Any]:
    return {"default-container-image": images[0], "container-images": images}


def _size(size: WorkbenchSizeArgs) -> str:
    values = {
        "name": size.get("display_name", size["name"]),
        "cpus": f"{size['cpus']:g}",
        "mem-mb": size["memory_mb"],
        "cpus-request": f"{size['cpus_request']:g}" if "cpus_request" in size else None,
        "mem-mb-request": size.get("memory_mb_request"),
        "nvidia-gpus": size.get("nvidia_gpus") or None,
        "placement-constraints": ",".join(_constraints(size)) or None,
    }
    lines = [f"{key}={value}" for key, value in values.items() if value is not None]
    return "\n".join([f"[{size['name']}]", *lines, ""])


def _constraints(size: WorkbenchSizeArgs) -> list[str]:
    return [f"{key}:{value}" for key, value in size.get("node_selector", {}).items()]
