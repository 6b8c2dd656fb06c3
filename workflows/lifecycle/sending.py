"""Whether anything is sent under a registration, and whether it can be sent now: decided from what is recorded.

COMPLETE alone does not say it. Nothing is sent under a brand, and the numbers of a campaign are associated after it is
COMPLETE, which can take AWS two weeks.
"""

from __future__ import annotations

from enum import StrEnum

from workflows.lifecycle.numbers import ACTIVE
from workflows.lifecycle.stages import Stage, stage
from workflows.records.drafts import Answers
from workflows.records.registrations import Registration

#: Parts of the names of types whose numbers are associated after they are COMPLETE.
_AFTERWARDS = ("TEN_DLC", "LONG_CODE", "SHORT_CODE")
#: The end of the path of the answer with the mailbox to which the email of an authentication goes.
_MAILBOX = "businessContactEmail"


class Sends(StrEnum):
    """What texts are sent from under the registrations of a type."""

    #: The number or sender ID that belongs to it when it is COMPLETE.
    ITS_OWN = "its own"
    #: Numbers that are associated with it later.
    LATER_NUMBERS = "later numbers"
    #: Nothing is sent under a brand: its campaigns send.
    ITS_CAMPAIGNS = "its campaigns"
    #: Nothing is ever sent under a vetting.
    NOTHING = "nothing"


def sends(registration_type: str) -> Sends:
    """What is sent under registrations of this type."""
    if "BRAND_VETTING" in registration_type:
        return Sends.NOTHING
    if "TEN_DLC_BRAND" in registration_type:
        return Sends.ITS_CAMPAIGNS
    afterwards = any(part in registration_type for part in _AFTERWARDS)
    return Sends.LATER_NUMBERS if afterwards else Sends.ITS_OWN


def can_send(registration: Registration) -> bool:
    """Whether one of its numbers, or its sender ID, is known to send now."""
    return bool(sender(registration)) and stage(registration) is Stage.LIVE


def sender(registration: Registration) -> str:
    """What texts can be sent from once it is COMPLETE: an ACTIVE number, or the sender ID; empty where there is none.

    A number counts once AWS says that it is ACTIVE. Before Callsign has looked at the numbers, the one that belongs to
    the registration is taken for it.
    """
    if registration.numbers:
        active = [held.number for held in registration.numbers if held.status == ACTIVE]
        return registration.identity if registration.identity in active else next(iter(active), "")
    return registration.identity if sends(registration.registration_type) is Sends.ITS_OWN else ""


def authenticated_mailbox(answers: Answers) -> str:
    """The mailbox to which the email of an authentication goes; empty where the answers do not have it."""
    known = (answer for path, answer in answers.items() if path.rpartition(".")[2] == _MAILBOX)
    return next((answer for answer in known if isinstance(answer, str)), "")
