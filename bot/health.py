"""Whether this process can do its work, for monitoring: the store, the engine, Slack and the watch."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from typing import Any

from workflows.watch.region_states import RegionState

#: Raises an exception that names the problem; may return what has to be known although all is well.
Check = Callable[[], Awaitable[str | None]]

#: Seconds a check may take; a tool that asks usually waits ten at most.
CHECK_SECONDS = 3.0
#: Sweeps of a region that fail in a row before this process counts as not ready. One bad minute of AWS does not stop
#: Slack's requests, which are answered in words then.
SWEEPS_FAILED = 5


class NotWell(Exception):
    """A part cannot do its work; the message says why, in a word or two."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Health:
    """The answer to `/readyz`."""

    ready: bool
    #: JSON: each check with its result.
    report: Mapping[str, Any]


async def examine(
    checks: Mapping[str, Check], regions: Mapping[str, RegionState], *, timeout: float = CHECK_SECONDS
) -> Health:
    """Run all checks at once."""
    results = await asyncio.gather(*(_outcome(check, timeout) for check in checks.values()))
    watched = {region: _region(state) for region, state in regions.items()}
    ready = all(well for well, _ in results) and (not regions or any(map(_is_served, regions.values())))
    report = {name: words for name, (_, words) in zip(checks, results, strict=True)}
    return Health(ready=ready, report={"status": "ready" if ready else "not ready", **report, "regions": watched})


async def _outcome(check: Check, timeout: float) -> tuple[bool, str]:
    """Whether all is well, and in words. Only an error's class is named: its message may name hosts and users."""
    task = asyncio.ensure_future(check())
    done, _ = await asyncio.wait({task}, timeout=timeout)
    if not done:
        task.cancel()
        return False, "no answer"
    raised = task.exception()
    if raised:
        return False, str(raised) if isinstance(raised, NotWell) else type(raised).__name__
    return True, task.result() or "ok"


def _is_served(state: RegionState) -> bool:
    """Whether the region's registrations can be watched. One region that fails is named, and the others are served."""
    return state.failures < SWEEPS_FAILED


def _region(state: RegionState) -> dict[str, Any]:
    return {
        "last_swept": state.last_swept.isoformat() if state.last_swept else None,
        "error": state.error,
        "failures": state.failures,
        "failing_since": state.failing_since.isoformat() if state.failing_since else None,
    }
