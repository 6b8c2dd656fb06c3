"""Exports and reports, in Slack and in the terminal."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from pathlib import Path

from bot.messages import denial
from bot.messages.text import COMMAND, counted, days_text, escape, kind, sentence
from workflows.reporting.report import NO_REASON, Period, Reason, Report, ReviewTime

SENT = "The files are in your direct messages with Callsign."
EXPORT_TITLE = "Registrations"
TIMES_TITLE, REASONS_TITLE = "Time in review", "Why versions were denied"
NO_REASON_GIVEN = "(AWS gave no reason)"
NOTHING_TO_EXPORT = "Callsign has not recorded any registrations yet, so there is nothing to export."
#: Rows of each table in a message; the pictures show more.
ROWS_SHOWN = 12

EXPORT_EPILOG = """\b
The suffix of FILE selects the format, unless you set --format:
  .csv      only the table of registrations
  .zip      all tables, each as a CSV file
  .json     one document, with everything that belongs to each registration
  .db       a SQLite file with keys, full-text search and views, ready for Datasette

\b
Examples:
  callsign export > registrations.csv
  callsign export -o callsign.db && datasette callsign.db
  callsign export -o everything.zip --with-values
  callsign export --format json | jq '.registrations[] | select(.status == "COMPLETE") | .identity'
"""
REPORT_EPILOG = """\b
Examples:
  callsign report
  callsign report --days 90 --pictures .
  callsign report --since 2026-01-01 --until 2026-07-01 --json
"""
TIMES_HEADER = ("type", "reviews", "median", "10th to 90th percentile", "AWS says")
REASONS_HEADER = ("denied for", "versions", "types")
#: The command that adds what pictures need. Matplotlib by its own name: `callsign` on PyPI is somebody else's package.
INSTALL_PICTURES = 'python -m pip install "matplotlib>=3.10,<4"'
SQLITE_NEEDS_FILE = "A SQLite export needs a file: add -o callsign.db"
#: Where matplotlib is missing, in the terminal.
PICTURES_UNAVAILABLE = f"To draw the pictures, install matplotlib where Callsign runs: {INSTALL_PICTURES}"
#: The same below the report in Slack; mrkdwn.
WITHOUT_PICTURES = f"For the pictures, somebody has to install matplotlib where Callsign runs: `{INSTALL_PICTURES}`"
WRONG_PERIOD = "The report must start before it ends. Check --since, --until and --days."


def days_wrong(text: str) -> str:
    """The answer to `/callsign report` with something that is not a number of days; mrkdwn."""
    return (
        f"`{escape(text[:40])}` is not a number of days. For a report on the last 90 days, use `{COMMAND} report 90`."
    )


def export_comment(count: int) -> str:
    """The comment on the CSV; mrkdwn."""
    return f"{counted(count, 'registration')}, without the answers. `callsign export` on the command line exports more."


def no_folder(path: Path) -> str:
    """A folder that does not exist."""
    return f"The folder {path.parent} does not exist. Create it, or choose another place for {path.name}."


def unknown_suffix(name: str, known: Sequence[str]) -> str:
    """A file whose suffix is not a format."""
    return f"{name}: the suffix does not name a format. Use one of {', '.join(known)}, or add --format."


def exported(count: int, path: Path, *, with_values: bool) -> str:
    """After an export into a file."""
    values = "with the answers: keep the file private" if with_values else "without the answers"
    return f"{path}: {counted(count, 'registration')}, {values}."


def only_registrations(others: Sequence[str]) -> str:
    """After a CSV, which has no other tables."""
    return f"This is only the table of registrations. For {', '.join(others)} too, export a .zip: -o everything.zip"


def no_database(path: object) -> str:
    """A database file that does not exist."""
    return (
        f"The file {path} does not exist. Run this where Callsign runs, or set DATABASE_URL to the same value as "
        "there. An "
        "absolute path has four slashes: sqlite:////var/lib/callsign.db"
    )


def period(of: Period) -> str:
    """The first and last day of a period."""
    return f"{_day(of.since)} to {_day(of.until)}"


def nothing_decided(of: Period) -> str:
    """In place of an empty report."""
    return f"No version was approved or denied from {period(of)}, so there is nothing to draw yet."


def times_subtitle(found: Report) -> str:
    """Below the title of the picture."""
    timed = sum(time.reviews for time in found.times)
    return f"{period(found.period)}, {timed:,} {_versions(timed)}"


def reasons_subtitle(found: Report) -> str:
    """Below the title of the picture."""
    return f"{period(found.period)}, {found.denied:,} of {found.decided:,} decided {_versions(found.decided)} denied"


def reason(one: Reason) -> str:
    """AWS's reason, or a note that AWS gave none."""
    return one.reason if one.reason != NO_REASON else NO_REASON_GIVEN


def time_cells(time: ReviewTime) -> tuple[str, ...]:
    """A row, by the columns of TIMES_HEADER."""
    published = f"{time.published} days" if time.published else ""
    return (time.title, str(time.reviews), _days(time.median), f"{_figure(time.p10)} to {_days(time.p90)}", published)


def reason_cells(one: Reason) -> tuple[str, ...]:
    """A row, by the columns of REASONS_HEADER."""
    return reason(one), str(one.versions), ", ".join(one.types)


def summary(found: Report) -> str:
    """The first sentence."""
    return (
        f"{period(found.period)}: {found.decided:,} {_versions(found.decided)} decided, {found.denied:,} of them "
        "denied."
    )


def report_text(found: Report) -> str:
    """Both tables, sent with the pictures; mrkdwn."""
    times = [_time_line(time) for time in found.times[:ROWS_SHOWN]]
    reasons = [f"• {_reason_line(one)}" for one in found.reasons[:ROWS_SHOWN]]
    parts = [summary(found)]
    parts += [f"*{TIMES_TITLE}*", *times] if times else []
    parts += [f"*{REASONS_TITLE}*", *reasons] if reasons else []
    return "\n".join(parts)


def times_alt(found: Report) -> str:
    """The alternative text of the picture of review times."""
    rows = "; ".join(f"{time.title}: {_days(time.median)} of {time.reviews}" for time in found.times)
    return f"{TIMES_TITLE}, {period(found.period)}. Median by type: {rows}."


def reasons_alt(found: Report) -> str:
    """The alternative text of the picture of reasons."""
    rows = "; ".join(f"{reason(one)}: {one.versions}" for one in found.reasons)
    return f"{REASONS_TITLE}, {period(found.period)}. Versions by reason: {rows}."


def _reason_line(one: Reason) -> str:
    return f"{sentence(escape(denial.in_words(reason(one))))} {counted(one.versions, 'version')}"


def _time_line(time: ReviewTime) -> str:
    published = f" AWS says {counted(time.published, 'day')}." if time.published else ""
    title = escape(kind(time.title))
    if time.reviews == 1:
        return f"• {title}: one review, which took {_took(time.median)}.{published}"
    middle = f"half of {time.reviews:,} reviews took at most {_took(time.median)}"
    spread = f", most of them {_took(time.p10)} to {_took(time.p90)}" if time.p10 != time.p90 else ""
    return f"• {title}: {middle}{spread}.{published}"


def _took(days: float) -> str:
    """A span of days for people."""
    if days < 1:
        return "less than a day"
    return days_text(round(days))


def _day(moment: datetime) -> str:
    return f"{moment.day} {moment:%b %Y}"


def _figure(days: float) -> str:
    return f"{days:.0f}" if days >= 10 else f"{days:.1f}"


def _days(days: float) -> str:
    return f"{_figure(days)} days"


def _versions(count: int) -> str:
    return "version" if count == 1 else "versions"
