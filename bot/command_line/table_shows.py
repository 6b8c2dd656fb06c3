"""What `callsign bulk` shows before anything is done: columns and fields, rows and documents, one row as it is sent."""

from __future__ import annotations

from collections.abc import Iterator

from bot import messages
from bot.command_line import profile_sources
from bot.command_line.table_columns import listed
from bot.command_line.table_problems import error_line
from bot.command_line.tables import TableContents
from workflows.batches.checked_tables import CheckedTable
from workflows.batches.prepare import Preview
from workflows.batches.row_remarks import TableRemarks
from workflows.records.definitions import FieldDefinition
from workflows.tables.check import CheckedRow


def shown(contents: TableContents, table: CheckedTable) -> list[str]:
    """The lines for people."""
    titles, first = contents.titles(), table.survey.first
    uses = [(row, titles[path], _with_note(table, file)) for row, path, file in table.survey.documents]
    lines = [
        *messages.terminal_columns.columns(list(listed(contents.placement, contents.form))),
        *messages.terminal_columns.documents(uses),
    ]
    if first:
        values = [(field.title, value) for field, value in _sent(contents, first)]
        lines += messages.terminal_columns.first_row(first.number, first.name, values)
    return lines


def documented(contents: TableContents, table: CheckedTable, preview: Preview | None) -> dict[str, object]:
    """The table, its errors, and what is shown of it, for programs: complete."""
    survey = table.survey
    return {
        **profile_sources.documented(contents.own_table, contents.profiles),
        "region": contents.given.region,
        "type": contents.form.type.name,
        "title": contents.form.type.title,
        "file": contents.given.name,
        "encoding": contents.table.encoding,
        "sheet": contents.table.sheet,
        "header_row": contents.table.header_row,
        "key_column": contents.placement.key_header,
        "row_count": survey.rows,
        "good": survey.good,
        "error_count": survey.error_count,
        "errors_left_out": survey.left_out,
        "errors": [
            {
                "row": error.row,
                "column": error.column,
                "field": error.path or "",
                "code": error.code.value,
                "length": error.length,
                "message": error_line(contents, error),
            }
            for error in survey.errors
        ],
        **_taken_over(table),
        **_shown(contents, table),
        **(_planned(preview) if preview else {}),
    }


def documented_remarks(remarks: TableRemarks) -> dict[str, object]:
    """What a reviewer would say about each row, for programs: complete."""
    return {
        "preflight": [
            {
                "row": remark.row,
                **messages.preflight.document(remark.finding),
                **({"override": {"reason": remark.reason}} if remark.reason else {}),
            }
            for remark in remarks.rows
        ],
        "denied_rows": sorted(remarks.blocked),
    }


def _taken_over(table: CheckedTable) -> dict[str, object]:
    replaced = [
        {"row": row, "field": path, "text": text}
        for row, texts in table.taken_over.items()
        for path, text in texts.items()
    ]
    return {"taken_over": replaced} if replaced else {}


def _planned(preview: Preview) -> dict[str, object]:
    return {
        "account": preview.batch.account_id,
        "registrations": preview.registrations,
        "numbers": preview.numbers,
        "customers": {"known": list(preview.customers.known), "new": list(preview.customers.new)},
        "begun_before": preview.already,
        "keys_in_use": preview.changed,
        "calls": sum(preview.calls.values()),
        "seconds": round(preview.seconds, 1),
        **preview.room.document(),
    }


def _shown(contents: TableContents, table: CheckedTable) -> dict[str, object]:
    first = table.survey.first
    return {
        "columns": [
            {"column": name, "field": field, "title": title if field else ""}
            for name, field, title in listed(contents.placement, contents.form)
        ],
        "documents": [{"row": row, "field": path, "file": file} for row, path, file in table.survey.documents],
        "first_row": {
            "row": first.number,
            "name": first.name,
            "answers": {path: _listed(answer) for path, answer in first.answers.items()},
            "documents": dict(first.documents),
        }
        if first
        else None,
    }


def _listed(answer: str | tuple[str, ...]) -> str | list[str]:
    return answer if isinstance(answer, str) else list(answer)


def _with_note(table: CheckedTable, file: str) -> str:
    """A file's path, and how it was changed to fit."""
    note = table.documents[file].note if file in table.documents else ""
    return f"{file} ({note})" if note else file


def _sent(contents: TableContents, row: CheckedRow) -> Iterator[tuple[FieldDefinition, str]]:
    """The answered fields of a row in form order, each with its value as a text."""
    for field in contents.form.fields:
        answer = row.answers.get(field.path, row.documents.get(field.path))
        if answer is not None:
            yield field, answer if isinstance(answer, str) else ", ".join(answer)
