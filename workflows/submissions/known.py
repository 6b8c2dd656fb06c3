"""What preflight rules should know of a draft besides its answers: its customer, and what the others have."""

from __future__ import annotations

from workflows.ports.customers import CustomerStore
from workflows.preflight.customers import TAX_NUMBERS, numbers_of
from workflows.preflight.known import Known
from workflows.records.drafts import CustomerId


async def known_of(customer_id: CustomerId, store: CustomerStore, own_names: tuple[str, ...]) -> Known:
    """What is known about a registration of this customer. Tax numbers count as long as their answers are kept."""
    customer = await store.customer(customer_id) if customer_id else None
    return await known_of_name(customer.name, store, own_names) if customer else Known(own_names=own_names)


async def known_of_name(customer: str, store: CustomerStore, own_names: tuple[str, ...]) -> Known:
    """The same for a customer by name, who may not exist yet; without a name, for rows that name their own."""
    kept = await store.answers_of_customers(TAX_NUMBERS)
    return Known(own_names=own_names, customer=customer, tax_numbers=numbers_of(kept))
