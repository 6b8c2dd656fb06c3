"""What a process loads at its start: nothing that it seldom or never needs."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[3]
PICTURES = {"matplotlib", "numpy", "PIL"}
ENGINE = {"dbos", "sqlalchemy"}
DOCUMENTS = {"phonenumbers", "pypdf", "publicsuffixlist", "stdnum"}
DATABASES = {"psycopg", "psycopg_pool", "sqlite_utils"}
PROFILES = {"cryptography"}
CUSTOMERS = {"babel", "jinja2", "xlsxwriter"}
TERMINAL = {"asyncio", "regex", "rich", "structlog"}


def loaded_by(module: str) -> set[str]:
    """The packages that a new process has after the import of `module`."""
    code = f"import {module}, sys; print(*{{name.partition('.')[0] for name in sys.modules}})"
    command = [sys.executable, "-c", code]
    return set(subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True).stdout.split())


@pytest.mark.parametrize(
    ("module", "late"),
    [
        ("bot.runtime.process", PICTURES | DOCUMENTS | ENGINE | DATABASES | PROFILES | CUSTOMERS | {"yaml"}),
        (
            "bot.runtime.command",
            PICTURES | DOCUMENTS | ENGINE | DATABASES | PROFILES | CUSTOMERS | {"yaml", "slack_bolt", "slack_sdk"},
        ),
        (
            "bot.command_line.cli",
            PICTURES
            | DOCUMENTS
            | ENGINE
            | DATABASES
            | PROFILES
            | CUSTOMERS
            | TERMINAL
            | {"yaml", "slack_bolt", "slack_sdk", "botocore", "aiohttp"},
        ),
    ],
)
def test_start__loads_late(module: str, late: set[str]) -> None:
    """Each of these is loaded by its first use."""
    assert loaded_by(module) & late == set()
