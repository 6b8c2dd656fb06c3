"""The first window, and the pages of a form."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from bot.messages import causes
from bot.messages.text import counted, escape, more, sentence, size
from workflows.forms.resolve import ResolvedField
from workflows.forms.tidy import Reading, meaning
from workflows.forms.validation import ErrorCode, FieldError
from workflows.forms.value_kinds import CHOSEN, restates, value_kind
from workflows.records.definitions import ATTACHMENT, SELECT, FieldDefinition, Form, RegistrationType
from workflows.records.drafts import Document

START_TITLE = "New registration"
TYPE_LABEL = "Registration type"
TYPE_PLACEHOLDER = "Search by country, code or kind of number"
TYPE_HINT = "All types that AWS lets this account register in the region. Type a country to see what you need there."
REGION_LABEL = "Region"
REGION_HINT = "A registration and its number or sender ID belong to one region and cannot be moved."
NAME_LABEL = "Name"
NAME_HINT = (
    "You find the registration by this name here and in the AWS console. Use the brand or the team, for example."
)
CHANNEL_LABEL = "Channel for updates"
CHANNEL_HINT = "Callsign posts the progress and the reviewers' answer there. A review can take weeks."
NO_TYPES = "AWS lists no registration types in this region. Choose another region."
NOTHING_TO_ASK = "This registration has no questions to answer."
SAVED_HINT = "Answers are saved as you type. You can close this window and continue later."
MORE_QUESTIONS = "Because of your answers, this page has more questions now."
READ_AS = "Callsign tidied these answers. They will be sent like this:"
NAME_REQUIRED = "Enter a name."
#: Characters from which on a text is long enough that people want to know its limit.
LONG_TEXT = 150
_NAMES_LENGTH = re.compile(r"\d\s*(?:characters|letters|digits)", flags=re.IGNORECASE)


def not_explained(count: int) -> str:
    """The end of a window that cannot hold all that AWS says about the fields of a page."""
    return f"What AWS says about {counted(count, 'more field')} is too long for this window."


def page_context(registration_type: RegistrationType, region: str, step: str) -> str:
    """The small print at the top of every page of a form, with AWS's guide to the type; mrkdwn."""
    guide = registration_type.documentation
    link = [f"<{guide.link}|AWS's guide>"] if guide and is_link(guide.link) else []
    return " · ".join([text for text in (escape(step), escape(registration_type.title), escape(region)) if text] + link)


def step_text(step: int, steps: int) -> str:
    """The number of a page; nothing for a page that was opened from the review."""
    return f"Step {step} of {steps}" if step else ""


def is_link(address: str) -> bool:
    """Whether an address of AWS can be a link in mrkdwn."""
    return address.startswith("https://") and not set(address) & set("<>| \n")


def page_title(title: str, part: int, parts: int) -> str:
    """A section's title, with the part if the section takes several pages."""
    return f"{title} ({part} of {parts})" if parts > 1 else title


def field_hint(field: ResolvedField, figure: causes.Figure = causes.SEPARATED) -> str:
    """What a field needs, under its input, each thing once; `figure` writes a number."""
    definition, kind = field.definition, value_kind(field.definition)
    sentences = [_without_code(definition.short_description) if kind in CHOSEN else definition.short_description]
    sentences += [_format(field), _length_text(field, figure)]
    if definition.kind == ATTACHMENT and definition.long_description:
        sentences.append(definition.long_description)
    if field.outside_condition:
        sentences.append("Required only in some cases: see the description.")
    return " ".join(dict.fromkeys(sentence(text) for text in sentences if text))


def has_more(definition: FieldDefinition) -> bool:
    """Whether AWS says more about a field than its hint does."""
    long = definition.long_description and definition.kind != ATTACHMENT
    return bool(long or definition.documentation)


def _without_code(text: str) -> str:
    """The description of a country's or state's code without the code, which the list stands for."""
    rest = re.sub(r"^two-letter (?:iso )?code(?: of|,)? ", "", text, flags=re.IGNORECASE)
    return rest[:1].upper() + rest[1:]


def _format(field: ResolvedField) -> str:
    """The pattern in words, where the input does not see to it; with the length that AWS takes, not a larger one."""
    words, longest = field.definition.validation_description, field.definition.rule.max_length or 0
    kind = value_kind(field.definition)
    if restates(kind, words):
        return ""
    if field.rule.max_length and longest > field.rule.max_length:
        for spelled in (f"{longest:,}", str(longest)):
            words = words.replace(spelled, f"{field.rule.max_length:,}")
    return words


def _length_text(field: ResolvedField, figure: causes.Figure) -> str:
    """The limit of a long text that names no other; a short text rarely meets its limit, and its error says it."""
    definition, longest = field.definition, field.rule.max_length
    said = f"{definition.short_description} {definition.validation_description}"
    is_long = definition.kind not in (SELECT, ATTACHMENT) and longest and longest > LONG_TEXT
    return f"At most {figure(longest)} characters." if is_long and longest and not _NAMES_LENGTH.search(said) else ""


