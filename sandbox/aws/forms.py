"""The three operations that describe the registration types and their forms."""

from __future__ import annotations

from typing import Any

from sandbox.aws.account import Account, filtered, page

JSON = dict[str, Any]


def describe_registration_type_definitions(account: Account, request: JSON) -> JSON:
    """Every type is listed in every region, as at AWS, even where the reviewers would deny it."""
    forms = account.world.forms
    rows = [forms.type_definition(name) for name in request.get("RegistrationTypes", [])] or forms.types()
    readers = {
        "supported-association-resource-type": lambda row: _association_values(row, "ResourceType"),
        "supported-association-iso-country-code": lambda row: _association_values(row, "IsoCountryCode"),
    }
    shown, more = page(account, request, filtered(request, rows, readers))
    return {"RegistrationTypeDefinitions": shown, **more}


def _association_values(row: JSON, member: str) -> list[str]:
    return [association.get(member, "") for association in row.get("SupportedAssociations", [])]


def describe_registration_section_definitions(account: Account, request: JSON) -> JSON:
    forms, registration_type = account.world.forms, request["RegistrationType"]
    wanted = request.get("SectionPaths", [])
    for path in wanted:
        forms.check_section(registration_type, path)
    rows = [row for row in forms.sections(registration_type) if not wanted or row["SectionPath"] in wanted]
    shown, more = page(account, request, rows)
    return {"RegistrationType": registration_type, "RegistrationSectionDefinitions": shown, **more}


def describe_registration_field_definitions(account: Account, request: JSON) -> JSON:
    forms, registration_type = account.world.forms, request["RegistrationType"]
    section, wanted = request.get("SectionPath"), request.get("FieldPaths", [])
    if section is not None:
        forms.check_section(registration_type, section)
    rows = [forms.field(registration_type, path) for path in wanted] or forms.fields(registration_type)
    shown, more = page(account, request, [row for row in rows if section in {None, row["SectionPath"]}])
    return {"RegistrationType": registration_type, "RegistrationFieldDefinitions": shown, **more}


OPERATIONS = {
    "DescribeRegistrationTypeDefinitions": describe_registration_type_definitions,
    "DescribeRegistrationSectionDefinitions": describe_registration_section_definitions,
    "DescribeRegistrationFieldDefinitions": describe_registration_field_definitions,
}
