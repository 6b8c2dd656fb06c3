"""A case of the crash matrix, and its outcome."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from tests.torture.points import Point

#: The description of a case that kills everywhere.
EACH = "each kill point in turn"


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """One kill, or a kill at each point in turn."""

    database: str
    kind: str
    #: None: every kill point, with a new process for each.
    point: Point | None

    def __str__(self) -> str:
        return f"{self.database}, {self.kind}, {self.point or EACH}"

    @classmethod
    def read(cls, fields: dict[str, Any]) -> Case:
        """Read the output of `asdict`."""
        return cls(**{**fields, "point": fields["point"] and Point.read(fields["point"])})


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """The outcome of a case."""

    case: Case
    #: How many processes were killed.
    kills: int
    #: Whether the last process finished all work, and every submission has the expected state.
    ended: bool
    #: Effects to the number of times that they are missing, and that they are surplus.
    lost: Mapping[str, int] = field(default_factory=dict)
    doubled: Mapping[str, int] = field(default_factory=dict)

    @property
    def passed(self) -> bool:
        return self.kills > 0 and self.ended and not self.lost and not self.doubled
