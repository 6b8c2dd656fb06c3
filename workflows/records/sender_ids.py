"""A sender ID that needs no registration: what is requested, and with what."""

from __future__ import annotations

from dataclasses import dataclass

from workflows.records.access import Place
from workflows.records.numbers import TRANSACTIONAL


@dataclass(frozen=True, slots=True, kw_only=True)
class SenderIdOptions:
    """What a sender ID is requested with. Message types cannot be changed: UpdateSenderId does not take them."""

    #: MessageType values, one or both.
    message_types: tuple[str, ...] = (TRANSACTIONAL,)
    deletion_protection: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class SenderIdRequest:
    """One sender ID in one country. An account has each name once in a country and region."""

    account_id: str
    region: str
    name: str
    iso_country_code: str
    options: SenderIdOptions = SenderIdOptions()

    @property
    def key(self) -> str:
        """The same for everybody who requests this very sender ID."""
        return f"sender-id:{self.account_id}:{self.region}:{self.iso_country_code}:{self.name}"

    @property
    def place(self) -> Place:
        """Where rights and rules look; the type is the one that a form of this country would have."""
        kind = f"{self.iso_country_code}_SENDER_ID_REGISTRATION"
        return Place(account_id=self.account_id, region=self.region, registration_type=kind)
