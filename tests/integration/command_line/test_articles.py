"""Each of the articles' four scripts as a command, with the articles' own values."""

from __future__ import annotations

import csv
from collections.abc import Mapping

import pytest

from tests.integration.command_line.articles import INDIA, INDONESIA, LETTERS, OPT_IN, OPT_IN_FIELD, table
from tests.integration.command_line.conftest import Terminal


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
    """The file as printed in the article, with one new line. Region, name and letters come from it."""
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
    assert bool(documents) <= terminal.acts().count("CreateRegistrationAttachment") <= len(documents)
    assert len(terminal.backend(found["region"]).account.attachments) == bool(
        documents
    )  # all of them are the same picture


def test_toll_free__from_the_environment(terminal: Terminal, variables: Mapping[str, str]) -> None:
    """The variables and the image path of the article's script. A number is requested and associated."""
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
    assert [association.phone_number for association in registration.associations.values()] == [found["number"]]
    assert registration.tags["callsign:workspace"] == "shell"

    # Repeated: nothing is bought twice.
    before = len(terminal.acts())
    code, again = terminal.read("register", "--from-env", "--yes", **variables)
    assert (code, again["already"], again["registration_id"]) == (0, True, found["registration_id"])
    assert len(terminal.acts()) == before


def test_toll_free__bulk(terminal: Terminal) -> None:
    """The article's bulk call with its options, and documents next to the CSV. A repeat finds every row done."""
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
    """All registrations are shown with AWS's status. A denial is shown in full, and the exit code asks for a person."""
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
