"""The preview shows what would be sent, and every paragraph fits into Slack's block."""

from __future__ import annotations

import pytest

from bot.messages import bulk_preview
from bot.slack import limits
from tests.unit import catalog
from workflows.records.definitions import SELECT
from workflows.tables.check import CheckedRow
from workflows.tables.columns import place

TOLL_FREE = catalog.forms()["US_TOLL_FREE_REGISTRATION"]
IMAGE = next(field.path for field in TOLL_FREE.fields if field.path.endswith("optInImage"))


def test_columns__fields_settings_and_what_is_left_out() -> None:
    """Each column has its meaning; a setting is no field, and a column without a meaning is left out."""
    text = bulk_preview.columns(place(["Business_City", "Row key", "Phone_Number(s)", "ISV"], TOLL_FREE), TOLL_FREE)
    assert text.splitlines()[1:] == [
        "• Business_City → City",
        "• Row key → Row key: identifies the row, is not sent",
        "• Phone_Number(s) → Number of this account to use",
        "• ISV → left out",
    ]


def test_documents__row_field_and_file() -> None:
    """The path tells documents of the same name apart."""
    text = bulk_preview.documents([(2, IMAGE, "customer1/optin.png"), (1_003, IMAGE, "b.png")], TOLL_FREE)
    assert "• Row 2, Opt-in workflow image: customer1/optin.png" in text
    assert "• Row 1,003, Opt-in workflow image: b.png" in text
    assert bulk_preview.documents([], TOLL_FREE) == ""


@pytest.mark.parametrize("name", catalog.names())
def test_paragraphs__fit(name: str) -> None:
    """Whatever the form, names and values are, Slack takes the paragraph, and a cut is visible."""
    form = catalog.forms()[name]
    row = CheckedRow(
        number=10_000,
        key="k",
        name="n",
        answers={
            field.path: tuple(option.value for option in field.options) if field.kind == SELECT else "W" * 2048
            for field in form.fields
        },
        documents={},
        errors=(),
    )
    header = [f"{field.title} {'x' * 200}" for field in form.fields] or ["Brand"]
    uses = [(10_000, field.path, "folder/" * 40) for field in form.fields] * 3
    texts = [
        bulk_preview.columns(place(header, form), form),
        bulk_preview.documents(uses, form),
        bulk_preview.first_row(row, form),
    ]
    assert all(len(text) <= limits.SECTION_TEXT for text in texts)
    assert not form.fields or all("…" in text for text in texts)
