"""Links for customers: made, found by their token, asked through again, revoked."""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta

from workflows.access.gate import require
from workflows.forms.visible_text import as_seen
from workflows.ports.ports import Ports
from workflows.records.access import Right, place_of
from workflows.records.definitions import FieldPath
from workflows.records.drafts import Draft, Person
from workflows.records.errors import Gone
from workflows.records.intake import IntakeLink, LinkState

#: Days that a link may work.
DAYS = (7, 14, 30)
USUAL_DAYS = 14
CUSTOMER_MAX, NOTE_MAX = 100, 1000
_TOKEN_BYTES = 32


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """What a requester asks of a customer."""

    #: The customer's name.
    customer: str
    days: int = USUAL_DAYS
    #: Fields; empty for everything that the draft has no answer to yet.
    questions: tuple[FieldPath, ...] = ()
    note: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class NewLink:
    """A link that was just made: the only moment at which its token is known."""

    link: IntakeLink
    token: str

    def __repr__(self) -> str:
        """Without the token, which must not reach a log."""
        return f"NewLink(link={self.link.id!r})"


@dataclass(frozen=True, slots=True, kw_only=True)
class Visit:
    """A link with its draft, as they are now."""

    link: IntakeLink
    draft: Draft
    state: LinkState


def new_token() -> str:
    """256 random bits."""
    return secrets.token_urlsafe(_TOKEN_BYTES)


def token_hash(token: str) -> str:
    """How a token is kept. It has 256 random bits, so that a plain hash is enough."""
    return hashlib.sha256(token.encode("utf-8", "replace")).hexdigest()


async def ask(
    draft: Draft, wanted: Wanted, requester: Person, ports: Ports, token: Callable[[], str] = new_token
) -> NewLink:
    """Make a link for an open draft; earlier ones stop working. Raises Gone or NotPermitted."""
    await require(ports.gate, Right.DRAFT, requester, place_of(draft))
    secret, now = token(), ports.clock()
    link = IntakeLink(
        id=ports.new_id(),
        draft_id=draft.id,
        token_hash=token_hash(secret),
        customer=_one_line(wanted.customer)[:CUSTOMER_MAX],
        requester=requester,
        questions=wanted.questions,
        note=as_seen(wanted.note).strip()[:NOTE_MAX],
        created_at=now,
        expires_at=now + timedelta(days=wanted.days),
    )
    if not await ports.store.add_intake_link(link):
        raise Gone
    return NewLink(link=link, token=secret)


async def ask_again(draft: Draft, link: IntakeLink, wanted: Wanted, requester: Person, ports: Ports) -> None:
    """Ask through the link that the customer has. Raises Gone where it no longer works, or NotPermitted."""
    await require(ports.gate, Right.DRAFT, requester, place_of(draft))
    note = as_seen(wanted.note).strip()[:NOTE_MAX]
    if not await ports.store.ask_customer_again(link.id, wanted.questions, note, ports.clock()):
        raise Gone


async def working_link(draft: Draft, ports: Ports) -> IntakeLink | None:
    """The link of a draft that a customer can use now."""
    link = await ports.store.intake_link_of(draft.id)
    return link if link and link.state(draft.state, ports.clock()) is LinkState.OPEN else None


async def visit(token: str, ports: Ports) -> Visit | None:
    """The link of a token; None for a token that no link has.

    It works as long as the draft's owner has the right to draft: the answers are theirs.
    """
    found = await ports.store.intake_visit(token_hash(token))
    if found is None:
        return None
    link, draft = found
    state = link.state(draft.state, ports.clock())
    if state is LinkState.OPEN and not (await ports.gate.decide(Right.DRAFT, draft.owner, place_of(draft))).allowed:
        state = LinkState.NOT_NOW
    return Visit(link=link, draft=draft, state=state)


def _one_line(text: str) -> str:
    return " ".join(as_seen(text).split())
