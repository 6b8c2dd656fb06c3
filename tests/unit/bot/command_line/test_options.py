"""What every terminal command has in common: exit codes, output for people and for programs, and how it is stopped."""

from __future__ import annotations

import asyncio
import io
import json
import os
import signal
import subprocess
import sys
from typing import Any

import click
import pytest
from click.testing import CliRunner, Result
from rich.console import Console

from bot.command_line.options import Exit, Failure, Output, Work, options, run
from bot.command_line.types import of_country
from bot.messages import terminal as words
from bot.runtime.ambient import Ambient
from bot.runtime.command import person
from bot.runtime.refusals import InUse, StartRefused
from bot.settings import SettingsError
from workflows.records.definitions import ASSOCIATE_BEFORE_SUBMIT, RegistrationType, SupportedAssociation
from workflows.records.errors import AccessDenied, AwsError, AwsUnavailable

HEADER = ("ID", "Status")
ROWS = [("registration-1", "In\treview\nsince Monday"), ("registration-2", "Live")]


def invoke(work: Work, *arguments: str) -> Result:
    """A command that does `work`."""

    @click.command()
    @options
    def command(context: click.Context, *, as_json: bool) -> None:
        run(context, work, as_json=as_json)

    return CliRunner().invoke(command, arguments, obj=Ambient())


def raising(error: Exception) -> Work:
    async def work(_: Output) -> Exit:
        raise error

    return work


@pytest.mark.parametrize("code", [None, *Exit])
def test_run__exit_code(code: Exit | None) -> None:
    """The command leaves with the code of its work; without one, all is well."""

    async def work(output: Output) -> Exit | None:
        output.say("Done.")
        return code

    result = invoke(work)
    assert (result.exit_code, result.stdout) == (int(code or 0), "Done.\n")


REFUSALS: list[tuple[Exception, int, str]] = [
    (Failure("Not here.", Exit.USAGE), 2, "Not here."),
    (Failure("No."), 1, "No."),
    (Failure("Wrong rows.", Exit.INVALID), 3, "Wrong rows."),
    (SettingsError(["Set AWS_REGION."]), 2, str(SettingsError(["Set AWS_REGION."]))),
    (StartRefused("No database."), 1, "No database."),
    (InUse("The file is open."), 1, words.in_use("The file is open.")),
    (AwsUnavailable("SendIt"), 1, words.problem(AwsUnavailable("SendIt").problem())),
    (AccessDenied("SendIt"), 1, words.problem(AccessDenied("SendIt").problem())),
]


@pytest.mark.parametrize(("error", "code", "message"), REFUSALS, ids=lambda value: str(value)[:20])
def test_run__refused(error: Exception, code: int, message: str) -> None:
    """A refusal is one message on standard error, without a traceback; nothing is on standard output."""
    result = invoke(raising(error))
    assert (result.exit_code, result.stdout, result.stderr) == (code, "", f"Error: {message}\n")


@pytest.mark.parametrize(("error", "code", "message"), REFUSALS, ids=lambda value: str(value)[:20])
def test_run__refused_for_programs(error: Exception, code: int, message: str) -> None:
    """A program reads the same message in a JSON document, and the same exit code; for AWS also the cause."""
    result = invoke(raising(error), "--json")
    cause = {"problem": error.problem().stored()} if isinstance(error, AwsError) else {}
    assert (result.exit_code, json.loads(result.stdout)) == (code, {"error": message} | cause)


def test_run__details_are_for_programs() -> None:
    """What a failure knows in addition to its message is in the document, and not in the words for people."""
    failure = Failure("Wrong rows.", Exit.INVALID, problems=[{"row": 2}])
    assert json.loads(invoke(raising(failure), "--json").stdout) == {"error": "Wrong rows.", "problems": [{"row": 2}]}
    assert "row" not in invoke(raising(failure)).stderr.replace("rows", "")


def test_run__fault_of_ours_is_not_hidden() -> None:
    """Anything that nobody expected is raised as it is, so that it can be reported."""
    result = invoke(raising(KeyError("x")))
    assert isinstance(result.exception, KeyError)


