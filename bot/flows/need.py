"""What it takes to text people in a country: from the types and forms of a region, and the notes."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping

from workflows.lifecycle.needs import Needs, needs, types_of
from workflows.ports.forms import FormSource
from workflows.records.definitions import Form
from workflows.records.errors import AwsError

#: Forms that are read for one answer; a country has three or four types at most today.
_FORMS = 6


async def needs_of(country: str, region: str, forms: FormSource) -> Needs:
    """Everything about a country; a form that AWS does not give is left out. Raises AwsError for the list of types."""
    types = (await forms.types(region)).value
    wanted = types_of(country, types)[:_FORMS]
    read = await asyncio.gather(*(_form(region, kind.name, forms) for kind in wanted))
    found: Mapping[str, Form] = {form.type.name: form for form in read if form}
    return needs(country, types, found)


async def _form(region: str, registration_type: str, forms: FormSource) -> Form | None:
    try:
        return (await forms.form(region, registration_type)).value
    except AwsError:
        return None
