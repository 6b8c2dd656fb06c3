"""What is wrong with a table, with its documents, and with its rows; in Slack and in the terminal.

Plain text, with foreign names inserted as they are: `escape` it for mrkdwn.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from bot.messages import causes, resources
from bot.messages.text import COMMAND, more
from workflows.forms.validation import ErrorCode
from workflows.records.definitions import FieldPath
from workflows.tables.check import RowCode, RowError
from workflows.tables.damage import DamageCode
from workflows.tables.table import CellFault, Table, TableCode, TableRefused
from workflows.tables.zip_files import BundleCode, BundleRefused

#: What is wrong, and what to do; of a column of a table, the second may be empty.
Remark = tuple[str, str]

_TABLES: Mapping[TableCode, str] = {
    TableCode.EMPTY: "The file is empty. Save the table as CSV again.",
    TableCode.NOT_TEXT: "This is not a table that Callsign can read. Save it as an Excel workbook (.xlsx) or as CSV.",
    TableCode.ENCODING_WRONG: "The file is not in the encoding {encoding}. Leave the encoding out to see the others.",
    TableCode.WEB_PAGE: (
        "This is a web page or an XML file, even if its name says otherwise. Open it in your spreadsheet program and "
        "save it as an Excel workbook (.xlsx) or as CSV."
    ),
    TableCode.OTHER_SPREADSHEET: (
        "Callsign cannot read this spreadsheet format. Open the file and save it as an Excel workbook (.xlsx) or as "
        "CSV."
    ),
    TableCode.PASSWORD: "The spreadsheet has a password. Save a copy without a password.",
    TableCode.BROKEN: "The spreadsheet is damaged. Open it, save it again, and send the new file.",
    TableCode.TOO_LARGE: (
        "The spreadsheet is larger than {limit} bytes when it is unpacked. Save only the table itself."
    ),
    TableCode.SHEET_UNKNOWN: "The spreadsheet has no sheet “{sheet}” with content. Its sheets are: {sheets}.",
    TableCode.COLUMN_HIDDEN: (
        "Column {column}, “{header}”, is hidden in the spreadsheet, so nobody sees what would be sent. Show it or "
        "delete it."
    ),
    TableCode.HEADER_MISSING: (
        "The first row must name the columns, but row {row} has a value in column {column}. Add a row with the names "
        "above it."
    ),
    TableCode.HEADER_BLANK: "Column {column} has no name in the first row. Name it, or delete the column.",
    TableCode.HEADER_TWICE: "Columns {first} and {column} are both named “{header}”. Rename or delete one of them.",
    TableCode.NO_ROWS: "The table has a header but no rows. Add one row for each registration.",
    TableCode.TOO_MANY_ROWS: "The table has more than {limit} rows. Split it and send the parts one after the other.",
    TableCode.TOO_MANY_COLUMNS: "The table has more than {limit} columns. Delete those that are not needed.",
    TableCode.CELL_TOO_LARGE: (
        "The cell in row {row}, column {column} has more than {limit} characters. Is a quotation mark missing before "
        "it?"
    ),
    TableCode.QUOTE_OPEN: (
        "A quotation mark that opens in row {row} is never closed. Close it, or save the table as CSV again."
    ),
}
#: Encodings in words, by Python's names.
ENCODINGS: Mapping[str, str] = {
    "cp1252": "Western European (Windows)",
    "cp1250": "Central European (Windows)",
    "cp1251": "Cyrillic (Windows)",
    "cp1253": "Greek (Windows)",
    "cp1254": "Turkish (Windows)",
    "cp1255": "Hebrew (Windows)",
    "cp1256": "Arabic (Windows)",
    "cp1257": "Baltic (Windows)",
    "cp1258": "Vietnamese (Windows)",
    "cp874": "Thai (Windows)",
    "iso8859-2": "Central European (ISO)",
    "iso8859-15": "Western European (ISO)",
    "mac-roman": "Western European (Mac)",
    "cp437": "US (DOS)",
    "cp850": "Western European (DOS)",
    "cp852": "Central European (DOS)",
    "cp857": "Turkish (DOS)",
    "cp866": "Cyrillic (DOS)",
    "koi8-r": "Russian (KOI8-R)",
    "cp932": "Japanese (Shift JIS)",
    "euc_jp": "Japanese (EUC)",
    "iso2022_jp": "Japanese (ISO 2022)",
    "gb18030": "Chinese, simplified (GBK)",
    "big5hkscs": "Chinese, traditional (Big5)",
    "cp949": "Korean (Windows)",
    "utf-16-le": "Unicode (UTF-16 LE)",
    "utf-16-be": "Unicode (UTF-16 BE)",
}
_BUNDLES: Mapping[BundleCode, str] = {
    BundleCode.NOT_A_ZIP: "This is not a ZIP file. Pack the documents again.",
    BundleCode.BROKEN: "The ZIP file is damaged or has an unusual format. Pack the documents again.",
    BundleCode.ENCRYPTED: "The ZIP file has a password (“{name}”). Pack the documents without a password.",
    BundleCode.PATH: ("The ZIP file contains a path that leads out of it (“{name}”). Pack the documents again."),
    BundleCode.LINK: "“{name}” in the ZIP file is a link, not a file. Pack the file itself.",
    BundleCode.TWICE: "Two documents have the path “{name}”, so the table could mean either of them. Rename one.",
    BundleCode.TOO_MANY: "There are more than {limit} documents. Send the table in parts, each with its own documents.",
    BundleCode.TOO_LARGE: (
        "The unpacked documents are larger than {limit} bytes. Send the table in parts, each with its own documents."
    ),
    BundleCode.BOMB: "“{name}” in the ZIP file unpacks to far more than a document can have. Pack the documents again.",
    BundleCode.EMPTY: "The ZIP file contains no files. Pack the documents again.",
}
_ROWS: Mapping[RowCode, Remark] = {
    RowCode.RAGGED: (
        "The row has {cells} cells, the header has {columns}.",
        "Look for a separator or a quotation mark that is missing or extra.",
    ),
    RowCode.TWICE: (
        "This row is the same as row {first}.",
        "Delete one of them, or add a column “Row key” to distinguish them.",
    ),
    RowCode.KEY_TWICE: (
        "Row {first} has the same row key.",
        "Give each row a key of its own, or do not use this column as the row key.",
    ),
    RowCode.NAME_UNKNOWN: (
        "The name pattern uses “{placeholder}”, but the table has no such column.",
        "Correct the pattern or the table.",
    ),
    RowCode.NAME_TOO_LONG: (
        "The registration's name is too long: {length} characters; at most {limit} are allowed.",
        "Shorten it.",
    ),
    RowCode.NAME_EMPTY: (
        "The registration would have no name, because the columns of the name pattern are empty.",
        "Fill them in.",
    ),
    RowCode.KEY_TOO_LONG: ("The row key is too long: {length} characters; at most {limit} are allowed.", "Shorten it."),
    RowCode.NUMBER_UNCLEAR: (
        "This number can be read in two ways, as 1.000 is 1 in some countries and 1,000 in others.",
        "Write it without a point or comma, or as the form spells the choice.",
    ),
    RowCode.DOCUMENT_UNKNOWN: (
        "No document with this name was sent.",
        "Correct the name, or send the document with the table.",
    ),
    RowCode.DOCUMENT_AMBIGUOUS: (
        "Several documents have this name, in different folders.",
        "Write the path of the one that is meant, such as customer1/letter.pdf.",
    ),
    RowCode.DOCUMENT_LINK: (
        "This is a link, not a file.",
        "Save the file with the other documents and write its name.",
    ),
    RowCode.DOCUMENT_PATH: (
        "This path is not below the folder of the documents.",
        "Write the file name, or its path below the folder of the documents, such as customer1/letter.pdf.",
    ),
    RowCode.ANSWERED_TWICE: (
        "Several rows answer this question, and not in the same way.",
        "Keep the row with the right answer, and delete the others.",
    ),
    RowCode.CUSTOMER_TOO_LONG: (
        "The customer's name is too long: {length} characters; at most {limit} are allowed.",
        "Shorten it.",
    ),
    RowCode.CUSTOMER_ARCHIVED: (
        "This customer is archived and takes no new registrations.",
        f"Name another customer, or take this one back: `{COMMAND} customers`.",
    ),
    RowCode.PROFILE_UNKNOWN: ("This is not a profile that you can see.", "Correct the name, or clear the cell."),
    RowCode.PROFILE_UNCLEAR: (
        "Several profiles that you can see have this name.",
        "Rename one of them, or write the profile's ID.",
    ),
    RowCode.PROFILE_UNREADABLE: (
        "None of the keys opens this profile.",
        "Use another profile, or enter the answers in the row.",
    ),
    RowCode.DOCUMENT_NOT_TAKEN: ("This field does not accept a document.", "Clear the cell or enter a text."),
}
_DAMAGES: Mapping[DamageCode, Remark] = {
    DamageCode.ROUNDED: (
        "The spreadsheet has rounded this number.",
        "Format the column as text and enter the number again.",
    ),
    DamageCode.DECIMALS: (
        "This ends in a decimal zero, which a program added because it took the cell for a quantity.",
        "Format the column as text and enter the value again.",
    ),
    DamageCode.ZERO_LOST: (
        "This has fewer than {digits} digits. A spreadsheet may have dropped a zero at its beginning.",
        "Format the column as text and enter the value again.",
    ),
    DamageCode.SHEET_ERROR: ("This is an error value of the spreadsheet, not an answer.", "Correct the formula."),
    DamageCode.EMPTY_MARK: ("A program writes this in place of an empty cell.", "Clear the cell, or enter the value."),
    DamageCode.LETTER_LOST: (
        "A letter was lost when this file was converted; a replacement character (\N{REPLACEMENT CHARACTER}) is there.",
        "Enter the value again.",
    ),
}
_FAULTS: Mapping[CellFault, Remark] = {
    CellFault.FORMULA_EMPTY: (
        "The result of this formula is not in the file.",
        "Open the file in your spreadsheet program, save it, and send it again.",
    ),
    CellFault.FORMAT_UNKNOWN: (
        "The spreadsheet shows this number in a format that Callsign cannot repeat.",
        "Format the column as text and enter the value as it is to be sent.",
    ),
    CellFault.DATE: (
        "The spreadsheet has a date or a time here.",
        "Format the column as text and enter the value as it is to be sent.",
    ),
    CellFault.DIGITS_LOST: (
        "This number has more digits than a spreadsheet keeps.",
        "Format the column as text and enter the value again.",
    ),
    CellFault.BACKSLASH: (
        "A backslash comes before a separator or a quotation mark here, so cells may be cut or shifted.",
        "Save the table with quotation marks around such cells, or as an Excel workbook.",
    ),
    CellFault.MERGED: ("This cell is part of a merged one.", "Unmerge the cells and fill in each row."),
    CellFault.ROW_HIDDEN: (
        "The spreadsheet hides this row, for example by a filter.",
        "Show the row to use it, or delete it.",
    ),
}
_FIELD_STEPS: Mapping[ErrorCode, str] = {
    ErrorCode.DOCUMENT_MISSING: "Write its file name into the cell.",
    ErrorCode.CHOICE_UNKNOWN: "The second file of the template lists them.",
    ErrorCode.WRONG_KIND: "Use a new template.",
}
_DOCUMENT_STEPS: Mapping[str, str] = {
    "empty": "Export it again.",
    "wrong_type": "Save it as one of these types: {wanted}.",
    "too_large_pdf": (
        "Send only the page that is asked for, scan it again in grey at 150 dpi, or export it in a reduced size."
    ),
    "illegible": "Crop it to the part that matters, such as the consent box.",
    "several_pages": "Save it as a PDF, or save the page that is asked for.",
    "password": "Save it without a password.",
    "portfolio": "Open it, and save the file that is asked for by itself.",
    "dynamic_form": "Print it to a PDF.",
    "too_complex": "Print it to a new PDF, or save a picture of it.",
    "too_many_pages": "Save only the pages that are asked for.",
    "too_large": "Make it smaller.",
    "broken": "Export it again.",
    "too_many_pixels": "Scale it down.",
    "unreadable": "Check its permissions.",
}
_ANOTHER_DOCUMENT = "Use another file."
NO_TITLES: Mapping[FieldPath, str] = {}


def table_refused(refused: TableRefused) -> str:
    """Why a file cannot be used as a table, and what to do."""
    return causes.filled(_TABLES[refused.code], refused.params)


def reading_facts(table: Table) -> dict[str, str]:
    """How the file was read, where that is not the usual thing."""
    facts = {
        "Encoding": ENCODINGS.get(table.encoding, table.encoding),
        "Sheet": table.sheet,
        "Header": f"row {table.header_row:,}" if table.header_row > 1 else "",
    }
    return {name: fact for name, fact in facts.items() if fact}


def sample(row: int, text: str) -> str:
    """A cell as it reads in one encoding."""
    return f"Row {row:,}: {text}"


def bundle_refused(refused: BundleRefused) -> str:
    """Why the documents are not unpacked, and what to do."""
    return causes.filled(_BUNDLES[refused.code], refused.params)


def row_error(error: RowError) -> str:
    """What is wrong with a row and what to do; never repeats the value."""
    return _sentence(row_remark(error))


def row_remark(error: RowError) -> Remark:
    """The same in two parts."""
    if error.code is RowCode.RESOURCE_REFUSED:
        return resources.remark(error.params.get("reason", ""), error.params, error.params.get("region", ""))
    if error.code is RowCode.DOCUMENT_REFUSED:
        return _document_remark(error.params)
    if isinstance(error.code, DamageCode):
        return _filled(_DAMAGES[error.code], error.params)
    if isinstance(error.code, CellFault):
        return _FAULTS[error.code]
    if isinstance(error.code, RowCode):
        return _filled(_ROWS[error.code], error.params)
    return causes.field_cause(error.code, error.params), _FIELD_STEPS.get(error.code, "")


def damage(code: DamageCode, params: Mapping[str, str]) -> str:
    """How a spreadsheet or a program has damaged an answer, and what to do; never repeats the answer."""
    return _sentence(_filled(_DAMAGES[code], params))


def _filled(remark: Remark, params: Mapping[str, str]) -> Remark:
    wrong, step = remark
    return causes.filled(wrong, params), causes.filled(step, params)


def _sentence(remark: Remark) -> str:
    return " ".join(part for part in remark if part)


def document_refused(params: Mapping[str, str]) -> str:
    """Why the document that a cell names cannot be sent, and what to do."""
    return _sentence(_document_remark(params))


def _document_remark(params: Mapping[str, str]) -> Remark:
    code = params.get("reason", "")
    step = _DOCUMENT_STEPS.get(causes.document_step(code, params), _ANOTHER_DOCUMENT).format_map(
        causes.document_params(params)
    )
    return causes.document_cause(code, params, file=params.get("file", "The file")), step


def row_place(error: RowError, titles: Mapping[FieldPath, str] = NO_TITLES) -> str:
    """The header of the error's column, else the field's title; "" for the row as a whole."""
    return error.column or (titles.get(error.path, error.path) if error.path else "")


def row_line(error: RowError, titles: Mapping[FieldPath, str] = NO_TITLES) -> str:
    """What is wrong with a row, after its number and column."""
    place = row_place(error, titles)
    return f"Row {error.row:,}{f', {place}' if place else ''}: {row_error(error)}"


def row_lines(row: int, errors: Sequence[RowError], titles: Mapping[FieldPath, str], shown: int) -> str:
    """What is wrong with one row: its number, and a line for each error."""
    places = [(row_place(error, titles), row_error(error)) for error in errors[:shown]]
    lines = [f"{place}: {reason}" if place else reason for place, reason in places]
    rest = [more(len(errors) - shown)] if len(errors) > shown else []
    return "\n".join([f"Row {row:,}", *(f"• {line}" for line in [*lines, *rest])])
