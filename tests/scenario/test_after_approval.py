"""Life after approval: what exists now, the gates ahead, a number for a campaign, and every way it can end."""

from __future__ import annotations

import asyncio
from copy import deepcopy

import pytest

from sandbox.slack import payloads
from sandbox.slack.driver import Channel, Person
from sandbox.slack.elements import options_of
from sandbox.slack.records import Message
from sandbox.slack.screen import fields, plain
from tests.scenario.conftest import Start, World
from tests.scenario.seeding import is_submitted
from tests.scenario.walking import at_review, begins, comes_true, confirms, fills_quickly, hears, rests, settles
from tests.unit.catalog import filled, forms

TOLL_FREE, TOLL_FREE_TITLE = "US_TOLL_FREE_REGISTRATION", "US toll-free number registration"
FINLAND = "FI_SENDER_ID_REGISTRATION"
BRAND, CAMPAIGN = "US_TEN_DLC_BRAND_REGISTRATION", "US_TEN_DLC_CAMPAIGN_REGISTRATION"
TICK = {"Confirmation": True}


async def test_complete__says_what_exists_now_and_what_is_ahead(start: Start) -> None:
    """The number with AWS's price and rate, then the SMS sandbox and the spend limit as this account has them."""
    async with start() as world:
        await submits(world)
        news = await approved(world)
        (number,) = world.backend().account.numbers.values()
        for words in (
            f"*{number.number}*, toll-free number: US$2.00 a month, up to 3 message parts a second",
            "*SMS sandbox*: this account is still in the sandbox in us-west-2",
            "*Spend limit*: AWS stops sending in us-west-2 when US$1 have been spent in a month",
            f"<@{world.ana.id}>",
        ):
            assert words in news.plain
        assert "US$2.00 a month, up to 3" in news.text


async def test_complete__of_a_sender_id_in_an_account_that_is_out_of_the_sandbox(start: Start) -> None:
    """The sender ID and its price; the gate that is open is said to be."""
    async with start() as world:
        world.aws.world.tier, world.aws.world.spend_limit = "PRODUCTION", 2500
        await is_submitted(world, FINLAND)
        news = await approved(world)
        (sender_id,) = world.backend().account.sender_ids.values()
        assert f"*{sender_id.name}*, sender ID: US$0.00 a month" in news.plain
        assert "done. This account has left the sandbox" in news.plain
        assert "US$2,500 have been spent" in news.plain


async def test_complete__without_permission_names_the_gates_in_general_words(start: Start) -> None:
    """An account whose policy does not allow the look hears of both gates all the same."""
    async with start() as world:
        for operation in ("DescribeAccountAttributes", "DescribeSpendLimits", "DescribePhoneNumbers"):
            world.aws.faults.fail(operation, "AccessDeniedException", 400, times=100)
        await is_submitted(world, TOLL_FREE)
        news = await approved(world)
        assert "as long as an account is in the sandbox in us-west-2, texts reach only verified numbers" in news.plain
        assert "the limit of a new account is very low" in news.plain


async def test_number__is_requested_once_on_two_clicks(start: Start) -> None:
    """Two windows confirmed at the same moment: one number, one bill, and its price in the thread."""
    async with start(review="immediate") as world:
        news = await campaign_from_its_form(world)
        assert "You can now request a *10DLC number* for it" in news.plain
        await world.ana.clicks("Request a number", news)
        await world.ana.sees_view("Request a number")
        shown = "\n".join(world.ana.texts())
        for words in ("us-west-2", "123456789012", "billed every month from now on", "AWS names the price only when"):
            assert words in shown
        await world.ana.submits()
        assert "Confirmation" in world.ana.field_errors
        assert world.aws.count("RequestPhoneNumber") == 0

        await world.ana.fills(TICK)
        await twice(world)
        await hears(campaigns(world), "leased at US$1.00 a month")
        numbers = [one for one in world.backend().account.numbers.values() if one.number_type == "TEN_DLC"]
        assert len(numbers) == 1
        assert world.aws.count("RequestPhoneNumber", outcome="ok") == 1
        registration = world.backend().registration(numbers[0].registration_id)
        assert [one.resource_type for one in registration.associations.values()].count("TEN_DLC") == 1
        told = world.replies(campaigns(world))
        assert sum("has requested a 10DLC number from AWS" in reply for reply in told) == 1
        assert sum(numbers[0].number in reply for reply in told) == 1


