"""A worker slot: carries out cases one after the other.

It owns the stand-ins, which outlive every kill, and starts the processes that are killed.
"""

from __future__ import annotations

import asyncio
import json
import os
import signal
import socket
import sys
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import asdict, dataclass, field, replace
from datetime import datetime
from pathlib import Path
from typing import Any

from sandbox.slack.server import SlackStandIn
from tests.integration.workflows.office import REGION, JumpingTime, open_adapter
from tests.torture.databases import Databases
from tests.torture.effects import BREAKS, doubled, effects, logged, lost
from tests.torture.killer import Killer, KillingAws
from tests.torture.older_release import make_older
from tests.torture.outcomes import Case, Outcome
from tests.torture.points import LONGEST, Order, Point
from tests.torture.scenes import SCENES, Scene, set_up
from tests.torture.stage import CHANNEL, Stage
from workflows.ports.aws import Aws
from workflows.store import open_store

ROOT = Path(__file__).parents[2]
#: A process that has not ended after so many seconds is stuck.
STUCK = 60.0
#: More than there are kill points.
MOST_PROCESSES = 500


@dataclass(frozen=True, slots=True, kw_only=True)
class ProcessRun:
    """What one process did."""

    #: Its exit code, or minus the signal.
    code: int
    #: States of all submissions, if the process finished its work.
    done: tuple[str, ...] | None
    reached: tuple[Point, ...]
    killed_at: tuple[Point, ...]

    @property
    def was_killed(self) -> bool:
        return self.code == -signal.SIGKILL and bool(self.killed_at)


@dataclass(frozen=True, slots=True, kw_only=True)
class Baseline:
    """A scene without a kill: its effects, and every kill point that it always passes."""

    effects: Counter[str]
    done: tuple[str, ...]
    points: tuple[Point, ...]

    def written(self) -> dict[str, Any]:
        """The fields as JSON takes them; `asdict` would count the entries of the Counter."""
        points = [asdict(point) for point in self.points]
        return {"effects": dict(self.effects), "done": self.done, "points": points}

    @classmethod
    def read(cls, fields: dict[str, Any]) -> Baseline:
        """Read the output of `written`."""
        points = tuple(Point.read(point) for point in fields["points"])
        return cls(effects=Counter(fields["effects"]), done=tuple(fields["done"]), points=points)


