"""Reminders over a real store in front of the sandbox's Slack: to whom, where, once, and again after a failure."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import aiohttp
import pytest
from slack_sdk.web.async_client import AsyncWebClient

from bot.blocks.message import Message
from bot.notifications.nudger import LEASE, Nudger
from bot.notifications.outbox import SLACK_FAILURES, Outbox
from bot.slack.people import People, Workspace
from sandbox.slack import SlackStandIn
from sandbox.slack.driver import Channel
from tests.integration.bot.notifiers import directly_of
from tests.unit.factories import draft, registration
from workflows.ports.store import Store
from workflows.records.drafts import DraftId, Person, RegistrationId
from workflows.records.errors import AwsUnavailable
from workflows.records.registrations import Registration
from workflows.store import open_store

#: A Wednesday at noon: people work.
NOON = datetime(2026, 3, 4, 12, tzinfo=UTC)
DENIED = NOON - timedelta(days=4)


@dataclass(kw_only=True)
class Desk:
    """Nudgers over one store, at a time that the test sets."""

    slack: SlackStandIn
    client: AsyncWebClient
    store: Store
    now: datetime = NOON
    #: Whether AWS has named the account.
    account_known: bool = True

    @property
    def channel(self) -> Channel:
        return self.slack.channel("#sms")

    def nudger(self, holder: str = "one") -> Nudger:
        """That of a process; nothing is remembered but what the store holds."""
        outbox = Outbox(client=self.client, store=self.store, clock=lambda: self.now, sleep=asyncio.sleep, gap=0)
        return Nudger(
            outbox=outbox,
            directly=directly_of(outbox),
            people=People(
                client=self.client, clock=lambda: self.now, workspace=Workspace(id=self.slack.workspace.team_id)
            ),
            store=self.store,
            account_id=self._account_id,
            holder=holder,
            clock=lambda: self.now,
        )

    def person(self, name: str = "ana") -> Person:
        return Person(workspace_id="T1", user_id=self.slack.user(name).id)

    async def denied(self, name: str = "Alpha", **changed: Any) -> Registration:
        """A registration that was denied four days ago, and that nobody has touched."""
        plain: dict[str, Any] = {
            "id": RegistrationId(f"registration-{name.lower()}"),
            "name": name,
            "owner": self.person(),
            "channel_id": self.channel.id,
            "status_since": DENIED,
            "latest_denied_version": 1,
            "message_key": f"registration:{name.lower()}",
        }
        row = registration("REQUIRES_UPDATES", "DENIED", **plain | changed)
        await self.store.add_registration(row)
        return row

    def said(self) -> list[str]:
        return [message.plain for message in self.channel.all_messages]

    def direct(self, name: str = "ana") -> list[str]:
        return [message.plain for message in self.slack.direct_messages(name).messages]

    async def _account_id(self) -> str:
        if not self.account_known:
            raise AwsUnavailable("GetCallerIdentity")
        return "111122223333"


@pytest.fixture
async def desk(migrated_folder: Path) -> AsyncIterator[Desk]:
    async with (
        SlackStandIn() as slack,
        aiohttp.ClientSession() as session,
        open_store(f"sqlite:///{migrated_folder / 'callsign.db'}") as store,
    ):
        client = AsyncWebClient(token=slack.bot_token, base_url=slack.api_url, session=session, retry_handlers=[])
        yield Desk(slack=slack, client=client, store=store)


async def test_nudge__once(desk: Desk) -> None:
    """The owner is mentioned once, however often the nudger runs, also in another process."""
    row = await desk.denied()
    assert await desk.nudger().nudge() == (row,)
    assert await desk.nudger().nudge() == ()
    desk.now += LEASE + timedelta(seconds=1)
    assert await desk.nudger("two").nudge() == ()
    (message,) = desk.channel.all_messages
    assert f"<@{desk.person().user_id}>" in message.text


async def test_nudge__one_process_at_a_time(desk: Desk) -> None:
    """While one process nudges, others do nothing; once its lease has run out, another one follows it."""
    await desk.nudger("one").nudge()
    row = await desk.denied()
    assert await desk.nudger("two").nudge() == ()
    assert desk.said() == []
    desk.now += LEASE + timedelta(seconds=1)
    assert await desk.nudger("two").nudge() == (row,)


@pytest.mark.parametrize(
    "changed",
    [
        {"status_since": NOON - timedelta(days=1)},
        {"version_status": "REVIEWING", "status": "REVIEWING", "status_since": NOON - timedelta(minutes=5)},
    ],
    ids=["denied lately", "in review"],
)
async def test_nudge__nobody_is_late(desk: Desk, changed: dict[str, Any]) -> None:
    """Nobody is reminded of what is not late, and Slack is not asked about anybody."""
    row = registration(
        changed.get("status", "REQUIRES_UPDATES"),
        changed.get("version_status", "DENIED"),
        owner=desk.person(),
        channel_id=desk.channel.id,
        status_since=changed["status_since"],
        submitted_at=changed["status_since"],
    )
    await desk.store.add_registration(row)
    assert await desk.nudger().nudge() == ()
    assert desk.said() == []
    assert desk.slack.count("users.info") == 0


async def test_nudge__in_the_thread_of_the_status_message(desk: Desk) -> None:
    """A reminder stands under the status message of its registration, where there is one."""
    row = await desk.denied()
    outbox = desk.nudger().outbox
    root = await outbox.post(row.message_key, desk.channel.id, Message(text="Status.", blocks=()))
    assert root is not None
    await desk.nudger().nudge()
    (status,) = desk.channel.messages
    assert [reply.thread_ts for reply in status.replies] == [root.ts]


async def test_nudge__owner_who_left(desk: Desk) -> None:
    """A person who left is not mentioned; the channel hears of it at once, because somebody else has to act."""
    desk.slack.user("ana").user.deleted = True
    row = await desk.denied()
    assert await desk.nudger().nudge() == (row,)
    (message,) = desk.channel.all_messages
    assert desk.person().user_id not in message.text


async def test_nudge__at_night_of_the_owner(desk: Desk) -> None:
    """The owner's own working hours count: noon in London is the night in Honolulu."""
    desk.slack.user("ana").user.tz = "Pacific/Honolulu"
    await desk.denied()
    assert await desk.nudger().nudge() == ()
    desk.now += timedelta(hours=8)
    assert len(await desk.nudger().nudge()) == 1


