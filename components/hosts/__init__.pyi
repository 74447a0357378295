from .ci_node import CiNodeTools, ci_node_setup
from .ec2 import Ec2Host, Ec2HostArgs, Ec2HostInbound, Ec2HostTarget

__all__ = ["CiNodeTools", "Ec2Host", "Ec2HostArgs", "Ec2HostInbound", "Ec2HostTarget", "ci_node_setup"]
