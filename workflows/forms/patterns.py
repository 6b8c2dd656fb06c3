"""Whether a text fits a pattern of AWS, within bounds of time: a pattern that never ends must not hold up the bot."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import lru_cache

import regex
import structlog

from workflows.forms.java_patterns import JavaPattern, UntranslatableError, java_pattern
from workflows.records.definitions import FieldDefinition, FieldPath, Form

log = structlog.get_logger(__name__)

#: Seconds that matching one answer against one pattern may take.
PATTERN_SECONDS = 0.05
#: Answers that may take too long in one check of a form: the check of all others leaves the patterns to AWS.
SLOW_ANSWERS = 3

#: (pattern, text) to whether the text fits; None where that cannot be judged.
Fits = Callable[[str, str], bool | None]


def fits_pattern(pattern: str, text: str) -> bool | None:
    """Whether `text` fits; None where that cannot be judged here, and AWS has to judge.

    Unanchored patterns search.
    """
    try:
        return _fits(pattern, text)
    except TimeoutError:
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


def hurried(slow_answers: int = SLOW_ANSWERS) -> Fits:
    """A `fits_pattern` for one check of a form: after `slow_answers` that took too long, no pattern is judged."""
    left = slow_answers

    def fits(pattern: str, text: str) -> bool | None:
        nonlocal left
        try:
            return _fits(pattern, text) if left else None
        except TimeoutError:
            left -= 1
            return None

    return fits


def unenforced(form: Form) -> dict[FieldPath, str]:
    """The fields whose patterns are left to AWS, and why."""
    reasons = {field.path: _obstacle(pattern) for field in form.fields for pattern in _patterns(field)}
    return {path: reason for path, reason in reasons.items() if reason}


def _patterns(field: FieldDefinition) -> Iterator[str]:
    rules = [rule.validation for rule in field.conditional.rules] if field.conditional else []
    for rule in (field.rule, *rules):
        if rule is not None and rule.pattern is not None:
            yield rule.pattern


def _fits(pattern: str, text: str) -> bool | None:
    """As `fits_pattern`. Raises TimeoutError."""
    java = _compiled(pattern)
    if java is None or (java.is_for_ascii and not text.isascii()):
        return None
    try:
        return java.compiled.search(text, timeout=PATTERN_SECONDS) is not None
    except TimeoutError:
        _report_slow(pattern)
        raise


@lru_cache(maxsize=1024)
def _obstacle(pattern: str) -> str:
    try:
        java_pattern(pattern)
    except (UntranslatableError, regex.error, RecursionError) as error:
        return str(error) or type(error).__name__
    return ""


@lru_cache(maxsize=1024)
def _compiled(pattern: str) -> JavaPattern | None:
    return None if _obstacle(pattern) else java_pattern(pattern)


@lru_cache(maxsize=1024)
def _report_slow(pattern: str) -> None:
    """Log a pattern, the first time that it takes too long."""
    log.warning("a pattern takes too long and is left to AWS", action="check", pattern=pattern)
