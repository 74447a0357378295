"""Each setting of a Workbench reaches what is registered. A setting that is in no row here fails the last test."""

from __future__ import annotations

import copy
import json
from functools import cache
from typing import Any

import pytest

from stacks.settings.workbench import WorkbenchSettings
from tests.stacks.test_every_setting import settings_of
from tests.stacks.test_workbench_placement import placed

KEY = {"vault": "x"}
EDITORS = {
    "rstudioIdleMinutes": 31, "jupyterlab": False, "jupyterNotebook": True, "jupyterIdleMinutes": 33,
    "jupyterShutdownMinutes": 34, "vscode": False, "vscodeIdleHours": 36, "positron": False, "positronIdleHours": 37,
    "positronVersion": "2026.08.0-38",
}  # fmt: skip
SIZE = {"name": "size-41", "displayName": "Size 42", "cpus": 3.5, "memory": "5000Mi", "cpusReserved": 1.25,
        "memoryReserved": "2500Mi", "gpus": 2}  # fmt: skip
LIMITS = {"defaultCpus": 1.75, "defaultMemory": "3000Mi", "maxCpus": 12.5, "maxMemory": "90Gi", "maxGpus": 5,
          "cpuReservedShare": 0.25, "memoryReservedShare": 0.75, "sizes": ["size-41"], "customSizes": True,
          "images": ["registry.example.org/limited:43"], "unknownImages": True}  # fmt: skip
SESSIONS = {
    "image": "registry.example.org/session:51", "moreImages": ["registry.example.org/more:52"], "pool": "core",
    "completeImages": True, "sizes": [SIZE], "limits": LIMITS, "groups": {"group-53": {"maxCpus": 13.5}},
    "editors": EDITORS, "dataVolumes": {"files": {"share": "share-54", "path": "/data55", "readOnly": False,
                                                  "size": "39Gi"}},
    "environment": {"IN56": "x"}, "secretEnvironment": {"SECRET57": KEY}, "cran": "https://cran58.example.org",
    "pypi": "https://pypi59.example.org", "localDisk": "60Gi", "sharedMemory": "61Gi", "labels": {"label62": "x"},
    "annotations": {"annotation63": "x"}, "finishedSeconds": 64,
}  # fmt: skip
OIDC = {"issuer": "https://id71.example.org", "clientId": "id-72", "clientSecret": KEY, "scopes": ["scope-73"],
        "usernameClaim": "claim-74", "groupsClaim": "groups-75"}  # fmt: skip
SAML = {"metadataUrl": "https://id.example.org/m76", "usernameAttribute": "name-77", "groupsAttribute": "groups-78",
        "nameIdFormat": "format-79"}  # fmt: skip
FULL: dict[str, Any] = {
    "host": "lab11.example.org", "licence": {"server": "licences12:8912", "serverRanges": ["10.12.0.0/24"]},
    "login": {"oidc": OIDC, "provisioning": "jit", "firstUid": 5013, "firstGid": 6014, "idleMinutes": 15},
    "replicas": 7, "homes": {"size": "116Gi"}, "state": {"size": "117Gi"}, "sessions": SESSIONS,
    "adminGroups": ["group-18"], "superuserGroups": ["group-19"], "projectSharing": True, "readNodes": True,
    "size": {"cpu": "321m", "cpuLimit": "1.5", "memory": "3210Mi", "memoryLimit": "6543Mi"},
    "image": "registry.example.org/server:22", "environment": {"IN23": "x"},
    "reach": {"serverRanges": ["10.24.0.0/24"], "sessionRanges": ["10.25.0.0/24"]}, "metricsNamespace": "metrics-26",
    "launcherKeyVersion": 27, "cookieKeyVersion": 28, "timeoutSeconds": 2900, "values": {"custom": {"own": "value-30"}},
}  # fmt: skip
DATABASE = {"host": "db81.example.org", "port": 6582, "name": "base83", "user": "user84", "password": KEY,
            "sslMode": "verify-ca", "ca": "pyproject.toml", "ranges": ["10.85.0.0/24"]}  # fmt: skip
