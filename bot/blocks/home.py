"""App Home: registrations that need you, drafts, registrations in review and done, with filters and pages. Pure."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field, replace
from datetime import datetime
from enum import StrEnum

from bot import messages
from bot.blocks.alike import told_apart
from bot.blocks.approvals import home_rows
from bot.blocks.elements import (
    Block,
    actions,
    button,
    context,
    dispatching,
    header,
    input_block,
    option,
    plain,
    section,
)
from bot.blocks.lists import REFRESH, REGISTER, Slice, discard_select, home_draft, pager, registration_row, search_text
from bot.slack import limits
from workflows.lifecycle import stages
from workflows.lifecycle.meaning import newest_first
from workflows.lifecycle.stages import Move, Stage
from workflows.records.approvals import Approval
from workflows.records.drafts import Draft, Person
from workflows.records.registrations import Registration
from workflows.watch.region_states import RegionState

SHOW, TYPE, REGION, CUSTOMER, SEARCH, CLEAR, PAGE = (
    "desk_show",
    "desk_type",
    "desk_region",
    "desk_customer",
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
    """The groups on App Home, in this order; your own drafts are between those in review and those at AWS."""

    NEEDS_YOU = "needs_you"
    NEEDS_OTHERS = "needs_others"
    IN_REVIEW = "in_review"
    AT_AWS = "at_aws"
    DONE = "done"


TITLES: Mapping[Group, str] = {
    Group.NEEDS_YOU: messages.home.NEEDS_YOU,
    Group.NEEDS_OTHERS: messages.home.NEEDS_OTHERS,
    Group.IN_REVIEW: messages.home.IN_REVIEW,
    Group.AT_AWS: messages.home.AT_AWS,
    Group.DONE: messages.home.DONE,
}
#: The groups above your drafts.
ABOVE_DRAFTS = frozenset({Group.NEEDS_YOU, Group.NEEDS_OTHERS, Group.IN_REVIEW})


@dataclass(frozen=True, slots=True, kw_only=True)
class HomeSelection:
    """The part of App Home that a person looks at: filters, empty where everything passes, and the page from 0."""

    group: str = ""
    registration_type: str = ""
    region: str = ""
    #: A customer's id.
    customer: str = ""
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
        customer=stored.get("customer", ""),
        words=stored.get("words", "")[:SEARCHED],
        page=int(page) if page.isascii() and page.isdigit() and len(page) < 6 else 0,
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Contents:
    """The data of App Home."""

    person: Person
    drafts: Sequence[Draft]
    #: Requests about which the person may decide.
    to_approve: Sequence[Approval] = ()
    #: Those that pass the filters; of very many, the unfinished ones and the latest changed.
    registrations: Sequence[Registration]
    #: Those that pass the filters and are not among `registrations`.
    left_out: int = 0
    #: Registration types of the account with their titles, and its regions, for the filters.
    kinds: Mapping[str, str]
    regions: Sequence[str]
    #: Customers to their names, for the filter; empty where there are none.
    customers: Mapping[str, str] = field(default_factory=dict)
    #: The state of the watch of each region.
    watched: Mapping[str, RegionState]
    #: Whether the person may start registrations and fix denials.
    may_draft: bool = True
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
            header(messages.home.HOME_TITLE),
            _top(contents, selection),
            *home_rows(contents.to_approve),
            *_rows(rows, part, contents, selection),
            *pager("desk_pages", PAGE, part, {number: str(number) for number in part.neighbours}),
            *_left_out(contents),
            *([_search(selection.words)] if contents.kinds else []),
            context(limits.shorten(messages.watching.checked(contents.watched, contents.now), CHECKED_TEXT)),
        ],
    }
    return limits.checked_view(view)


def _left_out(contents: Contents) -> list[Block]:
    if not contents.left_out:
        return []
    return [context(messages.home.left_out(len(contents.registrations), contents.left_out))]


def notice_home(text: str) -> Block:
    """An App Home that only says this."""
    return {"type": "home", "blocks": [header(messages.home.HOME_TITLE), section(text)]}


def _fitting(contents: Contents, selection: HomeSelection) -> HomeSelection:
    return replace(
        selection,
        registration_type=selection.registration_type if selection.registration_type in contents.kinds else "",
        region=selection.region if selection.region in contents.regions else "",
        customer=selection.customer if selection.customer in contents.customers else "",
    )


def _selected_rows(contents: Contents, selection: HomeSelection) -> list[tuple[Group, Registration]]:
    """The registrations that pass the filters, by group: what waits longest first, of the done ones the latest."""
    wanted = selection.words.casefold().split()
    passing = [
        registration
        for registration in newest_first(contents.registrations)
        if selection.registration_type in ("", registration.registration_type)
        and selection.region in ("", registration.region)
        and selection.customer in ("", registration.customer_id)
        and all(word in search_text(registration) for word in wanted)
    ]
    order = {group: at for at, group in enumerate(Group)}
    grouped = [(group_of(registration, contents.person, contents.now), registration) for registration in passing]
    shown = [(group, registration) for group, registration in grouped if selection.group in ("", group)]
    waits_longest = [entry for entry in reversed(shown) if entry[0] is not Group.DONE]
    return sorted(
        [*waits_longest, *(entry for entry in shown if entry[0] is Group.DONE)], key=lambda entry: order[entry[0]]
    )


def _top(contents: Contents, selection: HomeSelection) -> Block:
    """The button that starts a registration, and the filters."""
    register = button(messages.buttons.REGISTER, REGISTER, style="primary")
    first = [register] if contents.may_draft else []
    return actions("home", [*first, button(messages.buttons.REFRESH, REFRESH), *_filters(contents, selection)])


def _rows(
    rows: Sequence[tuple[Group, Registration]], part: Slice, contents: Contents, selection: HomeSelection
) -> list[Block]:
    """The groups with their rows; on the first page without filters, with your drafts among them."""
    counts = {group: sum(shown is group for shown, _ in rows) for group in Group}
    shown = rows[part.first : part.last]
    is_filtered = selection != HomeSelection(page=selection.page)
    if part.page or is_filtered:
        return _grouped(shown, counts, contents) or [section(messages.home.NO_MATCH)]
    above = [row for row in shown if row[0] in ABOVE_DRAFTS]
    below = [row for row in shown if row[0] not in ABOVE_DRAFTS]
    calm = [header(TITLES[Group.NEEDS_YOU]), section(messages.home.NOTHING_NEEDED)]
    first = calm if contents.kinds else [section(messages.home.NOTHING_YET)]
    return [
        *([] if counts[Group.NEEDS_YOU] else first),
        *_grouped(above, counts, contents),
        *_drafts(contents.drafts),
        *_grouped(below, counts, contents),
    ]


def _grouped(
    rows: Sequence[tuple[Group, Registration]], counts: Mapping[Group, int], contents: Contents
) -> list[Block]:
    blocks: list[Block] = []
    before: Group | None = None
    for group, registration in rows:
        if group is not before:
            blocks.append(header(messages.home.group_title(TITLES[group], counts[group])))
        before = group
        blocks += registration_row(registration, contents.now, contents.person.user_id, may_fix=contents.may_draft)
    return blocks


def _drafts(drafts: Sequence[Draft]) -> list[Block]:
    if not drafts:
        return []
    hidden = len(drafts) - DRAFTS
    more = [context(messages.home.more_drafts(hidden))] if hidden > 0 else []
    title = messages.home.group_title(messages.home.HOME_DRAFTS, len(drafts))
    shown = drafts[:DRAFTS]
    return [header(title), *map(home_draft, shown), discard_select(shown), *more]


def _filters(contents: Contents, selection: HomeSelection) -> list[Block]:
    if not contents.kinds:
        return []
    kinds = sorted(contents.kinds.items(), key=lambda entry: entry[1].casefold())
    regions = sorted(contents.regions)
    selects = [
        _select(SHOW, messages.home.SHOW, [(group.value, title) for group, title in TITLES.items()], selection.group),
        _select(TYPE, messages.home.ALL_TYPES, kinds, selection.registration_type),
        _select(REGION, messages.home.ALL_REGIONS, [(region, region) for region in regions], selection.region),
    ]
    if contents.customers:
        named = sorted(contents.customers.items(), key=lambda entry: entry[1].casefold())
        selects.append(_select(CUSTOMER, messages.home.ALL_CUSTOMERS, named, selection.customer))
    if selection != HomeSelection(page=selection.page):
        selects.append(button(messages.home.CLEAR, CLEAR))
    return selects


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
