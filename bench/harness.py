"""What the benchmarks share: an app as a separate process between the stand-ins, and its figures."""

from __future__ import annotations

import asyncio
import logging
import os
import statistics
import sys
from collections.abc import AsyncIterator, Coroutine, Iterator, Sequence
from contextlib import asynccontextmanager, contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

import structlog

from sandbox.aws.server import AwsStandIn
from sandbox.slack.server import SlackStandIn

BENCH = Path(__file__).parent
CALLSIGN = (str(Path(sys.executable).with_name("callsign")), "run")
BARE = (sys.executable, str(BENCH / "bare_app.py"))
REGION = "us-east-1"
#: Credentials of no account: the stand-in accepts any.
CREDENTIALS = {"AWS_ACCESS_KEY_ID": "bench", "AWS_SECRET_ACCESS_KEY": "bench", "AWS_EC2_METADATA_DISABLED": "true"}
#: Removed, so that no real profile of this machine gets into a benchmark.
REMOVED_VARIABLES = ("AWS_PROFILE", "AWS_SESSION_TOKEN", "AWS_ROLE_ARN", "AWS_WEB_IDENTITY_TOKEN_FILE")
_TICKS = os.sysconf("SC_CLK_TCK")


#: Seconds until an app must be connected, also on a machine with much load.
CONNECT_SECONDS = 150


class AppStoppedError(Exception):
    """The app that is measured has stopped, or has never connected, so there are no figures."""


def run(main: Coroutine[object, object, None]) -> None:
    """Run a benchmark. If its app has stopped, or on Ctrl-C, end with a sentence instead of a traceback."""
    try:
        asyncio.run(main)
    except AppStoppedError as error:
        sys.exit(str(error))
    except KeyboardInterrupt:
        sys.exit("Interrupted.")


@dataclass(frozen=True, slots=True, kw_only=True)
class Process:
    """A process, with the figures that Linux has about it."""

    pid: int

    def cpu_seconds(self) -> float:
        """User and system time of all its threads until now."""
        fields = self._read("stat").rpartition(")")[2].split()
        return (int(fields[11]) + int(fields[12])) / _TICKS

    def resident_mb(self) -> float:
        """VmRSS in MB (10^6 bytes)."""
        for line in self._read("status").splitlines():
            if line.startswith("VmRSS:"):
                return int(line.split()[1]) * 1024 / 1e6
        raise AppStoppedError(f"Process {self.pid} has stopped.")  # a process that has ended has no memory

    def family_mb(self) -> float:
        """VmRSS of the process and the processes that it has started, in MB."""
        tasks = Path(f"/proc/{self.pid}/task").glob("*/children")
        children = [Process(pid=int(pid)) for task in tasks for pid in task.read_text().split()]
        sizes = [self.resident_mb()]
        for child in children:
            with suppress(AppStoppedError):  # it has just ended
                sizes.append(child.resident_mb())
        return sum(sizes)

    def _read(self, name: str) -> str:
        try:
            return Path(f"/proc/{self.pid}/{name}").read_text()
        except (FileNotFoundError, ProcessLookupError):
            raise AppStoppedError(f"Process {self.pid} has stopped.") from None


def environ(slack: SlackStandIn, aws: AwsStandIn, folder: Path) -> dict[str, str]:
    """The environment of an app between the stand-ins. Everything else is inherited."""
    inherited = {name: value for name, value in os.environ.items() if name not in REMOVED_VARIABLES}
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
    """Run the command as a process until it is connected to the workspace, and stop it at the end."""
    process = await asyncio.create_subprocess_exec(*command, env=environ(slack, aws, folder), cwd=folder)
    up = asyncio.ensure_future(slack.connected(timeout=CONNECT_SECONDS))
    ended = asyncio.ensure_future(process.wait())
    try:
        await asyncio.wait({up, ended}, return_when=asyncio.FIRST_COMPLETED)
        if ended.done():
            raise AppStoppedError(f"The app stopped with status {process.returncode}: {' '.join(command)}")
        if up.exception():
            raise AppStoppedError(f"The app has not connected within {CONNECT_SECONDS} s: {' '.join(command)}")
        yield Process(pid=process.pid)
    finally:
        up.cancel()
        if process.returncode is None:
            process.terminate()
        await ended


@contextmanager
def stand_in_credentials() -> Iterator[None]:
    """Credentials for a Callsign in this process, whose SDK reads the environment."""
    before = dict(os.environ)
    for name in REMOVED_VARIABLES:
        os.environ.pop(name, None)
    os.environ |= CREDENTIALS
    try:
        yield
    finally:
        os.environ.clear()
        os.environ |= before


def percentile(values: Sequence[float], percent: int) -> float:
    """The percentile, by linear interpolation."""
    return statistics.quantiles(values, n=100, method="inclusive")[percent - 1]


def milliseconds(values: Sequence[float]) -> str:
    """The p50 and p99 of times in seconds, as text."""
    return f"p50 {percentile(values, 50) * 1000:7.1f} ms   p99 {percentile(values, 99) * 1000:7.1f} ms"


def verdict(figure: float, most: float) -> str:
    """Whether a target was met. It is printed; it is never the exit status."""
    return f"target {most:g}: {'met' if figure <= most else 'MISSED'}"


def print_machine() -> None:
    """Print what the figures depend on. A Callsign in this process logs only warnings, like that of `environ`."""
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.WARNING))
    minute, five_minutes, _ = os.getloadavg()
    print(
        f"{os.cpu_count()} cores, load {minute:.1f} (1 min) {five_minutes:.1f} (5 min),"
        f" Python {sys.version.split()[0]}\n"
    )
