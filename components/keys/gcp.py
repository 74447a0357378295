"""Keys on Google Cloud: a key of Cloud KMS that only named services of the project can use."""

from typing import Optional, TypedDict

import pulumi
from pulumi_gcp import kms, projects, storage
from typing_extensions import NotRequired

ROLE = "roles/cloudkms.cryptoKeyEncrypterDecrypter"
AGENTS = {
    "artifactregistry": ("artifactregistry.googleapis.com", "gcp-sa-artifactregistry"),
    "compute": (None, "compute-system"),
    "filestore": ("file.googleapis.com", "cloud-filer"),
    "gke": (None, "container-engine-robot"),
    "redis": ("redis.googleapis.com", "cloud-redis"),
    "secretmanager": ("secretmanager.googleapis.com", "gcp-sa-secretmanager"),
    "sql": ("sqladmin.googleapis.com", "gcp-sa-cloud-sql"),
    "storage": (None, "gs-project-accounts"),
}
"""Service agents: the API that makes one where Google waits with it for the first use, and the domain of its address,
service-<project number>@<domain>.iam.gserviceaccount.com. Source: "Service agents" in IAM's documentation."""
ROTATION = f"{90 * 24 * 3600}s"
"""CIS GCP 1.10, CKV_GCP_43: 90 days. Data that an older version encrypted stays readable."""
GRACE = f"{30 * 24 * 3600}s"


class GcpKeyArgs(TypedDict):
    services: list[str]
    """What may use the key: artifactregistry, compute (disks of nodes and pods), filestore, gke (Kubernetes Secrets),
    redis, secretmanager, sql, storage. Their APIs must be on."""
    project_id: str
    """The project."""
    project_number: str
    """Number of the project: service agents are called by it."""
    region: str
    """Region of the key and of what it encrypts."""
    protect: NotRequired[bool]
    """Refuse to delete the key. Deleted all the same, its versions can be brought back for 30 days. Default: off."""
    tags: NotRequired[dict[str, pulumi.Input[str]]]
    """Labels of the key: lower-case letters, digits, _ and -."""


class GcpKey(pulumi.ComponentResource):
    """
    A symmetric key that rotates every 90 days, in a ring of its own, which each service uses by its service agent.

    Cloud KMS deletes neither rings nor keys, only what a key encrypts with: after a destroy both stay, empty and free
    of charge, and the next ones are called otherwise.

    Raises ValueError for a service that isn't known, for none at all, and for a project number that isn't one.
    """

    key_id: pulumi.Output[str]
    """Identifier of the key, projects/…/cryptoKeys/…, known once all services may use it."""
    key_ring_id: pulumi.Output[str]
    """Identifier of its ring."""

    def __init__(self, name: str, args: GcpKeyArgs, opts: Optional[pulumi.ResourceOptions] = None):
        super().__init__("atelier:index:GcpKey", name, None, opts)
        _check(args)
        held = pulumi.ResourceOptions(parent=self, protect=args.get("protect", False))
        ring = kms.KeyRing(f"{name}-ring", location=args["region"], project=args["project_id"], opts=held)
        key = kms.CryptoKey(
            f"{name}-key",
            key_ring=ring.id,
            purpose="ENCRYPT_DECRYPT",
            rotation_period=ROTATION,
            destroy_scheduled_duration=GRACE,
            labels=args.get("tags"),
            opts=held,
        )
        granted = [self._grant(name, args, service, key.id) for service in sorted({*args["services"]})]

        self.key_id = pulumi.Output.all(key.id, *granted).apply(lambda known: str(known[0]))
        self.key_ring_id = ring.id
        self.register_outputs({"key_id": self.key_id, "key_ring_id": self.key_ring_id})

    def _grant(self, name: str, args: GcpKeyArgs, service: str, key_id: pulumi.Output[str]) -> pulumi.Output[str]:
        api, domain = AGENTS[service]
        after: list[pulumi.Resource] = []
        if api:
            agent = projects.ServiceIdentity(
                f"{name}-{service}-agent",
                project=args["project_id"],
                service=api,
                opts=pulumi.ResourceOptions(parent=self),
            )
            after.append(agent)
        if service == "storage":
            # Cloud Storage makes its agent when somebody asks for it.
            found = storage.get_project_service_account_output(
                project=args["project_id"], opts=pulumi.InvokeOutputOptions(parent=self)
            )
            member = pulumi.Output.concat("serviceAccount:", found.email_address)
        else:
            # Not asked of the agent: for some APIs the provider's answer has no address.
            member = f"serviceAccount:service-{args['project_number']}@{domain}.iam.gserviceaccount.com"
        return kms.CryptoKeyIAMMember(
            f"{name}-{service}",
            crypto_key_id=key_id,
            role=ROLE,
            member=member,
            opts=pulumi.ResourceOptions(parent=self, depends_on=after),
        ).id


def _check(args: GcpKeyArgs) -> None:
    if not args["services"]:
        raise ValueError(f"services is empty; it can have {', '.join(AGENTS)}")
    if unknown := sorted({*args["services"]} - {*AGENTS}):
        raise ValueError(f"services has {', '.join(unknown)}; it can have {', '.join(AGENTS)}")
    if not args["project_number"].isdecimal():
        raise ValueError(f"project_number is {args['project_number']!r}; it has digits only, unlike the project's id")
