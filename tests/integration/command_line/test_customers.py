"""`callsign customers` as a person uses it: from a table of 40 brands to the list, its filters and its changes."""

from __future__ import annotations

import csv
from collections.abc import Iterable

from tests.integration.command_line.conftest import Terminal
from tests.unit.catalog import filled, forms
from workflows.tables.write import write_csv

BRAND = "US_TEN_DLC_BRAND_REGISTRATION"


def brands(terminal: Terminal, customers: Iterable[str], name: str = "brands.csv") -> str:
    """A table with a brand for each customer, each with a company and a tax number of its own."""
    answers = filled(forms()[BRAND])
    texts = {str(path): _cell(answer) for path, answer in answers.items() if isinstance(answer, str | tuple)}
    rows = []
    for number, customer in enumerate(customers):
        own = {"companyInfo.companyName": f"Shop {number} LLC", "companyInfo.taxId": str(12_3000_000 + number)}
        rows.append([*{**texts, **own}.values(), customer])
    (terminal.folder / name).write_bytes(write_csv([*texts, "Customer"], rows))
    return name


def _cell(answer: str | tuple[str, ...]) -> str:
    return answer if isinstance(answer, str) else "; ".join(answer)


def test_bulk__forty_customers_are_shown_first(terminal: Terminal) -> None:
    """The preview counts and names new ones, two spellings once; nothing is created, at AWS or here."""
    names = [f"Shop {number}" for number in range(38)] + ['=HYPERLINK("http://x")', "🍕 Pizza", "SHOP  1"]
    table = brands(terminal, names)
    outcome = terminal.run("bulk", table, "--type", BRAND)
    assert outcome.exit_code == 0, outcome.stderr
    assert "40 new customers: =HYPERLINK(" in outcome.stdout
    assert terminal.run("customers").stderr.startswith("No customers yet.")
    assert terminal.acts() == []


def test_customers__from_a_table_to_the_list(terminal: Terminal) -> None:
    """Each row's registration has its customer and the tag; lists, status, export and report have only theirs."""
    table = brands(terminal, ["Acme", "ACME ", ""])
    code, done = terminal.read("bulk", table, "--type", BRAND, "--customer", "Bolt", "--yes")
    assert (code, done["customers"]) == (0, {"known": [], "new": ["ACME", "Bolt"]}), done
    code, listed = terminal.read("customers", "list")
    found = {each["name"]: each for each in listed["customers"]}
    assert {name: each["registration_count"] for name, each in found.items()} == {"Acme": 2, "Bolt": 1}
    assert (found["Acme"]["in_review"], found["Acme"]["numbers"], found["Acme"]["monthly"]) == (2, 0, "0")
    code, shown = terminal.read("status", "--customer", "aCme")
    ids = [each["registration_id"] for each in shown["registrations"]]
    assert len(ids) == 2
    registrations = terminal.backend().account.registrations
    assert {registrations[each].tags["Customer"] for each in ids} == {"Acme"}
    exported = terminal.run("export", "--customer", "Bolt").stdout
    assert [row["customer"] for row in csv.DictReader(exported.lstrip("\ufeff").splitlines())] == ["Bolt"]
    assert terminal.read("report", "--customer", "Bolt")[0] == 0
    code, assigned = terminal.read("customers", "assign", "Bolt", *ids)
    assert (code, assigned["assigned"], assigned["untagged"]) == (0, 2, 0)
    assert {registrations[each].tags["Customer"] for each in ids} == {"Bolt"}
    code, shown = terminal.read("customers", "show", "bolt")
    assert [each["type"] for each in shown["registrations"]] == [BRAND] * 3


def test_customers__changes(terminal: Terminal) -> None:
    """Rename, archive, take back, delete; each refusal is one sentence."""
    assert terminal.run("customers", "add", "Acme").exit_code == 0
    assert terminal.read("customers", "add", " ACME ")[1]["done"] is False
    assert terminal.run("customers", "add", "Bolt").exit_code == 0
    assert "the old name" in terminal.run("customers", "rename", "Acme", "Apex").stdout
    for arguments, words in {
        ("rename", "Bolt", "acme"): "“Apex” has this name, or had it earlier",
        ("rename", "Bolt", "x" * 300): "at most 256 characters",
        ("rename", "Bolt", " \u200b"): "no name",
        ("show", "Nobody"): "No customer has this name",
    }.items():
        refused = terminal.run("customers", *arguments)
        assert (refused.exit_code, words in refused.stderr, refused.stderr.count("\n")) == (2, True, 1), refused.output
    assert terminal.run("customers", "archive", "acme").exit_code == 0
    for command in (
        ("register", "--type", BRAND, "--values", terminal.write("a.yaml", "city: x")),
        ("bulk", brands(terminal, ["Apex"]), "--type", BRAND),
    ):
        refused = terminal.run(*command, "--customer", "Acme")
        assert (refused.exit_code, "is archived" in refused.stderr) == (2, True), refused.output
    errors = terminal.run("bulk", brands(terminal, ["Apex", "Bolt"]), "--type", BRAND)
    assert (errors.exit_code, "This customer is archived" in errors.stderr) == (3, True)
    assert [each["name"] for each in terminal.read("customers", "list")[1]["customers"]] == ["Bolt"]
    assert terminal.run("customers", "restore", "Apex").exit_code == 0
    assert terminal.read("customers", "delete", "Apex")[1]["done"] is False
    assert terminal.read("customers", "delete", "Apex", "--yes")[1]["done"] is True
    assert [each["name"] for each in terminal.read("customers", "list", "--archived")[1]["customers"]] == ["Bolt"]
