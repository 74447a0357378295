"""Checks of a deployed environment: every workload of a stack is used as a person would use it."""
