"""The port: what it serves, and what it refuses early."""

from __future__ import annotations

import asyncio
import io
from collections.abc import AsyncIterator, Callable
from contextlib import nullcontext
from dataclasses import dataclass
from pathlib import Path

import aiohttp
import pytest
from slack_bolt.async_app import AsyncApp
from slack_bolt.authorization import AuthorizeResult

from bot import server
from bot.body_room import BodyRoom, NoRoom
from bot.health import Check, NotWell
from bot.metrics import Metrics
from bot.server import BODY_BYTES, SLACK_PATH, Pages, Served, serve
from workflows.ports.store import Store
from workflows.store import open_store
from workflows.watch.region_states import RegionStates

FORM = {"Content-Type": "application/x-www-form-urlencoded"}


@pytest.fixture
async def store(migrated_folder: Path) -> AsyncIterator[Store]:
    async with open_store(f"sqlite:///{migrated_folder}/callsign.db") as opened:
        yield opened


@pytest.fixture
def pages(store: Store) -> Callable[..., Pages]:
    """Pages with these checks."""

    def made(**checks: Check) -> Pages:
        return Pages(checks=checks, regions=RegionStates([]), metrics=Metrics(), store=store)

    return made


@dataclass(frozen=True, kw_only=True)
class Answer:
    status: int
    text: str
    kind: str


async def ask(port: int, path: str, body: bytes | None = None) -> Answer:
    data = None if body is None else io.BytesIO(body)
    async with (
        aiohttp.ClientSession() as session,
        session.request(
            "GET" if body is None else "POST", f"http://127.0.0.1:{port}{path}", data=data, headers=FORM
        ) as got,
    ):
        return Answer(status=got.status, text=await got.text(), kind=got.headers.get("Content-Type", ""))


def an_app() -> AsyncApp:
    async def authorize(**_: object) -> AuthorizeResult:
        raise AssertionError("an unsigned request came through")

    return AsyncApp(signing_secret="secret", authorize=authorize)


async def unwell() -> None:
    raise NotWell("not connected")


async def test_readyz__follows_the_checks(pages: Callable[..., Pages]) -> None:
    """The status is 503 while a component fails, and the process stays alive."""
    async with serve("127.0.0.1", 0, Served(pages(slack=unwell))) as port:
        ready = await ask(port, "/readyz")
        assert (ready.status, '"slack": "not connected"' in ready.text) == (503, True)
        assert (await ask(port, "/healthz")).status == 200


async def test_metrics__as_prometheus_reads_them(pages: Callable[..., Pages]) -> None:
    """The text has Prometheus's format and media type."""
    async with serve("127.0.0.1", 0, Served(pages())) as port:
        answer = await ask(port, "/metrics")
    assert answer.status == 200
    assert answer.kind.startswith("text/plain; version=")
    assert 'callsign_submissions{state="running"} 0.0' in answer.text


@pytest.mark.parametrize(
    ("body", "status"),
    [
        pytest.param(b"command=%2Fcallsign&text=new", 401, id="not signed"),
        pytest.param(b"", 401, id="empty"),
        pytest.param(b"payload=[1, 2]", 400, id="no object"),
        pytest.param(b"payload=%7B%22team%22%3A", 400, id="half an object"),
        pytest.param(b"x" * (BODY_BYTES + 1), 413, id="too large"),
    ],
)
async def test_slack__refuses(pages: Callable[..., Pages], body: bytes, status: int) -> None:
    """Nothing is done for a request that is unsigned, too large or malformed."""
    async with serve("127.0.0.1", 0, Served(pages(), an_app())) as port:
        assert (await ask(port, SLACK_PATH, body)).status == status


async def unfinished(port: int, length: int, body: bytes) -> bytes:
    """What a request is answered whose body never ends; empty where the connection is closed without an answer."""
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    head = f"POST {SLACK_PATH} HTTP/1.1\r\nHost: x\r\nContent-Type: {FORM['Content-Type']}\r\nContent-Length: {length}\r\n\r\n"
    try:
        writer.write(head.encode() + body)
        return await asyncio.wait_for(reader.read(), 10)
    finally:
        writer.close()


async def test_slack__a_body_that_never_ends(pages: Callable[..., Pages], monkeypatch: pytest.MonkeyPatch) -> None:
    """It is closed after some seconds: nobody knows yet whether Slack sends it."""
    monkeypatch.setattr(server, "BODY_SECONDS", 0.05)
    async with serve("127.0.0.1", 0, Served(pages(), an_app())) as port:
        assert (await unfinished(port, 1000, b"payload=")).startswith(b"HTTP/1.1 408 ")
        assert (await ask(port, SLACK_PATH, b"command=x")).status == 401


async def test_slack__all_bodies_together(pages: Callable[..., Pages], monkeypatch: pytest.MonkeyPatch) -> None:
    """Large bodies have a bound together; a small one, as Slack sends them, is still answered meanwhile."""
    monkeypatch.setattr(server, "BODY_SECONDS", 50)
    monkeypatch.setattr(server, "ALL_BODIES_BYTES", 2 * BODY_BYTES)
    async with serve("127.0.0.1", 0, Served(pages(), an_app())) as port:
        slow = [asyncio.create_task(unfinished(port, BODY_BYTES, b"x" * 70_000)) for _ in range(5)]
        while sum(task.done() for task in slow) < 3:
            await asyncio.wait([task for task in slow if not task.done()], return_when=asyncio.FIRST_COMPLETED)
        assert [task.result()[:13] for task in slow if task.done()] == [b"HTTP/1.1 503 "] * 3
        assert (await ask(port, SLACK_PATH, b"command=x")).status == 401
        for task in slow:
            task.cancel()
        await asyncio.wait(slow)
        async with asyncio.timeout(10):
            while (again := await ask(port, SLACK_PATH, b"x" * 70_000)).status == 503:  # noqa: ASYNC110  # the server has no event for it
                await asyncio.sleep(0.01)
        assert again.status == 401


@pytest.mark.parametrize(("size", "fits"), [(0, True), (10, True), (11, False)])
def test_body_room(size: int, fits: bool) -> None:
    """What is reserved is free again at the end, also after an error."""
    room = BodyRoom(10)
    for _ in range(2):
        with nullcontext() if fits else pytest.raises(NoRoom), room.reserve(size):
            pass
    with room.reserve(10), pytest.raises(NoRoom), room.reserve(1):
        pass


async def test_slack__not_in_socket_mode(pages: Callable[..., Pages]) -> None:
    """In Socket Mode, the port has no path for Slack's requests."""
    async with serve("127.0.0.1", 0, Served(pages())) as port:
        assert (await ask(port, SLACK_PATH, b"command=%2Fcallsign")).status == 404
