"""What a reviewer would say, before anything is sent: shown in the dry run, and with `--strict` a refusal."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.integration.command_line.conftest import Terminal
from tests.unit.workflows.preflight.cases import good

TABLES = Path(__file__).parents[2] / "data" / "tables"
#: Every mistake of these answers has been a reason for a denial; the country alone is invalid.
DENIED = json.loads((TABLES / "reviewer-denials.json").read_text()) | {"Country": "US", "State": "WA"}
EXPECTED = {
    "address-post-box",
    "tax-number-invalid",
    "email-free",
    "placeholder",
    "description-short",
    "policy-other-site",
    "policy-is-terms",
    "opt-in-circular",
    "sample-short-link",
    "sample-equal",
    "sample-without-brand",
    "sample-without-stop",
}


@pytest.fixture
def command(terminal: Terminal) -> tuple[str, ...]:
    terminal.picture("optin.png")
    terminal.write("answers.json", json.dumps(DENIED))
    return ("register", "--type", "toll-free", "--values", "answers.json")


def test_dry_run__names_every_known_reason(terminal: Terminal, command: tuple[str, ...]) -> None:
    """Each mistake is named with its fields; a text to take over is offered where there is one."""
    code, shown = terminal.read(*command)
    found = {row["rule"]: row for row in shown["preflight"]}
    assert (code, set(found) >= EXPECTED) == (0, True)
    assert found["address-post-box"]["severity"] == "must"
    assert found["address-post-box"]["fields"] == ["companyInfo.address1"]
    assert found["sample-without-brand"]["suggestion"].startswith("Example: Hot deal")
    spoken = terminal.run(*command).stdout
    assert "What a reviewer would say:" in spoken
    assert spoken.index("Will be denied:") < spoken.index("Often denied:")


def test_strict__does_not_register(terminal: Terminal, command: tuple[str, ...]) -> None:
    """Nothing is done, and the remarks are in the document."""
    code, shown = terminal.read(*command, "--strict", "--yes")
    assert (code, shown["done"], terminal.acts()) == (3, False, [])
    assert {row["rule"] for row in shown["preflight"]} >= EXPECTED


def test_strict__lets_good_answers_through(terminal: Terminal) -> None:
    """A registration of the labelled good ones has no remark but hints."""
    terminal.picture("optin.png")
    good_answers = good()["pine-vet"].answers
    answers = {path: answer for path, answer in good_answers.items() if isinstance(answer, str | tuple)}
    terminal.write("good.json", json.dumps({**answers, "messagingUseCase.optInImage": "optin.png"}))
    code, shown = terminal.read("register", "--type", "toll-free", "--values", "good.json", "--strict")
    assert code == 0
    serious = [row["rule"] for row in shown["preflight"] if row["severity"] != "hint"]
    assert serious == []


def test_register__keeps_the_remarks_in_its_document(terminal: Terminal, command: tuple[str, ...]) -> None:
    """Programs find them after the registration too, not in the dry run only."""
    code, done = terminal.read(*command, "--yes")
    assert (code, done["done"]) == (0, True)
    assert {row["rule"] for row in done["preflight"]} >= EXPECTED
