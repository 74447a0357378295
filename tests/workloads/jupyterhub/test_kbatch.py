"""kbatch: its token, its rights, and what keeps them in bounds."""

from __future__ import annotations

from components.workloads.jupyterhub.kbatch import Kbatch
from tests.harness import Registrations, register


def made() -> Registrations:
    return register(lambda: Kbatch("kbatch", {"hub": "planetary", "token": "a-token-of-the-hub"}))


def test_the_token_reaches_it_by_a_secret_only():
    pod = made()["kbatch-deployment"].inputs["spec"]["template"]
    assert "a-token-of-the-hub" not in str(pod)
    variables = {each["name"]: each for each in pod["spec"]["containers"][0]["env"]}
    assert variables["JUPYTERHUB_API_TOKEN"]["valueFrom"]["secretKeyRef"]["key"] == "token"
    assert variables["KBATCH_PREFIX"]["value"] == "/services/kbatch"


def test_it_starts_after_the_policies_that_limit_its_rights():
    registered = made()
    assert {
        "kbatch-binding",
        "kbatch-namespaces-policy-binding",
        "kbatch-jobs-policy-binding",
    } <= registered["kbatch-deployment"].depends_on
    policy = registered["kbatch-namespaces-policy"].inputs["spec"]
    assert "system:serviceaccount:planetary-kbatch:kbatch" in policy["matchConditions"][0]["expression"]
    secrets = [rule for rule in registered["kbatch-role"].inputs["rules"] if "secrets" in rule["resources"]]
    assert [rule["verbs"] for rule in secrets] == [["create", "patch", "delete"]]
