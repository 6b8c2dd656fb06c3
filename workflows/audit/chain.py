"""The chain of the log: each entry's hash covers the one before, so that a change, a gap or another order shows.

What it cannot show by itself: somebody with all rights on the database writes every hash anew from some entry on. For
that, a copy of a number and a hash from before is needed, such as the messages of the audit channel; see `Anchor`.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, field
from enum import StrEnum

from workflows.audit.entries import Unreadable, read
from workflows.records.acts import ChainHead, Entry

#: Facts of the entry that says what retention has cut off: the last number, and its hash.
CUT_THROUGH, CUT_HASH = "through", "hash"


def next_hash(previous: str, seq: int, content: str) -> str:
    """The hash of an entry, hex: of the hash before (empty for the first), its number and its content, in lines."""
    text = f"{previous}\n{seq}\n{content}"
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()


def chained(head: ChainHead, content: str) -> Entry:
    """The entry after `head`."""
    seq = head.seq + 1
    return Entry(seq=seq, content=content, hash=next_hash(head.hash, seq, content))


class Fault(StrEnum):
    """What is wrong with a chain."""

    #: The entry, or the one before it, was changed, or its hash was.
    CHANGED = "changed"
    #: Entries before it are missing.
    MISSING_BEFORE = "missing_before"
    #: The last entries are missing.
    MISSING_AT_END = "missing_at_end"
    #: The head of the chain is behind its last entry, or has another hash: entries were added or written by hand.
    HEAD = "head"
    #: The first entries are missing, and no entry says that retention has cut them off.
    CUT_UNKNOWN = "cut_unknown"
    #: The log is sound in itself, but not the one of the anchor.
    ANCHOR = "anchor"


@dataclass(frozen=True, slots=True, kw_only=True)
class Break:
    """The first entry at which a chain is broken."""

    seq: int
    fault: Fault


@dataclass(frozen=True, slots=True, kw_only=True)
class Anchor:
    """A number and the first letters of its hash, kept elsewhere."""

    seq: int
    hash: str


def start_of(first: Entry | None, cut: Entry | None) -> ChainHead | None:
    """What the first entry is chained to: nothing, or what retention cut off last; None where that is not known."""
    if first is None or first.seq == 1:
        return ChainHead()
    try:
        facts = read(cut).facts if cut else {}
        through = ChainHead(seq=int(facts[CUT_THROUGH]), hash=facts[CUT_HASH])
    except (Unreadable, LookupError, ValueError):
        return None
    return through if through.seq == first.seq - 1 else None


@dataclass(slots=True)
class Check:
    """Checks a log page by page; `broken` is the first break."""

    at: ChainHead
    anchor: Anchor | None = None
    broken: Break | None = None
    entries: int = field(default=0)
    _anchored: bool = False

    def add(self, page: Sequence[Entry]) -> bool:
        """Check the next entries. False once the chain is broken."""
        for entry in page:
            if self.broken is None:
                self._add(entry)
        return self.broken is None

    def _add(self, entry: Entry) -> None:
        self.entries += 1
        if entry.seq != self.at.seq + 1:
            self.broken = Break(seq=entry.seq, fault=Fault.MISSING_BEFORE)
        elif entry.hash != next_hash(self.at.hash, entry.seq, entry.content):
            self.broken = Break(seq=entry.seq, fault=Fault.CHANGED)
        elif self._is_another(entry):
            self.broken = Break(seq=entry.seq, fault=Fault.ANCHOR)
        self.at = ChainHead(seq=entry.seq, hash=entry.hash)

    def _is_another(self, entry: Entry) -> bool:
        if self.anchor is None or entry.seq != self.anchor.seq:
            return False
        self._anchored = True
        return not entry.hash.startswith(self.anchor.hash)

    def end(self, head: ChainHead) -> Break | None:
        """The first break, when everything up to `head` was added."""
        if self.broken:
            return self.broken
        if self.at.seq < head.seq:
            return Break(seq=self.at.seq + 1, fault=Fault.MISSING_AT_END)
        if self.at != head:
            return Break(seq=self.at.seq, fault=Fault.HEAD)
        if self.anchor and not self._anchored and self.anchor.seq > self.at.seq:
            return Break(seq=self.at.seq + 1, fault=Fault.ANCHOR)
        return None
