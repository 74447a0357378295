"""The real Pulumi engine on a simulated cloud: a deployment rehearsed before it is real."""
