"""What terminal commands say of problems, rows, types and outcomes: every code has a sentence with its next step."""

from __future__ import annotations

from typing import Any

import pytest

from bot.messages import bulk, terminal_bulk, terminal_register, terminal_status
from bot.messages import terminal as words
from tests.unit.factories import NOW, PERSON, change, field, options, registration, version
from workflows.batches.prepare import Preview
from workflows.batches.pump import Progress
from workflows.forms.documents import RefusalCode
from workflows.forms.validation import ErrorCode, FieldError
from workflows.records.batches import Batch, BatchCount, BatchState
from workflows.records.drafts import BatchId
from workflows.records.errors import NO_PROBLEM, Problem
from workflows.records.registrations import ChangeKind, DeniedField, DeniedReason, Verdict
from workflows.scripts.config_file import ConfigCode, ConfigRefused

KINDS = (
    *("AwsUnavailable", "OutcomeUnknown", "AccessDenied", "QuotaExceeded", "Refused", "Conflict", "NotFound"),
    "Odd",
)


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("request_id", ["", "r-1"])
def test_problem(kind: str, request_id: str) -> None:
    """The cause, what to do, and AWS's reference where there is one."""
    said = words.problem(Problem(error=kind, operation="SendIt", request_id=request_id))
    assert "SendIt" in said
    assert ("r-1" in said) is bool(request_id)
    assert said.count(". ") >= 1


@pytest.mark.parametrize("code", [*map(str, RefusalCode), "unreachable", "newer"])
def test_document_problem(code: str) -> None:
    """Each refusal names the file, and leaves no placeholder."""
    said = words.document_problem("letter.pdf", code, {})
    assert said.startswith("letter.pdf ")
    assert "{" not in said


@pytest.mark.parametrize(
    ("name", "known", "near"),
    [
        ("companyname", ["companyInfo.companyName", "Company Name"], "Company Name"),
        ("optin_image", ["optInImage", "taxId"], "optInImage"),
        ("zzz", ["optInImage"], ""),
        ("x", [], ""),
    ],
)
def test_near(name: str, known: list[str], near: str) -> None:
    """The nearest name whatever its case and marks; nothing where none is near."""
    assert words.near(name, known) == near


def test_type_unclear() -> None:
    """Several meanings are listed; one that is near is offered; a long text is not repeated in full."""
    assert "A_TYPE, B_TYPE" in words.type_unclear("x", "us-east-1", ["A_TYPE", "B_TYPE"], several=True)
    assert "Did you mean A_TYPE?" in words.type_unclear("x", "us-east-1", ["A_TYPE"], several=False)
    assert "Did you mean" not in words.type_unclear("x", "us-east-1", [], several=False)
    assert "x" * 81 not in words.type_unclear("x" * 500, "us-east-1", [], several=False)


@pytest.mark.parametrize(
    ("before", "regions", "notes"),
    [
        ([], [], ""),
        (["TOLL_FREE"], [], "TOLL_FREE"),
        ([], ["us-east-1", "us-west-2"], "only in us-east-1 or us-west-2"),
        (["TOLL_FREE", "BRAND"], ["us-east-1"], "TOLL_FREE, BRAND; only in us-east-1"),
    ],
)
def test_type_notes(before: list[str], regions: list[str], notes: str) -> None:
    """What a type needs first, and where it can be registered."""
    assert words.type_notes(before, regions) == notes


@pytest.mark.parametrize(("country", "named"), [("id", "ID"), ("", "another region")])
def test_no_types(country: str, named: str) -> None:
    """With a country the list was narrowed too much; without one the region is the wrong one."""
    assert named in words.no_types(country, "us-east-1")


@pytest.mark.parametrize(("paths", "said"), [(["s.a"], "Another name"), (["s.a", "s.b"], "s.a, s.b")])
def test_ambiguous_field(paths: list[str], said: str) -> None:
    """Two names for one field, or one name for several."""
    assert said in terminal_register.ambiguous_field(paths)


PARAMS = dict.fromkeys(("limit", "length", "count"), "3") | {"hint": "Digits.", "allowed": "A"}


@pytest.mark.parametrize("code", ErrorCode)
def test_field_error(code: ErrorCode) -> None:
    """Every code has a sentence without a placeholder; a document and a choice say what to give."""
    definition = field("s.a", options=options("A", "B"))
    said = terminal_register.field_error(FieldError(path=definition.path, code=code, params=PARAMS), definition, "")
    assert said
    assert "{" not in said
    assert ("--document s.a=FILE" in said) is (code is ErrorCode.DOCUMENT_MISSING)
    assert ("The A, The B" in said) is (code is ErrorCode.CHOICE_UNKNOWN)


