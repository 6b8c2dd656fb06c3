"""A table whose rows were started before: in another folder, under other keys, nearly the same, denied."""

from __future__ import annotations

import csv
import io
from pathlib import Path

import pytest

from tests.integration.command_line.conftest import Terminal
from workflows.durable.file_lock import locked_file

TABLE = (Path(__file__).parents[2] / "data" / "tables" / "three.csv").read_text()


def changed(*changes: tuple[int, str, str], keys: bool = False) -> str:
    """The table with some cells changed, and with a column of keys."""
    rows = list(csv.DictReader(io.StringIO(TABLE)))
    for place, column, cell in changes:
        rows[place][column] = cell
    out = io.StringIO()
    names = [*rows[0], *(["Row key"] if keys else [])]
    writer = csv.DictWriter(out, names)
    writer.writeheader()
    writer.writerows({**row, **({"Row key": f"cust-{place}"} if keys else {})} for place, row in enumerate(rows))
    return out.getvalue()


@pytest.fixture
def started(terminal: Terminal) -> list[str]:
    """The registrations of three rows, with their ids and numbers on the screen."""
    terminal.picture("optin.png")
    terminal.write("three.csv", TABLE)
    outcome = terminal.run("bulk", "three.csv", "--yes")
    assert outcome.exit_code == 0
    rows = [line.split("\t") for line in outcome.stdout.splitlines() if line.count("\t") == 4]
    assert [row[2] for row in rows] == ["submitted"] * 3
    assert all(row[3].startswith("registration-") and row[4].startswith("+1") for row in rows)
    return [row[3] for row in rows]


def bought(terminal: Terminal) -> int:
    return terminal.acts().count("RequestPhoneNumber")


def test_same_rows__wherever(terminal: Terminal, started: list[str], tmp_path: Path) -> None:
    """With a key added, by another login, next to a bot, and in another database: nothing is started again."""
    terminal.write("keys.csv", changed(keys=True))
    elsewhere = {"DATABASE_URL": f"sqlite:///{tmp_path}/other.db"}
    for name, environ in (("keys.csv", {}), ("three.csv", {"LOGNAME": "bob"}), ("three.csv", elsewhere)):
        code, found = terminal.read("bulk", name, "--yes", **environ)
        assert (code, found["registrations"], found["done"]) == (0, 0, True), (name, environ)
        assert [row["registration_id"] for row in found["rows"]] == started
    with locked_file(terminal.folder / "callsign.db"):
        shown = terminal.run("bulk", "three.csv")
        assert (shown.exit_code, "3 rows already started" in shown.stdout) == (0, True)
        assert "Buys" not in shown.stdout
    assert bought(terminal) == 3


@pytest.mark.long
def test_nearly_the_same__is_asked(terminal: Terminal, started: list[str]) -> None:
    """A corrected row is named with its registration and what differs; a person says what is meant."""
    sample = "Customer 02 LLC: your code is 654321. Reply STOP to opt out."
    terminal.write("near.csv", changed((1, "Message Sample 1", sample)))
    outcome = terminal.run("bulk", "near.csv", "--yes")
    assert (outcome.exit_code, bought(terminal)) == (4, 3)
    assert f"Row 3: Customer 02 LLC 3 is {started[1]}" in outcome.stderr or started[1] in outcome.stderr
    assert "1 answer differs: Message Sample 1" in outcome.stderr
    assert sample not in outcome.output
    code, found = terminal.read("bulk", "near.csv", "--yes", "--only-new")
    assert (code, found["registrations"], bought(terminal)) == (0, 0, 3)
    code, found = terminal.read("bulk", "near.csv", "--again")
    assert (code, found["registrations"], found["numbers"]) == (0, 1, 1)


def test_denied_rows__become_the_next_version(terminal: Terminal, started: list[str]) -> None:
    """The denied row is offered with its version; with --fix-denied it is submitted, and nothing is bought."""
    terminal.backend().set_status(started[2], "REVIEWING", "REVIEWING")
    terminal.backend().deny(started[2], ["Unclear"])
    terminal.write("better.csv", changed((2, "Use Case Details", "Codes for customers who turned on two steps.")))
    asked = terminal.run("bulk", "better.csv", "--yes")
    assert (asked.exit_code, "This would be its version 2: 1 answer differs" in asked.stderr) == (4, True)
    shown = terminal.run("bulk", "better.csv", "--fix-denied")
    assert (shown.exit_code, "1 row as the next version of a denied registration" in shown.stdout) == (0, True)
    code, done = terminal.read("bulk", "better.csv", "--fix-denied", "--yes")
    assert (code, done["done"], done["rows"][2]["outcome"], bought(terminal)) == (0, True, "submitted", 3)
    assert terminal.backend().account.registrations[started[2]].version.number == 2


def test_denied_rows__that_would_be_denied_again(terminal: Terminal, started: list[str]) -> None:
    """A next version is looked at like a new row: not submitted, left out, or submitted with a reason that is kept."""
    terminal.backend().set_status(started[2], "REVIEWING", "REVIEWING")
    terminal.backend().deny(started[2], ["Unclear"])
    terminal.write("box.csv", changed((2, "Address 1", "P.O. Box 7")))
    command = ("bulk", "box.csv", "--fix-denied", "--yes")
    code, found = terminal.read(*command)
    version = terminal.backend().account.registrations[started[2]].version
    assert (code, found["denied_rows"], version.number) == (3, [4], 1)
    assert "--override address-post-box=" in found["error"]
    code, found = terminal.read(*command, "--only-good")
    assert (code, found["rows"][2]["outcome"]) == (0, "invalid")
    code, done = terminal.read(*command, "--override", "address-post-box=Box is the name of our street.")
    assert (code, done["rows"][2]["outcome"], bought(terminal)) == (0, "submitted", 3)
    assert "remark.overridden" in terminal.run("audit", "show", started[2]).stdout


def test_results__have_the_status_of_today(terminal: Terminal, started: list[str]) -> None:
    """The same table weeks later, with no watch in between: AWS says what became of each row."""
    terminal.backend().set_status(started[0], "COMPLETE", "APPROVED")
    _, later = terminal.read("bulk", "three.csv", "--yes")
    assert later["rows"][0]["status"] == "COMPLETE"


@pytest.mark.long
def test_results__are_not_overwritten(terminal: Terminal, started: list[str]) -> None:
    """A file of results is replaced only with --force, and that is refused before anything is done."""
    terminal.write("results.csv", "keep me")
    refused = terminal.run("bulk", "three.csv", "--yes", "--result", "results.csv")
    assert (refused.exit_code, "--force" in refused.stderr) == (2, True)
    assert (terminal.folder / "results.csv").read_text() == "keep me"
    assert terminal.run("bulk", "three.csv", "--yes", "--result", "results.csv", "--force").exit_code == 0
    assert started[0] in (terminal.folder / "results.csv").read_text(encoding="utf-8-sig")
