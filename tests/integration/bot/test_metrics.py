"""The metrics that Prometheus reads, and the dashboard that draws them."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from prometheus_client.parser import text_string_to_metric_families

from bot.metrics import CountedBuckets, Metrics
from tests.integration.store.factories import NOW, a_change, a_draft, a_registration, a_submission
from workflows.aws.quota import LocalBuckets
from workflows.ports.store import Store
from workflows.records.drafts import DraftId, SubmissionId
from workflows.store import open_store
from workflows.watch.region_states import RegionState
from workflows.watch.sweep import SweepResult

ROOT = Path(__file__).parents[3]
Samples = dict[tuple[str, tuple[tuple[str, str], ...]], float]


@pytest.fixture
async def store(migrated_folder: Path) -> AsyncIterator[Store]:
    async with open_store(f"sqlite:///{migrated_folder}/callsign.db") as opened:
        yield opened


async def read(metrics: Metrics, store: Store, regions: dict[str, RegionState] | None = None) -> Samples:
    """(name, labels) to value, parsed by Prometheus's own parser."""
    text = (await metrics.page(store, regions or {})).decode()
    return {
        (sample.name, tuple(sorted(sample.labels.items()))): sample.value
        for family in text_string_to_metric_families(text)
        for sample in family.samples
    }


async def test_page__calls(store: Store) -> None:
    """Requests by operation, region and outcome, throttles separately, and their duration."""
    metrics = Metrics()
    metrics.called("SubmitRegistrationVersion", "us-east-1", "ok", 0.2)
    metrics.called("SubmitRegistrationVersion", "us-east-1", "throttled", 0.1)
    found = await read(metrics, store)
    where = (("operation", "SubmitRegistrationVersion"), ("outcome", "ok"), ("region", "us-east-1"))
    assert found["callsign_aws_calls_total", where] == 1
    assert found["callsign_aws_throttles_total", (where[0], where[2])] == 1
    assert found["callsign_aws_call_seconds_count", (where[0],)] == 2
    assert found["callsign_aws_call_seconds_sum", (where[0],)] == pytest.approx(0.3)


async def test_page__acks_and_changes(store: Store) -> None:
    """Answers to Slack by kind and status; posted changes by kind."""
    metrics = Metrics()
    metrics.acked("view_submission", 200, 0.03)
    metrics.change_posted(a_change())
    found = await read(metrics, store)
    what = (("kind", "view_submission"), ("status", "200"))
    assert found["callsign_ack_seconds_count", what] == 1
    assert found["callsign_ack_seconds_bucket", (what[0], ("le", "0.025"), what[1])] == 0
    assert found["callsign_ack_seconds_bucket", (what[0], ("le", "0.05"), what[1])] == 1
    assert found["callsign_changes_posted_total", (("kind", a_change().kind.value),)] == 1


async def test_page__what_the_store_holds(store: Store) -> None:
    """Submissions by state, registrations by status, and waiting work are counted on each request."""
    metrics = Metrics()
    empty = await read(metrics, store)
    assert empty["callsign_submissions", (("state", "running"),)] == 0
    for number in range(3):
        await store.add_draft(a_draft(id=DraftId(f"draft-{number}")))
    await store.start_submission(a_submission(draft_id=DraftId("draft-0"), id=SubmissionId("one")))
    await store.add_registration(a_registration())
    await store.add_change(a_change())
    found = await read(metrics, store)
    assert found["callsign_submissions", (("state", "running"),)] == 1
    assert found["callsign_open_drafts", ()] == 2
    assert found["callsign_registrations", (("status", a_registration().status),)] == 1
    assert found["callsign_queue_depth", (("queue", "changes"),)] == 1
    assert found["callsign_queue_depth", (("queue", "submissions"),)] == 1
    await store.mark_change_posted(a_change().id, NOW)
    assert (await read(metrics, store))["callsign_queue_depth", (("queue", "changes"),)] == 0


async def test_page__sweeps(store: Store) -> None:
    """The duration of successful sweeps, the time of the last one, and consecutive failures."""
    metrics, ticks = Metrics(), iter([1.0, 3.5])
    at = datetime(2026, 3, 1, tzinfo=UTC)

    async def sweep(region: str) -> SweepResult:
        return SweepResult(region=region, at=at, listed=0)

    await metrics.timed(sweep, lambda: next(ticks))("us-east-1")
    state = RegionState(last_swept=at, failures=2)
    found = await read(metrics, store, {"us-east-1": state})
    where = (("region", "us-east-1"),)
    assert found["callsign_sweep_seconds_sum", where] == 2.5
    assert found["callsign_last_sweep_timestamp_seconds", where] == at.timestamp()
    assert found["callsign_sweep_failures", where] == 2


async def test_counted_buckets__count_the_wait(store: Store) -> None:
    """The wait for the quota is counted by operation, and returned."""
    metrics = Metrics()
    buckets = CountedBuckets(buckets=LocalBuckets(), metrics=metrics)
    assert [await buckets.reserve_slot("111122223333:us-east-1:DescribeRegistrations", 1.0, NOW) for _ in range(2)] == [
        0,
        1,
    ]
    await buckets.slow_bucket("111122223333:us-east-1:DescribeRegistrations", 5.0, NOW)
    assert await buckets.reserve_slot("111122223333:us-east-1:DescribeRegistrations", 1.0, NOW) == 7
    found = await read(metrics, store)
    assert found["callsign_aws_quota_wait_seconds_sum", (("operation", "DescribeRegistrations"),)] == 8


async def test_metrics__of_two_runtimes_are_separate(store: Store) -> None:
    """No metric is global."""
    one, other = Metrics(), Metrics()
    one.acked("command", 200, 0.1)
    assert ("callsign_ack_seconds_count", (("kind", "command"), ("status", "200"))) not in await read(other, store)


@pytest.mark.parametrize("name", ["docs/grafana/callsign.json", "deploy/prometheus/callsign.rules.yml"])
async def test_files__name_existing_metrics(store: Store, name: str) -> None:
    """Callsign serves every metric that the sample dashboard and the alert rules name."""
    served = {
        name
        for line in (await Metrics().page(store, {})).decode().splitlines()
        if line.startswith("# TYPE")
        for name in [line.split()[2]]
    }
    asked = set(re.findall(r"callsign_\w+", (ROOT / name).read_text()))
    assert asked
    assert {re.sub(r"_(bucket|sum|count)$", "", name) for name in asked} <= served


async def test_page__numbers_and_the_rest(store: Store) -> None:
    """Numbers count in their month; states of batches and approvals are there before anything is in them."""
    for number in range(2):
        await store.reserve_number(f"intent-{number}", "111122223333", NOW, None)
    found = await read(Metrics(), store)
    assert found["callsign_reserved_numbers", (("month", f"{NOW:%Y-%m}"),)] == 2
    assert found["callsign_batches", (("state", "paused"),)] == 0
    assert found["callsign_approvals", (("state", "asked"),)] == 0
    assert found["callsign_intake_links", (("sent", "no"),)] == 0
