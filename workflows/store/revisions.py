"""Drafts that answer a denial: one at a time for each registration."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from workflows.records.definitions import FieldPath
from workflows.records.drafts import Draft, DraftId, DraftState, Person, RegistrationId
from workflows.records.registrations import Change, Registration, Revision
from workflows.store import acts, rows
from workflows.store.audit import append
from workflows.store.database import Query, RaceLost, Row, Tables, Work, transaction
from workflows.store.drafts import UNENDED, add, draft_of
from workflows.store.registrations import recorded
from workflows.store.rows import text_of

# Changes nothing, but locks the row until the transaction ends. A second caller waits here, and then sees the first's
# draft.
LOCK = "update registrations set id = id where id = :registration"

CURRENT = f"""
    select drafts.*, revisions.base_version from drafts join revisions on revisions.draft_id = drafts.id
    where revisions.registration_id = :registration and drafts.state in {UNENDED}
"""  # noqa: S608  # our own statement

ADD = """
    insert into revisions (draft_id, registration_id, base_version, verdict, sent, claimed_at)
    values (:draft_id, :registration_id, :base_version, :verdict, :sent, :claimed_at)
"""

REBASE = """
    update revisions set base_version = :base_version, verdict = :verdict, sent = :sent where draft_id = :current
"""

TAKE_OVER = f"""
    update drafts set owner_workspace = :to_workspace, owner_user = :to_user, updated_at = :now
    where id = :draft and owner_workspace = :from_workspace and owner_user = :from_user and state in {UNENDED}
    returning id
"""  # noqa: S608  # our own statement

CLAIM = "update revisions set claimed_at = :now where draft_id = :draft"

MARK_SEEN = "insert into looks (draft_id, path) values (:draft, :path) on conflict do nothing"


class RevisionTable(Tables):
    """See `workflows.ports.drafts.RevisionStore`."""

    @transaction
    def add_revision(self, draft: Draft, revision: Revision) -> Work[Draft]:
        yield Query(LOCK, {"registration": revision.registration_id})
        row = yield from _current(revision.registration_id)
        if row is None:
            yield from add(draft)
            yield Query(ADD, rows.REVISIONS.values(revision))
            yield from append(acts.begun(draft, revision.registration_id), self._hash_key)
            return draft
        if row["base_version"] < revision.base_version and row["state"] == DraftState.OPEN.value:
            yield Query("delete from looks where draft_id = :draft", {"draft": row["id"]})
            yield Query(REBASE, {**rows.REVISIONS.values(revision), "current": row["id"]})
        return (yield from draft_of(row))

    @transaction
    def revision(self, draft_id: DraftId) -> Work[Revision | None]:
        revisions = yield Query("select * from revisions where draft_id = :draft", {"draft": draft_id})
        seen = yield Query("select path from looks where draft_id = :draft", {"draft": draft_id})
        return (
            rows.REVISIONS.record(revisions[0], seen_fields=frozenset(row["path"] for row in seen))
            if revisions
            else None
        )

    @transaction
    def revision_draft(self, registration_id: RegistrationId) -> Work[Draft | None]:
        row = yield from _current(registration_id)
        return (yield from draft_of(row)) if row else None

    @transaction
    def pass_on_fix(self, draft: Draft, to: Person, now: datetime) -> Work[bool]:
        passed = yield from _passed_on(draft, to, now)
        if passed:
            yield from append(acts.passed_on(draft, to, now), self._hash_key)
        return passed

    async def record_take_over(self, draft: Draft, to: Person, after: Registration, change: Change) -> bool:
        """False, and nothing written, where somebody else was first."""
        try:
            return await self._take_over(draft, to, after, change)
        except RaceLost:
            return False

    @transaction
    def _take_over(self, draft: Draft, to: Person, after: Registration, change: Change) -> Work[bool]:
        if not (yield from _passed_on(draft, to, change.observed_at)):
            return False
        if not (yield from recorded(after, change, change.seq - 1)):
            raise RaceLost
        yield Query(CLAIM, {"draft": draft.id, "now": text_of(change.observed_at)})
        yield from append(acts.taken_over(draft, after, change), self._hash_key)
        return True

    @transaction
    def mark_fields_seen(self, draft_id: DraftId, paths: Collection[FieldPath]) -> Work[None]:
        for path in paths:
            yield Query(MARK_SEEN, {"draft": draft_id, "path": path})


def _passed_on(draft: Draft, to: Person, now: datetime) -> Work[bool]:
    """Compare and set, so that of two people at once one has it."""
    values = {
        "draft": draft.id,
        "from_workspace": draft.owner.workspace_id,
        "from_user": draft.owner.user_id,
        "to_workspace": to.workspace_id,
        "to_user": to.user_id,
        "now": text_of(now),
    }
    return bool((yield Query(TAKE_OVER, values)))


def _current(registration_id: RegistrationId) -> Work[Row | None]:
    drafts = yield Query(CURRENT, {"registration": registration_id})
    return drafts[0] if drafts else None
