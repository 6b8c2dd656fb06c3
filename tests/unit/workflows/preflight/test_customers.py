"""For whom a registration is: what is known besides the answers, and when it is no reason for a remark."""

from __future__ import annotations

from typing import Any

import pytest

from tests.unit.workflows.preflight.cases import good
from workflows.preflight.customers import KnownOfRows, numbers_of
from workflows.preflight.known import Known
from workflows.preflight.rules import preflight
from workflows.records.definitions import FieldPath

BASE = good()["pine-vet"]
TAX = FieldPath("companyInfo.taxId")


@pytest.mark.parametrize(
    "known",
    [
        {"own_names": ("Pine Vet Services", "Vet", "")},
        {"customer": "Pine", "tax_numbers": {"461234567": frozenset({"PINE "})}},
        {"customer": "", "tax_numbers": {"461234567": frozenset({"Bolt"})}},
        {"customer": "Pine", "tax_numbers": {"461234568": frozenset({"Bolt"})}},
    ],
)
def test_known__no_remark(known: dict[str, Any]) -> None:
    """Another company's name, the same customer in another spelling, nobody in particular, another number."""
    assert preflight(BASE.form, BASE.answers, Known(**known)) == preflight(BASE.form, BASE.answers)


def test_known_of_rows__the_second_customer_with_a_number() -> None:
    """Earlier rows count, each for its own customer; a row of no customer counts for nobody."""
    rows = KnownOfRows(known=Known(tax_numbers=numbers_of([("Old", "46-1234567")])))
    found = []
    for customer, number in [("", "1"), ("Acme", "1"), ("ACME", " 1"), ("Bolt", "1"), ("Bolt", "46 1234567")]:
        known = rows.of(customer, {TAX: number})
        remarks = preflight(BASE.form, {**BASE.answers, TAX: number}, known)
        found.append([each.params["customer"] for each in remarks if each.rule == "tax-number-other-customer"])
    assert found == [[], [], [], ["ACME"], ["Old"]]


def test_known_of_rows__the_tables_own_customer() -> None:
    """Rows that name none are for it."""
    rows = KnownOfRows(known=Known(customer="Acme"))
    assert [rows.of(name, {TAX: "1"}).customer for name in ("", "Bolt")] == ["Acme", "Bolt"]
