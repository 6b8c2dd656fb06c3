"""A table with its documents, checked as a whole before anything is created. Slow for many rows."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

from workflows.batches.row_customers import with_customers
from workflows.batches.row_resources import TableScope, with_resources
from workflows.batches.uploads import Survey, survey
from workflows.forms.documents import Allowance, DocumentRefused, OutgoingFile, allowance
from workflows.forms.file_process import prepare
from workflows.records.definitions import FieldDefinition, FieldPath, Form
from workflows.tables.check import CheckedRow, RowCode, RowError
from workflows.tables.columns import Placement


@dataclass(frozen=True, slots=True, kw_only=True)
class RefusedDocument:
    """Why a document of a table cannot be sent."""

    #: A `RefusalCode`, or "unreadable" (why).
    reason: str
    params: Mapping[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class CheckedTable:
    """A table whose rows and documents were checked."""

    #: Every row, checked again when it is read.
    rows: Callable[[], Iterator[CheckedRow]]
    survey: Survey
    #: The documents of the good rows as they will be sent, by path.
    documents: Mapping[str, OutgoingFile]
    #: Row number to the answers that texts of rules have replaced.
    taken_over: Mapping[int, Mapping[FieldPath, str]] = field(default_factory=dict)


def checked_table(
    rows: Callable[[], Iterator[CheckedRow]], names: Collection[str], body: Callable[[str], bytes], scope: TableScope
) -> CheckedTable:
    """Read all rows, and prepare the documents that good rows name.

    A document that cannot be sent is an error of each row and column that names it. `body` gives the bytes of a
    document; an OSError that it raises is such an error, too.
    """
    refused: dict[tuple[str, FieldPath], RefusedDocument] = {}
    fit: dict[str, tuple[frozenset[FieldPath], OutgoingFile]] = {}

    def marked() -> Iterator[CheckedRow]:
        looked_up = with_customers(with_resources(rows(), scope), scope)
        return (with_refused(row, refused, scope.placement) for row in looked_up)

    while True:
        found = survey(marked(), names)
        uses = {name: paths for name, paths in found.uses.items() if name not in fit or fit[name][0] != paths}
        new_fit, new_refused = prepared(uses, body, scope.form)
        fit |= {name: (uses[name], file) for name, file in new_fit.items()}
        refused |= new_refused
        if not new_refused:
            return CheckedTable(
                rows=marked,
                survey=found,
                documents={name: file for name, (_, file) in fit.items() if name in found.uses},
            )


def with_refused(
    row: CheckedRow, refused: Mapping[tuple[str, FieldPath], RefusedDocument], placement: Placement
) -> CheckedRow:
    """The row with an error for each of its documents that cannot be sent."""
    wrong = {path: refused[name, path] for path, name in row.documents.items() if (name, path) in refused}
    if not wrong:
        return row
    headers = {path: placement.header[column] for column, path in placement.columns.items()}
    errors = [
        RowError(
            row=row.number,
            column=headers.get(path, ""),
            path=path,
            code=RowCode.DOCUMENT_REFUSED,
            params={**why.params, "reason": why.reason, "file": row.documents[path]},
            length=len(row.documents[path]),
        )
        for path, why in wrong.items()
    ]
    return replace(row, errors=(*row.errors, *errors))


def prepared(
    uses: Mapping[str, Collection[FieldPath]], body: Callable[[str], bytes], form: Form
) -> tuple[Mapping[str, OutgoingFile], Mapping[tuple[str, FieldPath], RefusedDocument]]:
    """The used documents, prepared as in the form, and those that a field refuses.

    A document has to fit all of its fields.
    """
    fit: dict[str, OutgoingFile] = {}
    refused: dict[tuple[str, FieldPath], RefusedDocument] = {}
    for name, paths in uses.items():
        fields = [form.by_path[path] for path in paths]
        file = _prepared(name, body, fields)
        if isinstance(file, OutgoingFile):
            fit[name] = file
            continue
        alone = {field.path: _prepared(name, body, [field]) for field in fields} if len(fields) > 1 else {}
        by_field = {path: why for path, why in alone.items() if isinstance(why, RefusedDocument)}
        refused |= {(name, path): why for path, why in (by_field or dict.fromkeys(paths, file)).items()}
    return fit, refused


def _prepared(
    name: str, body: Callable[[str], bytes], fields: Sequence[FieldDefinition]
) -> OutgoingFile | RefusedDocument:
    try:
        return prepare(body(name), name, _common(fields))
    except DocumentRefused as why:
        return RefusedDocument(reason=str(why.code), params=why.params)
    except OSError as wrong:
        return RefusedDocument(reason="unreadable", params={"why": wrong.strerror or type(wrong).__name__})


def _common(fields: Sequence[FieldDefinition]) -> Allowance:
    """What all of the fields accept; without a common media type, those of the first field."""
    allowances = [allowance(field) for field in fields]
    first = allowances[0].media_types
    common = tuple(kind for kind in first if all(kind in allowed.media_types for allowed in allowances))
    return Allowance(media_types=common or first, max_bytes=min(allowed.max_bytes for allowed in allowances))
