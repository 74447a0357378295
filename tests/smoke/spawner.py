"""
Executed in the hub's configuration: the profiles of the tests.

What fails says it as KubeSpawner does: its events of the pod, and its words for a profile that isn't there.
"""

# pyright: reportMissingImports=false, reportUndefinedVariable=false
# ruff: noqa: F821

import asyncio
import os

from jupyterhub.spawner import SimpleLocalProcessSpawner as _Local


class _Profiles(_Local):
    async def start(self):
        profile = self.user_options.get("profile")
        if profile == "dask":
            self.environment = {
                **self.environment,
                "DASK_GATEWAY__ADDRESS": os.environ["GATEWAY"],
                "DASK_GATEWAY__AUTH__TYPE": "jupyterhub",
            }
        elif profile == "breaks":
            await asyncio.sleep(1)
            raise RuntimeError("pod hub/jupyter-smoke-test did not start in 300 seconds!")
        elif profile == "hangs":
            await asyncio.sleep(3600)
        elif profile == "sticks":
            self.stop_hangs = True
        elif profile not in (None, "small"):
            raise ValueError(f"No such profile: {profile}. Options include: small, dask")
        return await super().start()

    async def stop(self, now=False):
        if getattr(self, "stop_hangs", False):
            await asyncio.sleep(5)
        return await super().stop(now)

    async def progress(self):
        yield {"progress": 10, "message": "[Normal] Successfully assigned hub/jupyter-smoke-test to a node"}
        if self.user_options.get("profile") in ("breaks", "hangs"):
            yield {"progress": 20, "message": "[Warning] Failed to pull image: not found"}
        await asyncio.sleep(3600)


c.JupyterHub.spawner_class = _Profiles
c.Spawner.environment["JUPYTERHUB_SINGLEUSER_APP"] = "jupyter-server"  # quicker than Lab
