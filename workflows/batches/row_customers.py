"""The customers that the rows of a table name: known, new, or archived."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace

from workflows.batches.row_resources import TableScope
from workflows.customers.names import key_of
from workflows.ports.customers import CustomerStore
from workflows.records.customers import Customer
from workflows.tables.check import CheckedRow, RowCode, RowError
from workflows.tables.columns import Placement, RowSetting


@dataclass(frozen=True, slots=True, kw_only=True)
class RowCustomers:
    """The customers of the rows that will be started, by name."""

    known: tuple[str, ...] = ()
    #: Those that do not exist yet; each is created when its first row is started.
    new: tuple[str, ...] = ()


NOBODY = RowCustomers()


def with_customers(rows: Iterable[CheckedRow], scope: TableScope) -> Iterator[CheckedRow]:
    """The rows, with an error for each that names a customer who takes no new registrations."""
    for row in rows:
        customer = scope.customers.get(key_of(row.customer)) if row.customer else None
        yield _refused(row, scope) if customer and customer.archived_at else row


def _refused(row: CheckedRow, scope: TableScope) -> CheckedRow:
    headers = {meaning: scope.placement.header[column] for column, meaning in scope.placement.columns.items()}
    error = RowError(
        row=row.number,
        column=headers[RowSetting.CUSTOMER],
        path=None,
        code=RowCode.CUSTOMER_ARCHIVED,
        length=len(row.customer),
    )
    return replace(row, errors=(*row.errors, error))


async def customers_named(placement: Placement, store: CustomerStore) -> Mapping[str, Customer]:
    """Every customer by the keys of its names, where a column names customers."""
    return await store.customers_by_key() if RowSetting.CUSTOMER in placement.columns.values() else {}


def sorted_out(names: Iterable[str], known: Mapping[str, Customer]) -> RowCustomers:
    """The customers that these names mean; of several spellings of a new one, the first."""
    found = {customer.id: customer.name for name in names if (customer := known.get(key_of(name)))}
    new: dict[str, str] = {}
    for name in names:
        if (key := key_of(name)) and key not in known:
            new.setdefault(key, name)
    return RowCustomers(known=tuple(sorted(found.values())), new=tuple(new.values()))
