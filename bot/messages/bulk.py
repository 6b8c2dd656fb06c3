"""The words of many registrations at once: templates, tables, what is wrong with a row, the pages before anything begins.

Sentences about tables, bundles and rows are plain text with foreign names in them as they are: `escape` them for mrkdwn.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from bot.messages.text import COMMAND, duration, escape, more
from workflows.batches.prepare import Preview
from workflows.forms.validation import ErrorCode
from workflows.records.definitions import FieldPath, RegistrationType
from workflows.tables.check import RowCode, RowError
from workflows.tables.columns import RowSetting
from workflows.tables.read import TableCode, TableRefused
from workflows.tables.zip_files import BundleCode, BundleRefused

TITLE = "Register many at once"
MAPPING_TITLE = "Columns"
SUMMARY_TITLE = "What was checked"
PREVIEW_TITLE = "Review and begin"
REFUSED_TITLE = "That cannot be used"

INTRO = (
    "A table with one row for each registration. Everything is checked first and shown to you; *nothing is created before "
    "you confirm*. If you close this window before that, send the files again."
)
TABLE_LABEL = "Table (CSV)"
TABLE_HINT = f"One row for each registration. {COMMAND} template gives you an empty table with the right columns."
DOCUMENTS_LABEL = "Documents"
DOCUMENTS_HINT = "Up to ten files, or ZIPs with more. The table names the file in the column of the document."
PATTERN_LABEL = "Name of each registration"
PATTERN_EXAMPLE = "{company name} {row}"
PATTERN_HINT = (
    "Columns in braces, {row} for the row's number. Left empty: the company's name where the table has it, and the row. "
    "A column “Registration name” goes before this."
)
NO_TABLE = "Drop the table here, as a CSV file."
ANOTHER_FILE = "Send another file"
LOADING = "Reading your files and checking every row. Thousands of rows take some seconds…"
LOADING_PREVIEW = "Putting the registrations together…"
NOT_YOURS = "This upload belongs to somebody else. Only the person who sent the files can go on with them."
GONE = f"This upload is not kept any more. Send the files again: `{COMMAND} bulk`."

COLUMN_CHOICE = "This column is…"
LEAVE_OUT = "Leave it out"
AMBIGUOUS = "This could be several fields, or a field that another column is already. Say which, or leave it out."
SETTINGS: Mapping[RowSetting, str] = {
    RowSetting.KEY: "Row key: tells rows apart, is not sent",
    RowSetting.NAME: "Name of the registration",
}
CHOSEN_TWICE = "Another column is this already. Choose something else, or leave one of them out."

WRONG_BY_COLUMN = "Where"
FIRST_ERRORS = "The first of them"
GO_ON_LABEL = "How to go on"
CORRECT_FIRST = "Send a corrected file; register nothing now"
NO_GOOD_ROWS = "*No row is good yet*, so there is nothing to go on with. Correct the file and send it again."
CHOOSE_HOW = "Choose how to go on."
ERROR_HEADER = ("row", "column", "length", "reason")
ERROR_FILE_TOLD = "All of them are in a file, in your direct messages with Callsign."
ERROR_FILE_FAILED = "Slack did not take the file with all of them."
TEMPLATE_TITLE = "Table to fill in"
COLUMNS_TITLE = "What its columns mean"
ERROR_FILE_TITLE = "What is wrong, row by row"

CONFIRM_OPTION = "Everything above is correct. Register all of them with AWS."
BEGIN = "Begin"
ALL_DONE_BEFORE = (
    "Every good row of this file was begun before, so there is nothing to do. Nothing is ever registered twice."
)

MAKING = "One moment…"
TEMPLATE_REFUSED: Mapping[str, str] = {
    "missing_scope": (
        "Callsign is not allowed to send files here. An administrator has to update the app from manifest.yml "
        "(files:write, im:write)."
    ),
}
TEMPLATE_FAILED = "Slack did not take the files. Try again in a minute."

_TABLES: Mapping[TableCode, str] = {
    TableCode.EMPTY: "The file is empty. Save the table as CSV again.",
    TableCode.NOT_TEXT: "This is no CSV file. In Excel: Save as, “CSV UTF-8”.",
    TableCode.SPREADSHEET: "This is a spreadsheet itself. Open it and save it as CSV: in Excel “CSV UTF-8”.",
    TableCode.HEADER_MISSING: "The first row has to name the columns, but row {row} holds a value in column {column}. Put the names above it.",
    TableCode.HEADER_BLANK: "Column {column} has no name in the first row. Name it, or delete the column.",
    TableCode.HEADER_TWICE: "Columns {first} and {column} are both named “{header}”. Rename or delete one.",
    TableCode.NO_ROWS: "There is a header, but no row below it.",
    TableCode.TOO_MANY_ROWS: "More than {limit} rows. Split the file and send the parts one after the other.",
    TableCode.CELL_TOO_LARGE: "The cell in row {row}, column {column} has more than {limit} characters. Is a quotation mark missing before it?",
    TableCode.QUOTE_OPEN: "A quotation mark opened in row {row} is never closed. Close it, or save the table as CSV again.",
}
_BUNDLES: Mapping[BundleCode, str] = {
    BundleCode.NOT_A_ZIP: "This is no ZIP file. Pack the documents again.",
    BundleCode.BROKEN: "The ZIP is damaged, or packed in an unusual way. Pack the documents again.",
    BundleCode.ENCRYPTED: "The ZIP is locked with a password (“{name}”). Pack it without one.",
    BundleCode.PATH: "The ZIP holds a path that leads out of it (“{name}”). Pack the documents themselves, without folders.",
    BundleCode.LINK: "“{name}” in the ZIP is a link, not a file. Pack the file itself.",
    BundleCode.TWICE: "Two documents are named “{name}”. The table could mean either: rename one.",
    BundleCode.TOO_MANY: "More than {limit} documents. Send the table in parts, each with its own documents.",
    BundleCode.TOO_LARGE: "The documents have more than {limit} bytes unpacked. Send the table in parts, each with its own documents.",
    BundleCode.BOMB: "“{name}” in the ZIP unpacks to far more than a document can have. Pack the documents again.",
    BundleCode.EMPTY: "The ZIP holds no file.",
}
_ROWS: Mapping[ErrorCode | RowCode, str] = {
    ErrorCode.MISSING: "This is required.",
    ErrorCode.DOCUMENT_MISSING: "This document is required: write its file name into the cell.",
    ErrorCode.TOO_SHORT: "Too short: {length} characters, at least {limit} are needed.",
    ErrorCode.TOO_LONG: "Too long: {length} characters, at most {limit} are allowed.",
    ErrorCode.PATTERN: "Not in the form AWS asks for. {hint}",
    ErrorCode.CHOICE_UNKNOWN: "No choice of this field. The template's second file lists them.",
    ErrorCode.TOO_FEW_CHOICES: "Give at least {limit} choices.",
    ErrorCode.TOO_MANY_CHOICES: "At most {limit} choices; {count} are given.",
    ErrorCode.NOT_ALLOWED: "With the row's other answers only these are allowed: {allowed}.",
    ErrorCode.WRONG_KIND: "AWS changed this field. Take a new template.",
    RowCode.RAGGED: "The row has {cells} cells, the header {columns}. Is a separator or a quotation mark missing or too many?",
    RowCode.TWICE: "The same as row {first}. Delete one, or tell them apart by a column “Row key”.",
    RowCode.NAME_UNKNOWN: "The name pattern asks for “{placeholder}”, and there is no such column.",
    RowCode.NAME_TOO_LONG: "The registration's name has {length} characters, at most {limit} are allowed.",
    RowCode.NAME_EMPTY: "The row gives the registration no name: the columns of the name pattern are empty.",
    RowCode.KEY_TOO_LONG: "The row key has {length} characters, at most {limit} are allowed.",
    RowCode.ROUNDED: "The spreadsheet rounded this number. Format the column as text and enter it again.",
    RowCode.DOCUMENT_UNKNOWN: "No document of this name was sent along.",
    RowCode.DOCUMENT_PATH: "Write the file's name only, without folders.",
    RowCode.DOCUMENT_NOT_TAKEN: "This field takes no document.",
}
#: Seconds from which a time span is told in hours.
HOURS_FROM = 2 * 3600
#: What the titles of sender IDs have behind the country.
_SENDER_ID = " sender ID registration"
NO_TITLES: Mapping[FieldPath, str] = {}
#: Params that are numbers; all others are names or words.
_FIGURES = frozenset({"limit", "length", "count", "cells", "columns", "row", "first"})


def table_refused(refused: TableRefused) -> str:
    """Why a file is no table, and what to do."""
    return _filled(_TABLES[refused.code], refused.params)


def bundle_refused(refused: BundleRefused) -> str:
    """Why a ZIP is not unpacked, and what to do."""
    return _filled(_BUNDLES[refused.code], refused.params)


def row_error(error: RowError) -> str:
    """What is wrong with a row and what to do; never repeats the value."""
    return _filled(_ROWS[error.code], error.params)


def row_place(error: RowError, titles: Mapping[FieldPath, str] = NO_TITLES) -> str:
    """The column of an error, by its header; by the field's title where it has no column; "" for the row as a whole."""
    return error.column or (titles.get(error.path, error.path) if error.path else "")