@dataclass(kw_only=True)
class WorkerSlot:
    """Carries out cases. Created by `open_worker_slot`."""

    databases: dict[str, Databases]
    aws: KillingAws
    adapter: Aws
    killer: Killer
    connection: socket.socket
    #: How often a scene is recorded without a kill: concurrent work does not happen in the same order every time.
    recordings: int
    #: (database, kind) -> the recording without a kill.
    baselines: dict[tuple[str, str], Baseline] = field(default_factory=dict)

    async def baseline(self, database: str, kind: str) -> Baseline:
        """The scene without a kill. It is recorded on first use."""
        key = (database, kind)
        if key not in self.baselines:
            recordings = [await self._recorded(database, kind) for _ in range(self.recordings)]
            first = recordings[0]
            for other in recordings:
                difference = (other.effects - first.effects) | (first.effects - other.effects)
                assert not difference, f"{kind} on {database} does not end the same way twice: {difference}"
            always = frozenset.intersection(*(frozenset(recording.points) for recording in recordings))
            points = tuple(point for point in first.points if point in always)
            self.baselines[key] = replace(first, points=points)
        return self.baselines[key]

    async def _recorded(self, database: str, kind: str) -> Baseline:
        async with self._stage(database, kind) as (stage, order):
            run = await self._run_process(replace(order, record=True))
            assert run.done is not None, f"{kind} on {database} does not end even without a kill: {run.code}"
            counted = effects(stage) + await self._logged(order, kind)
            return Baseline(effects=counted, done=run.done, points=run.reached)

    async def carry_out(self, case: Case) -> Outcome:
        """Kill a process as the case says, and let another process continue."""
        expected = await self.baseline(case.database, case.kind)
        async with self._stage(case.database, case.kind) as (stage, order):
            last, kills = await (self._killed_once(order, case.point) if case.point else self._killed_everywhere(order))
            counted = effects(stage) + await self._logged(order, case.kind)
        return Outcome(
            case=case,
            kills=kills,
            ended=last.done == expected.done,
            lost=lost(expected.effects, counted),
            doubled=doubled(expected.effects, counted),
        )

    async def _killed_once(self, order: Order, point: Point) -> tuple[ProcessRun, int]:
        first = await self._run_process(replace(order, target=point))
        return await self._run_process(replace(order, earlier_processes=order.earlier_processes + 1)), int(
            first.was_killed
        )

    async def _killed_everywhere(self, order: Order) -> tuple[ProcessRun, int]:
        killed_at: tuple[Point, ...] = ()
        for killed in range(MOST_PROCESSES):
            earlier = order.earlier_processes + killed
            run = await self._run_process(replace(order, earlier_processes=earlier, killed_at=killed_at))
            if not run.was_killed:
                return run, killed
            killed_at += run.killed_at
        raise AssertionError(f"after {MOST_PROCESSES} processes there are kill points left")

    async def _logged(self, order: Order, kind: str) -> Counter[str]:
        """What the audit log has. An older release had none, so of that scene it is known only whether it is sound."""
        found = await logged(order.settings["database_url"])
        return Counter({BREAKS: found[BREAKS]}) if SCENES[kind].release else found

    @asynccontextmanager
    async def _stage(self, database: str, kind: str) -> AsyncIterator[tuple[Stage, Order]]:
        """A prepared scene, and the order for its first process."""
        scene = SCENES[kind]
        url = await self.databases[database].new()
        self.aws.reset()
        async with SlackStandIn() as slack:
            stage = Stage(aws=self.aws, slack=slack)
            set_up(stage)
            async with open_store(url) as store:
                office = stage.office(store, self.adapter)
                await scene.prepare(stage, office)
                await office.forms.aclose()
            slack.subscribe(self.killer.workspace_changed)
            yield stage, await self._first_order(scene, slack, url, office.time.now)
        await self.databases[database].drop(url)

    async def _first_order(self, scene: Scene, slack: SlackStandIn, url: str, prepared: datetime) -> Order:
        """The order for the first process, after the one that the scene wants interrupted."""
        order = Order(
            settings=settings(slack, url) | {"numbers": scene.numbers},
            earlier_processes=0,
            target=scene.interrupted_at,
            awaited=scene.awaited,
            only=scene.only,
            ahead=(scene.when(prepared) - prepared).total_seconds(),
            approvals=slack.channel(CHANNEL).id if scene.asks else "",
            workspace=slack.workspace.team_id,
            owner=slack.user("ana").id,
        )
        if scene.interrupted_at:
            assert (await self._run_process(order)).was_killed
            order = replace(order, earlier_processes=1, target=None)
        if scene.release:
            await asyncio.to_thread(make_older, url, scene.release)
        return order

    async def prepare(self, url: str) -> None:
        """Create the tables of the database by running a process that has nothing to do."""
        self.aws.reset()
        async with SlackStandIn() as slack:
            run = await self._run_process(Order(settings=settings(slack, url), earlier_processes=0, target=None))
            assert run.done == (), run

    async def _run_process(self, order: Order) -> ProcessRun:
        """Run one process from its start to its end."""
        self.killer.disarm()
        await self._send(order=asdict(order), endpoint=self.aws.url)
        points: dict[str, list[Point]] = {"reached": [], "killed_at": []}
        done: tuple[str, ...] | None = None
        pid = 0
        while True:
            try:
                message = await asyncio.wait_for(self._receive(), STUCK)
            except TimeoutError:
                assert pid, "no process was started"
                os.kill(pid, signal.SIGKILL)
                continue
            match message:
                case {"started": started}:
                    pid = started
                case {"killed_at": point, "by": where, "pid": victim}:
                    points["killed_at"].append(Point.read(point))
                    self.killer.arm(where, victim)
                    await self._send(go=True)
                case {"killed_at": point}:
                    points["killed_at"].append(Point.read(point))
                case {"reached": point}:
                    points["reached"].append(Point.read(point))
                case {"done": states}:
                    done = tuple(states)
                case {"ended": code}:
                    reached, killed_at = tuple(points["reached"]), tuple(points["killed_at"])
                    return ProcessRun(code=code, done=done, reached=reached, killed_at=killed_at)
                case _:
                    raise AssertionError(f"unexpected message of the process: {message}")

    async def _send(self, **message: Any) -> None:
        await asyncio.get_running_loop().sock_sendall(self.connection, json.dumps(message).encode())

    async def _receive(self) -> dict[str, Any]:
        received = await asyncio.get_running_loop().sock_recv(self.connection, LONGEST)
        message: dict[str, Any] = json.loads(received or b"{}")
        return message


def settings(slack: SlackStandIn, url: str) -> dict[str, Any]:
    """Settings of a fast worker."""
    return {
        "slack_bot_token": slack.bot_token,
        "slack_api_url": slack.api_url,
        "default_region": REGION,
        "regions": [REGION],
        "database_url": url,
        "poll_seconds": 0.3,
        "aws_rate": "100000",
        "host": "127.0.0.1",
        "port": 0,
    }


@asynccontextmanager
async def open_worker_slot(databases: dict[str, Databases], *, recordings: int = 3) -> AsyncIterator[WorkerSlot]:
    """Start the stand-ins, and the template process that forks the victims."""
    killer = Killer()
    ours, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
    ours.setblocking(False)
    async with AsyncExitStack() as stack:
        stack.callback(ours.close)
        aws = stack.enter_context(KillingAws(killer))
        os.environ["AWS_ENDPOINT_URL"] = aws.url
        stack.callback(os.environ.pop, "AWS_ENDPOINT_URL")
        template = await asyncio.create_subprocess_exec(
            sys.executable,
            "-m",
            "tests.torture.template_process",
            str(theirs.fileno()),
            cwd=ROOT,
            pass_fds=[theirs.fileno()],
        )
        theirs.close()
        stack.push_async_callback(template.wait)
        stack.callback(ours.shutdown, socket.SHUT_RDWR)
        adapter = await stack.enter_async_context(open_adapter(JumpingTime()))
        slot = WorkerSlot(
            databases=databases, aws=aws, adapter=adapter, killer=killer, connection=ours, recordings=recordings
        )
        for database in databases.values():
            await database.prepare(slot.prepare)
        yield slot
