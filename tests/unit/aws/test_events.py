"""Events as hints: which messages are hints, which are duplicates, which stay in the queue."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from workflows.aws.events import (
    BURST,
    DUPLICATE_WITHIN,
    MESSAGES,
    REMEMBERED,
    Events,
    Hint,
    QueueMessage,
    hint,
    queue_region,
)
from workflows.records.errors import AwsUnavailable, CredentialsFailed

ACCOUNT = "111122223333"
ID = "registration-30a16a8b7cec478a8e37febbb9005348"
#: The sample from AWS's page "Monitoring with EventBridge".
SAMPLE: dict[str, Any] = {
    "version": "0",
    "id": "d2e8812b-d34c-90f9-a8a9-3f18e15d1db9",
    "detail-type": "Registration Status Change",
    "source": "aws.sms-voice",
    "account": ACCOUNT,
    "time": "2025-09-26T17:42:25Z",
    "region": "us-east-1",
    "resources": [f"arn:aws:sms-voice:us-east-1:{ACCOUNT}:registration/{ID}"],
    "detail": {
        "registrationDetails": {
            "registrationId": ID,
            "registrationVersionNumber": 1,
            "registrationType": "ZZ_LONG_CODE_REGISTRATION",
            "registrationStatusChangeTimestamp": 1758908543000,
            "currentStatus": "SUBMITTED",
        },
        "registrationArn": f"arn:aws:sms-voice:us-east-1:{ACCOUNT}:registration/{ID}",
    },
}


def event(event_id: str = "e1", *, region: str = "us-east-1", status: str = "SUBMITTED", account: str = ACCOUNT) -> str:
    arn = f"arn:aws:sms-voice:{region}:{account}:registration/{ID}"
    details = {**SAMPLE["detail"]["registrationDetails"], "currentStatus": status}
    return json.dumps({**SAMPLE, "id": event_id, "detail": {"registrationDetails": details, "registrationArn": arn}})


def test_hint__the_sample_of_the_documentation() -> None:
    """A hint has the region, and the key that identifies duplicates."""
    assert hint(json.dumps(SAMPLE)) == Hint(
        event_id=SAMPLE["id"],
        account_id=ACCOUNT,
        region="us-east-1",
        registration_id=ID,
        version=1,
        status="SUBMITTED",
    )


@pytest.mark.parametrize(
    "body",
    [
        "",
        "null",
        "[]",
        '"text"',
        "{",
        "{}",
        json.dumps({**SAMPLE, "source": "aws.s3"}),
        json.dumps({**SAMPLE, "detail-type": "Something Else"}),
        json.dumps({**SAMPLE, "detail": None}),
        json.dumps({**SAMPLE, "detail": {**SAMPLE["detail"], "registrationArn": "arn:aws"}}),
        json.dumps({**SAMPLE, "detail": {**SAMPLE["detail"], "registrationDetails": []}}),
        json.dumps(
            {**SAMPLE, "detail": {**SAMPLE["detail"], "registrationDetails": {"registrationVersionNumber": "x"}}}
        ),
    ],
)
def test_hint__anything_else(body: str) -> None:
    """Anybody who may send to the queue may send anything: it is not a hint and raises no error."""
    assert hint(body) is None


@pytest.mark.parametrize(
    ("url", "region"),
    [
        ("https://sqs.eu-west-1.amazonaws.com/111122223333/callsign", "eu-west-1"),
        ("https://sqs.cn-north-1.amazonaws.com.cn/111122223333/callsign", "cn-north-1"),
        ("https://eu-west-3.queue.amazonaws.com/111122223333/callsign", "eu-west-3"),
        ("http://127.0.0.1:4566/111122223333/callsign", "us-east-1"),
        ("https://queue.example.com/sqs.eu-west-1.amazonaws.com", "us-east-1"),
    ],
)
def test_queue_region__of_its_url(url: str, region: str) -> None:
    """The host has the region, in each of AWS's spellings; else it is the default."""
    assert queue_region(url, "us-east-1") == region


@dataclass
class Line:
    """A queue in memory."""

    bodies: list[str]
    deleted: list[str] = field(default_factory=list)
    waits: list[int] = field(default_factory=list)
    #: What the next requests raise.
    failures: list[Exception] = field(default_factory=list)

    async def receive(self, wait: int) -> list[QueueMessage]:
        self.waits.append(wait)
        if self.failures:
            raise self.failures.pop(0)
        some, self.bodies = self.bodies[:MESSAGES], self.bodies[MESSAGES:]
        return [QueueMessage(body=body, receipt=body) for body in some]

    async def delete(self, messages: list[QueueMessage]) -> None:
        self.deleted += [message.receipt for message in messages]


