"""The watch: one look a minute at every registration of a region, and the news written down once.

A plain loop with a lease, not a DBOS schedule: a sweep that was cut off needs no recovery, the next one sees the same and
more; a schedule would leave a checkpointed run behind every minute, and could not be told to look now. The lease keeps
processes from sweeping the same region at once, and where it fails them the rows do: a change is a compare and set.
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
from workflows.records.definitions import FieldPath, Form
from workflows.records.drafts import RegistrationId, SubmissionState
from workflows.records.errors import AwsError
from workflows.records.registrations import Change, Registration, RegistrationSnapshot, Verdict

log = structlog.get_logger(__name__)

#: How long AWS may leave a new registration out of its list before it counts as deleted.
LISTED_AFTER = timedelta(minutes=10)

#: The form field that names a sender ID.
_SENDER_ID = FieldPath("senderIdInfo.senderId")

_DELETED = "DELETED"


@dataclass(frozen=True, slots=True, kw_only=True)
class SweepResult:
    """What one look at a region found."""

    region: str
    at: datetime
    #: Registrations AWS listed.
    listed: int
    #: News recorded by this sweep.
    changes: tuple[Change, ...] = ()
    #: Registrations nobody told us about: made in the console, or by a submission of this minute.
    unrecorded: tuple[RegistrationSummary, ...] = ()


async def sweep(region: str, ports: Ports) -> SweepResult:
    """Compare what AWS lists in `region` with what is recorded; record what is new.

    Costs one page of DescribeRegistrations, and for each registration that moved one call for its version, for a denial one
    more for its values, for one that went live one for its identity. Raises AwsError: from the list at once, from one
    registration after the others were looked at, so that the next sweep looks again.
    """
    aws, store = ports.aws, ports.store
    # Recorded before listed: whatever is recorded now existed at AWS when it made the list.
    known = {one.id: one for one in await store.registration_snapshots(await aws.account_id(), region)}
    listed = await aws.registrations(region)
    look = Look(region=region, ports=ports, now=ports.clock())
    moved = [seen for seen in listed if seen.id in known and stages.moved(known[seen.id], seen)]
    ours = {one.registration_id for one in await store.submissions([SubmissionState.RUNNING])} if moved else set()
    # What a submission under way does is told by itself, first; the next sweep sees the rest.
    changes, errors = await look.all_of(seen for seen in moved if seen.id not in ours)
    changes += [change for gone in _gone(known.values(), listed, look.now) if (change := await look.deleted(gone))]
    if errors:
        raise errors[0]
    unrecorded = tuple(seen for seen in listed if seen.id not in known)
    return SweepResult(region=region, at=look.now, listed=len(listed), changes=tuple(changes), unrecorded=unrecorded)


def _gone(
    recorded: Iterable[RegistrationSnapshot], listed: Iterable[RegistrationSummary], now: datetime
) -> list[RegistrationId]:
    """Registrations that AWS lists no more (it stops listing what was deleted); a new one may not be listed yet."""
    there = {seen.id for seen in listed}
    return [
        registration.id
        for registration in recorded
        if registration.id not in there
        and registration.status != _DELETED
        and now - registration.created_at >= LISTED_AFTER
    ]


@dataclass(frozen=True, slots=True, kw_only=True)
class Look:
    """One look at registrations of a region: what has to be read beyond the list."""

    region: str
    ports: Ports
    now: datetime

    async def all_of(self, moved: Iterable[RegistrationSummary]) -> tuple[list[Change], list[AwsError]]:
        """The news of each registration that moved; one that AWS fails on does not keep the others."""
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
        if seen.version < known.version:  # listed before a version of ours was made
            return None
        if not numbers and not stages.changed(known, seen):
            return None
        versions = await self.ports.aws.versions(self.region, known.id, numbers) if numbers else ()
        new = stages.advanced(known, seen, versions, self.now)
        if not stages.is_news(known, new):
            await self.ports.store.save_registration(new)
            return None
        verdict, identity = await self.verdict(new, versions), await self.identity(new)

        def after(row: Registration) -> tuple[Registration, Change] | None:
            moved = stages.advanced(row, seen, versions, self.now)
            if seen.version < row.version or not stages.is_news(row, moved):
                return None
            return with_change(row, replace(moved, identity=identity or row.identity), verdict, self.now)

        return await record(self.ports.store, known, after)

    async def deleted(self, registration_id: RegistrationId) -> Change | None:
        """Record the end of a registration, once."""
        known = await self.ports.store.registration(registration_id)
        if known is None:
            return None

        def after(row: Registration) -> tuple[Registration, Change] | None:
            if row.status == _DELETED:
                return None
            return with_change(row, replace(row, status=_DELETED, status_since=self.now), Verdict(), self.now)

        return await record(self.ports.store, known, after)

    async def verdict(self, new: Registration, versions: Sequence[VersionSummary]) -> Verdict:
        """Why the newest refused version among `versions` was refused; empty where none was."""
        refused = max(
            (one for one in versions if one.status in verdicts.REFUSED), key=lambda one: one.version, default=None
        )
        if refused is None or not stages.is_denied(new):
            return Verdict()
        values = await self.ports.aws.values(self.region, new.id, refused.version)
        return verdicts.verdict(refused, values, await self._form(new))

    async def _form(self, known: Registration) -> Form | None:
        """For the titles of its fields; a verdict without them is better than none."""
        with suppress(AwsError):
            return (await self.ports.forms.form(self.region, known.registration_type)).value
        return None

    async def identity(self, new: Registration) -> str:
        """What a registration that went live sends from: its number, else the sender ID its form names; "" for others."""
        if stages.stage(new) is not stages.Stage.LIVE:
            return ""
        for tied in await self.ports.aws.associations(self.region, new.id):
            if tied.phone_number:
                return tied.phone_number
            if tied.resource_type == "SENDER_ID":
                return tied.resource_id
        values = await self.ports.aws.values(self.region, new.id)
        return next((value.text for value in values if value.path == _SENDER_ID and value.text), "")


@dataclass(frozen=True, slots=True, kw_only=True)
class RegionState:
    """How the watch of a region goes."""

    #: End of the last sweep that worked, by this process.
    last_swept: datetime | None = None
    #: Start of the last try, of this process or, by the lease, of another.
    last_tried: datetime | None = None
    #: Class and operation of the last failure, empty while all is well.
    error: str = ""
    #: Failures in a row.
    failures: int = 0


class RegionStates:
    """How the watch of each region of this process goes: written by the watch, read by what shows it."""

    def __init__(self, regions: Iterable[str]) -> None:
        self._states = {region: RegionState() for region in regions}

    def __getitem__(self, region: str) -> RegionState:
        return self._states[region]

    def all(self) -> dict[str, RegionState]:
        """By region."""
        return dict(self._states)

    @property
    def last_swept(self) -> datetime | None:
        """Since when everything shown is known: the oldest of the regions' last sweeps, None while one has had none."""
        moments = [state.last_swept for state in self._states.values()]
        return None if None in moments else min((moment for moment in moments if moment), default=None)

    def note(self, region: str, **changes: object) -> None:
        """Set members of a region's state."""
        self._states[region] = replace(self._states[region], **changes)  # type: ignore[arg-type]  # mypy cannot see the names