NFS = {"kind": "nfs", "size": "86Gi", "nfs": {"server": "nfs87.example.org", "path": "/p88", "mountOptions": ["o89"]}}
DEPLOYMENTS: dict[str, dict[str, Any]] = {
    "full": FULL,
    "saml": {"login": {"saml": SAML}, "licence": {"file": KEY}, "rootless": True,
             "sessions": {"registryImage": "own:91", "namespace": "server"}},
    "pam": {"login": {"pam": {"user": {"name": "ada92", "password": KEY, "uid": 10093}}}, "licence": {"key": KEY},
            "database": DATABASE, "homes": NFS, "state": NFS, "sessions": {}},
    "sssd": {"login": {"pam": {"sssd": KEY}}},
    "directory": {"login": {"oidc": OIDC, "provisioning": "none", "sssd": KEY}},
}  # fmt: skip


@cache
def registered(deployment: str) -> str:
    """All that is registered for a deployment and what the foundation was asked, as JSON without quotes of quotes."""
    made, asked, outputs = placed(**copy.deepcopy(DEPLOYMENTS[deployment]))
    known = {key: value for key, value in outputs.items() if isinstance(value, str | bool)}
    text = json.dumps([[each.name, each.inputs] for each in made.all] + asked + [known], default=str, sort_keys=True)
    return text.replace('\\"', '"').replace("\\n", "|")


