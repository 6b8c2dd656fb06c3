"""The picture of a registration's past."""

from __future__ import annotations

import io
from datetime import datetime, timedelta

import pytest
from PIL import Image

from tests.unit.factories import NOW, version
from workflows.records.account import VersionSummary
from workflows.reporting import timeline
from workflows.reporting.history import UsualReview
from workflows.reporting.timeline import Bar

DAY = timedelta(days=1)


def reached(number: int = 1, **days: float) -> VersionSummary:
    """A version and the days after NOW at which it reached its statuses."""
    return version(number, history={name: NOW + day * DAY for name, day in days.items()})


def labelled_bars(
    *versions: VersionSummary, live: float | None = None, ended: float | None = None, now: float = 20
) -> list[tuple[str, float, float, bool]]:
    """The bars as (label, first day, last day, open)."""

    def at(day: float | None) -> datetime | None:
        return None if day is None else NOW + day * DAY

    bars = timeline.stages(versions, live_since=at(live), ended_at=at(ended), now=NOW + now * DAY)
    return [(bar.label, (bar.start - NOW) / DAY, (bar.end - NOW) / DAY, bar.open) for bar in bars]


def test_stages__one_version_to_the_end() -> None:
    """Each stage lasts until the next; a live version continues."""
    assert labelled_bars(reached(DRAFT=0, SUBMITTED=1, REVIEWING=2, APPROVED=9), live=10) == [
        ("Version 1: Draft", 0, 1, False),
        ("Version 1: Waiting for pick-up", 1, 2, False),
        ("Version 1: In review", 2, 9, False),
        ("Version 1: Being set up", 9, 10, False),
        ("Version 1: Live", 10, 20, True),
    ]


def test_stages__a_denial_waits_for_the_next_version() -> None:
    """A denied version ends where the next version starts; the newest continues."""
    assert labelled_bars(reached(2, DRAFT=8), reached(SUBMITTED=1, DENIED=3)) == [
        ("Version 1: Waiting for pick-up", 1, 3, False),
        ("Version 1: Denied, not yet fixed", 3, 8, False),
        ("Version 2: Draft", 8, 20, True),
    ]


def test_stages__a_live_version_continues_next_to_the_next() -> None:
    """An approved version keeps sending until another takes its place."""
    approved = reached(SUBMITTED=1, APPROVED=3, ARCHIVED=12)
    assert labelled_bars(approved, reached(2, DRAFT=8, APPROVED=12), live=4) == [
        ("Version 1: Waiting for pick-up", 1, 3, False),
        ("Version 1: Being set up", 3, 4, False),
        ("Version 1: Live", 4, 12, False),
        ("Version 2: Draft", 8, 12, False),
        ("Version 2: Being set up", 12, 20, True),
    ]


def test_stages__the_end_of_the_registration_ends_every_stage() -> None:
    """After a registration is closed or deleted, no stage continues."""
    assert labelled_bars(reached(SUBMITTED=1, APPROVED=3), live=4, ended=6)[-1] == ("Version 1: Live", 4, 6, False)


def test_stages__revoked_and_unknown() -> None:
    """A revoked approval is shown; a status without a name is shown as it is."""
    labels = [label for label, *_ in labelled_bars(reached(APPROVED=1, REVOKED=3, CARRIER_PONDERING=5), live=1)]
    assert labels[-2:] == ["Version 1: Approval revoked", "Version 1: Carrier pondering"]


def bar(stage: str, start: float, end: float, *, open_: bool = False) -> Bar:
    return Bar(version=1, stage=stage, start=NOW + start * DAY, end=NOW + end * DAY, open=open_)


BARS = (bar("SUBMITTED", 0, 2), bar("REVIEWING", 2, 8), bar("LIVE", 8, 12, open_=True))


def test_layout__as_wide_as_it_took() -> None:
    """Three times the days give three times the width, and each bar starts where the previous one ended."""
    waiting, review, live = timeline.layout(BARS, None)
    assert review.right - review.left == pytest.approx(3 * (waiting.right - waiting.left))
    assert (waiting.right, review.right) == pytest.approx((review.left, live.left))
    assert (waiting.left, live.right) == (timeline.BARS_FROM, timeline.BARS_TO)
    assert [row.words for row in (waiting, review, live)] == ["2 days", "6 days", "4 days so far"]


