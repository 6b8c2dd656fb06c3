"""An interrupted command can be repeated: it continues, and nothing is bought twice."""

from __future__ import annotations

import asyncio
import os
import signal
from collections.abc import Mapping
from dataclasses import replace

import pytest

from tests.integration.command_line.articles import table
from tests.integration.command_line.conftest import Terminal, at_once
from workflows.submissions.plan import SETTLE_SECONDS

pytestmark = pytest.mark.long


async def ctrl_c(seconds: float) -> None:
    """Press Ctrl-C when everything is sent and only the settling remains."""
    if 0 < seconds <= SETTLE_SECONDS:
        os.kill(os.getpid(), signal.SIGINT)
        await asyncio.sleep(10)
    await at_once(seconds)


def test_register__after_a_refusal(terminal: Terminal, variables: Mapping[str, str]) -> None:
    """A refusal of AWS stops the command. It is continued with the number it has, also with corrected answers."""
    terminal.picture("optInImage.png")
    terminal.aws.faults.fail("SubmitRegistrationVersion", "AccessDeniedException", 400, times=1000)
    code, stopped = terminal.read("register", "--from-env", "--yes", **variables)
    assert (code, stopped["state"], stopped["done"]) == (4, "needs_attention", False)
    assert stopped["problem"]["operation"] == "SubmitRegistrationVersion"
    terminal.aws.faults.clear()

    # Corrected in the meantime, it is still the same registration, if the person says so.
    corrected = {**variables, "city": "Oslo"}
    code, asked = terminal.read("register", "--from-env", "--yes", **corrected)
    assert (code, asked["like"]["differs"]) == (4, ["companyInfo.city"])
    code, found = terminal.read("register", "--from-env", "--yes", "--for", stopped["registration_id"], **corrected)
    assert (code, found["state"]) == (0, "submitted")
    assert (found["registration_id"], found["number"]) == (stopped["registration_id"], stopped["number"])
    assert terminal.acts().count("RequestPhoneNumber") == terminal.acts().count("CreateRegistration") == 1
    sent = terminal.backend().account.registrations[found["registration_id"]].version.answers()
    assert sent["companyInfo.city"] == {"TextValue": "Oslo"}


def test_register__after_ctrl_c(terminal: Terminal, variables: Mapping[str, str]) -> None:
    """The message says that nothing is lost, with an exit code of its own. The same command completes it."""
    terminal.picture("optInImage.png")
    outcome = replace(terminal, sleep=ctrl_c).run("register", "--from-env", "--yes", **variables)
    assert (outcome.exit_code, "nothing is lost" in outcome.stderr) == (130, True)
    code, found = terminal.read("register", "--from-env", "--yes", **variables)
    assert (code, found["state"]) == (0, "submitted")
    assert terminal.acts().count("RequestPhoneNumber") == 1
    assert terminal.acts().count("SubmitRegistrationVersion") == 1


def test_bulk__after_ctrl_c(terminal: Terminal) -> None:
    """The same file continues: running rows are completed, and the others started, each once."""
    terminal.picture("one.png")
    table(terminal.folder / "d.csv", [{"Company name": name, "image": "one.png"} for name in ("One", "Two", "Three")])
    outcome = replace(terminal, sleep=ctrl_c).run("bulk", "d.csv", "--yes")
    assert (outcome.exit_code, "nothing is lost" in outcome.stderr) == (130, True)
    code, found = terminal.read("bulk", "d.csv", "--yes")
    assert (code, found["done"]) == (0, True)
    assert {row["outcome"] for row in found["rows"]} == {"submitted"}
    assert terminal.acts().count("RequestPhoneNumber") == terminal.acts().count("SubmitRegistrationVersion") == 3


def test_watch__shows_each_change_once(terminal: Terminal) -> None:
    """Changes since the last command are shown once."""
    terminal.write(
        "v.yaml", "Sender ID: EXAMPLE\nCompany name: Example Corp\nCompany website: https://www.example.com\n"
    )
    more = ("useCaseCategory: One-time passcodes", "useCaseDescription: Codes.", "messageSample1: 'Your code is 1.'")
    terminal.write("v.yaml", (terminal.folder / "v.yaml").read_text() + "\n".join(more))
    code, made = terminal.read("register", "--type", "finland", "--values", "v.yaml", "--yes")
    assert code == 0
    assert terminal.run("watch", "--once").stdout == ""
    backend = terminal.backend()
    backend.set_status(made["registration_id"], "REVIEWING", "REVIEWING")
    backend.deny(made["registration_id"], ["Unclear"])
    outcome = terminal.run("watch", "--once").stdout
    assert (made["registration_id"] in outcome, "Denied" in outcome, "Unclear" in outcome) == (True, True, True)
    code, again = terminal.read("watch", "--once")
    assert (code, again["changes"]) == (0, [])
    code, found = terminal.read("status", "Example Corp")
    assert (code, found["registrations"][0]["registration_id"]) == (4, made["registration_id"])
