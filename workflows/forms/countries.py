"""Countries as people write them: by name or code, to the two-letter code that AWS takes."""

from __future__ import annotations

import difflib
import unicodedata
from collections.abc import Mapping
from functools import cache

from workflows.records.definitions import TEXT, FieldDefinition

#: Suggestions for a name that is not certain.
_NEAR = 4
_LETTERS = 2


def is_country_code(definition: FieldDefinition) -> bool:
    """Whether the field takes the two-letter code of a country."""
    words = f"{definition.path.rpartition('.')[2]} {definition.title}".casefold()
    return definition.kind == TEXT and definition.rule.max_length == _LETTERS and "country" in words


def country_code(text: str) -> str:
    """The two-letter code of the one country that `text` can mean; "" where that is not certain."""
    code = _folded(text).upper()
    if code in _names():
        return code
    codes = _codes().get(_folded(text), frozenset())
    return next(iter(codes)) if len(codes) == 1 else ""


def country_name(code: str) -> str:
    """The English name; "" where the code is not known."""
    return _names().get(code, "")


def country_names(code: str) -> tuple[str, ...]:
    """Every name of a country that people use, the shown one first, and its three-letter code; () for other codes."""
    return _all_names().get(code, ())


def all_countries() -> tuple[tuple[str, str], ...]:
    """Each country as (code, name), by name."""
    return tuple(sorted(_names().items(), key=lambda pair: _folded(pair[1])))


def countries_called(query: str) -> tuple[str, ...]:
    """The codes of the countries that a query typed so far may mean, best first: code, then beginnings of names."""
    wanted = _folded(query.partition("(")[0])
    known = [(len(name), code, _folded(name)) for code, names in _all_names().items() for name in names]
    starts = [code for _, code, name in sorted(known) if name.startswith(wanted)]
    within = [code for _, code, name in sorted(known) if f" {wanted}" in name]
    exact = [query.strip().upper()] if query.strip().upper() in _names() else []
    return tuple(dict.fromkeys((*exact, *starts, *within)))


def countries_near(text: str) -> tuple[str, ...]:
    """The codes of the countries that `text` may mean, at most a few: those with all its words, or a similar name."""
    wanted = _folded(text)
    if len(wanted) <= _LETTERS:
        return ()
    words = set(wanted.split())
    with_words = [code for code, name in _names().items() if words <= set(_folded(name).split())]
    similar = difflib.get_close_matches(wanted, _codes(), _NEAR, 0.8)
    codes = with_words or [code for name in similar for code in sorted(_codes()[name])]
    return tuple(dict.fromkeys(codes))[:_NEAR]


@cache
def _rows() -> tuple[tuple[str, str, tuple[str, ...]], ...]:
    """Each country as (two letters, three letters, names)."""
    from workflows.forms.country_names import COUNTRIES  # 10 kB that few processes need

    rows = (line.split("; ") for line in COUNTRIES.splitlines())
    return tuple((codes[:2], codes[3:], tuple(names)) for codes, *names in rows)


@cache
def _names() -> Mapping[str, str]:
    return {code: names[0] for code, _, names in _rows()}


@cache
def _all_names() -> Mapping[str, tuple[str, ...]]:
    return {code: (*names, three) for code, three, names in _rows()}


@cache
def _codes() -> Mapping[str, frozenset[str]]:
    """Folded names and three-letter codes, to the codes of the countries they may mean."""
    codes: dict[str, set[str]] = {}
    for code, three, names in _rows():
        for name in (three, *names):
            codes.setdefault(_folded(name), set()).add(code)
    return {name: frozenset(found) for name, found in codes.items()}


def _folded(text: str) -> str:
    """`text` without case, accents, points and the article, and with "and" and "saint" written out."""
    plain = "".join(c for c in unicodedata.normalize("NFKD", text.casefold()) if not unicodedata.combining(c))
    plain = plain.replace(".", "").replace("&", " and ").replace("\u2019", "'")
    words = ["saint" if word == "st" else word for word in plain.replace("-", " ").replace(",", " ").split()]
    return " ".join(words[1:] if words[:1] == ["the"] else words)
