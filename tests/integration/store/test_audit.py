"""The audit log on both databases: chained over several connections, kept as it is, and cut by retention alone."""

from __future__ import annotations

import asyncio
import re
import sqlite3
from collections.abc import AsyncIterator
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path
from urllib.parse import urlsplit
from uuid import uuid4

import psycopg
import pytest

from workflows.audit.chain import Break, Fault
from workflows.audit.entries import HashKey, read
from workflows.audit.verify import verify
from workflows.ports.audit import acting, note_request
from workflows.ports.store import Store
from workflows.records.acts import Act, ActKind, Origin, SourceKind
from workflows.records.drafts import Person
from workflows.store import open_database, open_store, sqlite_path
from workflows.store.audit import append
from workflows.store.database import Query, RaceLost, Work

NOW = datetime(2026, 11, 28, 3, 0, tzinfo=UTC)
CLICK = Origin(who=Person(workspace_id="T1", user_id="U1"), source=SourceKind.CLICK, name="export", payload="1a2b3c4d")


def act(number: int, **more: object) -> Act:
    return Act(kind=ActKind.EXPORT_MADE, at=NOW + timedelta(days=number), facts={"number": str(number)}, **more)  # type: ignore[arg-type]  # a few fields of Act


async def filled(store: Store, count: int = 5) -> None:
    for number in range(1, count + 1):
        await store.append_act(act(number))


def by_hand(url: str, *statements: str) -> None:
    """What somebody with all rights does: without the triggers."""
    if url.startswith("sqlite"):
        with closing(sqlite3.connect(sqlite_path(url))) as connection:
            for name in ("audit_never_changed", "audit_never_deleted", "audit_head_kept"):
                connection.execute(f"drop trigger {name}")
            for statement in statements:
                connection.execute(statement)
            connection.commit()
        return
    with psycopg.connect(url) as postgres:
        postgres.execute("set local session_replication_role = replica")
        for statement in statements:
            postgres.execute(statement.encode())


@pytest.fixture
async def log(url: str) -> AsyncIterator[Store]:
    async with open_store(url) as store:
        await filled(store)
        yield store


async def test_append_act__says_who_and_by_what(store: Store) -> None:
    """An entry has the running task's person, click and request at AWS; outside of any it is Callsign's own."""
    with acting(CLICK):
        note_request("ReleasePhoneNumber", "req-1")
        await store.append_act(act(1, operation="ReleasePhoneNumber", subjects={"registration": "registration-1"}))
    await store.append_act(act(2, operation="ReleasePhoneNumber"))
    first, second = map(read, await store.audit_entries(0, 10))
    assert (first.origin, first.aws_request_id) == (CLICK, "req-1")
    assert (second.origin, second.aws_request_id) == (Origin(), "")


async def test_append_act__same_key(store: Store) -> None:
    """An act with a key is written once, and a second try leaves no gap."""
    assert await store.append_act(act(1, key="released:phone-1"))
    assert not await store.append_act(act(1, key="released:phone-1"))
    assert await store.append_act(act(2))
    assert [entry.seq for entry in await store.audit_entries(0, 10)] == [1, 2]
    assert await verify(store) == (2, None)


async def test_append_act__at_once(stores: tuple[Store, Store]) -> None:
    """Two processes that append at the same time make one chain."""
    await asyncio.gather(*(store.append_act(act(number)) for number in range(15) for store in stores))
    assert await verify(stores[0]) == (30, None)


async def test_append__rolled_back(url: str) -> None:
    """A transaction that ends badly leaves neither its write nor its entry, and no gap for the next one."""

    def half() -> Work[None]:
        yield Query("insert into unwatched (id, since) values ('registration-1', 'now')")
        yield from append(act(1), None)
        raise RaceLost

    async with open_database(url) as database:
        with pytest.raises(RaceLost):
            await database.run(half)
    async with open_store(url) as store:
        assert await store.unwatched_registrations() == frozenset()
        await store.append_act(act(2))
        assert [entry.seq for entry in await store.audit_entries(0, 10)] == [1]


async def test_append_act__values(url: str) -> None:
    """A value is a hash: of the settings' key, or of a random one that the database keeps."""
    for key in (None, None, HashKey(b"setting")):
        async with open_store(url, hash_key=key) as store:
            await store.append_act(act(1, values={"companyName": "Acme Secret Ltd"}))
            entries = await store.audit_entries(0, 10)
    hashes = [read(entry).values["companyName"] for entry in entries]
    assert hashes[0] == hashes[1] != hashes[2] == HashKey(b"setting").hashed("companyName", "Acme Secret Ltd")
    assert "Secret" not in "".join(entry.content for entry in entries)


async def test_audit_entries_about(store: Store) -> None:
    """The acts on a thing are found by any of its ids, the latest ones, in their order."""
    for number in range(1, 5):
        await store.append_act(act(number, subjects={"draft": "d1", "registration": f"r{number % 2}"}))
    entries = await store.audit_entries_about(["r1", "r0", *(f"other{place}" for place in range(20))], 3)
    assert [entry.seq for entry in entries] == [2, 3, 4]
    assert [entry.seq for entry in await store.audit_entries_about(["r1"], 9)] == [1, 3]


