"""A number for a live registration: which can be requested, and what makes two requests the same."""

from __future__ import annotations

from dataclasses import replace

import pytest

from tests.unit.factories import registration
from workflows.records.account import Association, PhoneNumber
from workflows.records.definitions import (
    ASSOCIATE_AFTER_COMPLETE,
    ASSOCIATE_BEFORE_SUBMIT,
    ASSOCIATE_ON_APPROVAL,
    RegistrationType,
    SupportedAssociation,
)
from workflows.records.drafts import RegistrationId
from workflows.registrations.completion import DOCUMENTED_RATES, of_number, offers
from workflows.registrations.request_number import NumberRequest, held, requestable

WANTED = NumberRequest(registration=registration(), number_type="TEN_DLC", iso_country_code="US", ordinal=1)
NUMBER = PhoneNumber(
    id="phone-1", number="+18335550100", status="ACTIVE", number_type="TOLL_FREE", iso_country_code="US", monthly_price="2.00"
)  # fmt: skip


@pytest.mark.parametrize(
    ("number_type", "country", "may"),
    [
        ("TOLL_FREE", "US", True),
        ("TEN_DLC", "US", True),
        ("LONG_CODE", "GB", True),
        ("SHORT_CODE", "US", False),
        ("SENDER_ID", "GB", False),
        ("TEN_DLC", "", False),
        ("TEN_DLC", None, False),
        ("", "US", False),
    ],
)
def test_requestable(number_type: str, country: str | None, may: bool) -> None:
    """Only the types that the API can create, and only in a known country."""
    assert requestable(number_type, country) is may


def test_token__one_for_each_number() -> None:
    """The same request has the same token, so that AWS answers a repeat with the same number. Every other number has another."""
    others = [
        replace(WANTED, ordinal=2),
        replace(WANTED, number_type="LONG_CODE"),
        replace(WANTED, registration=registration(id=RegistrationId("registration-2"))),
    ]
    assert replace(WANTED).token == WANTED.token
    assert len({WANTED.token, *(wanted.token for wanted in others)}) == 4
    assert len({WANTED.key, *(wanted.key for wanted in others)}) == 4
    assert len(WANTED.token) <= 64


def test_token__does_not_depend_on_what_changes_meanwhile() -> None:
    """A renamed registration, or one with another owner, is the same registration: a repeat must not buy again."""
    renamed = replace(WANTED, registration=registration(name="Another", owner=None, changes=9))
    assert renamed.token == WANTED.token


@pytest.mark.parametrize(("number_type", "ids"), [("TEN_DLC", ["p1", "p3"]), ("TOLL_FREE", ["p2"]), ("LONG_CODE", [])])
def test_held(number_type: str, ids: list[str]) -> None:
    """The numbers of one type, in AWS's order."""
    types = {"p1": "TEN_DLC", "p2": "TOLL_FREE", "p3": "TEN_DLC"}
    associations = [Association(resource_id=name, resource_type=kind) for name, kind in types.items()]
    assert [one.resource_id for one in held(associations, number_type)] == ids


@pytest.mark.parametrize(
    ("number_type", "rates", "rate"),
    [
        ("TOLL_FREE", {"SMS": 10}, 10),
        ("TOLL_FREE", {}, DOCUMENTED_RATES["TOLL_FREE"]),
        ("TOLL_FREE", {"VOICE": 1}, DOCUMENTED_RATES["TOLL_FREE"]),
        ("TEN_DLC", {}, None),
    ],
)
def test_of_number__rate(number_type: str, rates: dict[str, int], rate: int | None) -> None:
    """The number's own rate wins over the documented one of its type; otherwise nobody knows."""
    identity = of_number(replace(NUMBER, number_type=number_type, rates=rates))
    assert (identity.name, identity.kind, identity.monthly_price) == ("+18335550100", number_type, "2.00")
    assert identity.rate == rate


def test_offers__after_completion_only() -> None:
    """What is associated before or with the approval is not offered again."""
    behaviors = (ASSOCIATE_BEFORE_SUBMIT, ASSOCIATE_ON_APPROVAL, ASSOCIATE_AFTER_COMPLETE, "NEWER")
    associations = tuple(
        SupportedAssociation(resource_type=behavior, iso_country_code="US", behavior=behavior) for behavior in behaviors
    )
    kind = RegistrationType(name="T", title="T", associations=associations)
    assert [one.resource_type for one in offers(kind)] == [ASSOCIATE_AFTER_COMPLETE]
