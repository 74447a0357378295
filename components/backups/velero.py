"""Backups of what runs in a cluster: Velero, with its schedules, on AWS, Azure or Google Cloud."""

from typing import Any, Optional, TypedDict

import pulumi
import pulumi_kubernetes as k8s
import pulumi_random as random
from typing_extensions import NotRequired

from .. import versions
from ..clusters.waiting import resources_of
from . import velero_values as values


class VeleroSchedule(TypedDict):
    """When a backup is made, of what, and for how long it is kept."""

    cron: str
    """When, as five fields in UTC, such as 0 3 * * *."""
    keep_days: int
    """Days after which a backup and its snapshots are deleted."""
    namespaces: NotRequired[list[str]]
    """Namespaces. Default: all but Kubernetes's own and Velero's."""
    volumes: NotRequired[str]
    """none: objects only. disks: snapshots of disks, too. all: copies of files of shared file systems as well, as far
    as a running pod mounts them; an agent with root rights then runs on every node. Default: disks."""


class VeleroOnAws(TypedDict):
    """Where backups are kept on AWS: the outputs of `AwsBackupStorage`."""

    bucket_name: pulumi.Input[str]
    """The bucket."""
    region: pulumi.Input[str]
    """Region of the bucket and of the cluster."""


class VeleroOnAzure(TypedDict):
    """Where backups are kept on Azure: the outputs of `AzureBackupStorage`."""

    account_name: pulumi.Input[str]
    """Storage account."""
    container_name: pulumi.Input[str]
    """Blob container."""
    client_id: pulumi.Input[str]
    """Client identifier of the workload identity of service account velero/velero."""
    snapshot_resource_group_name: NotRequired[pulumi.Input[str]]
    """Resource group that snapshots of disks are kept in; the cluster's identity needs Disk Snapshot Contributor there.
    Default: the nodes' own, which goes with the cluster."""


class VeleroOnGcp(TypedDict):
    """Where backups are kept on Google Cloud: the outputs of `GcpBackupStorage`."""

    bucket_name: pulumi.Input[str]
    """The bucket."""
    account_email: pulumi.Input[str]
    """Address of the service account that service account velero/velero is, by Workload Identity."""
    region: pulumi.Input[str]
    """Region that snapshots of disks are kept in."""


class VeleroArgs(TypedDict):
    schedules: dict[str, VeleroSchedule]
    """Schedules by name."""
    aws: NotRequired[VeleroOnAws]
    """On AWS. This, `azure` or `gcp`."""
    azure: NotRequired[VeleroOnAzure]
    """On Azure."""
    gcp: NotRequired[VeleroOnGcp]
    """On Google Cloud."""
    node_tolerations: NotRequired[list[dict[str, pulumi.Input[str]]]]
    """Tolerations of the agent that copies files, so that it runs on all pools. Default: every taint."""
    wait_for: NotRequired[pulumi.Input[list[pulumi.Input[str]]]]
    """Identifiers of what must be there before Velero and until it is gone: nodes, add-ons. Default: nothing."""
    protect: NotRequired[bool]
    """Refuse to make another password for the copies of files: nobody could read them any more. Default: off."""


