"""Rows that name a profile which their person cannot use."""

from __future__ import annotations

import pytest

from tests.unit.factories import field, form
from workflows.batches.table_profiles import (
    ProfileCells,
    RefusedName,
    TableProfiles,
    own_columns,
    with_profiles,
    with_refused_names,
)
from workflows.records.definitions import FieldPath
from workflows.tables.check import RowCode, check
from workflows.tables.columns import Placement, place
from workflows.tables.table import Row, Table

ASKED = form(field("s.company", requirement="REQUIRED"), field("s.city"))
ACME = ProfileCells(name="Acme", cells={FieldPath("s.company"): "Acme"})
PROFILES = TableProfiles(
    by_name={"acme": ACME},
    refused={"pine": RefusedName(name="Pine", row=3, code=RowCode.PROFILE_UNKNOWN)},
)


def placed(table: Table) -> Placement:
    return place(table.header, ASKED)


@pytest.mark.parametrize(
    ("profile", "city", "codes"),
    [
        ("Acme", "Oslo", []),
        (" acme", "Oslo", []),
        ("Pine", "Oslo", [RowCode.PROFILE_UNKNOWN]),
        ("Pine", "Nan", [RowCode.PROFILE_UNKNOWN]),
        ("", "Oslo", ["missing"]),
    ],
)
def test_with_refused_names__is_the_only_error_of_what_the_row_leaves_empty(
    profile: str, city: str, codes: list[str]
) -> None:
    """A name that cannot be used is one error of its row; the fields that it might have answered are none."""
    own = Table(header=("Profile", "s.city"), rows=[Row(number=2, cells=(profile, city))])
    table = with_profiles(own, PROFILES, placed)
    placement = placed(table)
    checked = check(table, placement, ASKED, documents=(), name_pattern="{row}")
    (row,) = with_refused_names(checked, own, PROFILES)
    assert [error.code for error in row.errors] == codes
    assert own_columns(placement, own).header == ("Profile", "s.city")
    assert list(own_columns(placement, own).columns) == [1]
