"""What can go wrong, each cause said once: at AWS, in a field, in a document.

A cause does not say what to do about it: Slack has a button for that, the terminal a command. Each surface adds its
next step. Foreign text is inserted as it is, unless the caller names what escapes it.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

from bot.messages import aws_reasons, refusals
from workflows.forms.validation import ErrorCode
from workflows.records.errors import Problem

#: By the class of `workflows.records.errors`, or the code of Callsign's own check; `refusals` has the others.
_CAUSES: Mapping[str, str] = {
    "AwsUnavailable": "AWS did not answer for a long time{detail}.",
    "OutcomeUnknown": "The connection to AWS was lost before it answered{detail}.",
    "Refused": "AWS did not accept what was sent{why}{detail}.",
    "Conflict": "AWS reports an unexpected state{why}{detail}.",
    "NotFound": "AWS cannot find something that is needed{detail}.",
    "form_changed": "AWS has changed the form since it was filled in{fields}.",
    "invalid": "Some answers are no longer accepted{fields}.",
    "upload_failed": "AWS could not process a document{detail}.",
    "upload_slow": "AWS is still processing a document{detail}.",
    "superseded": "Somebody has submitted another version of this registration since then.",
    "version_unclear": "AWS gives the version a status that Callsign does not know{fields}.",
    "answers_gone": "Its answers were deleted, because nobody had changed them for a long time.",
    "read_back": "The answers that AWS stored are different from those that were sent{detail}.",
    "association_missing": "AWS requires an association first{fields}.",
    "preflight": "A reviewer would deny some answers{fields}.",
    "document_missing": "The file of a document is no longer stored{detail}.",
    "document_changed": "The stored file of a document is not the one that was attached{detail}.",
    "unexpected": "Something went wrong in Callsign.",
    "stands_still": "It was interrupted: a backup was restored, or Callsign was updated, before it had ended.",
    "not_approved": "Nobody has approved exactly this, or the approval has expired.",
    "price_risen": "The number costs more now than was approved.",
    "other_account": "This was started in a different AWS account.",
    "switched_off": "callsign.toml has switched this off{detail}.",
    "not_permitted": "The person who started it may no longer do this{detail}.",
    "budget_reached": "The budget of numbers for this month is used up, so no further number was requested.",
}
_UNKNOWN_CAUSE = "Something unexpected stopped it{detail}."

_FIELD_CAUSES: Mapping[ErrorCode, str] = {
    ErrorCode.MISSING: "This is required.",
    ErrorCode.DOCUMENT_MISSING: "This document is required.",
    ErrorCode.TOO_SHORT: "Too short: {length} characters; at least {limit} are required. {hint}",
    ErrorCode.TOO_LONG: "Too long: {length} characters; at most {limit} are allowed. {hint}",
    ErrorCode.PATTERN: "This is not in the format that AWS requires. {hint}",
    ErrorCode.PHONE_UNCLEAR: (
        "The country of this phone number is not clear. Write it with a plus sign and the calling code, such as "
        "{codes}."
    ),
    ErrorCode.NUMBER_UNCLEAR: (
        "This number can be read in two ways, as 1.000 is 1 in some countries and 1,000 in others. Write it without a "
        "point or comma."
    ),
    ErrorCode.CHOICE_UNKNOWN: "This is not one of the choices.",
    ErrorCode.TOO_FEW_CHOICES: "Choose at least {limit}.",
    ErrorCode.TOO_MANY_CHOICES: "Choose at most {limit}; {count} are chosen.",
    ErrorCode.NOT_ALLOWED: "The other answers allow only: {allowed}.",
    ErrorCode.WRONG_KIND: "AWS has changed this field.",
}

#: In place of what is not known about a field.
_UNKNOWN_HINTS: Mapping[str, str] = {"hint": "", "codes": "+44 for the United Kingdom"}

#: Sentences after the cause, by the param that they need.
_FIELD_HELP: Mapping[str, str] = {"example": "An example: {example}", "near": "Did you mean {near}?"}

#: By `RefusalCode`, and by the codes of `bot.slack.files.FileProblem`.
_DOCUMENT_CAUSES: Mapping[str, str] = {
    "empty": "{file} is empty.",
    "wrong_type": "{file} does not have an accepted type: its content looks like {found}.",
    "too_large": "{file} is too large: {size}. The limit is {limit}.",
    "broken": "{file} cannot be read because it is damaged or incomplete.",
    "illegible": (
        "{file} is too large: {size}. The limit is {limit}, and nobody could read its text if Callsign shrank it to "
        "that."
    ),
    "too_many_pixels": "{file} has too many pixels{pixels}. The limit is {limit}.",
    "several_pages": "{file} is a {found} with {pages} pages, and an image can have only one.",
    "password": "{file} asks for a password, so reviewers cannot open it.",
    "portfolio": "{file} is a PDF portfolio: reviewers would see its cover, and not the files in it.",
    "dynamic_form": "{file} is a form that only Adobe's own programs can show.",
    "too_complex": "{file} takes too long to open, so reviewers may not be able to open it either.",
    "too_many_pages": "{file} has {pages} pages. The limit is {limit}.",
    "unreadable": "{file} cannot be read ({why}).",
    "deleted": "{file} was deleted in Slack before Callsign could read it.",
    "unreachable": "{file} could not be downloaded from Slack.",
    "foreign": "{file} is stored outside Slack.",
    "not_ready": "{file} is still being checked by Slack.",
}
_UNKNOWN_DOCUMENT_CAUSE = "{file} cannot be used."
#: In place of what is not known about a document.
_UNKNOWN_DETAILS: Mapping[str, str] = {
    "found": "something else",
    "wanted": "a supported type",
    "size": "its size is not known",
    "limit": "lower",
    "pages": "several",
    "pixels": "",
    "why": "no permission",
}
#: How a number is written; a page for a customer has its reader's own way.
Figure = Callable[[int], str]
SEPARATED: Figure = "{:,}".format
#: Params that are numbers; all others are names or sentences.
_FIGURES = frozenset({"limit", "length", "count", "cells", "columns", "row", "first"})


def cause(problem: Problem, escaped: Callable[[str], str] = str) -> str:
    """Why AWS or Callsign stopped, with the operation, reason or fields where they are known.

    `escaped` makes foreign text fit where the sentence is shown.
    """
    if refusals.is_refusal(problem):
        return refusals.cause(problem, escaped)
    fields = escaped(", ".join(problem.fields))
    known = [text for text in (*map(escaped, (problem.operation, problem.region, problem.reason)), fields) if text]
    return _CAUSES.get(problem.kind, _UNKNOWN_CAUSE).format(
        detail=f" ({', '.join(known)})" if known else "",
        fields=f": {fields}" if fields else "",
        why=f": {escaped(aws_reasons.meaning(problem.reason))}" if problem.reason else "",
    )


def remedy(problem: Problem, escaped: Callable[[str], str] = str) -> str:
    """What an administrator does about it; empty where nobody but the person has to act."""
    return refusals.remedy(problem, escaped)


def field_cause(code: ErrorCode, params: Mapping[str, str], figure: Figure = SEPARATED) -> str:
    """What is wrong with an answer; never repeats the answer."""
    known = {name: value for name, value in params.items() if value}
    parts = [filled(_FIELD_CAUSES[code], {**params, **_UNKNOWN_HINTS, **known}, figure)]
    parts += [sentence.format_map(known) for name, sentence in _FIELD_HELP.items() if name in known]
    return " ".join(parts)


def too_long(length: int, limit: int) -> str:
    """A text over its limit."""
    return field_cause(ErrorCode.TOO_LONG, {"length": str(length), "limit": str(limit)})


def document_cause(code: str, params: Mapping[str, str], *, file: str, figure: Figure = SEPARATED) -> str:
    """Why a document cannot be used; `file` is the subject of the sentence."""
    sentence = _DOCUMENT_CAUSES.get(code, _UNKNOWN_DOCUMENT_CAUSE)
    return sentence.format_map({**document_params(params, figure), "file": file})


def document_params(params: Mapping[str, str], figure: Figure = SEPARATED) -> Mapping[str, str]:
    """The params of a document's problem, none of them missing; numbers get their separators."""
    known = {name: value for name, value in params.items() if value != "unknown"}
    figures = {name: figure(int(known[name])) for name in ("limit", "pages") if known.get(name, "").isdecimal()}
    pixels = {"pixels": f": {known['pixels']}"} if "pixels" in known else {}
    return {**_UNKNOWN_DETAILS, **known, **figures, **pixels}


def document_step(code: str, params: Mapping[str, str]) -> str:
    """The key of what to do about a document: PDFs and images get smaller in different ways."""
    return "too_large_pdf" if code == "too_large" and params.get("found") == "PDF" else code


def filled(sentence: str, params: Mapping[str, str], figure: Figure = SEPARATED) -> str:
    """A sentence with its params in it; numbers get their separators."""
    figures = {name: figure(int(value)) for name, value in params.items() if name in _FIGURES and value.isdecimal()}
    return sentence.format_map({**params, **figures}).strip()