class Velero(pulumi.ComponentResource):
    """
    Velero in namespace velero, with the cloud's own identity and no stored key. The Kubernetes provider comes by
    `opts.providers`.

    Its server may do everything in the cluster (it can restore anything), so nothing reaches it: no traffic comes in
    but the metrics', and its pods are restricted ones unless a schedule copies files. On AWS disks are snapshotted by
    Velero's plugin, on Azure and Google Cloud by the disks' CSI driver, whose snapshot controller AKS and GKE bring.

    A destroy hangs on Restore objects, which only a running Velero lets go: delete them first.

    Home directories on shared file systems aren't Velero's strength: it copies only what a running pod mounts. EFS has
    backups of its own, Azure Files keeps deleted shares.

    Raises ValueError without a schedule, for days, volumes or names that aren't possible, and unless exactly one cloud
    is given.
    """

    namespace: pulumi.Output[str]
    """Namespace of Velero and of its objects."""
    release: pulumi.Output[str]
    """The Helm release, <namespace>/<name>, known when the server runs."""
    repository_password: pulumi.Output[str]
    """What the copies of files are encrypted with; another cluster needs it to restore them. Secret."""

    NAMESPACE = values.NAMESPACE
    SERVICE_ACCOUNT = values.SERVICE_ACCOUNT

    def __init__(self, name: str, args: VeleroArgs, opts: Optional[pulumi.ResourceOptions] = None):
        super().__init__("atelier:index:Velero", name, None, opts)
        schedules = _checked(args)
        agent = values.needs_node_agent(schedules)

        namespace = k8s.core.v1.Namespace(
            f"{name}-namespace",
            metadata={
                # Identities name it.
                "name": self.NAMESPACE,
                # The agent mounts the pods' volumes from the host.
                "labels": {"pod-security.kubernetes.io/enforce": "privileged" if agent else "restricted"},
            },
            opts=pulumi.ResourceOptions(parent=self, depends_on=[resources_of(args.get("wait_for", []))]),
        )
        inside = pulumi.ResourceOptions(parent=self, depends_on=[namespace])
        flows = k8s.networking.v1.NetworkPolicy(
            f"{name}-flows",
            metadata={"name": "velero", "namespace": self.NAMESPACE},
            spec=_flows(args),
            opts=inside,
        )
        password = self._repository_password(name, args, inside)
        release = k8s.helm.v3.Release(
            f"{name}-release",
            # Labels, and the names of what the chart makes, follow from it.
            name="velero",
            chart="velero",
            version=versions.VELERO_CHART,
            repository_opts={"repo": "https://vmware-tanzu.github.io/helm-charts"},
            namespace=self.NAMESPACE,
            values=_values(args, schedules),
            # A failed installation is taken back, rather than left in a state that refuses the next.
            atomic=True,
            cleanup_on_fail=True,
            timeout=600,
            max_history=5,
            opts=pulumi.ResourceOptions(
                parent=self, depends_on=[flows, password, resources_of(args.get("wait_for", []))]
            ),
        )
        self.namespace = namespace.metadata["name"]
        self.release = release.id
        self.register_outputs(
            {"namespace": self.namespace, "release": self.release, "repository_password": self.repository_password},
        )

    def _repository_password(self, name: str, args: VeleroArgs, inside: pulumi.ResourceOptions) -> k8s.core.v1.Secret:
        generated = random.RandomPassword(
            f"{name}-repository-password",
            length=64,
            special=False,
            opts=pulumi.ResourceOptions(parent=self, protect=args.get("protect", False)),
        )
        self.repository_password = pulumi.Output.secret(generated.result)
        return k8s.core.v1.Secret(
            f"{name}-repository",
            # Without a Secret of this name and key Velero makes one, with a password that everybody knows
            # (pkg/repository/keys of 1.18).
            metadata={"name": "velero-repo-credentials", "namespace": self.NAMESPACE},
            string_data={"repository-password": self.repository_password},
            opts=inside,
        )


def _values(args: VeleroArgs, schedules: dict[str, Any]) -> dict[str, Any]:
    tolerations = list(args.get("node_tolerations", [{"operator": "Exists"}]))
    if aws := args.get("aws"):
        return values.on_aws(aws["bucket_name"], aws["region"], schedules, tolerations)
    if gcp := args.get("gcp"):
        made = values.on_gcp(gcp["bucket_name"], gcp["account_email"], schedules, tolerations)
        return {**made, "extraObjects": [values.google_snapshot_class(gcp["region"])]}
    azure = args["azure"]  # pyright: ignore[reportTypedDictNotRequiredAccess]
    account = pulumi.Output.from_input(azure["account_name"])
    made = values.on_azure(azure["container_name"], account, azure["client_id"], schedules, tolerations)
    return {**made, "extraObjects": [values.snapshot_class(azure.get("snapshot_resource_group_name"))]}


def _flows(args: VeleroArgs) -> Any:
    """Only metrics come in. Out go DNS, the API server, the cloud, and what gives credentials on AWS and on GKE."""
    out: list[dict[str, Any]] = [
        {"ports": [{"protocol": "UDP", "port": 53}, {"protocol": "TCP", "port": 53}]},
        {"ports": [{"protocol": "TCP", "port": 443}]},
    ]
    if "gcp" in args:
        # "Workload Identity" in GKE's documentation: where network policies of Dataplane V2 let metadata be asked.
        out.append({"to": [{"ip_block": {"cidr": "169.254.169.254/32"}}], "ports": [{"protocol": "TCP", "port": 80}]})
    if "aws" in args:
        # EKS user guide, "Pod Identity agent": the address that the SDKs ask.
        out.append({"to": [{"ip_block": {"cidr": "169.254.170.23/32"}}], "ports": [{"protocol": "TCP", "port": 80}]})
    return {
        "pod_selector": {},
        "policy_types": ["Ingress", "Egress"],
        "ingress": [{"ports": [{"protocol": "TCP", "port": 8085}]}],
        "egress": out,
    }


def _checked(args: VeleroArgs) -> dict[str, Any]:
    schedules: dict[str, Any] = {name: dict(given) for name, given in args["schedules"].items()}
    if not schedules:
        raise ValueError("schedules is empty; Velero would back up nothing")
    for name, given in schedules.items():
        if given["keep_days"] < 1:
            raise ValueError(f"schedule {name}: keep_days is {given['keep_days']}; it must be at least 1")
        if (volumes := given.get("volumes", "disks")) not in values.VOLUMES:
            raise ValueError(f"schedule {name}: volumes is {volumes!r}; it can be {', '.join(values.VOLUMES)}")
        if len(given["cron"].split()) != 5:
            raise ValueError(f"schedule {name}: cron is {given['cron']!r}; it has five fields, such as 0 3 * * *")
    if len({"aws", "azure", "gcp"} & {*args}) != 1:
        raise ValueError("exactly one of aws, azure and gcp says where backups are kept")
    return schedules
