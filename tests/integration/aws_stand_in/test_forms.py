"""The three operations that describe forms, and the paging of every list."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from sandbox.aws.definitions import catalog
from sandbox.aws.models import PinpointSMSVoiceV2Backend
from tests.integration.aws_stand_in.applicant import BRAND, CAMPAIGN, TOLL_FREE, VETTING, refused


def types(client: Any, **request: Any) -> list[str]:
    rows = client.describe_registration_type_definitions(**request)["RegistrationTypeDefinitions"]
    return [row["RegistrationType"] for row in rows]


def test_describe_type_definitions__all(client: Any) -> None:
    """Without a filter every type is listed, as in the catalog."""
    answer = client.describe_registration_type_definitions()
    assert answer["RegistrationTypeDefinitions"] == catalog()["types"]


@pytest.mark.parametrize(
    ("filters", "expected"),
    [
        ({"supported-association-resource-type": ["TOLL_FREE"]}, [TOLL_FREE]),
        ({"supported-association-resource-type": [BRAND]}, [VETTING, CAMPAIGN]),
        ({"supported-association-iso-country-code": ["GB"]}, ["GB_SENDER_ID_REGISTRATION"]),
        (
            {
                "supported-association-iso-country-code": ["US"],
                "supported-association-resource-type": ["TEN_DLC", "SENDER_ID"],
            },
            [CAMPAIGN],
        ),
        ({"supported-association-iso-country-code": ["ZZ"]}, []),
    ],
)
def test_describe_type_definitions__filters(client: Any, filters: dict[str, list[str]], expected: list[str]) -> None:
    """A row passes a filter if one of its values matches; it must pass all filters."""
    rows = [{"Name": name, "Values": values} for name, values in filters.items()]
    assert types(client, Filters=rows) == expected


def test_describe_type_definitions__names(client: Any) -> None:
    """Types are described by name; an unknown type is refused."""
    assert types(client, RegistrationTypes=[CAMPAIGN, TOLL_FREE]) == [CAMPAIGN, TOLL_FREE]
    with refused("ValidationException", "UNKNOWN_REGISTRATION_TYPE"):
        types(client, RegistrationTypes=["ZZ_SENDER_ID_REGISTRATION"])


def test_describe_section_definitions__all_and_some(client: Any) -> None:
    """Sections are in the form's order; some can be selected; an unknown section is refused."""
    rows = client.describe_registration_section_definitions(RegistrationType=TOLL_FREE)
    assert rows["RegistrationSectionDefinitions"] == catalog()["sections"][TOLL_FREE]
    some = client.describe_registration_section_definitions(RegistrationType=TOLL_FREE, SectionPaths=["contactInfo"])
    assert [row["SectionPath"] for row in some["RegistrationSectionDefinitions"]] == ["contactInfo"]
    with refused("ValidationException", "UNKNOWN_REGISTRATION_SECTION"):
        client.describe_registration_section_definitions(RegistrationType=TOLL_FREE, SectionPaths=["nowhere"])


def fields(client: Any, **request: Any) -> list[str]:
    rows = client.describe_registration_field_definitions(RegistrationType=TOLL_FREE, **request)
    return [row["FieldPath"] for row in rows["RegistrationFieldDefinitions"]]


def test_describe_field_definitions__all_and_some(client: Any) -> None:
    """Field definitions are complete, and are selected by section or by path."""
    rows = client.describe_registration_field_definitions(RegistrationType=CAMPAIGN)
    assert rows["RegistrationFieldDefinitions"] == catalog()["fields"][CAMPAIGN]
    assert len(fields(client, SectionPath="contactInfo")) == 4
    assert fields(client, FieldPaths=["companyInfo.city"]) == ["companyInfo.city"]


@pytest.mark.parametrize(
    ("request_", "reason"),
    [
        ({"SectionPath": "nowhere"}, "UNKNOWN_REGISTRATION_SECTION"),
        ({"FieldPaths": ["companyInfo.nothing"]}, "UNKNOWN_REGISTRATION_FIELD"),
    ],
)
def test_describe_field_definitions__unknown(client: Any, request_: dict[str, Any], reason: str) -> None:
    """An unknown section and an unknown field are refused, each with its own reason."""
    with refused("ValidationException", reason):
        fields(client, **request_)


def test_describe_field_definitions__unknown_type(client: Any) -> None:
    """An unknown type has no form."""
    for ask in (client.describe_registration_field_definitions, client.describe_registration_section_definitions):
        with refused("ValidationException", "UNKNOWN_REGISTRATION_TYPE"):
            ask(RegistrationType="NO_SUCH_TYPE")


def test_page__walks_through_everything(client: Any) -> None:
    """Pages join to the whole list, and the last one has no token."""
    seen: list[str] = []
    request: dict[str, Any] = {"MaxResults": 10}
    for _ in range(10):
        answer = client.describe_registration_type_definitions(**request)
        seen += [row["RegistrationType"] for row in answer["RegistrationTypeDefinitions"]]
        if "NextToken" not in answer:
            break
        request["NextToken"] = answer["NextToken"]
    assert seen == [row["RegistrationType"] for row in catalog()["types"]]


def test_page__default_size(client: Any, backend: PinpointSMSVoiceV2Backend) -> None:
    """Without MaxResults a page has the stand-in's page size, and botocore's paginator reads all pages."""
    backend.world.page_size = 4
    pages = list(client.get_paginator("describe_registration_type_definitions").paginate())
    assert [len(page["RegistrationTypeDefinitions"]) for page in pages] == [4] * 11 + [1]


@pytest.mark.parametrize(
    "spoil",
    [
        lambda token: "nonsense",
        lambda token: token[:-4],
        lambda token: "é" * 8,
        lambda token: "LTEuMDAw",
    ],
)
def test_page__invalid_token(client: Any, spoil: Callable[[str], str]) -> None:
    """An invented token is refused."""
    token = client.describe_registration_type_definitions(MaxResults=1)["NextToken"]
    with refused("ValidationException", "INVALID_NEXT_TOKEN"):
        types(client, NextToken=spoil(token))


def test_page__token_of_another_list(client: Any) -> None:
    """A token belongs to its request; only MaxResults may change."""
    token = client.describe_registration_type_definitions(MaxResults=1)["NextToken"]
    assert types(client, NextToken=token, MaxResults=2)
    with refused("ValidationException", "INVALID_NEXT_TOKEN"):
        fields(client, NextToken=token)
