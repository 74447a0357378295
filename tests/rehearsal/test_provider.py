"""What the engine hears from a simulated provider."""

from __future__ import annotations

from typing import Any

import grpc
import pytest
from google.protobuf.empty_pb2 import Empty
from pulumi.runtime.proto import provider_pb2

from offline import values
from offline.record import COMPUTED, SECRET
from rehearsal.cloud import Cloud

from .conftest import Provided
from .served import CONFIG_MAP, GROUP, LOG, RELEASE, VPC, Client, config_map, secret, struct, urn


def test_it_introduces_itself(aws: Client) -> None:
    assert aws.stub.Handshake(provider_pb2.ProviderHandshakeRequest()).accept_secrets
    assert aws.stub.GetPluginInfo(Empty()).version == "1.2.3"
    configured = aws.stub.Configure(provider_pb2.ConfigureRequest(args=struct({"region": "eu-west-2"})))
    # Without them the engine would send no secrets, and create without asking for a preview.
    assert (configured.acceptSecrets, configured.supportsPreview) == (True, True)
    checked = aws.stub.CheckConfig(provider_pb2.CheckRequest(urn="u", news=struct({"region": "eu-west-2"})))
    assert values.as_json(checked.inputs) == {"region": "eu-west-2"}


def test_check_takes_every_input_as_it_is(aws: Client) -> None:
    inputs = {"cidrBlock": "10.0.0.0/16", "tags": {"a": secret("b")}, "unknown": COMPUTED}
    assert aws.check(VPC, "network", inputs) == {**inputs, "tags": {"a": SECRET}}


# Create.


def test_what_is_made_has_an_id_and_what_only_the_cloud_knows(aws: Client, cloud: Cloud) -> None:
    made = aws.create(VPC, "network", {"cidrBlock": "10.0.0.0/16", "tags": {"a": secret("b")}})
    outputs = values.as_json(made.properties)
    assert made.id.startswith("vpc-0")
    assert outputs["arn"] == f"arn:aws:ec2:eu-west-1:123456789012:vpc/{made.id}"
    assert (outputs["cidrBlock"], outputs["tags"]) == ("10.0.0.0/16", {"a": SECRET})
    [there] = cloud.objects()
    assert (there.type, there.id, there.urn, there.name) == (VPC, made.id, urn(VPC, "network"), "network")
    assert (there.outputs, there.inputs.fields["cidrBlock"].string_value) == (made.properties, "10.0.0.0/16")
    [done] = cloud.operations()
    assert (done.operation, done.name, done.id, done.error) == ("create", "network", made.id, None)
    assert done.started <= (done.ended or 0)


def test_a_preview_makes_nothing_and_knows_no_more_than_names(aws: Client, kubernetes: Client, cloud: Cloud) -> None:
    vpc = aws.create(VPC, "network", {"cidrBlock": "10.0.0.0/16"}, preview=True)
    assert (vpc.id, values.as_json(vpc.properties)) == ("", {"cidrBlock": "10.0.0.0/16"})
    settings = kubernetes.create(CONFIG_MAP, "settings", config_map(), preview=True)
    assert (settings.id, values.as_json(settings.properties)["metadata"]["name"]) == ("", "settings")
    assert cloud.objects() == cloud.operations() == []


def test_two_cannot_have_one_place(aws: Client, kubernetes: Client, cloud: Cloud) -> None:
    first = aws.create(LOG, "logs", {"name": "/logs"})
    for client, type_, inputs in ((aws, LOG, {"name": "/logs"}), (kubernetes, CONFIG_MAP, config_map())):
        if client is kubernetes:
            client.create(type_, "first", inputs)
        with refused(grpc.StatusCode.ALREADY_EXISTS, "already exists"):
            client.create(type_, "second", inputs)
    assert [each.name for each in cloud.objects()] == ["logs", "first"]
    aws.delete(LOG, "logs", first.id)
    assert aws.create(LOG, "second", {"name": "/logs"}).id == "/logs"


def test_the_next_generation_has_another_generated_name(aws: Client) -> None:
    first, second = (aws.create(type_, "x", {}) for type_ in (LOG, LOG))
    assert first.id != second.id
    assert all(each.id.startswith("x-") for each in (first, second))


# Read.


