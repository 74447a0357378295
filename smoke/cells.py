"""What runs in the session. A line that starts with MARK is a result, as JSON; it runs on any Python 3 kernel."""

from __future__ import annotations

MARK = "atelier-smoke "

NOTEBOOK = f"""
import json, pathlib, platform, tempfile
home = pathlib.Path.home()
problem = None
try:
    with tempfile.NamedTemporaryFile(mode="w+", dir=home, prefix=".smoke-") as probe:
        probe.write("written")
        probe.flush()
        problem = None if pathlib.Path(probe.name).read_text() == "written" else "reads something else than was written"
except OSError as error:
    problem = str(error)
print({MARK!r} + json.dumps({{
    "sum": sum(range(1000)), "python": platform.python_version(), "home": str(home), "problem": problem,
}}))
"""
NOTEBOOK_SUM = 499500
"""What the sum in NOTEBOOK is."""

FIND_DASK = f"""
import json
try:
    import dask, dask_gateway
    found = {{"address": dask.config.get("gateway.address", None)}}
except ImportError as error:
    found = {{"missing": error.name}}
print({MARK!r} + json.dumps(found))
"""

# In two parts what `new_cluster` does in one, so that the name is known before anything can go wrong. The cluster is
# stopped by its name: whoever is interrupted while it starts has nothing else of it.
RUN_DASK = f"""
import json, time
from dask_gateway import Gateway

def say(**found):
    print({MARK!r} + json.dumps(found), flush=True)

began = time.monotonic()
with Gateway() as gateway:
    name = gateway.submit()
    say(cluster=name)
    try:
        with gateway.connect(name) as cluster:
            say(scheduler=round(time.monotonic() - began, 1))
            cluster.scale(1)
            with cluster.get_client() as client:
                client.wait_for_workers(1)
                say(worker=round(time.monotonic() - began, 1))
                say(sum=client.submit(sum, range(1000)).result())
    finally:
        gateway.stop_cluster(name)
        say(closed=name)
"""

STOP_DASK = f"""
import json
from dask_gateway import Gateway
with Gateway() as gateway:
    for name in NAMES:
        gateway.stop_cluster(name)
        print({MARK!r} + json.dumps({{"closed": name}}))
"""
"""NAMES is replaced by a list of names."""
