"""Manifests that `kubectl` can check: complete objects without secrets, in an order that can be applied."""

from __future__ import annotations

import base64

import pytest
import yaml

from offline.manifests import _Dumper, write_manifests
from tests.offline.program import program
from tests.offline.test_monitor import PLANTED, SECRETS, forms, record_with_secrets


def contents(folder):
    return {str(path.relative_to(folder)): path.read_text() for path in sorted(folder.rglob("*.yaml"))}


OBJECTS = """
opts = Options(provider=cluster)
config = k8s.core.v1.ConfigMap("config", metadata={"namespace": "demo", "annotations": {"a": "b"}}, opts=opts)
k8s.core.v1.Namespace("demo", metadata={"name": "demo"}, opts=opts)
k8s.apps.v1.Deployment(
    "web",
    metadata={"name": "web", "namespace": "demo"},
    spec={
        "replicas": 2,
        "selector": {"match_labels": {"app": "web"}},
        "template": {"spec": {"containers": [{"name": "web", "env_from": [{"config_map_ref": config.metadata}]}]}},
    },
    opts=opts,
)
k8s.core.v1.ConfigMapPatch(
    "patch",
    metadata={"name": "platform", "namespace": "platform", "annotations": {"pulumi.com/patchForce": "true"}},
    data={"A": "1"},
    opts=opts,
)
k8s.apiextensions.CustomResource(
    "issuer",
    api_version="cert-manager.io/v1",
    kind="ClusterIssuer",
    metadata={"name": "issuer"},
    spec={"acme": {"server": "s"}},
    opts=opts,
)
k8s.core.v1.ConfigMap.get("existing", "platform/backend", opts=opts)
k8s.helm.v3.Release(
    "hub",
    name="hub",
    namespace="jupyter",
    chart="jupyterhub",
    version="4.4.1",
    repository_opts={"repo": "https://charts.example.org"},
    values={"hub": {"replicas": 1}},
    opts=opts,
)
k8s.helm.v3.Release("unnamed", chart="oci://registry.example.org/chart", opts=opts)
"""


def test_objects_patches_and_releases_are_complete(tmp_path):
    record = program(tmp_path, OBJECTS).run()
    assert write_manifests(record, tmp_path / "out") == 0
    files = {name: yaml.safe_load(text) for name, text in contents(tmp_path / "out").items()}
    config = next(name for name in files if "configmap-config-" in name)
    unnamed = next(name for name in files if "unnamed-" in name)
    assert list(files) == [
        "objects/001-namespace-demo.yaml",
        config,
        "objects/003-deployment-web.yaml",
        "objects/004-clusterissuer-issuer.yaml",
        "patches/001-configmap-platform.yaml",
        "releases/hub.yaml",
        unnamed,
    ]
    assert list(files[config]) == ["apiVersion", "kind", "metadata"]
    assert files[config]["metadata"]["namespace"] == "demo"
    web = files["objects/003-deployment-web.yaml"]
    assert web["apiVersion"] == "apps/v1"
    assert web["spec"]["replicas"] == 2
    source = web["spec"]["template"]["spec"]["containers"][0]["envFrom"][0]["configMapRef"]
    assert source["name"] == files[config]["metadata"]["name"]
    patch = files["patches/001-configmap-platform.yaml"]
    assert (patch["kind"], patch["metadata"]["annotations"]) == ("ConfigMap", {"pulumi.com/patchForce": "true"})
    assert files["releases/hub.yaml"] == {
        "name": "hub",
        "namespace": "jupyter",
        "chart": "jupyterhub",
        "repository": "https://charts.example.org",
        "version": "4.4.1",
        "values": {"hub": {"replicas": 1}},
    }
    assert files[unnamed]["namespace"] == "default"


def test_no_secret_is_in_a_manifest(tmp_path):
    record = record_with_secrets(tmp_path)
    write_manifests(record, tmp_path / "out")
    files = contents(tmp_path / "out")
    text = "\n".join(files.values())
    assert PLANTED
    assert [form for secret in SECRETS for form in forms(secret) if form in text] == []
    secret = yaml.safe_load(next(text for name, text in files.items() if "-secret-" in name))
    assert secret["stringData"] == {"key": "placeholder", "password": "placeholder", "url": "placeholder"}
    assert {key: base64.b64decode(value) for key, value in secret["data"].items()} == {"coded": b"placeholder"}
    careless = yaml.safe_load(next(text for name, text in files.items() if "-configmap-" in name))
    assert careless["data"] == {"a": "placeholder", "b": "placeholder", "c": "placeholder"}


def test_a_pull_secret_holds_what_the_api_server_can_parse(tmp_path):
    source = """
    k8s.core.v1.Secret(
        "pull",
        metadata={"name": "pull"},
        type="kubernetes.io/dockerconfigjson",
        string_data={".dockerconfigjson": Output.secret("x")},
        opts=Options(provider=cluster),
    )
    """
    write_manifests(program(tmp_path, source).run(), tmp_path / "out")
    manifest = yaml.safe_load((tmp_path / "out/objects/001-secret-pull.yaml").read_text())
    assert manifest["stringData"] == {".dockerconfigjson": '{"auths":{}}'}


def test_unknown_values_are_counted_and_named_so(tmp_path):
    source = """
    vpc = aws.ec2.Vpc("vpc", opts=Options(provider=cloud))
    opts = Options(provider=cluster)
    k8s.core.v1.ConfigMap("config", metadata={"name": "a"}, data={"vpc": vpc.id, "arn": vpc.arn}, opts=opts)
    """
    record = program(tmp_path, source).run("unknown")
    assert write_manifests(record, tmp_path / "out") == 2
    manifest = yaml.safe_load((tmp_path / "out/objects/001-configmap-a.yaml").read_text())
    assert manifest["data"] == {"vpc": "computed", "arn": "computed"}


def test_what_an_earlier_run_wrote_is_removed_and_nothing_else(tmp_path):
    out = tmp_path / "out"
    for folder in ("objects", "patches", "releases", "own"):
        (out / folder).mkdir(parents=True)
        (out / folder / "old.yaml").write_text("old")
    write_manifests(program(tmp_path, OBJECTS).run(), out)
    assert [name for name in contents(out) if "old" in name] == ["own/old.yaml"]


def test_the_namespace_of_a_provider_is_written_out(tmp_path):
    source = """
    opts = Options(provider=k8s.Provider("inside", namespace="tenant"))
    k8s.core.v1.ConfigMap("config", metadata={"name": "a"}, opts=opts)
    k8s.rbac.v1.ClusterRole("role", metadata={"name": "b"}, opts=opts)
    """
    write_manifests(program(tmp_path, source).run(), tmp_path / "out")
    files = contents(tmp_path / "out")
    assert yaml.safe_load(files["objects/001-configmap-a.yaml"])["metadata"]["namespace"] == "tenant"
    assert "namespace" not in yaml.safe_load(files["objects/002-clusterrole-b.yaml"])["metadata"]


@pytest.mark.parametrize("text", ["y", "N", "1e3", "12345678e90", "0o14", "08", "1.35", "012345678901", "-1", ".5"])
def test_strings_that_kubectl_would_take_for_something_else_are_in_quotation_marks(text):
    assert yaml.dump({"value": text}, Dumper=_Dumper).strip() == f"value: '{text}'"
    assert yaml.dump({"value": f"a {text}"}, Dumper=_Dumper).strip() == f"value: a {text}"
