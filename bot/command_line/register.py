"""`callsign register`: one registration, from a file or the environment."""

from __future__ import annotations

import asyncio
import os
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, NoReturn

import click

from bot import messages
from bot.command_line import carry_out, sources
from bot.command_line.check import Checked, Wish, check
from bot.command_line.options import Exit, Failure, Output, options, outside_of, run, settings_of
from bot.command_line.sources import Source
from bot.messages import terminal as words
from bot.messages import terminal_register as register_words
from bot.settings import Settings
from workflows.records.drafts import Document, Submission, SubmissionState

if TYPE_CHECKING:
    from bot.runtime.command import Desk, Shell

FILE = click.Path(exists=True, dir_okay=False, path_type=Path)


def pairs(*, empty: bool = False) -> Callable[[click.Context, click.Parameter, tuple[str, ...]], dict[str, str]]:
    """`NAME=VALUE`, repeated, as a mapping; `empty` takes `NAME=` too."""

    def parsed(context: click.Context, parameter: click.Parameter, given: tuple[str, ...]) -> dict[str, str]:
        parts = [one.partition("=") for one in given]
        if any(not (name.strip() and equals and (empty or value.strip())) for name, equals, value in parts):
            raise click.BadParameter(register_words.NOT_A_PAIR, context, parameter)
        found = {name.strip(): value.strip() for name, _, value in parts}
        if len(found) != len(parts):
            raise click.BadParameter(register_words.PAIR_TWICE, context, parameter)
        return found

    return parsed


def channel_id(context: click.Context, parameter: click.Parameter, given: str) -> str:
    """A channel's ID, as the settings want it."""
    try:
        return Settings.clean_default_channel(given) if given else ""
    except ValueError as wrong:
        raise click.BadParameter(str(wrong), context, parameter) from None


@click.command(epilog=register_words.REGISTER_EPILOG)
@click.option(
    "--type",
    "kind",
    metavar="TYPE",
    default="",
    help="What to register: a type from `callsign types`, or a common name for it.",
)
@click.option(
    "--values", "values_file", type=FILE, help="A file with the answers: YAML, JSON, or a CSV file with one row."
)
@click.option(
    "--config", "config_file", type=FILE, help="A config file of AWS's sender ID scripts. It is read, not run."
)
@click.option(
    "--from-env", is_flag=True, help="Take the answers from environment variables, as AWS's toll-free script does."
)
@click.option(
    "--document",
    "documents",
    metavar="FIELD=PATH",
    multiple=True,
    callback=pairs(),
    help="A document for a field. Can be repeated.",
)
@click.option("--name", metavar="NAME", default="", help="Name of the registration. Defaults to the company name.")
@click.option(
    "--region",
    "-r",
    metavar="REGION",
    default="",
    help="AWS region. Defaults to the region in the config file, else AWS_REGION.",
)
@click.option(
    "--association",
    "associations",
    metavar="KIND=ID|new",
    multiple=True,
    callback=pairs(),
    help="What to associate: the ID of a number of yours, or `new` to request a number. Defaults to `new` if possible.",
)
@click.option(
    "--channel",
    metavar="ID",
    default="",
    callback=channel_id,
    help="Slack channel ID for updates. Defaults to CALLSIGN_CHANNEL.",
)
@click.option("--again", is_flag=True, help="Register even if an identical registration exists.")
@click.option(
    "--yes", is_flag=True, help="Register. Without this option, everything is checked and shown, and nothing is done."
)
@options
def register(
    context: click.Context,
    kind: str,
    values_file: Path | None,
    config_file: Path | None,
    *,
    from_env: bool,
    documents: dict[str, str],
    name: str,
    region: str,
    associations: dict[str, str],
    channel: str,
    again: bool,
    yes: bool,
    as_json: bool,
) -> NoReturn:
    """Register one number or sender ID.

    The answers come from --values, --config or --from-env. Everything is checked against AWS's current form and shown with its
    cost; nothing is done until you add --yes. If you run the same command again, it continues where it stopped and buys nothing
    twice.
    """

    async def work(output: Output) -> Exit:
        source = _source(kind, values_file, config_file, from_env=from_env)
        settings = settings_of(region or source.region)
        wish = Wish(
            source=source,
            name=name,
            documents=documents,
            associations=associations,
            channel_id=channel or settings.default_channel or "",
        )
        return await _register(output, settings, context, wish, yes=yes, again=again)

    run(context, work, as_json=as_json)


def _source(kind: str, values_file: Path | None, config_file: Path | None, *, from_env: bool) -> Source:
    if sum((values_file is not None, config_file is not None, from_env)) != 1:
        raise Failure(register_words.ONE_SOURCE, Exit.USAGE)
    if config_file:
        return sources.of_config(config_file)
    if from_env:
        return sources.of_environment(os.environ, kind)
    if not kind:
        raise Failure(register_words.TYPE_MISSING, Exit.USAGE)
    assert values_file is not None
    return sources.of_values(values_file, kind)


