"""The people of the page, its channels, and the suggestions of the composer."""

from __future__ import annotations

from dataclasses import dataclass

from sandbox.slack.records import UserKind


@dataclass(frozen=True, slots=True, kw_only=True)
class Persona:
    """A person whom the user of the page can play."""

    name: str
    #: Their role, in a few words.
    role: str
    kind: UserKind = "member"


@dataclass(frozen=True, slots=True, kw_only=True)
class SlashCommand:
    """A suggestion of the composer, such as "/callsign new"."""

    line: str
    description: str


PEOPLE = (
    Persona(name="ana", role="Requester"),
    Persona(name="ben", role="Registrar"),
    Persona(name="gus", role="Guest", kind="guest"),
)
#: User groups of the workspace with their members.
GROUPS = {"registrars": ("ben",)}
#: The channel in which Ben approves what Ana asks for.
APPROVALS = "approvals"
#: The public channels. Guests are members of the first two.
CHANNELS = ("sms", "general", "compliance", APPROVALS)
GUEST_CHANNELS = frozenset({"sms", "general"})
#: A private channel without the bot; a person can invite it.
PRIVATE_CHANNEL = "legal"
