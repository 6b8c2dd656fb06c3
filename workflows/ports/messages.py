"""What is needed of the tables behind Callsign's messages: posts, nudges, App Homes."""

from __future__ import annotations

from datetime import datetime
from typing import Protocol

from workflows.records.drafts import Person
from workflows.records.messages import Post, PostClaim
from workflows.records.registrations import HomeView, NudgeRecord


class PostStore(Protocol):
    """Our messages in channels. Every method is one transaction."""

    async def begin_post(self, key: str, channel_id: str, now: datetime) -> PostClaim:
        """Write the intent to post the message `key`. The state of the claim says what the caller must do next:

        - NEW: post it, then call `finish_post`. When the channel has refused it for certain, call `abandon_post`.
        - UNCERTAIN: an earlier caller left no answer. It crashed before or after the post, or is posting right now.
          Read the channel or thread for a message that carries `key` in its metadata **before** posting. If it exists,
          call `finish_post` with it; if not, post.
        - POSTED: it is in the channel; update that message.

        Of any number of callers at once, exactly one gets NEW.
        """
        ...

    async def finish_post(self, post: Post, now: datetime) -> None:
        """Record that the message is in its channel; also one that replaces a message that was deleted."""
        ...

    async def abandon_post(self, key: str) -> None:
        """Record that the post was refused for certain: the next try counts as the first. A finished post stays."""
        ...

    async def post_of(self, key: str) -> Post | None:
        """The finished post of the message `key`."""
        ...


class NudgeStore(Protocol):
    """What was nudged, how often and when. Every method is one transaction."""

    async def nudge_records(self) -> tuple[NudgeRecord, ...]:
        """All of them, in no order."""
        ...

    async def record_nudge(self, record: NudgeRecord) -> None:
        """Count a posted nudge. The same nudge counts once, and ends the snooze of the one before it."""
        ...

    async def snooze_nudge(self, subject: str, kind: str, count: int, until: datetime, now: datetime) -> bool:
        """True for the first caller that snoozes the newest nudge; False for others, and for an older nudge."""
        ...

    async def settle_nudge(self, record: NudgeRecord, now: datetime) -> None:
        """Record that the message says that the matter is settled. The next nudge of the same kind reminds again."""
        ...


class HomeViewStore(Protocol):
    """What each person selected last on their App Home. Every method is one transaction."""

    async def save_home_view(self, view: HomeView) -> None: ...
    async def home_view(self, person: Person) -> HomeView | None: ...
