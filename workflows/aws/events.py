"""Hints from EventBridge through SQS: a registration has changed, so sweep its region now.

AWS delivers `Registration Status Change` of `aws.sms-voice` at best effort ("Monitoring with EventBridge"): it may be
lost, duplicated, late or out of order, and has neither reasons nor the previous status. So an event starts a sweep, and
only the sweep's results count. A message is deleted after its region was swept.
"""

from __future__ import annotations

import asyncio
import json
import re
from collections import OrderedDict
from collections.abc import Awaitable, Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, NoReturn
from urllib.parse import urlsplit

import structlog

from workflows.aws.caller import Caller
from workflows.aws.clients import LONG_POLL
from workflows.aws.operations import DELETE_MESSAGES as DELETE
from workflows.aws.operations import RECEIVE_MESSAGES as RECEIVE
from workflows.ports.process import Clock, Sleep

log = structlog.get_logger(__name__)

SOURCE = "aws.sms-voice"
DETAIL_TYPE = "Registration Status Change"

#: The most messages SQS returns at once.
MESSAGES = 10
#: Messages received before the sweep, so that a burst costs one sweep.
BURST = 100
#: Event ids and steps remembered to recognise duplicates.
REMEMBERED = 1000
#: Two events of one step within this time are duplicates. A step may recur later, such as a review after email
#: authentication.
DUPLICATE_WITHIN = timedelta(minutes=5)
#: Seconds before the next request to SQS after a failure: the first, doubled for each failure in a row, and the
#: longest.
FIRST_PAUSE, LONGEST_PAUSE = 1.0, 60.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Hint:
    """The part of an event that matters: which region to sweep."""

    event_id: str
    account_id: str
    region: str
    registration_id: str
    version: int
    status: str

    @property
    def step(self) -> str:
        """The key that all events of the same step share."""
        return f"{self.registration_id}/{self.version}/{self.status}"


def hint(body: str) -> Hint | None:
    """The hint in a message's body; None where it is not such an event, or not in the documented shape."""
    try:
        event: Any = json.loads(body)
        if (event["source"], event["detail-type"]) != (SOURCE, DETAIL_TYPE):
            return None
        details = event["detail"]["registrationDetails"]
        # Region and account come from the ARN, because forwarding between buses may change the envelope.
        _, _, _, region, account, resource = str(event["detail"]["registrationArn"]).split(":")
        return Hint(
            event_id=str(event["id"]),
            account_id=account,
            region=region,
            registration_id=resource.partition("/")[2],
            version=int(details["registrationVersionNumber"]),
            status=str(details["currentStatus"]),
        )
    except (ValueError, LookupError, TypeError):
        return None


def queue_region(url: str, default: str) -> str:
    """The region in a queue's URL, `https://sqs.<region>.amazonaws.com/...`; `default` where it has none."""
    match = re.match(r"(?:sqs\.([a-z0-9-]+)|([a-z0-9-]+)\.queue)\.amazonaws\.com", urlsplit(url).hostname or "")
    return (match[1] or match[2]) if match else default


@dataclass(frozen=True, slots=True, kw_only=True)
class QueueMessage:
    """A message of the queue."""

    body: str
    #: The receipt handle that deletes the message.
    receipt: str


class Queue:
    """An SQS queue, with the account's own credentials. Its methods raise classes of `workflows.records.errors`."""

    def __init__(self, caller: Caller, url: str, home_region: str) -> None:
        self._caller = caller
        self._url = url
        self._region = queue_region(url, home_region)

    async def receive(self, wait: int) -> list[QueueMessage]:
        """Up to MESSAGES messages; waits up to `wait` seconds for the first."""
        parameters = {"QueueUrl": self._url, "MaxNumberOfMessages": MESSAGES, "WaitTimeSeconds": wait}
        answer = await self._caller.once(self._region, RECEIVE, parameters)
        return [
            QueueMessage(body=row.get("Body", ""), receipt=row["ReceiptHandle"]) for row in answer.get("Messages", ())
        ]

    async def delete(self, messages: Sequence[QueueMessage]) -> None:
        """Delete messages. A message that cannot be deleted is delivered again and is then a duplicate."""
        for start in range(0, len(messages), MESSAGES):
            batch = messages[start : start + MESSAGES]
            entries = [{"Id": str(index), "ReceiptHandle": message.receipt} for index, message in enumerate(batch)]
            await self._caller.once(self._region, DELETE, {"QueueUrl": self._url, "Entries": entries})


