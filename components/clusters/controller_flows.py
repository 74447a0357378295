"""What a controller in a namespace of its own may reach, and who reaches it."""

from typing import Any, Optional

import pulumi
import pulumi_kubernetes as k8s

_DNS = {"ports": [{"protocol": "UDP", "port": 53}, {"protocol": "TCP", "port": 53}]}
_HTTPS = {"ports": [{"protocol": "TCP", "port": 443}]}
# EKS user guide, "Pod Identity agent": the address that the SDKs ask for credentials.
_POD_IDENTITY = {"to": [{"ip_block": {"cidr": "169.254.170.23/32"}}], "ports": [{"protocol": "TCP", "port": 80}]}


def controller_flows(
    name: str,
    namespace: str,
    parent: pulumi.Resource,
    after: pulumi.Resource,
    *,
    calls_out: bool = True,
    pod_identity: bool = False,
    metrics_port: Optional[int] = None,
) -> k8s.networking.v1.NetworkPolicy:
    """
    All pods of a namespace: only metrics come in, and DNS and HTTPS go out, to the API server and the cloud.

    Probes of the kubelet are let in by every network plugin. `calls_out` is False for pods that need no network.
    """
    spec: Any = {"pod_selector": {}, "policy_types": ["Ingress", "Egress"]}
    if metrics_port:
        spec["ingress"] = [{"ports": [{"protocol": "TCP", "port": metrics_port}]}]
    if calls_out:
        spec["egress"] = [_DNS, _HTTPS, *([_POD_IDENTITY] if pod_identity else [])]
    return k8s.networking.v1.NetworkPolicy(
        f"{name}-flows",
        metadata={"name": "controller", "namespace": namespace},
        spec=spec,
        opts=pulumi.ResourceOptions(parent=parent, depends_on=[after]),
    )
