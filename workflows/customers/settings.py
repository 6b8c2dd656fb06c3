"""The table `[customers]` of `callsign.toml`."""

from __future__ import annotations

from workflows.customers.errors import NameRefused
from workflows.customers.names import clean
from workflows.records.config_table import ConfigTable
from workflows.records.customers import CustomerSettings


def customer_settings(table: ConfigTable) -> CustomerSettings:
    """The settings; mistakes are added to the table's problems."""
    return CustomerSettings(own_names=table.texts("own_names", name))


def name(value: str) -> str:
    """A company's name. Raises ValueError."""
    try:
        return clean(value)
    except NameRefused:
        raise ValueError(f'has {value[:40]!r}, but must have names of companies, such as "Acme Messaging"') from None