def row_line(error: RowError, titles: Mapping[FieldPath, str] = NO_TITLES) -> str:
    """The same with its place before it."""
    place = row_place(error, titles)
    return f"Row {error.row:,}{f', {place}' if place else ''}: {row_error(error)}"


def row_lines(row: int, errors: Sequence[RowError], titles: Mapping[FieldPath, str], shown: int) -> str:
    """What is wrong with one row: its number, and a line for each error."""
    places = [(row_place(error, titles), row_error(error)) for error in errors[:shown]]
    lines = [f"{place}: {reason}" if place else reason for place, reason in places]
    rest = [more(len(errors) - shown)] if len(errors) > shown else []
    return "\n".join([f"Row {row:,}", *(f"• {line}" for line in [*lines, *rest])])


def _filled(words: str, params: Mapping[str, str]) -> str:
    figures = {name: f"{int(value):,}" for name, value in params.items() if name in _FIGURES and value.isdecimal()}
    return words.format_map({**params, **figures}).strip()


def bulk_title(title: str, region: str, table: str) -> str:
    """The small print on top of every page."""
    return f"{title} · {region} · {table}"


def document_refused(name: str, reason: str) -> str:
    """Why a document cannot be used."""
    return f"{name}: {reason}"


def needs_others(title: str) -> str:
    """A type that cannot be registered from a table."""
    return (
        f"Each {title} belongs to another registration that only you can choose. Begin them one by one: {COMMAND} new."
    )