def test_read_shows_what_is_there(aws: Client, cloud: Cloud) -> None:
    inputs = {"cidrBlock": "10.0.0.0/16", "tags": {"a": "1", "b": secret("s")}}
    made = aws.create(VPC, "network", inputs)
    cloud.alter("network", "tags.a", "2")
    cloud.alter("network", "tags.b", "t")
    found = aws.read(VPC, "network", made.id, inputs)
    assert found.id == made.id
    # What was changed behind our back is an input and an output; a secret is one still.
    assert values.as_json(found.inputs) == {**inputs, "tags": {"a": "2", "b": SECRET}}
    assert values.as_json(found.properties)["tags"] == {"a": "2", "b": SECRET}
    assert values.as_json(found.properties)["arn"].endswith(made.id)
    cloud.lose("network")
    assert aws.read(VPC, "network", made.id, inputs).id == ""
    assert aws.read(VPC, "network", made.id).id == "", "a look-up of what was deleted finds nothing"


def test_what_the_program_looks_up_was_always_there(kubernetes: Client, cloud: Cloud) -> None:
    found = kubernetes.read(CONFIG_MAP, "found", "seqera/tower-yml")
    assert found.id == "seqera/tower-yml"
    assert values.as_json(found.properties)["metadata"]["name"] == "tower-yml"
    [there] = cloud.objects()
    assert there.urn == "", "nobody here made it"
    assert kubernetes.read(CONFIG_MAP, "again", "seqera/tower-yml").properties == found.properties
    # A refresh of what nobody made finds nothing.
    assert kubernetes.read(CONFIG_MAP, "lost", "seqera/other", config_map()).id == ""


def test_a_patch_shows_in_the_object_that_it_changes(kubernetes: Client) -> None:
    patch, name = "kubernetes:core/v1:ConfigMapPatch", "seqera/settings"
    kubernetes.read(CONFIG_MAP, "found", name)
    inputs = {**config_map(), "metadata": {"namespace": "seqera", "name": "settings"}}
    made = kubernetes.create(patch, "a", {**inputs, "data": {"A": "1"}})
    kubernetes.create(patch, "b", {**inputs, "data": {"B": "1"}})

    def data(type_: str, of: str) -> Any:
        return values.as_json(kubernetes.read(type_, of, name).properties)["data"]

    assert data(CONFIG_MAP, "found") == {"A": "1", "B": "1"}
    # Both patches have the same id, and are told apart by their names in the program.
    assert (made.id, data(patch, "a"), data(patch, "b")) == (name, {"A": "1"}, {"B": "1"})
    kubernetes.update(patch, "a", made, {**inputs, "data": {"A": "1"}}, {**inputs, "data": {"A": "2"}})
    assert data(CONFIG_MAP, "found") == {"A": "2", "B": "1"}
    kubernetes.update(patch, "a", made, {**inputs, "data": {"A": "2"}}, {**inputs, "data": {"C": "1"}})
    assert data(CONFIG_MAP, "found") == {"B": "1", "C": "1"}
    # A patch that goes takes along what it set, and nothing else.
    kubernetes.delete(patch, "a", name)
    assert data(CONFIG_MAP, "found") == {"B": "1"}
    found = values.as_json(kubernetes.read(CONFIG_MAP, "found", name).properties)
    assert (found["kind"], found["metadata"]["name"]) == ("ConfigMap", "settings")


# Update and Delete.


def test_an_update_keeps_what_the_cloud_computed(aws: Client, cloud: Cloud) -> None:
    old = {"cidrBlock": "10.0.0.0/16", "tags": {"a": "1"}, "settings": {"x": 1}}
    new = {"cidrBlock": "10.0.0.0/16", "settings": secret({"y": 1})}
    made = aws.create(VPC, "network", old)
    before = cloud.objects()
    preview = aws.update(VPC, "network", made, old, new, preview=True)
    assert cloud.objects() == before, "a preview changes nothing"
    updated = aws.update(VPC, "network", made, old, new)
    assert updated.properties == preview.properties
    outputs = values.as_json(updated.properties)
    assert outputs["arn"] == values.as_json(made.properties)["arn"]
    assert "tags" not in outputs, "an input that is gone is no output either"
    assert outputs["settings"] == SECRET
    [there] = cloud.objects()
    assert (there.outputs, there.inputs) == (updated.properties, struct(new))
    settings = values.revealed(updated.properties.fields["settings"]).struct_value
    assert values.as_json(settings) == {"y": 1}


