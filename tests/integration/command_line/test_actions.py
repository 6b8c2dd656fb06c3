"""What a terminal does after the submission: values, numbers, attachments, discarding, deleting, adopting."""

from __future__ import annotations

import asyncio
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from tests.integration.command_line.conftest import REGION, Terminal
from tests.unit import factories
from workflows.store import open_store

COMPANY = (Path(__file__).parents[2] / "data" / "tables" / "company.json").read_text()


@pytest.fixture
def made(terminal: Terminal) -> dict[str, Any]:
    """A company that was registered."""
    terminal.picture("optin.png")
    terminal.write("company.json", COMPANY)
    code, document = terminal.read("register", "--type", "toll-free", "--values", "company.json", "--yes")
    assert code == 0
    return document


def since(terminal: Terminal, count: int) -> list[str]:
    return terminal.acts()[count:]


def test_values__are_read_back(terminal: Terminal, made: dict[str, Any]) -> None:
    """YAML and JSON are files of values: registering from them means the same registration."""
    shown = terminal.run("values", "Pine Vet Inc")
    assert (shown.exit_code, 'companyInfo.companyName: "Pine Vet Inc"' in shown.stdout) == (0, True)
    assert "# messagingUseCase.optInImage: a document, attachment-" in shown.stdout
    assert terminal.run("values", made["registration_id"], "-o", "answers.yaml").exit_code == 0
    assert oct((terminal.folder / "answers.yaml").stat().st_mode & 0o777) == "0o600"
    terminal.write("answers.json", terminal.run("values", made["number"], "--json").stdout)
    for name in ("answers.yaml", "answers.json"):
        document = ("--document", "optInImage=optin.png")
        code, again = terminal.read("register", "--type", "toll-free", "--values", name, *document)
        assert (code, again["already"], again["registration_id"]) == (0, True, made["registration_id"])
    assert terminal.run("values", made["number"], "--version", "2").exit_code == 2


def test_discard__then_delete(terminal: Terminal, made: dict[str, Any]) -> None:
    """A submitted version is discarded, then the registration deleted; each is shown first, and nothing is released."""
    registration_id, count = made["registration_id"], len(terminal.acts())
    assert terminal.run("delete", registration_id).exit_code == 1  # a version waits for its review
    shown = terminal.run("discard", registration_id)
    assert (shown.exit_code, "discarded for good" in shown.stdout, since(terminal, count)) == (0, True, [])
    code, done = terminal.read("discard", registration_id, "--yes")
    assert (code, done["done"], since(terminal, count)) == (0, True, ["DiscardRegistrationVersion"])
    assert terminal.run("discard", registration_id, "--yes").exit_code == 1
    fixed = terminal.run("fix", registration_id, "--unchanged")
    assert (fixed.exit_code, "version 2 of this registration: 0 answers change" in fixed.stdout) == (0, True)
    shown = terminal.run("delete", registration_id)
    assert (shown.exit_code, f"{made['number']} will not be released" in shown.stdout) == (0, True)
    code, done = terminal.read("delete", registration_id, "--yes")
    assert (code, done["kept_numbers"], since(terminal, count)[1:]) == (0, [made["number"]], ["DeleteRegistration"])
    # After a deletion the same company can be registered again, as AWS's article asks.
    assert terminal.run("register", "--type", "toll-free", "--values", "company.json").exit_code == 0


@pytest.mark.long
def test_adopt__what_scripts_made(terminal: Terminal, made: dict[str, Any], tmp_path: Path) -> None:
    """In another database the registration is recorded with its name; nothing changes at AWS."""
    count, other = len(terminal.acts()), {"DATABASE_URL": f"sqlite:///{tmp_path}/other.db"}
    assert terminal.run("adopt", **other).exit_code == 2
    code, shown = terminal.read("adopt", "--all", **other)
    assert (code, shown["done"], [each["name"] for each in shown["registrations"]]) == (0, False, ["Pine Vet Inc"])
    assert terminal.read("adopt", made["registration_id"], "--yes", **other)[1]["done"] is True
    (listed,) = terminal.read("status", **other)[1]["registrations"]
    assert (listed["recorded"], listed["name"]) == (True, "Pine Vet Inc")
    assert terminal.read("adopt", "--all", **other)[1]["registrations"] == []
    assert since(terminal, count) == []


@pytest.mark.long
def test_numbers__listed(terminal: Terminal, made: dict[str, Any]) -> None:
    """With id, price and registration; those without one alone with --unused."""
    (number,) = terminal.read("numbers")[1]["numbers"]
    assert (number["number"], number["registration_id"]) == (made["number"], made["registration_id"])
    assert number["registration_name"] == "Pine Vet Inc"
    assert terminal.read("numbers", "--unused")[1]["numbers"] == []
    shown = terminal.run("numbers", "--for", made["registration_id"], "--yes")
    assert (shown.exit_code, "COMPLETE" in shown.stderr) == (1, True)


