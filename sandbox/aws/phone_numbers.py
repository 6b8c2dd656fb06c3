"""Phone numbers: request (AWS bills them from then on), describe, release."""

from __future__ import annotations

from typing import Any

from sandbox.aws.account import Account, filtered, flag, once_per_token, page, present, tag_rows, timestamp
from sandbox.aws.associations import associate, check_fits, disassociate, number_association
from sandbox.aws.available_numbers import chosen_number
from sandbox.aws.exceptions import ConflictError, ResourceNotFoundError, ValidationError
from sandbox.aws.records import PhoneNumber, Progress
from sandbox.aws.tags import tags_of

JSON = dict[str, Any]

# assumption: `list-prices`
#: US dollars a month by NumberType: the toll-free price is what users report, the others are our round figures.
MONTHLY_LEASING_PRICES = {"TOLL_FREE": "2.00", "TEN_DLC": "1.00", "LONG_CODE": "1.00", "SIMULATOR": "1.00"}

# assumption: `message-rates`
#: Messages a second by NumberType: the toll-free rate is documented, the others are our figures.
RATES = {"TOLL_FREE": 3, "TEN_DLC": 12, "LONG_CODE": 10, "SIMULATOR": 1}

# assumption: `daily-caps`
#: Messages a day by carrier, for a 10DLC number: our figures.
DAILY_CAPS = {"TEN_DLC": {"T-MOBILE": 2000, "AT&T": 10000}}

# assumption: `pricing-tier`
#: What describes the price of a number besides its lease; AWS documents no values, so this one is ours.
PRICING_TIER = "STANDARD"

#: Numbers that cannot send messages before their registration is COMPLETE.
REGISTERED_TYPES = frozenset({"TOLL_FREE", "TEN_DLC"})

#: Number prefix by NumberType, before seven digits: +1 833 for toll-free.
PREFIXES = {"TOLL_FREE": "+1833", "TEN_DLC": "+1206", "SIMULATOR": "+1425", "LONG_CODE": "+44790"}


def request_phone_number(account: Account, request: JSON) -> JSON:
    """Buy a number. With RegistrationId it is associated too, under the rules of CreateRegistrationAssociation."""
    return once_per_token(account, "RequestPhoneNumber", request, lambda: _request(account, request))


def _request(account: Account, request: JSON) -> JSON:
    _check_request(request)
    quotas = account.world.quotas
    account.check_quota(len(account.numbers), quotas.phone_numbers, "PHONE_NUMBERS_PER_ACCOUNT")
    # assumption: `number-at-once`
    number = _new_number(account, request)
    if "RegistrationId" in request:
        registration, association = account.registration(request["RegistrationId"]), number_association(number)
        check_fits(account, registration, association)
        account.numbers[number.id] = number
        associate(account, registration, association)
    account.numbers.setdefault(number.id, number)
    return {**_number_members(number), **tag_rows(number.tags)}


def _check_request(request: JSON) -> None:
    """Toll-free and 10DLC numbers exist in the US only. Pools are not part of this stand-in."""
    if request["NumberType"] in REGISTERED_TYPES and request["IsoCountryCode"] != "US":
        message = f"There are no {request['NumberType']} numbers in {request['IsoCountryCode']}."
        raise ValidationError("INVALID_PARAMETER", message, {"IsoCountryCode": "not available"})
    if request.get("PoolId"):
        raise ResourceNotFoundError("pool", request["PoolId"])


def _new_number(account: Account, request: JSON) -> PhoneNumber:
    number_id, now, kind = account.new_id("phone"), account.now(), request["NumberType"]
    return PhoneNumber(
        id=number_id,
        arn=account.arn(f"phone-number/{number_id}"),
        number=chosen_number(account, request) or _next_number(account, kind),
        # assumption: `pending-until-complete`
        status="PENDING" if kind in REGISTERED_TYPES else "ACTIVE",
        iso_country_code=request["IsoCountryCode"],
        message_type=request["MessageType"],
        capabilities=request["NumberCapabilities"],
        number_type=kind,
        monthly_leasing_price=MONTHLY_LEASING_PRICES[kind],
        created_at=now,
        progress=Progress(since=now),
        tags=tags_of(account, request),
        opt_out_list=request.get("OptOutListName", "Default").rpartition("/")[2],
        international_sending=request.get("InternationalSendingEnabled", False),
        deletion_protection=request.get("DeletionProtectionEnabled", False),
    )


