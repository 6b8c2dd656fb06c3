"""A denied version in the form: the reviewers' words, and the changes on the review page."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import pytest

from bot import messages
from bot.blocks import denial
from bot.blocks.denial import Fix, sent_view
from bot.blocks.fields import fits
from bot.blocks.message import Message
from bot.blocks.page import PageContext, page_view
from bot.blocks.review import ReviewState, review_view
from bot.blocks.status_message import StatusNotes, change_reply, fix_buttons, status_message
from bot.slack import limits
from sandbox.slack.rules import view_problems
from tests.unit import factories
from tests.unit.catalog import filled, forms, names
from workflows.forms.resolve import pages, resolve
from workflows.lifecycle.meaning import meaning_of
from workflows.records.definitions import REQUIRED, FieldPath, Form
from workflows.records.drafts import Answers, DraftId, RegistrationId, SubmissionState
from workflows.records.messages import MessageKey
from workflows.records.registrations import (
    WHOLE_VERSION,
    Change,
    ChangeId,
    ChangeKind,
    DeniedField,
    DeniedReason,
    Revision,
    Verdict,
)
from workflows.submissions import revise

FOREIGN = "<!channel> & <@U1> *bold* " + "long words " * 250
A, B, C = (FieldPath(f"s.{name}") for name in "abc")


def revision(form: Form, sent: Answers, denied: Sequence[FieldPath], *, seen: bool = True) -> Revision:
    fields = tuple(
        DeniedField(path=path, title=f"Title of {path}", reason=FOREIGN, feedback=FOREIGN) for path in denied
    )
    reason = DeniedReason(reason=FOREIGN[:90], short_description=FOREIGN, long_description=FOREIGN)
    return Revision(
        draft_id=DraftId("d1"),
        registration_id=RegistrationId("registration-1"),
        base_version=1,
        verdict=Verdict(reasons=(reason,) * 12, fields=fields, feedback=FOREIGN),
        sent=sent,
        seen_fields=frozenset({WHOLE_VERSION, *denied}) if seen else frozenset(),
    )


def fixing(form: Form, sent: Answers, now: Answers, denied: Sequence[FieldPath] = (), *, seen: bool = True) -> Fix:
    denial_revision = revision(form, sent, denied, seen=seen)
    return Fix(
        revision=denial_revision,
        marks=revise.marks(form, denial_revision),
        differences=revise.differences(form, denial_revision, now),
        unseen=revise.unseen(denial_revision),
    )


@pytest.mark.parametrize("name", names())
def test_page_view__with_every_field_denied_is_accepted(name: str) -> None:
    """Slack accepts each page with every field denied in long words, and with denied fields that the form has lost."""
    form = forms()[name]
    denied = [field.path for field in form.fields] + [FieldPath(f"lost.f{at}") for at in range(20)]
    fix = fixing(form, {}, {}, denied)
    draft = factories.draft()
    for step, page in enumerate(revise.pages(form, fix.revision, pages(form, fits), denial.fits, "Denied"), start=1):
        over = denial.intro(fix, form) if step == 1 else ()
        view = page_view(
            draft,
            resolve(form, {}),
            page,
            PageContext(
                step=step,
                steps=99,
                problems=dict.fromkeys(page.fields, FOREIGN[:300]),
                intro=over,
                notes=denial.notes(fix),
                to_review=True,
            ),
        )
        assert view_problems(view, "modal") == []
        assert not [text for text in mrkdwn_in(view["blocks"]) if "<!channel>" in text]


@pytest.mark.parametrize("name", names())
def test_review_view__of_a_fix_is_accepted(name: str) -> None:
    """Each answer of each refilled form is shown once, by its title, the old next to the new."""
    form = forms()[name]
    now = filled(form)
    sent: Answers = {path: "before" if isinstance(answer, str) else answer for path, answer in now.items()}
    fix = fixing(form, sent, now, tuple(now)[:2])
    view = review_view(factories.draft(answers=now), form, ReviewState(fix=fix))
    assert view_problems(view, "modal") == []
    assert "submit" in view


def test_review_view__of_the_longest_changes_is_accepted() -> None:
    """Sixty changed answers of two thousand characters, six bytes each, are visibly shortened."""
    form = factories.form(*(factories.field(f"s.f{at}") for at in range(60)))
    sent = {field.path: "й" * 2000 for field in form.fields}
    now = {field.path: "ж" * 2000 for field in form.fields}
    view = review_view(factories.draft(answers=now), form, ReviewState(fix=fixing(form, sent, now)))
    assert view_problems(view, "modal") == []
    assert limits.json_bytes(view) < limits.VIEW_BYTES
    assert str(view).count(limits.ELLIPSIS) == 120


@pytest.mark.parametrize(("seen", "submits"), [(True, True), (False, False)])
def test_review_view__nothing_is_submitted_unseen(*, seen: bool, submits: bool) -> None:
    """Until the denial was looked at there is a button to it instead of Submit."""
    form = factories.form(factories.field("s.a"))
    fix = fixing(form, {A: "x"}, {A: "y"}, [A], seen=seen)
    view = review_view(factories.draft(answers={A: "y"}), form, ReviewState(fix=fix))
    assert ("submit" in view) is submits
    assert (messages.denial.DENIAL_UNSEEN in str(view)) is not submits
    assert messages.denial.RESUBMISSION in str(view)
    assert messages.review.costs(number=False, sender_id=True) not in str(view)


def test_change_blocks__old_and_new() -> None:
    """Changed answers show both values, new answers one, dropped answers say so; unchanged answers are separate."""
    form = factories.form(
        factories.field("s.a"),
        factories.field("s.b", requirement=REQUIRED),
        factories.field("s.d"),
    )
    now = {A: "new", B: "first", FieldPath("s.d"): "same"}
    fix = fixing(form, {A: "old", C: "gone", FieldPath("s.d"): "same"}, now, [FieldPath("s.d")])
    text = "\n".join(words(block) for block in denial.change_blocks(fix, form))
    assert "Title of s.a: old → new" in text
    assert f"Title of s.b: ({messages.denial.NEW_FIELD}) first" in text
    assert f"s.c: ({messages.denial.LOST_FIELD}) gone → {messages.denial.NO_LONGER_SENT}" in text
    assert text.index(messages.denial.UNCHANGED) < text.index("Title of s.d: same")
    assert messages.denial.denied_unchanged(["Title of s.d"]) in text


@pytest.mark.parametrize(
    ("verdict", "named", "silent"),
    [
        (Verdict(), False, True),
        (Verdict(feedback="No."), False, False),
        (Verdict(fields=(DeniedField(path=A, title="A", reason="NO"),)), True, False),
    ],
)
def test_intro__explains_what_is_known(verdict: Verdict, *, named: bool, silent: bool) -> None:
    """A version denied without words, as a whole, or by fields: each says what to do."""
    form = factories.form(factories.field("s.a"))
    plain = fixing(form, {}, {})
    shown = str(denial.intro(replace(plain, revision=replace(plain.revision, verdict=verdict)), form))
    assert ("AWS gives no reason" in shown) is silent
    assert (messages.denial.NO_FIELDS_DENIED in shown) is (not named and not silent)


def test_change_blocks__nothing_changed() -> None:
    """Unchanged answers are likely to be denied again, so the page says so."""
    form = factories.form(factories.field("s.a"))
    blocks = denial.change_blocks(fixing(form, {A: "x"}, {A: "x"}), form)
    assert messages.denial.NOTHING_CHANGED in str(blocks)


@pytest.mark.parametrize(
    ("status", "version_status", "denied", "fixable"),
    [
        ("REQUIRES_UPDATES", "DENIED", 1, True),
        ("REQUIRES_UPDATES", "REVOKED", None, True),
        ("REQUIRES_UPDATES", "DRAFT", 1, True),
        ("CREATED", "DISCARDED", None, True),
        ("REQUIRES_UPDATES", "SUBMITTED", 1, False),
        ("CREATED", "DRAFT", None, False),
        ("COMPLETE", "APPROVED", 1, False),
        ("DELETED", "DENIED", 1, False),
    ],
)
def test_fix_buttons__where_a_new_version_helps(
    status: str, version_status: str, denied: int | None, *, fixable: bool
) -> None:
    """Denied, revoked and discarded versions have the button, even if the registration's own status lags behind."""
    registration = factories.registration(status, version_status, latest_denied_version=denied)
    assert bool(fix_buttons(registration)) is fixable


