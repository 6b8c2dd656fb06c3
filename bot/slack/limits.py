"""Slack's limits in one place, and how texts keep them: visibly shortened or refused, never cut silently.

The numbers come from Slack's Block Kit reference and the platform's own error messages.
"""

from __future__ import annotations

import json
from typing import Any

VIEW_TITLE = 24
VIEW_BUTTON = 24
VIEW_BLOCKS = 100
VIEW_BYTES = 250_000
PRIVATE_METADATA = 3000
MESSAGE_BLOCKS = 50
#: The undocumented sum over the blocks of a message (`msg_blocks_too_long`), with a margin below the observed 13,172.
MESSAGE_TEXT_SUM = 12_000
MESSAGE_TEXT = 4000
SECTION_TEXT = 3000
HEADER_TEXT = 150
ALERT_TEXT = 200
LABEL = 2000
HINT = 2000
PLACEHOLDER = 150
INPUT_TEXT = 3000
OPTION_TEXT = 75
OPTION_DESCRIPTION = 75
OPTION_GROUP_LABEL = 75
OPTIONS = 100
BUTTON_TEXT = 75
CONFIRM_TITLE = 100
CONFIRM_TEXT = 300
CONFIRM_BUTTON = 30
#: Bytes of a Socket Mode ack from which on Slack silently drops it.
ACK_BYTES = 20_480
#: Bytes above which a response is sent by views.update instead of the ack.
ACK_SAFE_BYTES = 16_000
#: Characters of an uploaded picture's alt text. Slack does not document its limit (`alt_txt_too_large`); this is well
#: below that of image blocks.
ALT_TEXT = 1000
#: Bytes of a file that a file_input takes.
FILE_BYTES = 10 * 1024 * 1024
#: Rows of a list on App Home before "show more".
LIST_ROWS = 20
#: Rows of a table in a message. Slack takes 100 with 10,000 characters, which count for the whole message too, and the
#: select below it has up to two options for each row.
TABLE_ROWS = 50
#: Rows that a table shows before a person turns its page.
TABLE_PAGE = 10
#: Characters of a cell.
TABLE_CELL = 48
#: Characters of a message's text that stands for a table: Slack recommends fewer, and takes 40,000.
TABLE_TEXT = 8000

ELLIPSIS = "…"


class OverLimit(ValueError):
    """A view or message is larger than Slack allows: a fault in our own blocks, to be fixed there."""


def shorten(text: str, limit: int) -> str:
    """`text`, or as much of it as fits with a visible ellipsis, cut at the end of a word if one is near."""
    if len(text) <= limit:
        return text
    cut = text[: limit - len(ELLIPSIS)]
    word = cut.rfind(" ")
    if word > limit * 2 // 3:
        cut = cut[:word]
    return cut.rstrip() + ELLIPSIS


def shorten_escaped(text: str, limit: int) -> str:
    """As much of `text` as has `limit` characters once it is escaped; not escaped yet."""
    shown = shorten(text, limit)
    while len(escape(shown)) > limit:
        shown = shorten(shown, len(shown) - 1)
    return shown


def escape(text: str) -> str:
    """`text` of a person or a definition, escaped for `mrkdwn`: exactly the three characters that Slack parses."""
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def json_bytes(payload: dict[str, Any]) -> int:
    """The size of the payload on the wire, in bytes."""
    return len(json.dumps(payload, ensure_ascii=True, separators=(",", ":")).encode())


def fits_ack(payload: dict[str, Any]) -> bool:
    """Whether an ack may carry this payload in Socket Mode."""
    return json_bytes(payload) <= ACK_SAFE_BYTES


def checked_view(view: dict[str, Any]) -> dict[str, Any]:
    """The view, unchanged.

    Raises:
        OverLimit: the view is larger than Slack allows.
    """
    if len(view["blocks"]) > VIEW_BLOCKS:
        raise OverLimit(f"{len(view['blocks'])} blocks in a view that may hold {VIEW_BLOCKS}")
    if json_bytes(view) > VIEW_BYTES:
        raise OverLimit(f"{json_bytes(view)} bytes in a view that may hold {VIEW_BYTES}")
    if len(view.get("private_metadata", "")) > PRIVATE_METADATA:
        raise OverLimit(f"{len(view['private_metadata'])} characters of private_metadata, {PRIVATE_METADATA} allowed")
    return view
