"""The annotations by which the ingress controller of a cluster that exists serves long sessions."""

from typing import Any

import pytest

from components.ingress.existing import CONTROLLERS, controller_annotations, controller_service_annotations

NGINX = "nginx.ingress.kubernetes.io"
TRAEFIK = "traefik.ingress.kubernetes.io"


def annotations(order: int = 100, **args: Any) -> Any:
    given: Any = {"controller": "ingress-nginx", **args}
    return controller_annotations(given, order)


def test_ingress_nginx_keeps_websockets_for_an_hour_and_takes_bodies_of_any_size():
    found = annotations()
    assert found[f"{NGINX}/proxy-read-timeout"] == found[f"{NGINX}/proxy-send-timeout"] == "3600"
    assert found[f"{NGINX}/proxy-body-size"] == "0"
    assert annotations(idle_timeout_seconds=7200)[f"{NGINX}/proxy-read-timeout"] == "7200"
    assert annotations(allowed_from=["10.0.0.0/8", "192.0.2.0/24"])[f"{NGINX}/whitelist-source-range"] == (
        "10.0.0.0/8,192.0.2.0/24"
    )


def test_traefik_asks_names_before_the_wildcards_that_cover_them():
    platform, wildcard = (
        int(annotations(order, controller="traefik")[f"{TRAEFIK}/router.priority"]) for order in (10, 900)
    )
    # Priorities by itself are lengths of rules, at most some hundreds.
    assert platform > wildcard > 1000


@pytest.mark.parametrize(("controller", "cookie"), [("traefik", False), ("ingress-nginx", True), ("other", False)])
def test_affinity_stands_where_the_controller_reads_it(controller, cookie):
    args: Any = {"controller": controller, "affinity": True}
    assert (f"{NGINX}/affinity" in controller_annotations(args, 1)) is cookie
    of_service = controller_service_annotations(args)
    assert of_service.get(f"{TRAEFIK}/service.sticky.cookie") == ("true" if controller == "traefik" else None)
    assert not controller_service_annotations({"controller": controller})


@pytest.mark.parametrize("controller", CONTROLLERS)
def test_values_are_strings_and_own_annotations_win(controller):
    own = {f"{NGINX}/proxy-body-size": "1g", "example.org/own": "yes"}
    found = annotations(controller=controller, annotations=own, affinity=True)
    assert all(isinstance(each, str) for each in found.values())
    assert own.items() <= found.items()
    # external-dns leaves alone what has this: records are Pulumi's own.
    assert found["external-dns.alpha.kubernetes.io/controller"] == "pulumi"


def test_bad_values():
    with pytest.raises(ValueError, match="traefik, ingress-nginx, other"):
        annotations(controller="haproxy")
    with pytest.raises(ValueError, match="allowed_from has no annotation of traefik"):
        annotations(controller="traefik", allowed_from=["10.0.0.0/8"])