async def _register(
    output: Output, settings: Settings, context: click.Context, wish: Wish, *, yes: bool, again: bool
) -> Exit:
    from bot.runtime.command import open_dry, open_shell

    opened = open_shell if yes else open_dry
    async with opened(settings, outside_of(context)) as shell:
        checked = await _checked(shell, wish, output)
        found = None if again else await carry_out.earlier(shell, checked)
        if found and found.submission.state is SubmissionState.SUBMITTED:
            output.say("", register_words.done_before(found.submission.registration_id or ""))
            before = submitted(found.submission, shell)
            output.document({"done": False, "already": True, **_document(checked), **before})
            return Exit.DONE
        if found:
            output.note(register_words.CONTINUING)
        if yes:
            return await _carry_out(shell, checked, found, output)
    output.say("", register_words.DRY_RUN)
    output.document({"done": False, **_document(checked)})
    return Exit.DONE


async def _checked(desk: Desk, wish: Wish, output: Output) -> Checked:
    """Show the review; raises Failure where something is in the way."""
    checked = await check(desk, wish, desk.settings.default_region)
    if checked.problems:
        for problem in checked.problems:
            output.note(
                register_words.problem_line(problem.title, problem.path or problem.name, problem.name, problem.message)
            )
        raise Failure(
            register_words.not_ready(len(checked.problems), checked.form.type.title),
            Exit.INVALID,
            done=False,
            **_document(checked),
        )
    output.say(*register_words.review(_figures(checked)))
    return checked


async def _carry_out(shell: Shell, checked: Checked, found: carry_out.Earlier | None, output: Output) -> Exit:
    from bot.runtime.command import carrying_out

    async with carrying_out(shell) as engine:
        submission = await carry_out.begin(shell, checked, found)
        try:
            ended = await carry_out.follow(shell, engine, submission, output)
        except asyncio.CancelledError:  # by Ctrl-C
            raise Failure(words.STOPPED_SAFELY, Exit.INTERRUPTED) from None
    _tell(ended, shell, output)
    output.document({"done": ended.state is SubmissionState.SUBMITTED, **_document(checked), **submitted(ended, shell)})
    return carry_out.outcome(ended)


def _tell(ended: Submission, shell: Shell, output: Output) -> None:
    link = messages.text.console_link(shell.settings.default_region, ended.registration_id or "")
    if ended.state is SubmissionState.SUBMITTED:
        output.say("", *register_words.submitted(ended.registration_id or "", ended.number, ended.monthly_price, link))
    else:
        output.say(
            "", *register_words.stopped(ended.problem, ended.registration_id or "", ended.number, ended.monthly_price)
        )


def submitted(ended: Submission, shell: Shell) -> dict[str, object]:
    """What came of it, for programs."""
    found = ended.registration_id or ""
    return {
        "state": ended.state.value,
        "registration_id": found,
        "number": ended.number,
        "monthly_price": ended.monthly_price,
        "problem": dict(ended.problem),
        "console": messages.text.console_link(shell.settings.default_region, found) if found else "",
    }


def _figures(checked: Checked) -> register_words.Figures:
    draft, documents = checked.draft, [one for one in checked.draft.answers.values() if isinstance(one, Document)]
    return register_words.Figures(
        title=draft.title,
        registration_type=draft.registration_type,
        name=draft.name,
        account=draft.account_id,
        region=draft.region,
        channel=draft.channel_id,
        answers=len(draft.answers) - len(checked.unsent),
        fields=len(checked.form.fields),
        documents=tuple((one.name, one.note or messages.text.size(one.size)) for one in documents),
        unsent=tuple(checked.form.by_path[path].title for path in checked.unsent),
        buys=checked.buys,
        uses=tuple((kind, one) for kind, one in draft.associations.items() if kind not in checked.buys),
        price=checked.price,
        calls=checked.calls,
        seconds=checked.seconds,
    )


def _document(checked: Checked) -> dict[str, object]:
    """The review, for programs."""
    draft = checked.draft
    return {
        "account": draft.account_id,
        "region": draft.region,
        "type": draft.registration_type,
        "title": draft.title,
        "name": draft.name,
        "answers": len(draft.answers) - len(checked.unsent),
        "documents": {path: one.name for path, one in draft.answers.items() if isinstance(one, Document)},
        "not_sent": list(checked.unsent),
        "associations": dict(draft.associations),
        "buys": list(checked.buys),
        "known_monthly_price": checked.price,
        "calls": checked.calls,
        "seconds": round(checked.seconds, 1),
        "problems": [one.document() for one in checked.problems],
    }
