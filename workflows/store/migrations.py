"""The schema, step by step: each migration runs once, in order, as a whole or not at all. Never edit one: add one.

The types are those that SQLite and PostgreSQL both know. Moments are text, UTC, ISO 8601 with microseconds, so that
they sort. Columns that hold JSON say so in `workflows.store.rows`.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class ByDatabase:
    """Statements for what the two databases do not write alike, such as triggers."""

    sqlite: tuple[str, ...]
    postgres: tuple[str, ...]


FIRST = (
    """create table drafts (
        id text not null primary key,
        owner_workspace text not null,
        owner_user text not null,
        account_id text not null,
        region text not null,
        registration_type text not null,
        title text not null,
        name text not null,
        channel_id text not null,
        state text not null,
        form_fingerprint text not null,
        associations text not null,
        page text not null,
        created_at text not null,
        updated_at text not null
    )""",
    "create index drafts_by_owner on drafts (owner_workspace, owner_user, updated_at)",
    """create table answers (
        draft_id text not null references drafts (id) on delete cascade,
        path text not null,
        value text not null,
        primary key (draft_id, path)
    )""",
    """create table documents (
        draft_id text not null references drafts (id) on delete cascade,
        id text not null,
        created_at text not null,
        body bytea not null,
        primary key (draft_id, id)
    )""",
    "create index documents_by_id on documents (id)",
    """create table submissions (
        id text not null primary key,
        draft_id text not null references drafts (id),
        state text not null,
        attempt integer not null,
        started_at text not null,
        updated_at text not null,
        step text not null,
        done integer not null,
        total integer not null,
        registration_id text,
        resources text not null,
        number text not null,
        monthly_price text not null,
        attachments text not null,
        problem text not null
    )""",
    "create index submissions_by_state on submissions (state)",
    "create index submissions_by_draft on submissions (draft_id)",
    """create table registrations (
        id text not null primary key,
        account_id text not null,
        region text not null,
        registration_type text not null,
        title text not null,
        name text not null,
        owner_workspace text,
        owner_user text,
        channel_id text not null,
        status text not null,
        version integer not null,
        version_status text not null,
        latest_denied_version integer,
        approved_version integer,
        status_since text not null,
        created_at text not null,
        submitted_at text,
        message_key text not null,
        identity text not null,
        changes integer not null
    )""",
    "create index registrations_by_account on registrations (account_id, region)",
    """create table changes (
        id text not null primary key,
        message_key text not null,
        seq integer not null,
        kind text not null,
        registration_id text,
        from_status text not null,
        to_status text not null,
        version integer not null,
        version_status text not null,
        verdict text not null,
        observed_at text not null,
        posted_at text,
        unique (message_key, seq)
    )""",
    "create index changes_unposted on changes (observed_at) where posted_at is null",
    """create table messages (
        key text not null primary key,
        channel_id text not null,
        ts text,
        tries integer not null,
        updated_at text not null
    )""",
    """create table buckets (
        key text not null primary key,
        next_free double precision not null
    )""",
    """create table leases (
        name text not null primary key,
        holder text not null,
        expires_at text not null
    )""",
)

REVISIONS = (
    """create table revisions (
        draft_id text not null primary key references drafts (id) on delete cascade,
        registration_id text not null,
        base_version integer not null,
        verdict text not null,
        sent text not null
    )""",
    "create index revisions_by_registration on revisions (registration_id)",
    """create table looks (
        draft_id text not null references revisions (draft_id) on delete cascade,
        path text not null,
        primary key (draft_id, path)
    )""",
    "alter table submissions add column version integer not null default 0",
    "create index submissions_by_registration on submissions (registration_id)",
)

NUDGES = (
    """create table nudges (
        subject text not null,
        kind text not null,
        since text not null,
        count integer not null,
        last_at text not null,
        snoozed_until text,
        primary key (subject, kind)
    )""",
    "alter table changes add column actor text not null default ''",
    "alter table changes add column target text not null default ''",
    # Key of the message that reports several changes at once.
    "alter table changes add column digest text",
    "create index changes_in_digests on changes (digest) where posted_at is null and digest is not null",
)

WATCHED = (
    """create table watched_regions (
        account_id text not null,
        region text not null,
        channel_id text not null,
        owner_workspace text not null,
        owner_user text not null,
        since text not null,
        primary key (account_id, region)
    )""",
    """create table unwatched (
        id text not null primary key,
        since text not null
    )""",
    """create table numbers (
        id text not null primary key,
        number text not null,
        number_type text not null,
        monthly_price text not null,
        account_id text not null,
        region text not null,
        registration_type text not null,
        title text not null,
        channel_id text not null,
        found_at text not null,
        told_at text
    )""",
    "create index numbers_untold on numbers (found_at) where told_at is null",
    """create table sweeps (
        account_id text not null,
        region text not null,
        at text not null,
        primary key (account_id, region)
    )""",
    """create table desks (
        workspace text not null,
        person text not null,
        looks_at text not null,
        hash text not null,
        seen_at text not null,
        primary key (workspace, person)
    )""",
)

UPLOADS = (
    """create table uploads (
        id text not null primary key,
        owner_workspace text not null,
        owner_user text not null,
        region text not null,
        registration_type text not null,
        title text not null,
        name_pattern text not null,
        channel_id text not null,
        table_name text not null,
        chosen text not null,
        created_at text not null
    )""",
    """create table upload_files (
        upload_id text not null references uploads (id) on delete cascade,
        place integer not null,
        name text not null,
        body bytea not null,
        primary key (upload_id, place)
    )""",
)

BATCHES = (
    "alter table drafts add column batch_id text",
    "create index drafts_by_batch on drafts (batch_id) where batch_id is not null",
    """create table batches (
        id text not null primary key,
        owner_workspace text not null,
        owner_user text not null,
        account_id text not null,
        region text not null,
        registration_type text not null,
        title text not null,
        channel_id text not null,
        source text not null,
        state text not null,
        form_fingerprint text not null,
        created_at text not null,
        updated_at text not null,
        associations text not null,
        fields text not null,
        calls text not null,
        problem text not null,
        total integer not null,
        ended_at text,
        told_at text
    )""",
    "create index batches_untold on batches (created_at) where told_at is null",
    """create table batch_documents (
        batch_id text not null references batches (id) on delete cascade,
        id text not null,
        body bytea not null,
        primary key (batch_id, id)
    )""",
    """create table batch_rows (
        batch_id text not null references batches (id) on delete cascade,
        number integer not null,
        key text not null,
        name text not null,
        state text not null,
        answers text not null,
        problem text not null,
        submission_id text,
        primary key (batch_id, number)
    )""",
    "create index batch_rows_by_state on batch_rows (batch_id, state, number)",
    # The lasting guard against carrying out a row twice: it stays when everything else of a batch is deleted.
    """create table batch_keys (
        account_id text not null,
        region text not null,
        registration_type text not null,
        key text not null,
        submission_id text not null,
        primary key (account_id, region, registration_type, key)
    )""",
)

# How much slower than allowed a bucket releases calls after throttle answers.
PACE = ("alter table buckets add column pace double precision not null default 1",)

# The forms that drafts were filled in under, each once, to say what a newer form changed.
FORMS = (
    """create table forms (
        fingerprint text not null primary key,
        form text not null,
        seen_at text not null
    )""",
    # Fields of an open draft that a person has to look at because the form has changed: path to the kind of change.
    "alter table drafts add column changed text not null default '{}'",
)

# What a call that costs was first made with. A repeat has to be the same in everything, also for a new owner.
INTENTS = ("alter table submissions add column intents text not null default '{}'",)

# When the person who fixes a denial changed the first answer; until then, anybody else may fix it.
CLAIMS = (
    "alter table revisions add column claimed_at text",
    "update revisions set claimed_at = (select updated_at from drafts where drafts.id = revisions.draft_id)",
)

# Numbers that people requested for registrations, from the click on.
NUMBER_REQUESTS = (
    """create table number_requests (
        key text not null primary key,
        registration_id text not null,
        number_type text not null,
        iso_country_code text not null,
        ordinal integer not null,
        workspace text not null,
        person text not null,
        state text not null,
        tries integer not null,
        requested_at text not null,
        updated_at text not null
    )""",
    "create index number_requests_open on number_requests (requested_at) where state = 'open'",
)

# The digest of a row's answers: the same key with other content is not the same row. Empty in older rows.
ROW_CONTENTS = (
    "alter table batch_rows add column content text not null default ''",
    "alter table batch_keys add column content text not null default ''",
)

# How a person wants the table's file to be read. JSON.
UPLOAD_READINGS = ("alter table uploads add column reading text not null default '{}'",)

# Lists show the latest changed first, and need only their page.
LISTS = ("create index registrations_by_change on registrations (account_id, status_since, id)",)

# The number, or the registration, that a row names for itself.
ROW_ASSOCIATIONS = ("alter table batch_rows add column associations text not null default '{}'",)

# Attachments at AWS by their content, so that many registrations use one.
ATTACHMENTS = (
    """create table attachments (
        account_id text not null,
        region text not null,
        sha256 text not null,
        attachment_id text not null,
        used_at text not null,
        primary key (account_id, region, sha256)
    )""",
)

# Profiles. The answers of a version, and the bytes of a document, are encrypted.
PROFILES = (
    """create table profiles (
        id text not null primary key,
        name text not null,
        owner_workspace text not null,
        owner_user text not null,
        sharing text not null,
        version integer not null,
        created_at text not null,
        updated_at text not null
    )""",
    """create table profile_versions (
        profile_id text not null references profiles (id) on delete cascade,
        version integer not null,
        author_workspace text not null,
        author_user text not null,
        changed_at text not null,
        name text not null,
        sharing text not null,
        content text not null,
        primary key (profile_id, version)
    )""",
    """create table profile_documents (
        profile_id text not null references profiles (id) on delete cascade,
        id text not null,
        body bytea not null,
        unused_since text,
        primary key (profile_id, id)
    )""",
)

# Who has to act, as the statuses say it: 0 one of us, 1 AWS or a carrier, 2 a draft that nobody submitted, 3 nobody.
# An index serves lists in this order, for which its words have to be those of the query.
NEED = """case
    when status in ('CLOSED', 'DELETED') then 3
    when version_status in ('SUBMITTED', 'AWS_REVIEWING', 'REVIEWING', 'REQUIRES_OFFLINE_REVIEW') then 1
    when version_status in ('DENIED', 'REVOKED', 'REQUIRES_AUTHENTICATION') then 0
    when version_status = 'DISCARDED' and status <> 'COMPLETE' then 0
    when status in ('REQUIRES_UPDATES', 'REQUIRES_AUTHENTICATION') then 0
    when status = 'COMPLETE' then 3
    when status = 'CREATED' and submitted_at is null and version_status <> 'APPROVED' then 2
    else 1 end"""
#: What has waited longest first; of the finished ones the latest changed.
LIST_ORDER = f"({NEED}), (case when ({NEED}) < 3 then status_since end), status_since desc, id"
LIST_BY_NEED = (
    "drop index registrations_by_change",
    f"create index registrations_by_need on registrations (account_id, {LIST_ORDER})",
)

# Fields of a draft that were filled in from something earlier, and whether a person has looked at each. Without an
# origin: a field that is asked first. A changed answer has no row any longer.
PREFILLED = (
    """create table prefilled (
        draft_id text not null references drafts (id) on delete cascade,
        path text not null,
        place integer not null,
        kind text not null,
        source_id text not null,
        source_name text not null,
        source_changed_at text,
        seen integer not null,
        primary key (draft_id, path)
    )""",
)

# What a search looks in, in small letters: to join and lower the texts of each row took longer than the search itself.
SEARCH = (
    "alter table registrations add column search_text text not null default ''",
    """update registrations set search_text = lower(name || ' ' || title || ' ' || registration_type || ' ' || identity
        || ' ' || id || ' ' || region || ' ' || status)""",
)

# Registrations by when they were created, for exports, and those of a type by when they were submitted.
REPORTS = (
    "create index registrations_by_creation on registrations (account_id, created_at, id)",
    "create index registrations_by_type on registrations (account_id, registration_type, submitted_at)",
)

# The audit log. An entry is never changed, and deleted only when a later entry says that it was cut off: `cut_through`.
AUDIT = (
    """create table audit_head (
        id integer not null primary key,
        seq integer not null,
        hash text not null
    )""",
    """create table audit_entries (
        seq integer not null primary key,
        content text not null,
        hash text not null,
        key text unique,
        cut_through integer
    )""",
    "create index audit_cuts on audit_entries (cut_through) where cut_through is not null",
    """create table audit_subjects (
        id text not null,
        seq integer not null,
        primary key (id, seq)
    )""",
    """create table audit_keys (
        id integer not null primary key,
        secret text not null
    )""",
    ByDatabase(
        sqlite=(
            """create trigger audit_never_changed before update on audit_entries
                begin select raise(abort, 'an entry of the audit log is never changed'); end""",
            """create trigger audit_never_deleted before delete on audit_entries
                when not exists (select 1 from audit_entries where cut_through >= old.seq)
                begin select raise(abort, 'an entry of the audit log is never deleted'); end""",
            """create trigger audit_head_kept before delete on audit_head
                begin select raise(abort, 'the head of the audit log is never deleted'); end""",
        ),
        postgres=(
            """create or replace function audit_refuse() returns trigger language plpgsql as $$
                begin raise exception 'an entry of the audit log is never changed or deleted'; end $$""",
            """create or replace function audit_delete() returns trigger language plpgsql as $$
                begin
                    if not exists (select 1 from audit_entries where cut_through >= old.seq) then
                        raise exception 'an entry of the audit log is never deleted';
                    end if;
                    return old;
                end $$""",
            """create trigger audit_never_changed before update on audit_entries
                for each row execute function audit_refuse()""",
            """create trigger audit_never_deleted before delete on audit_entries
                for each row execute function audit_delete()""",
            """create trigger audit_never_emptied before truncate on audit_entries
                for each statement execute function audit_refuse()""",
            """create trigger audit_head_kept before delete on audit_head
                for each row execute function audit_refuse()""",
            """create trigger audit_head_never_emptied before truncate on audit_head
                for each statement execute function audit_refuse()""",
        ),
    ),
)

# Requests for approval, what exactly each allows, and what was asked about them. A subject has one that counts.
APPROVALS = (
    """create table approvals (
        id text not null primary key,
        kind text not null,
        subject text not null,
        fingerprint text not null,
        requester_workspace text not null,
        requester_user text not null,
        state text not null,
        account_id text not null,
        region text not null,
        registration_type text not null,
        title text not null,
        name text not null,
        channel_id text not null,
        registrations integer not null,
        numbers integer not null,
        price text not null,
        registration_id text not null,
        number_type text not null,
        iso_country_code text not null,
        ordinal integer not null,
        remarks text not null,
        asked_at text not null,
        updated_at text not null,
        expires_at text not null,
        decided_at text,
        decided_by text not null,
        reason text not null,
        revision integer not null,
        shown integer not null,
        link text not null,
        reminded_at text
    )""",
    """create unique index approvals_by_subject on approvals (subject)
        where state in ('asked', 'question', 'approved')""",
    "create index approvals_by_fingerprint on approvals (fingerprint)",
    "create index approvals_to_show on approvals (updated_at) where shown < revision",
    """create table approval_items (
        approval_id text not null references approvals (id) on delete cascade,
        subject text not null,
        fingerprint text not null,
        primary key (subject, approval_id)
    )""",
    """create table approval_remarks (
        approval_id text not null references approvals (id) on delete cascade,
        number integer not null,
        author_workspace text not null,
        author_user text not null,
        text text not null,
        written_at text not null,
        posted integer not null,
        primary key (approval_id, number)
    )""",
)

# The numbers of a registration with their own statuses, and what a new one is requested with. JSON.
NUMBERS = (
    "alter table registrations add column numbers text not null default '[]'",
    "alter table drafts add column number_options text not null default '{}'",
    "alter table number_requests add column options text not null default '{}'",
    "alter table approvals add column number_options text not null default '{}'",
)

# Reviewers' remarks that do not count for a draft, with who decided it and why.
OVERRIDES = (
    """create table overrides (
        draft_id text not null references drafts (id) on delete cascade,
        path text not null,
        rule text not null,
        fields text not null,
        fingerprint text not null,
        workspace_id text not null,
        user_id text not null,
        reason text not null,
        decided_at text not null,
        primary key (draft_id, rule, path)
    )""",
    "alter table batch_rows add column overrides text not null default '[]'",
)

# Links through which customers answer. The token is kept as its hash only.
INTAKE_LINKS = (
    """create table intake_links (
        id text not null primary key,
        draft_id text not null references drafts (id) on delete cascade,
        token_hash text not null unique,
        customer text not null,
        requester_workspace text not null,
        requester_user text not null,
        questions text not null,
        note text not null,
        created_at text not null,
        expires_at text not null,
        revoked_at text,
        saved_at text,
        sent_at text,
        reported_at text
    )""",
    "create index intake_links_by_draft on intake_links (draft_id, created_at)",
    "create index intake_links_sent on intake_links (sent_at)",
)

# How far the audit log was copied to its channel, and up to where the copy under way goes.
AUDIT_COPIES = (
    """create table audit_copies (
        id integer not null primary key,
        copied integer not null,
        until integer
    )""",
)

# Numbers that are to be requested, or were, by the month in which they count; and a row for each account to queue on.
BUDGET = (
    """create table reserved_numbers (
        intent text not null primary key,
        account_id text not null,
        month text not null,
        reserved_at text not null
    )""",
    "create index reserved_numbers_by_month on reserved_numbers (account_id, month)",
    "create table budget_accounts (account_id text not null primary key, reserved_at text not null)",
)

# Why remarks about the rows of a table do not count, until the table becomes a batch.
TABLE_OVERRIDES = ("alter table uploads add column overrides text not null default '{}'",)

# Registrations with a number that is waited for, which each sweep looks for.
WAITING_NUMBERS = (
    "alter table registrations add column numbers_wait integer not null default 0",
    "create index registrations_with_numbers on registrations (account_id, region) where numbers_wait = 1",
)

# Whether AWS looks at a draft before the carriers do.
AWS_REVIEW = ("alter table drafts add column aws_review integer not null default 0",)

# When a reminder was made to say that its matter is settled.
SETTLED_NUDGES: tuple[str | ByDatabase, ...] = (
    "alter table nudges add column settled_at text",
    # Reminders from before count as settled, so they keep their text and buttons whatever becomes of their matter: the
    # first run would else have to change the message of each whose matter is settled.
    "update nudges set settled_at = last_at",
)

# Customers, with the names under which each is found: its present one and its former ones. Empty: of no customer.
CUSTOMERS = (
    """create table customers (
        id text not null primary key,
        name text not null,
        created_workspace text not null,
        created_user text not null,
        created_at text not null,
        archived_at text
    )""",
    """create table customer_names (
        name_key text not null primary key,
        customer_id text not null references customers (id) on delete cascade
    )""",
    "alter table drafts add column customer_id text not null default ''",
    "alter table registrations add column customer_id text not null default ''",
    "alter table profiles add column customer_id text not null default ''",
    "alter table batch_rows add column customer text not null default ''",
    "create index registrations_by_customer on registrations (customer_id, account_id) where customer_id <> ''",
    "create index drafts_by_customer on drafts (customer_id) where customer_id <> ''",
)

# Whether what was said about a request answers a question: the owner of now may answer what somebody else asked for.
ANSWERS_TO_QUESTIONS: tuple[str | ByDatabase, ...] = (
    "alter table approval_remarks add column answers integer not null default 0",
    """update approval_remarks set answers = 1 where exists (
        select 1 from approvals where approvals.id = approval_remarks.approval_id
            and approvals.requester_workspace = approval_remarks.author_workspace
            and approvals.requester_user = approval_remarks.author_user)""",
)

# Registrations that depend on others, the journeys that have a message, and who ticked which step outside AWS.
JOURNEYS = (
    """create table registration_ties (
        registration_id text not null,
        depends_on text not null,
        primary key (registration_id, depends_on)
    )""",
    "create index registration_ties_to on registration_ties (depends_on)",
    """create table journeys (
        id text not null primary key,
        account_id text not null,
        region text not null,
        registration_type text not null,
        title text not null,
        name text not null,
        channel_id text not null,
        owner_workspace text,
        owner_user text,
        started_at text not null,
        draft_id text,
        registration_id text,
        revision integer not null,
        shown integer not null
    )""",
    "create index journeys_by_draft on journeys (draft_id)",
    "create index journeys_due on journeys (started_at, id) where revision > shown",
    """create table journey_ticks (
        journey_id text not null,
        step text not null,
        by_workspace text not null,
        by_user text not null,
        at text not null,
        primary key (journey_id, step)
    )""",
)

#: Whether AWS looks at the rows of a batch before the carriers do.
BATCH_AWS_REVIEW = ("alter table batches add column aws_review integer not null default 0",)

# What is sent under a registration; of those recorded before, the types that had no number of their own then.
SENDS: tuple[str | ByDatabase, ...] = (
    "alter table registrations add column sends text not null default 'its own'",
    "update registrations set sends = 'its campaigns' where registration_type = 'US_TEN_DLC_BRAND_REGISTRATION'",
    "update registrations set sends = 'nothing' where registration_type = 'US_TEN_DLC_BRAND_VETTING'",
    "update registrations set sends = 'later numbers' where registration_type = 'US_TEN_DLC_CAMPAIGN_REGISTRATION'",
)

#: Name to statements, oldest first.
MIGRATIONS: dict[str, tuple[str | ByDatabase, ...]] = {
    "0001_first": FIRST,
    "0002_revisions": REVISIONS,
    "0003_nudges": NUDGES,
    "0004_watched": WATCHED,
    "0005_batches": BATCHES,
    "0006_uploads": UPLOADS,
    "0007_pace": PACE,
    "0008_row_contents": ROW_CONTENTS,
    "0009_forms": FORMS,
    "0010_intents": INTENTS,
    "0011_claims": CLAIMS,
    "0012_number_requests": NUMBER_REQUESTS,
    "0013_row_associations": ROW_ASSOCIATIONS,
    "0014_attachments": ATTACHMENTS,
    "0015_upload_readings": UPLOAD_READINGS,
    "0016_lists": LISTS,
    "0017_profiles": PROFILES,
    "0018_prefilled": PREFILLED,
    "0019_list_by_need": LIST_BY_NEED,
    "0020_reports": REPORTS,
    "0021_search": SEARCH,
    "0022_audit": AUDIT,
    "0023_approvals": APPROVALS,
    "0024_numbers": NUMBERS,
    "0025_overrides": OVERRIDES,
    "0026_intake_links": INTAKE_LINKS,
    "0027_audit_copies": AUDIT_COPIES,
    "0028_budget": BUDGET,
    "0029_table_overrides": TABLE_OVERRIDES,
    "0030_waiting_numbers": WAITING_NUMBERS,
    "0031_aws_review": AWS_REVIEW,
    "0032_settled_nudges": SETTLED_NUDGES,
    "0033_customers": CUSTOMERS,
    "0034_answers_to_questions": ANSWERS_TO_QUESTIONS,
    "0035_journeys": JOURNEYS,
    "0036_batch_aws_review": BATCH_AWS_REVIEW,
    "0037_sends": SENDS,
}


def on_sqlite(statements: Iterable[str | ByDatabase]) -> Iterator[str]:
    """The statements of a migration, for SQLite."""
    for each in statements:
        yield from (each,) if isinstance(each, str) else each.sqlite


def on_postgres(statements: Iterable[str | ByDatabase]) -> Iterator[str]:
    """The statements of a migration, for PostgreSQL."""
    for each in statements:
        yield from (each,) if isinstance(each, str) else each.postgres
