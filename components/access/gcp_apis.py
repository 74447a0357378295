"""APIs of a project on Google Cloud, which must be switched on before anything is made by them."""

from typing import Optional, TypedDict

import pulumi
from pulumi_gcp import projects


class GcpApisArgs(TypedDict):
    project_id: str
    """The project."""
    services: list[str]
    """Names of APIs without their domain, such as container for container.googleapis.com."""


class GcpApis(pulumi.ComponentResource):
    """
    APIs that are switched on, and stay so after a destroy: others in the project may use them, and an API that is
    switched off deletes what it made.

    Whoever runs Pulumi needs roles/serviceusage.serviceUsageAdmin. What depends on this component waits for all of
    them. Raises ValueError without any, and for one that is named twice.
    """

    ready_ids: pulumi.Output[list[str]]
    """Identifiers of the APIs, known when they are on."""

    def __init__(self, name: str, args: GcpApisArgs, opts: Optional[pulumi.ResourceOptions] = None):
        super().__init__("atelier:index:GcpApis", name, None, opts)
        services = args["services"]
        if not services:
            raise ValueError("services is empty; it must have at least one API")
        if twice := sorted({each for each in services if services.count(each) > 1}):
            raise ValueError(f"services has {', '.join(twice)} more than once")
        made = [
            projects.Service(
                f"{name}-{service}",
                project=args["project_id"],
                service=f"{service}.googleapis.com",
                disable_on_destroy=False,
                disable_dependent_services=False,
                opts=pulumi.ResourceOptions(parent=self),
            )
            for service in services
        ]
        self.ready_ids = pulumi.Output.all(*[each.id for each in made])
        self.register_outputs({"ready_ids": self.ready_ids})
