"""Refused tries on their way to the audit log: the person is answered first, and pressing again adds nothing."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from slack_bolt.context.ack.async_ack import AsyncAck
from slack_bolt.context.respond.async_respond import AsyncRespond
from structlog.testing import capture_logs

from bot.flows.services import Request, Services, border
from bot.notifications.number_requests import NumberRequests
from tests.gates import Members
from tests.integration.bot.conftest import Counter
from tests.integration.workflows.live import campaign, number_request
from tests.integration.workflows.office import OWNER
from tests.unit.workflows.approvals.samples import approval
from workflows.access.gate import RuledGate
from workflows.approvals.decisions import MayNotDecide, Refusal
from workflows.audit.about import readable
from workflows.audit.entries import Recorded
from workflows.records.access import (
    AccessRules,
    Decision,
    Grantee,
    Kind,
    NotPermitted,
    Place,
    RequesterNotPermitted,
    Right,
    Rule,
    Why,
)
from workflows.records.acts import ActKind
from workflows.registrations.number_approval import begin

pytestmark = pytest.mark.asyncio(loop_scope="module")

PLACE = Place(account_id="123456789012", region="us-east-1", registration_type="US_TOLL_FREE_REGISTRATION")
DECISION = Decision(right=Right.RELEASE, place=PLACE, why=Why.NOT_GIVEN)
FOR_BEN = AccessRules(rules=(Rule(rights=frozenset({Right.BUY}), to=(Grantee(kind=Kind.PERSON, name="UBEN"),)),))


async def presses(counter: Counter, error: Exception, services: Services | None = None) -> str:
    """Ana presses something that is refused; returns what she reads."""

    async def fails(_: Request) -> None:
        raise error

    listener, client = border(services or counter.services, fails), counter.services.people.client
    body = {"user": {"id": counter.slack.user("ana").id}}
    unused: Any = AsyncAck()  # type: ignore[no-untyped-call]  # Bolt has no types here
    await listener(ack=unused, respond=AsyncRespond(response_url=None), client=client, body=body, context={})
    return counter.slack.direct_messages("ana").messages[-1].text


async def entries(counter: Counter) -> list[Recorded]:
    """The refused tries in the log, once everything that runs aside has ended."""
    here = asyncio.current_task()
    await asyncio.gather(*(task for task in counter.services.running if task is not here))
    found = readable(await counter.office.store.audit_entries(0, 100))
    return [entry for entry in found if entry.act == ActKind.ACCESS_REFUSED]


async def test_press__once_a_day(counter: Counter) -> None:
    """Who, when, what and where, once; the next day again."""
    for _ in range(3):
        assert "You may not release numbers" in await presses(counter, NotPermitted(DECISION))
    (entry,) = await entries(counter)
    assert entry.origin.who is not None
    assert entry.origin.who.user_id == counter.slack.user("ana").id
    assert dict(entry.facts) == {
        "right": "release",
        "account": PLACE.account_id,
        "region": PLACE.region,
        "type": PLACE.registration_type,
        "why": "not_given",
    }
    assert dict(entry.values) == {}
    counter.office.time.now += timedelta(days=1)
    await presses(counter, NotPermitted(DECISION))
    assert len(await entries(counter)) == 2


@pytest.mark.parametrize(
    ("error", "written"),
    [
        (MayNotDecide(Refusal.OWN, approval()), ("approve", "own")),
        (MayNotDecide(Refusal.NOT_APPROVER, approval()), ("approve", "not_approver")),
        (MayNotDecide(Refusal.NOT_A_MEMBER, approval()), ("approve", "not_a_member")),
        (MayNotDecide(Refusal.NOT_CHECKED, approval()), None),
        (MayNotDecide(Refusal.EXPIRED, approval()), None),
        (MayNotDecide(Refusal.NO_RULE, approval()), None),
        (RequesterNotPermitted(replace(DECISION, right=Right.SUBMIT)), ("submit", "not_given")),
        (NotPermitted(replace(DECISION, right=Right.VIEW)), None),
        (NotPermitted(replace(DECISION, why=Why.NOT_CHECKED)), None),
    ],
    ids=lambda value: str(getattr(value, "why", value)),
)
async def test_press__what_is_written(counter: Counter, error: Exception, written: tuple[str, str] | None) -> None:
    """A right of weight that the person lacks; no doubt, and nothing that nobody could do."""
    await presses(counter, error)
    found = [(entry.facts["right"], entry.facts["why"]) for entry in await entries(counter)]
    assert found == ([written] if written else [])


@pytest.mark.parametrize("is_silent", [True, False], ids=["silent", "broken"])
async def test_press__the_log_is_out_of_reach(counter: Counter, is_silent: bool) -> None:
    """The person reads why at once, whatever the log does; what failed is logged."""
    answered = asyncio.Event()

    class NoLog:
        async def append_act(self, _: object) -> bool:
            if is_silent:
                await answered.wait()
            raise OSError("disk full")

    store: Any = NoLog()
    with capture_logs() as logs:
        said = await presses(counter, NotPermitted(DECISION), replace(counter.services, store=store))
        answered.set()
        assert await entries(counter) == []
    assert "You may not release numbers" in said
    assert [log["error"] for log in logs if log["action"] == "audit"] == ["OSError"]


async def test_requested_number__right_lost_since(counter: Counter) -> None:
    """A number whose requester lost the right between the click and the purchase: the thread and the log say so."""
    wanted = number_request(await campaign(counter.office))
    assert await begin(wanted, OWNER, counter.services) is True
    services = replace(counter.services, gate=RuledGate(rules=FOR_BEN, askers=Members()))
    await NumberRequests(ports=services, notifier=services.notifier, leases=None).carry_out_due()
    (entry,) = await entries(counter)
    assert (entry.origin.who, entry.facts["right"]) == (OWNER, "buy")
    assert await counter.office.store.open_number_requests() == ()
