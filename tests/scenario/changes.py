"""A form whose every field has changed in another way."""

from __future__ import annotations

from typing import Any

Definition = dict[str, Any]


def changed(fields: list[Definition]) -> list[Definition]:
    """Every kind of change at once: a field is new, lost, renamed, moved, of another kind, and has other choices."""
    by_path = {field["FieldPath"]: field for field in fields}
    by_path["companyInfo.city"]["FieldPath"] = "companyInfo.town"
    by_path["companyInfo.companyName"]["SectionPath"] = "messagingUseCase"
    volume = by_path["messagingUseCase.monthlyMessageVolume"]
    volume["SelectValidation"]["Options"] = ["7"]
    volume["DisplayHints"]["SelectOptionDescriptions"] = [{"Option": "7", "Title": "Seven"}]
    kept = [field for field in fields if field["FieldPath"] != "companyInfo.website"]
    new = {
        "FieldPath": "companyInfo.taxNumber",
        "SectionPath": "companyInfo",
        "FieldType": "TEXT",
        "FieldRequirement": "REQUIRED",
        "DisplayHints": {"Title": "Tax number", "ShortDescription": "Tax number"},
        "TextValidation": {"MinLength": 1, "MaxLength": 20, "Pattern": ".*"},
    }
    return [*kept, new]
