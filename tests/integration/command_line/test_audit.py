"""`callsign audit` as a person types it: shown, checked, exported, and found broken."""

from __future__ import annotations

import asyncio
import csv
import io
import json
import sqlite3
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from bot.command_line.cli import main
from bot.runtime.ambient import Ambient
from workflows.audit.chain import next_hash
from workflows.durable.file_lock import locked_file
from workflows.ports.audit import acting
from workflows.records.acts import Act, ActKind, Origin, SourceKind
from workflows.records.drafts import Person
from workflows.store import open_store

NOW = datetime(2026, 11, 28, 3, 0, tzinfo=UTC)
REGISTRATION = "registration-1"
ANA = Person(workspace_id="T1", user_id="U1ANA")


@pytest.fixture
def folder(migrated_folder: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A database with a few acts on a registration, and one on another."""

    async def fill() -> None:
        async with open_store(url) as store:
            with acting(Origin(who=ANA, source=SourceKind.CLICK, name="submit", payload="1a2b3c4d")):
                for kind, subjects in (
                    (ActKind.DRAFT_STARTED, {"draft": "d1"}),
                    (ActKind.REGISTRATION_CREATED, {"draft": "d1", "registration": REGISTRATION}),
                    (ActKind.DRAFT_STARTED, {"draft": "d2"}),
                    (ActKind.REGISTRATION_HANDED_OVER, {"registration": REGISTRATION}),
                ):
                    facts, values = {"to": "=cmd"}, {"name": "Acme"}
                    await store.append_act(Act(kind=kind, at=NOW, subjects=subjects, facts=facts, values=values))

    url = f"sqlite:///{migrated_folder}/callsign.db"
    monkeypatch.setenv("DATABASE_URL", url)
    monkeypatch.setenv("LOGNAME", "ana")
    monkeypatch.chdir(migrated_folder)
    asyncio.run(fill())
    return migrated_folder


def runs(code: int, *arguments: str) -> Result:
    result = CliRunner().invoke(main, ("audit", *arguments), obj=Ambient(clock=lambda: NOW))
    assert result.exit_code == code, (result.output, result.exception)
    return result


def test_audit_show(folder: Path) -> None:
    """A registration's acts have those on its draft before it existed; a number shows one entry in full."""
    shown = runs(0, "show", REGISTRATION).stdout.splitlines()
    assert [line.split("\t")[:4:3] for line in shown] == [
        ["1", "draft.started"],
        ["2", "registration.created"],
        ["4", "registration.handed_over"],
    ]
    one = runs(0, "show", "2").stdout
    assert "Who: U1ANA" in one
    assert "By: click submit (1a2b3c4d)" in one
    assert "Acme" not in one
    assert "no act on d3" in runs(1, "show", "d3").stderr
    assert json.loads(runs(0, "show", "d2", "--json").stdout)["entries"][0]["seq"] == 3


def test_audit_verify__sound(folder: Path) -> None:
    """The end of a sound log can be kept, and compared with later."""
    head = json.loads(runs(0, "verify", "--json").stdout)["head"]
    assert "4 entries" in runs(0, "verify", "--anchor", f"{head['seq']}:{head['hash'][:16]}").stdout
    assert "not the one of the anchor" in runs(1, "verify", "--anchor", f"{head['seq']}:{'0' * 16}").stderr
    assert runs(2, "verify", "--anchor", "4").exit_code == 2


def test_audit_verify__broken_by_hand(folder: Path) -> None:
    """A change by hand ends the command with exit code 1 and names the first broken entry."""
    with closing(sqlite3.connect(folder / "callsign.db")) as connection:
        connection.execute("drop trigger audit_never_changed")
        connection.execute("update audit_entries set content = replace(content, 'U1ANA', 'U2BEN') where seq = 2")
        connection.commit()
    assert "Entry 2 is not what was written" in runs(1, "verify").stderr
    broken = json.loads(runs(1, "verify", "--json").stdout)
    assert (broken["sound"], broken["first_broken"], broken["fault"]) == (False, 2, "changed")


def test_audit_export(folder: Path) -> None:
    """The export is an act itself; a cell is no formula; JSON Lines have what the hashes cover."""
    runs(0, "export", "-o", "acts.csv")
    rows = list(csv.DictReader(io.StringIO((folder / "acts.csv").read_text("utf-8-sig"))))
    assert [row["act"] for row in rows][-1] == "export.made"
    assert (rows[-1]["person"], rows[-1]["source_name"]) == ("ana", "audit export")
    assert (folder / "acts.csv").stat().st_mode & 0o77 == 0
    lines = [json.loads(line) for line in runs(0, "export", "--format", "jsonl").stdout.splitlines()]
    previous = ""
    for line in lines:
        assert line["hash"] == next_hash(previous, line["seq"], line["content"])
        previous = line["hash"]
    assert "Acme" not in str(lines)


def test_audit_export__next_to_a_bot(folder: Path) -> None:
    """While a Callsign has the file, an export is logged all the same, and the chain holds."""
    with locked_file(folder / "callsign.db"):
        runs(0, "export", "-o", "acts.csv")
    assert "5 entries" in runs(0, "verify").stdout
