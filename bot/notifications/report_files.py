"""The report's pictures as files with names, titles and words for those who do not see them; Slack and the shell give the same."""

from __future__ import annotations

from bot.messages import report as words
from bot.slack.files import OwnFile
from workflows.reporting.report import Report
from workflows.reporting.report_pictures import draw_reasons, draw_times, require_matplotlib


def pictures(found: Report) -> list[OwnFile]:
    """One for each table that has rows. Takes a tenth of a second, the first time a whole one.

    Raises:
        PicturesUnavailable: matplotlib is not installed.
    """
    require_matplotlib()
    files = []
    if found.times:
        body = draw_times(found.times, words.TIMES_TITLE, words.times_subtitle(found))
        files.append(
            OwnFile(body=body, name="time-in-review.png", title=words.TIMES_TITLE, alt_text=words.times_alt(found))
        )
    if found.reasons:
        named = [(words.reason(one), one.versions) for one in found.reasons]
        body = draw_reasons(named, words.REASONS_TITLE, words.reasons_subtitle(found))
        files.append(
            OwnFile(body=body, name="denials.png", title=words.REASONS_TITLE, alt_text=words.reasons_alt(found))
        )
    return files
