"""Where a fix starts, what it marks, and what it has to show first, decided without a call."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime

import pytest

from tests.unit.factories import condition, conditional, document, field, form, options, path, rule, version
from workflows.forms.changes import FormChangeKind
from workflows.forms.resolve import pages
from workflows.lifecycle import verdicts
from workflows.records.account import SentValue
from workflows.records.definitions import (
    ATTACHMENT,
    DISALLOWED,
    REQUIRED,
    SELECT,
    FieldDefinition,
    FieldPath,
    ValueRule,
)
from workflows.records.drafts import Answer, Answers, DraftId, RegistrationId
from workflows.records.registrations import WHOLE_VERSION, DeniedField, DeniedReason, Revision, Verdict
from workflows.submissions import revise

A, B, C = path("s.a"), path("s.b"), path("t.c")


def revision(*refused: FieldPath, sent: Answers | None = None, looked: Sequence[FieldPath] = ()) -> Revision:
    fields = tuple(DeniedField(path=one, title=f"Title of {one}", reason="NO") for one in refused)
    return Revision(
        draft_id=DraftId("d1"),
        registration_id=RegistrationId("registration-1"),
        base_version=1,
        verdict=Verdict(fields=fields),
        sent=sent or {},
        seen_fields=frozenset(looked),
    )


@pytest.mark.parametrize(
    ("statuses", "base"),
    [
        (["DENIED"], 1),
        (["DENIED", "DENIED"], 2),
        (["REVOKED"], 1),
        (["DENIED", "DRAFT"], 1),
        (["APPROVED", "DENIED"], 2),
        (["DENIED", "DISCARDED"], 1),
        (["DISCARDED"], 1),
        (["DISCARDED", "DRAFT"], 1),
        (["DISCARDED", "DISCARDED"], 2),
        (["DENIED", "SUBMITTED"], None),
        (["DENIED", "APPROVED", "DRAFT"], None),
        (["DENIED", "SOMETHING_NEW"], None),
        (["DRAFT"], None),
        ([], None),
    ],
)
def test_refused_version__where_to_start(statuses: list[str], base: int | None) -> None:
    """The newest denied version, if only drafts and discarded versions follow it."""
    versions = [version(number, status) for number, status in enumerate(statuses, start=1)]
    found = revise.refused_version(reversed(versions))
    assert (found.version if found else None) == base


@pytest.mark.parametrize(
    ("number", "status", "ours", "found"),
    [
        (1, "DENIED", 0, ""),
        (2, "DRAFT", 0, "DRAFT"),
        (2, "DRAFT", 2, "DRAFT"),
        (2, "SUBMITTED", 2, "SUBMITTED"),
        (2, "DENIED", 2, "DENIED"),
        (2, "DISCARDED", 0, ""),
        (2, "DISCARDED", 2, ""),
    ],
)
def test_version_to_fill__what_is_left(number: int, status: str, ours: int, found: str) -> None:
    """An existing draft is used, no matter who opened it. A version that was discarded is followed by a new one."""
    assert revise.version_to_fill(version(number, status), base=1, ours=ours) == found


@pytest.mark.parametrize(
    ("number", "status", "ours", "problem"),
    [
        (2, "SUBMITTED", 0, revise.Superseded),
        (2, "DENIED", 0, revise.Superseded),
        (3, "REVIEWING", 2, revise.Superseded),
        (2, "A_NEWER_STATUS", 2, revise.Unclear),
        (2, "A_NEWER_STATUS", 0, revise.Superseded),
    ],
)
def test_version_to_fill__refused(number: int, status: str, ours: int, problem: type[Exception]) -> None:
    """Another person's submission is not overwritten, and a status that AWS has added is not taken for a submission."""
    with pytest.raises(problem):
        revise.version_to_fill(version(number, status), base=1, ours=ours)


@pytest.mark.parametrize("status", ["DISCARDED", "A_NEWER_STATUS"])
def test_version_to_fill__that_was_submitted(status: str) -> None:
    """What AWS has written of our submission counts, whatever became of the version since then."""
    submitted = version(2, status, history={"SUBMITTED": datetime(2026, 3, 1, tzinfo=UTC)})
    assert revise.version_to_fill(submitted, base=1, ours=2) == status


@pytest.mark.parametrize(
    ("value", "answer"),
    [
        (SentValue(path=A, text="x"), "x"),
        (SentValue(path=A, choices=("y", "z")), ("y", "z")),
        (SentValue(path=A, text=" "), None),
        (SentValue(path=A, choices=()), None),
        (SentValue(path=A, denied_reason="MISSING_REQUIRED_FIELD"), None),
    ],
)
def test_answers_of__values(value: SentValue, answer: Answer | None) -> None:
    """A value at AWS becomes an answer again. An empty one does not."""
    assert revise.answers_of([value], {}, "") == ({} if answer is None else {A: answer})


def test_answers_of__documents() -> None:
    """A document of ours keeps its name, another person's gets a general one. Both have their ID at AWS."""
    values = [SentValue(path=A, attachment_id="attachment-1"), SentValue(path=B, attachment_id="attachment-2")]
    found = revise.answers_of(values, {"attachment-1": document()}, "sent with version 1")
    assert found[A] == document(attachment_id="attachment-1", note="sent with version 1")
    other = found[B]
    assert (other.name, other.attachment_id) == ("kept document", "attachment-2")  # type: ignore[union-attr]  # the answer is a document


