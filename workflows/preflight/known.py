"""What is known besides the answers of a registration."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """The company that runs Callsign, and the customer for whom a registration is, among its other customers."""

    #: The names of the company that runs Callsign.
    own_names: tuple[str, ...] = ()
    #: The customer's name; empty for nobody in particular.
    customer: str = ""
    #: Tax numbers, as `sheet.squeeze` returns them, to the names of the customers whose answers have them.
    tax_numbers: Mapping[str, frozenset[str]] = field(default_factory=dict)


NOTHING_KNOWN = Known()
