"""What is needed of the audit log, and who acts now.

An entry is written in the transaction of what it reports: the tables in `workflows.store` append it. What they cannot
know travels with the running task, as its log context does: who acts and by what (`acting`), and the ids of the
requests that AWS has answered for it.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from datetime import datetime
from typing import Protocol

from workflows.records.acts import Act, ChainHead, Entry, Origin


@dataclass(slots=True)
class _Acting:
    origin: Origin
    #: AWS operation to the id of its last request.
    requests: dict[str, str] = field(default_factory=dict)


_ACTING: ContextVar[_Acting | None] = ContextVar("acting", default=None)


@contextmanager
def acting(origin: Origin) -> Iterator[None]:
    """Everything done within comes from `origin`, also in tasks that are started within."""
    token = _ACTING.set(_Acting(origin))
    try:
        yield
    finally:
        _ACTING.reset(token)


def current_origin() -> Origin:
    """Where what is done now comes from; a task of Callsign's own where nobody is named."""
    now = _ACTING.get()
    return now.origin if now else Origin()


def note_request(operation: str, request_id: str) -> None:
    """Remember AWS's id of a request, for the entry of the act that it belongs to."""
    if now := _ACTING.get():
        now.requests[operation] = request_id


def request_id_of(operation: str) -> str:
    """AWS's id of the last request of `operation` that was made from here; empty where none is known."""
    now = _ACTING.get()
    return now.requests.get(operation, "") if now else ""


class AuditStore(Protocol):
    """The audit log. Every method is one transaction."""

    async def append_act(self, act: Act) -> bool:
        """Append an act that has no transaction of its own, such as one at AWS. False where its key is there already.

        Who acts, and AWS's request id, come from the running task.
        """
        ...

    async def audit_head(self) -> ChainHead: ...
    async def audit_entries(self, after: int, limit: int) -> tuple[Entry, ...]:
        """By number, from the one after `after` on."""
        ...

    async def audit_entries_about(self, ids: Sequence[str], limit: int) -> tuple[Entry, ...]:
        """The latest `limit` entries that have one of these ids among their subjects, oldest first."""
        ...

    async def begin_audit_copy(self, limit: int) -> tuple[int, int] | None:
        """The numbers of the first and the last entry to copy next, at most `limit`; None where nothing is new.

        The same until `finish_audit_copy`. The first call ever begins at the end of the log.
        """
        ...

    async def finish_audit_copy(self, last: int) -> None:
        """Everything up to this number was copied."""
        ...

    async def last_audit_cut(self) -> Entry | None:
        """The entry that says what retention has cut off last."""
        ...

    async def cut_audit(self, before: datetime, now: datetime) -> int:
        """Delete the entries from the first up to the last one older than `before`; returns how many.

        An entry that says so is written first, with the hash of the last entry that is cut off.
        """
        ...
