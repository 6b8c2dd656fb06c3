"""All errors of a form at once, as codes. The wording lives elsewhere, and an error never carries an answer."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from functools import lru_cache

import regex

from workflows.forms.resolve import ResolvedField, ResolvedForm, is_empty, resolve
from workflows.records.definitions import ATTACHMENT, DISALLOWED, REQUIRED, SELECT, TEXT, FieldPath, Form
from workflows.records.drafts import Answer, Answers, Document

#: Seconds that matching one answer against one pattern may take.
PATTERN_SECONDS = 0.05

#: Types that AWS takes in some regions only; a type not listed goes anywhere.
ALLOWED_REGIONS: Mapping[str, tuple[str, ...]] = {"IN_SENDER_ID_REGISTRATION": ("ap-south-1", "ap-south-2")}

#: An escaped character, a set, or a dollar that means the end.
_PATTERN_TOKEN = regex.compile(r"\\.|\[\^?\]?(?:\\.|[^\]\\])*\]|\$", flags=regex.DOTALL)


#: (pattern, text) to whether the text fits; None where that cannot be judged.
Fits = Callable[[str, str], bool | None]


class ErrorCode(StrEnum):
    """What is wrong with a field; each with its params."""

    #: A required text or choice is missing.
    MISSING = "missing"
    #: A required document is missing.
    DOCUMENT_MISSING = "document_missing"
    #: limit, length.
    TOO_SHORT = "too_short"
    #: limit, length.
    TOO_LONG = "too_long"
    #: hint: AWS's own words for the pattern; may be empty.
    PATTERN = "pattern"
    #: A choice that the form does not have, or no longer has.
    CHOICE_UNKNOWN = "choice_unknown"
    #: limit, count.
    TOO_FEW_CHOICES = "too_few_choices"
    #: limit, count.
    TOO_MANY_CHOICES = "too_many_choices"
    #: The other answers do not allow this answer. allowed: what they allow, joined by commas.
    NOT_ALLOWED = "not_allowed"
    #: The answer is of another kind than the field, which has changed since. wanted: TEXT, SELECT or ATTACHMENT.
    WRONG_KIND = "wrong_kind"


@dataclass(frozen=True, slots=True, kw_only=True)
class FieldError:
    """One thing wrong with one field."""

    path: FieldPath
    code: ErrorCode
    params: Mapping[str, str] = field(default_factory=dict)


def fits_pattern(pattern: str, text: str) -> bool | None:
    """Whether `text` fits; None where that cannot be judged here: the pattern is invalid or takes too long.

    Unanchored patterns search. A `$` means the very end, while Python's own `$` lets a newline follow.
    """
    try:
        return _compiled(pattern).search(text, timeout=PATTERN_SECONDS) is not None
    except (regex.error, RecursionError, TimeoutError):
        return None


def patient(tries: int = 20) -> Fits:
    """A `fits_pattern` for thousands of answers: it gives up a pattern that could not be judged `tries` times."""
    tries_left: dict[str, int] = {}

    def fits(pattern: str, text: str) -> bool | None:
        if tries_left.get(pattern, tries) == 0:
            return None
        verdict = fits_pattern(pattern, text)
        if verdict is None:
            tries_left[pattern] = tries_left.get(pattern, tries) - 1
        return verdict

    return fits


@lru_cache(maxsize=1024)
def _compiled(pattern: str) -> regex.Pattern[str]:
    return regex.compile(_PATTERN_TOKEN.sub(lambda m: r"\Z" if m[0] == "$" else m[0], pattern))


def errors(form: Form, answers: Answers) -> tuple[FieldError, ...]:
    """All errors of `answers`, in form order; () means the form may be sent."""
    return page_errors(resolve(form, answers), form.by_path, answers)


def page_errors(
    resolved: ResolvedForm, fields: Iterable[FieldPath], answers: Answers, *, fits: Fits = fits_pattern
) -> tuple[FieldError, ...]:
    """The errors of the named fields only, for one page. A disallowed field is not sent and so has no errors."""
    known = (resolved.by_path.get(path) for path in fields)
    asked = (item for item in known if item is not None and item.requirement != DISALLOWED)
    return tuple(error for item in asked for error in _field_errors(item, answers.get(item.path), fits))


def allowed_regions(registration_type: str) -> tuple[str, ...] | None:
    """The only regions a type may be registered in; None where any region will do."""
    return ALLOWED_REGIONS.get(registration_type)


def _field_errors(resolved: ResolvedField, answer: Answer | None, fits: Fits) -> tuple[FieldError, ...]:
    kind = resolved.definition.kind
    if answer is None or is_empty(answer):
        missing = ErrorCode.DOCUMENT_MISSING if kind == ATTACHMENT else ErrorCode.MISSING
        return (_error(resolved, missing),) if resolved.requirement == REQUIRED else ()
    match kind, answer:
        case "TEXT", str():
            return _text_errors(resolved, answer, fits)
        case "SELECT", tuple():
            return _choice_errors(resolved, answer)
        case "ATTACHMENT", Document():
            return ()
    # An unknown kind of field cannot be judged here.
    return (_error(resolved, ErrorCode.WRONG_KIND, wanted=kind),) if kind in (TEXT, SELECT, ATTACHMENT) else ()


def _text_errors(resolved: ResolvedField, text: str, fits: Fits) -> tuple[FieldError, ...]:
    """At most one error: the first broken rule, lengths before the rest."""
    rule, length = resolved.rule, len(text)
    if rule.min_length is not None and length < rule.min_length:
        return (_error(resolved, ErrorCode.TOO_SHORT, limit=rule.min_length, length=length),)
    if rule.max_length is not None and length > rule.max_length:
        return (_error(resolved, ErrorCode.TOO_LONG, limit=rule.max_length, length=length),)
    if rule.allowed_values is not None and text not in rule.allowed_values:
        return (_error(resolved, ErrorCode.NOT_ALLOWED, allowed=", ".join(rule.allowed_values)),)
    if rule.pattern is not None and fits(rule.pattern, text) is False:
        return (_error(resolved, ErrorCode.PATTERN, hint=resolved.definition.validation_description),)
    return ()


def _choice_errors(resolved: ResolvedField, chosen: tuple[str, ...]) -> tuple[FieldError, ...]:
    definition, count = resolved.definition, len(set(chosen))
    errors = []
    if count < definition.min_choices:
        errors.append(_error(resolved, ErrorCode.TOO_FEW_CHOICES, limit=definition.min_choices, count=count))
    if count > definition.max_choices:
        errors.append(_error(resolved, ErrorCode.TOO_MANY_CHOICES, limit=definition.max_choices, count=count))
    if not set(chosen) <= {option.value for option in definition.options}:
        errors.append(_error(resolved, ErrorCode.CHOICE_UNKNOWN))
    elif not set(chosen) <= {option.value for option in resolved.options}:
        allowed = ", ".join(option.title for option in resolved.options)
        errors.append(_error(resolved, ErrorCode.NOT_ALLOWED, allowed=allowed))
    return tuple(errors)


def _error(resolved: ResolvedField, code: ErrorCode, **params: object) -> FieldError:
    return FieldError(path=resolved.path, code=code, params={name: str(value) for name, value in params.items()})
