"""Memory for the bodies of requests that are coming in."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager


class BodyRoom:
    """The memory for large bodies that are coming in. Whose they are is known only when they are complete."""

    def __init__(self, size: int) -> None:
        self._free = size

    @contextmanager
    def reserve(self, size: int) -> Iterator[None]:
        """Keep room for one body. Raises NoRoom."""
        if size > self._free:
            raise NoRoom
        self._free -= size
        try:
            yield
        finally:
            self._free += size


class NoRoom(Exception):
    """Too many large bodies are coming in."""
