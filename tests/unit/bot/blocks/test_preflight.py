"""A reviewer's remarks on the review: as many as the view has room for, and the others counted."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest

from bot.blocks.preflight import SHOWN, NamedOverride, Remarks, finding_of, override_lines, override_view, remark_blocks
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


@pytest.mark.parametrize(("room", "remarks"), [(100, SHOWN), (10, 2), (7, 1), (6, 1), (5, 0), (3, 0)])
def test_remark_blocks__keep_within_the_room(room: int, remarks: int) -> None:
    """Each takes three blocks, with its text; what does not fit is counted."""
    blocks = remark_blocks(Remarks(findings=[REMARK] * 8), DRAFT, FORM, room)
    assert len(blocks) <= room
    assert sum(block["type"] == "actions" for block in blocks) == remarks
    assert f"{8 - remarks} more" in str(blocks)
    assert "<Acme>" not in str(blocks)


def test_remark_blocks__nothing_to_say_or_no_room() -> None:
    assert remark_blocks(Remarks(), DRAFT, FORM, 100) == []
    assert remark_blocks(Remarks(findings=[REMARK]), DRAFT, FORM, 2) == []


@pytest.mark.parametrize("value", ["", "[", '["another", "x"]'])
def test_finding_of__what_no_longer_applies(value: str) -> None:
    """A click of an old window, or a forged one, changes nothing."""
    assert finding_of([REMARK], value) is None


def test_remark_blocks__what_was_overridden_is_said_last() -> None:
    """With who said so and why, as foreign text, and without its buttons."""
    other = replace(REMARK, rule="placeholder", params={}, suggestion="")
    kept = replace(DRAFT, overrides=(OVERRIDE,))
    blocks = remark_blocks(Remarks(findings=[REMARK, other]), kept, FORM, 100)
    assert [block["type"] for block in blocks] == ["header", "context", "section", "actions", "context"]
    assert "&lt;@U2&gt; &amp; friends know us." in str(blocks[4])
    assert f"<@{PERSON.user_id}>" in str(blocks[4])


@pytest.mark.parametrize(
    ("severity", "approver_decides", "offered"),
    [
        (Severity.MUST, False, True),
        (Severity.MUST, True, False),
        (Severity.SHOULD, True, True),
        (Severity.HINT, False, False),
    ],
)
def test_remark_blocks__offers_the_override_that_counts(
    severity: Severity, approver_decides: bool, offered: bool
) -> None:
    """A hint needs none, and where somebody has to approve it, they decide about what will be denied."""
    remark = replace(REMARK, severity=severity, suggestion="")
    blocks = remark_blocks(Remarks(findings=[remark], approver_decides=approver_decides), DRAFT, FORM, 100)
    assert any(block["type"] == "actions" for block in blocks) is offered


@pytest.mark.parametrize("severity", [Severity.MUST, Severity.SHOULD])
def test_override_view(severity: Severity) -> None:
    """Slack takes the window, and the click finds its remark again."""
    view = override_view(DRAFT, FORM, replace(REMARK, severity=severity))
    assert rules.view_problems(view, "modal") == []
    assert finding_of([REMARK], json.loads(view["private_metadata"])["remark"]) == REMARK
    assert override_lines([]) == []
    assert f"{8 - SHOWN} more" in str(override_lines([NamedOverride(title="A", override=OVERRIDE)] * 8))
    assert "friends know us" in str(override_lines([NamedOverride(title="A <title>", override=OVERRIDE)] * 8))
