"""Who may do what in the cloud."""

from __future__ import annotations

import json
from collections.abc import Iterator
from fnmatch import fnmatchcase
from typing import Any

from ..model import Resource, at, items, unknown
from .making import each

ANY_RESOURCE = {
    "autoscaling:Describe*": "lists; AWS has no resource for it",
    "cloudwatch:PutMetricData": "AWS has no resource for it",
    "ec2:CreateSnapshot": "Velero backs up volumes that the cluster makes later; it may delete its own snapshots alone",
    "ec2:CreateVolume": "Velero restores volumes that nobody knows yet",
    "ec2:Describe*": "lists; AWS has no resource for it",
    "ec2:GetInstanceTypesFromInstanceRequirements": "lists; AWS has no resource for it",
    "ec2:GetCoipPoolUsage": "AWS has no resource for it",
    "ec2:GetSecurityGroupsForVpc": "lists; AWS has no resource for it",
    "ecr:GetAuthorizationToken": "AWS has no resource for it",
    "eks:DescribeNodegroup": "lists node groups whose names the autoscaler learns from AWS",
    "elasticloadbalancing:Describe*": "lists; AWS has no resource for it",
    "logs:DescribeLogGroups": "lists; AWS has no resource for it",
    "pricing:GetProducts": "AWS has no resource for it",
    "route53:ListHostedZones*": "lists; AWS has no resource for it",
    "sts:GetCallerIdentity": "AWS has no resource for it",
}
"""Actions that are allowed on every resource without a condition, and why."""
DOCUMENTS = {
    "aws:iam/groupPolicy:GroupPolicy": "policy",
    "aws:iam/policy:Policy": "policy",
    "aws:iam/rolePolicy:RolePolicy": "policy",
    "aws:iam/userPolicy:UserPolicy": "policy",
}
_RESOURCE_POLICIES = {
    "aws:ecr/repositoryPolicy:RepositoryPolicy": "policy",
    "aws:efs/fileSystemPolicy:FileSystemPolicy": "policy",
    "aws:kms/key:Key": "policy",
    "aws:s3/bucketPolicy:BucketPolicy": "policy",
    "aws:secretsmanager/secretPolicy:SecretPolicy": "policy",
    "aws:iam/role:Role": "assumeRolePolicy",
}


@each(
    "no-wildcard-actions",
    "No policy of an identity allows every action of a service",
    "critical",
    ("CKV_AWS_62", "CKV_AWS_63", "CKV_AZURE_39"),
    "What a service learns to do next year is then allowed too, and what it can do today often includes more rights.",
    "Name the actions; a prefix such as `ec2:Describe*` is fine where it only reads.",
)
def no_wildcard_actions(resource: Resource) -> Iterator[str]:
    """Policies of AWS, custom roles of Azure."""
    for statement in allowed(resource):
        if "NotAction" in statement:
            yield f"allows all actions but some ({_sid(statement)})"
        for action in items(statement.get("Action")):
            if action == "*" or action.endswith(":*"):
                yield f"allows {action}"
    if resource.type == "azure-native:authorization:RoleDefinition":
        for permission in items(resource.get("permissions")):
            for action in items(permission.get("actions")):
                if action == "*" or action.endswith("/*"):
                    yield f"allows {action}"


@each(
    "no-wildcard-resources",
    "What a policy allows is bound to resources, or to a condition",
    "high",
    ("CKV_AWS_355", "CKV_AWS_356"),
    "An identity that may change every resource of a kind may change those of other teams.",
    "Name the resources, or add a condition on tags, keys or the requested region.",
)
def no_wildcard_resources(resource: Resource) -> Iterator[str]:
    """Statements on every resource without a condition, whose actions nothing explains."""
    for statement in allowed(resource):
        if "*" not in items(statement.get("Resource")) or statement.get("Condition"):
            continue
        loose = [each for each in items(statement.get("Action")) if not _explained(each)]
        if loose:
            yield f"allows {', '.join(loose)} on every resource"


