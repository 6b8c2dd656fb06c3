"""A channel hears once that AWS changed a form which its drafts or denials need, also over restarts."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from bot.notifications.changed_forms import ChangedForms
from tests.integration.bot.conftest import Counter
from tests.integration.workflows.office import TOLL_FREE, few_fields
from workflows.forms.cache import Forms
from workflows.records.drafts import Draft, DraftState

pytestmark = pytest.mark.asyncio(loop_scope="module")

NEW_FIELD = {
    "FieldPath": "companyInfo.taxNumber",
    "SectionPath": "companyInfo",
    "FieldType": "TEXT",
    "FieldRequirement": "REQUIRED",
    "DisplayHints": {"Title": "Tax number", "ShortDescription": "Tax number"},
    "TextValidation": {"MinLength": 1, "MaxLength": 20, "Pattern": ".*"},
}


def changed(fields: list[dict[str, Any]]) -> list[dict[str, Any]]:
    return [*few_fields(fields), NEW_FIELD]


def watch(counter: Counter) -> ChangedForms:
    """That of a process that has just started: it remembers nothing."""
    office = counter.office
    forms = Forms(office.aws, clock=office.time.clock, sleep=asyncio.sleep)
    return ChangedForms(outbox=counter.services.notifier.outbox, ports=replace(office.ports, forms=forms))


async def looks(counter: Counter) -> list[str]:
    """An hour later, two processes look at once; what the channel holds then."""
    counter.office.time.now += timedelta(hours=1)
    await asyncio.gather(watch(counter).look(), watch(counter).look())
    return said(counter)


def said(counter: Counter) -> list[str]:
    return [message.plain for message in counter.slack.channel("#sms").all_messages]


async def a_draft(counter: Counter, name: str = "Codes", **changes: Any) -> Draft:
    """An open draft that was filled in under the form of now."""
    office, channel = counter.office, counter.slack.channel("#sms").id
    draft = await office.draft(
        **{"name": name, "channel_id": channel, "account_id": await office.aws.account_id()} | changes
    )
    await office.store.keep_form(await office.aws.form(draft.region, TOLL_FREE), office.time.now)
    return draft


async def test_look__asks_nothing_where_nothing_is_open(counter: Counter) -> None:
    """Without a draft or a denial, AWS is not called."""
    await a_draft(counter, state=DraftState.SUBMITTED)
    counter.office.forget_calls()
    assert await looks(counter) == []
    assert counter.office.calls() == {}


async def test_look__once_for_each_change(counter: Counter) -> None:
    """One message for the drafts of a channel, however often and by however many processes they are looked at."""
    await a_draft(counter)
    assert await looks(counter) == []
    counter.office.stand_in.faults.change_form(TOLL_FREE, changed)
    (first,) = await looks(counter)
    for words in ("AWS has changed the form of US toll-free number", "Tax number", "has to be answered", "Codes"):
        assert words in first
    assert await looks(counter) == [first]
    counter.office.stand_in.faults.change_form(TOLL_FREE, lambda fields: fields[1:])
    assert len(await looks(counter)) == 2


async def test_look__within_the_hour_nothing_is_asked(counter: Counter) -> None:
    """A second look soon after the first costs no call."""
    await a_draft(counter)
    await looks(counter)
    counter.office.forget_calls()
    await watch(counter).look()
    assert counter.office.calls() == {}


async def test_look__a_denial(counter: Counter) -> None:
    """A denied registration is named with its button; once somebody corrects it, the draft of that is."""
    office = counter.office
    channel = counter.slack.channel("#sms").id
    denied = await office.denied(channel_id=channel, account_id=await office.aws.account_id())
    await office.sweep()
    await office.store.keep_form(await office.aws.form(denied.region, TOLL_FREE), office.time.now)
    office.stand_in.faults.change_form(TOLL_FREE, changed)
    (text,) = await looks(counter)
    assert "denied" in text
    (shown,) = counter.slack.channel("#sms").all_messages
    assert [button["text"]["text"] for button in shown.blocks[-1]["elements"]] == ["Fix and resubmit"]


async def test_look__slack_fails(counter: Counter) -> None:
    """What Slack does not take is posted at the next look, not an hour later."""
    await a_draft(counter)
    counter.office.stand_in.faults.change_form(TOLL_FREE, changed)
    counter.slack.faults.fail("chat.postMessage", "service_unavailable")
    counter.office.time.now += timedelta(hours=1)
    await watch(counter).look()
    assert said(counter) == []
    await watch(counter).look()
    assert len(said(counter)) == 1
