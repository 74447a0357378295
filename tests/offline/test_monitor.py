"""What the monitor records of a program, and what it answers."""

from __future__ import annotations

import base64
import json

import pulumi
import pytest

from offline.record import COMPUTED, SECRET, Record
from tests.offline.program import named, program

STACK = "urn:pulumi:dev::demo::pulumi:pulumi:Stack::demo-dev"


def test_a_registration_is_recorded_as_the_engine_would_receive_it(tmp_path):
    record = program(
        tmp_path,
        """
        top = Component("top", Options(protect=True))
        inner = Component("inner", Options(parent=top))
        first = random.RandomString("first", length=8, opts=Options(parent=inner, provider=generators))
        random.RandomString(
            "second",
            length=8,
            keepers={"of": first.result},
            opts=Options(
                parent=inner,
                provider=generators,
                depends_on=[keys],
                protect=False,
                retain_on_delete=True,
                ignore_changes=["keepers"],
                aliases=[Alias(name="former"), "urn:pulumi:dev::demo::random:index/randomString:RandomString::older"],
            ),
        )
        """,
    ).run()
    inner = "urn:pulumi:dev::demo::demo:index:Component$demo:index:Component"
    first, second = named(record, "first"), named(record, "second")
    assert first.urn == f"{inner}$random:index/randomString:RandomString::first"
    assert first.parent == f"{inner}::inner"
    assert first.provider == "urn:pulumi:dev::demo::pulumi:providers:random::generators"
    assert first.protect
    assert first.inputs == {"length": 8}
    assert isinstance(first.inputs["length"], int)
    assert second.dependencies == tuple(sorted([first.urn, "urn:pulumi:dev::demo::pulumi:providers:tls::keys"]))
    assert not second.protect
    assert second.retain_on_delete
    assert second.ignore_changes == ("keepers",)
    assert second.aliases == (
        f"{inner}$random:index/randomString:RandomString::former",
        "urn:pulumi:dev::demo::random:index/randomString:RandomString::older",
    )
    assert named(record, "top").parent == STACK
    assert not named(record, "top").custom


def test_aliases_of_a_renamed_component_reach_its_children(tmp_path):
    record = program(
        tmp_path,
        """
        new = Component("new", Options(aliases=[Alias(name="old"), Alias(name="older", parent=None)]))
        random.RandomUuid("new-id", opts=Options(parent=new, provider=generators))
        """,
    ).run()
    child = "urn:pulumi:dev::demo::demo:index:Component$random:index/randomUuid:RandomUuid"
    assert named(record, "new-id").aliases == (f"{child}::old-id", f"{child}::older-id")


def test_the_record_is_in_the_order_of_the_program_in_every_run(tmp_path):
    project = program(
        tmp_path,
        """
        made = []
        for number in range(20):
            keepers = {str(index): each.result for index, each in enumerate(made[::3])}
            opts = Options(provider=generators, depends_on=made[::2])
            made.append(random.RandomString(f"s{number:02}", length=4, keepers=keepers, opts=opts))
        """,
    )
    first, second = project.run(), project.run()
    assert [each.name for each in first.resources][5:] == [f"s{number:02}" for number in range(20)]
    assert first == second
    assert json.dumps(first.as_json()) == json.dumps(second.as_json())


