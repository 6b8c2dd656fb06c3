"""A table in a message. An older Slack refuses it, so whatever has a table also has the same in sections."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from bot.blocks.elements import Block, section
from bot.slack import limits

#: In a cell without a value: Slack refuses empty text.
NOTHING = "-"


def data_table(caption: str, header: Sequence[str], rows: Iterable[Sequence[Block]]) -> Block:
    """A table whose first column names the row, for screen readers too. It has one row at least."""
    return {
        "type": "data_table",
        "caption": caption,
        "rows": [[cell(title) for title in header], *(list(row) for row in rows)],
        "page_size": limits.TABLE_PAGE,
        "row_header_column_index": 0,
    }


def cell(text: str, limit: int = limits.TABLE_CELL) -> Block:
    """A cell of plain text, which is not parsed."""
    return {"type": "raw_text", "text": limits.shorten(" ".join(text.split()), limit) or NOTHING}


def number_cell(value: float, text: str) -> Block:
    """A cell that is sorted by its number and shows the text."""
    return {"type": "raw_number", "value": value, "text": text}


def person_cell(user_id: str) -> Block:
    """A cell with the name of a person in Slack, who is not notified."""
    person: Block = {"type": "user", "user_id": user_id}
    return {"type": "rich_text", "elements": [{"type": "rich_text_section", "elements": [person]}]}


def in_sections(lines: Iterable[str]) -> list[Block]:
    """The lines of a list, mrkdwn, in as few sections as they fit in."""
    sections: list[str] = []
    for line in lines:
        joined = f"{sections[-1]}\n{line}" if sections else line
        if sections and len(joined) <= limits.SECTION_TEXT:
            sections[-1] = joined
        else:
            sections.append(line)
    return [section(text) for text in sections]