@pytest.mark.parametrize(
    "statement",
    [
        "update audit_entries set content = '' where seq = 3",
        "delete from audit_entries where seq = 3",
        "delete from audit_entries",
        "delete from audit_head",
    ],
)
async def test_triggers__refuse(log: Store, url: str, statement: str) -> None:
    """The application's own role can neither change nor delete an entry."""
    if url.startswith("sqlite"):
        with (
            closing(sqlite3.connect(sqlite_path(url))) as connection,
            pytest.raises(sqlite3.IntegrityError, match="never"),
        ):
            connection.execute(statement)
    else:
        with psycopg.connect(url) as postgres, pytest.raises(psycopg.errors.RaiseException, match="never"):
            postgres.execute(statement.encode())
    assert await verify(log) == (5, None)


@pytest.mark.postgres
async def test_triggers__truncate(postgres_url: str) -> None:
    """PostgreSQL refuses to empty the tables, too."""
    async with open_store(postgres_url) as store:
        await filled(store)
        for table in ("audit_entries", "audit_head"):
            with psycopg.connect(postgres_url) as postgres, pytest.raises(psycopg.errors.RaiseException, match="never"):
                postgres.execute(f"truncate {table}".encode())
        assert await verify(store) == (5, None)


@pytest.mark.postgres
async def test_own_role__cannot_touch_the_log(new_postgres_database: str) -> None:
    """Set up as docs/how-to/audit.md says, Callsign's role appends, and can neither change entries nor drop the guard."""
    page = (Path(__file__).parents[3] / "docs/how-to/audit.md").read_text(encoding="utf-8")
    (setup,) = re.findall(r"```sql\n(.*?)```", page, re.DOTALL)
    async with open_store(new_postgres_database) as store:
        await filled(store)
    app, owner = f"app_{uuid4().hex}", f"owner_{uuid4().hex}"
    setup = setup.replace("audit_owner", owner).replace("callsign", app)
    with psycopg.connect(new_postgres_database) as admin:
        for role in (app, owner):
            admin.execute(f"create role {role} login".encode())
            admin.execute(f"grant create on schema public to {role}".encode())
        admin.execute(f"grant select, insert, update, delete on all tables in schema public to {app}".encode())
        admin.execute(setup.encode())
    as_app = psycopg.conninfo.make_conninfo(new_postgres_database, user=app)
    for statement in (
        "update audit_entries set content = ''",
        "drop trigger audit_never_changed on audit_entries",
        "truncate audit_entries",
        "drop table audit_entries",
    ):
        with psycopg.connect(as_app) as postgres, pytest.raises(psycopg.errors.InsufficientPrivilege):
            postgres.execute(statement.encode())
    parts = urlsplit(new_postgres_database)
    async with open_store(parts._replace(netloc=f"{app}@{parts.netloc.rpartition('@')[2]}").geturl()) as store:
        await store.append_act(act(6))
        assert await store.cut_audit(NOW + timedelta(days=3), NOW) == 2
        assert await verify(store) == (5, None)


@pytest.mark.parametrize(
    ("statements", "expected"),
    [
        (["update audit_entries set content = '{}' where seq = 3"], Break(seq=3, fault=Fault.CHANGED)),
        (["delete from audit_entries where seq = 3"], Break(seq=4, fault=Fault.MISSING_BEFORE)),
        (["delete from audit_entries where seq < 3"], Break(seq=3, fault=Fault.CUT_UNKNOWN)),
        (["delete from audit_entries where seq > 3"], Break(seq=4, fault=Fault.MISSING_AT_END)),
        (["delete from audit_entries"], Break(seq=1, fault=Fault.MISSING_AT_END)),
        (["update audit_head set seq = 4"], Break(seq=5, fault=Fault.HEAD)),
        (
            ["insert into audit_entries (seq, content, hash) values (6, '{}', 'abc')"],
            Break(seq=6, fault=Fault.CHANGED),
        ),
    ],
)
async def test_verify__broken_by_hand(log: Store, url: str, statements: list[str], expected: Break) -> None:
    """What somebody does by hand, without the triggers, is found and named."""
    by_hand(url, *statements)
    assert (await verify(log, page=2))[1] == expected


async def test_cut_audit(log: Store, url: str) -> None:
    """Retention cuts off the oldest entries, says so first, and the chain holds; a second time nothing is left to cut."""
    assert await log.cut_audit(NOW + timedelta(days=4), NOW + timedelta(days=9)) == 3
    assert await log.cut_audit(NOW + timedelta(days=4), NOW + timedelta(days=9)) == 0
    entries = await log.audit_entries(0, 10)
    assert [(entry.seq, read(entry).act) for entry in entries] == [
        (4, "export.made"),
        (5, "export.made"),
        (6, "audit.cut"),
    ]
    assert await verify(log) == (3, None)
    by_hand(url, "delete from audit_entries where seq = 4")
    assert (await verify(log))[1] == Break(seq=5, fault=Fault.CUT_UNKNOWN)


async def test_cut_audit__nothing_left_but_the_cut(log: Store) -> None:
    """A log whose entries are all old keeps the entry that says so, and goes on from it."""
    assert await log.cut_audit(NOW + timedelta(days=99), NOW + timedelta(days=100)) == 5
    await log.append_act(act(101))
    assert await verify(log) == (2, None)
    assert await log.cut_audit(NOW + timedelta(days=200), NOW + timedelta(days=201)) == 2
    assert await verify(log) == (1, None)