ROWS: list[tuple[str, str, str]] = [
    # deployment, setting, what is registered then
    ("full", "host", '"host": "lab11.example.org"'),
    ("saml", "licence.file", '"license.lic": "secret of lab-licence-file"'),
    ("pam", "licence.key", '"key": "secret of lab-licence-key"'),
    ("full", "licence.server", '"server": "licences12:8912"'),
    ("full", "licence.serverRanges", '"cidr": "10.12.0.0/24"'),
    ("full", "login.oidc.issuer", '"auth-openid-issuer": "https://id71.example.org"'),
    ("full", "login.oidc.clientId", "client-id=id-72|"),
    ("full", "login.oidc.clientSecret", "client-secret=secret of lab-client-secret|"),
    ("full", "login.oidc.scopes", '"auth-openid-scopes": "scope-73"'),
    ("full", "login.oidc.usernameClaim", '"auth-openid-username-claim": "claim-74"'),
    ("full", "login.oidc.groupsClaim", '"auth-openid-groups-claim": "groups-75"'),
    ("saml", "login.saml.metadataUrl", '"auth-saml-metadata-url": "https://id.example.org/m76"'),
    ("saml", "login.saml.usernameAttribute", '"auth-saml-sp-attribute-username": "name-77"'),
    ("saml", "login.saml.groupsAttribute", '"auth-saml-sp-attribute-groups": "groups-78"'),
    ("saml", "login.saml.nameIdFormat", '"auth-saml-sp-name-id-format": "format-79"'),
    ("pam", "login.pam.user.name", '"userName": "ada92"'),
    ("pam", "login.pam.user.password", '"password": "secret of lab-user-password"'),
    ("pam", "login.pam.user.uid", '"userUid": "10093"'),
    ("sssd", "login.pam.sssd", '"atelier.conf": "secret of lab-sssd"'),
    ("full", "login.provisioning", '"user-provisioning-register-on-first-login": "1"'),
    ("directory", "login.sssd", '"atelier.conf": "secret of lab-sssd"'),
    ("full", "login.firstUid", '"user-provisioning-start-uid": "5013"'),
    ("full", "login.firstGid", '"group-provisioning-start-gid": "6014"'),
    ("full", "login.idleMinutes", '"auth-timeout-minutes": "15"'),
    ("full", "replicas", '"replicas": 7'),
    ("pam", "database.host", "@db81.example.org:"),
    ("pam", "database.port", ":6582/"),
    ("pam", "database.name", "/base83?"),
    ("pam", "database.user", "postgresql://user84@"),
    ("pam", "database.password", '"password": "secret of lab-database-password"'),
    ("pam", "database.sslMode", "?sslmode=verify-ca"),
    ("pam", "database.ca", "[tool.ruff]"),
    ("pam", "database.ranges", '"cidr": "10.85.0.0/24"'),
    ("pam", "homes.kind", '"lab-homes-volume"'),
    ("full", "homes.size", '"lab-homes", 116, false]'),
    ("pam", "homes.nfs.server", '"server": "nfs87.example.org"'),
    ("pam", "homes.nfs.path", '"path": "/p88"'),
    ("pam", "homes.nfs.mountOptions", '"mountOptions": ["o89"]'),
    ("pam", "state.kind", '"lab-shared-volume"'),
    ("full", "state.size", '"lab-state", 117, false]'),
    ("pam", "state.nfs.server", '"server": "nfs87.example.org"'),
    ("pam", "state.nfs.path", '"path": "/p88"'),
    ("pam", "state.nfs.mountOptions", '"mountOptions": ["o89"]'),
    ("saml", "sessions.namespace", '"launcher": {"namespace": "lab"'),
    ("full", "sessions.image", '"image": {"repository": "registry.example.org/session", "tag": "51"}'),
    ("saml", "sessions.registryImage", '"image": {"repository": "registry.example.org/own", "tag": "91"}'),
    ("full", "sessions.completeImages", '"components": {"enabled": false'),
    ("full", "sessions.pool", '"nodeSelector": {"hub.jupyter.org/node-purpose": "core"}, "serviceAccountName"'),
    ("full", "sessions.sizes.name", "[size-41]|"),
    ("full", "sessions.sizes.displayName", "|name=Size 42|"),
    ("full", "sessions.sizes.cpus", "|cpus=3.5|"),
    ("full", "sessions.sizes.memory", "|mem-mb=5242|"),
    ("full", "sessions.sizes.cpusReserved", "|cpus-request=1.25|"),
    ("full", "sessions.sizes.memoryReserved", "|mem-mb-request=2621|"),
    ("full", "sessions.sizes.gpus", "|nvidia-gpus=2|placement-constraints=nvidia.com/gpu:present|"),
    ("full", "sessions.limits.defaultCpus", '"default-cpus": "1.75"'),
    ("full", "sessions.limits.defaultMemory", '"default-mem-mb": "3145"'),
    ("full", "sessions.limits.maxCpus", '"max-cpus": "12.5"'),
    ("full", "sessions.limits.maxMemory", '"max-mem-mb": "96636"'),
    ("full", "sessions.limits.maxGpus", '"max-nvidia-gpus": "5"'),
    ("full", "sessions.limits.cpuReservedShare", '"cpu-request-ratio": "0.25"'),
    ("full", "sessions.limits.memoryReservedShare", '"memory-request-ratio": "0.75"'),
    ("full", "sessions.limits.sizes", '"resource-profiles": "size-41"'),
    ("full", "sessions.limits.customSizes", '"allow-custom-resources": "1"'),
    ("full", "sessions.limits.images", '"container-images": ["registry.example.org/limited:43"]'),
    ("full", "sessions.limits.unknownImages", '"allow-unknown-images": "1"'),
    ("full", "sessions.editors.rstudioIdleMinutes", '"session-timeout-minutes": "31"'),
    ("full", "sessions.editors.jupyterlab", '"labs-enabled": "0"'),
    ("full", "sessions.editors.jupyterNotebook", '"notebooks-enabled": "1"'),
    ("full", "sessions.editors.jupyterIdleMinutes", '"session-cull-minutes": "33"'),
    ("full", "sessions.editors.jupyterShutdownMinutes", '"session-shutdown-minutes": "34"'),
    ("full", "sessions.editors.vscode", '"vscode.conf": {"enabled": "0"'),
    ("full", "sessions.editors.vscodeIdleHours", '"enabled": "0", "session-timeout-kill-hours": "36"'),
    ("full", "sessions.editors.positron", '"positron.conf": {"enabled": "0"'),
    ("full", "sessions.editors.positronIdleHours", '"enabled": "0", "session-timeout-kill-hours": "37"'),
    ("full", "sessions.editors.positronVersion", '"version": "2026.08.0-38"'),
    ("full", "sessions.dataVolumes.share", '"lab-sessions", "files", "share-54", 39, false]'),
    ("full", "sessions.dataVolumes.path", '"MountPath": "/data55"'),
    ("full", "sessions.dataVolumes.readOnly", '"share-54", 39, false]'),
    ("full", "sessions.dataVolumes.size", '"share-54", 39, false]'),
    ("full", "sessions.environment", '{"name": "IN56", "value": "x"}'),
    ("full", "sessions.secretEnvironment", '"SECRET57": "secret of lab-variable-secret57"'),
    ("full", "sessions.cran", '"CRAN": "https://cran58.example.org"'),
    ("full", "sessions.pypi", '"index-url": "https://pypi59.example.org"'),
    ("full", "sessions.localDisk", '"limit": "60Gi"'),
    ("full", "sessions.sharedMemory", '"sizeLimit": "61Gi"'),
    ("full", "sessions.labels", '"label62": "x"'),
    ("full", "sessions.annotations", '"annotation63": "x"'),
    ("full", "sessions.finishedSeconds", '"ttlSecondsAfterFinished": 64'),
    ("full", "adminGroups", '"admin-group": "group-18"'),
    ("full", "superuserGroups", '"admin-superuser-group": "group-19"'),
    ("full", "projectSharing", '"server-project-sharing": "1"'),
    ("saml", "rootless", '"runAsRoot": false'),
    ("full", "readNodes", '"lab-nodes-role"'),
    ("full", "size.cpu", '"cpu": "321m"'),
    ("full", "size.cpuLimit", '"cpu": "1.5"'),
    ("full", "size.memory", '"memory": "3210Mi"'),
    ("full", "size.memoryLimit", '"memory": "6543Mi"'),
    ("full", "image", '"repository": "registry.example.org/server", "tag": "22"'),
    ("full", "environment", '{"name": "IN23", "value": "x"}'),
    ("full", "reach.serverRanges", '"cidr": "10.24.0.0/24"'),
    ("full", "reach.sessionRanges", '"cidr": "10.25.0.0/24"'),
    ("full", "metricsNamespace", '"kubernetes.io/metadata.name": "metrics-26"'),
    ("full", "launcherKeyVersion", '"lab-secrets-launcher-27"'),
    ("full", "cookieKeyVersion", '"keepers": {"version": "28"}'),
    ("full", "timeoutSeconds", '"timeout": 2900'),
    ("full", "values", '"own": "value-30"'),
]  # fmt: skip


