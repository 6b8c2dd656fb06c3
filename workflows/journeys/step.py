"""What a step of a journey is: its kind, its state and why it is in it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum

from workflows.journeys.chain import Types
from workflows.lifecycle.needs import OutsideStep
from workflows.records.definitions import RegistrationType
from workflows.records.drafts import Draft
from workflows.records.journeys import Tick, Tie
from workflows.records.numbers import HeldNumber
from workflows.records.registrations import Registration

#: RegistrationStatus of a registration that others may depend on.
COMPLETE = "COMPLETE"


class StepKind(StrEnum):
    """What a step is about."""

    #: Somebody does it outside AWS.
    OUTSIDE = "outside"
    REGISTRATION = "registration"
    #: A number, a sender ID or whatever else texts are sent from.
    SENDER = "sender"


class StepState(StrEnum):
    """The state of a step."""

    DONE = "done"
    #: Somebody of ours can act on it now.
    YOUR_MOVE = "your_move"
    #: AWS, a carrier or a registry has it.
    IN_REVIEW = "in_review"
    #: It can be started, or continues, when the step that it waits for is done.
    WAITS = "waits"
    #: It cannot continue: see `Step.why`.
    BLOCKED = "blocked"


class Why(StrEnum):
    """What a step is about more closely: what to do, or why it is blocked."""

    NOTHING = ""
    #: It has not been started.
    START = "start"
    #: Its form is not submitted yet.
    SUBMIT = "submit"
    #: Somebody has to approve its form before it is submitted.
    APPROVE = "approve"
    #: Callsign is sending it to AWS.
    SENDING = "sending"
    #: It was denied, or its version discarded.
    FIX = "fix"
    #: Its approval was taken back.
    REVOKED = "revoked"
    #: Somebody has to follow the link in an email.
    AUTHENTICATE = "authenticate"
    #: Somebody has to tick it.
    TICK = "tick"
    #: What it depends on is not approved, or no longer.
    NEEDED = "needed"
    #: It was closed or deleted.
    ENDED = "ended"
    #: The number takes longer to become ACTIVE than AWS documents.
    LATE = "late"


class Outcome(StrEnum):
    """What a journey comes to at the moment."""

    #: Something stopped that cannot continue by itself.
    BLOCKED = "blocked"
    YOUR_MOVE = "your_move"
    CAN_SEND = "can_send"
    IN_REVIEW = "in_review"
    WAITS = "waits"
    #: It was closed or deleted.
    ENDED = "ended"


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """One step."""

    #: Unique in the journey: an id where there is one.
    key: str
    kind: StepKind
    #: As AWS names a type, or the country's notes a step; a number in E.164; a resource type of AWS.
    title: str
    state: StepState = StepState.WAITS
    why: Why = Why.NOTHING
    #: The key of the step that it waits for, or that blocks it.
    because: str = ""
    #: The name that a person gave the registration.
    name: str = ""
    #: The journey reaches its end without it.
    optional: bool = False
    #: REGISTRATION: its type. SENDER: its resource type.
    resource_type: str = ""
    iso_country_code: str = ""
    #: The registration that it is, or belongs to; None where none exists.
    registration: Registration | None = None
    #: START: the registration that the new one will depend on.
    needs: Registration | None = None
    #: The draft of a registration that AWS does not have yet.
    draft: Draft | None = None
    number: HeldNumber | None = None
    outside: OutsideStep | None = None
    tick: Tick | None = None

    @property
    def is_done(self) -> bool:
        """Whether nothing is left of it."""
        return self.state is StepState.DONE

    @property
    def holds(self) -> bool:
        """Whether AWS lets other registrations and numbers depend on it: COMPLETE, and its approval not taken back.

        A newer version in review, or denied, changes nothing for what depends on the approved one.
        """
        row = self.registration
        complete = row is not None and row.id == self.key and row.status == COMPLETE
        return complete and self.why not in (Why.REVOKED, Why.NEEDED)

    @property
    def is_lost(self) -> bool:
        """Whether what depends on it cannot continue, and not only waits for it."""
        return self.state is StepState.BLOCKED or self.why is Why.REVOKED

    @property
    def is_offer(self) -> bool:
        """Whether it can be started, and nobody has."""
        return self.state is StepState.YOUR_MOVE and self.why is Why.START


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """What is known of a journey."""

    #: All types of the region, in AWS's order.
    types: Types
    #: The type of the first step.
    kind: RegistrationType
    #: The registration of the first step; None until AWS has created it.
    first: Registration | None = None
    #: The registrations that depend on it, directly or not.
    others: Sequence[Registration] = ()
    ties: Sequence[Tie] = ()
    #: Open drafts, and those on their way: of the first step, and of the steps that depend on a registration.
    drafts: Sequence[Draft] = ()
    outside: Sequence[OutsideStep] = ()
    ticks: Mapping[str, Tick] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Steps:
    """The steps in their order, and what they come to."""

    steps: tuple[Step, ...]
    outcome: Outcome
    #: The step that `outcome` is about; None where it is about all of them.
    at: Step | None = None

    @property
    def next(self) -> Step | None:
        """The first step on which somebody can act; an optional one only where nothing else can be done."""
        moves = [step for step in self.steps if step.state is StepState.YOUR_MOVE]
        return next((step for step in moves if not step.optional), next(iter(moves), None))

    def step(self, key: str) -> Step | None:
        """The step of this key."""
        return next((step for step in self.steps if step.key == key), None)

    @property
    def senders(self) -> tuple[str, ...]:
        """What texts can be sent from now."""
        return tuple(step.title for step in self.steps if step.kind is StepKind.SENDER and step.is_done)
