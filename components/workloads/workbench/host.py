"""Posit Workbench on a virtual machine of Google Cloud, with its sessions in a GKE cluster."""

from typing import Any, Optional, cast
from urllib.parse import quote

import pulumi

from ...hosts.compute_engine import ComputeEngineHost, ComputeEngineHostArgs, reserved_address
from ...hosts.compute_engine_disks import DataDisk
from ...ingress.gateway_route import GOOGLE_FRONT_ENDS
from ...ingress.google_load_balancer import GoogleLoadBalancer, GoogleLoadBalancerArgs
from ...secrets.secret_manager import SecretManagerSecret, SecretManagerSecretArgs
from .arguments import WorkbenchDatabaseArgs
from .flows import WEB_PORT
from .host_arguments import (
    WorkbenchHostFileArgs,
    WorkbenchHostLoginArgs,
    WorkbenchHostSetupArgs,
    WorkbenchHostUserArgs,
)
from .host_config import NAMESPACE
from .host_machine_arguments import WorkbenchHostArgs
from .host_setup import check_host, workbench_host_setup
from .launcher_access import LauncherAccess, LauncherAccessArgs
from .login import login_files

NFS = 2049
NODE_PORTS = "30000-32767"
"""Where Services of type NodePort are reached: --service-node-port-range of kube-apiserver."""
FOLDERS = {"homes": "/home", "state": "/var/lib/rstudio-server"}
"""What is on disks that outlive the machine."""
TAKEN = (
    "package",
    "session",
    "jupyterlab_version",
    "notebook_version",
    "admin_groups",
    "superuser_groups",
    "project_sharing",
    "root_squash",
    "settings",
)
"""Arguments that the machine's setup has too."""
DISKS: dict[str, DataDisk] = {"homes": {"size_gib": 200}, "state": {"size_gib": 10}}


