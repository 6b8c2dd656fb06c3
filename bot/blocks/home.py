"""App Home: registrations that need you, drafts, registrations in review and done, with filters and pages. Pure."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import datetime
from enum import StrEnum

from bot import messages
from bot.blocks.alike import told_apart
from bot.blocks.elements import (
    Block,
    actions,
    button,
    context,
    dispatching,
    divider,
    header,
    input_block,
    option,
    plain,
    section,
)
from bot.blocks.lists import REFRESH, REGISTER, Slice, draft_rows, pager, registration_row, search_text
from bot.slack import limits
from workflows.lifecycle import stages
from workflows.lifecycle.meaning import newest_first
from workflows.lifecycle.stages import Move, Stage
from workflows.records.drafts import Draft, Person
from workflows.records.registrations import Registration
from workflows.watch.region_states import RegionState

SHOW, TYPE, REGION, SEARCH, CLEAR, PAGE = (
    "desk_show",
    "desk_type",
    "desk_region",
    "desk_search",
    "desk_clear",
    "desk_page",
)
#: The value of a filter that lets everything pass.
ALL = "all"
#: Drafts shown before "more"; `/callsign drafts` has them all.
DRAFTS = 8
#: Characters of the lines on when AWS was asked.
CHECKED_TEXT = 1500
#: Characters of a search; the rest is ignored.
SEARCHED = 80


class Group(StrEnum):
    """The groups on App Home, in this order."""

    NEEDS_YOU = "needs_you"
    NEEDS_OTHERS = "needs_others"
    AT_AWS = "at_aws"
    IN_REVIEW = "in_review"
    DONE = "done"


TITLES: Mapping[Group, str] = {
    Group.NEEDS_YOU: messages.home.NEEDS_YOU,
    Group.NEEDS_OTHERS: messages.home.NEEDS_OTHERS,
    Group.AT_AWS: messages.home.AT_AWS,
    Group.IN_REVIEW: messages.home.IN_REVIEW,
    Group.DONE: messages.home.DONE,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class HomeSelection:
    """The part of App Home that a person looks at: filters, empty where everything passes, and the page from 0."""

    group: str = ""
    registration_type: str = ""
    region: str = ""
    words: str = ""
    page: int = 0

    def stored(self) -> dict[str, str]:
        """The selection as strings, for metadata and the store."""
        return {name: str(value) for name, value in asdict(self).items()}


def selection_of(stored: Mapping[str, str]) -> HomeSelection:
    """The selection from strings that came back through the client. An invalid member counts as empty."""
    page = stored.get("page", "")
    return HomeSelection(
        group=stored.get("group", "") if stored.get("group", "") in TITLES else "",
        registration_type=stored.get("registration_type", ""),
        region=stored.get("region", ""),
        words=stored.get("words", "")[:SEARCHED],
        page=int(page) if page.isascii() and page.isdigit() and len(page) < 6 else 0,
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Contents:
    """The data of App Home."""

    person: Person
    drafts: Sequence[Draft]
    registrations: Sequence[Registration]
    #: The state of the watch of each region.
    watched: Mapping[str, RegionState]
    now: datetime


def group_of(registration: Registration, person: Person, now: datetime) -> Group:
    """The group of a registration on `person`'s App Home."""
    stage = stages.stage(registration)
    if stage is Stage.DRAFT:
        return Group.AT_AWS
    if stages.whose_move(registration, now) is Move.US:
        return Group.NEEDS_YOU if registration.owner in (None, person) else Group.NEEDS_OTHERS
    return Group.DONE if stage in {Stage.LIVE, Stage.CLOSED, Stage.DELETED} else Group.IN_REVIEW


def home_view(contents: Contents, selection: HomeSelection) -> Block:
    """App Home at `selection`. A filter or page that no longer matches anything counts as empty.

    Raises:
        limits.OverLimit: the view is larger than Slack allows.
    """
    selection = _fitting(contents, selection)
    rows = _selected_rows(contents, selection)
    part = Slice.of(len(rows), selection.page)
    view: Block = {
        "type": "home",
        "private_metadata": json.dumps(replace(selection, page=part.page).stored()),
        "blocks": [
            *_top(),
            header(messages.home.HOME_DRAFTS),
            *draft_rows(contents.drafts, DRAFTS),
            divider(),
            *_filters(contents.registrations, selection),
            *_rows(rows, part, contents),
            *pager("desk_pages", PAGE, part, {number: str(number) for number in part.neighbours}),
            context(limits.shorten(messages.watching.checked(contents.watched, contents.now), CHECKED_TEXT)),
        ],
    }
    return limits.checked_view(view)


