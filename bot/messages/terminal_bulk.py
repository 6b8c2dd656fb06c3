"""Texts of `callsign bulk` and `callsign template`."""

from __future__ import annotations

import shlex
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from bot import messages
from bot.messages import batch, customers, tables, terminal
from bot.messages.terminal import NOTHING_BOUGHT, labelled, time_taken
from bot.messages.terminal_register import CHOICES_NAMED
from bot.messages.text import counted, named
from workflows.batches.prepare import Preview
from workflows.batches.pump import Progress
from workflows.records.batches import RowOutcome
from workflows.records.errors import Problem
from workflows.tables.table import Decoding

CUSTOMER_NEEDS_FILE = "--for-customer writes an Excel file: add --output FILE.xlsx, and leave --explain out."
TEMPLATE_EPILOG = """\b
Examples:
  callsign template US_TOLL_FREE_REGISTRATION -o data.csv
  callsign template indonesia --explain
"""


def template_written(path: str, title: str, *, explain: bool) -> str:
    """Where the template is."""
    if explain:
        return f"{path}: what each column of the template for {title} needs."
    return (
        f"{path}: a column for each field of {title}, and an example row to replace. --explain describes the columns."
    )


BULK_EPILOG = """\b
Examples:
  callsign template US_TOLL_FREE_REGISTRATION -o data.csv
  callsign bulk data.csv -r us-west-2
  callsign bulk data.csv -r us-west-2 --yes --result results.csv
  callsign bulk letters.csv --type indonesia --documents letters.zip \\
      --map 'Client=companyInfo.companyName' --map 'Remarks='

\b
Exit codes: 0 done, or a dry run without problems; 1 AWS refused; 2 usage
error; 3 rows have errors and nothing was started; 4 rows were started and a
person must act.
"""
ONE_TABLE = "Name the CSV file once: callsign bulk data.csv"
DRY_BULK = (
    "Nothing was done. Add --yes to start. Once submitted, a registration cannot be changed until the reviewers have "
    "answered."
)
#: Encodings shown side by side, and cells shown in each.
DECODINGS_SHOWN, SAMPLES_SHOWN = 5, 3
#: Unused documents that are named, and ranges of rows with the same error.
UNUSED_NAMED, RANGES_NAMED = 5, 12
BULK_RUNNING = "Registering"
#: As in Slack, and the price.
RESULT_HEADER = (*batch.RESULT_HEADER, "monthly_price")
#: What a command without --result shows of each row, by the columns of the results.
OUTCOME_COLUMNS = ("row", "name", "outcome", "registration_id", "number")
OUTCOME_HEADER = ("Row", "Name", "Outcome", "ID", "Number")


def table_unclear(name: str) -> str:
    """The last line where columns are open."""
    return f"{name}: only you can say what some columns mean. Nothing was done."


def encoding_unknown(name: str, decodings: Sequence[Decoding]) -> str:
    """A file whose letters can be read in several ways, with the most plausible ones side by side."""
    lines = [
        f"{name} is not in UTF-8 or UTF-16, so its letters can be read in several ways. Choose the right spelling:"
    ]
    for decoding in decodings[:DECODINGS_SHOWN]:
        lines.append(f"  --encoding {decoding.encoding:<12} {tables.ENCODINGS[decoding.encoding]}")
        lines += [f"      {tables.sample(row, text)}" for row, text in decoding.samples[:SAMPLES_SHOWN]]
    others = [decoding.encoding for decoding in decodings[DECODINGS_SHOWN:]]
    more = [f"Other encodings that fit: {', '.join(others)}."] if others else []
    return "\n".join([*lines, *more, "Nothing was done."])


def encoding_not_known(name: str) -> str:
    """`--encoding` with a name that means no encoding."""
    return f"--encoding: Callsign does not know the encoding {name}. Known are: {', '.join(tables.ENCODINGS)}."


def sheet_unknown(name: str, sheets: Sequence[str]) -> str:
    """A spreadsheet with several sheets that have content."""
    lines = [f"  --sheet {shlex.quote(sheet)}" for sheet in sheets]
    return "\n".join([f"{name} has several sheets. Choose one of them:", *lines, "Nothing was done."])


