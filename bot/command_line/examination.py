"""`callsign doctor`: its options and its output."""

from __future__ import annotations

import asyncio
import json
import os
import sys
from collections.abc import Mapping

import click
from rich.console import Console
from rich.markup import escape

from bot.command_line.doctor import deployment, document, examine, examine_layouts, examine_live, healthy
from bot.command_line.options import Exit, Waiting, environ_with_region
from bot.logs import configure
from bot.runtime.ambient import Ambient
from bot.runtime.checks import Finding
from bot.runtime.refusals import StartRefused
from bot.settings import add_env_file


@click.command()
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
    add_env_file(os.environ)
    try:
        environ: Mapping[str, str] = environ_with_region()
    except StartRefused:  # AWS's settings are one of the findings
        environ = os.environ
    configure("error", sys.stderr)
    findings = asyncio.run(_look(environ, as_json=as_json, slack_layouts=slack_layouts, live=live))
    if as_json:
        click.echo(json.dumps(document(findings), indent=2, ensure_ascii=False))
    if not healthy(findings):
        sys.exit(int(Exit.REFUSED))


async def _look(environ: Mapping[str, str], *, as_json: bool, slack_layouts: bool, live: bool) -> list[Finding]:
    """The findings; each is shown as soon as it is known, if they are not wanted as one document."""
    console, findings = Console(), []
    deployed, ambient = deployment(environ), Ambient(on_wait=Waiting())
    checks = [examine(deployed, ambient)]
    checks += [examine_layouts(deployed, ambient)] if slack_layouts else []
    checks += [examine_live(deployed, ambient)] if live else []
    async for finding in (finding for check in checks async for finding in check):
        if not as_json:
            mark = "[yellow]?[/]" if finding.unknown else "[red]✗[/]" if finding.advice else "[green]✓[/]"
            text = escape(f"{finding.what}: {finding.advice or finding.detail}")
            console.print(f"{mark} {text}", highlight=False)
        findings.append(finding)
    return findings
