"""The select of a customer in the first modal, the list of customers, and the modal of one."""

from __future__ import annotations

import json
from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest

from bot.blocks.customer_select import (
    NOBODY,
    NOT_ASKED,
    VALUE_MAX,
    ChosenCustomer,
    chosen_customer,
    customer_input,
    customer_metadata,
    customer_suggestions,
    known_customer,
)
from bot.blocks.customers import customer_list, customer_view
from bot.blocks.message import simpler
from bot.blocks.start import StartAnswers, start_view
from sandbox.slack.rules import message_problems, view_problems
from tests.unit.factories import NOW, PERSON, registration
from workflows.records.customers import Customer, CustomerCount
from workflows.records.drafts import CustomerId
from workflows.reporting.customers import CustomerSummary, Holding, Summaries

ACME = Customer(id=CustomerId("c1"), name="Acme <!here> Corp", created_by=PERSON, created_at=NOW)
BOLT = replace(ACME, id=CustomerId("c2"), name="Bolt")
CHOSEN = known_customer(ACME)
ASKED = ChosenCustomer(asked=True)


@pytest.mark.parametrize(
    ("entered", "metadata", "chosen"),
    [
        ((), {}, NOT_ASKED),
        ((), customer_metadata(ASKED), ASKED),
        ((), customer_metadata(CHOSEN), CHOSEN),
        (("id:c1",), customer_metadata(CHOSEN), CHOSEN),
        (("id:c2",), customer_metadata(CHOSEN), replace(ASKED, value="id:c2")),
        (("new:Apex",), customer_metadata(ASKED), replace(ASKED, value="new:Apex")),
        ((NOBODY,), customer_metadata(CHOSEN), ASKED),
        (("new:" + "x" * 200,), customer_metadata(ASKED), ASKED),
    ],
)
def test_chosen_customer(entered: tuple[str, ...], metadata: dict[str, str], chosen: ChosenCustomer) -> None:
    """What was chosen counts, else what the modal was opened with; what no option can have is none."""
    assert chosen_customer({"customer": entered} if entered else {}, metadata) == chosen


@pytest.mark.parametrize(
    ("query", "named", "values"),
    [
        ("", None, [NOBODY, "id:c1", "id:c2"]),
        ("corp", None, ["id:c1", "new:corp"]),
        (" BOLT ", BOLT, ["id:c2"]),
        ("Old name", BOLT, ["id:c2"]),
        ("Gone", replace(BOLT, archived_at=NOW), []),
        ("Apex  Ltd", None, ["new:Apex Ltd"]),
        ("x" * (VALUE_MAX + 1), None, []),
    ],
)
def test_customer_suggestions(query: str, named: Customer | None, values: list[str]) -> None:
    """A new one only where nobody has the name, or had it, and where it fits an option's value."""
    assert [each["value"] for each in customer_suggestions([ACME, BOLT], query, named)["options"]] == values


def test_customer_suggestions__of_many_fit_an_ack() -> None:
    """The new one is always among them."""
    many = [replace(ACME, id=CustomerId(f"c{number}"), name=f"{number} {'é' * 200}") for number in range(300)]
    assert customer_suggestions(many, "é")["options"][-1]["value"] == "new:é"


@pytest.mark.parametrize("chosen", [NOT_ASKED, ASKED, CHOSEN, replace(ASKED, value="new:" + "=HYPERLINK( 🍕" * 9)])
def test_start_view__asks_for_a_customer(chosen: ChosenCustomer) -> None:
    """Only where it is to ask; Slack takes it with every choice."""
    view = start_view([], ["us-east-1"], StartAnswers(customer=chosen))
    assert view_problems(view, "modal") == []
    assert any(block.get("block_id") == "customer" for block in view["blocks"]) is chosen.asked
    assert bool(customer_input(chosen)) is chosen.asked


def summary(customer: Customer = ACME, **changed: Any) -> CustomerSummary:
    count = CustomerCount(customer_id=customer.id, registrations=3, need_us=1, in_review=1, live=1)
    plain = CustomerSummary(customer=customer, count=count, holding=Holding(numbers=2, monthly=Decimal("4.00")))
    return replace(plain, **changed)


def test_customer_list__slack_takes_many() -> None:
    """What the table does not hold is counted; the text that stands for it escapes names."""
    many = tuple(
        summary(replace(ACME, id=CustomerId(f"c{number}"), name=f"<x> {number} & " * 9)) for number in range(90)
    )
    message = customer_list(Summaries(customers=many, unanswered={}))
    assert message_problems(list(message.blocks)) == []
    assert message_problems(list(simpler(message).blocks)) == []
    assert "more" in message.text
    one = customer_list(Summaries(customers=(summary(),), unanswered={}))
    assert "Acme &lt;!here&gt; Corp" in one.text
    assert "1 need you · 1 in review · 1 live · 2 numbers, $4.00 a month" in one.text


@pytest.mark.parametrize("may_change", [True, False])
@pytest.mark.parametrize("count", [0, 3, 40])
def test_customer_view(may_change: bool, count: int) -> None:
    """What it has for everybody; inputs only for those who may change it."""
    registrations = [registration(name="<@U1> " * 40) for _ in range(count)]
    view = customer_view(summary(replace(ACME, archived_at=NOW)), registrations, may_change=may_change)
    assert view_problems(view, "modal") == []
    assert ("submit" in view) is may_change
    assert (count == 40) is ("customer:Acme" in json.dumps(view))
