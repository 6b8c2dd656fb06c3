"""Tables as people have them: their columns, their documents, and what a dry run shows."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from tests.integration.command_line.conftest import Terminal
from tests.scenario.cases import pdf, png

DATA = Path(__file__).parents[2] / "data" / "tables"
IMAGE = "messagingUseCase.optInImage"


@pytest.fixture
def tables(terminal: Terminal) -> Terminal:
    """The tables in the folder, and one picture for each of three customers, all with the same name."""
    for name in DATA.glob("*.csv"):
        shutil.copy(name, terminal.folder)
    for number in range(1, 4):
        folder = terminal.folder / "shots" / f"customer{number}"
        folder.mkdir(parents=True)
        (folder / "optin.png").write_bytes(png(320 + number))
    return terminal


def test_bulk__a_path_means_that_path(tables: Terminal) -> None:
    """Each row gets the document that its cell names; the dry run says so."""
    code, found = tables.read("bulk", "documents_in_folders.csv", "--documents", "shots")
    assert (code, [(one["row"], one["field"], one["file"]) for one in found["documents"]]) == (
        0,
        [(row, IMAGE, f"customer{row - 1}/optin.png") for row in (2, 3, 4)],
    )
    assert found["columns"][0] == {
        "column": "Company Name",
        "field": "companyInfo.companyName",
        "title": "Company name",
    }
    first = found["first_row"]
    assert (first["row"], first["name"]) == (2, "Customer 01 LLC")
    assert first["answers"]["messagingUseCase.monthlyMessageVolume"] == ["1,000"]
    assert first["documents"] == {IMAGE: "customer1/optin.png"}
    said = tables.run("bulk", "documents_in_folders.csv", "--documents", "shots").stdout
    assert "Row 3: Opt-in workflow image: customer2/optin.png" in said
    assert "Company name: Customer 01 LLC\n" in said
    assert tables.acts() == []


def test_bulk__documents_that_are_elsewhere(tables: Terminal) -> None:
    """A link, a missing path and a name that several folders have are errors of their rows, told once."""
    (tables.folder / "flat").mkdir()
    (tables.folder / "flat" / "optin.png").write_bytes(png())
    for table, folder, words in (
        ("documents_as_urls.csv", "flat", "Rows 2-4, Opt-In Image: This is a link, not a file."),
        ("documents_in_folders.csv", "flat", "Rows 2-4, Opt-In Image: this document is not in"),
        ("one_bad_document.csv", "shots", "Several documents have this name, in different folders."),
    ):
        outcome = tables.run("bulk", table, "--documents", folder)
        assert (outcome.exit_code, outcome.stdout) == (3, "")
        assert words in outcome.stderr


def test_bulk__one_bad_document(tables: Terminal) -> None:
    """It is an error of its row and column, in the file of errors too; the good rows continue without it."""
    (tables.folder / "optin.png").write_bytes(png())
    (tables.folder / "letter.pdf").write_bytes(pdf())
    shutil.rmtree(tables.folder / "shots")
    code, found = tables.read("bulk", "one_bad_document.csv", "--only-good", "--errors", "errors.csv")
    rows = found["row_count"]
    assert (code, found["registrations"], found["good"]) == (0, rows - 1, rows - 1)
    assert [(one["row"], one["column"], one["code"]) for one in found["errors"]] == [
        (4, "Opt-In Image", "document_refused")
    ]
    errors = (tables.folder / "errors.csv").read_text(encoding="utf-8-sig")
    assert "letter.pdf does not have an accepted type: its content looks like PDF" in errors


def test_bulk__columns_that_are_missing(tables: Terminal) -> None:
    """All of them are named once, with the number of rows that need them."""
    outcome = tables.run("bulk", "article_columns.csv", "--documents", "shots/customer1")
    assert outcome.exit_code == 3
    assert (
        "No column for Business type, Company identification number, Identification number type, Identification number "
        "country, Privacy Policy URL, Terms and Conditions URL, Opt-in category (needed in all 5 rows)."
    ) in outcome.stderr
    assert outcome.stderr.count("This is required") == 0
    assert "callsign template US_TOLL_FREE_REGISTRATION -o FILE" in outcome.stderr


def test_bulk__columns_that_are_unknown(tables: Terminal) -> None:
    """Unknown and missing columns are named in one round, with a command to paste, and one word for all of them."""
    outcome = tables.run("bulk", "vendor_aggregator.csv", "--documents", "shots/customer1")
    assert outcome.exit_code == 3
    unknown = "These columns do not match a field of this form: “Additional_Supporting_Documentation”, “ISV_Reseller”."
    assert outcome.stderr.count(unknown) == outcome.stderr.count("do not match a field of this form") == 1
    assert "--map ISV_Reseller=" in outcome.stderr
    assert "No column for Country, Business type" in outcome.stderr
    outcome = tables.run("bulk", "quoted_column.csv", "--documents", "shots/customer1")
    assert """--map 'Owner'"'"'s remarks='""" in outcome.stderr
    left_out = ("--leave-out-unknown", "--documents", "shots/customer1")
    code, found = tables.read("bulk", "quoted_column.csv", *left_out)
    assert (code, found["columns"][-1]) == (0, {"column": "Owner's remarks", "field": "", "title": ""})


def test_bulk__a_file_of_columns(tables: Terminal) -> None:
    """The first run writes it, a person corrects it, and later runs read it; the last `--map` counts."""
    documents = ("--documents", "shots/customer1")
    assert tables.run("bulk", "quoted_column.csv", "--write-map", "m.csv", *documents).exit_code == 3
    assert tables.run("bulk", "quoted_column.csv", "--map-file", "m.csv", *documents).exit_code == 3
    written = tables.folder / "m.csv"
    text = written.read_text(encoding="utf-8-sig")
    assert "Company Name,companyInfo.companyName,Company name" in text
    written.write_text(text.replace("Owner's remarks,?,", "Owner's remarks,,"), encoding="utf-8")
    code, found = tables.read("bulk", "quoted_column.csv", "--map-file", "m.csv", *documents)
    assert (code, found["columns"][-1]["field"]) == (0, "")
    twice = ("--map", "Owner's remarks=hat", "--map", "Owner's remarks=")
    assert tables.run("bulk", "quoted_column.csv", *twice, *documents).exit_code == 0


def test_bulk__campaigns_of_brands(tables: Terminal) -> None:
    """The brand of each row is looked up before anything is created: it has to be there, and complete."""
    backend = tables.backend()
    text = (tables.folder / "campaigns.csv").read_text(encoding="utf-8-sig")
    made = [
        backend.call("CreateRegistration", {"RegistrationType": "US_TEN_DLC_BRAND_REGISTRATION"})["RegistrationId"]
        for _ in range(2)
    ]
    backend.set_status(made[0], "COMPLETE", "APPROVED")
    for name, brand in zip(("registration-brand1", "registration-brand2"), made, strict=True):
        text = text.replace(name, brand)
    tables.write("known.csv", text)
    campaigns = ("--type", "US_TEN_DLC_CAMPAIGN_REGISTRATION")
    outcome = tables.run("bulk", "campaigns.csv", *campaigns)
    assert (outcome.exit_code, "Rows 2-3, Brand: The account has no registration" in outcome.stderr) == (3, True)
    code, found = tables.read("bulk", "known.csv", *campaigns, "--only-good")
    assert (code, found["registrations"], found["numbers"]) == (0, 1, 0)
    assert [(one["row"], one["column"], one["code"]) for one in found["errors"]] == [(3, "Brand", "resource_refused")]
    assert "AWS says CREATED" in found["errors"][0]["message"]
    code, found = tables.read(
        "register", "--type", "vetting", "--association", "US_TEN_DLC_BRAND_REGISTRATION=registration-doesnotexist"
    )
    assert (code, [problem["code"] for problem in found["problems"]]) == (3, ["registration_unknown"])
    chosen = f"US_TEN_DLC_BRAND_REGISTRATION={made[0]}"
    assert tables.read("register", "--type", "vetting", "--association", chosen)[0] == 0
    assert (
        tables.read("register", "--type", "vetting", "--values", "vetting_template.csv", "--association", chosen)[0]
        == 0
    )


def test_register__a_number_one_has(tables: Terminal) -> None:
    """It is found as people write it; one in use is refused with its registration, before anything is created."""
    backend = tables.backend()
    for name in ("company.json", "vendor_telnyx.json"):
        shutil.copy(DATA / name, tables.folder)
    (tables.folder / "optin.png").write_bytes(png())
    asked = {
        "IsoCountryCode": "US",
        "MessageType": "TRANSACTIONAL",
        "NumberCapabilities": ["SMS"],
        "NumberType": "TOLL_FREE",
    }
    number = backend.call("RequestPhoneNumber", asked)
    written = number["PhoneNumber"].removeprefix("+1")
    register = ("register", "--type", "toll-free", "--values", "company.json")
    code, found = tables.read(*register, "--association", f"TOLL_FREE={written[:3]}-{written[3:]}")
    assert (code, found["associations"], found["buys"]) == (0, {"TOLL_FREE": number["PhoneNumberId"]}, [])
    assert {
        "field": "companyInfo.city",
        "title": "City",
        "value": "Boise",
        "from": "companyInfo.city in company.json",
    } in found["values"]
    other = backend.call("CreateRegistration", {"RegistrationType": "US_TOLL_FREE_REGISTRATION"})["RegistrationId"]
    backend.call("CreateRegistrationAssociation", {"RegistrationId": other, "ResourceId": number["PhoneNumberId"]})
    code, found = tables.read(*register, "--association", f"TOLL_FREE={written}")
    assert (code, [problem["code"] for problem in found["problems"]]) == (3, ["number_in_use"])
    assert other in found["problems"][0]["message"]
    code, found = tables.read(
        "register", "--type", "toll-free", "--values", "vendor_telnyx.json", "--leave-out-unknown"
    )
    codes = {problem["code"] for problem in found["problems"]}
    assert (code, "document_link" in codes, "number_unknown" in codes, "unknown_field" in codes) == (
        3,
        True,
        True,
        False,
    )


def test_bulk__choices_are_named(tables: Terminal) -> None:
    """A cell that is not a choice names the choices; short forms that everybody uses are taken."""
    code, found = tables.read(
        "bulk", "vendor_aggregator_values.csv", "--leave-out-unknown", "--documents", "shots/customer1"
    )
    said = {(one["row"], one["field"]): one["message"] for one in found["errors"]}
    assert code == 3
    assert "The choices are: Private profit" in said[2, "companyInfo.businessType"]
    assert (2, "messagingUseCase.useCaseCategory") not in said
