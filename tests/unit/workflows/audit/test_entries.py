"""An act as text: the same act gives the same text, which holds no value."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from workflows.audit.entries import HashKey, Unreadable, content, derived, read
from workflows.records.acts import Act, ActKind, Entry, Origin, SourceKind
from workflows.records.drafts import Person

NOW = datetime(2026, 11, 28, 3, 0, tzinfo=UTC)
KEY = HashKey(b"key")
ANA = Person(workspace_id="T1", user_id="U1")
CLICK = Origin(who=ANA, source=SourceKind.CLICK, name="submit", payload="1a2b3c4d")


def act(**values: str) -> Act:
    return Act(
        kind=ActKind.DRAFT_CHANGED,
        at=NOW,
        subjects={"draft": "d1", "registration": ""},
        facts={"region": "us-east-1"},
        values=values,
    )


def test_content__comes_back() -> None:
    """Everything but the values comes back; what is empty is left out."""
    recorded = read(Entry(seq=3, content=content(act(name="Acme"), CLICK, KEY, "req-1"), hash="h"))
    assert (recorded.seq, recorded.act, recorded.at, recorded.origin) == (3, "draft.changed", NOW, CLICK)
    assert (recorded.subjects, recorded.facts) == ({"draft": "d1"}, {"region": "us-east-1"})
    assert recorded.aws_request_id == "req-1"
    assert recorded.values == {"name": KEY.hashed("name", "Acme")}


@given(st.text(min_size=6))
def test_content__no_value(value: str) -> None:
    """No text that somebody entered is in an entry, however odd; the text is ASCII, so any database takes it."""
    text = content(act(field=f"secret {value}"), CLICK, KEY)
    assert "secret" not in text
    assert text.isascii()


@pytest.mark.parametrize(
    ("one", "other", "equal"),
    [
        (KEY.hashed("a", "x"), KEY.hashed("a", "x"), True),
        (KEY.hashed("a", "x"), KEY.hashed("a", "y"), False),
        (KEY.hashed("a", "x"), KEY.hashed("b", "x"), False),
        (KEY.hashed("a", "x"), HashKey(b"other").hashed("a", "x"), False),
        (derived("one").hashed("a", "x"), derived("two").hashed("a", "x"), False),
    ],
)
def test_hash_key(one: str, other: str, equal: bool) -> None:
    """Hashes are equal for the same value of the same field under the same key alone."""
    assert (one == other) is equal


def test_hash_key__hides_itself() -> None:
    """Not even a traceback shows the key."""
    assert "key" not in repr(HashKey(b"key")).lower().replace("hashkey", "")


@pytest.mark.parametrize("text", ["", "{}", "[]", '"x"', '{"act":1,"at":"yesterday","source":{"kind":"click"}}'])
def test_read__not_ours(text: str) -> None:
    """What Callsign has not written is refused, with its number and without its text."""
    with pytest.raises(Unreadable, match=r"^entry 7 cannot be read$"):
        read(Entry(seq=7, content=text, hash=""))
