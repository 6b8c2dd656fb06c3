"""What a change or a status message is about: its owner, its channel, and whether its batch posts it."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from bot.notifications.subject import Subject, with_titles
from tests.unit.factories import change, draft, field, form, registration, submission
from workflows.records.drafts import BatchId, Person, SubmissionState
from workflows.records.errors import Problem
from workflows.records.messages import MessageKey
from workflows.records.registrations import Change, ChangeKind, Registration

ANA, BOB = Person(workspace_id="T1", user_id="U1"), Person(workspace_id="T1", user_id="U2")
KEY = MessageKey("submission:s1")


def subject_of(**changes: Any) -> Subject:
    return Subject(**{"key": KEY, **changes})


def status(to: str = "REVIEWING", version_status: str = "REVIEWING") -> Change:
    return change(to_status=to, version_status=version_status)


@pytest.mark.parametrize(
    ("what", "owner"),
    [
        pytest.param(subject_of(), "", id="nobody"),
        pytest.param(subject_of(draft=draft(owner=ANA)), "U1", id="only a draft"),
        pytest.param(subject_of(registration=registration(owner=BOB)), "U2", id="adopted"),
        pytest.param(subject_of(registration=registration(owner=None)), "", id="adopted by nobody"),
        pytest.param(subject_of(draft=draft(owner=ANA), registration=registration(owner=BOB)), "U2", id="handed over"),
        pytest.param(
            subject_of(draft=draft(owner=ANA), registration=registration(owner=None)), "U1", id="of the draft"
        ),
    ],
)
def test_owner__of_the_registration_first(what: Subject, owner: str) -> None:
    """The registration's owner, otherwise the draft's."""
    assert what.owner == owner


@pytest.mark.parametrize(
    ("what", "channel"),
    [
        pytest.param(subject_of(), "", id="nothing"),
        pytest.param(subject_of(registration=registration(channel_id="C2")), "C2", id="adopted"),
        pytest.param(
            subject_of(draft=draft(channel_id="C1"), registration=registration(channel_id="C2")), "C1", id="requested"
        ),
    ],
)
def test_channel__that_was_chosen(what: Subject, channel: str) -> None:
    """The channel that the requester chose, otherwise the registration's."""
    assert what.channel == channel


@pytest.mark.parametrize(
    ("batch", "what", "by_batch"),
    [
        pytest.param(None, status(), False, id="not of a batch"),
        pytest.param("b1", None, True, id="progress of a row"),
        pytest.param("b1", status(), True, id="in review"),
        pytest.param("b1", change(ChangeKind.NEEDS_ATTENTION), False, id="row needs attention"),
        pytest.param("b1", status("REQUIRES_UPDATES", "DENIED"), False, id="row denied"),
    ],
)
def test_waits_for_batch__unless_a_person_has_to_act(batch: str | None, what: Change | None, by_batch: bool) -> None:
    """A row's changes are posted with its batch. A change that needs a person has a message of its own."""
    subject = subject_of(draft=draft(batch_id=BatchId(batch) if batch else None), registration=registration())
    assert subject.waits_for_batch(what) is by_batch


@pytest.mark.parametrize(
    ("state", "done", "rate", "seconds"),
    [
        pytest.param(SubmissionState.RUNNING, 10, 1.0, "30 seconds", id="under way"),
        pytest.param(SubmissionState.RUNNING, 10, 2.0, "15 seconds", id="twice the rate"),
        pytest.param(SubmissionState.SUBMITTED, 40, 1.0, "", id="submitted"),
    ],
)
def test_status_message__time_left(state: SubmissionState, done: int, rate: float, seconds: str) -> None:
    """The remaining calls divided by the rate. An ended submission has no time left."""
    subject = subject_of(draft=draft(), submission=submission(state=state, step="value", done=done, total=40))
    message = subject.status_message(rate)
    assert message is not None
    assert seconds in message.text
    assert bool(seconds) == ("second" in message.text)


@pytest.mark.parametrize(
    ("known", "there"), [(registration(), True), (None, False)], ids=["adopted", "nothing to show"]
)
def test_status_message__without_a_submission(known: Registration | None, there: bool) -> None:
    """An adopted registration has a status message. Without a registration and a submission there is none."""
    assert (subject_of(registration=known).status_message(1.0) is not None) is there


def test_with_titles__fields_by_their_titles() -> None:
    """Known paths become titles, in their order. Unknown paths stay, and so does everything without a form."""
    asked = form(field("s.a", title="City"), field("s.b", title="Country"))
    stopped = submission(problem=Problem(code="invalid", fields=("s.b", "s.x", "s.a")))
    assert with_titles(stopped, asked).problem == Problem(code="invalid", fields=("Country", "s.x", "City"))
    assert with_titles(stopped, None) == stopped
    plain = replace(stopped, problem=Problem(code="invalid"))
    assert with_titles(plain, asked) == plain
