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
from workflows.records.registrations import DeniedField, DeniedReason, Verdict
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
    "document_changed",
    "upload_failed",
    "upload_slow",
    "read_back",
    "other_account",
    "not_approved",
    "price_risen",
)


def reasons(*said: tuple[str, str]) -> Verdict:
    return Verdict(reasons=tuple(DeniedReason(reason=code, short_description=words) for code, words in said))


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
    assert messages.status.reference(Problem(error="AwsUnavailable", request_id="req-1")) == "AWS request req-1"
    assert messages.status.reference(Problem(error="AwsUnavailable")) == ""


@pytest.mark.parametrize("step", carry_out.STEPS)
def test_submission_line__of_every_step(step: str) -> None:
    """Each step has words; the time is said in one unit."""
    words = messages.status.submission_line(submission(step=step, done=3, total=9), 61)
    assert step in messages.status.STEP_TEXT
    assert finished(words, stop=False)
    assert "33% done" in words


@pytest.mark.parametrize(
    ("seconds", "words"),
    [(0, "1 second"), (1, "1 second"), (2.4, "2 seconds"), (89, "89 seconds"), (90, "2 minutes"), (600, "10 minutes")],
)
def test_duration__for_people(seconds: float, words: str) -> None:
    """One unit, never zero."""
    assert messages.text.duration(seconds) == words


@pytest.mark.parametrize(("done", "total", "words"), [(0, 0, "0% done"), (1, 2, "50% done"), (12, 9, "100% done")])
def test_percent__is_never_over_a_hundred(done: int, total: int, words: str) -> None:
    """More calls than were expected, or none yet."""
    assert messages.text.percent(done, total) == words


@pytest.mark.parametrize(
    ("identity", "words"),
    [
        ("+12065550100", "+1 206 555 0100"),
        ("+447700900123", "+447700900123"),
        ("EXAMPLE", "EXAMPLE"),
        ("+1206555010", "+1206555010"),
        ("", ""),
    ],
)
def test_number__is_grouped_where_people_do(identity: str, words: str) -> None:
    """Numbers of North America in their groups, anything else as AWS writes it."""
    assert messages.text.number(identity) == words


STATUSES = [*messages.status.STATUS_TEXT, "CARRIER_PONDERING"]


@pytest.mark.parametrize("status", STATUSES)
def test_headline__names_the_registration_and_no_code(status: str) -> None:
    """Each status is a fact in words, also one that nobody knows; AWS's own name is in the details only."""
    row = registration(status, "")
    assert finished(messages.status.headline(row), stop=False)
    assert finished(messages.status.state(row), stop=False)
    for words in (messages.status.headline(row), messages.status.state(row), messages.status.registration_line(row)):
        assert status not in words
        assert "registration-1" not in words
    assert "Ours" in messages.status.headline(row)
    assert f"`{status}`" in messages.status.details_line(row)


@pytest.mark.parametrize(
    ("kind", "identity", "words", "state"),
    [
        ("US_TOLL_FREE_REGISTRATION", "+12065550100", "+1 206 555 0100 can send", "Can send"),
        ("FI_SENDER_ID_REGISTRATION", "EXAMPLE", "EXAMPLE can send", "Can send"),
        ("US_TOLL_FREE_REGISTRATION", "", "Ours is approved", "Approved"),
        ("US_TEN_DLC_BRAND_REGISTRATION", "", "Ours is approved", "Approved"),
        ("US_TEN_DLC_CAMPAIGN_REGISTRATION", "+12065550100", "Ours is approved", "Approved"),
    ],
)
def test_headline__can_send_only_where_it_can(kind: str, identity: str, words: str, state: str) -> None:
    """Nothing is sent under a brand, and a campaign's number is associated after its approval."""
    row = registration("COMPLETE", "APPROVED", registration_type=kind, identity=identity)
    assert messages.status.headline(row) == words
    assert messages.status.state(row) == state
    assert ("● Live" in plain_spaces(messages.status.steps(row))) == (state == "Can send")


def test_headline__revoked_is_an_incident() -> None:
    """AWS gives it the status of any denial."""
    row = registration("REQUIRES_UPDATES", "REVOKED")
    assert messages.status.headline(row) == "Incident: the approval of Ours was revoked"
    assert "can stop at any moment" in messages.status.meaning(row)


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
        messages.status.details_line(registration(EVIL, EVIL, name=EVIL, title=EVIL, identity=EVIL)),
        messages.status.meaning(
            registration("COMPLETE", "APPROVED", name=EVIL, identity="X", registration_type="FI_SENDER_ID")
        ),
        messages.status.authentication(EVIL, NOW),
        messages.status.problem(Problem(error="Refused", reason=EVIL, fields=(EVIL,), operation=EVIL)),
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


def plain_spaces(words: str) -> str:
    return words.replace("\N{NO-BREAK SPACE}", " ")


@pytest.mark.parametrize(
    ("row", "words"),
    [
        (None, "● Submitted  ○ In review  ○ Approved  ○ Live"),
        (registration(), "● Submitted  ● In review  ○ Approved  ○ Live"),
        (registration("REQUIRES_UPDATES", "DENIED"), "● Submitted  ✕ Denied  ○ Approved  ○ Live"),
        (registration("REQUIRES_UPDATES", "REVOKED"), "● Submitted  ● In review  ✕ Approval revoked  ○ Live"),
        (registration("SUBMITTED", "DISCARDED"), "✕ Discarded  ○ In review  ○ Approved  ○ Live"),
        (registration(registration_type="US_TEN_DLC_BRAND_VETTING"), "● Submitted  ● In review  ○ Approved"),
        (registration("CLOSED", ""), ""),
        (registration("CARRIER_PONDERING", ""), ""),
    ],
)
def test_steps__mark_what_is_done_and_what_failed(row: Any, words: str) -> None:
    """A step does not break over two lines."""
    steps = messages.status.steps(row)
    assert plain_spaces(steps) == words
    assert all("\N{NO-BREAK SPACE}" in step for step in steps.split("  ") if step)


@pytest.mark.parametrize(
    ("verdict", "words"),
    [
        (Verdict(), "AWS gives no reason."),
        (Verdict(feedback="Look again."), "Look again."),
        (reasons(("UNCLEAR_OPT_IN", "It is not clear how people agree")), "It is not clear how people agree."),
        (reasons(("UNCLEAR_OPT_IN", "")), "Unclear opt in."),
        (reasons(("Unclear Opt-in Language", "Longer words.")), "Unclear Opt-in Language."),
        (reasons(("A thing", ""), ("B", ""), ("C", "")), "A thing. And 2 more reasons, in the thread."),
        (
            Verdict(fields=(DeniedField(path=path("s.a"), title="Website", reason="INVALID_URL"),)),
            "Website: Invalid URL.",
        ),
    ],
)
def test_first_reason__is_words(verdict: Verdict, words: str) -> None:
    """A code is never shown where there are words, and in words where there are none."""
    assert messages.denial.first_reason(verdict) == words


def constants() -> list[tuple[str, Any]]:
    """Every plain text of every screen, as (screen.NAME, text)."""
    screens = [(screen, vars(getattr(messages, screen))) for screen in messages.__all__]
    named = [
        (f"{screen}.{name}", value) for screen, words in screens for name, value in words.items() if name.isupper()
    ]
    plain = [(name, value) for name, value in named if isinstance(value, str) and "{" not in value]
    return [(name, value) for name, value in plain if value and not name.endswith("EPILOG")]  # epilogs are laid out


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
