"""A table of `callsign.toml`, read key by key.

Whatever is wrong becomes a sentence in one list, and reading continues, so that a person sees all mistakes at once. A
key that nobody has read is a mistake, too.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import TypeVar

T = TypeVar("T")

#: Makes what is meant of one text. Raises ValueError with the rest of a sentence that starts with the key.
Read = Callable[[str], T]


@dataclass(frozen=True, kw_only=True)
class ConfigTable:
    """One table; `name` is how a sentence names it, such as `[access]`."""

    name: str
    content: Mapping[str, object]
    problems: list[str]
    _read: set[str] = field(default_factory=set)
    _below: list[ConfigTable] = field(default_factory=list)

    def text(self, key: str, read: Read[T], default: T) -> T:
        """One text, as `read` makes it."""
        value = self._value(key)
        if value is None:
            return default
        if not isinstance(value, str):
            return self._wrong(key, "must be a text in quotation marks", default)
        return self._made(key, value, read, default)

    def texts(self, key: str, read: Read[T]) -> tuple[T, ...]:
        """A list of texts, each as `read` makes it; those that are wrong are left out."""
        value = self._value(key)
        if value is None:
            return ()
        if not isinstance(value, list) or not all(isinstance(each, str) for each in value):
            return self._wrong(key, 'must be a list of texts, such as ["one", "two"]', ())
        made = (self._made(key, each, read, None) for each in value)
        return tuple(dict.fromkeys(each for each in made if each is not None))

    def number(self, key: str, default: T, *, at_least: int = 0, at_most: int = 1_000_000) -> int | T:
        """A whole number."""
        value = self._value(key)
        if value is None:
            return default
        if not isinstance(value, int) or isinstance(value, bool) or not at_least <= value <= at_most:
            return self._wrong(key, f"must be a whole number from {at_least} to {at_most}", default)
        return value

    def flag(self, key: str, *, default: bool) -> bool:
        """True or false."""
        value = self._value(key)
        if value is None:
            return default
        return value if isinstance(value, bool) else self._wrong(key, "must be true or false", default)

    def table(self, key: str) -> ConfigTable:
        """The table `[name.key]`; an empty one where it is left out."""
        value = self._value(key)
        if value is not None and not isinstance(value, dict):
            self._wrong(key, "must be a table", None)
        return self._under(f"[{self._path}.{key}]", value if isinstance(value, dict) else {})

    def tables(self, key: str) -> tuple[ConfigTable, ...]:
        """The tables `[[name.key]]`."""
        value = self._value(key)
        if value is None:
            return ()
        if not isinstance(value, list) or not all(isinstance(each, dict) for each in value):
            return self._wrong(key, f"must be tables, each under a line [[{self._path}.{key}]]", ())
        return tuple(
            self._under(f"[[{self._path}.{key}]] number {number}", each) for number, each in enumerate(value, start=1)
        )

    def keys(self) -> tuple[str, ...]:
        """The keys of a table whose keys are names that a person chooses."""
        return tuple(self.content)

    def require_some(self, *keys: str) -> None:
        """Make it a mistake where one of these keys is missing, or its list is empty."""
        for key in keys:
            if self.content.get(key) in (None, [], ""):
                self.problems.append(f"{self.name}: `{key}` is missing or empty")

    def end(self) -> None:
        """Make every key that was not read a mistake, here and in the tables below."""
        known = ", ".join(f"`{key}`" for key in sorted(self._read))
        for key in self.content:
            if key not in self._read:
                self.problems.append(f"{self.name}: `{key}` is not a key of this table; it has {known}")
        for table in self._below:
            table.end()

    @property
    def _path(self) -> str:
        return self.name.strip("[]")

    def _value(self, key: str) -> object:
        self._read.add(key)
        return self.content.get(key)

    def _under(self, name: str, content: Mapping[str, object]) -> ConfigTable:
        table = ConfigTable(name=name, content=content, problems=self.problems)
        self._below.append(table)
        return table

    def _made(self, key: str, value: str, read: Read[T], default: T) -> T:
        try:
            return read(value.strip())
        except ValueError as wrong:
            return self._wrong(key, str(wrong), default)

    def _wrong(self, key: str, why: str, default: T) -> T:
        self.problems.append(f"{self.name}: `{key}` {why}")
        return default
