"""Whether anything is sent under a registration, and whether it can be sent now: decided from what is recorded.

COMPLETE alone does not say it. Nothing is sent under a brand, and the numbers of a campaign are associated after it is
COMPLETE, which can take AWS two weeks.
"""

from __future__ import annotations

from workflows.lifecycle.numbers import ACTIVE
from workflows.lifecycle.stages import Stage, stage
from workflows.records.definitions import ASSOCIATE_BEFORE_SUBMIT, RegistrationType
from workflows.records.drafts import Answers
from workflows.records.registrations import Registration, Sends

#: Behaviors of associations that are there when the registration is COMPLETE.
_OWN = frozenset({ASSOCIATE_BEFORE_SUBMIT, "ASSOCIATE_ON_APPROVAL"})
#: The end of a resource type that is another registration, not a number or a sender ID.
_A_REGISTRATION = "_REGISTRATION"

#: The end of the path of the answer with the mailbox to which the email of an authentication goes.
_MAILBOX = "businessContactEmail"


def sends_of(kind: RegistrationType | None) -> Sends:
    """What is sent under registrations of a type, by what AWS declares of it.

    A type without any association exists for those that need it, as a brand does. A type that AWS does not declare is
    taken to have a number or sender ID of its own.
    """
    if kind is None:
        return Sends.ITS_OWN
    behaviors = {each.behavior for each in kind.associations if not each.resource_type.endswith(_A_REGISTRATION)}
    if behaviors:
        return Sends.ITS_OWN if behaviors & _OWN else Sends.LATER_NUMBERS
    return Sends.NOTHING if kind.associations else Sends.ITS_CAMPAIGNS


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
    return registration.identity if registration.sends is Sends.ITS_OWN else ""


def authenticated_mailbox(answers: Answers) -> str:
    """The mailbox to which the email of an authentication goes; empty where the answers do not have it."""
    known = (answer for path, answer in answers.items() if path.rpartition(".")[2] == _MAILBOX)
    return next((answer for answer in known if isinstance(answer, str)), "")
