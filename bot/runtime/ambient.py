"""The surroundings of a process: time, sleep, ids, and time limits. Tests pass their own."""

from __future__ import annotations

import asyncio
import time
import uuid
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from workflows.aws.clients import OnWait, ignore_wait
from workflows.durable.lease import ALIVE
from workflows.ports.pages import PageSource
from workflows.ports.ports import NewId
from workflows.ports.process import Clock, Sleep


def utc_now() -> datetime:
    """The clock of a real process."""
    return datetime.now(UTC)


def uuid_hex() -> str:
    """The ids of a real process."""
    return uuid.uuid4().hex


def web_pages() -> PageSource:
    """The pages of a real process."""
    from workflows.web.pages import WebPages  # the client takes 0.2 s to load

    return WebPages()


@dataclass(frozen=True, kw_only=True)
class Ambient:
    """Time, ids, and how fast to post."""

    clock: Clock = utc_now
    sleep: Sleep = asyncio.sleep
    new_id: NewId = uuid_hex
    #: Seconds between two posts to Slack.
    message_gap: float = 1.0
    #: Seconds that a person sees "one moment" before the window says that AWS does not answer.
    patience: float = 15.0
    #: For durations.
    monotonic: Callable[[], float] = time.monotonic
    #: Called while AWS does not answer, for commands that a person waits for.
    on_wait: OnWait = ignore_wait
    #: How long a process may be silent before others continue its work.
    alive: timedelta = ALIVE
    #: Reads public web pages where somebody asks for it.
    pages: Callable[[], PageSource] = web_pages
