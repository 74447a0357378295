"""A virtual machine on Google Cloud: without a public address, with data on disks that outlive it."""

from typing import Any, Optional, TypedDict

import pulumi
from pulumi_gcp import compute, projects, secretmanager, serviceaccount
from typing_extensions import NotRequired

from ..networks.gcp_names import account_id
from ..secrets.secret_manager import READER
from .compute_engine_disks import DataDisk, data_disks

IMAGE = "ubuntu-os-cloud/ubuntu-2404-lts-amd64"
"""Newest Ubuntu 24.04 on the day when the machine is made: "Operating system details" in Compute Engine's
documentation."""
IAP_RANGE = "35.235.240.0/20"
"""Where Identity-Aware Proxy connects from: "Using IAP for TCP forwarding"."""
METADATA_BYTES = 262144
"""What one value of a machine's metadata may have: Compute Engine, "Custom metadata limits"."""
LOG_ROLES = ("roles/logging.logWriter", "roles/monitoring.metricWriter")


class ComputeEngineInbound(TypedDict):
    """A port of the machine that others may reach."""

    ports: list[int]
    """TCP ports."""
    description: str
    """What comes in there."""
    cidrs: list[pulumi.Input[str]]
    """Ranges that may connect."""


class ComputeEngineOutbound(TypedDict):
    """What the machine may reach."""

    ports: list[str]
    """TCP ports, or ranges of them such as 30000-32767, where the machine may connect to."""
    description: str
    """What it does there."""
    cidrs: list[pulumi.Input[str]]
    """Ranges of the same network whose machines let it in."""


class ComputeEngineHostArgs(TypedDict):
    project_id: str
    """The project."""
    zone: str
    """Zone of the machine and its disks, such as europe-west1-b. Another one makes other disks."""
    region: str
    """Region of that zone."""
    network_id: pulumi.Input[str]
    """The network."""
    subnet_id: pulumi.Input[str]
    """The subnet, with a way out by Cloud NAT."""
    kms_key_id: pulumi.Input[str]
    """Key of all disks, in the same region: `GcpKey` with service compute."""
    account_name: str
    """What the machine's service account is called by: the environment and the machine, as in staging-workbench."""
    private_ip: NotRequired[pulumi.Input[str]]
    """An address of the subnet that is reserved already, for user data that names it. Default: one is reserved."""
    disks: NotRequired[dict[str, DataDisk]]
    """Disks with data, which outlive the machine, by a short name. Default: none."""
    machine_type: NotRequired[str]
    """Machine type. Another one stops and starts the machine. Default: e2-standard-4."""
    image: NotRequired[str]
    """Image or family of images. Default: Ubuntu 24.04 of Canonical."""
    boot_disk_gib: NotRequired[int]
    """Size of the boot disk in GiB; another size replaces the machine. Default: 50."""
    user_data: NotRequired[pulumi.Input[str]]
    """What cloud-init does at the first start; no secrets, since whoever may describe the machine reads it. A change
    leaves the machine as it is, which reads it itself if it wants to. Default: nothing."""
    generation: NotRequired[int]
    """Another number makes a new machine, from the newest image and the present user data, after the old one is
    deleted; `disks` and the address stay. Default: 1."""
    secrets: NotRequired[dict[str, pulumi.Input[str]]]
    """Secrets that the machine may read, and no others: identifiers of Secret Manager by a short name."""
    inbound: NotRequired[dict[str, ComputeEngineInbound]]
    """What may connect, by a short name. Default: nothing."""
    outbound: NotRequired[dict[str, ComputeEngineOutbound]]
    """What of the network lets the machine in, by a short name; the internet is open to it. Default: nothing."""
    iap_ssh: NotRequired[bool]
    """SSH by Identity-Aware Proxy, for members with roles/iap.tunnelResourceAccessor. Default: on."""
    os_login: NotRequired[bool]
    """Accounts for SSH by roles of IAM (roles/compute.osLogin, osAdminLogin), and not by keys in metadata. Default:
    on."""
    snapshot_days: NotRequired[int]
    """How long the daily snapshots of `disks` are kept; 0 for none. Default: 14."""
    protect: NotRequired[bool]
    """Refuse to delete the disks with data, and the machine by Google's switch. Default: off."""
    tags: NotRequired[dict[str, pulumi.Input[str]]]
    """Labels of everything that takes them: lower-case letters, digits, _ and -."""


