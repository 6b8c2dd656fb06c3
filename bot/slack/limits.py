"""Every Slack number in one place, and what to do about it: shorten visibly, or fail loudly, never cut in silence.

Numbers from Slack's Block Kit reference and the platform's own error messages; see docs/reference/slack-limits.md.
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
#: Undocumented sum over the blocks of a message (`msg_blocks_too_long`); a margin below the 13,172 seen.
MESSAGE_TEXT_SUM = 12_000
MESSAGE_TEXT = 4000
SECTION_TEXT = 3000
HEADER_TEXT = 150
LABEL = 2000
HINT = 2000
PLACEHOLDER = 150
OPTION_TEXT = 75
OPTION_DESCRIPTION = 75
OPTION_GROUP_LABEL = 75
OPTIONS = 100
BUTTON_TEXT = 75
CONFIRM_TITLE = 100
CONFIRM_TEXT = 300
CONFIRM_BUTTON = 30
#: Bytes of a Socket Mode ack that Slack still takes; from here on it is dropped in silence.
ACK_BYTES = 20_480
#: Above this an answer goes by views.update instead of the ack.
ACK_SAFE_BYTES = 16_000
#: Of an uploaded picture; Slack names no figure (`alt_txt_too_large`), this is well below what block images take.
ALT_TEXT = 1000
#: A file_input takes files up to this size.
FILE_BYTES = 10 * 1024 * 1024
#: Rows a list in a message or on App Home shows before "show more".
LIST_ROWS = 20

ELLIPSIS = "…"


class OverLimit(ValueError):
    """A view or message is larger than Slack takes: a fault in our own building, to be fixed there."""


def shorten(text: str, limit: int) -> str:
    """`text`, or as much of it as fits with a visible ellipsis at a word's end where one is near."""
    if len(text) <= limit:
        return text
    cut = text[: limit - len(ELLIPSIS)]
    word = cut.rfind(" ")
    if word > limit * 2 // 3:
        cut = cut[:word]
    return cut.rstrip() + ELLIPSIS


def escape(text: str) -> str:
    """Text of a person or a definition, made safe inside `mrkdwn` or a message's `text`: exactly the three characters Slack parses."""
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def json_bytes(payload: dict[str, Any]) -> int:
    """Bytes of the payload as it goes over the wire."""
    return len(json.dumps(payload, ensure_ascii=True, separators=(",", ":")).encode())


def fits_ack(payload: dict[str, Any]) -> bool:
    """Whether an ack may carry this payload in Socket Mode."""
    return json_bytes(payload) <= ACK_SAFE_BYTES


def checked_view(view: dict[str, Any]) -> dict[str, Any]:
    """The view itself, when Slack will take its size.

    Raises:
        OverLimit: with the figure, when it will not.
    """
    if len(view["blocks"]) > VIEW_BLOCKS:
        raise OverLimit(f"{len(view['blocks'])} blocks in a view that may hold {VIEW_BLOCKS}")
    if json_bytes(view) > VIEW_BYTES:
        raise OverLimit(f"{json_bytes(view)} bytes in a view that may hold {VIEW_BYTES}")
    if len(view.get("private_metadata", "")) > PRIVATE_METADATA:
        raise OverLimit(f"{len(view['private_metadata'])} characters of private_metadata, {PRIVATE_METADATA} allowed")
    return view
