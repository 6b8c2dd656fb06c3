"""Which names AWS takes as a sender ID, and where a request is made."""

from __future__ import annotations

import pytest

from workflows.records.access import Place
from workflows.records.sender_ids import SenderIdRequest
from workflows.registrations.sender_ids import is_a_name


@pytest.mark.parametrize(
    ("name", "right"),
    [
        ("EXAMPLE", True),
        ("A", True),
        ("My-Company1", True),
        ("my_company", True),
        ("12345a", True),
        ("ABCDEFGHIJK", True),
        ("ABCDEFGHIJKL", False),
        ("12345", False),
        ("-ABC", False),
        ("ABC-", False),
        ("MY COMPANY", False),
        ("Müller", False),
        ("ABC\n", False),
        ("", False),
    ],
)
def test_is_a_name(name: str, right: bool) -> None:
    """The model's characters and length; a letter is needed, and a hyphen at an end is not allowed."""
    assert is_a_name(name) is right


def test_place__has_the_type_of_the_country() -> None:
    """Rights and rules by type see the type that a form of the country would have."""
    wanted = SenderIdRequest(account_id="123456789012", region="eu-west-1", name="EXAMPLE", iso_country_code="CH")
    assert wanted.place == Place(
        account_id="123456789012", region="eu-west-1", registration_type="CH_SENDER_ID_REGISTRATION"
    )
