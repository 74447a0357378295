"""What a stack file may say about machines on AWS."""

from __future__ import annotations

from typing import Annotated

from pydantic import AfterValidator

from .types import ClientRange, InstanceType, Section, TagText, described, matching

ImageId = Annotated[
    str, AfterValidator(matching(r"ami-[0-9a-f]{8}([0-9a-f]{9})?", "an image such as ami-0123456789abcdef0"))
]
PolicyArn = Annotated[
    str, AfterValidator(matching(r"arn:aws[a-z-]*:iam::(\d{12}|aws):policy/[\w+=,.@/-]+", "the ARN of an IAM policy"))
]
PublicKey = Annotated[
    str,
    AfterValidator(
        matching(
            r"(ssh-ed25519|ssh-rsa|ecdsa-sha2-nistp(256|384|521)) [A-Za-z0-9+/]+=*( [\w.@+-]+)?",
            "one line of an OpenSSH public key, such as ssh-ed25519 AAAA… name",
        )
    ),
]


class CiNodeSettings(Section):
    """The machine that images are built and hubs are deployed from, reached by Session Manager."""

    image_id: ImageId | None = described(
        None,
        "Image of your own, which has the tools. Without it: the newest Amazon Linux 2023 when the machine is made, on "
        "which Docker, git, kubectl, Helm, sops and hubploy are installed.",
    )
    instance_type: InstanceType = described("t3.xlarge", "Instance type; another one restarts the machine.")
    disk_gib: int = described(150, "Encrypted disk in GiB; it can grow, not shrink.", ge=20, le=16384)
    name: TagText | None = described(None, "Tag Name. Without it: <project>-<stack>-ci.")
    ssh_from: list[ClientRange] = described([], "Ranges that may connect by SSH. With none, Session Manager only.")
    ssh_keys: list[PublicKey] = described(
        [], "Public keys of those who use SSH, when the machine is made. Without `imageId` only."
    )
    public: bool = described(False, "A public address, in a public subnet. Otherwise only the VPC reaches it.")
    generation: int = described(
        1,
        "Another number makes a new machine, from the newest image, and deletes the old one with its disk. "
        "Nothing else but another `imageId` or subnet does.",
        ge=1,
        le=999,
    )
    policies: list[PolicyArn] = described([], "Managed policies of its role, beside Session Manager's.")
