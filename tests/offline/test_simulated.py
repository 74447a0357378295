"""Simulated outputs have the names, the forms and the secrecy of real ones."""

from __future__ import annotations

import base64
import importlib.util
import re
from pathlib import Path

import pytest

from offline.asked import Asked, AskedCall, Provider
from offline.record import SECRET, Resource
from offline.simulated import CALLS, RESOURCES
from tests.offline.program import named, program

PROVIDER = Provider("urn:provider", {"region": "eu-west-1"})


def properties_of(token: str) -> set[str]:
    """The properties that the SDK's module of a resource or a function has; read as text, since imports take long."""
    package, module, type_ = token.split(":")
    spec = importlib.util.find_spec(f"pulumi_{package.replace('-', '_')}")
    assert spec
    assert spec.origin
    folder = module.partition("/")[0]
    where = Path(spec.origin).parent / ("" if folder == "index" else folder)
    # The other tokens of providers have the module's file in their middle; Azure's have its folder only.
    file_name = re.sub("(?<=[a-z])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])", "_", type_).lower()
    text = (where / f"{file_name}.py").read_text()
    assert f"'{token}'" in text
    named_otherwise = re.findall(r'@pulumi\.getter\(name="(\w+)"\)', text)
    return {*named_otherwise, *re.findall(r"@pulumi\.getter\s+(?:@.*\s+)?def (\w+)\(self\)", text), "id"}


@pytest.mark.parametrize("type_", sorted(RESOURCES))
def test_outputs_are_properties_of_the_resource(type_):
    resource = Resource("urn:x", type_, "x", None, True, None, (), False, False, (), (), {})
    assert set(RESOURCES[type_](Asked(resource, PROVIDER))) <= properties_of(type_)


@pytest.mark.parametrize("token", sorted(CALLS))
def test_results_are_properties_of_the_function(token):
    assert set(CALLS[token](AskedCall(token, {}, PROVIDER))) <= properties_of(token)


def test_a_cluster_has_what_a_kubeconfig_and_a_controller_need(tmp_path):
    outputs = (
        program(
            tmp_path,
            """
            opts = Options(provider=cloud)
            cluster = aws.eks.Cluster("c", role_arn="r", vpc_config={"subnet_ids": ["a", "b"]}, opts=opts)
            group = aws.eks.NodeGroup(
                "g",
                cluster_name=cluster.name,
                node_role_arn="r",
                subnet_ids=["a"],
                scaling_config={"min_size": 1, "max_size": 1, "desired_size": 1},
                opts=opts,
            )
            pulumi.export("endpoint", cluster.endpoint)
            pulumi.export("authority", cluster.certificate_authority.data)
            pulumi.export("issuer", cluster.identities[0].oidcs[0].issuer)
            pulumi.export("network", cluster.vpc_config)
            pulumi.export("group", group.resources[0].autoscaling_groups[0].name)
            """,
        )
        .run()
        .outputs
    )
    assert re.fullmatch(r"https://[0-9A-F]{32}\.gr7\.eu-west-1\.eks\.amazonaws\.com", outputs["endpoint"])
    assert base64.b64decode(outputs["authority"]).startswith(b"-----BEGIN CERTIFICATE-----")
    assert re.fullmatch(r"https://oidc\.eks\.eu-west-1\.amazonaws\.com/id/[0-9A-F]{32}", outputs["issuer"])
    assert outputs["network"]["subnetIds"] == ["a", "b"]
    assert outputs["network"]["clusterSecurityGroupId"].startswith("sg-0")
    assert outputs["group"].startswith("eks-g-")


def test_an_apex_and_its_wildcard_share_a_validation_record(tmp_path):
    source = """
    certificate = aws.acm.Certificate(
        "c",
        domain_name="a.org",
        subject_alternative_names=["*.a.org", "b.org"],
        validation_method="DNS",
        opts=Options(provider=cloud),
    )
    pulumi.export("options", certificate.domain_validation_options)
    """
    options = program(tmp_path, source).run().outputs["options"]
    assert [option["domainName"] for option in options] == ["a.org", "*.a.org", "b.org"]
    apex, wildcard, other = ({**option, "domainName": ""} for option in options)
    assert apex == wildcard
    assert apex["resourceRecordName"].endswith(".a.org.")
    assert other["resourceRecordName"].endswith(".b.org.")


