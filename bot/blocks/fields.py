"""A form field as a Slack input, and the input's value as an answer.

Option values are keys of ours (a digest of the option), because a Slack option value holds 150 characters and a
definition's option 256. Block ids hold the field path and a digest of the input's shape. They stay while the input
stays, so that Slack keeps what was typed over an update. They change when the choices change, so that Slack drops
choices that no longer exist.
"""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Sequence
from functools import lru_cache

from bot import messages
from bot.blocks.alike import told_apart
from bot.blocks.elements import Block, button, dispatching, input_block, option, plain, section, small
from bot.slack import limits
from bot.slack.payloads import InputState
from workflows.forms.documents import allowance
from workflows.forms.resolve import ResolvedField, clean
from workflows.records.definitions import ATTACHMENT, REQUIRED, SELECT, FieldDefinition, FieldPath, Option
from workflows.records.drafts import Answer, Document

ANSWER = "answer"
REMOVE_DOCUMENT = "remove_document"
#: The value of the choice that clears an answer, because Slack has no other way to clear a select.
NOTHING = "-"
#: Characters above which a text gets a box of several lines.
ONE_LINE = 150
#: Bounds of a page: people lose track on longer pages, and acks have to stay small.
FIELDS_ON_A_PAGE = 16
BYTES_ON_A_PAGE = 60_000
EXTENSIONS = {
    "application/pdf": ("pdf",),
    "image/png": ("png",),
    "image/jpeg": ("jpg", "jpeg"),
    "image/gif": ("gif",),
    "image/webp": ("webp",),
    "image/tiff": ("tiff", "tif"),
    "image/bmp": ("bmp",),
    "image/avif": ("avif",),
    "image/heic": ("heic", "heif"),
}


def option_key(value: str) -> str:
    """An option's key in Slack."""
    return hashlib.sha256(value.encode()).hexdigest()[:12]


def block_id(field: ResolvedField) -> str:
    """The field path and a digest of the input's kind and options."""
    shape = "|".join((field.definition.kind, *(choice.value for choice in field.options)))
    return f"{field.definition.path}|{option_key(shape)}"


def path_of(block: str) -> FieldPath:
    """The field path in a block id."""
    return FieldPath(block.split("|", 1)[0])


def fits(fields: Sequence[FieldDefinition]) -> bool:
    """Whether these fields fit on one page; for `workflows.forms.resolve.pages`."""
    if len(fields) > FIELDS_ON_A_PAGE:
        return False
    return sum(_weight(field) for field in fields) <= BYTES_ON_A_PAGE


def field_blocks(field: ResolvedField, label: str, answer: Answer | None, *, problem: str = "") -> list[Block]:
    """The input of a field, its attached document, and `problem`, an error that cannot be sent with an ack."""
    attached = field.definition.kind == ATTACHMENT and isinstance(answer, Document)
    required = field.requirement == REQUIRED and not attached
    element = _element(field, answer, required=required)
    hint = messages.form.field_hint(field)
    block = input_block(block_id(field), label, element, hint=hint, optional=not required)
    # Changes are sent as they are typed, so that closing the window loses nothing (a view_closed has no values).
    blocks = [block if field.definition.kind == ATTACHMENT else dispatching(block)]
    if attached and isinstance(answer, Document):
        blocks.append(_attached_document(field.definition.path, answer))
    if problem:
        blocks.append(section(messages.form.field_problem(problem)))
    return blocks


def answer_of(field: ResolvedField, entered: InputState) -> Answer | None:
    """The value of an input as an answer; None where it is empty.

    Files are not read here, because they become answers only after they were fetched and checked. An unknown option key
    stays in the answer, so that validation reports it instead of losing it.
    """
    if field.definition.kind != SELECT:
        return clean(field.definition, entered.text or "") or None
    by_key = {option_key(choice.value): choice.value for choice in field.definition.options}
    chosen = tuple(by_key.get(key, key) for key in entered.choices if key != NOTHING)
    return chosen or None


def of_another_kind(field: ResolvedField, entered: InputState) -> bool:
    """Whether an input was drawn for a field of another kind than `field` has now."""
    select = field.definition.kind == SELECT
    return bool(entered.text) if select else bool(entered.choices or entered.files)


def labels(fields: Sequence[ResolvedField], section_titles: dict[str, str]) -> dict[FieldPath, str]:
    """Field path to title. Equal titles get their section added, and within a section the end of their path."""
    titles = [field.definition.title for field in fields]
    in_sections = [(field.definition.title, field.definition.section) for field in fields]
    return {
        field.definition.path: _label(field.definition, titles, in_sections, section_titles[field.definition.section])
        for field in fields
    }


