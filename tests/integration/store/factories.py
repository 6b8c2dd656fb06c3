"""Records for the store's tests: plain ones with one change, and arbitrary ones for hypothesis."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone
from typing import Any

from hypothesis import strategies as st

from workflows.records.definitions import (
    Condition,
    ConditionalBehavior,
    ConditionalRule,
    Documentation,
    FieldDefinition,
    FieldPath,
    Form,
    Option,
    RegistrationType,
    Section,
    SupportedAssociation,
    ValueRule,
)
from workflows.records.drafts import (
    Document,
    DocumentId,
    Draft,
    DraftId,
    DraftState,
    Person,
    RegistrationId,
    Submission,
    SubmissionId,
    SubmissionState,
)
from workflows.records.errors import NO_PROBLEM, Problem
from workflows.records.messages import MessageKey
from workflows.records.numbers import HeldNumber
from workflows.records.registrations import (
    Change,
    ChangeId,
    ChangeKind,
    DeniedField,
    DeniedReason,
    Registration,
    Revision,
    Verdict,
)

NOW = datetime(2026, 3, 4, 5, 6, 7, 890123, tzinfo=UTC)
ALICE = Person(workspace_id="T1", user_id="U1")
NAME = FieldPath("companyInfo.companyName")
USES = FieldPath("messagingUseCase.useCases")
PROOF = FieldPath("messagingUseCase.optInImage")


def after(seconds: float) -> datetime:
    return NOW + timedelta(seconds=seconds)


def a_document(**changes: Any) -> Document:
    plain = Document(id=DocumentId("doc-1"), name="opt-in.png", media_type="image/png", size=9, sha256="ab" * 32)
    return replace(plain, **changes)


def a_draft(**changes: Any) -> Draft:
    plain = Draft(
        id=DraftId("draft-1"),
        owner=ALICE,
        account_id="111122223333",
        region="us-east-1",
        registration_type="US_TOLL_FREE_REGISTRATION",
        title="US toll-free",
        name="Acme alerts",
        channel_id="C1",
        state=DraftState.OPEN,
        form_fingerprint="f1",
        created_at=NOW,
        updated_at=NOW,
    )
    return replace(plain, **changes)


def a_form(fingerprint: str) -> Form:
    """A form with one field that has everything a field may have."""
    condition = Condition(depends_on=USES, operator="IN", values=("2FA",))
    rule = ConditionalRule(conditions=(condition,), behavior="REQUIRED", validation=ValueRule(pattern="^é$"))
    field = FieldDefinition(
        path=NAME,
        section="companyInfo",
        kind="TEXT",
        requirement="CONDITIONAL",
        title="Firma \0 é",
        documentation=Documentation(title="More", link="https://example.com"),
        options=(Option(value="A", title="a"),),
        conditional=ConditionalBehavior(rules=(rule,), default="OPTIONAL"),
    )
    kind = RegistrationType(
        name="X",
        title="X",
        associations=(SupportedAssociation(resource_type="TOLL_FREE", iso_country_code=None, behavior="NEWER"),),
    )
    return Form(
        type=kind, sections=(Section(path="companyInfo", title="Company"),), fields=(field,), fingerprint=fingerprint
    )


def a_submission(**changes: Any) -> Submission:
    plain = Submission(
        id=SubmissionId("sub-1"),
        draft_id=DraftId("draft-1"),
        state=SubmissionState.RUNNING,
        attempt=1,
        started_at=NOW,
        updated_at=NOW,
    )
    return replace(plain, **changes)


def a_registration(**changes: Any) -> Registration:
    plain = Registration(
        id=RegistrationId("registration-1"),
        account_id="111122223333",
        region="us-east-1",
        registration_type="US_TOLL_FREE_REGISTRATION",
        title="US toll-free",
        name="Acme alerts",
        owner=ALICE,
        channel_id="C1",
        status="SUBMITTED",
        version=1,
        version_status="SUBMITTED",
        latest_denied_version=None,
        approved_version=None,
        status_since=NOW,
        created_at=NOW,
        submitted_at=NOW,
        message_key=MessageKey("submission:sub-1"),
    )
    return replace(plain, **changes)


def a_revision(**changes: Any) -> Revision:
    plain = Revision(
        draft_id=DraftId("draft-1"),
        registration_id=RegistrationId("registration-1"),
        base_version=1,
        verdict=Verdict(feedback="No."),
        sent={NAME: "Acme"},
    )
    return replace(plain, **changes)


def a_change(**changes: Any) -> Change:
    plain = Change(
        id=ChangeId("change-1"),
        message_key=MessageKey("submission:sub-1"),
        seq=1,
        kind=ChangeKind.STATUS,
        registration_id=RegistrationId("registration-1"),
        from_status="SUBMITTED",
        to_status="REVIEWING",
        version=1,
        version_status="REVIEWING",
        verdict=Verdict(),
        observed_at=NOW,
    )
    return replace(plain, **changes)


#: Texts that people type, without NUL, which no Slack field accepts and PostgreSQL refuses.
words = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=20)
#: Texts of answers: any Python string.
anything = st.text(st.characters(exclude_categories=[]), max_size=30)
moments = st.datetimes(
    min_value=datetime(1970, 1, 2),  # noqa: DTZ001 - hypothesis wants bounds without a zone
    max_value=datetime(2200, 1, 1),  # noqa: DTZ001  # as above
    timezones=st.integers(-12, 14).map(lambda hours: timezone(timedelta(hours=hours))),
)
labels = st.dictionaries(words, anything, max_size=3)
people = st.builds(Person, workspace_id=words, user_id=words)
counts = st.integers(0, 2**31 - 1)
maybe_counts = st.none() | counts
documents = st.builds(
    Document,
    id=words,
    name=anything,
    media_type=words,
    size=counts,
    sha256=words,
    note=anything,
    attachment_id=st.none() | words,
)
answers = anything | st.lists(anything, max_size=4).map(tuple) | documents
drafts = st.builds(
    Draft,
    id=words, owner=people, account_id=words, region=words, registration_type=words, title=words, name=words,
    channel_id=words, state=st.sampled_from(DraftState), form_fingerprint=words, created_at=moments, updated_at=moments,
    answers=st.dictionaries(words, answers, max_size=4), associations=labels, page=words, changed=labels,
    number_options=st.dictionaries(words, labels, max_size=2),
)  # fmt: skip
problems = st.builds(
    Problem,
    error=words, operation=words, code=words, reason=words, fields=st.lists(st.sampled_from(["a.b", "c.d"]), max_size=3).map(tuple), request_id=words,
).map(lambda problem: problem or NO_PROBLEM)  # fmt: skip
submissions = st.builds(
    Submission,
    id=words, draft_id=words, state=st.sampled_from(SubmissionState), attempt=counts, started_at=moments,
    updated_at=moments, step=words, done=counts, total=counts, registration_id=st.none() | words, resources=labels,
    number=words, monthly_price=words, attachments=labels, problem=problems, version=counts,
    intents=st.dictionaries(words, labels, max_size=2),
)  # fmt: skip
held_numbers = st.builds(
    HeldNumber, id=words, number=words, number_type=words, status=words, since=moments, is_late=st.booleans()
)
registrations = st.builds(
    Registration,
    id=words, account_id=words, region=words, registration_type=words, title=words, name=words, owner=st.none() | people,
    channel_id=words, status=words, version=counts, version_status=words, latest_denied_version=maybe_counts,
    approved_version=maybe_counts, status_since=moments, created_at=moments, submitted_at=st.none() | moments,
    message_key=words.map(MessageKey), identity=words, changes=counts, numbers=st.lists(held_numbers, max_size=2).map(tuple),
)  # fmt: skip
verdicts = st.builds(
    Verdict,
    reasons=st.lists(st.builds(DeniedReason, reason=anything, short_description=anything), max_size=2).map(tuple),
    fields=st.lists(
        st.builds(DeniedField, path=anything, title=anything, reason=anything, feedback=anything, sent=anything), max_size=2
    ).map(tuple),
    feedback=anything,
)  # fmt: skip
changes = st.builds(
    Change,
    id=words, message_key=words.map(MessageKey), seq=counts, kind=st.sampled_from(ChangeKind), registration_id=st.none() | words,
    from_status=words, to_status=words, version=counts, version_status=words, verdict=verdicts, observed_at=moments,
)  # fmt: skip
revisions = st.builds(
    Revision,
    draft_id=words, registration_id=words, base_version=counts, verdict=verdicts,
    sent=st.dictionaries(words, answers, max_size=4), seen_fields=st.frozensets(words, max_size=3),
    claimed_at=st.none() | moments,
)  # fmt: skip
