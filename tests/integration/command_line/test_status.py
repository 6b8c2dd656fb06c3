"""The status of registrations that other people, scripts and regions have."""

from __future__ import annotations

import io
from dataclasses import replace

import boto3
from rich.console import Console

from bot.command_line.options import Output
from bot.command_line.registration_status import RegistrationStatus
from bot.command_line.status import _show_list
from tests.integration.command_line.articles import INDIA, OPT_IN
from tests.integration.command_line.conftest import Terminal
from tests.unit.factories import registration
from workflows.records.drafts import RegistrationId


def test_india__the_printed_command_works(terminal: Terminal) -> None:
    """The region of the file is another than that of the environment: the database knows where the registration is."""
    terminal.write("india.py", INDIA + OPT_IN)
    outcome = terminal.run("register", "--config", "india.py", "--yes", AWS_REGION="us-west-2")
    assert outcome.exit_code == 0
    printed = outcome.stdout.partition("Follow it with `callsign ")[2].partition("`")[0].split()
    for environ in ({"AWS_REGION": "us-west-2"}, {"AWS_REGION": ""}):
        code, found = terminal.read(*printed, **environ)
        assert (code, [each["region"] for each in found["registrations"]]) == (0, ["ap-south-1"])
    terminal.backend("ap-south-1").deny(printed[1], ["Unclear"])
    assert "Unclear" in terminal.run("watch", "--once", AWS_REGION="us-west-2").stdout


def test_registrations_of_a_script(terminal: Terminal) -> None:
    """In another folder, and for what a script made: name, number, and whether it was submitted, as in full."""
    client = boto3.client(
        "pinpoint-sms-voice-v2",
        region_name="us-east-1",
        endpoint_url=terminal.aws.url,
        aws_access_key_id="x",
        aws_secret_access_key="x",
    )
    made = client.create_registration(
        RegistrationType="US_TOLL_FREE_REGISTRATION", Tags=[{"Key": "Name", "Value": "Pine Vet Inc"}]
    )["RegistrationId"]
    (draft,) = terminal.read("status")[1]["registrations"]
    assert (draft["name"], draft["words"], draft["recorded"]) == ("Pine Vet Inc", "Draft at AWS, not submitted", False)
    terminal.backend().set_status(made, "CREATED", "SUBMITTED")
    (listed,) = terminal.read("status", "--status", "waiting", "--type", "toll-free")[1]["registrations"]
    (full,) = terminal.read("status", "Pine Vet Inc")[1]["registrations"]
    assert listed["words"] == full["words"] == "Submitted, waiting to be picked up"
    assert listed["versions"] is None
    assert {"draft", "submitted"} & set(full["versions"][0]["history"])
    assert listed["created_at"][:4].isdigit()
    assert terminal.read("status", "--status", "live")[1]["registrations"] == []
    assert terminal.run("status", "--status", "lively").exit_code == 2
    assert terminal.run("status", "--type", "zeppelin").exit_code == 2


def test_region__that_does_not_answer(terminal: Terminal) -> None:
    """The other regions are shown; the silent one is named, and the exit code is not 0."""
    terminal.aws.faults.fail("DescribeRegistrations", "AccessDeniedException", 400, times=1)
    code, found = terminal.read("status", CALLSIGN_REGIONS="us-east-1,eu-west-1")
    assert (code, len(found["unanswered"]), found["registrations"]) == (1, 1, [])


def screen(width: int) -> list[str]:
    text = io.StringIO()
    console = Console(file=text, force_terminal=True, width=width, color_system=None, highlight=False, markup=False)
    rows = [
        RegistrationStatus(
            registration=replace(
                registration("CREATED", "SUBMITTED", name="Pine Veterinary Hospital Inc", identity="+18335550100"),
                id=RegistrationId(f"registration-{place}123456789abcdef0123456789abcdef"),
            )
        )
        for place in range(2)
    ]
    _show_list(Output(as_json=False, out=console, err=console), rows)
    return text.getvalue().splitlines()


def test_list__in_narrow_terminals() -> None:
    """At 60 and 80 columns there are words, a short id, a day and a number in one piece; a wide one has the whole id."""
    for width in (60, 80):
        lines = screen(width)
        assert max(map(len, lines)) <= width
        assert lines[0].split() == ["ID", "Since", "Status", "Name", "Number"]
        first = " ".join(lines[1:])
        for piece in ("01234567 ", "11234567 ", "2026-03-02", "Submitted,", "waiting", "Veterinary", "+18335550100"):
            assert piece in first, (width, piece)
    assert "registration-0123456789abcdef0123456789abcdef" in "\n".join(screen(140))
