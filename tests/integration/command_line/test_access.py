"""Rights, account and budget in the terminal."""

from __future__ import annotations

import pytest

from tests.integration.command_line.conftest import Terminal

#: The stand-in's account.
ACCOUNT = "123456789012"
FOR_BEN = """
[[access.give]]
rights = ["submit", "view", "export"]
to = ["login:ben"]
"""
EVERYTHING_FOR_BEN = FOR_BEN.replace('"submit"', '"draft", "administer", "delete"')

OPEN = (
    "Every full member may: fill in registrations; request numbers, which cost money; approve what others submit; "
    "release numbers and sender IDs; discard versions and delete registrations; hand registrations over, and choose "
    "what is watched."
)


def rules(terminal: Terminal, text: str) -> dict[str, str]:
    terminal.write("callsign.toml", text)
    return {"CALLSIGN_CONFIG": str(terminal.folder / "callsign.toml")}


def test_whoami__without_rules(terminal: Terminal) -> None:
    """Everything is allowed, because whoever uses the machine has the credentials."""
    code, found = terminal.read("whoami", LOGNAME="ana")
    assert (code, found["login"], found["account_id"]) == (0, "ana", ACCOUNT)
    assert set(found["rights"].values()) == {True}
    assert set(found["why"].values()) == {"operator"}


def test_whoami__rules_name_logins(terminal: Terminal) -> None:
    """As soon as a rule names a login, all logins are asked about; the words say who may."""
    given = rules(terminal, FOR_BEN)
    _, ben = terminal.read("whoami", LOGNAME="ben", **given)
    _, ana = terminal.read("whoami", LOGNAME="ana", **given)
    assert (ben["why"]["submit"], ana["why"]["submit"], ana["why"]["buy"]) == ("given", "not_given", "open")
    said = " ".join(terminal.run("whoami", LOGNAME="ana", **given).output.split())
    assert "✗ Only the login ben may: see registrations; submit registrations; export registrations" in said


@pytest.mark.parametrize(
    ("command", "right"),
    [
        ("status", "see registrations"),
        ("export", "export registrations"),
        ("report", "export"),
        ("audit verify", "see registrations"),
        ("audit show 1", "see registrations"),
        ("audit export", "export registrations"),
        ("profile list", "see registrations"),
        ("profile show x", "see registrations"),
        ("profile share x", "fill in registrations"),
        ("profile delete x --yes", "fill in registrations"),
        ("profile create x --type US_TOLL_FREE_REGISTRATION", "fill in registrations"),
        ("backup all.zip", "export registrations"),
        ("restore callsign.toml", "hand registrations over"),
    ],
)
def test_commands__without_the_right(terminal: Terminal, command: str, right: str) -> None:
    """Each is refused before it does or shows anything, with who may; the login that has the right is not."""
    given = rules(terminal, EVERYTHING_FOR_BEN)
    refused = terminal.run(*command.split(), LOGNAME="ana", **given)
    assert (refused.exit_code, f"You may not {right}" in " ".join(refused.output.split())) == (1, True), refused.output
    assert "You may not" not in terminal.run(*command.split(), LOGNAME="ben", **given).output


def test_attachments__without_the_right(terminal: Terminal) -> None:
    """Who may look at attachments may not delete them."""
    given = rules(terminal, '[[access.give]]\nrights = ["delete"]\nto = ["login:ben"]\n')
    refused = terminal.run("attachments", "--delete-unused", "--yes", LOGNAME="ana", **given)
    assert (refused.exit_code, "You may not discard versions" in " ".join(refused.output.split())) == (1, True)
    terminal.run("attachments", "--delete-unused", "--yes", LOGNAME="ana", **given)
    _, tried = terminal.read("audit", "show", "1")
    assert [(entry["person"], entry["act"], entry["source_name"]) for entry in tried["entries"]] == [
        ("ana", "access.refused", "attachments")
    ]
    assert terminal.run("audit", "show", "2").exit_code == 1
    assert terminal.run("attachments", LOGNAME="ana", **given).exit_code == 0
    assert terminal.run("attachments", "--delete-unused", "--yes", LOGNAME="ben", **given).exit_code == 0


def test_start__another_account(terminal: Terminal) -> None:
    """With credentials of another account than the file names, no command that could change something starts."""
    given = rules(terminal, '[access]\naccount = "999999999999"')
    outcome = terminal.run("whoami", **given)
    assert outcome.exit_code == 1
    assert f"credentials belong to account {ACCOUNT}" in " ".join(outcome.output.split())


def test_start__mistakes_in_the_file(terminal: Terminal) -> None:
    """All mistakes of the file stand in one message, and nothing is done."""
    given = rules(terminal, '[acess]\n[budget]\nnumbers = "ten"')
    outcome = terminal.run("whoami", **given)
    said = " ".join(outcome.output.split())
    assert outcome.exit_code == 2
    assert "has 'acess'" in said
    assert "[budget]: `numbers` must be a whole number" in said


def test_doctor__rules_in_words(terminal: Terminal) -> None:
    """The doctor says what the rules mean, and names a wrong account."""
    text = FOR_BEN + '\n[access]\naccount = "999999999999"\nbuying_off = ["us-east-1"]\n[budget]\nnumbers = 3\n'
    given = rules(terminal, text)
    _, found = terminal.read("doctor", **given)
    said = [finding["detail"] for finding in found["findings"] if finding["what"] == "Access"]
    assert said == [
        "The login ben may: see registrations; submit registrations; export registrations.",
        OPEN,
        "Nobody may request numbers, which cost money in us-east-1.",
        "Logins of this machine have the rights that rules give them.",
        "Only account 999999999999 is changed.",
        "At most 3 numbers a month in each account.",
    ]
    assert any("credentials belong to account" in finding["advice"] for finding in found["findings"])
