"""Single calls to AWS: kept within the quota, repeated where that is safe, failures translated."""

from __future__ import annotations

import asyncio
import copy
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Self, TypeGuard

import structlog
import tenacity

from workflows.aws.clients import HOME_REGION, SERVICE, SLOW, SLOW_SECONDS, Clients, Patience
from workflows.aws.errors import Failure, classify
from workflows.aws.mapping import Entry, Identity, entries, identity, request_id
from workflows.aws.operations import GET_CALLER_IDENTITY, OTHER_SERVICES, is_write
from workflows.aws.quota import Rates
from workflows.ports.audit import note_request
from workflows.ports.process import Clock, Sleep
from workflows.ports.quota import Buckets
from workflows.records.errors import AwsError, AwsUnavailable, ForbiddenByOrganization, RegionOff

log = structlog.get_logger(__name__)

#: The account in a bucket's key while the real account is unknown.
UNKNOWN_ACCOUNT = "unknown"
#: MaxResults of every list call: the most the API takes.
PAGE = 100
#: The member with the token of the next page; the API of brand profiles spells it otherwise.
NEXT_TOKEN = "NextToken"  # noqa: S105  # not a secret
#: Seconds by which a throttled call delays the bucket: the operation's interval, doubled for each throttled call in a
#: row, up to this.
LONGEST_DELAY = 30.0

#: Where calls are further apart than this many seconds, AWS's bucket holds fewer than two. If a call is delayed on its
#: way, the next call follows too closely and is throttled. So such calls are planned 2 % further apart.
FEWER_THAN_TWO, ROOM_FOR_JITTER = 0.5, 1.02
#: While the account is unknown, calls ask for it again after this time.
ASK_AGAIN = timedelta(seconds=60)

#: Codes for a key that is unknown: everywhere, or in a region that is not enabled in the account.
UNKNOWN_KEY = frozenset({"UnrecognizedClientException", "InvalidClientTokenId"})
#: By the first letters of a region's name; HOME_REGION for all others.
MAIN_REGIONS = {"cn-": "cn-north-1", "us-gov-": "us-gov-west-1", "eusc-": "eusc-de-east-1"}

#: Reasons to start a list again: a page token that AWS does not know or no longer knows, and our own for a repeated
#: token.
_REPEATED_PAGE = "REPEATED_NEXT_TOKEN"
_LOST_PAGES = frozenset({"INVALID_NEXT_TOKEN", _REPEATED_PAGE})


@dataclass(slots=True, kw_only=True)
class _Owner:
    """The owner of the credentials, as far as it is known: all callers of an account share it."""

    identity: Identity | None = None
    ask_from: datetime | None = None
    asking: asyncio.Lock = field(default_factory=asyncio.Lock)


