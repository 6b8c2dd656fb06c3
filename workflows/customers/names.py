"""Names of customers: what is kept of one that was typed, and when two are the same."""

from __future__ import annotations

import unicodedata

import regex

from workflows.customers.errors import NameRefused, Refusal
from workflows.records.customers import NAME_MAX

_UNSEEN = r"\p{Cc}\p{Cf}\p{Cs}\p{Default_Ignorable_Code_Point}"
#: What nobody sees. Joiners stay in the name, for emoji and for scripts that need them, and do not tell names apart.
_INVISIBLE = regex.compile(rf"[[{_UNSEEN}]--[\u200C\u200D\uFE0E\uFE0F\s]]", regex.V1)
_IGNORED = regex.compile(rf"[\s{_UNSEEN}]+", regex.V1)


def clean(typed: str) -> str:
    """The name in one line, without what nobody sees. Raises NameRefused: it is empty, or too long for a tag of AWS."""
    name = " ".join(_INVISIBLE.sub("", unicodedata.normalize("NFC", typed)).split())
    if not key_of(name):
        raise NameRefused(Refusal.EMPTY)
    if len(name) > NAME_MAX:
        raise NameRefused(Refusal.LONG)
    return name


def key_of(name: str) -> str:
    """What makes two names the same: neither case nor blanks nor the width of letters counts."""
    folded = unicodedata.normalize("NFKC", name).casefold()
    return _IGNORED.sub("", unicodedata.normalize("NFKC", folded))
