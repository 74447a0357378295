"""What GcpKey and GcpApis register: who may use a key, and what is switched on first."""

from typing import Any

import pulumi_random as random
import pytest

from components.access import GcpApis
from components.keys import GcpKey
from tests.harness import Registrations, register

AGENT = "gcp:storage/getProjectServiceAccount:getProjectServiceAccount"
ANSWER = {AGENT: {"emailAddress": "service-7@gs-project-accounts.iam.gserviceaccount.com"}}


def key(*services: str, **more: Any) -> GcpKey:
    args: Any = {"project_id": "research", "project_number": "400000000004", "region": "europe-west1"}
    args |= {"services": [*services], **more}
    return GcpKey("data", args)


def made(*services: str, **more: Any) -> Registrations:
    return register(lambda: key(*services, **more), ANSWER)


def test_each_service_uses_the_key_by_its_agent_which_is_made_first_where_google_waits_with_it():
    registered = made("redis", "gke")
    redis, gke = registered["data-redis"], registered["data-gke"]
    assert redis.inputs["member"] == "serviceAccount:service-400000000004@cloud-redis.iam.gserviceaccount.com"
    assert "data-redis-agent" in redis.depends_on
    assert gke.inputs["member"].endswith("@container-engine-robot.iam.gserviceaccount.com")
    assert "data-gke-agent" not in registered
    assert {each.inputs["role"] for each in (redis, gke)} == {"roles/cloudkms.cryptoKeyEncrypterDecrypter"}


def test_the_agent_of_cloud_storage_is_made_by_asking_for_it():
    assert (
        made("storage")["data-storage"]
        .inputs["member"]
        .endswith("service-7@gs-project-accounts.iam.gserviceaccount.com")
    )


def test_a_key_rotates_and_is_known_when_its_services_may_use_it():
    inputs = made("redis", protect=True)["data-key"]
    assert inputs.inputs["rotationPeriod"] == f"{90 * 86400}s"
    assert inputs.protect

    def program():
        random.RandomId("client", byte_length=1, keepers={"key": key("redis", "sql").key_id})

    assert {"data-key", "data-redis", "data-sql"} <= register(program)["client"].depends_on


@pytest.mark.parametrize(
    ("services", "more", "words"),
    [((), {}, "empty"), (("eks",), {}, "has eks"), (("redis",), {"project_number": "research"}, "digits only")],
)
def test_what_cannot_be_is_refused(services, more, words):
    with pytest.raises(ValueError, match=words):
        made(*services, **more)


def test_apis_stay_on_when_a_stack_goes():
    made = register(lambda: GcpApis("apis", {"project_id": "research", "services": ["redis", "file"]}))
    inputs = made["apis-redis"].inputs
    assert (inputs["service"], inputs["disableOnDestroy"]) == ("redis.googleapis.com", False)
    with pytest.raises(ValueError, match="more than once"):
        register(lambda: GcpApis("apis", {"project_id": "research", "services": ["redis", "redis"]}))
