"""Many changes at once, as after a night without Callsign: one message, each change posted once."""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest

from bot.settings import Settings
from sandbox.slack.records import Message
from tests.scenario.conftest import World, running, stand_ins
from tests.scenario.form_filling import as_person, becomes_true
from tests.unit.factories import draft, registration, submission
from workflows.ports.store import Store
from workflows.records.drafts import DraftId, RegistrationId, SubmissionId, SubmissionState
from workflows.records.messages import DigestKey, MessageKey
from workflows.records.registrations import Change, ChangeId, ChangeKind, DeniedReason, Registration, Verdict

NOW = datetime(2026, 3, 2, 12, tzinfo=UTC)
MANY = 8
VERDICT = Verdict(reasons=(DeniedReason(reason="Unclear Opt-in Language", short_description="Say it."),))


@asynccontextmanager
async def quiet_callsign(surroundings: World) -> AsyncIterator[World]:
    """A Callsign that posts only on request: its first sweep is over, and the next one is far away."""
    async with running(replace(surroundings, settings=replace(surroundings.settings, poll_seconds=10.0**9))) as world:
        await becomes_true(lambda: world.callsign.watch.regions.last_swept)
        await posts_due_messages(world)
        yield world


async def unposted_denials(
    world: World, store: Store, numbers: Sequence[int], status: str = "REQUIRES_UPDATES"
) -> None:
    """Registrations of Ana's with a change that has not been posted yet."""
    for number in numbers:
        name = f"n{number}"
        begun = draft(id=DraftId(name), owner=as_person(world.ana), name=f"Brand {number}", channel_id=world.sms.id)
        await store.add_draft(begun)
        made = RegistrationId(f"registration-{name}")
        # Final from the start: the worker would carry out a running one.
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


async def posts_due_messages(world: World) -> None:
    """Post everything that is due."""
    await world.callsign.notifier.changed()
    await becomes_true(lambda: world.callsign.notifier.is_idle)


async def test_digest__one_message_for_all(settings: Settings) -> None:
    """Each registration appears once with name, link, reasons and who has to act. It gets no reply of its own."""
    async with stand_ins(settings) as surroundings, quiet_callsign(surroundings) as world:
        store = world.callsign.store
        await unposted_denials(world, store, range(MANY))
        await posts_due_messages(world)
        (digest,) = by_key(world, "digest")
        assert not by_key(world, "change")
        assert await store.unposted_changes() == ()
        assert await store.unposted_digests() == {}
        for number in range(MANY):
            assert f"|Brand {number}>" in digest.text
        assert digest.text.count("*Denied*") == digest.text.count("Unclear Opt-in Language") == MANY
        assert digest.text.count(f"<@{world.ana.id}>") == MANY
        status_messages = by_key(world, "submission")
        assert len(status_messages) == MANY
        assert all("was denied" in message.plain for message in status_messages)


async def test_digest__those_who_have_to_act_come_first(settings: Settings) -> None:
    """Registrations that need a person come first, and only their owners are mentioned."""
    async with stand_ins(settings) as surroundings, quiet_callsign(surroundings) as world:
        await unposted_denials(world, world.callsign.store, range(4), status="REVIEWING")
        await unposted_denials(world, world.callsign.store, range(4, MANY))
        await posts_due_messages(world)
        (digest,) = by_key(world, "digest")
        lines = digest.text.splitlines()[1:]
        assert [f"<@{world.ana.id}>" in line for line in lines] == [True] * 4 + [False] * 4


async def test_few__a_reply_each(settings: Settings) -> None:
    """Five changes are not a flood."""
    async with stand_ins(settings) as surroundings, quiet_callsign(surroundings) as world:
        await unposted_denials(world, world.callsign.store, range(5))
        await posts_due_messages(world)
        assert len(by_key(world, "change")) == 5
        assert not by_key(world, "digest")


@pytest.mark.parametrize("how", ["after", "before", 500, "fatal_error"])
async def test_digest__neither_twice_nor_lost(settings: Settings, how: str | int) -> None:
    """Slack fails or loses the answer, and more changes come before the next try: each change is posted once."""
    async with stand_ins(settings) as surroundings, quiet_callsign(surroundings) as world:
        store, trouble = world.callsign.store, world.slack.faults
        await unposted_denials(world, store, range(MANY))
        await posts_due_messages(world)
        assert len(by_key(world, "digest")) == 1
        await unposted_denials(world, store, range(10, 10 + MANY))
        for number in range(10, 10 + MANY):  # their status messages exist already
            await world.callsign.notifier.progress(SubmissionId(f"n{number}"))
        if how == "after":
            trouble.fail("chat.postMessage", after_effect=True)
        elif how != "before":
            trouble.fail("chat.postMessage", how, times=2)
        await posts_due_messages(world)
        await unposted_denials(world, store, [30])
        await posts_due_messages(world)
        assert await store.unposted_changes() == ()
        assert await store.unposted_digests() == {}
        first, second = by_key(world, "digest")
        assert all(f"Brand {number}>" in second.text for number in range(10, 10 + MANY))
        assert "Brand 30" not in second.text + first.text
        assert len(by_key(world, "change")) == 1


async def test_digest__a_crash_between_post_and_mark(settings: Settings) -> None:
    """A digest's content is fixed before its post. The next process neither repeats it nor loses later changes."""
    async with stand_ins(settings) as surroundings:
        async with quiet_callsign(surroundings) as world:
            store = world.callsign.store
            await unposted_denials(world, store, range(MANY))
            await store.put_changes_into_digest(
                DigestKey("digest:cut"), [change.id for change in await store.unposted_changes()]
            )
            await posts_due_messages(world)
            (digest,) = by_key(world, "digest")
        async with running(surroundings) as world:
            await unposted_denials(world, world.callsign.store, [20])
            await posts_due_messages(world)
            assert by_key(world, "digest") == [digest]
            assert len(by_key(world, "change")) == 1
