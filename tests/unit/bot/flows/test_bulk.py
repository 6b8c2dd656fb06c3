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
    """Columns are asked about first: what a placeholder means may depend on them."""
    asked = form(field("s.a"))
    asking = ColumnQuestions(form=asked, placement=place(header, asked, {}))
    assert page_before_rows(asking, unknown) is page


@pytest.mark.parametrize(
    ("rows", "good", "wrong", "only_good", "page"),
    [
        (3, 3, (), False, BulkPage.PREVIEW),
        (3, 3, (), True, BulkPage.PREVIEW),
        (3, 2, (), False, BulkPage.SUMMARY),
        (3, 2, (), True, BulkPage.PREVIEW),
        (3, 0, (), True, BulkPage.SUMMARY),
        (3, 3, ("a.png",), True, BulkPage.REFUSED),
        (3, 0, ("a.png",), False, BulkPage.REFUSED),
    ],
)
def test_page_after_rows(rows: int, good: int, wrong: tuple[str, ...], only_good: bool, page: BulkPage) -> None:
    """Documents that cannot be sent come first; then rows with errors, unless the person leaves them out and some are left."""
    assert page_after_rows(surveyed(rows, good), wrong, only_good=only_good) is page


@pytest.mark.parametrize(
    ("table", "name"),
    [("brands.csv", "brands-errors.csv"), ("Ä b/c?.csv", "c_-errors.csv"), ("", "table-errors.csv")],
)
def test_error_file_name(table: str, name: str) -> None:
    """The table's own name, as far as every file system takes it."""
    assert error_file_name(table) == name
