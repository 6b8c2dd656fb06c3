"""Trouble on demand: throttling, failures, outages, lost answers, delays, forms that change. Also the call log.

Everything here may be switched from any thread while the server answers others.
"""

import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from sandbox.aws.account import token_after
from sandbox.aws.exceptions import ConnectionCutError, OtherError, SmsVoiceError, ThrottlingError
from sandbox.aws.world import World

JSON = dict[str, Any]

#: Seconds after which even a call that hangs ends, should nobody take the order back.
_LONGEST_HANG = 60.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Call:
    """One call as it was answered. Never holds what was sent."""

    region: str
    account: str
    operation: str
    request_id: str
    #: `ok`, or the error's code.
    outcome: str
    #: Seconds on the stand-in's clock since 1970.
    at: float


@dataclass(slots=True)
class _Planned:
    """Something that happens to the next `times` calls of one operation, or of any (None)."""

    operation: str | None
    times: int
    error: SmsVoiceError | None

    def fits(self, operation: str) -> bool:
        return self.times > 0 and self.operation in {None, operation}


@dataclass(slots=True)
class _Bucket:
    tokens: float
    at: float


class Trouble:
    """What goes wrong, by order of whoever holds it. Nothing does by default."""

    def __init__(self, world: World, show_status: Callable[[str, str], None], sleep: Callable[[float], None]) -> None:
        """`show_status(registration id, status)` pins a registration's status, wherever it lives."""
        self._world = world
        self._show_status = show_status
        self._sleep = sleep
        self._lock = threading.Lock()
        self._planned: list[_Planned] = []
        self._lost: list[_Planned] = []
        self._cut: list[_Planned] = []
        self._empty: list[_Planned] = []
        self._circling: list[_Planned] = []
        self._hanging: list[_Planned] = []
        self._released = threading.Event()
        self._delays: dict[str | None, float] = {}
        self._rates: dict[str | None, float | None] = {}
        self._buckets: dict[tuple[str, str, str], _Bucket] = {}
        self._down = False
        self._listener: Callable[[str], None] | None = None

    def throttle(self, operation: str | None = None, times: int = 1) -> None:
        """The next `times` calls of an operation (of any, by default) get a ThrottlingException, without effect."""
        self._plan(_Planned(operation, times, ThrottlingError()), self._planned)

    def fail(
        self, operation: str | None, code: str = "InternalServerException", status: int = 500, times: int = 1
    ) -> None:
        """The next `times` calls get an error with this code and HTTP status, without effect."""
        self._plan(_Planned(operation, times, OtherError(code, "Something went wrong.", status)), self._planned)

    def lose_answer(self, operation: str, times: int = 1) -> None:
        """The next `times` calls take effect, then the connection is cut before the answer."""
        self._plan(_Planned(operation, times, None), self._lost)

    def lose_request(self, operation: str | None = None, times: int = 1) -> None:
        """The connection of the next `times` calls is cut before anything happens."""
        self._plan(_Planned(operation, times, None), self._cut)

    def hang(self, operation: str | None = None, times: int = 1) -> None:
        """The next `times` calls get no answer, and have no effect; `clear` cuts their connections."""
        self._plan(_Planned(operation, times, None), self._hanging)

    def empty_page(self, operation: str, times: int = 1) -> None:
        """The next `times` pages of a list come without a row, and with a token to the rows they should have held."""
        self._plan(_Planned(operation, times, None), self._empty)

    def circling_pages(self, operation: str, times: int = 1_000_000) -> None:
        """The next `times` pages of a list come with a token even at the end, where it leads to itself."""
        self._plan(_Planned(operation, times, None), self._circling)

    def outage(self, on: bool) -> None:
        """Every service of the stand-in answers 503 until it is switched off."""
        self._down = on

    @property
    def down(self) -> bool:
        """Whether there is an outage."""
        return self._down

    def delay(self, seconds: float, operation: str | None = None) -> None:
        """Every call of an operation (of any, by default) takes this much longer; 0 takes it back."""
        with self._lock:
            self._delays[operation] = seconds

    def rate(self, calls_per_second: float | None, operation: str | None = None) -> None:
        """Allow this many calls of each operation in each account and region, as the real service does; None: any number.

        A token bucket that holds one second's worth, at least one call. With `operation`, for that operation only: the real
        default is 1, and 10 for ListTagsForResource.
        """
        with self._lock:
            self._rates[operation] = calls_per_second
            self._buckets.clear()

    def change_form(self, registration_type: str, new: Sequence[JSON] | Callable[[list[JSON]], Sequence[JSON]]) -> None:
        """Change a form under open drafts: new field definitions, or a callable from the present ones to the new."""
        self._world.forms.change(registration_type, new)

    def unknown_status(self, registration_id: str, status: str = "CARRIER_PONDERING") -> None:
        """A registration shows a status that no model knows, until a reviewer moves it. LookupError: no such registration."""
        self._show_status(registration_id, status)

    def on_call(self, listener: Callable[[str], None] | None) -> None:
        """Tell `listener` the operation of each call before it is answered; what it orders counts for that call already."""
        self._listener = listener

    def before(self, region: str, account: str, operation: str) -> None:
        """Wait and refuse as ordered; called before a request has any effect."""
        listener = self._listener
        if listener:
            listener(operation)
        with self._lock:
            waiting = self._delays.get(operation, self._delays.get(None, 0.0))
        if waiting:
            self._sleep(waiting)
        with self._lock:
            hangs, released = _used(self._hanging, operation), self._released
        if hangs:
            released.wait(_LONGEST_HANG)
            raise ConnectionCutError(operation)
        with self._lock:
            if _used(self._cut, operation):
                raise ConnectionCutError(operation)
            planned = _used(self._planned, operation)
            if planned and planned.error:
                raise planned.error.with_traceback(None)  # one instance, raised many times
            self._spend((account, region, operation))

    def turned(self, operation: str, request: JSON, answer: JSON) -> JSON:
        """A page as ordered; called when it was made, before it is sent."""
        rows = next((len(rows) for rows in answer.values() if isinstance(rows, list)), 0)
        with self._lock:
            if _used(self._empty, operation):
                empty = {name: [] if isinstance(value, list) else value for name, value in answer.items()}
                return {**empty, "NextToken": token_after(request, 0)}
            if _used(self._circling, operation):
                return {"NextToken": token_after(request, rows), **answer}
        return answer

    def after(self, operation: str) -> None:
        """Cut the connection as ordered; called when the effect has happened."""
        with self._lock:
            lost = _used(self._lost, operation)
        if lost:
            raise ConnectionCutError(operation)

    def clear(self) -> None:
        """Take every order back."""
        with self._lock:
            for plans in (self._planned, self._lost, self._cut, self._empty, self._circling, self._hanging):
                plans.clear()
            self._released.set()
            self._released = threading.Event()
            self._delays, self._rates, self._buckets = {}, {}, {}
            self._down = False
            self._listener = None

    def _plan(self, planned: _Planned, plans: list[_Planned]) -> None:
        with self._lock:
            plans.append(planned)

    def _spend(self, key: tuple[str, str, str]) -> None:
        """Take a token, or raise ThrottlingError. Refused calls cost nothing."""
        rate = self._rates.get(key[2], self._rates.get(None))
        if rate is None:
            return
        capacity, now = max(1.0, rate), self._world.clock().timestamp()
        bucket = self._buckets.setdefault(key, _Bucket(capacity, now))
        bucket.tokens = min(capacity, bucket.tokens + (now - bucket.at) * rate)
        bucket.at = now
        # A caller that keeps exactly to the rate must not be refused for a rounding error of its clock.
        if bucket.tokens < 1 - 1e-6:
            raise ThrottlingError
        bucket.tokens -= 1


def _used(plans: list[_Planned], operation: str) -> _Planned | None:
    """The first plan that fits, counted down."""
    for plan in plans:
        if plan.fits(operation):
            plan.times -= 1
            return plan
    return None


class CallLog:
    """Every call in the order in which it was answered."""

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
