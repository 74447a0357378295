"""The gateway's configuration in the tests: what the chart's configmap does, with processes instead of pods.

Reads `gateway.json` in the current folder: `values` are those of the chart, `api_url` is the hub's, the ports are free.
"""

# pyright: reportUndefinedVariable=false, reportMissingImports=false
# ruff: noqa: F821

import json
import os
from pathlib import Path

given = json.loads(Path("gateway.json").read_text())
gateway = given["values"]["gateway"]

c.DaskGateway.address = f"127.0.0.1:{given['port']}"
c.Proxy.address = f"127.0.0.1:{given['proxy_port']}"
c.Proxy.prefix = gateway["prefix"]
c.DaskGateway.backend_class = "dask_gateway_server.backends.local.UnsafeLocalBackend"
# What a cluster is told is the same as on Kubernetes, as far as it is checked before anything starts.
c.LocalBackend.cluster_config_class = "dask_gateway_server.backends.kubernetes.backend.KubeClusterConfig"

scheduler = gateway["backend"]["scheduler"]
c.KubeClusterConfig.scheduler_cores = scheduler["cores"]["request"]
c.KubeClusterConfig.scheduler_cores_limit = scheduler["cores"]["limit"]
c.KubeClusterConfig.scheduler_memory = scheduler["memory"]["request"]
c.KubeClusterConfig.scheduler_memory_limit = scheduler["memory"]["limit"]
c.KubeClusterConfig.scheduler_extra_pod_config = scheduler["extraPodConfig"]
c.KubeClusterConfig.scheduler_extra_container_config = scheduler["extraContainerConfig"]

c.DaskGateway.authenticator_class = "dask_gateway_server.auth.JupyterHubAuthenticator"
c.JupyterHubAuthenticator.jupyterhub_api_url = given["api_url"]
c.JupyterHubAuthenticator.jupyterhub_service_name = gateway["auth"]["jupyterhub"]["jupyterhubServiceName"]

os.environ.update({each["name"]: each["value"] for each in gateway["env"]})
for _, text in sorted(gateway["extraConfig"].items()):
    exec(text)
