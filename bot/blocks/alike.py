"""Names for choices that would look alike in Slack.

Slack shows 75 characters of a choice. Where titles begin with the same words, the part that differs is shown; where
they are the same, the value that is sent is added.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence

from bot.slack import limits

#: Characters of the common beginning that are kept, so that people see what the choices are about.
_BEGINNING = 24
_VALUE = 30


def told_apart(choices: Sequence[tuple[str, str]], limit: int = limits.OPTION_TEXT) -> list[str]:
    """What is shown for each (title, value), at most `limit` characters, no two alike."""
    shown = [limits.shorten(title.rstrip(), limit) for title, _ in choices]
    for alike in _alike(shown):
        titles = [choices[index][0] for index in alike]
        for index, text in zip(alike, _parts_that_differ(titles, limit), strict=True):
            shown[index] = text
    for alike in _alike(shown):
        for index in alike:
            shown[index] = _with(shown[index], choices[index][1], limit)
    for alike in _alike(shown):
        for number, index in enumerate(alike, start=1):
            shown[index] = _with(shown[index], str(number), limit)
    return shown


def _alike(texts: Iterable[str]) -> list[list[int]]:
    """The places of texts that look alike: they differ in case and blanks at most."""
    places: dict[str, list[int]] = defaultdict(list)
    for index, text in enumerate(texts):
        places[" ".join(text.casefold().split())].append(index)
    return [indexes for indexes in places.values() if len(indexes) > 1]


def _parts_that_differ(titles: Sequence[str], limit: int) -> list[str]:
    """Each title without the middle of what it has in common with the others."""
    common = _common_beginning([" ".join(title.split()) for title in titles])
    start = common.rfind(" ") + 1
    if start <= _BEGINNING:
        return [limits.shorten(title.rstrip(), limit) for title in titles]
    beginning = limits.shorten(common[:start], _BEGINNING)
    room = limit - len(beginning) - 1
    return [f"{beginning} {limits.shorten(' '.join(title.split())[start:], room)}".rstrip() for title in titles]


def _common_beginning(titles: Sequence[str]) -> str:
    first, last = min(titles), max(titles)
    pairs = enumerate(zip(first, last, strict=False))
    return first[: next((place for place, (one, other) in pairs if one != other), len(first))]


def _with(text: str, addition: str, limit: int) -> str:
    """The text with an addition in parentheses; of a long addition its end, which differs more often."""
    added = addition if len(addition) <= _VALUE else limits.ELLIPSIS + addition[1 - _VALUE :]
    return f"{limits.shorten(text, limit - len(added) - 3)} ({added})"