def test_status_message__of_a_resubmitted_registration() -> None:
    """AWS's status lags behind a new version: the registration is shown as submitted and has no Fix button."""
    registration = factories.registration("REQUIRES_UPDATES", "SUBMITTED", version=2, latest_denied_version=1)
    submission = factories.submission(state=SubmissionState.SUBMITTED, registration_id=registration.id)
    shown = status_message(factories.draft(), submission, registration, StatusNotes())
    assert "Ours was submitted" in shown.text
    assert "REQUIRES_UPDATES" not in shown.text
    assert messages.denial.FIX_AND_RESUBMIT not in str(shown.blocks)


TAX_ID = "12-3456789"


def denial_reply(verdict: Verdict) -> Message:
    change = Change(
        id=ChangeId("c1"),
        message_key=MessageKey("submission:s1"),
        seq=1,
        kind=ChangeKind.STATUS,
        registration_id=RegistrationId("registration-1"),
        from_status="REVIEWING",
        to_status="REQUIRES_UPDATES",
        version=1,
        version_status="DENIED",
        verdict=verdict,
        observed_at=factories.NOW,
    )
    return change_reply(meaning_of(change, None, factories.registration("REQUIRES_UPDATES", "DENIED")), None)


def test_change_reply__never_shows_what_was_sent() -> None:
    """The channel reads the reason of each denied field. A button shows what was sent, to those who may see it."""
    denied = DeniedField(path=A, title="Tax ID", reason="NOT_FOUND", feedback="123456789 is not known", sent=TAX_ID)
    reason = DeniedReason(
        reason="TAX_ID", short_description="12 3456789 is wrong", long_description=f"<!here> {TAX_ID}"
    )
    reply = denial_reply(Verdict(reasons=(reason,), fields=(denied,), feedback=f"Check {TAX_ID}."))
    shown = f"{reply.text} {reply.blocks}"
    assert not [value for value in (TAX_ID, "123456789", "12 3456789") if value in shown]
    assert "Tax ID: Not found. (what was sent) is not known" in "\n".join(words(block) for block in reply.blocks)
    assert messages.denial.FIX_AND_RESUBMIT in shown
    assert messages.denial.SHOW_SENT in shown
    assert not [text for text in mrkdwn_in(list(reply.blocks)) if "<!here>" in text]
    assert "<!here>" not in reply.text


