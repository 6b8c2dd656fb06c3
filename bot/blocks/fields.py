"""A form field as a Slack input, and the input's value as an answer.

Option values are keys of ours (a digest of the option), because a Slack option value holds 150 characters and a
definition's option 256. Block ids hold the field path and a digest of the input's shape. They stay while the input
stays, so that Slack keeps what was typed over an update. They change when the choices change, so that Slack drops
choices that no longer exist.
"""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

from bot import messages
from bot.blocks.alike import told_apart
from bot.blocks.elements import Block, button, dispatching, input_block, option, plain, section, small
from bot.slack import limits
from bot.slack.payloads import InputState
from workflows.forms.countries import countries_called
from workflows.forms.documents import allowance
from workflows.forms.resolve import ResolvedField, clean
from workflows.forms.value_kinds import ValueKind, choices, is_well_formed, value_kind
from workflows.records.definitions import (
    API_TEXT_MAX,
    ATTACHMENT,
    REQUIRED,
    SELECT,
    FieldDefinition,
    FieldPath,
    Option,
)
from workflows.records.drafts import Answer, Document

ANSWER = "answer"
REMOVE_DOCUMENT = "remove_document"
#: The value of the choice that clears an answer, because Slack has no other way to clear a select.
NOTHING = "-"
#: Characters above which a text gets a box of several lines.
ONE_LINE = 150
#: Choices that are all shown, each one press away; more are in a list that opens.
SHOWN_CHOICES = 5
#: Fields of a page: people lose track on longer pages. No form of today needs more than two pages with it.
FIELDS_ON_A_PAGE = 24
#: Blocks of a page's fields and sections. The rest of the hundred is for what a page shows in addition.
BLOCKS_ON_A_PAGE = 88
#: Bytes of a page's fields with their longest answers.
BYTES_ON_A_PAGE = 225_000
#: The most bytes of a character, and characters of an answer above its limit that are still shown.
BYTES_OF_A_CHARACTER, OVER_THE_LIMIT = 12, 100
#: Slack's own inputs for a kind of text.
TYPED: Mapping[ValueKind, Block] = {
    ValueKind.URL: {"type": "url_text_input"},
    ValueKind.EMAIL: {"type": "email_text_input"},
    ValueKind.NUMBER: {"type": "number_input", "is_decimal_allowed": False, "min_value": "0"},
}
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


@dataclass(frozen=True, slots=True, kw_only=True)
class FieldNotes:
    """What a field shows in addition to its input."""

    #: An error that cannot be sent with an ack.
    problem: str = ""
    #: Where the answer came from, before the hint.
    mark: str = ""
    #: Whether a long answer is shown only as far as its error needs it, because the page would be too large.
    tight: bool = False


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
    headings = 2 * len({field.section for field in fields})
    blocks = headings + sum(3 if field.kind == ATTACHMENT else 2 for field in fields)
    return blocks <= BLOCKS_ON_A_PAGE and sum(map(_weight, fields)) <= BYTES_ON_A_PAGE


def field_blocks(
    field: ResolvedField, label: str, answer: Answer | None, notes: FieldNotes = FieldNotes()
) -> list[Block]:
    """The input of a field, its attached document, and an error that cannot be sent with an ack."""
    attached = field.definition.kind == ATTACHMENT and isinstance(answer, Document)
    required = field.requirement == REQUIRED and not attached
    plainly = isinstance(answer, str) and not is_well_formed(field, answer)
    element = _element(field, answer, required=required, plainly=plainly, tight=notes.tight)
    hint = " ".join(text for text in (notes.mark, messages.form.field_hint(field)) if text)
    # An input of another kind is another input: Slack would keep what it held.
    own_id = f"{block_id(field)}|text" if plainly else block_id(field)
    block = input_block(own_id, label, element, hint=hint, optional=not required)
    # Changes are sent as they are typed, so that closing the window loses nothing (a view_closed has no values).
    blocks = [block if field.definition.kind == ATTACHMENT else dispatching(block)]
    if attached and isinstance(answer, Document):
        blocks.append(_attached_document(field.definition.path, answer))
    if notes.problem:
        blocks.append(section(messages.form.field_problem(notes.problem)))
    return blocks


def answer_of(field: ResolvedField, entered: InputState) -> Answer | None:
    """The value of an input as an answer; None where it is empty.

    Files are not read here, because they become answers only after they were fetched and checked. An unknown option key
    stays in the answer, so that validation reports it instead of losing it.
    """
    if field.definition.kind != SELECT:
        chosen_text = _chosen_text(field, entered) if entered.choices else entered.text
        return clean(field.definition, chosen_text or "") or None
    by_key = {option_key(choice.value): choice.value for choice in field.definition.options}
    chosen = tuple(by_key.get(key, key) for key in entered.choices if key != NOTHING)
    return chosen or None


def of_another_kind(field: ResolvedField, entered: InputState) -> bool:
    """Whether an input was drawn for a field of another kind than `field` has now."""
    if field.definition.kind == SELECT:
        return bool(entered.text)
    unknown = [key for key in entered.choices if key != NOTHING and not _chosen_text(field, entered)]
    return bool(unknown or entered.files)


