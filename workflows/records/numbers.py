"""What is chosen of a number before it is requested, and what is remembered of one that a registration has."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

#: NumberCapability values that are asked for; SMS is always among them, because Callsign registers for text messages.
SMS, MMS, VOICE = "SMS", "MMS", "VOICE"
CAPABILITIES = (SMS, MMS, VOICE)
#: MessageType.
TRANSACTIONAL, PROMOTIONAL = "TRANSACTIONAL", "PROMOTIONAL"
MESSAGE_TYPES = (TRANSACTIONAL, PROMOTIONAL)


class PreferenceKind(StrEnum):
    """PreferenceType of a NumberPreference."""

    STARTS_WITH = "StartsWith"
    ENDS_WITH = "EndsWith"
    CONTAINS = "Contains"
    EXACT = "ExactMatch"


@dataclass(frozen=True, slots=True, kw_only=True)
class NumberPreference:
    """Which digits a 10DLC number should have; AWS takes it for US 10DLC numbers only."""

    kind: PreferenceKind
    #: `+` and 1 to 15 digits, or 2 to 16 digits.
    digits: str


@dataclass(frozen=True, slots=True, kw_only=True)
class NumberOptions:
    """What a number is requested with.

    Capabilities and message type can never be changed: UpdatePhoneNumber does not take them. Protection and
    international sending can.
    """

    #: Of CAPABILITIES, in that order.
    capabilities: tuple[str, ...] = (SMS,)
    message_type: str = TRANSACTIONAL
    deletion_protection: bool = False
    international_sending: bool = False
    preference: NumberPreference | None = None

    def stored(self) -> dict[str, str]:
        """As text by name, for a column or an intent."""
        preference = self.preference
        values = {
            "capabilities": " ".join(self.capabilities),
            "message_type": self.message_type,
            "deletion_protection": "yes" if self.deletion_protection else "",
            "international_sending": "yes" if self.international_sending else "",
            "preference": f"{preference.kind} {preference.digits}" if preference else "",
        }
        return {name: value for name, value in values.items() if value}

    @classmethod
    def of_stored(cls, stored: Mapping[str, str]) -> NumberOptions:
        """From `stored`. What is missing is as Callsign requested every number before there was a choice."""
        kind, _, digits = stored.get("preference", "").partition(" ")
        return cls(
            capabilities=tuple(stored.get("capabilities", SMS).split()),
            message_type=stored.get("message_type", TRANSACTIONAL),
            deletion_protection=bool(stored.get("deletion_protection")),
            international_sending=bool(stored.get("international_sending")),
            preference=NumberPreference(kind=PreferenceKind(kind), digits=digits) if digits else None,
        )


#: SMS alone and transactional: what every number was requested with before there was a choice.
PLAIN = NumberOptions()


@dataclass(frozen=True, slots=True, kw_only=True)
class HeldNumber:
    """A number of a registration, as last seen."""

    #: PhoneNumberId.
    id: str
    #: E.164.
    number: str
    #: TOLL_FREE, TEN_DLC, LONG_CODE, SHORT_CODE.
    number_type: str
    #: PENDING, ACTIVE, ASSOCIATING, DISASSOCIATING, DELETED, raw.
    status: str
    #: When Callsign saw it reach `status`.
    since: datetime
    #: People have heard that it takes longer than it should.
    is_late: bool = False
