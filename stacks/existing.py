"""The foundation of a cluster that exists: a laptop's, or one that others run."""

from __future__ import annotations

import json
from functools import cached_property
from typing import Any

import pulumi
import pulumi_kubernetes as k8s
import pulumi_random as random
import pulumi_tls as tls

from components.certificates import OwnAuthority, OwnCertificate
from components.clusters.data_pods import labels
from components.databases import ClusterPostgres
from components.ingress import (
    ControllerIngressArgs,
    HealthCheck,
    controller_annotations,
    controller_service_annotations,
)
from components.redis import ClusterRedis

from .foundation import DATABASE, Database, Foundation, Ingress, Pods, RedisEndpoint, TcpLoadBalancer
from .settings.stack import ExistingStackSettings

DATA = "data-services"
"""Namespace of Redis and PostgreSQL."""
EXTERNAL_DNS = {"external-dns.alpha.kubernetes.io/controller": "dns-controller"}
"""The value by which external-dns knows its objects; Atelier's own annotation keeps it off."""


class ExistingFoundation(Foundation):
    """
    A cluster by a context of the kubeconfig, with the ingress controller and storage classes that it has. Redis and
    PostgreSQL run in it, secrets are in the stack's configuration and state.
    """

    def __init__(self, settings: ExistingStackSettings):
        self.settings = settings
        existing, ingress = settings.existing, settings.ingress
        self.kubernetes = k8s.Provider(
            "cluster",
            context=existing.context,
            kubeconfig=existing.kubeconfig,
            # The context, not what the kubeconfig says of it, is which cluster it is: new credentials replace nothing.
            cluster_identifier=f"context/{existing.context}",
            enable_server_side_apply=True,
            enable_config_map_mutable=True,
            enable_secret_mutable=True,
        )
        self.generators: list[pulumi.ProviderResource] = [random.Provider("random"), tls.Provider("tls")]
        self.on_kubernetes = pulumi.ResourceOptions(providers=[self.kubernetes, *self.generators])
        self.node_selector = {**existing.node_selector}
        self.node_purposes = existing.node_purposes
        self.namespace_labels: dict[str, str] = {}
        self.load_balancer_cidrs = list(ingress.ranges)
        self.load_balancer_namespaces = [ingress.namespace] if ingress.namespace else []
        self.enforces_network_policies = existing.network_policies
        self._records: dict[str, pulumi.Input[str]] = {}
        self._kept: dict[str, pulumi.Output[str]] = {}

    def certificate(self, name: str, domain: str, wildcard: bool, more: list[str]) -> pulumi.Output[str] | None:
        """Certificate and key as JSON, or the name of an issuer; empty where the controller shows a certificate."""
        if not self.settings.domain.wait_for_certificate:
            return None
        certificates = self.settings.certificates
        if certificates.issuer:
            return pulumi.Output.from_input(certificates.issuer)
        if certificates.brought:
            return self._brought
        if not certificates.own:
            return pulumi.Output.from_input("")
        made = OwnCertificate(
            f"{name}-certificate",
            {
                "hosts": [domain, *([f"*.{domain}"] if wildcard else []), *more],
                "authority_certificate": self._authority.certificate,
                "authority_key": self._authority.key,
            },
            self.on_kubernetes,
        )
        return _as_json(made.certificate, made.key)

    def ingress(
        self, certificate: pulumi.Input[str], order: int, health: HealthCheck, affinity: bool = False
    ) -> Ingress:
        settings, certificates = self.settings.ingress, self.settings.certificates
        args: ControllerIngressArgs = {
            "controller": settings.controller,
            "idle_timeout_seconds": settings.idle_timeout_seconds,
            "allowed_from": [*settings.allowed_from],
            "entry_point": settings.entry_point,
            "affinity": affinity,
            "annotations": {
                **(EXTERNAL_DNS if settings.external_dns else {}),
                # Where no Ingress gets an address, there is none to wait for.
                **({"pulumi.com/skipAwait": "true"} if settings.address else {}),
                **settings.annotations,
            },
        }
        annotations = controller_annotations(args, order)
        given = pulumi.Output.secret(certificate)
        holds_it = bool(certificates.own or certificates.brought)
        return Ingress(
            settings.class_name,
            annotations,
            service_annotations=controller_service_annotations(args),
            tls_secret="tls" if holds_it or certificates.issuer else None,
            issuer=certificate if certificates.issuer else None,
            certificate=pulumi.Output.unsecret(given.apply(lambda text: json.loads(text)[0])) if holds_it else None,
            certificate_key=given.apply(lambda text: json.loads(text)[1]) if holds_it else None,
        )

    def tcp_load_balancer(self) -> TcpLoadBalancer:
        return TcpLoadBalancer(None, {})

    def records(self, name: str, hosts: list[str], load_balancer: pulumi.Output[str], tcp: bool = False) -> None:
        address = self.settings.ingress.address
        for host in hosts:
            self._records[host] = address if address and not tcp else load_balancer

    def redis(self) -> RedisEndpoint:
        return self._redis

    def database(self, name: str, workload: str) -> Database:
        postgres = self.settings.postgres
        made = ClusterPostgres(
            name,
            {
                "namespace": self._data_namespace,
                "namespace_name": DATA,
                "client_namespaces": [workload],
                "database": DATABASE,
                "username": DATABASE,
                "storage_class": self.disks(),
                "disk_gib": postgres.disk_gib,
                "memory": postgres.memory,
                "node_selector": self.node_selector,
                "protect": self.settings.protects,
            },
            self.on_kubernetes,
        )
        return Database(
            made.host,
            made.port,
            made.database,
            made.username,
            made.password,
            [],
            ca=made.certificate_authority,
            pods=Pods(DATA, labels("postgresql", name)),
        )

    def home_directories(self) -> pulumi.Input[str]:
        if self.settings.shared_storage is None:
            raise ValueError("the stack has no sharedStorage")
        return self.settings.shared_storage.class_name

    def disks(self) -> pulumi.Input[str]:
        return self.settings.existing.disk_class

    def image(self, name: str) -> pulumi.Input[str]:
        raise ValueError("the stack has no registry")

    def keep(self, name: str, value: pulumi.Output[str], workload: str) -> None:
        self._kept[name] = pulumi.Output.secret(value)

    def outputs(self) -> dict[str, Any]:
        outputs: dict[str, Any] = {"context": self.settings.existing.context}
        if self._records and not self.settings.ingress.external_dns:
            # A records, or CNAME records where it is a name.
            outputs["records"] = self._records
        if self.settings.certificates.own:
            outputs["certificateAuthority"] = self._authority.certificate
        if self._kept:
            # There is no vault that they could be in.
            outputs["secrets"] = pulumi.Output.secret(pulumi.Output.all(**self._kept))
        return outputs

    @cached_property
    def _authority(self) -> OwnAuthority:
        own = self.settings.certificates.own
        name = own.name if own else "Atelier"
        return OwnAuthority("authority", {"common_name": name, "protect": self.settings.protects}, self.on_kubernetes)

    @cached_property
    def _brought(self) -> pulumi.Output[str]:
        brought = self.settings.certificates.brought
        if brought is None:
            raise ValueError("the stack has no certificate that people bring")
        return _as_json(self.secret("certificate", brought.certificate), self.secret("certificate-key", brought.key))

    @cached_property
    def _data_namespace(self) -> pulumi.Output[str]:
        """The namespace of Redis and PostgreSQL; made with the first of them."""
        security = {f"pod-security.kubernetes.io/{mode}": "restricted" for mode in ("enforce", "audit", "warn")}
        made = k8s.core.v1.Namespace(
            DATA,
            metadata=k8s.meta.v1.ObjectMetaArgs(name=DATA, labels=security),
            opts=pulumi.ResourceOptions(provider=self.kubernetes, protect=self.settings.protects),
        )
        # Each server has its own policy for its clients.
        k8s.networking.v1.NetworkPolicy(
            f"{DATA}-deny",
            metadata=k8s.meta.v1.ObjectMetaArgs(name="deny", namespace=DATA),
            spec=k8s.networking.v1.NetworkPolicySpecArgs(
                pod_selector=k8s.meta.v1.LabelSelectorArgs(), policy_types=["Ingress", "Egress"]
            ),
            opts=pulumi.ResourceOptions(provider=self.kubernetes, depends_on=[made]),
        )
        return made.metadata.apply(lambda metadata: metadata.name or DATA)

    @cached_property
    def _redis(self) -> RedisEndpoint:
        redis = self.settings.redis
        if there := redis.endpoint:
            return RedisEndpoint(
                pulumi.Output.from_input(there.host),
                pulumi.Output.from_input(there.port),
                self.secret("redis", there.password),
                [*there.ranges],
                tls=there.tls,
            )
        made = ClusterRedis(
            "redis",
            {
                "namespace": self._data_namespace,
                "namespace_name": DATA,
                "client_namespaces": [*self.settings.studios],
                "persistent": redis.persistent,
                "storage_class": self.disks(),
                "memory_mib": redis.memory_mib,
                "password_version": redis.password_version,
                "node_selector": self.node_selector,
                "protect": self.settings.protects,
            },
            self.on_kubernetes,
        )
        pods = Pods(DATA, labels("valkey", "redis"))
        return RedisEndpoint(made.host, made.port, made.auth_token, [], tls=False, pods=pods)


def _as_json(certificate: pulumi.Input[str], key: pulumi.Input[str]) -> pulumi.Output[str]:
    """Both in one, for `ingress` to take apart. Secret."""
    return pulumi.Output.secret(pulumi.Output.json_dumps([certificate, key]))
