"""A store with some of everything, for exports."""

from __future__ import annotations

from tests.integration.store.factories import (
    NAME,
    PROOF,
    USES,
    a_change,
    a_document,
    a_draft,
    a_registration,
    a_submission,
    after,
)
from workflows.ports.store import Store
from workflows.records.registrations import ChangeKind, DeniedField, DeniedReason, Verdict

SECRET = "=SECRET()"

DENIAL = Verdict(
    reasons=(DeniedReason(reason="OPT_IN", short_description="No opt-in"),),
    fields=(DeniedField(path=NAME, title="Company", reason="Unknown", sent=SECRET),),
    feedback="Show the checkbox",
)


async def fill(store: Store, count: int = 3) -> None:
    """Registrations with a denied version and a submission each, and one adopted registration."""
    for n in range(count):
        key, name = f"submission:sub-{n}", f"-Acme {n}"
        one = a_registration(id=f"registration-{n}", message_key=key, name=name, status="REQUIRES_UPDATES")
        answers = {NAME: SECRET, USES: ("ALERTS", "CODES"), PROOF: a_document(id=f"doc-{n}")}
        await store.add_draft(a_draft(id=f"draft-{n}", answers=answers))
        await store.start_submission(
            a_submission(
                id=f"sub-{n}", draft_id=f"draft-{n}", registration_id=one.id, attachments={f"doc-{n}": "attachment-9"}
            )
        )
        await store.add_registration(one)
        for seq, status in enumerate(("SUBMITTED", "REVIEWING", "DENIED"), start=1):
            verdict = DENIAL if status == "DENIED" else Verdict()
            moment = after(86_400 * seq)
            await store.add_change(
                a_change(
                    id=f"c-{n}-{seq}",
                    message_key=key,
                    seq=seq,
                    registration_id=one.id,
                    version_status=status,
                    verdict=verdict,
                    observed_at=moment,
                )
            )
    other = a_registration(
        id="registration-x", message_key="registration:x", owner=None, account_id="444455556666", name="Other"
    )
    await store.adopt_registration(
        other, a_change(id="c-x", message_key="registration:x", kind=ChangeKind.ADOPTED, registration_id=other.id)
    )