def notice_home(text: str) -> Block:
    """An App Home that only says this."""
    return {"type": "home", "blocks": [header(messages.home.HOME_TITLE), section(text)]}


def _fitting(contents: Contents, selection: HomeSelection) -> HomeSelection:
    kinds = {registration.registration_type for registration in contents.registrations}
    regions = {registration.region for registration in contents.registrations}
    return replace(
        selection,
        registration_type=selection.registration_type if selection.registration_type in kinds else "",
        region=selection.region if selection.region in regions else "",
    )


def _selected_rows(contents: Contents, selection: HomeSelection) -> list[tuple[Group, Registration]]:
    """The registrations that pass the filters, by group, in each group the latest changed first."""
    wanted = selection.words.casefold().split()
    passing = [
        registration
        for registration in newest_first(contents.registrations)
        if selection.registration_type in ("", registration.registration_type)
        and selection.region in ("", registration.region)
        and all(word in search_text(registration) for word in wanted)
    ]
    order = {group: at for at, group in enumerate(Group)}
    grouped = [(group_of(registration, contents.person, contents.now), registration) for registration in passing]
    shown = [(group, registration) for group, registration in grouped if selection.group in ("", group)]
    return sorted(shown, key=lambda entry: order[entry[0]])


def _top() -> list[Block]:
    return [
        header(messages.home.HOME_TITLE),
        section(messages.home.HOME_TEXT),
        actions(
            "home",
            [button(messages.buttons.REGISTER, REGISTER, style="primary"), button(messages.buttons.REFRESH, REFRESH)],
        ),
    ]


def _rows(rows: Sequence[tuple[Group, Registration]], part: Slice, contents: Contents) -> list[Block]:
    if not rows:
        return [section(messages.home.NO_MATCH if contents.registrations else messages.status.NO_REGISTRATIONS)]
    counts = {group: sum(shown is group for shown, _ in rows) for group in Group}
    blocks: list[Block] = []
    before: Group | None = None
    for group, registration in rows[part.first : part.last]:
        if group is not before:
            blocks.append(header(messages.home.group_title(TITLES[group], counts[group])))
        before = group
        blocks += registration_row(registration, contents.now, owner=group is Group.NEEDS_OTHERS)
    return blocks


def _filters(registrations: Sequence[Registration], selection: HomeSelection) -> list[Block]:
    if not registrations:
        return []
    titles = {registration.registration_type: registration.title for registration in registrations}
    kinds = sorted(titles.items(), key=lambda entry: entry[1].casefold())
    regions = sorted({registration.region for registration in registrations})
    selects = [
        _select(SHOW, messages.home.SHOW, [(group.value, title) for group, title in TITLES.items()], selection.group),
        _select(TYPE, messages.home.ALL_TYPES, kinds, selection.registration_type),
        _select(REGION, messages.home.ALL_REGIONS, [(region, region) for region in regions], selection.region),
    ]
    if selection != HomeSelection(page=selection.page):
        selects.append(button(messages.home.CLEAR, CLEAR))
    return [actions("desk_filters", selects), _search(selection.words)]


def _select(action_id: str, everything: str, choices: Sequence[tuple[str, str]], chosen: str) -> Block:
    shown = choices[: limits.OPTIONS - 1]
    titles = told_apart([(title, value) for value, title in shown])
    named = [option(title, value) for title, (value, _) in zip(titles, shown, strict=True)]
    offered = [option(everything, ALL), *named]
    initial = next((choice for choice in offered if choice["value"] == chosen), offered[0])
    return {
        "type": "static_select",
        "action_id": action_id,
        "placeholder": plain(everything, limits.PLACEHOLDER),
        "options": offered,
        "initial_option": initial,
    }


def _search(searched_for: str) -> Block:
    """The search box. Its block id holds the search text, so that another search is another input."""
    element: Block = {
        "type": "plain_text_input",
        "action_id": SEARCH,
        "max_length": SEARCHED,
        "dispatch_action_config": {"trigger_actions_on": ["on_enter_pressed"]},
    }
    if searched_for:
        element["initial_value"] = searched_for
    block_id = f"{SEARCH}|{searched_for}"
    return dispatching(
        input_block(block_id, messages.home.SEARCH, element, hint=messages.home.SEARCH_HINT, optional=True)
    )
