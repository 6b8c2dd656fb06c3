"""Handing a registration over to another person."""

from __future__ import annotations

from dataclasses import replace
from typing import Literal

from workflows.access.gate import require
from workflows.lifecycle.changes import HAND_OVERS, Race, compare_and_set, next_change
from workflows.ports.ports import Ports
from workflows.records.access import Right, place_of
from workflows.records.drafts import Person, RegistrationId
from workflows.records.registrations import ChangeKind, Registration


async def hand_over(registration_id: RegistrationId, to: Person, by: Person, ports: Ports) -> Registration | None:
    """Give a registration and its unfinished drafts to `to`, and record the change with it.

    None when they already own it, or it is gone. Raises NotPermitted, LookupError when others keep writing first.
    """

    async def attempt() -> Registration | Literal[Race.LOST] | None:
        row = await ports.store.registration(registration_id)
        if row is None or row.owner == to:
            return None
        await require(ports.gate, Right.ADMINISTER, by, place_of(row))
        change = next_change(row, HAND_OVERS, ChangeKind.HANDED_OVER, ports.clock())
        change = replace(change, actor=by.user_id, target=to.user_id)
        after = replace(row, owner=to, changes=change.seq)
        done = await ports.store.record_hand_over(after, change, expected_changes=row.changes)
        return after if done else Race.LOST

    return await compare_and_set(attempt, registration_id)
