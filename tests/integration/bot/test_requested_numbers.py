"""A number for a live registration, from the request to the words in the thread: once, and never bought in silence."""

from __future__ import annotations

from dataclasses import replace

import pytest

from bot.flows.request_number import POST_PAUSES, obtain_number
from bot.messages import numbers as words
from tests.integration.bot.conftest import Counter
from tests.integration.workflows.office import OWNER, REGION
from tests.unit.factories import registration
from workflows.records.drafts import RegistrationId
from workflows.records.messages import MessageKey
from workflows.registrations.request_number import NumberRequest

pytestmark = pytest.mark.asyncio(loop_scope="module")

CAMPAIGN = "US_TEN_DLC_CAMPAIGN_REGISTRATION"


async def campaign(counter: Counter, status: str = "COMPLETE") -> NumberRequest:
    """The first number of a campaign that somebody created in the console."""
    office = counter.office
    created = office.backend.call("CreateRegistration", {"RegistrationType": CAMPAIGN})["RegistrationId"]
    office.backend.set_status(created, status, "APPROVED" if status == "COMPLETE" else "REVIEWING")
    row = registration(
        "COMPLETE",
        "APPROVED",
        id=RegistrationId(created),
        account_id=await office.aws.account_id(),
        region=REGION,
        registration_type=CAMPAIGN,
        owner=OWNER,
        channel_id=counter.slack.channel("#sms").id,
        message_key=MessageKey.of(None, RegistrationId(created)),
    )
    await office.store.add_registration(row)
    return NumberRequest(registration=row, number_type="TEN_DLC", iso_country_code="US", ordinal=1)


def said(counter: Counter) -> str:
    return "\n".join(message.text for message in counter.slack.channel("#sms").all_messages)


def bought(counter: Counter) -> list[str]:
    return [one.number for one in counter.office.backend.account.numbers.values()]


async def test_obtain_number__once(counter: Counter) -> None:
    """The request and the number are in the thread, once, though the same request comes again."""
    wanted = await campaign(counter)
    for _ in range(2):
        await obtain_number(counter.services, wanted, OWNER.user_id)
    (number,) = bought(counter)
    text = said(counter)
    assert text.count(words.number_requested(OWNER.user_id, "TEN_DLC")) == 1
    assert text.count(number) == 1


async def test_obtain_number__not_live(counter: Counter) -> None:
    """Nothing is bought for a registration that is not live at AWS, and the thread says why."""
    await obtain_number(counter.services, await campaign(counter, "REVIEWING"), OWNER.user_id)
    assert bought(counter) == []
    assert words.number_failed(words.NOT_COMPLETE) in said(counter)


@pytest.mark.parametrize("error", ["AccessDeniedException", "ServiceQuotaExceededException"])
async def test_obtain_number__refused_then_asked_again(counter: Counter, error: str) -> None:
    """A refusal is posted with its reason each time; the next request can succeed."""
    wanted = await campaign(counter)
    for _ in range(2):
        counter.office.stand_in.faults.fail("RequestPhoneNumber", error, 400)
        await obtain_number(counter.services, wanted, OWNER.user_id)
    assert bought(counter) == []
    failed = words.number_failed("@").partition("@")[0]
    assert said(counter).count(failed) == 2
    await obtain_number(counter.services, wanted, OWNER.user_id)
    (number,) = bought(counter)
    assert number in said(counter)
    assert said(counter).count(failed) == 2


async def test_obtain_number__slack_is_silent_for_a_while(counter: Counter) -> None:
    """What was bought is posted though Slack fails several times; each try waits longer than the one before."""
    wanted = await campaign(counter)
    counter.slack.faults.fail("chat.postMessage", "internal_error", times=len(POST_PAUSES))
    began = counter.office.time.clock()
    await obtain_number(counter.services, wanted, OWNER.user_id)
    assert bought(counter)[0] in said(counter)
    assert (counter.office.time.clock() - began).total_seconds() >= sum(POST_PAUSES)


async def test_obtain_number__slack_is_silent_for_too_long(counter: Counter) -> None:
    """After the last try the request goes on: the number is there, and a later request posts it as one that was there before."""
    wanted = await campaign(counter)
    counter.slack.faults.fail("chat.postMessage", "internal_error", times=2 * (len(POST_PAUSES) + 1))
    await obtain_number(counter.services, wanted, OWNER.user_id)
    (number,) = bought(counter)
    assert number not in said(counter)
    counter.office.time.now = counter.office.time.now.replace(year=counter.office.time.now.year + 1)
    await obtain_number(counter.services, replace(wanted), OWNER.user_id)
    assert bought(counter) == [number]
    assert number in said(counter)
