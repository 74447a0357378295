"""Each setting of a hub reaches what is registered. A setting that is in no row here fails the last test."""

from __future__ import annotations

import copy
import json
from functools import cache
from typing import Any

import pytest

from stacks.settings.jupyterhub import JupyterHubSettings
from tests.stacks.test_every_setting import settings_of
from tests.stacks.test_jupyterhub_placement import placed

KEY = {"vault": "x"}
CLIENT = {
    "clientId": "id-71", "clientSecret": KEY, "scope": ["scope-72"], "usernameClaim": "claim-73",
    "groupsClaim": "where.groups-74", "loginService": "Login 75", "logoutUrl": "https://out.example.org/76",
}  # fmt: skip
ADDRESSES = {"authorizeUrl": "https://id.example.org/a77", "tokenUrl": "https://id.example.org/t78",
             "userdataUrl": "https://id.example.org/u79"}  # fmt: skip
LOOKUP = {"user": "cn=find-81", "password": KEY, "base": "ou=base-82", "filter": "(f83={login})", "attribute": "a84",
          "dnAttribute": "dn85"}  # fmt: skip
LDAP = {"server": "ldap.example.org", "port": 1636, "tls": "before_bind", "groupSearchFilter": "(g86={userdn})",
        "groupAttributes": ["members-87"]}  # fmt: skip
