"""The watch: it compares every registration of a region with AWS once a minute, and records each change once.

It is a plain loop with a lease, not a DBOS schedule. An interrupted sweep needs no recovery, because the next one sees
the same and more. A schedule would leave a checkpointed run behind every minute, and could not sweep on request. The
lease keeps processes from sweeping the same region at once. Where it fails, the rows protect themselves: recording a
change is a compare and set.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Iterable, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

import structlog

from workflows.lifecycle import stages, verdicts
from workflows.lifecycle.changes import record
from workflows.lifecycle.status_change import with_change
from workflows.ports.ports import Ports
from workflows.records.account import RegistrationSummary, VersionSummary
from workflows.records.acts import Act
from workflows.records.definitions import FieldPath, Form
from workflows.records.drafts import RegistrationId, SubmissionState
from workflows.records.errors import AwsError
from workflows.records.registrations import Change, Registration, RegistrationSnapshot, Verdict
from workflows.watch.region_states import RegionStates

log = structlog.get_logger(__name__)

#: How long AWS may leave a new registration out of its list before it counts as deleted.
LISTED_AFTER = timedelta(minutes=10)

#: The form field that names a sender ID.
_SENDER_ID = FieldPath("senderIdInfo.senderId")

_DELETED = "DELETED"


@dataclass(frozen=True, slots=True, kw_only=True)
class SweepResult:
    """The result of one sweep of a region."""

    region: str
    at: datetime
    #: Registrations AWS listed.
    listed: int
    #: Changes recorded by this sweep.
    changes: tuple[Change, ...] = ()
    #: Registrations without a row: created in the console, or by a submission of this minute.
    unrecorded: tuple[RegistrationSummary, ...] = ()


async def sweep(region: str, ports: Ports) -> SweepResult:
    """Compare what AWS lists in `region` with what is recorded; record what is new.

    Costs one page of DescribeRegistrations. Each registration that moved costs a call for its version, a denial one
    more for its values, and one that went live one more for its identity. Raises AwsError: at once where the list
    fails, and after all registrations where one of them fails; the next sweep reads that one again.
    """
    aws, store = ports.aws, ports.store
    # The rows are read before the list, so everything recorded now existed at AWS when it made the list.
    snapshots = await store.registration_snapshots(await aws.account_id(), region)
    known = {snapshot.id: snapshot for snapshot in snapshots}
    listed = await aws.registrations(region)
    look = Look(region=region, ports=ports, now=ports.clock())
    moved = [seen for seen in listed if seen.id in known and stages.moved(known[seen.id], seen)]
    running = await store.submissions([SubmissionState.RUNNING]) if moved else ()
    ours = {submission.registration_id for submission in running}
    # A submission under way records its own changes first; the next sweep sees the rest.
    changes, errors = await look.all_of(seen for seen in moved if seen.id not in ours)
    changes += [change for gone in _gone(known.values(), listed, look.now) if (change := await look.deleted(gone))]
    if errors:
        raise errors[0]
    unrecorded = tuple(seen for seen in listed if seen.id not in known)
    return SweepResult(region=region, at=look.now, listed=len(listed), changes=tuple(changes), unrecorded=unrecorded)


def _gone(
    recorded: Iterable[RegistrationSnapshot], listed: Iterable[RegistrationSummary], now: datetime
) -> list[RegistrationId]:
    """Registrations that AWS no longer lists, because they were deleted; a new one may not be listed yet."""
    listed_ids = {seen.id for seen in listed}
    return [
        registration.id
        for registration in recorded
        if registration.id not in listed_ids
        and registration.status != _DELETED
        and now - registration.created_at >= LISTED_AFTER
    ]


@dataclass(frozen=True, slots=True, kw_only=True)
class Look:
    """Reads of registrations of a region that go beyond the list."""

    region: str
    ports: Ports
    now: datetime

    async def all_of(self, moved: Iterable[RegistrationSummary]) -> tuple[list[Change], list[AwsError]]:
        """The change of each registration that moved; a failure of one does not affect the others."""
        changes: list[Change] = []
        errors: list[AwsError] = []
        for seen in moved:
            known = await self.ports.store.registration(seen.id)
            try:
                change = await self.one(known, seen) if known else None
            except AwsError as error:
                errors.append(error)
            else:
                changes += [change] if change else []
        return changes, errors

    async def one(self, known: Registration, seen: RegistrationSummary) -> Change | None:
        """Record what is new about one registration; its version is read only where something moved."""
        numbers = stages.needs_version(known, seen)
        if seen.version < known.version:  # listed before a version of ours was created
            return None
        if not numbers and not stages.changed(known, seen):
            return None
        versions = await self.ports.aws.versions(self.region, known.id, numbers) if numbers else ()
        new = stages.advanced(known, seen, versions, self.now)
        if not stages.is_change(known, new):
            await self.ports.store.save_registration(new)
            return None
        verdict, identity = await self.verdict(new, versions), await self.identity(new)

        def after(row: Registration) -> tuple[Registration, Change] | None:
            moved = stages.advanced(row, seen, versions, self.now)
            if seen.version < row.version or not stages.is_change(row, moved):
                return None
            return with_change(row, replace(moved, identity=identity or row.identity), verdict, self.now)

        return await record(self.ports.store, known, after)

    async def deleted(self, registration_id: RegistrationId, act: Act | None = None) -> Change | None:
        """Record the end of a registration, once, with the act of the person who deleted it."""
        known = await self.ports.store.registration(registration_id)
        if known is None:
            return None

        def after(row: Registration) -> tuple[Registration, Change] | None:
            if row.status == _DELETED:
                return None
            return with_change(row, replace(row, status=_DELETED, status_since=self.now), Verdict(), self.now)

        return await record(self.ports.store, known, after, act)

    async def verdict(self, new: Registration, versions: Sequence[VersionSummary]) -> Verdict:
        """Why the newest refused version among `versions` was refused; empty where none was."""
        all_refused = (version for version in versions if version.status in verdicts.REFUSED)
        refused = max(all_refused, key=lambda version: version.version, default=None)
        if refused is None or not stages.is_denied(new):
            return Verdict()
        values = await self.ports.aws.values(self.region, new.id, refused.version)
        return verdicts.verdict(refused, values, await self._form(new))

    async def _form(self, known: Registration) -> Form | None:
        """The form, for the titles of its fields; None where AWS fails, as a verdict can do without titles."""
        with suppress(AwsError):
            return (await self.ports.forms.form(self.region, known.registration_type)).value
        return None

    async def identity(self, new: Registration) -> str:
        """What a live registration sends from: its number, else the sender ID its form names; "" for others."""
        if stages.stage(new) is not stages.Stage.LIVE:
            return ""
        for tied in await self.ports.aws.associations(self.region, new.id):
            if tied.phone_number:
                return tied.phone_number
            if tied.resource_type == "SENDER_ID":
                return tied.resource_id
        values = await self.ports.aws.values(self.region, new.id)
        return next((value.text for value in values if value.path == _SENDER_ID and value.text), "")


async def _nothing() -> None:
    """For a watch that nobody wants to hear of."""


class Watch:
    """Sweeps each region every `every`, each on its own: a failure of one does not affect the others.

    `sweep` sweeps one region. `on_changes` is called after every sweep, also without new changes, so that changes left
    by an earlier process are posted too. `on_tried` is called after every try of the loop, failed or not.
    """

    def __init__(
        self,
        regions: RegionStates,
        *,
        sweep: Callable[[str], Awaitable[SweepResult]],
        on_changes: Callable[[], Awaitable[None]],
        on_tried: Callable[[], Awaitable[None]] = _nothing,
        every: timedelta,
        ports: Ports,
    ) -> None:
        self.regions = regions
        self._sweep = sweep
        self._on_changes = on_changes
        self._on_tried = on_tried
        self._every = every
        self._ports = ports
        #: This process's name in the leases.
        self._holder = ports.new_id()
        self._locks = {region: asyncio.Lock() for region in regions.all()}

    async def run(self) -> None:
        """Watch until cancelled."""
        # Not a task group: it would pass on a cancellation only once, see `stopping.stopped`.
        await asyncio.gather(*(self._watch(region) for region in self._locks))

    async def sweep_now(self, region: str) -> SweepResult:
        """Sweep a region at once, also when another process has the lease. Raises AwsError."""
        async with self._locks[region]:
            result = await self._sweep(region)
            self.regions.succeeded(region, result.at)
        await self._on_changes()
        return result

    async def look_again(self, age: timedelta) -> None:
        """Sweep the regions last swept longer ago than `age` and not being swept; the next poll repeats failures."""
        due = [region for region in self._locks if self._older(region, age) and not self._locks[region].locked()]
        await asyncio.gather(*(self._quietly(region) for region in due))

    def _older(self, region: str, age: timedelta) -> bool:
        swept = self.regions[region].last_swept
        return swept is None or self._ports.clock() - swept > age

    async def _quietly(self, region: str) -> None:
        with suppress(AwsError):
            await self.sweep_now(region)

    async def _watch(self, region: str) -> None:
        while True:
            if self._seconds_to(region) == 0:
                await self._try(region)
                await self._report_try()
            await self._ports.sleep(self._seconds_to(region))

    async def _report_try(self) -> None:
        """Call `on_tried`; whatever it raises, the watch continues."""
        (raised,) = await asyncio.gather(self._on_tried(), return_exceptions=True)
        if isinstance(raised, Exception):
            log.warning("the state of the watch was not reported", action="sweep", error=type(raised).__name__)

    def _seconds_to(self, region: str) -> float:
        """Seconds until the region is due again."""
        tried = self.regions[region].last_tried
        return max(0.0, (tried + self._every - self._ports.clock()).total_seconds()) if tried else 0.0

    async def _try(self, region: str) -> None:
        """One sweep, unless another process holds the lease."""
        self.regions.tried(region, self._ports.clock())
        try:
            if await self._leased(region):
                await self.sweep_now(region)
        except Exception as error:  # noqa: BLE001  # the border of a sweep: after any error, the next minute tries again
            self.regions.failed(region, error)
            log.warning("a sweep failed", action="sweep", region=region, error=self.regions[region].error)

    async def _leased(self, region: str) -> bool:
        now = self._ports.clock()
        name = f"sweep:{await self._ports.aws.account_id()}:{region}"
        return await self._ports.store.claim_lease(name, self._holder, now, now + 2 * self._every)
