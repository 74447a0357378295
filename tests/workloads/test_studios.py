"""What a Studios deployment registers: ports, probes, policies, secrets, hosts."""

from __future__ import annotations

import json

import pytest

from components.workloads.studios import Studios, pods
from tests.components.eks_program import waits_for
from tests.components.outputs import outputs
from tests.workloads.gateway import GATEWAY
from tests.workloads.studios import INGRESS, SSH, TOKEN, answers, registered, studios

DEPLOYMENT, STATEFUL_SET = "studios-proxy-deployment", "studios-server-statefulset"


def pod(made, name):
    return made[name].inputs["spec"]["template"]


def container(made, name):
    [only] = pod(made, name)["spec"]["containers"]
    return only


def environment(made, name):
    return {each["name"]: each.get("value", each.get("valueFrom")) for each in container(made, name)["env"]}


def test_the_proxy_has_upstreams_ports_and_variables():
    made = registered()
    assert {each["name"]: each["containerPort"] for each in container(made, DEPLOYMENT)["ports"]} == {
        "http": 8081,
        "management": 9095,
    }
    variables = environment(made, DEPLOYMENT)
    secret = {"secretKeyRef": {"name": "connect", "key": "CONNECT_OIDC_CLIENT_REGISTRATION_TOKEN"}}
    assert variables.pop("CONNECT_OIDC_CLIENT_REGISTRATION_TOKEN") == secret
    assert variables.pop("CONNECT_REDIS_PASSWORD")["secretKeyRef"]["name"] == "connect"
    assert variables == {
        "CONNECT_HTTP_PORT": "8081",
        "CONNECT_PROXY_URL": "https://connect.example.org",
        "CONNECT_TUNNEL_URL": "connect-server:7070",
        "PLATFORM_URL": "https://example.org",
        "LOCAL_CACHE_TTL": "2m",
        "CONNECT_LOG_LEVEL": "info",
        "CONNECT_MANAGEMENT_PORT": "9095",
        "CONNECT_REDIS_ADDRESS": "redis.internal:6379",
        "CONNECT_REDIS_DB": "1",
        "CONNECT_REDIS_PREFIX": "connect:session",
        "CONNECT_REDIS_TLS_ENABLE": "true",
        "XDG_CONFIG_HOME": "/data/config",
        "XDG_DATA_HOME": "/data/lib",
    }


def test_the_server_is_a_stateful_set_behind_its_headless_service():
    made = registered()
    spec = made[STATEFUL_SET].inputs["spec"]
    service = made["studios-server-service"].inputs
    assert spec["replicas"] == 2
    assert spec["serviceName"] == service["metadata"]["name"] == environment(made, STATEFUL_SET)["CONNECT_HOST_DOMAIN"]
    assert service["spec"]["clusterIP"] == "None"
    variables = environment(made, STATEFUL_SET)
    assert variables["CONNECT_TUNNEL_PORT"] == "7070"
    assert variables["CONNECT_LISTENER_PORT"] == "7777"
    # The server needs neither the Platform's address nor the token.
    assert "PLATFORM_URL" not in variables
    assert "CONNECT_OIDC_CLIENT_REGISTRATION_TOKEN" not in variables
    # The tunnel address that the proxy dials is that Service, on a port that it has.
    assert environment(made, DEPLOYMENT)["CONNECT_TUNNEL_URL"] == "connect-server:7070"
    assert {each["port"] for each in service["spec"]["ports"]} == {7070, 7777}


