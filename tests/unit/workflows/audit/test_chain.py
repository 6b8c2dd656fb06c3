"""A chain shows every change, removal, insertion and other order, and names the first entry that is broken."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from workflows.audit.chain import CUT_HASH, CUT_THROUGH, Anchor, Break, Check, Fault, chained, start_of
from workflows.records.acts import ChainHead, Entry


def chain(*contents: str, start: ChainHead | None = None) -> list[Entry]:
    """Entries with these contents, one after the other."""
    entries: list[Entry] = []
    head = start or ChainHead()
    for content in contents:
        entries.append(chained(head, content))
        head = end_of(entries)
    return entries


def end_of(entries: Sequence[Entry]) -> ChainHead:
    return ChainHead(seq=entries[-1].seq, hash=entries[-1].hash)


def broken(entries: Sequence[Entry], head: ChainHead, anchor: Anchor | None = None) -> Break | None:
    check = Check(at=ChainHead(), anchor=anchor)
    check.add(entries)
    return check.end(head)


LOG = chain("a", "b", "c", "d", "e")
OTHER = chain("x", "b", "c", "d", "e")


@pytest.mark.parametrize(
    ("entries", "expected"),
    [
        (LOG, None),
        ([], Break(seq=1, fault=Fault.MISSING_AT_END)),
        (LOG[1:], Break(seq=2, fault=Fault.MISSING_BEFORE)),
        ([*LOG[:2], *LOG[3:]], Break(seq=4, fault=Fault.MISSING_BEFORE)),
        (LOG[:4], Break(seq=5, fault=Fault.MISSING_AT_END)),
        ([LOG[1], LOG[0], *LOG[2:]], Break(seq=2, fault=Fault.MISSING_BEFORE)),
        ([*LOG[:2], replace(LOG[2], content="C"), *LOG[3:]], Break(seq=3, fault=Fault.CHANGED)),
        # Also where its own hash was made to fit: the next one no longer does.
        ([*LOG[:2], chained(end_of(LOG[:2]), "C"), *LOG[3:]], Break(seq=4, fault=Fault.CHANGED)),
        ([*LOG[:2], LOG[1], *LOG[2:]], Break(seq=2, fault=Fault.MISSING_BEFORE)),
        ([*LOG, chained(end_of(LOG), "f")], Break(seq=6, fault=Fault.HEAD)),
        (OTHER, Break(seq=5, fault=Fault.HEAD)),
    ],
)
def test_check__first_break(entries: list[Entry], expected: Break | None) -> None:
    """The first entry that is not where it was, or not what it was, is named."""
    assert broken(entries, end_of(LOG)) == expected


@pytest.mark.parametrize(
    ("anchor", "expected"),
    [
        (Anchor(seq=3, hash=LOG[2].hash[:16]), None),
        (Anchor(seq=3, hash=OTHER[2].hash[:16]), Break(seq=3, fault=Fault.ANCHOR)),
        (Anchor(seq=7, hash="ab" * 8), Break(seq=6, fault=Fault.ANCHOR)),
    ],
)
def test_check__anchor(anchor: Anchor, expected: Break | None) -> None:
    """A log that was written anew as a whole is sound in itself, but not the one of a hash that was kept elsewhere."""
    assert broken(LOG, end_of(LOG), anchor) == expected


@pytest.mark.parametrize(
    ("first", "facts", "expected"),
    [
        (1, None, 0),
        (4, None, None),
        (4, {CUT_THROUGH: "3", CUT_HASH: "h"}, 3),
        (4, {CUT_THROUGH: "2", CUT_HASH: "h"}, None),
        (4, {CUT_THROUGH: "three", CUT_HASH: "h"}, None),
        (4, {}, None),
    ],
)
def test_start_of(first: int, facts: dict[str, str] | None, expected: int | None) -> None:
    """The first entry follows nothing, or exactly what retention has cut off."""
    text = '{"act":"audit.cut","at":"2026-01-01T00:00:00+00:00","source":{"kind":"process"},"facts":%s}'
    cut = Entry(seq=9, content=text % str(facts).replace("'", '"'), hash="") if facts is not None else None
    start = start_of(Entry(seq=first, content="", hash=""), cut)
    assert (start.seq if start else None) == expected


@given(st.lists(st.text(max_size=5), min_size=2, max_size=8), st.data())
def test_check__any_tampering(contents: list[str], data: st.DataObject) -> None:
    """Whatever one does to the entries without writing all hashes after it anew is found."""
    log = chain(*contents)
    place = data.draw(st.integers(0, len(log) - 1))
    other = data.draw(st.integers(0, len(log) - 1))
    kind = data.draw(st.sampled_from(["edit", "edit hash", "remove", "swap", "insert", "repeat"]))
    changed = list(log)
    if kind == "edit":
        changed[place] = replace(log[place], content=log[place].content + "!")
    elif kind == "edit hash":
        changed[place] = replace(log[place], hash=log[place].hash[::-1] + "0")
    elif kind == "remove":
        del changed[place]
    elif kind == "swap" and place != other:
        changed[place], changed[other] = changed[other], changed[place]
    elif kind == "insert":
        head = ChainHead(seq=log[place].seq - 1, hash=log[place - 1].hash if place else "")
        changed.insert(place, chained(head, "new"))
    else:
        changed.insert(place, log[place])
    assert broken(changed, end_of(log)) is not None
    assert broken(log, end_of(log)) is None
