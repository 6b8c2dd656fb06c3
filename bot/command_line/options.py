"""The common parts of commands without Slack: settings, output for people and programs, exit codes, Ctrl-C."""

from __future__ import annotations

import asyncio
import json
import os
import re
import sys
import textwrap
import time
from collections.abc import Callable, Coroutine, Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field, replace
from enum import IntEnum
from typing import IO, TYPE_CHECKING, Any, NoReturn, TypeVar

import click
from rich.console import Console
from rich.table import Table
from rich.text import Text

from bot import messages
from bot.command_line.stopping import LoopThreads, end_process, stoppable
from bot.logs import configure
from bot.settings import Settings, SettingsError, add_env_file, names_a_region
from workflows.customers.errors import CustomerProblem
from workflows.records.access import BudgetReached, NotPermitted
from workflows.records.errors import NO_PROBLEM, AwsError

if TYPE_CHECKING:  # opened only when a command runs: `callsign --help` has no time for the SDKs
    from bot.runtime.ambient import Ambient

#: Columns whose cells people copy: they are not split over lines.
UNBROKEN = frozenset({"ID", "Type", "Number", "Since", "Price"})

C = TypeVar("C", bound=Callable[..., Any])


#: Seconds until the same line of progress is written again.
SAY_AGAIN = 10.0


class Exit(IntEnum):
    """Exit codes, as docs/reference/command-line.md explains them."""

    DONE = 0
    #: AWS or Callsign refused, or did not answer.
    REFUSED = 1
    #: click's own: an unknown option, a missing file.
    USAGE = 2
    #: The form, or rows of a file, have errors: nothing was started.
    INVALID = 3
    #: Something was started, and a person has to look at it.
    ATTENTION = 4
    #: Somebody has to approve it first.
    WAITING = 5
    #: Ctrl-C.
    INTERRUPTED = 130


class Failure(click.ClickException):
    """The command ends here; the message says what to do and repeats no answer of a form."""

    def __init__(self, message: str, code: Exit = Exit.REFUSED, **details: Any) -> None:
        super().__init__(message)
        self.code = code
        #: In addition to the message, for `--json`.
        self.details = details

    def show(self, file: IO[Any] | None = None) -> None:
        """Show the message; an interruption or a question is not an error."""
        prefix = "" if self.code in {Exit.INTERRUPTED, Exit.ATTENTION, Exit.WAITING} else "Error: "
        click.echo(f"{prefix}{self.format_message()}", file=file, err=file is None)

    @property
    def exit_code(self) -> int:  # type: ignore[override]  # click has it as a class variable
        """The exit code of the process."""
        return int(self.code)


@dataclass(frozen=True, kw_only=True)
class Output:
    """The output of a command: text for people, or one JSON document for a program."""

    as_json: bool
    #: For results.
    out: Console = field(
        default_factory=lambda: Console(file=sys.stdout, soft_wrap=True, highlight=False, markup=False)
    )
    #: For everything next to the result: progress, advice.
    err: Console = field(
        default_factory=lambda: Console(file=sys.stderr, soft_wrap=True, highlight=False, markup=False)
    )

    @property
    def is_terminal(self) -> bool:
        """Whether a person is looking at the result."""
        return self.out.is_terminal and not self.as_json

    def say(self, *lines: str | Text) -> None:
        """A part of the result, for people."""
        if self.as_json:
            return
        for line in lines:
            if self.out.is_terminal:
                self.out.print(line)
            else:
                click.echo(str(line))  # unchanged: rich would replace tabs by blanks

    def wrapped(self, lines: Iterable[str]) -> list[str]:
        """Lines as they fit a terminal, each continued below where its text begins; in a pipe, unchanged."""
        if not self.is_terminal:
            return list(lines)
        return [part for line in lines for part in _wrapped(line, self.out.width)]

    def note(self, line: str | Text) -> None:
        """A line next to the result, for people; a program that reads JSON does not get it."""
        if not self.as_json:
            self.err.print(line)

    def table(self, header: Sequence[str], rows: Iterable[Sequence[str]], *, seen: Sequence[str] = ()) -> None:
        """Columns on a terminal; with `seen`, only those, because the others do not fit.

        In a pipe, one line for each row, with tabs between cells and without a header.
        """
        if self.as_json:
            return
        if not self.is_terminal:
            self.say(*("\t".join(" ".join(cell.split()) for cell in row) for row in rows))
            return
        drawn = Table(box=None, pad_edge=False, header_style="bold")
        places = [header.index(name) for name in seen or header]
        for place in places:
            drawn.add_column(header[place], overflow="fold", no_wrap=header[place] in UNBROKEN)
        for row in rows:
            drawn.add_row(*(Text(row[place]) for place in places))
        self.out.print(drawn, soft_wrap=False)

    def document(self, result: object) -> None:
        """The result, for programs: the one JSON document of the command."""
        if self.as_json:
            click.echo(json.dumps(result, indent=2, ensure_ascii=False, default=str))