@pytest.mark.parametrize("name", [DEPLOYMENT, STATEFUL_SET])
def test_pods_are_restricted_probed_spread_and_sized(name):
    made = registered()
    spec, only = pod(made, name)["spec"], container(made, name)
    assert spec["automountServiceAccountToken"] is False
    assert spec["serviceAccountName"] in ("connect-proxy", "connect-server")
    assert only["securityContext"]["allowPrivilegeEscalation"] is False
    assert only["securityContext"]["readOnlyRootFilesystem"] is True
    assert only["securityContext"]["capabilities"] == {"drop": ["ALL"], "add": ["NET_BIND_SERVICE"]}
    assert only["securityContext"]["seccompProfile"] == {"type": "RuntimeDefault"}
    assert spec["securityContext"]["runAsUser"] == spec["securityContext"]["fsGroup"] == 65532
    named = {port["name"] for port in only["ports"]}
    for probe in ("startupProbe", "readinessProbe", "livenessProbe"):
        assert only[probe]["tcpSocket"]["port"] in named
    assert only["readinessProbe"]["tcpSocket"]["port"] == "management"
    # A pod that serves is never ended because of its management port.
    assert only["livenessProbe"]["tcpSocket"]["port"] == only["startupProbe"]["tcpSocket"]["port"] != "management"
    assert only["resources"]["limits"]["memory"] == only["resources"]["requests"]["memory"]
    assert {each["topologyKey"] for each in spec["topologySpreadConstraints"]} == {
        "topology.kubernetes.io/zone",
        "kubernetes.io/hostname",
    }
    # Every mount has its volume, and what is mounted is writable where the root is not.
    assert {each["name"] for each in only["volumeMounts"]} == {each["name"] for each in spec["volumes"]}


def test_without_a_management_port_readiness_looks_at_the_serving_port():
    made = registered(management_port=0, metrics_namespace="monitoring")
    for name, port in ((DEPLOYMENT, "http"), (STATEFUL_SET, "tunnel")):
        assert "CONNECT_MANAGEMENT_PORT" not in environment(made, name)
        assert container(made, name)["readinessProbe"]["tcpSocket"]["port"] == port
    assert len(made["studios-flows-proxy"].inputs["spec"]["ingress"]) == 1


def test_selectors_select_the_pods_and_nothing_else():
    made = registered(ssh=SSH)
    labels = {name: pod(made, name)["metadata"]["labels"].items() for name in (DEPLOYMENT, STATEFUL_SET)}

    def selected(selector):
        return [name for name, have in labels.items() if selector.items() <= have]

    for role, name in (("proxy", DEPLOYMENT), ("server", STATEFUL_SET)):
        assert selected(made[name].inputs["spec"]["selector"]["matchLabels"]) == [name]
        assert selected(made[f"studios-{role}-service"].inputs["spec"]["selector"]) == [name]
        assert selected(made[f"studios-{role}-budget"].inputs["spec"]["selector"]["matchLabels"]) == [name]
        assert selected(made[f"studios-flows-{role}"].inputs["spec"]["podSelector"]["matchLabels"]) == [name]
    assert selected(made["studios-ssh"].inputs["spec"]["selector"]) == [DEPLOYMENT]


def test_a_rollout_or_a_drained_node_ends_no_service():
    made = registered(ssh=SSH)
    for name in ("proxy", "server"):
        assert made[f"studios-{name}-budget"].inputs["spec"]["maxUnavailable"] == 1
    deployment = made[DEPLOYMENT].inputs["spec"]
    assert deployment["replicas"] == 2
    assert deployment["strategy"]["rollingUpdate"] == {"maxUnavailable": 0, "maxSurge": 1}
    [proxy] = deployment["template"]["spec"]["containers"]
    wait = proxy["lifecycle"]["preStop"]["sleep"]["seconds"]
    # The load balancer's deregistration takes 20 seconds, and the process gets what is left after waiting.
    assert 20 < wait < deployment["template"]["spec"]["terminationGracePeriodSeconds"]
    assert made[STATEFUL_SET].inputs["spec"]["podManagementPolicy"] == "Parallel"
    assert made["studios-server-service"].inputs["metadata"]["annotations"] == {"pulumi.com/skipAwait": "true"}
    # The group may read the key: the process isn't its owner.
    [key] = [each["secret"] for each in deployment["template"]["spec"]["volumes"] if "secret" in each]
    assert key["defaultMode"] == 0o440


def test_pods_run_where_they_are_told():
    made = registered(node_selector={"purpose": "core"})
    for name in (DEPLOYMENT, STATEFUL_SET):
        assert pod(made, name)["spec"]["nodeSelector"] == {"kubernetes.io/arch": "amd64", "purpose": "core"}