def test_field_error__one_setting_of_the_script_for_two_fields() -> None:
    """The script's setting answers two fields; the sentence says how to answer one of them alone."""
    definition = field("messagingUseCase.optInDescription")
    error = FieldError(path=definition.path, code=ErrorCode.TOO_SHORT, params=PARAMS)
    assert "OPT_IN_DESCRIPTION" in terminal_register.field_error(error, definition, "USE_CASE_DESCRIPTION")
    assert "OPT_IN_DESCRIPTION" not in terminal_register.field_error(error, definition, "optInDescription")


@pytest.mark.parametrize(
    ("title", "name", "label"),
    [
        ("City", "", "City (s.a)"),
        ("City", "City", "City (s.a)"),
        ("City", "s.a", "City (s.a)"),
        ("City", "TOWN", "City (s.a), from TOWN"),
        ("", "TOWN", "s.a, from TOWN"),
    ],
)
def test_problem_line(title: str, name: str, label: str) -> None:
    """The field by its title and path, and the person's own name for it where that is another."""
    assert terminal_register.problem_line(title, "s.a", name, "Wrong.") == f"  {label}: Wrong."


@pytest.mark.parametrize("code", ConfigCode)
def test_config_problem(code: ConfigCode) -> None:
    """Every reason to refuse a config file has a sentence with its figures."""
    said = terminal_register.config_problem(ConfigRefused(code, {"limit": "4", "line": "7", "found": "a call"}))
    assert said.endswith(".")
    assert "{" not in said


def figures(**changed: Any) -> terminal_register.Figures:
    plain: dict[str, Any] = {
        "title": "A sender ID",
        "registration_type": "ZZ",
        "name": "Ours",
        "account": "1",
        "region": "us-east-1",
        "channel": "",
        "answers": 3,
        "fields": 8,
        "documents": (),
        "unsent": (),
        "buys": (),
        "uses": (),
        "price": "",
        "calls": 12,
        "seconds": 12.0,
        "kept_in": "/srv/callsign.db",
    }
    return terminal_register.Figures(**plain | changed)


@pytest.mark.parametrize(
    ("changed", "said", "unsaid"),
    [
        ({}, words.NOTHING_BOUGHT, "Documents"),
        ({"account": ""}, "(not known), us-east-1", "Uses"),
        ({"documents": (("a.png", "made smaller"),)}, "a.png (made smaller)", "Updates"),
        ({"unsent": ("City", "State")}, "City, State, because", "Documents"),
        ({"uses": (("BRAND", "registration-1"),)}, "BRAND registration-1", "Not sent"),
        ({"channel": "C1"}, "C1", "Not sent"),
        ({"buys": ("TOLL_FREE",)}, "usually US$2.00", words.NOTHING_BOUGHT),
        ({"buys": ("TOLL_FREE",), "price": "3.00"}, "US$3.00", "usually"),
    ],
)
def test_review(changed: dict[str, Any], said: str, unsaid: str) -> None:
    """A line for everything that will be done; none for what does not apply."""
    lines = "\n".join(terminal_register.review(figures(**changed)))
    assert said in lines
    assert unsaid not in lines


@pytest.mark.parametrize(
    ("number", "price", "lines"),
    [("", "", 0), ("+1833", "", 1), ("+1833", "2.00", 1)],
)
def test_submitted_and_stopped__what_was_bought(number: str, price: str, lines: int) -> None:
    """A number that was bought is named with its price, whether the registration was submitted or stopped."""
    done = terminal_register.submitted("registration-1", number, price, "https://x")
    kept = terminal_register.stopped(Problem(error="QuotaExceeded"), "registration-1", number, price)
    for said in (done, kept):
        assert sum("Number" in line for line in said) == lines
        assert any("registration-1" in line for line in said)
        assert ("US$2.00" in "\n".join(said)) is bool(price)
    assert not any("ID" in line for line in terminal_register.stopped(Problem(error="Refused"), "", "", "")[1:])


@pytest.mark.parametrize(("total", "line"), [(0, "Uploading"), (8, "Uploading (2 of 8 calls)")])
def test_step_line(total: int, line: str) -> None:
    """The figures, once they are known."""
    assert terminal_register.step_line("Uploading", 2, total) == line


BATCH = Batch(
    id=BatchId("b1"),
    owner=PERSON,
    account_id="",
    region="us-east-1",
    registration_type="ZZ",
    title="A sender ID",
    channel_id="",
    source="data.csv",
    state=BatchState.PREPARED,
    form_fingerprint="f1",
    created_at=NOW,
    updated_at=NOW,
)


