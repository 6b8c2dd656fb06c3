"""Where cases are carried out one after the other: the stand-ins, which outlive every kill, and the processes that die."""

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
from pathlib import Path
from typing import Any

from sandbox.slack.server import SlackStandIn
from tests.integration.workflows.office import REGION, JumpingTime, open_adapter
from tests.torture.databases import Databases
from tests.torture.effects import doubled, effects, lost
from tests.torture.outcomes import Case, Outcome
from tests.torture.points import LONGEST, Order, Point
from tests.torture.reaper import FatalAws, Reaper
from tests.torture.scenes import SCENES, Stage, set_up
from workflows.ports.aws import Aws
from workflows.store import open_store

ROOT = Path(__file__).parents[2]
#: A process that has not died, and has not ended, by then is stuck.
STUCK = 60.0
#: More than there are places.
MOST_LIVES = 500


@dataclass(frozen=True, slots=True, kw_only=True)
class Life:
    """How a process lived."""

    #: Its exit code, or minus the signal.
    code: int
    #: States of all submissions, where it came to the end of its work.
    done: tuple[str, ...] | None
    reached: tuple[Point, ...]
    died_at: tuple[Point, ...]

    @property
    def was_killed(self) -> bool:
        return self.code == -signal.SIGKILL and bool(self.died_at)


@dataclass(frozen=True, slots=True, kw_only=True)
class Undisturbed:
    """A scene without a kill: what it leaves behind, and every place it surely comes through."""

    effects: Counter[str]
    done: tuple[str, ...]
    points: tuple[Point, ...]


@dataclass(kw_only=True)
class Lane:
    """Carries cases out. Made by `open_lane`."""

    databases: dict[str, Databases]
    aws: FatalAws
    adapter: Aws
    reaper: Reaper
    end: socket.socket
    #: Looks at a scene without a kill: what goes on side by side does not come the same way every time.
    recordings: int
    #: (database, kind) -> what it looks like without a kill.
    undisturbed: dict[tuple[str, str], Undisturbed] = field(default_factory=dict)

    async def without_kill(self, database: str, kind: str) -> Undisturbed:
        """The scene as it ends when nobody dies; looked at once."""
        key = (database, kind)
        if key not in self.undisturbed:
            seen = [await self._recorded(database, kind) for _ in range(self.recordings)]
            for one in seen:
                differs = (one.effects - seen[0].effects) | (seen[0].effects - one.effects)
                assert not differs, f"{kind} on {database} does not end the same way twice: {differs}"
            always = frozenset.intersection(*(frozenset(one.points) for one in seen))
            points = tuple(point for point in seen[0].points if point in always)
            self.undisturbed[key] = replace(seen[0], points=points)
        return self.undisturbed[key]

    async def _recorded(self, database: str, kind: str) -> Undisturbed:
        async with self._stage(database, kind) as (stage, order):
            life = await self._lived(replace(order, record=True))
            assert life.done is not None, f"{kind} on {database} does not end even without a kill: {life.code}"
            return Undisturbed(effects=effects(stage), done=life.done, points=life.reached)

    async def carry_out(self, case: Case) -> Outcome:
        """Kill as the case says; another process goes on."""
        wanted = await self.without_kill(case.database, case.kind)
        async with self._stage(case.database, case.kind) as (stage, order):
            last, kills = await (self._killed_once(order, case.point) if case.point else self._killed_everywhere(order))
            found = effects(stage)
        return Outcome(
            case=case,
            kills=kills,
            ended=last.done == wanted.done,
            lost=lost(wanted.effects, found),
            doubled=doubled(wanted.effects, found),
        )

    async def _killed_once(self, order: Order, point: Point) -> tuple[Life, int]:
        first = await self._lived(replace(order, target=point))
        return await self._lived(replace(order, lives_before=1)), int(first.was_killed)

    async def _killed_everywhere(self, order: Order) -> tuple[Life, int]:
        died_at: tuple[Point, ...] = ()
        for lives in range(MOST_LIVES):
            life = await self._lived(replace(order, lives_before=lives, died_at=died_at))
            if not life.was_killed:
                return life, lives
            died_at += life.died_at
        raise AssertionError(f"after {MOST_LIVES} lives there are places left to die at")

    @asynccontextmanager
    async def _stage(self, database: str, kind: str) -> AsyncIterator[tuple[Stage, Order]]:
        """A prepared scene, and what its first process is told."""
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
            slack.subscribe(self.reaper.posted)
            yield stage, Order(settings=settings(slack, url), lives_before=0, target=None, awaited=scene.awaited)
        await self.databases[database].drop(url)

    async def prepare(self, url: str) -> None:
        """Make the tables of the database: a life with nothing to do."""
        self.aws.reset()
        async with SlackStandIn() as slack:
            life = await self._lived(Order(settings=settings(slack, url), lives_before=0, target=None))
            assert life.done == (), life

    async def _lived(self, order: Order) -> Life:
        """One process, from its birth to its end."""
        self.reaper.disarm()
        await self._say(order=asdict(order), endpoint=self.aws.url)
        places: dict[str, list[Point]] = {"reached": [], "dies": []}
        done: tuple[str, ...] | None = None
        pid = 0
        while True:
            try:
                said = await asyncio.wait_for(self._hear(), STUCK)
            except TimeoutError:
                assert pid, "nobody was born"
                os.kill(pid, signal.SIGKILL)
                continue
            match said:
                case {"born": born}:
                    pid = born
                case {"dies": place, "by": where, "pid": dying}:
                    places["dies"].append(Point.read(place))
                    self.reaper.arm(where, dying)
                    await self._say(go=True)
                case {"dies": place}:
                    places["dies"].append(Point.read(place))
                case {"reached": place}:
                    places["reached"].append(Point.read(place))
                case {"done": states}:
                    done = tuple(states)
                case {"ended": code}:
                    return Life(code=code, done=done, reached=tuple(places["reached"]), died_at=tuple(places["dies"]))
                case _:
                    raise AssertionError(f"the process said {said}")

    async def _say(self, **what: Any) -> None:
        await asyncio.get_running_loop().sock_sendall(self.end, json.dumps(what).encode())

    async def _hear(self) -> dict[str, Any]:
        said: dict[str, Any] = json.loads(await asyncio.get_running_loop().sock_recv(self.end, LONGEST) or b"{}")
        return said


def settings(slack: SlackStandIn, url: str) -> dict[str, Any]:
    """A worker that is fast."""
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
async def open_lane(databases: dict[str, Databases], *, recordings: int = 3) -> AsyncIterator[Lane]:
    """The stand-ins, and a process that forks those that die."""
    reaper = Reaper()
    ours, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
    ours.setblocking(False)
    async with AsyncExitStack() as stack:
        stack.callback(ours.close)
        aws = stack.enter_context(FatalAws(reaper))
        os.environ["AWS_ENDPOINT_URL"] = aws.url
        stack.callback(os.environ.pop, "AWS_ENDPOINT_URL")
        zygote = await asyncio.create_subprocess_exec(
            sys.executable, "-m", "tests.torture.zygote", str(theirs.fileno()), cwd=ROOT, pass_fds=[theirs.fileno()]
        )
        theirs.close()
        stack.push_async_callback(zygote.wait)
        stack.callback(ours.shutdown, socket.SHUT_RDWR)
        adapter = await stack.enter_async_context(open_adapter(JumpingTime()))
        lane = Lane(databases=databases, aws=aws, adapter=adapter, reaper=reaper, end=ours, recordings=recordings)
        for each in databases.values():
            await each.prepare(lane.prepare)
        yield lane
