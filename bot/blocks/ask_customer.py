"""*Ask the customer*: the window, the link that was made, and the message when the customer is done."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby

from bot import messages
from bot.blocks.alike import told_apart
from bot.blocks.ask_button import ask_button
from bot.blocks.elements import (
    Block,
    actions,
    button,
    confirm,
    context,
    input_block,
    link_button,
    modal,
    note_blocks,
    option,
    plain,
    section,
)
from bot.blocks.fields import labels, option_key
from bot.blocks.lists import CONTINUE
from bot.blocks.message import Message
from bot.slack import limits
from bot.slack.payloads import InputState, ViewState
from workflows.forms.resolve import ResolvedField, resolve
from workflows.intake.links import CUSTOMER_MAX, DAYS, NOTE_MAX, USUAL_DAYS, NewLink, Wanted
from workflows.records.definitions import DISALLOWED, FieldPath, Form
from workflows.records.drafts import Draft
from workflows.records.intake import IntakeLink

CALLBACK, FILE_CALLBACK = "ask_customer_view", "customer_file_view"
USE_FILE, SEND_FILE, WORKBOOK, DOCUMENTS = "use_customer_file", "send_customer_file", "workbook", "customer_documents"
REVOKE, OPEN = "revoke_customer_link", "open_customer_link"
CUSTOMER, QUESTIONS, NOTE, LASTS, HOW = "customer", "customer_questions", "customer_note", "link_days", "link_how"
SAME, NEW = "same", "new"

words = messages.ask_customer


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """What was entered in the window."""

    wanted: Wanted
    #: Whether the customer's link stays the same.
    same_link: bool


def ask_view(draft: Draft, form: Form, link: IntakeLink | None, note: str = "", customer: str = "") -> Block:
    """The window, with the name of the draft's customer in place; with the link that they have, it asks again."""
    blocks = [*note_blocks(note), *(_has_link(link) if link else [section(words.INTRO)])]
    blocks += [_how()] if link else []
    blocks += [_customer(link.customer if link else customer or draft.name), *_questions(draft, form), _note(), _days()]
    blocks.append(actions("customer_file", [button(words.USE_FILE, USE_FILE, draft.id)]))
    metadata = json.dumps({"draft": draft.id, "link": link.id if link else ""})
    return modal(CALLBACK, words.TITLE, blocks, submit=words.ASK if link else words.MAKE, metadata=metadata)


def made_view(made: NewLink, draft: Draft, address: str, company: str) -> Block:
    """The link, for the only time."""
    text = words.invitation(draft.name, company, address, made.link.expires_at)
    preformatted = {"type": "rich_text_preformatted", "elements": [{"type": "text", "text": text}]}
    blocks: list[Block] = [
        section(words.send_this(made.link)),
        {"type": "rich_text", "elements": [preformatted]},
        context(words.SHOWN_ONCE),
        actions("customer_link", [link_button(words.OPEN, address, OPEN)]),
    ]
    return modal(CALLBACK, words.TITLE, blocks, metadata=json.dumps({"draft": draft.id}))


def asked(view: ViewState, form: Form) -> Asked:
    """What was entered."""

    def chosen(block: str) -> tuple[str, ...]:
        return tuple(view.entered.get(block, InputState()).choices)

    by_key = {option_key(path): path for path in form.by_path}
    days = next((int(choice) for choice in chosen(LASTS) if choice in map(str, DAYS)), USUAL_DAYS)
    wanted = Wanted(
        customer=" ".join((view.entered.get(CUSTOMER, InputState()).text or "").split()),
        days=days,
        questions=tuple(by_key[key] for key in chosen(QUESTIONS) if key in by_key),
        note=view.entered.get(NOTE, InputState()).text or "",
    )
    return Asked(wanted=wanted, same_link=chosen(HOW) == (SAME,))


def sent_message(link: IntakeLink, draft: Draft, answers: int) -> Message:
    """The customer is done: to the draft's owner."""
    text = words.sent(link, draft.name, answers)
    buttons = [button(messages.buttons.CONTINUE, CONTINUE, draft.id, style="primary")]
    again = ask_button(draft, words.ASK_AGAIN)
    return Message(text=text, blocks=(section(text), actions(f"customer_sent|{link.id}", [*buttons, again])))


