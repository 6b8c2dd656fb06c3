"""The watch follows the numbers of registrations until they are ACTIVE, and says so, or that one takes too long."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import timedelta

from workflows.durable.periodic import once_every
from workflows.lifecycle import numbers as lifecycle
from workflows.lifecycle.changes import NUMBER_CHANGES, next_change, record
from workflows.ports.ports import Ports
from workflows.records.account import PhoneNumber
from workflows.records.drafts import RegistrationId
from workflows.records.registrations import Change, Registration

#: Between two looks at the numbers of all registrations of a region; those that are waited for are read at each sweep.
EVERY = timedelta(hours=1)


async def follow(region: str, changed: Iterable[Change], ports: Ports) -> list[Change]:
    """Record what has become of the region's numbers; returns what people should hear.

    Costs one list of DescribePhoneNumbers where the region has registrations: at each sweep while a number is waited
    for, and after an approval; else once an hour. Raises AwsError.
    """
    account = await ports.aws.account_id()
    approved = {change.registration_id for change in changed if change.to_status == "COMPLETE"}
    waited_for = await ports.store.registrations_with_waiting_numbers(account, region)
    async with once_every(f"held-numbers:{account}:{region}", EVERY, ports) as all_are_due:
        if not (all_are_due or waited_for or approved):
            return []
        if all_are_due:
            rows: Sequence[Registration] = await ports.store.registrations(account, region)
        else:
            found = [await ports.store.registration(name) for name in approved if name]
            rows = (*waited_for, *(row for row in found if row and row not in waited_for))
        held = _by_registration(await ports.aws.phone_numbers(region)) if rows else {}
        return [change for row in rows for change in await _follow_one(row, held.get(row.id, ()), ports)]


def _by_registration(numbers: Iterable[PhoneNumber]) -> Mapping[RegistrationId, Sequence[PhoneNumber]]:
    held: dict[RegistrationId, list[PhoneNumber]] = defaultdict(list)
    for number in numbers:
        if number.registration_id:
            held[RegistrationId(number.registration_id)].append(number)
    return held


async def _follow_one(row: Registration, seen: Sequence[PhoneNumber], ports: Ports) -> list[Change]:
    changes: list[Change] = []
    while change := await _news(row, seen, ports):
        changes.append(change)
        row = await ports.store.registration(row.id) or row
    after, _ = lifecycle.next_step(row, seen, ports.clock())
    if after != row:
        await ports.store.save_registration(after)
    return changes


async def _news(row: Registration, seen: Sequence[PhoneNumber], ports: Ports) -> Change | None:
    now = ports.clock()

    def after(current: Registration) -> tuple[Registration, Change] | None:
        moved, news = lifecycle.next_step(current, seen, now)
        if news is None:
            return None
        change = replace(next_change(current, NUMBER_CHANGES, news.kind, now), target=news.number)
        return replace(moved, changes=change.seq), change

    return await record(ports.store, row, after)
