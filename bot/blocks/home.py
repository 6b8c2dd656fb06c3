"""App Home as a desk: what needs you, your drafts, what is in review, what is done; filtered and paged. Pure."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import datetime
from enum import StrEnum

from bot import messages
from bot.blocks.elements import (
    Block,
    actions,
    button,
    context,
    divider,
    header,
    input_block,
    option,
    plain,
    section,
)
from bot.blocks.lists import REFRESH, REGISTER, Slice, draft_rows, pager, registration_row, searched
from bot.messages import home as words
from bot.slack import limits
from workflows.lifecycle import stages
from workflows.lifecycle.meaning import newest_first
from workflows.lifecycle.stages import Move, Stage
from workflows.records.drafts import Draft, Person
from workflows.records.registrations import Registration

SHOW, TYPE, REGION, SEARCH, CLEAR, PAGE = (
    "desk_show",
    "desk_type",
    "desk_region",
    "desk_search",
    "desk_clear",
    "desk_page",
)
#: Value of a filter that lets everything pass.
ALL = "all"
#: Drafts shown before "more"; `/callsign drafts` has them all.
DRAFTS = 8
#: Characters of a search that count.
SEARCHED = 80


class Group(StrEnum):
    """The parts of the desk, in this order."""

    NEEDS_YOU = "needs_you"
    NEEDS_OTHERS = "needs_others"
    AT_AWS = "at_aws"
    IN_REVIEW = "in_review"
    DONE = "done"


TITLES: Mapping[Group, str] = {
    Group.NEEDS_YOU: words.NEEDS_YOU,
    Group.NEEDS_OTHERS: words.NEEDS_OTHERS,
    Group.AT_AWS: words.AT_AWS,
    Group.IN_REVIEW: words.IN_REVIEW,
    Group.DONE: words.DONE,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """What somebody looks at: filters, empty where all pass, and the page, counted from 0."""

    group: str = ""
    registration_type: str = ""
    region: str = ""
    words: str = ""
    page: int = 0

    def stored(self) -> dict[str, str]:
        """For metadata and the store."""
        return {name: str(value) for name, value in asdict(self).items()}


def place_of(stored: Mapping[str, str]) -> Place:
    """A place out of what came back through the client: what is none is as if nothing was chosen."""
    page = stored.get("page", "")
    return Place(
        group=stored.get("group", "") if stored.get("group", "") in TITLES else "",
        registration_type=stored.get("registration_type", ""),
        region=stored.get("region", ""),
        words=stored.get("words", "")[:SEARCHED],
        page=int(page) if page.isascii() and page.isdigit() and len(page) < 6 else 0,
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Contents:
    """What a desk is drawn from."""

    person: Person
    drafts: Sequence[Draft]
    registrations: Sequence[Registration]
    swept: datetime | None
    now: datetime


def group_of(registration: Registration, person: Person, now: datetime) -> Group:
    """Where a registration lies on `person`'s desk."""
    stage = stages.stage(registration)
    if stage is Stage.DRAFT:
        return Group.AT_AWS
    if stages.whose_move(registration, now) is Move.US:
        return Group.NEEDS_YOU if registration.owner in (None, person) else Group.NEEDS_OTHERS
    return Group.DONE if stage in {Stage.LIVE, Stage.CLOSED, Stage.DELETED} else Group.IN_REVIEW


def home_view(contents: Contents, place: Place) -> Block:
    """App Home at `place`; a filter or page that fits nothing any more counts as none.

    Raises:
        limits.OverLimit: when Slack would refuse it.
    """
    place = _fitting(contents, place)
    found = _found(contents, place)
    part = Slice.of(len(found), place.page)
    view: Block = {
        "type": "home",
        "private_metadata": json.dumps(replace(place, page=part.page).stored()),
        "blocks": [
            *_top(),
            header(messages.home.HOME_DRAFTS),
            *draft_rows(contents.drafts, DRAFTS),
            divider(),
            *_filters(contents.registrations, place),
            *_rows(found, part, contents),
            *pager("desk_pages", PAGE, part, {number: str(number) for number in part.neighbours}),
            context(messages.status.last_swept(contents.swept)),
        ],
    }
    return limits.checked_view(view)


def _fitting(contents: Contents, place: Place) -> Place:
    kinds = {one.registration_type for one in contents.registrations}
    regions = {one.region for one in contents.registrations}
    return replace(
        place,
        registration_type=place.registration_type if place.registration_type in kinds else "",
        region=place.region if place.region in regions else "",
    )


def _found(contents: Contents, place: Place) -> list[tuple[Group, Registration]]:
    """What passes the filters, by group, in each those that moved last on top."""
    wanted = place.words.casefold().split()
    passing = [
        one
        for one in newest_first(contents.registrations)
        if place.registration_type in ("", one.registration_type)
        and place.region in ("", one.region)
        and all(word in searched(one) for word in wanted)
    ]
    order = {group: at for at, group in enumerate(Group)}
    grouped = [(group_of(one, contents.person, contents.now), one) for one in passing]
    shown = [(group, one) for group, one in grouped if place.group in ("", group)]
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


def _rows(found: Sequence[tuple[Group, Registration]], part: Slice, contents: Contents) -> list[Block]:
    if not found:
        return [section(words.NO_MATCH if contents.registrations else messages.status.NO_REGISTRATIONS)]
    counts = {group: sum(one is group for one, _ in found) for group in Group}
    blocks: list[Block] = []
    before: Group | None = None
    for group, registration in found[part.first : part.last]:
        if group is not before:
            blocks.append(header(words.group_title(TITLES[group], counts[group])))
        before = group
        blocks += registration_row(registration, contents.now, owner=group is Group.NEEDS_OTHERS)
    return blocks


def _filters(registrations: Sequence[Registration], place: Place) -> list[Block]:
    if not registrations:
        return []
    titles = {one.registration_type: one.title for one in registrations}
    kinds = sorted(titles.items(), key=lambda entry: entry[1].casefold())
    regions = sorted({one.region for one in registrations})
    selects = [
        _select(SHOW, words.SHOW, [(group.value, title) for group, title in TITLES.items()], place.group),
        _select(TYPE, words.ALL_TYPES, kinds, place.registration_type),
        _select(REGION, words.ALL_REGIONS, [(region, region) for region in regions], place.region),
    ]
    if place != Place(page=place.page):
        selects.append(button(words.CLEAR, CLEAR))
    return [actions("desk_filters", selects), _search(place.words)]


def _select(action_id: str, everything: str, choices: Sequence[tuple[str, str]], chosen: str) -> Block:
    offered = [option(everything, ALL), *(option(title, value) for value, title in choices[: limits.OPTIONS - 1])]
    initial = next((one for one in offered if one["value"] == chosen), offered[0])
    return {
        "type": "static_select",
        "action_id": action_id,
        "placeholder": plain(everything, limits.PLACEHOLDER),
        "options": offered,
        "initial_option": initial,
    }


def _search(searched_for: str) -> Block:
    """The block's id holds what is searched for, so that an input of another search is another input."""
    element: Block = {
        "type": "plain_text_input",
        "action_id": SEARCH,
        "max_length": SEARCHED,
        "dispatch_action_config": {"trigger_actions_on": ["on_enter_pressed"]},
    }
    if searched_for:
        element["initial_value"] = searched_for
    block_id = f"{SEARCH}|{searched_for}"
    return input_block(block_id, words.SEARCH, element, hint=words.SEARCH_HINT, optional=True, dispatch=True)
