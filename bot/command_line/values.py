"""`callsign values`: the answers of a registration's version, as a file that `register` and `fix` read."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NoReturn

import click

from bot import messages
from bot.command_line import finding
from bot.command_line.export import refuse_existing, replacing
from bot.command_line.options import Exit, Failure, Output, ambient_of, options, run
from bot.command_line.records import settings_and_records
from workflows.records.account import SentValue
from workflows.records.definitions import Form
from workflows.records.registrations import Registration


@dataclass(frozen=True, kw_only=True)
class ValuesOptions:
    """What the command line asks for, by the names of its options."""

    wanted: str
    version: int | None
    output: Path | None
    force: bool
    region: str


@click.command(epilog=messages.terminal_actions.VALUES_EPILOG)
@click.argument("wanted", metavar="ID")
@click.option("--version", type=click.IntRange(1), metavar="NUMBER", help="Version. Defaults to the current one.")
@click.option(
    "--output",
    "-o",
    metavar="FILE",
    type=click.Path(dir_okay=False, path_type=Path),
    help="File to write, readable only by you. Defaults to standard output.",
)
@click.option("--force", is_flag=True, help="Replace FILE if it exists.")
@click.option("--region", "-r", metavar="REGION", default="", help="AWS region. Defaults to that of the registration.")
@options
def values(context: click.Context, *, as_json: bool, **options: Any) -> NoReturn:
    """Print the answers of a registration, as AWS has them.

    The output is a file for --values of `callsign register` and `callsign fix`: YAML, or JSON with --json. A document
    is named only in a comment, because AWS does not give its content back.
    """
    asked = ValuesOptions(**options)

    async def work(output: Output) -> Exit:
        from bot.runtime.core import open_account

        if asked.output:
            refuse_existing(asked.output, force=asked.force)
        settings, records = await settings_and_records(asked.region, output)
        async with open_account(settings, ambient_of(context)) as account:
            registration = await finding.the_one(account, asked.region, records, asked.wanted)
            version = asked.version or registration.version
            if version > registration.version:
                raise Failure(messages.terminal_actions.no_version(version, registration.version), Exit.USAGE)
            held = await account.aws.values(registration.region, registration.id, version)
            form = (await account.forms.form(registration.region, registration.registration_type)).value
        text = as_document(held) if as_json else "".join(as_yaml(registration, version, held, form))
        _write(asked.output, text, output)
        return Exit.DONE

    run(context, work, as_json=as_json)


def as_document(held: Sequence[SentValue]) -> str:
    """Field paths to texts and lists of choices, as JSON."""
    answers = {value.path: _answer(value) for value in held if not value.attachment_id}
    return json.dumps(answers, indent=2, ensure_ascii=False) + "\n"


def as_yaml(registration: Registration, version: int, held: Sequence[SentValue], form: Form) -> list[str]:
    """Field paths to texts and lists of choices, in form order, each under its title."""
    order = {path: place for place, path in enumerate(form.by_path)}
    lines = [f"# {registration.name or registration.title}, {registration.id}, version {version}\n"]
    for value in sorted(held, key=lambda value: order.get(value.path, len(order))):
        definition = form.by_path.get(value.path)
        lines.append(f"# {' '.join(definition.title.split())}\n" if definition else "")
        if value.attachment_id:
            lines.append(f"# {value.path}: {messages.terminal_actions.document_at_aws(value.attachment_id)}\n")
        else:
            lines.append(f"{value.path}: {json.dumps(_answer(value), ensure_ascii=False)}\n")
    return lines


def _answer(value: SentValue) -> str | list[str]:
    return list(value.choices) if value.choices is not None else value.text or ""


def _write(path: Path | None, text: str, output: Output) -> None:
    if path is None:
        click.echo(text, nl=False)
        return
    with replacing(path, private=True) as part:
        part.write_text(text, encoding="utf-8")
    output.note(messages.terminal_actions.values_written(str(path)))
