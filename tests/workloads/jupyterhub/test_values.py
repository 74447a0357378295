"""The chart's values, as plain functions give them."""

from __future__ import annotations

from typing import Any

import pytest

from components.workloads.jupyterhub.authenticators import KINDS, authenticator_config, authenticator_secrets
from components.workloads.jupyterhub.values import merged
from tests.workloads.jupyterhub.hub import GITHUB, values

OIDC: Any = {
    "kind": "generic-oauth",
    "client_id": "id",
    "client_secret": "secret",
    "authorize_url": "https://login.example.org/authorize",
    "token_url": "https://login.example.org:8443/token",
    "allow_all": True,
}
LDAP: Any = {"kind": "ldap", "ldap": {"server": "ldap.example.org", "bind_dn_template": ["uid={username},dc=x"]}}
PRIVATE = {"10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "169.254.0.0/16", "168.63.129.16/32"}


def config(authenticator: Any, **more: Any) -> dict[str, Any]:
    args: Any = {**authenticator, **more}
    return authenticator_config(args, "hub.example.org", "/")


def test_an_identity_token_tells_who_somebody_is_where_no_address_does():
    section = config(OIDC)["GenericOAuthenticator"]
    assert section["userdata_from_id_token"] is True
    assert section["oauth_callback_url"] == "https://hub.example.org/hub/oauth_callback"
    assert "client_secret" not in section
    assert "userdata_from_id_token" not in config(OIDC, userdata_url="https://x")["GenericOAuthenticator"]
    under = authenticator_config(OIDC, "hub.example.org", "/jupyter/")["GenericOAuthenticator"]
    assert under["oauth_callback_url"] == "https://hub.example.org/jupyter/hub/oauth_callback"


def test_groups_of_the_provider_become_groups_of_the_hub():
    section = config(OIDC, allowed_groups=["staff"])["GenericOAuthenticator"]
    assert section["manage_groups"] is True
    assert section["auth_state_groups_key"] == "oauth_user.groups"
    assert "manage_groups" not in config(OIDC)["GenericOAuthenticator"]


def test_names_that_several_people_may_share_are_no_user_names():
    azure = {"kind": "azuread", "tenant": "t", "client_id": "i", "client_secret": "s", "allow_all": True}
    assert config(azure)["AzureAdOAuthenticator"]["username_claim"] == "unique_name"


def test_passwords_go_to_ldap_encrypted_and_to_nobody_else():
    section = config(LDAP, allow_all=True)["LDAPAuthenticator"]
    assert section["tls_strategy"] == "on_connect"
    assert section["tls_kwargs"] == {"validate": 2}
    assert section["lookup_dn"] is False


@pytest.mark.parametrize(
    ("authenticator", "environment", "sections"),
    [
        (GITHUB, {"OAUTH_CLIENT_SECRET": "client-secret"}, {}),
        ({"kind": "dummy", "password": "p", "allow_all": True}, {}, {"DummyAuthenticator": {"password": "p"}}),
        ({"kind": "native", "open_signup": True}, {}, {}),
    ],
)
def test_secrets_of_an_authenticator_come_by_variable_or_by_the_existing_secret(authenticator, environment, sections):
    assert authenticator_secrets(authenticator) == (environment, sections)


@pytest.mark.parametrize(
    ("authenticator", "words"),
    [
        ({"kind": "saml"}, "unknown; there are generic-oauth"),
        ({"kind": "azuread", "client_id": "i", "client_secret": "s", "allow_all": True}, "needs tenant"),
        ({**OIDC, "allow_all": False}, "lets nobody in"),
        ({**GITHUB, "allowed_groups": ["x"]}, "groups_key"),
        ({**GITHUB, "hosted_domains": ["example.org"]}, "knows no hosted_domains"),
        ({"kind": "ldap", "ldap": {"server": "x"}, "allow_all": True}, "to look users up"),
    ],
)
def test_what_an_authenticator_lacks_is_said(authenticator, words):
    with pytest.raises(ValueError, match=words):
        config(authenticator)


def test_every_kind_is_a_section_that_the_chart_takes():
    # Direct keys of hub.config start with a capital: values.schema.yaml of the chart.
    assert all(kind.section[0].isupper() for kind in KINDS.values())


def blocks(policy):
    """The rules of a policy that lead to ranges, by range."""
    found = [
        (peer["ipBlock"], rule.get("ports")) for rule in policy["egress"] for peer in rule["to"] if "ipBlock" in peer
    ]
    return {block["cidr"]: (set(block.get("except", [])), ports) for block, ports in found}


def test_sessions_reach_neither_metadata_nor_private_addresses_unless_listed():
    policy = values()["singleuser"]["networkPolicy"]
    but, ports = blocks(policy)["0.0.0.0/0"]
    assert but >= PRIVATE
    assert ports is None
    assert not any(policy["egressAllowRules"][rule] for rule in ("privateIPs", "nonPrivateIPs", "cloudMetadataServer"))
    flows = {"session_internet": False, "session_ranges": ["10.4.0.0/16"], "proxy_namespaces": ["x"]}
    assert blocks(values(flows=flows)["singleuser"]["networkPolicy"]) == {"10.4.0.0/16": (set(), None)}


def test_the_hub_reaches_its_provider_its_database_and_the_kubernetes_api():
    database = {"kind": "postgres", "url": "postgresql://", "ranges": ["10.0.5.0/24"]}
    found = blocks(values(authenticator=OIDC, database=database)["hub"]["networkPolicy"])
    assert [port["port"] for port in found["0.0.0.0/0"][1]] == [443, 8443]
    assert [port["port"] for port in found["10.0.5.0/24"][1]] == [5432]
    assert [port["port"] for port in found["172.16.0.0/12"][1]] == [443, 6443]
    assert values()["hub"]["networkPolicy"]["egressAllowRules"]["cloudMetadataServer"] is False


def test_the_proxy_leads_to_nothing_but_hub_sessions_and_listed_services():
    pods = {"namespace": "kbatch", "labels": {"app": "kbatch"}, "port": 8000}
    policy = values(flows={"proxy_pods": [pods], "proxy_namespaces": ["x"]})["proxy"]["chp"]["networkPolicy"]
    assert policy["egress"] == [
        {
            "to": [
                {
                    "namespaceSelector": {"matchLabels": {"kubernetes.io/metadata.name": "kbatch"}},
                    "podSelector": {"matchLabels": {"app": "kbatch"}},
                }
            ],
            "ports": [{"port": 8000, "protocol": "TCP"}],
        }
    ]


def test_pods_of_a_hub_stay_where_their_nodes_are_meant_for_them():
    scheduling = values(tolerations=[{"key": "core"}])["scheduling"]
    assert scheduling["corePods"]["nodeAffinity"] == {"matchNodePurpose": "require"}
    assert scheduling["userPods"]["nodeAffinity"] == {"matchNodePurpose": "require"}
    assert {each["key"] for each in scheduling["userPods"]["tolerations"]} == {
        "hub.jupyter.org/dedicated",
        "hub.jupyter.org_dedicated",
    }
    assert {"key": "core", "operator": "Exists"} in scheduling["corePods"]["tolerations"]
    # Without priorities placeholders give way to nobody.
    assert scheduling["podPriority"]["enabled"]


def test_sessions_are_restricted_and_are_not_evicted():
    found = values()
    context = found["hub"]["config"]["KubeSpawner"]["container_security_context"]
    assert context["runAsNonRoot"]
    assert context["capabilities"] == {"drop": ["ALL"]}
    kept = "cluster-autoscaler.kubernetes.io/safe-to-evict"
    assert found["singleuser"]["extraAnnotations"][kept] == "false"
    assert kept not in values(scheduling={"protect_from_eviction": False})["singleuser"]["extraAnnotations"]


def test_an_image_is_a_name_and_a_tag_or_a_name_and_a_digest():
    def image(whole):
        return values(session={"image": whole})["singleuser"]["image"]

    assert image("registry:5000/team/lab:2") == {"name": "registry:5000/team/lab", "tag": "2"}
    assert image("quay.io/lab@sha256:abc") == {"name": "quay.io/lab@sha256", "tag": "abc"}
    with pytest.raises(ValueError, match="needs a tag"):
        image("registry:5000/team/lab")


def test_services_get_roles_with_their_scopes_and_the_variables_that_they_name():
    found = values(
        services={"monitor": {"scopes": ["list:users"], "command": ["python3"], "secret_environment": ["KEY"]}},
        secret_environment={"KEY": "x"},
    )["hub"]
    assert found["services"]["monitor"] == {"display": False, "admin": False, "command": ["python3"]}
    assert found["loadRoles"]["monitor"] == {"scopes": ["list:users"], "services": ["monitor"]}
    assert '{"monitor": ["KEY"]}' in found["extraConfig"]["00-atelier-services"]
    with pytest.raises(ValueError, match="names KEY"):
        values(services={"monitor": {"secret_environment": ["KEY"]}})


def test_files_are_mounted_where_they_belong_and_small_enough_for_the_chart():
    files = values(session={"files": [{"path": "/etc/jupyter/a.py", "text": "a", "mode": 0o755}]})["singleuser"][
        "extraFiles"
    ]
    assert files == {"etc_jupyter_a.py": {"mountPath": "/etc/jupyter/a.py", "stringData": "a", "mode": 0o755}}
    with pytest.raises(ValueError, match="use a volume"):
        values(hub_files=[{"path": "/a", "text": "x" * 400_001}])
    with pytest.raises(ValueError, match="isn't absolute"):
        values(hub_files=[{"path": "a", "text": "x"}])


def test_what_the_component_does_not_know_is_merged_over_its_values():
    found = values(values={"hub": {"config": {"JupyterHub": {"admin_access": False}}}})["hub"]["config"]["JupyterHub"]
    assert found == {"authenticator_class": "github", "admin_access": False}
    assert merged({"a": {"b": 1, "c": 2}}, {"a": {"b": [3]}}) == {"a": {"b": [3], "c": 2}}
