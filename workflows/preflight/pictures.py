"""Rules about the picture that shows how people agree. What is odd about it was measured when it was prepared."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

from workflows.forms.meanings import last_part
from workflows.preflight.findings import Hit
from workflows.preflight.sheet import Sheet
from workflows.records.drafts import Document, Looks

_OPT_IN_PICTURE = re.compile(r"optin(image|screenshot)")


def looking(looks: Looks) -> Callable[[Sheet], Iterator[Hit]]:
    """A rule: the picture looks like this."""

    def check(sheet: Sheet) -> Iterator[Hit]:
        for path, answer in sheet.shown.items():
            is_picture = isinstance(answer, Document) and answer.looks == looks
            if is_picture and _OPT_IN_PICTURE.fullmatch(last_part(path)):
                yield Hit(fields=(path,))

    return check
