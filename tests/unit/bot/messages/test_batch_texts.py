"""What a batch's status message and its results say of each state, count and row."""

from __future__ import annotations

from typing import Any

import pytest

from bot import messages
from bot.messages import batch as words
from tests.unit.factories import NOW, PERSON, submission
from workflows.batches.pump import Progress
from workflows.records.batches import Batch, BatchCount, BatchState, RowOutcome, RowState
from workflows.records.drafts import BatchId, RegistrationId, SubmissionState
from workflows.records.errors import NO_PROBLEM, Problem

NO_ANSWER = Problem(error="AwsUnavailable", operation="CreateRegistration")
UNFIT = Problem(code="invalid", fields=("City", "Country"))


def batch(state: BatchState = BatchState.RUNNING, **changed: Any) -> Batch:
    plain: dict[str, Any] = {
        "id": BatchId("b1"),
        "owner": PERSON,
        "account_id": "111122223333",
        "region": "eu-west-1",
        "registration_type": "ZZ",
        "title": "A sender ID",
        "channel_id": "C1",
        "source": "brands.csv",
        "state": state,
        "form_fingerprint": "f1",
        "created_at": NOW,
        "updated_at": NOW,
        "total": 10,
    }
    return Batch(**plain | changed)


def progress(of: Batch, per_minute: float = 0, seconds_left: float = 0, **count: int) -> Progress:
    return Progress(batch=of, count=BatchCount(**count), per_minute=per_minute, seconds_left=seconds_left)


def outcome(state: RowState = RowState.STARTED, **changed: Any) -> RowOutcome:
    plain: dict[str, Any] = {"number": 3, "key": "acme", "name": "Acme", "state": state}
    return RowOutcome(**plain | changed)


@pytest.mark.parametrize(("total", "heading"), [(1, "A sender ID: 1 row"), (2, "A sender ID: 2 rows")])
def test_title(total: int, heading: str) -> None:
    """The type, and how many rows there are."""
    assert words.title(batch(total=total)) == heading


@pytest.mark.parametrize(
    ("state", "under_way", "shown"),
    [
        (BatchState.DONE, 0, "*Done.*"),
        (BatchState.CANCELLED, 0, "*Cancelled.*"),
        (BatchState.CANCELLED, 1, "*Cancelled.* 1 row in progress"),
        (BatchState.CANCELLED, 2, "*Cancelled.* 2 rows in progress"),
        (BatchState.PAUSED, 0, "*Paused* by <@U1>"),
        (BatchState.PAUSED, 2, "2 rows in progress"),
        (BatchState.RUNNING, 2, "3 of 5 rows done · 2 in progress"),
    ],
)
def test_state_line(state: BatchState, under_way: int, shown: str) -> None:
    """How much is done, unless all is, then the state; rows in progress are named where no others will follow them."""
    line = words.state_line(progress(batch(state), submitted=3, under_way=under_way))
    assert shown in line
    assert line.startswith(messages.text.percent(3, 3 + under_way)) is (state is not BatchState.DONE)


@pytest.mark.parametrize(("per_minute", "seconds_left", "parts"), [(0, 0, 2), (2.5, 0, 3), (0, 600, 3), (2.5, 600, 4)])
def test_state_line__only_what_is_known(per_minute: float, seconds_left: float, parts: int) -> None:
    """Without a rate or an estimate nothing is made up."""
    line = words.state_line(progress(batch(), per_minute, seconds_left, submitted=1, under_way=1))
    assert line.count(" · ") == parts - 1
    assert ("2.5 a minute" in line) is bool(per_minute)
    assert ("10 minutes left" in line) is bool(seconds_left)


@pytest.mark.parametrize("problem", [NO_ANSWER, Problem(code="form_changed", fields=("<City>",)), Problem(error="Odd")])
def test_state_line__paused_by_callsign(problem: Problem) -> None:
    """The cause and the button that continues; nobody is said to have paused it. Foreign text is escaped."""
    line = words.state_line(progress(batch(BatchState.PAUSED, problem=problem), waiting=1))
    assert "<@U1>" not in line
    assert words.RESUME in line or "Try again" in line
    assert "<City>" not in line


def test_counts__only_what_there_is() -> None:
    """A line for each outcome that occurred; none where nothing has ended."""
    assert words.counts(BatchCount(waiting=3, under_way=1)) == ""
    lines = words.counts(BatchCount(submitted=1, needs_attention=2, already=3, already_stopped=1)).splitlines()
    assert [line.split()[1] for line in lines] == ["1", "2", "3", "1"]
    assert len(words.counts(BatchCount(invalid=1, cancelled=2)).splitlines()) == 2


