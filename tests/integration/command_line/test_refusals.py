"""What a command refuses: with a message and an exit code, before any effect at AWS, and without repeating a value."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import pytest

from tests.integration.command_line.articles import INDIA, OPT_IN, table
from tests.integration.command_line.conftest import Terminal

FINLAND = """
senderIdInfo.senderId: EXAMPLE
Company name: Example Corp
Company website: https://www.example.com
Use case category: One-time passcodes
Use case description: Sign-in codes for customers.
Message Sample 1: "Example Corp: your code is 123456."
"""
TOLL_FREE = ("--type", "toll-free", "--values", "values.yaml")


@pytest.mark.parametrize(
    ("arguments", "code", "words"),
    [
        (("register",), 2, "--values FILE, --config FILE or --from-env"),
        (("register", "--type", "finland"), 3, "no source of answers is named"),
        (("register", "--values", "values.yaml"), 2, "needs --type"),
        (("register", "--values", "nothing.yaml", "--type", "finland"), 2, "does not exist"),
        (("register", "--type", "finland", "--values", "values.yaml", "--document", "letter"), 2, "NAME=VALUE"),
        (("register", "--type", "finland", "--values", "values.yaml", "--channel", "#sms"), 2, "channel ID"),
        (("register", "--type", "atlantis", "--values", "values.yaml"), 3, "`callsign types`"),
        (("register", "--type", "india", "--values", "values.yaml"), 3, "ap-south-1 or ap-south-2"),
        (("register", "--type", "finland", "--values", "odd.yaml"), 3, "Did you mean"),
        (("register", "--type", "finland", "--values", "broken.yaml"), 3, "Line 1"),
        (("register", "--config", "calls.py"), 3, "Line 3"),
        (("register", "--config", "syntax.py"), 3, "Line 2"),
        (("register", "--config", "nowhere.py"), 3, "REGISTRATION_TYPE is missing"),
        (("register", "--config", "india_elsewhere.py"), 3, "ap-south-1 or ap-south-2"),
        (
            ("register", *TOLL_FREE, "--document", "shoes=values.yaml", "--association", "TOLL_FREE=phone-1"),
            3,
            "--document messagingUseCase.optInImage=FILE | not a document field of this form | no number like this in us-east-1",
        ),
        (
            ("register", *TOLL_FREE, "--document", "optInImage=values.yaml", "--association", "SHORT_CODE=new"),
            3,
            "values.yaml does not have an accepted type | It needs TOLL_FREE",
        ),
        (("template", "finland", "-o", "values.yaml"), 2, "--force"),
        (("types", "--country", "XX"), 1, "no registration types for XX"),
        (("bulk",), 2, "Name the CSV"),
        (
            ("bulk", "odd.csv"),
            3,
            "callsign bulk odd.csv --region us-east-1 \\ --map 'Shoe size=' | No column for Company website",
        ),
        (("bulk", "empty.csv"), 3, "is empty"),
        (("bulk", "odd.csv", "--map", "Shoe size=hat"), 2, "cannot be hat, because the form has no such field"),
        (("bulk", "odd.csv", "--map", "Shoe size=", "--name-pattern", "{hat}"), 3, "{hat}"),
        (("bulk", "odd.csv", "--type", "campaign"), 3, "Add a column “Brand”"),
        (("bulk", "odd.csv", "--map", "Shoe size=", "--documents", "broken.zip"), 3, "not a ZIP file"),
    ],
)
def test_refused(terminal: Terminal, arguments: tuple[str, ...], code: int, words: str) -> None:
    """The message says what to do. Standard output is empty."""
    for name, text in {
        "values.yaml": FINLAND,
        "odd.yaml": f"{FINLAND}Company nmae: hunter2",
        "broken.yaml": "a: 'hunter2",
        "calls.py": "import_ = 1\n\nSENDER_ID = open('hunter2')\n",
        "syntax.py": "A = 1\nSENDER_ID = 'hunter2\n",
        "nowhere.py": "SENDER_ID = 'hunter2'\n",
        "india_elsewhere.py": (INDIA + OPT_IN).replace("ap-south-1", "us-east-1"),
        "odd.csv": "Company name,Shoe size\nhunter2,44\n",
        "empty.csv": "",
        "broken.zip": "hunter2",
    }.items():
        terminal.write(name, text)
    outcome = terminal.run(*arguments)
    assert (outcome.exit_code, outcome.stdout) == (code, "")
    error = " ".join(outcome.stderr.split())
    assert [one for one in words.split(" | ") if one not in error] == []
    assert "hunter2" not in outcome.output
    assert terminal.acts() == []


def test_bulk__rows_with_errors(terminal: Terminal, tmp_path: Path) -> None:
    """Errors are named by row and column, also in a file for a spreadsheet.

    Nothing starts unless bad rows may be left out.
    """
    terminal.picture("one.png")
    table(
        tmp_path / "d.csv", [{"image": "one.png"}, {"image": "hunter2.png"}, {"Country": "hunter2", "image": "one.png"}]
    )
    code, found = terminal.read("bulk", "d.csv", "--errors", "errors.csv", "--yes")
    assert (code, found["good"], found["done"]) == (3, 1, False)
    assert [(one["row"], one["field"], one["length"]) for one in found["errors"]] == [
        (3, "messagingUseCase.optInImage", 11),
        (4, "companyInfo.isoCountryCode", 7),
    ]
    assert (tmp_path / "errors.csv").read_text(encoding="utf-8-sig").count("\n") == 3
    assert terminal.acts() == []
    again = terminal.run("bulk", "d.csv", "--errors", "errors.csv")
    assert (again.exit_code, "--force" in again.stderr) == (2, True)
    assert terminal.run("bulk", "d.csv", "--errors", "errors.csv", "--force").exit_code == 3
    code, found = terminal.read("bulk", "d.csv", "--only-good")
    assert (code, found["registrations"]) == (0, 1)


def test_settings__needs_no_slack(terminal: Terminal) -> None:
    """Settings for Slack are ignored, right or wrong. A region is required."""
    assert terminal.run("types", "--country", "ID", SLACK_BOT_TOKEN="wrong").exit_code == 0
    outcome = terminal.run("types", AWS_REGION="")
    assert (outcome.exit_code, "AWS_REGION" in outcome.stderr) == (2, True)
    assert terminal.run("types", "--country", "ID", "-r", "eu-west-1", AWS_REGION="").exit_code == 0
    code, found = terminal.read("types", AWS_REGION="here")
    assert (code, "AWS_REGION" in found["error"]) == (2, True)


def test_database__in_use(terminal: Terminal, variables: Mapping[str, str]) -> None:
    """While Callsign runs on the file, read-only commands work. The others say what to do instead."""
    from workflows.durable.file_lock import locked_file

    terminal.picture("optInImage.png")
    with locked_file(terminal.folder / "callsign.db"):
        assert terminal.run("register", "--from-env", **variables).exit_code == 0
        assert terminal.run("status").exit_code == 0
        for command in (("register", "--from-env", "--yes"), ("watch", "--once")):
            outcome = terminal.run(*command, **variables)
            assert (outcome.exit_code, "postgresql://" in outcome.stderr) == (1, True)
    assert terminal.acts() == []