@pytest.mark.parametrize(
    ("rows", "good", "different", "path", "continuing", "said", "unsaid"),
    [
        (3, 2, 1, "", False, ("1 of 3 rows has errors", "--only-good", "Nothing was done"), ("--errors", "first")),
        (3, 0, 3, "", False, ("3 of 3 rows have errors", "Correct them."), ("--only-good",)),
        (3, 1, 30, "", False, ("The first 20 of 30", "--errors FILE"), ("All errors are in",)),
        (3, 1, 30, "e.csv", False, ("The first 20 of 30", "All errors are in e.csv"), ("--errors",)),
        (3, 1, 2, "e.csv", True, ("left out", "e.csv"), ("Nothing was done", "Correct them")),
    ],
)
def test_rows_wrong(
    rows: int, good: int, different: int, path: str, continuing: bool, said: tuple[str, ...], unsaid: tuple[str, ...]
) -> None:
    """How many rows are wrong, where all errors are, and what to do; a command that continues does not say that it stopped."""
    found = terminal_bulk.WrongRows(rows=rows, good=good, causes=different)
    line = terminal_bulk.rows_wrong(found, shown=20, path=path, continuing=continuing)
    assert [words for words in said if words not in line] == []
    assert [words for words in unsaid if words in line] == []


@pytest.mark.parametrize(
    ("path", "is_json", "said"),
    [
        ("e.csv", False, "The first 20,000 errors are in e.csv."),
        ("e.csv", True, "The first 20,000 errors are in e.csv."),
        ("", True, "The first 20,000 of 30,000 errors are listed in “errors”."),
    ],
)
def test_rows_wrong__more_errors_than_are_kept(path: str, is_json: bool, said: str) -> None:
    """Nothing claims to have all errors where some are left out, nor, in JSON, that something is above."""
    found = terminal_bulk.WrongRows(rows=9, good=0, causes=30, errors=30_000, left_out=10_000, is_json=is_json)
    line = terminal_bulk.rows_wrong(found, shown=20, path=path, continuing=False)
    assert said in line
    assert ("above" in line) is not is_json


@pytest.mark.parametrize(
    ("left_out", "said"), [(0, "lists every error by"), (10, "lists the first 20 of 30 errors by")]
)
def test_errors_comment__says_what_is_in_the_file(left_out: int, said: str) -> None:
    """The message with the file of errors in Slack says when errors are left out of it."""
    assert said in bulk.errors_comment("data.csv", 9, 3, errors=30, left_out=left_out)


def preview(**changed: Any) -> Preview:
    plain: dict[str, Any] = {
        "batch": BATCH,
        "registrations": 0,
        "numbers": 0,
        "already": 0,
        "already_stopped": 0,
        "invalid": 0,
        "calls": {},
        "seconds": 0.0,
    }
    return Preview(**plain | changed)


@pytest.mark.parametrize(
    ("changed", "said", "unsaid"),
    [
        ({}, ["0 registrations"], ["Buys", "Takes", "Before"]),
        ({"registrations": 1}, ["1 registration", words.NOTHING_BOUGHT], ["Before"]),
        ({"registrations": 2, "numbers": 2}, ["2 new phone numbers", "US$4.00 a month in all"], [words.NOTHING_BOUGHT]),
        ({"already": 3, "already_stopped": 1}, ["3 rows already started", "will be tried again"], ["Left out"]),
        ({"invalid": 1}, ["1 row with errors"], ["Stopped", "Key in use"]),
        ({"changed": 2}, ["2 rows, see below", "recognised by their content"], []),
        ({"registrations": 1, "calls": {"A": 1500, "B": 1}, "seconds": 60.0}, ["1,501 calls"], []),
    ],
)
def test_bulk_review(changed: dict[str, Any], said: list[str], unsaid: list[str]) -> None:
    """A line for everything that will be done; none for what does not apply."""
    lines = "\n".join(terminal_bulk.bulk_review(preview(**changed), terminal_bulk.TableNotes()))
    assert [words for words in said if words not in lines] == []
    assert [words for words in unsaid if words in lines] == []


def test_bulk_review__unused_documents() -> None:
    """A few unused documents are named, then counted."""
    names = [f"{number}.png" for number in range(terminal_bulk.UNUSED_NAMED + 2)]
    lines = "\n".join(terminal_bulk.bulk_review(preview(), terminal_bulk.TableNotes(dropping=3, unused=names)))
    assert "0.png" in lines
    assert "and 2 more" in lines
    assert names[-1] not in lines
    assert "3 rows" in lines


@pytest.mark.parametrize(
    ("per_minute", "seconds", "attention", "left"),
    [
        (0, 0, 0, ""),
        (0, 0, 2, "2 need you"),
        (0, 60, 0, "about 60 seconds left"),
        (3.4, 600, 0, "3 a minute, about 10 minutes left"),
        (3.4, 600, 1, "3 a minute, about 10 minutes left, 1 need you"),
    ],
)
def test_time_left(per_minute: float, seconds: float, attention: int, left: str) -> None:
    """The rate and the time left where they are known, and the rows that need a person."""
    count = BatchCount(waiting=1, needs_attention=attention)
    progress = Progress(batch=BATCH, count=count, per_minute=per_minute, seconds_left=seconds)
    assert terminal_bulk.time_left(progress) == left
    assert terminal_bulk.bulk_line(progress).endswith(left)