SECRETS = ("planted-password", "planted-key", "planted-literal", "planted-kubeconfig", "planted-vault")
PROGRAM_WITH_SECRETS = """
password = random.RandomPassword("password", length=16, opts=Options(provider=generators))
key = tls.PrivateKey("key", algorithm="RSA", opts=Options(provider=keys))
literal = Output.secret("planted-literal")
other = k8s.Provider("other", kubeconfig=Output.secret("planted-kubeconfig"))
vault = aws.secretsmanager.get_secret_version_output(
    secret_id="oauth", opts=pulumi.InvokeOutputOptions(provider=cloud)
)
secret = k8s.core.v1.Secret(
    "secret",
    metadata={"namespace": "demo"},
    string_data={"password": password.result, "key": key.private_key_pem, "url": Output.concat("https://", literal)},
    data={"coded": password.result.apply(lambda text: __import__("base64").b64encode(text.encode()).decode())},
    opts=Options(provider=other),
)
aws.secretsmanager.SecretVersion(
    "version",
    secret_id="id",
    secret_string=Output.json_dumps({"a": {"b": [password.result, vault.secret_string]}}),
    opts=Options(provider=cloud),
)
k8s.core.v1.ConfigMap(
    "careless",
    data={"a": literal, "b": password.result.apply(lambda text: text.upper()), "c": vault.secret_string},
    opts=Options(provider=cluster),
)
k8s.helm.v3.Release(
    "release", chart="chart", values={"deep": [{"token": key.private_key_openssh}]}, opts=Options(provider=cluster)
)
pulumi.export("password", password.result)
pulumi.export("nested", {"deep": {"key": key.private_key_pem}})
pulumi.export("data", secret.data)
"""
PLANTED = {
    "password": {"result": "planted-password"},
    "tls:index/privateKey:PrivateKey": {"privateKeyPem": "planted-key", "privateKeyOpenssh": "planted-key"},
    "aws:secretsmanager/getSecretVersion:getSecretVersion": {"secretString": "planted-vault"},
}


def forms(secret: str) -> list[str]:
    return [secret, secret.upper(), base64.b64encode(secret.encode()).decode()]


def record_with_secrets(folder) -> Record:
    return program(folder, PROGRAM_WITH_SECRETS).run(planted=PLANTED)


def test_no_secret_is_in_the_record(tmp_path):
    record = record_with_secrets(tmp_path)
    text = json.dumps(record.as_json())
    assert [form for secret in SECRETS for form in forms(secret) if form in text] == []
    assert named(record, "version").inputs["secretString"] == SECRET
    assert named(record, "other").inputs["kubeconfig"] == SECRET
    assert named(record, "careless").inputs["data"] == {"a": SECRET, "b": SECRET, "c": SECRET}
    assert named(record, "release").inputs["values"] == {"deep": [{"token": SECRET}]}
    assert record.outputs == {"password": SECRET, "nested": {"deep": {"key": SECRET}}, "data": SECRET}


def test_a_secret_object_keeps_its_keys(tmp_path):
    secret = named(record_with_secrets(tmp_path), "secret")
    assert secret.inputs["stringData"] == {"key": SECRET, "password": SECRET, "url": SECRET}
    assert secret.inputs["data"] == {"coded": SECRET}


VPC = """
vpc = aws.ec2.Vpc("vpc", cidr_block="10.0.0.0/16", opts=Options(provider=cloud))
aws.ec2.Subnet("subnet", vpc_id=vpc.id, cidr_block=vpc.cidr_block, opts=Options(provider=cloud))
password = random.RandomPassword("password", length=16, opts=Options(provider=generators))
ran = vpc.arn.apply(lambda arn: print("ran with", arn))
pulumi.export("arn", vpc.arn)
pulumi.export("password", password.result)
"""


def test_before_a_first_deployment_what_providers_compute_is_unknown(tmp_path, capsys):
    record = program(tmp_path, VPC).run("unknown")
    assert named(record, "subnet").inputs == {"cidrBlock": "10.0.0.0/16", "vpcId": COMPUTED}
    assert record.outputs == {"arn": COMPUTED, "password": SECRET}
    assert "ran with" not in capsys.readouterr().out


def test_simulated_outputs_are_likely_ones(tmp_path, capsys):
    record = program(tmp_path, VPC).run()
    vpc = named(record, "subnet").inputs["vpcId"]
    assert vpc.startswith("vpc-0")
    assert len(vpc) == len("vpc-0123456789abcdef0")
    assert record.outputs == {"arn": f"arn:aws:ec2:eu-west-1:123456789012:vpc/{vpc}", "password": SECRET}
    assert f"ran with arn:aws:ec2:eu-west-1:123456789012:vpc/{vpc}" in capsys.readouterr().out


