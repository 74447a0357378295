"""Studios on machines: each setting reaches what is registered, and only the load balancer reaches the machine."""

from __future__ import annotations

import copy
import json
from functools import cache
from typing import Any

import pulumi
import pytest
import yaml

from offline.run import PROJECT
from stacks.aws import AwsFoundation
from stacks.settings import load
from stacks.settings.stack import AwsStackSettings
from stacks.settings.studios_hosts import StudiosHostSettings
from stacks.workloads import place_workloads
from tests.harness import Registrations, register
from tests.stacks.test_every_setting import settings_of

EXAMPLE = yaml.safe_load((PROJECT / "examples/Pulumi.studios-compose.yaml").read_text())["config"]
PLANTED: dict[str, dict[str, Any]] = {
    "aws:ssm/getParameter:getParameter": {"insecureValue": "ami-newest", "value": "ami-newest"},
    "aws:acm/certificate:Certificate": {
        "domainValidationOptions": [
            {"domainName": name, "resourceRecordName": "n", "resourceRecordType": "CNAME", "resourceRecordValue": "v"}
            for name in (
                "example.org",
                "lab.example.org",
                "sessions.lab.example.org",
                "platform.lab.example.org",
                "connect.example.org",
            )
        ]
    },
    "aws:lb/getHostedZoneId:getHostedZoneId": {"id": "Z-LB"},
    "random:index/randomPassword:RandomPassword": {"result": "planted-generated"},
    "tls:index/privateKey:PrivateKey": {"privateKeyPemPkcs8": "planted-private\n", "publicKeyPem": "planted-public\n"},
    "aws:ec2/natGateway:NatGateway": {"publicIp": "198.51.100.7"},
}
ROLE_POLICY = "arn:aws:iam::aws:policy/ReadOnlyAccess"
FULL: dict[str, Any] = {
    "platform": {
        "url": "https://platform.lab.example.org",
        "own": {
            "version": "v26.1.1",
            "contactEmail": "from11@example.org",
            "licence": {"config": "licence12"},
            "mail": {"host": "mail13.example.org", "port": 2587, "credentials": {"vault": "mail14"}},
            "trustedEmails": ["*@trusted15.org"],
            "rootUsers": ["root16@example.org"],
            "instanceCredentials": True,
            "computePlatforms": ["slurm-platform"],
            "environment": {"TOWER_APP_NAME": "app17"},
            "secretEnvironment": {"TOWER_OIDC_SECRET": {"vault": "oidc18", "field": "field19"}},
        },
    },
    "domain": "lab.example.org",
    "connectHost": "proxy20.sessions.lab.example.org",
    "wildcardDomain": "sessions.lab.example.org",
    "allowedWorkspaces": [2121],
    "templates": {
        "ONE": {
            "tool": "ride",
            "image": "r.example.org/i22:1",
            "icon": "rstudio",
            "status": "experimental",
            "port": 2323,
        }
    },
    "defaultLifespanHours": 24,
    "privateByDefault": True,
    "customImages": {"registry": "images25.example.org", "repository": "built26"},
    "rsaBits": 4096,
    "registrationTokenVersion": 27,
    "registryCredentials": {"vault": "pull28"},
    "version": "0.11.2",
    "logLevel": "warn",
    "health": {"path": "/live29", "successCodes": "204"},
    "machine": {
        "instanceType": "m7i.2xlarge",
        "diskGib": 333,
        "dataGib": 444,
        "snapshots": {"keep": 55, "time": "05:06"},
        "zone": "b",
        "restoreFrom": "snap-0123456789abcdef0",
        "generation": 7,
        "egressPorts": [2200],
        "policies": [ROLE_POLICY],
    },
}
BESIDE: dict[str, Any] = {
    "platform": {"url": "https://example.org"},
    "registryCredentials": {"vault": "seqera/registry"},
}
TOKEN = {"registrationToken": {"vault": "token31"}}


