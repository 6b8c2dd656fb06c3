"""Who can be played on the page, and what the composer suggests."""

from dataclasses import dataclass

from sandbox.slack.records import UserKind


@dataclass(frozen=True, slots=True, kw_only=True)
class Persona:
    """Somebody the page can act as."""

    name: str
    #: What they are there for, in a few words.
    role: str
    kind: UserKind = "member"


@dataclass(frozen=True, slots=True, kw_only=True)
class SlashCommand:
    """A line the composer suggests, such as "/callsign new"; the manifest has no room for the words after the command."""

    line: str
    description: str


PEOPLE = (
    Persona(name="ana", role="Requester"),
    Persona(name="ben", role="Approver"),
    Persona(name="gus", role="Guest", kind="guest"),
)
#: Channels that are there from the start; a guest is in the first two only.
CHANNELS = ("sms", "general", "compliance")
GUEST_CHANNELS = frozenset({"sms", "general"})
#: Private, and the bot is not in it until somebody invites it.
PRIVATE_CHANNEL = "legal"
