"""`callsign whoami`: what this login may do, and why."""

from __future__ import annotations

from typing import NoReturn

import click

from bot.command_line.options import Exit, Output, ambient_of, options, run, settings_of
from bot.messages import access as words
from workflows.ports.aws import Aws
from workflows.records.errors import AwsError


async def _account_of(aws: Aws) -> str:
    """The AWS account; empty where AWS does not name it."""
    try:
        return await aws.account_id()
    except AwsError:
        return ""


@click.command(epilog=words.WHOAMI_EPILOG)
@options
def whoami(context: click.Context, *, as_json: bool) -> NoReturn:
    """Show what this login of the machine may do, and why: by the rules in callsign.toml.

    Everything is allowed unless a rule names a login: people who can run `callsign` have the AWS credentials and the
    database anyway.
    """

    async def work(output: Output) -> Exit:
        from bot.flows.whoami import account_in_words, rights_in_words
        from bot.runtime.command import open_dry, person

        settings = settings_of()
        async with open_dry(settings, ambient_of(context)) as core:
            account_id = await _account_of(core.aws)
            lines = await rights_in_words(core.gate, person(), words.plain_name)
            lines += await account_in_words(
                core.gate, account_id, settings.regions, store=core.store, clock=core.ambient.clock
            )
            _, held = await core.gate.rights_of(person())
        output.say(*lines)
        output.document(
            {
                "login": person().user_id,
                "account_id": account_id,
                "regions": list(settings.regions),
                "rights": {each.decision.right.value: each.decision.allowed for each in held},
                "why": {each.decision.right.value: each.decision.why.value for each in held},
            }
        )
        return Exit.DONE

    run(context, work, as_json=as_json)
