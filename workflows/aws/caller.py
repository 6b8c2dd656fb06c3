"""Single calls to AWS: kept within the quota, repeated where that is safe, failures translated."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from contextlib import AsyncExitStack, suppress
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

import structlog
import tenacity
from aiobotocore.config import AioConfig
from aiobotocore.session import AioSession

from workflows.aws.errors import SDK_ERRORS, Failure, classify
from workflows.aws.mapping import Entry, Identity, entries, identity, next_token, request_id
from workflows.aws.operations import GET_CALLER_IDENTITY
from workflows.aws.quota import Rates
from workflows.aws.tls import TlsSession
from workflows.ports.process import Clock, Sleep
from workflows.ports.quota import Buckets
from workflows.records.errors import AwsError, AwsUnavailable

log = structlog.get_logger(__name__)

SERVICE = "pinpoint-sms-voice-v2"
HOME_REGION = "us-east-1"
#: The account in a bucket's key while the real account is unknown.
UNKNOWN_ACCOUNT = "unknown"
#: MaxResults of every list call: the most the API takes.
PAGE = 100
#: Seconds by which a throttled call delays the bucket: the operation's interval, doubled for each throttled call in a
#: row, up to this.
LONGEST_DELAY = 30.0

#: Where calls are further apart than this many seconds, AWS's bucket holds fewer than two. If a call is delayed on its
#: way, the next call follows too closely and is throttled. So such calls are planned 2 % further apart.
FEWER_THAN_TWO, ROOM_FOR_JITTER = 0.5, 1.02
#: While the account is unknown, calls ask for it again after this time.
ASK_AGAIN = timedelta(seconds=60)

#: Reasons to start a list again: a page token that AWS does not know or no longer knows, and our own for a repeated
#: token.
_REPEATED_PAGE = "REPEATED_NEXT_TOKEN"
_LOST_PAGES = frozenset({"INVALID_NEXT_TOKEN", _REPEATED_PAGE})

#: Called after every request: operation, region, outcome ("ok", "throttled" or the name of an error class), seconds.
OnCall = Callable[[str, str, str, float], None]


@dataclass(frozen=True, slots=True, kw_only=True)
class Bounds:
    """How long Callsign waits for AWS."""

    #: Seconds to connect, and to wait for the next byte of a response.
    connect: float = 5.0
    read: float = 20.0
    #: From the first failure of a call to giving up; waiting for the quota does not count.
    patience: timedelta = timedelta(minutes=15)
    #: Seconds before the first repeat, and the longest pause between two; up to a second at random is added.
    first_pause: float = 0.5
    longest_pause: float = 20.0


def ignore_call(operation: str, region: str, outcome: str, seconds: float) -> None:
    """An OnCall that does nothing."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Connection:
    """How Callsign connects to AWS."""

    #: Region in which STS is asked.
    home_region: str = HOME_REGION
    bounds: Bounds = field(default_factory=Bounds)
    on_call: OnCall = ignore_call
    #: A session with settings or data of its own; None for the SDK's usual one.
    session: AioSession | None = None


