"""A registration type by what people call it: its API name, its title, a country, "toll-free", "10dlc brand"."""

from __future__ import annotations

import difflib
from collections.abc import Sequence

import regex

from workflows.records.definitions import RegistrationType

#: Spoken otherwise than AWS writes it.
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
#: Words of a title nobody has to say.
_UNSAID = frozenset({"us", "registration", "number", "sender", "id"})
_WORDS = regex.compile(r"[^\W_]+")


def types_called(text: str, types: Sequence[RegistrationType]) -> tuple[RegistrationType, ...]:
    """Those of `types` that `text` may mean: one where it is certain, several where it is not, () where none fits."""
    said = _said(text)
    exact = [one for one in types if said and said in (_said(one.name), _said(one.title), _country(one))]
    if exact:
        return tuple(exact[:1])
    words = said.split()
    found = [one for one in types if words and all(_fits(word, one) for word in words)]
    whole = [one for one in found if not set(_said(one.title).split()) - set(words) - _UNSAID]
    return tuple(whole if len(whole) == 1 else found)


def types_near(text: str, types: Sequence[RegistrationType], count: int = 5) -> tuple[RegistrationType, ...]:
    """What `text` may have been meant to say: types with a word spelled like one of its words, nearest first."""
    words = [word for word in _said(text).split() if word not in _UNSAID]
    nearness = {one.name: max((_nearness(word, one) for word in words), default=0.0) for one in types}
    near = [one for one in sorted(types, key=lambda one: -nearness[one.name]) if nearness[one.name] >= 0.7]
    return tuple(near[:count])


def _said(text: str) -> str:
    """Lower case, words only, each as AWS writes it."""
    joined = regex.sub(r"\bten[\s_-]*dlc\b|\b10[\s-]+dlc\b", "10dlc", text.casefold().replace("_", " "))
    return " ".join(_SPOKEN.get(word, word) for word in _WORDS.findall(joined))


def _country(one: RegistrationType) -> str:
    """The two letters before `_SENDER_ID_`; they stand for the type only where nothing else is said."""
    before, marker, _ = one.name.partition("_SENDER_ID_")
    return before.casefold() if marker else ""


def _fits(word: str, one: RegistrationType) -> bool:
    return any(known.startswith(word) for known in _said(f"{one.title} {one.name}").split())


def _nearness(word: str, one: RegistrationType) -> float:
    known = set(_said(one.title).split()) - _UNSAID
    return max((difflib.SequenceMatcher(a=word, b=each).ratio() for each in known), default=0.0)