@pytest.mark.parametrize("name", [signal.SIGTERM, signal.SIGINT])
@pytest.mark.parametrize("arguments", [(), ("--json",)], ids=["people", "programs"])
def test_run__stopped(name: signal.Signals, arguments: tuple[str, ...]) -> None:
    """A signal cancels the work, which closes what it opened. That is not an error, and has an exit code of its own."""
    closed: list[str] = []

    async def work(_: Output) -> Exit:
        try:
            os.kill(os.getpid(), name)
            await asyncio.sleep(30)
        finally:
            closed.append("closed")
        return Exit.DONE

    result = invoke(work, *arguments)
    assert (result.exit_code, closed) == (130, ["closed"])
    assert result.stderr == f"{words.INTERRUPTED}\n"
    assert (json.loads(result.stdout) if arguments else {}) == ({"error": words.INTERRUPTED} if arguments else {})


#: A process whose name server does not answer.
HANGING = """
import asyncio, socket, sys, time
import click
from bot.command_line.options import options, run

def unanswered(*_, **__):
    print("asked", flush=True)
    time.sleep(40)

async def work(output):
    try:
        await asyncio.get_running_loop().getaddrinfo("sms-voice.eu-west-1.amazonaws.com", 443)
    finally:
        print("closed", flush=True)

@click.command()
@options
def command(context, *, as_json):
    run(context, work, as_json=as_json)

socket.getaddrinfo = unanswered
command()
"""


