"""Faults on demand: throttling, failures, outages, lost answers, delays, forms that change. Also the call log.

Any thread may order or clear faults while the server answers requests.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from sandbox.aws.account import token_after
from sandbox.aws.exceptions import ConnectionCutError, OtherError, SmsVoiceError, ThrottlingError
from sandbox.aws.refusals import Refusal, Signed
from sandbox.aws.world import World

JSON = dict[str, Any]

#: Seconds after which a hanging call ends if nobody calls `clear`.
_LONGEST_HANG = 60.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Call:
    """One call and its outcome. It never holds the parameters."""

    region: str
    account: str
    operation: str
    request_id: str
    #: `ok`, or the error's code.
    outcome: str
    #: Seconds on the stand-in's clock since 1970.
    at: float


@dataclass(slots=True)
class _Order:
    """A fault for the next `times` calls of one operation, or of any operation (None)."""

    operation: str | None
    times: int
    error: SmsVoiceError | None

    def fits(self, operation: str) -> bool:
        return self.times > 0 and self.operation in {None, operation}


@dataclass(slots=True)
class _Bucket:
    tokens: float
    at: float


class Faults:
    """The faults that were ordered. There are none by default."""

    def __init__(self, world: World, show_status: Callable[[str, str], None], sleep: Callable[[float], None]) -> None:
        """`show_status(registration id, status)` sets the status of a registration in any account and region."""
        self._world = world
        self._show_status = show_status
        self._sleep = sleep
        self._lock = threading.Lock()
        self._failing: list[_Order] = []
        self._lost: list[_Order] = []
        self._cut: list[_Order] = []
        self._empty: list[_Order] = []
        self._circling: list[_Order] = []
        self._hanging: list[_Order] = []
        self._released = threading.Event()
        self._delays: dict[str | None, float] = {}
        self._rates: dict[str | None, float | None] = {}
        self._buckets: dict[tuple[str, str, str], _Bucket] = {}
        self._refusals: list[Refusal] = []
        self._down = False
        self._listener: Callable[[str], None] | None = None

    def throttle(self, operation: str | None = None, times: int = 1) -> None:
        """The next `times` calls of an operation (by default: of any) are throttled. They have no effect."""
        self._add(_Order(operation, times, ThrottlingError()), self._failing)

    def fail(
        self, operation: str | None, code: str = "InternalServerException", status: int = 500, times: int = 1
    ) -> None:
        """The next `times` calls get an error with this code and HTTP status. They have no effect."""
        self._add(_Order(operation, times, OtherError(code, "Something went wrong.", status)), self._failing)

    def lose_answer(self, operation: str, times: int = 1) -> None:
        """The next `times` calls take effect, then the connection is cut before the answer."""
        self._add(_Order(operation, times, None), self._lost)

    def lose_request(self, operation: str | None = None, times: int = 1) -> None:
        """The connection of the next `times` calls is cut before they take effect."""
        self._add(_Order(operation, times, None), self._cut)

    def hang(self, operation: str | None = None, times: int = 1) -> None:
        """The next `times` calls get no answer and have no effect. `clear` cuts their connections."""
        self._add(_Order(operation, times, None), self._hanging)

    def empty_page(self, operation: str, times: int = 1) -> None:
        """The next `times` pages of a list are empty; their token leads to the rows that they should have had."""
        self._add(_Order(operation, times, None), self._empty)

    def circling_pages(self, operation: str, times: int = 1_000_000) -> None:
        """The next `times` pages of a list always have a token. At the end of the list it leads to itself."""
        self._add(_Order(operation, times, None), self._circling)

    def refuse(self, refusal: Refusal) -> None:
        """Every request that `refusal` matches gets its answer, until `clear` or `accept`."""
        with self._lock:
            self._refusals.append(refusal)

    def accept(self) -> None:
        """End every refusal."""
        with self._lock:
            self._refusals.clear()

    def refusal_of(self, signed: Signed) -> Refusal | None:
        """The refusal that a request gets, if any."""
        with self._lock:
            return next((refusal for refusal in self._refusals if refusal.matches(signed)), None)

    def outage(self, on: bool) -> None:
        """Every service of the stand-in answers 503 until the outage is switched off."""
        self._down = on

    @property
    def down(self) -> bool:
        """Whether there is an outage."""
        return self._down

    def delay(self, seconds: float, operation: str | None = None) -> None:
        """Every call of an operation (by default: of any) takes this much longer; 0 ends the delay."""
        with self._lock:
            self._delays[operation] = seconds

    def rate(self, calls_per_second: float | None, operation: str | None = None) -> None:
        """Limit the calls of each operation in each account and region, as the real service does; None for no limit.

        The limit is a token bucket for one second, at least for one call. With `operation` it is for that operation
        only. The real default is 1, and 10 for ListTagsForResource.
        """
        with self._lock:
            self._rates[operation] = calls_per_second
            self._buckets.clear()

    def change_form(self, registration_type: str, new: Sequence[JSON] | Callable[[list[JSON]], Sequence[JSON]]) -> None:
        """Change a form, also for open drafts: the new field definitions, or a function from the old ones."""
        self._world.forms.change(registration_type, new)

    def unknown_status(self, registration_id: str, status: str = "CARRIER_PONDERING") -> None:
        """Show a status that is not in the model until a reviewer acts. LookupError if the id is unknown."""
        self._show_status(registration_id, status)

    def on_call(self, listener: Callable[[str], None] | None) -> None:
        """Call `listener` with the operation before each answer. A fault that it orders applies to that call."""
        self._listener = listener

    def before(self, region: str, account: str, operation: str) -> None:
        """Wait, or refuse, as ordered. Called before a request takes effect."""
        listener = self._listener
        if listener:
            listener(operation)
        with self._lock:
            waiting = self._delays.get(operation, self._delays.get(None, 0.0))
        if waiting:
            self._sleep(waiting)
        with self._lock:
            hangs, released = _take(self._hanging, operation), self._released
        if hangs:
            released.wait(_LONGEST_HANG)
            raise ConnectionCutError(operation)
        with self._lock:
            if _take(self._cut, operation):
                raise ConnectionCutError(operation)
            order = _take(self._failing, operation)
            if order and order.error:
                raise order.error.with_traceback(None)  # the same instance is raised many times
            self._spend((account, region, operation))

    def alter_page(self, operation: str, request: JSON, answer: JSON) -> JSON:
        """The page, changed as ordered. Called before it is sent."""
        rows = next((len(rows) for rows in answer.values() if isinstance(rows, list)), 0)
        with self._lock:
            if _take(self._empty, operation):
                empty = {name: [] if isinstance(value, list) else value for name, value in answer.items()}
                return {**empty, "NextToken": token_after(request, 0)}
            if _take(self._circling, operation):
                return {"NextToken": token_after(request, rows), **answer}
        return answer

    def after(self, operation: str) -> None:
        """Cut the connection as ordered. Called after a request has taken effect."""
        with self._lock:
            lost = _take(self._lost, operation)
        if lost:
            raise ConnectionCutError(operation)

    def clear(self) -> None:
        """End every fault."""
        with self._lock:
            for orders in (self._failing, self._lost, self._cut, self._empty, self._circling, self._hanging):
                orders.clear()
            self._released.set()
            self._released = threading.Event()
            self._delays, self._rates, self._buckets = {}, {}, {}
            self._refusals.clear()
            self._down = False
            self._listener = None

    def _add(self, order: _Order, orders: list[_Order]) -> None:
        with self._lock:
            orders.append(order)

    def _spend(self, key: tuple[str, str, str]) -> None:
        """Take a token, or raise ThrottlingError. A refused call costs no token."""
        rate = self._rates.get(key[2], self._rates.get(None))
        if rate is None:
            return
        capacity, now = max(1.0, rate), self._world.clock().timestamp()
        bucket = self._buckets.setdefault(key, _Bucket(capacity, now))
        bucket.tokens = min(capacity, bucket.tokens + (now - bucket.at) * rate)
        bucket.at = now
        # A caller that keeps exactly to the rate must not be refused because of a rounding error.
        if bucket.tokens < 1 - 1e-6:
            raise ThrottlingError
        bucket.tokens -= 1


def _take(orders: list[_Order], operation: str) -> _Order | None:
    """The first order for this operation, with its `times` reduced by one."""
    for order in orders:
        if order.fits(operation):
            order.times -= 1
            return order
    return None


class CallLog:
    """Every call, in the order of the answers."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._calls: list[Call] = []

    def add(self, call: Call) -> None:
        with self._lock:
            self._calls.append(call)

    def all(self) -> list[Call]:
        with self._lock:
            return list(self._calls)

    def clear(self) -> None:
        with self._lock:
            self._calls.clear()