def test_numbers__for_a_campaign(terminal: Terminal) -> None:
    """The price question comes first; then one number, and no second one by repeating the command."""
    backend = terminal.backend()
    campaign = backend.call("CreateRegistration", {"RegistrationType": "US_TEN_DLC_CAMPAIGN_REGISTRATION"})
    registration_id = campaign["RegistrationId"]
    backend.set_status(registration_id, "COMPLETE", "APPROVED")
    count = len(terminal.acts())
    shown = terminal.run("numbers", "--for", registration_id)
    assert (shown.exit_code, "billed every month" in shown.stdout, since(terminal, count)) == (0, True, [])
    code, done = terminal.read("numbers", "--for", registration_id, "--yes")
    assert (code, done["bought"], done["type"]) == (0, True, "TEN_DLC")
    code, again = terminal.read("numbers", "--for", registration_id, "--yes")
    assert (code, again["done"], again["has"]) == (0, False, [done["number"]])
    assert since(terminal, count) == ["RequestPhoneNumber"]
    assert terminal.run("numbers", "--for", registration_id, "--type", "SHORT_CODE").exit_code == 2


def test_numbers__chosen(terminal: Terminal) -> None:
    """The options of the windows: free numbers are listed first, digits that nobody has are refused, nothing is bought."""
    backend = terminal.backend()
    campaign = backend.call("CreateRegistration", {"RegistrationType": "US_TEN_DLC_CAMPAIGN_REGISTRATION"})
    asked = ("numbers", "--for", campaign["RegistrationId"])
    backend.set_status(campaign["RegistrationId"], "COMPLETE", "APPROVED")
    code, listed = terminal.read(*asked, "--starts-with", "425")
    assert (code, listed["done"], listed["free_numbers"][0]) == (0, False, "+14255550200")
    refused = terminal.run(*asked, "--starts-with", "907", "--yes")
    assert (refused.exit_code, "no free number starting with 907" in refused.stderr) == (1, True)
    assert terminal.run(*asked, "--starts-with", "42", "--ends-with", "07").exit_code == 2
    assert terminal.run(*asked, "--contains", "call").exit_code == 2
    code, done = terminal.read(*asked, "--number", "(425) 555-0207", "--can", "mms", "--protect", "--yes")
    assert (code, done["number"]) == (0, "+14255550207")
    (number,) = (each for each in backend.account.numbers.values() if each.number_type == "TEN_DLC")
    assert (number.capabilities, number.deletion_protection) == (["SMS", "MMS"], True)


def test_need__country(terminal: Terminal) -> None:
    """What a country takes, for a person and for a program; a name that nobody knows gets a near answer."""
    shown = terminal.run("need", "OTP", "in", "India")
    assert (shown.exit_code, "ap-south-1 or ap-south-2" in shown.stdout) == (0, True)
    code, uk = terminal.read("need", "UK")
    assert (code, uk["country"], uk["types"][0]["days"]) == (0, "GB", 3)
    unknown = terminal.run("need", "Indonezia")
    assert (unknown.exit_code, "Indonesia" in unknown.stderr) == (2, True)


def test_sender_id__without_a_form(terminal: Terminal) -> None:
    """Shown first, then requested once; a country with a form is refused with the command that registers it."""
    code, shown = terminal.read("sender-id", "EXAMPLE", "Switzerland")
    assert (code, shown["done"], shown["country"], terminal.acts()) == (0, False, "CH", [])
    assert "callsign sender-id NAME CH" in terminal.run("need", "+41").stdout
    code, done = terminal.read("sender-id", "EXAMPLE", "CH", "--message-type", "promotional", "--protect", "--yes")
    assert (code, done["requested"], done["monthly_price"]) == (0, True, "0.00")
    assert (done["message_types"], done["deletion_protection"]) == (["PROMOTIONAL"], True)
    again = terminal.run("sender-id", "EXAMPLE", "CH", "--yes")
    assert (again.exit_code, "has it already" in again.stdout) == (0, True)
    assert terminal.acts() == ["RequestSenderId"]
    refused = terminal.run("sender-id", "EXAMPLE", "UK", "--yes")
    assert (refused.exit_code, "callsign register GB_SENDER_ID_REGISTRATION" in refused.stderr) == (1, True)
    assert terminal.run("sender-id", "-EXAMPLE", "CH").exit_code == 2


