"""The forms that drafts were filled in under, to say what a newer form changed, also after a restart."""

from __future__ import annotations

from datetime import datetime

from workflows.records.answered_forms import AnsweredForm
from workflows.records.definitions import Form
from workflows.store import rows
from workflows.store.database import Query, Tables, Work, transaction
from workflows.store.rows import text_of

KEEP = """
    insert into forms (fingerprint, form, seen_at) values (:fingerprint, :form, :now)
    on conflict (fingerprint) do nothing
"""

IN_USE = """
    select * from drafts where account_id = :account and state in ('open', 'waiting') and form_fingerprint <> ''
    order by updated_at desc, id
"""

DENIED = """
    select * from registrations where account_id = :account and status = 'REQUIRES_UPDATES'
        and not exists (
            select 1 from revisions join drafts on drafts.id = revisions.draft_id
            where revisions.registration_id = registrations.id and drafts.state in ('open', 'waiting', 'submitting'))
    order by status_since desc, id
"""

LAST_SUBMITTED = f"""
    select drafts.*, submissions.registration_id as denied from drafts
    join submissions on submissions.draft_id = drafts.id
    join ({DENIED}) registrations on registrations.id = submissions.registration_id
    where drafts.form_fingerprint <> '' and not exists (
        select 1 from submissions later
        where later.registration_id = submissions.registration_id and later.started_at > submissions.started_at)
"""  # noqa: S608  # our own statements


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

    @transaction
    def answered_forms(self, account_id: str) -> Work[tuple[AnsweredForm, ...]]:
        account = {"account": account_id}
        in_use = yield Query(IN_USE, account)
        denied = rows.REGISTRATIONS.all((yield Query(DENIED, account)))
        submitted = (yield Query(LAST_SUBMITTED, account)) if denied else []
        last = {row["denied"]: rows.DRAFTS.record(row, answers={}) for row in submitted}
        return (
            *(AnsweredForm(draft=rows.DRAFTS.record(row, answers={})) for row in in_use),
            *(AnsweredForm(draft=last[each.id], denied=each) for each in denied if each.id in last),
        )
