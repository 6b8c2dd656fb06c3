"""The places where a process is killed, and what a lane and its process say to each other about them."""

from __future__ import annotations

import json
import socket
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

#: Bytes of the longest thing said.
LONGEST = 1 << 20


class Moment(StrEnum):
    """When, as seen from a step, or from one act of a notification."""

    BEFORE = "before"
    #: The effect is there; nothing, or not everything, is noted.
    DURING = "during"
    AFTER = "after"


@dataclass(frozen=True, slots=True, kw_only=True)
class Point:
    """A place in the life of a process."""

    #: A step of `workflows.submit.STEPS`, or an act of a notification.
    step: str
    #: Which of the two.
    is_notice: bool = False
    moment: Moment
    #: What had just been done within the step; empty at its border.
    act: str = ""
    #: The how manieth time this process is there.
    nth: int = 1

    def __str__(self) -> str:
        return f"{self.moment} {self.step}" + (f" ({self.act})" if self.act else "") + f" #{self.nth}"

    @classmethod
    def read(cls, said: dict[str, Any]) -> Point:
        """What `asdict` made of it."""
        return cls(**{**said, "moment": Moment(said["moment"])})


@dataclass(frozen=True, slots=True, kw_only=True)
class Order:
    """What a process is to do with its life."""

    #: Of `bot.settings.Settings`.
    settings: dict[str, Any]
    #: How many processes had these databases before; each finds the leases of those run out.
    lives_before: int
    #: Where it is to die; None: it lives until all is done, unless there is `died_at`.
    target: Point | None
    #: It is to die at the first place that is not among these, for each place once.
    died_at: tuple[Point, ...] | None = None
    #: AWS's status that every registration has in the end; empty: whatever it has then.
    awaited: str = ""
    #: Whether it says every place it comes through.
    record: bool = False

    @classmethod
    def read(cls, said: dict[str, Any]) -> Order:
        """What `asdict` made of it."""
        died_at = said["died_at"] and tuple(map(Point.read, said["died_at"]))
        return cls(**{**said, "target": said["target"] and Point.read(said["target"]), "died_at": died_at})


class Channel:
    """One end of a socket between a lane and its process: dicts, whole ones."""

    def __init__(self, end: socket.socket) -> None:
        self._end = end

    def say(self, **what: Any) -> None:
        """Tell the other side."""
        self._end.send(json.dumps(what).encode())

    def hear(self) -> dict[str, Any]:
        """What the other side says next, waiting for it; empty where it hung up."""
        said: dict[str, Any] = json.loads(self._end.recv(LONGEST) or b"{}")
        return said