def pattern_unknown(placeholders: Sequence[str]) -> str:
    """A name pattern that names what the table does not have."""
    named = ", ".join(f"{{{name}}}" for name in placeholders[:5])
    return f"The name pattern asks for {named}, and the table has no such column. Correct the pattern, or the table."


def mapping_text(placed: int, unknown: int) -> str:
    """Over the columns asked about; mrkdwn."""
    known = f"{_count(placed, 'column')} {'was' if placed == 1 else 'were'} recognised by name. " if placed else ""
    asked = "*What is this column?*" if unknown == 1 else f"*What are these {unknown:,} columns?*"
    return f"{known}{asked} A column that is left out is not sent to AWS."


def missing_columns(titles: Sequence[str]) -> str:
    """Required fields without a column."""
    named = ", ".join(titles[:15]) + (f" and {len(titles) - 15} more" if len(titles) > 15 else "")
    return f"Required, and without a column yet: {named}."


def more_columns(count: int) -> str:
    """Columns that are not asked about."""
    return f"{_count(count, 'more column')} {'is' if count == 1 else 'are'} left out. Name them as in the template to have them sent."


def column_label(letter: str, title: str) -> str:
    """A column of the table."""
    return f"Column {letter}: {title}"


def summary_text(rows: int, good: int) -> str:
    """How many rows are wrong; mrkdwn."""
    bad = rows - good
    wrong = "has something wrong" if bad == 1 else "have something wrong"
    return f":warning: *{bad:,} of {_count(rows, 'row')} {wrong}*, {good:,} {'is' if good == 1 else 'are'} good. Nothing was created."


def wrong_by_column(named: Sequence[tuple[str, int]], shown: int) -> str:
    """Columns with wrong rows, the worst first."""
    lines = [f"{name or 'The row as a whole'}: {_count(count, 'row')}" for name, count in named[:shown]]
    return "\n".join([*lines, *([more(len(named) - shown)] if len(named) > shown else [])])


def errors_told(count: int, told: str) -> str:
    """Under the first errors: how many there are, and where the rest is; mrkdwn."""
    return f"{_count(count, 'error')} in all. {told}"


def errors_comment(table: str, rows: int, bad: int) -> str:
    """Over the file with every error; mrkdwn."""
    return (
        f":warning: {bad:,} of {_count(rows, 'row')} of *{escape(table)}* cannot be registered as they are: every error by row and "
        f"column, without the values. Correct them and send the table again with `{COMMAND} bulk`."
    )


def errors_left_out(count: int) -> str:
    """In the last line of the file."""
    return f"And {count:,} more errors. Correct these first."


def go_on_with(good: int) -> str:
    """The choice to leave the wrong rows out."""
    return f"Go on with the {_count(good, 'good row')}; leave the others out"


