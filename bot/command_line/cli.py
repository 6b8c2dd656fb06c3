"""`callsign ...`: parse the command and call it."""

from __future__ import annotations

import asyncio
import errno
import gc
import json
import os
import sys
from collections.abc import Callable, Coroutine, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

import click
from rich.console import Console
from rich.markup import escape

from bot import messages
from bot.command_line import COMMANDS
from bot.command_line.catalog import refuse_unusable
from bot.command_line.options import Exit, Failure, Waiting, environ_with_region
from bot.command_line.setup_files import SETUP_COMMANDS
from bot.command_line.stopping import LoopThreads, end_process, stoppable
from bot.logs import configure
from bot.runtime.login import person
from bot.settings import Settings, SettingsError, add_env_file
from workflows.ports.audit import acting
from workflows.records.acts import Origin, SourceKind

#: The place that standard output goes to takes no more: a full disk, a quota, a broken device.
_FULL = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EFBIG, errno.EIO})


#: Commands that serve other people: the person who clicks is the one who acts.
SERVERS = frozenset({"run", "web", "worker", "sandbox", "demo"})


class Commands(click.Group):
    """The commands; a word that is not one of them gets the command that does the same, or the nearest name."""

    def main(self, *args: Any, **kwargs: Any) -> Any:
        """Run a command."""
        try:
            return super().main(*args, **kwargs)
        except OSError as error:
            if error.errno not in _FULL:
                raise
            # What is left in the buffer would fail once more when Python ends, with a traceback.
            sys.stdout = Path(os.devnull).open("w")  # noqa: SIM115  # open until the process ends
            click.echo(f"Error: {messages.terminal.output_lost(error.strerror or '')}", err=True)
            sys.exit(int(Exit.REFUSED))

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """The command, its name and its arguments. Raises click.UsageError for an unknown name."""
        if args and args[0] not in self.commands and not args[0].startswith("-"):
            raise click.UsageError(messages.terminal.unknown_command(args[0], list(self.commands)), ctx)
        name, command, rest = super().resolve_command(ctx, args)
        if name and name not in SERVERS:
            inner = rest[0] if isinstance(command, click.Group) and rest and rest[0] in command.commands else ""
            words = f"{name} {inner}".rstrip()
            ctx.with_resource(acting(Origin(who=person(), source=SourceKind.TERMINAL, name=words)))
        return name, command, rest


@click.group(
    cls=Commands,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
    epilog=messages.terminal.CLI_EPILOG,
)
@click.version_option(package_name="callsign-bot")
def main() -> None:
    """Register the numbers and sender IDs you text from, in Slack or in the terminal."""


for command in (*COMMANDS, *SETUP_COMMANDS):
    main.add_command(command)


@main.command(short_help="Run everything in one process (the usual setup).")
def run() -> None:
    """Run the bot, the worker and the watch in one process (the usual setup).

    Uses Socket Mode if SLACK_APP_TOKEN is set. Otherwise, Slack sends its requests to PORT over HTTP.
    """
    _serve(_settings(), "run")


@main.command()
def web() -> None:
    """Only answer Slack; `worker` does the rest. Needs PostgreSQL."""
    _refuse_on_sqlite(_settings(), "web")


@main.command(short_help="Carry out submissions and watch registrations.")
def worker() -> None:
    """Carry out submissions and watch registrations; `web` answers Slack. Needs PostgreSQL."""
    _refuse_on_sqlite(_settings(), "worker")


@main.command(short_help="Try Callsign without an account.")
@click.option(
    "--host",
    default="127.0.0.1",
    envvar="CALLSIGN_SANDBOX_HOST",
    show_default=True,
    help="Address to listen on; 0.0.0.0 in a container.",
)
@click.option("--port", default=8765, show_default=True, help="Port of the workspace; 0 selects a free port.")
@click.option("--large-quotas", is_flag=True, help="Room for 2,000 registrations. AWS's own limit is 25.")
@click.option(
    "--catalog",
    "forms",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="Forms that `callsign catalog pull` recorded, instead of the shipped ones.",
)
def sandbox(host: str, port: int, *, large_quotas: bool, forms: Path | None) -> None:
    """Try Callsign without an account: the real bot, with simulated Slack and AWS."""
    with _sandbox_installed():
        from bot.command_line.sandbox import run_sandbox, usual_pace

    configure(_log_level(), sys.stderr)
    if forms:
        refuse_unusable(forms)
    pace = usual_pace(forms, large_quotas=large_quotas)
    _until_stopped(lambda: run_sandbox(Console(), host, port, pace))


@main.command(short_help="Show one registration, from the form to its approval.")
def demo() -> None:
    """Show one registration in the terminal, from the slash command to its approval."""
    with _sandbox_installed():
        from bot.command_line.demo import DemoStuck, play

    configure("warning", sys.stderr)
    try:
        asyncio.run(play(Console()))
    except DemoStuck as stuck:
        raise click.ClickException(f"The demo stopped: {stuck}") from None
    except TimeoutError:
        raise click.ClickException("The demo took too long. Run it again, on a machine that is less busy.") from None


