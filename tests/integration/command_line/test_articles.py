"""Each of the articles' four scripts as its command, on the articles' own values."""

from __future__ import annotations

import csv
from collections.abc import Mapping
from pathlib import Path

import pytest

from sandbox import samples
from tests.integration.command_line.conftest import Terminal

#: The sender ID article's sample files, without its comments; the first three lines differ by country.
COMMON = """
SENDER_ID = 'DEMO'
COMPANY_NAME = 'Example Corp'
COMPANY_ID = '123456789'
COMPANY_WEBSITE = 'https://www.example.com'
AREA_OF_BUSINESS = ['Other']
COMPANY_ADDRESS = '123 Main Street'
CONTACT_EMAIL = 'johdoe@example.com'
USE_CASE_DESCRIPTION = 'For One Time Messages'
USE_CASE_CATEGORY = ['One-time passcodes']
MONTHLY_MESSAGE_VOLUME = ['10,000']
MESSAGE_SAMPLE = 'Your OTP is XXX'
"""
INDONESIA = f"""# comments stay
REGION_NAME='us-west-2'
REGISTRATION_TYPE = 'ID_SENDER_ID_REGISTRATION'  # Registration type for Indonesia
REGISTRATION_NAME = 'INDONESIA_TEST_SENDER_ID'
{COMMON}
COMPANY_CITY = 'Jakarta'
COUNTRY_CODE = 'ID'
CONTACT_PHONE = '+6281234567890'
DOCUMENT_PATHS = {{
    # Letter of authorization for Telkomsel
    'TELKOMSEL_LOA': 'telkomsel_loa.png',
    'IOH_LOA': 'ioh_loa.png',
    'XL_AXIATA_LOA': 'xl_axiata.png',
    'SMARTFREN_LOA': 'smartfren_loa.png',
    'REGULATORY_LICENSE': 'regulatory_license.png',
    'PROOF_OF_SENDER_ID': 'proof_of_sender_id.png',
    'NOMOR_POKOK_WAJIB_PAJAK_Document': 'nomor_pokokWajib_pajak_document.png',
    'NOMOR_INDUK_BERUSAHA_DOCUMENT': 'nomor_induk_berusaha_document.png',
}}
"""
LETTERS = (
    "telkomsel_loa.png",
    "ioh_loa.png",
    "xl_axiata.png",
    "smartfren_loa.png",
    "regulatory_license.png",
    "proof_of_sender_id.png",
    "nomor_pokokWajib_pajak_document.png",
    "nomor_induk_berusaha_document.png",
)
INDIA = f"""
REGION_NAME='ap-south-1'
REGISTRATION_TYPE = 'IN_SENDER_ID_REGISTRATION'
REGISTRATION_NAME = 'INDIA_TEST_SENDERID'
{COMMON}
ENTITY_ID = '123'
CHAIN_ID_1 = '456'
CHAIN_ID_2 = '789'
CHAIN_ID_3 = '910'
CHAIN_ID_5 = '912'
COMPANY_CITY = 'Any Town'
COUNTRY_CODE = 'IN'
CONTACT_PHONE = '+12605550100'
SENDING_PARAMETERS_ACKNOWLEDGMENT = ['Yes']
"""
#: What today's forms want besides the article's values: 40 characters about how people agree.
OPT_IN = "OPT_IN_DESCRIPTION = ('Customers type their number on our site '\n    'and tick a box to get codes.')\n"
OPT_IN_FIELD = "messagingUseCase.optInDescription"


@pytest.mark.parametrize(
    ("name", "text", "documents", "region", "answers"),
    [
        ("indonesia_config.py", INDONESIA, LETTERS, "us-west-2", 23),
        ("india_config.py", INDIA, (), "ap-south-1", 21),
    ],
)
def test_sender_id__config(
    terminal: Terminal, name: str, text: str, documents: tuple[str, ...], region: str, answers: int
) -> None:
    """The file as the article prints it, and one line for what AWS asks since; region, name and letters come from it."""
    terminal.picture(*documents)
    terminal.write(name, text)
    code, found = terminal.read("register", "--config", name)
    assert (code, [one["field"] for one in found["problems"]]) == (3, [OPT_IN_FIELD])
    assert "OPT_IN_DESCRIPTION" in found["problems"][0]["message"]
    assert terminal.acts() == []

    terminal.write(name, text + OPT_IN)
    code, found = terminal.read("register", "--config", name, "--yes")
    assert (code, found["state"], found["region"], found["answers"]) == (0, "submitted", region, answers)
    registration = terminal.backend(region).account.registrations[found["registration_id"]]
    sent = registration.version.answers()
    assert len(sent) == answers
    assert sent["senderIdInfo.senderId"] == {"TextValue": "DEMO"}
    assert sent["messagingUseCase.monthlyMessageVolume"] == {"SelectChoices": ["10,000"]}
    assert registration.tags["Name"] == found["name"]
    assert f"REGISTRATION_NAME = '{found['name']}'" in text
    assert terminal.acts().count("CreateRegistrationAttachment") == len(documents)


