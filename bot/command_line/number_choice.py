"""Options for what a number is requested with, as the windows in Slack have them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

import click

from bot import messages
from bot.command_line.options import Exit, Failure
from workflows.records.errors import AwsError
from workflows.records.numbers import (
    CAPABILITIES,
    MESSAGE_TYPES,
    NumberOptions,
    NumberPreference,
    PreferenceKind,
)
from workflows.submissions.number_options import preference_of, suggested, with_capabilities

if TYPE_CHECKING:
    from bot.runtime.core import Core
    from workflows.records.registrations import Registration

#: The option for each way to choose digits.
_DIGITS: Mapping[str, PreferenceKind] = {
    "starts_with": PreferenceKind.STARTS_WITH,
    "ends_with": PreferenceKind.ENDS_WITH,
    "contains": PreferenceKind.CONTAINS,
    "exactly": PreferenceKind.EXACT,
}
#: The type of number whose digits can be chosen.
_BY_DIGITS = "TEN_DLC"


@dataclass(frozen=True, kw_only=True)
class NumberChoice:
    """What the command line asks for, by the names of its options."""

    capabilities: tuple[str, ...]
    message_type: str | None
    protect: bool
    international: bool
    starts_with: str
    ends_with: str
    contains: str
    exactly: str


def number_options(command: Callable[..., Any]) -> Callable[..., Any]:
    """Add the options; they reach the command as a `NumberChoice` does."""
    kinds = click.Choice(CAPABILITIES, case_sensitive=False)
    types = click.Choice(MESSAGE_TYPES, case_sensitive=False)
    for decorate in reversed(
        (
            click.option(
                "--can", "capabilities", multiple=True, type=kinds, help="What it can do, in addition to SMS; for good."
            ),
            click.option(
                "--message-type",
                type=types,
                help="TRANSACTIONAL or PROMOTIONAL; for good. Defaults to what the registration says.",
            ),
            click.option("--protect", is_flag=True, help="With deletion protection."),
            click.option("--international", is_flag=True, help="It may also text other countries (toll-free)."),
            click.option(
                "--starts-with", metavar="DIGITS", default="", help="Area code of a 10DLC number, such as 206."
            ),
            click.option("--ends-with", metavar="DIGITS", default="", help="Last digits of a 10DLC number."),
            click.option("--contains", metavar="DIGITS", default="", help="Digits within a 10DLC number."),
            click.option("--number", "exactly", metavar="NUMBER", default="", help="This very 10DLC number."),
        )
    ):
        command = decorate(command)
    return command


async def options_chosen(
    choice: NumberChoice, registration: Registration, number_type: str, core: Core
) -> NumberOptions:
    """What a number is requested with: the options, else what the answers at AWS suggest. Raises Failure, AwsError."""
    values = await core.aws.values(registration.region, registration.id)
    usual = suggested({value.path: value.choices or value.text or "" for value in values})
    wanted = NumberOptions(
        capabilities=with_capabilities({each.upper() for each in choice.capabilities or usual.capabilities}),
        message_type=(choice.message_type or usual.message_type).upper(),
        deletion_protection=choice.protect,
        international_sending=choice.international,
    )
    preference = _preference(choice)
    if preference and number_type != _BY_DIGITS:
        raise Failure(messages.number_options.NOT_BY_DIGITS, Exit.USAGE)
    return replace(wanted, preference=preference)


async def free_numbers(options: NumberOptions, registration: Registration, core: Core) -> tuple[str, ...] | None:
    """Numbers with the digits of `options`; None without digits, or where AWS does not list them.

    Raises Failure where there is none.
    """
    if options.preference is None:
        return None
    try:
        found = await core.aws.available_numbers(registration.region, registration.id, options)
    except AwsError:
        return None
    if not found:
        raise Failure(messages.number_options.none_free_plain(options.preference))
    return found


def _preference(choice: NumberChoice) -> NumberPreference | None:
    given = [(kind, written) for name, kind in _DIGITS.items() if (written := getattr(choice, name))]
    if not given:
        return None
    if len(given) > 1:
        raise Failure(messages.number_options.ONE_KIND_OF_DIGITS, Exit.USAGE)
    wanted = preference_of(*given[0])
    if wanted is None:
        raise Failure(messages.number_options.NOT_DIGITS, Exit.USAGE)
    return wanted