@main.command(short_help="Check tokens, permissions and the database.")
@click.option("--json", "as_json", is_flag=True, help="Write one JSON document to standard output.")
@click.option(
    "--slack-layouts", is_flag=True, help="Also let Slack's validator check every form page and message. Needs Slack."
)
@click.option(
    "--live", is_flag=True, help="Also read the account, and say which assumptions about AWS it settles. Takes minutes."
)
def doctor(*, as_json: bool, slack_layouts: bool, live: bool) -> None:
    """Check settings, tokens, scopes, AWS and the database, and show how to fix problems.

    Changes nothing. Without SLACK_BOT_TOKEN, only what the terminal needs is checked.
    """
    from bot.command_line.doctor import deployment, document, examine, examine_layouts, examine_live, healthy
    from bot.runtime.ambient import Ambient
    from bot.runtime.checks import Finding
    from bot.runtime.refusals import StartRefused

    async def look() -> list[Finding]:
        console, findings = Console(), []
        deployed, ambient = deployment(environ), Ambient(on_wait=Waiting())
        checks = [examine(deployed, ambient)]
        checks += [examine_layouts(deployed, ambient)] if slack_layouts else []
        checks += [examine_live(deployed, ambient)] if live else []
        async for finding in (finding for check in checks async for finding in check):
            mark = "[yellow]?[/]" if finding.unknown else "[red]✗[/]" if finding.advice else "[green]✓[/]"
            if not as_json:
                text = escape(f"{finding.what}: {finding.advice or finding.detail}")
                console.print(f"{mark} {text}", highlight=False)
            findings.append(finding)
        return findings

    add_env_file(os.environ)
    try:
        environ = environ_with_region()
    except StartRefused:  # AWS's settings are one of the findings
        environ = os.environ
    configure("error", sys.stderr)
    findings = asyncio.run(look())
    if as_json:
        click.echo(json.dumps(document(findings), indent=2, ensure_ascii=False))
    if not healthy(findings):
        sys.exit(int(Exit.REFUSED))


@main.command("migrate-db", short_help="Copy a deployment to PostgreSQL.")
@click.argument("source", metavar="FROM")
@click.argument("target", metavar="TO")
def migrate_db(source: str, target: str) -> None:
    """Copy a deployment from SQLite to PostgreSQL: FROM sqlite:///callsign.db TO postgresql://host/name.

    Stop Callsign first. TO must be empty; FROM stays unchanged.
    """
    from bot.runtime.database import carry_database_over
    from bot.runtime.refusals import StartRefused

    configure("warning", sys.stderr)
    try:
        counts = asyncio.run(carry_database_over(source, target))
    except StartRefused as refused:
        raise click.ClickException(str(refused)) from None
    for table, count in counts.items():
        click.echo(f"{count:>9}  {table}")
    click.echo(messages.terminal.MIGRATED)


@contextmanager
def _sandbox_installed() -> Iterator[None]:
    """Import what the sandbox needs. Raises click.ClickException where it was not installed."""
    try:
        yield
    except ModuleNotFoundError as missing:
        raise click.ClickException(messages.terminal.sandbox_missing(missing.name or "")) from None


def _settings() -> Settings:
    from bot.runtime.refusals import StartRefused

    add_env_file(os.environ)
    try:
        return Settings.from_environ(environ_with_region())
    except SettingsError as wrong:
        raise Failure(str(wrong), Exit.USAGE) from None
    except StartRefused as refused:
        raise click.ClickException(str(refused)) from None


def _log_level() -> str:
    """CALLSIGN_LOG, or warnings only: the sandbox's terminal shows what to try. It reads no other setting."""
    try:
        return Settings.clean_log_level(os.environ.get("CALLSIGN_LOG") or "warning")
    except ValueError as wrong:
        raise click.ClickException(f"CALLSIGN_LOG {wrong}") from None


def _serve(settings: Settings, role: str) -> None:
    # A start creates 250,000 objects that stay; to search them for garbage takes a tenth of its time.
    gc.disable()
    try:
        _serve_until_stopped(settings, role)
    finally:
        gc.enable()


def _serve_until_stopped(settings: Settings, role: str) -> None:
    from bot.runtime.process import ProcessEnded, Role, serve_until
    from bot.runtime.refusals import StartRefused

    configure(settings.log_level, sys.stderr)
    try:
        _until_stopped(lambda: serve_until(settings, Role(role)))
    except (StartRefused, ProcessEnded) as why:
        raise click.ClickException(str(why)) from None


def _refuse_on_sqlite(settings: Settings, role: str) -> None:
    if settings.on_sqlite:
        raise click.ClickException(messages.terminal.needs_postgresql(role))
    _serve(settings, role)


def _until_stopped(work: Callable[[], Coroutine[Any, Any, None]]) -> None:
    """Run until the work ends, or SIGTERM or Ctrl-C makes it close everything in order."""
    threads = LoopThreads()
    with suppress(asyncio.CancelledError):
        asyncio.run(stoppable(work(), threads))
    if threads.are_left:
        end_process(Exit.DONE)
