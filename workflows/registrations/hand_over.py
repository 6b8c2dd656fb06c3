"""Handing a registration to another person."""

from __future__ import annotations

import uuid
from dataclasses import replace

from workflows.ports.ports import Ports
from workflows.ports.process import Clock
from workflows.records.drafts import Person, RegistrationId
from workflows.records.registrations import Change, ChangeId, ChangeKind, Registration, Verdict

_NEWS = uuid.UUID("4f1d7c66-2a5e-5b0e-9c54-6f1f0f6c2a90")

#: Others who may get ahead of it before something must be wrong.
_RACES = 50


async def hand_over(registration_id: RegistrationId, to: Person, by: Person, ports: Ports) -> Registration | None:
    """Give a registration, and its drafts that are not done, to `to`; the news of it is recorded with it.

    None where it is theirs already, or gone. Raises LookupError when others keep getting ahead.
    """
    for _ in range(_RACES):
        found = await ports.store.registration(registration_id)
        if found is None or found.owner == to:
            return None
        change = _change(found, to, by, ports.clock)
        handed = replace(found, owner=to, changes=change.seq)
        if await ports.store.record_hand_over(handed, change, expected_changes=found.changes):
            return handed
    raise LookupError(f"{registration_id} cannot be handed over")


def _change(registration: Registration, to: Person, by: Person, clock: Clock) -> Change:
    seq = registration.changes + 1
    return Change(
        id=ChangeId(str(uuid.uuid5(_NEWS, f"{registration.id}/{seq}"))),
        message_key=registration.message_key,
        seq=seq,
        kind=ChangeKind.HANDED_OVER,
        registration_id=registration.id,
        from_status=registration.status,
        to_status=registration.status,
        version=registration.version,
        version_status=registration.version_status,
        verdict=Verdict(),
        observed_at=clock(),
        actor=by.user_id,
        target=to.user_id,
    )
