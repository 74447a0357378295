"""HostLoadBalancer: encrypted, by host name, and to one machine."""

from typing import cast

import pytest

from components.ingress import SSL_POLICY, HostLoadBalancer, HostLoadBalancerArgs
from tests.harness import Registrations, register

ROUTE = {"hosts": ["a.example.org"], "port": 9090, "order": 1, "health": {"path": "/", "success_codes": "200"}}


def made(**more) -> Registrations:
    args = {
        "vpc_id": "vpc-1",
        "subnet_ids": ["subnet-1", "subnet-2"],
        "certificate_arn": "certificate",
        "instance_id": "i-1",
        "host_security_group_id": "sg-host",
        "routes": {"a": ROUTE},
        **more,
    }
    return register(lambda: HostLoadBalancer("a-very-long-name-of-a-workload-here", cast(HostLoadBalancerArgs, args)))


def test_everything_is_encrypted_and_what_has_no_route_is_refused():
    found = made(access_logs_bucket="logs", web_acl_arn="acl")
    http, https = (each.inputs for each in found.of_type("aws:lb/listener:Listener"))
    assert http["defaultActions"][0]["redirect"] == {"port": "443", "protocol": "HTTPS", "statusCode": "HTTP_301"}
    assert (https["port"], https["sslPolicy"], https["certificateArn"]) == (443, SSL_POLICY, "certificate")
    assert https["defaultActions"][0]["fixedResponse"]["statusCode"] == "404"
    balancer = found["a-very-long-name-of-a-workload-here-balancer"].inputs
    assert (balancer["dropInvalidHeaderFields"], balancer["idleTimeout"], balancer["internal"]) == (True, 3600, False)
    # EC2's names have 32 characters at most, its prefixes six.
    assert len(balancer["namePrefix"]) == 6
    assert balancer["accessLogs"]["bucket"] == "logs"
    assert found["a-very-long-name-of-a-workload-here-web-acl"].inputs["webAclArn"] == "acl"


def test_what_cant_be_is_refused():
    with pytest.raises(ValueError, match="same order twice"):
        made(routes={"a": ROUTE, "b": {**ROUTE, "port": 8000}})
    with pytest.raises(ValueError, match="same port twice"):
        made(routes={"a": ROUTE, "b": {**ROUTE, "order": 2}})
    with pytest.raises(ValueError, match="has 6 hosts"):
        made(routes={"a": {**ROUTE, "hosts": [f"{index}.example.org" for index in range(6)]}})