async def test_nudge__a_failure_does_not_hold_up_the_others(desk: Desk) -> None:
    """Every reminder is tried; the failure is raised afterwards, and the next run posts what is missing, and only that."""
    await desk.denied("Alpha")
    await desk.denied("Beta")
    desk.slack.faults.fail("chat.postMessage", "internal_error")
    with pytest.raises(SLACK_FAILURES):
        await desk.nudger().nudge()
    assert len(desk.said()) == 1
    assert len(await desk.nudger().nudge()) == 1
    assert sorted("Alpha" in words for words in desk.said()) == [False, True]
    assert len(desk.said()) == 2


async def test_nudge__before_aws_named_the_account(desk: Desk) -> None:
    """Registrations have to wait for the account; drafts do not."""
    desk.account_known = False
    await desk.denied()
    await desk.store.add_draft(draft(owner=desk.person(), updated_at=DENIED, name="Idle"))
    assert await desk.nudger().nudge() == ()
    assert desk.said() == []
    (words,) = desk.direct()
    assert "Idle" in words
    desk.account_known = True
    assert len(await desk.nudger().nudge()) == 1


async def test_nudge__draft_to_its_owner_once(desk: Desk) -> None:
    """An idle draft is its owner's business alone; the channel hears nothing of it."""
    await desk.store.add_draft(draft(owner=desk.person(), updated_at=DENIED, name="Idle"))
    await desk.store.add_draft(draft(id=DraftId("d2"), owner=desk.person(), updated_at=NOON, name="Fresh"))
    for _ in range(2):
        await desk.nudger().nudge()
    assert ["Idle" in words for words in desk.direct()] == [True]
    assert desk.said() == []


async def test_nudge__draft_of_a_person_who_left(desk: Desk) -> None:
    """Nobody can be reached, so nothing is posted, and nothing is counted as posted."""
    desk.slack.user("ana").user.deleted = True
    await desk.store.add_draft(draft(owner=desk.person(), updated_at=DENIED))
    await desk.nudger().nudge()
    assert desk.slack.count("chat.postMessage") == 0
    assert await desk.store.nudge_records() == ()


async def test_nudge__draft_that_slack_refused(desk: Desk) -> None:
    """A reminder of a draft that failed is raised, and comes with the next run."""
    await desk.store.add_draft(draft(owner=desk.person(), updated_at=DENIED, name="Idle"))
    desk.slack.faults.fail("chat.postMessage", "internal_error")
    with pytest.raises(SLACK_FAILURES):
        await desk.nudger().nudge()
    assert desk.direct() == []
    await desk.nudger().nudge()
    assert len(desk.direct()) == 1


async def test_settled__the_reminder_says_so_and_has_no_button_that_refuses(desk: Desk) -> None:
    """When the matter has moved on, the reminder becomes one quiet line, once."""
    row = await desk.denied()
    await desk.nudger().nudge()
    (message,) = desk.channel.all_messages
    assert {"fix", "hand_over", "snooze"} <= action_ids(message.blocks)
    await desk.store.save_registration(replace(row, status="REVIEWING", version_status="REVIEWING", status_since=NOON))
    await desk.nudger().nudge()
    (message,) = desk.channel.all_messages
    assert "Reminder about *Alpha*: no longer needed" in message.plain
    assert action_ids(message.blocks) == {"registration_details"}
    edits = desk.slack.count("chat.update")
    await desk.nudger().nudge()
    assert desk.slack.count("chat.update") == edits
    (record,) = await desk.store.nudge_records()
    assert record.settled_at == NOON


async def test_replaced__the_older_reminder_points_below(desk: Desk) -> None:
    """Only the newest reminder of a matter has buttons."""
    await desk.denied()
    await desk.nudger().nudge()
    desk.now += timedelta(days=7)
    await desk.nudger("two").nudge()
    older, newer = desk.channel.all_messages
    assert "There is a newer reminder below" in older.plain
    assert not action_ids(older.blocks)
    assert "snooze" in action_ids(newer.blocks)


def action_ids(blocks: list[dict[str, Any]]) -> set[str]:
    """The action ids of a message's buttons."""
    return {element["action_id"] for block in blocks for element in block.get("elements", ()) if "action_id" in element}