#: The indentation of a line, with the label of a row.
_INDENT = re.compile(r"\s*(?:\S+\s{2,})?")


def _wrapped(line: str, width: int) -> list[str]:
    """The line in parts; addresses and ids stay in one piece."""
    match = _INDENT.match(line)
    start = match.end() if match else 0
    if len(line) <= width or start > width // 2:
        return [line]
    parts = textwrap.wrap(line[start:], width - start, break_long_words=False, break_on_hyphens=False)
    return [f"{' ' * start if place else line[:start]}{part}" for place, part in enumerate(parts)]


Work = Callable[[Output], Coroutine[Any, Any, Exit | None]]


def options(command: C) -> C:
    """The options of every command here, and the context."""
    json_option = click.option(
        "--json", "as_json", is_flag=True, help="Write one JSON document to standard output, and nothing else."
    )
    return json_option(click.pass_context(command))  # type: ignore[return-value]  # click's decorators lose the type


def settings_of(region: str = "") -> Settings:
    """The settings of the environment and `.env`; `region` is the one the person named. Raises SettingsError."""
    add_env_file(os.environ)
    return Settings.for_command(os.environ if region else environ_with_region(), region)


def environ_with_region() -> Mapping[str, str]:
    """The environment; where it names no region, with that of the profile in ~/.aws/config. Raises StartRefused."""
    if names_a_region(os.environ):
        return os.environ
    from bot.runtime.region import with_region

    return with_region(os.environ)


def ambient_of(context: click.Context) -> Ambient:
    """Time and ids: those that a test passes as the context's object, else those of a real process."""
    from bot.runtime.ambient import Ambient

    passed: Ambient | None = context.find_root().obj
    return replace(passed or Ambient(), on_wait=Waiting())


def run(context: click.Context, work: Work, *, as_json: bool) -> NoReturn:
    """Do the work of a command and exit with its code."""
    from bot.runtime.refusals import StartRefused

    if context.find_root().obj is None:  # not in a test
        configure("error", sys.stderr)
    output = Output(as_json=as_json)
    try:
        code = asyncio.run(stoppable(work(output), LoopThreads()))
    except asyncio.CancelledError:
        failure = _with_document(Failure(messages.terminal.INTERRUPTED, Exit.INTERRUPTED), output)
        if context.find_root().obj is None:
            _end_process(failure)
        raise failure from None
    except Failure as failure:
        raise _with_document(failure, output) from None
    except (SettingsError, StartRefused, AwsError, NotPermitted, BudgetReached, CustomerProblem) as refused:
        if isinstance(refused, NotPermitted):
            _note(refused, context)
        raise _with_document(_failure(refused), output) from None
    context.exit(int(code or Exit.DONE))


def _note(refused: NotPermitted, context: click.Context) -> None:
    """Write what somebody may not do into the audit log."""
    from bot.command_line.refused_tries import write

    asyncio.run(write(refused, ambient_of(context).clock()))


def _end_process(failure: Failure) -> NoReturn:
    with suppress(OSError):  # nobody reads the output any longer
        failure.show()
    end_process(failure.exit_code)


def _with_document(failure: Failure, output: Output) -> Failure:
    output.document({"error": failure.format_message(), **failure.details})
    return failure


def _failure(refused: Exception) -> Failure:
    from bot.runtime.refusals import InUse, StartRefused

    if isinstance(refused, NotPermitted):
        return Failure(messages.access.refusal(refused.decision, messages.access.plain_name))
    if isinstance(refused, BudgetReached):
        return Failure(messages.access.budget_reached(str(refused.limit)))
    if isinstance(refused, CustomerProblem):
        return Failure(messages.customers.problem(refused), Exit.USAGE)
    if isinstance(refused, AwsError):
        return Failure(messages.terminal.problem(refused.problem()), problem=refused.problem().stored())
    if isinstance(refused, InUse):
        return Failure(messages.terminal.in_use(str(refused)))
    why = refused.problem if isinstance(refused, StartRefused) else NO_PROBLEM
    of_usage = isinstance(refused, SettingsError) or why.error == "RegionUnknown"
    return Failure(str(refused), Exit.USAGE if of_usage else Exit.REFUSED, **({"problem": why.stored()} if why else {}))


class Waiting:
    """Progress on standard error while AWS does not answer: each line once in a while."""

    def __init__(self, seconds: Callable[[], float] = time.monotonic) -> None:
        self._seconds = seconds
        self._said: dict[str, float] = {}

    def __call__(self, error: AwsError) -> None:
        """Write a line, unless it was written a moment ago."""
        line, now = messages.terminal.waiting(error.problem()), self._seconds()
        if now - self._said.get(line, -SAY_AGAIN) >= SAY_AGAIN:
            self._said[line] = now
            click.echo(line, err=True)