def test_toll_free__from_the_environment(terminal: Terminal, variables: Mapping[str, str]) -> None:
    """The variables of the single script, its image where the article puts it; a number is requested and associated."""
    terminal.picture("optInImage.png")
    code, found = terminal.read("register", "--from-env", **variables)
    assert (code, found["answers"], found["buys"], found["done"]) == (0, 24, ["TOLL_FREE"], False)
    assert terminal.acts() == []

    code, found = terminal.read("register", "--from-env", "--yes", **variables)
    assert (code, found["state"], found["name"]) == (0, "submitted", "Example Corp")
    registration = terminal.backend().account.registrations[found["registration_id"]]
    assert registration.version.answers()["messagingUseCase.useCaseCategory"] == {
        "SelectChoices": ["TWO_FACTOR_AUTHENTICATION"]
    }
    assert [one.phone_number for one in registration.associations.values()] == [found["number"]]
    assert registration.tags["callsign:workspace"] == "shell"

    # The same again: nothing is bought twice.
    before = len(terminal.acts())
    code, again = terminal.read("register", "--from-env", "--yes", **variables)
    assert (code, again["already"], again["registration_id"]) == (0, True, found["registration_id"])
    assert len(terminal.acts()) == before


def test_toll_free__bulk(terminal: Terminal) -> None:
    """The bulk script's call with its options; documents beside the CSV; the same file again finds every row done."""
    terminal.picture("one.png", "two.png")
    table(terminal.folder / "data.csv", [{"Company name": "One", "image": "one.png"}, {"image": "two.png"}])
    code, found = terminal.read("bulk", "-c", "data.csv", "-r", "us-west-2")
    assert (code, found["registrations"], found["numbers"], found["region"]) == (0, 2, 2, "us-west-2")
    assert terminal.acts() == []

    code, found = terminal.read("bulk", "data.csv", "-r", "us-west-2", "--yes", "--result", "results.csv")
    assert (code, found["done"], found["counts"]["submitted"]) == (0, True, 2)
    with (terminal.folder / "results.csv").open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))
    made = terminal.backend("us-west-2").account.registrations
    assert {row["registration"] for row in rows} == set(made)
    assert [row["outcome"] for row in rows] == ["submitted", "submitted"]

    code, again = terminal.read("bulk", "data.csv", "-r", "us-west-2")
    assert (code, again["registrations"], again["begun_before"]) == (0, 0, 2)
    assert len(made) == 2


def test_status__instead_of_looking_by_hand(terminal: Terminal) -> None:
    """Registrations of any making are told, by AWS's word; what was denied is told in full, and asks for a person."""
    backend = terminal.backend()
    made = [
        backend.call("CreateRegistration", {"RegistrationType": "US_TOLL_FREE_REGISTRATION"})["RegistrationId"]
        for _ in range(2)
    ]
    backend.set_status(made[0], "REVIEWING", "REVIEWING")
    backend.deny(made[0], ["Unclear"])
    code, found = terminal.read("status", made[0])
    assert (code, found["registrations"][0]["status"]) == (4, "REQUIRES_UPDATES")
    assert [one["reason"] for one in found["registrations"][0]["denied_reasons"]] == ["Unclear"]
    code, found = terminal.read("status", made[1])
    assert (code, found["registrations"][0]["needs_a_person"]) == (0, False)
    assert terminal.run("status", "registration-0").exit_code == 1
    listed = terminal.run("status").stdout.splitlines()
    assert {line.split("\t")[0] for line in listed} == set(made)


def table(path: Path, rows: list[Mapping[str, str]]) -> None:
    """The sample company for each row, with some cells of its own."""
    header = [*samples.ANSWERS, "Opt-in workflow image"]
    with path.open("w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file)
        writer.writerow(header)
        for row in rows:
            writer.writerow([*({**samples.ANSWERS, **row}[name] for name in samples.ANSWERS), row["image"]])
