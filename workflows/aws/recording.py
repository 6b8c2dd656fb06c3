"""Recording the forms of an account and region as AWS describes them. Only calls that read."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import replace

from workflows.aws.caller import PAGE, Caller
from workflows.records.catalog import Catalog, Origin

#: Called with the catalog so far, after each form.
OnForm = Callable[[Catalog], object]


async def record(caller: Caller, origin: Origin, known: Catalog | None, on_form: OnForm) -> Catalog:
    """All forms; those that `known` has are not read again. Raises AwsError."""
    region = origin.region
    types = await caller.listed(
        region, "DescribeRegistrationTypeDefinitions", "RegistrationTypeDefinitions", {"MaxResults": PAGE}
    )
    catalog = Catalog(
        origin=origin,
        types=tuple(types),
        sections=dict(known.sections) if known else {},
        fields=dict(known.fields) if known else {},
    )
    on_form(catalog)
    for name in catalog.missing:
        of_type = {"RegistrationType": name, "MaxResults": PAGE}
        sections, fields = await asyncio.gather(
            caller.listed(region, "DescribeRegistrationSectionDefinitions", "RegistrationSectionDefinitions", of_type),
            caller.listed(region, "DescribeRegistrationFieldDefinitions", "RegistrationFieldDefinitions", of_type),
        )
        catalog = replace(
            catalog,
            sections={**catalog.sections, name: list(sections)},
            fields={**catalog.fields, name: list(fields)},
        )
        on_form(catalog)
    return catalog
