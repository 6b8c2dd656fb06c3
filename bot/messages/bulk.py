"""The words of many registrations at once: templates, tables, what is wrong with a row, the pages before anything begins.

Sentences about tables, bundles and rows are plain text with foreign names in them as they are: `escape` them for mrkdwn.
"""

from __future__ import annotations

from collections.abc import Mapping

from bot.messages import COMMAND
from workflows.bundle import BundleCode, BundleRefused
from workflows.columns import RowSetting
from workflows.sheet import RowCode, RowError
from workflows.table import TableCode, TableRefused
from workflows.validation import ErrorCode

TITLE = "Register many at once"
MAPPING_TITLE = "Columns"
SUMMARY_TITLE = "What was checked"
PREVIEW_TITLE = "Review and begin"
REFUSED_TITLE = "That cannot be used"

PATTERN_LABEL = "Name of each registration"
PATTERN_HINT = (
    "Columns in braces, and {row} for the row's number. Left empty: the company's name where a column has it, and the row's "
    "number. A column “Registration name” in the file goes before this."
)
TABLE_LABEL = "Table (CSV)"
TABLE_HINT = f"One row a registration. {COMMAND} template gives you an empty one with the right columns."
DOCUMENTS_LABEL = "Documents"
DOCUMENTS_HINT = "Up to ten files, or a ZIP with more. The table says by file name which row has which."
INTRO = (
    "A table with one row for each registration. Everything is checked first and shown to you; nothing is created before "
    "you confirm. If you close this window before that, send the files again."
)
COLUMN_CHOICE = "This column is…"
LEAVE_OUT = "Leave it out"
SETTINGS: Mapping[RowSetting, str] = {
    RowSetting.KEY: "Row key: tells rows apart, is not sent",
    RowSetting.NAME: "Name of the registration",
}
ANOTHER_FILE = "Send another file"
GO_ON_LABEL = "How to go on"
CONFIRM_OPTION = "Everything above is correct. Register all of them with AWS."
BEGIN = "Begin"
LOADING = "Reading your files and checking every row. Thousands of rows take some seconds…"
LOADING_PREVIEW = "Putting the registrations together…"
NO_TABLE = "Drop the table here, as a CSV file."
NO_GOOD_ROWS = "No row is good yet, so there is nothing to go on with. Correct the file and send it again."
CHOOSE_HOW = "Choose how to go on."
MAKING = "One moment, the template is on its way…"
TEMPLATE_FAILED = "Slack did not take the files. Try again in a minute."
TEMPLATE_REFUSED: Mapping[str, str] = {
    "missing_scope": "Callsign is not allowed to send files here. An administrator has to update the app from manifest.yml (files:write, im:write).",
}
ERROR_FILE_FAILED = "Slack did not take the file with all errors. What is shown here is the beginning of it."
ERROR_HEADER = ("row", "column", "length", "reason")
GONE = "This upload is not kept any more. Send the files again: `/callsign bulk`."
ALL_DONE_BEFORE = "Every row of this file was begun before. Nothing is left to do, and nothing is registered twice."

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


def row_line(error: RowError) -> str:
    """The same with its place before it."""
    column = f", {error.column}" if error.column else ""
    return f"Row {error.row:,}{column}: {row_error(error)}"


def _filled(words: str, params: Mapping[str, str]) -> str:
    figures = {name: f"{int(value):,}" for name, value in params.items() if name in _FIGURES and value.isdecimal()}
    return words.format_map({**params, **figures}).strip()
