"""Which drafts a changed form concerns, and what is said of it once."""

from __future__ import annotations

from dataclasses import replace

import pytest

from tests.unit import factories
from workflows.forms.changes import FormChange, FormChangeKind
from workflows.records.answered_forms import AnsweredForm
from workflows.records.drafts import DraftId
from workflows.watch.changed_forms import ChangedForm, grouped, merged, outdated

FORM = replace(factories.form(factories.field("s.a")), fingerprint="new")


def answered(name: str, fingerprint: str = "old", channel: str = "C1", region: str = "us-east-1") -> AnsweredForm:
    draft = factories.draft(id=DraftId(name), form_fingerprint=fingerprint, channel_id=channel, region=region)
    return AnsweredForm(draft=draft)


def change(name: str, *, affected: bool) -> FormChange:
    return FormChange(path=factories.path(name), title=name, kind=FormChangeKind.GAINED, affected=affected)


def test_outdated__by_channel() -> None:
    """Drafts of the form of today, and those whose updates nobody gets, are left out."""
    everything = [
        answered("first"),
        answered("as today", "new"),
        answered("elsewhere", channel="C2"),
        answered("second", "older"),
        answered("terminal", channel=""),
    ]
    found = outdated(everything, FORM)
    assert {channel: [each.draft.id for each in those] for channel, those in found.items()} == {
        "C1": ["first", "second"],
        "C2": ["elsewhere"],
    }


def test_grouped__one_form_of_a_region_is_read_once() -> None:
    """However many drafts use it."""
    groups = grouped([answered("a"), answered("b"), answered("c", region="eu-west-1")])
    assert [len(those) for those in groups.values()] == [2, 1]


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ([], []),
        ([change("a", affected=False), change("a", affected=True)], [("a", True)]),
        (
            [change("a", affected=True), change("b", affected=False), change("a", affected=False)],
            [("a", True), ("b", False)],
        ),
    ],
)
def test_merged__each_field_once(changes: list[FormChange], expected: list[tuple[str, bool]]) -> None:
    """A field needs a person where it needs one in any draft."""
    assert [(each.path, each.affected) for each in merged(changes)] == expected


def test_key__names_the_form_and_the_place() -> None:
    """Another form, region or channel is another message; the same change found again is not."""
    one = ChangedForm(account_id="1", region="us-east-1", form=FORM, channel_id="C1", concerned=(answered("a"),))
    others = [
        replace(one, form=replace(FORM, fingerprint="newer")),
        replace(one, region="eu-west-1"),
        replace(one, channel_id="C2"),
        replace(one, account_id="2"),
    ]
    assert len({one.key, *(other.key for other in others)}) == 5
    assert replace(one, concerned=(answered("b"),)).key == one.key