def _next_number(account: Account, kind: str) -> str:
    return f"{PREFIXES[kind]}{next(account.world.subscriber_numbers):07d}"


def describe_phone_numbers(account: Account, request: JSON) -> JSON:
    wanted = [account.number(name) for name in request.get("PhoneNumberIds", [])]
    rows = [] if request.get("Owner") == "SHARED" else wanted or account.numbers.values()
    readers = {
        "status": lambda row: [row.status],
        "iso-country-code": lambda row: [row.iso_country_code],
        "message-type": lambda row: [row.message_type],
        "number-capability": lambda row: row.capabilities,
        "number-type": lambda row: [row.number_type],
        "two-way-enabled": lambda _row: flag(value=False),
        "self-managed-opt-outs-enabled": lambda _row: flag(value=False),
        "opt-out-list-name": lambda row: [row.opt_out_list],
        "deletion-protection-enabled": lambda row: flag(row.deletion_protection),
        "two-way-channel-arn": lambda _row: [],
    }
    shown, more = page(account, request, filtered(request, rows, readers))
    return {"PhoneNumbers": [{**_number_members(row), **_limits(row)} for row in shown], **more}


def _limits(number: PhoneNumber) -> JSON:
    rates = dict.fromkeys(number.capabilities, RATES[number.number_type])
    caps = DAILY_CAPS.get(number.number_type)
    return {"MessagingLimits": present(RateLimits=rates, DailyMessageCaps=caps), "PricingTier": PRICING_TIER}


def release_phone_number(account: Account, request: JSON) -> JSON:
    """Release a number. The release of a registration's last toll-free number closes the registration."""
    number = account.number(request["PhoneNumberId"])
    if number.deletion_protection:
        message = "Deletion protection is enabled."
        raise ConflictError("DELETION_PROTECTION_ENABLED", message, "phone-number", number.id)
    disassociate(account, number.registration_id, number.id)
    del account.numbers[number.id]
    account.policies.pop(number.arn, None)
    number.status = "DELETED"
    answer = _number_members(number)
    for name in ("DeletionProtectionEnabled", "InternationalSendingEnabled"):
        del answer[name]
    return answer


def refresh(account: Account, *, is_describe: bool) -> None:
    """Finish the associations that are due."""
    if account.world.numbers_stay_pending:
        return
    for number in account.numbers.values():
        registration = account.registrations.get(number.registration_id or "")
        if number.status == "PENDING" and registration and registration.status == "COMPLETE":
            number.status = "ACTIVE"  # it had to stay PENDING until now
        elif number.status == "ASSOCIATING":
            progress = number.progress
            progress.describe_calls += is_describe
            speed = account.review or account.world.number_progression()
            if speed.due(since=progress.since, describe_calls=progress.describe_calls, now=account.now()):
                number.status = "ACTIVE"


def _number_members(number: PhoneNumber) -> JSON:
    return present(
        PhoneNumberArn=number.arn,
        PhoneNumberId=number.id,
        PhoneNumber=number.number,
        Status=number.status,
        IsoCountryCode=number.iso_country_code,
        MessageType=number.message_type,
        NumberCapabilities=number.capabilities,
        NumberType=number.number_type,
        MonthlyLeasingPrice=number.monthly_leasing_price,
        TwoWayEnabled=False,
        SelfManagedOptOutsEnabled=False,
        OptOutListName=number.opt_out_list,
        InternationalSendingEnabled=number.international_sending,
        DeletionProtectionEnabled=number.deletion_protection,
        RegistrationId=number.registration_id,
        CreatedTimestamp=timestamp(number.created_at),
    )


OPERATIONS = {
    "RequestPhoneNumber": request_phone_number,
    "DescribePhoneNumbers": describe_phone_numbers,
    "ReleasePhoneNumber": release_phone_number,
}
