"""The approval of a number for a registration that is complete."""

from __future__ import annotations

from workflows.access.gate import require
from workflows.approvals import ask as asking
from workflows.approvals import gate
from workflows.approvals.ask import AskedMeanwhile, Wanted
from workflows.approvals.rules import rule_for
from workflows.ports.ports import Ports
from workflows.records.access import Right, place_of
from workflows.records.approvals import Approval, ApprovalKind, ApprovalRule
from workflows.records.drafts import Person
from workflows.registrations.request_number import NumberRequest, known_price, requested


async def begin(wanted: NumberRequest, requester: Person, ports: Ports) -> Approval | bool:
    """Store the request, so that it is carried out whatever happens next; False where the same one was made before.

    Where a rule asks for an approval that nobody has given, ask for it instead. Nothing is bought here: rights,
    approval and budget are looked at again before AWS is asked. Raises NotPermitted, AskedMeanwhile, or AwsError.
    """
    if rule := await missing_rule(wanted, ports):
        approval = await ask(wanted, requester, rule, ports)
        if approval is None:
            raise AskedMeanwhile
        return approval
    await _may_buy(wanted, requester, ports)
    return await ports.store.add_number_request(requested(wanted, requester, ports.clock()))


async def missing_rule(wanted: NumberRequest, ports: Ports) -> ApprovalRule | None:
    """The rule that asks for an approval nobody has given; None where the number may be bought.

    Costs a call where there are rules. Raises AwsError.
    """
    if not ports.approval_rules or await gate.covering(wanted.item, ports):
        return None
    return rule_for(ports.approval_rules, wanted.matter(await known_price(wanted, ports.aws)))


async def ask(wanted: NumberRequest, requester: Person, rule: ApprovalRule, ports: Ports) -> Approval | None:
    """Ask for the approval of a number; costs a call.

    None where something else was asked for at the same moment. Raises NotPermitted or AwsError.
    """
    await _may_buy(wanted, requester, ports)
    registration = wanted.registration
    return await asking.ask(
        Wanted(
            kind=ApprovalKind.NUMBER,
            subject=wanted.key,
            items=[wanted.item],
            requester=requester,
            matter=wanted.matter(await known_price(wanted, ports.aws)),
            title=registration.title,
            name=registration.name or registration.title,
            registrations=0,
            registration_id=registration.id,
            number_type=wanted.number_type,
            iso_country_code=wanted.iso_country_code,
            ordinal=wanted.ordinal,
            number_options=wanted.options.stored(),
        ),
        rule,
        ports,
    )


async def _may_buy(wanted: NumberRequest, requester: Person, ports: Ports) -> None:
    await require(ports.gate, Right.BUY, requester, place_of(wanted.registration))