def test_only_the_needed_flows_are_open():
    made = registered(metrics_namespace="monitoring")
    deny = made["studios-flows-deny"].inputs["spec"]
    assert deny["podSelector"].get("matchLabels", {}) == {}
    assert deny["policyTypes"] == ["Ingress", "Egress"]
    assert "ingress" not in deny
    assert "egress" not in deny
    proxy = made["studios-flows-proxy"].inputs["spec"]
    from_load_balancer, from_metrics = proxy["ingress"]
    assert from_load_balancer["from"] == [{"ipBlock": {"cidr": "10.0.192.0/22"}}]
    assert {port["port"] for port in from_load_balancer["ports"]} == {8081, 2222}
    assert {port["port"] for port in from_metrics["ports"]} == {9095}
    to_server, to_redis, to_platform = proxy["egress"]
    assert {port["port"] for port in to_server["ports"]} == {7070, 7777}
    assert to_redis["to"] == [{"ipBlock": {"cidr": "10.0.224.0/22"}}]
    assert to_platform["to"] == [{"ipBlock": {"cidr": "0.0.0.0/0", "except": ["169.254.0.0/16"]}}]
    assert {port["port"] for port in to_platform["ports"]} == {443}
    server = made["studios-flows-server"].inputs["spec"]
    assert all("ipBlock" not in peer for rule in server["ingress"] for peer in rule["from"])
    assert all(port["port"] != 443 for rule in server["egress"] for port in rule["ports"])


def test_no_pod_starts_before_the_policies_stand():
    made = registered()
    policies = {f"studios-flows-{role}" for role in ("deny", "dns", "proxy", "server")}
    assert policies <= made["studios-proxy"].depends_on
    assert policies <= made["studios-server"].depends_on


def test_hosts_lead_to_the_proxy_and_the_platform():
    made = registered()

    def route(rule, path):
        service = path["backend"]["service"]
        return rule["host"], path["path"], path["pathType"], service["name"], service["port"]["number"]

    def routes(name):
        rules = made[name].inputs["spec"]["rules"]
        return {route(rule, path) for rule in rules for path in rule["http"]["paths"]}

    assert routes("studios-ingress") == {
        ("connect.example.org", "/*", "ImplementationSpecific", "connect-proxy", 80),
        ("*.example.org", "/*", "ImplementationSpecific", "connect-proxy", 80),
    }
    assert routes("studios-platform-ingress") == {("example.org", "/*", "ImplementationSpecific", "frontend", 80)}
    assert made["studios-ingress"].inputs["metadata"]["namespace"] == "studios"
    assert made["studios-platform-ingress"].inputs["metadata"]["namespace"] == "seqera"
    assert made["studios-proxy-service"].inputs["spec"]["ports"][0]["targetPort"] == "http"


def test_a_cloud_whose_load_balancer_holds_no_certificates_gets_one_for_every_host_before_the_ingress():
    ingress = {**INGRESS, "tls_secret": "tls", "issuer": "lets-encrypt"}
    made = registered(ingress=ingress)
    for name, namespace, secret, hosts in (
        ("studios", "studios", "tls", ["connect.example.org", "*.example.org"]),
        ("studios-platform", "seqera", "platform-tls", ["example.org"]),
    ):
        certificate = made[f"{name}-tls-certificate"].inputs
        assert (certificate["metadata"]["namespace"], certificate["spec"]["dnsNames"]) == (namespace, hosts)
        assert made[f"{name}-ingress"].inputs["spec"]["tls"] == [{"hosts": hosts, "secretName": secret}]
        assert f"{name}-tls-certificate" in made[f"{name}-ingress"].depends_on
    assert "tls" not in registered()["studios-ingress"].inputs["spec"]