class Clients:
    """One client for each service and region: opened at first use, closed together with `stack`."""

    def __init__(self, connection: Connection, session: AioSession, stack: AsyncExitStack) -> None:
        self.connection = connection
        self._session = session
        self._config = AioConfig(
            connect_timeout=connection.bounds.connect,
            read_timeout=connection.bounds.read,
            # Caller repeats requests itself, within the quota.
            retries={"total_max_attempts": 1, "mode": "standard"},
            max_pool_connections=50,
            user_agent_extra="callsign",
            http_session_cls=TlsSession,
        )
        self._stack = stack
        self._open: dict[tuple[str, str], Any] = {}
        self._lock = asyncio.Lock()

    async def client(self, service: str, region: str) -> Any:
        """The aiobotocore client; the SDK itself finds endpoint and credentials."""
        async with self._lock:
            if (service, region) not in self._open:
                context = self._session.create_client(service, region_name=region, config=self._config)
                self._open[service, region] = await self._stack.enter_async_context(context)
            return self._open[service, region]


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
        self._on_call = clients.connection.on_call
        self._identity: Identity | None = None
        self._asking = asyncio.Lock()
        self._ask_from: datetime | None = None

    async def identity(self, patience: timedelta | None = None) -> Identity:
        """The owner of the credentials; asked for until AWS has answered once."""
        if self._identity is None:
            self._identity = identity(await self._repeated(self._home_region, GET_CALLER_IDENTITY, {}, patience))
        return self._identity

    async def call(
        self, region: str, operation: str, parameters: Entry | None = None, *, patience: timedelta | None = None
    ) -> Entry:
        """The response of one operation. `patience` shortens the time for repeats after failures (zero: one try)."""
        return await self._repeated(region, operation, parameters or {}, patience)

    async def listed(
        self, region: str, operation: str, member: str, parameters: Entry | None = None
    ) -> Sequence[Entry]:
        """The list `member` over all pages. After an expired or repeated page token, the list starts again, once.

        Raises AwsUnavailable where a token repeats again: a partial list would be wrong, and reading on would never
        end.
        """
        try:
            return await self._pages(region, operation, member, parameters or {})
        except AwsError as error:
            if error.reason not in _LOST_PAGES:
                raise
        return await self._pages(region, operation, member, parameters or {})

    async def _pages(self, region: str, operation: str, member: str, parameters: Entry) -> list[Entry]:
        rows: list[Entry] = []
        token: str | None = None
        while True:
            page = {**parameters, "NextToken": token} if token else parameters
            answer = await self.call(region, operation, page)
            rows.extend(entries(answer, member))
            previous, token = token, next_token(answer)
            if token is None:
                return rows
            if token == previous:
                raise AwsUnavailable(operation, code="RepeatedNextToken", reason=_REPEATED_PAGE)

    async def _repeated(self, region: str, operation: str, parameters: Entry, patience: timedelta | None) -> Entry:
        call = _Call(region=region, operation=operation, parameters=parameters)
        bounds = self._bounds
        retrying = tenacity.AsyncRetrying(
            sleep=self._sleep,
            wait=tenacity.wait_exponential(multiplier=bounds.first_pause, max=bounds.longest_pause)
            + tenacity.wait_random(0, 1),
            retry=tenacity.retry_if_result(_may_repeat),
            stop=lambda _: self._gives_up(call, bounds.patience if patience is None else patience),
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
        outcome = await self._request(call)
        if isinstance(outcome, Failure):
            await self._note(outcome, call, key)
        return outcome

    async def _note(self, failure: Failure, call: _Call, key: str) -> None:
        call.failed_at = call.failed_at or self._clock()
        if failure.throttled:
            call.throttles += 1
            if key:
                await self._buckets.slow_bucket(key, self._penalty(call), self._clock())

    def _gives_up(self, call: _Call, patience: timedelta) -> bool:
        now = self._clock()
        return now - (call.failed_at or now) >= patience

    def _penalty(self, call: _Call) -> float:
        return min(LONGEST_DELAY, self._rates.interval(call.operation) * 2.0 ** min(call.throttles - 1, 10))

    async def _bucket(self, call: _Call) -> str:
        """The key of the call's bucket; empty for STS, which has another quota and is called once."""
        if call.operation == GET_CALLER_IDENTITY:
            return ""
        return f"{await self._account()}:{call.region}:{call.operation}"

    async def _account(self) -> str:
        if self._identity is None:
            async with self._asking:  # simultaneous calls share one request
                await self._ask()
        return self._identity.account_id if self._identity else UNKNOWN_ACCOUNT

    async def _ask(self) -> None:
        now = self._clock()
        if self._identity is not None or (self._ask_from is not None and now < self._ask_from):
            return
        self._ask_from = now + ASK_AGAIN
        with suppress(AwsError):  # the call itself will raise what is wrong
            await self.identity(patience=timedelta(0))

    async def _request(self, call: _Call) -> Entry | Failure:
        started = self._clock()
        try:
            client = await self._clients.client(_service(call.operation), call.region)
            outcome: Entry | Failure = await getattr(client, _method(call.operation))(**call.parameters)
        except SDK_ERRORS as raised:
            outcome = classify(call.operation, raised)
        self._report(call, outcome, (self._clock() - started).total_seconds())
        return outcome

    def _report(self, call: _Call, outcome: Entry | Failure, seconds: float) -> None:
        """Report a request to `on_call` and the log: operation and outcome, never what was sent."""
        self._on_call(call.operation, call.region, _name(outcome), seconds)
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
    failed_at: datetime | None = None


def _spacing(interval: float) -> float:
    """Seconds between two calls, with room for jitter where AWS's bucket holds fewer than two calls."""
    return interval * ROOM_FOR_JITTER if interval > FEWER_THAN_TWO else interval


def _may_repeat(outcome: Entry | Failure) -> bool:
    return isinstance(outcome, Failure) and outcome.retryable


def _last_result(state: tenacity.RetryCallState) -> Entry | Failure:
    assert state.outcome is not None
    last: Entry | Failure = state.outcome.result()
    return last


def _service(operation: str) -> str:
    return "sts" if operation == GET_CALLER_IDENTITY else SERVICE


def _method(operation: str) -> str:
    """`DescribeRegistrations` is `describe_registrations`; none of our operations has a run of capitals."""
    return "".join(f"_{letter.lower()}" if letter.isupper() else letter for letter in operation).lstrip("_")


def _name(outcome: Entry | Failure) -> str:
    if isinstance(outcome, Failure):
        return "throttled" if outcome.throttled else type(outcome.error).__name__
    return "ok"
