from .arguments import StudiosArgs, StudiosPlatformArgs, StudiosRedisArgs, StudiosReplicasArgs
from .compose import HostSecret, MailServer
from .compose_arguments import StudiosHostArgs, StudiosHostMachine, StudiosHostPlatform
from .compose_host import StudiosHost
from .environment import StudiosTemplate
from .flows import StudiosFlows, StudiosFlowsArgs
from .keys import StudiosKeys, StudiosKeysArgs
from .platform import PlatformPatch, PlatformPatchArgs
from .proxy import StudiosProxy, StudiosProxyArgs
from .publication import StudiosIngressArgs, StudiosSshArgs
from .server import StudiosServer, StudiosServerArgs
from .studios import Studios

__all__ = [
    "HostSecret",
    "MailServer",
    "PlatformPatch",
    "PlatformPatchArgs",
    "Studios",
    "StudiosArgs",
    "StudiosFlows",
    "StudiosFlowsArgs",
    "StudiosHost",
    "StudiosHostArgs",
    "StudiosHostMachine",
    "StudiosHostPlatform",
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