def test_at_a_gateway_the_proxy_and_the_platform_have_routes_with_health_checks_of_their_own():
    platform = {**GATEWAY, "health": {"path": "/health", "success_codes": "200"}}
    ingress = {key: INGRESS[key] for key in ("hosts", "platform_host", "platform_namespace")}
    made = registered(ingress={**ingress, "gateway": GATEWAY, "platform_gateway": platform})
    route, of_platform = (made[f"{name}-route"].inputs for name in ("studios", "studios-platform"))
    # The exact name needs no place before the wildcard: it has it.
    assert route["spec"]["hostnames"] == ["connect.example.org", "*.example.org"]
    assert route["spec"]["rules"][0]["backendRefs"][0]["name"] == "connect-proxy"
    assert (of_platform["metadata"]["namespace"], of_platform["spec"]["hostnames"]) == ("seqera", ["example.org"])
    assert of_platform["spec"]["rules"][0]["backendRefs"][0]["name"] == "frontend"
    checks = {name: made[f"{name}-health-policy"].inputs["spec"] for name in ("studios", "studios-platform")}
    assert [checks[name]["default"]["config"]["type"] for name in checks] == ["TCP", "HTTP"]
    assert checks["studios-platform"]["targetRef"]["name"] == "frontend"
    # Its namespace is the Platform's own, so that the Gateway would refuse the route.
    assert "studios-platform-namespace-labels" in made["studios-platform-route"].depends_on
    assert "studios-proxy-service" in waits_for(made, "studios-backend-policy")
    assert not made.of_type("kubernetes:networking.k8s.io/v1:Ingress")


def test_a_load_balancer_that_leads_to_nodes_keeps_the_addresses_of_ssh_clients_for_the_policy():
    made = registered(ssh={**SSH, "traffic_policy": "Local"})
    service = made["studios-ssh"].inputs["spec"]
    # Without ports of nodes Azure's load balancer can ask with Local alone whether the Service works.
    assert (service["externalTrafficPolicy"], service["allocateLoadBalancerNodePorts"]) == ("Local", False)
    http, ssh = made["studios-flows-proxy"].inputs["spec"]["ingress"]
    assert [each["port"] for each in http["ports"]] == [pods.HTTP_PORT]
    assert ssh["from"] == [{"ipBlock": {"cidr": "203.0.113.0/24"}}]
    assert [each["port"] for each in ssh["ports"]] == [pods.SSH_PORT]


def test_a_load_balancer_is_known_by_its_name_or_its_address():
    status = {"status": {"loadBalancer": {"ingress": [{"ip": "203.0.113.7"}]}}}
    planted = {**answers(), "kubernetes:networking.k8s.io/v1:Ingress": status}
    found = outputs(lambda: {"at": Studios("studios", studios()).load_balancer}, planted)
    assert found["at"].value == "203.0.113.7"


def test_without_ssh_there_is_no_port_key_or_load_balancer_for_it():
    made = registered()
    assert "studios-ssh" not in made
    assert "studios-keys-ssh" not in made
    assert not [name for name in environment(made, DEPLOYMENT) if "SSH" in name]


def test_ssh_has_one_host_key_and_a_load_balancer_on_2222():
    made = registered(ssh=SSH, ssh_workspaces=[7, 8])
    service = made["studios-ssh"].inputs["spec"]
    assert service["loadBalancerClass"] == "service.k8s.aws/nlb"
    assert service["loadBalancerSourceRanges"] == ["203.0.113.0/24"]
    assert service["ports"] == [{"name": "ssh", "port": 2222, "targetPort": "ssh", "protocol": "TCP"}]
    variables = environment(made, DEPLOYMENT)
    assert variables["CONNECT_SSH_ENABLED"] == "true"
    assert variables["CONNECT_SSH_ADDR"] == ":2222"
    mounts = {each["name"]: each["mountPath"] for each in container(made, DEPLOYMENT)["volumeMounts"]}
    assert variables["CONNECT_SSH_KEY_PATH"] == f"{mounts['ssh-key']}/ssh-key"
    assert made["studios-keys-ssh"].inputs["algorithm"] == "ED25519"
    platform = made["studios-platform-environment"].inputs["data"]
    assert platform["TOWER_DATA_STUDIO_CONNECT_SSH_ADDRESS"] == "ssh.example.org"
    assert platform["TOWER_DATA_STUDIO_CONNECT_SSH_PORT"] == "2222"
    assert platform["TOWER_DATA_STUDIO_CONNECT_SSH_KEY_FINGERPRINT"] == "SHA256:abc"
    assert platform["TOWER_DATA_STUDIO_SSH_ALLOWED_WORKSPACES"] == "7,8"
    assert platform["TOWER_SSH_KEYS_MANAGEMENT_ENABLED"] == "true"


