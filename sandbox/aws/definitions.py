"""The forms: registration types, their sections and field definitions, in the API's own shapes.

They come from `catalog.json`, which replaces the answers of the live API. They can be changed while the server runs,
because AWS changes forms while people have open drafts.
"""

from __future__ import annotations

import copy
import json
import os
from collections.abc import Callable, Sequence
from functools import lru_cache
from pathlib import Path
from typing import Any

from sandbox.aws.exceptions import ValidationError

JSON = dict[str, Any]


#: A catalog that tests use instead of ours, such as one that `callsign catalog pull` recorded.
TEST_CATALOG = "CALLSIGN_TEST_CATALOG"


def catalog(path: Path | None = None) -> JSON:
    """{"types": [...], "sections": {type: [...]}, "fields": {type: [...]}}, of `catalog.json`. Do not change it."""
    named = os.environ.get(TEST_CATALOG)
    return _read(path or (Path(named) if named else Path(__file__).parent / "catalog.json"))


@lru_cache(maxsize=4)
def _read(path: Path) -> JSON:
    parsed: JSON = json.loads(path.read_text(encoding="utf-8"))
    return parsed


class Forms:
    """Every form of one stand-in. Reading is cheap. The caller must not change what it gets."""

    def __init__(self, path: Path | None = None) -> None:
        content = catalog(path)
        self._types: dict[str, JSON] = {row["RegistrationType"]: row for row in content["types"]}
        self._sections: dict[str, list[JSON]] = dict(content["sections"])
        # assumption: `shipped-forms`
        self._fields: dict[str, list[JSON]] = dict(content["fields"])

    def types(self) -> list[JSON]:
        return list(self._types.values())

    def type_definition(self, registration_type: str) -> JSON:
        """The definition of one type, or ValidationException UNKNOWN_REGISTRATION_TYPE."""
        if registration_type not in self._types:
            message = "There is no such registration type in this region."
            raise ValidationError("UNKNOWN_REGISTRATION_TYPE", message, {"RegistrationType": "unknown"})
        return self._types[registration_type]

    def associations(self, registration_type: str) -> list[JSON]:
        """The type's SupportedAssociations."""
        associations: list[JSON] = self.type_definition(registration_type).get("SupportedAssociations", [])
        return associations

    def sections(self, registration_type: str) -> list[JSON]:
        self.type_definition(registration_type)
        return self._sections[registration_type]

    def fields(self, registration_type: str) -> list[JSON]:
        self.type_definition(registration_type)
        return self._fields[registration_type]

    def field(self, registration_type: str, path: str) -> JSON:
        """One field definition, or ValidationException UNKNOWN_REGISTRATION_FIELD."""
        for definition in self.fields(registration_type):
            if definition["FieldPath"] == path:
                return definition
        raise ValidationError("UNKNOWN_REGISTRATION_FIELD", "The form has no such field.", {path: "unknown"})

    def check_section(self, registration_type: str, path: str) -> None:
        """Refuse a section the form does not have: ValidationException UNKNOWN_REGISTRATION_SECTION."""
        if all(section["SectionPath"] != path for section in self.sections(registration_type)):
            raise ValidationError("UNKNOWN_REGISTRATION_SECTION", "The form has no such section.", {path: "unknown"})

    def change(self, registration_type: str, new: Sequence[JSON] | Callable[[list[JSON]], Sequence[JSON]]) -> None:
        """Replace a form's field definitions, also for open drafts.

        `new` is the new list, or a function from a copy of the current list to the new one. A section that only a new
        field names gets a plain definition.
        """
        current = copy.deepcopy(self.fields(registration_type))
        fields = list(new(current) if callable(new) else new)
        known = {section["SectionPath"] for section in self.sections(registration_type)}
        added = {field["SectionPath"]: None for field in fields if field["SectionPath"] not in known}
        hints = [
            {"SectionPath": path, "DisplayHints": {"Title": path, "ShortDescription": path, "LongDescription": path}}
            for path in added
        ]
        self._sections[registration_type] = [*self.sections(registration_type), *hints]
        self._fields[registration_type] = fields


def sender_id_type(iso_country_code: str) -> str:
    """The registration type for sender IDs of a country, by AWS's naming pattern."""
    return f"{iso_country_code}_SENDER_ID_REGISTRATION"
