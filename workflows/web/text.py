"""The visible text of a page, in time that grows with its length alone."""

from __future__ import annotations

import html
import re

_UNSEEN = frozenset({"script", "style", "noscript", "template", "svg"})
_NAME = re.compile(r"/?\s*([a-zA-Z][a-zA-Z0-9]*)")


def visible_text(source: str) -> str:
    """The text between tags, without what a browser does not show; entities become letters."""
    first, *parts = source.split("<")
    seen, unseen = [first], ""
    for part in parts:
        tag, _, text = part.partition(">")
        found = _NAME.match(tag[:30])
        name = found[1].casefold() if found else ""
        if unseen:
            if not (tag.startswith("/") and name == unseen):
                continue
            unseen = ""
        elif name in _UNSEEN and not tag.startswith("/") and not tag.endswith("/"):
            unseen = name
            continue
        seen += [" ", text]
    return " ".join(html.unescape("".join(seen)).split())
