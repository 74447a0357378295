"""
What waited for what, from the times at which the simulated cloud began and ended each operation.

Durations are typical ones, scaled down: a minute takes MINUTE seconds when a stack is made and A_MINUTE_OF_DELETING
when it is destroyed. Each stack is made and destroyed once for all of these tests.

A busy machine makes every step dearer, which says nothing of our program. Such a price is the same whatever a minute
takes, and a wait that is ours shrinks with it: where a deployment is later than it may be, a second one with shorter
minutes tells the two apart.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

import networkx as nx
import pytest
import yaml
from pulumi.automation import PulumiCommand

from offline import kubernetes
from offline.record import Resource
from offline.run import run
from offline.simulated_generators import is_generated
from offline.stateful import is_stateful
from offline.urns import name_of
from rehearsal.engine import Engine
from rehearsal.engine.workspace import Workspace
from tests.stacks.previews import each_stack, preview

from .conftest import Deployed, Prepared
from .stack_files import changed
from .timing import Timing, began, ended, span

MINUTE = 3
"""Seconds. The longest chain of our stacks is about 18 minutes: the deployment takes about as many times this."""
A_MINUTE_OF_DELETING = 0.5
SHORT = 5
"""Minutes of a chain that is hidden by what the engine itself takes."""

CLUSTER = re.compile(r"aws:eks/cluster:|gcp:container/cluster:|azure-native:containerservice:ManagedCluster")
NODES = re.compile(
    r"aws:eks/(nodeGroup|fargateProfile):|gcp:container/nodePool:|azure-native:containerservice:AgentPool"
)
CERTIFICATE = re.compile(r"aws:acm/certificate|gcp:certificatemanager/(certificate|dnsAuthorization):")
CLUSTER_COMPONENT = re.compile(r"atelier:index:\w+Cluster")
PODS = ("DaemonSet", "Deployment", "Job", "StatefulSet")

Timed = Callable[[Path], Timing]


@pytest.fixture
def timed(prepared: Prepared, tmp_path: Path) -> Timed:
    """A stack file -> when its resources were made and deleted, without protection, which forbids the second."""

    def timing(stack_file: Path) -> Timing:
        open_file = _unprotected(stack_file, tmp_path)

        def live(engine: Engine) -> None:
            engine.configure(open_file)
            engine.minute = MINUTE
            outcome = engine.up()
            assert outcome.succeeded, outcome.explanation
            engine.minute = A_MINUTE_OF_DELETING
            outcome = engine.destroy()
            assert outcome.succeeded, outcome.explanation

        engine = prepared("timed", stack_file, live, tmp_path / f"timed-{stack_file.stem}")
        return Timing(run(open_file), engine.workspace.cloud().operations(), MINUTE)

    return timing


@each_stack
def test_everything_is_made_after_what_it_waits_for_and_deleted_before_what_it_needs(
    stack_file: Path, timed: Timed
) -> None:
    timing = timed(stack_file)
    assert len(timing.made) > 80
    assert set(timing.made) == set(timing.schedule.graph)
    early = [(a, b) for a, b in timing.waits.edges if ended(timing.made[a]) > began(timing.made[b])]
    assert early == []
    needs = nx.transitive_closure_dag(timing.needs)
    pairs = [(a, b) for a, b in needs.edges if a in timing.deleted and b in timing.deleted]
    assert len(pairs) > len(timing.deleted) > 80
    assert [(a, b) for a, b in pairs if ended(timing.deleted[a]) > began(timing.deleted[b])] == []


@each_stack
def test_a_first_deployment_takes_as_long_as_its_longest_chain(
    stack_file: Path, timed: Timed, pulumi: PulumiCommand, tmp_path: Path
) -> None:
    timing = timed(stack_file)
    print(timing)
    if timing.best_case < SHORT * timing.minute:
        pytest.skip(f"the longest chain takes {timing.best_case:.0f} s here, too little beside the engine's own time")
    if timing.makespan > 1.05 * timing.best_case:
        quicker = _quicker(stack_file, pulumi, tmp_path)
        print(quicker)
        saved, due = timing.makespan - quicker.makespan, timing.best_case - quicker.best_case
        assert saved <= 1.05 * due, (
            f"{timing}. {quicker}. The second saves {saved:.1f} s where the chains differ by {due:.1f} s: something "
            "waits for what it doesn't need"
        )
    # Beside the chain too nothing starts a minute or more after it could.
    late = {name_of(urn): f"{idle:.1f} s" for urn, idle in timing.idle.items() if idle > timing.minute}
    assert late == {}, f"{timing}. These could have started earlier: {late}"


@each_stack
def test_a_destroy_takes_no_longer_than_its_levels(stack_file: Path, timed: Timed) -> None:
    """The engine takes resources level by level; it may need half a second itself for each of them."""
    timing = timed(stack_file)
    assert sum(timing.levels) <= span(timing.deleted) <= 1.05 * sum(timing.levels) + 0.5 * len(timing.levels), timing


@each_stack
def test_what_holds_data_and_certificates_do_not_wait_for_the_cluster(stack_file: Path, timed: Timed) -> None:
    timing = timed(stack_file)
    resources = [each for each in timing.resources(timing.made) if not each.read]
    clusters = [each.urn for each in resources if CLUSTER.match(each.type)]
    if not clusters:
        pytest.skip("the stack makes no cluster")
    slow = [each for each in resources if _is_made_beside_a_cluster(each)]
    assert len(slow) > 3
    # That nothing else holds them up is seen above. A database of an instance may come later all the same.
    assert [each.name for each in slow for cluster in clusters if timing.waits.has_edge(cluster, each.urn)] == []


@each_stack
def test_controllers_outlive_what_they_manage_nodes_the_pods_and_the_cluster_the_nodes(
    stack_file: Path, timed: Timed
) -> None:
    timing = timed(stack_file)
    resources = [each for each in timing.resources(timing.deleted) if not each.read]
    if not any(each.type.startswith("kubernetes:") for each in resources):
        pytest.skip("the stack has nothing in a cluster")
    in_cluster = _in_a_cluster_component(timing.record.resources)
    controllers = [each for each in resources if kubernetes.is_release(each.type) and each.urn in in_cluster]
    workloads = [each for each in resources if each.type.startswith("kubernetes:") and each.urn not in in_cluster]
    managed = [each for each in workloads if _needs_a_controller(each)]
    pods = [each for each in resources if each.type.startswith("kubernetes:") and _has_pods(each)]
    nodes = [each for each in resources if NODES.match(each.type)]
    clusters = [each for each in resources if CLUSTER.match(each.type)]
    assert workloads
    assert managed
    for sooner, later in ((managed, controllers), (workloads, controllers), (pods, nodes), (nodes, clusters)):
        outlived = max((ended(timing.deleted[each.urn]) for each in sooner), default=0)
        assert [each.name for each in later if began(timing.deleted[each.urn]) < outlived] == []


@each_stack
def test_cron_restarts_before_backend_when_what_they_read_changes(
    stack_file: Path, deployed: Deployed, tmp_path: Path
) -> None:
    settings: dict[str, Any] = yaml.safe_load(stack_file.read_text())["config"].get("atelier:studios") or {}
    patches = [each for each in preview(stack_file).resources if each.type.endswith(":DeploymentPatch")]
    if not patches:
        pytest.skip("the stack patches no Platform")
    engine = deployed(stack_file)
    engine.configure(changed(stack_file, tmp_path, {f"studios.{each}.defaultLifespanHours": 5 for each in settings}))
    engine.minute = MINUTE
    done = len(engine.workspace.cloud().operations())
    outcome = engine.up()
    assert outcome.succeeded, outcome.explanation
    operations = engine.workspace.cloud().operations()[done:]
    updated = {each.name: each for each in operations if each.operation == "update"}
    for platform in (each.name.removesuffix("-cron") for each in patches if each.name.endswith("-cron")):
        environment, cron, backend = (updated[f"{platform}-{each}"] for each in ("environment", "cron", "backend"))
        assert ended(cron) - began(cron) > 1
        assert ended(environment) <= began(cron)
        assert ended(cron) <= began(backend)


def _quicker(stack_file: Path, pulumi: PulumiCommand, tmp_path: Path) -> Timing:
    """A deployment with minutes of a third of the length."""
    engine = Engine.start(Workspace.create(tmp_path / "quicker", stack_file), stack_file, pulumi, minute=MINUTE / 3)
    open_file = _unprotected(stack_file, tmp_path)
    engine.configure(open_file)
    outcome = engine.up()
    assert outcome.succeeded, outcome.explanation
    return Timing(run(open_file), engine.workspace.cloud().operations(), engine.minute)


def _unprotected(stack_file: Path, folder: Path) -> Path:
    protects = any(each.protect for each in preview(stack_file).resources)
    return changed(stack_file, folder, {"protect": False} if protects else {})


def _is_made_beside_a_cluster(resource: Resource) -> bool:
    """What a cloud takes minutes for, or has to keep. Passwords and keys are made in no time by our own machine."""
    if resource.type.startswith("kubernetes:") or is_generated(resource.type) or CLUSTER.match(resource.type):
        return False
    return is_stateful(resource.type) or CERTIFICATE.match(resource.type) is not None


def _in_a_cluster_component(resources: Iterable[Resource]) -> set[str]:
    """URNs of what belongs to a cluster: its controllers and add-ons, not its workloads."""
    inside: set[str] = set()
    for each in resources:  # a parent is registered before its children
        if each.parent in inside or CLUSTER_COMPONENT.fullmatch(each.type):
            inside.add(each.urn)
    return inside


def _needs_a_controller(resource: Resource) -> bool:
    """Whether something in the cloud stands for it, which only a controller takes away: a load balancer, a volume."""
    kind, spec = resource.type.rpartition(":")[2], resource.inputs.get("spec")
    if kind == "Service":
        return isinstance(spec, dict) and spec.get("type") == "LoadBalancer"
    if kind == "StatefulSet":
        return isinstance(spec, dict) and bool(spec.get("volumeClaimTemplates"))
    return kind in ("Gateway", "Ingress", "PersistentVolumeClaim")


def _has_pods(resource: Resource) -> bool:
    return kubernetes.is_release(resource.type) or resource.type.rpartition(":")[2] in PODS
