"""Registration types as people search for them while they type: by country, code, calling code or kind of number."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import lru_cache

import regex

from workflows.forms.countries import country_names
from workflows.forms.phones import calling_code
from workflows.forms.type_names import types_near
from workflows.records.account import NUMBER_TYPES
from workflows.records.definitions import RegistrationType

#: Words that say nothing about the type: what is sent, and the small words around it.
_SMALL = "a an and for from in my new of on our the to via with"
_SENT = "2fa alert alerts code codes marketing message messages notifications otp otps passcodes sms verification"
_DONE = "number numbers register registration send sending text texting texts"
_NOISE = frozenset(f"{_SMALL} {_SENT} {_DONE}".split())
#: A part of a type's API name to words that people use for it.
_SPOKEN: Sequence[tuple[str, str]] = (
    ("TOLL_FREE", "tollfree tfn 800 833 844 855 866 877 888 freephone"),
    ("TEN_DLC", "10dlc dlc a2p local longcode"),
    ("LONG_CODE", "local longcode"),
    ("SHORT_CODE", "shortcode csc"),
    ("SENDER_ID", "senderid alpha alphanumeric alphatag name"),
)
#: Words for kinds of number that AWS may not register here; the types with a number come nearest.
_OTHER_NUMBERS = frozenset({"short", "shortcode", "long", "longcode", "mobile", "phone", "virtual"})
_CODE, _WHOLE, _BEGINNING, _NEAREST = 4, 3, 2, 1
_WORDS = regex.compile(r"\+\d+|[^\W_]+")


def search(query: str, types: Sequence[RegistrationType]) -> tuple[RegistrationType, ...]:
    """The types that a person may mean, best first; all types for an empty query.

    Types that have all words of the query, else those that have some of them, else those that are spelled like it.
    """
    words = _words(query)
    if not words:
        return tuple(types)
    scores = {kind.name: [_score(word, kind) for word in words] for kind in types}
    ranked = sorted(types, key=lambda kind: -sum(scores[kind.name]))
    complete = [kind for kind in ranked if all(scores[kind.name])]
    return tuple(complete or [kind for kind in ranked if any(scores[kind.name])]) or types_near(query, types)


def by_use(types: Iterable[RegistrationType]) -> list[RegistrationType]:
    """The order of a list that people read: toll-free numbers first, which need nothing before them, then by title."""
    return sorted(types, key=lambda kind: ("TOLL_FREE" not in kind.name, kind.title.casefold()))


def country_of(kind: RegistrationType) -> str:
    """The two-letter code of the country that a type is for; "" where its API name begins with none."""
    code = kind.name.partition("_")[0]
    return code if country_names(code) else ""


def _words(query: str) -> list[str]:
    """The words that count; all of them where only small words are typed, such as "in" on the way to "India"."""
    joined = regex.sub(r"\b(?:ten|10)[\s_-]*dlc\b", "10dlc", query.casefold().replace("_", " "))
    joined = regex.sub(r"\bsender[\s-]*ids?\b", "senderid", joined)
    words = _WORDS.findall(joined)
    return [word for word in words if word not in _NOISE] or words


def _score(word: str, kind: RegistrationType) -> int:
    """How well a word fits: a country's code, a whole word, the beginning of one, a kind of number, or not at all."""
    code = country_of(kind)
    if word == code.casefold() or (word.startswith("+") and code and word == calling_code(code)):
        return _CODE
    known = _known(kind.name, kind.title)
    if word in known:
        return _WHOLE
    if any(term.startswith(word) for term in known):
        return _BEGINNING
    has_number = any(association.resource_type in NUMBER_TYPES for association in kind.associations)
    return _NEAREST if has_number and word in _OTHER_NUMBERS else 0


@lru_cache(maxsize=1024)
def _known(name: str, title: str) -> frozenset[str]:
    """Every word that a type is known by."""
    spoken = " ".join(words for part, words in _SPOKEN if part in name)
    country = " ".join(country_names(name.partition("_")[0]))
    own = name.removesuffix("_REGISTRATION").replace("_", " ")
    # The first word of an API name is a country's code, which has to be typed whole.
    return frozenset(_WORDS.findall(f"{title} {own.partition(' ')[2]} {country} {spoken}".casefold()))