def test_verdict__of_a_version() -> None:
    """Reasons and feedback of the version, and each denied or commented value as it was sent, in the form's words."""
    kinds = field("s.a", kind=SELECT, options=options("X", "Y"))
    refused = version(1, "DENIED", denied_reasons=(DeniedReason(reason="R", short_description="S"),), feedback="F")
    values = [
        SentValue(path=A, choices=("X", "Y"), denied_reason="NO"),
        SentValue(path=B, attachment_id="attachment-1", feedback="blurred"),
        SentValue(path=C, text="fine"),
    ]
    found = verdicts.verdict(refused, values, form(kinds))
    assert (found.reasons, found.feedback) == (refused.denied_reasons, "F")
    assert [(field.path, field.title, field.reason, field.feedback, field.sent) for field in found.fields] == [
        (A, "Title of s.a", "NO", "", "The X, The Y"),
        (B, "s.b", "", "blurred", "a document"),
    ]
    assert verdicts.verdict(refused, values, None).fields[0].sent == "X, Y"


@pytest.mark.parametrize(
    ("looked", "left"),
    [
        ([], [WHOLE_VERSION, A, B]),
        ([A], [WHOLE_VERSION, B]),
        ([WHOLE_VERSION, A, B], []),
        ([C], [WHOLE_VERSION, A, B]),
    ],
)
def test_unseen__what_is_left(looked: list[FieldPath], left: list[FieldPath]) -> None:
    """The denial as a whole and every denied field, until a person has seen it."""
    assert list(revise.unseen(revision(A, B, looked=looked))) == left


@pytest.mark.parametrize(
    ("now", "sent", "mark"),
    [
        (field("s.a", requirement=REQUIRED), {}, FormChangeKind.GAINED),
        (field("s.a"), {}, None),
        (field("s.a", requirement=REQUIRED), {A: "x"}, None),
        (field("s.a", rule=ValueRule(max_length=1)), {A: "xx"}, FormChangeKind.TIGHTENED),
        (field("s.a", kind=SELECT, options=options("X")), {A: ("Y",)}, FormChangeKind.TIGHTENED),
        (field("s.a", kind=SELECT, options=options("X")), {A: "X"}, FormChangeKind.TIGHTENED),
        (field("s.b"), {A: "x"}, FormChangeKind.LOST),
        (conditional("s.a", rule(DISALLOWED, condition("s.b", "NO_VALUE"))), {A: "x"}, FormChangeKind.LOST),
        (conditional("s.a", rule(REQUIRED, condition("s.b", "NO_VALUE"))), {}, FormChangeKind.GAINED),
    ],
)
def test_marks__by_what_was_sent(now: FieldDefinition, sent: Answers, mark: FormChangeKind | None) -> None:
    """Fields that the form now adds, drops or refuses are marked, compared with what was sent."""
    found = revise.marks(form(now), revision(sent=sent))
    assert found == ({} if mark is None else {A: mark})


def test_differences__each_answer_once() -> None:
    """Kept, changed, new and dropped answers, in the form's order, dropped ones last. A kept document is unchanged."""
    kept = document(attachment_id="attachment-1")
    wanted = form(field("s.a"), field("s.b", kind=ATTACHMENT), field("t.c", kind=SELECT, options=options("X", "Y")))
    sent: Answers = {A: "old", B: kept, C: ("X", "Y"), path("t.gone"): "x"}
    found = revise.differences(
        wanted, revision(sent=sent), {A: "new", B: document(attachment_id="attachment-1"), C: ("Y", "X")}
    )
    assert [(one.path, one.changed) for one in found] == [(A, True), (B, False), (C, False), (path("t.gone"), True)]
    assert (found[0].title, found[0].before, found[0].now) == ("Title of s.a", "old", "new")
    assert (found[3].title, found[3].now) == ("t.gone", None)


def test_differences__a_replaced_document() -> None:
    """A new file is a change even with the same name and bytes, because AWS gets another document."""
    wanted = form(field("s.b", kind=ATTACHMENT))
    (found,) = revise.differences(wanted, revision(sent={B: document(attachment_id="attachment-1")}), {B: document()})
    assert found.changed


def made(*refused: FieldPath, most: int = 9) -> list[tuple[str, list[FieldPath]]]:
    wanted = form(field("s.a"), field("s.b"), field("t.c"))
    found = revise.pages(
        wanted, revision(*refused), pages(wanted, lambda _: True), lambda fields: len(fields) <= most, "Denied"
    )
    return [(page.key, list(page.fields)) for page in found]


@pytest.mark.parametrize(
    ("refused", "most", "keys"),
    [
        ((C, A), 9, [("denied", [A, C]), ("s", [B])]),
        ((A, B, C), 2, [("denied", [A, B]), ("denied.2", [C]), ("s", [])]),
        ((A, B), 0, [("denied", [A]), ("denied.2", [B]), ("s", [C])]),
        ((), 9, [("denied", []), ("s", [A, B, C])]),
        ((path("x.lost"),), 9, [("denied", [path("x.lost")]), ("s", [A, B, C])]),
    ],
)
def test_pages__refused_first(
    refused: tuple[FieldPath, ...], most: int, keys: list[tuple[str, list[FieldPath]]]
) -> None:
    """Denied fields come first, from any section, in the form's order. No field appears twice."""
    assert made(*refused, most=most) == keys
