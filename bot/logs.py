"""The format of logs, ours and the libraries': JSON lines in a file or pipe, plain lines on a terminal."""

from __future__ import annotations

import logging
import traceback
from typing import Any, TextIO

import structlog


def configure(level: str, stream: TextIO) -> None:
    """Write `level` (of `settings.LOG_LEVELS`) and above to `stream`; libraries from warnings on, at any level.

    `structlog.contextvars` adds what a line belongs to: `payload`, one thing Slack sent; `submission` and `attempt`.
    """
    number = logging.getLevelNamesMapping()[level.upper()]
    shared: list[Any] = [
        structlog.contextvars.merge_contextvars,
        structlog.processors.add_log_level,
        structlog.processors.TimeStamper(fmt="iso"),
    ]
    renderer = structlog.dev.ConsoleRenderer() if stream.isatty() else structlog.processors.JSONRenderer()
    structlog.configure(
        wrapper_class=structlog.make_filtering_bound_logger(number),
        processors=[*shared, renderer],
        logger_factory=structlog.PrintLoggerFactory(stream),
    )
    handler = logging.StreamHandler(stream)
    # A library's traceback stays out of the line: its message and its source lines may hold what somebody entered.
    drop = structlog.stdlib.ProcessorFormatter.remove_processors_meta
    named: list[Any] = [*shared, structlog.stdlib.add_logger_name, _without_traceback]
    handler.setFormatter(structlog.stdlib.ProcessorFormatter(foreign_pre_chain=named, processors=[drop, renderer]))
    logging.basicConfig(level=max(number, logging.WARNING), handlers=[handler], force=True)


def _without_traceback(_: object, __: str, event: structlog.typing.EventDict) -> structlog.typing.EventDict:
    """The kind of the exception, and where it was raised."""
    raised = event.pop("exc_info", None)
    if isinstance(raised, tuple) and isinstance(raised[1], BaseException):
        event["error"] = type(raised[1]).__name__
        event["at"] = where(raised[1])
    return event


def where(raised: BaseException) -> list[str]:
    """The last places an exception passed, as `file:line`: this can be logged without its message."""
    frames = traceback.extract_tb(raised.__traceback__)
    return [f"{frame.filename.rsplit('/', 1)[-1]}:{frame.lineno}" for frame in frames[-4:]]
