"""What was filled in of a draft for a person, and what of it they have looked at."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from datetime import datetime

from workflows.records.definitions import FieldPath
from workflows.records.drafts import Answer, DraftId, DraftState
from workflows.records.sources import Origin, Prefill, SourceKind
from workflows.store import acts
from workflows.store.answers import set_answers
from workflows.store.audit import append
from workflows.store.database import Query, Row, Tables, Work, transaction
from workflows.store.rows import text_of

ADD = """
    insert into prefilled (draft_id, path, place, kind, source_id, source_name, source_changed_at, seen)
    values (:draft, :path, :place, :kind, :source, :name, :changed_at, :seen)
    on conflict (draft_id, path) do nothing
"""

OF_DRAFT = "select * from prefilled where draft_id = :draft order by place"

# Locks the row of an open draft until the transaction ends.
TOUCH = "update drafts set updated_at = :now where id = :draft and state = :open returning id"

# Of two clicks, the second one finds what the first one filled in, or what the person has entered since.
IS_UNTOUCHED = """
    select id from drafts where id = :draft
    and not exists (select 1 from prefilled where prefilled.draft_id = drafts.id)
    and not exists (select 1 from answers where answers.draft_id = drafts.id)
"""

SEE = "update prefilled set seen = 1 where draft_id = :draft and path = :path"

# A field that was asked first has an answer now, and its origin takes the place of the question.
MARK = """
    insert into prefilled (draft_id, path, place, kind, source_id, source_name, source_changed_at, seen)
    values (:draft, :path, :place, :kind, :source, :name, :changed_at, 0)
    on conflict (draft_id, path) do update set kind = excluded.kind, source_id = excluded.source_id,
        source_name = excluded.source_name, source_changed_at = excluded.source_changed_at, seen = 0
"""
#: The place of what was filled in after the draft had begun.
LATER = 10_000

FORGET = "delete from prefilled where draft_id = :draft and path = :path and kind <> ''"

RENAME = """
    insert into prefilled (draft_id, path, place, kind, source_id, source_name, source_changed_at, seen)
    select draft_id, :now, place, kind, source_id, source_name, source_changed_at, seen from prefilled
    where draft_id = :draft and path = :before
    on conflict (draft_id, path) do nothing
"""


def prefill_of(draft_id: DraftId) -> Work[Prefill]:
    """What was filled in of a draft, as part of a transaction."""
    rows = yield Query(OF_DRAFT, {"draft": draft_id})
    filled = [row for row in rows if row["kind"]]
    return Prefill(
        origins={FieldPath(row["path"]): _origin(row) for row in filled},
        seen=frozenset(FieldPath(row["path"]) for row in filled if row["seen"]),
        asked=tuple(FieldPath(row["path"]) for row in rows if not row["kind"]),
    )


def forget_changed(
    draft_id: DraftId, before: Mapping[FieldPath, Answer], answers: Mapping[FieldPath, Answer | None]
) -> Work[None]:
    """An answer that a person has changed is their own, as part of a transaction."""
    for path, answer in answers.items():
        if before.get(path) != answer:
            yield Query(FORGET, {"draft": draft_id, "path": path})


def mark_filled_in(draft_id: DraftId, paths: Collection[FieldPath], origin: Origin) -> Work[None]:
    """Mark answers as filled in from `origin` and not looked at, as part of a transaction."""
    values = {"kind": origin.kind.value, "source": origin.id, "name": origin.name}
    for path in paths:
        changed_at = text_of(origin.changed_at)
        yield Query(MARK, {"draft": draft_id, "path": path, "place": LATER, **values, "changed_at": changed_at})


class PrefillTable(Tables):
    """See `workflows.ports.drafts.PrefillStore`."""

    @transaction
    def fill_in(
        self, draft_id: DraftId, answers: Mapping[FieldPath, Answer], prefill: Prefill, now: datetime
    ) -> Work[bool]:
        if not (yield Query(TOUCH, {"draft": draft_id, "now": text_of(now), "open": DraftState.OPEN.value})):
            return False
        if not (yield Query(IS_UNTOUCHED, {"draft": draft_id})):
            return False
        yield from set_answers(draft_id, answers)
        for values in _rows(prefill):
            yield Query(ADD, {"draft": draft_id, **values})
        source = ",".join(sorted({f"{origin.kind.value} {origin.id}" for origin in prefill.origins.values()}))
        yield from append(acts.filled_in(draft_id, answers, source, now), self._hash_key)
        return True

    @transaction
    def see_prefilled(self, draft_id: DraftId, paths: Collection[FieldPath]) -> Work[None]:
        for path in paths:
            yield Query(SEE, {"draft": draft_id, "path": path})

    @transaction
    def rename_prefilled(self, draft_id: DraftId, names: Mapping[FieldPath, FieldPath]) -> Work[None]:
        for before, now in names.items():
            yield Query(RENAME, {"draft": draft_id, "before": before, "now": now})


def _rows(prefill: Prefill) -> Iterator[dict[str, object]]:
    nothing = {"kind": "", "source": "", "name": "", "changed_at": None, "seen": 0}
    asked: Sequence[FieldPath] = prefill.asked
    for place, path in enumerate(asked):
        yield {"path": path, "place": place, **nothing}
    for place, (path, origin) in enumerate(prefill.origins.items(), start=len(asked)):
        yield {
            "path": path,
            "place": place,
            "kind": origin.kind.value,
            "source": origin.id,
            "name": origin.name,
            "changed_at": text_of(origin.changed_at),
            "seen": int(path in prefill.seen),
        }


def _origin(row: Row) -> Origin:
    return Origin(
        kind=SourceKind(row["kind"]),
        id=row["source_id"],
        name=row["source_name"],
        changed_at=datetime.fromisoformat(row["source_changed_at"]),
    )
