"""Faults on demand: what a test can make Slack do wrong."""

from __future__ import annotations

from collections import defaultdict, deque
from collections.abc import Awaitable, Callable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Failure:
    """What happens to a call instead of its effect, or after it."""

    #: A Slack error code, answered with HTTP 200.
    error: str | None = None
    http_status: int | None = None
    #: Seconds for the Retry-After header of a 429.
    retry_after: int | None = None
    #: True if the call takes effect, and then the connection is cut without an answer.
    after_effect: bool = False
    #: Only calls about this channel; empty for all of them.
    channel: str = ""


class Faults:
    """Failures by method name ("chat.postMessage"). The next calls take them in order."""

    def __init__(
        self, drop_sockets: Callable[[], Awaitable[None]], double: Callable[[int], None], late: Callable[[int], None]
    ) -> None:
        self._drop_sockets = drop_sockets
        self._double = double
        self._late = late
        self._failures: dict[str, deque[Failure]] = defaultdict(deque)
        self._delays: dict[tuple[str, str], float] = {}

    def rate_limit(self, method: str, retry_after: int = 1, times: int = 1, channel: str = "") -> None:
        """Answer the next `times` calls, all or those about one channel, with 429 and Retry-After in seconds."""
        self._failures[method] += [Failure(http_status=429, retry_after=retry_after, channel=channel)] * times

    def fail(
        self,
        method: str,
        failure: str | int = "internal_error",
        times: int = 1,
        after_effect: bool = False,
        channel: str = "",
    ) -> None:
        """Fail the next `times` calls, all or those about one channel: a Slack error code, or an HTTP status.

        With `after_effect` the call takes effect, and then the connection is cut without an answer.
        """
        error, status = (failure, None) if isinstance(failure, str) else (None, failure)
        failed = Failure(error=error, http_status=status, after_effect=after_effect, channel=channel)
        self._failures[method] += [failed] * times

    def delay(self, method: str, seconds: float, channel: str = "") -> None:
        """Let every call of a method, or those about one channel, wait first; 0 ends the delay."""
        self._delays[method, channel] = seconds

    async def drop_sockets(self) -> None:
        """Cut every Socket Mode connection without a disconnect message."""
        await self._drop_sockets()

    def double_envelopes(self, n: int = 1) -> None:
        """Deliver each of the next `n` Socket Mode payloads twice."""
        self._double(n)

    def late_acks(self, n: int = 1) -> None:
        """Let the acks of the next `n` payloads be late: the app has done its work, but the person sees a failure."""
        self._late(n)

    def clear(self) -> None:
        """Forget every failure and delay."""
        self._failures.clear()
        self._delays.clear()

    def next_failure(self, method: str, channel: str = "") -> Failure | None:
        """The failure of a call about `channel`, which happens once."""
        queue = self._failures[method]
        failure = next((failure for failure in queue if failure.channel in ("", channel)), None)
        if failure:
            queue.remove(failure)
        return failure

    def delay_of(self, method: str, channel: str = "") -> float:
        """Seconds that a call about `channel` waits."""
        return max(self._delays.get((method, ""), 0.0), self._delays.get((method, channel), 0.0))