def placed(more: dict[str, Any] | None = None, **hosts: Any) -> tuple[Registrations, dict[str, Any]]:
    """What is registered for the example with other sections and deployments, and the stack outputs."""
    content = copy.deepcopy(EXAMPLE) | (more or {})
    if hosts:
        content["atelier:studiosHosts"] = hosts
    given = {key: json.dumps(value) if isinstance(value, (dict, bool)) else value for key, value in content.items()}
    key = "atelier:licence12"
    secret = {key: "planted-licence"} if "licence12" in str(hosts) else {}
    settings = load(given | secret, set(secret), "atelier", "test")
    assert isinstance(settings, AwsStackSettings)
    outputs: dict[str, Any] = {}

    def program() -> None:
        pulumi.runtime.set_config(key, "planted-licence")
        foundation = AwsFoundation(settings)
        pulumi.Output.from_input(place_workloads(settings, foundation)).apply(outputs.update)

    return register(program, PLANTED), outputs


@cache
def made(kind: str) -> Registrations:
    """The example, or another deployment in its place."""
    hosts = {"full": FULL, "beside": BESIDE, "paths": {**BESIDE, "pathRouting": True}, "token": {**BESIDE, **TOKEN}}
    return placed()[0] if kind == "example" else placed(studios=hosts[kind])[0]


@cache
def everything(kind: str) -> str:
    """All inputs, with the configuration's text as what it says."""
    found = {each.name: each.inputs for each in made(kind).all}
    found["configuration"] = configuration(kind)
    return json.dumps(found, sort_keys=True)


def configuration(kind: str) -> dict[str, Any]:
    return json.loads(made(kind)["studios-configuration-version"].inputs["secretString"])


ROWS = [
    ("full", "platform.url", '"TOWER_SERVER_URL": "https://platform.lab.example.org"'),
    ("full", "platform.own.version", "enterprise/platform/backend:v26.1.1"),
    ("full", "platform.own.contactEmail", '"TOWER_CONTACT_EMAIL": "from11@example.org"'),
    ("full", "platform.own.licence", '"licence": {"name": "atelier-test/studios/licence"}'),
    ("full", "platform.own.mail.host", '"TOWER_SMTP_HOST": "mail13.example.org"'),
    ("full", "platform.own.mail.port", '"TOWER_SMTP_PORT": "2587"'),
    ("full", "platform.own.mail.credentials", '"smtp-user": {"field": "username", "name": "mail14"}'),
    ("full", "platform.own.trustedEmails", "*@trusted15.org"),
    ("full", "platform.own.rootUsers", '"TOWER_ROOT_USERS": "root16@example.org"'),
    ("full", "platform.own.instanceCredentials", '"httpPutResponseHopLimit": 2'),
    ("full", "platform.own.computePlatforms", '"TOWER_ENABLE_PLATFORMS": "slurm-platform"'),
    ("full", "platform.own.environment", '"TOWER_APP_NAME": "app17"'),
    ("full", "platform.own.secretEnvironment", '"variable-TOWER_OIDC_SECRET": {"field": "field19", "name": "oidc18"}'),
    ("full", "platform.own.secretEnvironment.field", '"field": "field19"'),
    ("full", "domain", '"domainName": "lab.example.org"'),
    ("full", "connectHost", '"CONNECT_PROXY_URL": "https://proxy20.sessions.lab.example.org"'),
    ("full", "wildcardDomain", '"values": ["proxy20.sessions.lab.example.org", "*.sessions.lab.example.org"]'),
    ("full", "allowedWorkspaces", '"TOWER_DATA_STUDIO_ALLOWED_WORKSPACES": "2121"'),
    ("full", "templates.tool", '"TOWER_DATA_STUDIO_TEMPLATES_ONE_TOOL": "ride"'),
    ("full", "templates.image", '"TOWER_DATA_STUDIO_TEMPLATES_ONE_REPOSITORY": "r.example.org/i22:1"'),
    ("full", "templates.icon", '"TOWER_DATA_STUDIO_TEMPLATES_ONE_ICON": "rstudio"'),
    ("full", "templates.status", '"TOWER_DATA_STUDIO_TEMPLATES_ONE_STATUS": "experimental"'),
    ("full", "templates.port", '"TOWER_DATA_STUDIO_TEMPLATES_ONE_PORT": "2323"'),
    ("full", "defaultLifespanHours", '"TOWER_DATA_STUDIO_DEFAULT_LIFESPAN": "24"'),
    ("full", "privateByDefault", '"TOWER_DATA_STUDIO_PRIVATE_STUDIO_BY_DEFAULT": "true"'),
    ("full", "customImages.registry", '"TOWER_DATA_STUDIO_WAVE_CUSTOM_IMAGE_REGISTRY": "images25.example.org"'),
    ("full", "customImages.repository", '"TOWER_DATA_STUDIO_WAVE_CUSTOM_IMAGE_REPOSITORY": "built26"'),
    ("full", "rsaBits", '"rsaBits": 4096'),
    ("full", "registrationTokenVersion", '"keepers": {"version": "27"}'),
    ("full", "registryCredentials", '"registry-password": {"field": "password", "name": "pull28"}'),
    ("full", "version", "enterprise/studios/proxy:0.11.2"),
    ("full", "logLevel", '"CONNECT_LOG_LEVEL": "warn"'),
    ("full", "health.path", '"path": "/live29"'),
    ("full", "health.successCodes", '"matcher": "204"'),
    ("full", "machine.instanceType", '"instanceType": "m7i.2xlarge"'),
    ("full", "machine.diskGib", '"volumeSize": 333'),
    ("full", "machine.dataGib", '"size": 444'),
    ("full", "machine.snapshots.keep", '"retainRule": {"count": 55'),
    ("full", "machine.snapshots.time", '"times": "05:06"'),
    ("full", "machine.zone", '"availabilityZone": "eu-west-1b", "encrypted": true'),
    ("full", "machine.restoreFrom", '"snapshotId": "snap-0123456789abcdef0"'),
    ("full", "machine.generation", '"studios-host-machine-7"'),
    ("full", "machine.egressPorts", '"studios-host-out-2200"'),
    ("full", "machine.policies", f'"policyArn": "{ROLE_POLICY}"'),
    ("paths", "pathRouting", '"values": ["connect.example.org"]'),
    ("token", "registrationToken", '"registration-token": {"name": "token31"}'),
]


