"""Scenes of what Callsign does over a longer time: tables, nudges, and the upgrade of a database that is in use."""

from __future__ import annotations

from tests.integration.workflows.office import PNG, REGION, SENDER_ID, TOLL_FREE, Office, complete
from tests.torture.stage import Stage
from workflows.batches import prepare as batches
from workflows.forms.documents import OutgoingFile
from workflows.records.drafts import Document
from workflows.tables.check import CheckedRow

PICTURE = "opt-in.png"


async def batch(stage: Stage, office: Office) -> None:
    """A table of two rows whose owner has just confirmed it: the click is acknowledged, nothing else is done."""
    form = (await office.forms.form(REGION, TOLL_FREE)).value
    answers, options = complete(form), stage.draft_options(office)
    documents = {path: PICTURE for path, answer in answers.items() if isinstance(answer, Document)}
    texts = {path: answer for path, answer in answers.items() if not isinstance(answer, Document)}
    rows = [
        CheckedRow(
            number=number,
            key=f"customer-{number}",
            name=f"Row {number}",
            answers=texts,
            documents=documents,
            errors=(),
        )
        for number in (2, 3)
    ]
    table = batches.NewBatch(
        owner=options["owner"],
        form=form,
        account_id=await office.aws.account_id(),
        region=REGION,
        channel_id=options["channel_id"],
        source="customers.csv",
    )
    picture = OutgoingFile(body=PNG, media_type="image/png", name=PICTURE, note="")
    prepared = await batches.prepare(iter(rows), {PICTURE: picture}, table, office.ports)
    await batches.confirm(prepared.id, table.owner, office.ports)


async def nudges(stage: Stage, office: Office) -> None:
    """A denial and a draft that nobody has touched for days; the messages up to then have been posted."""
    await office.denied(TOLL_FREE, **stage.draft_options(office))
    await office.sweep()
    await stage.post_changes(office)
    await office.draft(SENDER_ID, **stage.draft_options(office))


async def upgrade(stage: Stage, office: Office) -> None:
    """A denied registration with its messages, an open draft, a submission that has just been claimed, and a table."""
    await office.denied(TOLL_FREE, **stage.draft_options(office))
    await office.sweep()
    await stage.post_changes(office)
    await office.draft(SENDER_ID, **stage.draft_options(office))
    await office.begin(await office.draft(TOLL_FREE, **stage.draft_options(office)))
    await batch(stage, office)
