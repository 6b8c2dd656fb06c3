"""`callsign doctor --slack-layouts`: profiles and tables of registrations, for Slack's own validator."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime

from bot.blocks import profiles
from bot.blocks.batch import result_table
from bot.blocks.elements import Block
from bot.blocks.fields import fits
from bot.blocks.lists import Slice, registration_list
from bot.blocks.message import simpler
from bot.blocks.profile_page import ProfilePage, profile_page_view
from bot.blocks.row_errors import errors_message
from bot.command_line.layouts import PERSON, Layout, content_of
from workflows.batches.uploads import Survey
from workflows.forms.resolve import pages, resolve
from workflows.forms.validation import ErrorCode
from workflows.records.batches import Batch, RowOutcome, RowState
from workflows.records.definitions import Form
from workflows.records.profiles import Profile, ProfileAnswer, ProfileHead, ProfileId, ProfileVersion, Sharing
from workflows.records.registrations import Registration
from workflows.tables.check import RowError

_NAME, _WORDS, _TABLE = "Example Corp", "Words about it.", "table.csv"
_SURVEY = Survey(
    rows=10,
    good=9,
    errors=(RowError(row=2, column="Company", path=None, code=ErrorCode.MISSING),),
    error_count=1,
    wrong={},
    uses={},
    unused=(),
    first_name="",
    dropping=0,
)


def of_lists(batch: Batch, registration: Registration, now: datetime) -> Iterator[Layout]:
    """Tables in messages, and the same as text for a workspace that does not know them."""
    outcome = RowOutcome(number=1, key="row-1", name=_NAME, state=RowState.WAITING)
    shown = {
        "list of registrations": registration_list([registration], now, Slice.of(1, 0), ""),
        "results of a table": result_table(batch, [outcome], 1),
        "errors of a table": errors_message(_TABLE, _SURVEY, {}),
    }
    for name, message in shown.items():
        yield Layout(name=name, kind="message", content=content_of(message))
        yield Layout(name=f"{name}, as text", kind="message", content=content_of(simpler(message)))


def of_profiles(form: Form, region: str, now: datetime) -> Iterator[Layout]:
    """A profile, its pages and its history."""
    for name, view in _views(form, region, now).items():
        yield Layout(name=name, kind="view", content=view)


def _views(form: Form, region: str, now: datetime) -> Mapping[str, Block]:
    profile = _profile(form, now)
    page = pages(form, fits)[0]
    shown = profiles.ShownPage(page=page, registration_type=form.type.name, answers=profile.answers)
    asked = ProfilePage(page=page, resolved=resolve(form, {}), answers={}, name=_NAME, metadata={})
    return {
        "profiles": profiles.list_view([profile.head], "", has_key=True),
        "profiles without a key": profiles.list_view([], "", has_key=False),
        "a profile": profiles.profile_view(profiles.ShownProfile(profile=profile, pages=(shown,), may_manage=True)),
        "a profile that cannot be read": profiles.unreadable_view(profile.head, _WORDS, may_manage=True),
        "history of a profile": profiles.history_view(profile.head, [profile.latest, None]),
        "new profile": profiles.new_view([form.type], profiles.NewProfile(region=region)),
        "page of a profile": profile_page_view(asked),
        "save as a profile": profiles.save_as_view(_NAME, profile.answers, {}, {}),
    }


def _profile(form: Form, now: datetime) -> Profile:
    field = form.fields[0]
    answer = ProfileAnswer(registration_type=form.type.name, path=field.path, title=field.title, value=_WORDS)
    head = ProfileHead(
        id=ProfileId("profile-1"),
        name=_NAME,
        owner=PERSON,
        sharing=Sharing.PRIVATE,
        version=1,
        created_at=now,
        updated_at=now,
    )
    latest = ProfileVersion(
        version=1, author=PERSON, changed_at=now, name=_NAME, sharing=Sharing.PRIVATE, answers=(answer,)
    )
    return Profile(head=head, latest=latest)
