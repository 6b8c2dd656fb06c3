"""Customers in the use cases: who may do what with them, what a draft may belong to, and what its remarks know."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from decimal import Decimal

import pytest

from tests.integration.workflows.office import OWNER, TOLL_FREE, Office
from tests.integration.workflows.refusals import only_others, refused
from workflows.customers import keep
from workflows.customers.errors import CustomerArchived, CustomerGone, CustomerProblem
from workflows.records.access import Right
from workflows.records.customers import CustomerCount
from workflows.records.definitions import FieldPath
from workflows.records.drafts import CustomerId, NewDraft, SubmissionState
from workflows.reporting.customers import summaries
from workflows.submissions import drafts
from workflows.submissions.known import known_of

pytestmark = pytest.mark.asyncio(loop_scope="session")

TAX = FieldPath("companyInfo.taxId")


async def test_customers__ask_for_their_right(office: Office) -> None:
    """Each step asks by itself, and nothing is changed without the right."""
    acme = (await keep.chosen("Acme", OWNER, office.ports)).customer
    ports, aws = office.ports, office.aws
    office.gate = only_others(Right.DRAFT, Right.VIEW)
    cases: list[tuple[Right, Callable[[], Awaitable[object]]]] = [
        (Right.VIEW, lambda: keep.seen_by(OWNER, office.ports)),
        (Right.VIEW, lambda: keep.named("Acme", OWNER, office.ports)),
        (Right.VIEW, lambda: summaries(OWNER, ["us-east-1"], office.ports, aws)),
        (Right.DRAFT, lambda: keep.chosen("Bolt", OWNER, office.ports)),
        (Right.DRAFT, lambda: keep.wanted("Acme", OWNER, office.ports)),
        (Right.DRAFT, lambda: keep.rename(acme, "Bolt", OWNER, office.ports)),
        (Right.DRAFT, lambda: keep.archive(acme, OWNER, office.ports)),
        (Right.DRAFT, lambda: keep.delete(acme, OWNER, office.ports)),
    ]
    for right, work in cases:
        await refused(work(), right)
    assert await ports.store.customers() == (acme,)


@pytest.mark.parametrize("wrong", [CustomerArchived, CustomerGone])
async def test_begin__for_a_customer_that_takes_nothing_new(office: Office, wrong: type[CustomerProblem]) -> None:
    """An archived one, and one that does not exist; no draft is stored."""
    acme = (await keep.chosen("Acme", OWNER, office.ports)).customer
    await keep.archive(acme, OWNER, office.ports)
    new = NewDraft(
        owner=OWNER,
        account_id="123456789012",
        region="us-east-1",
        registration_type=TOLL_FREE,
        title="Toll-free",
        name="Codes",
        channel_id="C1",
        customer_id=acme.id if wrong is CustomerArchived else CustomerId("none"),
    )
    with pytest.raises(wrong):
        await drafts.begin(new, office.ports)
    assert await office.store.drafts_of(OWNER) == ()


async def test_known_of__numbers_of_the_other_customers(office: Office) -> None:
    """Of drafts that were not discarded, in whatever spelling; nothing is known for nobody in particular."""
    acme, bolt = [(await keep.chosen(name, OWNER, office.ports)).customer for name in ("Acme", "Bolt")]
    await office.draft(customer_id=acme.id, answers={TAX: "46-1234567"})
    await office.draft(customer_id=bolt.id, answers={TAX: "461234567"})
    await office.draft(answers={TAX: "99-9999999"})
    known = await known_of(acme.id, office.store, ("Us",))
    assert (known.customer, known.own_names) == ("Acme", ("Us",))
    assert known.tax_numbers == {"461234567": frozenset({"Acme", "Bolt"})}
    assert (await known_of(CustomerId(""), office.store, ())).tax_numbers == {}


async def test_summaries__with_numbers_and_cost(office: Office) -> None:
    """The number that a submission bought counts for its customer, at the price that AWS names."""
    acme = (await keep.chosen("Acme", OWNER, office.ports)).customer
    submission = await office.begin(await office.draft(customer_id=acme.id))
    assert await office.carry_out(submission) is SubmissionState.SUBMITTED
    found = await summaries(OWNER, ["us-east-1", "us-west-2"], office.ports, office.aws)
    (summary,) = found.customers
    assert summary.count == CustomerCount(customer_id=acme.id, registrations=1, in_review=1)
    assert (summary.holding.numbers, summary.holding.monthly) == (1, Decimal("2.00"))
    assert found.unanswered == {}
