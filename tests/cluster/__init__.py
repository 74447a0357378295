"""Every Kubernetes object of every stack file, handed to a real API server.

How to run, from the root of the repository, in the environment that the other tests use:

    python -m pytest tests/cluster                  all stack files
    python -m pytest tests/cluster -k staging       one of them
    python -m tests.cluster.control_plane           only has the binaries ready, and prints their folder

What is needed: etcd, kube-apiserver and kubectl. They are taken from the folder that the environment variable
KUBEBUILDER_ASSETS names, if it is set (controller-runtime's `setup-envtest use -p path` gives such a folder). Otherwise
they are built from the Go modules pinned in `control_plane/modules/`: once, in about four minutes on two cores, into
`${XDG_CACHE_HOME:-~/.cache}/atelier/control-plane/`, one folder of 190 MB for each set of pins; a folder there may be
deleted at any time. The Go that this takes stands in the `go.mod` files, and so do the versions of etcd and Kubernetes,
and nowhere else. To move to another version, change `go.mod` (the `replace` lines as well) and run `go mod tidy` there.

What it does, for each `Pulumi.*.yaml` in the root and in `examples/`: it runs the offline preview, starts an API server
and its etcd on free ports of 127.0.0.1, and stands in for what would be in the cluster already: namespaces that the
stack takes as existing, definitions of custom resources that come with a chart, the Seqera Platform. The end of the
test run lists these, and the API server's warnings. Then:

    test_objects.py         it accepts every object: as a strict dry run, and for real in both ways of `kubectl apply`
    test_pod_security.py    namespaces enforce the restricted profile, and the pods of our workloads pass it
    test_patches.py         patches of a Seqera Platform add what they should, keep what was there, and are stable
    test_harness.py         these tests notice mistakes: they refuse objects that are wrong on purpose

What it can't tell: whether anything would run. There are no nodes, no controllers, no charts and no webhooks.
"""
