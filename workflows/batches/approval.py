"""The approval of a batch: one request that covers each of its rows."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass, field

from workflows.approvals import ask as asking
from workflows.approvals.ask import AskedMeanwhile, Wanted, counted
from workflows.approvals.fingerprint import of_items
from workflows.approvals.gate import CODES, item_of, price_of
from workflows.approvals.rules import Matter, bought, rule_for
from workflows.batches import prepare
from workflows.batches.prepare import PAGE, NewBatch, confirm, may_send, owned, owned_prepared, row_draft
from workflows.batches.row_remarks import NO_REMARKS, RowRemark, TableRemarks
from workflows.ports.ports import Ports
from workflows.preflight.customers import KnownOfRows
from workflows.preflight.overriding import for_approver
from workflows.records.account import NUMBER_TYPES
from workflows.records.approvals import Approval, ApprovalKind, ApprovalRule, Item
from workflows.records.batches import Batch, BatchRow, BatchState
from workflows.records.definitions import Form
from workflows.records.drafts import BatchId, Person
from workflows.submissions.known import known_of_name


@dataclass(kw_only=True)
class _Rows:
    """What the rows of a batch ask for together."""

    items: list[Item] = field(default_factory=list)
    numbers: int = 0
    remarks: list[RowRemark] = field(default_factory=list)
    known: KnownOfRows

    def take(self, batch: Batch, rows: Sequence[BatchRow], form: Form) -> None:
        """Add rows; slow, because each is looked at by every rule of the preflight."""
        for row in rows:
            draft = row_draft(batch, row)
            known = self.known.of(row.customer, row.answers)
            self.items.append(item_of(form, draft))
            self.numbers += len(bought(draft.associations))
            self.remarks += (RowRemark(row=row.number, finding=one) for one in for_approver(form, draft, known))


async def begin(batch_id: BatchId, person: Person, ports: Ports) -> Batch | Approval:
    """Start a batch, for its owner; where a rule asks for an approval, ask for it instead. A repeat does nothing.

    Raises PreparedGone after a cancel, PreparedNotYours, NotPermitted, AskedMeanwhile, or AwsError.
    """
    batch = await owned_prepared(batch_id, person, store=ports.store)
    asks = batch.state is BatchState.PREPARED
    return (await _asked(batch, ports) if asks else None) or await confirm(batch_id, person, ports)


async def resume(batch_id: BatchId, person: Person, ports: Ports) -> Batch | Approval:
    """Continue a batch, for its owner; where nobody has approved its rows, ask for that instead.

    Raises BatchGone, BatchNotYours, NotPermitted, AskedMeanwhile, or AwsError.
    """
    batch = await owned(batch_id, person, store=ports.store)
    asks = batch.state is BatchState.PAUSED and batch.problem.code in CODES
    return (await _asked(batch, ports) if asks else None) or await prepare.resume(batch_id, person, ports)


async def _asked(batch: Batch, ports: Ports) -> Approval | None:
    """The request for its approval; None where no rule asks for one."""
    rule = await rule_of_batch(batch, ports)
    if rule is None:
        return None
    approval = await ask(batch, rule, ports)
    if approval is None:
        raise AskedMeanwhile
    return approval


async def rule_of_batch(batch: Batch, ports: Ports) -> ApprovalRule | None:
    """The rule that asks for an approval of its rows. Costs a call where a rule asks for a price. Raises AwsError."""
    if not ports.approval_rules:
        return None
    wants_price = any(rule.price is not None for rule in ports.approval_rules)
    kinds = _kinds(batch) if wants_price else ()
    price = await price_of(batch, kinds, ports)
    return rule_for(ports.approval_rules, _matter(batch, len(_kinds(batch)), price))


async def rule_of_new(new: NewBatch, ports: Ports) -> ApprovalRule | None:
    """The same before its rows are stored."""
    return await rule_of_batch(new.batch(BatchId(""), ports.clock()), ports)


async def ask(batch: Batch, rule: ApprovalRule, ports: Ports) -> Approval | None:
    """Ask for the approval of the rows that have not started. Costs a call where numbers are bought.

    None where somebody asked for something else about this batch at the same moment. Raises NotPermitted or AwsError.
    """
    await may_send(batch, ports)
    rows = await _rows(batch, ports)
    price = await price_of(batch, _kinds(batch), ports)
    wanted = Wanted(
        kind=ApprovalKind.BATCH,
        subject=batch.id,
        items=rows.items,
        requester=batch.owner,
        matter=_matter(batch, rows.numbers, price),
        title=batch.title,
        name=batch.source,
        registrations=len(rows.items),
        remarks=counted([remark.finding.severity.value for remark in rows.remarks]),
    )
    return await asking.ask(wanted, rule, ports)


async def fingerprint(batch: Batch, ports: Ports) -> str:
    """The digest of its rows that have not started, by which the same table is recognised. Raises AwsError."""
    return of_items((await _rows(batch, ports)).items)


async def remarks_of(approval: Approval, ports: Ports) -> tuple[TableRemarks, Form | None]:
    """What a reviewer would say about the rows that have not started, for the approver, and the form of the rows.

    Slow for many rows. Raises AwsError.
    """
    batch = await ports.store.batch(BatchId(approval.subject))
    if batch is None:
        return NO_REMARKS, None
    rows = await _rows(batch, ports)
    form = await ports.store.kept_form(batch.form_fingerprint)
    return TableRemarks(rows=rows.remarks, approver_decides=True), form


async def _rows(batch: Batch, ports: Ports) -> _Rows:
    form = await ports.store.kept_form(batch.form_fingerprint) if batch.form_fingerprint else None
    form = form or (await ports.forms.form(batch.region, batch.registration_type)).value
    rows = _Rows(known=KnownOfRows(known=await known_of_name("", ports.store, ports.own_names)))
    async for page in _waiting(batch, ports):
        await asyncio.to_thread(rows.take, batch, page, form)
    return rows


async def _waiting(batch: Batch, ports: Ports) -> AsyncIterator[tuple[BatchRow, ...]]:
    after = 0
    while page := await ports.store.waiting_batch_rows(batch.id, PAGE, after=after):
        yield page
        after = page[-1].number


def _kinds(batch: Batch) -> tuple[str, ...]:
    """The number types that its rows may buy."""
    return tuple(kind for kind in batch.associations if kind in NUMBER_TYPES)


def _matter(batch: Batch, numbers: int, price: str) -> Matter:
    return Matter(
        account_id=batch.account_id,
        region=batch.region,
        registration_type=batch.registration_type,
        numbers=numbers,
        price=price,
    )