def test_generated_values_have_their_form_and_are_secret_where_the_real_ones_are(tmp_path):
    record = program(
        tmp_path,
        """
        opts = Options(provider=generators)
        password = random.RandomPassword("password", length=40, special=False, opts=opts)
        key = tls.PrivateKey("key", algorithm="RSA", opts=Options(provider=keys))
        pulumi.export("password", password.result)
        pulumi.export("length", Output.unsecret(password.result).apply(len))
        pulumi.export("string", random.RandomString("string", length=5, opts=opts).result.apply(len))
        pulumi.export("hex", random.RandomId("id", byte_length=4, opts=opts).hex.apply(len))
        pulumi.export("pem", Output.unsecret(key.private_key_pem).apply(lambda pem: pem.splitlines()[0]))
        pulumi.export("private", [key.private_key_pem, key.private_key_pem_pkcs8, key.private_key_openssh])
        pulumi.export("public", key.public_key_pem.apply(lambda pem: pem.splitlines()[-1]))
        """,
    ).run()
    assert record.outputs == {
        "password": SECRET,
        "length": 40,
        "string": 5,
        "hex": 8,
        "pem": "-----BEGIN RSA PRIVATE KEY-----",
        "private": [SECRET, SECRET, SECRET],
        "public": "-----END PUBLIC KEY-----",
    }


def test_kubernetes_objects_have_names_namespaces_and_addresses(tmp_path):
    record = program(
        tmp_path,
        """
        opts = Options(provider=cluster)
        named = k8s.core.v1.ConfigMap("named", metadata={"name": "given", "namespace": "demo"}, opts=opts)
        unnamed = k8s.core.v1.ConfigMap("unnamed", opts=opts)
        role = k8s.rbac.v1.ClusterRole("role", metadata={"name": "role"}, opts=opts)
        ingress = k8s.networking.v1.Ingress("ingress", spec={}, opts=opts)
        service = k8s.core.v1.Service("service", spec={"type": "LoadBalancer"}, opts=opts)
        release = k8s.helm.v3.Release("release", chart="c", namespace="demo", opts=opts)
        pulumi.export("named", [named.id, named.metadata.name, named.metadata.namespace])
        pulumi.export("unnamed", [unnamed.id, unnamed.metadata.name])
        pulumi.export("role", [role.id, role.metadata.namespace])
        pulumi.export("ingress", ingress.status.load_balancer.ingress[0].hostname)
        pulumi.export("service", service.status.load_balancer.ingress[0].hostname)
        pulumi.export("release", [release.status.name, release.status.namespace, release.status.status])
        """,
    )
    outputs = record.run().outputs
    assert outputs["named"] == ["demo/given", "given", "demo"]
    id_, name = outputs["unnamed"]
    assert re.fullmatch("unnamed-[0-9a-f]{8}", name)
    assert id_ == f"default/{name}"
    assert outputs["role"] == ["role", None]
    assert outputs["ingress"].endswith(".eu-west-1.elb.amazonaws.com")
    assert outputs["service"].endswith(".eu-west-1.elb.amazonaws.com")
    assert re.fullmatch("release-[0-9a-f]{8}", outputs["release"][0])
    assert outputs["release"][1:] == ["demo", "deployed"]
    # The provider decides on names before a deployment.
    assert record.run("unknown").outputs["unnamed"] == [{"$computed": True}, name]


def test_a_planted_output_replaces_the_simulated_one_of_a_name_or_a_type(tmp_path):
    made = program(
        tmp_path,
        """
        one = aws.ec2.Vpc("one", opts=Options(provider=cloud))
        other = aws.ec2.Vpc("other", opts=Options(provider=cloud))
        pulumi.export("vpcs", [one.id, one.arn, other.id, other.arn])
        """,
    )
    planted = {"aws:ec2/vpc:Vpc": {"arn": "arn:of:type"}, "one": {"id": "vpc-planted", "arn": "arn:of:name"}}
    assert made.run(planted=planted).outputs["vpcs"][:2] == ["vpc-planted", "arn:of:name"]
    assert made.run(planted=planted).outputs["vpcs"][3] == "arn:of:type"
    assert made.run("unknown", planted).outputs["vpcs"] == [{"$computed": True}] * 4


def test_china_has_a_partition_and_a_domain_of_its_own(tmp_path):
    source = """
    china = aws.Provider("china", region="cn-north-1")
    repository = aws.ecr.Repository("images", name="images", opts=Options(provider=china))
    pulumi.export("images", [repository.arn, repository.repository_url])
    """
    record = program(tmp_path, source).run()
    assert record.outputs["images"] == [
        "arn:aws-cn:ecr:cn-north-1:123456789012:repository/images",
        "123456789012.dkr.ecr.cn-north-1.amazonaws.com.cn/images",
    ]
    assert named(record, "images").inputs == {"name": "images"}
