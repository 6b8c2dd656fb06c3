"""Ready means that every component answers in time, and no region has failed for minutes."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime

import pytest

from bot.health import SWEEPS_FAILED, Check, NotWell, examine
from workflows.records.errors import AwsUnavailable
from workflows.watch.region_states import RegionState

NOW = datetime(2026, 3, 1, tzinfo=UTC)


async def well() -> None:
    """All components work."""


async def unwell() -> None:
    raise NotWell("not connected")


async def broken() -> None:
    raise ConnectionError("could not connect to user=callsign password=hunter2")


async def silent() -> None:
    await asyncio.Event().wait()


@pytest.mark.parametrize(
    ("check", "ready", "words"),
    [
        pytest.param(well, True, "ok", id="well"),
        pytest.param(unwell, False, "not connected", id="said so"),
        pytest.param(broken, False, "ConnectionError", id="raised, told without its message"),
        pytest.param(silent, False, "no answer", id="too slow"),
    ],
)
async def test_examine__a_component(check: Check, ready: bool, words: str) -> None:
    """One failing component makes the process not ready, and is named with its reason."""
    found = await examine({"store": well, "slack": check}, {}, timeout=0.05)
    assert found.ready is ready
    assert found.report == {
        "status": "ready" if ready else "not ready",
        "store": "ok",
        "slack": words,
        "regions": {},
    }


@pytest.mark.parametrize(
    ("failures", "ready"), [(0, True), (1, True), (SWEEPS_FAILED - 1, True), (SWEEPS_FAILED, False)]
)
async def test_examine__regions(failures: int, ready: bool) -> None:
    """A long failure of the only region makes the process not ready. Next to a region that works, it is only named."""
    failing = RegionState(
        problem=AwsUnavailable("DescribeRegistrations").problem(), failures=failures, failing_since=NOW
    )
    shown = {
        "last_swept": None,
        "error": "AwsUnavailable DescribeRegistrations",
        "failures": failures,
        "failing_since": "2026-03-01T00:00:00+00:00",
    }
    found = await examine({}, {"eu-west-1": failing})
    assert (found.ready, found.report["regions"]) == (ready, {"eu-west-1": shown})
    found = await examine({}, {"us-east-1": RegionState(last_swept=NOW), "eu-west-1": failing})
    well = {"last_swept": "2026-03-01T00:00:00+00:00", "error": "", "failures": 0, "failing_since": None}
    assert (found.ready, found.report["regions"]) == (True, {"us-east-1": well, "eu-west-1": shown})


async def test_examine__at_once() -> None:
    """Components that do not answer are waited for at the same time."""
    loop = asyncio.get_running_loop()
    began = loop.time()
    await examine(dict.fromkeys("abcdefgh", silent), {}, timeout=0.1)
    assert loop.time() - began < 0.6
