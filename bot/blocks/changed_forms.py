"""The message that a form has changed while drafts or denials still need it."""

from __future__ import annotations

from bot import messages
from bot.blocks.elements import Block, actions, button, section
from bot.blocks.lists import CONTINUE
from bot.blocks.message import Message
from bot.blocks.status_message import fix_buttons
from workflows.watch.changed_forms import ChangedForm


def changed_form_message(changed: ChangedForm) -> Message:
    """The fact, what changed, whose drafts, and what to do; with a button where one draft or denial is concerned."""
    words = messages.changed_forms
    texts = [
        f"{words.headline(changed)}\n{words.what(changed)}",
        f"{words.whose(changed)}\n{words.what_to_do(changed)}",
    ]
    buttons = _buttons(changed)
    below = (actions("changed_form", buttons),) if buttons else ()
    return Message(text="\n".join(texts), blocks=(*map(section, texts), *below))


def _buttons(changed: ChangedForm) -> list[Block]:
    if len(changed.concerned) > 1:
        return []
    (only,) = changed.concerned
    if only.denied:
        return fix_buttons(only.denied)
    return [button(messages.buttons.CONTINUE, CONTINUE, only.draft.id, style="primary")]
