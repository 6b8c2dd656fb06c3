"""Customers' links, and what customers save through them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime

from workflows.records.acts import Act, ActKind
from workflows.records.definitions import FieldPath
from workflows.records.drafts import Answer, Answers, Document, Draft, DraftId, DraftState
from workflows.records.intake import CustomerAnswer, CustomerSave, IntakeLink, LinkState, digest
from workflows.records.sources import Origin
from workflows.store import rows
from workflows.store.answers import answers_of, set_answers
from workflows.store.audit import append
from workflows.store.database import Query, Tables, Work, transaction
from workflows.store.drafts import add_document, delete_document, draft_of
from workflows.store.prefills import forget_changed, mark_filled_in
from workflows.store.rows import text_of

ADD = """
    insert into intake_links (id, draft_id, token_hash, customer, requester_workspace, requester_user, questions, note,
        created_at, expires_at, revoked_at, saved_at, sent_at)
    values (:id, :draft_id, :token_hash, :customer, :requester_workspace, :requester_user, :questions, :note,
        :created_at, :expires_at, :revoked_at, :saved_at, :sent_at)
"""

# These lock a row until the transaction ends, and change nothing: the draft always before its link.
LOCK_DRAFT = "update drafts set page = page where id = :draft returning state"
LOCK_LINK = "update intake_links set customer = customer where id = :link returning *"

OF_TOKEN = "select * from intake_links where token_hash = :hash"  # noqa: S105  # a statement
OF_DRAFT = "select * from intake_links where draft_id = :draft order by created_at desc, id limit 1"
REPLACE = "update intake_links set revoked_at = :now where draft_id = :draft and revoked_at is null"
REVOKE = "update intake_links set revoked_at = :now where id = :link and revoked_at is null returning draft_id"
ASK_AGAIN = "update intake_links set questions = :questions, note = :note, sent_at = null where id = :link"
SAVED = "update intake_links set saved_at = :now, sent_at = null where id = :link"
TOUCH = "update drafts set updated_at = :now where id = :draft"
SEND = "update intake_links set sent_at = :now where id = :link and sent_at is null returning id"
UNREPORTED = """
    select * from intake_links where sent_at is not null and (reported_at is null or reported_at < sent_at)
    order by sent_at, id
