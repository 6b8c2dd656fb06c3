"""Whether what is about to be sent or bought is approved. Asked by the domain, before each call that cannot be undone.

Where a rule asks for an approval, nothing is sent or bought without one that covers it: of exactly this, and not
expired. Which click or process led here does not matter.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from decimal import Decimal

from workflows.approvals.fingerprint import of_draft
from workflows.approvals.rules import Matter, bought, dollars, has_risen, rule_for
from workflows.ports.aws import Aws
from workflows.ports.ports import Ports
from workflows.records.access import Located
from workflows.records.approvals import Approval, ApprovalRule, ApprovalState, Item, Outcome, Void
from workflows.records.definitions import Form
from workflows.records.drafts import Draft
from workflows.records.errors import NO_PROBLEM, Problem, problem
from workflows.records.registrations import Revision

#: Codes of what stops a submission here.
NOT_APPROVED, PRICE_RISEN = "not_approved", "price_risen"
#: Both.
CODES = frozenset({NOT_APPROVED, PRICE_RISEN})


def item_of(form: Form, draft: Draft, revision: Revision | None = None) -> Item:
    """What an approval has to cover so that this draft may be sent."""
    return Item(subject=draft.id, fingerprint=of_draft(form, draft, revision))


async def rule_of_draft(draft: Draft, ports: Ports, *, revises: bool) -> ApprovalRule | None:
    """The rule that asks for an approval of this draft. Costs a call where a rule asks for a price. Raises AwsError."""
    return rule_for(ports.approval_rules, await matter_of(draft, ports, revises=revises))


async def matter_of(draft: Draft, ports: Ports, *, revises: bool) -> Matter:
    """What rules look at. Costs a call where a rule asks for a price, and a number is bought. Raises AwsError."""
    kinds = () if revises else bought(draft.associations)
    wants_price = any(rule.price is not None for rule in ports.approval_rules)
    return Matter(
        account_id=draft.account_id,
        region=draft.region,
        registration_type=draft.registration_type,
        numbers=len(kinds),
        price=await price_of(draft, kinds, ports) if wants_price else "",
    )


async def price_of(located: Located, kinds: Collection[str], ports: Ports) -> str:
    """US dollars a month of a number that is bought with a registration, in the country that its form names.

    Empty where the account has no such number. Costs a call where `kinds` names a number type. Raises AwsError.
    """
    if not kinds:
        return ""
    form = (await ports.forms.form(located.region, located.registration_type)).value
    wanted = {a.resource_type: a.iso_country_code for a in form.type.associations_before_submit}
    return await known_price(located.region, {kind: wanted.get(kind) or "" for kind in kinds}, ports.aws)


async def known_price(region: str, kinds: Mapping[str, str], aws: Aws) -> str:
    """US dollars a month of the account's other numbers of these kinds; empty where it has none.

    `kinds` are number types, each with its country, because prices differ; an empty country is any. The highest price
    counts. Raises AwsError.
    """
    numbers = await aws.phone_numbers(region) if kinds else ()
    alike = (number for number in numbers if kinds.get(number.number_type) in ("", number.iso_country_code))
    return max((number.monthly_price for number in alike), key=lambda price: dollars(price) or Decimal(0), default="")


async def why_stopped(form: Form, draft: Draft, revision: Revision | None, ports: Ports) -> Problem:
    """Why a draft may not be sent now; empty where it may. Raises AwsError."""
    if not ports.approval_rules or await covering(item_of(form, draft, revision), ports):
        return NO_PROBLEM
    asks = await rule_of_draft(draft, ports, revises=revision is not None)
    return problem(NOT_APPROVED) if asks else NO_PROBLEM


async def why_not_bought(item: Item, matter: Matter, ports: Ports) -> Problem:
    """Why a number may not be bought now, at the price in `matter`; empty where it may.

    An approval of a lower price is void from then on.
    """
    approval = await covering(item, ports)
    if approval and has_risen(approval.price, matter.price):
        await ports.store.settle_approval(
            Outcome(approval_id=approval.id, state=ApprovalState.VOID, at=ports.clock(), reason=Void.PRICE_RISEN)
        )
        return problem(PRICE_RISEN)
    return NO_PROBLEM if approval or not rule_for(ports.approval_rules, matter) else problem(NOT_APPROVED)


async def covering(item: Item, ports: Ports) -> Approval | None:
    """The approval that covers it now."""
    return await ports.store.covering_approval(item, ports.clock())


async def use(subject: str, ports: Ports) -> None:
    """AWS has what an approval allowed: it allows nothing further."""
    approval = await ports.store.approval_of(subject) if ports.approval_rules else None
    if approval and approval.state is ApprovalState.APPROVED:
        await ports.store.settle_approval(Outcome(approval_id=approval.id, state=ApprovalState.USED, at=ports.clock()))
