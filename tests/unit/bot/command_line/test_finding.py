"""How a person names a registration, and what a list can say about those that are not recorded."""

from __future__ import annotations

import pytest

from bot.command_line.finding import is_unread, matching, short_ids
from bot.command_line.options import Failure
from bot.command_line.registration_status import RegistrationStatus
from bot.command_line.status import known_statuses, names_of
from tests.unit.factories import registration
from workflows.records.drafts import RegistrationId
from workflows.records.registrations import Registration

A, B = "registration-0123456789abcdef0123456789abcdef", "registration-0123456700000000000000000000ffff"


def row(
    registration_id: str, status: str = "REVIEWING", version_status: str = "REVIEWING", **changed: str
) -> Registration:
    return registration(status, version_status, id=RegistrationId(registration_id), **changed)


BOTH = [row(A, name="Pine Vet Inc", identity="+18335550100"), row(B, name="01234567")]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        (A, [A]),
        (A.upper(), [A]),
        (f"arn:aws:sms-voice:us-east-1:111122223333:registration/{A}", [A]),
        ("pine vet inc", [A]),
        ("+18335550100", [A]),
        ("+1 (833) 555-0100", [A]),
        ("0123456789", [A]),
        ("registration-0123456789", [A]),
        ("01234567", [B]),  # its name counts more than the beginning of an id
        ("0123456", []),
        ("Oak Vet Inc", []),
        ("", []),
    ],
)
def test_matching(text: str, found: list[str]) -> None:
    """By id, ARN, name and number as people write them, and by eight characters of an id or more."""
    assert [each.id for each in matching(BOTH, text)] == found


def test_short_ids() -> None:
    """The shortest that tell all of them apart, and each finds its registration again."""
    short = short_ids(BOTH)
    assert list(short.values()) == ["012345678", "012345670"]
    assert [[each.id for each in matching(BOTH, text)] for text in short.values()] == [[A], [B]]


@pytest.mark.parametrize(
    ("status", "version_status", "words"),
    [
        ("CREATED", "", "Created"),
        ("CREATED", "DRAFT", "Draft at AWS, not submitted"),
        ("CREATED", "SUBMITTED", "Submitted, waiting to be picked up"),
        ("REVIEWING", "", "In review"),
    ],
)
def test_words__say_no_more_than_is_known(status: str, version_status: str, words: str) -> None:
    """CREATED alone does not say whether it was submitted."""
    each = row(A, status, version_status, submitted_at=None)  # type: ignore[arg-type]  # the factory takes any member
    assert RegistrationStatus(registration=each).words == words
    assert is_unread(each) is (words == "Created")


def test_statuses__by_both_names() -> None:
    """AWS's name, our word for both statuses together, and a status that only AWS knows."""
    denied = row(A, "REQUIRES_UPDATES", "DENIED")
    for text in ("denied", "Requires updates", "REQUIRES_UPDATES"):
        assert known_statuses([text], []) & names_of(denied)
    assert not known_statuses(["live"], []) & names_of(denied)
    assert known_statuses(["BRAND_NEW"], ["BRAND_NEW"]) == {"brand_new"}
    with pytest.raises(Failure) as refused:
        known_statuses(["denyed"], [])
    assert refused.value.exit_code == 2