@dataclass(frozen=True, kw_only=True)
class Events:
    """Listens to a queue and starts sweeps. Events of another account or of an unwatched region are dropped."""

    queue: Queue
    regions: Collection[str]
    account_id: Callable[[], Awaitable[str]]
    #: Sweeps a region.
    sweep: Callable[[str], Awaitable[object]]
    clock: Clock
    sleep: Sleep
    _seen: OrderedDict[str, datetime] = field(default_factory=OrderedDict)

    async def run(self) -> NoReturn:
        """Listen until cancelled. After a failure, listening starts again; polling continues in the meantime."""
        failures = 0
        while True:
            try:
                await self.listen()
                failures = 0
            except Exception as error:  # noqa: BLE001  # the border of a task that lives as long as the process
                failures += 1
                log.warning("events failed, polling continues", action="events", error=type(error).__name__)
                await self.sleep(min(LONGEST_PAUSE, FIRST_PAUSE * 2 ** min(failures - 1, 10)))

    async def listen(self, wait: int = LONG_POLL) -> None:
        """Receive the messages that arrive within `wait` seconds, sweep each region they name once, then delete them.

        Messages of a region whose sweep failed stay in the queue and are delivered again.
        """
        received = [(message, hint(message.body)) for message in await self._receive(wait)]
        account = await self.account_id() if received else ""
        ours = [
            event for _, event in received if event and event.account_id == account and event.region in self.regions
        ]
        if len(ours) < len(received):
            # The content is not logged: anybody who may send to the queue could have written it.
            log.warning(
                "events that are not for Callsign are dropped", action="events", count=len(received) - len(ours)
            )
        fresh = [event for event in ours if not self._is_duplicate(event)]
        failed = await self._sweep_failures({event.region for event in fresh})
        for event in fresh:
            if event.region not in failed:
                self._remember(event)
        await self.queue.delete([message for message, event in received if not event or event.region not in failed])

    async def _receive(self, wait: int) -> list[QueueMessage]:
        messages = batch = await self.queue.receive(wait)
        while batch and len(messages) < BURST:
            batch = await self.queue.receive(0)
            messages = [*messages, *batch]
        return messages

    async def _sweep_failures(self, regions: Collection[str]) -> set[str]:
        """Sweep the regions at the same time, and return those whose sweep failed; a failure affects no other."""
        swept = tuple(regions)
        results = await asyncio.gather(*map(self.sweep, swept), return_exceptions=True)
        failures = {
            region: result for region, result in zip(swept, results, strict=True) if isinstance(result, Exception)
        }
        for region, error in failures.items():
            log.warning("a sweep for an event failed", action="events", region=region, error=type(error).__name__)
        return set(failures)

    def _is_duplicate(self, event: Hint) -> bool:
        step = self._seen.get(event.step)
        return event.event_id in self._seen or (step is not None and self.clock() - step < DUPLICATE_WITHIN)

    def _remember(self, event: Hint) -> None:
        for mark in (event.event_id, event.step):
            self._seen[mark] = self.clock()
            self._seen.move_to_end(mark)
        while len(self._seen) > REMEMBERED:
            self._seen.popitem(last=False)


def policy(queue_arn: str) -> Mapping[str, Any]:
    """The IAM statement for the queue, in addition to those of `workflows.aws.iam`."""
    return {
        "Sid": "CallsignEvents",
        "Effect": "Allow",
        "Action": ["sqs:DeleteMessage", "sqs:ReceiveMessage"],
        "Resource": queue_arn,
    }
