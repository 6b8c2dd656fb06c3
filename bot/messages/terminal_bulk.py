"""What `callsign bulk` and `callsign template` say. As `shell`, by name."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from bot import messages
from bot.messages import batch, details
from bot.messages.terminal import NOTHING_BOUGHT, labelled, submission_problem, time_taken
from workflows.batches.prepare import Preview
from workflows.batches.pump import Progress

TEMPLATE_EPILOG = """\b
Examples:
  callsign template US_TOLL_FREE_REGISTRATION -o data.csv
  callsign template indonesia --explain
"""


def template_written(path: str, title: str, *, explain: bool) -> str:
    """Where it is."""
    if explain:
        return f"{path}: what each column of the template for {title} wants."
    return (
        f"{path}: a column for each field of {title}, and an example row to replace. --explain tells what each wants."
    )


BULK_EPILOG = """\b
Examples:
  callsign template US_TOLL_FREE_REGISTRATION -o data.csv
  callsign bulk data.csv -r us-west-2
  callsign bulk data.csv -r us-west-2 --yes --result results.csv
  callsign bulk letters.csv --type indonesia --documents letters.zip \\
      --map 'Client=companyInfo.companyName' --map 'Remarks='

\b
Exit codes: 0 done, or a dry run without problems; 1 AWS refused; 2 usage;
3 rows have errors and nothing was begun; 4 a person has to look at rows
that were begun.
"""
ONE_TABLE = "Name the CSV, once: callsign bulk data.csv"
DRY_BULK = (
    "Nothing was done. Add --yes to begin: what is submitted cannot be changed until the reviewers have answered."
)
#: Documents nobody asked for that are named.
UNUSED_NAMED = 5
BULK_RUNNING = "Registering"
#: As in Slack; the price behind it.
RESULT_HEADER = (*batch.RESULT_HEADER, "monthly_price")


def one_by_one(title: str) -> str:
    """A type that cannot be registered from a table."""
    return (
        f"Each {title} belongs to another registration that only you can choose. Begin them one by one: callsign register "
        "with --association."
    )


def table_unclear(name: str, lines: Sequence[str]) -> str:
    """Columns nobody knows what to do with."""
    return "\n".join([f"{name}: nothing was done.", *(f"  {line}" for line in lines)])


def unknown_column(name: str, paths: Sequence[str]) -> str:
    """A column without a field, or with several."""
    what = (
        f"could be {' or '.join(paths)}"
        if len(paths) > 1
        else "names the field of another column"
        if paths
        else "is no field of this form"
    )
    return (
        f"The column “{name}” {what}. Say what it is with --map '{name}=FIELD', or leave it out with --map '{name}='."
    )


def no_column(name: str) -> str:
    """`--map` of a column that is not there."""
    return f"--map: the table has no column “{name}”."


def no_field(name: str, registration_type: str) -> str:
    """`--map` to a field that is not there."""
    return f"--map: the form has no field {name}. `callsign template {registration_type} --explain` lists them."


def no_such_document(folder: str) -> str:
    """A cell names a file that is not there."""
    return f"there is no such document in {folder}. Name the folder or ZIP with --documents."


def rows_wrong(rows: int, good: int, errors: int, told: int, path: str, *, going_on: bool) -> str:
    """What the check of a table found."""
    bad = rows - good
    parts = [f"{bad:,} of {_rows(rows)} {'has' if bad == 1 else 'have'} errors."]
    if errors > told:
        parts.append(f"The first {told} of {errors:,} errors are above.")
    if path:
        parts.append(f"All are in {path}.")
    elif errors > told:
        parts.append("--errors FILE writes them to a file.")
    if going_on:
        return " ".join([*parts, "These rows are left out."])
    ways = "Correct them, or leave them out with --only-good." if good else "Correct them."
    return " ".join([*parts, ways, "Nothing was done."])


def bulk_review(preview: Preview, dropping: int, unused: Sequence[str]) -> list[str]:
    """Everything that would be done, line by line."""
    kept, rest = preview.batch, len(unused) - UNUSED_NAMED
    rows = {
        "Account": f"{kept.account_id or '(not known)'}, {kept.region}",
        "Submits": details.count(preview.registrations, "registration"),
        "Before": f"{_rows(preview.already)} begun before: not begun again" if preview.already else "",
        "Stopped": f"{preview.already_stopped:,} of these, tried once more" if preview.already_stopped else "",
        "Left out": f"{_rows(preview.invalid)} with errors" if preview.invalid else "",
        "Not sent": f"some answers of {_rows(dropping)}: the row's others rule them out" if dropping else "",
        "Unused": ", ".join(unused[:UNUSED_NAMED]) + (f" and {rest} more" if rest > 0 else ""),
        "Buys": _bought(preview.numbers) if preview.registrations else "",
        "Told in": kept.channel_id,
        "Takes": time_taken(sum(preview.calls.values()), preview.seconds) if preview.registrations else "",
    }
    return [f"{kept.title} ({kept.registration_type}), {kept.source}", *labelled(rows)]


def _rows(count: int) -> str:
    return details.count(count, "row")


def _bought(numbers: int) -> str:
    if not numbers:
        return NOTHING_BOUGHT
    return (
        f"{details.count(numbers, 'new phone number')}, billed from the moment each is requested: usually US$2.00 a month for a "
        f"toll-free number, about US${2 * numbers:,}.00 a month in all"
    )


def bulk_left(found: Progress) -> str:
    """Rate and time left, beside the bar."""
    rate = f"{found.per_minute:.0f} a minute, " if found.per_minute else ""
    stopped = f", {found.count.needs_attention} need you" if found.count.needs_attention else ""
    return (
        f"{rate}about {messages.text.duration(found.seconds_left)} left{stopped}"
        if found.seconds_left
        else stopped.lstrip(", ")
    )


def bulk_line(found: Progress) -> str:
    """Progress in a pipe."""
    left = bulk_left(found)
    return f"{found.count.settled:,} of {found.count.total:,} rows" + (f", {left}" if left else "")


def row_stopped(row: int, name: str, problem: Mapping[str, str]) -> str:
    """A row that needs a person."""
    return f"  Row {row:,}, {name}: {submission_problem(problem)}"


def row_wrong(problem: Mapping[str, str]) -> str:
    """A row that was left out."""
    return f"Not acceptable: {problem.get('fields', '')}. Nothing was begun for it."


def bulk_ended(counts: Mapping[str, int], problem: Mapping[str, str], path: str) -> list[str]:
    """What became of it."""
    lines = [
        (counts["submitted"], "submitted; AWS and the carriers review them now"),
        (counts["already"] - counts["already_stopped"], "begun before, not begun again"),
        (
            counts["needs_attention"] + counts["already_stopped"],
            "stopped: --result FILE tells why; then run the same command again",
        ),
        (counts["invalid"], "left out for their errors"),
        (counts["waiting"] + counts["cancelled"], "not begun"),
    ]
    told = [f"  {count:>6,}  {what}" for count, what in lines if count]
    paused = [f"Paused. {submission_problem(problem)}"] if problem else []
    return [*paused, "Rows:", *told, *([f"Results are in {path}."] if path else [])]
