"""`callsign run`, `web`, `worker` and `intake`, and `callsign migrate-db` between two of their databases."""

from __future__ import annotations

import asyncio
import gc
import os
import sys
from dataclasses import replace

import click

from bot import messages
from bot.command_line.options import Exit, Failure, environ_with_region
from bot.command_line.stopping import until_stopped
from bot.logs import configure
from bot.settings import Settings, SettingsError, add_env_file


@click.command()
def run() -> None:
    """Run the bot, the worker and the watch in one process (the usual setup).

    Uses Socket Mode if SLACK_APP_TOKEN is set. Otherwise, Slack sends its requests to PORT over HTTP.
    """
    _serve(_settings(), "run")


@click.command()
def web() -> None:
    """Only answer Slack; `worker` does the rest. Needs PostgreSQL."""
    _refuse_on_sqlite(_settings(), "web")


@click.command()
def worker() -> None:
    """Carry out submissions and watch registrations; `web` answers Slack. Needs PostgreSQL."""
    _refuse_on_sqlite(_settings(), "worker")


@click.command()
@click.option("--port", type=click.IntRange(0, 65535), help="Port to listen on. Defaults to PORT.")
def intake(port: int | None) -> None:
    """Serve only the pages for customers; `web` answers Slack. Needs PostgreSQL and CALLSIGN_PUBLIC_URL.

    So the port that the outside reaches has nothing of Slack's. It serves health and metrics, too: let the proxy pass
    /ask alone.
    """
    settings = _settings()
    if settings.public_url is None:
        raise Failure(messages.intake.NO_PUBLIC_URL, Exit.USAGE)
    _refuse_on_sqlite(settings if port is None else replace(settings, port=port), "intake")


@click.command("migrate-db")
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


def _settings() -> Settings:
    from bot.runtime.refusals import StartRefused

    add_env_file(os.environ)
    try:
        return Settings.from_environ(environ_with_region())
    except SettingsError as wrong:
        raise Failure(str(wrong), Exit.USAGE) from None
    except StartRefused as refused:
        raise click.ClickException(str(refused)) from None


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
        until_stopped(lambda: serve_until(settings, Role(role)))
    except (StartRefused, ProcessEnded) as why:
        raise click.ClickException(str(why)) from None


def _refuse_on_sqlite(settings: Settings, role: str) -> None:
    if settings.on_sqlite:
        raise click.ClickException(messages.terminal.needs_postgresql(role))
    _serve(settings, role)
