"""The modals of `/callsign bulk`: Slack accepts them for any table, and never parses foreign text in them."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import pytest

from bot.blocks import bulk
from bot.blocks.fields import option_key
from bot.blocks.start import StartAnswers, start_answers
from bot.messages import bulk as words
from bot.slack import limits
from bot.slack.payloads import InputState, ViewState
from sandbox.slack.rules import view_problems
from tests.unit.catalog import forms, names
from tests.unit.factories import NOW, PERSON, field, form
from workflows.batches.prepare import Preview
from workflows.batches.uploads import Survey
from workflows.forms.validation import ErrorCode
from workflows.records.batches import Batch, BatchState
from workflows.records.definitions import FieldPath, Form
from workflows.records.drafts import BatchId
from workflows.records.uploads import Upload, UploadId
from workflows.tables.check import RowCode, RowError
from workflows.tables.columns import RowSetting, place

EVIL = "<!channel> & <@U1> *bold* `x` " + "long " * 60
REGIONS = ("us-west-2", "ap-south-1")
TYPES = tuple(form.type for form in forms().values())
BIG = form(*(field(f"s.f{at}", title=f"{EVIL} {at}") for at in range(120)))


def upload(**changed: Any) -> Upload:
    plain: dict[str, Any] = {
        "id": UploadId("u1"),
        "owner": PERSON,
        "region": "us-west-2",
        "registration_type": "FI_SENDER_ID_REGISTRATION",
        "title": "Finland",
        "name_pattern": "",
        "channel_id": "C1",
        "table_name": EVIL[:200],
        "created_at": NOW,
    }
    return Upload(**plain | changed)


def survey(**changed: Any) -> Survey:
    plain: dict[str, Any] = {
        "rows": 100,
        "good": 97,
        "errors": (),
        "error_count": 0,
        "wrong": {},
        "uses": {},
        "unused": (),
        "first_name": "Ours 2",
        "dropping": 0,
    }
    return Survey(**plain | changed)


def preview(**changed: Any) -> Preview:
    batch = Batch(
        id=BatchId("b1"),
        owner=PERSON,
        account_id="1",
        region="us-west-2",
        registration_type="FI_SENDER_ID_REGISTRATION",
        title="Finland",
        channel_id="C1",
        source=EVIL[:200],
        state=BatchState.PREPARED,
        form_fingerprint="f1",
        created_at=NOW,
        updated_at=NOW,
    )
    counts = {"registrations": 97, "numbers": 97, "already": 1, "already_stopped": 1, "invalid": 3}
    plain: dict[str, Any] = {"batch": batch, **counts, "calls": {}, "seconds": 280_000.0}
    return Preview(**plain | changed)


def questions_about(header: list[str], asked: Form = BIG) -> bulk.ColumnQuestions:
    return bulk.ColumnQuestions(form=asked, placement=place(header, asked))


def is_safe(view: dict[str, Any]) -> bool:
    """Whether Slack accepts the view, and no mrkdwn in it has foreign text."""
    return view_problems(view, "modal") == [] and not any("<!channel" in text for text in parsed(view))


def parsed(part: Any) -> Iterator[str]:
    """Every text that Slack parses."""
    if isinstance(part, dict):
        if part.get("type") == "mrkdwn":
            yield part["text"]
        for each in part.values():
            yield from parsed(each)
    elif isinstance(part, list):
        for each in part:
            yield from parsed(each)


@pytest.mark.parametrize("types", [TYPES, ()], ids=["all types", "none"])
@pytest.mark.parametrize("pattern", ["", EVIL[:200]])
def test_start_view__is_accepted(types: Any, pattern: str) -> None:
    """With earlier answers, and where a region has no types."""
    given = StartAnswers(registration_type=TYPES[0].name, region="us-west-2", name=pattern, channel_id="C1")
    assert is_safe(bulk.start_view(types, REGIONS, given))


def test_start_view__returns_the_answers() -> None:
    """The view returns type, region, pattern and channel, like the form of a single registration."""
    given = StartAnswers(registration_type=TYPES[0].name, region="us-west-2", name="{row}", channel_id="C1")
    view = bulk.start_view(TYPES, REGIONS, given)
    assert view_problems(view, "modal") == []
    entered = {
        "type|us-west-2": InputState(choices=(option_key(TYPES[0].name),)),
        "region": InputState(choices=("us-west-2",)),
        "name": InputState(text="{row}"),
        "channel": InputState(choices=("C1",)),
    }
    state = ViewState(id="V", hash="", callback_id=bulk.START, metadata={}, entered=entered)
    assert start_answers(state, TYPES) == given


@pytest.mark.parametrize("count", [1, 11, 1000])
def test_refused_view__is_accepted(count: int) -> None:
    """As many sentences as fit, and a button back to the files."""
    view = bulk.refused_view([EVIL * 10] * count, {"upload": "u1"})
    assert is_safe(view)
    assert bulk.ANOTHER_FILE in json.dumps(view)


@pytest.mark.parametrize("name", names())
def test_mapping_view__of_every_form_is_accepted(name: str) -> None:
    """Two unknown columns, and so many that their options are searched."""
    for count in (2, 300):
        header = [f"{EVIL}{at}" for at in range(count)]
        view = bulk.mapping_view(upload(), questions_about(header, forms()[name]))
        assert is_safe(view)


def test_mapping_view__of_a_large_form_is_searched() -> None:
    """The form has more fields than a select holds."""
    view = bulk.mapping_view(upload(), questions_about(["one"]), words.CHOSEN_TWICE)
    assert is_safe(view)
    assert "external_select" in json.dumps(view)


def test_mapping_view__names_what_is_left_out_and_missing() -> None:
    """It counts columns beyond those asked about, and names required fields without a column."""
    asked = form(field("s.web", requirement="REQUIRED", title="Website"), field("s.other"))
    view = json.dumps(bulk.mapping_view(upload(), questions_about([f"unknown {at}" for at in range(43)], asked)))
    assert "3 more columns are left out" in view
    assert "have no column yet: Website" in view
    assert view.count('"Leave it out"') >= bulk.COLUMNS_SHOWN


def test_column_questions__offer_what_is_free() -> None:
    """Fields and settings of other columns are not offered; likely fields come first, leaving out comes last."""
    asked = form(field("s.a", title="Alpha"), field("s.b", title="Beta"), field("s.c", title="Beta"))
    open_ones = questions_about(["Alpha", "Row key", "Beta", "Gamma"], asked)
    assert open_ones.open == (2, 3)
    assert [*open_ones.choices(2).values()][:2] == ["Beta (b)", "Beta (c)"]
    offered = open_ones.choices(3)
    assert list(offered)[-1] == bulk.LEFT_OUT
    assert option_key("s.a") not in offered
    assert option_key(RowSetting.KEY) not in offered
    assert [open_ones.meaning(key) for key in offered] == ["s.b", "s.c", "name", "customer", None]
    assert open_ones.meaning("anything else") is None


def test_column_suggestions__fit_an_ack() -> None:
    """Any words of a title match, and the response never exceeds its limit."""
    questions = questions_about(["one"])
    suggestions = bulk.column_suggestions(questions, 0, "CHANNEL 11", 80)
    assert [suggestion["value"] for suggestion in suggestions[:1]] == [option_key("s.f11")]
    assert limits.fits_ack({"options": bulk.column_suggestions(questions, 0, "", 80)})


@pytest.mark.parametrize(
    ("block", "column"),
    [("bulk_column|7", 7), ("bulk_column|", -1), ("bulk_column|1e3", -1), ("bulk_column|999999", -1), ("other|1", -1)],
)
def test_column_of__own_block_ids_only(block: str, column: int) -> None:
    """Only block ids that Callsign wrote are read."""
    assert bulk.column_of(block) == column


@pytest.mark.parametrize("good", [97, 1, 0])
def test_summary_view__is_accepted(good: int) -> None:
    """A table with many errors; without good rows there is no choice of how to continue."""
    errors = [
        RowError(row=row, column=EVIL, path=None, code=code, params={"hint": EVIL, "limit": "1", "length": "9"})
        for row in range(2, 30)
        for code in [ErrorCode.PATTERN, ErrorCode.TOO_LONG] * 4
    ]
    wrong = {f"{EVIL}{at}": 9000 for at in range(40)} | {"": 1}
    checked = survey(good=good, errors=tuple(errors), error_count=12_345, wrong=wrong)
    view = bulk.summary_view(upload(), checked, BIG, [field.path for field in BIG.fields], words.ERROR_FILE_SENT)
    assert is_safe(view)
    assert ("submit" in view) is bool(good)
    assert (bulk.NEXT_STEP in json.dumps(view)) is bool(good)


def test_summary_view__names_fields_by_title() -> None:
    """Fields without a column, whose errors have a path only, are named by title too."""
    asked = form(field("s.web", title="Website"))
    missing = RowError(row=2, column="", path=FieldPath("s.web"), code=ErrorCode.MISSING)
    twice = RowError(row=3, column="", path=None, code=RowCode.TWICE, params={"first": "2"})
    checked = survey(errors=(missing, twice), error_count=2, wrong={"s.web": 1, "": 1})
    texts = json.dumps(bulk.summary_view(upload(), checked, asked, [], ""), ensure_ascii=False)
    assert "Website: 1 row\\nThe row as a whole: 1 row" in texts
    assert "Row 2\\n• Website: This is required." in texts
    assert "Row 3\\n• This row is the same as row 2." in texts


@pytest.mark.parametrize(
    ("changed", "words_in_it", "begins"),
    [
        ({}, ["97 registrations", "97 new phone numbers", "US$194.00 a month", "3 days", "3 rows with errors"], True),
        ({"numbers": 0}, ["97 registrations", "does not know of an AWS charge"], True),
        (
            {"registrations": 0, "numbers": 0, "already": 97},
            ["All good rows of this file have already been started"],
            False,
        ),
    ],
    ids=["numbers", "sender IDs", "all started before"],
)
def test_preview_view__describes_the_effects(changed: dict[str, Any], words_in_it: list[str], begins: bool) -> None:
    """Counts and costs come before the box; without anything to do there is no box."""
    notes = [
        words.row_names([(2, EVIL), (3, "n" * 99)], 9),
        words.unused_documents([EVIL] * 9, 5),
        words.answers_not_sent(2),
    ]
    view = bulk.preview_view(UploadId("u1"), preview(**changed), notes, sender_id=True)
    assert is_safe(view)
    assert (bulk.START_BATCH in json.dumps(view)) is begins
    for text in words_in_it:
        assert text in json.dumps(view)
