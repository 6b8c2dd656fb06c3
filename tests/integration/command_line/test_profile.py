"""`callsign profile` as a person uses it: kept once, changed, shared, and never readable without its key."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.integration.command_line.conftest import Terminal
from workflows.profiles.keys import new_key

KEY = new_key()
COMPANY = (Path(__file__).parents[2] / "data" / "tables" / "company.json").read_text()
OF_TOLL_FREE = ("--type", "toll-free")


@pytest.fixture
def keyed(terminal: Terminal) -> Terminal:
    """A terminal with a key, a file of answers and a picture."""
    terminal.environ["CALLSIGN_SECRET_KEY"] = KEY
    terminal.write("company.json", COMPANY)
    terminal.picture("optin.png")
    return terminal


def create(terminal: Terminal, *options: str) -> None:
    given = ("--values", "company.json", "--document", "optInImage=optin.png", *options)
    outcome = terminal.run("profile", "create", "Pine Vet", *OF_TOLL_FREE, *given)
    assert outcome.exit_code == 0, outcome.output


def test_profile__is_kept_changed_and_deleted(keyed: Terminal) -> None:
    """Nothing reaches AWS; each change is a version with its author; another login does not see a private profile."""
    create(keyed)
    code, shown = keyed.read("profile", "show", "pine vet")
    answers = {each["field"]: each["value"] for each in shown["answers"]}
    assert (code, shown["sharing"], shown["version"]) == (0, "private", 1)
    assert answers["companyInfo.companyName"] == "Pine Vet Inc"
    assert answers["messagingUseCase.optInImage"] == "optin.png"
    keyed.write("change.yaml", "Company website: https://pine.example\n")
    code, changed = keyed.read(
        "profile", "set", "Pine Vet", *OF_TOLL_FREE, "--values", "change.yaml", "--remove", "city"
    )
    assert (code, changed["version"], changed["held_by"]) == (0, 2, [])
    again = keyed.run("profile", "set", "Pine Vet", *OF_TOLL_FREE, "--values", "change.yaml")
    assert "already" in again.stdout
    code, history = keyed.read("profile", "history", "Pine Vet")
    assert [(each["version"], each["by"]) for each in history["versions"]] == [(2, "ana"), (1, "ana")]
    assert {each["field"] for each in history["versions"][0]["fields"]} == {"companyInfo.website", "companyInfo.city"}
    assert keyed.read("profile", "list", LOGNAME="bob")[1] == {"profiles": []}
    assert keyed.run("profile", "show", "Pine Vet", LOGNAME="bob").exit_code == 1
    assert keyed.run("profile", "share", "Pine Vet").exit_code == 0
    assert keyed.run("profile", "show", "Pine Vet", LOGNAME="bob").exit_code == 0
    assert keyed.run("profile", "rename", "Pine Vet", "Pine").exit_code == 0
    assert keyed.run("profile", "delete", "Pine").exit_code == 0
    (listed,) = keyed.read("profile", "list")[1]["profiles"]
    assert (listed["name"], listed["sharing"], listed["version"]) == ("Pine", "workspace", 4)
    assert keyed.run("profile", "delete", "Pine", "--yes").exit_code == 0
    assert keyed.read("profile", "list")[1] == {"profiles": []}
    assert keyed.acts() == []


def test_profile__without_its_key(keyed: Terminal) -> None:
    """Without a key nothing is read, and the message says how to make one; with another, it says what is missing."""
    create(keyed)
    refused = keyed.run("profile", "show", "Pine Vet", CALLSIGN_SECRET_KEY="")
    assert (refused.exit_code, "callsign profile key" in refused.stderr) == (1, True)
    lost = keyed.run("profile", "show", "Pine Vet", CALLSIGN_SECRET_KEY=new_key())
    assert (lost.exit_code, "no longer has" in lost.stderr) == (1, True)
    assert "Pine Vet" in keyed.run("profile", "list", CALLSIGN_SECRET_KEY="").stdout
    assert keyed.run("types", CALLSIGN_SECRET_KEY=new_key()).exit_code == 0
    wrong = keyed.run("profile", "list", CALLSIGN_SECRET_KEY="hunter2")
    assert (wrong.exit_code, "hunter2" in wrong.output) == (2, False)


def test_profile__key_is_rotated(keyed: Terminal) -> None:
    """As the how-to says: a new key first, rotate, remove the old one; the keys come from a mounted file."""
    create(keyed)
    new = keyed.run("profile", "key").stdout.strip()
    keyed.write("keys", f"{new}\n{KEY}\n")
    of_file = {"CALLSIGN_SECRET_KEY": "", "CALLSIGN_SECRET_KEY_FILE": str(keyed.folder / "keys")}
    rotated = keyed.run("profile", "rotate", **of_file)
    assert (rotated.exit_code, "2 of 2 encrypted parts" in rotated.stdout) == (0, True)
    keyed.write("keys", f"{new}\n")
    assert keyed.run("profile", "show", "Pine Vet", **of_file).exit_code == 0
    assert keyed.run("profile", "rotate", CALLSIGN_SECRET_KEY=KEY).exit_code == 1
    keyed.write("keys", f"{new}\nhunter2\n")
    for path in ("keys", "nowhere"):
        of_file["CALLSIGN_SECRET_KEY_FILE"] = str(keyed.folder / path)
        outcome = keyed.run("profile", "list", **of_file)
        assert (outcome.exit_code, "CALLSIGN_SECRET_KEY_FILE" in outcome.stderr) == (1, True)
        assert "hunter2" not in outcome.output


def test_profile__refuses_what_the_form_refuses(keyed: Terminal) -> None:
    """A value that the form does not take, a name that is no field, a second profile of one name."""
    create(keyed)
    keyed.write("wrong.yaml", "businessType: none\nnonsense: x\n")
    code, document = keyed.read("profile", "set", "Pine Vet", *OF_TOLL_FREE, "--values", "wrong.yaml")
    assert (code, sorted(each["name"] for each in document["problems"])) == (3, ["businessType", "nonsense"])
    twice = keyed.run("profile", "create", " pine  vet", *OF_TOLL_FREE, "--values", "company.json")
    assert (twice.exit_code, "this name" in twice.stderr) == (2, True)
    assert keyed.run("profile", "set", "Pine Vet", *OF_TOLL_FREE).exit_code == 2


def test_register__from_a_profile(keyed: Terminal) -> None:
    """What the command line does not answer comes from the profile; the dry run says of each answer where it is from."""
    create(keyed)
    keyed.write("number.yaml", "Message Sample 1: Your code is 1234.\ncity: Oslo\nprofile: pine vet\n")
    options = (*OF_TOLL_FREE, "--values", "number.yaml")
    code, document = keyed.read("register", *options)
    origins = {each["field"]: each["from"] for each in document["values"]}
    assert (code, keyed.acts()) == (0, [])
    assert origins["companyInfo.companyName"].startswith("From the Callsign profile Pine Vet")
    assert origins["companyInfo.city"] == "city in number.yaml"
    assert document["documents"] == {"messagingUseCase.optInImage": "optin.png"}
    assert document["from"]["kind"] == "profile"
    assert keyed.run("register", *options, "--profile", "Pine Vet", "--yes").exit_code == 0
    assert keyed.acts().count("CreateRegistrationAttachment") == 1
    keyed.write("new.yaml", "companyName: Pine Veterinary Inc\n")
    code, changed = keyed.read("profile", "set", "Pine Vet", *OF_TOLL_FREE, "--values", "new.yaml")
    assert (code, [each["name"] for each in changed["held_by"]]) == (0, ["Pine Vet Inc"])
    nobody = keyed.run("register", *OF_TOLL_FREE, "--profile", "Nobody")
    assert (nobody.exit_code, "does not exist" in nobody.stderr) == (1, True)
    assert keyed.run("register", *OF_TOLL_FREE, "--profile", "Pine Vet", "--from", "x").exit_code == 2


def test_bulk__from_profiles(keyed: Terminal) -> None:
    """A row's own cells win, an empty cell and a field without a column are the profile's; the column has precedence."""
    create(keyed)
    for name, city in (("Elm", "Bergen"), ("Oak", "Turku")):
        keyed.write("other.json", COMPANY.replace("Pine Vet Inc", f"{name} Inc"))
        given = ("--values", "other.json", "--document", "optInImage=optin.png")
        assert keyed.run("profile", "create", name, *OF_TOLL_FREE, *given).exit_code == 0
        keyed.write("city.yaml", f"city: {city}\n")
        assert keyed.run("profile", "set", name, *OF_TOLL_FREE, "--values", "city.yaml").exit_code == 0
    keyed.write("rows.csv", "name,Profile,City\nA,Elm,\nB,,\nC,elm,Oslo\n")
    code, document = keyed.read("bulk", "rows.csv", *OF_TOLL_FREE, "--profile", "Oak")
    assert (code, document["good"], document["errors"]) == (0, 3, [])
    assert {each["name"]: each["rows"] for each in document["profiles"]} == {"Oak": 1, "Elm": 2}
    shown = keyed.run("bulk", "rows.csv", *OF_TOLL_FREE, "--profile", "Oak")
    assert "2 rows start from profile Elm" in shown.stdout
    assert keyed.run("bulk", "rows.csv", *OF_TOLL_FREE, "--profile", "Oak", "--yes").exit_code == 0
    sent = {each.tags["Name"]: each.version.answers() for each in keyed.backend().registrations()}
    cities = {name: values["companyInfo.city"]["TextValue"] for name, values in sent.items()}
    companies = {name: values["companyInfo.companyName"]["TextValue"] for name, values in sent.items()}
    assert cities == {"A": "Bergen", "B": "Turku", "C": "Oslo"}
    assert companies == {"A": "Elm Inc", "B": "Oak Inc", "C": "Elm Inc"}
    keyed.write("rows.csv", "name,profile\nA,Elm\nB,Birch\n")
    code, document = keyed.read("bulk", "rows.csv", *OF_TOLL_FREE)
    assert (code, [each["code"] for each in document["problems"]]) == (3, ["profile_unknown"])