class Watch:
    """Sweeps each region every `every`, each on its own: one that fails does not keep the others.

    `sweep` looks at one region; `on_changes` is called after every sweep, whether it found news or not, so that news left by
    an earlier process goes out too.
    """

    def __init__(
        self,
        regions: RegionStates,
        *,
        sweep: Callable[[str], Awaitable[SweepResult]],
        on_changes: Callable[[], Awaitable[None]],
        every: timedelta,
        ports: Ports,
    ) -> None:
        self.regions = regions
        self._sweep = sweep
        self._on_changes = on_changes
        self._every = every
        self._ports = ports
        #: This process's name in the leases.
        self._holder = ports.new_id()
        self._locks = {region: asyncio.Lock() for region in regions.all()}

    async def run(self) -> None:
        """Watch until cancelled."""
        # Not a group of tasks: that would pass a cancellation on once only, see `stopping.stopped`.
        await asyncio.gather(*(self._watch(region) for region in self._locks))

    async def sweep_now(self, region: str) -> SweepResult:
        """Look at a region at once, whoever has the lease. Raises AwsError."""
        async with self._locks[region]:
            result = await self._sweep(region)
            self.regions.note(region, last_swept=result.at, last_tried=result.at, error="", failures=0)
        await self._on_changes()
        return result

    async def look_again(self, age: timedelta) -> None:
        """Sweep the regions that were last swept longer than `age` ago and are not being swept; failures are left to the poll."""
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
            await self._ports.sleep(self._seconds_to(region))

    def _seconds_to(self, region: str) -> float:
        """Seconds until the region is due again."""
        tried = self.regions[region].last_tried
        return max(0.0, (tried + self._every - self._ports.clock()).total_seconds()) if tried else 0.0

    async def _try(self, region: str) -> None:
        """One sweep, if no other process is at it."""
        self.regions.note(region, last_tried=self._ports.clock())
        try:
            if await self._leased(region):
                await self.sweep_now(region)
        except Exception as error:  # noqa: BLE001 - the border of a sweep: whatever it was, the next minute tries again
            # The message is left out: it may hold what AWS or a driver repeats of a value.
            words = f"{type(error).__name__} {getattr(error, 'operation', '')}".strip()
            self.regions.note(region, error=words, failures=self.regions[region].failures + 1)
            log.warning("a sweep failed", action="sweep", region=region, error=words)

    async def _leased(self, region: str) -> bool:
        now = self._ports.clock()
        name = f"sweep:{await self._ports.aws.account_id()}:{region}"
        return await self._ports.store.claim_lease(name, self._holder, now, now + 2 * self._every)
