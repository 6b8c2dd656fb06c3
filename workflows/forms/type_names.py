"""Registration types by the names people use: API name, title, a country, "toll-free", "10dlc brand"."""

from __future__ import annotations

import difflib
from collections.abc import Sequence

import regex

from workflows.records.definitions import RegistrationType

#: Words people use to the words AWS writes.
_SPOKEN = {
    "uk": "united kingdom",
    "gb": "united kingdom",
    "britain": "united kingdom",
    "uae": "united arab emirates",
    "usa": "us",
    "america": "us",
    "emirates": "united arab emirates",
    "tollfree": "toll free",
    "tfn": "toll free",
    "dlc": "10dlc",
    "a2p": "10dlc",
    "czechia": "czech republic",
    "turkiye": "turkey",
    "ksa": "saudi arabia",
    "senderid": "sender id",
}
#: Words of a title that people may leave out.
_OPTIONAL = frozenset({"us", "registration", "number", "sender", "id"})
_WORDS = regex.compile(r"[^\W_]+")


def types_called(text: str, types: Sequence[RegistrationType]) -> tuple[RegistrationType, ...]:
    """The types that `text` may mean: one where it is certain, several where it is not, () where none fits."""
    name = _normalized(text)
    exact = [
        kind for kind in types if name and name in (_normalized(kind.name), _normalized(kind.title), _country(kind))
    ]
    if exact:
        return tuple(exact[:1])
    words = name.split()
    matching = [kind for kind in types if words and all(_fits(word, kind) for word in words)]
    whole = [kind for kind in matching if not set(_normalized(kind.title).split()) - set(words) - _OPTIONAL]
    return tuple(whole if len(whole) == 1 else matching)


def types_near(text: str, types: Sequence[RegistrationType], count: int = 5) -> tuple[RegistrationType, ...]:
    """Suggestions for a misspelled `text`: types with a word spelled like one of its words, nearest first."""
    words = [word for word in _normalized(text).split() if word not in _OPTIONAL]
    nearness = {kind.name: max((_nearness(word, kind) for word in words), default=0.0) for kind in types}
    near = [kind for kind in sorted(types, key=lambda kind: -nearness[kind.name]) if nearness[kind.name] >= 0.7]
    return tuple(near[:count])


def _normalized(text: str) -> str:
    """`text` in lower case, words only, each as AWS writes it."""
    joined = regex.sub(r"\bten[\s_-]*dlc\b|\b10[\s-]+dlc\b", "10dlc", text.casefold().replace("_", " "))
    return " ".join(_SPOKEN.get(word, word) for word in _WORDS.findall(joined))


def _country(kind: RegistrationType) -> str:
    """The two letters before `_SENDER_ID_`; they name the type only where they are the whole text."""
    before, marker, _ = kind.name.partition("_SENDER_ID_")
    return before.casefold() if marker else ""


def _fits(word: str, kind: RegistrationType) -> bool:
    return any(known.startswith(word) for known in _normalized(f"{kind.title} {kind.name}").split())


def _nearness(word: str, kind: RegistrationType) -> float:
    known = set(_normalized(kind.title).split()) - _OPTIONAL
    return max((difflib.SequenceMatcher(a=word, b=each).ratio() for each in known), default=0.0)