@pytest.mark.parametrize(("kind", "setting", "needle"), ROWS, ids=[row[1] for row in ROWS])
def test_a_setting_reaches_what_is_registered(kind: str, setting: str, needle: str):
    # Files of the configuration are texts in a text.
    assert needle in everything(kind) or needle in everything(kind).replace('\\"', '"'), setting


def test_no_setting_is_left_out():
    known = {row[1] for row in ROWS}
    settings = {each.removesuffix(".vault").removesuffix(".config") for each in settings_of(StudiosHostSettings)}
    assert settings == known


def test_only_the_load_balancer_reaches_the_machine():
    found = made("example")
    group, balancer = "studios-host-firewall-id", "studios-load-balancer-firewall-id"
    rules = [
        (each.inputs["referencedSecurityGroupId"], each.inputs["fromPort"])
        for each in found.of_type("aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule")
        if each.inputs["securityGroupId"] == group
    ]
    assert sorted(rules) == [(balancer, 8000), (balancer, 9090)]
    assert found["studios-host-machine"].inputs["associatePublicIpAddress"] is False
    routes = {
        each.name: (each.inputs["priority"], each.inputs["conditions"][0]["hostHeader"]["values"])
        for each in found.of_type("aws:lb/listenerRule:ListenerRule")
    }
    assert routes == {
        "studios-load-balancer-platform-rule": (10, ["example.org"]),
        "studios-load-balancer-connect-rule": (900, ["connect.example.org", "*.example.org"]),
    }


def test_a_load_balancer_that_isnt_everybodys_lets_in_the_machine_by_its_gateway():
    # The proxy asks the Platform by its public name.
    found, _ = placed({"atelier:loadBalancer": {"allowedFrom": ["203.0.113.0/24"]}}, studios=BESIDE)
    rules = {
        each.inputs.get("cidrIpv4") or each.inputs["referencedSecurityGroupId"]
        for each in found.of_type("aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule")
        if each.inputs["securityGroupId"] == "studios-load-balancer-firewall-id"
    }
    assert rules == {"203.0.113.0/24", "198.51.100.7/32", "studios-host-firewall-id"}


