"""After approval: what exists now, the next steps, a number for a campaign, and the ways a registration can end."""

from __future__ import annotations

import asyncio
from copy import deepcopy

import pytest

from bot import messages
from bot.messages import number_options
from bot.settings import Settings
from sandbox.slack import payloads
from sandbox.slack.driver import Person
from sandbox.slack.elements import options_of
from sandbox.slack.records import Message
from sandbox.slack.screen import fields, plain
from tests.scenario.campaigns import BRAND, CAMPAIGN, campaign, campaigns, requests_number, ten_dlc
from tests.scenario.conftest import Start, World, running, stand_ins
from tests.scenario.form_filling import (
    at_review,
    becomes_idle,
    becomes_true,
    confirms,
    fills_quickly,
    hears,
    reply_with,
    settles,
    starts_registration,
)
from tests.scenario.seeding import is_submitted
from tests.unit.catalog import filled, forms

TOLL_FREE, TOLL_FREE_TITLE = "US_TOLL_FREE_REGISTRATION", "US toll-free number registration"
FINLAND = "FI_SENDER_ID_REGISTRATION"


async def test_complete__names_the_number_and_the_next_steps(start: Start) -> None:
    """The message has the number with AWS's price and rate, the SMS sandbox, and the account's spend limit."""
    async with start() as world:
        await submits(world)
        approval = await approved(world)
        (number,) = world.backend().account.numbers.values()
        for words in (
            f"{messages.text.number(number.number)} can send",
            "Toll-free number · US$2.00 a month · up to 3 message parts a second",
            "*SMS sandbox*: This account is still in the SMS sandbox in us-west-2",
            "*Spend limit*: AWS stops sending in us-west-2 at US$1 a month",
            f"<@{world.ana.id}>",
        ):
            assert words in approval.plain
        assert "US$2.00 a month · up to 3" in approval.text


async def test_complete__of_a_sender_id_outside_the_sandbox(start: Start) -> None:
    """The message has the sender ID and its price, and says that the account has left the sandbox."""
    async with start() as world:
        world.aws.world.tier, world.aws.world.spend_limit = "PRODUCTION", 2500
        await is_submitted(world, FINLAND)
        approval = await approved(world)
        (sender_id,) = world.backend().account.sender_ids.values()
        assert f"{sender_id.name} can send" in approval.plain
        assert "Sender ID (FI) · US$0.00 a month" in approval.plain
        assert "done. This account has left the sandbox" in approval.plain
        assert "at US$2,500 a month" in approval.plain


async def test_complete__without_permission_is_general(start: Start) -> None:
    """If the policy does not allow the look, the message describes the sandbox and the spend limit in general."""
    async with start() as world:
        for operation in ("DescribeAccountAttributes", "DescribeSpendLimits", "DescribePhoneNumbers"):
            world.aws.faults.fail(operation, "AccessDeniedException", 400, times=100)
        await is_submitted(world, TOLL_FREE)
        approval = await approved(world)
        assert (
            "as long as an account is in the sandbox in us-west-2, texts reach only verified numbers" in approval.plain
        )
        assert "the limit of a new account is very low" in approval.plain


async def test_number__is_requested_once_on_two_clicks(start: Start) -> None:
    """Two windows confirmed at the same moment get one number, one bill, and its price in the thread."""
    async with start(review="immediate") as world:
        approval = await campaign_from_its_form(world)
        assert "You can now request a *10DLC number* for it" in approval.plain
        await world.ana.clicks("Request a number", approval)
        await world.ana.sees_view("Request a number")
        shown = "\n".join(world.ana.texts())
        for words in ("us-west-2", "123456789012", "billed every month from now on", "AWS names the price only when"):
            assert words in shown
        assert world.aws.count("RequestPhoneNumber") == 0
        await confirms_twice(world)
        await hears(campaigns(world), "leased at US$1.00 a month")
        numbers = [phone for phone in world.backend().account.numbers.values() if phone.number_type == "TEN_DLC"]
        assert len(numbers) == 1
        assert world.aws.count("RequestPhoneNumber", outcome="ok") == 1
        registration = world.backend().registration(numbers[0].registration_id)
        assert [association.resource_type for association in registration.associations.values()].count("TEN_DLC") == 1
        told = world.replies(campaigns(world))
        assert sum("has requested a 10DLC number from AWS" in reply for reply in told) == 1
        assert sum(messages.text.number(numbers[0].number) in reply for reply in told) == 1


