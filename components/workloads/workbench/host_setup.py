"""What cloud-init makes of a virtual machine with Workbench: its user data."""

import shlex
from importlib import resources
from typing import Any

import pulumi
import yaml

from ... import versions
from .host_arguments import WorkbenchHostPackageArgs, WorkbenchHostSetupArgs
from .host_config import SHARED_FOLDER, TOKEN_FILE, host_files, template_data

USER_DATA_BYTES = 262144
"""What one value of a machine's metadata may have: Compute Engine, "Custom metadata limits"."""
SETTINGS = "/etc/atelier"
PACKAGES = ("curl", "e2fsprogs", "jq", "nfs-kernel-server", "python3-yaml")
"""From Ubuntu's own archive."""
TEMPLATES_URL = (
    "https://raw.githubusercontent.com/rstudio/helm/"
    f"rstudio-workbench-{versions.WORKBENCH_CHART}/charts/rstudio-workbench/files"
)
OPTIONAL_FILES = ("launcher.kubernetes.resources.conf", "openid-client-secret", "database-ca.crt")
"""Files that Workbench reads if they are there."""
PROGRAMS = ("atelier-workbench", "atelier-user-data")
UNITS = ("atelier-workbench.service", "atelier-workbench.timer")
LICENCE_UNIT = "atelier-licence.service"
_GROUP_READS = "0640 root:rstudio-server"


def workbench_host_setup(args: WorkbenchHostSetupArgs) -> pulumi.Output[str]:
    """
    User data for Ubuntu 24.04: files, and a program that brings the machine to what they say. It runs at the first
    start, after each boot and every five minutes, and takes over changed user data and changed secrets.

    Nothing in it is secret: secrets are read from Secret Manager with the machine's own identity. What went wrong is in
    the journal of atelier-workbench.service, and in Cloud Logging as output of the serial console.

    Raises ValueError for arguments that contradict each other and for user data that is too long.
    """
    check_host(args)
    text = pulumi.Output.all(**_files(args)).apply(lambda files: _document(args, {str(k): v for k, v in files.items()}))
    return text.apply(_fitting)


def check_host(args: WorkbenchHostSetupArgs) -> None:
    """Raises ValueError for arguments that contradict each other."""
    login, licence = args["login"], args["licence"]
    _one("login", login, ("users", "oidc", "saml"))
    _one("licence", licence, ("file_secret", "key_secret", "server"))
    if "users" in login and "provisioning" in login:
        raise ValueError("accounts of the operating system aren't provisioned: leave provisioning out")
    if login.get("provisioning", "jit") not in ("jit", "scim"):
        raise ValueError(f"provisioning is {login.get('provisioning')!r}; it can be jit, scim")
    users = login.get("users", {})
    for name, user in users.items():
        if user["uid"] < 1000:
            raise ValueError(f"user {name} has id {user['uid']}; those below 1000 are the system's")
    ids = [user["uid"] for user in users.values()]
    if twice := sorted({each for each in ids if ids.count(each) > 1}):
        raise ValueError(f"several users have the id {', '.join(map(str, twice))}")
    if "oidc" in login and "openid-client-secret" not in args.get("secrets", {}):
        raise ValueError("oidc needs the client's secret among secrets, as openid-client-secret")
    if not args["node_ranges"]:
        raise ValueError("node_ranges is empty; homes must be exported to somebody")


def _one(what: str, args: Any, kinds: tuple[str, ...]) -> None:
    given = [kind for kind in kinds if kind in args]
    if len(given) != 1:
        raise ValueError(f"a {what} is exactly one of {', '.join(kinds)}; there are {', '.join(given) or 'none'}")


def _files(args: WorkbenchHostSetupArgs) -> dict[str, pulumi.Input[str]]:
    """Everything below /etc/atelier."""
    found: dict[str, pulumi.Input[str]] = {f"rstudio/{name}": text for name, text in host_files(args).items()}
    found["workbench.env"] = _environment(args)
    found["disks"] = _table([[label, folder, _owner(folder)] for label, folder in args["disks"].items()])
    found["templates"] = _table([[name, checksum] for name, checksum in versions.WORKBENCH_TEMPLATES.items()])
    found["template-values"] = template_data(args)
    found["users"] = _table(
        [
            [name, str(user["uid"]), user["password_secret"], ",".join(user.get("groups", []))]
            for name, user in args["login"].get("users", {}).items()
        ]
    )
    found["secrets"] = _table(_secrets(args))
    squash = "root_squash" if args.get("root_squash", False) else "no_root_squash"
    clients = [pulumi.Output.concat(" ", each, f"(rw,sync,no_subtree_check,{squash})") for each in args["node_ranges"]]
    found["exports"] = pulumi.Output.concat("/home", *clients, "\n")
    # Port 2049 is all that version 4 needs, and all that is open.
    found["nfs.conf"] = "[nfsd]\nvers3=n\nvers4=y\nthreads=16\n"
    return found