def test_stopped__names_the_row() -> None:
    """The number and the name of the row, with the reason; a name cannot mention anybody."""
    stopped = outcome(
        name="<!channel>", submission=submission(state=SubmissionState.NEEDS_ATTENTION, problem=NO_ANSWER)
    )
    line = words.stopped(stopped)
    assert line.startswith("*Row 3, &lt;!channel&gt;:*")
    assert messages.status.problem(NO_ANSWER) in line
    assert words.stopped(outcome()) != line


@pytest.mark.parametrize(
    ("state", "attention", "said", "left"),
    [(BatchState.DONE, 0, "done", False), (BatchState.DONE, 2, "done", True), (BatchState.CANCELLED, 0, "cancelled", False)],
)  # fmt: skip
def test_result_comment(state: BatchState, attention: int, said: str, left: bool) -> None:
    """How it ended, how many were submitted, and how many need the person."""
    comment = words.result_comment(batch(state), BatchCount(submitted=7, needs_attention=attention))
    assert f"is {said}: 7 submitted" in comment
    assert (f"{attention} need you" in comment) is left


@pytest.mark.parametrize(("code", "named"), [("file_uploads_disabled", True), ("", False), ("<x>", True)])
def test_result_refused(code: str, named: bool) -> None:
    """Slack's code where it gave one, and where the results are instead."""
    said = words.result_refused(code)
    assert ("(" in said) is named
    assert "<x>" not in said
    assert "export" in said


@pytest.mark.parametrize(
    ("row", "said"),
    [
        (outcome(RowState.WAITING), "not started"),
        (outcome(RowState.CANCELLED), "cancelled, not started"),
        (outcome(RowState.INVALID, problem=UNFIT), "left out"),
        (outcome(submission=submission(state=SubmissionState.RUNNING)), "in progress"),
        (outcome(submission=submission(state=SubmissionState.SUBMITTED)), "submitted"),
        (outcome(submission=submission(state=SubmissionState.NEEDS_ATTENTION)), "needs attention"),
        (
            outcome(RowState.ALREADY, submission=submission(state=SubmissionState.SUBMITTED)),
            "already started: submitted",
        ),
    ],
)
def test_result_row__outcome(row: RowOutcome, said: str) -> None:
    """Each row says what became of it, in the column of that name."""
    cells = dict(zip(words.RESULT_HEADER, words.result_row(batch(), row), strict=True))
    assert (cells["row"], cells["name"], cells["outcome"]) == (3, "Acme", said)


def test_result_row__registration() -> None:
    """A registration has its id, number, status and a link; a row without one has empty cells."""
    made = submission(
        state=SubmissionState.SUBMITTED, registration_id=RegistrationId("registration-1"), number="+18335550100"
    )
    cells = dict(
        zip(words.RESULT_HEADER, words.result_row(batch(), outcome(submission=made, status="COMPLETE")), strict=True)
    )
    assert (cells["registration"], cells["number"]) == ("registration-1", "+18335550100")
    assert cells["status"] == messages.status.status_text("COMPLETE")
    assert "registration-1" in str(cells["console"])
    assert "eu-west-1" in str(cells["console"])
    later = outcome(submission=made, status="COMPLETE", identity="ACME")
    assert words.result_row(batch(), later)[words.RESULT_HEADER.index("number")] == "ACME"
    assert words.result_row(batch(), outcome(RowState.WAITING))[4:] == ("", "", "", "", "")


@pytest.mark.parametrize(("key", "shown"), [("acme", "acme"), ("content:0a1b", ""), ("", "")])
def test_result_row__key_of_the_content_means_nothing(key: str, shown: str) -> None:
    """A key that a person wrote is shown; one that Callsign computed is not."""
    assert words.result_row(batch(), outcome(RowState.WAITING, key=key))[1] == shown


@pytest.mark.parametrize(
    ("row", "reason"),
    [
        (outcome(RowState.INVALID, problem=UNFIT), "does not fit the form: City, Country"),
        (outcome(RowState.INVALID, problem=Problem(code="invalid")), "does not fit the form"),
        (outcome(RowState.INVALID), ""),
        (outcome(submission=submission(problem=NO_PROBLEM)), ""),
    ],
)
def test_result_row__reason(row: RowOutcome, reason: str) -> None:
    """The fields that a row left out has wrong; nothing where nothing is wrong."""
    assert words.result_row(batch(), row)[-1] == reason


def test_result_row__reason_without_marks() -> None:
    """A cell has no formatting and no line ends."""
    stopped = outcome(submission=submission(state=SubmissionState.NEEDS_ATTENTION, problem=NO_ANSWER))
    reason = str(words.result_row(batch(), stopped)[-1])
    assert "CreateRegistration" in reason
    assert not set("*`_\n") & set(reason)


@pytest.mark.parametrize(("count", "said"), [(1, "one registration"), (12, "12 registrations")])
def test_digest_head(count: int, said: str) -> None:
    """How many registrations changed, and which table they are from."""
    assert said in words.digest_head(batch(), count)
    assert "brands.csv" in words.digest_head(batch(), count)
