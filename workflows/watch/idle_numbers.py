"""Numbers that cost money and cannot send: PENDING, and nobody has begun the registration they need."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import timedelta

from workflows.ports.ports import Ports
from workflows.records.account import NUMBER_TYPES, PhoneNumber
from workflows.records.definitions import RegistrationType
from workflows.records.drafts import SubmissionState
from workflows.records.errors import AwsError
from workflows.records.registrations import IdleNumber

#: Between two looks at a region's numbers.
EVERY = timedelta(days=1)

_WAITS = "PENDING"


async def look(region: str, channel_id: str, ports: Ports) -> int:
    """Write down the numbers of a region that wait, at most once a day whoever asks; how many are new. Raises AwsError.

    Not while a submission is under way: its number may wait for a moment, and is not idle.
    """
    aws, store = ports.aws, ports.store
    account, now = await aws.account_id(), ports.clock()
    name, holder = f"numbers:{account}:{region}", now.isoformat()
    if not await store.claim_lease(name, holder, now, now + EVERY):
        return 0
    busy = await store.submissions([SubmissionState.RUNNING, SubmissionState.NEEDS_ATTENTION])
    if any(one.state is SubmissionState.RUNNING for one in busy):
        await store.claim_lease(name, holder, now, now)
        return 0
    try:
        types, numbers = (await ports.forms.types(region)).value, await aws.phone_numbers(region)
    except AwsError:
        await store.claim_lease(name, holder, now, now)
        raise
    held = {resource for one in busy for resource in one.resources.values()}
    found = [
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
    return sum([await store.add_idle_number(one) for one in found])


def idle(
    numbers: Iterable[PhoneNumber], types: Iterable[RegistrationType]
) -> list[tuple[PhoneNumber, RegistrationType]]:
    """Each number that waits without a registration, with the type whose form takes it before it is submitted."""
    wanted = _types_by_number(types)
    return [
        (number, found)
        for number in numbers
        if number.status == _WAITS
        and number.registration_id is None
        and (
            found := wanted.get((number.number_type, number.iso_country_code)) or wanted.get((number.number_type, None))
        )
    ]


def _types_by_number(types: Iterable[RegistrationType]) -> Mapping[tuple[str, str | None], RegistrationType]:
    """By number type and country, None where the type names no country; the first of several."""
    found: dict[tuple[str, str | None], RegistrationType] = {}
    for one in types:
        for association in one.associations_before_submit:
            if association.resource_type in NUMBER_TYPES:
                found.setdefault((association.resource_type, association.iso_country_code), one)
    return found
