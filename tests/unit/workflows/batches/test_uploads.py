"""A table and its documents are checked before anything is created."""

from __future__ import annotations

import io
import zipfile
from typing import Any

import pytest

from tests.unit.catalog import forms
from tests.unit.factories import path
from workflows.batches import uploads
from workflows.forms.validation import ErrorCode
from workflows.records.uploads import UploadedFile
from workflows.tables.check import CheckedRow, RowCode, RowError, unknown_placeholders
from workflows.tables.columns import place
from workflows.tables.zip_files import MAX_FILES, BundleCode, BundleRefused


def file(name: str, body: bytes = b"x") -> UploadedFile:
    return UploadedFile(name=name, body=body)


def zipped(**contents: bytes) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for name, body in contents.items():
            archive.writestr(f"folder/{name}.pdf", body)
    return out.getvalue()


def row(number: int, *errors: RowError, **changed: Any) -> CheckedRow:
    plain: dict[str, Any] = {"key": f"k{number}", "name": "n", "answers": {}, "documents": {}}
    return CheckedRow(number=number, errors=errors, **plain | changed)


def error(number: int, column: str = "Web", **changed: Any) -> RowError:
    plain: dict[str, Any] = {"path": path("s.web"), "code": ErrorCode.MISSING}
    return RowError(row=number, column=column, **plain | changed)


def test_documents_of__unpacks_what_is_packed() -> None:
    """Single files and ZIP files may be mixed, whatever their names."""
    found = uploads.documents_of([file("a.pdf"), file("more.dat", zipped(b=b"1", c=b"2"))])
    assert found == {"a.pdf": b"x", "folder/b.pdf": b"1", "folder/c.pdf": b"2"}


@pytest.mark.parametrize(
    ("files", "code"),
    [
        ([file("a.pdf"), file("a.pdf")], BundleCode.TWICE),
        ([file("y.zip", zipped(a=b"1")), file("z.zip", zipped(a=b"1"))], BundleCode.TWICE),
        ([file("z.zip", b"PK\x03\x04 damaged")], BundleCode.BROKEN),
        ([file("z.zip", zipped(**{f"d{at}": b"1" for at in range(MAX_FILES)})), file("a.pdf")], BundleCode.TOO_MANY),
    ],
    ids=["two files", "two ZIP files", "a damaged ZIP", "one more than a ZIP may hold"],
)
def test_documents_of__refuses(files: list[UploadedFile], code: BundleCode) -> None:
    """A path belongs to one document, over all files."""
    with pytest.raises(BundleRefused) as refused:
        uploads.documents_of(files)
    assert refused.value.code is code


@pytest.mark.parametrize(
    ("header", "pattern"),
    [
        (["Company name", "City"], "{companyInfo.companyName} {row if double}"),
        (["City"], "US toll-free number registration {row}"),
        (["Key", "Name"], "US toll-free number registration {row}"),
    ],
)
def test_usual_pattern__names_the_company(header: list[str], pattern: str) -> None:
    """The pattern uses the company's column if there is one, otherwise the type. Every placeholder in it is known."""
    toll_free = forms()["US_TOLL_FREE_REGISTRATION"]
    placement = place(header, toll_free)
    assert uploads.usual_pattern(placement, toll_free) == pattern
    assert unknown_placeholders(pattern, placement) == ()


def test_survey__counts_and_keeps_what_is_wrong() -> None:
    """A row counts once, however many errors it has. Documents are counted for the fields of good rows."""
    rows = [
        row(2, documents={path("s.letter"): "a.pdf", path("s.proof"): "a.pdf"}),
        row(3, error(3), error(3, "City"), documents={path("s.letter"): "b.pdf"}),
        row(5, error(5), error(5, "", path=None, code=RowCode.TWICE), dropped=(path("s.x"),)),
    ]
    found = uploads.survey(iter(rows), ["a.pdf", "b.pdf", "c.pdf"])
    assert (found.rows, found.good, found.error_count, found.dropping) == (3, 1, 4, 1)
    assert found.wrong == {"Web": 2, "City": 1, "": 1}
    assert next(iter(found.wrong)) == "Web"
    assert [error.row for error in found.errors] == [3, 3, 5, 5]
    assert found.uses == {"a.pdf": {"s.letter", "s.proof"}}
    assert (found.unused, found.first_name) == (("c.pdf",), "n")
    assert found.first is rows[0]
    assert found.documents == ((2, "s.letter", "a.pdf"), (2, "s.proof", "a.pdf"))


def test_survey__counts_what_has_no_column() -> None:
    """A field without a column is counted once for each row that needs it."""
    rows = [row(2, error(2, "")), row(3, error(3, ""), error(3, "City")), row(4)]
    assert uploads.survey(iter(rows), ()).missing == {"s.web": 2}


def test_survey__is_bounded() -> None:
    """For a table with errors everywhere, the first ones are kept and the rest is counted."""
    each = [error(1)] * 300
    found = uploads.survey((row(number, *each) for number in range(2, 102)), ())
    assert found.error_count == 30_000
    assert len(found.errors) == uploads.ERRORS_KEPT
