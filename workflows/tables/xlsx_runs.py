"""Texts of an Excel workbook that consist of several runs, such as a word in bold between others.

A program that does not mark the spaces around a run means them all the same. Read without them, "Acme **Ltd**" would
become "AcmeLtd".
"""

from __future__ import annotations

from dataclasses import dataclass, field

from workflows.tables.sheet import parse


@dataclass(kw_only=True)
class Runs:
    """The text of one cell while it is read. Its reading aid for Japanese (`rPh`) is not a part of it."""

    count: int = 0
    texts: list[str] = field(default_factory=list)
    in_text: bool = False
    in_aid: bool = False

    @property
    def is_rich(self) -> bool:
        """Whether there are several runs."""
        return self.count > 1

    @property
    def whole(self) -> str:
        """All runs."""
        return "".join(self.texts)

    def start(self, name: str) -> None:
        """An element begins."""
        if name == "r":
            self.count += 1
        elif name == "rPh":
            self.in_aid = True
        elif name == "t":
            self.in_text = not self.in_aid

    def end(self, name: str) -> None:
        """An element ends."""
        if name == "t":
            self.in_text = False
        elif name == "rPh":
            self.in_aid = False

    def text(self, text: str) -> None:
        """Characters within an element."""
        if self.in_text:
            self.texts.append(text)


def shared_texts(body: bytes) -> dict[int, str]:
    """The shared texts of several runs, by their number. Raises TableRefused."""
    rich: dict[int, str] = {}
    number, runs = -1, Runs()

    def start(name: str, _: object) -> None:
        nonlocal number, runs
        if name == "si":
            number, runs = number + 1, Runs()
        runs.start(name)

    def end(name: str) -> None:
        runs.end(name)
        if name == "si" and runs.is_rich:
            rich[number] = runs.whole

    def text(characters: str) -> None:
        runs.text(characters)

    parse(body, start, end, text)
    return rich
