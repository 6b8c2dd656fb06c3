"""Callsign on PostgreSQL: in one process, and as `web` and `worker` in two."""

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
import psycopg
import pytest
from click.testing import CliRunner

from bot.command_line.cli import main
from bot.runtime.process import Role, open_runtime
from bot.settings import Settings
from sandbox.slack.driver import Person
from tests.scenario.cases import FINLAND, FINLAND_TITLE
from tests.scenario.conftest import World, fast_ambient, running, stand_ins
from tests.scenario.form_filling import becomes_true, confirms, fills_form, hears, settles, starts_registration

pytestmark = pytest.mark.postgres

ROOT = Path(__file__).parents[2]
START = "from bot.command_line.cli import main; main()"
#: A stop takes no longer. After that, supervisors kill.
STOP_SECONDS = 10


@pytest.fixture
def on_postgres(settings: Settings, new_postgres_database: str) -> Settings:
    return replace(settings, database_url=new_postgres_database)


async def registers(person: Person) -> None:
    """The shortest registration."""
    await starts_registration(person, FINLAND_TITLE)
    await settles(person)
    await fills_form(person, FINLAND)
    await confirms(person)


def approves(world: World) -> None:
    """Approve the registration as a reviewer."""
    world.backend().approve(world.registration().id)


async def completes(world: World) -> None:
    """From Submit to COMPLETE, each status once, in the thread of one message."""
    await hears(world.sms, "Submitted to AWS")
    approves(world)
    await hears(world.sms, "can send")
    assert world.aws.count("CreateRegistration", outcome="ok") == 1
    assert len(world.sms.messages) == 1


async def test_run__on_postgres(on_postgres: Settings) -> None:
    """With one setting, the form, the submission and the verdict work as on SQLite, also over a restart."""
    async with stand_ins(on_postgres) as world:
        async with running(world, patience=10) as whole:
            await registers(whole.ana)
            await hears(whole.sms, "Submitted to AWS")
        approves(world)
        async with running(world, patience=10) as whole:
            await hears(whole.sms, "can send")
        assert world.aws.count("CreateRegistration", outcome="ok") == 1
        assert len(world.sms.messages) == 1


@pytest.mark.long
async def test_run__over_a_failover(on_postgres: Settings) -> None:
    """The database is read-only when the form is submitted: everything waits, the engine too, and nothing ends."""
    url = on_postgres.database_url
    name = url.partition("?")[0].rpartition("/")[2]
    async with stand_ins(on_postgres) as world, running(world, patience=10) as whole:
        await starts_registration(whole.ana, FINLAND_TITLE)
        await settles(whole.ana)
        await fills_form(whole.ana, FINLAND)
        await administrator(url, f"alter database {name} set default_transaction_read_only = on", CUT_OFF)
        submitting = asyncio.create_task(confirms(whole.ana))
        await whole.ana.sees_view("One moment")
        await administrator(url, f"alter database {name} set default_transaction_read_only = off")
        await submitting
        await hears(whole.sms, "Submitted to AWS")
        assert world.aws.count("CreateRegistration", outcome="ok") == 1
        assert not whole.callsign.failure.done()


#: End every other connection to this database.
CUT_OFF = (
    "select pg_terminate_backend(pid) from pg_stat_activity where datname = current_database() "
    "and pid <> pg_backend_pid()"
)


async def administrator(url: str, *statements: str) -> None:
    """Carry out statements on a connection that may write."""
    async with await psycopg.AsyncConnection.connect(url, autocommit=True) as server:
        for statement in ("set default_transaction_read_only = off", *statements):
            await server.execute(statement.encode())


@dataclass(frozen=True, kw_only=True)
class Process:
    """A `callsign` command in a process of its own."""

    process: asyncio.subprocess.Process
    port: int
    log: Path

    async def page(self, name: str) -> tuple[int, str]:
        """The response of a page that it serves."""
        async with (
            aiohttp.ClientSession() as session,
            session.get(f"http://127.0.0.1:{self.port}/{name}") as answer,
        ):
            return answer.status, await answer.text()

    async def is_ready(self) -> None:
        """Wait until `/readyz` reports ready."""
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
        """Its log, which is JSON because it does not run in a terminal."""
        return [json.loads(line) for line in self.log.read_text().splitlines()]


@asynccontextmanager
async def process(role: str, world: World, folder: Path, *, ends_well: bool = True) -> AsyncIterator[Process]:
    """`callsign <role>` with the environment as its only settings.

    It is stopped at the end, and has to exit cleanly.
    """
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


