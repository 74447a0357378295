"""The workloads that people use."""
