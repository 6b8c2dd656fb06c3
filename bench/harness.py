"""What the benchmarks share: the stand-ins, an app as a process of its own beside them, and figures about both."""

from __future__ import annotations

import asyncio
import logging
import os
import statistics
import sys
from collections.abc import AsyncIterator, Iterator, Sequence
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass
from pathlib import Path

import structlog

from sandbox.aws.server import AwsStandIn
from sandbox.slack.server import SlackStandIn

BENCH = Path(__file__).parent
CALLSIGN = (str(Path(sys.executable).with_name("callsign")), "run")
BARE = (sys.executable, str(BENCH / "bare_app.py"))
REGION = "us-east-1"
#: Of no account: the stand-in takes any.
CREDENTIALS = {"AWS_ACCESS_KEY_ID": "bench", "AWS_SECRET_ACCESS_KEY": "bench", "AWS_EC2_METADATA_DISABLED": "true"}
#: Never let a real profile of the person's machine into a benchmark.
FORGOTTEN = ("AWS_PROFILE", "AWS_SESSION_TOKEN", "AWS_ROLE_ARN", "AWS_WEB_IDENTITY_TOKEN_FILE")
_TICKS = os.sysconf("SC_CLK_TCK")


@dataclass(frozen=True, slots=True, kw_only=True)
class Process:
    """A process as Linux accounts for it."""

    pid: int

    def cpu_seconds(self) -> float:
        """User and system time so far, of all its threads."""
        fields = Path(f"/proc/{self.pid}/stat").read_text().rpartition(")")[2].split()
        return (int(fields[11]) + int(fields[12])) / _TICKS

    def resident_mb(self) -> float:
        """VmRSS in MB (10^6 bytes)."""
        lines = Path(f"/proc/{self.pid}/status").read_text().splitlines()
        kib = next(int(line.split()[1]) for line in lines if line.startswith("VmRSS:"))
        return kib * 1024 / 1e6


def environ(slack: SlackStandIn, aws: AwsStandIn, folder: Path) -> dict[str, str]:
    """The settings of an app between the stand-ins; everything else is the caller's environment."""
    inherited = {name: value for name, value in os.environ.items() if name not in FORGOTTEN}
    return {
        **inherited,
        **CREDENTIALS,
        "SLACK_BOT_TOKEN": slack.bot_token,
        "SLACK_APP_TOKEN": slack.app_token,
        "SLACK_API_URL": slack.api_url,
        "AWS_ENDPOINT_URL": aws.url,
        "AWS_REGION": REGION,
        "CALLSIGN_POLL_SECONDS": "60",
        "CALLSIGN_LOG": "warning",
        "DATABASE_URL": f"sqlite:///{folder}/callsign.db",
        "PORT": "0",
    }


@asynccontextmanager
async def connected(
    command: Sequence[str], slack: SlackStandIn, aws: AwsStandIn, folder: Path
) -> AsyncIterator[Process]:
    """The command as a process, connected to the workspace; told to stop at the end."""
    process = await asyncio.create_subprocess_exec(*command, env=environ(slack, aws, folder), cwd=folder)
    up, ended = asyncio.ensure_future(slack.connected(timeout=30)), asyncio.ensure_future(process.wait())
    try:
        await asyncio.wait({up, ended}, return_when=asyncio.FIRST_COMPLETED)
        assert not ended.done(), f"it ended with status {process.returncode} instead: {' '.join(command)}"
        await up
        yield Process(pid=process.pid)
    finally:
        up.cancel()
        if process.returncode is None:
            process.terminate()
        await ended


@contextmanager
def made_up_credentials() -> Iterator[None]:
    """For a Callsign inside of this process, whose SDK reads the environment as anywhere."""
    before = dict(os.environ)
    for name in FORGOTTEN:
        os.environ.pop(name, None)
    os.environ |= CREDENTIALS
    try:
        yield
    finally:
        os.environ.clear()
        os.environ |= before


def percentile(values: Sequence[float], percent: int) -> float:
    """By linear interpolation between the two values around it."""
    return statistics.quantiles(values, n=100, method="inclusive")[percent - 1]


def milliseconds(values: Sequence[float]) -> str:
    """p50 and p99 of seconds."""
    return f"p50 {percentile(values, 50) * 1000:7.1f} ms   p99 {percentile(values, 99) * 1000:7.1f} ms"


def verdict(figure: float, most: float) -> str:
    """Whether a target was met; a figure for people, never an exit status."""
    return f"target {most:g}: {'met' if figure <= most else 'MISSED'}"


def tell_machine() -> None:
    """What else the figures depend on. A Callsign in this process logs as the one of `environ` does: warnings."""
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.WARNING))
    one, five, _ = os.getloadavg()
    print(f"{os.cpu_count()} cores, load {one:.1f} (1 min) {five:.1f} (5 min), Python {sys.version.split()[0]}\n")
