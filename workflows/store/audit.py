"""The audit log. An entry is the last thing that a transaction writes, so that a chain is locked for a moment only."""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from datetime import datetime

from workflows.audit.chain import CUT_HASH, CUT_THROUGH, chained
from workflows.audit.entries import HashKey, Unreadable, content, read
from workflows.ports.audit import current_origin, request_id_of
from workflows.records.acts import Act, ActKind, ChainHead, Entry
from workflows.store.database import Query, Row, Tables, Work, slots, transaction

# One row, which every append locks until its transaction ends: so numbers follow each other without a gap.
LOCK_HEAD = """
    insert into audit_head (id, seq, hash) values (1, 0, '')
    on conflict (id) do update set id = excluded.id returning seq, hash
"""
ADVANCE_HEAD = "update audit_head set seq = :seq, hash = :hash where id = 1"
ADD = """
    insert into audit_entries (seq, content, hash, key, cut_through) values (:seq, :content, :hash, :key, :cut_through)
"""
ADD_SUBJECT = "insert into audit_subjects (id, seq) values (:id, :seq) on conflict do nothing"
ADD_KEY = "insert into audit_keys (id, secret) values (1, :secret) on conflict (id) do nothing"
ABOUT = """
    select seq, content, hash from audit_entries where seq in (
        select seq from audit_subjects
        where id in (:id_0, :id_1, :id_2, :id_3, :id_4, :id_5, :id_6, :id_7, :id_8, :id_9))
    order by seq desc limit :limit
"""
SUBJECTS = 10
LAST_CUT = "select seq, content, hash from audit_entries where cut_through is not null order by seq desc limit 1"
PAGE = "select seq, content, hash from audit_entries where seq > :after order by seq limit :limit"
# Locks the row. The first time, everything that was written before counts as copied.
COPIES = """
    insert into audit_copies (id, copied, until) values (1, (select coalesce(max(seq), 0) from audit_head), null)
    on conflict (id) do update set id = excluded.id returning copied, until
"""
#: Entries that are read at a time to find what is old.
OLD_PAGE = 500


def append(act: Act, key: HashKey | None, cut_through: int | None = None) -> Work[bool]:
    """Append an act, as the last part of a transaction. False, and nothing written, where its key is there already."""
    values_key = key or ((yield from _own_key()) if act.values else HashKey(b""))
    text = content(act, current_origin(), values_key, request_id_of(act.operation))
    (head,) = yield Query(LOCK_HEAD)
    if act.key and (yield Query("select seq from audit_entries where key = :key", {"key": act.key})):
        return False
    entry = chained(ChainHead(seq=head["seq"], hash=head["hash"]), text)
    yield Query(ADVANCE_HEAD, {"seq": entry.seq, "hash": entry.hash})
    row = {"seq": entry.seq, "content": text, "hash": entry.hash, "key": act.key or None, "cut_through": cut_through}
    yield Query(ADD, row)
    for subject in dict.fromkeys(act.subjects.values()):
        if subject:
            yield Query(ADD_SUBJECT, {"id": subject, "seq": entry.seq})
    return True


def _own_key() -> Work[HashKey]:
    """The random key of this database, for a Callsign without a secret key; made once."""
    rows = yield Query("select secret from audit_keys where id = 1")
    if not rows:
        yield Query(ADD_KEY, {"secret": secrets.token_hex(32)})
        rows = yield Query("select secret from audit_keys where id = 1")
    return HashKey(bytes.fromhex(rows[0]["secret"]))


class AuditTable(Tables):
    """See `workflows.ports.audit.AuditStore`."""

    async def append_act(self, act: Act) -> bool:
        """Also where this store can only read."""
        return await self._log.run(lambda: append(act, self._hash_key))

    @transaction
    def audit_head(self) -> Work[ChainHead]:
        rows = yield Query("select seq, hash from audit_head where id = 1")
        return ChainHead(seq=rows[0]["seq"], hash=rows[0]["hash"]) if rows else ChainHead()

    @transaction
    def audit_entries(self, after: int, limit: int) -> Work[tuple[Entry, ...]]:
        return tuple(map(_entry, (yield Query(PAGE, {"after": after, "limit": limit}))))

    @transaction
    def audit_entries_about(self, ids: Sequence[str], limit: int) -> Work[tuple[Entry, ...]]:
        found: dict[int, Entry] = {}
        for start in range(0, len(ids), SUBJECTS):
            wanted = slots("id", set(ids[start : start + SUBJECTS]), SUBJECTS)
            found |= {row["seq"]: _entry(row) for row in (yield Query(ABOUT, {**wanted, "limit": limit}))}
        return tuple(found[seq] for seq in sorted(found)[-limit:])

    @transaction
    def begin_audit_copy(self, limit: int) -> Work[tuple[int, int] | None]:
        (copied,) = yield Query(COPIES)
        if copied["until"] is not None:
            return copied["copied"] + 1, copied["until"]
        (end,) = yield Query("select coalesce(max(seq), 0) as seq from audit_head")
        if end["seq"] <= copied["copied"]:
            return None
        until = min(end["seq"], copied["copied"] + limit)
        yield Query("update audit_copies set until = :until where id = 1", {"until": until})
        return copied["copied"] + 1, until

    @transaction
    def finish_audit_copy(self, last: int) -> Work[None]:
        values = {"last": last}
        yield Query("update audit_copies set copied = :last, until = null where id = 1 and until = :last", values)

    @transaction
    def last_audit_cut(self) -> Work[Entry | None]:
        return next(map(_entry, (yield Query(LAST_CUT))), None)

    @transaction
    def cut_audit(self, before: datetime, now: datetime) -> Work[int]:
        old = yield from _last_older(before)
        if old is None:
            return 0
        (count,) = yield Query("select count(*) as entries from audit_entries where seq <= :seq", {"seq": old.seq})
        facts = {CUT_THROUGH: str(old.seq), CUT_HASH: old.hash, "entries": str(count["entries"])}
        yield from append(Act(kind=ActKind.AUDIT_CUT, at=now, facts=facts), self._hash_key, old.seq)
        yield Query("delete from audit_subjects where seq <= :seq", {"seq": old.seq})
        yield Query("delete from audit_entries where seq <= :seq", {"seq": old.seq})
        return int(count["entries"])


def _last_older(before: datetime) -> Work[Entry | None]:
    """The last of the first entries that are older; one that cannot be read ends them, so that it stays to be seen."""
    last, after = None, 0
    while page := (yield Query(PAGE, {"after": after, "limit": OLD_PAGE})):
        for entry in map(_entry, page):
            if not _is_older(entry, before):
                return last
            last, after = entry, entry.seq
    return last


def _is_older(entry: Entry, before: datetime) -> bool:
    try:
        return read(entry).at < before
    except Unreadable:
        return False


def _entry(row: Row) -> Entry:
    return Entry(seq=row["seq"], content=row["content"], hash=row["hash"])
