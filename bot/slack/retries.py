"""Calls to Slack that a person waits for: repeated while Slack has a bad moment, as long as that can still help.

Only calls that may be repeated belong here. Messages do not: a message whose answer was lost is in the channel.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Callable
from typing import TypeVar

from aiohttp import ClientError
from slack_sdk.errors import SlackApiError, SlackClientError

from bot.slack.errors import code_of, status_of
from workflows.ports.process import Sleep

T = TypeVar("T")

#: Error codes after which the same call may pass a moment later.
PASSING = frozenset(
    {"internal_error", "fatal_error", "service_unavailable", "request_timeout", "ratelimited", "rate_limited"}
)
#: Seconds before each further try, unless Slack names its own.
PAUSES = (0.2, 0.5, 1.0, 2.0, 5.0, 10.0, 20.0, 30.0)
#: Slack did not answer: the call may have had its effect.
LOST = (ClientError, TimeoutError, OSError)
#: Everything a call may raise.
FAILURES = (SlackClientError, *LOST)


async def persist(call: Callable[[], Awaitable[T]], *, seconds: float, sleep: Sleep) -> T:
    """The answer of `call`, tried again for up to `seconds`; the first try always takes place.

    Raises:
        SlackApiError, ClientError, TimeoutError, OSError: the last failure.
    """
    end = time.monotonic() + seconds
    for pause in (*PAUSES, None):
        try:
            async with asyncio.timeout(max(end - time.monotonic(), 0.1)):
                return await call()
        except FAILURES as failure:
            wait = None if pause is None else pause_after(failure, pause)
            if wait is None or time.monotonic() + wait >= end:
                raise
            await sleep(wait)
    raise AssertionError("the last pause is None")


def pause_after(failure: Exception, usual: float) -> float | None:
    """Seconds to wait before another try; None where another try would not help."""
    if not is_passing(failure):
        return None
    asked = _retry_after(failure) if isinstance(failure, SlackApiError) else None
    return usual if asked is None else asked


def is_passing(failure: Exception) -> bool:
    """Whether Slack only has a bad moment: busy, out of reach, or behind something that answers with a page."""
    if isinstance(failure, SlackApiError):
        return code_of(failure) in {"", *PASSING} or status_of(failure) == 429 or status_of(failure) >= 500
    return isinstance(failure, LOST)


def _retry_after(refused: SlackApiError) -> float | None:
    headers = getattr(refused.response, "headers", None) or {}
    seconds = str(headers.get("Retry-After") or headers.get("retry-after") or "")
    return float(seconds) if seconds.isascii() and seconds.isdigit() else None
