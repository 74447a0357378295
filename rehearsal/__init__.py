"""
The real Pulumi engine on a simulated cloud: a deployment rehearsed before it is real.

`cloud/` holds what exists and by which rules, `providers/` is what the engine speaks to, `engine/` runs it and reads
what it reports. The command stands on top of them: a plan, the life of a stack stage by stage, what is printed of it.
"""
