"""A registration's past: dates of versions, differences between two, how long reviews take."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from tests.unit.factories import NOW, field, form, options, path, registration, version
from workflows.records.account import SentValue
from workflows.records.definitions import SELECT
from workflows.records.messages import MessageKey
from workflows.records.registrations import Change, ChangeId, ChangeKind, DeniedReason, Verdict
from workflows.reporting import history
from workflows.reporting.history import FieldChange, UsualReview

DAY = timedelta(days=1)


def change(
    seq: int, status: str, version_status: str = "", *, version: int = 1, days: float = 0, **words: str
) -> Change:
    """A recorded change, `days` after NOW."""
    return Change(
        id=ChangeId(f"c{seq}"),
        message_key=MessageKey("registration:registration-1"),
        seq=seq,
        kind=ChangeKind(words.get("kind", "status")),
        registration_id=registration().id,
        from_status="",
        to_status=status,
        version=version,
        version_status=version_status,
        verdict=Verdict(reasons=(DeniedReason(reason=words["why"], short_description=""),))
        if "why" in words
        else Verdict(),
        observed_at=NOW + days * DAY,
    )


def text(name: str, words: str | None) -> SentValue:
    return SentValue(path=path(name), text=words)


@pytest.mark.parametrize(
    ("reached", "submitted", "decided", "days"),
    [
        ({"DRAFT": 0}, None, None, None),
        ({"DRAFT": 0, "SUBMITTED": 1}, 1, None, 9),
        ({"SUBMITTED": 1, "REVIEWING": 2, "DENIED": 6.9}, 1, 6.9, 5),
        ({"SUBMITTED": 1, "DISCARDED": 1.5}, 1, 1.5, 0),
        ({"SUBMITTED": 1, "APPROVED": 4, "REVOKED": 9}, 1, 4, 3),
    ],
)
def test_review__by_the_history(
    reached: dict[str, float], submitted: float | None, decided: float | None, days: int | None
) -> None:
    """A review runs from the submission to the first verdict, or to now; a draft has no review."""

    def at(day: float | None) -> datetime | None:
        return None if day is None else NOW + day * DAY

    review = history.review(version(history={name: NOW + day * DAY for name, day in reached.items()}), NOW + 10 * DAY)
    assert (review.submitted_at, review.decided_at, review.days) == (at(submitted), at(decided), days)


FORM = form(
    field("s.a", title="Company"),
    field("s.b", title="Volume", kind=SELECT, options=options("10", "100")),
    field("s.c", title="Letter"),
)


@pytest.mark.parametrize(
    ("older", "newer", "expected"),
    [
        ([text("s.a", "Acme")], [text("s.a", "Acme ")], []),
        ([text("s.a", "Acme")], [text("s.a", "Acme Inc.")], [("Company", "Acme", "Acme Inc.")]),
        ([], [text("s.a", "Acme")], [("Company", "", "Acme")]),
        ([text("s.a", "Acme")], [text("s.a", None)], [("Company", "Acme", "")]),
        (
            [SentValue(path=path("s.b"), choices=("10",))],
            [SentValue(path=path("s.b"), choices=("100", "10"))],
            [("Volume", "The 10", "The 100, The 10")],
        ),
        (
            [SentValue(path=path("s.c"), attachment_id="attachment-1")],
            [SentValue(path=path("s.c"), attachment_id="attachment-2")],
            [("Letter", "letter.pdf (attachment-1)", "attachment-2")],
        ),
        ([text("gone.x", "1")], [text("gone.x", "2")], [("gone.x", "1", "2")]),
    ],
)
def test_field_changes__old_to_new(
    older: list[SentValue], newer: list[SentValue], expected: list[tuple[str, str, str]]
) -> None:
    """A difference shows the field's title, the options' titles and document names; equal values are left out."""
    changes = history.field_changes(older, newer, FORM, {"attachment-1": "letter.pdf"})
    assert [(change.title, change.old, change.new) for change in changes] == expected


def test_field_changes__in_the_forms_order() -> None:
    """Fields come in the form's order, unknown fields last; without a form, by path."""
    newer = [text(name, "x") for name in ("zz.z", "s.c", "s.a")]
    assert [change.path for change in history.field_changes([], newer, FORM, {})] == ["s.a", "s.c", "zz.z"]
    plain = history.field_changes([], newer, None, {})
    assert plain[0] == FieldChange(path=path("s.a"), title="s.a", old="", new="x")


def test_from_changes__versions_of_a_deleted_registration() -> None:
    """The changes give each version's dates, last status and reasons; the first observation of a status counts."""
    versions = history.from_changes(
        [
            change(1, "CREATED", "SUBMITTED", kind="submitted"),
            change(2, "SUBMITTED", "SUBMITTED", days=1),
            change(3, "REQUIRES_UPDATES", "DENIED", days=2, why="No"),
            change(4, "REVIEWING", "REVIEWING", version=2, days=3),
            change(5, "DELETED", "REVIEWING", version=2, days=4),
            change(6, "", "", version=0),
        ]
    )
    assert [(version.version, version.status) for version in versions] == [(1, "DENIED"), (2, "REVIEWING")]
    assert versions[0].history == {"SUBMITTED": NOW, "DENIED": NOW + 2 * DAY}
    assert [reason.reason for reason in versions[0].denied_reasons] == ["No"]
    assert versions[1].history == {"REVIEWING": NOW + 3 * DAY}


def test_moment_of__the_last_time() -> None:
    """The newest change to a status counts, and only changes of status do."""
    changes = [change(1, "COMPLETE"), change(2, "COMPLETE", days=5), change(3, "COMPLETE", days=9, kind="submitted")]
    assert history.moment_of("COMPLETE", changes) == NOW + 5 * DAY
    assert history.moment_of("CLOSED", changes) is None


@pytest.mark.parametrize(
    ("past", "published", "expected"),
    [
        ([1, 9, 4], 21, UsualReview(days=4, reviews=3)),
        ([1, 9], 21, UsualReview(days=21, reviews=0)),
        ([1, 9], None, None),
        ([], None, None),
    ],
)
def test_usual_review__ours_when_there_are_enough(
    past: list[float], published: int | None, expected: UsualReview | None
) -> None:
    """Three reviews of our own count more than AWS's figure; fewer do not."""
    assert history.usual_review(past, published) == expected