def test_the_machine_reads_its_secrets_and_no_others():
    policy = json.loads(made("example")["studios-host-secrets"].inputs["policy"])
    read, decrypt = policy["Statement"]
    prefix = "arn:aws:secretsmanager:eu-west-1:123456789012:secret:"
    brought = {f"{prefix}seqera/{name}-??????" for name in ("licence", "mail", "registry")}
    ours = {each.name for each in made("example").of_type("aws:secretsmanager/secret:Secret")}
    assert ours == {
        f"studios-{name}-secret"
        for name in (
            "configuration", "crypto-key", "database-password", "database-root-password", "jwt-secret", "oidc-pem",
            "registration-token",
        )
    }  # fmt: skip
    assert {each for each in read["Resource"] if "seqera" in each} == brought
    assert len(read["Resource"]) == len(brought) + len(ours)
    assert decrypt["Condition"]["StringLike"]["kms:EncryptionContext:SecretARN"] == read["Resource"]


def test_no_value_is_where_the_machine_can_be_described():
    for kind in ("example", "full"):
        text = json.dumps(made(kind)["studios-host-machine" + ("-7" if kind == "full" else "")].inputs)
        assert "planted" not in text + json.dumps(configuration(kind))
    # A secret of the stack's configuration goes through the vault.
    assert made("full")["studios-licence-version"].inputs["secretString"] == "planted-licence"


def test_data_outlives_the_machine():
    found = made("example")
    attachment = found["studios-data-attachment"].inputs
    assert (attachment["instanceId"], attachment["stopInstanceBeforeDetaching"]) == ("studios-host-machine-id", True)
    volume = found["studios-data-volume"]
    assert (volume.inputs["encrypted"], volume.inputs["availabilityZone"]) == (True, "eu-west-1a")
    tag = {"atelier-snapshots": "atelier-test-studios-data"}
    assert volume.inputs["tags"].items() >= tag.items()
    assert found["studios-data-snapshots"].inputs["policyDetails"]["targetTags"] == tag
    zones = {"atelier:network": EXAMPLE["atelier:network"] | {"natGateways": "per-zone"}}
    protected, _ = placed({"atelier:protect": "true", **zones}, studios=BESIDE)
    names = {each.name for each in protected.all if each.protect}
    assert {"studios-data-volume", "studios-host-machine", "studios-keys-oidc", "studios-oidc-pem-secret"} <= names


def test_a_change_is_applied_after_secrets_and_volume_and_waited_for():
    found = made("example")
    applied = found["studios-applied"]
    assert applied.inputs["waitForSuccessTimeoutSeconds"] == 1800
    assert {
        "studios-data-attachment",
        "studios-configuration-version",
        "studios-oidc-pem-version",
    } <= applied.depends_on
    other = made("token")["studios-applied"].inputs["parameters"]["commands"]
    assert applied.inputs["parameters"]["commands"] != other


def test_a_platform_elsewhere_is_told_what_it_needs():
    _, outputs = placed(studios=BESIDE)
    environment = outputs["studiosHosts"]["studios"]["platformEnvironment"]
    assert environment["TOWER_DATA_STUDIO_CONNECT_URL"] == "https://connect.example.org"
    assert environment["TOWER_OIDC_PEM_PATH"] == "/data-studios-rsa.pem"
    assert set(configuration("beside")["files"]) == {"docker-compose.yml", "data-studios.env"}
    assert "studios-load-balancer-platform-rule" not in made("beside")


def test_a_stack_without_a_cluster_has_none_of_kubernetes():
    found = made("example")
    assert not [each.name for each in found.all if "kubernetes" in each.type or ":eks" in each.type]
    tags = [each.inputs["tags"] for each in found.of_type("aws:ec2/subnet:Subnet")]
    assert not [key for each in tags for key in each if key.startswith("kubernetes.io/cluster")]
