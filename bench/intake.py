"""Fifty customers fill in their forms at once: how long a page takes to open, next to a static page at the same time.

Each customer has a link and a draft of their own (Indonesia's sender ID, 30 fields), opens the page of their documents
again and again with a short pause in between, and saves it now and then. The static page is the stylesheet, which the
same process serves, and which a fifty-first visitor asks for in the meantime.
"""

from __future__ import annotations

import asyncio
import os
import random
import socket
import statistics
import tempfile
from collections.abc import AsyncIterator, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from time import perf_counter

import aiohttp

from bench.harness import CALLSIGN, CONNECT_SECONDS, Process, environ, run
from sandbox.aws.server import AwsStandIn
from sandbox.slack.server import SlackStandIn
from workflows.intake.links import new_token, token_hash
from workflows.records.definitions import FieldPath
from workflows.records.drafts import Draft, DraftId, DraftState, Person
from workflows.records.intake import IntakeLink
from workflows.store import open_store

CUSTOMERS, PAGES, PAUSE = 50, 30, 1.0
KIND, PAGE = "ID_SENDER_ID_REGISTRATION", "companyInfo"


@dataclass(frozen=True, kw_only=True)
class Figures:
    """Seconds that answers took."""

    opened: list[float]
    static: list[float]


def free_port() -> int:
    """A port that nothing listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


async def links(folder: Path, asker: Person) -> list[str]:
    """A draft and a link for each customer; returns the tokens."""
    now, tokens = datetime.now(UTC), [new_token() for _ in range(CUSTOMERS)]
    async with open_store(f"sqlite:///{folder}/callsign.db") as store:
        for number, token in enumerate(tokens):
            draft = Draft(
                id=DraftId(f"draft{number}"),
                owner=asker,
                account_id="",
                region="us-east-1",
                registration_type=KIND,
                title="Indonesia sender ID",
                name=f"Customer {number}",
                channel_id="C1",
                state=DraftState.OPEN,
                form_fingerprint="",
                created_at=now,
                updated_at=now,
                answers={FieldPath("companyAddress.isoCountryCode"): "ID"},
            )
            await store.add_draft(draft)
            link = IntakeLink(
                id=f"link{number}",
                draft_id=draft.id,
                token_hash=token_hash(token),
                customer=draft.name,
                requester=asker,
                questions=(),
                note="",
                created_at=now,
                expires_at=now + timedelta(days=1),
            )
            await store.add_intake_link(link)
    return tokens


@asynccontextmanager
async def callsign(slack: SlackStandIn, aws: AwsStandIn, folder: Path, port: int) -> AsyncIterator[Process]:
    """`callsign run`, reachable by browsers."""
    settings = {**environ(slack, aws, folder), "PORT": str(port), "CALLSIGN_PUBLIC_URL": f"http://127.0.0.1:{port}"}
    process = await asyncio.create_subprocess_exec(*CALLSIGN, env=settings, cwd=folder)
    try:
        await slack.connected(timeout=CONNECT_SECONDS)
        yield Process(pid=process.pid)
    finally:
        process.terminate()
        await process.wait()


async def timed(session: aiohttp.ClientSession, address: str, **headers: str) -> float:
    """Seconds until the whole page is there."""
    started = perf_counter()
    async with session.get(address, headers=headers) as answer:
        await answer.read()
        assert answer.status == 200, answer.status
    return perf_counter() - started


async def customer(base: str, number: int, token: str, opened: list[float]) -> None:
    """Open a page again and again, as one person at one browser."""
    jar, chance = aiohttp.CookieJar(unsafe=True), random.Random(number)
    forwarded = {"X-Forwarded-For": f"198.51.100.{number}"}
    async with aiohttp.ClientSession(cookie_jar=jar) as session:
        await timed(session, f"{base}/ask/to/{token}", **forwarded)
        for _ in range(PAGES):
            await asyncio.sleep(chance.uniform(0, 2 * PAUSE))
            opened.append(await timed(session, f"{base}/ask/link{number}/{PAGE}", **forwarded))


async def stranger(base: str, static: list[float], ended: asyncio.Event) -> None:
    """Ask for the static page while the customers work."""
    async with aiohttp.ClientSession() as session:
        while not ended.is_set():
            static.append(await timed(session, f"{base}/ask/static/style.css", **{"X-Forwarded-For": "203.0.113.1"}))
            await asyncio.sleep(0.06)


async def at_once(base: str, path: str, tokens: Sequence[str]) -> list[float]:
    """All customers ask in the same moment."""
    async with aiohttp.ClientSession(connector=aiohttp.TCPConnector(limit=0)) as session:
        asked = [
            timed(
                session,
                f"{base}{path.format(number=number)}",
                **{"X-Forwarded-For": f"192.0.2.{number}", "Cookie": f"callsign_link={token}"},
            )
            for number, token in enumerate(tokens)
        ]
        return list(await asyncio.gather(*asked))


def line(name: str, seconds: Sequence[float]) -> str:
    """p50, p95 and the slowest."""
    ordered = sorted(seconds)
    p95 = ordered[int(len(ordered) * 0.95) - 1]
    figures = (statistics.median(ordered), p95, ordered[-1])
    return f"{name:<44} {len(ordered):>6} " + " ".join(f"{figure * 1e3:>8.1f}" for figure in figures)


async def main() -> None:
    """Measure, and print."""
    with tempfile.TemporaryDirectory() as name, AwsStandIn() as aws:
        folder, port = Path(name), free_port()
        async with AsyncExitStack() as stack:
            slack = await stack.enter_async_context(SlackStandIn())
            # A link works as long as its owner has the right to draft.
            tokens = await links(folder, Person(workspace_id=slack.workspace.team_id, user_id=slack.user("ana").id))
            process = await stack.enter_async_context(callsign(slack, aws, folder, port))
            base = f"http://127.0.0.1:{port}"
            await at_once(base, "/ask/link{number}", tokens[:1])  # reads the form
            opened: list[float] = []
            static: list[float] = []
            ended, before = asyncio.Event(), process.cpu_seconds()
            visitor = asyncio.create_task(stranger(base, static, ended))
            started = perf_counter()
            await asyncio.gather(*(customer(base, number, token, opened) for number, token in enumerate(tokens)))
            seconds, cpu = perf_counter() - started, process.cpu_seconds() - before
            ended.set()
            await visitor
            burst = [took for _ in range(5) for took in await at_once(base, "/ask/link{number}/" + PAGE, tokens)]
            still = [took for _ in range(5) for took in await at_once(base, "/ask/static/style.css", tokens)]
            print(f"{'milliseconds':<44} {'count':>6} {'p50':>8} {'p95':>8} {'slowest':>8}")
            print(line(f"form, {CUSTOMERS} customers, a page each second", opened))
            print(line("static page at the same time", static))
            print(line(f"form, {CUSTOMERS} requests in the same moment", burst))
            print(line(f"static page, {CUSTOMERS} in the same moment", still))
            pages = len(opened) + len(static)
            print(f"CPU {cpu / seconds:.0%} of a core, {cpu / pages * 1e3:.1f} ms a page")
            print(f"memory {process.resident_mb():.0f} MB; load {os.getloadavg()[0]:.1f}")


if __name__ == "__main__":
    run(main())