def _owner(folder: str) -> str:
    return "rstudio-server:rstudio-server" if folder == "/var/lib/rstudio-server" else "root:root"


def _environment(args: WorkbenchHostSetupArgs) -> pulumi.Output[str]:
    package, licence = args.get("package", {}), args["licence"]
    version = package.get("version", versions.WORKBENCH_PACKAGE)
    kind = next(each for each in ("file_secret", "key_secret", "server") if each in licence).removesuffix("_secret")
    values: dict[str, pulumi.Input[str]] = {
        "PACKAGES": " ".join(PACKAGES),
        "PACKAGE_VERSION": version,
        "PACKAGE_URL": package.get("url", package_url(package)),
        "PACKAGE_SHA256": package.get("sha256", ""),
        "TEMPLATES_URL": TEMPLATES_URL,
        "OPTIONAL_FILES": " ".join(OPTIONAL_FILES),
        "SHARED_FOLDER": SHARED_FOLDER,
        "LICENCE": kind,
        "LICENCE_SECRET": licence.get("key_secret", ""),
        "LICENCE_SERVER": licence.get("server", ""),
    }
    return pulumi.Output.all(**values).apply(
        lambda known: "".join(f"{key}={shlex.quote(str(value))}\n" for key, value in known.items())
    )


def package_url(package: WorkbenchHostPackageArgs) -> str:
    """
    Posit's download. The builds for Ubuntu 22.04 and 24.04 are one, in the folder of the former: downloads.json of
    Posit's site, pro.stable.server.installer.noble.
    """
    version = package.get("version", versions.WORKBENCH_PACKAGE).replace("+", "-")
    return f"https://download2.rstudio.org/server/jammy/amd64/rstudio-workbench-{version}-amd64.deb"


def _secrets(args: WorkbenchHostSetupArgs) -> list[list[pulumi.Input[str]]]:
    """What reads it, mode, owner, path, secret."""
    # The launcher starts as root, and its plugin reads the token as the server's user.
    found: list[list[pulumi.Input[str]]] = [
        ["launcher", *_GROUP_READS.split(), TOKEN_FILE, args["cluster"]["token_secret"]]
    ]
    for name, file in args.get("secrets", {}).items():
        found.append(["server", file.get("mode", "0600"), "root:root", f"/etc/rstudio/{name}", file["secret"]])
    if "file_secret" in args["licence"]:
        where = "/var/lib/rstudio-server/licence.lic"
        found.append(["server", "0600", "rstudio-server:rstudio-server", where, args["licence"]["file_secret"]])
    return found


def _table(rows: list[list[pulumi.Input[str]]]) -> pulumi.Output[str]:
    lines = [pulumi.Output.all(*row).apply(lambda known: " ".join(map(str, known)).rstrip() + "\n") for row in rows]
    return pulumi.Output.concat(*lines) if lines else pulumi.Output.from_input("")


def _document(args: WorkbenchHostSetupArgs, files: dict[str, str]) -> str:
    units = [*UNITS, *([LICENCE_UNIT] if "key_secret" in args["licence"] else [])]
    written = [_file(f"/usr/local/sbin/{name}", _source(name), "0755") for name in PROGRAMS]
    written += [_file(f"/etc/systemd/system/{name}", _source(name), "0644") for name in units]
    written += [_file(f"{SETTINGS}/{name}", text, "0644") for name, text in sorted(files.items())]
    commands = [["systemctl", "daemon-reload"], ["systemctl", "enable", "--now", UNITS[1]]]
    document = {
        # The first start is in Cloud Logging too.
        "output": {"all": "| tee -a /var/log/cloud-init-output.log /dev/console"},
        "write_files": written,
        "runcmd": [*commands, ["systemctl", "start", UNITS[0]]],
    }
    return "#cloud-config\n" + yaml.dump(document, Dumper=_Readable, sort_keys=False, width=1000)


def _file(path: str, content: str, permissions: str) -> dict[str, str]:
    return {"path": path, "owner": "root:root", "permissions": permissions, "content": content}


def _source(name: str) -> str:
    return (resources.files(f"{__package__}") / "on_host" / name).read_text("utf-8")


def _fitting(text: str) -> str:
    if (size := len(text.encode())) > USER_DATA_BYTES:
        raise ValueError(f"user data has {size} bytes; Compute Engine takes {USER_DATA_BYTES}")
    return text


class _Readable(yaml.SafeDumper):
    """Writes texts of several lines as they are, for whoever reads the user data of a machine."""


_Readable.add_representer(
    str,
    lambda dumper, text: dumper.represent_scalar("tag:yaml.org,2002:str", text, style="|" if "\n" in text else None),
)