"""
REPORTED = "update intake_links set reported_at = :sent where id = :link"


class IntakeTable(Tables):
    """See `workflows.ports.intake.IntakeStore`."""

    @transaction
    def add_intake_link(self, link: IntakeLink) -> Work[bool]:
        draft = yield Query(LOCK_DRAFT, {"draft": link.draft_id})
        if not draft or draft[0]["state"] != DraftState.OPEN.value:
            return False
        yield Query(REPLACE, {"draft": link.draft_id, "now": text_of(link.created_at)})
        yield Query(ADD, rows.INTAKE_LINKS.values(link))
        facts = {"expires": link.expires_at.date().isoformat(), "questions": str(len(link.questions))}
        yield from append(_act(ActKind.INTAKE_ASKED, link, link.created_at, facts), self._hash_key)
        return True

    @transaction
    def intake_visit(self, token_hash: str) -> Work[tuple[IntakeLink, Draft] | None]:
        link = rows.INTAKE_LINKS.first((yield Query(OF_TOKEN, {"hash": token_hash})))
        drafts = (yield Query("select * from drafts where id = :draft", {"draft": link.draft_id})) if link else []
        return (link, (yield from draft_of(drafts[0]))) if link and drafts else None

    @transaction
    def intake_link_of(self, draft_id: DraftId) -> Work[IntakeLink | None]:
        return rows.INTAKE_LINKS.first((yield Query(OF_DRAFT, {"draft": draft_id})))

    @transaction
    def ask_customer_again(self, link_id: str, questions: Sequence[FieldPath], note: str, now: datetime) -> Work[bool]:
        link, state = yield from self._locked(link_id, now)
        if link is None or state is not LinkState.OPEN:
            return False
        yield Query(ASK_AGAIN, {"link": link_id, "questions": rows.json_list(questions), "note": note})
        facts = {"questions": str(len(questions))}
        yield from append(_act(ActKind.INTAKE_ASKED, link, now, facts), self._hash_key)
        return True

    @transaction
    def revoke_intake_link(self, link_id: str, now: datetime) -> Work[bool]:
        revoked = yield Query(REVOKE, {"link": link_id, "now": text_of(now)})
        if revoked:
            subjects = {"draft": revoked[0]["draft_id"], "link": link_id}
            yield from append(Act(kind=ActKind.INTAKE_REVOKED, at=now, subjects=subjects), self._hash_key)
        return bool(revoked)

    @transaction
    def save_customer_answers(
        self, link_id: str, answers: Sequence[CustomerAnswer], origin: Origin, now: datetime
    ) -> Work[CustomerSave]:
        link, state = yield from self._locked(link_id, now)
        if link is None or state is not LinkState.OPEN:
            return CustomerSave(state=state)
        before = yield from answers_of(link.draft_id)
        changes = [each for each in answers if digest(before.get(each.path)) != digest(each.answer)]
        accepted = {each.path: each for each in changes if digest(before.get(each.path)) == each.base}
        conflicts = tuple(each.path for each in changes if each.path not in accepted)
        if accepted:
            yield from _write(link, accepted, before, origin, now)
            values = {
                str(each.path): rows.answer_text(each.answer) for each in accepted.values() if each.answer is not None
            }
            facts = {"answers": str(len(accepted))}
            yield from append(_act(ActKind.INTAKE_ANSWERED, link, now, facts, values), self._hash_key)
        return CustomerSave(state=state, changed=tuple(accepted), conflicts=conflicts)

    @transaction
    def send_intake(self, link_id: str, now: datetime) -> Work[bool]:
        link, state = yield from self._locked(link_id, now)
        if (
            link is None
            or state is not LinkState.OPEN
            or not (yield Query(SEND, {"link": link_id, "now": text_of(now)}))
        ):
            return False
        yield from append(_act(ActKind.INTAKE_SENT, link, now), self._hash_key)
        return True

    @transaction
    def unreported_intakes(self) -> Work[tuple[IntakeLink, ...]]:
        return rows.INTAKE_LINKS.all((yield Query(UNREPORTED)))

    @transaction
    def intake_reported(self, link: IntakeLink) -> Work[None]:
        assert link.sent_at is not None
        yield Query(REPORTED, {"link": link.id, "sent": text_of(link.sent_at)})

    def _locked(self, link_id: str, now: datetime) -> Work[tuple[IntakeLink | None, LinkState]]:
        """The link and its state, which nobody changes until the transaction ends."""
        known = yield Query("select draft_id from intake_links where id = :link", {"link": link_id})
        draft = (yield Query(LOCK_DRAFT, {"draft": known[0]["draft_id"]})) if known else []
        link = rows.INTAKE_LINKS.first((yield Query(LOCK_LINK, {"link": link_id})))
        if link is None or not draft:
            return None, LinkState.DISCARDED
        return link, link.state(DraftState(draft[0]["state"]), now)


def _write(
    link: IntakeLink, accepted: Mapping[FieldPath, CustomerAnswer], before: Answers, origin: Origin, now: datetime
) -> Work[None]:
    answers: dict[FieldPath, Answer | None] = {path: each.answer for path, each in accepted.items()}
    for path, each in accepted.items():
        if isinstance(each.answer, Document) and each.body is not None:
            yield from add_document(link.draft_id, each.answer, each.body, now)
        replaced = before.get(path)
        if isinstance(replaced, Document):
            yield from delete_document(link.draft_id, replaced.id)
    yield from set_answers(link.draft_id, answers)
    yield from forget_changed(link.draft_id, before, answers)
    yield from mark_filled_in(link.draft_id, [path for path, given in answers.items() if given is not None], origin)
    yield Query(TOUCH, {"draft": link.draft_id, "now": text_of(now)})
    yield Query(SAVED, {"link": link.id, "now": text_of(now)})


def _act(
    kind: ActKind,
    link: IntakeLink,
    at: datetime,
    facts: Mapping[str, str] | None = None,
    values: Mapping[str, str] | None = None,
) -> Act:
    subjects = {"draft": link.draft_id, "link": link.id}
    return Act(kind=kind, at=at, subjects=subjects, facts=facts or {}, values=values or {})
