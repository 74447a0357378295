"""Claims of volumes in a workload's namespace, which pods that Pulumi doesn't know may still use."""

from copy import copy
from typing import Optional

import pulumi


def without_deleted_with(opts: Optional[pulumi.ResourceOptions]) -> Optional[pulumi.ResourceOptions]:
    """
    A component's options without `deleted_with`, which is for the claim alone.

    What isn't in the namespace doesn't go with it: a volume, and the Secret that it is mounted by.
    """
    if opts is None or opts.deleted_with is None:
        return opts
    own = copy(opts)
    own.deleted_with = None
    return own


def of_the_volume(parent: pulumi.Resource) -> pulumi.ResourceOptions:
    """Options of a volume: its end waits for the claim's, and so for that of the whole namespace."""
    return pulumi.ResourceOptions(parent=parent, custom_timeouts=pulumi.CustomTimeouts(delete="30m"))


def of_the_claim(parent: pulumi.Resource, opts: Optional[pulumi.ResourceOptions]) -> pulumi.ResourceOptions:
    """
    Options of a claim: it stands in the namespace that the component's `deleted_with` names, and goes with it.

    Kubernetes keeps a claim until the last pod that mounts it is gone. People's sessions go with their namespace, so
    whoever waited for the claim before that would wait for nothing. A volume, whose end waits for its claim's, must not
    depend on the namespace: give the components the name of that, not an output of it.
    """
    within = opts.deleted_with if opts else None
    return pulumi.ResourceOptions(parent=parent, deleted_with=within, depends_on=[within] if within else None)
