"""When to remind a person that it is their move: pure, the time and the person's time zone are parameters.

Each run computes the nudges from the stored rows, so none is lost. A nudge is posted under a key that names its
subject, its kind, the moment it counts from and its number. It is counted afterwards, so none comes twice.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, tzinfo

from workflows.lifecycle import stages
from workflows.lifecycle.review_times import usual_days
from workflows.lifecycle.stages import Stuck
from workflows.records.registrations import NudgeRecord, Registration

_DAY = timedelta(days=1)
_WEEK = timedelta(days=7)
#: People are reminded only between these hours of their own day, and not on Saturday or Sunday.
WORK_BEGINS, WORK_ENDS = 9, 18
_SATURDAY = 5
#: Step of the search for a working hour; no time zone of today has a finer offset.
_STEP = timedelta(minutes=15)
#: The days "Snooze" offers.
SNOOZES = (1, 3, 7)


@dataclass(frozen=True, slots=True, kw_only=True)
class Schedule:
    """When the nudges of one kind come, counted from the moment it became somebody's move."""

    #: The first nudges.
    after: tuple[timedelta, ...]
    #: The time between the nudges that follow.
    again: timedelta = _WEEK
    at_most: int | None = None
    #: Number of the first nudge that the whole channel sees; those before are for the owner, in the thread.
    channel_from: int = 2
    #: Something expires: a nudge due in quiet hours comes on the working morning before them, not on the one after.
    urgent: bool = False

    @property
    def gap(self) -> timedelta:
        """The shortest time between two nudges of one kind, also after a new start; only a snooze may end sooner."""
        waits = (timedelta(), *self.after)
        return min(self.again, *(later - earlier for earlier, later in zip(waits, self.after, strict=False)))

    def wait(self, number: int) -> timedelta:
        """From the start to nudge `number`, which counts from 1."""
        extra = number - len(self.after)
        return self.after[number - 1] if extra <= 0 else self.after[-1] + extra * self.again


