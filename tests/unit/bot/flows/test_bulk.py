"""Which page an upload is at."""

from __future__ import annotations

import pytest

from bot.blocks.bulk import ColumnQuestions
from bot.flows.bulk import BulkPage, error_file_name, page_after_rows, page_before_rows
from tests.unit.factories import field, form
from workflows.batches.uploads import Survey
from workflows.tables.columns import place


def surveyed(rows: int, good: int) -> Survey:
    return Survey(
        rows=rows,
        good=good,
        errors=(),
        error_count=rows - good,
        wrong={},
        uses={},
        unused=(),
        first_name="",
        dropping=0,
    )


@pytest.mark.parametrize(
    ("header", "unknown", "page"),
    [
        (("s.a",), (), None),
        (("s.a",), ("hat",), BulkPage.REFUSED),
        (("s.a", "Shoe size"), (), BulkPage.MAPPING),
        (("s.a", "Shoe size"), ("hat",), BulkPage.MAPPING),
    ],
)
def test_page_before_rows(header: tuple[str, ...], unknown: tuple[str, ...], page: BulkPage | None) -> None:
    """Columns come first, because the meaning of a placeholder may depend on them."""
    asked = form(field("s.a"))
    asking = ColumnQuestions(form=asked, placement=place(header, asked, {}))
    assert page_before_rows(asking, unknown) is page


@pytest.mark.parametrize(
    ("rows", "good", "only_good", "page"),
    [
        (3, 3, False, BulkPage.PREVIEW),
        (3, 3, True, BulkPage.PREVIEW),
        (3, 2, False, BulkPage.SUMMARY),
        (3, 2, True, BulkPage.PREVIEW),
        (3, 0, True, BulkPage.SUMMARY),
    ],
)
def test_page_after_rows(rows: int, good: int, only_good: bool, page: BulkPage) -> None:
    """Rows with errors come first. Once they are left out, the good rows continue."""
    assert page_after_rows(surveyed(rows, good), only_good=only_good) is page


@pytest.mark.parametrize(
    ("table", "name"),
    [("brands.csv", "brands-errors.csv"), ("Ä b/c?.csv", "c_-errors.csv"), ("", "table-errors.csv")],
)
def test_error_file_name(table: str, name: str) -> None:
    """The table's own name, in a form that every file system accepts."""
    assert error_file_name(table) == name
