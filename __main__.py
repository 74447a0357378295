"""The Pulumi program: settings in, one foundation, the workloads on it, stack outputs out."""

import gc

import pulumi

from stacks.foundations import foundation_for
from stacks.settings import load_from_pulumi
from stacks.workloads import place_workloads

# The SDK keeps what it makes until the end: to look for garbage as often as usual takes a third of the program's time.
gc.set_threshold(100_000, 20, 100)

settings = load_from_pulumi()
foundation = foundation_for(settings)
for name, value in {**place_workloads(settings, foundation), **foundation.outputs()}.items():
    pulumi.export(name, value)
