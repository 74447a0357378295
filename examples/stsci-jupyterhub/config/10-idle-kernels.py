# Run by the hub at its start, as a part of jupyterhub_config.py. `c` is JupyterHub's configuration.
# Kernels that do nothing for four hours end, even with a browser open; a server without any ends itself half an hour
# later. The hub's own culler looks at servers only, which an open browser keeps active.
c.KubeSpawner.args = [  # noqa: F821
    "--ServerApp.shutdown_no_activity_timeout=1800",
    "--MappingKernelManager.cull_idle_timeout=14400",
    "--MappingKernelManager.cull_interval=300",
    "--MappingKernelManager.cull_connected=True",
]
