"""Buttons of the pages before a batch starts: send other files, check the same ones again, start."""

from __future__ import annotations

from collections.abc import Mapping

from bot import messages
from bot.blocks.small_modals import loading_view
from bot.blocks.start import StartAnswers
from bot.flows import bulk
from bot.flows.services import Request, Services, show
from bot.flows.start import StartKind, given_again, start
from bot.slack import payloads
from workflows.records.drafts import BatchId, Person
from workflows.records.uploads import UploadId


async def another_file(request: Request) -> None:
    """Show the first modal again, with all values but the files."""
    await request.ack()
    click, services = payloads.click(request.body), request.services
    if click.view is None:
        return
    given = await given_before(services, click.person, click.view.metadata)
    await show(request, click.view.id, await start(services, given, StartKind.MANY))


async def look_again(request: Request, person: Person, upload_id: str, view_id: str) -> None:
    """Show the upload's next page again, after AWS did not answer."""
    await show(request, view_id, loading_view(messages.bulk.LOADING))
    upload = await bulk.owned_upload(request.services, upload_id, person)
    await show(request, view_id, (await bulk.page(request.services, upload)).view)


async def start_batch(request: Request) -> None:
    """Start the batch, once, or ask for its approval."""
    await request.ack()
    click = payloads.click(request.body)
    if click.view is None:
        return
    await show(request, click.view.id, loading_view(messages.windows.LOADING_SAVING))
    batch_id, upload_id = (click.view.metadata.get(name, "") for name in ("batch", "upload"))
    view = await bulk.begin(request.services, BatchId(batch_id), UploadId(upload_id), click.person)
    await show(request, click.view.id, view)


async def keep_rows(request: Request) -> None:
    """Ask why the answers of rows are right that would be denied."""
    await request.ack()
    click, services = payloads.click(request.body), request.services
    if click.view is None:
        return
    await show(request, click.view.id, loading_view(messages.bulk.LOADING))
    upload = await bulk.owned_upload(services, click.view.metadata.get("upload", ""), click.person)
    await show(request, click.view.id, await bulk.override_rows_view(services, upload))


async def back_to_preview(request: Request) -> None:
    """Show the preview; no reason is kept."""
    await request.ack()
    click = payloads.click(request.body)
    if click.view is None:
        return
    await show(request, click.view.id, loading_view(messages.bulk.LOADING))
    upload = await bulk.owned_upload(request.services, click.view.metadata.get("upload", ""), click.person)
    await show(request, click.view.id, (await bulk.page(request.services, upload, only_good=True)).view)


async def given_before(services: Services, person: Person, metadata: Mapping[str, str]) -> StartAnswers:
    """The values of the first modal: those stored with the upload, else those of the view."""
    upload = await services.store.upload(UploadId(metadata.get("upload", "")))
    if upload and upload.owner == person:
        return StartAnswers(
            registration_type=upload.registration_type,
            region=upload.region,
            name=upload.name_pattern,
            channel_id=upload.channel_id,
        )
    return given_again(dict(metadata), services.regions)
