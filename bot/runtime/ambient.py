"""The surroundings of a process: time, sleep, ids, and time limits. Tests pass their own."""

from __future__ import annotations

import asyncio
import os
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from bot.slack.deadlines import Deadlines
from workflows.aws.clients import OnWait, ignore_wait
from workflows.durable.lease import ALIVE
from workflows.ports.pages import PageSource
from workflows.ports.ports import NewId
from workflows.ports.process import Clock, Sleep

ID_BYTES = 16
IDS_AT_A_TIME = 256


def utc_now() -> datetime:
    """The clock of a real process."""
    return datetime.now(UTC)


class RandomIds:
    """The ids of a real process: 128 random bits in hexadecimal.

    Each read of the system's randomness costs more than a whole id, so it is read for many ids at a time.
    """

    def __init__(self) -> None:
        self._ids: list[str] = []

    def __call__(self) -> str:
        """The next id; threads may call it at the same time."""
        try:
            return self._ids.pop()
        except IndexError:
            digits = os.urandom(ID_BYTES * IDS_AT_A_TIME).hex()
            first, *others = (digits[at : at + 2 * ID_BYTES] for at in range(0, len(digits), 2 * ID_BYTES))
            self._ids.extend(others)
            return first


def web_pages() -> PageSource:
    """The pages of a real process."""
    from workflows.web.pages import WebPages  # the client takes 0.2 s to load

    return WebPages()


@dataclass(frozen=True, kw_only=True)
class Ambient:
    """Time, ids, and how fast to post."""

    clock: Clock = utc_now
    sleep: Sleep = asyncio.sleep
    new_id: NewId = field(default_factory=RandomIds)
    #: Seconds between two posts to Slack.
    message_gap: float = 1.0
    #: Seconds that a person sees "one moment" before the window says that AWS does not answer.
    patience: float = 15.0
    deadlines: Deadlines = field(default_factory=Deadlines)
    #: For durations.
    monotonic: Callable[[], float] = time.monotonic
    #: Called while AWS does not answer, for commands that a person waits for.
    on_wait: OnWait = ignore_wait
    #: How long a process may be silent before others continue its work.
    alive: timedelta = ALIVE
    #: Reads public web pages where somebody asks for it.
    pages: Callable[[], PageSource] = web_pages
