"""Customers, their names, and the registrations that belong to them."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from workflows.records.acts import Act, ActKind
from workflows.records.customers import Customer, CustomerCount
from workflows.records.drafts import Answer, CustomerId, DraftId, RegistrationId
from workflows.records.listing import RegistrationFilter
from workflows.store import rows
from workflows.store.audit import append
from workflows.store.database import Query, Tables, Work, transaction
from workflows.store.listing import condition
from workflows.store.migrations import NEED
from workflows.store.registrations import UNENDED_DRAFTS
from workflows.store.rows import CUSTOMERS, text_of

ADD = """
    insert into customers (id, name, created_workspace, created_user, created_at, archived_at)
    values (:id, :name, :created_workspace, :created_user, :created_at, :archived_at)
    on conflict (id) do nothing
"""
ADD_NAME = """
    insert into customer_names (name_key, customer_id) values (:key, :id) on conflict (name_key) do nothing
    returning name_key
"""
NAMED = """
    select customers.* from customers join customer_names on customer_names.customer_id = customers.id
    where customer_names.name_key = :key
"""
BY_KEY = """
    select customers.*, customer_names.name_key from customers
    join customer_names on customer_names.customer_id = customers.id order by customer_names.name_key
"""
# Changes nothing, but locks the customer until the transaction ends.
LOCK = "update customers set id = id where id = :id returning *"
ARCHIVE = """
    update customers set archived_at = :at where id = :id and (archived_at is null) = (:at_is_set = 1) returning id
"""
DELETE = """
    delete from customers where id = :id
        and not exists (select 1 from drafts where customer_id = :id)
        and not exists (select 1 from registrations where customer_id = :id)
        and not exists (select 1 from profiles where customer_id = :id)
    returning id
"""
ASSIGN = """
    update registrations set customer_id = :customer where id = :registration and customer_id <> :customer returning id
"""
ASSIGN_DRAFT = """
    update drafts set customer_id = :customer where id = :draft and state = 'open' and customer_id <> :customer
    returning id
"""
ASSIGN_DRAFTS = f"update drafts set customer_id = :customer where {UNENDED_DRAFTS}"  # noqa: S608  # our own constant

ANSWERS = """
    select distinct customers.name, answers.value from drafts
    join customers on customers.id = drafts.customer_id join answers on answers.draft_id = drafts.id
    where drafts.customer_id <> '' and drafts.state <> 'discarded'
        and (lower(answers.path) like :one or lower(answers.path) like :other)
"""
COUNTS = """
    select customer_id, count(*) as registrations,
        sum(case when {need} = 0 then 1 else 0 end) as need_us,
        sum(case when {need} = 1 then 1 else 0 end) as in_review,
        sum(case when {need} = 3 and status = 'COMPLETE' then 1 else 0 end) as live
    from registrations where customer_id <> '' and {condition} group by customer_id order by customer_id