async def test_number__old_window_buys_nothing(start: Start) -> None:
    """An old window names the number that exists by now and does not buy it again.

    A new window requests a second one.
    """
    async with start(review="immediate") as world:
        approval = await campaign(world)
        await world.ana.clicks("Request a number", approval)
        await world.ana.sees_view("Request a number")
        assert world.ana.view
        old = deepcopy(world.ana.view.content), deepcopy(world.ana.view.values)
        await world.ana.submits()
        await hears(campaigns(world), "leased at")
        await becomes_true(lambda: world.ana.view is not None and "posts the result" in "".join(world.ana.texts()))
        world.ana.view.content, world.ana.view.values = old
        await world.ana.submits()
        await becomes_true(lambda: "has been requested before" in "".join(world.ana.texts()))
        await becomes_idle(world)
        assert world.aws.count("RequestPhoneNumber") == 1

        await world.ana.clicks("Request a number", approval)
        await world.ana.sees_text("The registration already has +1206")
        await world.ana.sees_text("US$1.00 a month each")
        assert world.ana.view.content["submit"]["text"] == "Buy at US$1.00/month"
        await world.ana.submits()
        await becomes_true(lambda: world.aws.count("RequestPhoneNumber", outcome="ok") == 2)


async def test_number__lost_answer_is_found_again(start: Start) -> None:
    """If the connection breaks after AWS has leased the number, the repeat finds the same number."""
    async with start(review="immediate") as world:
        approval = await campaign(world)
        world.aws.faults.lose_answer("RequestPhoneNumber", times=2)
        await requests_number(world, approval)
        await hears(campaigns(world), "leased at US$1.00 a month")
        assert len(ten_dlc(world)) == 1


async def test_number__requested_before_a_stop(settings: Settings) -> None:
    """A number that was requested before a stop is leased by the next start, and the thread hears the outcome."""
    async with stand_ins(settings, review="immediate") as world:
        async with running(world) as first:
            approval = await campaign(first)
            await world.ana.clicks("Request a number", approval)
            await world.ana.sees_view("Request a number")
            world.aws.faults.outage(on=True)
            await world.ana.submits()
            await hears(campaigns(first), "has requested a 10DLC number from AWS")
        world.aws.faults.outage(on=False)
        assert ten_dlc(world) == []
        async with running(world) as second:
            await hears(campaigns(second), "leased at US$1.00 a month")
            assert len(ten_dlc(world)) == 1


async def test_number__is_for_the_owner_only(start: Start) -> None:
    """Another person who presses the button is refused before anything is shown or bought."""
    async with start(review="immediate") as world:
        approval = await campaign(world)
        bo = world.slack.user("bo")
        await bo.clicks("Request a number", approval)
        await bo.sees_text("Only the person who requested this registration")
        assert world.aws.count("RequestPhoneNumber") == 0


async def test_number__refusal_is_posted(start: Start) -> None:
    """Without the permission nothing is bought, and the thread names the missing permission."""
    async with start(review="immediate") as world:
        approval = await campaign(world)
        world.aws.faults.fail("RequestPhoneNumber", "AccessDeniedException", 400, times=1)
        await requests_number(world, approval)
        await hears(campaigns(world), "No number was obtained. AWS does not allow")


