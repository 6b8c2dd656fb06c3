"""A denial answered in the terminal: shown first, then resubmitted as the next version; nothing is bought."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from tests.integration.command_line.conftest import Terminal

DATA = Path(__file__).parents[2] / "data" / "tables"
DETAILS = "messagingUseCase.useCaseDetails"
SHORT_LINK = "Your visit to Pine Vet Inc is on Monday, see bit.ly/x. Reply STOP to stop."
REASON = "Carriers have taken it before."
BETTER = "Appointment reminders that customers of the clinic have asked for in writing."


@pytest.fixture
def denied(terminal: Terminal) -> dict[str, Any]:
    """The company of company.json, registered and then denied for its use case."""
    terminal.picture("optin.png")
    terminal.write("company.json", (DATA / "company.json").read_text())
    code, made = terminal.read("register", "--type", "toll-free", "--values", "company.json", "--yes")
    assert code == 0
    deny(terminal, made["registration_id"])
    return {**made, "acts": len(terminal.acts())}


def acts(terminal: Terminal, denied: dict[str, Any]) -> list[str]:
    """What was changed at AWS since the denial."""
    return terminal.acts()[denied["acts"] :]


def deny(terminal: Terminal, registration_id: str) -> None:
    terminal.backend().set_status(registration_id, "REVIEWING", "REVIEWING")
    terminal.backend().deny(registration_id, ["Unclear use case"], {DETAILS: "VAGUE"})


def test_fix__shown_then_done(terminal: Terminal, denied: dict[str, Any]) -> None:
    """A dry run names the reasons, the denied field and what changes; --yes resubmits, with the same number."""
    name = "Pine Vet Inc"
    shown = terminal.run("fix", name)
    assert (shown.exit_code, "Unclear use case" in shown.stdout, "No answer changes" in shown.stdout) == (0, True, True)
    terminal.write("better.yaml", f"Use case details: {BETTER}\n")
    shown = terminal.run("fix", name, "--values", "better.yaml")
    assert (shown.exit_code, shown.stderr) == (0, "")
    for piece in (
        "version 2 of this registration: 1 answer changes",
        f"+ {BETTER}",
        "callsign.db",
        f"{denied['number']} stays",
    ):
        assert piece in shown.stdout, piece
    assert acts(terminal, denied) == []

    code, done = terminal.read("fix", denied["registration_id"], "--values", "better.yaml", "--yes")
    assert (code, done["done"], done["version"], done["buys"]) == (0, True, 2, [])
    assert done["kept_in"] == f"{terminal.folder}/callsign.db"
    assert [(each["field"], each["now"], each["denied"]) for each in done["changes"]] == [(DETAILS, BETTER, True)]
    assert not {"RequestPhoneNumber", "CreateRegistration", "CreateRegistrationAttachment"} & set(
        acts(terminal, denied)
    )
    version = terminal.backend().account.registrations[denied["registration_id"]].version
    assert (version.number, version.answers()[DETAILS]) == (2, {"TextValue": BETTER})
    code, again = terminal.read("fix", denied["registration_id"], "--values", "better.yaml")
    assert (code, "nothing to fix" in again["error"]) == (1, True)


def test_fix__what_cannot_be_sent(terminal: Terminal, denied: dict[str, Any]) -> None:
    """A wrong answer, a name that is not a field and an unchanged fix end before anything is done."""
    number = denied["number"]
    terminal.write("wrong.yaml", "Use case details: Short\nShoe size: 44\n")
    code, found = terminal.read("fix", number, "--values", "wrong.yaml", "--clear", "Company name", "--yes")
    assert (code, found["done"]) == (3, False)
    assert {(each["code"], each["name"] or each["field"]) for each in found["problems"]} >= {
        ("unknown_field", "Shoe size")
    }
    assert "companyInfo.companyName" in {each["field"] for each in found["problems"]}
    assert terminal.run("fix", number, "--yes").exit_code == 3
    assert acts(terminal, denied) == []


@pytest.mark.long
def test_fix__after_a_refusal(terminal: Terminal, denied: dict[str, Any]) -> None:
    """A refusal of AWS stops the command; the same command continues with the version that is open."""
    terminal.write("better.yaml", f"Use case details: {BETTER}\n")
    terminal.aws.faults.fail("SubmitRegistrationVersion", "AccessDeniedException", 400, times=1000)
    code, stopped = terminal.read("fix", "Pine Vet Inc", "--values", "better.yaml", "--yes")
    assert (code, stopped["done"], stopped["state"]) == (4, False, "needs_attention")
    terminal.aws.faults.clear()
    code, done = terminal.read("fix", "Pine Vet Inc", "--values", "better.yaml", "--yes")
    assert (code, done["done"], done["version"]) == (0, True, 2)
    assert acts(terminal, denied).count("CreateRegistrationVersion") == 1


@pytest.mark.long
def test_fix__of_a_registration_made_elsewhere(terminal: Terminal, denied: dict[str, Any], tmp_path: Path) -> None:
    """Another database does not have it: its answers are read from AWS, and it is recorded with the fix."""
    terminal.write("better.yaml", f"Use case details: {BETTER}\n")
    other = {"DATABASE_URL": f"sqlite:///{tmp_path}/other.db", "AWS_REGION": "us-east-1"}
    code, done = terminal.read("fix", "Pine Vet Inc", "--values", "better.yaml", "--yes", **other)
    assert (code, done["done"], len(done["changes"])) == (0, True, 1)
    (listed,) = terminal.read("status", **other)[1]["registrations"]
    assert (listed["recorded"], listed["name"], listed["number"]) == (True, "Pine Vet Inc", denied["number"])


def test_fix__a_must_is_overridden_with_a_reason(terminal: Terminal, denied: dict[str, Any]) -> None:
    """What will be denied is not resubmitted; with a reason it is, and the reason is shown and kept."""
    terminal.write("short.yaml", f"Use case details: {BETTER}\nMessage Sample 1: {SHORT_LINK}\n")
    command = ("fix", denied["registration_id"], "--values", "short.yaml")
    code, found = terminal.read(*command, "--yes")
    assert (code, found["done"], acts(terminal, denied)) == (3, False, [])
    assert "--override sample-short-link=" in found["error"]
    overriding = ("--override", f"sample-short-link={REASON}")
    assert f"Your reason: {REASON}" in terminal.run(*command, *overriding).stdout
    code, done = terminal.read(*command, *overriding, "--yes")
    (settled,) = [row for row in done["preflight"] if row["rule"] == "sample-short-link"]
    assert (code, done["done"], settled["override"]) == (0, True, {"reason": REASON, "by": "ana"})
    assert "remark.overridden" in terminal.run("audit", "show", denied["registration_id"]).stdout


def test_fix__strict(terminal: Terminal, denied: dict[str, Any]) -> None:
    """What has often been denied is resubmitted without --strict only, or with a reason for each remark."""
    terminal.write("mail.yaml", f"Use case details: {BETTER}\nSupport email: pinevet@gmail.com\n")
    command = ("fix", denied["registration_id"], "--values", "mail.yaml")
    code, shown = terminal.read(*command)
    serious = {row["rule"] for row in shown["preflight"] if row["severity"] == "should"}
    assert (code, "email-free" in serious) == (0, True)
    code, found = terminal.read(*command, "--strict", "--yes")
    assert (code, found["done"], "leave out --strict" in found["error"]) == (3, False, True)
    assert acts(terminal, denied) == []
    reasons = [part for rule in serious for part in ("--override", f"{rule}={REASON}")]
    code, done = terminal.read(*command, "--strict", *reasons, "--yes")
    assert (code, done["done"], done["version"]) == (0, True, 2)


def test_fix__looks_at_pages_where_somebody_asks(terminal: Terminal, denied: dict[str, Any]) -> None:
    """What cannot be opened is named, holds nothing up but --strict, and can be overridden."""
    terminal.write("better.yaml", f"Use case details: {BETTER}\n")
    command = ("fix", denied["registration_id"], "--values", "better.yaml")
    assert "page-unreadable" not in {row["rule"] for row in terminal.read(*command)[1]["preflight"]}
    code, shown = terminal.read(*command, "--check-pages", "--override", f"page-unreadable={REASON}")
    found = [row for row in shown["preflight"] if row["rule"] == "page-unreadable"]
    assert (code, {row["severity"] for row in found}) == (0, {"should"})
    assert all(row["override"]["reason"] == REASON for row in found)
