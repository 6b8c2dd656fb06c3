"""`callsign sandbox` and `callsign demo`, which need no account."""

from __future__ import annotations

import asyncio
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import click
from rich.console import Console

from bot import messages
from bot.command_line.catalog import refuse_unusable
from bot.command_line.stopping import until_stopped
from bot.logs import configure
from bot.settings import Settings


@click.command()
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
    until_stopped(lambda: run_sandbox(Console(), host, port, pace))


@click.command()
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


@contextmanager
def _sandbox_installed() -> Iterator[None]:
    """Import what the sandbox needs. Raises click.ClickException where it was not installed."""
    try:
        yield
    except ModuleNotFoundError as missing:
        raise click.ClickException(messages.terminal.sandbox_missing(missing.name or "")) from None


def _log_level() -> str:
    """CALLSIGN_LOG, or warnings only: the sandbox's terminal shows what to try. It reads no other setting."""
    try:
        return Settings.clean_log_level(os.environ.get("CALLSIGN_LOG") or "warning")
    except ValueError as wrong:
        raise click.ClickException(f"CALLSIGN_LOG {wrong}") from None
