"""Many changes at once, as after a night without Callsign: one message, each change told once, every living message right."""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest

from bot.settings import Settings
from sandbox.slack.records import Message
from tests.scenario.conftest import World, outside, running
from tests.scenario.walking import as_person, comes_true
from tests.unit.factories import draft, registration, submission
from workflows.ports.store import Store
from workflows.records.drafts import DraftId, RegistrationId, SubmissionId, SubmissionState
from workflows.records.messages import DigestKey, MessageKey
from workflows.records.registrations import Change, ChangeId, ChangeKind, DeniedReason, Registration, Verdict

NOW = datetime(2026, 3, 2, 12, tzinfo=UTC)
MANY = 8
VERDICT = Verdict(reasons=(DeniedReason(reason="Unclear Opt-in Language", short_description="Say it."),))


@asynccontextmanager
async def asleep(around: World) -> AsyncIterator[World]:
    """A Callsign that tells nothing but when it is asked to: its first look is over, the next is far away."""
    async with running(replace(around, settings=replace(around.settings, poll_seconds=10.0**9))) as world:
        await comes_true(lambda: world.callsign.watch.regions.last_swept)
        await told(world)
        yield world


async def happened(world: World, store: Store, numbers: Sequence[int], status: str = "REQUIRES_UPDATES") -> None:
    """Registrations of Ana's that moved while nobody told anybody."""
    for number in numbers:
        name = f"n{number}"
        begun = draft(id=DraftId(name), owner=as_person(world.ana), name=f"Brand {number}", channel_id=world.sms.id)
        await store.add_draft(begun)
        made = RegistrationId(f"registration-{name}")
        # Done from the start: the worker would take up a running one.
        sent = submission(id=SubmissionId(name), draft_id=DraftId(name), state=SubmissionState.SUBMITTED)
        await store.start_submission(replace(sent, registration_id=made))
        row = registration(
            status,
            "DENIED" if status == "REQUIRES_UPDATES" else "REVIEWING",
            id=made,
            name=begun.name,
            owner=begun.owner,
            channel_id=world.sms.id,
            message_key=MessageKey(f"submission:{name}"),
        )
        await store.add_registration(row)
        await store.record_change(replace(row, changes=1), change(row), expected_changes=0)


def change(row: Registration) -> Change:
    return Change(
        id=ChangeId(f"change-{row.id}"),
        message_key=row.message_key,
        seq=1,
        kind=ChangeKind.STATUS,
        registration_id=row.id,
        from_status="REVIEWING",
        to_status=row.status,
        version=1,
        version_status=row.version_status,
        verdict=VERDICT if row.version_status == "DENIED" else Verdict(),
        observed_at=NOW,
    )


def by_key(world: World, kind: str) -> list[Message]:
    """The messages of a kind."""

    def key(message: Message) -> Any:
        return ((message.metadata or {}).get("event_payload") or {}).get("key", "")

    return [message for message in world.sms.all_messages if key(message).startswith(f"{kind}:")]


async def told(world: World) -> None:
    """Everything that is due is told."""
    await world.callsign.notifier.changed()
    await comes_true(lambda: world.callsign.notifier.is_idle)


async def test_digest__one_message_for_all(settings: Settings) -> None:
    """Each registration once, by its name, with a link, its reasons and who has to act; no reply beside it."""
    async with outside(settings) as around, asleep(around) as world:
        store = world.callsign.store
        await happened(world, store, range(MANY))
        await told(world)
        (digest,) = by_key(world, "digest")
        assert not by_key(world, "change")
        assert await store.unposted_changes() == ()
        assert await store.unposted_digests() == {}
        for number in range(MANY):
            assert f"|Brand {number}>" in digest.text
        assert digest.text.count("(`REQUIRES_UPDATES`)") == digest.text.count("Unclear Opt-in Language") == MANY
        assert digest.text.count(f"<@{world.ana.id}>") == MANY
        living = by_key(world, "submission")
        assert len(living) == MANY
        assert all("(`REQUIRES_UPDATES`)" in message.plain for message in living)


async def test_digest__those_who_have_to_act_come_first(settings: Settings) -> None:
    """And nobody else is mentioned."""
    async with outside(settings) as around, asleep(around) as world:
        await happened(world, world.callsign.store, range(4), status="REVIEWING")
        await happened(world, world.callsign.store, range(4, MANY))
        await told(world)
        (digest,) = by_key(world, "digest")
        lines = digest.text.splitlines()[1:]
        assert [f"<@{world.ana.id}>" in line for line in lines] == [True] * 4 + [False] * 4


async def test_few__a_reply_each(settings: Settings) -> None:
    """Five are no flood."""
    async with outside(settings) as around, asleep(around) as world:
        await happened(world, world.callsign.store, range(5))
        await told(world)
        assert len(by_key(world, "change")) == 5
        assert not by_key(world, "digest")


@pytest.mark.parametrize("how", ["after", "before", 500, "fatal_error"])
async def test_digest__neither_twice_nor_lost(settings: Settings, how: str | int) -> None:
    """Slack loses the answer, or breaks, and more news comes before the next try: told once each."""
    async with outside(settings) as around, asleep(around) as world:
        store, trouble = world.callsign.store, world.slack.faults
        await happened(world, store, range(MANY))
        await told(world)
        assert len(by_key(world, "digest")) == 1
        await happened(world, store, range(10, 10 + MANY))
        for number in range(10, 10 + MANY):  # their living messages stand already
            await world.callsign.notifier.progress(SubmissionId(f"n{number}"))
        if how == "after":
            trouble.fail("chat.postMessage", after_effect=True)
        elif how != "before":
            trouble.fail("chat.postMessage", how, times=2)
        await told(world)
        await happened(world, store, [30])
        await told(world)
        assert await store.unposted_changes() == ()
        assert await store.unposted_digests() == {}
        first, second = by_key(world, "digest")
        assert all(f"Brand {number}>" in second.text for number in range(10, 10 + MANY))
        assert "Brand 30" not in second.text + first.text
        assert len(by_key(world, "change")) == 1


async def test_digest__a_crash_between_post_and_mark(settings: Settings) -> None:
    """What a digest tells is fixed before it is posted, so the next process neither repeats it nor forgets what came later."""
    async with outside(settings) as around:
        async with asleep(around) as world:
            store = world.callsign.store
            await happened(world, store, range(MANY))
            await store.put_changes_into_digest(
                DigestKey("digest:cut"), [one.id for one in await store.unposted_changes()]
            )
            await told(world)
            (digest,) = by_key(world, "digest")
        async with running(around) as world:
            await happened(world, world.callsign.store, [20])
            await told(world)
            assert by_key(world, "digest") == [digest]
            assert len(by_key(world, "change")) == 1
