"""Whether the account has room for what is about to be submitted, and how that is said."""

from __future__ import annotations

import pytest

from bot.messages import room as words
from workflows.records.account import AccountLimit
from workflows.submissions.room import UNKNOWN, room, with_shared_documents

LIMITS = (
    AccountLimit(name="REGISTRATION_ATTACHMENTS", used=24, maximum=25),
    AccountLimit(name="REGISTRATIONS", used=0, maximum=25),
    AccountLimit(name="PHONE_NUMBERS", used=30, maximum=25),
    AccountLimit(name="POOLS", used=1, maximum=1),
)


@pytest.mark.parametrize(
    ("calls", "missing"),
    [
        ({}, {}),
        ({"CreateRegistration": 25, "CreateRegistrationAttachment": 1}, {}),
        ({"CreateRegistration": 40}, {"REGISTRATIONS": 15}),
        (
            {"CreateRegistration": 40, "CreateRegistrationAttachment": 3, "RequestPhoneNumber": 2, "CreatePool": 9},
            {"REGISTRATIONS": 15, "REGISTRATION_ATTACHMENTS": 2, "PHONE_NUMBERS": 2},
        ),
    ],
)
def test_room__by_what_it_takes(calls: dict[str, int], missing: dict[str, int]) -> None:
    """Each kind for itself; a limit that was lowered below what is used leaves no room."""
    found = room(LIMITS, calls)
    assert {short.limit.name: short.missing for short in found.shortfalls} == missing
    assert [limit.name for limit in found.limits] == ["REGISTRATIONS", "REGISTRATION_ATTACHMENTS", "PHONE_NUMBERS"]


def test_with_shared_documents__each_content_once() -> None:
    """Thirty rows that name one picture need one attachment; a row's own documents are counted each."""
    calls = {"CreateRegistration": 30, "CreateRegistrationAttachment": 30}
    assert with_shared_documents(calls, [b"a", b"a"])["CreateRegistrationAttachment"] == 1
    assert with_shared_documents(calls, [b"%d" % number for number in range(40)]) == calls
    assert with_shared_documents({}, [b"a"])["CreateRegistrationAttachment"] == 0


def test_room__nothing_known() -> None:
    """Without AWS's answer there is nothing to show, and nothing that keeps anybody."""
    assert room((), {"CreateRegistration": 40}) == UNKNOWN
    assert (UNKNOWN.document(), words.used(UNKNOWN.limits), words.shortfalls(UNKNOWN)) == ({}, "", [])


def test_messages__figures_and_what_to_do() -> None:
    """What is in use, how much does not fit, and the remedy of each kind."""
    found = room(LIMITS, {"CreateRegistration": 40, "CreateRegistrationAttachment": 2})
    assert words.used(found.limits) == "registrations 0 of 25, attachments 24 of 25, phone numbers 30 of 25"
    registrations, attachments = words.shortfalls(found)
    assert registrations.startswith("Not enough room for registrations: 40 needed, 25 of 25 free, so 15 do not fit.")
    assert "so 1 does not fit. Delete those that nothing needs" in attachments
    assert found.document() == {
        "room": {
            "REGISTRATIONS": {"used": 0, "max": 25, "missing": 15},
            "REGISTRATION_ATTACHMENTS": {"used": 24, "max": 25, "missing": 1},
            "PHONE_NUMBERS": {"used": 30, "max": 25, "missing": 0},
        }
    }