async def test_revoked__after_complete_mentions_the_owner(start: Start) -> None:
    """The message says that the approval was revoked, mentions the owner, and says what to do."""
    async with start() as world:
        await is_submitted(world, TOLL_FREE)
        await approved(world)
        world.backend().revoke(world.registration().id)
        approval = await reply_with(world.sms, "was revoked")
        assert "Incident: the approval of" in approval.plain
        assert approval.broadcast
        await becomes_idle(world)
        (status,) = (message for message in world.sms.messages if not message.thread_ts)
        assert "Incident: the approval of" in status.plain
        assert f"<@{world.ana.id}>" in approval.text


@pytest.mark.parametrize(
    ("status", "words"),
    [
        ("CLOSED", "It can no longer be used to send"),
        ("CARRIER_PONDERING", "Callsign does not know this status yet"),
    ],
)
async def test_status__final_or_unknown_is_explained(start: Start, status: str, words: str) -> None:
    """Each status is explained once."""
    async with start() as world:
        await is_submitted(world, TOLL_FREE)
        await approved(world)
        world.backend().set_status(world.registration().id, status)
        approval = await reply_with(world.sms, words)
        assert words in approval.plain
        assert sum(words in reply for reply in world.replies()) == 1


async def submits(world: World) -> None:
    """Submit a toll-free registration from its form."""
    await at_review(world.ana, TOLL_FREE_TITLE, filled(forms()[TOLL_FREE]))
    await confirms(world.ana)
    await hears(world.sms, "Submitted to AWS")


async def approved(world: World) -> Message:
    """Approve the registration. Returns the message about it."""
    world.backend().approve(world.registration().id)
    return await newest(world, "can send")


async def newest(world: World, words: str) -> Message:
    """The reply with these words."""
    return await world.sms.waits_for(lambda message: message.thread_ts and words in message.plain)


async def campaign_from_its_form(world: World) -> Message:
    """The same, each submitted from its form."""
    for registration_type, channel in ((BRAND, "#brand"), (CAMPAIGN, "#campaign")):
        form = forms()[registration_type]
        await starts_registration(world.ana, form.type.title, name=registration_type, channel=channel)
        await settles(world.ana)
        await fills_quickly(world.ana, filled(form))
        await chooses_first(world.ana)
        await confirms(world.ana)
        await hears(world.slack.channel(channel), "is approved")
    return await campaigns(world).waits_for(lambda message: message.thread_ts and "is approved" in message.plain)


async def chooses_first(person: Person) -> None:
    """On the review page, choose the first option of each association that has no choice yet."""
    assert person.view, person.screen()
    for field in fields(person.view.blocks):
        if person.value(field.label) is None:
            await person.fills({field.label: plain(options_of(field.element)[0]["text"])})


async def confirms_twice(world: World) -> None:
    """Confirm two windows of the same form at the same moment. Both are acknowledged with the same words."""
    assert world.ana.view
    payload = payloads.view_submission(world.slack.workspace, world.ana.view)
    acks = await asyncio.gather(*(world.slack.delivery.send("interactive", payload) for _ in range(2)))
    assert ["posts the result" in str(ack) for ack in acks] == [True, True]


async def test_number__toll_free_with_mms(start: Start) -> None:
    """What is chosen on the review is what the number is requested with."""
    async with start() as world:
        await at_review(world.ana, TOLL_FREE_TITLE, filled(forms()[TOLL_FREE]))
        await world.ana.fills(
            {
                number_options.CAPABILITIES_LABEL: [number_options.CAPABILITIES["MMS"]],
                number_options.MESSAGE_TYPE_LABEL: number_options.MESSAGE_TYPES["PROMOTIONAL"],
                number_options.EXTRAS_LABEL_WITH_REACH: list(number_options.EXTRAS.values()),
            }
        )
        await confirms(world.ana)
        await hears(world.sms, "Submitted to AWS")
        (number,) = world.backend().account.numbers.values()
        assert (number.capabilities, number.message_type) == (["SMS", "MMS"], "PROMOTIONAL")
        assert number.deletion_protection
        assert number.international_sending


