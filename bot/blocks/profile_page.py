"""A page of a profile's questions as a modal. Every question may stay open: a registration asks for what is missing."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from bot import messages
from bot.blocks.elements import Block, actions, button, header, modal, section, small
from bot.blocks.fields import ANSWER, REMOVE_DOCUMENT, FieldNotes, field_blocks, labels
from workflows.forms.resolve import Page, ResolvedField, ResolvedForm, visible
from workflows.records.definitions import OPTIONAL, FieldPath
from workflows.records.drafts import Answers

PAGE_VIEW = "profile_page"
#: The action id of the inputs, and of the button that removes a document.
PROFILE_ANSWER, REMOVE = "profile_answer", "remove_profile_document"
BACK_TO_PROFILE = "back_to_profile"


@dataclass(frozen=True, kw_only=True)
class ProfilePage:
    """A page with what is entered so far."""

    page: Page
    resolved: ResolvedForm
    answers: Answers
    #: The profile's name.
    name: str
    #: The view's metadata.
    metadata: Mapping[str, str]
    problems: Mapping[FieldPath, str] = field(default_factory=dict)
    #: mrkdwn.
    note: str = ""
    #: Under the note.
    details: Sequence[Block] = ()


def asked(page: Page, resolved: ResolvedForm) -> tuple[ResolvedField, ...]:
    """The page's fields, none of them required."""
    return tuple(replace(item, requirement=OPTIONAL) for item in visible(page, resolved))


def profile_page_view(shown: ProfilePage) -> Block:
    """The page as a modal."""
    page, resolved = shown.page, shown.resolved
    blocks: list[Block] = [small(f"{shown.name} · {resolved.form.type.title}")]
    blocks.append(header(messages.form.page_title(page.title, page.part, page.parts)))
    blocks += [section(shown.note)] if shown.note else []
    blocks += shown.details
    fields = asked(page, resolved)
    titles = labels(fields, {item.definition.section: page.title for item in fields})
    for item in fields:
        notes = FieldNotes(problem=shown.problems.get(item.path, ""))
        drawn = field_blocks(item, titles[item.path], shown.answers.get(item.path), notes)
        blocks += [_quiet(block, shown.metadata.get("generation", "")) for block in drawn]
    if shown.metadata.get("profile"):
        blocks.append(actions("page", [button(messages.profiles.BACK_TO_PROFILE, BACK_TO_PROFILE)]))
    metadata = json.dumps(dict(shown.metadata))
    return modal(PAGE_VIEW, messages.profiles.TITLE, blocks, submit=messages.profiles.SAVE, metadata=metadata)


def _quiet(block: Block, generation: str) -> Block:
    """The block of a form's field, for a page that is saved as a whole.

    An input of another generation is another input for Slack, which then shows its initial value.
    """
    if block["type"] == "input":
        element = {key: value for key, value in block["element"].items() if key != "dispatch_action_config"}
        renamed = {**element, "action_id": PROFILE_ANSWER} if element["action_id"] == ANSWER else element
        block_id = f"{block['block_id']}|{generation}" if generation else block["block_id"]
        return {**block, "block_id": block_id, "element": renamed, "dispatch_action": False}
    if block.get("accessory", {}).get("action_id") == REMOVE_DOCUMENT:
        return {**block, "accessory": {**block["accessory"], "action_id": REMOVE}}
    return block
