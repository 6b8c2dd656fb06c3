"""The kill points, and the messages about them between a worker slot and its processes."""

from __future__ import annotations

import json
import socket
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

#: Bytes of the longest message.
LONGEST = 1 << 20


class Moment(StrEnum):
    """When the kill happens, relative to a step or to one act of a notification."""

    BEFORE = "before"
    #: The effect exists, but nothing, or not everything, has been recorded.
    DURING = "during"
    AFTER = "after"


@dataclass(frozen=True, slots=True, kw_only=True)
class Point:
    """A kill point: a place in the work of a process."""

    #: A step of `workflows.submissions.carry_out.STEPS`, or an act of a notification.
    step: str
    #: Whether it is an act of a notification.
    is_notice: bool = False
    moment: Moment
    #: The act within the step that has just been done; empty at the start and end of the step.
    act: str = ""
    #: How many times this process has been here, with this time.
    nth: int = 1

    def __str__(self) -> str:
        return f"{self.moment} {self.step}" + (f" ({self.act})" if self.act else "") + f" #{self.nth}"

    @classmethod
    def read(cls, fields: dict[str, Any]) -> Point:
        """Read the output of `asdict`."""
        return cls(**{**fields, "moment": Moment(fields["moment"])})


@dataclass(frozen=True, slots=True, kw_only=True)
class Order:
    """What a victim process has to do."""

    #: The fields of `bot.settings.Settings`.
    settings: dict[str, Any]
    #: How many processes used this database before. Their leases have expired for this process.
    earlier_processes: int
    #: Where to be killed. None: run until all work is done, unless `killed_at` is given.
    target: Point | None
    #: Be killed at the first kill point that is not among these.
    killed_at: tuple[Point, ...] | None = None
    #: Only kill points whose step begins with this count for `killed_at`.
    only: str = ""
    #: Seconds by which the clock of the process is ahead of the real time, in addition to `earlier_processes`.
    ahead: float = 0.0
    #: The status that every registration has at AWS in the end. Empty: any status.
    awaited: str = ""
    #: Whether to report every kill point that it passes.
    record: bool = False
    #: The channel of the approvers, the workspace, and the person who asks; empty where nobody has to approve.
    approvals: str = ""
    workspace: str = ""
    owner: str = ""

    @classmethod
    def read(cls, fields: dict[str, Any]) -> Order:
        """Read the output of `asdict`."""
        killed_at = fields["killed_at"] and tuple(map(Point.read, fields["killed_at"]))
        target = fields["target"] and Point.read(fields["target"])
        return cls(**{**fields, "target": target, "killed_at": killed_at})


class Channel:
    """The process's end of the socket to its worker slot. It carries whole dicts."""

    def __init__(self, connection: socket.socket) -> None:
        self._connection = connection

    def send(self, **message: Any) -> None:
        """Send a message to the other side."""
        self._connection.send(json.dumps(message).encode())

    def receive(self) -> dict[str, Any]:
        """Wait for the next message from the other side; empty if the other side closed the connection."""
        message: dict[str, Any] = json.loads(self._connection.recv(LONGEST) or b"{}")
        return message
