"""Where a registration can be started again, and with which answers."""

from __future__ import annotations

from dataclasses import replace

import pytest

from tests.unit.catalog import filled, forms
from tests.unit.factories import registration
from workflows.forms.matching import match
from workflows.forms.meanings import Reuse, meaning
from workflows.forms.resolve import sendable
from workflows.registrations.move import regions_for, right_regions
from workflows.submissions.start_from import source_of

INDIA, TOLL_FREE = "IN_SENDER_ID_REGISTRATION", "US_TOLL_FREE_REGISTRATION"


@pytest.mark.parametrize(
    ("kind", "region", "right", "served"),
    [
        (INDIA, "us-west-2", ("ap-south-1", "ap-south-2"), ("ap-south-1",)),
        (INDIA, "ap-south-1", (), ()),
        (INDIA, "ap-south-2", (), ("ap-south-1",)),
        (TOLL_FREE, "us-west-2", (), ("ap-south-1", "us-east-1")),
        ("A_NEWER_TYPE", "eu-west-1", (), ("us-west-2", "ap-south-1", "us-east-1")),
    ],
)
def test_regions(kind: str, region: str, right: tuple[str, ...], served: tuple[str, ...]) -> None:
    """Of the regions served, those that take the type, without its own; and whether its own takes it."""
    known = registration(registration_type=kind, region=region)
    assert right_regions(known) == right
    assert regions_for(known, ("us-west-2", "ap-south-1", "us-east-1")) == served


@pytest.mark.parametrize("name", sorted(forms()))
def test_match__the_same_again_takes_everything(name: str) -> None:
    """What differs from one registration to the next is filled in, too; only what a person acknowledges is asked again."""
    form = forms()[name]
    answers = {path: answer for path, answer in sendable(form, filled(form)).items() if isinstance(answer, str | tuple)}
    source = replace(source_of(registration(registration_type=name), form, answers), is_the_same=True)
    matching = match(source, form)
    stated = {path for path in answers if (row := meaning(path, form.by_path[path].title)) and row.reuse is Reuse.NEVER}
    assert matching.answers == {path: answer for path, answer in answers.items() if path not in stated}
    assert set(matching.asked) & answers.keys() == stated