def test_a_provider_that_waits_for_others_is_not_asked_before_a_first_deployment(tmp_path):
    made = program(
        tmp_path,
        """
        eks = aws.eks.Cluster("eks", role_arn="r", vpc_config={"subnet_ids": ["a"]}, opts=Options(provider=cloud))
        waiting = Options(provider=k8s.Provider("waiting", kubeconfig=Output.secret(eks.endpoint)))
        namespace = k8s.core.v1.Namespace("namespace", metadata={"name": "demo"}, opts=waiting)
        existing = k8s.core.v1.ConfigMap.get("existing", "platform/backend", opts=waiting)
        pulumi.export("names", [namespace.metadata.name, existing.metadata.name, existing.id])
        """,
    )
    assert made.run().outputs == {"names": ["demo", "backend", "platform/backend"]}
    assert made.run("unknown").outputs == {"names": [COMPUTED, COMPUTED, "platform/backend"]}


def test_a_type_without_an_entry_has_an_id_and_no_invented_arn(tmp_path):
    record = program(
        tmp_path,
        """
        queue = aws.mq.Configuration(
            "queue", data="", engine_type="ActiveMQ", engine_version="5", opts=Options(provider=cloud)
        )
        pulumi.export("id", queue.id)
        pulumi.export("arn", queue.arn)
        """,
    ).run()
    assert record.outputs["id"].startswith("queue-")
    assert record.outputs["arn"] == COMPUTED


def test_a_read_is_marked_and_knows_what_its_id_says(tmp_path):
    record = program(
        tmp_path,
        """
        config = k8s.core.v1.ConfigMap.get("config", "platform/backend", opts=Options(provider=cluster))
        pulumi.export("name", config.metadata.name)
        pulumi.export("namespace", config.metadata.namespace)
        pulumi.export("id", config.id)
        pulumi.export("data", config.data)
        """,
    )
    simulated, unknown = record.run(), record.run("unknown")
    assert named(simulated, "config").read
    assert named(simulated, "config").custom
    assert simulated.outputs == {"name": "backend", "namespace": "platform", "id": "platform/backend", "data": {}}
    assert unknown.outputs == {**simulated.outputs, "data": COMPUTED}


def test_a_urn_can_be_used_once(tmp_path):
    project = program(
        tmp_path,
        """
        random.RandomUuid("same", opts=Options(provider=generators))
        random.RandomUuid("same", opts=Options(provider=generators))
        """,
    )
    with pytest.raises(pulumi.RunError, match=r"Duplicate resource URN '.*RandomUuid::same'"):
        project.run()


@pytest.mark.parametrize(
    ("source", "message"),
    [
        ('random.RandomUuid("bare")', r"provider for 'random' disabled. '.*RandomUuid::bare' must"),
        ('k8s.core.v1.ConfigMap.get("bare", "a/b")', r"provider for 'kubernetes' disabled. '.*ConfigMap::bare' must"),
        ("aws.get_region()", r"provider for 'aws' disabled. 'aws:index/getRegion:getRegion' must"),
        ("pulumi.export('x', aws.get_region_output())", r"provider for 'aws' disabled"),
    ],
)
def test_what_has_no_provider_is_refused(tmp_path, source, message):
    with pytest.raises(pulumi.RunError, match=message):
        program(tmp_path, source).run()


def test_default_providers_are_allowed_where_the_project_allows_them(tmp_path):
    record = program(tmp_path, 'random.RandomUuid("bare")', project="name: demo\nruntime: python\n").run()
    assert named(record, "bare").provider is None


