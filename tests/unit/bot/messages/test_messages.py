"""Every word a person reads: there for each case, with nothing left to be filled in, and nothing foreign parsed."""

from __future__ import annotations

import re
from typing import Any

import pytest

from bot import messages
from tests.unit.factories import NOW, draft, path, registration, submission
from workflows.forms.changes import FormChange, FormChangeKind
from workflows.forms.documents import RefusalCode
from workflows.forms.validation import ErrorCode, FieldError
from workflows.records import errors
from workflows.records.definitions import FieldPath
from workflows.records.drafts import Draft
from workflows.records.errors import NO_PROBLEM, Problem
from workflows.submissions import carry_out

EVIL = "<!channel> & <@U1>"
#: What each code of validation carries.
PARAMS: dict[ErrorCode, dict[str, str]] = {
    ErrorCode.TOO_SHORT: {"limit": "3", "length": "1"},
    ErrorCode.TOO_LONG: {"limit": "2048", "length": "3000"},
    ErrorCode.PATTERN: {"hint": "Two letters."},
    ErrorCode.TOO_FEW_CHOICES: {"limit": "2"},
    ErrorCode.TOO_MANY_CHOICES: {"limit": "2", "count": "3"},
    ErrorCode.NOT_ALLOWED: {"allowed": "One, Two"},
}
#: Codes of `bot.files.FileProblem`.
FILE_CODES = ("deleted", "unreachable", "foreign", "not_ready", "empty", "too_large")
#: Classes of `workflows.records.errors` a submission can stop with, and the codes of our own finding.
PROBLEMS = (
    *(cls.__name__ for cls in errors.AwsError.__subclasses__()),
    "form_changed",
    "invalid",
    "association_missing",
    "document_missing",
    "upload_failed",
    "upload_slow",
    "read_back",
    "other_account",
)


@pytest.mark.parametrize("code", ErrorCode)
def test_field_error__of_every_code(code: ErrorCode) -> None:
    """A sentence with its figures in it, at most one blank between words."""
    words = messages.form.field_error(FieldError(path=FieldPath("s.a"), code=code, params=PARAMS.get(code, {})))
    assert finished(words)
    for value in PARAMS.get(code, {}).values():
        assert value in words.replace(",", "") or value in words
    assert len(words) < 200


@pytest.mark.parametrize("code", [*RefusalCode, *FILE_CODES, "something new"])
def test_document_problem__of_every_code(code: str) -> None:
    """Also with no figure known, and for a code nobody thought of: a sentence that says what to do."""
    assert finished(messages.form.document_problem(str(code), {}))
    given = {"found": "HEIC", "wanted": "PDF, PNG", "size": "2.1 MB", "limit": "400 KB"}
    assert finished(messages.form.document_problem(str(code), given))


def test_document_problem__says_what_it_is_and_what_is_wanted() -> None:
    """Both halves, so that a person can act."""
    words = messages.form.document_problem("wrong_type", {"found": "HEIC", "wanted": "PDF, PNG"})
    assert "HEIC" in words
    assert "PDF, PNG" in words


@pytest.mark.parametrize("name", PROBLEMS)
def test_problem__of_every_way_to_stop(name: str) -> None:
    """Own words, not the fallback; each tells what comes next or that nothing was submitted."""
    problem = Problem(error=name, operation="SubmitRegistrationVersion", reason="LIMIT", fields=("a.b",))
    words = messages.status.problem(problem)
    assert finished(words)
    assert "Something unexpected" not in words
    assert re.search(r"[Tt]ry again|[Nn]othing|Change|console", words)


@pytest.mark.parametrize("name", PROBLEMS)
def test_problem__with_nothing_known_leaves_no_gap(name: str) -> None:
    """No empty brackets where AWS named no operation and no field."""
    words = messages.status.problem(Problem(error=name))
    assert finished(words)
    assert not re.search(r"\(\s*\)|\s[.:)]|: ?\.", words)


