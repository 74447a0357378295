"""Modules that run in the hub's container, where they are mounted beside its configuration."""
