"""Images that machines on AWS start from, found by the parameters that their publishers keep."""

from ..clusters.eks_nodes import GRAVITON

DEFAULT = "amazon-linux-2023"
IMAGES = {
    # Amazon Linux 2023 user guide, "AL2023 on Amazon EC2": public parameters by architecture.
    "amazon-linux-2023": {
        "x86_64": "/aws/service/ami-amazon-linux-latest/al2023-ami-kernel-default-x86_64",
        "arm64": "/aws/service/ami-amazon-linux-latest/al2023-ami-kernel-default-arm64",
    },
    # Ubuntu on AWS, "Find Ubuntu images with AWS": SSM parameters by release and architecture.
    "ubuntu-24.04": {
        "x86_64": "/aws/service/canonical/ubuntu/server/24.04/stable/current/amd64/hvm/ebs-gp3/ami-id",
        "arm64": "/aws/service/canonical/ubuntu/server/24.04/stable/current/arm64/hvm/ebs-gp3/ami-id",
    },
}
"""Public SSM parameters that hold the newest image. Both systems have the Session Manager agent."""


def newest_image_parameter(image: str, instance_type: str) -> str:
    """The parameter that holds the newest image of a system, a key of `IMAGES`, for an instance type's processors."""
    return IMAGES[image]["arm64" if GRAVITON.match(instance_type) else "x86_64"]
