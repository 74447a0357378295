"""What providers would answer: nothing that only they can know, or likely values that never change."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from pulumi.runtime import Mocks

from . import (
    simulated_aws_calls,
    simulated_aws_hosts,
    simulated_aws_networks,
    simulated_aws_services,
    simulated_azure_clusters,
    simulated_azure_data,
    simulated_azure_publish,
    simulated_gcp,
    simulated_gcp_data,
    simulated_gcp_hosts,
    simulated_generators,
    simulated_kubernetes,
)
from .asked import Asked, AskedCall, Provider

Planted = Mapping[str, Mapping[str, Any]]
"""Outputs by resource name, resource type or function token, which tests set; `id` is the resource's id."""


class Simulation(Mocks):
    """
    The providers of the offline preview.

    With `unknown` outputs they behave as in the preview of a first deployment: they fill in what they decide
    before a deployment, and leave the rest unknown. Otherwise they give likely values.
    """

    def __init__(self, unknown: bool = False, planted: Planted | None = None, region: str | None = None):
        self.default_provider = Provider("", {"region": region} if region else {})
        self.unknown = unknown
        self._planted = planted or {}

    def new_resource(self, args: Any) -> tuple[str, dict[str, Any]]:
        """The id and the computed outputs of a resource; an empty id is unknown."""
        asked: Asked = args
        if asked.resource.type.startswith("kubernetes:"):
            return simulated_kubernetes.outputs(asked, self.unknown)
        if self.unknown:
            return "", {**_identities(asked), **UNKNOWN.get(asked.resource.type, {})}
        simulate = RESOURCES.get(asked.resource.type)
        outputs = {**_identities(asked), **(simulate(asked) if simulate else {})}
        if simulate and asked.resource.type.startswith("aws:"):
            outputs.setdefault("region", asked.region)
        id_ = self.planted_for(asked).get("id") or outputs.pop("id", None) or _usual_id(asked)
        return id_, outputs

    def planted_for(self, asked: Asked) -> dict[str, Any]:
        """What a test planted for a resource. A first deployment knows none of it."""
        if self.unknown:
            return {}
        return {**self._planted.get(asked.resource.type, {}), **self._planted.get(asked.resource.name, {})}

    def call(self, args: Any) -> Any:
        """
        The result of a function, or None where nothing is known about it.

        A preview's functions are answered by the real engine too, so they are the same for unknown outputs.
        """
        asked: AskedCall = args
        if asked.token in self._planted:
            return dict(self._planted[asked.token])
        answer = CALLS.get(asked.token)
        return answer(asked) if answer else None

    def secret_results(self, token: str) -> tuple[str, ...]:
        """The results of a function that its schema marks as secret."""
        return SECRET_RESULTS.get(token, ())


RESOURCES: dict[str, Callable[[Asked], dict[str, Any]]] = {
    **simulated_aws_networks.RESOURCES,
    **simulated_aws_services.RESOURCES,
    **simulated_aws_hosts.RESOURCES,
    **simulated_azure_clusters.RESOURCES,
    **simulated_azure_data.RESOURCES,
    **simulated_azure_publish.RESOURCES,
    **simulated_gcp.RESOURCES,
    **simulated_gcp_data.RESOURCES,
    **simulated_gcp_hosts.RESOURCES,
    **simulated_generators.RESOURCES,
}
UNKNOWN: dict[str, dict[str, Any]] = simulated_azure_clusters.UNKNOWN
"""What a provider decides inside of an input: unknown before a deployment, though the input is known."""
CALLS: dict[str, Callable[[AskedCall], dict[str, Any]]] = {
    **simulated_aws_calls.CALLS,
    **simulated_azure_clusters.CALLS,
    **simulated_azure_data.CALLS,
    **simulated_gcp_data.CALLS,
}
SECRET_RESULTS = {
    **simulated_aws_calls.SECRET_RESULTS,
    **simulated_azure_data.SECRET_RESULTS,
    **simulated_gcp_data.SECRET_RESULTS,
}


def _identities(asked: Asked) -> dict[str, Any]:
    """The identities of a resource of Azure, which takes a list of them and answers with a map."""
    identity = asked.properties.get("identity")
    given = identity.get("userAssignedIdentities") if isinstance(identity, dict) else None
    if not isinstance(given, list):
        return {}
    return {"identity": {"userAssignedIdentities": {each: {} for each in given if isinstance(each, str)}}}


def _usual_id(asked: Asked) -> str:
    """Most resources are known by their name; a provider has a UUID."""
    return asked.uuid() if asked.resource.type.startswith("pulumi:") else asked.physical_name()
