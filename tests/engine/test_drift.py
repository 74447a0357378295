"""What somebody changes or deletes behind Pulumi's back: a refresh finds exactly that, and the next `up` repairs it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from offline.run import PROJECT
from offline.urns import type_of
from rehearsal.cloud import Cloud
from rehearsal.cloud.properties import plain
from rehearsal.engine import Outcome, named
from tests.stacks.previews import each_stack, preview

from .conftest import Deployed, expect_no_changes
from .stack_files import changed as changed_file
from .stack_files import known, on, stack_facts
from .test_order import CLUSTER

CHANGED: dict[str, dict[str, Any]] = {
    # name: an input, and what somebody made of it; of several, which are those of different clouds, the first there is
    "cluster-control-plane-log": {"retentionInDays": 1},
    "cluster-control-plane-cluster": {"vpcConfig.endpointPrivateAccess": False},
    "network-vpc": {"tags.Name": "somebody's"},
    "redis-client-0": {"fromPort": 0},
    "redis-parameters": {"parameters": [{"name": "maxmemory-policy", "value": "volatile-lru"}]},
    "{studios}-platform-environment": {"data.TOWER_DATA_STUDIO_DEFAULT_LIFESPAN": "1000"},
    "{studios}-server-statefulset": {"spec.replicas": 7},
    "{studios}-flows-deny": {"spec.policyTypes": []},
    "{hub}-deny": {"spec.policyTypes": []},
    "{hub}-placeholders": {"spec.replicas": 7},
    # On Azure and Google Cloud.
    "cluster-cluster": {"disableLocalAccounts": False, "binaryAuthorization.evaluationMode": "DISABLED"},
    "gateway-gateway": {"autoscaleConfiguration.minCapacity": 9},
    "logs-workspace": {"retentionInDays": 31},
    "storage-account": {"minimumTlsVersion": "TLS1_0"},
    "network-nodes-subnet": {"privateIpGoogleAccess": False},
    "gateway-tls": {"minTlsVersion": "TLS_1_0"},
    "{workbench}-database-instance": {"settings.availabilityType": "ZONAL"},
    # Machines and what is around them.
    "{machine}-load-balancer-balancer": {"idleTimeout": 60},
    "{machine}-host-machine": {"instanceType": "m7i.4xlarge"},
    "{workbenchMachine}-machine-machine": {"machineType": "e2-standard-16"},
    "{workbenchMachine}-web-backend": {"timeoutSec": 30},
    # In a cluster that exists.
    "redis-server": {"spec.replicas": 0},
}
NODES = 4
"""So many nodes the autoscaler wants meanwhile: that is its business, not drift."""
DELETED = [
    "{studios}-proxy-deployment",
    "{studios}-records-*",
    "{studios}-oidc-pem-version",
    "cluster-autoscaler-pods-policy",
    "cluster-autoscaler-release",
    "network-private-{region}a-nat",
    "{hub}-dask-worker-flows",
    "{hub}-records-*",
    "gateway-controller-release",
    "certificates-solver-pods-credential",
    "registry-nodes-pulls",
    "registry-user-pulls",
    "{workbench}-deny",
    "{workbench}-ingress",
    "{machine}-records-*",
    "{machine}-host-session-manager",
    "{machine}-load-balancer-range-0-80",
    "{workbenchMachine}-records-*",
    "{workbenchMachine}-machine-ssh",
    "{workbenchMachine}-launcher-session",
]
POOLS = {
    # the most nodes of a pool, which are ours, by cloud: their present number, which is the autoscaler's
    "scalingConfig.maxSize": "scalingConfig.desiredSize",
    "maxCount": "count",
    "autoscaling.totalMaxNodeCount": "nodeCount",
}


@each_stack
def test_drift_is_found_and_repaired(stack_file: Path, deployed: Deployed, tmp_path: Path) -> None:
    engine, facts = deployed(stack_file), stack_facts(stack_file)
    cloud = engine.workspace.cloud()
    before = inputs_of(cloud)
    changed = {name: row for name, ways in there_are(CHANGED, facts, before) if (row := first_of(ways, before[name]))}
    pools = {
        name: row
        for name in (f"cluster-{facts.get('pool')}-{kind}" for kind in ("group", "pool"))
        if (row := first_of(POOLS, before.get(name, {})))
    }
    deleted = [name for pattern in known(DELETED, facts).values() for name in before if Path(name).match(pattern)]
    assert min(len(changed), len(deleted)) > 2
    for name, (path, value) in changed.items():
        cloud.alter(name, path, value)
    for name, (_, desired) in pools.items():
        cloud.alter(name, desired, NODES)
    for name in deleted:
        cloud.lose(name)

    refresh = engine.refresh()
    assert refresh.succeeded, refresh.explanation
    assert found(refresh, stack_file) == {**dict.fromkeys(changed, "update"), **dict.fromkeys(deleted, "delete")}

    repaired = engine.up()
    assert repaired.succeeded, repaired.explanation
    assert named(repaired.changes) == {**dict.fromkeys(changed, "update"), **dict.fromkeys(deleted, "create")}
    paths = {step.name: step.paths for step in repaired.changes if step.operation == "update"}
    for name, (path, _) in changed.items():
        assert paths[name], name
        assert all(each.startswith(path) for each in paths[name]), (name, paths[name])
    after = inputs_of(cloud)
    assert {name for name in before.keys() | after.keys() if before.get(name) != after.get(name)} == set(pools)

    # Nothing is left to do but what is asked for next. Since the refresh that doesn't change the number of nodes.
    if pools:
        engine.configure(changed_file(stack_file, tmp_path, {f"cluster.nodePools.{facts['pool']}.maxSize": 44}))
    larger = engine.up()
    assert (larger.status, named(larger.changes)) == (0, dict.fromkeys(pools, "update")), larger.explanation
    for name, (most, desired) in pools.items():
        assert [at(inputs_of(cloud)[name], path) for path in (most, desired)] == [44, NODES]


LOST: dict[str, dict[str, str]] = {
    # What somebody deleted: what `up` does after it. The data are gone, the service comes back.
    "redis-group": {
        # Sessions are gone. The password is the same, the address isn't.
        "redis-group": "create",
        "{studios}-server-statefulset": "update",
        "{studios}-proxy-deployment": "update",
    },
    "data-key-key": {
        # Scheduled deletion of a key can be taken back: `aws kms cancel-key-deletion`, then refresh. After an `up`
        # without that, what the old key encrypts is made again or encrypted by the new one from then on.
        "data-key-key": "create",
        "data-key-alias": "update",
        "redis-slow-log": "update",
        "redis-group": "replace",
        "{studios}-server-statefulset": "update",
        "{studios}-proxy-deployment": "update",
        "{studios}-registration-token-secret": "update",
        "{studios}-oidc-pem-secret": "update",
        "{studios}-management-key-secret": "update",
    },
}


@on(PROJECT / "Pulumi.staging.yaml")  # where nothing is protected
def test_what_held_data_and_is_lost_is_made_again(stack_file: Path, deployed: Deployed) -> None:
    engine, facts = deployed(stack_file), stack_facts(stack_file)
    for name, follows in LOST.items():
        engine.workspace.cloud().lose(name)
        refresh = engine.refresh()
        assert refresh.succeeded, refresh.explanation
        assert found(refresh, stack_file) == {name: "delete"}
        repaired = engine.up()
        assert repaired.succeeded, repaired.explanation
        assert named(repaired.changes) == {each.format_map(facts): what for each, what in follows.items()}
    expect_no_changes(engine.preview)


@each_stack
def test_a_lost_cluster_stops_everything_and_nothing_is_forgotten(stack_file: Path, deployed: Deployed) -> None:
    """A cluster that can't be reached may come back: what was in it stays in the state until somebody decides."""
    if not any(CLUSTER.match(each.type) for each in preview(stack_file).resources):
        pytest.skip("the stack makes no cluster")
    engine = deployed(stack_file)
    before = {each["urn"] for each in engine.state()["resources"]}
    [cluster] = [each for each in engine.workspace.cloud().objects() if CLUSTER.match(each.type)]
    engine.workspace.cloud().lose(cluster.name)
    refresh = engine.refresh()
    assert not refresh.succeeded
    kubernetes = {urn for urn in before if type_of(urn).startswith("kubernetes:")}
    assert kubernetes <= {each["urn"] for each in engine.state()["resources"]}


def found(refresh: Outcome, stack_file: Path) -> dict[str, str]:
    """What a refresh found changed, but for what the program only reads: our patches change that after it is read."""
    read = {each.urn for each in preview(stack_file).resources if each.read}
    return named(step for step in refresh.drift if step.urn not in read)


def there_are(table: dict[str, Any], facts: dict[str, str], names: Any) -> list[tuple[str, Any]]:
    """The rows of a table whose names a stack has, under these names."""
    return [(name, table[each]) for each, name in known(table, facts).items() if name in names]


def first_of(ways: dict[str, Any], inputs: Any) -> tuple[str, Any] | None:
    """The first of these paths that an object's inputs have, and what is said of it."""
    return next(((path, said) for path, said in ways.items() if at(inputs, path) is not None), None)


def at(inputs: Any, path: str) -> Any:
    """What is at a path of an object's inputs; None where it leads to nothing."""
    for key in path.split("."):
        inputs = inputs.get(key) if isinstance(inputs, dict) else None
    return inputs


def inputs_of(cloud: Cloud) -> dict[str, Any]:
    """What each object in the cloud was asked to be, by the name of its resource."""
    return {each.name: plain(each.inputs) for each in cloud.objects() if each.urn}
