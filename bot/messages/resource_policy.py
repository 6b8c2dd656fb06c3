"""Letting Amazon SNS send from a number or sender ID: the policy as it would be, and what became of it."""

from __future__ import annotations

from bot.messages.numbers import resource_name
from bot.messages.text import escape, mention, number
from workflows.registrations.release import Holding

BUTTON = "Let SNS send…"
TITLE = "Let SNS send"
SUBMIT = "Write this policy"
WORKING = "AWS is writing the policy…"
CHOOSE = "*From which of them may Amazon SNS send?*"
NOTHING = "This registration has no number and no sender ID, so there is nothing that SNS could send from."
DONE_BEFORE = ":white_check_mark: SNS may send from it already. Nothing was changed."
WRITTEN = ":white_check_mark: AWS has written the policy. SNS, and Cognito through SNS, can send from it now."
CHANGED = "The policy at AWS has changed since it was shown. Nothing was written. Open this window again."
UNREADABLE = (
    "AWS has a policy for it that Callsign cannot extend safely. Nothing was written. Change it in the AWS console."
)
CHOOSE_BUTTON = "Show the policy"
COGNITO = (
    "Cognito user pools that send through SNS are covered by this. Those that send through End User Messaging itself "
    "need `sms-voice:SendTextMessage` in their own role instead."
)


def intro(holding: Holding, *, replaces: bool) -> str:
    """Above the policy; mrkdwn."""
    kept = " The statements that it has already stay as they are." if replaces else ""
    return (
        f"Amazon SNS of this account needs a resource policy to send from *{named(holding)}*. This is the whole policy "
        f"that Callsign writes.{kept}"
    )


def named(holding: Holding) -> str:
    """A number or sender ID; mrkdwn."""
    country = f" ({escape(holding.country)})" if holding.country else ""
    return f"{escape(resource_name(holding.kind))} {escape(number(holding.name))}{country}"


def written_by(user_id: str, holding: Holding) -> str:
    """Posted in the thread; mrkdwn."""
    return f"{mention(user_id)} let Amazon SNS send from the {named(holding)}."
