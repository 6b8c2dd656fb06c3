"""How long `callsign run` takes to start, and what it costs while nothing happens.

    .venv/bin/python bench/start.py

A real process between the stand-ins, with a new SQLite file each time. It is ready when its socket is connected,
which is the last step of a start. For comparison there are the imports that it needs in any case, `python -c "import
slack_bolt, aiobotocore, dbos"`, and for the idle figures a minimal app with slack-bolt only.
"""

from __future__ import annotations

import asyncio
import json
import statistics
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path

from bench.harness import BARE, CALLSIGN, AppStoppedError, Process, connected, print_machine, run, verdict
from sandbox.aws.server import AwsStandIn
from sandbox.slack.server import SlackStandIn

IMPORTS = (sys.executable, "-c", "import slack_bolt, aiobotocore, dbos")
HELP = (CALLSIGN[0], "--help")
STARTS = 5
SETTLE_SECONDS = 20.0
IDLE_SECONDS = 30.0

MOST_SECONDS, MOST_HELP_SECONDS, MOST_MB, MOST_SHARE = 3.0, 0.5, 160.0, 2.0


async def seconds_of(command: Sequence[str]) -> float:
    """Seconds from the start of a process to its end."""
    started = time.perf_counter()
    process = await asyncio.create_subprocess_exec(*command, stdout=asyncio.subprocess.DEVNULL)
    if await process.wait():
        raise AppStoppedError(f"The command stopped with status {process.returncode}: {' '.join(command)}")
    return time.perf_counter() - started


async def seconds_to_ready(aws: AwsStandIn) -> tuple[float, float]:
    """Seconds of real time and of CPU from the start of a process to its first connection."""
    with tempfile.TemporaryDirectory() as made:
        async with SlackStandIn() as slack:
            started = time.perf_counter()
            async with connected(CALLSIGN, slack, aws, Path(made)) as process:
                return time.perf_counter() - started, process.cpu_seconds()


async def starts(aws: AwsStandIn) -> None:
    """Measure starts, imports and `--help` in turn."""
    ready, imports, helped = [], [], []
    for _ in range(STARTS):
        ready.append(await seconds_to_ready(aws))
        imports.append(await seconds_of(IMPORTS))
        helped.append(await seconds_of(HELP))
    took, cpu = (statistics.median(values) for values in zip(*ready, strict=True))
    imports_took, help_took = statistics.median(imports), statistics.median(helped)
    print(f"Start, medians of {STARTS}")
    print(f"  callsign run until it is ready {took:5.2f} s ({cpu:.2f} s of CPU)   {verdict(took, MOST_SECONDS)}")
    print(f"  only the three imports         {imports_took:5.2f} s   ratio {took / imports_took:.2f}")
    print(f"  callsign --help                {help_took:5.2f} s   {verdict(help_took, MOST_HELP_SECONDS)}")


async def idle(aws: AwsStandIn) -> None:
    """Callsign and the bare app at the same time, while nobody uses them."""
    with tempfile.TemporaryDirectory() as made:
        folder = Path(made)
        view = folder / "view.json"
        view.write_text(json.dumps({"type": "modal", "title": {"type": "plain_text", "text": "Hello"}, "blocks": []}))
        async with SlackStandIn() as ours, SlackStandIn() as theirs:
            bare = (*BARE, str(view))
            async with (
                connected(CALLSIGN, ours, aws, folder) as callsign,
                connected(bare, theirs, aws, folder) as bolt,
            ):
                await asyncio.sleep(SETTLE_SECONDS)
                await print_idle({"callsign run": callsign, "bare slack-bolt": bolt})


async def print_idle(processes: dict[str, Process]) -> None:
    """Resident memory now, and the share of a core in the next seconds."""
    before = {name: process.cpu_seconds() for name, process in processes.items()}
    await asyncio.sleep(IDLE_SECONDS)
    shares = {name: (process.cpu_seconds() - before[name]) / IDLE_SECONDS * 100 for name, process in processes.items()}
    resident = {name: process.resident_mb() for name, process in processes.items()}
    print(f"\nIdle for {IDLE_SECONDS:.0f} s, a sweep of one region each minute")
    for name in processes:
        print(f"  {name:16} {resident[name]:6.1f} MB resident   {shares[name]:5.2f} % of a core")
    (ours, theirs), (share, _) = resident.values(), shares.values()
    print(
        f"  memory ratio {ours / theirs:.2f}   MB: {verdict(ours, MOST_MB)}   % of a core: {verdict(share, MOST_SHARE)}"
    )


async def main() -> None:
    """Measure the starts, then the idle processes."""
    print_machine()
    with AwsStandIn() as aws:
        await starts(aws)
        await idle(aws)


if __name__ == "__main__":
    run(main())
