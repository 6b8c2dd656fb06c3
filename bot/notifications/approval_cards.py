"""Cards of requests for approval: posted once, updated in place to their outcome, with what is said about them."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import timedelta
from functools import partial
from typing import Protocol

import structlog

from bot import messages
from bot.blocks.approvals import Content, card, decided_message, question_message
from bot.blocks.lists import CONTINUE
from bot.blocks.message import Message
from bot.notifications.outbox import Outbox
from bot.notifications.queues import Job
from workflows.approvals.holder import HolderStore, holder
from workflows.approvals.rules import rule_of
from workflows.ports.approvals import ApprovalStore
from workflows.ports.customers import CustomerStore
from workflows.ports.drafts import RevisionStore
from workflows.ports.forms import FormStore
from workflows.ports.messages import PostStore
from workflows.ports.process import Clock
from workflows.preflight.overriding import for_approver
from workflows.records.access import Grantee
from workflows.records.approvals import OPEN_STATES, Approval, ApprovalKind, ApprovalRule, ApprovalState, Remark, Void
from workflows.records.drafts import DraftId
from workflows.records.messages import Post
from workflows.submissions import revise
from workflows.submissions.known import known_of

log = structlog.get_logger(__name__)

#: How long nobody decides before the approvers are reminded, and then again.
REMIND_AFTER = timedelta(days=1)
_DRAFTS = frozenset({ApprovalKind.SUBMISSION, ApprovalKind.FIX})


class ApprovalCardStore(ApprovalStore, CustomerStore, HolderStore, RevisionStore, FormStore, PostStore, Protocol):
    """The roles that cards need."""


def card_key(approval: Approval) -> str:
    """The key of a card among the posts."""
    return f"approval:{approval.id}"


async def content_of(approval: Approval, store: ApprovalCardStore, own_names: tuple[str, ...]) -> Content:
    """What a request is about, as far as it is still stored."""
    talk = await store.remarks_of(approval.id)
    draft = await store.draft(DraftId(approval.subject)) if approval.kind in _DRAFTS else None
    form = await store.kept_form(draft.form_fingerprint) if draft else None
    if draft is None or form is None:
        return Content(draft=draft, talk=talk)
    revision = await store.revision(draft.id)
    known = await known_of(draft.customer_id, store, own_names)
    return Content(
        draft=draft,
        form=form,
        findings=await asyncio.to_thread(for_approver, form, draft, known),
        differences=revise.differences(form, revision, draft.answers) if revision else (),
        talk=talk,
    )


@dataclass(frozen=True, kw_only=True)
class ApprovalCards:
    """Posts and updates cards, and sends the owners what they have to know."""

    outbox: Outbox
    store: ApprovalCardStore
    rules: tuple[ApprovalRule, ...]
    own_names: tuple[str, ...]
    clock: Clock
    #: Whether Slack knows one of these approvers, other than the people of those ids; None where it does not say.
    reachable: Callable[[tuple[Grantee, ...], frozenset[str]], Awaitable[bool | None]]

    async def jobs(self) -> list[Job]:
        """Everything that is due, each card before what is said about it."""
        cards = [self._job(approval, partial(self.show, approval)) for approval in await self.store.changed_cards()]
        said = []
        for remark in await self.store.unposted_remarks():
            approval = await self.store.approval(remark.approval_id)
            said += [self._job(approval, partial(self.say, remark, approval))] if approval else []
        late = [self._job(approval, partial(self.remind, approval)) for approval in await self._late()]
        return [*cards, *said, *late]

    async def is_due(self) -> bool:
        """Whether there is something to post."""
        return bool(await self.store.changed_cards(1) or await self.store.unposted_remarks(1) or await self._late())

    async def show(self, approval: Approval) -> None:
        """Post the card, or show its outcome; then send its owner what was decided."""
        current = await self.store.approval(approval.id) or approval
        rule = rule_of(self.rules, current)
        mentioned = messages.approvals.approvers(rule.approvers) if rule else ""
        message = card(current, await content_of(current, self.store, self.own_names), mentioned)
        posted = await self._shown(current, message)
        link = "" if current.link or posted is None else await self.outbox.permalink(posted)
        await self._notify(current)
        if current.revision == 1:
            await self._warn(current)
        await self.store.save_card(current.id, current.revision, link)
        log.info("a card shows", action="approval", approval=current.id, state=current.state.value)

    async def say(self, remark: Remark, approval: Approval) -> None:
        """Post a question, or its answer, in the card's thread; a question goes to the owner, too."""
        posted = await self.store.post_of(card_key(approval))
        if posted is None and approval.shown == 0:
            return  # the card comes first
        words = messages.approvals.in_thread(remark)
        key = f"{card_key(approval)}:remark:{remark.number}"
        if posted:
            await self.outbox.post(key, posted.channel_id, Message.of_text(words), thread=posted.ts)
        user = (await holder(approval, self.store)).user_id
        if not remark.answers and messages.text.in_slack(user):
            await self.outbox.post(f"{key}:direct", user, question_message(remark, approval, user))
        await self.store.mark_remark_posted(approval.id, remark.number)

    async def remind(self, approval: Approval) -> None:
        """Remind the approvers in the thread; where none is left, the owner hears it."""
        rule = rule_of(self.rules, approval)
        posted = await self.store.post_of(card_key(approval))
        key = f"{card_key(approval)}:reminder:{self.clock():%Y-%m-%d}"
        words = messages.approvals.reminder(approval, messages.approvals.approvers(rule.approvers) if rule else "")
        if posted:
            text = Message.of_text(words)
            await self.outbox.post(key, posted.channel_id, text, thread=posted.ts, broadcast=True)
        await self._warn(approval)
        await self.store.mark_reminded(approval.id, self.clock())

    async def _late(self) -> list[Approval]:
        before = self.clock() - REMIND_AFTER
        return [
            approval
            for approval in await self.store.approvals(list(OPEN_STATES))
            if approval.shown and (approval.reminded_at or approval.asked_at) <= before
        ]

    async def _shown(self, approval: Approval, message: Message) -> Post | None:
        key = card_key(approval)
        posted = await self.store.post_of(key)
        if posted is None:
            return await self.outbox.post(key, approval.channel_id, message)
        if await self.outbox.update(posted, message):
            return posted
        return await self.outbox.post_again(posted, approval.channel_id, message)

    async def _notify(self, approval: Approval) -> None:
        """Send the owner of now what became of the request, once; not what they did themselves."""
        user, withdrawn = (await holder(approval, self.store)).user_id, approval.reason == Void.WITHDRAWN
        if approval.is_open or withdrawn or not messages.text.in_slack(user):
            return
        state = ApprovalState.APPROVED if approval.state is ApprovalState.USED else approval.state
        reopened = approval.kind in _DRAFTS and state is not ApprovalState.APPROVED
        message = decided_message(approval, user, continues=CONTINUE if reopened else "")
        await self.outbox.post(f"{card_key(approval)}:{state}", user, message)

    async def _warn(self, approval: Approval) -> None:
        """Say to the owner of now, once a day, that nobody can approve it."""
        rule, owner = rule_of(self.rules, approval), await holder(approval, self.store)
        if rule is None or not rule.approvers or not messages.text.in_slack(owner.user_id):
            return
        besides = frozenset[str]() if rule.own else frozenset({approval.requester.user_id, owner.user_id})
        if await self.reachable(rule.approvers, besides) is False:
            key = f"{card_key(approval)}:nobody:{self.clock():%Y-%m-%d}"
            words = Message.of_text(messages.approvals.nobody_there(approval))
            await self.outbox.post(key, owner.user_id, words)

    def _job(self, approval: Approval, act: Callable[[], Awaitable[None]]) -> Job:
        return Job(channel=approval.channel_id, subjects=frozenset({card_key(approval)}), act=act)
