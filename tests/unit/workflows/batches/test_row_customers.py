"""The customers that the rows of a table name."""

from __future__ import annotations

from dataclasses import replace

from tests.unit.factories import NOW, PERSON, field, form
from workflows.batches.row_customers import NOBODY, RowCustomers, sorted_out, with_customers
from workflows.batches.row_resources import TableScope
from workflows.records.customers import Customer
from workflows.records.drafts import CustomerId
from workflows.tables.check import CheckedRow, RowCode
from workflows.tables.columns import place

ASKED = form(field("s.name", title="Company"))
ACME = Customer(id=CustomerId("c1"), name="Acme", created_by=PERSON, created_at=NOW)
GONE = replace(ACME, id=CustomerId("c2"), name="Gone", archived_at=NOW)
#: `bolt` is a former name of Acme.
KNOWN = {"acme": ACME, "bolt": ACME, "gone": GONE}


def row(number: int, customer: str) -> CheckedRow:
    return CheckedRow(
        number=number, key=f"k{number}", name="Row", answers={}, documents={}, errors=(), customer=customer
    )


def test_with_customers__an_archived_one_is_an_error() -> None:
    """In whatever spelling; a new name and none are fine."""
    scope = TableScope(form=ASKED, placement=place(["Company", "Customer"], ASKED), customers=KNOWN)
    rows = with_customers([row(2, "ACME"), row(3, " gone"), row(4, "New"), row(5, "")], scope)
    errors = [(error.row, error.column, error.code) for each in rows for error in each.errors]
    assert errors == [(3, "Customer", RowCode.CUSTOMER_ARCHIVED)]


def test_sorted_out__each_customer_once() -> None:
    """A former name means the customer that had it; two spellings of a new name are one customer."""
    found = sorted_out(["acme", "Bolt", "New Co", "NEW CO", "new co"], KNOWN)
    assert found == RowCustomers(known=("Acme",), new=("New Co",))
    assert sorted_out([], KNOWN) == NOBODY