@pytest.mark.parametrize("problem", [NO_PROBLEM, Problem(error="Novel"), Problem(code="novel", reason=EVIL)])
def test_problem__nobody_thought_of_is_still_a_sentence(problem: Problem) -> None:
    """No empty brackets, nothing parsed."""
    words = messages.status.problem(problem)
    assert finished(words)
    assert "()" not in words
    assert "<!" not in words


def test_problem__gives_the_reference_aws_support_asks_for() -> None:
    """The request id, and only where there is one."""
    assert "Reference: req-1" in messages.status.problem(Problem(error="AwsUnavailable", request_id="req-1"))
    assert "Reference" not in messages.status.problem(Problem(error="AwsUnavailable"))


@pytest.mark.parametrize("step", carry_out.STEPS)
def test_submission_line__of_every_step(step: str) -> None:
    """Each step has words; the time is said in one unit."""
    words = messages.status.submission_line(submission(step=step, done=3, total=9), 61)
    assert step in messages.status.STEP_TEXT
    assert finished(words, stop=False)
    assert "3 of 9" in words


@pytest.mark.parametrize(
    ("seconds", "words"),
    [(0, "1 second"), (1, "1 second"), (2.4, "2 seconds"), (89, "89 seconds"), (90, "2 minutes"), (600, "10 minutes")],
)
def test_duration__for_people(seconds: float, words: str) -> None:
    """One unit, never zero."""
    assert messages.text.duration(seconds) == words


@pytest.mark.parametrize(
    ("done", "total", "full", "percent"),
    [(0, 0, 0, "0 %"), (1, 2, 10, "50 %"), (9, 9, 20, "100 %"), (12, 9, 20, "100 %")],
)
def test_bar__is_always_as_long_and_says_its_figure(done: int, total: int, full: int, percent: str) -> None:
    """State in words beside the picture, never over a hundred."""
    bar = messages.text.bar(done, total)
    assert bar.count("█") == full
    assert bar.count("█") + bar.count("░") == 20
    assert bar.endswith(percent)


@pytest.mark.parametrize("status", [*messages.status.STATUS_TEXT, "CARRIER_PONDERING"])
def test_status_line__shows_every_status_with_its_code(status: str) -> None:
    """Known ones in words, unknown ones as they are; the code stays for people who search AWS's pages."""
    words = messages.status.status_line(status)
    assert f"(`{status}`)" in words
    assert words.startswith(":")


def test_status_line__submitted_but_not_picked_up_does_not_say_created() -> None:
    """AWS still shows CREATED then, which would read as if nothing had been submitted."""
    words = messages.status.status_line("CREATED", not_picked_up=True)
    assert "Submitted" in words
    assert "CREATED" not in words
    assert "not submitted" in messages.status.status_line("CREATED")


@pytest.mark.parametrize(
    ("typed", "near"),
    [("neww", "new"), ("draft", "drafts"), ("STATUS?", "status"), ("lst", "list"), ("hlep", "help"), ("zzz", None)],
)
def test_unknown_command__proposes_the_nearest_word(typed: str, near: str | None) -> None:
    """Or none where nothing is near."""
    words = messages.commands.unknown_command(typed)
    assert ("Did you mean" in words) == (near is not None)
    if near:
        assert f"`/callsign {near}`" in words


def evil_draft() -> Draft:
    return draft(name=EVIL, title=EVIL)


@pytest.mark.parametrize(
    "words",
    [
        messages.commands.unknown_command(EVIL),
        messages.status.not_found(EVIL),
        messages.form.field_problem(EVIL),
        messages.review.resource_missing(EVIL),
        messages.review.account_line(EVIL, EVIL),
        messages.status.registration_line(registration(name=EVIL, title=EVIL, identity=EVIL)),
        messages.drafts.draft_line(evil_draft()),
        messages.status.status_reply("REVIEWING", "COMPLETE", 1, "APPROVED", EVIL),
        messages.status.status_reply(EVIL, EVIL, 1, EVIL, EVIL),
        messages.status.problem(Problem(error="Refused", reason=EVIL, fields=(EVIL,), operation=EVIL)),
        messages.status.status_line(EVIL),
    ],
)
def test_mrkdwn__never_parses_what_is_foreign(words: str) -> None:
    """Names, titles, statuses and reasons mention nobody and link nowhere."""
    assert "<!channel>" not in words
    assert "<@U1>" not in words
    assert "&lt;!channel&gt;" in words