def _chosen_text(field: ResolvedField, entered: InputState) -> str:
    """The country or state that was chosen; "" where none was."""
    by_key = {option_key(choice.value): choice.value for choice in choices(field)}
    return next((by_key[key] for key in entered.choices if key in by_key), "")


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
    is_country = value_kind(field.definition) is ValueKind.COUNTRY
    matching = _countries(field, query) if is_country else _matching(field.options, query)
    clearable = field.requirement != REQUIRED and field.definition.max_choices == 1 and not query.strip()
    nothing = [option(messages.review.NO_ANSWER, NOTHING)] if clearable else []
    options = [*nothing, *matching][:limit]
    while not limits.fits_ack({"options": options}):
        options.pop()
    return options


def _matching(offered: Sequence[Option], query: str) -> list[Block]:
    words = query.casefold().split()
    shown = zip(offered, _options(offered), strict=True)
    matching = [pair for pair in shown if all(word in pair[0].title.casefold() for word in words)]
    return [block for _, block in sorted(matching, key=lambda pair: not _starts(pair[0], query))]


def _countries(field: ResolvedField, query: str) -> list[Block]:
    """Countries by any of their names and codes: UK and GB are the same."""
    offered = choices(field)
    shown = {choice.value: block for choice, block in zip(offered, _options(offered), strict=True)}
    called = countries_called(query) if query.strip() else shown
    return [shown[code] for code in called if code in shown]


def _starts(choice: Option, query: str) -> bool:
    return choice.title.casefold().startswith(query.casefold())


def _label(
    definition: FieldDefinition, titles: list[str], in_sections: list[tuple[str, str]], section_title: str
) -> str:
    title = definition.title
    if in_sections.count((title, definition.section)) > 1:
        return f"{title} ({definition.path.rsplit('.', 1)[-1]})"
    return f"{title} ({section_title})" if titles.count(title) > 1 else title


def _element(field: ResolvedField, answer: Answer | None, *, required: bool, plainly: bool, tight: bool) -> Block:
    """The input for a field; `plainly` where the input made for its kind could not hold the answer."""
    if field.definition.kind == SELECT:
        return _select(field, answer if isinstance(answer, tuple) else (), field.options, required=required)
    if field.definition.kind == ATTACHMENT:
        return _file_input(field.definition)
    text = answer if isinstance(answer, str) else ""
    if choices(field) and not plainly:
        return _select(field, (text,), choices(field), required=required)
    own = {} if plainly else TYPED.get(value_kind(field.definition), {})
    return {**_text_input(field, text, tight=tight, one_line=bool(own)), **own}


def _text_input(field: ResolvedField, value: str, *, tight: bool, one_line: bool) -> Block:
    longest = field.rule.max_length
    element: Block = {
        "type": "plain_text_input",
        "action_id": ANSWER,
        "dispatch_action_config": {"trigger_actions_on": ["on_character_entered"]},
    }
    if not one_line:
        element["multiline"] = longest is None or longest > ONE_LINE
    if value:  # what is longer than Slack takes is also too long for AWS, and stays too long when it is shortened
        most = min(limits.INPUT_TEXT, (longest or API_TEXT_MAX) + OVER_THE_LIMIT) if tight else limits.INPUT_TEXT
        element["initial_value"] = limits.shorten(value, most)
    if field.definition.example:
        element["placeholder"] = plain(field.definition.example, limits.PLACEHOLDER)
    return element


def _select(field: ResolvedField, chosen: tuple[str, ...], offered: Sequence[Option], *, required: bool) -> Block:
    several = field.definition.max_choices > 1
    unique = list({option_key(choice.value): choice for choice in offered}.values())
    options = _options(unique)
    shown = zip(options, unique, strict=True)
    initial = [block for block, choice in shown if choice.value in chosen][: limits.OPTIONS]
    clearable = not several and (not required or not options)
    nothing = [option(messages.review.NO_ANSWER, NOTHING)] if clearable or not options else []
    element: Block = {"type": _select_type(several, len(nothing) + len(options)), "action_id": ANSWER}
    if element["type"] != "radio_buttons":
        element["placeholder"] = plain(messages.buttons.CHOOSE, limits.PLACEHOLDER)
    if element["type"].endswith("external_select"):
        element["min_query_length"] = 0
    else:
        element["options"] = [*nothing, *options]
    if several:  # choices that are too many by now are all shown, with the error
        element["max_selected_items"] = max(field.definition.max_choices, len(initial))
    if initial:
        element["initial_options" if several else "initial_option"] = initial if several else initial[0]
    return element


def _select_type(several: bool, count: int) -> str:
    """A few choices are shown side by side; many are searched."""
    if not several and count <= SHOWN_CHOICES:
        return "radio_buttons"
    return ("multi_" if several else "") + ("external_select" if count > limits.OPTIONS else "static_select")


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
    """The most bytes that this field can take on a page, with the longest answer that the form takes."""
    field = ResolvedField(definition=definition, requirement=REQUIRED, rule=definition.rule, options=definition.options)
    longest = min(definition.rule.max_length or API_TEXT_MAX, API_TEXT_MAX) + OVER_THE_LIMIT
    answer = longest * BYTES_OF_A_CHARACTER if definition.kind not in (SELECT, ATTACHMENT) else 0
    return answer + limits.json_bytes(
        {"blocks": [*field_blocks(field, definition.title, None), small("x" * limits.OPTION_TEXT)]}
    )
