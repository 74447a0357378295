from .arguments import StudiosArgs, StudiosPlatformArgs, StudiosRedisArgs, StudiosReplicasArgs
from .environment import StudiosTemplate
from .flows import StudiosFlows, StudiosFlowsArgs
from .keys import StudiosKeys, StudiosKeysArgs
from .platform import PlatformPatch, PlatformPatchArgs
from .proxy import StudiosProxy, StudiosProxyArgs
from .publication import StudiosIngressArgs, StudiosSshArgs
from .server import StudiosServer, StudiosServerArgs
from .studios import Studios

__all__ = [
    "PlatformPatch",
    "PlatformPatchArgs",
    "Studios",
    "StudiosArgs",
    "StudiosFlows",
    "StudiosFlowsArgs",
    "StudiosIngressArgs",
    "StudiosKeys",
    "StudiosKeysArgs",
    "StudiosPlatformArgs",
    "StudiosProxy",
    "StudiosProxyArgs",
    "StudiosRedisArgs",
    "StudiosReplicasArgs",
    "StudiosServer",
    "StudiosServerArgs",
    "StudiosSshArgs",
    "StudiosTemplate",
]
