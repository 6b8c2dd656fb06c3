from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.integration.store import stored
from tests.integration.store.factories import moments
from workflows.records.definitions import FieldPath
from workflows.records.drafts import Document, DocumentId
from workflows.records.registrations import DeniedField, Verdict
from workflows.store import rows
from workflows.store.database import slots
from workflows.store.rows import answer_text, answers, text_of, verdict_text, without_answers


@given(st.lists(moments, max_size=5))
def test_text_of__sorts_as_moments_do(times: list[datetime]) -> None:
    """The text of a moment sorts like the moment, whatever its zone, and is read back as the same moment."""
    assert [datetime.fromisoformat(text) for text in sorted(map(text_of, times))] == sorted(times)


@given(moments)
def test_text_of__is_utc(moment: datetime) -> None:
    """The moment that is read back has the zone UTC."""
    assert datetime.fromisoformat(text_of(moment)).tzinfo is UTC


def test_text_of__without_a_zone() -> None:
    """A moment without a zone is an error, not local time."""
    with pytest.raises(ValueError, match="time zone"):
        text_of(datetime(2026, 1, 1))  # noqa: DTZ001  # the mistake under test


@pytest.mark.parametrize(
    ("answer", "text"),
    [
        ("Acme", '{"t":"Acme"}'),
        ("é\0", '{"t":"\\u00e9\\u0000"}'),
        (("A", "B"), '{"c":["A","B"]}'),
        ((), '{"c":[]}'),
        (
            Document(id=DocumentId("d1"), name="a.pdf", media_type="application/pdf", size=1, sha256="00"),
            '{"d":{"id":"d1","name":"a.pdf","media_type":"application/pdf","size":1,"sha256":"00","note":"","attachment_id":null}}',
        ),
        (
            Document(id=DocumentId("d1"), name="a.png", media_type="image/png", size=1, sha256="00", looks="blank"),
            '{"d":{"id":"d1","name":"a.png","media_type":"image/png","size":1,"sha256":"00","note":"","attachment_id":null,"looks":"blank"}}',
        ),
    ],
)
def test_answer_text__as_it_is_stored(answer: str | tuple[str, ...] | Document, text: str) -> None:
    """Older answers keep their shapes in the database, and are read as they were written."""
    assert answer_text(answer) == text
    assert answers([{"path": "p", "value": text}]) == {"p": answer}


@pytest.mark.parametrize("text", ["{}", '{"t":1}', '{"x":"Acme"}', "[]"])
def test_answers__unknown_shape(text: str) -> None:
    """An answer of an unknown shape is refused without repeating its text."""
    with pytest.raises(ValueError, match="newer one") as refused:
        answers([{"path": "p", "value": text}])
    assert "Acme" not in str(refused.value)


def test_verdict_text__without_answers() -> None:
    """A verdict without its deleted answers reads like one that never had any, with the reviewers' words."""
    refused = DeniedField(path=FieldPath("a.b"), title="B", reason='say "sent":', sent="secret")
    text = verdict_text(Verdict(fields=(refused,), feedback="No."))
    assert "secret" in text
    forgotten = without_answers(text)
    assert forgotten == Verdict(fields=(replace(refused, sent=""),), feedback="No.")
    assert '"sent":' not in verdict_text(forgotten)


@pytest.mark.parametrize(
    ("wanted", "places"),
    [(set(), [None, None]), ({"b"}, ["b", None]), ({"b", "a"}, ["a", "b"])],
)
def test_slots__padded(wanted: set[str], places: list[str | None]) -> None:
    """Every place has a value, and the free ones have null."""
    assert slots("state", wanted, 2) == {"state_0": places[0], "state_1": places[1]}


def test_slots__too_few_places() -> None:
    """More values than places is an error in the statement, not a shorter list."""
    with pytest.raises(ValueError, match="3 values for 2 places"):
        slots("state", {"a", "b", "c"}, 2)


@pytest.mark.parametrize(
    ("codec", "table"),
    [
        (rows.SUBMISSIONS, "submissions"),
        (rows.REGISTRATIONS, "registrations"),
        (rows.CHANGES, "changes"),
        (rows.WATCHED_REGIONS, "watched_regions"),
        (rows.NUDGES, "nudges"),
        (rows.HOME_VIEWS, "desks"),
        (rows.BATCHES, "batches"),
        (rows.BATCH_ROWS, "batch_rows"),
    ],
)
def test_codec__writes_what_it_read(codec: rows.Codec[object], table: str) -> None:
    """A row is written exactly as it was read, so that an earlier version can read it."""
    for row in stored.ROWS[table]:
        now = {**stored.ADDED.get(table, {}), **row}
        assert codec.values(codec.record(now)) == now


def test_codec__refuses_a_state_it_does_not_know() -> None:
    """An unknown state of a newer version is an error."""
    with pytest.raises(ValueError, match="unheard of"):
        rows.SUBMISSIONS.record({**stored.ROWS["submissions"][0], **stored.ADDED["submissions"], "state": "unheard of"})


def test_codec__needs_every_column() -> None:
    """A column that is missing in the statement is an error, not a default."""
    row = {name: value for name, value in stored.ROWS["submissions"][0].items() if name != "version"}
    with pytest.raises(KeyError, match="version"):
        rows.SUBMISSIONS.record(row)
