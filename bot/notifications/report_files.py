"""The report's pictures as files with names, titles and alt texts, the same for Slack and the command line."""

from __future__ import annotations

from bot import messages
from bot.slack.files import OwnFile
from workflows.reporting.report import Report
from workflows.reporting.report_pictures import draw_reasons, draw_times, require_matplotlib


def pictures(figures: Report) -> list[OwnFile]:
    """One picture for each table that has rows. Takes a tenth of a second, and a whole second the first time.

    Raises:
        PicturesUnavailable: matplotlib is not installed.
    """
    require_matplotlib()
    files = []
    if figures.times:
        body = draw_times(figures.times, messages.report.TIMES_TITLE, messages.report.times_subtitle(figures))
        files.append(
            OwnFile(
                body=body,
                name="time-in-review.png",
                title=messages.report.TIMES_TITLE,
                alt_text=messages.report.times_alt(figures),
            )
        )
    if figures.reasons:
        named = [(messages.report.reason(count), count.versions) for count in figures.reasons]
        body = draw_reasons(named, messages.report.REASONS_TITLE, messages.report.reasons_subtitle(figures))
        files.append(
            OwnFile(
                body=body,
                name="denials.png",
                title=messages.report.REASONS_TITLE,
                alt_text=messages.report.reasons_alt(figures),
            )
        )
    return files
