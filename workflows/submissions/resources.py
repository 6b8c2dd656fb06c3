"""The number or the registration that a person names for an association: found as people write it, and usable or not.

Pure: what the account holds is a parameter.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from workflows.records.account import NUMBER_TYPES, PhoneNumber, RegistrationSummary
from workflows.records.definitions import SupportedAssociation
from workflows.records.drafts import NEW

#: Digits of a number without its country's code, at least.
_DIGITS = 7
_USABLE = frozenset(("PENDING", "ACTIVE"))
_COMPLETE = "COMPLETE"


class ResourceCode(StrEnum):
    """Why a named resource cannot be used; each with its params."""

    #: The account has no such number in the region.
    NUMBER_UNKNOWN = "number_unknown"
    #: Several numbers end in these digits.
    NUMBER_SEVERAL = "number_several"
    #: kind: the number's own.
    NUMBER_OTHER_KIND = "number_other_kind"
    #: registration: that the number belongs to.
    NUMBER_IN_USE = "number_in_use"
    #: first: an earlier row of the same table that has the number.
    NUMBER_TWICE = "number_twice"
    #: status.
    NUMBER_NOT_READY = "number_not_ready"
    #: The row names no registration that it belongs to.
    REGISTRATION_MISSING = "registration_missing"
    #: The account has no such registration in the region.
    REGISTRATION_UNKNOWN = "registration_unknown"
    #: Several registrations of the type have this name.
    REGISTRATION_SEVERAL = "registration_several"
    #: kind, wanted: the types.
    REGISTRATION_OTHER_TYPE = "registration_other_type"
    #: status.
    REGISTRATION_NOT_COMPLETE = "registration_not_complete"


@dataclass(frozen=True, slots=True, kw_only=True)
class ResourceProblem:
    """Why a named resource cannot be used."""

    code: ResourceCode
    params: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Holdings:
    """What the account holds in a region, as far as associations need it."""

    numbers: tuple[PhoneNumber, ...] = ()
    registrations: tuple[RegistrationSummary, ...] = ()
    #: Names of registrations by ID, as far as Callsign has recorded them.
    names: Mapping[str, str] = field(default_factory=dict)


def usable(
    wanted: SupportedAssociation, written: str, holdings: Holdings, own: Collection[str] = ()
) -> str | ResourceProblem:
    """The ID of the resource that `written` names, or why it cannot be used.

    `own` are registrations that may have the number already, because they are the same one, started before.
    """
    if written.casefold() == NEW:
        return NEW
    if wanted.resource_type in NUMBER_TYPES:
        return _number(wanted, written, holdings, own)
    return _registration(wanted, written, holdings)


def same_number(written: str, number: PhoneNumber) -> bool:
    """Whether a number is meant: by its ID, in E.164, or as people write it, with or without the country's code."""
    if written == number.id or any(letter.isalpha() for letter in written):
        return written == number.id
    digits = _digits(written).lstrip("0")
    return len(digits) >= _DIGITS and _digits(number.number).endswith(digits)


def _number(
    wanted: SupportedAssociation, written: str, holdings: Holdings, own: Collection[str]
) -> str | ResourceProblem:
    meant = [number for number in holdings.numbers if same_number(written, number)]
    exact = [number for number in meant if _digits(number.number) == _digits(written)] or meant
    if len(exact) != 1:
        return ResourceProblem(code=ResourceCode.NUMBER_SEVERAL if exact else ResourceCode.NUMBER_UNKNOWN)
    number = exact[0]
    if number.number_type != wanted.resource_type or wanted.iso_country_code not in (None, number.iso_country_code):
        kind = f"{number.iso_country_code} {number.number_type}"
        return ResourceProblem(code=ResourceCode.NUMBER_OTHER_KIND, params={"kind": kind})
    if number.registration_id and number.registration_id not in own:
        return ResourceProblem(code=ResourceCode.NUMBER_IN_USE, params={"registration": number.registration_id})
    if number.registration_id is None and number.status not in _USABLE:
        return ResourceProblem(code=ResourceCode.NUMBER_NOT_READY, params={"status": number.status})
    return number.id


def _registration(wanted: SupportedAssociation, written: str, holdings: Holdings) -> str | ResourceProblem:
    found = [one for one in holdings.registrations if one.id == written] or _called(wanted, written, holdings)
    if len(found) != 1:
        return ResourceProblem(code=ResourceCode.REGISTRATION_SEVERAL if found else ResourceCode.REGISTRATION_UNKNOWN)
    registration = found[0]
    if registration.registration_type != wanted.resource_type:
        kinds = {"kind": registration.registration_type, "wanted": wanted.resource_type}
        return ResourceProblem(code=ResourceCode.REGISTRATION_OTHER_TYPE, params=kinds)
    if registration.status != _COMPLETE:
        params = {"status": registration.status}
        return ResourceProblem(code=ResourceCode.REGISTRATION_NOT_COMPLETE, params=params)
    return registration.id


def _called(wanted: SupportedAssociation, written: str, holdings: Holdings) -> list[RegistrationSummary]:
    """The registrations of the type with this name: the complete ones, where there are any."""
    ids = named(written, holdings.names)
    called = [one for one in holdings.registrations if one.id in ids and one.registration_type == wanted.resource_type]
    return [one for one in called if one.status == _COMPLETE] or called


def named(written: str, names: Mapping[str, str]) -> frozenset[str]:
    """The IDs of what has this name; neither case nor the number of blanks counts."""
    wanted = _folded(written)
    return frozenset(each for each, name in names.items() if wanted and _folded(name) == wanted)


def _folded(name: str) -> str:
    return " ".join(name.split()).casefold()


def _digits(text: str) -> str:
    return "".join(letter for letter in text if letter.isdecimal())
