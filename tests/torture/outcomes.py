"""A case of the matrix, and what became of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from tests.torture.points import Point

#: What is said of a case that kills everywhere.
EACH = "each place in turn"


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """One kill, or one at each place after the other."""

    database: str
    kind: str
    #: None: every place there is, each by another process.
    point: Point | None

    def __str__(self) -> str:
        return f"{self.database}, {self.kind}, {self.point or EACH}"

    @classmethod
    def read(cls, said: dict[str, Any]) -> Case:
        """What `asdict` made of it."""
        return cls(**{**said, "point": said["point"] and Point.read(said["point"])})


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """What became of a case."""

    case: Case
    #: Processes that were killed.
    kills: int
    #: The last process had nothing left to do, and every submission stands where it should.
    ended: bool
    #: Effects to how often they are missing, and how often there is one too many.
    lost: Mapping[str, int] = field(default_factory=dict)
    doubled: Mapping[str, int] = field(default_factory=dict)

    @property
    def is_well(self) -> bool:
        return self.kills > 0 and self.ended and not self.lost and not self.doubled
