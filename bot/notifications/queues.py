"""One queue for each channel: a channel that refuses, limits the rate or is slow does not hold up another."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Awaitable, Callable, Iterable, Sequence
from dataclasses import dataclass, field

import structlog
from aiohttp import ClientError
from slack_sdk.errors import SlackApiError, SlackRequestError

from bot.logs import where
from bot.notifications.outbox import SLACK_FAILURES
from bot.notifications.refusals import retry_after
from bot.slack.errors import code_of
from workflows.durable.stopping import stop_tasks
from workflows.ports.process import Sleep

log = structlog.get_logger(__name__)

#: A queue rests for as long as this many messages take: after its first failure, and at most.
FIRST_REST, LONGEST_REST = 5, 60


@dataclass(frozen=True, slots=True, kw_only=True)
class Job:
    """Something to post."""

    #: The channel or person it goes to.
    channel: str
    #: The messages it is about: after a failure, later jobs about them wait.
    subjects: frozenset[str]
    act: Callable[[], Awaitable[None]]


@dataclass(kw_only=True)
class ChannelQueues:
    """Does the jobs of each channel in their order, and those of different channels at the same time."""

    sleep: Sleep
    #: Seconds between two messages in a channel.
    gap: float
    #: Called when there may be more to do: a queue has rested, or is free again.
    wake: Callable[[], None]
    _tasks: dict[str, asyncio.Task[None]] = field(default_factory=dict)
    _subjects: dict[str, frozenset[str]] = field(default_factory=dict)
    #: Rounds in a row that failed, by channel.
    _failures: Counter[str] = field(default_factory=Counter)
    #: Some jobs were not taken, because their channel or subject was busy.
    _left_out: bool = False

    @property
    def is_idle(self) -> bool:
        """Whether no queue works or rests."""
        return not self._tasks

    def take(self, jobs: Iterable[Job]) -> None:
        """Start the jobs of every channel that is free; the others are collected again later."""
        busy = frozenset[str]().union(*self._subjects.values())
        by_channel: dict[str, list[Job]] = {}
        for job in jobs:
            if job.channel in self._tasks or job.subjects & busy:
                self._left_out = True
            else:
                by_channel.setdefault(job.channel, []).append(job)
        for channel, work in by_channel.items():
            self._subjects[channel] = frozenset[str]().union(*(job.subjects for job in work))
            self._tasks[channel] = asyncio.create_task(self._run(channel, work))

    async def finish(self) -> None:
        """Wait for every queue that works or rests."""
        while self._tasks:
            await asyncio.wait(self._tasks.values())

    async def stop(self) -> None:
        """Stop all of them; a post that is cut off is looked for later."""
        await stop_tasks(*self._tasks.values())

    async def _run(self, channel: str, jobs: Sequence[Job]) -> None:
        failed = True
        try:
            rest = await self._work(jobs)
            failed = rest is not None
            self._failures[channel] = self._failures[channel] + 1 if failed else 0
            if rest is not None:
                await self.sleep(max(rest, self._pause(channel)))
        finally:
            del self._tasks[channel], self._subjects[channel]
            if failed or self._left_out:
                self._left_out = False
                self.wake()

    async def _work(self, jobs: Sequence[Job]) -> float | None:
        """Do the jobs; the seconds to rest after a failure, None after none."""
        rest: float | None = None
        waiting: set[str] = set()
        for job in jobs:
            failed = None if job.subjects & waiting else await _failure_of(job)
            if failed is None:
                continue
            waiting |= job.subjects
            rest = max(rest or 0.0, retry_after(failed) or 0.0)
            if retry_after(failed) is not None or isinstance(failed, (SlackRequestError, ClientError, OSError)):
                return rest  # the channel, or all of Slack, does not answer now
        return rest

    def _pause(self, channel: str) -> float:
        doubled = FIRST_REST * 2.0 ** min(self._failures[channel] - 1, 10)
        return self.gap * min(LONGEST_REST, doubled)


async def _failure_of(job: Job) -> Exception | None:
    """Do a job; why it has to be done again, None where it is done."""
    try:
        await job.act()
    except SLACK_FAILURES as error:
        name = code_of(error) if isinstance(error, SlackApiError) else ""
        log.warning("a post has to wait", action="post", channel=job.channel, error=name or type(error).__name__)
        return error
    except Exception as error:  # noqa: BLE001  # the border of a post: a fault in one must not end the others
        _report(error)
        return error
    return None


def _report(error: Exception) -> None:
    """Log it without its message, which may contain answers."""
    log.error("unexpected", action="post", error=type(error).__name__, at=where(error))
