"""`callsign manifest`, `policy` and `env`: what a new deployment copies, also where Callsign came as a wheel."""

from __future__ import annotations

import json
from importlib.resources import files
from pathlib import Path

import click

from bot import messages

#: The folder of a wheel that has them, and that of a checkout.
_FOLDERS = (Path(str(files("bot"))) / "setup", Path(__file__).parents[2])


def text_of(name: str) -> str:
    """One of the files that a deployment starts from. Raises click.ClickException where it is missing."""
    for folder in _FOLDERS:
        if (folder / name).is_file():
            return (folder / name).read_text(encoding="utf-8")
    raise click.ClickException(f"{name} is missing in this installation. Install Callsign again.")


@click.command(epilog=messages.terminal.MANIFEST_EPILOG)
@click.option("--http", "address", metavar="URL", default="", help="For HTTP mode: the https address that Slack calls.")
@click.option(
    "--command",
    metavar="/NAME",
    default=messages.text.COMMAND,
    show_default=True,
    help="Another slash command, for a second Callsign in one workspace; set CALLSIGN_COMMAND to the same.",
)
@click.option("--link", "as_link", is_flag=True, help="Print a link that creates the app, instead of the manifest.")
def manifest(address: str, command: str, *, as_link: bool) -> None:
    """Print the manifest of the Slack app, to paste at https://api.slack.com/apps."""
    from bot.command_line import slack_app

    try:
        text = slack_app.with_command(text_of("manifest.yml"), command)
    except ValueError as wrong:
        raise click.BadParameter(str(wrong), param_hint="--command") from None
    try:
        text = slack_app.http_mode(text, address) if address else text
    except ValueError as wrong:
        raise click.BadParameter(str(wrong), param_hint="--http") from None
    click.echo(slack_app.link(text) if as_link else text, nl=as_link)


@click.command(epilog=messages.terminal.POLICY_EPILOG)
@click.option("--partition", default="aws", show_default=True, help="Partition of the account, such as aws-us-gov.")
@click.option("--release", is_flag=True, help="Also allow releasing numbers and sender IDs, which is final.")
def policy(partition: str, *, release: bool) -> None:
    """Print the IAM policy with the permissions that Callsign needs.

    The last statements, Buy, Delete and BrandProfiles, can be left out: people then request numbers and delete
    registrations in the AWS console, and AWS brand profiles are not offered.
    """
    from bot.runtime.checks import policy as document

    click.echo(json.dumps(document(partition, may_release=release), indent=2))


@click.command(epilog=messages.terminal.ENV_EPILOG)
def env() -> None:
    """Print a file of settings to fill in and to save as `.env`."""
    click.echo(text_of(".env.example"), nl=False)