@dataclass
class Listener:
    """Events over a queue in memory, with a record of sweeps."""

    queue: Line
    swept: list[str] = field(default_factory=list)
    failing: set[str] = field(default_factory=set)
    slept: list[float] = field(default_factory=list)
    now: datetime = datetime(2026, 3, 1, tzinfo=UTC)

    def __post_init__(self) -> None:
        self.events = Events(
            queue=self.queue,  # type: ignore[arg-type]  # a queue in memory
            regions=["us-east-1", "eu-west-1"],
            account_id=self.account,
            sweep=self.sweep,
            clock=lambda: self.now,
            sleep=self.sleep,
        )

    async def account(self) -> str:
        return ACCOUNT

    async def sweep(self, region: str) -> None:
        self.swept.append(region)
        if region in self.failing:
            raise AwsUnavailable("DescribeRegistrations")

    async def sleep(self, seconds: float) -> None:
        self.slept.append(seconds)
        if len(self.slept) == 3:
            raise KeyboardInterrupt

    async def hears(self, *bodies: str) -> list[str]:
        """The regions swept for these messages."""
        self.swept.clear()
        self.queue.bodies += bodies
        await self.events.listen()
        return sorted(self.swept)


async def test_listen__a_burst_is_one_sweep_of_each_region() -> None:
    """All waiting messages are received first, each region they name is swept once, then all are deleted."""
    listener = Listener(Line([]))
    bodies = [event(f"e{at}", region=("us-east-1", "eu-west-1")[at % 2], status=f"S{at}") for at in range(35)]
    assert await listener.hears(*bodies) == ["eu-west-1", "us-east-1"]
    assert sorted(listener.queue.deleted) == sorted(bodies)
    assert listener.queue.waits[1:] == [0] * 4


async def test_listen__no_more_than_a_burst() -> None:
    """A queue that never empties does not delay the sweep."""
    listener = Listener(Line([]))
    await listener.hears(*(event(f"e{at}") for at in range(BURST + 50)))
    assert len(listener.queue.deleted) == BURST


async def test_listen__duplicates() -> None:
    """The same event, or another of the same step soon after, starts no sweep; the step much later does."""
    listener = Listener(Line([]))
    assert await listener.hears(event("a")) == ["us-east-1"]
    assert await listener.hears(event("a")) == []
    assert await listener.hears(event("b")) == []
    assert await listener.hears(event("c", status="REVIEWING")) == ["us-east-1"]
    listener.now += DUPLICATE_WITHIN + timedelta(seconds=1)
    assert await listener.hears(event("d")) == ["us-east-1"]
    assert await listener.hears(event("a")) == []
    assert listener.queue.bodies == []


async def test_listen__foreign_events_are_dropped(capsys: pytest.CaptureFixture[str]) -> None:
    """Events of another account or region, and nonsense, are deleted, and their content is not logged."""
    listener = Listener(Line([]))
    bodies = [event(account="999999999999"), event(region="ap-south-1"), "SECRET nonsense"]
    assert await listener.hears(*bodies) == []
    assert listener.queue.deleted == bodies
    logged = capsys.readouterr().out
    assert "count=3" in logged
    assert "SECRET" not in logged
    assert "999999999999" not in logged


async def test_listen__a_failed_sweep_leaves_its_messages() -> None:
    """These messages are delivered again and are not duplicates; messages of another region are deleted."""
    listener = Listener(Line([]), failing={"eu-west-1"})
    bad, good = event("a", region="eu-west-1"), event("b", status="REVIEWING")
    assert await listener.hears(bad, good, "nonsense") == ["eu-west-1", "us-east-1"]
    assert listener.queue.deleted == [good, "nonsense"]
    listener.failing.clear()
    assert await listener.hears(bad, good) == ["eu-west-1"]


async def test_listen__its_memory_is_bounded() -> None:
    """A process that runs for months does not keep every event."""
    listener = Listener(Line([]))
    for at in range(REMEMBERED):
        await listener.hears(event(f"e{at}", status=f"S{at}"))
    assert len(listener.events._seen) == REMEMBERED


async def test_run__a_failing_queue_is_asked_with_growing_pauses() -> None:
    """After 1, 2 and 4 seconds, whatever was raised; polling continues in the meantime, and so does the process."""
    group = ExceptionGroup("", [KeyError("x")])
    listener = Listener(Line([], failures=[CredentialsFailed("ReceiveMessage"), ValueError("no JSON"), group]))
    with pytest.raises(KeyboardInterrupt):
        await listener.events.run()
    assert listener.slept == [1.0, 2.0, 4.0]
