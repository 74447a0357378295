"""Rules that every stack keeps: run by `pulumi preview --policy-pack policies` and by the offline preview alike."""
