"""The same Callsign on PostgreSQL: in one process, and as `web` and `worker` in two."""

from __future__ import annotations

import asyncio
import json
import os
import signal
import socket
import sys
import time
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, replace
from pathlib import Path

import aiohttp
import pytest

from bot.settings import Settings
from sandbox.slack.driver import Person
from tests.scenario.cases import FINLAND, FINLAND_TITLE
from tests.scenario.conftest import World, outside, running
from tests.scenario.walking import begins, comes_true, confirms, fills_form, hears, settles

pytestmark = pytest.mark.postgres

ROOT = Path(__file__).parents[2]
START = "from bot.command_line.cli import main; main()"
#: A stop takes no longer; supervisors kill after that.
STOP_SECONDS = 10


@pytest.fixture
def on_postgres(settings: Settings, new_postgres_database: str) -> Settings:
    return replace(settings, database_url=new_postgres_database)


async def registers(person: Person) -> None:
    """The shortest registration there is."""
    await begins(person, FINLAND_TITLE)
    await settles(person)
    await fills_form(person, FINLAND)
    await confirms(person)


def approves(world: World) -> None:
    """The reviewer says yes."""
    world.backend().approve(world.registration().id)


async def completes(world: World) -> None:
    """From Submit to COMPLETE, told once each, in one message's thread."""
    await hears(world.sms, "Submitted to AWS", timeout=20)
    approves(world)
    await hears(world.sms, "COMPLETE", timeout=20)
    assert world.aws.count("CreateRegistration", outcome="ok") == 1
    assert len(world.sms.messages) == 1


async def test_run__on_postgres(on_postgres: Settings) -> None:
    """One variable moves store and engine: the form, the submission and the verdict work as on SQLite, over a restart."""
    async with outside(on_postgres) as world:
        async with running(world, patience=10) as whole:
            await registers(whole.ana)
            await hears(whole.sms, "Submitted to AWS")
        approves(world)
        async with running(world, patience=10) as whole:
            await hears(whole.sms, "COMPLETE")
        assert world.aws.count("CreateRegistration", outcome="ok") == 1
        assert len(world.sms.messages) == 1


@dataclass(frozen=True, kw_only=True)
class Process:
    """A `callsign` command that runs by itself."""

    process: asyncio.subprocess.Process
    port: int
    log: Path

    async def page(self, name: str) -> tuple[int, str]:
        """What its port serves."""
        async with (
            aiohttp.ClientSession() as session,
            session.get(f"http://127.0.0.1:{self.port}/{name}") as answer,
        ):
            return answer.status, await answer.text()

    async def is_ready(self) -> None:
        """Wait until `/readyz` says so."""
        async with asyncio.timeout(30):
            while True:
                assert self.process.returncode is None, self.log.read_text()
                try:
                    if (await self.page("readyz"))[0] == 200:
                        return
                except aiohttp.ClientConnectionError:
                    pass
                await asyncio.sleep(0.1)

    def logged(self) -> list[dict[str, object]]:
        """Its log, which is JSON since nobody looks at it in a terminal."""
        return [json.loads(line) for line in self.log.read_text().splitlines()]


@asynccontextmanager
async def process(role: str, world: World, folder: Path, *, ends_well: bool = True) -> AsyncIterator[Process]:
    """`callsign <role>` by the environment alone, until it is asked to stop; it has to end well."""
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    settings = world.settings
    environ = os.environ | {
        "SLACK_BOT_TOKEN": settings.slack_bot_token,
        "SLACK_APP_TOKEN": settings.slack_app_token or "",
        "SLACK_API_URL": settings.slack_api_url,
        "CALLSIGN_REGIONS": ",".join(settings.regions),
        "DATABASE_URL": settings.database_url,
        "CALLSIGN_POLL_SECONDS": "0.5",
        "CALLSIGN_AWS_RATE": settings.aws_rate,
        "CALLSIGN_LOG": "debug",
        "PORT": str(port),
    }
    log = folder / f"{role}-{port}.log"
    with log.open("wb") as stderr:
        child = await asyncio.create_subprocess_exec(
            sys.executable, "-c", START, role, env=environ, cwd=ROOT, stderr=stderr
        )
    try:
        started = Process(process=child, port=port, log=log)
        await started.is_ready()
        yield started
        if not ends_well:
            return
        child.send_signal(signal.SIGTERM)
        assert await asyncio.wait_for(child.wait(), STOP_SECONDS) == 0, log.read_text()
    finally:
        if child.returncode is None:
            child.kill()
            await child.wait()


