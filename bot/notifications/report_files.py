"""The report's pictures as files with names, titles and words for those who do not see them; Slack and the shell give the same."""

from __future__ import annotations

from bot import messages
from bot.slack.files import OwnFile
from workflows.reporting.report import Report
from workflows.reporting.report_pictures import draw_reasons, draw_times


def pictures(found: Report) -> list[OwnFile]:
    """One for each table that has rows. Takes a tenth of a second, the first time a whole one."""
    files = []
    if found.times:
        body = draw_times(found.times, messages.report.TIMES_TITLE, messages.report.times_subtitle(found))
        files.append(
            OwnFile(
                body=body,
                name="time-in-review.png",
                title=messages.report.TIMES_TITLE,
                alt_text=messages.report.times_alt(found),
            )
        )
    if found.reasons:
        named = [(messages.report.reason(one), one.versions) for one in found.reasons]
        body = draw_reasons(named, messages.report.REASONS_TITLE, messages.report.reasons_subtitle(found))
        files.append(
            OwnFile(
                body=body,
                name="denials.png",
                title=messages.report.REASONS_TITLE,
                alt_text=messages.report.reasons_alt(found),
            )
        )
    return files
