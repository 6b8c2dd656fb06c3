"""Numbers that people requested in Slack: carried out from the store, and the outcome posted in the thread, each once.

A request is in the store before the click is acknowledged. Each part can be repeated: posts have keys, and
`request_number` finds what an earlier try has leased. So whatever ends this process, the next one continues.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

import structlog

from bot import messages
from bot.blocks.request_number import plain_message
from bot.notifications.notifier import Notifier
from bot.notifications.outbox import SLACK_FAILURES
from workflows.audit import refusals
from workflows.durable.lease import Leases
from workflows.ports.audit import acting
from workflows.ports.ports import Ports
from workflows.records.access import BudgetReached, NotPermitted, Why
from workflows.records.acts import Origin
from workflows.records.errors import AwsError, AwsUnavailable
from workflows.records.registrations import RequestedNumber, RequestState
from workflows.registrations.request_number import (
    AlreadyAsked,
    NotApproved,
    NotComplete,
    NumberRequest,
    request_number,
    wanted_of,
)

log = structlog.get_logger(__name__)

#: What is posted about a request in the thread, each once.
ASKED, WAITING, GRANTED = "asked", "waiting", "granted"
#: Seconds after which a request is tried again, doubled after each try without an answer, up to the longest.
PAUSE, LONGEST = 5.0, 300.0


@dataclass(frozen=True, kw_only=True)
class NumberRequests:
    """Carries out the requests in the store."""

    ports: Ports
    notifier: Notifier
    #: None where no other process can carry out the same request.
    leases: Leases | None

    async def carry_out_due(self) -> None:
        """Try every open request that is due, once."""
        for request in await self.ports.store.open_number_requests():
            if request.tries == 0 or request.updated_at + _pause(request.tries) <= self.ports.clock():
                await self._alone(request)

    async def _alone(self, request: RequestedNumber) -> None:
        if self.leases is None:
            await self._posted(request)
            return
        async with self.leases.hold(f"number-request:{request.key}") as ours:
            if ours:
                await self._posted(request)

    async def _posted(self, request: RequestedNumber) -> None:
        """Carry it out. Where Slack fails, it stays open: people have to know what was bought."""
        try:
            with acting(Origin(who=request.requester, name="number request")):
                await self._carry_out(request)
        except SLACK_FAILURES as error:
            log.warning("Slack did not accept a message", action="number", error=type(error).__name__)
            await self.ports.store.count_number_request_try(request.key, self.ports.clock())

    async def _carry_out(self, request: RequestedNumber) -> None:
        registration = await self.ports.store.registration(request.registration_id)
        if registration is None:
            await self.ports.store.close_number_request(request.key, RequestState.FAILED, self.ports.clock())
            return
        wanted = wanted_of(request, registration)
        begun = await self.ports.store.post_of(_key(request, ASKED)) is not None
        who = messages.numbers.number_requested(request.requester.user_id, request.number_type)
        await self._post(request, wanted, ASKED, who)
        try:
            granted = await request_number(wanted, request.requester, self.ports, holder=request.key)
        except AlreadyAsked:
            return  # a command of the terminal requests this very number; the next look finds it
        except NotPermitted as refused:
            if refused.decision.why is Why.NOT_CHECKED:  # the next look asks Slack again
                await self.ports.store.count_number_request_try(request.key, self.ports.clock())
                return
            await self._refused(request, wanted, refused)
        except BudgetReached as reached:
            words = messages.access.budget_reached(str(reached.limit))
            await self._failed(request, wanted, messages.numbers.number_failed(words))
        except NotComplete:
            words = messages.numbers.number_failed(messages.numbers.NOT_COMPLETE)
            await self._failed(request, wanted, words)
        except AwsUnavailable:
            await self._post(request, wanted, WAITING, messages.numbers.NUMBER_WAITING)
            await self.ports.store.count_number_request_try(request.key, self.ports.clock())
        except (NotApproved, AwsError) as error:
            await self._failed(request, wanted, messages.numbers.number_refused(error.problem()))
        else:
            log.info("a number was obtained", action="number", registration_id=registration.id)
            # What an earlier try finds at AWS was leased by one before it, of this very request.
            words = messages.numbers.number_obtained(granted.number, bought=granted.bought or begun)
            await self._post(request, wanted, GRANTED, words)
            await self.ports.store.close_number_request(request.key, RequestState.GRANTED, self.ports.clock())
            await self.notifier.move_journey(registration.id)

    async def _refused(self, request: RequestedNumber, wanted: NumberRequest, refused: NotPermitted) -> None:
        if act := refusals.not_permitted(refused, request.requester, self.ports.clock()):
            await self.ports.store.append_act(act)
        await self._failed(request, wanted, messages.numbers.number_failed(messages.access.refusal(refused.decision)))

    async def _failed(self, request: RequestedNumber, wanted: NumberRequest, words: str) -> None:
        """Post a failure, once for each request: the same number can be requested again."""
        await self._post(request, wanted, "failed", words)
        await self.ports.store.close_number_request(request.key, RequestState.FAILED, self.ports.clock())

    async def _post(self, request: RequestedNumber, wanted: NumberRequest, what: str, words: str) -> None:
        """Post `words` in the thread, once."""
        await self.notifier.post_in_thread(_key(request, what), wanted.registration, plain_message(words))


def _key(request: RequestedNumber, what: str) -> str:
    """The key of a post; another one when the number is requested again after a failure."""
    return f"{request.key}:{what}:{request.requested_at.timestamp():.0f}"


def _pause(tries: int) -> timedelta:
    return timedelta(seconds=min(LONGEST, PAUSE * 2 ** min(tries, 10)))
