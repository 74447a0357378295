"""What kbatch may do in a cluster: its roles, and the admission policies that keep it to its own namespaces."""

from typing import Any

import pulumi
import pulumi_kubernetes as k8s

_ACCOUNT = "kbatch"


def roles(parent: pulumi.Resource, name: str, called: str) -> list[pulumi.Resource]:
    """What kbatch_proxy/main.py of 0.5 calls, and nothing that reads a Secret; bound to the account of `called`."""
    rules = [
        ([""], ["namespaces"], ["create"]),
        ([""], ["secrets", "configmaps"], ["create", "patch", "delete"]),
        (["batch"], ["jobs", "cronjobs"], ["create", "get", "list", "delete"]),
        ([""], ["pods"], ["get", "list"]),
        ([""], ["pods/log"], ["get"]),
    ]
    metadata, child = k8s.meta.v1.ObjectMetaArgs(name=called), pulumi.ResourceOptions(parent=parent)
    role = k8s.rbac.v1.ClusterRole(
        f"{name}-role",
        metadata=metadata,
        rules=[
            k8s.rbac.v1.PolicyRuleArgs(api_groups=groups, resources=kinds, verbs=verbs)
            for groups, kinds, verbs in rules
        ],
        opts=child,
    )
    binding = k8s.rbac.v1.ClusterRoleBinding(
        f"{name}-binding",
        metadata=metadata,
        role_ref=k8s.rbac.v1.RoleRefArgs(
            api_group="rbac.authorization.k8s.io", kind="ClusterRole", name=role.metadata.name
        ),
        subjects=[k8s.rbac.v1.SubjectArgs(kind="ServiceAccount", name=_ACCOUNT, namespace=called)],
        opts=child,
    )
    return [binding]


def namespaced_rules(parent: pulumi.Resource, name: str, called: str) -> pulumi.Resource:
    """Whatever it writes is in a namespace kbatch-…, which nobody else's namespaces may be called."""
    kinds = [([""], ["namespaces", "secrets", "configmaps"]), (["batch"], ["jobs", "cronjobs"])]
    inside = (
        "(request.resource.resource == 'namespaces' ? object.metadata.name : request.namespace).startsWith('kbatch-')"
    )
    message = "kbatch may write to namespaces kbatch-<user> only"
    return _policy(parent, f"{name}-namespaces", f"{called}-namespaces", called, kinds, ["*"], {}, {inside: message})


def job_rules(parent: pulumi.Resource, name: str, called: str) -> pulumi.Resource:
    """Jobs as the baseline of Pod Security has it: the namespaces that kbatch makes carry no label for that."""
    kinds = [(["batch"], ["jobs", "cronjobs"])]
    variables = {
        "pod": "object.kind == 'CronJob' ? object.spec.jobTemplate.spec.template.spec : object.spec.template.spec",
        "containers": (
            "variables.pod.containers + (has(variables.pod.initContainers) ? variables.pod.initContainers : [])"
        ),
        "volumes": "has(variables.pod.volumes) ? variables.pod.volumes : []",
    }
    hosts = ("hostNetwork", "hostPID", "hostIPC")
    checks = {
        **{
            f"!has(variables.pod.{each}) || !variables.pod.{each}": f"jobs of kbatch may not use {each}"
            for each in hosts
        },
        "variables.volumes.all(each, !has(each.hostPath))": "jobs of kbatch may not use hostPath",
        "variables.containers.all(each, !has(each.ports) || each.ports.all(port, !has(port.hostPort) || "
        "port.hostPort == 0))": "jobs of kbatch may not use ports of the node",
        "variables.containers.all(each, !has(each.securityContext) || ("
        "(!has(each.securityContext.privileged) || !each.securityContext.privileged) && "
        "(!has(each.securityContext.capabilities) || !has(each.securityContext.capabilities.add))))": (
            "jobs of kbatch may not be privileged or add capabilities"
        ),
    }
    return _policy(parent, f"{name}-jobs", f"{called}-jobs", called, kinds, ["CREATE", "UPDATE"], variables, checks)


def _policy(
    parent: pulumi.Resource,
    name: str,
    called: str,
    namespace: str,
    kinds: list[tuple[list[str], list[str]]],
    operations: list[str],
    variables: dict[str, str],
    checks: dict[str, str],
) -> pulumi.Resource:
    """A validating admission policy for what kbatch's account asks for, and its binding."""
    admission, child = k8s.admissionregistration.v1, pulumi.ResourceOptions(parent=parent)
    user = f"request.userInfo.username == 'system:serviceaccount:{namespace}:{_ACCOUNT}'"
    matched: list[Any] = [
        {"api_groups": groups, "api_versions": ["*"], "operations": operations, "resources": names}
        for groups, names in kinds
    ]
    policy = admission.ValidatingAdmissionPolicy(
        f"{name}-policy",
        metadata=k8s.meta.v1.ObjectMetaArgs(name=called),
        spec=admission.ValidatingAdmissionPolicySpecArgs(
            failure_policy="Fail",
            match_constraints=admission.MatchResourcesArgs(resource_rules=matched),
            match_conditions=[admission.MatchConditionArgs(name="kbatch", expression=user)],
            variables=[admission.VariableArgs(name=key, expression=value) for key, value in variables.items()],
            validations=[
                admission.ValidationArgs(expression=expression, message=message)
                for expression, message in checks.items()
            ],
        ),
        opts=child,
    )
    return admission.ValidatingAdmissionPolicyBinding(
        f"{name}-policy-binding",
        metadata=k8s.meta.v1.ObjectMetaArgs(name=called),
        spec=admission.ValidatingAdmissionPolicyBindingSpecArgs(
            policy_name=policy.metadata.name, validation_actions=["Deny"]
        ),
        opts=child,
    )
