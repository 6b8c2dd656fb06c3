"""`callsign catalog`: the stand-in's forms, recorded and compared."""

from __future__ import annotations

import asyncio
import json
from typing import Any

import pytest

from sandbox.aws.definitions import catalog
from tests.integration.command_line.conftest import Terminal
from tests.integration.store.factories import a_draft
from workflows.store import open_store

TOLL_FREE = "US_TOLL_FREE_REGISTRATION"
FILE = "catalog-us-east-1.json"


def recorded(terminal: Terminal) -> dict[str, Any]:
    content: dict[str, Any] = json.loads((terminal.folder / FILE).read_text())
    return content


def change_toll_free(terminal: Terminal) -> None:
    def shorter(fields: list[dict[str, Any]]) -> list[dict[str, Any]]:
        fields[0]["TextValidation"]["MaxLength"] = 80
        return fields

    terminal.aws.faults.change_form(TOLL_FREE, shorter)


def test_pull__everything(terminal: Terminal) -> None:
    """The file has what AWS describes, entry for entry, and nothing was written at AWS."""
    code, document = terminal.read("catalog", "pull", "--json")
    assert (code, document["file"]) == (0, FILE)
    content = recorded(terminal)
    assert {name: content[name] for name in ("types", "sections", "fields")} == catalog()
    assert content["about"]["account"] == "123456789012"
    assert terminal.acts() == []


def test_pull__resumes(terminal: Terminal) -> None:
    """What an interrupted recording has is not read again; another account's is left alone."""
    assert terminal.run("catalog", "pull").exit_code == 0
    content = recorded(terminal)
    for name in list(content["fields"])[2:]:
        del content["fields"][name]
    terminal.write(FILE, json.dumps(content))
    before = terminal.aws.count("DescribeRegistrationFieldDefinitions")
    unread = len(content["types"]) - 2
    assert terminal.run("catalog", "pull").exit_code == 0
    assert terminal.aws.count("DescribeRegistrationFieldDefinitions") - before == unread
    content = recorded(terminal)
    content["about"]["account"] = "999999999999"
    terminal.write(FILE, json.dumps(content))
    refused = terminal.run("catalog", "pull")
    assert (refused.exit_code, "999999999999" in refused.output, "--output" in refused.output) == (2, True, True)


def test_compare__the_same(terminal: Terminal) -> None:
    """The stand-in serves what is shipped."""
    code, document = terminal.read("catalog", "compare", "--json")
    assert (code, document) == (0, {"differences": [], "in_use": []})


def test_compare__a_form_in_use(terminal: Terminal) -> None:
    """Exit code 4 says that the rules of a form have changed that a draft here uses; without one it is 0."""
    change_toll_free(terminal)
    shown = terminal.run("catalog", "compare")
    assert (shown.exit_code, "companyInfo.companyName TextValidation.MaxLength: 100 -> 80" in shown.stdout) == (0, True)

    async def begin() -> None:
        async with open_store(f"sqlite:///{terminal.folder}/callsign.db") as store:
            await store.add_draft(a_draft())

    asyncio.run(begin())
    used = terminal.run("catalog", "compare")
    assert (used.exit_code, TOLL_FREE in used.stderr) == (4, True)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("hello", "not a catalog"),
        ('{"about": {"layout": 9}, "types": [], "sections": {}, "fields": {}}', "newer release"),
    ],
)
def test_compare__other_files(terminal: Terminal, text: str, words: str) -> None:
    """A file that is something else, or of the future, gets a sentence."""
    terminal.write("other.json", text)
    for command in (("catalog", "compare", "other.json"), ("sandbox", "--catalog", "other.json")):
        refused = terminal.run(*command)
        assert (refused.exit_code, words in refused.output) == (2, True)


def test_compare__other_accounts(terminal: Terminal) -> None:
    """Two recordings of different places are compared, and the difference of the places is said."""
    assert terminal.run("catalog", "pull").exit_code == 0
    content = recorded(terminal)
    content["about"]["account"] = "999999999999"
    terminal.write("other.json", json.dumps(content))
    shown = terminal.run("catalog", "compare", "other.json", FILE)
    assert (shown.exit_code, "999999999999" in shown.stderr) == (0, True)
