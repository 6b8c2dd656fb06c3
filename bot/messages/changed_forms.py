"""What a channel hears of a form that AWS has changed while drafts or denials still need it."""

from __future__ import annotations

from bot.messages.form_changes import in_channel
from bot.messages.text import COMMAND, escape, kind, mention, more
from workflows.records.answered_forms import AnsweredForm
from workflows.records.drafts import DraftState
from workflows.watch.changed_forms import ChangedForm

#: Drafts and denials that are named.
NAMED = 5
#: Characters shown of a name.
_NAME = 60

ONE_DRAFT = "*Continue* shows what changed and asks only for that; all other answers are kept."
ONE_DENIAL = "*Fix and resubmit* opens the form as it is now, with every answer that still fits."
WAITS = "Nothing was sent. Its owner has to look at it, and to ask for the approval of the changed answers."
SEVERAL = f"Each owner continues with `{COMMAND} drafts` or `{COMMAND} status`: Callsign asks only for what changed."


def headline(changed: ChangedForm) -> str:
    """The one fact; mrkdwn."""
    title = escape(kind(changed.form.type.title))
    return f":memo: *AWS has changed the form of {title} in {escape(changed.region)}.*"


def what(changed: ChangedForm) -> str:
    """What changed, field by field; mrkdwn."""
    return in_channel(changed.changes)


def whose(changed: ChangedForm) -> str:
    """The drafts and denials that it concerns, and who has to act; mrkdwn."""
    lines = [_line(each) for each in changed.concerned[:NAMED]]
    left = len(changed.concerned) - NAMED
    return "\n".join([*lines, more(left)] if left > 0 else lines)


def what_to_do(changed: ChangedForm) -> str:
    """The next step; mrkdwn."""
    if len(changed.concerned) > 1:
        return SEVERAL
    (only,) = changed.concerned
    if only.denied:
        return ONE_DENIAL
    return WAITS if only.draft.state is DraftState.WAITING else ONE_DRAFT


def _line(each: AnsweredForm) -> str:
    name = escape(each.name if len(each.name) <= _NAME else f"{each.name[: _NAME - 1]}…")
    owner = f", {mention(each.owner.user_id)}" if each.owner else ""
    return f"• *{name}* ({_state(each)}){owner}"


def _state(each: AnsweredForm) -> str:
    if each.denied:
        return "denied"
    return "waits for an approval" if each.draft.state is DraftState.WAITING else "draft"