def no_such_document(folder: str) -> str:
    """A cell names a file that does not exist."""
    return (
        f"this document is not in “{folder}”. Write its path below that folder, or name another folder or ZIP file "
        "with --documents."
    )


def no_such_choice(titles: Sequence[str]) -> str:
    """A cell names no choice of its field."""
    return f"This is not one of the choices. The choices are: {named(titles, CHOICES_NAMED)}."


def too_many_documents(folder: str, limit: int) -> str:
    """A folder that cannot be one of documents."""
    return f"“{folder}” has more than {limit:,} files. Name the folder of the documents with --documents."


def cause(rows: Sequence[int], place: str, why: str) -> str:
    """What is wrong with the same column of one row or of several."""
    numbers = f"Row {rows[0]:,}" if len(rows) == 1 else f"Rows {ranges(rows)}"
    return f"  {numbers}{f', {place}' if place else ''}: {why}"


def ranges(rows: Sequence[int]) -> str:
    """Row numbers in order: "2-6, 9", and how many more there are."""
    ranges: list[list[int]] = []
    for row in rows:
        if ranges and row <= ranges[-1][1] + 1:
            ranges[-1][1] = row
        else:
            ranges.append([row, row])
    texts = [f"{first:,}" if first == last else f"{first:,}-{last:,}" for first, last in ranges]
    return named(texts, RANGES_NAMED)


@dataclass(frozen=True, slots=True, kw_only=True)
class WrongRows:
    """The figures of a table that has errors."""

    rows: int
    good: int
    #: Different errors.
    causes: int
    #: All errors, and those that are not kept.
    errors: int = 0
    left_out: int = 0
    #: Whether a program reads the result: nothing is shown above it then.
    is_json: bool = False


def rows_wrong(found: WrongRows, *, shown: int, path: str, continuing: bool) -> str:
    """What the check of a table found."""
    bad, causes = found.rows - found.good, found.causes
    parts = [f"{bad:,} of {_rows(found.rows)} {'has' if bad == 1 else 'have'} errors."]
    if causes > shown and not found.is_json:
        parts.append(f"The first {shown} of {causes:,} different errors are above.")
    if path:
        all_errors = f"The first {found.errors - found.left_out:,} errors" if found.left_out else "All errors"
        parts.append(f"{all_errors} are in {path}.")
    elif found.is_json:
        kept = (
            f"The first {found.errors - found.left_out:,} of {found.errors:,} errors"
            if found.left_out
            else "All errors"
        )
        parts.append(f"{kept} are listed in “errors”.")
    elif causes > shown:
        parts.append("--errors FILE writes them to a file.")
    if continuing:
        return " ".join([*parts, "These rows are left out."])
    step = "Correct them, or leave them out with --only-good." if found.good else "Correct them."
    return " ".join([*parts, step, "Nothing was done."])


@dataclass(frozen=True, slots=True, kw_only=True)
class TableNotes:
    """What is worth knowing about a table before it is carried out."""

    #: Rows with answers that their other answers do not allow.
    dropping: int = 0
    #: Documents that no row names.
    unused: Sequence[str] = ()
    #: The header of the row key.
    key_column: str = ""
    #: What was tidied in the answers, in words.
    tidied: str = ""
    #: How the file was read.
    reading: Mapping[str, str] = field(default_factory=dict)


