"""`callsign.toml`: what has structure. It is read once, checked whole, and every mistake becomes a sentence.

To add a table: write a pure function in its own room that makes a frozen record of a `ConfigTable`, name both in TABLES
and in `Config`, and describe the table in docs/reference/settings.md.
"""

from __future__ import annotations

import codecs
import re
import tomllib
import unicodedata
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType
from typing import Any

from workflows.access import read
from workflows.approvals.read import approval_rules
from workflows.audit.settings import audit_settings
from workflows.customers.settings import customer_settings
from workflows.preflight.settings import NO_PREFLIGHT_SETTINGS, PreflightSettings, preflight_settings
from workflows.records.access import NO_BUDGET, NO_RULES, AccessRules, Budget
from workflows.records.acts import NO_AUDIT_SETTINGS, AuditSettings
from workflows.records.approvals import ApprovalRule
from workflows.records.config_table import ConfigTable
from workflows.records.customers import NO_CUSTOMER_SETTINGS, CustomerSettings

#: Read where CALLSIGN_CONFIG does not name another file.
DEFAULT_PATH = Path("callsign.toml")
#: What stands in place of quotation marks and spaces in a text that was copied from a document or a web page.
ODD = re.compile(r"[\u00a0\u200b-\u200d\u2018-\u201e\u2028\u2029\u3000\ufeff]")
#: More than this is another file.
MOST_BYTES = 1_000_000

#: Table -> what makes a record of it. A table that is left out is read as an empty one.
TABLES: Mapping[str, Callable[[ConfigTable], Any]] = MappingProxyType(
    {
        "access": read.access_rules,
        "budget": read.budget,
        "approval": approval_rules,
        "audit": audit_settings,
        "customers": customer_settings,
        "preflight": preflight_settings,
    }
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Config:
    """What the file says, one field for each table of TABLES."""

    access: AccessRules = NO_RULES
    budget: Budget = NO_BUDGET
    approval: tuple[ApprovalRule, ...] = ()
    audit: AuditSettings = NO_AUDIT_SETTINGS
    customers: CustomerSettings = NO_CUSTOMER_SETTINGS
    preflight: PreflightSettings = NO_PREFLIGHT_SETTINGS


#: Nothing is limited.
NO_CONFIG = Config()


def read_config(path: Path | None) -> tuple[Config, list[str]]:
    """What the file says, and a sentence for each mistake in it, which starts with CALLSIGN_CONFIG.

    `path` is the one that the settings name; without it, DEFAULT_PATH counts where that file exists.
    """
    if path is None and not DEFAULT_PATH.exists():
        return NO_CONFIG, []
    used, text = path or DEFAULT_PATH, ""
    try:
        text = _text(used)
        content = tomllib.loads(text)
    except (OSError, ValueError) as wrong:  # what is not UTF-8 or not TOML is a ValueError
        return NO_CONFIG, [f"CALLSIGN_CONFIG ({used}) cannot be read: {_reason(wrong)}{_odd_character(text)}"]
    config, problems = parse_config(content)
    return config, [f"CALLSIGN_CONFIG ({used}) {problem}" for problem in problems]


def parse_config(content: Mapping[str, object]) -> tuple[Config, list[str]]:
    """What the tables say, and a sentence for each mistake."""
    problems = [
        f"has {name!r}, but its tables are {', '.join(f'[{known}]' for known in TABLES)}"
        for name, value in content.items()
        if name not in TABLES or not isinstance(value, dict)
    ]
    made = {}
    for name, record in TABLES.items():
        given = content.get(name)
        table = ConfigTable(name=f"[{name}]", content=given if isinstance(given, dict) else {}, problems=problems)
        made[name] = record(table)
        table.end()
    return Config(**made), problems


def unknown_regions(config: Config, regions: tuple[str, ...]) -> list[str]:
    """A sentence for each region of the rules that is not one of `regions`, where those are known."""
    rules = config.access
    named = [("access", name) for rule in rules.rules for name in rule.regions]
    named += [("access", name) for switched in rules.off.values() for name in switched]
    named += [("approval", name) for rule in config.approval for name in rule.regions]
    return [
        f"CALLSIGN_CONFIG names the region {name!r} in [{table}], which is not one of CALLSIGN_REGIONS "
        f"({', '.join(regions)})"
        for table, name in dict.fromkeys(named)
        if regions and name not in regions
    ]


def _text(path: Path) -> str:
    with path.open("rb") as file:
        body = file.read(MOST_BYTES + 1)
    if len(body) > MOST_BYTES:
        raise ValueError(f"it is larger than {MOST_BYTES} bytes")
    if body.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):  # as PowerShell's > writes it
        raise ValueError("it is in UTF-16. Save it as UTF-8")
    return body.decode("utf-8-sig")


def _odd_character(text: str) -> str:
    """Where a file that is not TOML has a character that an editor or a web page put in; empty where there is none."""
    for number, line in enumerate(text.splitlines(), start=1):
        if found := ODD.search(line.partition("#")[0]):
            name = unicodedata.name(found[0], "a character that cannot be seen").lower()
            return f". Line {number} has a {name} (U+{ord(found[0]):04X}): type it again"
    return ""


def _reason(wrong: Exception) -> str:
    if isinstance(wrong, UnicodeDecodeError):
        return "it is not UTF-8"
    return (wrong.strerror or type(wrong).__name__) if isinstance(wrong, OSError) else str(wrong)
