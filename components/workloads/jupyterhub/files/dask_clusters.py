"""
What users may ask of dask-gateway for a cluster, and how much of it. Runs at the end of dask_gateway_config.py.

`c` is the gateway's configuration. What is allowed comes as JSON in ATELIER_DASK_CLUSTERS; components/…/dask_values.py
writes it and says what each field means. Needs dask-gateway-server 2026.3.
"""

# pyright: reportMissingImports=false, reportUndefinedVariable=false
# ruff: noqa: F821

import fnmatch
import hashlib
import json
import os
import re

from dask_gateway_server.backends.base import PublicException
from dask_gateway_server.options import Bool, Float, Mapping, Options, String
from traitlets.utils.importstring import import_item

clusters = json.loads(os.environ["ATELIER_DASK_CLUSTERS"])


def cluster_options(user):
    """The form for a new cluster, with the user's limits in it."""
    worker = clusters["worker"]
    fields = [
        Float("worker_cores", worker["cores"], min=worker["min_cores"], max=worker["max_cores"], label="Worker cores"),
        Float(
            "worker_memory",
            worker["memory"],
            min=worker["min_memory"],
            max=worker["max_memory"],
            label="Worker memory (GiB)",
        ),
        String("image", default=clusters["image"], label="Image"),
        Mapping("environment", default=clusters["environment"], label="Environment variables"),
    ]
    if clusters["gpu"]:
        fields.append(Bool("gpu", default=False, label="GPU"))
    return Options(*fields, handler=cluster_config)


def cluster_config(options, user):
    """What the gateway is told of a cluster with these options: traits of KubeClusterConfig."""
    gpu = clusters["gpu"] if clusters["gpu"] and options.gpu else {}
    annotations = {"hub.jupyter.org/username": user.name}
    labels = {"hub.jupyter.org/username": label_value(user.name)}
    scheduler_annotations = {**annotations, **clusters["scheduler_annotations"]}
    return {
        "image": checked_image(options.image),
        "environment": checked_environment(options.environment),
        # Less than asked for is reserved, so that workers of the size of a node fit beside what each node runs.
        "worker_cores": round(options.worker_cores * clusters["reserved_share"], 3),
        "worker_cores_limit": options.worker_cores,
        "worker_memory": int(options.worker_memory * clusters["reserved_share"] * 2**30),
        "worker_memory_limit": int(options.worker_memory * 2**30),
        "worker_extra_pod_config": gpu.get("pod", clusters["worker_pod"]),
        "worker_extra_container_config": gpu.get("container", clusters["worker_container"]),
        "worker_extra_pod_annotations": annotations,
        "worker_extra_pod_labels": labels,
        "scheduler_extra_pod_annotations": scheduler_annotations,
        "scheduler_extra_pod_labels": labels,
    }


def checked_image(image):
    """An image with a tag or digest that is among those allowed."""
    name = image.rpartition("/")[2]
    if ":" not in name:
        raise ValueError(f"image must have a tag or a digest, got {image!r}")
    if not any(fnmatch.fnmatchcase(image, pattern) for pattern in clusters["images"]):
        raise ValueError(f"image {image!r} is not allowed; allowed are {', '.join(clusters['images'])}")
    return image


def checked_environment(environment):
    """Variables as text; those by which schedulers and workers find and trust each other can't be changed."""
    if len(environment) > clusters["max_variables"]:
        raise ValueError(f"environment must have at most {clusters['max_variables']} variables")
    for name, value in environment.items():
        if not re.fullmatch("[A-Za-z_][A-Za-z0-9_]*", name):
            raise ValueError(f"environment: {name!r} is no name of a variable")
        if name.startswith(("DASK_GATEWAY_", "DASK_DISTRIBUTED__COMM__")):
            raise ValueError(f"environment: {name} is set by the gateway")
        if not isinstance(value, str) or len(value) > 4096:
            raise ValueError(f"environment: {name} must be text of at most 4096 characters")
    return environment


def label_value(name):
    """The name as a label's value: at most 63 letters, digits and hyphens; a hash where that changed it."""
    safe = re.sub("[^a-z0-9]+", "-", name.lower()).strip("-")[:48].strip("-")
    return safe if safe == name else f"{safe}---{hashlib.sha256(name.encode()).hexdigest()[:8]}".lstrip("-")


def limited(backend):
    """The backend, which refuses a user's cluster beyond so many at a time: the gateway itself has no such limit."""

    class LimitedBackend(backend):
        async def start_cluster(self, user, cluster_options):
            running = await self.list_clusters(username=user.name)
            if len(running) >= clusters["max_clusters"]:
                names = ", ".join(sorted(each.name for each in running))
                raise PublicException(
                    f"you have {len(running)} clusters already, and {clusters['max_clusters']} are allowed: shut one "
                    f"down first ({names})"
                )
            return await super().start_cluster(user, cluster_options)

    return LimitedBackend


c.Backend.cluster_options = cluster_options
# The gateway's defaults, dask-scheduler and dask-worker, are no longer in Dask 2026; these are since 2022.
c.ClusterConfig.scheduler_cmd = ["dask", "scheduler"]
c.ClusterConfig.worker_cmd = ["dask", "worker"]
c.ClusterConfig.idle_timeout = clusters["idle_timeout"]
c.ClusterConfig.cluster_max_cores = clusters["max_cores"]
c.ClusterConfig.cluster_max_memory = int(clusters["max_memory"] * 2**30)
c.ClusterConfig.cluster_max_workers = clusters["max_workers"]
if clusters["max_clusters"]:
    c.DaskGateway.backend_class = limited(import_item(c.DaskGateway.backend_class))