class WorkbenchHost(pulumi.ComponentResource):
    """
    A machine with Workbench and homes, which it exports to the cluster's nodes alone, the launcher's rights in the
    cluster, and an HTTPS load balancer, the only way in for people. Needs a provider of the cluster's objects.

    Secrets reach the machine through Secret Manager, by its own identity; it looks for changed ones, and for changed
    settings, every five minutes. Raises ValueError for arguments that contradict each other.
    """

    url: pulumi.Output[str]
    """https://<host>/."""
    address: pulumi.Output[str]
    """Public address of the load balancer, for DNS records; empty without a certificate."""
    private_ip: pulumi.Output[str]
    """Address of the machine."""
    instance_name: pulumi.Output[str]
    """Name of the machine, for `gcloud compute ssh --tunnel-through-iap`."""
    password_secrets: pulumi.Output[dict[str, str]]
    """Names of the secrets that hold generated passwords, by login name."""
    session_namespace: pulumi.Output[str]
    """Namespace of sessions."""

    def __init__(self, name: str, args: WorkbenchHostArgs, opts: Optional[pulumi.ResourceOptions] = None):
        super().__init__("atelier:index:WorkbenchHost", name, None, opts)
        self._prefix, self._args = name, args
        self._child = pulumi.ResourceOptions(parent=self)
        host: ComputeEngineHostArgs = self._host_args()
        private_ip = reserved_address(self, f"{name}-machine", host)
        access = self._access(private_ip)
        people = self._people()
        setup = self._setup(private_ip, self._secret("token", access.token).secret_id, people)
        check_host(setup)
        machine = ComputeEngineHost(
            f"{name}-machine",
            {
                **host,
                "private_ip": private_ip,
                "user_data": workbench_host_setup(setup),
                "secrets": _read(setup),
            },
            self._child,
        )
        public = pulumi.Output.from_input("")
        if "certificate_map_id" in args:
            public = self._publish(machine, args["certificate_map_id"])

        self.url = pulumi.Output.from_input(f"https://{args['host']}/")
        self.address, self.private_ip, self.instance_name = public, machine.private_ip, machine.instance_name
        self.password_secrets = pulumi.Output.all(**{who: made.secret_name for who, made in people.items()}).apply(dict)
        self.session_namespace = access.namespace
        self.register_outputs(
            {
                "url": self.url,
                "address": self.address,
                "private_ip": self.private_ip,
                "instance_name": self.instance_name,
                "password_secrets": self.password_secrets,
                "session_namespace": self.session_namespace,
            }
        )

    def _host_args(self) -> ComputeEngineHostArgs:
        args, place, machine, sessions = (
            self._args,
            self._args["place"],
            self._args["machine"],
            self._args["sessions"],
        )
        # The machine's own, and where it is.
        found: dict[str, Any] = {key: value for key, value in machine.items() if key != "disks"}
        found |= {key: place[key] for key in ("project_id", "region", "zone", "network_id", "subnet_id")}
        inbound = {
            "sessions": {"ports": [WEB_PORT], "description": "Sessions call back", "cidrs": sessions["pod_ranges"]},
            "homes": {"ports": [NFS], "description": "Nodes mount homes", "cidrs": sessions["node_ranges"]},
            "web": {"ports": [WEB_PORT], "description": "HTTPS load balancer", "cidrs": [*GOOGLE_FRONT_ENDS]},
        }
        nodes = {"ports": [NODE_PORTS], "description": "The server reaches sessions", "cidrs": sessions["node_ranges"]}
        host = {
            **found,
            "kms_key_id": place["disk_key_id"],
            "disks": {**DISKS, **machine.get("disks", {})},
            "inbound": inbound,
            "outbound": {"nodes": nodes},
            "protect": args.get("protect", False),
            "tags": args.get("tags", {}),
        }
        return cast(ComputeEngineHostArgs, host)

    def _access(self, private_ip: pulumi.Output[str]) -> LauncherAccess:
        args, sessions = self._args, self._args["sessions"]
        access: LauncherAccessArgs = {
            "server_address": private_ip,
            "node_ranges": sessions["node_ranges"],
            "namespace": self._namespace,
            "session": args.get("session", {}),
            "token_version": sessions.get("token_version", 1),
            "session_ranges": sessions.get("session_ranges", []),
            "protect": args.get("protect", False),
        }
        return LauncherAccess(f"{self._prefix}-launcher", access, self._child)

    @property
    def _namespace(self) -> str:
        return self._args.get("session", {}).get("namespace", NAMESPACE)

    def _people(self) -> dict[str, SecretManagerSecret]:
        """Generated passwords by login name."""
        return {
            who: self._secret(f"password-{who}", None, protect=True)
            for who, person in self._args.get("users", {}).items()
            if "password_secret" not in person
        }

    def _secret(self, label: str, value: Optional[pulumi.Input[str]], protect: bool = False) -> SecretManagerSecret:
        place = self._args["place"]
        secret: SecretManagerSecretArgs = {
            "prefix": place["secret_prefix"],
            "secret_name": f"{self._prefix}/{label}",
            "project_id": place["project_id"],
            "region": place["region"],
            "kms_key_id": place["secret_key_id"],
            "protect": protect and self._args.get("protect", False),
            "tags": self._args.get("tags", {}),
        }
        if value is not None:
            secret["value"] = value
        return SecretManagerSecret(f"{self._prefix}-{label}", secret, self._child)

    def _setup(
        self, private_ip: pulumi.Output[str], token: pulumi.Output[str], people: dict[str, SecretManagerSecret]
    ) -> WorkbenchHostSetupArgs:
        args, sessions = self._args, self._args["sessions"]
        setup: WorkbenchHostSetupArgs = {
            "host": args["host"],
            "address": private_ip,
            "cluster": {
                "api_url": sessions["api_url"],
                "certificate_authority": sessions["certificate_authority"],
                "token_secret": token,
                "namespace": self._namespace,
            },
            "node_ranges": sessions["node_ranges"],
            "login": self._login(people),
            "licence": args["licence"],
            "disks": FOLDERS,
            "secrets": self._secret_files(),
        }
        if ca := args.get("database", {}).get("ca"):
            # Cloud SQL calls it a secret, and all of the user data would be one; a certificate is none.
            setup["database_ca"] = pulumi.Output.unsecret(pulumi.Output.from_input(ca))
        return cast(WorkbenchHostSetupArgs, {**setup, **{key: value for key, value in args.items() if key in TAKEN}})

    def _login(self, people: dict[str, SecretManagerSecret]) -> WorkbenchHostLoginArgs:
        args = self._args
        kinds = ("oidc", "saml", "provisioning", "first_uid", "idle_minutes")
        found: Any = {key: value for key, value in args.items() if key in kinds}
        if "users" in args:
            users: dict[str, WorkbenchHostUserArgs] = {}
            for who, person in args["users"].items():
                secret = person["password_secret"] if "password_secret" in person else people[who].secret_id
                users[who] = {"uid": person["uid"], "password_secret": secret, "groups": person.get("groups", [])}
            found["users"] = users
        return found

    def _secret_files(self) -> dict[str, WorkbenchHostFileArgs]:
        args = self._args
        found: dict[str, WorkbenchHostFileArgs] = {}
        if "oidc" in args:
            found = {
                name: {"secret": self._secret(name, text).secret_id}
                for name, text in login_files({"oidc": args["oidc"]}).items()
            }
        if "database" in args:
            found["database.conf"] = {"secret": self._secret("database", _database(args["database"])).secret_id}
        return found

    def _publish(self, machine: ComputeEngineHost, certificate_map_id: pulumi.Input[str]) -> pulumi.Output[str]:
        args = self._args
        web: GoogleLoadBalancerArgs = {
            "project_id": args["place"]["project_id"],
            "group_id": machine.group_id,
            "port": WEB_PORT,
            "certificate_map_id": certificate_map_id,
            "health_path": "/health-check",
            "timeout_seconds": args.get("timeout_seconds", 3600),
            "allowed_from": args.get("allowed_from", []),
            "tags": args.get("tags", {}),
        }
        if "security_policy" in args:
            web["security_policy"] = args["security_policy"]
        return GoogleLoadBalancer(f"{self._prefix}-web", web, self._child).address