async def test_number__asked_again_in_the_old_window_buys_nothing(start: Start) -> None:
    """A window left open asks for the number that is there by now: it is named, not bought again; a new one asks for a second."""
    async with start(review="immediate") as world:
        news = await campaign(world)
        await world.ana.clicks("Request a number", news)
        await world.ana.sees_view("Request a number")
        await world.ana.fills(TICK)
        assert world.ana.view
        old = deepcopy(world.ana.view.content), deepcopy(world.ana.view.values)
        await world.ana.submits()
        await hears(campaigns(world), "leased at")
        await comes_true(lambda: world.ana.view is not None and "posts the result" in "".join(world.ana.texts()))
        world.ana.view.content, world.ana.view.values = old
        await world.ana.submits()
        await comes_true(lambda: "posts the result" in "".join(world.ana.texts()))
        await rests(world)
        assert world.aws.count("RequestPhoneNumber") == 1

        await world.ana.clicks("Request a number", news)
        await world.ana.sees_text("The registration already has +1206")
        await world.ana.sees_text("US$1.00 a month each")
        await world.ana.fills(TICK)
        await world.ana.submits()
        await comes_true(lambda: world.aws.count("RequestPhoneNumber", outcome="ok") == 2)


async def test_number__whose_answer_was_lost_is_found_again(start: Start) -> None:
    """The connection broke after AWS leased it: the repeat finds the same number."""
    async with start(review="immediate") as world:
        news = await campaign(world)
        world.aws.faults.lose_answer("RequestPhoneNumber", times=2)
        await asks(world, news)
        await hears(campaigns(world), "leased at US$1.00 a month")
        assert len(ten_dlc(world)) == 1


async def test_number__that_could_not_be_told_is_told_later(start: Start) -> None:
    """Slack took nothing while AWS leased it: whoever opens the window next makes the thread hear of it, once."""
    async with start(review="immediate") as world:
        news = await campaign(world)
        world.aws.faults.delay(0.5, "RequestPhoneNumber")
        await asks(world, news)
        await hears(campaigns(world), "has requested a 10DLC number from AWS")
        world.slack.faults.fail("chat.postMessage", times=5)
        await comes_true(lambda: ten_dlc(world))
        await comes_true(lambda: refused_posts(world) == 5)
        (number,) = ten_dlc(world)
        assert not any(number in reply for reply in world.replies(campaigns(world)))
        for _ in range(2):
            await world.ana.clicks("Request a number", news)
            await world.ana.sees_text(f"The registration already has {number}")
        await hears(campaigns(world), f"*{number}* is leased")
        await rests(world)
        assert sum(number in reply for reply in world.replies(campaigns(world))) == 1


async def test_number__is_for_the_owner_only(start: Start) -> None:
    """Whoever else presses the button is told so, before anything is shown or bought."""
    async with start(review="immediate") as world:
        news = await campaign(world)
        bo = world.slack.user("bo")
        await bo.clicks("Request a number", news)
        await bo.sees_text("Only the person who requested this registration")
        assert world.aws.count("RequestPhoneNumber") == 0


async def test_number__refused_by_aws_is_told(start: Start) -> None:
    """Without the permission nothing is bought, and the thread says what is missing."""
    async with start(review="immediate") as world:
        news = await campaign(world)
        world.aws.faults.fail("RequestPhoneNumber", "AccessDeniedException", 400, times=1)
        await asks(world, news)
        await hears(campaigns(world), "No number was obtained. AWS refused")


async def test_revoked__after_complete_is_loud(start: Start) -> None:
    """An approval taken back says so, whom it concerns, and what to do."""
    async with start() as world:
        await is_submitted(world, TOLL_FREE)
        await approved(world)
        world.backend().revoke(world.registration().id)
        news = await world.sms.waits_for("(`REVOKED`)")
        assert "The approval of version 1 was revoked" in news.plain
        assert f"<@{world.ana.id}>" in news.text


