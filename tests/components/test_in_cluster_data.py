"""PostgreSQL and Redis in a cluster: who connects, what is secret, what survives, and what restarts the pod."""

from typing import cast

import pytest

from components.databases import ClusterPostgres, ClusterPostgresArgs
from components.redis import ClusterRedis, ClusterRedisArgs
from tests.components.outputs import outputs
from tests.harness import Registrations, register

PLACE = {"namespace": "data", "namespace_name": "data", "client_namespaces": ["hub"]}
PLANTED = {
    "db-superuser-password": {"result": "root-of-all"},
    "db-user-password": {"result": "of-the-user"},
    "db-tls-certificate": {"certPem": "CERTIFICATE"},
    "db-tls-key": {"privateKeyPem": "KEY", "privateKeyPemPkcs8": "KEY8"},
    "db-authority-certificate": {"certPem": "AUTHORITY"},
    "cache-password": {"result": "of-redis"},
    "cache-tls-certificate": {"certPem": "CERTIFICATE"},
    "cache-tls-key": {"privateKeyPem": "KEY", "privateKeyPemPkcs8": "KEY8"},
    "cache-authority-certificate": {"certPem": "AUTHORITY"},
}


def postgres(**more) -> ClusterPostgres:
    args = {**PLACE, "database": "atelier", "username": "atelier", **more}
    return ClusterPostgres("db", cast(ClusterPostgresArgs, args))


def redis(**more) -> ClusterRedis:
    return ClusterRedis("cache", cast(ClusterRedisArgs, {**PLACE, **more}))


def made(program) -> Registrations:
    return register(program, PLANTED)


def pod_of(registered: Registrations, name: str):
    return registered[f"{name}-server"].inputs["spec"]["template"]


@pytest.mark.parametrize(("program", "name", "port"), [(postgres, "db", 5432), (redis, "cache", 6379)])
def test_only_named_namespaces_reach_a_restricted_pod(program, name, port):
    registered = made(program)
    policy = registered[f"{name}-clients"].inputs["spec"]
    (rule,) = policy["ingress"]
    assert rule["from"] == [{"namespaceSelector": {"matchLabels": {"kubernetes.io/metadata.name": "hub"}}}]
    assert [each["port"] for each in rule["ports"]] == [port]
    assert policy["policyTypes"] == ["Ingress", "Egress"]
    assert "egress" not in policy
    pod = pod_of(registered, name)
    assert policy["podSelector"]["matchLabels"] == pod["metadata"]["labels"]
    assert pod["spec"]["automountServiceAccountToken"] is False
    (container,) = pod["spec"]["containers"]
    assert container["securityContext"]["readOnlyRootFilesystem"] is True
    # Without a peer the rule would be one for everybody.
    alone = made(lambda: program(client_namespaces=[]))[f"{name}-clients"].inputs["spec"]
    assert "ingress" not in alone


@pytest.mark.parametrize(("program", "name"), [(postgres, "db"), (redis, "cache")])
def test_passwords_are_in_secrets_alone_and_a_change_restarts_the_pod(program, name):
    registered = made(program)
    for each in registered.all:
        if each.type == "kubernetes:core/v1:Secret" or each.type.startswith(("random:", "tls:")):
            continue
        assert not any(word in str(each.inputs) for word in ("of-the-user", "root-of-all", "of-redis", "KEY8"))
    other = register(program, {**PLANTED, **{key: {"result": "new"} for key in PLANTED if "password" in key}})
    annotations = [pod_of(each, name)["metadata"]["annotations"] for each in (registered, other)]
    assert annotations[0] != annotations[1]


def test_postgres_takes_tls_alone_and_its_superuser_inside_the_pod_alone():
    registered = made(postgres)
    rules = registered["db-config"].inputs["data"]["pg_hba.conf"].splitlines()
    assert rules == ["local all postgres peer", "hostssl atelier atelier all scram-sha-256"]
    (container,) = pod_of(registered, "db")["spec"]["containers"]
    assert "ssl=on" in container["args"]
    # A volume's folder may hold lost+found; PostgreSQL wants an empty one.
    volume = next(each for each in container["volumeMounts"] if each["name"] == "data")
    data = next(each["value"] for each in container["env"] if each["name"] == "PGDATA")
    assert data.startswith(f"{volume['mountPath']}/")
    assert registered["db-tls-request"].inputs["dnsNames"] == ["db.data.svc", "db.data.svc.cluster.local"]
    plain = made(lambda: postgres(tls=False))
    assert "host atelier atelier all scram-sha-256" in plain["db-config"].inputs["data"]["pg_hba.conf"]
    assert "db-tls" not in plain


def test_clients_get_what_they_connect_with():
    def program():
        server, cache = postgres(), redis()
        return {
            "host": server.host,
            "password": server.password,
            "ca": server.certificate_authority,
            "redis": cache.host,
            "token": cache.auth_token,
        }

    seen = outputs(program, PLANTED)
    assert (seen["host"].value, seen["redis"].value) == ("db.data.svc", "cache.data.svc")
    assert (seen["password"].value, seen["password"].secret) == ("of-the-user", True)
    assert (seen["token"].value, seen["token"].secret) == ("of-redis", True)
    assert (seen["ca"].value, seen["ca"].secret) == ("AUTHORITY", False)


def test_data_survives_by_choice_and_waits_for_no_volume_that_waits_for_a_pod():
    registered = made(lambda: postgres(protect=True, storage_class="fast"))
    claim = registered["db-data"]
    assert claim.protect
    assert claim.inputs["spec"]["storageClassName"] == "fast"
    assert claim.inputs["metadata"]["annotations"]["pulumi.com/skipAwait"] == "true"
    assert registered["db-user-password"].protect
    assert "cache-data" not in made(redis)
    kept = made(lambda: redis(persistent=True))
    assert "cache-data" in kept
    assert "appendonly yes" in kept["cache-secret"].inputs["stringData"]["valkey.conf"]


@pytest.mark.parametrize(("tls", "lines"), [(False, ["requirepass of-redis"]), (True, ["port 0", "tls-port 6379"])])
def test_redis_asks_for_its_password_and_drops_nothing_that_is_in_use(tls, lines):
    text = made(lambda: redis(tls=tls, memory_mib=400))["cache-secret"].inputs["stringData"]["valkey.conf"]
    assert {*lines, "maxmemory 300mb", "maxmemory-policy noeviction"} <= set(text.splitlines())


@pytest.mark.parametrize("wrong", [{"database": "my-db"}, {"username": "postgres"}, {"username": 'a"; DROP'}])
def test_names_that_would_need_quotation_marks_are_refused(wrong):
    with pytest.raises(ValueError, match="it can have lower-case letters"):
        made(lambda: postgres(**wrong))
