"""Which methods of the store change nothing: those whose statements, and those of what they call, only select."""

from __future__ import annotations

import dis
import inspect
import re
from collections.abc import Callable, Iterable, Iterator
from types import CodeType, FunctionType, ModuleType
from typing import Any

from workflows.ports.store import Store
from workflows.store import SqlStore

_READ = re.compile(r"\bselect\b", re.IGNORECASE)
_WRITE = re.compile(r"\b(insert\s+into|update\s+\w+\s+set|delete\s+from)\b", re.IGNORECASE)


def store_reads() -> frozenset[str]:
    """The methods of `Store` that only read. One without a statement that can be found does not count."""
    methods = dict(inspect.getmembers(SqlStore, inspect.isfunction))
    return frozenset(name for name, method in methods.items() if hasattr(Store, name) and only_reads(method))


def only_reads(method: Callable[..., Any]) -> bool:
    """Whether a method has statements, and none of them writes."""
    statements = list(_texts(method, set()))
    return any(map(_READ.search, statements)) and not any(map(_WRITE.search, statements))


def _texts(function: Callable[..., Any], seen: set[object]) -> Iterator[str]:
    """Every text that a function, or one of the store that it calls, may use: constants of its own and of modules."""
    function = inspect.unwrap(function)
    if function in seen or not isinstance(function, FunctionType):
        return
    seen.add(function)
    for code in _codes(function.__code__):
        yield from _flat(code.co_consts)
        for value in _used(code, function.__globals__):
            if isinstance(value, FunctionType) and value.__module__.startswith("workflows.store"):
                yield from _texts(value, seen)
            else:
                yield from _flat([value])


def _codes(code: CodeType) -> Iterator[CodeType]:
    """The code of a function, and of those inside it."""
    yield code
    for inner in code.co_consts:
        if isinstance(inner, CodeType):
            yield from _codes(inner)


def _used(code: CodeType, names: dict[str, Any]) -> Iterator[object]:
    """What the code may use by name: globals, methods of the store, attributes of modules."""
    steps = list(dis.get_instructions(code))
    used = [names.get(step.argval) for step in steps if step.opname == "LOAD_GLOBAL"]
    yield from used
    owners = [SqlStore, *(value for value in used if isinstance(value, ModuleType))]
    for step in steps:
        if step.opname in {"LOAD_ATTR", "LOAD_METHOD"}:
            yield from (getattr(owner, step.argval, None) for owner in owners)


def _flat(values: Iterable[object]) -> Iterator[str]:
    for value in values:
        if isinstance(value, str):
            yield value
        elif isinstance(value, tuple | list):
            yield from _flat(value)
        elif isinstance(value, dict):
            yield from _flat(value.values())


#: Calls that change nothing in the store. Every other method of it has kill points, but for housekeeping.
STORE_READS = store_reads()