def _read(setup: WorkbenchHostSetupArgs) -> dict[str, pulumi.Input[str]]:
    """Every secret that the machine reads, by a short name."""
    found: dict[str, pulumi.Input[str]] = {"token": setup["cluster"]["token_secret"]}
    found |= {f"password-{who}": user["password_secret"] for who, user in setup["login"].get("users", {}).items()}
    found |= {name.replace(".", "-"): file["secret"] for name, file in setup.get("secrets", {}).items()}
    licence = setup["licence"]
    if secret := licence.get("file_secret") or licence.get("key_secret"):
        found["licence"] = secret
    return found


def _database(args: WorkbenchDatabaseArgs) -> pulumi.Output[str]:
    """
    database.conf for PostgreSQL. The password stands apart from the address, where it would have to be escaped: admin
    guide, database/configuration.
    """
    mode = args.get("ssl_mode", "verify-full" if "ca" in args else "require")
    options = f"?sslmode={mode}" + ("&sslrootcert=/etc/rstudio/database-ca.crt" if "ca" in args else "")
    return pulumi.Output.secret(
        pulumi.Output.format(
            "provider=postgresql\nconnection-uri=postgresql://{user}@{host}:{port}/{name}{options}\n"
            "password={password}\n",
            user=pulumi.Output.from_input(args["user"]).apply(lambda user: quote(user, safe="")),
            host=args["host"],
            port=args.get("port", 5432),
            name=args.get("name", "workbench"),
            options=options,
            password=args["password"],
        )
    )
