"""What KubeSpawner makes of variables of sessions, given as JSON: prints those of a pod."""

# pyright: reportMissingImports=false

import json
import sys
from unittest.mock import Mock

import kubespawner.spawner
from traitlets.config import Config

# It would look for a cluster.
kubespawner.spawner.load_config = Mock()
user = Mock(id=1, url="/user/ada/")
user.name = "ada"
config = Config({"KubeSpawner": {"environment": json.loads(sys.argv[1]), "image": "registry.example.org/image:1"}})
kubespawner.spawner.shared_client = Mock()
spawner = kubespawner.spawner.KubeSpawner(_mock=True, config=config, user=user, hub=Mock(), orm_spawner=None)
wanted = {name: str(value) for name, value in spawner._expand_env(spawner.environment).items()}
print(json.dumps(wanted))
