"""A registration's past as a picture: a bar for each stage of each version, as long as the stage lasted.

Pure: records and a time in, PNG bytes out. `stages` decides what happened, `layout` where it goes, `draw` paints it.
"""

from __future__ import annotations

import io
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from PIL import Image, ImageDraw, ImageFont

from workflows.records.account import VersionSummary
from workflows.reporting.history import SECONDS_A_DAY, UsualReview

#: Pixels for each layout unit, so that the picture is sharp on every screen.
SCALE = 2
WIDTH = 960
MARGIN = 32
#: The left and right ends of the bars, in layout units.
BARS_FROM, BARS_TO = 340, 800
ROW = 34
BAR = 18
HEAD, FOOT = 92, 56
#: Only the newest stages are shown; the subtitle counts the earlier ones.
ROWS_SHOWN = 24
#: Font size to the number of letters that fit.
LETTERS = {22: 76, 14: 116}
#: The share of the usual length that has to have passed before the usual review is drawn for comparison.
SMALLEST_SHARE = 0.01
#: The smallest width of a bar, so that a stage of a moment is visible.
NARROWEST = 3.0

_PAPER, _INK, _SOFT, _LINE = "#ffffff", "#1d2733", "#5c6b7a", "#dde3ea"

#: Entries of a version's history to the stage's name and colour. The names carry the meaning, not the colours.
STAGES: Mapping[str, tuple[str, str]] = {
    "DRAFT": ("Draft", "#a9b4c0"),
    "SUBMITTED": ("Waiting for pick-up", "#9cc3e6"),
    "AWS_REVIEWING": ("AWS review", "#6aa5d8"),
    "REVIEWING": ("In review", "#2f7fc1"),
    "REQUIRES_OFFLINE_REVIEW": ("In review (offline)", "#2f7fc1"),
    "REQUIRES_AUTHENTICATION": ("Mail confirmation", "#d98b1f"),
    "DENIED": ("Denied, not yet fixed", "#c8443c"),
    "REVOKED": ("Approval revoked", "#c8443c"),
    "DISCARDED": ("Withdrawn", "#8c6f86"),
    "APPROVED": ("Being set up", "#5fb3a1"),
    "LIVE": ("Live", "#2f9e58"),
}
_UNKNOWN_COLOUR = "#8a8f98"
#: The status that ends a version: no stage follows.
_OVER = "ARCHIVED"


@dataclass(frozen=True, slots=True, kw_only=True)
class Bar:
    """One stage of one version."""

    version: int
    #: A key of STAGES, or an unknown status.
    stage: str
    start: datetime
    end: datetime
    #: Whether the stage continues.
    open: bool = False

    @property
    def label(self) -> str:
        """The version and the stage, in words."""
        words = STAGES[self.stage][0] if self.stage in STAGES else self.stage.replace("_", " ").capitalize()
        return f"Version {self.version}: {words}"


@dataclass(frozen=True, slots=True, kw_only=True)
class TimelineRow:
    """A bar with its texts and its position on the picture, in layout units."""

    label: str
    left: float
    right: float
    colour: str
    #: The stage's length in words.
    words: str
    #: A figure to compare with, drawn as an outline, instead of something that happened.
    reference: bool = False


def stages(
    versions: Sequence[VersionSummary], *, live_since: datetime | None, ended_at: datetime | None, now: datetime
) -> tuple[Bar, ...]:
    """The stages of all versions by AWS's timestamps, oldest first.

    `live_since` is when the registration became COMPLETE, `ended_at` when it was closed or deleted; each None
    otherwise.
    """
    ordered = sorted(versions, key=lambda version: version.version)
    until = ended_at or now
    bars: list[Bar] = []
    for version, following in zip(ordered, [*ordered[1:], None], strict=True):
        events = _events(version, live_since)
        # A denied version waits for its fix until the next version starts; a live version continues next to it.
        fixed_at = min(following.history.values(), default=None) if following else None
        for index, (stage, start) in enumerate(events):
            if stage == _OVER:
                continue
            last = index == len(events) - 1
            end = events[index + 1][1] if not last else fixed_at if fixed_at and stage != "LIVE" else until
            is_open = last and end == now and ended_at is None
            bars.append(Bar(version=version.version, stage=stage, start=start, end=max(start, end), open=is_open))
    return tuple(sorted(bars, key=lambda bar: (bar.start, bar.version)))


def _events(version: VersionSummary, live_since: datetime | None) -> list[tuple[str, datetime]]:
    """A version's stages and when each started."""
    events = dict(version.history)
    approved = events.get("APPROVED")
    if approved and live_since and live_since >= approved:
        events["LIVE"] = live_since
    order = list(STAGES)
    return sorted(events.items(), key=lambda event: (event[1], order.index(event[0]) if event[0] in order else -1))


def layout(bars: Sequence[Bar], usual: UsualReview | None) -> tuple[TimelineRow, ...]:
    """The bars on one scale of time, and below them the usual review, starting at the last submission."""
    if not bars:
        return ()
    shown, compared = bars[-ROWS_SHOWN:], _reference(bars, usual)
    first, last = bounds(bars, usual)
    whole = max((last - first).total_seconds(), 1.0)

    def across(moment: datetime) -> float:
        return BARS_FROM + (BARS_TO - BARS_FROM) * max(0.0, (moment - first).total_seconds()) / whole

    rows = [_row(bar, across(bar.start), across(bar.end)) for bar in shown]
    if compared and usual:
        words = f"median of {usual.reviews}" if usual.reviews else "by AWS"
        start, end = across(compared[0]), across(compared[1])
        rows.append(
            TimelineRow(
                label=f"Usual for this type ({words})",
                left=start,
                right=end,
                colour=_SOFT,
                words=span(compared[1] - compared[0]),
                reference=True,
            )
        )
    return tuple(rows)