"""


class CustomerTable(Tables):
    """See `workflows.ports.customers.CustomerStore`."""

    @transaction
    def add_customer(self, customer: Customer, key: str) -> Work[Customer]:
        if holder := CUSTOMERS.first((yield Query(NAMED, {"key": key}))):
            return holder
        yield Query(ADD, CUSTOMERS.values(customer))
        if not (yield Query(ADD_NAME, {"key": key, "id": customer.id})):  # somebody else was first
            yield Query("delete from customers where id = :id", {"id": customer.id})
            return CUSTOMERS.record((yield Query(NAMED, {"key": key}))[0])
        act = _act(ActKind.CUSTOMER_ADDED, customer.id, customer.created_at, {"name": customer.name})
        yield from append(act, self._hash_key)
        return customer

    @transaction
    def customers(self) -> Work[tuple[Customer, ...]]:
        return CUSTOMERS.all((yield Query("select * from customers order by lower(name), id")))

    @transaction
    def has_customers(self) -> Work[bool]:
        return bool((yield Query("select 1 from customers where archived_at is null limit 1")))

    @transaction
    def customer(self, customer_id: CustomerId) -> Work[Customer | None]:
        return CUSTOMERS.first((yield Query("select * from customers where id = :id", {"id": customer_id})))

    @transaction
    def customer_named(self, key: str) -> Work[Customer | None]:
        return CUSTOMERS.first((yield Query(NAMED, {"key": key})))

    @transaction
    def customers_by_key(self) -> Work[Mapping[str, Customer]]:
        return {row["name_key"]: CUSTOMERS.record(row) for row in (yield Query(BY_KEY))}

    @transaction
    def rename_customer(self, customer_id: CustomerId, name: str, key: str, now: datetime) -> Work[Customer | None]:
        before = CUSTOMERS.first((yield Query(LOCK, {"id": customer_id})))
        if before is None:
            return None
        yield Query(ADD_NAME, {"key": key, "id": customer_id})
        holder = CUSTOMERS.record((yield Query(NAMED, {"key": key}))[0])
        if holder.id != customer_id or before.name == name:
            return holder
        renamed = yield Query(
            "update customers set name = :name where id = :id returning *", {"id": customer_id, "name": name}
        )
        yield from append(_act(ActKind.CUSTOMER_RENAMED, customer_id, now, {"name": name}), self._hash_key)
        return CUSTOMERS.record(renamed[0])

    @transaction
    def archive_customer(self, customer_id: CustomerId, now: datetime, *, archived: bool) -> Work[bool]:
        values = {"id": customer_id, "at": text_of(now) if archived else None, "at_is_set": int(archived)}
        changed = yield Query(ARCHIVE, values)
        if changed:
            kind = ActKind.CUSTOMER_ARCHIVED if archived else ActKind.CUSTOMER_RESTORED
            yield from append(_act(kind, customer_id, now), self._hash_key)
        return bool(changed)

    @transaction
    def delete_customer(self, customer_id: CustomerId, now: datetime) -> Work[bool]:
        deleted = yield Query(DELETE, {"id": customer_id})
        if deleted:
            yield from append(_act(ActKind.CUSTOMER_DELETED, customer_id, now), self._hash_key)
        return bool(deleted)

    @transaction
    def assign_registration(
        self, registration_id: RegistrationId, customer_id: CustomerId, now: datetime
    ) -> Work[bool]:
        values = {"registration": registration_id, "customer": customer_id}
        assigned = yield Query(ASSIGN, values)
        if assigned:
            yield Query(ASSIGN_DRAFTS, values)
            subjects = {"registration": registration_id, "customer": customer_id}
            yield from append(Act(kind=ActKind.CUSTOMER_ASSIGNED, at=now, subjects=subjects), self._hash_key)
        return bool(assigned)

    @transaction
    def assign_draft(self, draft_id: DraftId, customer_id: CustomerId, now: datetime) -> Work[bool]:
        assigned = yield Query(ASSIGN_DRAFT, {"draft": draft_id, "customer": customer_id})
        if assigned:
            subjects = {"draft": draft_id, "customer": customer_id}
            yield from append(Act(kind=ActKind.CUSTOMER_ASSIGNED, at=now, subjects=subjects), self._hash_key)
        return bool(assigned)

    @transaction
    def answers_of_customers(self, parts: tuple[str, str]) -> Work[tuple[tuple[str, Answer], ...]]:
        one, other = (f"%.{part}" for part in parts)
        found = yield Query(ANSWERS, {"one": one, "other": other})
        return tuple((row["name"], rows.answer(row["value"])) for row in found)

    @transaction
    def customers_of(self, wanted: RegistrationFilter) -> Work[Mapping[RegistrationId, CustomerId]]:
        where, values = condition(wanted)
        owned = yield Query(f"select id, customer_id from registrations where customer_id <> '' and {where}", values)  # noqa: S608  # the condition consists of constants and names of values
        return {RegistrationId(row["id"]): CustomerId(row["customer_id"]) for row in owned}

    @transaction
    def count_by_customer(self, wanted: RegistrationFilter) -> Work[tuple[CustomerCount, ...]]:
        where, values = condition(wanted)
        counts = yield Query(COUNTS.format(need=f"({NEED})", condition=where), values)
        return tuple(CustomerCount(**{**row, "customer_id": CustomerId(row["customer_id"])}) for row in counts)


def _act(kind: ActKind, customer_id: CustomerId, at: datetime, values: Mapping[str, str] | None = None) -> Act:
    return Act(kind=kind, at=at, subjects={"customer": customer_id}, values=values or {})
