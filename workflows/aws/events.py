"""Hints from EventBridge through SQS: a registration moved, so look at its region now.

`Registration Status Change` of `aws.sms-voice` is best effort: it may be lost, doubled, late or out of order, and it has
neither reasons nor what was before (AWS, "Monitoring with EventBridge"). So an event wakes a sweep and is never believed; the
sweep that polls stays the truth. A message is deleted when its region was looked at.
"""

from __future__ import annotations

import asyncio
import json
import re
from collections import OrderedDict
from collections.abc import AsyncIterator, Awaitable, Callable, Collection, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, NoReturn
from urllib.parse import urlsplit

import structlog
from aiobotocore.config import AioConfig
from aiobotocore.session import AioSession, get_session

from workflows.aws.errors import SDK_ERRORS
from workflows.ports.process import Clock, Sleep
from workflows.records.errors import AwsError

log = structlog.get_logger(__name__)

SOURCE = "aws.sms-voice"
DETAIL_TYPE = "Registration Status Change"

#: The most SQS hands over at once, and the longest it lets a question wait, in seconds.
MESSAGES = 10
LONG_POLL = 20
#: Messages taken before the sweep they ask for: a burst costs one.
BURST = 100
#: Marks remembered, to tell a double.
REMEMBERED = 1000
#: Two events of one step this close are one; a step may come again later, as a review does after a mail was answered.
DOUBLE_WITHIN = timedelta(minutes=5)
#: Seconds before SQS is asked again after a failure: doubled for each in a row, up to the second.
FIRST_PAUSE, LONGEST_PAUSE = 1.0, 60.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Hint:
    """What an event says, as far as it matters: where to look."""

    event_id: str
    account_id: str
    region: str
    registration_id: str
    version: int
    status: str

    @property
    def step(self) -> str:
        """What another event of the same step has too."""
        return f"{self.registration_id}/{self.version}/{self.status}"


def hint(body: str) -> Hint | None:
    """The hint in a message's body; None where it is no event of ours, or not in the documented shape."""
    try:
        event: Any = json.loads(body)
        if (event["source"], event["detail-type"]) != (SOURCE, DETAIL_TYPE):
            return None
        details = event["detail"]["registrationDetails"]
        # By the ARN, not by the envelope, which forwarding from bus to bus may change.
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
    """The region of a queue's address, `https://sqs.<region>.amazonaws.com/...`; `default` where it does not say."""
    found = re.match(r"(?:sqs\.([a-z0-9-]+)|([a-z0-9-]+)\.queue)\.amazonaws\.com", urlsplit(url).hostname or "")
    return (found[1] or found[2]) if found else default


@dataclass(frozen=True, slots=True, kw_only=True)
class Message:
    """One message of the queue."""

    body: str
    #: What deletes it.
    receipt: str


class Queue:
    """One SQS queue. Raises SDK_ERRORS."""

    def __init__(self, client: Any, url: str) -> None:
        self._client = client
        self._url = url

    async def receive(self, wait: int) -> list[Message]:
        """Up to MESSAGES; waits up to `wait` seconds for the first."""
        answer = await self._client.receive_message(
            QueueUrl=self._url, MaxNumberOfMessages=MESSAGES, WaitTimeSeconds=wait
        )
        return [Message(body=one.get("Body", ""), receipt=one["ReceiptHandle"]) for one in answer.get("Messages", ())]

    async def delete(self, messages: Sequence[Message]) -> None:
        """Let go of messages; one that cannot be deleted comes again, and is a double then."""
        for start in range(0, len(messages), MESSAGES):
            some = messages[start : start + MESSAGES]
            entries = [{"Id": str(at), "ReceiptHandle": one.receipt} for at, one in enumerate(some)]
            await self._client.delete_message_batch(QueueUrl=self._url, Entries=entries)


