"""A Studios deployment for tests, with real keys where a test asks for them."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa

from components.workloads.studios import Studios, StudiosArgs
from tests.harness import Registrations, register

TOKEN = "a1B2" * 8
LOAD_BALANCER = {"status": {"loadBalancer": {"ingress": [{"hostname": "lb.example.net"}]}}}
INGRESS = {
    "class_name": "alb",
    "annotations": {"for": "proxy"},
    "hosts": ["connect.example.org", "*.example.org"],
    "platform_host": "example.org",
    "platform_annotations": {"for": "platform"},
    "platform_namespace": "seqera",
}
SSH = {
    "host": "ssh.example.org",
    "allowed_from": ["203.0.113.0/24"],
    "load_balancer_class": "service.k8s.aws/nlb",
    "annotations": {"for": "ssh"},
}


def studios(**more: Any) -> StudiosArgs:
    """Arguments of a usual deployment, with some changed."""
    args: Any = {
        "connect_host": "connect.example.org",
        "platform": {"url": "https://example.org", "namespace": "seqera"},
        "redis": {"host": "redis.internal", "port": 6379, "password": "redis-password", "cidrs": ["10.0.224.0/22"]},
        "registry_username": "user",
        "registry_password": "password",
        "templates": {"JUPYTER": {"tool": "jupyter", "image": "registry/jupyter:1-0.12"}},
        "version": "0.11.1",
        "load_balancer_cidrs": ["10.0.192.0/22"],
        "ingress": INGRESS,
    }
    args.update(more)
    return args


def registered(existing_tower_yml: str | None = None, bits: int = 2048, **more: Any) -> Registrations:
    """What a deployment registers; the Platform's tower.yml is `existing_tower_yml`."""
    return register(lambda: Studios("studios", studios(**more)), answers(existing_tower_yml, bits))


def answers(existing_tower_yml: str | None = None, bits: int = 2048) -> dict[str, dict[str, Any]]:
    """What providers answer to a deployment."""
    data = {} if existing_tower_yml is None else {"data": {"tower.yml": existing_tower_yml}}
    private, public = key_pair(bits)
    return {
        "kubernetes:networking.k8s.io/v1:Ingress": LOAD_BALANCER,
        "studios-ssh": LOAD_BALANCER,
        "studios-platform-settings-existing": data,
        "studios-keys-token": {"result": TOKEN},
        "random:index/randomPassword:RandomPassword": {"result": "r" * 32},
        "tls:index/privateKey:PrivateKey": {
            "privateKeyPemPkcs8": private,
            "publicKeyPem": public,
            "privateKeyOpenssh": "openssh-key",
            "publicKeyFingerprintSha256": "SHA256:abc",
        },
    }


@lru_cache
def key_pair(bits: int) -> tuple[str, str]:
    """A real RSA key pair in the forms that the tls provider gives."""
    key = rsa.generate_private_key(public_exponent=65537, key_size=bits)
    private = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    public = key.public_key().public_bytes(serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo)
    return private.decode(), public.decode()
