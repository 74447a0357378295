"""The Pulumi program: settings in, one foundation, the workloads on it, stack outputs out."""

import pulumi

from stacks.foundations import foundation_for
from stacks.settings import load_from_pulumi
from stacks.workloads import place_workloads

settings = load_from_pulumi()
foundation = foundation_for(settings)
for name, value in {**place_workloads(settings, foundation), **foundation.outputs()}.items():
    pulumi.export(name, value)
