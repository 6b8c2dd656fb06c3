"""Which failures of Slack are worth another try, and when."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field
from typing import Any

import pytest
from aiohttp import ClientConnectionError, ServerDisconnectedError
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_slack_response import AsyncSlackResponse

from bot.slack.retries import PAUSES, is_passing, pause_after, persist


def refused(data: Any, status: int = 200, **headers: str) -> SlackApiError:
    """A refusal as the SDK raises it."""
    response = AsyncSlackResponse(
        client=None,
        http_verb="POST",
        api_url="https://slack.com/api/views.open",
        req_args={},
        data=data,
        headers={name.replace("_", "-"): value for name, value in headers.items()},
        status_code=status,
    )
    return SlackApiError("refused", response)  # type: ignore[no-untyped-call]  # the SDK has no types here


BUSY = {"ok": False, "error": "ratelimited"}


@pytest.mark.parametrize(
    ("failure", "pause"),
    [
        pytest.param(ServerDisconnectedError(), 0.5, id="cut off"),
        pytest.param(ClientConnectionError(), 0.5, id="not reached"),
        pytest.param(TimeoutError(), 0.5, id="silent"),
        pytest.param(ConnectionResetError(), 0.5, id="reset"),
        pytest.param(refused(BUSY, 429, Retry_After="7"), 7.0, id="429"),
        pytest.param(refused(BUSY, 429, retry_after="0"), 0.0, id="429 at once"),
        pytest.param(refused(BUSY, 429), 0.5, id="429 without a time"),
        pytest.param(refused(BUSY, 429, Retry_After="soon"), 0.5, id="429 with an odd time"),
        pytest.param(refused("upstream error", 500), 0.5, id="500"),
        pytest.param(refused("<html>", 200), 0.5, id="a page of a proxy"),
        pytest.param(refused({"ok": False, "error": "internal_error"}), 0.5, id="internal_error"),
        pytest.param(refused({"ok": False, "error": "service_unavailable"}, 503), 0.5, id="service_unavailable"),
        pytest.param(refused({"ok": False, "error": "invalid_arguments"}), None, id="ours"),
        pytest.param(refused({"ok": False, "error": "expired_trigger_id"}), None, id="too late"),
        pytest.param(refused({"ok": False, "error": "token_revoked"}), None, id="token"),
        pytest.param(KeyError("x"), None, id="not of Slack"),
    ],
)
def test_pause_after(failure: Exception, pause: float | None) -> None:
    """Slack's own time where it names one; None where another try cannot help."""
    assert pause_after(failure, 0.5) == pause
    assert is_passing(failure) is (pause is not None)


@dataclass
class Call:
    """A call that fails so often before it succeeds, and the waits between its tries."""

    failures: list[Exception]
    tries: int = 0
    waits: list[float] = field(default_factory=list)

    async def __call__(self) -> str:
        self.tries += 1
        if self.failures:
            raise self.failures.pop(0)
        return "done"

    async def sleep(self, seconds: float) -> None:
        self.waits.append(seconds)


@pytest.mark.parametrize(
    ("failures", "seconds", "waits"),
    [
        pytest.param([], 0.0, [], id="at once"),
        pytest.param([TimeoutError(), ServerDisconnectedError()], 3.0, list(PAUSES[:2]), id="at the third try"),
        pytest.param([refused(BUSY, 429, Retry_After="1")], 3.0, [1.0], id="when Slack says so"),
        pytest.param([TimeoutError()] * len(PAUSES), 1000.0, list(PAUSES), id="at the last try"),
    ],
)
async def test_persist(failures: list[Exception], seconds: float, waits: list[float]) -> None:
    """The call is tried again until it passes."""
    call = Call(failures)
    assert await persist(call, seconds=seconds, sleep=call.sleep) == "done"
    assert call.waits == waits


@pytest.mark.parametrize(
    ("failure", "seconds", "tries"),
    [
        pytest.param(refused({"ok": False, "error": "view_too_large"}), 100.0, 1, id="another try would not help"),
        pytest.param(refused(BUSY, 429, Retry_After="4"), 2.7, 1, id="Slack says later than that"),
        pytest.param(TimeoutError(), 0.0, 1, id="no time is left"),
        pytest.param(TimeoutError(), 1000.0, len(PAUSES) + 1, id="it never passes"),
    ],
)
async def test_persist__ends(failure: Exception, seconds: float, tries: int) -> None:
    """The last failure is raised, and nobody waits for what cannot come in time."""
    call = Call([failure] * 50)
    with pytest.raises(type(failure)):
        await persist(call, seconds=seconds, sleep=call.sleep)
    assert call.tries == tries


async def test_persist__a_silent_call_is_given_up_in_time() -> None:
    """A call without an answer does not outlast the time."""

    async def silent() -> str:
        await asyncio.Event().wait()
        return ""

    async with asyncio.timeout(2):
        with pytest.raises(TimeoutError):
            await persist(silent, seconds=0.05, sleep=asyncio.sleep)
