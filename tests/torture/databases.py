"""A database for each case, created quickly: a copy of a database that already has the tables."""

from __future__ import annotations

import asyncio
import shutil
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Protocol
from uuid import uuid4

import psycopg
from psycopg import sql

#: Creates the tables in the database at a URL.
Prepare = Callable[[str], Awaitable[None]]


class Databases(Protocol):
    """Creates databases of one kind."""

    async def prepare(self, prepare: Prepare) -> None:
        """Create the database that is copied. Called once, before `new`."""
        ...

    async def new(self) -> str:
        """The URL of a copy."""
        ...

    async def drop(self, url: str) -> None:
        """Delete a copy that is no longer needed."""
        ...


class Sqlite:
    """SQLite files in a folder."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    async def prepare(self, prepare: Prepare) -> None:
        (self._folder / "model").mkdir()
        await prepare(self._url(self._folder / "model"))

    async def new(self) -> str:
        folder = self._folder / uuid4().hex
        shutil.copytree(self._folder / "model", folder)
        return self._url(folder)

    async def drop(self, url: str) -> None:
        shutil.rmtree(Path(url.removeprefix("sqlite:///")).parent)

    def _url(self, folder: Path) -> str:
        return f"sqlite:///{folder / 'callsign.db'}"


class Postgres:
    """Databases on a server, given the URL of the server's own `postgres` database."""

    def __init__(self, server: str) -> None:
        self._server = server
        self._model = f"model_{uuid4().hex}"

    async def prepare(self, prepare: Prepare) -> None:
        # Only processes are killed here, not machines, so the server keeps what it has received.
        await asyncio.to_thread(self._run, "alter system set fsync = off")
        await asyncio.to_thread(self._run, "select pg_reload_conf()")
        await asyncio.to_thread(self._run, "create database {}", self._model)
        await prepare(self._url(self._model))

    async def new(self) -> str:
        name = f"case_{uuid4().hex}"
        # The process that prepared the model may have ended, and the server may not have noticed yet.
        await asyncio.to_thread(self._disconnect_clients, self._model)
        await asyncio.to_thread(self._run, "create database {} template {}", name, self._model)
        return self._url(name)

    async def drop(self, url: str) -> None:
        name = url.removeprefix(self._server.partition("/postgres?")[0] + "/").partition("?")[0]
        await asyncio.to_thread(self._run, "drop database {} with (force)", name)

    def _url(self, name: str) -> str:
        return self._server.replace("/postgres?", f"/{name}?")

    def _run(self, command: str, *names: str) -> None:
        with psycopg.connect(self._server, autocommit=True) as connection:
            connection.execute(sql.SQL(command).format(*map(sql.Identifier, names)))

    def _disconnect_clients(self, name: str) -> None:
        with psycopg.connect(self._server, autocommit=True) as connection:
            connection.execute("select pg_terminate_backend(pid) from pg_stat_activity where datname = %s", [name])
