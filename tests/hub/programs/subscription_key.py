"""Runs the hook with a spawner that only remembers. The argument is the folder of the module and its settings."""

# pyright: reportMissingImports=false

import asyncio
import json
import sys
from unittest.mock import Mock

sys.path.insert(0, sys.argv[1])

import atelier_subscription_key as hook
from traitlets.config import Config

said = []
c = Config()
hook.configure(c)
spawner = Mock(environment={"KEY": "of an earlier start", "OTHER": "stays"})
spawner.user.name = "ada@example.org"
spawner.log.info = spawner.log.warning = lambda text, *values: said.append(text % values)
try:
    asyncio.run(c.Spawner.pre_spawn_hook(spawner))
except hook.Refused as refusal:
    said.append(refusal.jupyterhub_message)
print(json.dumps({"environment": spawner.environment, "said": said}))