def checksums(**more):
    """Of the proxy and the server."""
    made = registered(**more)
    return [pod(made, name)["metadata"]["annotations"]["checksum/secret"] for name in (DEPLOYMENT, STATEFUL_SET)]


def test_a_changed_secret_restarts_what_reads_it_and_nothing_else():
    proxy, server = checksums()
    assert checksums() == [proxy, server]
    assert checksums(lifespan_hours=9) == [proxy, server]
    other_token = checksums(registration_token="z" * 32)
    assert other_token[0] != proxy
    assert other_token[1] == server
    redis = {"host": "redis.internal", "port": 6379, "password": "another", "cidrs": ["10.0.224.0/22"]}
    assert not {*checksums(redis=redis)} & {proxy, server}


def test_redis_own_authority_is_known_to_server_and_proxy_beside_the_images():
    redis = {"host": "10.0.0.9", "port": 6378, "password": "x", "cidrs": ["10.0.0.0/24"], "certificate_authority": "CA"}
    made = registered(redis=redis)
    assert made["studios-redis-authority"].inputs["data"] == {"redis.pem": "CA"}
    for name in ("studios-server-statefulset", "studios-proxy-deployment"):
        spec = made[name].inputs["spec"]["template"]["spec"]
        (container,) = spec["containers"]
        variables = {each["name"]: each.get("value") for each in container["env"]}
        assert variables["SSL_CERT_DIR"] == "/etc/ssl/certs:/authorities"
        assert {"name": "authorities", "mountPath": "/authorities", "readOnly": True} in container["volumeMounts"]
        assert {"name": "authorities", "configMap": {"name": "connect-redis-authority"}} in spec["volumes"]
    assert not {*checksums(redis=redis)} & {*checksums(redis={**redis, "certificate_authority": "CB"})}
    assert "studios-redis-authority" not in registered()


def test_the_pull_secret_is_for_the_registry():
    content = json.loads(registered()["studios-pull"].inputs["stringData"][".dockerconfigjson"])
    assert content == {"auths": {"cr.seqera.io": {"username": "user", "password": "password"}}}
    assert registered()["studios-pull"].inputs["type"] == "kubernetes.io/dockerconfigjson"


def test_the_token_is_made_once_and_shared_with_the_platform():
    made = registered()
    token = made["studios-keys-token"].inputs
    assert token["length"] == 32
    assert token["special"] is False
    assert made["studios-connect"].inputs["stringData"]["CONNECT_OIDC_CLIENT_REGISTRATION_TOKEN"] == TOKEN
    platform = made["studios-platform-token"].inputs["stringData"]
    assert platform == {"TOWER_OIDC_REGISTRATION_INITIAL_ACCESS_TOKEN": TOKEN}
    assert "studios-keys-token" not in registered(registration_token="z" * 32)


def test_another_version_makes_another_token_or_key_and_the_first_is_as_it_always_was():
    made = registered(registration_token_version=2)
    assert made["studios-keys-token"].inputs["keepers"] == {"version": "2"}
    assert "keepers" not in made["studios-keys-management"].inputs
    made = registered(management_key_version=3)
    assert made["studios-keys-management"].inputs["keepers"] == {"version": "3"}
    assert "keepers" not in made["studios-keys-token"].inputs


def test_the_namespace_enforces_restricted_pod_security():
    labels = registered()["studios-namespace"].inputs["metadata"]["labels"]
    assert labels["pod-security.kubernetes.io/enforce"] == "restricted"


def test_what_holds_keys_is_protected_on_request():
    made = registered(protect=True, ssh=SSH)
    protected = {each.name for each in made.all if each.protect}
    assert protected == {"studios-namespace", "studios-keys-oidc", "studios-keys-ssh"}
    assert not [each for each in registered().all if each.protect]