def _has_link(link: IntakeLink) -> list[Block]:
    dialog = confirm(words.REVOKE_TITLE, words.REVOKE_TEXT, words.REVOKE, messages.buttons.KEEP, danger=True)
    return [
        section(words.link_state(link)),
        actions("customer_link", [button(words.REVOKE, REVOKE, link.id, confirm=dialog)]),
    ]


def _how() -> Block:
    options = [option(words.SAME_LINK, SAME), option(words.NEW_LINK, NEW)]
    element: Block = {
        "type": "radio_buttons",
        "action_id": HOW,
        "options": options,
        "initial_option": options[0],
    }
    return input_block(HOW, words.HOW_LABEL, element)


def _customer(name: str) -> Block:
    element: Block = {"type": "plain_text_input", "action_id": CUSTOMER, "max_length": CUSTOMER_MAX}
    element |= {"initial_value": name[:CUSTOMER_MAX]} if name else {}
    return input_block(CUSTOMER, words.CUSTOMER_LABEL, element, hint=words.CUSTOMER_HINT)


def _questions(draft: Draft, form: Form) -> list[Block]:
    fields = [field for field in resolve(form, draft.answers).fields if field.requirement != DISALLOWED]
    if not fields:
        return []
    element: Block = {
        "type": "multi_static_select",
        "action_id": QUESTIONS,
        "placeholder": plain(words.QUESTIONS_PLACEHOLDER, limits.PLACEHOLDER),
        "option_groups": _groups(form, fields),
    }
    return [input_block(QUESTIONS, words.QUESTIONS_LABEL, element, hint=words.QUESTIONS_HINT, optional=True)]


def _groups(form: Form, fields: Sequence[ResolvedField]) -> list[Block]:
    """A group for each section; a section of more options than a group holds gets several."""
    titles = labels(
        fields, {field.definition.section: form.section_title(field.definition.section) for field in fields}
    )
    shown = dict(zip(titles, told_apart([(title, str(path)) for path, title in titles.items()]), strict=True))
    groups: list[Block] = []
    for path, members in groupby(fields, key=lambda field: field.definition.section):
        options = [_option(field.path, shown) for field in members]
        for first in range(0, len(options), limits.OPTIONS):
            label = plain(form.section_title(path), limits.OPTION_GROUP_LABEL)
            groups.append({"label": label, "options": options[first : first + limits.OPTIONS]})
    return groups


def _option(path: FieldPath, shown: dict[FieldPath, str]) -> Block:
    return option(shown[path], option_key(path))


def _note() -> Block:
    element: Block = {
        "type": "plain_text_input",
        "action_id": NOTE,
        "multiline": True,
        "max_length": NOTE_MAX,
    }
    return input_block(NOTE, words.NOTE_LABEL, element, hint=words.NOTE_HINT, optional=True)


def _days() -> Block:
    options = {count: option(words.days(count), str(count)) for count in DAYS}
    element: Block = {
        "type": "static_select",
        "action_id": LASTS,
        "options": list(options.values()),
        "initial_option": options[USUAL_DAYS],
    }
    return input_block(LASTS, words.DAYS_LABEL, element)


def file_view(draft: Draft, note: str = "") -> Block:
    """The way with a file: it is sent to the requester, and dropped here when it comes back."""
    documents: Block = {"type": "file_input", "action_id": DOCUMENTS, "max_files": 10}
    workbook: Block = {"type": "file_input", "action_id": WORKBOOK, "filetypes": ["xlsx", "ods"], "max_files": 1}
    blocks = [
        *([section(note)] if note else []),
        section(words.FILE_INTRO),
        actions("customer_file", [button(words.SEND_FILE, SEND_FILE, draft.id)]),
        input_block(WORKBOOK, words.WORKBOOK_LABEL, workbook),
        input_block(DOCUMENTS, words.DOCUMENTS_LABEL, documents, optional=True),
    ]
    metadata = json.dumps({"draft": draft.id})
    return modal(FILE_CALLBACK, words.FILE_TITLE, blocks, submit=words.READ_FILE, metadata=metadata)
