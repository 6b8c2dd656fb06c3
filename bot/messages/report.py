"""The words of exports and reports, in Slack and in the terminal. As `messages`, by name."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from pathlib import Path

from bot.messages.text import COMMAND, escape
from workflows.reporting.report import NO_REASON, Period, Reason, Report, ReviewTime

EXPORTING = "One moment, the table is being written…"
REPORTING = "One moment, the report is being drawn…"
GIVEN = "It is in your direct messages with Callsign."
FAILED = "Slack did not take the files. Try again in a minute."
REFUSED: Mapping[str, str] = {
    "missing_scope": "Callsign is not allowed to send files here. An administrator has to update the app from manifest.yml (files:write, im:write).",
}
EXPORT_TITLE = "Registrations"
TIMES_TITLE, REASONS_TITLE = "Time in review", "Why versions were denied"
NO_REASON_GIVEN = "(AWS gave no reason)"
NOTHING_TO_EXPORT = "Callsign has recorded no registrations, so there is nothing to export."
#: Rows of each table in a message; the pictures show more.
ROWS_SHOWN = 12

EXPORT_EPILOG = """\b
The suffix of FILE says what is written, unless --format does:
  .csv      the table of registrations alone
  .zip      every table as a CSV of its own
  .json     one document, each registration with what belongs to it
  .db       a SQLite file: keys, full-text search and views, made for Datasette

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
SQLITE_NEEDS_FILE = "A SQLite export needs a file: -o callsign.db"
WRONG_PERIOD = "The report's beginning has to lie before its end: see --since, --until and --days."


def days_wrong(text: str) -> str:
    """`/callsign report` with something that is no number of days; mrkdwn."""
    return f"`{escape(text[:40])}` is no number of days. `{COMMAND} report 90` reports on the last 90 days."


def export_comment(count: int) -> str:
    """Beside the CSV; mrkdwn."""
    registrations = "1 registration" if count == 1 else f"{count:,} registrations"
    return f"{registrations}, without what was answered. More is in `callsign export` on the command line."


def is_there(path: Path) -> str:
    """A file that an export or a picture would replace."""
    return f"{path} is there already. Choose another name, or add --force to replace it."


def no_folder(path: Path) -> str:
    """Where a file cannot be written."""
    return f"There is no folder {path.parent} to write {path.name} into."


def exported(count: int, path: Path, *, with_values: bool) -> str:
    """After an export into a file."""
    values = "with what was answered: keep it to yourself" if with_values else "without what was answered"
    return f"{path}: {count:,} {'registration' if count == 1 else 'registrations'}, {values}."


def only_registrations(others: Sequence[str]) -> str:
    """After a CSV without the other tables."""
    return f"This is the table of registrations. A .zip holds {', '.join(others)} too: -o everything.zip"


def no_database(path: object) -> str:
    """Nothing to read from."""
    return (
        f"There is no file {path}. Run this where Callsign runs, or set DATABASE_URL as it is set there: an absolute path "
        "begins with sqlite://// and four slashes."
    )


def period(of: Period) -> str:
    """Its two ends."""
    return f"{_day(of.since)} to {_day(of.until)}"


def nothing_decided(of: Period) -> str:
    """In place of pictures that would be empty."""
    return f"No version was approved or denied from {period(of)}, so there is nothing to draw yet."


def times_subtitle(found: Report) -> str:
    """Under the title of the picture."""
    timed = sum(time.reviews for time in found.times)
    return f"{period(found.period)}, {timed:,} {_versions(timed)}"


def reasons_subtitle(found: Report) -> str:
    """Under the title of the picture."""
    return f"{period(found.period)}, {found.denied:,} of {found.decided:,} decided {_versions(found.decided)} denied"


def reason(one: Reason) -> str:
    """AWS's words, or that there were none."""
    return one.reason if one.reason != NO_REASON else NO_REASON_GIVEN


def time_cells(time: ReviewTime) -> tuple[str, ...]:
    """A row under TIMES_HEADER."""
    published = f"{time.published} days" if time.published else ""
    return (time.title, str(time.reviews), _days(time.median), f"{_figure(time.p10)} to {_days(time.p90)}", published)


def reason_cells(one: Reason) -> tuple[str, ...]:
    """A row under REASONS_HEADER."""
    return reason(one), str(one.versions), ", ".join(one.types)


def summary(found: Report) -> str:
    """The first sentence, for people."""
    return f"{period(found.period)}: {found.decided:,} {_versions(found.decided)} decided, {found.denied:,} of them denied."


def report_text(found: Report) -> str:
    """Both tables, beside the pictures; mrkdwn."""
    times = [_time_line(time) for time in found.times[:ROWS_SHOWN]]
    reasons = [f"• {escape(reason(one))}: {one.versions}" for one in found.reasons[:ROWS_SHOWN]]
    parts = [summary(found)]
    parts += [f"*{TIMES_TITLE}, in days*", *times] if times else []
    parts += [f"*{REASONS_TITLE}*", *reasons] if reasons else []
    return "\n".join(parts)


def times_alt(found: Report) -> str:
    """The picture of times for those who do not see it."""
    rows = "; ".join(f"{time.title}: {_days(time.median)} of {time.reviews}" for time in found.times)
    return f"{TIMES_TITLE}, {period(found.period)}. Median by type: {rows}."


def reasons_alt(found: Report) -> str:
    """The picture of reasons for those who do not see it."""
    rows = "; ".join(f"{reason(one)}: {one.versions}" for one in found.reasons)
    return f"{REASONS_TITLE}, {period(found.period)}. Versions by reason: {rows}."


def _time_line(time: ReviewTime) -> str:
    published = f"; AWS says {time.published}" if time.published else ""
    middle = f"median {_figure(time.median)}, 10th to 90th percentile {_figure(time.p10)} to {_figure(time.p90)}"
    return f"• {escape(time.title)}: {middle}, n = {time.reviews}{published}"


def _day(moment: datetime) -> str:
    return f"{moment.day} {moment:%b %Y}"


def _figure(days: float) -> str:
    return f"{days:.0f}" if days >= 10 else f"{days:.1f}"


def _days(days: float) -> str:
    return f"{_figure(days)} days"


def _versions(count: int) -> str:
    return "version" if count == 1 else "versions"
