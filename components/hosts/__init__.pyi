from .ci_node import CiNodeTools, ci_node_setup
from .compute_engine import (
    ComputeEngineHost,
    ComputeEngineHostArgs,
    ComputeEngineInbound,
    ComputeEngineOutbound,
)
from .compute_engine_disks import DataDisk
from .ec2 import Ec2Host, Ec2HostArgs, Ec2HostInbound, Ec2HostTarget

__all__ = [
    "CiNodeTools",
    "ComputeEngineHost",
    "ComputeEngineHostArgs",
    "ComputeEngineInbound",
    "ComputeEngineOutbound",
    "DataDisk",
    "Ec2Host",
    "Ec2HostArgs",
    "Ec2HostInbound",
    "Ec2HostTarget",
    "ci_node_setup",
]
