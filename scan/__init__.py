"""A stack under the scanners that Terraform, ARM and Kubernetes have, none of which reads Pulumi.

    python -m scan Pulumi.prod.yaml     or make scan STACK=prod, FILE=examples/Pulumi.name.yaml, ALL=yes

The offline preview's record is written as a Terraform plan (AWS, Google Cloud), an ARM template (Azure) and Kubernetes
manifests, which checkov and kube-score read: neither an account nor a network is needed. What they find is mended, or
has its reason in `exemptions.yaml`.
"""