def test_layout__a_moment_is_still_visible() -> None:
    """A stage of a second among weeks still has a width."""
    short = timeline.layout((bar("DRAFT", 0, 0.000001), bar("REVIEWING", 0.000001, 30)), None)[0]
    assert short.right - short.left >= timeline.NARROWEST
    assert short.words == "under a second"


@pytest.mark.parametrize(
    ("usual", "label", "share"),
    [
        (UsualReview(days=6, reviews=4), "Usual for this type (median of 4)", 6 / 12),
        (UsualReview(days=24, reviews=0), "Usual for this type (by AWS)", 1),
    ],
)
def test_layout__the_usual_review(usual: UsualReview, label: str, share: float) -> None:
    """The usual review starts at the last submission, on the same scale, which grows where it is longer."""
    row = timeline.layout(BARS, usual)[-1]
    assert (row.label, row.reference, row.left) == (label, True, timeline.BARS_FROM)
    assert (row.right - row.left) / (timeline.BARS_TO - timeline.BARS_FROM) == pytest.approx(share)


def test_layout__the_usual_review_does_not_hide_what_happened() -> None:
    """Minutes next to weeks would be invisible: then the picture shows only what happened."""
    young = (bar("SUBMITTED", 0, 0.1), bar("REVIEWING", 0.1, 0.2, open_=True))
    assert [row.reference for row in timeline.layout(young, UsualReview(days=21, reviews=0))] == [False, False]
    assert timeline.layout(young, UsualReview(days=19, reviews=0))[-1].reference


def test_layout__without_bars() -> None:
    """Without bars there is nothing to compare with."""
    assert timeline.layout((), UsualReview(days=3, reviews=3)) == ()
    assert timeline.layout((bar("DRAFT", 0, 1),), UsualReview(days=3, reviews=3))[-1].reference is False


@pytest.mark.parametrize(
    ("seconds", "words"),
    [
        (0.4, "under a second"),
        (30, "30 seconds"),
        (60, "1 minute"),
        (3 * 3600, "3 hours"),
        (86_400, "1 day"),
        (12.4 * 86_400, "12 days"),
    ],
)
def test_span__in_its_largest_unit(seconds: float, words: str) -> None:
    """Days, hours, minutes or seconds."""
    assert timeline.span(timedelta(seconds=seconds)) == words


def colours(picture: bytes) -> dict[tuple[int, ...], int]:
    """Colour to number of pixels."""
    image = Image.open(io.BytesIO(picture)).convert("RGB")
    counts = image.getcolors(1 << 24)
    assert counts
    return {colour: count for count, colour in counts if isinstance(colour, tuple)}


def test_draw__bars_as_long_as_they_took() -> None:
    """In the picture itself, three times the days are three times the pixels of the stage's colour."""
    seen = colours(timeline.draw("Codes", "registration-1", BARS, None))
    waiting, review = seen[0x9C, 0xC3, 0xE6], seen[0x2F, 0x7F, 0xC1]
    assert review / waiting == pytest.approx(3, rel=0.05)


@pytest.mark.parametrize(
    ("bars", "title"),
    [((), "Nothing yet"), (BARS * 20, "A" * 300), (BARS, "日本語: Ünïcode")],
)
def test_draw__a_small_png_for_any_input(bars: tuple[Bar, ...], title: str) -> None:
    """No bars, too many bars, or a name in another script: a picture of bounded size."""
    picture = timeline.draw(title, "x", bars, UsualReview(days=9, reviews=3))
    image = Image.open(io.BytesIO(picture))
    assert (image.format, image.width) == ("PNG", timeline.WIDTH * timeline.SCALE)
    assert image.height <= (timeline.HEAD + timeline.FOOT + timeline.ROW * (timeline.ROWS_SHOWN + 1)) * timeline.SCALE
    assert len(picture) < 300_000


def test_in_words__everything_the_picture_says() -> None:
    """People who do not see the picture read each stage with its length."""
    words = timeline.in_words("Codes", BARS, UsualReview(days=6, reviews=4))
    assert words == (
        "Timeline of Codes. Version 1: Waiting for pick-up: 2 days; Version 1: In review: 6 days; "
        "Version 1: Live: 4 days so far; Usual for this type (median of 4): 6 days."
    )
