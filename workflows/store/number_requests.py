"""Numbers that people requested for registrations, from the click on."""

from __future__ import annotations

from datetime import datetime

from workflows.records.acts import Act, ActKind
from workflows.records.registrations import RequestedNumber, RequestState
from workflows.store import rows
from workflows.store.audit import append
from workflows.store.database import Query, Tables, Work, transaction
from workflows.store.rows import text_of

# A request that failed can be made again; one that is open or was granted is the same request.
ADD = """
    insert into number_requests (key, registration_id, number_type, iso_country_code, ordinal, workspace, person, state,
        tries, requested_at, updated_at, options)
    values (:key, :registration_id, :number_type, :iso_country_code, :ordinal, :workspace, :person, :state, :tries,
        :requested_at, :updated_at, :options)
    on conflict (key) do update set workspace = excluded.workspace, person = excluded.person, state = excluded.state,
        tries = excluded.tries, requested_at = excluded.requested_at, updated_at = excluded.updated_at,
        options = excluded.options
    where number_requests.state = :failed
    returning key
"""


class NumberRequestTable(Tables):
    """See `workflows.ports.watched.NumberRequestStore`."""

    @transaction
    def add_number_request(self, request: RequestedNumber) -> Work[bool]:
        values = {**rows.REQUESTED_NUMBERS.values(request), "failed": RequestState.FAILED.value}
        added = yield Query(ADD, values)
        if added:
            yield from append(requested(request), self._hash_key)
        return bool(added)

    @transaction
    def open_number_requests(self) -> Work[tuple[RequestedNumber, ...]]:
        requests = yield Query(
            "select * from number_requests where state = 'open' order by requested_at, key",
        )
        return rows.REQUESTED_NUMBERS.all(requests)

    @transaction
    def close_number_request(self, key: str, state: RequestState, now: datetime) -> Work[None]:
        yield Query(
            "update number_requests set state = :state, updated_at = :now where key = :key and state = 'open'",
            {"key": key, "state": state.value, "now": text_of(now)},
        )

    @transaction
    def count_number_request_try(self, key: str, now: datetime) -> Work[None]:
        yield Query(
            "update number_requests set tries = tries + 1, updated_at = :now where key = :key and state = 'open'",
            {"key": key, "now": text_of(now)},
        )


def requested(request: RequestedNumber) -> Act:
    """A person requested a number."""
    return Act(
        kind=ActKind.NUMBER_REQUESTED,
        at=request.requested_at,
        subjects={"registration": request.registration_id, "request": request.key},
        facts={"type": request.number_type, "country": request.iso_country_code, "ordinal": str(request.ordinal)},
    )
