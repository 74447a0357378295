"""Stands in for what a real cluster has and a bare API server lacks, so that a stack's objects can be judged."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from .kubectl import SERVER_SIDE, Answers, Kubectl
from .preview import Manifest, Manifests, write_folder

# The API server makes these by itself.
BUILT_IN_NAMESPACES = {"default", "kube-system", "kube-public", "kube-node-lease"}


def prepare(kubectl: Kubectl, manifests: Manifests, way: Sequence[str], folder: Path) -> list[str]:
    """Makes what has to be there before the stack's objects, and says in a line each what was stood in for.

    The stack's own definitions and namespaces are handed over for real, `way` saying how, because even a dry run needs
    them. Raises KubectlError where the API server refuses one.
    """
    definitions = missing_definitions(manifests, served_groups(kubectl))
    existing = missing_namespaces(manifests)
    own_definitions = manifests.of_kind("CustomResourceDefinition")

    stand_ins = write_folder(folder / "definitions", definitions)
    kubectl.must_take(way, own_definitions)
    kubectl.must_take(SERVER_SIDE, stand_ins)
    _wait_until_served(kubectl, own_definitions + stand_ins)

    kubectl.must_take(SERVER_SIDE, write_folder(folder / "namespaces", [_namespace(name) for name in existing]))
    kubectl.must_take(way, manifests.of_kind("Namespace"))
    accounts = [_service_account(name) for name in sorted(_namespaces_in_use(manifests))]
    kubectl.must_take(SERVER_SIDE, write_folder(folder / "service-accounts", accounts))

    return [
        *(f"definition of {each['spec']['names']['kind']} ({each['metadata']['name']})" for each in definitions),
        *(f"namespace {name}, which the stack takes as existing" for name in existing),
    ]


def hand_over_for_real(kubectl: Kubectl, manifests: Manifests, way: Sequence[str]) -> Answers:
    """Every object, the quotas first: where a quota has no status, admission refuses whatever it counts."""
    quotas = kubectl.hand_over(way, manifests.of_kind("ResourceQuota"))
    give_quotas_a_status(kubectl)
    answers = kubectl.hand_over(way, manifests.objects)
    answers.refused.update(quotas.refused)
    return answers


def served_groups(kubectl: Kubectl) -> set[str]:
    """The API groups that the server offers in any version; the core group is the empty name."""
    return {"", *(group["name"] for group in json.loads(kubectl("get", "--raw=/apis"))["groups"])}


def missing_definitions(manifests: Manifests, served: set[str]) -> list[dict[str, Any]]:
    """A definition for each custom resource whose own comes from a chart, which nobody installs here.

    Only for groups that Kubernetes doesn't have: a misspelt kind or a withdrawn version of its own is to be refused.
    """
    own = {(each.content["spec"]["group"], each.content["spec"]["names"]["kind"]) for each in _definitions(manifests)}
    versions: dict[tuple[str, str], dict[str, Manifest]] = defaultdict(dict)
    for manifest in manifests.objects:
        group, _, version = manifest.api_version.rpartition("/")
        if group not in served and (group, manifest.kind) not in own:
            versions[group, manifest.kind].setdefault(version, manifest)
    return [_definition(group, kind, found) for (group, kind), found in versions.items()]


def missing_namespaces(manifests: Manifests) -> list[str]:
    """The namespaces that the stack uses and doesn't make, such as that of a Seqera Platform."""
    own = {namespace.name for namespace in manifests.of_kind("Namespace")}
    return sorted(_namespaces_in_use(manifests) - own - BUILT_IN_NAMESPACES)


def give_quotas_a_status(kubectl: Kubectl) -> None:
    """What the quota controller would write into the status of a new quota."""
    for quota in kubectl.get("resourcequotas", "--all-namespaces")["items"]:
        hard = quota["spec"].get("hard", {})
        if quota.get("status", {}).get("hard") != hard:
            status = {"status": {"hard": hard, "used": dict.fromkeys(hard, "0")}}
            name, namespace = quota["metadata"]["name"], quota["metadata"]["namespace"]
            options = (f"--namespace={namespace}", "--subresource=status", "--type=merge")
            kubectl("patch", "resourcequota", name, *options, f"--patch={json.dumps(status)}")


def plural_of(kind: str) -> str:
    """The plural by the rule that nearly all definitions follow; nothing here depends on it."""
    word = kind.lower()
    if word.endswith("y") and word[-2] not in "aeiou":
        return f"{word[:-1]}ies"
    return f"{word}es" if word.endswith(("s", "x", "ch", "sh")) else f"{word}s"


def _namespaces_in_use(manifests: Manifests) -> set[str]:
    own = {namespace.name for namespace in manifests.of_kind("Namespace")}
    return own | {manifest.namespace for manifest in manifests.everything if manifest.namespace}


def _definitions(manifests: Manifests) -> list[Manifest]:
    return manifests.of_kind("CustomResourceDefinition")


def _definition(group: str, kind: str, versions: dict[str, Manifest]) -> dict[str, Any]:
    anything = {"type": "object", "x-kubernetes-preserve-unknown-fields": True}
    namespaced = any(manifest.namespace for manifest in versions.values())
    plural = plural_of(kind)
    # Groups of the Kubernetes project, such as the Gateway API's, are taken with this annotation only.
    annotations = {"api-approved.kubernetes.io": "unapproved, a stand-in for tests"}
    return {
        "apiVersion": "apiextensions.k8s.io/v1",
        "kind": "CustomResourceDefinition",
        "metadata": {"name": f"{plural}.{group}", "annotations": annotations},
        "spec": {
            "group": group,
            "scope": "Namespaced" if namespaced else "Cluster",
            "names": {"kind": kind, "listKind": f"{kind}List", "plural": plural, "singular": kind.lower()},
            "versions": [
                {"name": version, "served": True, "storage": index == 0, "schema": {"openAPIV3Schema": anything}}
                for index, version in enumerate(versions)
            ],
        },
    }


def _wait_until_served(kubectl: Kubectl, definitions: list[Manifest]) -> None:
    if definitions:
        names = [f"customresourcedefinition/{definition.name}" for definition in definitions]
        kubectl("wait", "--for=condition=Established", "--timeout=30s", *names)


def _namespace(name: str) -> dict[str, Any]:
    return {"apiVersion": "v1", "kind": "Namespace", "metadata": {"name": name}}


def _service_account(namespace: str) -> dict[str, Any]:
    """The account that a controller makes in every namespace, and that a pod gets which names none."""
    return {"apiVersion": "v1", "kind": "ServiceAccount", "metadata": {"name": "default", "namespace": namespace}}
