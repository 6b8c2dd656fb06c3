"""`/callsign template TYPE`: sends an empty table for a form, and an explanation of its columns."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping

from bot import messages
from bot.flows.services import Request, Services
from bot.slack import payloads
from bot.slack.files import OwnFile, UploadRefused
from workflows.forms.type_names import types_called, types_near
from workflows.forms.validation import allowed_regions
from workflows.records.definitions import RegistrationType
from workflows.tables.template import explanation, template

#: Types offered where the words match several; nobody reads a longer list.
OFFERED = 12


async def send_template(request: Request, text: str) -> None:
    """Send two files to the person's direct messages, or list the types. It takes longer than an ack may wait."""
    await request.ack()
    person = payloads.command(request.body).person
    answer = await _answer(request.services, text, person.user_id)
    await request.respond(response_type="ephemeral", replace_original=False, text=answer)


async def _answer(services: Services, text: str, user_id: str) -> str:
    regions = await _types(services)
    types = tuple(sorted(regions, key=lambda kind: kind.title.casefold()))
    if not types:
        return messages.form.NO_TYPES
    if not text:
        return messages.templates.template_usage(types)
    matches = types_called(text, types)
    if not matches:
        return messages.templates.template_unknown(text, types_near(text, types))
    if len(matches) > 1:
        return messages.templates.template_which(text, matches, OFFERED)
    return await _sent(services, matches[0], regions[matches[0]], user_id)


async def _types(services: Services) -> Mapping[RegistrationType, str]:
    """Every type, with a region that offers it."""
    held = await asyncio.gather(*(services.soon(services.forms.types(region)) for region in services.regions))
    regions_of: dict[str, tuple[RegistrationType, str]] = {}
    for region, types in zip(services.regions, held, strict=True):
        for kind in types.value:
            if region in (allowed_regions(kind.name) or (region,)):
                regions_of.setdefault(kind.name, (kind, region))
    return dict(regions_of.values())


async def _sent(services: Services, chosen: RegistrationType, region: str, user_id: str) -> str:
    form = (await services.soon(services.forms.form(region, chosen.name))).value
    files = [
        OwnFile(body=template(form), name=f"{chosen.name}.csv", title=messages.templates.TEMPLATE_TITLE),
        OwnFile(body=explanation(form), name=f"{chosen.name}-columns.csv", title=messages.templates.COLUMNS_TITLE),
    ]
    try:
        await services.files.send_to_person(files, user_id, messages.templates.template_comment(chosen.title))
    except UploadRefused as refused:
        return messages.problems.upload_refused(refused.code)
    return messages.templates.template_sent(chosen.title)