class Caller:
    """Calls operations by name. Raises only the classes of `workflows.records.errors`."""

    def __init__(self, clients: Clients, buckets: Buckets, rates: Rates, *, clock: Clock, sleep: Sleep) -> None:
        self._clients = clients
        self._buckets = buckets
        self._rates = rates
        self._clock = clock
        self._sleep = sleep
        self._home_region = clients.connection.home_region
        self._bounds = clients.connection.bounds
        self._patience = clients.connection.bounds.patience
        self._on_call = clients.connection.on_call
        self._on_wait = clients.connection.on_wait
        self._monotonic = clients.connection.monotonic or (lambda: clock().timestamp())
        self._owner = _Owner()

    def with_patience(self, patience: Patience) -> Self:
        """The same caller, with the same clients, that repeats failed calls for another time."""
        other = copy.copy(self)
        other._patience = patience  # noqa: SLF001  # its own class
        return other

    async def identity(self, patience: timedelta | None = None) -> Identity:
        """The owner of the credentials; asked for until AWS has answered once."""
        if self._owner.identity is None:
            self._owner.identity = identity(await self._caller_identity(patience))
        return self._owner.identity

    async def _caller_identity(self, patience: timedelta | None) -> Entry:
        """The answer of STS in the home region; where it is off or forbidden there, in the partition's main region."""
        try:
            return await self._repeated(self._home_region, GET_CALLER_IDENTITY, {}, patience)
        except (RegionOff, ForbiddenByOrganization):
            if self._home_region == main_region(self._home_region):
                raise
            return await self._repeated(main_region(self._home_region), GET_CALLER_IDENTITY, {}, timedelta(0))

    async def call(
        self, region: str, operation: str, parameters: Entry | None = None, *, patience: timedelta | None = None
    ) -> Entry:
        """The response of one operation. `patience` shortens the time for repeats after failures (zero: one try)."""
        return await self._repeated(region, operation, parameters or {}, patience)

    async def once(self, region: str, operation: str, parameters: Entry) -> Entry:
        """The response of one request, outside the quota and without repeats."""
        outcome = await self._with_current_credentials(_Call(region=region, operation=operation, parameters=parameters))
        if isinstance(outcome, Failure):
            raise outcome.error
        return outcome

    async def listed(
        self, region: str, operation: str, member: str, parameters: Entry | None = None, *, token_name: str = NEXT_TOKEN
    ) -> Sequence[Entry]:
        """The list `member` over all pages. After an expired or repeated page token, the list starts again, once.

        Raises AwsUnavailable where a token repeats again: a partial list would be wrong, and reading on would never
        end.
        """
        try:
            return await self._pages(region, operation, member, parameters or {}, token_name)
        except AwsError as error:
            if error.reason not in _LOST_PAGES:
                raise
        return await self._pages(region, operation, member, parameters or {}, token_name)

    async def _pages(self, region: str, operation: str, member: str, parameters: Entry, token_name: str) -> list[Entry]:
        rows: list[Entry] = []
        token: str | None = None
        while True:
            page = {**parameters, token_name: token} if token else parameters
            answer = await self.call(region, operation, page)
            rows.extend(entries(answer, member))
            previous, token = token, answer.get(token_name) or None
            if token is None:
                return rows
            if token == previous:
                raise AwsUnavailable(operation, code="RepeatedNextToken", reason=_REPEATED_PAGE, region=region)

    async def _repeated(self, region: str, operation: str, parameters: Entry, patience: timedelta | None) -> Entry:
        call = _Call(region=region, operation=operation, parameters=parameters)
        bounds, allowed = self._bounds, self._patience
        if patience is not None:
            allowed = replace(allowed, total=patience, throttled=patience)
        retrying = tenacity.AsyncRetrying(
            sleep=self._sleep,
            wait=tenacity.wait_exponential(multiplier=bounds.first_pause, max=bounds.longest_pause)
            + tenacity.wait_random(0, 1),
            retry=tenacity.retry_if_result(lambda outcome: _may_repeat(outcome, allowed)),
            stop=lambda state: self._gives_up(state, call, allowed),
            before_sleep=self._tell,
            retry_error_callback=_last_result,
        )
        outcome: Entry | Failure = await retrying(self._attempt, call)
        if isinstance(outcome, Failure):
            raise outcome.error  # raised here, so that the SDK's exception and its texts are not chained to it
        return outcome

    async def _attempt(self, call: _Call) -> Entry | Failure:
        """One request, sent in its slot of the quota."""
        key = await self._bucket(call)
        if key:
            started = self._clock()
            wait = await self._buckets.reserve_slot(key, _spacing(self._rates.interval(call.operation)), started)
            # The time that the store took counts as waited: a call that went out late would be too close to the next.
            await self._sleep(max(0.0, wait - (self._clock() - started).total_seconds()))
        call.started_at = call.started_at or self._monotonic()
        outcome = await self._with_current_credentials(call)
        if isinstance(outcome, Failure):
            await self._note(outcome, call, key)
        return outcome

    async def _with_current_credentials(self, call: _Call) -> Entry | Failure:
        """The outcome of a request; where its credentials do not work, of a second one with newer credentials."""
        generation = self._clients.credentials.generation
        outcome = await self._request(call)
        if isinstance(outcome, Failure) and outcome.waits_for_credentials:
            if await self._clients.credentials.renew(generation):
                outcome = await self._request(call)
            return await self._region_off(outcome, call)
        return outcome

    async def _region_off(self, outcome: Entry | Failure, call: _Call) -> Entry | Failure:
        """The outcome; where a region does not know a key that STS knows elsewhere, that the region is not enabled."""
        elsewhere = main_region(call.region) if call.region == self._home_region else self._home_region
        if not _is_unknown_key(outcome) or elsewhere == call.region:
            return outcome
        identity = _Call(region=elsewhere, operation=GET_CALLER_IDENTITY, parameters={})
        if isinstance(await self._request(identity), Failure):
            return outcome
        wrong = outcome.error
        error = RegionOff(wrong.operation, code=wrong.code, request_id=wrong.request_id, region=wrong.region)
        return Failure(error=error)

    def _tell(self, state: tenacity.RetryCallState) -> None:
        outcome = _last_result(state)
        if isinstance(outcome, Failure):
            self._on_wait(outcome.error)

    async def _note(self, failure: Failure, call: _Call, key: str) -> None:
        if failure.throttled:
            call.throttles += 1
            if key:
                await self._buckets.slow_bucket(key, self._penalty(call), self._clock())

    def _gives_up(self, state: tenacity.RetryCallState, call: _Call, patience: Patience) -> bool:
        now, outcome = self._monotonic(), _last_result(state)
        throttled = isinstance(outcome, Failure) and outcome.throttled
        allowed = patience.throttled if throttled else patience.total
        return now - (call.started_at or now) >= allowed.total_seconds()

    def _penalty(self, call: _Call) -> float:
        return min(LONGEST_DELAY, self._rates.interval(call.operation) * 2.0 ** min(call.throttles - 1, 10))

    async def _bucket(self, call: _Call) -> str:
        """The key of the call's bucket; empty for STS, which has another quota and is called once."""
        if call.operation == GET_CALLER_IDENTITY:
            return ""
        return f"{await self._account()}:{call.region}:{call.operation}"

    async def _account(self) -> str:
        owner = self._owner
        if owner.identity is None:
            async with owner.asking:  # simultaneous calls share one request
                await self._ask(owner)
        return owner.identity.account_id if owner.identity else UNKNOWN_ACCOUNT

    async def _ask(self, owner: _Owner) -> None:
        now = self._clock()
        if owner.identity is not None or (owner.ask_from is not None and now < owner.ask_from):
            return
        owner.ask_from = now + ASK_AGAIN
        with suppress(AwsError):  # the call itself will raise what is wrong
            await self.identity(patience=timedelta(0))

    async def _request(self, call: _Call) -> Entry | Failure:
        started = self._monotonic()
        slow = AwsUnavailable(call.operation, code=SLOW, region=call.region)
        timer = asyncio.get_running_loop().call_later(SLOW_SECONDS, self._on_wait, slow)
        try:
            async with asyncio.timeout(self._patience.request):
                client = await self._clients.client(_service(call.operation), call.region)
                outcome: Entry | Failure = await getattr(client, _method(call.operation))(**call.parameters)
        except Exception as raised:  # noqa: BLE001  # the border to the SDK, and to providers that raise anything
            outcome = classify(call.operation, raised, call.region)
        finally:
            timer.cancel()
        self._report(call, outcome, self._monotonic() - started)
        return outcome

    def _report(self, call: _Call, outcome: Entry | Failure, seconds: float) -> None:
        """Report a request to `on_call` and the log: operation and outcome, never what was sent."""
        self._on_call(call.operation, call.region, _name(outcome), seconds)
        if not isinstance(outcome, Failure) and is_write(call.operation):
            note_request(call.operation, request_id(outcome))
        log.debug(
            "AWS answered",
            action="aws",
            operation=call.operation,
            region=call.region,
            outcome=_name(outcome),
            seconds=round(seconds, 3),
            aws_request_id=outcome.error.request_id if isinstance(outcome, Failure) else request_id(outcome),
        )


