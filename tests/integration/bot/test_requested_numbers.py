"""A number for a live registration, from the request to the words in the thread: once, and never bought in silence."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from bot.messages import numbers as words
from bot.messages.text import number as grouped
from bot.notifications.number_requests import NumberRequests
from tests.integration.bot.conftest import Counter
from tests.integration.workflows.office import OWNER, REGION
from tests.unit.factories import registration
from workflows.records.drafts import RegistrationId
from workflows.records.messages import MessageKey
from workflows.registrations.number_approval import begin
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
    return [grouped(one.number) for one in counter.office.backend.account.numbers.values()]


async def tries(counter: Counter) -> None:
    """Another look at the store, as the bot takes one every few seconds, or after a restart."""
    counter.office.time.now += timedelta(minutes=10)
    services = counter.services
    await NumberRequests(ports=services, notifier=services.notifier, leases=None).carry_out_due()


async def obtains(counter: Counter, wanted: NumberRequest) -> bool:
    """A confirmed click, and the look that follows; whether the request was accepted."""
    accepted = await begin(wanted, OWNER, counter.services) is True
    await tries(counter)
    return accepted


async def test_request__once(counter: Counter) -> None:
    """The request and the number are in the thread, once, though the same request comes again."""
    wanted = await campaign(counter)
    assert [await obtains(counter, wanted) for _ in range(2)] == [True, False]
    (number,) = bought(counter)
    text = said(counter)
    assert text.count(words.number_requested(OWNER.user_id, "TEN_DLC")) == 1
    assert text.count(number) == 1


async def test_request__not_live(counter: Counter) -> None:
    """Nothing is bought for a registration that is not live at AWS, and the thread says why."""
    await obtains(counter, await campaign(counter, "REVIEWING"))
    assert bought(counter) == []
    assert words.number_failed(words.NOT_COMPLETE) in said(counter)


@pytest.mark.parametrize("error", ["AccessDeniedException", "ServiceQuotaExceededException"])
async def test_request__refused_then_asked_again(counter: Counter, error: str) -> None:
    """A refusal is posted with its reason each time; the next request can succeed."""
    wanted = await campaign(counter)
    for _ in range(2):
        counter.office.stand_in.faults.fail("RequestPhoneNumber", error, 400)
        assert await obtains(counter, wanted)
    assert bought(counter) == []
    failed = words.number_failed("@").partition("@")[0]
    assert said(counter).count(failed) == 2
    assert await obtains(counter, wanted)
    (number,) = bought(counter)
    assert number in said(counter)
    assert said(counter).count(failed) == 2


async def test_request__slack_is_silent(counter: Counter) -> None:
    """What was bought is posted once Slack answers, as what it is: bought by this request."""
    wanted = await campaign(counter)
    assert await begin(wanted, OWNER, counter.services) is True
    await tries(counter)
    (number,) = bought(counter)
    posted = said(counter)
    assert number in posted
    counter.slack.faults.fail("chat.postMessage", "internal_error", times=3)
    again = replace(wanted, ordinal=2)
    assert await begin(again, OWNER, counter.services) is True
    for _ in range(5):
        await tries(counter)
    (_, second) = bought(counter)
    (sentence,) = [line for line in said(counter).splitlines() if second in line]
    assert "is leased at" in sentence


@pytest.mark.parametrize("found", [True, False], ids=["number leased", "nothing leased"])
async def test_request__aws_is_silent(counter: Counter, found: bool) -> None:
    """While AWS does not answer, the request stays, the thread says so once, and the number is leased once."""
    wanted, faults = await campaign(counter), counter.office.stand_in.faults
    lost = faults.lose_answer if found else faults.lose_request
    lost("RequestPhoneNumber", times=10_000)
    for _ in range(2):
        await obtains(counter, wanted)
    assert said(counter).count(words.NUMBER_WAITING) == 1
    faults.clear()
    counter.office.backend.forget_tokens()
    await tries(counter)
    (number,) = bought(counter)
    assert said(counter).count(f"*{number}* is leased") == 1


async def test_request__leased_and_not_attached(counter: Counter) -> None:
    """A number that an earlier try has leased for the registration is attached, and none is bought."""
    wanted = await campaign(counter)
    call = counter.office.backend.call
    tags = [{"Key": "callsign:registration", "Value": wanted.registration.id}]
    capabilities = {"NumberCapabilities": ["SMS"], "MessageType": "TRANSACTIONAL"}
    call("RequestPhoneNumber", {"NumberType": "TEN_DLC", "IsoCountryCode": "US", "Tags": tags, **capabilities})
    await obtains(counter, wanted)
    (number,) = bought(counter)
    assert number in said(counter)


async def test_request__of_a_registration_that_is_gone(counter: Counter) -> None:
    """A request for a registration that is no longer watched ends; nothing is bought."""
    wanted = await campaign(counter)
    assert await begin(wanted, OWNER, counter.services) is True
    await counter.office.store.unwatch_registration(wanted.registration.id, counter.office.time.clock())
    await tries(counter)
    assert (bought(counter), await counter.office.store.open_number_requests()) == ([], ())