@each(
    "no-broad-roles",
    "No ready-made role of an administrator is given",
    "critical",
    ("CKV_AWS_274", "CKV_GCP_117"),
    "Owner, Editor, Contributor and AdministratorAccess hold rights that no workload needs, of every service.",
    "Give a role for the one thing that is needed, on the resource on which it is needed.",
)
def no_broad_roles(resource: Resource) -> Iterator[str]:
    """Attached and assigned roles."""
    if resource.type in ("aws:iam/rolePolicyAttachment:RolePolicyAttachment", "aws:iam/role:Role"):
        for policy in [resource.get("policyArn"), *items(resource.get("managedPolicyArns"))]:
            name = str(policy).rpartition("/")[2]
            if name.endswith("FullAccess") or name in ("AdministratorAccess", "PowerUserAccess", "IAMFullAccess"):
                yield f"has {name}"
    elif resource.type.startswith("gcp:") and resource.get("role") in _BASIC_ROLES:
        yield f"has {resource.get('role')}"
    elif resource.type.startswith("gcp:") and resource.get("member") in ("allUsers", "allAuthenticatedUsers"):
        yield f"{resource.get('member')} has {resource.get('role')}"
    elif resource.type == "azure-native:authorization:RoleAssignment":
        role = str(resource.get("roleDefinitionId")).rpartition("/")[2]
        # A contributor of one resource, such as of its gateway, is no administrator.
        narrow = "/providers/" in str(resource.get("scope")) and role == _CONTRIBUTOR
        if role in _AZURE_ROLES and not narrow and not unknown(resource.get("scope")):
            yield f"has {_AZURE_ROLES[role]}"


_BASIC_ROLES = ("roles/owner", "roles/editor", "roles/viewer")
_CONTRIBUTOR = "b24988ac-6180-42a0-ab88-20f7382dd24c"
_AZURE_ROLES = {
    "8e3af657-a8ff-443c-a75c-2fe8c4bcb635": "Owner",
    _CONTRIBUTOR: "Contributor",
    "18d7d88d-d35e-4fb5-a5c3-7773c20a72d9": "User Access Administrator",
}


@each(
    "no-wildcard-principals",
    "No policy of a resource lets everybody in",
    "critical",
    ("CKV_AWS_33", "CKV_AWS_60", "CKV_AWS_70"),
    "A principal `*` without a condition is everybody with an account at AWS.",
    "Name the account or role, or add a condition on the network, the account or the organisation.",
)
def no_wildcard_principals(resource: Resource) -> Iterator[str]:
    """Policies of buckets, keys, secrets, registries and file systems; what may assume a role."""
    for statement in _statements(resource, _RESOURCE_POLICIES):
        principal = statement.get("Principal")
        everybody = principal == "*" or "*" in items(at(principal, "AWS"))
        if statement.get("Effect") == "Allow" and everybody and not statement.get("Condition"):
            yield f"lets everybody {', '.join(map(str, items(statement.get('Action'))))}"


def allowed(resource: Resource) -> Iterator[dict[str, Any]]:
    """The statements of an identity's policy that allow something."""
    for statement in _statements(resource, DOCUMENTS):
        if statement.get("Effect") == "Allow":
            yield statement


def _statements(resource: Resource, types: dict[str, str]) -> Iterator[dict[str, Any]]:
    document = resource.get(types[resource.type]) if resource.type in types else None
    texts = [document] if isinstance(document, str) else []
    if types is DOCUMENTS and resource.type == "aws:iam/role:Role":
        texts = [each.get("policy") for each in items(resource.get("inlinePolicies"))]
    for text in texts:
        # A document with something unknown in it is unknown as a whole.
        if isinstance(text, str) and text.startswith("{"):
            yield from (each for each in items(json.loads(text).get("Statement")) if isinstance(each, dict))


def _sid(statement: dict[str, Any]) -> str:
    return statement.get("Sid") or "a statement without Sid"


def _explained(action: Any) -> bool:
    return unknown(action) or any(fnmatchcase(str(action), pattern) for pattern in ANY_RESOURCE)


RULES = (no_wildcard_actions, no_wildcard_resources, no_broad_roles, no_wildcard_principals)
