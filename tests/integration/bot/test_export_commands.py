"""`callsign export` and `callsign report` as a person types them: files, refusals, file modes, JSON."""

from __future__ import annotations

import asyncio
import json
import sqlite3
import stat
import sys
import zipfile
from collections.abc import Sequence
from contextlib import closing
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from bot.command_line.cli import main
from bot.runtime.ambient import Ambient
from tests.integration.store.dossiers import SECRET, fill
from tests.integration.store.factories import after
from workflows.store import open_store

Z = pytest.MonkeyPatch


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: Z) -> Path:
    """A folder with a database that has some of everything, and nothing else."""

    async def make() -> None:
        async with open_store(url) as store:
            await fill(store)

    url = f"sqlite:///{tmp_path}/data.db"
    monkeypatch.setenv("DATABASE_URL", url)
    monkeypatch.setenv("AWS_REGION", "us-west-2")
    monkeypatch.chdir(tmp_path)
    asyncio.run(make())
    return tmp_path


def runs(*arguments: str) -> Result:
    return CliRunner().invoke(main, arguments, obj=Ambient(clock=lambda: after(86_400 * 30)))


def exits(code: int, *arguments: str) -> Result:
    result = runs(*arguments)
    assert result.exit_code == code, (result.output, result.exception)
    return result


def mode(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


def test_export__by_suffix(folder: Path) -> None:
    """The suffix decides the format.

    Without a file, registrations are printed as CSV or JSON. No output has answers.
    """
    assert exits(0, "export").stdout.count("\nregistration-") == 4
    assert len(json.loads(exits(0, "export", "--json").stdout)["registrations"]) == 4
    for name in ("a.csv", "a.json", "a.zip", "a.db"):
        assert "4 registrations, without" in exits(0, "export", "-o", name).stderr
        assert SECRET.encode() not in (folder / name).read_bytes()
    with zipfile.ZipFile(folder / "a.zip") as bundle:
        assert "versions.csv" in bundle.namelist()
    with closing(sqlite3.connect(folder / "a.db")) as made:
        assert made.execute("select count(*) from registrations").fetchone() == (4,)
    assert not list(folder.glob(".*part"))


def test_export__with_values_is_for_its_owner(folder: Path) -> None:
    """The file's mode is 0600, and `--json` with a file reports what was written."""
    told = exits(0, "export", "-o", "b.db", "--with-values", "--json")
    assert json.loads(told.stdout) == {"file": "b.db", "format": "sqlite", "registrations": 4, "with_values": True}
    assert mode(folder / "b.db") == 0o600
    assert SECRET.encode() in (folder / "b.db").read_bytes()


@pytest.mark.parametrize(
    ("arguments", "code", "words"),
    [
        (("-o", "kept.csv"), 2, "add --force"),
        (("-o", "nowhere/a.csv"), 2, "The folder nowhere does not exist"),
        (("--format", "sqlite"), 2, "-o callsign.db"),
    ],
)
def test_export__refused(folder: Path, arguments: Sequence[str], code: int, words: str) -> None:
    """The refusal says what to do, and existing files stay."""
    (folder / "kept.csv").write_text("kept")
    assert words in exits(code, "export", *arguments).stderr
    assert (folder / "kept.csv").read_text() == "kept"
    exits(0, "export", "-o", "kept.csv", "--force")
    assert (folder / "kept.csv").read_text() != "kept"


@pytest.mark.parametrize("command", ["export", "report"])
def test_export__without_a_database(tmp_path: Path, monkeypatch: Z, command: str) -> None:
    """The error names the missing file, and no file is created."""
    monkeypatch.setenv("DATABASE_URL", f"sqlite:///{tmp_path}/none.db")
    monkeypatch.setenv("AWS_REGION", "us-west-2")
    assert f"The file {tmp_path}/none.db does not exist" in exits(1, command).stderr
    assert not list(tmp_path.iterdir())


def test_report__without_matplotlib(folder: Path, monkeypatch: Z) -> None:
    """`--pictures` names the command that installs it, and writes nothing; the report itself needs no package."""
    monkeypatch.setitem(sys.modules, "matplotlib", None)
    refused = exits(1, "report", "--pictures", ".")
    assert 'pip install "matplotlib>=3.10,<4"' in refused.stderr
    assert not list(folder.glob("*.png"))
    assert exits(0, "report").stdout.startswith("US toll-free\t3\t2.0 days")


def test_report__table_json_and_pictures(folder: Path) -> None:
    """One row for each type and reason, and pictures on request, never over existing files."""
    assert exits(0, "report").stdout.split("\n")[0].split("\t")[:3] == ["US toll-free", "3", "2.0 days"]
    found = json.loads(exits(0, "report", "--json", "--pictures", ".").stdout)
    assert [(one["reason"], one["versions"]) for one in found["denials"]] == [("No opt-in", 3)]
    assert sorted(found["pictures"]) == ["denials.png", "time-in-review.png"]
    assert "add --force" in exits(2, "report", "--pictures", ".").stderr
    assert "nothing to draw yet" in exits(0, "report", "--until", "2026-03-05").stderr
    assert "must start before it ends" in exits(2, "report", "--since", "2026-03-05", "--until", "2026-03-05").stderr
