"""The forms that drafts were filled in under, to say what a newer form changed, also after a restart."""

from __future__ import annotations

from datetime import datetime

from workflows.records.definitions import Form
from workflows.store import rows
from workflows.store.database import Query, Tables, Work, transaction
from workflows.store.rows import text_of

KEEP = """
    insert into forms (fingerprint, form, seen_at) values (:fingerprint, :form, :now)
    on conflict (fingerprint) do nothing
"""


def keep(form: Form, now: datetime) -> Work[None]:
    """Keep a form, as part of a transaction. A form that is kept already changes nothing."""
    yield Query(KEEP, {"fingerprint": form.fingerprint, "form": rows.form_text(form), "now": text_of(now)})


class FormTable(Tables):
    """See `workflows.ports.forms.FormStore`."""

    @transaction
    def keep_form(self, form: Form, now: datetime) -> Work[None]:
        yield from keep(form, now)

    @transaction
    def kept_form(self, fingerprint: str) -> Work[Form | None]:
        kept = yield Query("select form from forms where fingerprint = :fingerprint", {"fingerprint": fingerprint})
        return rows.form(kept[0]["form"]) if kept else None
