"""`callsign bulk` with tables as other people have them."""

from __future__ import annotations

import csv
import shutil
from pathlib import Path

import pytest

from tests.integration.command_line.conftest import Terminal

TABLES = Path("tests/data/tables").resolve()


def take(terminal: Terminal, *names: str) -> None:
    """Copy tables into the terminal's folder, with the picture that they all name."""
    terminal.picture("optin.png")
    for name in names:
        shutil.copy(TABLES / name, terminal.folder / name)


def test_bulk__a_column_id_is_asked_about(terminal: Terminal) -> None:
    """It is not the row key by itself, and the command says how to make it one."""
    take(terminal, "id_may.csv")
    outcome = terminal.run("bulk", "id_may.csv")
    assert (outcome.exit_code, "add --key ID." in outcome.stderr) == (3, True)
    code, may = terminal.read("bulk", "id_may.csv", "--key", "ID")
    assert (code, may["key_column"], may["registrations"]) == (0, "ID", 3)


def test_bulk__letters_that_can_be_read_in_several_ways(terminal: Terminal) -> None:
    """Two decodings stand side by side, and the person decides."""
    text = (TABLES / "id_may.csv").read_text("utf-8").replace("Customer 01 LLC,", "Şişli Örnek A.Ş.,")
    terminal.picture("optin.png")
    (terminal.folder / "t.csv").write_bytes(text.encode("cp1254"))
    outcome = terminal.run("bulk", "t.csv", "--map", "ID=")
    assert outcome.exit_code == 3
    assert "--encoding cp1254       Turkish (Windows)\n      Row 2: Şişli Örnek A.Ş." in outcome.stderr
    assert "--encoding cp1252       Western European (Windows)\n      Row 2: Þiþli Örnek A.Þ." in outcome.stderr
    outcome = terminal.run("bulk", "t.csv", "--map", "ID=", "--encoding", "windows-1254")
    assert (outcome.exit_code, "Turkish (Windows)" in outcome.stdout) == (0, True)
    assert terminal.run("bulk", "t.csv", "--encoding", "klingon").exit_code == 2


def test_bulk__from_standard_input(terminal: Terminal) -> None:
    """`callsign bulk -` reads the table from a pipe; documents are in the current folder."""
    terminal.picture("optin.png")
    outcome = terminal.pipe((TABLES / "id_may.csv").read_bytes(), "bulk", "-", "--key", "ID")
    assert (outcome.exit_code, "standard input" in outcome.stdout, outcome.stderr) == (0, True, "")


@pytest.mark.long
def test_bulk__numbers_that_start_again_in_each_file(terminal: Terminal) -> None:
    """A column ID is the row key only where a person says so, and then other customers are not taken for May's."""
    take(terminal, "id_may.csv", "id_june.csv")
    code, may = terminal.read("bulk", "id_may.csv", "--key", "ID", "--yes")
    assert (code, may["key_column"], len(may["rows"])) == (0, "ID", 3)

    outcome = terminal.run("bulk", "id_june.csv", "--key", "id")
    assert outcome.exit_code == 3
    assert "Row 2, 1, “Customer 61 LLC" in outcome.stderr
    assert f"belongs to “{may['rows'][0]['name']}” ({may['rows'][0]['registration_id']})" in outcome.stderr

    code, june = terminal.read("bulk", "id_june.csv", "--key", "ID", "--only-good", "--yes", "--result", "results.csv")
    assert (code, june["begun_before"], june["keys_in_use"]) == (0, 0, 3)
    rows = list(csv.DictReader((terminal.folder / "results.csv").read_text("utf-8-sig").splitlines()))
    assert [(row["name"][:11], row["outcome"], row["registration"], row["number"]) for row in rows] == [
        (f"Customer {number}", "changed", "", "") for number in (61, 62, 63)
    ]
    assert terminal.acts().count("RequestPhoneNumber") == 3
