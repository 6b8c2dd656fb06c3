"""The first window, and the pages of a form."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from bot.messages import causes
from bot.messages.text import escape, more, sentence, size
from workflows.forms.resolve import ResolvedField
from workflows.forms.tidy import Reading, meaning
from workflows.forms.validation import ErrorCode, FieldError
from workflows.records.definitions import ATTACHMENT, SELECT, Form
from workflows.records.drafts import Document

START_TITLE = "New registration"
TYPE_LABEL = "Registration type"
TYPE_PLACEHOLDER = "Search by country, code or kind of number"
TYPE_HINT = "All types that AWS lets this account register in the region."
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
MORE_QUESTIONS = ":information_source: Because of your answers, this page has more questions now."
READ_AS = ":information_source: Callsign tidied these answers. They will be sent like this:"
NAME_REQUIRED = "Enter a name."


def page_context(title: str, region: str, step: int, steps: int) -> str:
    """The small print at the top of every page of a form."""
    return f"{title} · {region} · step {step} of {steps}"


def page_title(title: str, part: int, parts: int) -> str:
    """A section's title, with the part if the section takes several pages."""
    return f"{title} ({part} of {parts})" if parts > 1 else title


def field_hint(field: ResolvedField) -> str:
    """What a field needs, under its input."""
    definition = field.definition
    sentences = [definition.short_description, definition.validation_description, _length_text(field)]
    if definition.kind == ATTACHMENT and definition.long_description:
        sentences.append(definition.long_description)
    if field.outside_condition:
        sentences.append("Required only in some cases: see the description.")
    return " ".join(sentence(text) for text in sentences if text)


def _length_text(field: ResolvedField) -> str:
    longest = field.rule.max_length
    return f"At most {longest:,} characters." if longest and field.definition.kind not in (SELECT, ATTACHMENT) else ""


_FIELD_STEPS: Mapping[ErrorCode, str] = {
    ErrorCode.DOCUMENT_MISSING: "Drop the file into this field.",
    ErrorCode.CHOICE_UNKNOWN: "Choose again.",
    ErrorCode.WRONG_KIND: "Answer it again.",
}


def field_error(error: FieldError) -> str:
    """What is wrong with a field and what to do; never repeats the answer."""
    return f"{causes.field_cause(error.code, error.params)} {_FIELD_STEPS.get(error.code, '')}".strip()


def field_problem(problem: str) -> str:
    """A field error shown above the field, for updates that cannot carry Slack's own errors."""
    return f":warning: *{escape(problem)}*"


_DOCUMENT_STEPS: Mapping[str, str] = {
    "wrong_type": "Save it as one of these types and drop it again: {wanted}.",
    "too_large": "Make it smaller and drop it again.",
    "too_large_pdf": (
        "Send only the page that is asked for, scan it again in grey at 150 dpi, or export it in a reduced size, and "
        "drop it again."
    ),
    "illegible": "Crop it to the part that matters, such as the consent box, and drop it again.",
    "several_pages": "Save it as a PDF, or save the page that is asked for, and drop it again.",
    "password": "Save it without a password and drop it again.",
    "portfolio": "Open it, save the file that is asked for by itself, and drop that here.",
    "dynamic_form": "Print it to a PDF and drop that here.",
    "too_complex": "Print it to a new PDF, or save a picture of it, and drop that here.",
    "too_many_pages": "Save only the pages that are asked for and drop them here.",
    "broken": "Export it again and drop it here.",
    "empty": "Export it again and drop it here.",
    "too_many_pixels": "Scale it down and drop it again.",
    "deleted": "Drop it again.",
    "unreachable": "Drop it again in a moment.",
    "foreign": "Download it and drop the file itself here.",
    "not_ready": "Wait a moment and press Next again.",
}
_ANOTHER_DOCUMENT = "Drop another one here."


def document_problem(code: str, params: Mapping[str, str]) -> str:
    """Why a file cannot be used, and what to do."""
    step = _DOCUMENT_STEPS.get(causes.document_step(code, params), _ANOTHER_DOCUMENT).format_map(
        causes.document_params(params)
    )
    return f"{causes.document_cause(code, params, file='The file')} {step}"


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