CHOICE = {"slug": "choice-21", "displayName": "Choice 22", "default": True, "session": {"cpuLimit": 2.5}}
TYPED = {"displayName": "Type 23", "sets": "defaultUrl", "pattern": "/lab24", "message": "Only 25"}
PROFILE = {
    "slug": "slug-11", "displayName": "Name 12", "description": "Text 13", "groups": ["group-14"], "default": True,
    "image": "registry.example.org/profile:15", "cpuLimit": 3.25, "cpuGuarantee": 1.75, "memoryLimit": "31Gi",
    "memoryGuarantee": "29Gi", "gpus": 3, "pool": "gpu", "defaultUrl": "/profile16", "environment": {"IN17": "x"},
    "options": [{"slug": "option-18", "displayName": "Option 19", "choices": [CHOICE], "typed": TYPED}],
}  # fmt: skip
SESSION = {
    "image": "registry.example.org/session:31", "cpuLimit": 6.5, "cpuGuarantee": 5.5, "memoryLimit": "47Gi",
    "memoryGuarantee": "43Gi", "defaultUrl": "/lab32", "environment": {"IN33": "x"}, "startTimeoutSeconds": 777,
    "sharedMemory": "3Gi", "postStart": ["run-34"], "userId": 1234, "groupId": 4321,
}  # fmt: skip
FULL: dict[str, Any] = {
    "host": "lab41.example.org", "session": SESSION, "profiles": [PROFILE],
    "access": {"allowedUsers": ["user-42"], "blockedUsers": ["user-43"], "admins": ["user-44"], "existingUsers": True},
    "groups": {"group-14": ["user-45"]},
    "home": {"kind": "shared", "size": "37Gi", "path": "/home/me46"},
    "dataVolumes": {"files": {"share": "share-47", "path": "/data48", "readOnly": False, "size": "39Gi"}},
    "scheduling": {"userScheduler": False, "placeholders": 7, "pullBeforeUpgrade": False, "pullProfileImages": False,
                   "pullToNewNodes": False},
    "culling": {"idleMinutes": 61, "maxAgeHours": 25, "everyMinutes": 3, "users": True},
    "database": {"url": KEY, "ranges": ["10.9.8.0/24"], "port": 6543},
    "dask": {"image": "registry.example.org/dask:51", "allowedImages": ["allowed52/*"], "groups": ["group-53"],
             "idleMinutes": 7,
             "limits": {"clustersPerUser": 9, "workers": 77, "cores": 222, "memory": "555Gi"},
             "worker": {"cores": 1.5, "maxCores": 7.5, "memory": "5Gi", "maxMemory": "57Gi", "gpu": True},
             "scheduler": {"cores": 1.25, "memory": "6Gi"}, "environment": {"IN54": "x"}},
    "services": {"bot": {"scopes": ["list:users"], "url": "http://bot.bots55:80", "namespace": "bots55",
                         "display": True, "tokenVersion": 55},
                 "own": {"scopes": ["list:groups"], "token": KEY}},
    "roles": {"ta": {"scopes": ["list:services"], "description": "Role 57", "users": ["user-58"],
                     "groups": ["group-59"], "services": ["bot"]}},
    "customization": {"extraConfig": "examples/stsci-jupyterhub/config",
               "templates": "examples/hub-ui/templates",
               "static": "examples/hub-ui/static", "templateVars": {"announcement": "News 60"},
               "hubFiles": [{"source": "pyproject.toml", "target": "/srv/hub61", "executable": True}],
               "sessionFiles": [{"source": "pyproject.toml", "target": "/srv/session62"}]},
    "kbatch": {"image": "registry.example.org/kbatch:63", "tokenVersion": 63},
    "monitor": {"intervalSeconds": 91, "applicationInsights": True},
    "subscriptionKey": {"usersUrl": "https://id.example.org/users64", "usersToken": KEY, "variable": "KEY65",
                        "required": True,
                        "apiManagement": {"subscriptionId": "11111111-2222-3333-4444-555555555555",
                                          "resourceGroup": "rg66", "service": "apim67",
                                          "subscriptionName": "{id}-68"}},
    "reach": {"sessionInternet": False, "sessionRanges": ["10.1.1.0/24"], "hubRanges": ["10.2.2.0/24"]},
    "metricsNeedToken": False, "smokeTest": {"user": "smoke69", "tokenVersion": 69},
    "image": "registry.example.org/hub:70",
    "size": {"cpu": "333m", "memory": "600Mi", "memoryLimit": "1300Mi", "logLevel": "debug"},
    "environment": {"IN88": "x"}, "secretEnvironment": {"SECRET89": KEY}, "namedServers": 4, "activeServers": 444,
    "concurrentSpawns": 33, "failuresUntilRestart": 6, "secretVersion": 2, "values": {"custom": {"own": "value-90"}},
}  # fmt: skip
BROUGHT = {"allowedFrom": ["203.0.113.0/24"], "certificate": {"certificate": KEY, "key": KEY}}
LETS_ENCRYPT = {"letsEncrypt": {"email": "ops91@lab.org", "staging": True}}
HUBS: dict[str, dict[str, Any]] = {
    "full": FULL,
    "disk": {"database": {"disk": "3Gi"}, "culling": {"enabled": False}, "access": {"allowAll": True}},
    "managed": {"database": {"managed": True}},
    "registry": {"session": {"registryImage": "own:92"}, "kbatch": {"token": KEY}, "loadBalancer": BROUGHT},
    "oauth": {"authenticator": {"oauth": {**CLIENT, **ADDRESSES}}, "loadBalancer": LETS_ENCRYPT,
              "access": {"allowedGroups": ["group-93"], "adminGroups": ["group-94"]}},
    "mast": {"authenticator": {"mast": {**CLIENT, **ADDRESSES}}},
    "github": {"authenticator": {"github": {**CLIENT, "organizations": ["org-95"]}}},
    "google": {"authenticator": {"google": {**CLIENT, "hostedDomains": ["d96.example.org"]}}},
    "azuread": {"authenticator": {"azuread": {**CLIENT, "tenant": "11111111-2222-3333-4444-666666666666"}}},
    "auth0": {"authenticator": {"auth0": {**CLIENT, "domain": "t97.auth0.com"}}},
    "ldap": {"authenticator": {"ldap": {**LDAP, "lookup": LOOKUP}}},
    "templates": {"authenticator": {"ldap": {**LDAP, "bindDnTemplates": ["uid={username},ou=98"]}}},
    "native": {"authenticator": {"native": {"openSignup": True, "minimumPasswordLength": 19}}},
    "dummy": {"authenticator": {"dummy": {"onlyForTests": True, "password": KEY}}},
}  # fmt: skip


