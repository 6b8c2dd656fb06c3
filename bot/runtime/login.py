"""The person at a terminal."""

from __future__ import annotations

import getpass
import re

from workflows.records.drafts import TERMINAL, Person


def person() -> Person:
    """The person at this terminal, by login name.

    Lower case, so that a name cannot be taken for a Slack id, with only the characters that an AWS tag may contain.
    """
    try:
        name = getpass.getuser()
    except (OSError, KeyError):  # an unknown user, as in some containers
        name = ""
    return Person(workspace_id=TERMINAL, user_id=re.sub(r"[^\w.@=+-]", "-", name.lower()) or "somebody")