@asynccontextmanager
async def open_queue(url: str, home_region: str, session: AioSession | None = None) -> AsyncIterator[Queue]:
    """The queue at `url`, with the SDK's own credentials and endpoint. Nothing is asked of it here."""
    config = AioConfig(connect_timeout=5, read_timeout=LONG_POLL + 10, retries={"total_max_attempts": 1})
    region = queue_region(url, home_region)
    async with (session or get_session()).create_client("sqs", region_name=region, config=config) as client:
        yield Queue(client, url)


class Events:
    """Listens to a queue and has regions looked at.

    `look` sweeps one region and raises AwsError. Events of another account, or of a region that is not watched, are dropped.
    """

    def __init__(
        self,
        queue: Queue,
        *,
        regions: Sequence[str],
        account_id: Callable[[], Awaitable[str]],
        look: Callable[[str], Awaitable[object]],
        clock: Clock,
        sleep: Sleep,
    ) -> None:
        self._queue = queue
        self._regions = frozenset(regions)
        self._account_id = account_id
        self._look = look
        self._clock = clock
        self._sleep = sleep
        self._seen: OrderedDict[str, datetime] = OrderedDict()

    async def run(self) -> NoReturn:
        """Listen until cancelled; whatever fails is tried again, the poll goes on meanwhile."""
        failures = 0
        while True:
            try:
                await self.listen()
                failures = 0
            except (*SDK_ERRORS, AwsError, OSError, TimeoutError) as error:
                failures += 1
                log.warning("events failed, the poll goes on", action="events", error=type(error).__name__)
                await self._sleep(min(LONGEST_PAUSE, FIRST_PAUSE * 2 ** min(failures - 1, 10)))

    async def listen(self, wait: int = LONG_POLL) -> None:
        """Take what is there, or comes within `wait` seconds; look at each region it names once; then let go of it."""
        heard = [(message, hint(message.body)) for message in await self._take(wait)]
        account = await self._account_id() if heard else ""
        ours = [found for _, found in heard if found and found.account_id == account and found.region in self._regions]
        if len(ours) < len(heard):
            # Never what they say: anybody who may send to the queue wrote it.
            log.warning("events that are not for Callsign are dropped", action="events", count=len(heard) - len(ours))
        fresh = [found for found in ours if not self._is_double(found)]
        failed = await self._failing({found.region for found in fresh})
        for found in fresh:
            if found.region not in failed:
                self._remember(found)
        await self._queue.delete([message for message, found in heard if not found or found.region not in failed])

    async def _take(self, wait: int) -> list[Message]:
        taken = some = await self._queue.receive(wait)
        while some and len(taken) < BURST:
            some = await self._queue.receive(0)
            taken = [*taken, *some]
        return taken

    async def _failing(self, regions: Collection[str]) -> set[str]:
        """Look at the regions side by side; those where that failed, so that their messages come again."""
        async with asyncio.TaskGroup() as group:
            looks = {region: group.create_task(self._looked(region)) for region in regions}
        return {region for region, task in looks.items() if not task.result()}

    async def _looked(self, region: str) -> bool:
        try:
            await self._look(region)
        except AwsError as error:
            log.warning("a look for an event failed", action="events", region=region, error=type(error).__name__)
            return False
        return True

    def _is_double(self, found: Hint) -> bool:
        step = self._seen.get(found.step)
        return found.event_id in self._seen or (step is not None and self._clock() - step < DOUBLE_WITHIN)

    def _remember(self, found: Hint) -> None:
        for mark in (found.event_id, found.step):
            self._seen[mark] = self._clock()
            self._seen.move_to_end(mark)
        while len(self._seen) > REMEMBERED:
            self._seen.popitem(last=False)


def policy(queue_arn: str) -> Mapping[str, Any]:
    """The IAM statement for the queue, beside those of `workflows.aws.iam`."""
    return {
        "Sid": "CallsignEvents",
        "Effect": "Allow",
        "Action": ["sqs:DeleteMessage", "sqs:ReceiveMessage"],
        "Resource": queue_arn,
    }
