"""The report as two PNG pictures: how long reviews took, and why versions were denied.

matplotlib is loaded when the first picture is drawn, and may be missing: it is the extra `pictures`. Its figures share
nothing, so they may be drawn in any thread.
"""

from __future__ import annotations

import io
import textwrap
from collections.abc import Sequence
from typing import TYPE_CHECKING

from workflows.reporting.report import ReviewTime

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

#: Inches, and pixels for each inch: as wide as Slack shows a picture, and sharp on every screen.
WIDTH, DOTS = 9.6, 150
#: Inches of a row, and of the space above and below all rows.
ROW, ROOM = 0.52, 1.6
#: Rows of a picture; the subtitle counts the rows left out.
ROWS_SHOWN = 20
#: Characters in a line of a label, and lines.
LABEL, LINES = 34, 2

_INK, _SOFT, _LINE, _BLUE, _RANGE, _RED = "#1d2733", "#5c6b7a", "#e6eaef", "#2f7fc1", "#b9d4ea", "#c8443c"


class PicturesUnavailable(Exception):
    """matplotlib is not installed where Callsign runs."""


def require_matplotlib() -> None:
    """Load it. Raises PicturesUnavailable."""
    try:
        import matplotlib as mpl  # noqa: F401  # asks only whether it is installed
    except ImportError:
        raise PicturesUnavailable(PicturesUnavailable.__doc__) from None


def draw_times(times: Sequence[ReviewTime], title: str, subtitle: str) -> bytes:
    """Draw for each type a dot at the median, a bar from the 10th to the 90th percentile and a mark at AWS's figure."""
    shown = times[:ROWS_SHOWN]
    figure, axes = _empty_picture(len(shown), title, _counted(subtitle, len(times)))
    right = max([time.p90 for time in shown] + [time.published or 0 for time in shown])
    for row, time in enumerate(shown):
        axes.barh(row, time.p90 - time.p10, left=time.p10, height=0.36, color=_RANGE, zorder=2)
        axes.plot([time.median], [row], "o", color=_BLUE, markersize=8, zorder=4, clip_on=False)
        if time.published:
            axes.plot([time.published], [row], "|", color=_SOFT, markersize=15, markeredgewidth=2, zorder=3)
        words = f"{_days(time.median)}  (n = {time.reviews})"
        axes.text(1.03, row, words, va="center_baseline", color=_INK, fontsize=10, transform=axes.get_yaxis_transform())
    _label(axes, [time.title for time in shown], right * 1.03 or 1)
    axes.set_xlabel("days from submission to verdict", color=_SOFT, fontsize=10)
    _legend(figure, axes, published=any(time.published for time in shown))
    return _png(figure)


def draw_reasons(reasons: Sequence[tuple[str, int]], title: str, subtitle: str) -> bytes:
    """Draw a bar for each reason, as long as the number of versions that were denied for it."""
    from matplotlib.ticker import MaxNLocator

    shown = reasons[:ROWS_SHOWN]
    figure, axes = _empty_picture(len(shown), title, _counted(subtitle, len(reasons)))
    right = max(versions for _, versions in shown)
    for row, (_, versions) in enumerate(shown):
        axes.barh(row, versions, height=0.5, color=_RED, zorder=2)
        axes.text(versions + right * 0.015, row, str(versions), va="center_baseline", color=_INK, fontsize=10)
    _label(axes, [reason for reason, _ in shown], right * 1.03)
    axes.set_xlabel("denied versions", color=_SOFT, fontsize=10)
    axes.xaxis.set_major_locator(MaxNLocator(nbins="auto", integer=True))
    return _png(figure)


def _empty_picture(rows: int, title: str, subtitle: str) -> tuple[Figure, Axes]:
    """A picture without content, as high as its rows need."""
    from matplotlib.figure import Figure

    height = ROOM + ROW * max(rows, 1)
    figure = Figure(figsize=(WIDTH, height), dpi=DOTS, facecolor="white")
    axes = figure.add_axes((0.30, 0.72 / height, 0.50, ROW * max(rows, 1) / height))
    figure.text(0.025, 1 - 0.36 / height, title, fontsize=15, fontweight="bold", color=_INK, va="center")
    figure.text(0.025, 1 - 0.62 / height, subtitle, fontsize=10, color=_SOFT, va="center")
    axes.set_ylim(max(rows, 1) - 0.5, -0.5)
    axes.grid(visible=True, axis="x", color=_LINE, zorder=0)
    axes.spines[:].set_visible(False)
    axes.tick_params(length=0, colors=_SOFT, labelsize=10)
    return figure, axes


def _label(axes: Axes, labels: Sequence[str], right: float) -> None:
    axes.set_xlim(0, right)
    axes.set_yticks(range(len(labels)), [_wrapped(label) for label in labels], color=_INK)


def _legend(figure: Figure, axes: Axes, *, published: bool) -> None:
    """Draw the legend above the picture, at the right."""
    marks = [
        axes.plot([], [], "o", color=_BLUE, label="median")[0],
        axes.barh([0], [0], color=_RANGE, label="10th to 90th percentile"),
    ]
    if published:
        marks += axes.plot([], [], "|", color=_SOFT, markersize=11, markeredgewidth=2, label="AWS's own figure")
    figure.legend(
        handles=marks,
        loc="center right",
        bbox_to_anchor=(0.97, 1 - 0.36 / figure.get_figheight()),
        ncols=3,
        frameon=False,
        fontsize=9,
        labelcolor=_SOFT,
    )


def _counted(subtitle: str, rows: int) -> str:
    return f"{subtitle} ({rows - ROWS_SHOWN} more rows not shown)" if rows > ROWS_SHOWN else subtitle


def _wrapped(label: str) -> str:
    """At most two lines, in letters that the font has. A `$` is escaped because it would start a formula."""
    from matplotlib.font_manager import findfont, get_font

    known = get_font(findfont("DejaVu Sans")).get_charmap()
    legible = "".join(letter if letter.isspace() or ord(letter) in known else "?" for letter in label)
    lines = textwrap.wrap(legible, LABEL, max_lines=LINES, placeholder="…") or [""]
    return "\n".join(lines).replace("$", r"\$")


def _days(days: float) -> str:
    return f"{days:.0f} days" if days >= 10 else f"{days:.1f} days"


def _png(figure: Figure) -> bytes:
    from matplotlib.backends.backend_agg import FigureCanvasAgg

    body = io.BytesIO()
    FigureCanvasAgg(figure)
    figure.savefig(body, format="png")
    return body.getvalue()
