"""With a queue of AWS's events, changes are posted long before the next poll."""

from __future__ import annotations

import json
import re
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

import boto3
import pytest

from bot.settings import Settings
from tests.scenario.conftest import World, running, stand_ins
from tests.scenario.form_filling import becomes_true, hears, submits_toll_free
from tests.scenario.seeding import is_submitted

PAGE = (Path(__file__).parents[2] / "docs/how-to/events.md").read_text()
#: Longer than any test, so no change was found by the poll.
NEVER = 3600.0


def sample(
    registration_id: str, status: str, *, region: str = "us-west-2", account: str = "123456789012", **changes: Any
) -> dict[str, Any]:
    """The event as AWS's documentation shows it."""
    arn = f"arn:aws:sms-voice:{region}:{account}:registration/{registration_id}"
    return {
        "version": "0",
        "id": "d2e8812b-d34c-90f9-a8a9-3f18e15d1db9",
        "detail-type": "Registration Status Change",
        "source": "aws.sms-voice",
        "account": account,
        "time": "2025-09-26T17:42:25Z",
        "region": region,
        "resources": [arn],
        "detail": {
            "registrationDetails": {
                "registrationId": registration_id,
                "registrationVersionNumber": 1,
                "registrationType": "US_TOLL_FREE_REGISTRATION",
                "registrationStatusChangeTimestamp": 1758908543000,
                "currentStatus": status,
            },
            "registrationArn": arn,
        },
        **changes,
    }


@contextmanager
def queue(url: str, region: str) -> Iterator[tuple[Any, str]]:
    """A queue of the stand-in: its client, and its URL as AWS would write it, which names the region."""
    client = boto3.client("sqs", endpoint_url=url, region_name=region)
    address = client.create_queue(QueueName="callsign")["QueueUrl"]
    try:
        yield client, f"https://sqs.{region}.amazonaws.com/123456789012/callsign"
    finally:
        client.delete_queue(QueueUrl=address)  # moto's state outlives the stand-in
        client.close()


@asynccontextmanager
async def listening(settings: Settings, region: str = "us-west-2") -> AsyncIterator[tuple[World, Any, str]]:
    """A Callsign that never polls and listens to the queue."""
    async with stand_ins(replace(settings, poll_seconds=NEVER)) as world:
        with queue(world.aws.url, region) as (client, url):
            async with running(replace(world, settings=replace(world.settings, events_queue_url=url))) as whole:
                yield whole, client, url


def queued(client: Any, url: str) -> int:
    """The number of messages in the queue, in flight or not."""
    names = ["ApproximateNumberOfMessages", "ApproximateNumberOfMessagesNotVisible"]
    found = client.get_queue_attributes(QueueUrl=url, AttributeNames=names)["Attributes"]
    return sum(int(count) for count in found.values())


async def test_events__change_long_before_the_poll(settings: Settings) -> None:
    """After the event of a denial, the thread has its reasons, which the event does not hold.

    The message is deleted.
    """
    async with listening(settings) as (world, client, url):
        await submits_toll_free(world)
        registration = world.registration()
        world.backend().deny(registration.id, ["Unclear Opt-in Language"])
        client.send_message(QueueUrl=url, MessageBody=json.dumps(sample(registration.id, "REQUIRES_UPDATES")))
        await hears(world.sms, "Unclear Opt-in Language")
        await becomes_true(lambda: queued(client, url) == 0)