class ComputeEngineHost(pulumi.ComponentResource):
    """
    A shielded machine without a public address, at a fixed private one. It has a service account of its own, which may
    write logs and read the secrets that are named. Its serial console goes to Cloud Logging, nobody types there, and
    keys of the project don't open it.

    Daily snapshots of its data outlive disks. A replaced machine has the same address and the same disks.

    Raises ValueError for user data that is too long, an inbound rule that nobody or everybody may use, and a number
    of days or generation that isn't possible.
    """

    instance_id: pulumi.Output[str]
    """Identifier of the machine: projects/…/zones/…/instances/…"""
    instance_name: pulumi.Output[str]
    """Name, as `gcloud compute ssh --tunnel-through-iap` takes it."""
    private_ip: pulumi.Output[str]
    """Its address, which another machine takes over; known before the machine is."""
    member: pulumi.Output[str]
    """Its service account as IAM writes it: serviceAccount:<address>."""
    account_email: pulumi.Output[str]
    """Address of its service account."""
    group_id: pulumi.Output[str]
    """Instance group with the machine, for a load balancer; its named ports are those of `inbound`."""

    def __init__(self, name: str, args: ComputeEngineHostArgs, opts: Optional[pulumi.ResourceOptions] = None):
        super().__init__("atelier:index:ComputeEngineHost", name, None, opts)
        _check(args)
        self._prefix, self._args = name, args
        self._child = pulumi.ResourceOptions(parent=self)
        protect = args.get("protect", False)

        account, rights = self._account()
        address = pulumi.Output.from_input(args.get("private_ip") or reserved_address(self, name, args))
        self._firewall(account.email)
        disks = data_disks(
            self,
            name,
            {
                "project_id": args["project_id"],
                "region": args["region"],
                "zone": args["zone"],
                "kms_key_id": args["kms_key_id"],
                "disks": args.get("disks", {}),
                "snapshot_days": args.get("snapshot_days", 14),
                "protect": protect,
                "tags": args.get("tags", {}),
            },
        )
        machine = compute.Instance(
            f"{name}-machine",
            project=args["project_id"],
            zone=args["zone"],
            machine_type=args.get("machine_type", "e2-standard-4"),
            boot_disk={
                "auto_delete": True,
                "kms_key_self_link": args["kms_key_id"],
                "initialize_params": {
                    "image": args.get("image", IMAGE),
                    "size": args.get("boot_disk_gib", 50),
                    "type": "pd-balanced",
                },
            },
            attached_disks=[
                {"source": disk, "device_name": label, "mode": "READ_WRITE", "kms_key_self_link": args["kms_key_id"]}
                for label, disk in disks.items()
            ],
            # No access configuration: no public address (CKV_GCP_40).
            network_interfaces=[{"subnetwork": args["subnet_id"], "network_ip": address}],
            service_account={"email": account.email, "scopes": ["cloud-platform"]},
            shielded_instance_config={
                "enable_secure_boot": True,
                "enable_vtpm": True,
                "enable_integrity_monitoring": True,
            },
            metadata=self._metadata(),
            labels=args.get("tags"),
            can_ip_forward=False,
            allow_stopping_for_update=True,
            deletion_protection=protect,
            opts=pulumi.ResourceOptions(
                parent=self,
                depends_on=rights,
                # Address and disks are one machine's at a time.
                delete_before_replace=True,
                replacement_trigger=args.get("generation", 1),
            ),
        )
        group = compute.InstanceGroup(
            f"{name}-group",
            project=args["project_id"],
            zone=args["zone"],
            network=args["network_id"],
            instances=[machine.self_link],
            named_ports=[
                {"name": f"port-{port}", "port": port}
                for port in sorted({port for each in args.get("inbound", {}).values() for port in each["ports"]})
            ],
            opts=self._child,
        )

        self.instance_id, self.instance_name, self.private_ip = machine.id, machine.name, address
        self.member, self.account_email, self.group_id = account.member, account.email, group.id
        self.register_outputs(
            {
                "instance_id": self.instance_id,
                "instance_name": self.instance_name,
                "private_ip": self.private_ip,
                "member": self.member,
                "account_email": self.account_email,
                "group_id": self.group_id,
            }
        )

    def _account(self) -> tuple[serviceaccount.Account, list[pulumi.Resource]]:
        """The machine's service account and its rights, which it needs from the first start on."""
        name, args = self._prefix, self._args
        account = serviceaccount.Account(
            f"{name}-account",
            account_id=account_id(args["account_name"]),  # limited to 30 characters, which Pulumi's own names exceed
            project=args["project_id"],
            display_name=f"Machine {name}",
            opts=self._child,
        )
        rights: list[pulumi.Resource] = [
            projects.IAMMember(
                f"{name}-{role.partition('/')[2].replace('.', '-')}",
                project=args["project_id"],
                role=role,
                member=account.member,
                opts=self._child,
            )
            for role in LOG_ROLES
        ]
        rights += [
            secretmanager.SecretIamMember(
                f"{name}-reads-{label}",
                project=args["project_id"],
                secret_id=secret,
                role=READER,
                member=account.member,
                opts=self._child,
            )
            for label, secret in args.get("secrets", {}).items()
        ]
        return account, rights

    def _firewall(self, email: pulumi.Output[str]) -> None:
        """Rules that hold for this machine's service account alone."""
        name, args = self._prefix, self._args
        inbound: dict[str, Any] = {**args.get("inbound", {})}
        if args.get("iap_ssh", True):
            inbound["ssh"] = {"ports": [22], "description": "SSH by Identity-Aware Proxy", "cidrs": [IAP_RANGE]}
        for label, rule in inbound.items():
            compute.Firewall(
                f"{name}-{label}",
                project=args["project_id"],
                network=args["network_id"],
                description=rule["description"],
                direction="INGRESS",
                allows=[{"protocol": "tcp", "ports": [str(each) for each in rule["ports"]]}],
                source_ranges=rule["cidrs"],
                target_service_accounts=[email],
                log_config={"metadata": "INCLUDE_ALL_METADATA"},
                opts=self._child,
            )
        for label, rule in args.get("outbound", {}).items():
            compute.Firewall(
                f"{name}-to-{label}",
                project=args["project_id"],
                network=args["network_id"],
                description=rule["description"],
                direction="INGRESS",
                allows=[{"protocol": "tcp", "ports": rule["ports"]}],
                source_service_accounts=[email],
                destination_ranges=rule["cidrs"],
                log_config={"metadata": "INCLUDE_ALL_METADATA"},
                opts=self._child,
            )

    def _metadata(self) -> dict[str, pulumi.Input[str]]:
        args = self._args
        found: dict[str, pulumi.Input[str]] = {
            "enable-oslogin": "TRUE" if args.get("os_login", True) else "FALSE",  # CIS GCP 4.4
            "block-project-ssh-keys": "true",  # CKV_GCP_32
            "serial-port-enable": "false",  # CKV_GCP_35: nobody types there
            "serial-port-logging-enable": "true",
        }
        if "user_data" in args:
            found["user-data"] = pulumi.Output.from_input(args["user_data"]).apply(_fitting)
        return found