def test_when__shows_each_reader_their_own_time() -> None:
    """With a fallback in UTC."""
    assert messages.text.when(NOW) == "<!date^1772452800^{date_short_pretty} {time}|2026-03-02 12:00 UTC>"


@pytest.mark.parametrize(
    ("count", "words"), [(0, "1 KB"), (499, "1 KB"), (400_000, "400 KB"), (1_000_000, "1.0 MB"), (2_149_000, "2.1 MB")]
)
def test_size__for_people(count: int, words: str) -> None:
    """Never nothing."""
    assert messages.text.size(count) == words


@pytest.mark.parametrize(
    ("offered", "how"),
    [
        (["us-west-2", "ap-south-1"], "Choose ap-south-1."),
        (["us-west-2"], "Ask your administrator to add ap-south-1 or ap-south-2 to CALLSIGN_REGIONS."),
    ],
)
def test_wrong_region__says_where_it_goes(offered: list[str], how: str) -> None:
    """What the person can choose, else whom to ask."""
    words = messages.form.wrong_region("India sender ID", ["ap-south-1", "ap-south-2"], offered)
    assert how in words
    assert "ap-south-1 or ap-south-2" in words


def test_stage_line__goal_is_not_read_as_state() -> None:
    """What is reached is filled; the days are said until it is live, and a day is one."""
    assert messages.status.stage_line(2, 1).startswith("● Submitted  ● In review  ○ Approved  ○ Live")
    assert "about a day." in messages.status.stage_line(1, 1)
    assert "about 21 days." in messages.status.stage_line(1, 21)
    assert messages.status.stage_line(None, 21) == ""


def constants() -> list[tuple[str, Any]]:
    """Every plain text of every screen, as (screen.NAME, text)."""
    screens = [(screen, vars(getattr(messages, screen))) for screen in messages.__all__]
    named = [
        (f"{screen}.{name}", value) for screen, words in screens for name, value in words.items() if name.isupper()
    ]
    plain = [(name, value) for name, value in named if isinstance(value, str) and "{" not in value]
    return [(name, value) for name, value in plain if value and not name.endswith("_EPILOG")]  # epilogs are laid out


@pytest.mark.parametrize(("name", "words"), constants())
def test_words__have_nothing_left_to_fill_in(name: str, words: str) -> None:
    """And no two blanks in a row."""
    assert finished(words.strip(), stop=False), name


def finished(words: str, *, stop: bool = True) -> bool:
    """A text without a placeholder, None or double blank; a sentence ends in a full stop."""
    clean = not re.search(r"\{|\}|\bNone\b(?! of)|  (?![●○])", words) and words == words.strip()
    return clean and bool(words) and (not stop or words.rstrip("_*`)").endswith((".", "!", "?")))


@pytest.mark.parametrize("affected", [True, False])
@pytest.mark.parametrize("kind", list(FormChangeKind))
def test_form_changed__every_kind(kind: FormChangeKind, affected: bool) -> None:
    """A sentence for each field, whose title cannot be anything but a title."""
    words = messages.form_changes.form_changed([FormChange(path=path("a.b"), title=EVIL, kind=kind, affected=affected)])
    assert finished(words)
    assert len(words.splitlines()) == 2
    assert "<!" not in words


def test_form_changed__many() -> None:
    """What a person has to look at comes first; how many are not named is said."""
    easy = [
        FormChange(path=path(f"a.{number}"), title=f"F{number}", kind=FormChangeKind.LOOSENED, affected=False)
        for number in range(9)
    ]
    hard = FormChange(path=path("a.z"), title="Tax number", kind=FormChangeKind.GAINED, affected=True)
    lines = messages.form_changes.form_changed([*easy, hard]).splitlines()
    assert "Tax number" in lines[1]
    assert lines[-1] == messages.text.more(2)
    assert messages.form_changes.form_changed([]) == messages.form_changes.FORM_CHANGED
