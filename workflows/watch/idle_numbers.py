"""Numbers that cost money and cannot send: PENDING, and nobody has started the registration they need."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import timedelta

from workflows.durable.periodic import NotNow, once_every
from workflows.ports.ports import Ports
from workflows.records.account import NUMBER_TYPES, PhoneNumber
from workflows.records.definitions import RegistrationType
from workflows.records.drafts import SubmissionState
from workflows.records.registrations import IdleNumber

#: Between two looks at a region's numbers.
EVERY = timedelta(days=1)

_WAITS = "PENDING"


async def look(region: str, channel_id: str, ports: Ports) -> int:
    """Record the idle numbers of a region, at most once a day for all callers; returns how many are new.

    Does nothing while a submission is under way: its number may wait for a moment, and is not idle. Raises AwsError.
    """
    account, new = await ports.aws.account_id(), 0
    async with once_every(f"numbers:{account}:{region}", EVERY, ports) as ours:
        if ours:
            new = await _record(account, region, channel_id, ports)
    return new


async def _record(account: str, region: str, channel_id: str, ports: Ports) -> int:
    store, now = ports.store, ports.clock()
    busy = await store.submissions([SubmissionState.RUNNING, SubmissionState.NEEDS_ATTENTION])
    if any(submission.state is SubmissionState.RUNNING for submission in busy):
        raise NotNow
    types, numbers = (await ports.forms.types(region)).value, await ports.aws.phone_numbers(region)
    held = {resource for submission in busy for resource in submission.resources.values()}
    idle_numbers = [
        IdleNumber(
            id=number.id,
            number=number.number,
            number_type=number.number_type,
            monthly_price=number.monthly_price,
            account_id=account,
            region=region,
            registration_type=wanted.name,
            title=wanted.title,
            channel_id=channel_id,
            found_at=now,
        )
        for number, wanted in idle(numbers, types)
        if number.id not in held
    ]
    return sum([await store.add_idle_number(number) for number in idle_numbers])


def idle(
    numbers: Iterable[PhoneNumber], types: Iterable[RegistrationType]
) -> list[tuple[PhoneNumber, RegistrationType]]:
    """Each number that waits without a registration, with the type whose form takes it before it is submitted."""
    wanted = kinds_by_number(types)
    return [
        (number, registration_type)
        for number in numbers
        if number.status == _WAITS and number.registration_id is None and (registration_type := kind_of(number, wanted))
    ]


def kind_of(number: PhoneNumber, wanted: Mapping[tuple[str, str | None], RegistrationType]) -> RegistrationType | None:
    """The type whose form takes a number before it is submitted; `wanted` is what `kinds_by_number` returns."""
    by_country = wanted.get((number.number_type, number.iso_country_code))
    return by_country or wanted.get((number.number_type, None))


def kinds_by_number(types: Iterable[RegistrationType]) -> Mapping[tuple[str, str | None], RegistrationType]:
    """By number type and country, None where the type does not name a country; the first of several."""
    by_number: dict[tuple[str, str | None], RegistrationType] = {}
    for registration_type in types:
        for association in registration_type.associations_before_submit:
            if association.resource_type in NUMBER_TYPES:
                by_number.setdefault((association.resource_type, association.iso_country_code), registration_type)
    return by_number
