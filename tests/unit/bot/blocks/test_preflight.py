"""A reviewer's remarks on the review: as many as the view has room for, and the others counted."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest

from bot.blocks.preflight import SHOWN, NamedOverride, finding_of, override_lines, override_view, remark_blocks
from sandbox.slack import rules
from tests.unit.catalog import forms
from tests.unit.factories import PERSON, draft
from workflows.preflight.findings import Finding, Severity
from workflows.preflight.overriding import decided
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
DRAFT = draft(answers={PATH: "hi <there> & *you*"})
OVERRIDE = decided(REMARK, DRAFT.answers, "<@U2> & friends know us.", PERSON, DRAFT.created_at)


@pytest.mark.parametrize(("room", "remarks"), [(100, SHOWN), (10, 2), (7, 1), (6, 0), (4, 0)])
def test_remark_blocks__keep_within_the_room(room: int, remarks: int) -> None:
    """Each takes three blocks, with its text; what does not fit is counted."""
    blocks = remark_blocks([REMARK] * 8, DRAFT, FORM, {}, room)
    assert len(blocks) <= room
    assert sum(block["type"] == "actions" for block in blocks) == remarks
    assert f"{8 - remarks} more" in str(blocks)
    assert "<Acme>" not in str(blocks)


def test_remark_blocks__nothing_to_say_or_no_room() -> None:
    assert remark_blocks([], DRAFT, FORM, {}, 100) == remark_blocks([REMARK], DRAFT, FORM, {}, 3) == []


@pytest.mark.parametrize("value", ["", "[", '["another", "x"]'])
def test_finding_of__what_no_longer_applies(value: str) -> None:
    """A click of an old window, or a forged one, changes nothing."""
    assert finding_of([REMARK], value) is None


def test_remark_blocks__what_was_overridden_is_said_last() -> None:
    """With who said so and why, as foreign text, and without its buttons."""
    other = replace(REMARK, rule="placeholder", params={}, suggestion="")
    kept = replace(DRAFT, overrides=(OVERRIDE,))
    blocks = remark_blocks([REMARK, other], kept, FORM, {}, 100)
    assert [block["type"] for block in blocks] == ["header", "context", "section", "actions", "context", "divider"]
    assert "&lt;@U2&gt; &amp; friends know us." in str(blocks[4])
    assert f"<@{PERSON.user_id}>" in str(blocks[4])


def test_remark_blocks__a_hint_needs_no_override() -> None:
    hint = replace(REMARK, severity=Severity.HINT, suggestion="")
    assert all(block["type"] != "actions" for block in remark_blocks([hint], DRAFT, FORM, {}, 100))


@pytest.mark.parametrize("severity", [Severity.MUST, Severity.SHOULD])
def test_override_view(severity: Severity) -> None:
    """Slack takes the window, and the click finds its remark again."""
    view = override_view(DRAFT, FORM, replace(REMARK, severity=severity))
    assert rules.view_problems(view, "modal") == []
    assert finding_of([REMARK], json.loads(view["private_metadata"])["remark"]) == REMARK
    assert override_lines([]) == []
    assert f"{8 - SHOWN} more" in str(override_lines([NamedOverride(title="A", override=OVERRIDE)] * 8))
    assert "friends know us" in str(override_lines([NamedOverride(title="A <title>", override=OVERRIDE)] * 8))