def suggestions(field: ResolvedField, query: str, limit: int) -> list[Block]:
    """The options that match the typed query, best first: at most `limit`, and as many as a response may hold."""
    words = query.casefold().split()
    shown = zip(field.options, _options(field.options), strict=True)
    matching = [pair for pair in shown if all(word in pair[0].title.casefold() for word in words)]
    options = [block for _, block in sorted(matching, key=lambda pair: not _starts(pair[0], query))[:limit]]
    while not limits.fits_ack({"options": options}):
        options.pop()
    return options


def _starts(choice: Option, query: str) -> bool:
    return choice.title.casefold().startswith(query.casefold())


def _label(
    definition: FieldDefinition, titles: list[str], in_sections: list[tuple[str, str]], section_title: str
) -> str:
    title = definition.title
    if in_sections.count((title, definition.section)) > 1:
        return f"{title} ({definition.path.rsplit('.', 1)[-1]})"
    return f"{title} ({section_title})" if titles.count(title) > 1 else title


def _element(field: ResolvedField, answer: Answer | None, *, required: bool) -> Block:
    if field.definition.kind == SELECT:
        return _select(field, answer if isinstance(answer, tuple) else (), required=required)
    if field.definition.kind == ATTACHMENT:
        return _file_input(field.definition)
    return _text_input(field, answer if isinstance(answer, str) else "")


def _text_input(field: ResolvedField, value: str) -> Block:
    longest = field.rule.max_length
    element: Block = {
        "type": "plain_text_input",
        "action_id": ANSWER,
        "multiline": longest is None or longest > ONE_LINE,
        "dispatch_action_config": {"trigger_actions_on": ["on_character_entered"]},
    }
    if value:  # what is longer than Slack takes is also too long for AWS, and stays too long when it is shortened
        element["initial_value"] = limits.shorten(value, limits.INPUT_TEXT)
    if field.definition.example:
        element["placeholder"] = plain(field.definition.example, limits.PLACEHOLDER)
    return element


def _select(field: ResolvedField, chosen: tuple[str, ...], *, required: bool) -> Block:
    several = field.definition.max_choices > 1
    choices = list({option_key(choice.value): choice for choice in field.options}.values())
    options = _options(choices)
    shown = zip(options, choices, strict=True)
    initial = [block for block, choice in shown if choice.value in chosen][: limits.OPTIONS]
    searched = len(options) > limits.OPTIONS - 1
    clearable = not several and (not required or not options)
    element: Block = {
        "type": ("multi_" if several else "") + ("external_select" if searched else "static_select"),
        "action_id": ANSWER,
        "placeholder": plain(messages.buttons.CHOOSE, limits.PLACEHOLDER),
    }
    if searched:
        element["min_query_length"] = 0
    else:
        nothing = [option(messages.review.NO_ANSWER, NOTHING)] if clearable or not options else []
        element["options"] = [*nothing, *options]
    if several:  # choices that are too many by now are all shown, with the error
        element["max_selected_items"] = max(field.definition.max_choices, len(initial))
    if initial:
        element["initial_options" if several else "initial_option"] = initial if several else initial[0]
    return element


def _options(choices: Sequence[Option]) -> list[Block]:
    """The choices of one select, no two alike."""
    titles = told_apart([(choice.title, choice.value) for choice in choices])
    return [
        option(title, option_key(choice.value), choice.description)
        for title, choice in zip(titles, choices, strict=True)
    ]


def _file_input(definition: FieldDefinition) -> Block:
    # Wider than what AWS takes: other kinds of image are converted, and our own words explain a refusal better than a
    # file that cannot be selected.
    wanted: Collection[str] = allowance(definition).media_types
    kinds = [media for media in EXTENSIONS if media in wanted or media.startswith("image/")]
    return {
        "type": "file_input",
        "action_id": ANSWER,
        "filetypes": [extension for media in kinds for extension in EXTENSIONS[media]],
        "max_files": 1,
    }


def _attached_document(path: FieldPath, document: Document) -> Block:
    block = section(
        messages.form.attached(document),
        block_id=f"held|{path}",
        accessory=button(messages.buttons.REMOVE, REMOVE_DOCUMENT, str(path)),
    )
    block["text"] = plain(messages.form.attached(document), limits.SECTION_TEXT)
    return block


@lru_cache(maxsize=4096)  # each click cuts the pages again, and weighs each field several times
def _weight(definition: FieldDefinition) -> int:
    """The most bytes that this field can take on a page."""
    field = ResolvedField(definition=definition, requirement=REQUIRED, rule=definition.rule, options=definition.options)
    return limits.json_bytes(
        {"blocks": [*field_blocks(field, definition.title, None), small("x" * limits.OPTION_TEXT)]}
    )
