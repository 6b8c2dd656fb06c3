"""Uploads: the files of a table, and a summary of all its rows.

Everything but `owned` is pure, and slow for many rows.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from workflows.access.gate import require
from workflows.forms.tidy import Reading
from workflows.forms.validation import ErrorCode
from workflows.ports.ports import Ports
from workflows.records.access import Place, Right
from workflows.records.definitions import FieldPath, Form
from workflows.records.drafts import Person
from workflows.records.errors import Gone, NotYours
from workflows.records.uploads import Upload, UploadedFile, UploadId
from workflows.tables.check import CheckedRow, RowError
from workflows.tables.columns import Placement, spelled
from workflows.tables.row_names import IF_DOUBLE
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
    #: Name of the first good row; empty where there is none.
    first_name: str
    #: Number of rows with answers that their other answers do not allow; such answers are not sent.
    dropping: int
    #: The first good row, to show what would be sent.
    first: CheckedRow | None = None
    #: Every document of the good rows: row, field, and the document's path.
    documents: tuple[tuple[int, FieldPath, str], ...] = ()
    #: Fields without a column that rows need, with the number of such rows.
    missing: Mapping[FieldPath, int] = field(default_factory=dict)
    #: Answers of good rows that are sent in another way than their cells have them, and the first of them with their
    #: rows.
    tidied: int = 0
    readings: tuple[tuple[int, Reading], ...] = ()

    @property
    def left_out(self) -> int:
        """Errors that are counted and not kept."""
        return self.error_count - len(self.errors)


class UploadGone(Gone):
    """The upload is no longer stored: send the files again."""


class UploadNotYours(NotYours):
    """The upload belongs to somebody else; only they can continue with it."""


async def owned(upload_id: UploadId, person: Person, ports: Ports) -> Upload:
    """The upload, for the person who sent it, as long as they have the right to draft.

    Raises UploadGone, UploadNotYours, or NotPermitted.
    """
    upload = await ports.store.upload(upload_id)
    if upload is None:
        raise UploadGone
    if upload.owner != person:
        raise UploadNotYours
    # The account is the one of today, which a rule may name; nobody sends anything from here.
    place = Place(region=upload.region, registration_type=upload.registration_type)
    await require(ports.gate, Right.DRAFT, person, place)
    return upload


def documents_of(files: Sequence[UploadedFile]) -> Mapping[str, bytes]:
    """The documents by path, ZIPs unpacked, all within the bounds of one ZIP. Raises BundleRefused."""
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
    """The default name pattern: the company's name where a column has it, with the row where that is not enough; else
    the type's title and the row.
    """
    placed = [form.by_path[FieldPath(path)] for path in placement.columns.values() if path in form.by_path]
    for wanted in _COMPANY:
        for definition in placed:
            if wanted in (spelled(definition.path.rpartition(".")[2]), spelled(definition.title)):
                return f"{{{definition.path}}}{IF_DOUBLE}"
    title = form.type.title.replace("{", "(").replace("}", ")")
    return f"{title} {{row}}"


def survey(rows: Iterable[CheckedRow], documents: Iterable[str]) -> Survey:
    """Read all rows once; of good rows, only the first and the names of documents are kept."""
    found = _Survey()
    for row in rows:
        found.add(row)
    return Survey(
        rows=found.rows,
        good=found.good,
        errors=tuple(found.errors),
        error_count=found.error_count,
        wrong=dict(found.wrong.most_common()),
        uses={name: frozenset(paths) for name, paths in found.uses.items()},
        unused=tuple(name for name in documents if name not in found.named),
        first_name=found.first.name if found.first else "",
        dropping=found.dropping,
        first=found.first,
        documents=tuple(found.documents),
        missing=dict(found.missing),
        tidied=found.tidied,
        readings=tuple(found.readings),
    )


@dataclass(slots=True, kw_only=True)
class _Survey:
    """The counts of a survey so far."""

    rows: int = 0
    good: int = 0
    error_count: int = 0
    dropping: int = 0
    tidied: int = 0
    readings: list[tuple[int, Reading]] = field(default_factory=list)
    first: CheckedRow | None = None
    errors: list[RowError] = field(default_factory=list)
    documents: list[tuple[int, FieldPath, str]] = field(default_factory=list)
    wrong: Counter[str] = field(default_factory=Counter)
    missing: Counter[FieldPath] = field(default_factory=Counter)
    uses: dict[str, set[FieldPath]] = field(default_factory=lambda: defaultdict(set))
    named: set[str] = field(default_factory=set)

    def add(self, row: CheckedRow) -> None:
        """Count one more row."""
        self.rows += 1
        self.named.update(row.documents.values())
        self.dropping += bool(row.dropped)
        if row.errors:
            self._add_errors(row.errors)
            return
        self.good += 1
        self.first = self.first or row
        self.tidied += len(row.readings)
        self.readings += [(row.number, reading) for reading in row.readings[: READINGS_KEPT - len(self.readings)]]
        for path, name in row.documents.items():
            self.uses[name].add(path)
            self.documents.append((row.number, path, name))

    def _add_errors(self, errors: Sequence[RowError]) -> None:
        self.error_count += len(errors)
        self.errors += errors[: ERRORS_KEPT - len(self.errors)]
        self.wrong.update({error.column or str(error.path or "") for error in errors})
        self.missing.update(error.path for error in errors if error.path and is_missing_column(error))


def is_missing_column(error: RowError) -> bool:
    """Whether a row needs an answer for which the table has no column."""
    return not error.column and error.code in {ErrorCode.MISSING, ErrorCode.DOCUMENT_MISSING}
