"""One name of the slash command, for everything that names it."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from bot.command_name import VARIABLE, command_of, settle

MESSAGES = Path(__file__).parents[3] / "bot" / "messages"


@pytest.mark.parametrize(
    ("given", "name"),
    [("", "/callsign"), ("/sms-test", "/sms-test"), (" /sms-test ", "/sms-test"), ("sms", "/callsign")],
)
def test_command_of(given: str, name: str) -> None:
    """A wrong name is not used; the settings refuse it."""
    assert command_of({VARIABLE: given}) == name


@pytest.mark.parametrize(
    ("environ", "arguments", "name"),
    [
        ({}, ["run"], "/from-file"),
        ({VARIABLE: "/from-environ"}, ["run"], "/from-environ"),
        ({VARIABLE: "/from-environ"}, ["sandbox"], None),
        ({}, ["demo"], None),
        ({}, [], "/from-file"),
    ],
)
def test_settle(environ: dict[str, str], arguments: list[str], name: str | None, tmp_path: Path) -> None:
    """The environment comes before `.env`, of which nothing else is read; the sandbox keeps the usual name."""
    (tmp_path / ".env").write_text(f"{VARIABLE}=/from-file\nAWS_PROFILE=prod\n")
    settle(environ, arguments, tmp_path / ".env")
    assert environ == ({VARIABLE: name} if name else {})


def test_messages__name_the_command_that_was_set() -> None:
    """No sentence names the usual one then."""
    script = "from bot import messages; print(messages.commands.help_text(), messages.problems.GONE)"
    named = subprocess.run(
        [sys.executable, "-c", script],
        env={**os.environ, VARIABLE: "/sms-test"},
        cwd=MESSAGES.parents[1],
        capture_output=True,
        text=True,
        check=True,
    ).stdout
    assert "`/sms-test new`" in named
    assert "`/sms-test drafts`" in named
    assert "/callsign" not in named


def test_messages__write_the_name_nowhere_themselves() -> None:
    """Every sentence takes it from `text.COMMAND`; comments and docstrings may name the usual one."""
    said = [
        f"{path.name}: {line.strip()}"
        for path in MESSAGES.rglob("*.py")
        for line in path.read_text(encoding="utf-8").splitlines()
        if re.search(r"(?<![\w:/])/callsign\b(?![.-])", line.partition("#")[0]) and '"""' not in line
    ]
    assert said == []
