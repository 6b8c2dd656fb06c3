"""How long a person in Slack may wait. Slack waits three seconds for an ack, and a trigger lives as long."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Deadlines:
    """Seconds. Tests pass other ones, so that no result depends on how busy their machine is."""

    #: Bolt waits for an ack before it gives a payload up. Slack has given it up then.
    ack: int = 3
    #: An answer may take so long before the ack goes without it: Slack waits three, and a payload is on its way too.
    answer: float = 1.8
    #: After a payload came in until its trigger is used up.
    trigger: float = 2.7
    #: What Slack says of the person who acts.
    person: float = 1.2
    #: A page waits for something that it can do without.
    detail: float = 1.0
