"""The words of the first window and of a form's pages."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from bot.messages.text import escape, figure, more, sentence, size
from workflows.forms.changes import FormChange, FormChangeKind
from workflows.forms.resolve import ResolvedField
from workflows.forms.validation import ErrorCode, FieldError
from workflows.records.definitions import ATTACHMENT, SELECT
from workflows.records.drafts import Document

TYPE_LABEL = "Registration type"
TYPE_HINT = "Everything AWS lets this account register in the region. Type to search."
REGION_LABEL = "Region"
REGION_HINT = "A registration, and the number or sender ID it is for, lives in one region and cannot be moved."
NAME_LABEL = "Name"
NAME_HINT = "How you and AWS's console will find it again, for example the brand or the team."
CHANNEL_LABEL = "Channel for updates"
CHANNEL_HINT = "Progress and the reviewers' answer are posted there, for weeks if need be."
NO_TYPES = "AWS lists no registration types in this region. Choose another region."
NOTHING_TO_ASK = "This registration has no questions to answer."
UNSEEN_HINT = "Answers are saved as you type. You can close this window and continue later."


def begin_title(title: str, region: str, step: int, steps: int) -> str:
    """The small print on top of every page of a form."""
    return f"{title} · {region} · step {step} of {steps}"


def page_title(title: str, part: int, parts: int) -> str:
    """A section's title, with its part where it takes several pages."""
    return f"{title} ({part} of {parts})" if parts > 1 else title


def field_hint(field: ResolvedField) -> str:
    """What a field wants, under its input."""
    definition = field.definition
    sentences = [definition.short_description, definition.validation_description, _length_words(field)]
    if definition.kind == ATTACHMENT and definition.long_description:
        sentences.append(definition.long_description)
    if field.outside_condition:
        sentences.append("Needed in some cases only: see the description.")
    return " ".join(sentence(text) for text in sentences if text)


def _length_words(field: ResolvedField) -> str:
    longest = field.rule.max_length
    return f"At most {longest:,} characters." if longest and field.definition.kind not in (SELECT, ATTACHMENT) else ""


def field_error(error: FieldError) -> str:
    """What is wrong with a field and what to do; never repeats the answer."""
    return _FIELD_ERRORS[error.code].format_map({name: figure(value) for name, value in error.params.items()}).strip()


_FIELD_ERRORS: Mapping[ErrorCode, str] = {
    ErrorCode.MISSING: "This is required.",
    ErrorCode.DOCUMENT_MISSING: "This document is required. Drop the file here.",
    ErrorCode.TOO_SHORT: "Too short: {length} characters, at least {limit} are needed.",
    ErrorCode.TOO_LONG: "Too long: {length} characters, at most {limit} are allowed.",
    ErrorCode.PATTERN: "This is not in the form AWS asks for. {hint}",
    ErrorCode.CHOICE_UNKNOWN: "This choice is not offered (any more). Choose again.",
    ErrorCode.TOO_FEW_CHOICES: "Choose at least {limit}.",
    ErrorCode.TOO_MANY_CHOICES: "Choose at most {limit}; {count} are chosen.",
    ErrorCode.NOT_ALLOWED: "With your other answers only these are allowed: {allowed}.",
    ErrorCode.WRONG_KIND: "AWS changed this field. Please answer it again.",
}


def field_problem(problem: str) -> str:
    """A field error where no ack can carry it."""
    return f":warning: *{escape(problem)}*"


DOCUMENT_PROBLEMS: Mapping[str, str] = {
    "empty": "The file is empty. Export it again and drop it here.",
    "wrong_type": "This is not a {wanted} file, whatever its name says (it looks like {found}). Save it as {wanted} and drop it again.",
    "too_large": "The file has {size}, AWS takes at most {limit} here. Make it smaller and drop it again.",
    "broken": "The file cannot be read: it is damaged or cut off. Export it again and drop it here.",
    "too_many_pixels": "The picture has too many pixels. Scale it down and drop it again.",
    "deleted": "The file was deleted in Slack before it could be read. Drop it again.",
    "unreachable": "Slack did not hand the file over. Drop it again in a moment.",
    "foreign": "This file is kept outside Slack. Download it and drop the file itself here.",
    "not_ready": "Slack is still checking the file. Wait a moment and press Next again.",
}


def document_problem(code: str, params: Mapping[str, str]) -> str:
    """Why a file cannot be used, and what to do."""
    words = DOCUMENT_PROBLEMS.get(code, "The file cannot be used. Drop another one here.")
    known = {name: value for name, value in params.items() if value != "unknown"}
    return words.format_map(
        {"wanted": "supported", "found": "something else", "size": "too much", "limit": "less", **known}
    )


def attached(document: Document) -> str:
    """What is kept for a document field, as it will be sent."""
    return f"Attached: {document.name} · {document.note or size(document.size)}"


def wrong_region(title: str, regions: Sequence[str], offered: Sequence[str]) -> str:
    """A type that AWS takes in other regions only."""
    possible = [region for region in regions if region in offered]
    where = " or ".join(possible or regions)
    how = f"Choose {where}." if possible else f"Ask your administrator to add {where} to CALLSIGN_REGIONS."
    return f"{title} is accepted only in {' or '.join(regions)}; elsewhere it is denied. {how}"


def channel_problem(code: str) -> str:
    """Why updates cannot be posted in the chosen channel."""
    if code == "is_archived":
        return "This channel is archived. Choose another one."
    return "Callsign is not in this private channel. Invite it there (/invite @Callsign) or choose another channel."


FORM_CHANGED = (
    ":information_source: AWS changed this form since you began. What needs a look is marked on the review page."
)
#: What became of a field, and whether the person has to look at it.
_CHANGES: Mapping[tuple[FormChangeKind, bool], str] = {
    (FormChangeKind.GAINED, True): "is new, and has to be answered",
    (FormChangeKind.GAINED, False): "is new",
    (FormChangeKind.LOST, True): "is no longer asked; your answer will not be sent",
    (FormChangeKind.LOST, False): "is no longer asked",
    (FormChangeKind.TIGHTENED, True): "has stricter rules, and needs another look",
    (FormChangeKind.TIGHTENED, False): "has stricter rules; nothing to do",
    (FormChangeKind.LOOSENED, True): "has other rules, and needs another look",
    (FormChangeKind.LOOSENED, False): "has looser rules",
}
#: Fields named of a form that changed.
CHANGES_NAMED = 8


def form_changed(changes: Sequence[FormChange]) -> str:
    """What AWS changed in the form since the person last saw it, what needs a look first; mrkdwn."""
    if not changes:
        return FORM_CHANGED
    ordered = sorted(changes, key=lambda change: not change.affected)
    lines = [
        f"• *{escape(change.title)}* {_CHANGES[change.kind, change.affected]}." for change in ordered[:CHANGES_NAMED]
    ]
    left = [more(len(changes) - CHANGES_NAMED)] if len(changes) > CHANGES_NAMED else []
    return "\n".join([":information_source: AWS changed this form since you last saw it:", *lines, *left])


MORE_QUESTIONS = ":information_source: Your answers opened further questions on this page."
REQUIRED_NAME = "Give it a name."
