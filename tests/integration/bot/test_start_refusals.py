"""A start that cannot work ends with one sentence: the port, the host, and the engine's file."""

from __future__ import annotations

import errno
import socket
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from bot import messages
from bot.health import Check
from bot.metrics import Metrics
from bot.server import Pages, Served, serve
from workflows.durable.engine import EngineUnusable, _check, open_engine
from workflows.store import open_store
from workflows.watch.region_states import RegionStates

NO_CHECKS: dict[str, Check] = {}


@pytest.mark.parametrize("host", ["host.invalid", "203.0.113.7"], ids=["not a name", "another machine's"])
async def test_listen__a_host_that_is_not_ours(tmp_path: Path, host: str) -> None:
    """The setting is named."""
    assert "CALLSIGN_HOST is" in await refusal(tmp_path, host, 0)


async def test_listen__a_port_in_use(tmp_path: Path) -> None:
    """The port is named, and the setting that chooses another."""
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = other.getsockname()[1]
        assert await refusal(tmp_path, "127.0.0.1", port) == messages.terminal.cannot_listen(
            "127.0.0.1", port, OSError(errno.EADDRINUSE, "")
        )


async def refusal(tmp_path: Path, host: str, port: int) -> str:
    """What a start on this address says."""
    async with open_store(f"sqlite:///{tmp_path}/callsign.db") as store:
        pages = Pages(checks=NO_CHECKS, regions=RegionStates([]), metrics=Metrics(), store=store)
        with pytest.raises(OSError) as failed:  # its words are checked
            async with serve(host, port, Served(pages)):
                pass
        return messages.terminal.cannot_listen(host, port, failed.value)


@pytest.mark.parametrize(
    ("error", "words"),
    [
        (OSError(errno.EADDRINUSE, "x"), "Port 80 is in use by another program. Stop that one, or set PORT."),
        (OSError(errno.EACCES, "x"), "This user may not listen on port 80. Set PORT to one from 1024 on."),
        (OSError(errno.EMFILE, "Too many open files"), "Callsign cannot listen on ::1:80: Too many open files."),
    ],
)
def test_cannot_listen(error: OSError, words: str) -> None:
    """A sentence for each reason."""
    assert messages.terminal.cannot_listen("::1", 80, error) == words


@pytest.mark.parametrize("part", ["beginning", "page"])
async def test_engine__a_damaged_file(tmp_path: Path, part: str) -> None:
    """The sentence says that the file may be moved away: Callsign's database knows what was under way."""
    path = tmp_path / "callsign.engine.db"
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("create table runs (id text primary key, body text)")
        connection.executemany("insert into runs values (?, ?)", [(str(n), "x" * 500) for n in range(200)])
        connection.commit()
    _check(path)
    with path.open("r+b") as file:
        file.seek(0 if part == "beginning" else 8192)
        file.write(b"\xa5" * 4096)

    async def carry_out(*_: object, **__: object) -> None:
        raise AssertionError("nothing is carried out")

    with pytest.raises(EngineUnusable, match=r"is damaged\. Move it away and start again"):
        async with open_engine(f"sqlite:///{tmp_path}/callsign.db", "callsign", carry_out=carry_out):  # type: ignore[arg-type]  # never called
            pass