def test_run__stopped_while_a_name_is_looked_up() -> None:
    """The thread of a name server that does not answer cannot be stopped; the process ends without it."""
    arguments = [sys.executable, "-c", HANGING, "--json"]
    with subprocess.Popen(arguments, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as child:
        try:
            assert child.stdout is not None
            assert child.stdout.readline() == "asked\n"
            child.send_signal(signal.SIGINT)
            out, err = child.communicate(timeout=20)
        finally:
            child.kill()
    closed, document = out.split("\n", 1)
    assert (child.returncode, closed, err) == (130, "closed", f"{words.INTERRUPTED}\n")
    assert json.loads(document) == {"error": words.INTERRUPTED}


#: A server in the same state.
HANGING_SERVER = """
import asyncio, socket, time
from bot.command_line.stopping import until_stopped

def unanswered(*_, **__):
    print("asked", flush=True)
    time.sleep(40)

async def work():
    try:
        await asyncio.get_running_loop().getaddrinfo("slack.com", 443)
    finally:
        print("closed", flush=True)

socket.getaddrinfo = unanswered
until_stopped(work)
"""


def test_until_stopped__while_a_name_is_looked_up() -> None:
    """A server closes what it opened, and ends without the name server's answer."""
    with subprocess.Popen([sys.executable, "-c", HANGING_SERVER], stdout=subprocess.PIPE, text=True) as child:
        try:
            assert child.stdout is not None
            assert child.stdout.readline() == "asked\n"
            child.terminate()
            out, _ = child.communicate(timeout=20)
        finally:
            child.kill()
    assert (child.returncode, out) == (0, "closed\n")


def shown(act: Any, *arguments: str) -> Result:
    async def work(output: Output) -> None:
        act(output)

    return invoke(work, *arguments)


def test_output__in_a_pipe() -> None:
    """One line a row with tabs between the cells, and no header: what `cut` and `awk` read. A cell has no tab or line end."""
    result = shown(lambda output: output.table(HEADER, ROWS))
    assert result.stdout == "registration-1\tIn review since Monday\nregistration-2\tLive\n"


def test_output__advice_is_not_part_of_the_result() -> None:
    """Notes go to standard error, so that a pipe gets the result alone; a document is for programs only."""

    def act(output: Output) -> None:
        output.say("one", "two")
        output.note("By the way.")
        output.document({"not": "shown"})

    result = shown(act)
    assert (result.stdout, result.stderr) == ("one\ntwo\n", "By the way.\n")


def test_output__for_programs() -> None:
    """Nothing but the document is written; text stays readable, and moments become strings."""

    def act(output: Output) -> None:
        output.say("one")
        output.note("By the way.")
        output.table(HEADER, ROWS)
        output.document({"name": "Müller", "code": Exit, "rows": [1]})

    result = shown(act, "--json")
    assert result.stderr == ""
    assert "Müller" in result.stdout
    assert json.loads(result.stdout)["rows"] == [1]


def terminal(width: int) -> tuple[Output, io.StringIO]:
    """Output to a terminal of this width, and what is on it."""
    screen = io.StringIO()
    console = Console(file=screen, force_terminal=True, width=width, color_system=None, highlight=False, markup=False)
    return Output(as_json=False, out=console, err=console), screen


def test_output__on_a_terminal() -> None:
    """A person sees a header above the columns."""
    output, screen = terminal(80)
    output.table(HEADER, ROWS)
    lines = screen.getvalue().splitlines()
    assert lines[0].split() == ["ID", "Status"]
    assert lines[-1].split() == ["registration-2", "Live"]


def test_output__columns_there_is_room_for() -> None:
    """On a terminal only the columns of `seen` are drawn; a pipe gets all of them."""
    output, screen = terminal(80)
    output.table(HEADER, ROWS, seen=["Status"])
    assert "registration-1" not in screen.getvalue()
    assert "Live" in screen.getvalue()
    assert "registration-1" in shown(lambda piped: piped.table(HEADER, ROWS, seen=["Status"])).stdout


def test_output__long_lines_are_continued_below_their_text() -> None:
    """On a terminal the parts of a long comment begin where its text begins; an address is never broken."""
    output, _ = terminal(40)
    link = "https://docs.aws.amazon.com/sms-voice/latest/userguide/registrations.html"
    assert output.wrapped(["  Denied    Opt-in: name the page on which people opt in", f"              {link}"]) == [
        "  Denied    Opt-in: name the page on",
        "            which people opt in",
        f"              {link}",
    ]
    assert Output(as_json=False).wrapped(["x " * 99]) == ["x " * 99]


def test_output__ids_are_in_one_piece() -> None:
    """A cell that people copy is not broken over lines, however narrow the terminal is; others are."""
    output, screen = terminal(30)
    output.table(HEADER, [("registration-0123456789", "a long status with many words")])
    assert "registration-0123456789" in screen.getvalue()
    assert len(screen.getvalue().splitlines()) > 2


def test_output__markup_is_text() -> None:
    """What AWS or a person wrote in square brackets is shown as it is."""
    output, screen = terminal(80)
    output.say("[red]Acme[/red]")
    output.table(HEADER, [("[bold]x", "[/]")])
    assert "[red]Acme[/red]" in screen.getvalue()
    assert "[bold]x" in screen.getvalue()


@pytest.mark.parametrize(
    ("login", "name"),
    [
        ("ana", "ana"),
        ("Ana", "ana"),
        ("U012AB3CD", "u012ab3cd"),
        ("DOMAIN\\ana", "domain-ana"),
        ("ana smith", "ana-smith"),
        ("ana@example.com", "ana@example.com"),
        ("<!channel>", "--channel-"),
    ],
)
def test_person__login_name(login: str, name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """A login name can be taken neither for a Slack id nor for a mention, and fits the value of an AWS tag."""
    monkeypatch.setenv("LOGNAME", login)
    assert (person().workspace_id, person().user_id) == ("shell", name)


@pytest.mark.parametrize(
    ("name", "country", "asked", "listed"),
    [
        ("US_TOLL_FREE_REGISTRATION", None, "", True),
        ("US_TOLL_FREE_REGISTRATION", None, "US", True),
        ("US_TOLL_FREE_REGISTRATION", None, " us ", True),
        ("US_TOLL_FREE_REGISTRATION", None, "IN", False),
        ("US_TOLL_FREE_REGISTRATION", "CA", "CA", True),
        ("USELESS", None, "US", False),
    ],
)
def test_of_country(name: str, country: str | None, asked: str, listed: bool) -> None:
    """By the name of the type, or by the countries of what it is associated with."""
    wanted = SupportedAssociation(resource_type="TOLL_FREE", iso_country_code=country, behavior=ASSOCIATE_BEFORE_SUBMIT)
    kind = RegistrationType(name=name, title=name, associations=(wanted,) if country else ())
    assert of_country(kind, asked) is listed
