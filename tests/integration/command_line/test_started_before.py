"""What was started before is recognised in any folder, by anybody, under any name; what is nearly the same is asked."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from tests.integration.command_line.conftest import Terminal
from tests.integration.command_line.registering import REGISTER, bought, write
from workflows.durable.file_lock import locked_file


@pytest.fixture
def company(terminal: Terminal) -> str:
    """The file of a company that was registered; returns its registration."""
    terminal.picture("optin.png")
    write(terminal, "company.json")
    code, made = terminal.read(*REGISTER, "company.json", "--yes")
    assert code == 0
    return str(made["registration_id"])


def test_same__whoever_asks(terminal: Terminal, company: str, tmp_path: Path) -> None:
    """Another login, another name, another database, and a bot that has the database: nothing is bought again."""
    elsewhere = {"DATABASE_URL": f"sqlite:///{tmp_path}/other.db"}
    for options, environ in (
        ((), {"LOGNAME": "bob"}),
        (("--name", "Other"), {}),
        ((), elsewhere),
        (("--name", "Other"), elsewhere),
    ):
        code, found = terminal.read(*REGISTER, "company.json", "--yes", *options, **environ)
        assert (code, found["already"], found["registration_id"]) == (0, True, company), (options, environ)
    with locked_file(terminal.folder / "callsign.db"):
        shown = terminal.run(*REGISTER, "company.json")
        assert (shown.exit_code, "An identical registration exists" in shown.stdout) == (0, True)
        assert "Buys" not in shown.stdout
    assert bought(terminal) == 1
    code, made = terminal.read(*REGISTER, "company.json", "--yes", "--again")
    assert (code, made["done"], bought(terminal)) == (0, True, 2)


@pytest.mark.long
def test_nearly_the_same__is_asked(terminal: Terminal, company: str) -> None:
    """One answer differs: the command says which registration and which answer, and does nothing."""
    write(terminal, "near.json", contactInfo__firstName="Robert")
    outcome = terminal.run(*REGISTER, "near.json", "--yes")
    assert (outcome.exit_code, company in outcome.stderr, "1 answer differs" in outcome.stderr) == (4, True, True)
    assert "Robert" not in outcome.output
    assert bought(terminal) == 1
    shown = terminal.run(*REGISTER, "near.json", "--again")
    assert (shown.exit_code, f"Kept in   {terminal.folder}/callsign.db" in shown.stdout) == (0, True)


def test_denied__is_offered_as_the_next_version(terminal: Terminal, company: str) -> None:
    """After a denial the corrected file is asked about; with the person's word it is version 2, and nothing is bought."""
    terminal.backend().set_status(company, "REVIEWING", "REVIEWING")
    terminal.backend().deny(company, ["Unclear"])
    write(terminal, "better.json", messagingUseCase__useCaseDetails="Reminders of visits that owners asked for.")
    asked = terminal.run(*REGISTER, "better.json", "--yes")
    said = f"Pine Vet Inc is {company}: denied. This would be its version 2: 1 answer changes"
    assert (asked.exit_code, said in asked.stderr, "nothing is bought" in asked.stderr) == (4, True, True)
    pages = terminal.read(*REGISTER, "better.json", "--for", company, "--check-pages")[1]["preflight"]
    assert "page-unreadable" in {row["rule"] for row in pages}
    shown = terminal.run(*REGISTER, "better.json", "--for", company)
    assert (shown.exit_code, "+ Reminders of visits that owners" in shown.stdout) == (0, True)
    code, done = terminal.read(*REGISTER, "better.json", "--for", company, "--yes")
    assert (code, done["done"], done["version"], bought(terminal)) == (0, True, 2, 1)
    assert terminal.run(*REGISTER, "better.json", "--for", "registration-0").exit_code == 2


