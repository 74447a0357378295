"""Service accounts of dask-gateway and what they may do: in one namespace, where the chart's roles are for all."""

import pulumi
import pulumi_kubernetes as k8s

from .dask_values import DaskNames

_DASK, _TRAEFIK = "gateway.dask.org", "traefik.io"
_WATCH = ["get", "list", "watch"]

# The chart's rules (2026.3.0, templates/*/rbac.yaml), split by what the code asks for in all namespaces and in its own.
_EVERYWHERE = {
    # Informers of gateway and controller list all namespaces by label: backend.py and controller.py of the server.
    "api": [([_DASK], ["daskclusters"], _WATCH)],
    "controller": [([_DASK], ["daskclusters"], _WATCH), ([""], ["pods", "endpoints"], _WATCH)],
}
_HERE = {
    # The chart allows every verb on clusters; these are the calls of backend.py and controller.py.
    "api": [([""], ["secrets"], ["get"]), ([_DASK], ["daskclusters"], ["create", "patch"])],
    "controller": [
        ([_DASK], ["daskclusters"], ["delete"]),
        ([_DASK], ["daskclusters/status"], ["patch"]),
        ([_TRAEFIK], ["ingressroutes", "ingressroutetcps"], ["get", "create", "delete"]),
        ([""], ["pods"], ["create", "delete"]),
        ([""], ["secrets", "services"], ["create", "delete"]),
    ],
    # What traefik 3.3 lists in each namespace that it is told of: pkg/provider/kubernetes/crd/client.go.
    "traefik": [
        ([""], ["services", "secrets"], _WATCH),
        (["discovery.k8s.io"], ["endpointslices"], ["list", "watch"]),
        (
            [_TRAEFIK],
            [
                "ingressroutes",
                "ingressroutetcps",
                "ingressrouteudps",
                "middlewares",
                "middlewaretcps",
                "serverstransports",
                "serverstransporttcps",
                "tlsoptions",
                "tlsstores",
                "traefikservices",
            ],
            _WATCH,
        ),
    ],
}


def roles(parent: pulumi.Resource, name: str, called: DaskNames, namespace: pulumi.Input[str]) -> list[pulumi.Resource]:
    """The accounts api-, controller- and traefik-<instance> with their roles: all that a release must wait for."""
    made: list[pulumi.Resource] = []
    for role, rules in _HERE.items():
        account_name: str = getattr(called, role)
        metadata = k8s.meta.v1.ObjectMetaArgs(name=account_name, namespace=namespace)
        child = pulumi.ResourceOptions(parent=parent)
        account = k8s.core.v1.ServiceAccount(f"{name}-{role}-account", metadata=metadata, opts=child)
        granted = k8s.rbac.v1.Role(f"{name}-{role}-role", metadata=metadata, rules=_rules(rules), opts=child)
        subject = k8s.rbac.v1.SubjectArgs(kind="ServiceAccount", name=account.metadata.name, namespace=namespace)
        binding = k8s.rbac.v1.RoleBinding(
            f"{name}-{role}-binding",
            metadata=metadata,
            role_ref=_reference("Role", granted.metadata.name),
            subjects=[subject],
            opts=child,
        )
        made += [account, binding]
        if role in _EVERYWHERE:
            made.append(_everywhere(parent, name, role, account_name, subject))
    return made


def _everywhere(
    parent: pulumi.Resource, name: str, role: str, called: str, subject: k8s.rbac.v1.SubjectArgs
) -> pulumi.Resource:
    # The name has the hub in it, so that no two hubs of a cluster have the same.
    metadata, child = k8s.meta.v1.ObjectMetaArgs(name=called), pulumi.ResourceOptions(parent=parent)
    granted = k8s.rbac.v1.ClusterRole(
        f"{name}-{role}-cluster-role", metadata=metadata, rules=_rules(_EVERYWHERE[role]), opts=child
    )
    return k8s.rbac.v1.ClusterRoleBinding(
        f"{name}-{role}-cluster-binding",
        metadata=metadata,
        role_ref=_reference("ClusterRole", granted.metadata.name),
        subjects=[subject],
        opts=child,
    )


def _reference(kind: str, name: pulumi.Input[str]) -> k8s.rbac.v1.RoleRefArgs:
    return k8s.rbac.v1.RoleRefArgs(api_group="rbac.authorization.k8s.io", kind=kind, name=name)


def _rules(rules: list[tuple[list[str], list[str], list[str]]]) -> list[k8s.rbac.v1.PolicyRuleArgs]:
    return [
        k8s.rbac.v1.PolicyRuleArgs(api_groups=groups, resources=kinds, verbs=verbs) for groups, kinds, verbs in rules
    ]
