"""A real Kubernetes API server and etcd on this machine."""
