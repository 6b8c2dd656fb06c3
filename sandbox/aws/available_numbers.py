"""10DLC numbers that can be requested: the list, and the choice by digits (`NumberPreference`)."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from sandbox.aws.account import Account, page
from sandbox.aws.exceptions import ConflictError, ValidationError

JSON = dict[str, Any]

#: Free numbers in each area code of `World.area_codes`: the subscriber numbers 555-0200 to 555-0229. Those from
#: 555-0100 on are given to requests without a preference.
FIRST_FREE, FREE_IN_AREA = 5550200, 30

_CHOSEN_TYPE, _CHOSEN_COUNTRY = "TEN_DLC", "US"


def list_available_phone_numbers(account: Account, request: JSON) -> JSON:
    """Free numbers; an empty list where none fits, as the service model says."""
    # assumption: `numbers-listed-us-only`
    if request["IsoCountryCode"] != _CHOSEN_COUNTRY:
        message = "Numbers can be listed in the US only."
        raise ValidationError("INVALID_PARAMETER", message, {"IsoCountryCode": "not available"})
    _check_campaign(account, request)
    shown, more = page(account, {"MaxResults": 10, **request}, free_numbers(account, request))
    return {"AvailablePhoneNumbers": shown, **more}


def _check_campaign(account: Account, request: JSON) -> None:
    """A campaign, where one is named, has to be COMPLETE: its numbers come from its own aggregator."""
    if "RegistrationId" not in request:
        return
    registration = account.registration(request["RegistrationId"])
    # assumption: `numbers-of-complete-campaign`
    if registration.status != "COMPLETE":
        message = "The campaign must be COMPLETE first."
        raise ConflictError("REGISTRATION_NOT_COMPLETE", message, "registration", registration.id)


def chosen_number(account: Account, request: JSON) -> str | None:
    """The number that a request with a preference gets; None for one without.

    AWS does not document its answer where no number fits; this refusal is our guess.
    """
    if "NumberPreference" not in request:
        return None
    if (request["NumberType"], request["IsoCountryCode"]) != (_CHOSEN_TYPE, _CHOSEN_COUNTRY):
        message = "Number preferences apply to 10DLC numbers in the US only."
        raise ValidationError("INVALID_PARAMETER", message, {"NumberPreference": "not supported for this type"})
    # assumption: `no-number-fits`
    number = next(free_numbers(account, request), None)
    if number is None:
        message = "No number matches the preference."
        raise ValidationError("INVALID_PARAMETER", message, {"NumberPreference": "no number matches"})
    return number


def free_numbers(account: Account, request: JSON) -> Iterator[str]:
    """The free numbers that fit the preference of a request, in order."""
    taken = {number.number for number in account.numbers.values()} | account.world.taken_numbers
    preferences = request.get("NumberPreference", [])
    for area_code in account.world.area_codes:
        for subscriber in range(FIRST_FREE, FIRST_FREE + FREE_IN_AREA):
            number = f"+1{area_code}{subscriber}"
            if number not in taken and all(_fits(number, preference) for preference in preferences):
                yield number


def _fits(number: str, preference: JSON) -> bool:
    """Whether one of the filters fits. They are digits with or without the country's code, so both are tried."""
    (kind,) = preference["PreferenceType"]
    # assumption: `digits-with-or-without-code`
    national = number.removeprefix("+1")
    spellings = (number, number.removeprefix("+"), national)
    for digits in preference["Filter"]:
        match kind:
            case "StartsWith" if any(spelling.startswith(digits) for spelling in spellings):
                return True
            case "EndsWith" if number.endswith(digits):
                return True
            case "Contains" if digits in national:
                return True
            case "ExactMatch" if digits in spellings:
                return True
    return False


OPERATIONS = {"ListAvailablePhoneNumbers": list_available_phone_numbers}
