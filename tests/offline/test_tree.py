"""The tree that people read."""

from __future__ import annotations

import io

from rich.console import Console

from offline.record import Record
from offline.tree import WIDTH, print_tree, short_type
from tests.offline.program import program
from tests.offline.test_monitor import SECRETS, forms, record_with_secrets


def printed(record: Record, terminal: bool = False) -> str:
    file = io.StringIO()
    print_tree(record, Console(file=file, width=WIDTH, force_terminal=terminal, highlight=False))
    return file.getvalue()


def test_components_group_their_resources_and_count_them(tmp_path):
    source = """
    top = Component("top")
    inner = Component("inner", Options(parent=top))
    aws.ec2.Vpc("network", opts=Options(parent=inner, provider=cloud, protect=True))
    k8s.core.v1.ConfigMap("config", metadata={"namespace": "demo"}, opts=Options(parent=top, provider=cluster))
    k8s.core.v1.ConfigMap.get("existing", "platform/backend", opts=Options(parent=top, provider=cluster))
    pulumi.export("name", "value")
    pulumi.export("secret", Output.secret("hidden"))
    """
    lines = printed(program(tmp_path, source).run()).splitlines()
    tree = [line.rstrip() for line in lines]
    assert tree[0] == "demo/dev"
    start = next(number for number, line in enumerate(tree) if "top" in line)
    config = next(line for line in tree if "config" in line)
    assert tree[start] == "└── top  demo:Component  (4)"
    assert tree[start + 1 : start + 3] == [
        "    ├── inner  demo:Component  (1)",
        "    │   └── network  aws:ec2:Vpc  [protected]",
    ]
    assert config.startswith("    ├── config  kubernetes:core/v1:ConfigMap  demo/config-")
    assert tree[start + 4] == "    └── existing  kubernetes:core/v1:ConfigMap  [read]"
    assert tree[start + 5] == "9 resources: 4 providers, 2 components, 2 kubernetes (1 read), 1 aws"
    assert tree[start + 6 :] == ["Stack outputs", "name    value", "secret  [secret]"]


def test_no_secret_is_in_the_tree(tmp_path):
    text = printed(record_with_secrets(tmp_path))
    assert [form for secret in SECRETS for form in forms(secret) if form in text] == []
    assert '{"deep": {"key": [secret]}}' in text


def test_unknown_outputs_are_called_so(tmp_path):
    source = "pulumi.export('id', random.RandomUuid('uuid', opts=Options(provider=generators)).id)"
    assert printed(program(tmp_path, source).run("unknown")).rstrip().endswith("id  [unknown]")


def test_long_names_are_never_cut_and_lines_stay_within_the_width(tmp_path):
    long = "a-long-name-" * 6
    source = f"""
    top = Component("{long}")
    k8s.core.v1.ConfigMap("{long}x", metadata={{"name": "{long}y"}}, opts=Options(parent=top, provider=cluster))
    pulumi.export("{long[:20]}", "word " * 60)
    """
    text = printed(program(tmp_path, source).run())
    assert max(len(line) for line in text.splitlines()) <= WIDTH
    assert f"{long}x" in text
    assert f"{long}y" in text
    assert "\x1b" not in text


def test_types_are_shortened_where_nothing_is_lost():
    assert [
        short_type(type_)
        for type_ in (
            "aws:ec2/vpc:Vpc",
            "atelier:index:EksCluster",
            "random:index/randomPassword:RandomPassword",
            "kubernetes:core/v1:Secret",
            "kubernetes:helm.sh/v3:Release",
            "pulumi:providers:aws",
        )
    ] == [
        "aws:ec2:Vpc",
        "atelier:EksCluster",
        "random:RandomPassword",
        "kubernetes:core/v1:Secret",
        "kubernetes:helm.sh/v3:Release",
        "pulumi:providers:aws",
    ]
