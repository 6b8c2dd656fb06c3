"""A reviewer's remarks on the review: as many as the view has room for, and the others counted."""

from __future__ import annotations

import pytest

from bot.blocks.preflight import SHOWN, remark_blocks, suggestion_of
from tests.unit.catalog import forms
from workflows.preflight.findings import Finding, Severity
from workflows.records.definitions import FieldPath

FORM = forms()["US_TOLL_FREE_REGISTRATION"]
PATH = FieldPath("messageSamples.messageSample1")
REMARK = Finding(
    rule="sample-without-brand",
    severity=Severity.SHOULD,
    fields=(PATH,),
    params={"brand": "<Acme>"},
    suggestion="Acme: hi",
)


@pytest.mark.parametrize(("room", "remarks"), [(100, SHOWN), (10, 2), (7, 1), (6, 0), (4, 0)])
def test_remark_blocks__keep_within_the_room(room: int, remarks: int) -> None:
    """Each takes three blocks, with its text; what does not fit is counted."""
    blocks = remark_blocks([REMARK] * 8, FORM, {}, room)
    assert len(blocks) <= room
    assert sum(block["type"] == "actions" for block in blocks) == remarks
    assert f"{8 - remarks} more" in str(blocks)
    assert "<Acme>" not in str(blocks)


def test_remark_blocks__nothing_to_say_or_no_room() -> None:
    assert remark_blocks([], FORM, {}, 100) == remark_blocks([REMARK], FORM, {}, 3) == []


@pytest.mark.parametrize("value", ["", "[", '["another", "x"]'])
def test_suggestion_of__what_no_longer_applies(value: str) -> None:
    """A click of an old window, or a forged one, changes nothing."""
    assert suggestion_of([REMARK], value) is None