@dataclass(slots=True, kw_only=True)
class _Call:
    region: str
    operation: str
    parameters: Entry
    #: Throttle answers so far.
    throttles: int = 0
    #: When the first request went out, in monotonic seconds.
    started_at: float | None = None


def _spacing(interval: float) -> float:
    """Seconds between two calls, with room for jitter where AWS's bucket holds fewer than two calls."""
    return interval * ROOM_FOR_JITTER if interval > FEWER_THAN_TWO else interval


def _may_repeat(outcome: Entry | Failure, patience: Patience) -> bool:
    if not isinstance(outcome, Failure):
        return False
    return outcome.retryable or (outcome.waits_for_credentials and patience.for_credentials)


def _is_unknown_key(outcome: Entry | Failure) -> TypeGuard[Failure]:
    return isinstance(outcome, Failure) and outcome.error.code in UNKNOWN_KEY


def main_region(region: str) -> str:
    """A region of the same partition that is enabled in every account."""
    return next((main for prefix, main in MAIN_REGIONS.items() if region.startswith(prefix)), HOME_REGION)


def _last_result(state: tenacity.RetryCallState) -> Entry | Failure:
    assert state.outcome is not None
    last: Entry | Failure = state.outcome.result()
    return last


def _service(operation: str) -> str:
    return OTHER_SERVICES.get(operation, SERVICE)


def _method(operation: str) -> str:
    """`DescribeRegistrations` is `describe_registrations`; none of our operations has a run of capitals."""
    return "".join(f"_{letter.lower()}" if letter.isupper() else letter for letter in operation).lstrip("_")


def _name(outcome: Entry | Failure) -> str:
    if isinstance(outcome, Failure):
        return "throttled" if outcome.throttled else type(outcome.error).__name__
    return "ok"
