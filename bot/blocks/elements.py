"""Builders for the Block Kit shapes that Callsign uses, within Slack's limits.

Text of definitions and people goes into `plain_text` and rich text, which Slack never parses. `mrkdwn` is for our own
words and for text escaped by `limits.escape`.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from bot import messages
from bot.slack import limits

Block = dict[str, Any]


#: The "..." menu whose entries stand for buttons; `payloads.button_meant` has the button.
MENU = "menu"


def plain(text: str, limit: int) -> Block:
    """A plain_text object, visibly shortened. Empty text becomes a blank, because Slack refuses empty text."""
    return {"type": "plain_text", "text": limits.shorten(text, limit) or " ", "emoji": False}


def mrkdwn(text: str) -> Block:
    """A mrkdwn object. The caller has escaped all foreign text in it. Empty text becomes a blank, as in `plain`."""
    return {"type": "mrkdwn", "text": limits.shorten(text, limits.SECTION_TEXT) or " ", "verbatim": True}


def header(text: str) -> Block:
    """A heading."""
    return {"type": "header", "text": plain(text, limits.HEADER_TEXT)}


def heading(text: str, accessory: Block) -> Block:
    """A heading with a button beside it, which Slack's own header block cannot have."""
    shown = escape_mark(limits.shorten_escaped(text, limits.HEADER_TEXT))
    return section(f"*{shown}*", accessory=accessory)


def escape_mark(text: str) -> str:
    """Foreign text inside a bold run."""
    return limits.escape(text).replace("*", "\u2217")


def note_blocks(note: str) -> list[Block]:
    """Our own words at the top of a window: the first line as an alert, the lines after it as a list; mrkdwn."""
    first, _, rest = note.partition("\n")
    return [*([alert(first)] if first else []), *([section(rest)] if rest else [])]


def section(text: str, *, block_id: str | None = None, accessory: Block | None = None) -> Block:
    """A paragraph of mrkdwn."""
    block: Block = {"type": "section", "text": mrkdwn(text)}
    if block_id:
        block["block_id"] = block_id
    if accessory:
        block["accessory"] = accessory
    return block


def paragraph(text: str) -> Block:
    """A paragraph of foreign text, in plain_text."""
    return {"type": "section", "text": plain(text, limits.SECTION_TEXT)}


def context(text: str, *, block_id: str | None = None) -> Block:
    """Small print in mrkdwn."""
    block: Block = {"type": "context", "elements": [mrkdwn(text)]}
    return {**block, "block_id": block_id} if block_id else block


def small(text: str) -> Block:
    """Small print of foreign text, in plain_text."""
    return {"type": "context", "elements": [plain(text, limits.SECTION_TEXT)]}


def alert(text: str, level: str = "info") -> Block:
    """A line at the top of a window that nobody overlooks: info, warning, error or success. Modals only."""
    return {"type": "alert", "text": plain(text, limits.ALERT_TEXT), "level": level}


def divider() -> Block:
    """A line."""
    return {"type": "divider"}


def button(
    text: str, action_id: str, value: str = "", *, style: str | None = None, confirm: Block | None = None
) -> Block:
    """A button. `value` comes back through the client, so the listener has to check it."""
    block: Block = {"type": "button", "action_id": action_id, "text": plain(text, limits.BUTTON_TEXT)}
    if value:
        block["value"] = value
    if style:
        block["style"] = style
    if confirm:
        block["confirm"] = confirm
    return block


def read_as(block: Block, words: str) -> Block:
    """The button, with other words for a screen reader: many buttons of a page may have the same label."""
    return {**block, "accessibility_label": limits.shorten(words, limits.BUTTON_TEXT)}


def link_button(text: str, url: str, action_id: str) -> Block:
    """A button that opens a page in the browser; Slack still sends the click."""
    return {"type": "button", "action_id": action_id, "text": plain(text, limits.BUTTON_TEXT), "url": url}


def confirm(title: str, text: str, yes: str, no: str, *, danger: bool = False) -> Block:
    """The dialog before an action that cannot be undone."""
    dialog: Block = {
        "title": plain(title, limits.CONFIRM_TITLE),
        "text": plain(text, limits.CONFIRM_TEXT),
        "confirm": plain(yes, limits.CONFIRM_BUTTON),
        "deny": plain(no, limits.CONFIRM_BUTTON),
    }
    if danger:
        dialog["style"] = "danger"
    return dialog


def actions(block_id: str, elements: Sequence[Block]) -> Block:
    """A row of buttons."""
    return {"type": "actions", "block_id": block_id, "elements": list(elements)}


def option(title: str, value: str, description: str = "") -> Block:
    """An option; `value` is a key of ours, never the text itself."""
    choice: Block = {"text": plain(title, limits.OPTION_TEXT), "value": value}
    if description:
        choice["description"] = plain(description, limits.OPTION_DESCRIPTION)
    return choice


def input_block(block_id: str, label: str, element: Block, *, hint: str = "", optional: bool = False) -> Block:
    """An input with its label and hint."""
    block: Block = {
        "type": "input",
        "block_id": block_id,
        "label": plain(label, limits.LABEL),
        "element": element,
        "optional": optional,
        "dispatch_action": False,
    }
    if hint:
        block["hint"] = plain(hint, limits.HINT)
    return block


def dispatching(block: Block) -> Block:
    """The input block, with each change sent to Callsign at once."""
    return {**block, "dispatch_action": True}


def text_runs(*runs: tuple[str, bool]) -> Block:
    """A rich_text block with one paragraph of (text, bold) runs, which Slack does not parse."""
    return styled_runs(*((text, "bold" if bold else "") for text, bold in runs))


def styled_runs(*runs: tuple[str, str]) -> Block:
    """A rich_text block with one paragraph of (text, style) runs: `bold`, `italic`, `strike`, or "" for plain."""
    elements = [
        {"type": "text", "text": text, **({"style": {style: True}} if style else {})} for text, style in runs if text
    ]
    return {"type": "rich_text", "elements": [{"type": "rich_text_section", "elements": elements}]}


def preformatted(text: str) -> Block:
    """A block of text to copy, which Slack does not parse."""
    element = {"type": "rich_text_preformatted", "elements": [{"type": "text", "text": text}]}
    return {"type": "rich_text", "elements": [element]}


def overflow(action_id: str, options: Sequence[Block]) -> Block:
    """The "..." menu, with two to five options."""
    return {"type": "overflow", "action_id": action_id, "options": list(options)}


def menu(buttons: Sequence[Block]) -> list[Block]:
    """Buttons of which each has its own action, as entries of the "..." menu; a single one stays a button."""
    if len(buttons) < 2:
        return list(buttons)
    entries = (option(each["text"]["text"], f"{each['action_id']}|{each.get('value', '')}") for each in buttons)
    return [overflow(MENU, list(entries))]


def modal(
    callback_id: str,
    title: str,
    blocks: Sequence[Block],
    *,
    submit: str | None = None,
    metadata: str = "",
) -> Block:
    """A modal view.

    Raises:
        limits.OverLimit: the view is larger than Slack allows.
    """
    view: Block = {
        "type": "modal",
        "callback_id": callback_id,
        "title": plain(title, limits.VIEW_TITLE),
        "close": plain(messages.buttons.CLOSE, limits.VIEW_BUTTON),
        "blocks": list(blocks),
        "private_metadata": metadata,
        "notify_on_close": False,
    }
    if submit:
        view["submit"] = plain(submit, limits.VIEW_BUTTON)
    return limits.checked_view(view)
