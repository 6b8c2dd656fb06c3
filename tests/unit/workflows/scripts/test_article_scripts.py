"""The articles' settings and variables lead to existing fields."""

from __future__ import annotations

import pytest

from tests.unit.catalog import forms
from workflows.records.definitions import ATTACHMENT, FieldPath
from workflows.scripts import article_scripts
from workflows.scripts.article_scripts import ConfigWrong, config, match_config
from workflows.scripts.config_file import Value

INDONESIA, INDIA = "ID_SENDER_ID_REGISTRATION", "IN_SENDER_ID_REGISTRATION"
INDIA_ONLY = {"ENTITY_ID", "CHAIN_ID_1", "CHAIN_ID_2", "CHAIN_ID_3", "CHAIN_ID_5", "SENDING_PARAMETERS_ACKNOWLEDGMENT"}
LEAST = {"REGION_NAME": "us-west-2", "REGISTRATION_TYPE": INDONESIA}


def test_settings__lead_to_fields() -> None:
    """Every setting answers fields of India's form, and all but India's own answer fields of Indonesia's."""
    for form, without in ((forms()[INDIA], set[str]()), (forms()[INDONESIA], INDIA_ONLY)):
        lost = {name for name, paths in article_scripts.SETTINGS.items() if not {*paths} <= {*form.by_path}}
        assert lost == without


def test_letters__are_documents() -> None:
    """Every key of DOCUMENT_PATHS answers a document field of its own in Indonesia's form."""
    kinds = [forms()[INDONESIA].by_path[FieldPath(path)].kind for path in article_scripts.LETTERS.values()]
    assert set(kinds) == {ATTACHMENT}
    assert len(set(article_scripts.LETTERS.values())) == len(article_scripts.LETTERS) == 8


def test_match_config__maps_as_the_scripts_do() -> None:
    """A setting may answer two fields; a setting of ours for one of them takes precedence."""
    form = forms()[INDONESIA]
    described: dict[str, Value] = {**LEAST, "USE_CASE_DESCRIPTION": "Codes", "COMPANY_ID": 123456789}
    described |= {"DOCUMENT_PATHS": {"XL_AXIATA_LOA": "xl.png"}, "AREA_OF_BUSINESS": ("Other",)}
    matched = match_config(form, config(described))
    assert dict(matched.values) == {
        "messagingUseCase.useCaseDescription": "Codes",
        "messagingUseCase.optInDescription": "Codes",
        "companyInfo.companyId": "123456789",
        "companyInfo.areaOfBusiness": ("Other",),
    }
    assert dict(matched.documents) == {"idSidSpecificInfo.letterOfAuthorization3": "xl.png"}
    own = match_config(form, config({**described, "OPT_IN_DESCRIPTION": "A box is ticked."}))
    assert own.values[FieldPath("messagingUseCase.optInDescription")] == "A box is ticked."
    assert own.names[FieldPath("messagingUseCase.optInDescription")] == "OPT_IN_DESCRIPTION"


def test_match_config__names_settings_without_a_field() -> None:
    """A setting or document without a field is named, not dropped."""
    matched = match_config(
        forms()[INDONESIA], config({**LEAST, "SHOE_SIZE": "44", "DOCUMENT_PATHS": {"PASSPORT": "p.png"}})
    )
    assert set(matched.unknown) == {"SHOE_SIZE", "PASSPORT"}


@pytest.mark.parametrize(
    ("changes", "name"),
    [
        ({"REGION_NAME": ""}, "REGION_NAME"),
        ({"REGISTRATION_TYPE": None}, "REGISTRATION_TYPE"),
        ({"REGISTRATION_TYPE": ("A", "B")}, "REGISTRATION_TYPE"),
        ({"SENDER_ID": {"a": "b"}}, "SENDER_ID"),
        ({"SENDER_ID": True}, "SENDER_ID"),
        ({"DOCUMENT_PATHS": ("a.png",)}, "DOCUMENT_PATHS"),
        ({"DOCUMENT_PATHS": {"IOH_LOA": ("a.png", "b.png")}}, "DOCUMENT_PATHS[IOH_LOA]"),
    ],
)
def test_config__wrong(changes: dict[str, Value], name: str) -> None:
    """A missing setting, or one of another kind, is named."""
    with pytest.raises(ConfigWrong) as caught:
        config({**LEAST, **changes})
    assert caught.value.params["name"] == name