def test_release__an_idle_number(terminal: Terminal, made: dict[str, Any]) -> None:
    """Idle numbers are listed with their cost; one is released after it was shown, and one in use says by what."""
    backend = terminal.backend()
    bought = {"IsoCountryCode": "US", "MessageType": "TRANSACTIONAL", "NumberCapabilities": ["SMS"]}
    idle = backend.call("RequestPhoneNumber", {**bought, "NumberType": "TOLL_FREE"})
    code, listed = terminal.read("numbers", "--idle")
    assert (code, [each["number"] for each in listed["numbers"]]) == (0, [idle["PhoneNumber"]])
    assert (listed["monthly_total"], listed["numbers"][0]["registration_type"]) == (
        idle["MonthlyLeasingPrice"],
        "US_TOLL_FREE_REGISTRATION",
    )
    used = terminal.run("release", made["number"])
    assert (used.exit_code, "The registration Pine Vet Inc has it" in used.stdout) == (0, True)
    code, shown = terminal.read("release", idle["PhoneNumber"])
    assert (code, shown["done"], idle["PhoneNumberId"] in backend.account.numbers) == (0, False, True)
    code, done = terminal.read("release", idle["PhoneNumberId"], "--yes")
    assert (code, done["done"], idle["PhoneNumberId"] in backend.account.numbers) == (0, True, False)
    assert terminal.run("release", idle["PhoneNumber"], "--yes").exit_code == 1
    assert "number.released" in terminal.run("audit", "show", idle["PhoneNumberId"]).stdout
    kept = backend.call("RequestPhoneNumber", {**bought, "NumberType": "TOLL_FREE", "DeletionProtectionEnabled": True})
    protected = terminal.run("release", kept["PhoneNumber"], "--yes")
    assert (protected.exit_code, "deletion protection" in protected.stderr) == (1, True)


def test_move__to_another_region(terminal: Terminal, made: dict[str, Any]) -> None:
    """Everything is filled in and shown first, then registered there; the old one stays, and its deletion is named."""
    wanted = made["registration_id"]
    assert terminal.run("move", wanted).exit_code == 2  # any region takes it, so one has to be named
    assert terminal.run("move", wanted, "-r", REGION).exit_code == 2
    gone = terminal.run("move", wanted, "-r", "us-west-2")  # AWS gives no file back, and Callsign keeps none
    assert (gone.exit_code, "Add --document messagingUseCase.optInImage=FILE" in gone.stderr) == (3, True)
    moving = ("move", wanted, "-r", "us-west-2", "--document", "optInImage=optin.png")
    code, shown = terminal.read(*moving)
    assert (code, shown["done"], shown["region"], shown["name"]) == (0, False, "us-west-2", "Pine Vet Inc")
    assert shown["from"]["left_out"] == []
    done = terminal.run(*moving, "--yes")
    assert (done.exit_code, f"callsign delete {wanted} -r {REGION}" in done.stderr) == (0, True)
    (there,) = terminal.backend("us-west-2").registrations()
    old = terminal.backend().registration(wanted)
    changed = {path for path, answer in old.version.answers().items() if there.version.answers().get(path) != answer}
    assert changed == {"messagingUseCase.optInImage"}  # uploaded there: AWS shares no attachment between regions


def test_ask__makes_a_link_once(terminal: Terminal) -> None:
    """Shown first, then made with the text to send; what cannot be asked is named, and nothing is made."""
    draft = factories.draft(registration_type="US_TOLL_FREE_REGISTRATION", region=REGION, associations={}, answers={})

    async def drafted() -> None:
        async with open_store(f"sqlite:///{terminal.folder}/callsign.db") as store:
            await store.add_draft(draft)

    asyncio.run(drafted())
    public = {"CALLSIGN_PUBLIC_URL": "https://callsign.example.com"}
    asked = ("ask", draft.id, "--customer", "Kopi Nusantara")
    without = terminal.run(*asked)
    assert (without.exit_code, "CALLSIGN_PUBLIC_URL" in without.stderr) == (2, True)
    code, shown = terminal.read(*asked, "--question", "companyName", **public)
    assert (code, shown["done"], shown["questions"]) == (0, False, ["companyInfo.companyName"])
    assert terminal.run(*asked, "--question", "nothing", **public).exit_code == 2
    assert terminal.run("ask", "nothing", "--customer", "Kopi", **public).exit_code == 2
    code, made = terminal.read(*asked, "--yes", **public)
    assert (code, made["done"], made["replaces"]) == (0, True, "")
    assert made["link"].startswith("https://callsign.example.com/ask/to/")
    again = terminal.run(*asked, "--yes", **public)
    assert "Replaces  the link that the customer has" in again.stdout
    assert "Please fill them in here: https://callsign.example.com/ask/to/" in again.stdout
    assert made["link"] not in again.stdout


def test_attachments__unused(terminal: Terminal, made: dict[str, Any]) -> None:
    """The picture of a registration in review stays; an old one that nothing uses goes; a new one is left alone."""
    backend = terminal.backend()
    used = next(iter(backend.account.attachments))
    old, new = (
        backend.call("CreateRegistrationAttachment", {"AttachmentBody": PNG})["RegistrationAttachmentId"]
        for _ in range(2)
    )
    backend.account.attachments[old].created_at -= timedelta(days=2)
    code, listed = terminal.read("attachments")
    assert (code, listed["unused"]) == (0, 1)
    assert {each["id"]: each["used_by"] for each in listed["attachments"]} == {
        used: [made["registration_id"]],
        old: [],
        new: [],
    }
    assert terminal.read("attachments", "--delete-unused")[1]["deleted"] == []
    assert terminal.read("attachments", "--delete-unused", "--yes")[1]["deleted"] == [old]
    assert set(backend.account.attachments) == {used, new}


#: One pixel, as the API takes it.
PNG = "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="
