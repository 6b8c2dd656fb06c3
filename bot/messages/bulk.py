"""`/callsign bulk`: the files, the columns, the result of the check, the review before anything is created."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from bot.messages.batch import key_holder
from bot.messages.form import reading_text
from bot.messages.review import PRICES_LINK, SENDER_ID_COSTS
from bot.messages.tables import ENCODINGS
from bot.messages.text import COMMAND, counted, escape, more, named, span
from workflows.batches.prepare import Preview
from workflows.forms.tidy import Reading
from workflows.records.batches import RowOutcome
from workflows.records.definitions import Form
from workflows.tables.columns import RowSetting
from workflows.tables.table import Decoding

TITLE = "Register many at once"
MAPPING_TITLE = "Columns"
SUMMARY_TITLE = "Result of the check"
PREVIEW_TITLE = "Review and start"
REFUSED_TITLE = "Files not accepted"

INTRO = (
    "Send a table with one row for each registration. Callsign checks everything first and shows you the result. "
    "*Nothing "
    "is created before you confirm.* If you close this window before that, send the files again."
)
TABLE_LABEL = "Table (Excel, OpenDocument or CSV)"
TABLE_HINT = f"One row for each registration. To get an empty table with the right columns, use {COMMAND} template."
DOCUMENTS_LABEL = "Documents"
DOCUMENTS_HINT = (
    "Up to ten files, or ZIP files with more. In the table, write the file name into the column of the document."
)
PATTERN_LABEL = "Name of each registration"
PATTERN_EXAMPLE = "{company name} {row}"
PATTERN_HINT = (
    "Write column names in braces, and {row} for the row number. If you leave this empty, Callsign uses the company "
    "name, with the row number where it would be double. A column “Registration name” takes precedence."
)
NO_TABLE = "Drop the table here, as an Excel (.xlsx), OpenDocument (.ods) or CSV file."
ANOTHER_FILE = "Send another file"
LOADING = "Reading your files and checking every row. Thousands of rows take some seconds…"
LOADING_PREVIEW = "Preparing the registrations…"
NOT_YOURS = "This upload belongs to somebody else. Only the person who sent the files can continue."
GONE = f"This upload is no longer stored. Send the files again: `{COMMAND} bulk`."

READING_TITLE = "How to read the table"
ENCODING_QUESTION = (
    "*How are the letters of this file to be read?* The file is not in UTF-8, so a program cannot decide. Choose the "
    "line in which every name is spelled correctly. To avoid the question, save the table as an Excel workbook or as "
    "*CSV UTF-8*."
)
ENCODING_LABEL = "The correct spelling"
ENCODING_HINT = "If no spelling is correct, send another file."
SHEET_QUESTION = "*Which sheet has the registrations?* The spreadsheet has several sheets with content."
SHEET_LABEL = "Sheet"

COLUMN_CHOICE = "This column is…"
LEAVE_OUT = "Leave it out"
AMBIGUOUS = (
    "This could be one of several fields, or a field that another column already has. Choose one, or leave it out."
)
SETTINGS: Mapping[RowSetting, str] = {
    RowSetting.KEY: "Row key: identifies the row, is not sent",
    RowSetting.NAME: "Name of the registration",
    RowSetting.CUSTOMER: "Customer for whom it is",
    RowSetting.NUMBER: "Number of this account to use",
    RowSetting.REGISTRATION: "Registration it belongs to, such as its brand",
}
CHOSEN_TWICE = "Another column already has this field. Choose another field, or leave one of the columns out."

WRONG_BY_COLUMN = "Errors by column"
FIRST_ERRORS = "First errors"
CONTINUE_LABEL = "How to continue"
CORRECT_FIRST = "Send a corrected file; register nothing now"
NO_GOOD_ROWS = "*None of the rows is good yet.* Correct the file and send it again."
CHOOSE_HOW = "Choose how to continue."
ERROR_HEADER = ("row", "column", "length", "reason")
ERROR_FILE_SENT = "The file with the errors is in your direct messages with Callsign."
ERROR_FILE_FAILED = "Slack did not accept the file with the errors."
ERROR_FILE_TITLE = "Errors by row"

#: Names of rows listed on the review, and characters of each: a paragraph has 3,000.
ROWS_NAMED, NAME_SHOWN = 40, 48
START = "Start"
NOT_YET = "Not yet"
ALL_STARTED_BEFORE = (
    "All good rows of this file have already been started, so there is nothing to do. Nothing is ever registered twice."
)
KEYS_IN_USE = (
    "Is it another customer? Give the row a key of its own and send the table again. Is it a correction? Use Fix and "
    "resubmit on that registration."
)
KEY_HINT = "Choose “Row key” if this column identifies each customer, also in later files. Otherwise leave it out."
#: Titles of fields that are named because they have no column.
_MISSING_NAMED = 15
_PLACEHOLDERS_NAMED = 5


def bulk_title(title: str, region: str, table: str) -> str:
    """The small print at the top of every page."""
    return f"{title} · {region} · {table}"


def decoding_option(decoding: Decoding) -> str:
    """One way to read the letters, with an example."""
    example = decoding.samples[0][1] if decoding.samples else ""
    return f"{ENCODINGS[decoding.encoding]}: {example}".rstrip(": ")


def document_refused(name: str, reason: str) -> str:
    """Why a document cannot be used."""
    return f"{name}: {reason}"


def association_column_missing(kind: str) -> str:
    """A table without the column that names the registration each row belongs to."""
    return (
        f"Each row belongs to another registration ({kind}), but no column names it. Add a column “Brand” with the "
        "registration's ID, such as registration-..."
    )


def pattern_unknown(placeholders: Sequence[str]) -> str:
    """A name pattern with columns that the table does not have."""
    names = ", ".join(f"{{{name}}}" for name in placeholders[:_PLACEHOLDERS_NAMED])
    return f"The name pattern uses {names}, but the table has no such column. Correct the pattern or the table."


def mapping_text(placed: int, unknown: int) -> str:
    """Above the columns that the person is asked about; mrkdwn."""
    known = f"{counted(placed, 'column')} {'was' if placed == 1 else 'were'} recognised by name. " if placed else ""
    question = "*What is this column?*" if unknown == 1 else f"*What are these {unknown:,} columns?*"
    return f"{known}{question} Columns that you leave out are not sent to AWS."


def missing_columns(titles: Sequence[str]) -> str:
    """Required fields without a column."""
    return f"These fields are required but have no column yet: {named(titles, _MISSING_NAMED)}."


def more_columns(count: int) -> str:
    """Columns that the person is not asked about."""
    return (
        f"{counted(count, 'more column')} {'is' if count == 1 else 'are'} left out. To send them, name them as in the "
        "template."
    )


def column_label(letter: str, title: str) -> str:
    """A column of the table."""
    return f"Column {letter}: {title}"


def summary_text(rows: int, good: int) -> str:
    """How many rows have errors; mrkdwn."""
    bad = rows - good
    verb = "has" if bad == 1 else "have"
    return (
        f":warning: *{bad:,} of {counted(rows, 'row')} {verb} errors*; {good:,} {'is' if good == 1 else 'are'} good. "
        "Nothing was created."
    )


def wrong_by_column(errors: Sequence[tuple[str, int]], shown: int) -> str:
    """Columns with the number of rows that have errors there, the largest number first."""
    lines = [f"{name or 'The row as a whole'}: {counted(count, 'row')}" for name, count in errors[:shown]]
    return "\n".join([*lines, *([more(len(errors) - shown)] if len(errors) > shown else [])])


def error_count(count: int, error_file: str) -> str:
    """Below the first errors: how many there are, and the sentence about the file with all of them; mrkdwn."""
    return f"{counted(count, 'error')} in total. {error_file}"


def errors_comment(table: str, rows: int, bad: int, *, errors: int, left_out: int) -> str:
    """The comment on the file with the errors, of which `left_out` are not in it; mrkdwn."""
    listed = f"the first {errors - left_out:,} of {errors:,} errors" if left_out else "every error"
    return (
        f"For *{escape(table)}*, where {bad:,} of {counted(rows, 'row')} cannot be registered yet: this file lists "
        f"{listed} by row and column, without the values."
    )


def errors_left_out(count: int) -> str:
    """The last line of the file."""
    return f"There are {count:,} more errors. Correct these first."


def continue_with(good: int) -> str:
    """The choice to leave out the rows with errors."""
    return f"Continue with the {counted(good, 'good row')}; leave the others out"


def preview_text(preview: Preview) -> str:
    """What will happen after the confirmation; mrkdwn."""
    lines = [f"*{counted(preview.registrations, 'registration')}* will be created and submitted."]
    if preview.numbers:
        lines.append(f"*{counted(preview.numbers, 'new phone number')}* will be requested.")
    if preview.already:
        lines.append(
            f"{counted(preview.already, 'row')} already started: {'it' if preview.already == 1 else 'they'} will not "
            "change."
        )
    if preview.already_stopped:
        lines.append(
            f":warning: {preview.already_stopped:,} of these stopped. Press *Try again* on "
            f"{'its' if preview.already_stopped == 1 else 'their'} "
            f"status {'message' if preview.already_stopped == 1 else 'messages'}."
        )
    if preview.changed:
        lines.append(
            f":warning: {counted(preview.changed, 'row')} will be left out because "
            f"{'its row key belongs' if preview.changed == 1 else 'their row keys belong'} to other registrations."
        )
    if preview.invalid:
        lines.append(f"{counted(preview.invalid, 'row')} with errors will be left out.")
    if preview.registrations:
        lines.append(f"At this account's quota, this will take about *{span(preview.seconds)}*.")
    return "\n".join(f"• {line}" for line in lines)


def recognised_by(key_column: str) -> str:
    """How a row is recognised in another file."""
    if key_column:
        return f"The column “{key_column}” is the row key: a row with the same key in another file is the same row."
    return "No column is the row key: a row with the same content in another file is the same row."


def keys_in_use(changed: Sequence[RowOutcome], count: int) -> str:
    """Rows whose keys were used before with other answers; plain text."""
    lines = [f"Row {row.number:,}, {row.key}, “{row.name}”: {key_holder(row)}" for row in changed]
    rest = [more(count - len(changed))] if count > len(changed) else []
    return "\n".join([*lines, *rest, KEYS_IN_USE])


def costs(registrations: int, numbers: int, *, sender_id: bool) -> str:
    """What confirming costs; mrkdwn."""
    if numbers:
        return (
            f"*{counted(numbers, 'new phone number')} will be requested and billed from that moment on*, regardless of "
            "the review. A toll-free number usually costs US$2.00 a month, so the total is about "
            f"*{_a_month(numbers)}*. AWS names the exact price of each number when it is requested."
        )
    if sender_id:
        return SENDER_ID_COSTS
    return (
        "No number will be requested now. AWS may charge fees for each of the "
        f"{counted(registrations, 'registration')} and "
        f"does not refund them, regardless of the review. {PRICES_LINK}"
    )


def start_label(registrations: int, numbers: int) -> str:
    """The button that starts the batch, with its price where it is known."""
    what = f"Start {counted(registrations, 'registration')}"
    return f"{what}, about {_a_month(numbers)}" if numbers else what


def start_title(registrations: int) -> str:
    """Above the question."""
    return f"Start {counted(registrations, 'registration')}?"


def start_question(registrations: int, numbers: int, *, sender_id: bool) -> str:
    """What starting costs, asked once more; plain text."""
    if numbers:
        return (
            f"{counted(numbers, 'new phone number')} will be requested and billed from now on, about "
            f"{_a_month(numbers)} in total, regardless of the review."
        )
    if sender_id:
        return "A sender ID may cost a monthly fee from its approval on."
    return (
        f"AWS may charge fees for each of the {counted(registrations, 'registration')} and does not refund them, "
        "regardless of the review."
    )


def _a_month(numbers: int) -> str:
    """What toll-free numbers usually cost."""
    return f"US${2 * numbers:,}.00 a month"


def updates_line(channel_id: str) -> str:
    """The channel where the batch can be followed; mrkdwn."""
    return (
        f"Callsign posts the progress in <#{channel_id}>, with buttons to pause, and to cancel rows that have not "
        "started."
    )


def row_names(rows: Sequence[tuple[int, str]], count: int) -> str:
    """The registrations that will be created, by row and name; plain text. `count` is all of them."""
    lines = [f"• Row {row:,}: {short_name(name)}" for row, name in rows]
    rest = [f"{more(count - len(rows))} The results will list them all."] if count > len(rows) else []
    return "\n".join(["These will be registered:", *lines, *rest])


def short_name(name: str) -> str:
    """A name in a list, visibly shortened."""
    line = " ".join(name.split())
    return line if len(line) <= NAME_SHOWN else f"{line[: NAME_SHOWN - 1].rstrip()}…"


def answers_not_sent(count: int) -> str:
    """Rows with answers that will not be sent."""
    return f"In {counted(count, 'row')}, some answers will not be sent because the row's other answers rule them out."


def tidied(form: Form, count: int, examples: Sequence[tuple[int, Reading]]) -> str:
    """Answers that are sent in another way than the table has them; plain text."""
    shown = "; ".join(
        f"row {row:,}, {form.by_path[reading.path].title}: {reading_text(form, reading)}" for row, reading in examples
    )
    return f"Callsign tidied {counted(count, 'answer')}, for example {shown}."


def unused_documents(names: Sequence[str], shown: int) -> str:
    """Documents that no row names."""
    return f"No row names {'this document' if len(names) == 1 else 'these documents'}: {named(names, shown)}."


def started(channel_id: str, registrations: int) -> str:
    """The last view; mrkdwn."""
    return (
        f"{counted(registrations, 'registration')} started. Follow the progress in <#{channel_id}>; you can close this "
        "window."
    )
