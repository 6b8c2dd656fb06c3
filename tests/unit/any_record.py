"""Any record for hypothesis, made from the fields of its class: text of every kind, ids and codes as AWS and Slack write them."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import fields, is_dataclass
from datetime import UTC, datetime, timedelta
from enum import Enum
from types import NoneType, UnionType
from typing import Any, Union, get_args, get_origin, get_type_hints

from hypothesis import strategies as st

from workflows.records.messages import MessageKey

#: Texts that AWS, a reviewer or a person may write: empty, blank, long, parsed by Slack, wider than a character.
TEXTS = st.sampled_from(
    [
        "",
        " ",
        "x",
        "<!channel> & <https://example.com|x>",
        "*_~`",
        "ü🇺🇸" * 40,
        "word " * 30,
        "&<>" * 1200,
        "y" * 5000,
        "\n\n",
    ]
)
IDS = st.sampled_from(["registration-" + "0a" * 16, "C0123456789", "a.b", "x" * 64])
#: AWS's own words in capitals, and one that is newer than this program.
CODES = st.sampled_from(["COMPLETE", "REQUIRES_UPDATES", "DENIED", "DRAFT", "SUBMITTED", "A_NEWER_STATUS_" + "Z" * 50])
LINKS = st.sampled_from(["https://example.com/a?b=c&d=<e>", "https://example.com/" + "x" * 2900])
PATHS = st.sampled_from(["companyInfo.companyName", "a.b", "s." + "p" * 98])
MOMENTS = st.integers(0, 400).map(lambda days: datetime(2026, 1, 1, tzinfo=UTC) + timedelta(days=days))

#: Strategies of the texts in records, by a part of the field's name; the first that fits counts.
NAMED: Mapping[str, st.SearchStrategy[str]] = {
    "path": PATHS,
    "section": PATHS,
    "depends_on": PATHS,
    "link": LINKS,
    "status": CODES,
    "behavior": CODES,
    "_type": st.sampled_from(["TOLL_FREE", "TEN_DLC", "US_TEN_DLC_BRAND_REGISTRATION", "Z" * 64]),
    "country_code": st.sampled_from(["US", "ID"]),
    "region": st.sampled_from(["us-east-1", "ap-southeast-7"]),
    "account": st.just("111122223333"),
    "price": st.sampled_from(["", "2.00", "1500.00"]),
    "subject": IDS,
    "user": st.sampled_from(["U0123456789", "W" * 11]),
    "workspace": st.just("T0123456789"),
    "actor": st.sampled_from(["", "U0123456789"]),
    "target": st.sampled_from(["", "U0123456789"]),
    "page": st.sampled_from(["", "review", "denied.2"]),
    "identity": st.sampled_from(["", "+18335550100", "EXAMPLE&CO"]),
    "channel": st.just("C0123456789"),
    "id": IDS,
}


def records(kind: Any, /, **given: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    """Any record of a class; `given` are strategies of some of its fields."""
    hints = get_type_hints(kind)
    members = {
        member.name: given[member.name] if member.name in given else values(hints[member.name], member.name)
        for member in fields(kind)
        if member.init
    }
    return st.builds(kind, **members)


def values(kind: Any, name: str = "") -> st.SearchStrategy[Any]:
    """Any value of an annotation; a text depends on the name of its field."""
    kind = getattr(kind, "__supertype__", kind)
    simple: Mapping[Any, Callable[[], st.SearchStrategy[Any]]] = {
        str: lambda: text(name),
        bool: st.booleans,
        int: lambda: st.integers(0, 12),
        float: lambda: st.sampled_from([0.0, 0.4, 90000.0]),
        datetime: lambda: MOMENTS,
        MessageKey: lambda: st.sampled_from([MessageKey("registration:r-1"), MessageKey("submission:s-1")]),
    }
    if kind in simple:
        return simple[kind]()
    if is_dataclass(kind):
        return records(kind)
    if isinstance(kind, type) and issubclass(kind, Enum):
        return st.sampled_from(kind)
    return _generic(kind, name)


def text(name: str) -> st.SearchStrategy[str]:
    """Any text of a field of this name."""
    return next((strategy for part, strategy in NAMED.items() if part in name or name == part), TEXTS)


def _generic(kind: Any, name: str) -> st.SearchStrategy[Any]:
    origin, arguments = get_origin(kind), get_args(kind)
    if origin in (Union, UnionType):
        return st.one_of([st.none() if part is NoneType else values(part, name) for part in arguments])
    if origin in (tuple, Sequence, list):
        return st.lists(values(arguments[0], name), max_size=7).map(tuple)
    if origin is frozenset:
        return st.frozensets(values(arguments[0], name), max_size=3)
    if isinstance(origin, type) and issubclass(origin, Mapping):
        return st.dictionaries(values(arguments[0], name), values(arguments[1], name), max_size=5)
    raise TypeError(f"{name}: no strategy for {kind}")