def test_functions_are_answered_in_both_modes(tmp_path):
    project = program(
        tmp_path,
        """
        opts = InvokeOptions(provider=cloud)
        allow = [{"actions": ["s3:GetObject", "s3:PutObject"], "resources": ["*"]}]
        pulumi.export("region", aws.get_region(opts=opts).region)
        pulumi.export("zones", aws.get_availability_zones(opts=opts).names)
        pulumi.export("policy", Output.json_loads(aws.iam.get_policy_document(statements=allow, opts=opts).json))
        pulumi.export("parameter", aws.ssm.get_parameter(name="/a", opts=opts).insecure_value)
        """,
    )
    simulated = project.run()
    assert simulated.outputs["region"] == "eu-west-1"
    assert simulated.outputs["zones"] == ["eu-west-1a", "eu-west-1b", "eu-west-1c"]
    assert simulated.outputs["policy"] == {
        "Version": "2012-10-17",
        "Statement": [{"Effect": "Allow", "Action": ["s3:GetObject", "s3:PutObject"], "Resource": "*"}],
    }
    assert project.run("unknown").outputs == simulated.outputs


def test_a_function_that_nothing_is_known_about_stays_unknown(tmp_path, capsys):
    record = program(
        tmp_path,
        """
        opts = pulumi.InvokeOutputOptions(provider=cloud)
        pulumi.export("ranges", aws.get_ip_ranges_output(services=["ec2"], opts=opts).cidr_blocks)
        """,
    ).run()
    assert record.outputs == {"ranges": COMPUTED}
    assert "knows no result of aws:index/getIpRanges:getIpRanges" in capsys.readouterr().err


def test_assets_and_references_are_recorded_as_json(tmp_path):
    record = program(
        tmp_path,
        """
        archive = pulumi.AssetArchive({"a": pulumi.StringAsset("text"), "b": pulumi.FileArchive("./b")})
        inputs = {"asset": pulumi.FileAsset("./a"), "archive": archive, "reference": cluster}
        pulumi.CustomResource("demo:index:Any", "any", inputs)
        """,
        project="name: demo\nruntime: python\n",
    ).run()
    assets = {"a": {"$asset": {"text": "text"}}, "b": {"$archive": {"path": "./b"}}}
    assert named(record, "any").inputs == {
        "asset": {"$asset": {"path": "./a"}},
        "archive": {"$archive": {"assets": assets}},
        "reference": {"$resource": named(record, "cluster").urn},
    }


def test_transforms_run_as_in_the_engine(tmp_path):
    record = program(
        tmp_path,
        """
        from pulumi import ResourceTransformResult as Result

        def tagged(args):
            if args.type_.startswith("aws:"):
                args.opts.protect = True
                args.opts.ignore_changes = [*(args.opts.ignore_changes or []), "tags"]
                return Result({**args.props, "tags": {**args.props.get("tags", {}), "environment": "test"}}, args.opts)

        def longer(args):
            return Result({**args.props, "length": args.props.get("length", 0) + 1}, args.opts)

        pulumi.runtime.register_resource_transform(tagged)
        top = Component("top", Options(transforms=[longer]))
        aws.ec2.Vpc("vpc", tags={"own": "tag"}, opts=Options(provider=cloud, ignore_changes=["cidr_block"]))
        random.RandomString(
            "string", length=4, opts=Options(parent=top, provider=generators, transforms=[longer], depends_on=[keys])
        )
        """,
    ).run()
    vpc, string = named(record, "vpc"), named(record, "string")
    assert vpc.inputs == {"tags": {"own": "tag", "environment": "test"}}
    assert vpc.protect
    assert vpc.ignore_changes == ("cidrBlock", "tags")
    assert vpc.provider == "urn:pulumi:dev::demo::pulumi:providers:aws::cloud"
    assert string.inputs == {"length": 6}
    assert string.dependencies == ("urn:pulumi:dev::demo::pulumi:providers:tls::keys",)


def test_an_alias_of_a_component_in_another_project_is_resolved(tmp_path):
    record = program(
        tmp_path,
        """
        opts = Options(provider=generators, aliases=[Alias(project="former", stack="old", parent=None)])
        random.RandomUuid("uuid", opts=opts)
        """,
    ).run()
    assert named(record, "uuid").aliases == ("urn:pulumi:old::former::random:index/randomUuid:RandomUuid::uuid",)
