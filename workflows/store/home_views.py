"""What each person selected last on their App Home."""

from __future__ import annotations

from workflows.records.drafts import Person
from workflows.records.registrations import HomeView
from workflows.store import rows
from workflows.store.database import Query, Tables, Work, transaction

SAVE = """
    insert into desks (workspace, person, looks_at, hash, seen_at)
    values (:workspace, :person, :looks_at, :hash, :seen_at)
    on conflict (workspace, person) do update
        set looks_at = excluded.looks_at, hash = excluded.hash, seen_at = excluded.seen_at
"""


class HomeViewTable(Tables):
    """See `workflows.ports.messages.HomeViewStore`."""

    @transaction
    def save_home_view(self, view: HomeView) -> Work[None]:
        yield Query(SAVE, rows.HOME_VIEWS.values(view))

    @transaction
    def home_view(self, person: Person) -> Work[HomeView | None]:
        values = {"workspace": person.workspace_id, "person": person.user_id}
        return rows.HOME_VIEWS.first(
            (yield Query("select * from desks where workspace = :workspace and person = :person", values))
        )
