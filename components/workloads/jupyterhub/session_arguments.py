"""Arguments about sessions: what runs, where, with which files."""

from typing import TypedDict

import pulumi
from typing_extensions import NotRequired


class HubTolerationArgs(TypedDict):
    """A taint that a pod tolerates."""

    key: str
    """Key of the taint."""
    value: NotRequired[str]
    """Its value. Default: any."""
    effect: NotRequired[str]
    """NoSchedule, PreferNoSchedule or NoExecute. Default: any."""


class HubFileArgs(TypedDict):
    """A file in a container."""

    path: str
    """Where it is, absolute."""
    text: NotRequired[str]
    """Its content. This or `binary`."""
    binary: NotRequired[str]
    """Its content as base64, for images."""
    mode: NotRequired[int]
    """Permissions, such as 0o755. Default: 0o644."""


class HubSessionArgs(TypedDict):
    """A session, or what a profile or a choice changes in it."""

    image: NotRequired[pulumi.Input[str]]
    """Image with its tag. Default: the version of z2jh's sample image."""
    cpu_limit: NotRequired[float]
    """CPUs. Default: none."""
    cpu_guarantee: NotRequired[float]
    """CPUs. Default: none."""
    memory_limit: NotRequired[str]
    """Such as 8G. Default: none."""
    memory_guarantee: NotRequired[str]
    """Such as 2G. Default: 1G."""
    gpus: NotRequired[int]
    """GPUs. Default: 0."""
    gpu_resource: NotRequired[str]
    """Name of the resource. Default: nvidia.com/gpu."""
    node_selector: NotRequired[dict[str, str]]
    """Labels of its nodes. Default: none."""
    tolerations: NotRequired[list[HubTolerationArgs]]
    """Taints that it tolerates beside hub.jupyter.org/dedicated=user in both spellings. Default: none; nvidia.com/gpu
    and its twin are tolerated where it has GPUs."""
    environment: NotRequired[dict[str, str]]
    """Environment variables that are no secret; {username} stands for the user. Default: none."""
    default_url: NotRequired[str]
    """Page that opens first, such as /lab. Default: the image's."""
    command: NotRequired[list[str]]
    """Command. Default: jupyterhub-singleuser."""
    start_timeout: NotRequired[int]
    """Seconds that a start may take, a node's start included. Default: 600."""
    labels: NotRequired[dict[str, str]]
    """Labels of its pod. Default: none."""
    annotations: NotRequired[dict[str, str]]
    """Annotations of its pod. Default: those that keep the autoscaler from evicting it."""
    service_account: NotRequired[str]
    """Service account, whose token is mounted then. Default: none."""
    user_id: NotRequired[int]
    """Default: 1000. In profiles and choices it changes nothing else."""
    group_id: NotRequired[int]
    """Group of its volumes' files. Default: 100."""
    shared_memory: NotRequired[str]
    """Size of /dev/shm, such as 2Gi, which counts as memory of the session. Not in profiles and choices. Default: the
    container runtime's 64Mi."""
    files: NotRequired[list[HubFileArgs]]
    """Files in its container. Not in profiles and choices. Default: none."""


class HubChoiceArgs(TypedDict):
    """One of the values of an option."""

    name: str
    """Short name, of lowercase letters, digits and hyphens."""
    display_name: str
    """What users see."""
    default: NotRequired[bool]
    """Whether it is chosen at first. Default: the first is."""
    changes: HubSessionArgs
    """What it changes."""


class HubUnlistedChoiceArgs(TypedDict):
    """A value that users type."""

    display_name: str
    """What users see above the field."""
    changes: str
    """The field of the session that the value becomes: image, default_url, memory_limit or memory_guarantee."""
    pattern: NotRequired[str]
    """Regular expression that the whole value must match."""
    message: NotRequired[str]
    """What users read when it doesn't."""


class HubOptionArgs(TypedDict):
    """Something to choose within a profile (profile_options)."""

    name: str
    """Short name, of lowercase letters, digits and hyphens."""
    display_name: str
    """What users see."""
    choices: NotRequired[list[HubChoiceArgs]]
    """Values. Default: none, then `unlisted_choice` must be given."""
    unlisted_choice: NotRequired[HubUnlistedChoiceArgs]
    """Whether and how users may type a value of their own. Default: they may not."""


class HubProfileArgs(TypedDict):
    """A kind of session that users choose."""

    name: str
    """Short name (slug), of lowercase letters, digits and hyphens."""
    display_name: str
    """What users see."""
    description: NotRequired[str]
    """One sentence. Default: empty."""
    default: NotRequired[bool]
    """Whether it is chosen at first. Default: the first is."""
    groups: NotRequired[list[str]]
    """Groups whose members see it. Default: everybody."""
    session: NotRequired[HubSessionArgs]
    """What it changes in the session."""
    options: NotRequired[list[HubOptionArgs]]
    """What users may choose within it."""


class HubHomesArgs(TypedDict):
    """Home directories."""

    kind: NotRequired[str]
    """shared (one read-write-many volume, a folder for each user), volumes (a volume for each user) or none.
    Default: volumes."""
    storage_class: NotRequired[pulumi.Input[str]]
    """Class of the volumes; for shared, one that can be written by many nodes. Default: the cluster's."""
    size: NotRequired[str]
    """Size of the volume or of each user's. Default: 10Gi."""
    claim: NotRequired[pulumi.Input[str]]
    """For shared: an existing claim in the namespace. Default: one is made."""
    sub_path: NotRequired[str]
    """For shared: folder of a user's home. Default: home/{username}."""
    access_modes: NotRequired[list[str]]
    """For volumes. Default: ReadWriteOnce."""
    mount_path: NotRequired[str]
    """Where sessions see the home. Default: /home/jovyan."""


class HubVolumeArgs(TypedDict):
    """A volume that all sessions share."""

    name: str
    """Short name."""
    claim: pulumi.Input[str]
    """Name of a claim in the hub's namespace."""
    mount_path: str
    """Where sessions see it."""
    sub_path: NotRequired[str]
    """Folder of it; {username} stands for the user. Default: all."""
    read_only: NotRequired[bool]
    """Default: true."""


class HubSchedulingArgs(TypedDict):
    """Where pods run, and what is kept ready."""

    user_scheduler: NotRequired[bool]
    """Pack sessions on few nodes by a scheduler of their own. Default: true."""
    user_scheduler_replicas: NotRequired[int]
    """Default: 2."""
    match_node_purpose: NotRequired[str]
    """require, prefer or ignore the label hub.jupyter.org/node-purpose. Default: require."""
    placeholders: NotRequired[int]
    """Pods that keep places for sessions and give way to them. Default: 0."""
    placeholder_cpu: NotRequired[str]
    """CPU that each keeps. Default: what a session guarantees."""
    placeholder_memory: NotRequired[str]
    """Memory that each keeps. Default: what a session guarantees."""
    pull_before_upgrade: NotRequired[bool]
    """Pull new images to all user nodes before the hub changes. Default: true."""
    pull_continuously: NotRequired[bool]
    """Pull images to new user nodes as soon as they start. Default: true."""
    pull_profile_images: NotRequired[bool]
    """Pull the images of all profiles too, not only that of `session`. Default: true."""
    protect_from_eviction: NotRequired[bool]
    """The cluster autoscaler must not evict sessions. Default: true."""
    node_selector: NotRequired[dict[str, str]]
    """Labels of session nodes, placeholders included. Default: none beside the purpose."""
    tolerations: NotRequired[list[HubTolerationArgs]]
    """Taints that sessions and placeholders tolerate, beside hub.jupyter.org/dedicated=user in both spellings."""
