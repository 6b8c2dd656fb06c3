"""What a reviewer would say, before anything is sent: shown in the dry run, and with `--strict` a refusal."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.integration.command_line.conftest import Terminal
from tests.unit.workflows.preflight.cases import good

TABLES = Path(__file__).parents[2] / "data" / "tables"
#: Every mistake of these answers has been a reason for a denial; the country alone is invalid.
DENIED = json.loads((TABLES / "reviewer-denials.json").read_text()) | {"Country": "US", "State": "WA"}
EXPECTED = {
    "address-post-box",
    "tax-number-invalid",
    "email-free",
    "placeholder",
    "description-short",
    "policy-other-site",
    "policy-is-terms",
    "opt-in-circular",
    "sample-short-link",
    "sample-equal",
    "sample-without-brand",
    "sample-without-stop",
}


@pytest.fixture
def command(terminal: Terminal) -> tuple[str, ...]:
    terminal.picture("optin.png")
    terminal.write("answers.json", json.dumps(DENIED))
    return ("register", "--type", "toll-free", "--values", "answers.json")


MUSTS: tuple[str, ...] = (
    "address-post-box",
    "tax-number-invalid",
    "placeholder",
    "policy-is-terms",
    "opt-in-circular",
    "sample-short-link",
    "sample-equal",
)
#: What overrides all of them.
OVERRIDES = tuple(part for rule in MUSTS for part in ("--override", f"{rule}=We have asked the carriers."))


def test_dry_run__names_every_known_reason(terminal: Terminal, command: tuple[str, ...]) -> None:
    """Each mistake is named with its fields; a text to take over is offered where there is one; nothing is done."""
    code, shown = terminal.read(*command, "--yes")
    found = {row["rule"]: row for row in shown["preflight"]}
    assert (code, set(found) >= EXPECTED, terminal.acts()) == (3, True, [])
    assert found["address-post-box"]["severity"] == "must"
    assert found["address-post-box"]["fields"] == ["companyInfo.address1"]
    assert found["sample-without-brand"]["suggestion"].startswith("Example: Hot deal")
    spoken = terminal.run(*command).stdout
    assert "What a reviewer would say:" in spoken
    assert spoken.index("Will be denied:") < spoken.index("Often denied:")
    assert {row["rule"] for row in shown["preflight"] if row["severity"] == "must"} == set(MUSTS)


def test_strict__does_not_register(terminal: Terminal, command: tuple[str, ...]) -> None:
    """What is often denied ends it, too, and the remarks are in the document."""
    assert terminal.read(*command, *OVERRIDES)[0] == 0
    code, shown = terminal.read(*command, *OVERRIDES, "--strict", "--yes")
    assert (code, shown["done"], terminal.acts()) == (3, False, [])
    assert {row["rule"] for row in shown["preflight"]} >= EXPECTED


def test_strict__lets_good_answers_through(terminal: Terminal) -> None:
    """A registration of the labelled good ones has no remark but hints."""
    terminal.picture("optin.png")
    good_answers = good()["pine-vet"].answers
    answers = {path: answer for path, answer in good_answers.items() if isinstance(answer, str | tuple)}
    terminal.write("good.json", json.dumps({**answers, "messagingUseCase.optInImage": "optin.png"}))
    code, shown = terminal.read("register", "--type", "toll-free", "--values", "good.json", "--strict")
    assert code == 0
    serious = [row["rule"] for row in shown["preflight"] if row["severity"] != "hint"]
    assert serious == []


def test_override__registers_and_keeps_the_reasons(terminal: Terminal, command: tuple[str, ...]) -> None:
    """The remarks stay in the document, each with the reason why it does not count."""
    code, done = terminal.read(*command, *OVERRIDES, "--yes")
    assert (code, done["done"]) == (0, True)
    reasons = {row["rule"]: row["override"] for row in done["preflight"] if "override" in row}
    assert reasons == {rule: {"reason": "We have asked the carriers.", "by": "ana"} for rule in MUSTS}
    assert {row["rule"] for row in done["preflight"]} >= EXPECTED


@pytest.mark.parametrize(
    ("given", "said"),
    [("no-such-rule=We have asked.", "no-such-rule is not a rule"), ("placeholder=ok", "characters why")],
)
def test_override__needs_a_rule_and_a_reason(
    terminal: Terminal, command: tuple[str, ...], given: str, said: str
) -> None:
    outcome = terminal.run(*command, "--override", given)
    assert (outcome.exit_code, said in outcome.stderr) == (2, True)


@pytest.mark.parametrize(
    ("named", "said"),
    [
        (("register", "--type", "toll-free"), "Add --check-pages, or leave out this --override"),
        (("fix", "Pine Vet Inc"), "Add --check-pages, or leave out this --override"),
        (("bulk", "answers.json"), "Add --check-pages, or leave out this --override"),
    ],
)
def test_override__of_pages_that_nobody_opens(
    terminal: Terminal, command: tuple[str, ...], named: tuple[str, ...], said: str
) -> None:
    """A reason that could never count is refused, before anything is read."""
    outcome = terminal.run(*named, "--override", "page-unreadable=It opens tomorrow.")
    assert (outcome.exit_code, said in " ".join(outcome.stderr.split()), bool(command)) == (2, True, True)


def test_use_suggestions__takes_over_every_text(terminal: Terminal, command: tuple[str, ...]) -> None:
    """One option for all of them: no remark with a text is left, and the new answers are what is sent."""
    code, shown = terminal.read(*command, *OVERRIDES, "--use-suggestions")
    assert (code, [row["rule"] for row in shown["preflight"] if row["suggestion"]]) == (0, [])
    assert shown["taken_over"]["messageSamples.messageSample1"].startswith("Example: Hot deal")
    sent = {row["field"]: row["value"] for row in shown["values"]}
    assert sent["messageSamples.messageSample1"] == shown["taken_over"]["messageSamples.messageSample1"]


def test_bulk__names_the_rows_and_leaves_them_out(terminal: Terminal) -> None:
    """A row that will be denied keeps the table from being registered, until it is left out or overridden."""
    terminal.picture("optin.png")
    terminal.write("three.csv", (TABLES / "three.csv").read_text().replace("101 Main Street", "P.O. Box 1"))
    code, shown = terminal.read("bulk", "three.csv", "--yes")
    assert (code, shown["denied_rows"], terminal.acts()) == (3, [2], [])
    (must,) = [row for row in shown["preflight"] if row["severity"] == "must"]
    assert (must["row"], must["rule"], must["fields"]) == (2, "address-post-box", ["companyInfo.address1"])
    assert terminal.read("bulk", "three.csv", "--only-good")[1]["registrations"] == 2
    code, shown = terminal.read(
        "bulk", "three.csv", "--override", "address-post-box=Box is our street's name.", "--yes"
    )
    assert (code, shown["done"], [row["outcome"] for row in shown["rows"]]) == (0, True, ["submitted"] * 3)


def test_bulk__takes_texts_over_opens_pages_and_asks_aws_first(terminal: Terminal) -> None:
    """The options of `register`, for every row: replaced answers are what is sent, and AWS looks at it first."""
    terminal.picture("optin.png")
    terminal.write("three.csv", (TABLES / "three.csv").read_text())
    options = ("--use-suggestions", "--check-pages", "--aws-review", "--override", "page-unreadable=It opens tomorrow.")
    code, shown = terminal.read("bulk", "three.csv", *options, "--yes")
    assert (code, [row["outcome"] for row in shown["rows"]]) == (0, ["submitted"] * 3)
    assert [remark for remark in shown["preflight"] if remark["suggestion"]] == []
    found = [remark for remark in shown["preflight"] if remark["rule"] == "page-unreadable"]
    assert {remark["row"] for remark in found} == {row["row"] for row in shown["rows"]}
    assert all(remark["override"]["reason"] == "It opens tomorrow." for remark in found)
    sent = {one.id: one.version for one in terminal.backend().registrations()}
    assert all(version.aws_review for version in sent.values())
    ids = {row["row"]: row["registration_id"] for row in shown["rows"]}
    assert shown["taken_over"]
    for replaced in shown["taken_over"]:
        assert sent[ids[replaced["row"]]].answers()[replaced["field"]] == {"TextValue": replaced["text"]}


def test_check_pages__only_where_somebody_asks(terminal: Terminal, command: tuple[str, ...]) -> None:
    """What cannot be opened is named, is no must, and can be overridden."""
    assert "page-unreadable" not in {row["rule"] for row in terminal.read(*command, *OVERRIDES)[1]["preflight"]}
    code, shown = terminal.read(
        *command, *OVERRIDES, "--check-pages", "--override", "page-unreadable=It opens tomorrow."
    )
    found = [row for row in shown["preflight"] if row["rule"] == "page-unreadable"]
    assert (code, {row["severity"] for row in found}) == (0, {"should"})
    assert {field for row in found for field in row["fields"]} >= {"companyInfo.website"}
    assert all(row["override"]["reason"] == "It opens tomorrow." for row in found)
    assert "its host is not known, or not public" in found[0]["message"]


def test_check_pages__keeps_the_reasons(terminal: Terminal, command: tuple[str, ...]) -> None:
    """A reason for what was found on a page is kept like any other."""
    reason = ("--override", "page-unreadable=It opens tomorrow.")
    code, done = terminal.read(*command, *OVERRIDES, "--check-pages", *reason, "--yes")
    acts = terminal.run("audit", "show", done["registration_id"], "--json").stdout
    assert (code, done["done"], "page-unreadable" in acts) == (0, True, True)