def test_an_update_keeps_what_was_computed_inside_an_input(kubernetes: Client) -> None:
    kubernetes.configure(enableConfigMapMutable="true")
    made = kubernetes.create(CONFIG_MAP, "settings", config_map(a="1"))
    updated = kubernetes.update(CONFIG_MAP, "settings", made, config_map(a="1"), config_map(b="2"))
    outputs = values.as_json(updated.properties)
    assert outputs["metadata"]["uid"] == values.as_json(made.properties)["metadata"]["uid"]
    assert outputs["data"] == {"b": "2"}


def test_an_update_brings_what_follows_from_the_new_inputs(aws: Client) -> None:
    template = "aws:ec2/launchTemplate:LaunchTemplate"
    made = aws.create(template, "nodes", {"instanceType": "m6i.large"})
    updated = aws.update(template, "nodes", made, {"instanceType": "m6i.large"}, {"instanceType": "m6i.xlarge"})
    before, after = values.as_json(made.properties), values.as_json(updated.properties)
    assert after["latestVersion"] != before["latestVersion"]
    assert (after["arn"], after["name"]) == (before["arn"], before["name"])
    # A name in the program that was changed, with an alias for the old one, changes nothing.
    renamed = aws.update(template, "core", made, {"instanceType": "m6i.large"}, {"instanceType": "m6i.large"})
    assert renamed.properties == made.properties


def test_tags_of_the_provider_are_inputs_of_what_takes_tags(aws: Client) -> None:
    aws.configure(defaultTags='{"tags": {"environment": "prod", "a": "default"}}')
    assert aws.check(VPC, "network", {"tags": {"a": "own"}}) == {
        "tags": {"a": "own"},
        "tagsAll": {"environment": "prod", "a": "own"},
    }


def test_what_is_gone_cannot_be_updated_and_need_not_be_deleted(aws: Client, cloud: Cloud) -> None:
    made = aws.create(VPC, "network", {})
    aws.delete(VPC, "network", made.id)
    assert cloud.objects() == []
    with refused(grpc.StatusCode.NOT_FOUND, f"{VPC} {made.id} does not exist"):
        aws.update(VPC, "network", made, {}, {"a": "b"})
    aws.delete(VPC, "network", made.id)
    assert [each.operation for each in cloud.operations()] == ["create", "delete", "update", "delete"]


def test_helm_does_not_forgive_a_release_that_is_gone(kubernetes: Client, cloud: Cloud) -> None:
    kubernetes.cloud.make(RELEASE, "dns/external-dns", urn(RELEASE, "dns"), None, struct({}), struct({}))
    cloud.lose("dns")
    with refused(grpc.StatusCode.UNKNOWN, "uninstall: Release not loaded: external-dns: release: not found"):
        kubernetes.delete(RELEASE, "dns", "dns/external-dns")


# Functions and configuration.


def test_functions_are_answered_for_the_region_of_the_configuration(aws: Client) -> None:
    def zones() -> list[str]:
        return values.as_json(aws.invoke("aws:index/getAvailabilityZones:getAvailabilityZones"))["names"]

    assert all(zone.startswith("eu-west-1") for zone in zones()), "the stack's, where the configuration has none"
    aws.configure(region="ap-south-1")
    assert all(zone.startswith("ap-south-1") for zone in zones())
    assert ":ap-south-1:" in values.as_json(aws.create(VPC, "network", {}).properties)["arn"]


def test_what_a_function_keeps_secret_stays_secret(aws: Client) -> None:
    found = aws.invoke("aws:secretsmanager/getSecretVersion:getSecretVersion", secretId="x")
    assert values.as_json(found)["secretString"] == SECRET


def test_an_unknown_function_says_so(aws: Client) -> None:
    with refused(grpc.StatusCode.UNIMPLEMENTED, "aws:nothing/getNothing:getNothing"):
        aws.invoke("aws:nothing/getNothing:getNothing")


def test_a_second_provider_sees_what_the_first_one_made(provided: Provided) -> None:
    made = provided("aws").create(GROUP, "firewall", {"vpcId": "vpc-1"})
    found = provided("aws").read(GROUP, "firewall", made.id, {"vpcId": "vpc-1"})
    assert found.properties == made.properties


class refused:
    """Expects a status, and these words in its message."""

    def __init__(self, code: grpc.StatusCode, words: str):
        self.code, self.words = code, words

    def __enter__(self) -> None:
        self._raises = pytest.raises(grpc.RpcError)
        self._found = self._raises.__enter__()

    def __exit__(self, *problem: Any) -> bool:
        held = self._raises.__exit__(*problem)
        error: Any = self._found.value
        assert error.code() == self.code
        assert self.words in error.details()
        return bool(held)
