"""What was said to whom about things that wait for a person, and handing them to another one."""

from __future__ import annotations

from datetime import datetime

from workflows.records.drafts import Draft, DraftState
from workflows.records.registrations import Change, Nudged, Registration
from workflows.store import rows
from workflows.store.database import Query, RaceLost, Tables, Work, transaction
from workflows.store.registrations import recorded
from workflows.store.rows import text_of

# Counted once, however often it is said to be posted; a snooze is over with the nudge that follows it.
COUNT = """
    insert into nudges (subject, kind, since, count, last_at) values (:subject, :kind, :since, :count, :last_at)
    on conflict (subject, kind) do update set since = excluded.since, count = excluded.count, last_at = excluded.last_at,
        snoozed_until = null
    where nudges.since <> excluded.since or nudges.count < excluded.count
"""

SNOOZE = """
    update nudges set snoozed_until = :until where subject = :subject and kind = :kind and count = :count
        and (snoozed_until is null or snoozed_until <= :now)
    returning *
"""

# Drafts that answer a denial are left out: the nudges of their registration speak for them.
IDLE = """
    select * from drafts where state = :open and updated_at <= :before
        and not exists (select 1 from revisions where revisions.draft_id = drafts.id)
    order by updated_at, id
"""

OF_REGISTRATION = """
    update drafts set owner_workspace = :workspace, owner_user = :person where state in (:open, :submitting)
        and (id in (select draft_id from submissions where registration_id = :registration)
            or id in (select draft_id from revisions where registration_id = :registration))
"""


class NudgeTable(Tables):
    """See `workflows.ports.Store`."""

    @transaction
    def nudged(self) -> Work[tuple[Nudged, ...]]:
        """Of everything, in no order."""
        return tuple(rows.nudged(row) for row in (yield Query("select * from nudges")))

    @transaction
    def count_nudge(self, nudged: Nudged) -> Work[None]:
        yield Query(
            COUNT,
            {
                "subject": nudged.subject,
                "kind": nudged.kind,
                "since": text_of(nudged.since),
                "count": nudged.count,
                "last_at": text_of(nudged.last_at),
            },
        )

    @transaction
    def snooze(self, subject: str, kind: str, count: int, until: datetime, now: datetime) -> Work[bool]:
        """True for the first who snoozes the newest nudge; False for others, and for a nudge that is not the newest."""
        values = {"subject": subject, "kind": kind, "count": count, "until": text_of(until), "now": text_of(now)}
        return bool((yield Query(SNOOZE, values)))

    @transaction
    def idle_drafts(self, before: datetime) -> Work[tuple[Draft, ...]]:
        """Open drafts without a change since `before`, oldest first, without their answers."""
        found = yield Query(IDLE, {"open": DraftState.OPEN.value, "before": text_of(before)})
        return tuple(rows.draft(row, {}) for row in found)

    async def hand_over(self, registration: Registration, change: Change, *, expected_changes: int) -> bool:
        """`record_change`, and the drafts of the registration that are not done go to its owner too."""
        try:
            return await self._hand_over(registration, change, expected_changes)
        except RaceLost:
            return False

    @transaction
    def _hand_over(self, registration: Registration, change: Change, expected: int) -> Work[bool]:
        if registration.owner is None or not (yield from recorded(registration, change, expected)):
            return False
        yield Query(
            OF_REGISTRATION,
            {
                "workspace": registration.owner.workspace_id,
                "person": registration.owner.user_id,
                "registration": registration.id,
                "open": DraftState.OPEN.value,
                "submitting": DraftState.SUBMITTING.value,
            },
        )
        return True
