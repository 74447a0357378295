"""Likely outputs of Google Cloud's machines, their disks, and the load balancer in front of them."""

from __future__ import annotations

from collections.abc import Callable

from .asked import Asked
from .simulated_gcp import API, Outputs, linked, project_of


def in_zone(kind: str) -> Callable[[Asked], Outputs]:
    """What is in a zone."""

    def outputs(asked: Asked) -> Outputs:
        name, zone = asked.physical_name("name"), asked.text("zone") or "europe-west1-b"
        id_ = f"projects/{project_of(asked)}/zones/{zone}/{kind}/{name}"
        found = {"id": id_, "name": name, "project": project_of(asked), "zone": zone, "selfLink": f"{API}/{id_}"}
        return {**found, "instanceId": "1234567890123456789"} if kind == "instances" else found

    return outputs


def _attachment(asked: Asked) -> Outputs:
    disk, policy = asked.text("disk") or "disk", asked.text("name") or "policy"
    return {"id": f"{project_of(asked)}/{asked.text('zone')}/{disk}/{policy}", "project": project_of(asked)}


RESOURCES: dict[str, Callable[[Asked], Outputs]] = {
    "gcp:compute/backendService:BackendService": linked("backendServices"),
    "gcp:compute/disk:Disk": in_zone("disks"),
    "gcp:compute/diskResourcePolicyAttachment:DiskResourcePolicyAttachment": _attachment,
    "gcp:compute/globalForwardingRule:GlobalForwardingRule": linked("forwardingRules"),
    "gcp:compute/healthCheck:HealthCheck": linked("healthChecks"),
    "gcp:compute/instance:Instance": in_zone("instances"),
    "gcp:compute/instanceGroup:InstanceGroup": in_zone("instanceGroups"),
    "gcp:compute/resourcePolicy:ResourcePolicy": linked("resourcePolicies", "regions"),
    "gcp:compute/targetHttpProxy:TargetHttpProxy": linked("targetHttpProxies"),
    "gcp:compute/targetHttpsProxy:TargetHttpsProxy": linked("targetHttpsProxies"),
    "gcp:compute/uRLMap:URLMap": linked("urlMaps"),
}
