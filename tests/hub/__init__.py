"""A real JupyterHub with a real proxy, and a real dask-gateway server, that run what our components generate.

    python -m pytest tests/hub          the tests
    python -m tests.hub                 only has the hub's environment ready, and prints its folder

The hub is JupyterHub from PyPI, configurable-http-proxy from npm, node from PyPI: all pinned, in `requirements.txt` and
`proxy/package-lock.json`. They are installed once, in about a minute, into `build/hub-<pins>/`, which may be deleted at
any time; another pin is another folder. Nothing of it is in the environment that Pulumi runs in. Users' servers are
processes of this machine (SimpleLocalProcessSpawner): what Kubernetes does with a pod can't be seen here.

`rig.py` starts a hub for as long as a block lasts; the smoke test's own tests use it too.
"""