def preview_text(preview: Preview) -> str:
    """What confirming would do; mrkdwn."""
    lines = [f"*{_count(preview.registrations, 'registration')}* would be made and handed in."]
    if preview.numbers:
        lines.append(f"*{_count(preview.numbers, 'new phone number')}* would be requested.")
    if preview.already:
        lines.append(
            f"{_count(preview.already, 'row')} begun before {'stays' if preview.already == 1 else 'stay'} as is."
        )
    if preview.already_stopped:
        lines.append(
            f":warning: {preview.already_stopped:,} of these stopped and wait for *Try again* on their own message."
        )
    if preview.invalid:
        lines.append(
            f"{_count(preview.invalid, 'row')} with errors {'is' if preview.invalid == 1 else 'are'} left out."
        )
    if preview.registrations:
        lines.append(f"At this account's quota that takes about *{span(preview.seconds)}*.")
    return "\n".join(f"• {line}" for line in lines)


def costs(registrations: int, numbers: int, *, sender_id: bool) -> str:
    """What confirming costs; mrkdwn."""
    if numbers:
        return (
            f"*{_count(numbers, 'new phone number')} {'is' if numbers == 1 else 'are'} requested and billed from that "
            "moment on*, whatever the reviewers say: usually US$2.00 a month for a toll-free number, so about "
            f"*US${2 * numbers:,}.00 a month* in all. AWS names the exact price of each when it is requested."
        )
    if sender_id:
        return "No number is requested, and we know of no charge of AWS for registering a sender ID."
    return (
        f"No number is requested now. AWS may charge fees for each of the {_count(registrations, 'registration')} that "
        "are not refunded, whatever the reviewers say. <https://aws.amazon.com/end-user-messaging/pricing/|AWS's prices>"
    )


def where_told(channel_id: str) -> str:
    """Where it can be followed; mrkdwn."""
    return f"Progress is told in <#{channel_id}>, with buttons to pause and to cancel what has not begun."


def first_name(name: str) -> str:
    """How registrations will be named."""
    return f"The first is named “{name}”."


def dropping(count: int) -> str:
    """Answers that are not sent."""
    return f"In {_count(count, 'row')} some answers are not sent, because the row's other answers rule them out."


def unused(names: Sequence[str], shown: int) -> str:
    """Documents nobody asked for."""
    named = ", ".join(names[:shown]) + (f" and {len(names) - shown} more" if len(names) > shown else "")
    return f"No row names {'this document' if len(names) == 1 else 'these documents'}: {named}."


def begun(channel_id: str, registrations: int) -> str:
    """The last view; mrkdwn."""
    return f"{_count(registrations, 'registration')} on the way. Follow them in <#{channel_id}>; you can close this window."


def template_sent(title: str) -> str:
    """The answer to `template TYPE`; mrkdwn."""
    return f"The template for *{escape(title)}* is in your direct messages with Callsign."


def template_comment(title: str) -> str:
    """Over the two files; mrkdwn."""
    return (
        f"*{escape(title)}* as a table: one with the columns and an example row to be replaced, and one that explains each "
        f"column. Fill it in and send it with `{COMMAND} bulk`."
    )


def template_usage(types: Sequence[RegistrationType]) -> str:
    """`template` alone: what there is; mrkdwn."""
    by_country = [one for one in types if "_SENDER_ID_" in one.name]
    lines = [f"• {escape(one.title)}: `{COMMAND} template {one.name}`" for one in types if one not in by_country]
    if by_country:
        countries = ", ".join(one.title.removesuffix(_SENDER_ID) for one in by_country)
        lines.append(f"• Sender IDs, by country (such as `{COMMAND} template indonesia`): {escape(countries)}")
    return "\n".join(["*Which registration is the template for?* Say it in your own words, or as here:", *lines])


def template_which(text: str, types: Sequence[RegistrationType], shown: int) -> str:
    """`template` with words that may mean several types; mrkdwn."""
    lines = [f"• `{COMMAND} template {one.name}`: {escape(one.title)}" for one in types[:shown]]
    rest = [more(len(types) - shown)] if len(types) > shown else []
    return "\n".join([f"`{_quoted(text)}` could be several. Which one?", *lines, *rest])


def template_unknown(text: str, near: Sequence[RegistrationType]) -> str:
    """`template` with words that mean no type; mrkdwn."""
    guess = [f"• `{COMMAND} template {one.name}`: {escape(one.title)}" for one in near]
    asked = " Did you mean one of these?" if guess else f" `{COMMAND} template` lists what there is."
    return "\n".join([f"I know no registration type `{_quoted(text)}`.{asked}", *guess])


def span(seconds: float) -> str:
    """A time span for people, hours too."""
    if seconds < HOURS_FROM:
        return duration(seconds)
    hours = round(seconds / 3600)
    return f"{hours} hours" if hours < 48 else f"{round(hours / 24)} days"


def _quoted(text: str) -> str:
    return escape(text[:60].replace("`", "'"))


def _count(number: int, noun: str) -> str:
    return f"{number:,} {noun}{'' if number == 1 else 's'}"
