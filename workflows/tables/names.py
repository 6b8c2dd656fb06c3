"""The names of a form's fields: paths, titles, and what people call them in their own tables.

Nothing is guessed: a name that may mean two fields of a form returns both.
"""

from __future__ import annotations

import unicodedata
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import regex

from workflows.records.definitions import ATTACHMENT, FieldDefinition, FieldPath, Form
from workflows.tables.common_names import BY_FIELD

#: Words in front of a name that do not say which field is meant. A name without one is compared again.
FRONTS = ("business", "company", "corporate", "organization", "organisation", "campaign", "contact", "address")
#: Words behind the name of a document.
_FILE_ENDS = ("urls", "url", "links", "link", "files", "file", "document", "documents", "attachment", "upload", "path")
#: A plural whose singular means something else: the numbers to register, not the number of the support.
_NOT_SINGULAR = frozenset({"phonenumbers"})
#: The short form of a letter of authorization: "LOA Telkomsel", "Telkomsel LOA".
_LETTER, _LETTER_NAME = "loa", "letterofauthorization"
#: Names that have to share a front before it is left out.
_COMMON_FRONT_LEAST = 3
#: Additions to a name that do not change its meaning.
_ADDITIONS = regex.compile(r"\((?:optional|required)\)|\*", flags=regex.IGNORECASE)
_PARENTHESIS = regex.compile(r"\([^()]*\)")
_ABBREVIATION = regex.compile(r"\(([A-Z]{2,6})\)")
_OF = regex.compile(r"(.+)[\s_]of[\s_](.+)", flags=regex.IGNORECASE)
#: Borders of words: between `companyName`'s words, and at anything that is not a letter or a digit.
_WORD = regex.compile(r"\p{Lu}+(?!\p{Ll})|\p{Lu}?\p{Ll}+|\p{Nd}+|[\p{L}\p{M}]+")


@dataclass(frozen=True, slots=True, kw_only=True)
class Match:
    """The fields that a name may mean."""

    #: How well the name fits: 0 a path, 1 a title or last segment with its section, 2 without section, 3 a common name,
    #: 4 a common name with words around it that name no other field.
    rank: int
    paths: tuple[FieldPath, ...]


#: The worst rank of a name that is the form's own, and of any name.
OWN_NAME, WORST_RANK = 2, 4


class Names:
    """Every name of every field of a form."""

    def __init__(self, form: Form) -> None:
        self._form = form
        self._ranks: list[dict[str, dict[FieldPath, None]]] = [defaultdict(dict) for _ in range(4)]
        for field in form.fields:
            for rank, names in enumerate(_names(form, field)):
                for name in filter(None, names):
                    self._ranks[rank][name][field.path] = None

    def find(self, header: str) -> Match | None:
        """All fields of the best rank at which `header` names a field, or None."""
        name = spelled(header)
        ranked = ((rank, names[name]) for rank, names in enumerate(self._ranks) if name in names)
        exact = next((Match(rank=rank, paths=tuple(paths)) for rank, paths in ranked), None)
        return exact or next(self._around(header), None)

    def _around(self, header: str) -> Iterator[Match]:
        """Matches of `header` without the words that do not say which field is meant, the longest name first."""
        for name, is_file in _variants(header):
            for names in self._ranks[1:]:
                paths = tuple(path for path in names.get(name, ()) if not is_file or self._is_file(path))
                if paths:
                    yield Match(rank=len(self._ranks), paths=paths)
                    break

    def _is_file(self, path: FieldPath) -> bool:
        return self._form.by_path[path].kind == ATTACHMENT


def spelled(name: str) -> str:
    """`name` without case, blanks, dashes, underscores and dots: "Zip Code (optional)" becomes `zipcode`."""
    plain = unicodedata.normalize("NFKC", _ADDITIONS.sub("", name)).casefold().replace("&", "and")
    return "".join(letter for letter in plain if letter.isalnum())


def words(name: str) -> tuple[str, ...]:
    """The words of a name: `companyName`, `COMPANY_NAME` and "Company name" have the same two."""
    return tuple(word.casefold() for word in _WORD.findall(unicodedata.normalize("NFKC", name)))


def without_common_front(headers: Sequence[str], names: Names) -> tuple[str, ...]:
    """The headers without a word that all of them start with, as in TFV_CITY and TFV_STATE; else the headers.

    The word counts as a name's own where more headers name a field with it than without it.
    """
    front = _common_front(headers) if len(headers) >= _COMMON_FRONT_LEAST else ""
    short = tuple(header.removeprefix(front) for header in headers)
    gained = sum(map(bool, map(names.find, short))) - sum(map(bool, map(names.find, headers)))
    return short if gained > 0 else tuple(headers)


def _common_front(headers: Sequence[str]) -> str:
    """What all headers start with, up to and with the last separator of words in it."""
    length = 0
    for position, letters in enumerate(zip(*headers, strict=False), 1):
        if len(set(letters)) > 1:
            break
        length = position if letters[0] in "_-. :" else length
    return headers[0][:length]


def _variants(header: str) -> Iterator[tuple[str, bool]]:
    """What `header` may mean without words around it, and whether only a document can be meant."""
    for whole in _rearranged(header):
        for name in _without_fronts(whole):
            yield name, False
            if singular := _singular(name):
                yield singular, False
            for end in _FILE_ENDS:
                if name.endswith(end):
                    short = name.removesuffix(end)
                    yield from ((short, True), (_singular(short), True))


def _rearranged(header: str) -> Iterator[str]:
    """The name, "Description of use case" as "use case description", and "Telkomsel LOA" as its letter."""
    yield spelled(header)
    if of := _OF.fullmatch(header.strip()):
        yield spelled(f"{of[2]} {of[1]}")
    parts = words(header)
    if _LETTER in parts:
        yield _LETTER_NAME + "".join(part for part in parts if part != _LETTER)


def _without_fronts(name: str) -> Iterator[str]:
    yield name
    for front in FRONTS:
        if name.startswith(front) and name != front:
            yield from _without_fronts(name.removeprefix(front))


def _singular(name: str) -> str:
    """`name` in the singular; "" where it has none."""
    if name in _NOT_SINGULAR or not name.endswith("s") or name.endswith("ss"):
        return ""
    return f"{name[:-3]}y" if name.endswith("ies") else name[:-1]


def _names(form: Form, field: FieldDefinition) -> Iterator[set[str]]:
    """The names of `field`: a set for each rank, best first (see `Match`)."""
    last, title = spelled(field.path.rpartition(".")[2]), spelled(field.title)
    section, section_title = spelled(field.section), spelled(form.section_title(field.section))
    yield {spelled(field.path)}
    yield {section_title + title, section + title, section_title + last} if title else {section_title + last}
    yield {title, last}
    common = _common_names(field, last, title)
    yield common | {section + name for name in common}


def _common_names(field: FieldDefinition, last: str, title: str) -> set[str]:
    """The title without its parentheses, the abbreviations in them, and what people call such a field."""
    short = spelled(_PARENTHESIS.sub("", field.title))
    abbreviations = {spelled(name) for name in _ABBREVIATION.findall(field.title)}
    known = set[str]().union(*(BY_FIELD.get(name, ()) for name in (title, last, short)))
    return {short} | abbreviations | known
