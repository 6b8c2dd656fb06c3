"""Rows that name their number, or the registration they belong to."""

from __future__ import annotations

from typing import Any

from tests.unit.catalog import forms
from tests.unit.factories import path
from tests.unit.holdings import HOLDINGS
from workflows.batches.row_resources import TableScope, missing_association, with_resources
from workflows.tables.check import CheckedRow
from workflows.tables.columns import RowSetting, place

TOLL_FREE, CAMPAIGN = forms()["US_TOLL_FREE_REGISTRATION"], forms()["US_TEN_DLC_CAMPAIGN_REGISTRATION"]
CITY = path("companyInfo.city")


def row(number: int, setting: RowSetting, name: str, **changed: Any) -> CheckedRow:
    plain: dict[str, Any] = {
        "key": f"k{number}",
        "name": "n",
        "answers": {CITY: "Boise"},
        "documents": {},
        "errors": (),
    }
    return CheckedRow(number=number, named={setting: name} if name else {}, **plain | changed)


def looked_up(scope: TableScope, *rows: CheckedRow) -> list[tuple[dict[str, str], list[tuple[str, str]]]]:
    return [
        (dict(one.associations), [(error.column, error.params["reason"]) for error in one.errors])
        for one in with_resources(rows, scope)
    ]


def test_with_resources__numbers() -> None:
    """An empty cell requests a new number, a number is used once, and a number in use is an error of its row."""
    scope = TableScope(
        form=TOLL_FREE, placement=place(["City", "Phone_Number(s)"], TOLL_FREE), region="us-east-1", holdings=HOLDINGS
    )
    rows = [row(at, RowSetting.NUMBER, name) for at, name in enumerate(["", "8335550123", "8445550124", "phone-1"], 2)]
    assert looked_up(scope, *rows) == [
        ({}, []),
        ({"TOLL_FREE": "phone-1"}, []),
        ({}, [("Phone_Number(s)", "number_in_use")]),
        ({}, [("Phone_Number(s)", "number_twice")]),
    ]


def test_with_resources__a_row_that_was_started_before() -> None:
    """Its number belongs to its own registration; other answers are not the same row."""
    scope = TableScope(
        form=TOLL_FREE,
        placement=place(["City", "Number ID"], TOLL_FREE),
        holdings=HOLDINGS,
        started={"registration-9": {CITY: "Boise"}},
    )
    same, other = row(2, RowSetting.NUMBER, "phone-2"), row(3, RowSetting.NUMBER, "phone-2", answers={CITY: "Reno"})
    assert looked_up(scope, same, other) == [({"TOLL_FREE": "phone-2"}, []), ({}, [("Number ID", "number_in_use")])]


def test_with_resources__brands() -> None:
    """Several campaigns may have the same brand, and each row has to name one."""
    scope = TableScope(form=CAMPAIGN, placement=place(["Brand"], CAMPAIGN), holdings=HOLDINGS)
    names = ["registration-1", "registration-1", "registration-2", ""]
    brand = "US_TEN_DLC_BRAND_REGISTRATION"
    assert looked_up(scope, *(row(at, RowSetting.REGISTRATION, name) for at, name in enumerate(names, 2))) == [
        ({brand: "registration-1"}, []),
        ({brand: "registration-1"}, []),
        ({}, [("Brand", "registration_not_complete")]),
        ({}, [("Brand", "registration_missing")]),
    ]


def test_with_resources__one_brand_for_all() -> None:
    """A brand that is named for the table counts for rows that name none; without a column, its error names none."""
    scope = TableScope(
        form=CAMPAIGN, placement=place(["Brand"], CAMPAIGN), holdings=HOLDINGS, belongs_to="Example Corp"
    )
    brand = "US_TEN_DLC_BRAND_REGISTRATION"
    names = ["", "registration-4"]
    assert looked_up(scope, *(row(at, RowSetting.REGISTRATION, name) for at, name in enumerate(names, 2))) == [
        ({brand: "registration-1"}, []),
        ({brand: "registration-4"}, []),
    ]
    unnamed = TableScope(
        form=CAMPAIGN, placement=place(["Vertical"], CAMPAIGN), holdings=HOLDINGS, belongs_to="Nobody Inc"
    )
    assert looked_up(unnamed, row(2, RowSetting.REGISTRATION, "")) == [({}, [("", "registration_unknown")])]
    assert missing_association(place(["Vertical"], CAMPAIGN), CAMPAIGN, "Example Corp") == ""


def test_missing_association__only_what_cannot_be_requested() -> None:
    """A campaign needs a column for its brand; a number can be requested."""
    assert missing_association(place(["Vertical"], CAMPAIGN), CAMPAIGN) == "US_TEN_DLC_BRAND_REGISTRATION"
    assert missing_association(place(["Brand"], CAMPAIGN), CAMPAIGN) == ""
    assert missing_association(place(["City"], TOLL_FREE), TOLL_FREE) == ""