def reserved_address(parent: pulumi.Resource, name: str, args: ComputeEngineHostArgs) -> pulumi.Output[str]:
    """A private address of the subnet that stays when machines come and go."""
    return compute.Address(
        f"{name}-address",
        project=args["project_id"],
        region=args["region"],
        subnetwork=args["subnet_id"],
        address_type="INTERNAL",
        purpose="GCE_ENDPOINT",
        labels=args.get("tags"),
        opts=pulumi.ResourceOptions(parent=parent),
    ).address


def _check(args: ComputeEngineHostArgs) -> None:
    for label, rule in args.get("inbound", {}).items():
        if label == "ssh":
            raise ValueError("inbound has ssh, which iap_ssh opens")
        if not rule["cidrs"]:
            raise ValueError(f"inbound {label} names nobody who may connect")
        if {"0.0.0.0/0", "::/0"} & {each for each in rule["cidrs"] if isinstance(each, str)}:
            raise ValueError(f"inbound {label} is open to the whole internet; a load balancer's ranges are enough")
    if (generation := args.get("generation", 1)) < 1:
        raise ValueError(f"generation is {generation}; it must be at least 1")
    if not 0 <= (days := args.get("snapshot_days", 14)) <= 365:
        raise ValueError(f"snapshot_days is {days}; it can be 0 to 365")


def _fitting(user_data: str) -> str:
    if (size := len(user_data.encode())) > METADATA_BYTES:
        raise ValueError(f"user_data has {size} bytes; Compute Engine takes {METADATA_BYTES}")
    return user_data
