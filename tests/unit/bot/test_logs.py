"""Log lines for machines. Of an exception they have only its class and its place."""

from __future__ import annotations

import io
import json
import logging
from collections.abc import Iterator

import pytest
import structlog

from bot.logs import configure, where

SECRET = "12-3456789"


@pytest.fixture
def stream() -> Iterator[io.StringIO]:
    """The log's output. Afterwards logging is as it was."""
    root, before = logging.getLogger(), structlog.get_config()
    handlers, level = root.handlers[:], root.level
    yield io.StringIO()
    root.handlers[:] = handlers
    root.setLevel(level)
    structlog.configure(**before)


def lines(stream: io.StringIO) -> list[dict[str, object]]:
    return [json.loads(line) for line in stream.getvalue().splitlines()]


def test_configure__json_with_what_a_line_belongs_to(stream: io.StringIO) -> None:
    """Each line is an object with the ids bound around it."""
    configure("info", stream)
    with structlog.contextvars.bound_contextvars(payload="ab12cd34"):
        structlog.get_logger("bot").info("claimed", action="claim", submission="s1")
    (line,) = lines(stream)
    assert line.items() >= {"event": "claimed", "level": "info", "payload": "ab12cd34", "submission": "s1"}.items()
    assert "timestamp" in line


@pytest.mark.parametrize(("level", "seen"), [("debug", 3), ("info", 2), ("warning", 1), ("error", 0)])
def test_configure__level(stream: io.StringIO, level: str, seen: int) -> None:
    """Lines below the level are not written."""
    configure(level, stream)
    log = structlog.get_logger("bot")
    log.debug("a")
    log.info("b")
    log.warning("c")
    assert len(lines(stream)) == seen


def test_configure__libraries(stream: io.StringIO) -> None:
    """A library's lines are JSON too, from warnings on, without a traceback, which may hold answers."""
    configure("debug", stream)
    library = logging.getLogger("some.library")
    library.info("chatter")
    try:
        int(SECRET)
    except ValueError:
        library.exception("failed")
    (line,) = lines(stream)
    assert line.items() >= {"event": "failed", "logger": "some.library", "error": "ValueError"}.items()
    assert SECRET not in stream.getvalue()


def test_where__the_last_places() -> None:
    """File and line of the innermost frames, without text."""

    def deep(levels: int) -> None:
        if levels:
            deep(levels - 1)
        raise ValueError(SECRET)

    with pytest.raises(ValueError) as raised:
        deep(9)
    found = where(raised.value)
    assert len(found) == 4
    assert all(place.startswith("test_logs.py:") for place in found)