async def test_number__by_area_code(start: Start) -> None:
    """Free numbers are listed by area code; one without numbers says so; the chosen number is the one that is leased."""
    async with start(review="immediate") as world:
        approval = await campaign(world)
        await world.ana.clicks("Request a number", approval)
        await world.ana.sees_view("Request a number")
        await world.ana.fills({number_options.DIGITS_LABEL: "907"})
        await world.ana.clicks(number_options.FIND)
        await world.ana.sees_text("AWS has no free number starting with 907")
        await world.ana.fills({number_options.DIGITS_LABEL: "425"})
        await world.ana.clicks(number_options.FIND)
        await world.ana.sees_text("10 free numbers")
        await world.ana.fills({number_options.FOUND_LABEL: messages.text.number("+14255550203")})
        await world.ana.submits()
        await hears(campaigns(world), "leased at US$1.00 a month")
        assert ten_dlc(world) == ["+14255550203"]


async def test_number__taken_meanwhile(start: Start) -> None:
    """A number that somebody else has taken is refused, nothing is bought, and another one can be requested."""
    async with start(review="immediate") as world:
        approval = await campaign(world)
        await world.ana.clicks("Request a number", approval)
        await world.ana.sees_view("Request a number")
        await world.ana.fills({number_options.DIGITS_LABEL: "call me"})
        await world.ana.submits()
        assert world.ana.field_errors == {number_options.DIGITS_LABEL: number_options.NOT_DIGITS}
        world.aws.world.taken_numbers.add("+12065550200")
        await world.ana.fills(
            {number_options.SEARCH_LABEL: "This very number", number_options.DIGITS_LABEL: "2065550200"}
        )
        await world.ana.submits()
        await hears(campaigns(world), "No number was obtained")
        assert ten_dlc(world) == []
        await requests_number(world, approval)
        await hears(campaigns(world), "leased at US$1.00 a month")


async def test_number__is_followed_until_it_can_send(start: Start) -> None:
    """Nothing says that a campaign can send before its number is ACTIVE; then the thread says so, with caps and price."""
    async with start(review="immediate") as world:
        approval = await campaign(world)
        world.aws.world.numbers_stay_pending = True
        await requests_number(world, approval)
        await hears(campaigns(world), "AWS still has to associate it")
        assert not any(" can send.*" in reply for reply in world.replies(campaigns(world)))
        world.aws.world.numbers_stay_pending = False
        active = await reply_with(campaigns(world), "can send.*")
        sending = f"{messages.text.number(ten_dlc(world)[0])} can send"
        for words in ("10DLC number · US$1.00 a month", "T-MOBILE: 2,000 a day", "*SMS sandbox*", "*Spend limit*"):
            assert words in active.plain
        await becomes_idle(world)
        assert sum(f"{sending}.*" in reply for reply in world.replies(campaigns(world))) == 1
        (status,) = [
            message for message in campaigns(world).messages if not message.thread_ts and sending in message.plain
        ]
        assert "● Live" in status.plain.replace("\N{NO-BREAK SPACE}", " ")


async def test_policy__is_shown_and_then_written(start: Start) -> None:
    """The exact policy is shown before it is written; the second time, nothing is left to do."""
    async with start() as world:
        await is_submitted(world, FINLAND)
        approval = await approved(world)
        await world.ana.clicks("Let SNS send…", approval)
        await world.ana.sees_text('"Service": "sns.amazonaws.com"')
        assert world.aws.count("PutResourcePolicy") == 0
        await world.ana.submits()
        await hears(world.sms, "let Amazon SNS send from the sender ID")
        (policy,) = world.backend().account.policies.values()
        assert "sender-id/" in policy.text
        await world.ana.sees_text("AWS has written the policy")
        await world.ana.closes()
        await world.ana.clicks("Let SNS send…", approval)
        await world.ana.sees_text("SNS may send from it already")
        assert world.aws.count("PutResourcePolicy") == 1