@cache
def registered(hub: str) -> str:
    """All that is registered for a hub, and what the foundation was asked, as JSON without quotes of quotes."""
    made, asked, outputs = placed(**copy.deepcopy(HUBS[hub]))
    known = {key: value for key, value in outputs.items() if isinstance(value, str | bool)}
    text = json.dumps([[each.name, each.inputs] for each in made.all] + asked + [known], default=str, sort_keys=True)
    return text.replace('\\"', '"')


def _of_client(kind: str) -> list[tuple[str, str, str]]:
    needles = {"clientId": "id-71", "clientSecret": "secret of hub-client-secret", "scope": "scope-72",
               "usernameClaim": "claim-73", "groupsClaim": "where.groups-74", "loginService": "Login 75",
               "logoutUrl": "out.example.org/76"}  # fmt: skip
    return [(kind, f"authenticator.{kind}.{key}", needle) for key, needle in needles.items()]


ROWS: list[tuple[str, str, str]] = [
    # hub, setting, what is registered then
    ("full", "host", "lab41.example.org"),
    *[row for kind in ("oauth", "mast", "github", "google", "azuread", "auth0") for row in _of_client(kind)],
    *[(kind, f"authenticator.{kind}.{key}", needle) for kind in ("oauth", "mast")
      for key, needle in (("authorizeUrl", "/a77"), ("tokenUrl", "/t78"), ("userdataUrl", "/u79"))],
    ("github", "authenticator.github.organizations", '"allowed_organizations": ["org-95"]'),
    ("google", "authenticator.google.hostedDomains", '"hosted_domain": ["d96.example.org"]'),
    ("azuread", "authenticator.azuread.tenant", '"tenant_id": "11111111-2222-3333-4444-666666666666"'),
    ("auth0", "authenticator.auth0.domain", '"auth0_domain": "t97.auth0.com"'),
    ("ldap", "authenticator.ldap.server", '"server_address": "ldap.example.org"'),
    ("ldap", "authenticator.ldap.port", '"server_port": 1636'),
    ("ldap", "authenticator.ldap.tls", '"tls_strategy": "before_bind"'),
    ("ldap", "authenticator.ldap.groupSearchFilter", "(g86={userdn})"),
    ("ldap", "authenticator.ldap.groupAttributes", "members-87"),
    ("ldap", "authenticator.ldap.lookup.user", '"lookup_dn_search_user": "cn=find-81"'),
    ("ldap", "authenticator.ldap.lookup.password", "secret of hub-ldap-password"),
    ("ldap", "authenticator.ldap.lookup.base", '"user_search_base": "ou=base-82"'),
    ("ldap", "authenticator.ldap.lookup.filter", '"lookup_dn_search_filter": "(f83={login})"'),
    ("ldap", "authenticator.ldap.lookup.attribute", '"user_attribute": "a84"'),
    ("ldap", "authenticator.ldap.lookup.dnAttribute", '"lookup_dn_user_dn_attribute": "dn85"'),
    ("templates", "authenticator.ldap.bindDnTemplates", "uid={username},ou=98"),
    ("native", "authenticator.native.openSignup", '"open_signup": true'),
    ("native", "authenticator.native.minimumPasswordLength", '"minimum_password_length": 19'),
    ("dummy", "authenticator.dummy.onlyForTests", '"authenticator_class": "dummy"'),
    ("dummy", "authenticator.dummy.password", "secret of hub-password"),
    ("disk", "access.allowAll", '"allow_all": true'),
    ("full", "access.allowedUsers", '"allowed_users": ["user-42"]'),
    ("full", "access.blockedUsers", '"blocked_users": ["user-43"]'),
    ("full", "access.admins", '"admin_users": ["user-44"]'),
    ("full", "access.existingUsers", '"allow_existing_users": true'),
    ("oauth", "access.allowedGroups", '"allowed_groups": ["group-93"]'),
    ("oauth", "access.adminGroups", '"admin_groups": ["group-94"]'),
    ("full", "groups", '"load_groups": {"group-14": {"users": ["user-45"]}}'),
    ("registry", "loadBalancer.allowedFrom", '"loadBalancerSourceRanges": ["203.0.113.0/24"]'),
    ("registry", "loadBalancer.certificate.certificate", '"tls.crt": "simulated-secret of hub-certificate"'),
    ("registry", "loadBalancer.certificate.key", '"tls.key": "simulated-secret of hub-certificate-key"'),
    ("oauth", "loadBalancer.letsEncrypt.email", '"contactEmail": "ops91@lab.org"'),
    ("oauth", "loadBalancer.letsEncrypt.staging", "acme-staging-v02"),
    ("full", "session.image", '"name": "registry.example.org/session", "tag": "31"'),
    ("registry", "session.registryImage", '"name": "registry.example.org/own", "tag": "92"'),
    ("full", "session.cpuLimit", '"limit": 6.5'),
    ("full", "session.cpuGuarantee", '"guarantee": 5.5'),
    ("full", "session.memoryLimit", '"limit": "47G"'),
    ("full", "session.memoryGuarantee", '"guarantee": "43G"'),
    ("full", "session.defaultUrl", '"defaultUrl": "/lab32"'),
    ("full", "session.environment", '"IN33": "x"'),
    ("full", "session.startTimeoutSeconds", '"startTimeout": 777'),
    ("full", "session.sharedMemory", '"sizeLimit": "3Gi"'),
    ("full", "session.postStart", '"postStart": {"exec": {"command": ["run-34"]}}'),
    ("full", "session.userId", '"uid": 1234'),
    ("full", "session.groupId", '"fsGid": 4321'),
    ("full", "profiles.slug", '"slug": "slug-11"'),
    ("full", "profiles.displayName", '"display_name": "Name 12"'),
    ("full", "profiles.description", '"description": "Text 13"'),
    ("full", "profiles.default", '"default": true'),
    ("full", "profiles.groups", '"groups": ["group-14"]'),
    ("full", "profiles.image", '"image": "registry.example.org/profile:15"'),
    ("full", "profiles.cpuLimit", '"cpu_limit": 3.25'),
    ("full", "profiles.cpuGuarantee", '"cpu_guarantee": 1.75'),
    ("full", "profiles.memoryLimit", '"mem_limit": "31G"'),
    ("full", "profiles.memoryGuarantee", '"mem_guarantee": "29G"'),
    ("full", "profiles.gpus", '"nvidia.com/gpu": "3"'),
    ("full", "profiles.pool", '"node_selector": {"nvidia.com/gpu": "present"}'),
    ("full", "profiles.defaultUrl", '"default_url": "/profile16"'),
    ("full", "profiles.environment", '"IN17": "x"'),
    ("full", "profiles.options.slug", '"option-18": {'),
    ("full", "profiles.options.displayName", '"display_name": "Option 19"'),
    ("full", "profiles.options.choices.slug", '"choice-21": {'),
    ("full", "profiles.options.choices.displayName", '"display_name": "Choice 22"'),
    ("full", "profiles.options.choices.default", '"default": true'),
    ("full", "profiles.options.choices.session.cpuLimit", '"cpu_limit": 2.5'),
    ("full", "profiles.options.typed.displayName", '"display_name": "Type 23"'),
    ("full", "profiles.options.typed.sets", '"kubespawner_override": {"default_url": "{value}"}'),
    ("full", "profiles.options.typed.pattern", "/lab24"),
    ("full", "profiles.options.typed.message", "Only 25"),
    ("full", "home.kind", '"type": "static"'),
    ("full", "home.size", '"storage": "37Gi"'),
    ("full", "home.path", '"homeMountPath": "/home/me46"'),
    ("full", "dataVolumes.share", '["data_volume", "hub-files", "hub", "files", "share-47", 39, false]'),
    ("full", "dataVolumes.size", '"share-47", 39, false]'),
    ("full", "dataVolumes.readOnly", '"share-47", 39, false]'),
    ("full", "dataVolumes.path", '"mountPath": "/data48"'),
    ("full", "scheduling.userScheduler", '"userScheduler": {"enabled": false'),
    ("full", "scheduling.placeholders", '"replicas": 7'),
    ("full", "scheduling.pullBeforeUpgrade", '"hook": {"enabled": false'),
    ("full", "scheduling.pullProfileImages", '"pullProfileListImages": false'),
    ("full", "scheduling.pullToNewNodes", '"continuous": {"enabled": false'),
    ("disk", "culling.enabled", '"enabled": false, "every": 600'),
    ("full", "culling.idleMinutes", '"timeout": 3660'),
    ("full", "culling.maxAgeHours", '"maxAge": 90000'),
    ("full", "culling.everyMinutes", '"every": 180'),
    ("full", "culling.users", '"users": true'),
    ("disk", "database.disk", '"storage": "3Gi"'),
    ("managed", "database.managed", 'atelier:password of hub-database@db.internal:5432/atelier?sslmode=verify-ca&'),
    ("managed", "database.managed", '"mountPath": "/usr/local/etc/jupyterhub/database-ca.pem"'),
    ("full", "database.url", "secret of hub-database"),
    ("full", "database.ranges", '"cidr": "10.9.8.0/24"'),
    ("full", "database.port", '"port": 6543'),
    ("full", "dask.image", "registry.example.org/dask"),
    ("full", "dask.allowedImages", "allowed52/*"),
    ("full", "dask.groups", '"groups": ["group-53"]'),
    ("full", "dask.idleMinutes", '"idle_timeout": 420'),
    ("full", "dask.limits.clustersPerUser", '"max_clusters": 9'),
    ("full", "dask.limits.workers", '"max_workers": 77'),
    ("full", "dask.limits.cores", '"max_cores": 222'),
    ("full", "dask.limits.memory", '"max_memory": 555.0'),
    ("full", "dask.worker.cores", '"cores": 1.5'),
    ("full", "dask.worker.maxCores", '"max_cores": 7.5'),
    ("full", "dask.worker.memory", '"memory": 5.0'),
    ("full", "dask.worker.maxMemory", '"max_memory": 57.0'),
    ("full", "dask.worker.gpu", '"gpu": {'),
    ("full", "dask.scheduler.cores", '"request": 1.25'),
    ("full", "dask.scheduler.memory", '"request": "6'),
    ("full", "dask.environment", '"IN54": "x"'),
    ("full", "customization.extraConfig", "cull_idle_timeout=14400"),
    ("full", "customization.templates", '"mountPath": "/etc/jupyterhub/templates/login.html"'),
    ("full", "customization.static", "/static/external/hub.css"),
    ("full", "customization.templateVars", '"announcement": "News 60"'),
    ("full", "customization.hubFiles.source", "[tool.ruff]"),
    ("full", "customization.hubFiles.target", '"mountPath": "/srv/hub61"'),
    ("full", "customization.hubFiles.executable", '"mode": 493'),
    ("full", "customization.sessionFiles.source", "[tool.ruff]"),
    ("full", "customization.sessionFiles.target", '"mountPath": "/srv/session62"'),
    ("full", "customization.sessionFiles.executable", '"mode": 420'),
    ("full", "services.scopes", '"scopes": ["list:users"], "services": ["bot"]'),
    ("full", "services.url", '"url": "http://bot.bots55:80"'),
    ("full", "services.namespace", '"kubernetes.io/metadata.name": "bots55"'),
    ("full", "services.display", '"display": true'),
    ("full", "services.token", "secret of hub-service-own"),
    ("full", "services.tokenVersion", '"keepers": {"version": "55"}'),
    ("full", "roles.scopes", '"scopes": ["list:services"]'),
    ("full", "roles.description", '"description": "Role 57"'),
    ("full", "roles.users", '"users": ["user-58"]'),
    ("full", "roles.groups", '"groups": ["group-59"]'),
    ("full", "roles.services", '"services": ["bot"]'),
    ("full", "kbatch.image", "registry.example.org/kbatch:63"),
    ("full", "kbatch.tokenVersion", '"keepers": {"version": "63"}'),
    ("registry", "kbatch.token", "secret of hub-service-kbatch"),
    ("full", "monitor.intervalSeconds", '"MONITOR_INTERVAL": "91"'),
    ("full", "monitor.applicationInsights", "InstrumentationKey=x"),
    ("full", "subscriptionKey.usersUrl", "https://id.example.org/users64"),
    ("full", "subscriptionKey.usersToken", "secret of hub-users-token"),
    ("full", "subscriptionKey.variable", "KEY65"),
    ("full", "subscriptionKey.required", '"required": true'),
    ("full", "subscriptionKey.apiManagement.subscriptionId", "11111111-2222-3333-4444-555555555555"),
    ("full", "subscriptionKey.apiManagement.resourceGroup", "rg66"),
    ("full", "subscriptionKey.apiManagement.service", "apim67"),
    ("full", "subscriptionKey.apiManagement.subscriptionName", "{id}-68"),
    ("full", "reach.sessionRanges", '"cidr": "10.1.1.0/24"'),
    ("full", "reach.hubRanges", '"cidr": "10.2.2.0/24"'),
    ("full", "metricsNeedToken", '"authenticatePrometheus": false'),
    ("full", "smokeTest.user", "servers!user=smoke69"),
    ("full", "smokeTest.tokenVersion", '"keepers": {"version": "69"}'),
    ("full", "image", '"name": "registry.example.org/hub", "tag": "70"'),
    ("full", "size.cpu", '"cpu": "333m"'),
    ("full", "size.memory", '"memory": "600Mi"'),
    ("full", "size.memoryLimit", '"memory": "1300Mi"'),
    ("full", "size.logLevel", '"debug": {"enabled": true}'),
    ("full", "environment", '"IN88": "x"'),
    ("full", "secretEnvironment", '"SECRET89": "secret of hub-variable-secret89"'),
    ("full", "namedServers", '"namedServerLimitPerUser": 4'),
    ("full", "activeServers", '"activeServerLimit": 444'),
    ("full", "concurrentSpawns", '"concurrentSpawnLimit": 33'),
    ("full", "failuresUntilRestart", '"consecutiveFailureLimit": 6'),
    ("full", "secretVersion", '"keepers": {"version": "2"}'),
    ("full", "values", '"own": "value-90"'),
]  # fmt: skip


