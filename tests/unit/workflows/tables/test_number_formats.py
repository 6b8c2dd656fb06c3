"""A number has the text that a spreadsheet shows for it, or none."""

from __future__ import annotations

import pytest

from workflows.tables.number_formats import shown
from workflows.tables.table import CellFault


@pytest.mark.parametrize(
    ("stored", "code", "text"),
    [
        ("1000", "General", "1000"),
        ("1000.0", "", "1000"),
        ("-0.5", "General", "-0.5"),
        ("0", "General", "0"),
        ("1E-7", "General", "0.0000001"),
        ("7", "0", "7"),
        ("1.6", "0", "2"),
        ("1000", "#,##0", "1000"),
        ("1000", "#,##0.00", "1000.00"),
        ("0.5", "0.00", "0.50"),
        ("0.125", "0.0%", "12.5%"),
        ("2139", "00000", "02139"),
        ("21390001", "00000-0000", "02139-0001"),
        ("123456789", "00\\-0000000", "12-3456789"),
        ("2065551001", "[<=9999999]###\\-####;\\(###\\)\\ ###\\-####", "(206) 555-1001"),
        ("5551001", "[<=9999999]###\\-####;\\(###\\)\\ ###\\-####", "555-1001"),
        ("2139", "[$-409]00000", "02139"),
        ("2139", "00000;[Red]-00000", "02139"),
        ("2139", "00000_)", "02139"),
        ("46053", "m/d/yyyy", CellFault.DATE),
        ("46053", "[$-F800]dddd\\, mmmm dd\\, yyyy", CellFault.DATE),
        ("0.5", "[h]:mm", CellFault.DATE),
        ("5", '0 "kg"', CellFault.FORMAT_UNKNOWN),
        ("5", "# ?/?", CellFault.FORMAT_UNKNOWN),
        ("5", "0.00E+00", CellFault.FORMAT_UNKNOWN),
        ("-5", "0;(0)", CellFault.FORMAT_UNKNOWN),
        ("1234567", "00000", "1234567"),
        ("1e15", "0", CellFault.DIGITS_LOST),
        ("NaN", "0", CellFault.DIGITS_LOST),
        ("x", "0", CellFault.FORMAT_UNKNOWN),
    ],
)
def test_shown(stored: str, code: str, text: str | CellFault) -> None:
    """Zeros, decimals, percent and the dashes of codes are as in the spreadsheet."""
    assert shown(stored, code) == text
