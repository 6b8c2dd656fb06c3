"""Uploads: checking a table and its documents as a whole before anything is created.

Everything but `owned` is pure, and slow for many rows.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from workflows.forms.documents import Allowance, DocumentRefused, OutgoingFile, allowance, prepare
from workflows.forms.tidy import Reading
from workflows.ports.uploads import UploadStore
from workflows.records.account import NUMBER_TYPES
from workflows.records.definitions import FieldDefinition, FieldPath, Form, RegistrationType
from workflows.records.drafts import Person
from workflows.records.errors import Gone, NotYours
from workflows.records.uploads import Upload, UploadedFile, UploadId
from workflows.tables.check import CheckedRow, RowError
from workflows.tables.columns import Placement, spelled
from workflows.tables.zip_files import MAX_BYTES, MAX_FILES, BundleCode, BundleRefused, unpack

#: Errors kept of a table; a file with more is wrong as a whole, and nobody reads all of them.
ERRORS_KEPT = 20_000
#: Tidied answers kept of a table, as examples.
READINGS_KEPT = 3
#: Last segments and titles of the field that names a company, as `spelled` returns them; the first match counts.
_COMPANY = ("companyname", "legalcompanyname", "legalname", "businessname", "brandname")
_ZIP = b"PK\x03\x04"


@dataclass(frozen=True, slots=True, kw_only=True)
class Survey:
    """A summary of all rows of a table."""

    rows: int
    #: Rows without an error.
    good: int
    #: Every error, up to ERRORS_KEPT, in the table's order.
    errors: tuple[RowError, ...]
    #: Errors in all.
    error_count: int
    #: Number of rows with an error, by the column of the error, or its field path where it has no column.
    wrong: Mapping[str, int]
    #: The fields that each document answers in the good rows.
    uses: Mapping[str, frozenset[FieldPath]]
    #: Documents that no row names.
    unused: tuple[str, ...]
    #: Name of the first good row.
    first_name: str
    #: Number of rows with answers that their other answers do not allow; such answers are not sent.
    dropping: int
    #: Answers of good rows that are sent in another way than their cells have them, and the first of them with their
    #: rows.
    tidied: int = 0
    readings: tuple[tuple[int, Reading], ...] = ()


class UploadGone(Gone):
    """The upload is no longer stored: send the files again."""


class UploadNotYours(NotYours):
    """The upload belongs to somebody else; only they can continue with it."""


async def owned(upload_id: UploadId, person: Person, *, store: UploadStore) -> Upload:
    """The upload, for the person who sent it. Raises UploadGone, or UploadNotYours."""
    upload = await store.upload(upload_id)
    if upload is None:
        raise UploadGone
    if upload.owner != person:
        raise UploadNotYours
    return upload


def is_one_by_one(wanted: RegistrationType) -> bool:
    """Whether each registration belongs to another one, which only a person can choose. Such types have no batches."""
    return any(association.resource_type not in NUMBER_TYPES for association in wanted.associations_before_submit)


def documents_of(files: Sequence[UploadedFile]) -> Mapping[str, bytes]:
    """The documents by name, ZIPs unpacked, all within the bounds of one ZIP. Raises BundleRefused."""
    bodies: dict[str, bytes] = {}
    for file in files:
        room = MAX_BYTES - sum(map(len, bodies.values()))
        inside = unpack(file.body, max_bytes=room) if file.body.startswith(_ZIP) else {file.name: file.body}
        for name, body in inside.items():
            if name in bodies:
                raise BundleRefused(BundleCode.TWICE, {"name": name[:100]})
            bodies[name] = body
    if len(bodies) > MAX_FILES:
        raise BundleRefused(BundleCode.TOO_MANY, {"limit": str(MAX_FILES)})
    return bodies


def usual_pattern(placement: Placement, form: Form) -> str:
    """The default name pattern: the company's name where a column has it, else the type's title; then the row."""
    placed = [form.by_path[FieldPath(path)] for path in placement.columns.values() if path in form.by_path]
    for wanted in _COMPANY:
        for field in placed:
            if wanted in (spelled(field.path.rpartition(".")[2]), spelled(field.title)):
                return f"{{{field.path}}} {{row}}"
    title = form.type.title.replace("{", "(").replace("}", ")")
    return f"{title} {{row}}"


def survey(rows: Iterable[CheckedRow], documents: Iterable[str]) -> Survey:
    """Read all rows once; of a good row, only the names of its documents are kept."""
    count = good = error_count = dropping = tidied = 0
    readings: list[tuple[int, Reading]] = []
    first_name = ""
    errors: list[RowError] = []
    wrong, uses, named = Counter[str](), dict[str, set[FieldPath]](), set[str]()
    for row in rows:
        count += 1
        named.update(row.documents.values())
        dropping += bool(row.dropped)
        if not row.errors:
            good += 1
            tidied += len(row.readings)
            readings += [(row.number, reading) for reading in row.readings[: READINGS_KEPT - len(readings)]]
            first_name = first_name or row.name
            for path, name in row.documents.items():
                uses.setdefault(name, set()).add(path)
            continue
        error_count += len(row.errors)
        errors += row.errors[: ERRORS_KEPT - len(errors)]
        wrong.update({error.column or str(error.path or "") for error in row.errors})
    return Survey(
        rows=count,
        good=good,
        errors=tuple(errors),
        error_count=error_count,
        wrong=dict(wrong.most_common()),
        uses={name: frozenset(paths) for name, paths in uses.items()},
        unused=tuple(name for name in documents if name not in named),
        first_name=first_name,
        dropping=dropping,
        tidied=tidied,
        readings=tuple(readings),
    )


def prepared(
    documents: Mapping[str, bytes], uses: Mapping[str, Iterable[FieldPath]], form: Form
) -> tuple[Mapping[str, OutgoingFile], Mapping[str, DocumentRefused]]:
    """The used documents, prepared as in the form, and the refused ones. A document has to fit all of its fields."""
    fit: dict[str, OutgoingFile] = {}
    refused: dict[str, DocumentRefused] = {}
    for name, paths in uses.items():
        try:
            fit[name] = prepare(documents[name], name, _common([form.by_path[path] for path in paths]))
        except DocumentRefused as problem:
            refused[name] = problem
    return fit, refused


def _common(fields: Sequence[FieldDefinition]) -> Allowance:
    """What all of the fields accept; without a common media type, those of the first field."""
    allowances = [allowance(field) for field in fields]
    first = allowances[0].media_types
    common = tuple(kind for kind in first if all(kind in allowed.media_types for allowed in allowances))
    return Allowance(media_types=common or first, max_bytes=min(allowed.max_bytes for allowed in allowances))
