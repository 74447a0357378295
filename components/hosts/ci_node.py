"""What cloud-init makes of a machine that images are built and hubs are deployed from."""

from typing import TypedDict

import yaml
from typing_extensions import NotRequired

SCRIPT = "/usr/local/sbin/atelier-setup"
USER = "ec2-user"
"""The user of Amazon Linux 2023 that people log in as by SSH."""


class CiNodeTools(TypedDict):
    kubectl: str
    """Version of kubectl, such as v1.35.10: the cluster's, or one minor version beside it."""
    helm: str
    """Version of Helm, such as v3.22.0."""
    sops: str
    """Version of sops, such as v3.13.3."""
    hubploy: NotRequired[str]
    """Version of hubploy on PyPI. Default: not installed."""
    registry: NotRequired[str]
    """Host of an ECR registry that Docker logs in to by itself, with the rights that the caller has. Default: none."""
    ssh_authorized_keys: NotRequired[list[str]]
    """Public keys that ec2-user is reached with by SSH. Default: none."""


def ci_node_setup(tools: CiNodeTools, architecture: str = "x86_64") -> str:
    """
    User data for Amazon Linux 2023: Docker (running, also after a restart), git, the ECR credential helper and
    Python 3.11 from the distribution; kubectl, helm and sops from their publishers, each checked against the checksum
    that the publisher gives with it; hubploy in a Python environment of its own. The AWS CLI is in the image.

    It holds no secrets. What went wrong is in /var/log/cloud-init-output.log on the machine.
    """
    document = {
        "package_update": True,
        # What the core repository of Amazon Linux 2023 has; helm, kubectl and sops aren't in it.
        "packages": ["docker", "git", "amazon-ecr-credential-helper", "python3.11", "python3.11-pip"],
        "write_files": [
            {"path": SCRIPT, "permissions": "0700", "owner": "root:root", "content": _script(tools, architecture)}
        ],
        "runcmd": [[SCRIPT]],
    }
    if keys := tools.get("ssh_authorized_keys"):
        document["ssh_authorized_keys"] = keys
    return "#cloud-config\n" + yaml.dump(document, Dumper=_Readable, sort_keys=False, width=1000)


class _Readable(yaml.SafeDumper):
    """Writes texts of several lines as they are, for whoever reads the user data of a machine."""


_Readable.add_representer(
    str,
    lambda dumper, text: dumper.represent_scalar("tag:yaml.org,2002:str", text, style="|" if "\n" in text else None),
)


def _script(tools: CiNodeTools, architecture: str) -> str:
    arch = {"x86_64": "amd64", "arm64": "arm64"}[architecture]
    helm, kubectl, sops = tools["helm"], tools["kubectl"], tools["sops"]
    archive, binary = f"helm-{helm}-linux-{arch}.tar.gz", f"sops-{sops}.linux.{arch}"
    lines = [
        "#!/bin/bash",
        "# Made by cloud-init at the first start; run it again after a failure.",
        "set -euo pipefail",
        "umask 022",
        "work=$(mktemp -d)",
        "trap 'rm -rf \"$work\"' EXIT",
        'cd "$work"',
        'get() { curl --fail --silent --show-error --location --proto "=https" --retry 5 --remote-name "$1"; }',
        "",
        "systemctl enable --now docker",
        "# Whoever is in this group is root on the machine, as ec2-user is by sudo.",
        f"usermod --append --groups docker {USER}",
        "",
        f"get https://dl.k8s.io/release/{kubectl}/bin/linux/{arch}/kubectl",
        f"get https://dl.k8s.io/release/{kubectl}/bin/linux/{arch}/kubectl.sha256",
        'echo "$(cat kubectl.sha256)  kubectl" | sha256sum --check --strict',
        "install -m 0755 kubectl /usr/local/bin/kubectl",
        "",
        f"get https://get.helm.sh/{archive}",
        f"get https://get.helm.sh/{archive}.sha256sum",
        f"sha256sum --check --strict {archive}.sha256sum",
        f"tar --extract --gzip --file {archive}",
        f"install -m 0755 linux-{arch}/helm /usr/local/bin/helm",
        "",
        f"get https://github.com/getsops/sops/releases/download/{sops}/{binary}",
        f"get https://github.com/getsops/sops/releases/download/{sops}/sops-{sops}.checksums.txt",
        f"sha256sum --check --strict --ignore-missing sops-{sops}.checksums.txt",
        f"install -m 0755 {binary} /usr/local/bin/sops",
    ]
    if registry := tools.get("registry"):
        lines += [
            "",
            "# No password is kept: the helper asks ECR for each login, with the rights of whoever calls Docker.",
            f"""echo '{{"credHelpers": {{"{registry}": "ecr-login"}}}}' > docker.json""",
            "install -D -m 0600 docker.json /root/.docker/config.json",
            f"install -d -m 0700 -o {USER} -g {USER} /home/{USER}/.docker",
            f"install -m 0600 -o {USER} -g {USER} docker.json /home/{USER}/.docker/config.json",
        ]
    if hubploy := tools.get("hubploy"):
        lines += [
            "",
            "python3.11 -m venv /opt/hubploy",
            f"/opt/hubploy/bin/pip install --quiet --no-input hubploy=={hubploy}",
            "ln -sf /opt/hubploy/bin/hubploy /usr/local/bin/hubploy",
        ]
    return "\n".join(lines) + "\n"
