"""Callsign's metrics in Prometheus's format. A label never contains a person, an answer or an id."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from datetime import datetime

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram
from prometheus_client.exposition import CONTENT_TYPE_LATEST, generate_latest

from workflows.ports.archive import CountStore
from workflows.ports.quota import Buckets
from workflows.records.drafts import SubmissionState
from workflows.records.registrations import Change
from workflows.watch.region_states import RegionState
from workflows.watch.sweep import SweepResult

#: The media type of `Metrics.page`.
MEDIA_TYPE = CONTENT_TYPE_LATEST

#: Slack waits three seconds for an ack; the border at 1.8 is where a view is answered with "one moment".
ACK_BUCKETS = (0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 1.8, 2.5, 3.0, 5.0)
CALL_BUCKETS = (0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 20.0)
WAIT_BUCKETS = (0.0, 0.5, 1.0, 2.5, 5.0, 10.0, 30.0, 60.0, 120.0, 300.0)
SWEEP_BUCKETS = (0.1, 0.5, 1.0, 2.5, 5.0, 10.0, 30.0, 60.0, 120.0)


class Metrics:
    """The numbers of one runtime, in a registry of its own."""

    def __init__(self) -> None:
        registry = self._registry = CollectorRegistry()
        self.aws_calls = Counter(
            "callsign_aws_calls", "Requests to AWS", ["operation", "region", "outcome"], registry=registry
        )
        self.aws_throttles = Counter(
            "callsign_aws_throttles", "Requests that AWS throttled", ["operation", "region"], registry=registry
        )
        self.aws_seconds = Histogram(
            "callsign_aws_call_seconds",
            "Time AWS took to answer",
            ["operation"],
            buckets=CALL_BUCKETS,
            registry=registry,
        )
        self.quota_wait = Histogram(
            "callsign_aws_quota_wait_seconds",
            "Time a request waited for a slot within the quota",
            ["operation"],
            buckets=WAIT_BUCKETS,
            registry=registry,
        )
        self.acks = Histogram(
            "callsign_ack_seconds",
            "Time to Callsign's answer to what Slack sent",
            ["kind", "status"],
            buckets=ACK_BUCKETS,
            registry=registry,
        )
        self.sweeps = Histogram(
            "callsign_sweep_seconds",
            "Time a look at all registrations of a region took",
            ["region"],
            buckets=SWEEP_BUCKETS,
            registry=registry,
        )
        self.posted = Counter("callsign_changes_posted", "Changes posted in a channel", ["kind"], registry=registry)
        self._watch_numbers(registry)
        self._store_numbers(registry)

    def _watch_numbers(self, registry: CollectorRegistry) -> None:
        self._last_sweep = Gauge(
            "callsign_last_sweep_timestamp_seconds", "End of the last sweep that worked", ["region"], registry=registry
        )
        self._failing = Gauge("callsign_sweep_failures", "Sweeps that failed in a row", ["region"], registry=registry)

    def _store_numbers(self, registry: CollectorRegistry) -> None:
        self._submissions = Gauge("callsign_submissions", "Submissions by state", ["state"], registry=registry)
        self._registrations = Gauge(
            "callsign_registrations", "Watched registrations by AWS's status", ["status"], registry=registry
        )
        self._drafts = Gauge("callsign_open_drafts", "Drafts nobody submitted yet", registry=registry)
        self._queue = Gauge("callsign_queue_depth", "What waits to be done", ["queue"], registry=registry)
        self._batches = Gauge("callsign_batches", "Batches by state", ["state"], registry=registry)
        self._approvals = Gauge("callsign_approvals", "Requests for approval by state", ["state"], registry=registry)
        self._links = Gauge(
            "callsign_intake_links",
            "Links to customers, by whether their answers have come",
            ["sent"],
            registry=registry,
        )
        self._numbers = Gauge(
            "callsign_reserved_numbers", "Numbers that count in the budgets of a month", ["month"], registry=registry
        )

    def called(self, operation: str, region: str, outcome: str, seconds: float) -> None:
        """A request to AWS was answered; see `workflows.aws.clients.OnCall`."""
        self.aws_calls.labels(operation, region, outcome).inc()
        self.aws_seconds.labels(operation).observe(seconds)
        if outcome == "throttled":
            self.aws_throttles.labels(operation, region).inc()

    def acked(self, kind: str, status: int, seconds: float) -> None:
        """A payload of Slack was answered."""
        self.acks.labels(kind, str(status)).observe(seconds)

    def change_posted(self, change: Change) -> None:
        """A change was posted in a channel."""
        self.posted.labels(change.kind.value).inc()

    def counted(self, buckets: Buckets) -> Buckets:
        """`buckets`, with the waiting times recorded."""
        return CountedBuckets(buckets=buckets, metrics=self)

    def timed(
        self, sweep: Callable[[str], Awaitable[SweepResult]], monotonic: Callable[[], float]
    ) -> Callable[[str], Awaitable[SweepResult]]:
        """`sweep`, with the time of each successful one recorded."""

        async def timed(region: str) -> SweepResult:
            started = monotonic()
            result = await sweep(region)
            self.sweeps.labels(region).observe(monotonic() - started)
            return result

        return timed

    async def page(self, store: CountStore, regions: Mapping[str, RegionState]) -> bytes:
        """All metrics, as Prometheus reads them; rows of the store are counted now."""
        for region, state in regions.items():
            self._failing.labels(region).set(state.failures)
            if state.last_swept:
                self._last_sweep.labels(region).set(state.last_swept.timestamp())
        tally = await store.count_records()
        for submission_state, count in tally.submissions.items():
            self._submissions.labels(submission_state.value).set(count)
        self._registrations.clear()
        for status, count in tally.registrations.items():
            self._registrations.labels(status).set(count)
        self._drafts.set(tally.open_drafts)
        self._queue.labels("changes").set(tally.unposted_changes)
        self._queue.labels("submissions").set(tally.submissions[SubmissionState.RUNNING])
        for batch_state, count in tally.batches.items():
            self._batches.labels(batch_state.value).set(count)
        for approval_state, count in tally.approvals.items():
            self._approvals.labels(approval_state.value).set(count)
        for sent, count in tally.intake_links.items():
            self._links.labels("yes" if sent else "no").set(count)
        self._numbers.clear()
        for month, count in tally.reserved_numbers.items():
            self._numbers.labels(month).set(count)
        return generate_latest(self._registry)


@dataclass(frozen=True, slots=True, kw_only=True)
class CountedBuckets:
    """`Buckets` that record the waiting times."""

    buckets: Buckets
    metrics: Metrics

    async def reserve_slot(self, key: str, interval: float, now: datetime) -> float:
        """The key ends with the operation."""
        seconds = await self.buckets.reserve_slot(key, interval, now)
        self.metrics.quota_wait.labels(key.rpartition(":")[2]).observe(seconds)
        return seconds

    async def slow_bucket(self, key: str, seconds: float, now: datetime) -> None:
        """Pass the call on."""
        await self.buckets.slow_bucket(key, seconds, now)