@pytest.mark.parametrize(
    ("status", "words"),
    [
        ("CLOSED", "It can no longer be used to send"),
        ("CARRIER_PONDERING", "Callsign does not know this status yet"),
    ],
)
async def test_status__that_ends_it_or_is_unheard_of_has_its_sentence(start: Start, status: str, words: str) -> None:
    """Each is told in words, once, with AWS's own name for it."""
    async with start() as world:
        await is_submitted(world, TOLL_FREE)
        await approved(world)
        world.backend().set_status(world.registration().id, status)
        news = await world.sms.waits_for(f"(`{status}`)")
        assert words in news.plain
        assert sum(words in reply for reply in world.replies()) == 1


async def asks(world: World, news: Message) -> None:
    """Open the window, tick the box, confirm."""
    await world.ana.clicks("Request a number", news)
    await world.ana.sees_view("Request a number")
    await world.ana.fills(TICK)
    await world.ana.submits()


def ten_dlc(world: World) -> list[str]:
    """The 10DLC numbers of the account."""
    return [one.number for one in world.backend().account.numbers.values() if one.number_type == "TEN_DLC"]


def refused_posts(world: World) -> int:
    """Calls of chat.postMessage that Slack refused."""
    answers = [call.response for call in world.slack.calls if call.method == "chat.postMessage"]
    return sum(not answer["ok"] for answer in answers if answer)


async def submits(world: World) -> None:
    """A toll-free registration, submitted from its form."""
    await at_review(world.ana, TOLL_FREE_TITLE, filled(forms()[TOLL_FREE]))
    await confirms(world.ana)
    await hears(world.sms, "Submitted to AWS")


async def approved(world: World) -> Message:
    """The news that the reviewers said yes."""
    world.backend().approve(world.registration().id)
    return await newest(world, "Version 1 was approved")


async def newest(world: World, words: str) -> Message:
    """The reply with these words."""
    return await world.sms.waits_for(lambda message: message.thread_ts and words in message.plain, timeout=10)


def campaigns(world: World) -> Channel:
    """Where the campaign is told."""
    return world.slack.channel("#campaign")


async def campaign(world: World) -> Message:
    """A brand and a campaign of it, both complete; the news of the latter."""
    for registration_type, channel in ((BRAND, "#brand"), (CAMPAIGN, "#campaign")):
        await is_submitted(world, registration_type, channel=channel)
        await hears(world.slack.channel(channel), "was approved")
    return await campaigns(world).waits_for(lambda message: message.thread_ts and "was approved" in message.plain)


async def campaign_from_its_form(world: World) -> Message:
    """The same, each submitted from its form."""
    for registration_type, channel in ((BRAND, "#brand"), (CAMPAIGN, "#campaign")):
        form = forms()[registration_type]
        await begins(world.ana, form.type.title, name=registration_type, channel=channel)
        await settles(world.ana)
        await fills_quickly(world.ana, filled(form))
        await chooses_first(world.ana)
        await confirms(world.ana)
        await hears(world.slack.channel(channel), "was approved")
    return await campaigns(world).waits_for(lambda message: message.thread_ts and "was approved" in message.plain)


async def chooses_first(person: Person) -> None:
    """On the review page: the first of what can be associated, where nothing is chosen yet."""
    assert person.view, person.screen()
    for field in fields(person.view.blocks):
        if field.label != "Confirmation" and person.value(field.label) is None:
            await person.fills({field.label: plain(options_of(field.element)[0]["text"])})


async def twice(world: World) -> None:
    """Both of two windows of the same form are confirmed at the same moment, each acknowledged with the same words."""
    assert world.ana.view
    payload = payloads.view_submission(world.slack.workspace, world.ana.view)
    acks = await asyncio.gather(*(world.slack.delivery.send("interactive", payload) for _ in range(2)))
    assert ["posts the result" in str(ack) for ack in acks] == [True, True]