def bulk_review(preview: Preview, notes: TableNotes) -> list[str]:
    """Everything that will be done, line by line."""
    kept, rest = preview.batch, len(notes.unused) - UNUSED_NAMED
    rows = {
        "Account": f"{kept.account_id or '(not known)'}, {kept.region}",
        **notes.reading,
        "Customers": "; ".join(customers.of_rows(preview.customers)),
        "Submits": counted(preview.registrations, "registration"),
        "Before": f"{_rows(preview.already)} already started, not started again" if preview.already else "",
        "Stopped": f"{preview.already_stopped:,} of these, will be tried again" if preview.already_stopped else "",
        "Row key": f"the column “{notes.key_column}”"
        if notes.key_column
        else "none; rows are recognised by their content",
        "Key in use": f"{_rows(preview.changed)}, see below" if preview.changed else "",
        "Left out": f"{_rows(preview.invalid)} with errors" if preview.invalid else "",
        "Not sent": f"some answers of {_rows(notes.dropping)}, because the row's other answers rule them out"
        if notes.dropping
        else "",
        "Tidied": notes.tidied,
        "Unused": ", ".join(notes.unused[:UNUSED_NAMED]) + (f" and {rest} more" if rest > 0 else ""),
        "Buys": _bought(preview.numbers) if preview.registrations else "",
        "In use": messages.room.used(preview.room.limits),
        "Updates": kept.channel_id,
        "Takes": time_taken(sum(preview.calls.values()), preview.seconds) if preview.registrations else "",
    }
    title = f"{kept.title} ({kept.registration_type}), {kept.source}"
    return [title, *labelled(rows), *messages.room.shortfalls(preview.room)]


def key_in_use(outcome: RowOutcome) -> str:
    """A row whose key belongs to another registration."""
    return f"  Row {outcome.number:,}, {outcome.key}, “{outcome.name}”: {batch.key_holder(outcome)}"


def keys_in_use(changed: int, *, continuing: bool) -> str:
    """Rows whose keys were used before with other answers."""
    verb = "has a row key that was" if changed == 1 else "have row keys that were"
    left_out = "They are left out." if continuing else "Nothing was done; --only-good leaves these rows out."
    return (
        f"{_rows(changed)} {verb} used before with other answers. Is it another customer? Give the row a key of its "
        f"own. Is it a correction? Correct that registration itself. {left_out}"
    )


def _rows(count: int) -> str:
    return counted(count, "row")


def _bought(numbers: int) -> str:
    if not numbers:
        return NOTHING_BOUGHT
    return (
        f"{counted(numbers, 'new phone number')}, billed from the moment each is requested: usually US$2.00 a month "
        "for a "
        f"toll-free number, about US${2 * numbers:,}.00 a month in all"
    )


def time_left(found: Progress) -> str:
    """The rate and the time left, next to the bar."""
    rate = f"{found.per_minute:.0f} a minute, " if found.per_minute else ""
    stopped = f", {found.count.needs_attention} need you" if found.count.needs_attention else ""
    return (
        f"{rate}about {messages.text.duration(found.seconds_left)} left{stopped}"
        if found.seconds_left
        else stopped.lstrip(", ")
    )


def bulk_line(found: Progress) -> str:
    """Progress in a pipe."""
    left = time_left(found)
    return f"{found.count.settled:,} of {found.count.total:,} rows" + (f", {left}" if left else "")


def row_stopped(row: int, name: str, problem: Problem) -> str:
    """A row for which a person must act."""
    return f"  Row {row:,}, {name}: {terminal.problem(problem)}"


def statuses_recorded(why: str) -> str:
    """AWS does not give the statuses of the rows."""
    return f"The statuses are those that Callsign saw last: {why}"


def row_wrong(problem: Problem) -> str:
    """A row that was left out."""
    return f"Not accepted: {', '.join(problem.fields)}. This row was not started."


def bulk_outcome(counts: Mapping[str, int], problem: Problem, path: str) -> list[str]:
    """The outcome of a batch."""
    lines = [
        (counts["submitted"], "submitted; AWS and the carriers are reviewing them"),
        (counts["already"] - counts["already_stopped"], "already started, not started again"),
        (
            counts["needs_attention"] + counts["already_stopped"],
            "stopped; see the reasons with --result FILE, then run the same command again",
        ),
        (counts["changed"], "not started, because their row keys belong to other registrations"),
        (counts["invalid"], "left out because of errors"),
        (counts["waiting"] + counts["cancelled"], "not started"),
    ]
    outcomes = [f"  {count:>6,}  {what}" for count, what in lines if count]
    paused = [f"Paused. {terminal.problem(problem)}"] if problem else []
    return [*paused, "Rows:", *outcomes, *([f"The results are in {path}."] if path else [])]
