"""All errors of a form at once, as codes. The wording lives elsewhere, and an error never carries an answer."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from workflows.forms.patterns import PATTERN_SECONDS, Fits, fits_pattern, hurried, patient
from workflows.forms.resolve import ResolvedField, ResolvedForm, is_empty, resolve
from workflows.forms.tidy import calling_codes, near_countries, unclear_phone
from workflows.forms.value_kinds import is_unclear_number
from workflows.records.definitions import ATTACHMENT, DISALLOWED, REQUIRED, SELECT, TEXT, FieldPath, Form
from workflows.records.drafts import Answer, Answers, Document

__all__ = [
    "PATTERN_SECONDS",
    "ErrorCode",
    "FieldError",
    "allowed_regions",
    "errors",
    "fits_pattern",
    "page_errors",
    "patient",
]

#: Types that AWS takes in some regions only; a type not listed goes anywhere.
ALLOWED_REGIONS: Mapping[str, tuple[str, ...]] = {"IN_SENDER_ID_REGISTRATION": ("ap-south-1", "ap-south-2")}


class ErrorCode(StrEnum):
    """What is wrong with a field; each with its params."""

    #: A required text or choice is missing.
    MISSING = "missing"
    #: A required document is missing.
    DOCUMENT_MISSING = "document_missing"
    #: limit, length; hint, near: as of PATTERN, where they are not empty.
    TOO_SHORT = "too_short"
    #: limit, length; hint, near: as of PATTERN, where they are not empty.
    TOO_LONG = "too_long"
    #: hint: AWS's own words for the pattern; may be empty. example: AWS's example, where there is no hint.
    #: near: countries that may be meant, such as "KR (South Korea)", where the field takes a country's code.
    PATTERN = "pattern"
    #: A phone number without its calling code, whose country is not certain. codes: what it may start with, such as
    #: "+1 (United States)"; may be empty.
    PHONE_UNCLEAR = "phone_unclear"
    #: A number that can be read in two ways, as 1.000 and 1,000 can, where a count is asked for.
    NUMBER_UNCLEAR = "number_unclear"
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


def errors(form: Form, answers: Answers) -> tuple[FieldError, ...]:
    """All errors of `answers`, in form order; () means the form may be sent."""
    return page_errors(resolve(form, answers), form.by_path, answers)


def page_errors(
    resolved: ResolvedForm, fields: Iterable[FieldPath], answers: Answers, *, fits: Fits | None = None
) -> tuple[FieldError, ...]:
    """The errors of the named fields only, for one page. A disallowed field is not sent and so has no errors."""
    check = _Check(form=resolved.form, answers=answers, fits=fits or hurried())
    known = (resolved.by_path.get(path) for path in fields)
    asked = (item for item in known if item is not None and item.requirement != DISALLOWED)
    return tuple(error for item in asked for error in check.field_errors(item, answers.get(item.path)))


def allowed_regions(registration_type: str) -> tuple[str, ...] | None:
    """The only regions a type may be registered in; None where any region will do."""
    return ALLOWED_REGIONS.get(registration_type)


@dataclass(frozen=True, kw_only=True)
class _Check:
    """One check of some fields; what it needs besides each field and its answer."""

    form: Form
    answers: Answers
    fits: Fits

    def field_errors(self, resolved: ResolvedField, answer: Answer | None) -> tuple[FieldError, ...]:
        kind = resolved.definition.kind
        if answer is None or is_empty(answer):
            missing = ErrorCode.DOCUMENT_MISSING if kind == ATTACHMENT else ErrorCode.MISSING
            return (_error(resolved, missing),) if resolved.requirement == REQUIRED else ()
        match kind, answer:
            case "TEXT", str():
                return self._text_errors(resolved, answer)
            case "SELECT", tuple():
                return _choice_errors(resolved, answer)
            case "ATTACHMENT", Document():
                return ()
        # An unknown kind of field cannot be judged here.
        return (_error(resolved, ErrorCode.WRONG_KIND, wanted=kind),) if kind in (TEXT, SELECT, ATTACHMENT) else ()

    def _text_errors(self, resolved: ResolvedField, text: str) -> tuple[FieldError, ...]:
        """At most one error: the first broken rule, what is unclear and lengths before the rest."""
        rule, length = resolved.rule, len(text)
        if unclear_phone(resolved.definition, text):
            codes = ", ".join(f"{code} ({name})" for code, name in calling_codes(self.form, self.answers))
            return (_error(resolved, ErrorCode.PHONE_UNCLEAR, codes=codes),)
        if is_unclear_number(resolved.definition, text):
            return (_error(resolved, ErrorCode.NUMBER_UNCLEAR),)
        if rule.min_length is not None and length < rule.min_length:
            figures = {"limit": rule.min_length, "length": length}
            return (_error(resolved, ErrorCode.TOO_SHORT, **figures, **_help(resolved, text)),)
        if rule.max_length is not None and length > rule.max_length:
            figures = {"limit": rule.max_length, "length": length}
            return (_error(resolved, ErrorCode.TOO_LONG, **figures, **_help(resolved, text)),)
        if rule.allowed_values is not None and text not in rule.allowed_values:
            return (_error(resolved, ErrorCode.NOT_ALLOWED, allowed=", ".join(rule.allowed_values)),)
        if rule.pattern is not None and self.fits(rule.pattern, text) is False:
            return (_error(resolved, ErrorCode.PATTERN, **{"hint": "", **_help(resolved, text)}),)
        return ()


def _help(resolved: ResolvedField, text: str) -> dict[str, str]:
    """The form's own hint for a text, or its example, and the countries that the text may mean."""
    definition = resolved.definition
    near = ", ".join(f"{code} ({name})" for code, name in near_countries(definition, text))
    hint = definition.validation_description
    known = {"hint": hint, "example": "" if hint else definition.example, "near": near}
    return {name: words for name, words in known.items() if words}


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