@pytest.mark.long
async def test_web_and_worker__in_two_processes(on_postgres: Settings, tmp_path: Path) -> None:
    """`web` takes the form, and `worker` carries it out and posts the verdict.

    The logs connect the click to AWS's requests.
    """
    async with stand_ins(on_postgres) as world, AsyncExitStack() as stack:
        web = await stack.enter_async_context(process("web", world, tmp_path))
        worker = await stack.enter_async_context(process("worker", world, tmp_path))
        await world.slack.connected(timeout=20)
        await registers(world.ana)
        await completes(world)
        assert 'callsign_submissions{state="submitted"} 1.0' in (await worker.page("metrics"))[1]
        assert 'callsign_ack_seconds_count{kind="view_submission",status="200"}' in (await web.page("metrics"))[1]
        assert_traced(web, worker)


async def nearly_done(stack: AsyncExitStack, world: World, folder: Path) -> Process:
    """A worker before the last call of a submission, while another worker is idle."""
    await stack.enter_async_context(process("web", world, folder))
    busy = await stack.enter_async_context(process("worker", world, folder, ends_well=False))
    await world.slack.connected(timeout=20)
    world.aws.faults.delay(60, "SubmitRegistrationVersion")
    await registers(world.ana)
    await becomes_true(lambda: world.aws.count("DescribeRegistrationFieldValues", outcome="ok") >= 1)
    await stack.enter_async_context(process("worker", world, folder))
    return busy


@pytest.mark.long
async def test_worker__that_dies_is_taken_over(on_postgres: Settings, tmp_path: Path) -> None:
    """When a worker is killed, another one continues within fifteen seconds, and nothing is doubled."""
    async with stand_ins(on_postgres) as world, AsyncExitStack() as stack:
        dying = await nearly_done(stack, world, tmp_path)
        dying.process.kill()
        died = time.monotonic()
        world.aws.faults.clear()
        await hears(world.sms, "Submitted to AWS")
        # 10 s until its lease has ended, and the rest of the submission, also on a busy machine.
        assert time.monotonic() - died < 20
        assert world.aws.count("CreateRegistration", outcome="ok") == 1
        assert len(world.sms.messages) == 1


@pytest.mark.long
async def test_worker__that_was_suspended_is_fenced(on_postgres: Settings, tmp_path: Path) -> None:
    """A worker that was suspended past its lease does nothing more when it wakes up, and logs why."""
    async with stand_ins(on_postgres) as world, AsyncExitStack() as stack:
        stopped = await nearly_done(stack, world, tmp_path)
        stopped.process.send_signal(signal.SIGSTOP)
        world.aws.faults.clear()
        await hears(world.sms, "Submitted to AWS")
        stopped.process.send_signal(signal.SIGCONT)
        assert await asyncio.wait_for(stopped.process.wait(), 15) == 1
        assert "was silent for so long" in stopped.log.read_text()
        assert world.aws.count("SubmitRegistrationVersion", outcome="ok") == 1
        assert len(world.sms.messages) == 1
        assert len(world.replies()) == 1


def assert_traced(web: Process, worker: Process) -> None:
    """One Submit, one submission, and each request that AWS saw for it. The logs have no answers."""
    (claimed,) = [line for line in web.logged() if line.get("action") == "claim"]
    assert claimed["payload"]
    calls = [line for line in worker.logged() if line.get("action") == "aws" and "submission" in line]
    assert {line["submission"] for line in calls} == {claimed["submission"]}
    assert {"CreateRegistration", "SubmitRegistrationVersion"} <= {line["operation"] for line in calls}
    assert all(line["aws_request_id"] for line in calls)
    both = web.log.read_text() + worker.log.read_text()
    assert not [answer for answer in FINLAND.values() if len(answer) > 8 and answer in both]
    assert "xoxb-" not in both


async def test_web_and_worker__one_registration(on_postgres: Settings) -> None:
    """The web answers Slack and claims, the worker carries out, watches and posts."""
    ambient = fast_ambient()
    async with (
        stand_ins(on_postgres) as world,
        open_runtime(world.settings, Role.WORKER, ambient),
        open_runtime(world.settings, Role.WEB, ambient),
    ):
        await world.slack.connected()
        await registers(world.ana)
        await completes(world)


@pytest.mark.parametrize("role", ["web", "worker"])
def test_web_and_worker__refuse_sqlite(role: str, settings: Settings) -> None:
    """They say why, before anything is opened."""
    environ = {
        "SLACK_BOT_TOKEN": "xoxb-sandbox",
        "SLACK_APP_TOKEN": "xapp-sandbox",
        "AWS_REGION": "us-west-2",
        "DATABASE_URL": settings.database_url,
    }
    outcome = CliRunner().invoke(main, [role], env=environ)
    assert outcome.exit_code == 1
    assert "SQLite serves only one process" in outcome.stderr
