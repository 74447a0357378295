"""What a notebook does with dask_gateway: a cluster, a worker, a sum. Its settings come from the environment alone.

The first argument is JSON with a list of attempts: options of a cluster, and workers to wait for and to use.
Prints, for each, what came of it.
"""

# pyright: reportMissingImports=false

import faulthandler
import json
import sys

from dask_gateway import Gateway


def attempt(gateway, options, workers, keep):
    try:
        name = gateway.submit(**options)
        if keep:
            return {"submitted": name}
        with gateway.connect(name, shutdown_on_close=True) as cluster:
            cluster.scale(workers)
            with cluster.get_client() as client:
                client.wait_for_workers(workers, timeout=60)
                return {"sum": client.submit(sum, [1, 2, 3]).result(timeout=30), "security": str(cluster.security)}
    except Exception as failure:
        return {"refused": f"{type(failure).__name__}: {failure}"}


def main():
    faulthandler.dump_traceback_later(60, exit=True)
    with Gateway() as gateway:
        try:
            found = [attempt(gateway, **each) for each in json.loads(sys.argv[1])]
        finally:
            for cluster in gateway.list_clusters():
                gateway.stop_cluster(cluster.name)
    print(json.dumps(found))


main()
