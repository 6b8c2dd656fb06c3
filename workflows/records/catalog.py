"""A catalog: all forms of an account and region, in the API's own shapes.

As a file it is `{"about": {...}, "types": [...], "sections": {type: [...]}, "fields": {type: [...]}}`, with the entries
of DescribeRegistrationTypeDefinitions, DescribeRegistrationSectionDefinitions and DescribeRegistrationFieldDefinitions.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

Entry = Mapping[str, Any]

#: The layout of a recorded catalog; a newer one is refused.
LAYOUT = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Origin:
    """Where a recorded catalog comes from; empty for the one that is shipped."""

    account_id: str = ""
    region: str = ""
    #: ISO 8601, UTC.
    recorded_at: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Catalog:
    """All forms of one account and region."""

    origin: Origin
    types: tuple[Entry, ...]
    sections: Mapping[str, Sequence[Entry]]
    fields: Mapping[str, Sequence[Entry]]

    @property
    def names(self) -> tuple[str, ...]:
        """All types, in AWS's order."""
        return tuple(str(entry["RegistrationType"]) for entry in self.types)

    @property
    def missing(self) -> tuple[str, ...]:
        """Types whose form was not read yet."""
        return tuple(name for name in self.names if name not in self.fields)

    def document(self) -> dict[str, Any]:
        """What a file has."""
        about = {"layout": LAYOUT, "account": self.origin.account_id, "region": self.origin.region}
        return {
            "about": {**about, "recorded_at": self.origin.recorded_at},
            "types": list(self.types),
            "sections": dict(self.sections),
            "fields": dict(self.fields),
        }
