"""Messages about tables, bundles and rows: a sentence for every code."""

from __future__ import annotations

import re

import pytest

from bot.messages import tables
from workflows.forms.validation import ErrorCode
from workflows.tables.check import RowCode, RowError, RowErrorCode
from workflows.tables.damage import DamageCode
from workflows.tables.table import CellFault, TableCode, TableRefused
from workflows.tables.zip_files import BundleCode, BundleRefused

#: Every param a code may carry (see the enumerations), and the longest that a name is.
PARAMS = {
    **dict.fromkeys(("limit", "length", "count", "cells", "columns", "row", "first", "digits"), "10000"),
    **dict.fromkeys(
        ("column", "header", "name", "placeholder", "allowed", "encoding", "sheet", "sheets"), "<!here> {x}"
    ),
    "hint": "Two letters.",
}


@pytest.mark.parametrize("code", TableCode)
def test_table_refused__of_every_code(code: TableCode) -> None:
    """Each has a sentence with its figures in it."""
    assert is_sentence(tables.table_refused(TableRefused(code, PARAMS)))


@pytest.mark.parametrize("code", BundleCode)
def test_bundle_refused__of_every_code(code: BundleCode) -> None:
    """Each has a sentence with its figures in it."""
    assert is_sentence(tables.bundle_refused(BundleRefused(code, PARAMS)))


@pytest.mark.parametrize("code", [*ErrorCode, *RowCode, *DamageCode, *CellFault])
def test_row_error__of_every_code(code: RowErrorCode) -> None:
    """Each has a sentence; with its place before it, it names row and column."""
    error = RowError(row=1234, column="<Web>", path=None, code=code, params=PARAMS, length=3)
    assert is_sentence(tables.row_error(error))
    assert tables.row_line(error) == f"Row 1,234, <Web>: {tables.row_error(error)}"


def test_row_error__figures_are_for_people() -> None:
    """Numbers get their separators; names that look like numbers stay as they are."""
    too_many = TableRefused(TableCode.TOO_MANY_ROWS, {"limit": "10000"})
    assert "10,000 rows" in tables.table_refused(too_many)
    twice = BundleRefused(BundleCode.TWICE, {"name": "20260101"})
    assert "20260101" in tables.bundle_refused(twice)


def is_sentence(words: str) -> bool:
    """One that ends, and has nothing left to be filled in but what came with a name."""
    return words.endswith((".", "?", "{x}.")) and not re.search(r"\{(?!x\})", words) and len(words) < 250