def test_change_reply__nothing_that_was_sent() -> None:
    """Where no value was sent, the button would show nothing."""
    reply = denial_reply(Verdict(fields=(DeniedField(path=A, title="Website", reason="MISSING"),)))
    assert messages.denial.SHOW_SENT not in str(reply.blocks)


def test_sent_view__shows_what_was_sent() -> None:
    """Each denied field with its reason and the value that was sent, shortened, in text that Slack does not parse."""
    denied = DeniedField(path=A, title="Website", reason="INVALID_URL", sent="<!here> " + "x" * 500)
    view = sent_view(factories.registration("REQUIRES_UPDATES", "DENIED"), [denied])
    shown = "\n".join(words(block) for block in view["blocks"])
    assert "Website: Invalid URL\nSent: <!here> xxx" in shown
    assert "x" * 400 not in shown
    assert not [text for text in mrkdwn_in(view["blocks"]) if "<!here>" in text]
    assert not view_problems(view, "modal")
    assert messages.denial.SENT_GONE in str(sent_view(factories.registration(), []))


def words(block: dict[str, Any]) -> str:
    """The text of a block."""
    if block["type"] == "rich_text":
        return "".join(run["text"] for part in block["elements"] for run in part["elements"])
    text = block.get("text")
    return str(text["text"]) if text else ""


def mrkdwn_in(thing: Any) -> list[str]:
    """Every text that Slack parses."""
    if isinstance(thing, dict):
        own = [thing["text"]] if thing.get("type") == "mrkdwn" else []
        return own + [text for value in thing.values() for text in mrkdwn_in(value)]
    return [text for item in thing for text in mrkdwn_in(item)] if isinstance(thing, list | tuple) else []
