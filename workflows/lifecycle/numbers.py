"""What becomes of the numbers of a registration: which of it people hear, and when. Pure; the time is a parameter."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from workflows.records.account import PhoneNumber
from workflows.records.numbers import HeldNumber
from workflows.records.registrations import ChangeKind, Registration

#: Status of a number that can send.
ACTIVE = "ACTIVE"
#: RegistrationStatus under which a number becomes ACTIVE.
_COMPLETE = "COMPLETE"
#: How long a number may take after its registration is COMPLETE. AWS's guide says up to 14 days for a 10DLC number.
DOCUMENTED: Mapping[str, timedelta] = {"TEN_DLC": timedelta(days=14)}
#: The same where AWS documents nothing: a toll-free number is usually ACTIVE with its registration.
UNDOCUMENTED = timedelta(days=3)


@dataclass(frozen=True, slots=True, kw_only=True)
class NumberNews:
    """What people should hear about one number."""

    #: NUMBER_ACTIVE or NUMBER_LATE.
    kind: ChangeKind
    #: E.164.
    number: str


def time_allowed(number_type: str) -> timedelta:
    """How long a number of this type may take before somebody should look at it."""
    return DOCUMENTED.get(number_type, UNDOCUMENTED)


def next_step(
    registration: Registration, seen: Iterable[PhoneNumber], now: datetime
) -> tuple[Registration, NumberNews | None]:
    """The registration after what was `seen` of its numbers, and the next thing that people should hear.

    With news, only that number has moved on; call it again for the others. A number that was ACTIVE when it was first
    seen is no news: the message about the approval, or about the purchase, has said it.
    """
    known = {held.id: held for held in registration.numbers}
    after = {number.id: _held(known.get(number.id), number, now) for number in sorted(seen, key=lambda one: one.number)}
    for number in seen:
        kind = _news(registration, known.get(number.id), number, after[number.id], now)
        if kind is not None:
            moved = replace(after[number.id], is_late=kind is ChangeKind.NUMBER_LATE)
            numbers = tuple(moved if held.id == number.id else held for held in registration.numbers)
            return replace(registration, numbers=numbers), NumberNews(kind=kind, number=number.number)
    return replace(registration, numbers=tuple(after.values())), None


def _held(known: HeldNumber | None, number: PhoneNumber, now: datetime) -> HeldNumber:
    if known and known.status == number.status:
        return known
    return HeldNumber(
        id=number.id, number=number.number, number_type=number.number_type, status=number.status, since=now
    )


def _news(
    registration: Registration, known: HeldNumber | None, number: PhoneNumber, after: HeldNumber, now: datetime
) -> ChangeKind | None:
    if known is None or registration.status != _COMPLETE:
        return None
    if number.status == ACTIVE:
        return ChangeKind.NUMBER_ACTIVE if known.status != ACTIVE else None
    waiting_since = max(after.since, registration.status_since)
    is_late = now - waiting_since >= time_allowed(number.number_type)
    return ChangeKind.NUMBER_LATE if is_late and not after.is_late else None


def waits(registration: Registration) -> bool:
    """Whether a number of an approved registration cannot send yet."""
    return registration.status == _COMPLETE and any(held.status != ACTIVE for held in registration.numbers)


def with_number(registration: Registration, number: PhoneNumber, now: datetime) -> Registration:
    """The registration with a number that it has just got."""
    others = tuple(held for held in registration.numbers if held.id != number.id)
    return replace(registration, numbers=(*others, _held(None, number, now)))