@pytest.mark.long
def test_stopped__another_use_case_is_asked(terminal: Terminal) -> None:
    """What stopped is named with what differs; with --for it is continued, with the number that it has."""
    terminal.picture("optin.png")
    terminal.aws.faults.fail("SubmitRegistrationVersion", "AccessDeniedException", 400, times=1000)
    code, stopped = terminal.read(*REGISTER, write(terminal, "one.json"), "--yes")
    assert (code, stopped["state"]) == (4, "needs_attention")
    terminal.aws.faults.clear()
    other = {
        "messagingUseCase__useCaseDetails": "Codes for the owners' portal.",
        "messageSamples__messageSample1": "1234",
    }
    write(terminal, "two.json", **other)
    code, asked = terminal.read(*REGISTER, "two.json", "--yes")
    assert (code, asked["like"]["id"], len(asked["like"]["differs"])) == (4, stopped["registration_id"], 2)
    shown = terminal.run(*REGISTER, "one.json")
    assert (shown.exit_code, "Uses      TOLL_FREE" in shown.stdout, "Buys      nothing" in shown.stdout) == (
        0,
        True,
        True,
    )
    code, done = terminal.read(*REGISTER, "two.json", "--yes", "--for", stopped["registration_id"])
    assert (code, done["number"], bought(terminal)) == (0, stopped["number"], 1)


@pytest.mark.long
def test_dry_run__that_cannot_know(terminal: Terminal, company: str) -> None:
    """Where another version of Callsign has the file, that is said above everything else; AWS is still compared."""
    file = terminal.folder / "callsign.db"
    with closing(sqlite3.connect(file)) as connection, connection:
        connection.execute("delete from _sqlite_migrations where id = (select max(id) from _sqlite_migrations)")
    with locked_file(file):
        shown = terminal.run(*REGISTER, "company.json")
    assert shown.stdout.startswith("NOT KNOWN: ")
    assert (shown.exit_code, f"{company}, which Callsign started with another database" in shown.stdout) == (0, True)


@pytest.mark.long
def test_aws__that_cannot_be_compared(terminal: Terminal, company: str, tmp_path: Path) -> None:
    """Where AWS does not show what it has, that is said, and nothing is bought before a person says so."""
    elsewhere = {"DATABASE_URL": f"sqlite:///{tmp_path}/other.db"}
    terminal.aws.faults.fail("DescribeRegistrationFieldValues", "AccessDeniedException", 400, times=3)
    shown = terminal.run(*REGISTER, "company.json", **elsewhere)
    assert (shown.exit_code, "NOT KNOWN: what 1 registration at AWS" in shown.stdout) == (0, True)
    refused = terminal.run(*REGISTER, "company.json", "--yes", **elsewhere)
    assert (refused.exit_code, "could not be compared" in refused.stderr, bought(terminal)) == (4, True, 1)
    terminal.aws.faults.clear()
    assert terminal.read(*REGISTER, "company.json", "--yes", **elsewhere)[1]["registration_id"] == company


@pytest.mark.long
def test_draft__that_never_reached_aws(terminal: Terminal) -> None:
    """What stopped before AWS had it is named by its draft, and can be deleted or continued."""
    terminal.picture("optin.png")
    terminal.aws.faults.fail("CreateRegistration", "AccessDeniedException", 400, times=1000)
    code, stopped = terminal.read(*REGISTER, write(terminal, "one.json"), "--yes")
    assert (code, stopped["registration_id"]) == (4, "")
    terminal.aws.faults.clear()
    write(terminal, "two.json", contactInfo__firstName="Robert")
    code, asked = terminal.read(*REGISTER, "two.json")
    draft = asked["like"]["id"]
    assert (code, asked["like"]["stopped"], terminal.run("delete", draft).exit_code) == (4, True, 0)
    assert terminal.read("delete", draft, "--yes")[1]["done"] is True
    assert terminal.run("delete", draft).exit_code == 1
    assert terminal.run(*REGISTER, "two.json").exit_code == 0
    assert bought(terminal) == 0
