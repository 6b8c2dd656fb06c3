"""A company that the tests register in the terminal."""

from __future__ import annotations

import json
from pathlib import Path

from tests.integration.command_line.conftest import Terminal

COMPANY = (Path(__file__).parents[2] / "data" / "tables" / "company.json").read_text()
REGISTER = ("register", "--type", "toll-free", "--values")


def write(terminal: Terminal, name: str, **changed: str) -> str:
    """A file with its answers; `section__field` changes one."""
    company = json.loads(COMPANY)
    for path, answer in changed.items():
        section, _, field = path.partition("__")
        company[section][field] = answer
    return terminal.write(name, json.dumps(company))


def bought(terminal: Terminal) -> int:
    """How many numbers were requested."""
    return terminal.acts().count("RequestPhoneNumber")