def test_bulk_outcome() -> None:
    """Only outcomes that occurred; rows that were started before and stopped count as stopped, not as fine."""
    names = ("submitted", "already", "already_stopped", "needs_attention", "changed", "invalid", "waiting", "cancelled")
    nothing = dict.fromkeys(names, 0)
    assert terminal_bulk.bulk_outcome(nothing, NO_PROBLEM, "") == ["Rows:"]
    lines = terminal_bulk.bulk_outcome(
        nothing | {"already": 5, "already_stopped": 2, "cancelled": 1}, NO_PROBLEM, "r.csv"
    )
    assert [line.split()[0] for line in lines[1:4]] == ["3", "2", "1"]
    assert lines[-1].endswith("r.csv.")
    assert terminal_bulk.bulk_outcome(nothing, Problem(error="Refused"), "")[0].startswith("Paused. ")


REVIEWED = Verdict(
    reasons=(DeniedReason(reason="UNCLEAR", short_description="Say more.", long_description="Much more."),),
    fields=(
        DeniedField(path=field("s.a").path, title="City", reason="Wrong.", feedback="Name the city.", sent="secret"),
        DeniedField(path=field("s.b").path, title="", reason="Missing."),
    ),
    feedback="Try again.",
)


def test_full_status() -> None:
    """Everything known, line by line: each version, each reason, and no answer."""
    row = registration("REQUIRES_UPDATES", "DENIED", identity="+1833")
    versions = [version(1, "DENIED", history={"DENIED": NOW, "SUBMITTED": NOW.replace(day=1)}), version(2, "NEWER")]
    lines = terminal_status.full_status(row, "Denied", versions, REVIEWED, "https://x")
    text = "\n".join(lines)
    assert text.index("submitted 2026-03-01") < text.index("denied 2026-03-02")
    assert [word for word in ("UNCLEAR: Say more. Much more.", "City: Wrong. Name the city.", "s.b: Missing.") if word not in text] == []  # fmt: skip
    assert "NEWER" in text
    assert "+1833" in text
    assert "secret" not in text
    assert sum(line.startswith("  Denied ") for line in lines) == 1


def test_full_status__of_a_long_denial() -> None:
    """Every line of a comment is indented below its label, sentences are apart, a label is said once, links are shown."""
    long = DeniedReason(
        reason="Opt-in information",
        short_description="Opt-in information",
        long_description="Name the page & the <form>.\n\nExample:\r\n- a box\n- a text",
        documentation_title="Opt-in rules",
        documentation_link="https://docs.aws.amazon.com/opt-in",
    )
    fields = (
        DeniedField(path="s.a", title="Opt-in", reason="Opt-in is unclear", feedback="Name the web page"),  # type: ignore[arg-type]  # a path
        DeniedField(path="s.b", title="City", reason="", feedback="One\nTwo"),  # type: ignore[arg-type]  # a path
    )
    verdict = Verdict(reasons=(long,), fields=fields, feedback="First.\nSecond.")
    lines = terminal_status.full_status(registration("REQUIRES_UPDATES"), "Denied", [], verdict, "https://x")
    denied = [line for line in lines if lines.index(line) > 3 and "https://x" not in line]
    assert denied == [
        "  Denied    Opt-in information: Name the page & the <form>.",
        "              Example:",
        "              - a box",
        "              - a text",
        "              Opt-in rules: https://docs.aws.amazon.com/opt-in",
        "            Opt-in: Opt-in is unclear. Name the web page",
        "            City: One",
        "              Two",
        "            First.",
        "            Second.",
    ]


def test_full_status__of_a_stranger() -> None:
    """A registration without a name is headed by its id; without a number it has no such line."""
    lines = terminal_status.full_status(registration(name=""), "In review", [], Verdict(), "https://x")
    assert lines[0] == "registration-1"
    assert not any(line.strip().startswith(("Number", "Version", "Denied")) for line in lines)


@pytest.mark.parametrize("kind", ChangeKind)
def test_change(kind: ChangeKind) -> None:
    """Each kind of change has words; the reviewers' reasons follow, one on each line."""
    moved = change(kind, to_status="REQUIRES_UPDATES", verdict=REVIEWED)
    line, *reasons = terminal_status.change(registration(identity="+1833"), moved)
    assert line.startswith("2026-03-02 12:00  Ours · +1833: ")
    assert kind.value == "status" or f": {kind.value}  [" not in line
    assert len(reasons) == 4
