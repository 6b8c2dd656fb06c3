"""What a new number is requested with, and how its digits are written."""

from __future__ import annotations

from typing import Any

import pytest

from tests.unit.factories import draft
from workflows.records.drafts import Document, DocumentId
from workflows.records.numbers import PLAIN, NumberOptions, NumberPreference, PreferenceKind
from workflows.submissions.number_options import options_of, preference_of, suggested, with_capabilities

SAMPLE = Document(id=DocumentId("d"), name="a.png", media_type="image/png", size=1, sha256="00")


@pytest.mark.parametrize(
    ("answers", "capabilities", "message_type"),
    [
        ({}, "SMS", "TRANSACTIONAL"),
        ({"messagingUseCase.useCaseCategory": ("PROMOTIONS_AND_MARKETING",)}, "SMS", "PROMOTIONAL"),
        ({"messagingUseCase.useCaseCategory": ("Promotions & marketing",)}, "SMS", "PROMOTIONAL"),
        ({"messagingUseCase.useCaseCategory": ("ONE_TIME_PASSCODES",)}, "SMS", "TRANSACTIONAL"),
        ({"messagingUseCase.useCaseDetails": "No marketing, ever"}, "SMS", "TRANSACTIONAL"),
        ({"campaignUseCase.subUseCases": ("CUSTOMER_CARE", "MARKETING")}, "SMS", "PROMOTIONAL"),
        ({"campaignCapabilities.messageType": ("Promotional",)}, "SMS", "PROMOTIONAL"),
        (
            {"campaignCapabilities.messageType": ("Transactional",), "campaignUseCase.useCase": ("MARKETING",)},
            "SMS",
            "TRANSACTIONAL",
        ),
        ({"campaignCapabilities.numberCapabilities": ("SMS and MMS and VOICE",)}, "SMS MMS VOICE", "TRANSACTIONAL"),
        ({"campaignCapabilities.numberCapabilities": ("SMS and VOICE",)}, "SMS VOICE", "TRANSACTIONAL"),
        ({"mmsFileSamples.mmsFileSample1": SAMPLE}, "SMS MMS", "TRANSACTIONAL"),
    ],
)
def test_suggested(answers: dict[Any, Any], capabilities: str, message_type: str) -> None:
    """The use case decides, unless the form asks in so many words."""
    options = suggested(answers)
    assert (" ".join(options.capabilities), options.message_type) == (capabilities, message_type)


def test_options_of__a_choice_counts_more() -> None:
    """What a person chose stays, whatever the answers suggest; another type has its own."""
    chosen = NumberOptions(capabilities=("SMS", "VOICE"), deletion_protection=True)
    answers: dict[Any, Any] = {"messagingUseCase.useCaseCategory": ("PROMOTIONS_AND_MARKETING",)}
    of = draft(answers=answers, number_options={"TOLL_FREE": chosen.stored()})
    assert options_of(of, "TOLL_FREE") == chosen
    assert options_of(of, "LONG_CODE").message_type == "PROMOTIONAL"


@pytest.mark.parametrize(
    "options",
    [
        PLAIN,
        NumberOptions(
            capabilities=("SMS", "MMS", "VOICE"),
            message_type="PROMOTIONAL",
            deletion_protection=True,
            international_sending=True,
            preference=NumberPreference(kind=PreferenceKind.STARTS_WITH, digits="+1206"),
        ),
    ],
)
def test_stored__and_back(options: NumberOptions) -> None:
    """Nothing is lost in the store; nothing stored is what was requested before there was a choice."""
    assert NumberOptions.of_stored(options.stored()) == options
    assert NumberOptions.of_stored({}) == PLAIN


@pytest.mark.parametrize(
    ("kind", "written", "digits"),
    [
        (PreferenceKind.STARTS_WITH, "206", "+1206"),
        (PreferenceKind.STARTS_WITH, " (206) ", "+1206"),
        (PreferenceKind.STARTS_WITH, "+1 206", "+1206"),
        (PreferenceKind.STARTS_WITH, "2065550", "+12065550"),
        (PreferenceKind.STARTS_WITH, "1 206 555 0100", "+12065550100"),
        (PreferenceKind.EXACT, "(206) 555-0100", "+12065550100"),
        (PreferenceKind.EXACT, "+12065550100", "+12065550100"),
        (PreferenceKind.ENDS_WITH, "2026", "2026"),
        (PreferenceKind.CONTAINS, "55 55", "5555"),
        (PreferenceKind.CONTAINS, "5", None),
        (PreferenceKind.CONTAINS, "CALL", None),
        (PreferenceKind.STARTS_WITH, "", None),
        (PreferenceKind.STARTS_WITH, "206555010099", None),
        (PreferenceKind.ENDS_WITH, "١٢", None),
    ],
)
def test_preference_of(kind: PreferenceKind, written: str, digits: str | None) -> None:
    """Digits as people write them; what cannot be digits of a number is not sent."""
    expected = NumberPreference(kind=kind, digits=digits) if digits else None
    assert preference_of(kind, written) == expected


def test_with_capabilities__sms_always() -> None:
    """Callsign registers for text messages, so SMS is always among them, and first."""
    assert with_capabilities({"VOICE"}) == ("SMS", "VOICE")
