"""Answers that are still needed: of an open draft, or of the last draft of a denied registration."""

from __future__ import annotations

from dataclasses import dataclass

from workflows.records.drafts import Draft, Person
from workflows.records.registrations import Registration


@dataclass(frozen=True, slots=True, kw_only=True)
class AnsweredForm:
    """A draft that was filled in under a form, which `form_fingerprint` of the draft names."""

    #: Open or waiting for an approval; with a registration, the one that was submitted last. It has no answers here.
    draft: Draft
    #: The registration that was denied, and that nobody corrects yet; None for an open draft.
    denied: Registration | None = None

    @property
    def name(self) -> str:
        """As people know it today."""
        return self.denied.name if self.denied else self.draft.name

    @property
    def owner(self) -> Person | None:
        """Who has to act."""
        return self.denied.owner if self.denied else self.draft.owner

    @property
    def channel_id(self) -> str:
        """Where its updates are posted; empty for one of the terminal."""
        return self.denied.channel_id if self.denied else self.draft.channel_id
