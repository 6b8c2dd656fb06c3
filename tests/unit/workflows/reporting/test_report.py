"""The report: which reviews count, how long they took, and why versions were denied."""

from __future__ import annotations

import io
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from PIL import Image

from bot.messages import report as words
from bot.notifications.report_files import pictures
from tests.unit.factories import registration
from workflows.ports.archive import Dossier
from workflows.records.messages import MessageKey
from workflows.records.registrations import Change, ChangeId, ChangeKind, DeniedField, DeniedReason, Verdict
from workflows.reporting.report import NO_REASON, Decision, Period, decisions, percentile, report

NOW = datetime(2026, 3, 1, tzinfo=UTC)
YEAR = Period(since=NOW - timedelta(days=365), until=NOW + timedelta(days=365))


def change(version: int, status: str, day: float, verdict: Verdict | None = None, **changes: object) -> Change:
    plain = Change(
        id=ChangeId(f"{version}/{status}"),
        message_key=MessageKey("submission:s1"),
        seq=1,
        kind=ChangeKind.STATUS,
        registration_id=None,
        from_status="",
        to_status="",
        version=version,
        version_status=status,
        verdict=verdict or Verdict(),
        observed_at=NOW + timedelta(days=day),
    )
    return replace(plain, **changes)  # type: ignore[arg-type]  # each test names fields of a change


def of(*changes: Change) -> list[Decision]:
    return list(decisions(Dossier(registration=registration(), changes=changes)))


NO_OPT_IN = DeniedReason(reason="OPT_IN", short_description="No opt-in")
FIELD = DeniedField(path="a.b", title="Website", reason="Not reachable")  # type: ignore[arg-type]  # a field path is a string


def test_decisions__of_each_version() -> None:
    """A review runs from submission to the first verdict; a draft has none, and later changes do not count."""
    reviews = of(
        change(1, "SUBMITTED", 0),
        change(1, "REVIEWING", 2),
        change(1, "DENIED", 5, Verdict(reasons=(NO_OPT_IN,), fields=(FIELD,))),
        change(2, "SUBMITTED", 10),
        change(2, "APPROVED", 11),
        change(2, "REVOKED", 40),
        change(3, "DRAFT", 41),
    )
    assert [(review.days, review.denied, review.reasons) for review in reviews] == [
        (5, True, ("No opt-in",)),
        (1, False, ()),
    ]


@pytest.mark.parametrize(
    ("verdict", "reasons"),
    [
        (Verdict(reasons=(DeniedReason(reason="OPT_IN", short_description=""), NO_OPT_IN)), ("OPT_IN", "No opt-in")),
        (Verdict(reasons=(NO_OPT_IN, NO_OPT_IN)), ("No opt-in",)),
        (Verdict(fields=(FIELD,)), ("Not reachable",)),
        (Verdict(feedback="Hm."), (NO_REASON,)),
    ],
)
def test_decisions__reasons(verdict: Verdict, reasons: tuple[str, ...]) -> None:
    """The version's own reasons, each once; its fields' reasons where it has none; or an explicit "no reason"."""
    assert of(change(1, "DENIED", 1, verdict))[0].reasons == reasons


def test_decisions__without_an_observed_submission() -> None:
    """A registration adopted in review has a verdict but no length; one adopted after the verdict has neither."""
    adopted = change(1, "REVIEWING", 0, kind=ChangeKind.ADOPTED)
    assert [review.days for review in of(adopted, change(1, "APPROVED", 3))] == [None]
    assert of(change(1, "APPROVED", 0, kind=ChangeKind.ADOPTED)) == []


@pytest.mark.parametrize(
    ("share", "values", "expected"), [(0.5, [7], 7), (0.1, [0, 10], 1), (0.9, [0, 1, 2, 3, 4], 3.6), (1, [1, 2], 2)]
)
def test_percentile__in_proportion(share: float, values: list[float], expected: float) -> None:
    """A percentile lies between the two nearest values."""
    assert percentile(values, share) == pytest.approx(expected)


def decision(days: float | None, *reasons: str, title: str = "US toll-free", at: float = 0) -> Decision:
    return Decision(
        registration_type=title,
        title=title,
        decided_at=NOW + timedelta(days=at),
        days=days,
        denied=bool(reasons),
        reasons=reasons,
    )


def test_report__counts_decisions_in_the_period() -> None:
    """The period includes its first moment, not its last; slowest types and most frequent reasons come first."""
    counted = report(
        [
            decision(1),
            decision(3, "B"),
            decision(2, "B", "A", title="Sender ID"),
            decision(90, at=-366),
            decision(90, at=365),
            decision(None, "B", title="Sender ID"),
        ],
        YEAR,
    )
    assert (counted.decided, counted.denied) == (4, 3)
    assert [(row.title, row.reviews, row.median) for row in counted.times] == [
        ("Sender ID", 1, 2),
        ("US toll-free", 2, 2),
    ]
    assert [(row.reason, row.versions, row.types) for row in counted.reasons] == [
        ("B", 3, ("Sender ID", "US toll-free")),
        ("A", 1, ("Sender ID",)),
    ]


def test_pictures__are_drawn_for_tables_with_rows() -> None:
    """Each table with rows becomes a PNG, in any script, and its alt text has the same figures."""
    counted = report(
        [decision(0, "$x$ 漢字 <b>", NO_REASON, title="T" * 200), *[decision(5, f"R{n}") for n in range(25)]], YEAR
    )
    drawn = pictures(counted)
    assert [Image.open(io.BytesIO(file.body)).format for file in drawn] == ["PNG", "PNG"]
    assert [Image.open(io.BytesIO(file.body)).width for file in drawn] == [1440, 1440]
    assert words.NO_REASON_GIVEN in drawn[1].alt_text
    assert pictures(report([decision(5)], YEAR))[0].name == "time-in-review.png"
    assert pictures(report([decision(None, "A")], YEAR))[0].name == "denials.png"


def test_report_text__escapes_foreign_text() -> None:
    """Titles and reasons are foreign text."""
    text = words.report_text(report([decision(1, "<!channel>", title="A & B")], YEAR))
    assert "&lt;!channel&gt;. 1 version" in text
    assert "A &amp; B: one review" in text
