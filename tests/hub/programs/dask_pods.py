"""Prints the pods that dask-gateway's controller would make of a cluster; reads `gateway.json`."""

# pyright: reportMissingImports=false

import json

from dask_gateway_server.app import DaskGateway
from dask_gateway_server.backends.kubernetes.backend import KubeClusterConfig
from dask_gateway_server.backends.kubernetes.controller import KubeController
from dask_gateway_server.models import User
from dask_gateway_server.utils import FrozenAttrDict

app = DaskGateway()
app.load_config_file("dask_gateway_config.py")
controller = KubeController(gateway_instance="the-instance", api_url="http://gateway/api")


def pod(worker, **options):
    form = app.config.Backend.cluster_options(User("ada.lovelace@example.org"))
    asked = form.get_configuration(form.parse_options(options), User("ada.lovelace@example.org"))
    config = KubeClusterConfig(config=app.config, **asked)
    return controller.make_pod("the-namespace", "cluster", FrozenAttrDict(config.to_dict()), is_worker=worker)


print(json.dumps({"scheduler": pod(False), "worker": pod(True, worker_cores=2), "gpu": pod(True, gpu=True)}))