async def test_web_and_worker__in_two_processes(on_postgres: Settings, tmp_path: Path) -> None:
    """`web` takes the form, `worker` carries it out and tells the verdict; the logs lead from the click to AWS's request."""
    async with outside(on_postgres) as world, AsyncExitStack() as stack:
        web = await stack.enter_async_context(process("web", world, tmp_path))
        worker = await stack.enter_async_context(process("worker", world, tmp_path))
        await world.slack.connected(timeout=20)
        await registers(world.ana)
        await completes(world)
        assert 'callsign_submissions{state="submitted"} 1.0' in (await worker.page("metrics"))[1]
        assert 'callsign_ack_seconds_count{kind="view_submission",status="200"}' in (await web.page("metrics"))[1]
        assert_traced(web, worker)


async def nearly_done(stack: AsyncExitStack, world: World, folder: Path) -> Process:
    """A worker with all but the last call of a submission made, while another one has nothing to do."""
    await stack.enter_async_context(process("web", world, folder))
    busy = await stack.enter_async_context(process("worker", world, folder, ends_well=False))
    await world.slack.connected(timeout=20)
    world.aws.faults.delay(60, "SubmitRegistrationVersion")
    await registers(world.ana)
    await comes_true(lambda: world.aws.count("DescribeRegistrationFieldValues", outcome="ok") >= 1, timeout=20)
    await stack.enter_async_context(process("worker", world, folder))
    return busy


@pytest.mark.long
async def test_worker__that_dies_is_taken_over(on_postgres: Settings, tmp_path: Path) -> None:
    """A worker killed in mid-submission: another one goes on within fifteen seconds, and nothing is made twice."""
    async with outside(on_postgres) as world, AsyncExitStack() as stack:
        dying = await nearly_done(stack, world, tmp_path)
        dying.process.kill()
        died = time.monotonic()
        world.aws.faults.clear()
        await hears(world.sms, "Submitted to AWS", timeout=30)
        assert time.monotonic() - died < 15
        assert world.aws.count("CreateRegistration", outcome="ok") == 1
        assert len(world.sms.messages) == 1


@pytest.mark.long
async def test_worker__that_stops_and_goes_on_is_fenced(on_postgres: Settings, tmp_path: Path) -> None:
    """A worker that was stopped past its lease finds an heir at work when it goes on: it does nothing more, and says why."""
    async with outside(on_postgres) as world, AsyncExitStack() as stack:
        stopped = await nearly_done(stack, world, tmp_path)
        stopped.process.send_signal(signal.SIGSTOP)
        world.aws.faults.clear()
        await hears(world.sms, "Submitted to AWS", timeout=30)
        stopped.process.send_signal(signal.SIGCONT)
        assert await asyncio.wait_for(stopped.process.wait(), 15) == 1
        assert "was silent for so long" in stopped.log.read_text()
        assert world.aws.count("SubmitRegistrationVersion", outcome="ok") == 1
        assert len(world.sms.messages) == 1
        assert len(world.replies()) == 1


def assert_traced(web: Process, worker: Process) -> None:
    """One Submit, one submission, and each request AWS saw for it; no answer anywhere."""
    (claimed,) = [line for line in web.logged() if line.get("action") == "claim"]
    assert claimed["payload"]
    calls = [line for line in worker.logged() if line.get("action") == "aws" and "submission" in line]
    assert {line["submission"] for line in calls} == {claimed["submission"]}
    assert {"CreateRegistration", "SubmitRegistrationVersion"} <= {line["operation"] for line in calls}
    assert all(line["aws_request_id"] for line in calls)
    both = web.log.read_text() + worker.log.read_text()
    assert not [answer for answer in FINLAND.values() if len(answer) > 8 and answer in both]
    assert "xoxb-" not in both


@pytest.mark.parametrize("role", ["web", "worker"])
async def test_web_and_worker__refuse_sqlite(role: str, settings: Settings) -> None:
    """They say why, before anything is opened."""
    environ = os.environ | {
        "SLACK_BOT_TOKEN": "xoxb-sandbox",
        "SLACK_APP_TOKEN": "xapp-sandbox",
        "AWS_REGION": "us-west-2",
        "DATABASE_URL": settings.database_url,
    }
    child = await asyncio.create_subprocess_exec(
        sys.executable, "-c", START, role, env=environ, cwd=ROOT, stderr=asyncio.subprocess.PIPE
    )
    _, said = await child.communicate()
    assert child.returncode == 1
    assert b"SQLite serves only one process" in said