SCHEDULES: Mapping[Stuck, Schedule] = {
    Stuck.UNTOUCHED_DENIAL: Schedule(after=(stages.UNTOUCHED, 7 * _DAY)),
    # The link in the mail is valid for 7 days, so the second says "tomorrow".
    Stuck.UNTOUCHED_AUTHENTICATION: Schedule(after=(stages.UNTOUCHED_MAIL, 6 * _DAY), urgent=True),
    Stuck.NOT_PICKED_UP: Schedule(after=(stages.PICK_UP, 4 * _DAY)),
    # Counted from the end of the usual time.
    Stuck.OVERDUE: Schedule(after=(_DAY,)),
    Stuck.UNTOUCHED_VERSION: Schedule(after=(stages.UNTOUCHED_VERSION,), at_most=3),
    Stuck.UNTOUCHED_DRAFT: Schedule(after=(stages.UNTOUCHED,), at_most=3, channel_from=4),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Nudge:
    """One reminder that is due."""

    #: A RegistrationId, or the DraftId of an open draft.
    subject: str
    kind: Stuck
    #: 1, 2, 3 ... since `since`.
    number: int
    since: datetime
    at: datetime
    #: Whether the whole channel sees it.
    to_channel: bool

    @property
    def key(self) -> str:
        """Its key in the outbox: the same after a crash, another one for the next nudge."""
        return f"nudge:{self.subject}:{self.kind}:{int(self.since.timestamp())}:{self.number}"

    @property
    def days(self) -> int:
        """Whole days it has been waiting."""
        return (self.at - self.since).days

    def counted(self) -> NudgeRecord:
        """The row that is recorded once it is posted."""
        return NudgeRecord(subject=self.subject, kind=self.kind, since=self.since, count=self.number, last_at=self.at)


@dataclass(frozen=True, slots=True, kw_only=True)
class NudgeReason:
    """What a person may be reminded of."""

    #: A RegistrationId, or the DraftId of an open draft.
    subject: str
    kind: Stuck
    #: The moment since which it is somebody's move.
    since: datetime


def of_registration(
    registration: Registration,
    nudged: Mapping[Stuck, NudgeRecord],
    now: datetime,
    zone: tzinfo = UTC,
    *,
    touched: datetime | None = None,
    owned: bool = True,
) -> Nudge | None:
    """The nudge of `registration` that is due, None where nothing is wrong or it is outside working hours.

    `nudged` has the nudges posted before, `touched` is the last change of the draft that fixes a denial, `zone` the
    owner's time zone. `owned` is false where the registration does not have an owner who can act.
    """
    reason = reason_of(registration, now, touched)
    return due(reason, nudged.get(reason.kind), now, zone, owned=owned) if reason else None


def reason_of(registration: Registration, now: datetime, touched: datetime | None) -> NudgeReason | None:
    """What a person may be reminded of now; None where nothing is wrong."""
    kind = stages.stuck(registration, now)
    if kind is None:
        return None
    since = _since(registration, kind)
    if touched and kind is Stuck.UNTOUCHED_DENIAL:
        since = max(since, touched)
    return NudgeReason(subject=registration.id, kind=kind, since=since)


def is_settled(nudged: NudgeRecord, reason: NudgeReason | None) -> bool:
    """Whether what was nudged is over, while `reason` is what a person may be reminded of now."""
    return reason is None or (reason.kind, reason.since) != (nudged.kind, nudged.since)


def due(
    reason: NudgeReason, nudged: NudgeRecord | None, now: datetime, zone: tzinfo, *, owned: bool = True
) -> Nudge | None:
    """The nudge that is due now; nudges and snoozes from before `reason.since` count for the gap only."""
    schedule = SCHEDULES[reason.kind]
    current = nudged if nudged and nudged.since == reason.since else None
    number = current.count + 1 if current else 1
    snoozed = current.snoozed_until if current else None
    if is_quiet(now, zone) or (schedule.at_most and number > schedule.at_most and not snoozed):
        return None
    moment = snoozed or _moment(schedule, reason.since, number, zone)
    if nudged and not snoozed:
        moment = max(moment, nudged.last_at + schedule.gap)
    if now < moment:
        return None
    to_channel = not owned or (number >= schedule.channel_from and not snoozed)
    return Nudge(
        subject=reason.subject,
        kind=reason.kind,
        number=number,
        since=reason.since,
        at=now,
        to_channel=to_channel,
    )


def before(nudge: Nudge, nudged: NudgeRecord | None) -> Nudge | None:
    """The nudge that this one replaces; `nudged` is what was posted last."""
    current = nudged and (nudged.since, nudged.count) == (nudge.since, nudge.number - 1)
    return last(nudged) if nudged and current else None


def last(nudged: NudgeRecord) -> Nudge:
    """The nudge that was posted last; whether the whole channel saw it is not stored."""
    return Nudge(
        subject=nudged.subject,
        kind=Stuck(nudged.kind),
        number=nudged.count,
        since=nudged.since,
        at=nudged.last_at,
        to_channel=False,
    )


def is_quiet(moment: datetime, zone: tzinfo) -> bool:
    """Whether `moment` is outside working hours in the person's time zone."""
    local = moment.astimezone(zone)
    return local.weekday() >= _SATURDAY or not WORK_BEGINS <= local.hour < WORK_ENDS


def _since(registration: Registration, kind: Stuck) -> datetime:
    """Since when it is somebody's move."""
    if kind is Stuck.OVERDUE:
        days = usual_days(registration.registration_type) or 0
        return (registration.submitted_at or registration.status_since) + timedelta(days=days)
    if kind is Stuck.NOT_PICKED_UP:
        return registration.submitted_at or registration.status_since
    return registration.status_since


def _moment(schedule: Schedule, since: datetime, number: int, zone: tzinfo) -> datetime:
    moment = since + schedule.wait(number)
    if schedule.urgent and is_quiet(moment, zone):
        while is_quiet(moment, zone):
            moment -= _STEP
        while not is_quiet(moment - _STEP, zone):
            moment -= _STEP
    return moment