@pytest.mark.parametrize(("deployment", "setting", "needle"), ROWS, ids=[f"{row[0]}-{row[1]}" for row in ROWS])
def test_a_setting_reaches_what_is_registered(deployment: str, setting: str, needle: str):
    assert needle in registered(deployment), setting


def test_a_group_has_what_differs_from_everybody():
    made, _, _ = placed(**copy.deepcopy(FULL))
    config = made["lab-release"].inputs["values"]["config"]
    assert config["profiles"]["launcher.kubernetes.profiles.conf"]["@group-53"] == {"max-cpus": "13.5"}


def test_without_a_list_of_its_own_everybody_chooses_of_all_images():
    made, _, _ = placed(sessions={"image": "registry.example.org/a:1", "moreImages": ["registry.example.org/b:2"]})
    everybody = made["lab-release"].inputs["values"]["config"]["profiles"]["launcher.kubernetes.profiles.conf"]["*"]
    assert everybody["container-images"] == ["registry.example.org/a:1", "registry.example.org/b:2"]


def test_sessions_that_may_not_reach_the_internet_have_no_way_to_it():
    made, _, _ = placed(reach={"sessionInternet": False})
    assert "0.0.0.0/0" not in json.dumps(made["lab-session"].inputs)


ELSEWHERE = {"reach.sessionInternet", "sessions.moreImages", "sessions.groups"}
"""Above, in tests of their own."""


def test_no_setting_is_left_out():
    def known(setting: str) -> bool:
        # References to secrets are sections of their own, and limits of groups are those of everybody.
        plain = setting.removesuffix(".vault").removesuffix(".config")
        return plain in {row[1] for row in ROWS} | ELSEWHERE or plain.startswith("sessions.groups.")

    assert {each for each in settings_of(WorkbenchSettings) if not known(each)} == set()
