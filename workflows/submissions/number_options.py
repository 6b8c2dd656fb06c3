"""What a new number is requested with: what a person chose, else what the answers of the form suggest. Pure."""

from __future__ import annotations

import re
from collections.abc import Mapping

from workflows.records.drafts import Answer, Answers, Draft
from workflows.records.numbers import (
    CAPABILITIES,
    MESSAGE_TYPES,
    MMS,
    PROMOTIONAL,
    SMS,
    TRANSACTIONAL,
    NumberOptions,
    NumberPreference,
    PreferenceKind,
)

#: Ends of the paths of answers that say it in so many words: a 10DLC campaign has both.
_CAPABILITIES, _MESSAGE_TYPE = "numberCapabilities", "messageType"
#: Parts of the last parts of paths, in small letters, whose answers suggest it.
_USE_CASE, _MMS_SAMPLE = "usecase", "mmsfilesample"
#: Parts of the values of a use case that is not critical or time-sensitive: AWS's own distinction of message types.
_PROMOTIONS = ("PROMOTION", "MARKETING")
#: Fewest digits of a preference, and the most of those that may be typed (API: 2 to 16 characters, `+` first).
_DIGITS = range(2, 16)


def options_of(draft: Draft, number_type: str) -> NumberOptions:
    """What a new number of this type is requested with for `draft`."""
    chosen = draft.number_options.get(number_type)
    return NumberOptions.of_stored(chosen) if chosen else suggested(draft.answers)


def suggested(answers: Answers) -> NumberOptions:
    """What the answers suggest: SMS alone and transactional where they say nothing."""
    by_name = {path.rpartition(".")[2]: answer for path, answer in answers.items()}
    return NumberOptions(capabilities=_capabilities(by_name), message_type=_message_type(by_name))


def with_capabilities(wanted: set[str]) -> tuple[str, ...]:
    """Capabilities in their order; SMS is always among them."""
    return tuple(capability for capability in CAPABILITIES if capability in wanted | {SMS})


def _capabilities(by_name: Mapping[str, Answer]) -> tuple[str, ...]:
    wanted = {word for text in _texts(by_name.get(_CAPABILITIES)) for word in text.upper().split()}
    if any(_MMS_SAMPLE in name.lower() for name in by_name):
        wanted.add(MMS)
    return with_capabilities(wanted)


def _message_type(by_name: Mapping[str, Answer]) -> str:
    for text in _texts(by_name.get(_MESSAGE_TYPE)):
        if text.upper() in MESSAGE_TYPES:
            return text.upper()
    uses = [text for name, answer in by_name.items() if _USE_CASE in name.lower() for text in _choices(answer)]
    promotes = any(word in use.upper() for use in uses for word in _PROMOTIONS)
    return PROMOTIONAL if promotes else TRANSACTIONAL


def _texts(answer: Answer | None) -> tuple[str, ...]:
    return (answer,) if isinstance(answer, str) else _choices(answer)


def _choices(answer: Answer | None) -> tuple[str, ...]:
    """What was chosen; nothing for a text, whose words may be about anything."""
    return answer if isinstance(answer, tuple) else ()


def preference_of(kind: PreferenceKind, written: str) -> NumberPreference | None:
    """The preference for digits as a person writes them; None where they cannot be any.

    A number starts with its country's code at AWS, so three digits to start with are an area code.
    """
    digits = re.sub(r"[\s().-]", "", written)
    plus, digits = digits.startswith("+"), digits.removeprefix("+")
    if not digits.isascii() or not digits.isdecimal() or len(digits) not in _DIGITS:
        return None
    if kind in {PreferenceKind.STARTS_WITH, PreferenceKind.EXACT}:
        national = digits[1:] if digits.startswith("1") and (plus or len(digits) > 10) else digits
        return NumberPreference(kind=kind, digits=f"+1{national}") if len(national) <= 10 else None
    return NumberPreference(kind=kind, digits=digits)