def bounds(bars: Sequence[Bar], usual: UsualReview | None) -> tuple[datetime, datetime]:
    """The times at the left and right end of the picture."""
    shown, compared = bars[-ROWS_SHOWN:], _reference(bars, usual)
    ends = [bar.end for bar in shown] + ([compared[1]] if compared else [])
    return min(bar.start for bar in shown), max(ends)


def _row(bar: Bar, left: float, right: float) -> TimelineRow:
    colour = STAGES[bar.stage][1] if bar.stage in STAGES else _UNKNOWN_COLOUR
    words = span(bar.end - bar.start) + (" so far" if bar.open else "")
    return TimelineRow(label=bar.label, left=left, right=max(right, left + NARROWEST), colour=colour, words=words)


def _reference(bars: Sequence[Bar], usual: UsualReview | None) -> tuple[datetime, datetime] | None:
    """The start and end of the usual review, from the last submission.

    None where it is unknown, or so long that what happened would be too small to see next to it.
    """
    submitted = [bar.start for bar in bars if bar.stage == "SUBMITTED"]
    if not usual or not submitted:
        return None
    passed = max(bar.end for bar in bars) - min(bar.start for bar in bars)
    if passed < timedelta(days=usual.days) * SMALLEST_SHARE:
        return None
    return submitted[-1], submitted[-1] + timedelta(days=usual.days)


def span(length: timedelta) -> str:
    """A time span in its largest unit: days, hours, minutes, seconds."""
    seconds = length.total_seconds()
    for unit, size in (("day", SECONDS_A_DAY), ("hour", 3600), ("minute", 60), ("second", 1)):
        if seconds >= size:
            count = round(seconds / size)
            return f"{count} {unit}" if count == 1 else f"{count} {unit}s"
    return "under a second"


def in_words(title: str, bars: Sequence[Bar], usual: UsualReview | None) -> str:
    """The picture's alt text."""
    rows = layout(bars, usual)
    return f"Timeline of {title}. " + "; ".join(f"{row.label}: {row.words}" for row in rows) + "."


def draw(title: str, subtitle: str, bars: Sequence[Bar], usual: UsualReview | None) -> bytes:
    """The picture as PNG. The font has ASCII only: accents are dropped, and other scripts are left out."""
    rows, hidden = layout(bars, usual), max(0, len(bars) - ROWS_SHOWN)
    height = HEAD + ROW * max(1, len(rows)) + FOOT
    image = Image.new("RGB", (WIDTH * SCALE, height * SCALE), _PAPER)
    canvas = _Canvas(ImageDraw.Draw(image))
    canvas.text(MARGIN, 22, _fitting(title, 22), 22)
    canvas.text(
        MARGIN, 54, _fitting(subtitle, 14) + (f" ({hidden} earlier stages not shown)" if hidden else ""), 14, _SOFT
    )
    if rows:
        _axis(canvas, *bounds(bars, usual), height)
    for index, row in enumerate(rows):
        _paint(canvas, row, HEAD + ROW * index)
    body = io.BytesIO()
    image.save(body, "PNG", optimize=True)
    return body.getvalue()


def _fitting(text: str, size: int) -> str:
    """As much of `text` as the font has letters for and as fits the picture."""
    letters = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode().strip(" :")
    room = LETTERS[size]
    return letters if len(letters) <= room else f"{letters[: room - 3]}..."


def _axis(canvas: _Canvas, first: datetime, last: datetime, height: int) -> None:
    """Draw light lines at both ends, with their dates."""
    bottom = height - FOOT + 6
    for x, moment in ((BARS_FROM, first), (BARS_TO, last)):
        canvas.line(x, HEAD - 6, x, bottom)
        canvas.text(x - 60, bottom + 6, f"{moment:%d %b %Y, %H:%M} UTC", 13, _SOFT)


def _paint(canvas: _Canvas, row: TimelineRow, top: float) -> None:
    middle = top + ROW / 2
    canvas.text(MARGIN, middle - 8, row.label, 14, _SOFT if row.reference else _INK)
    canvas.bar((row.left, middle - BAR / 2, row.right, middle + BAR / 2), row.colour, hollow=row.reference)
    canvas.text(row.right + 8, middle - 8, row.words, 14, _SOFT if row.reference else _INK)


@dataclass(frozen=True, slots=True)
class _Canvas:
    """Paints in layout units."""

    pen: ImageDraw.ImageDraw

    def text(self, x: float, y: float, words: str, size: int, colour: str = _INK) -> None:
        font = ImageFont.load_default(size * SCALE)
        self.pen.text((x * SCALE, y * SCALE), words, fill=colour, font=font)

    def line(self, x: float, y: float, to_x: float, to_y: float) -> None:
        self.pen.line((x * SCALE, y * SCALE, to_x * SCALE, to_y * SCALE), fill=_LINE, width=SCALE)

    def bar(self, box: tuple[float, float, float, float], colour: str, *, hollow: bool) -> None:
        left, _, right, _ = box
        radius = min(5.0, (right - left) / 2) * SCALE
        fill, outline = (None, colour) if hollow else (colour, None)
        self.pen.rounded_rectangle(
            [side * SCALE for side in box], radius=radius, fill=fill, outline=outline, width=SCALE
        )
