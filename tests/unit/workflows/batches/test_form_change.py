"""Which changes of a form matter for rows that were checked before."""

from __future__ import annotations

from dataclasses import replace

import pytest

from tests.unit.factories import draft, field, form, path
from workflows.batches.form_change import affected
from workflows.records.definitions import FieldDefinition, ValueRule

CITY = field("s.city", title="City")


@pytest.mark.parametrize(
    ("fields", "named"),
    [
        ((CITY,), ()),
        ((replace(CITY, title="Town"),), ()),
        ((CITY, field("s.note", title="Note")), ()),
        ((CITY, field("s.tax", title="Tax ID", requirement="REQUIRED")), ("Tax ID",)),
        ((replace(CITY, rule=ValueRule(min_length=9)),), ("City",)),
        ((field("s.tax", title="Tax ID"),), ("s.city",)),
    ],
    ids=[
        "the same",
        "another title",
        "an optional field",
        "a required field",
        "a stricter rule",
        "a field that is gone",
    ],
)
def test_affected(fields: tuple[FieldDefinition, ...], named: tuple[str, ...]) -> None:
    """A field is named where a row lacks it, or has a value that is no longer taken; each once."""
    rows = [draft(answers={path("s.city"): "Berlin"}), draft(answers={path("s.city"): "Bonn"})]
    assert affected(form(*fields), rows) == named
