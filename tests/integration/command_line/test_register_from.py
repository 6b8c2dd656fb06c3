"""`callsign register --from`: the answers of an earlier registration, shown with where they come from before they go."""

from __future__ import annotations

import json

import pytest

from tests.integration.command_line.conftest import Terminal
from tests.integration.command_line.registering import REGISTER, bought, write

NEW = {
    "use_case_details": "Reminders of visits that owners asked for, sent by the new clinic.",
    "message_sample_1": "Pine Vet: Rex is expected on Friday at 9:00. Reply STOP to opt out.",
}


@pytest.fixture
def company(terminal: Terminal) -> str:
    """The registration of a company."""
    terminal.picture("optin.png")
    write(terminal, "company.json")
    code, made = terminal.read(*REGISTER, "company.json", "--yes")
    assert code == 0
    terminal.write("new.json", json.dumps(NEW))
    return str(made["registration_id"])


def test_from__fills_in_and_names_what_came_from_where(terminal: Terminal, company: str) -> None:
    """A dry run first, as text and as JSON; then the second number, with the first one's picture."""
    shown = terminal.run("register", "--from", company, "--values", "new.json", "--name", "Second")
    assert (shown.exit_code, "Nothing was done." in shown.stdout) == (0, True), shown.output
    lines = shown.stdout.splitlines()
    (details,) = [line for line in lines if "Use case details" in line]
    assert details.endswith("[use_case_details in new.json]")
    assert sum("[From Pine Vet Inc, " in line for line in lines) > 15
    code, dry = terminal.read("register", "--from", company, "--values", "new.json", "--name", "Second")
    assert (code, dry["from"]["id"], dry["from"]["name"], dry["from"]["left_out"]) == (0, company, "Pine Vet Inc", [])
    assert "messagingUseCase.optInImage" in dry["from"]["filled_in"]
    assert "messagingUseCase.useCaseDetails" not in dry["from"]["filled_in"]
    assert bought(terminal) == 1
    code, made = terminal.read("register", "--from", company, "--values", "new.json", "--name", "Second", "--yes")
    assert (code, made["done"], made["from"]["id"], bought(terminal)) == (0, True, company, 2)
    assert made["registration_id"] != company
    assert terminal.acts().count("CreateRegistrationAttachment") == 1
    code, again = terminal.read("register", "--from", company, "--values", "new.json", "--name", "Second", "--yes")
    assert (code, again["already"], again["registration_id"], bought(terminal)) == (0, True, made["registration_id"], 2)


@pytest.mark.long
def test_from__asks_for_what_differs(terminal: Terminal, company: str) -> None:
    """Nothing of the earlier use case is sent again; a registration that does not exist is named."""
    shown = terminal.run("register", "--from", company, "--name", "Second", "--yes")
    assert (shown.exit_code, "Use case details" in shown.stderr, "Message Sample 1" in shown.stderr) == (3, True, True)
    unknown = terminal.run("register", "--from", "registration-" + "0" * 32, "--yes")
    assert (unknown.exit_code, bought(terminal)) == (1, 1)
    several = terminal.run("register", "--from", company, "--values", "new.json", "--from-env")
    assert several.exit_code == 2
