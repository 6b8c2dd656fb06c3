"""Notifiers for tests: over a real store, in front of the sandbox's Slack."""

from __future__ import annotations

import asyncio
from functools import partial
from typing import Any, cast

from slack_sdk.web.async_client import AsyncWebClient

from bot.notifications.change_posts import ChangePosts, ChangePostStore
from bot.notifications.directly import Directly
from bot.notifications.notifier import Notifier
from bot.notifications.nudger import Nudger
from bot.notifications.outbox import Outbox
from bot.runtime.ambient import utc_now
from bot.slack.memberships import Memberships
from workflows.ports.process import Clock
from workflows.records.registrations import Registration
from workflows.registrations.completion import Completion


async def _nothing_exists(_: Registration) -> Completion:
    return Completion()


class NoNudges:
    """A nudger of a desk on which nothing waits."""

    waiting: dict[str, Any] = {}  # noqa: RUF012  # stays empty


def directly_of(outbox: Outbox) -> Directly:
    """Direct messages to people who are not in a channel."""
    return Directly(outbox=outbox, memberships=Memberships(client=outbox.client, clock=outbox.clock))


def a_notifier(client: AsyncWebClient, store: ChangePostStore, clock: Clock = utc_now, **outbox: Any) -> Notifier:
    """The notifier of a process that has just started: it remembers nothing."""
    posting = Outbox(client=client, store=store, clock=clock, sleep=asyncio.sleep, gap=0, **outbox)
    make_posts = partial(
        ChangePosts,
        outbox=posting,
        directly=directly_of(posting),
        store=store,
        clock=clock,
        rate=1,
        completed=_nothing_exists,
        batches=cast("Any", None),
        form_now=lambda *_: None,
        silent_since=lambda _: None,
        on_posted=lambda _: None,
    )
    return Notifier(
        outbox=posting,
        nudger=cast("Nudger", NoNudges()),
        make_posts=lambda on_stale: make_posts(on_stale=on_stale),
        clock=clock,
        sleep=asyncio.sleep,
    )