_FIELD_STEPS: Mapping[ErrorCode, str] = {
    ErrorCode.DOCUMENT_MISSING: "Drop the file into this field.",
    ErrorCode.CHOICE_UNKNOWN: "Choose again.",
    ErrorCode.WRONG_KIND: "Answer it again.",
}


def field_error(error: FieldError) -> str:
    """What is wrong with a field and what to do; never repeats the answer."""
    return f"{causes.field_cause(error.code, error.params)} {_FIELD_STEPS.get(error.code, '')}".strip()


def to_correct(count: int) -> str:
    """The line above a page whose errors stand under its fields; plain text."""
    return f"{counted(count, 'answer')} on this page need{'s' if count == 1 else ''} a correction."


def field_problem(problem: str) -> str:
    """A field error shown above the field, for updates that cannot carry Slack's own errors."""
    return f":warning: *{escape(problem)}*"


_DOCUMENT_STEPS: Mapping[str, str] = {
    "wrong_type": "Save it as one of these types and {put} it again: {wanted}.",
    "too_large": "Make it smaller and {put} it again.",
    "too_large_pdf": (
        "Send only the page that is asked for, scan it again in grey at 150 dpi, or export it in a reduced size, and "
        "{put} it again."
    ),
    "illegible": "Crop it to the part that matters, such as the consent box, and {put} it again.",
    "several_pages": "Save it as a PDF, or save the page that is asked for, and {put} it again.",
    "password": "Save it without a password and {put} it again.",
    "portfolio": "Open it, save the file that is asked for by itself, and {put} that here.",
    "dynamic_form": "Print it to a PDF and {put} that here.",
    "too_complex": "Print it to a new PDF, or save a picture of it, and {put} that here.",
    "too_many_pages": "Save only the pages that are asked for and {put} them here.",
    "broken": "Export it again and {put} it here.",
    "empty": "Export it again and {put} it here.",
    "too_many_pixels": "Scale it down and {put} it again.",
    "deleted": "{Put} it again.",
    "unreachable": "{Put} it again in a moment.",
    "foreign": "Download it and {put} the file itself here.",
    "not_ready": "Wait a moment and press Next again.",
}
_ANOTHER_DOCUMENT = "{Put} another one here."


def document_problem(
    code: str, params: Mapping[str, str], put: str = "drop", figure: causes.Figure = causes.SEPARATED
) -> str:
    """Why a file cannot be used, and what to do; `put` is what one does with a file where this is read."""
    step = _DOCUMENT_STEPS.get(causes.document_step(code, params), _ANOTHER_DOCUMENT).format_map(
        {**causes.document_params(params, figure), "put": put, "Put": put.capitalize()}
    )
    return f"{causes.document_cause(code, params, file='The file', figure=figure)} {step}"


def attached(document: Document) -> str:
    """The document that is stored for a field, as it will be sent."""
    return f"Attached: {document.name} · {document.note or size(document.size)}"


def wrong_region(title: str, regions: Sequence[str], offered: Sequence[str]) -> str:
    """A type that AWS accepts only in other regions."""
    possible = [region for region in regions if region in offered]
    where = " or ".join(possible or regions)
    how = f"Choose {where}." if possible else f"Ask your administrator to add {where} to CALLSIGN_REGIONS."
    return f"{title} {accepted_only(regions)} {how}"


def accepted_only(regions: Sequence[str]) -> str:
    """The rest of a sentence about a type that AWS denies everywhere else."""
    return f"is accepted only in {' or '.join(regions)}; AWS denies it in other regions."


SHARED_LABEL = "A channel with people outside your workspace"
SHARED_OPTION = "Post the updates there anyway"
#: Plain text.
SHARED_NOTE = (
    "People outside your workspace read this channel: it is shared with another company or workspace. Updates name the "
    "registration, its status and the reviewers' reasons; they never hold your answers."
)


def channel_problem(code: str) -> str:
    """Why Callsign cannot post updates in the chosen channel."""
    if code == "is_archived":
        return "This channel is archived. Choose another one."
    if code == "group_dm":
        return "This is a group direct message, which apps cannot join. Choose a channel."
    return (
        "Callsign is not a member of this private channel. Invite it there (/invite @Callsign) or choose another "
        "channel."
    )


#: Answers named that are sent in another way than they were typed.
READINGS_NAMED = 8


def read_as(form: Form, readings: Sequence[Reading]) -> str:
    """The answers that Callsign tidied, as they will be sent; "" where there are none; mrkdwn."""
    if not readings:
        return ""
    lines = [
        f"• *{escape(form.by_path[reading.path].title)}*: {escape(reading_text(form, reading))}"
        for reading in readings[:READINGS_NAMED]
    ]
    left = [more(len(readings) - READINGS_NAMED)] if len(readings) > READINGS_NAMED else []
    return "\n".join([READ_AS, *lines, *left])


def reading_text(form: Form, reading: Reading) -> str:
    """An answer as it is sent, with its meaning; plain text."""
    words = meaning(form.by_path[reading.path], reading.value)
    return f"{reading.value} ({words})" if words else reading.value