@pytest.mark.parametrize(("hub", "setting", "needle"), ROWS, ids=[f"{row[0]}-{row[1]}" for row in ROWS])
def test_a_setting_reaches_what_is_registered(hub: str, setting: str, needle: str):
    assert needle in registered(hub), setting


def test_sessions_that_may_not_reach_the_internet_have_no_way_to_it():
    everywhere = '"cidr": "0.0.0.0/0"'
    made, _, _ = placed(reach={"sessionInternet": False})
    policy = json.dumps(made["hub-release"].inputs["values"]["singleuser"]["networkPolicy"])
    assert everywhere not in policy
    made, _, _ = placed()
    assert everywhere in json.dumps(made["hub-release"].inputs["values"]["singleuser"]["networkPolicy"])


ELSEWHERE = {
    "reach.sessionInternet",  # above
    "session.gpus", "session.pool", "profiles.registryImage",  # as those of profiles and session
}  # fmt: skip


def test_no_setting_is_left_out():
    def known(setting: str) -> bool:
        # References to secrets are sections of their own, and choices change what profiles do.
        plain = setting.removesuffix(".vault").removesuffix(".config")
        return plain in {row[1] for row in ROWS} | ELSEWHERE or plain.startswith("profiles.options.choices.session.")

    assert {each for each in settings_of(JupyterHubSettings) if not known(each)} == set()