async def test_events__by_the_rule_of_the_page(settings: Settings) -> None:
    """EventBridge, with the rule of our documentation, delivers the event to Callsign."""
    pattern = next(found for found in re.findall(r"```json\n(.*?)```", PAGE, re.DOTALL) if "detail-type" in found)
    async with listening(settings) as (world, client, url):
        arn = client.get_queue_attributes(QueueUrl=url, AttributeNames=["QueueArn"])["Attributes"]["QueueArn"]
        bridge = boto3.client("events", endpoint_url=world.aws.url, region_name="us-west-2")
        bridge.put_rule(Name="callsign", EventPattern=pattern)
        bridge.put_targets(Rule="callsign", Targets=[{"Id": "queue", "Arn": arn}])
        await is_submitted(world, "US_TOLL_FREE_REGISTRATION")
        registration = world.registration()
        world.backend().approve(registration.id)
        event = sample(registration.id, "COMPLETE")
        entry = {"Source": event["source"], "DetailType": event["detail-type"], "Detail": json.dumps(event["detail"])}
        bridge.put_events(Entries=[entry])
        await hears(world.sms, "can send")
        bridge.remove_targets(Rule="callsign", Ids=["queue"])
        bridge.delete_rule(Name="callsign")
        bridge.close()


async def test_events__a_queue_elsewhere_and_what_is_not_for_us(settings: Settings) -> None:
    """A queue in another region works. Useless messages are dropped, cause no call to AWS and delay nothing."""
    async with listening(settings, "eu-west-1") as (world, client, url):
        await is_submitted(world, "US_TOLL_FREE_REGISTRATION")
        registration = world.registration()
        await becomes_true(lambda: world.aws.count("DescribeRegistrations", region="us-west-2") > 0)
        before = world.aws.count("DescribeRegistrations")
        useless = (
            "{not json",
            json.dumps({"source": "aws.s3"}),
            json.dumps(sample(registration.id, "COMPLETE", account="999999999999")),
            json.dumps(sample(registration.id, "COMPLETE", region="eu-north-1")),
            json.dumps(sample(registration.id, "COMPLETE", detail={})),
        )
        for body in useless:
            client.send_message(QueueUrl=url, MessageBody=body)
        await becomes_true(lambda: queued(client, url) == 0)
        assert world.aws.count("DescribeRegistrations") == before
        world.backend().approve(registration.id)
        client.send_message(QueueUrl=url, MessageBody=json.dumps(sample(registration.id, "COMPLETE")))
        await hears(world.sms, "can send")


async def test_events__duplicates_ask_once(settings: Settings) -> None:
    """A repeated event, and another one of the same status, cause no further call to AWS."""
    async with listening(settings) as (world, client, url):
        await is_submitted(world, "US_TOLL_FREE_REGISTRATION")
        registration = world.registration()
        world.backend().advance(registration.id)
        world.backend().advance(registration.id)
        body = json.dumps(sample(registration.id, "REVIEWING"))
        client.send_message(QueueUrl=url, MessageBody=body)
        await hears(world.sms, "is in review")
        await becomes_true(lambda: queued(client, url) == 0)
        before = world.aws.count("DescribeRegistrations")
        for again in (body, json.dumps(sample(registration.id, "REVIEWING", id="another"))):
            client.send_message(QueueUrl=url, MessageBody=again)
        await becomes_true(lambda: queued(client, url) == 0)
        assert world.aws.count("DescribeRegistrations") == before


async def test_events__an_outage_loses_nothing(settings: Settings) -> None:
    """While AWS is down the event waits in the queue, and is handled afterwards."""
    async with listening(settings) as (world, client, url):
        await is_submitted(world, "US_TOLL_FREE_REGISTRATION")
        registration = world.registration()
        world.backend().deny(registration.id, ["Unclear Opt-in Language"])
        client.send_message(QueueUrl=url, MessageBody=json.dumps(sample(registration.id, "REQUIRES_UPDATES")))
        world.aws.faults.outage(True)
        world.aws.faults.outage(False)
        await hears(world.sms, "Unclear Opt-in Language")


@pytest.mark.parametrize("statement", ["CallsignEvents"])
def test_page__statement(statement: str) -> None:
    """The documented permission is what the code uses."""
    (shown,) = [json.loads(one) for one in re.findall(r"```json\n(.*?)```", PAGE, re.DOTALL) if statement in one]
    assert shown["Action"] == ["sqs:DeleteMessage", "sqs:ReceiveMessage"]
