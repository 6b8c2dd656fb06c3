"""App Home as a view: always within Slack's limits, and complete over its pages."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.blocks import home
from bot.blocks.home import Contents, Group, HomeSelection, group_of, home_view, selection_of
from bot.blocks.lists import Slice, registration_rows
from bot.slack import limits
from tests.unit.factories import NOW
from workflows.records.drafts import Draft, DraftId, DraftState, Person, RegistrationId
from workflows.records.errors import ForbiddenByOrganization
from workflows.records.messages import MessageKey
from workflows.records.registrations import Registration
from workflows.watch.region_states import RegionState

#: The longest cause of a region that cannot be asked.
FORBIDDEN = ForbiddenByOrganization(
    "DescribeRegistrations", code="AccessDeniedException", region="us-west-1", detail="service control policy"
).problem()
ME, YOU = Person(workspace_id="T1", user_id="U1"), Person(workspace_id="T1", user_id="U2")
STATUSES = [
    ("CREATED", "DRAFT"),
    ("SUBMITTED", "SUBMITTED"),
    ("REVIEWING", "REVIEWING"),
    ("REQUIRES_UPDATES", "DENIED"),
    ("REQUIRES_AUTHENTICATION", "REQUIRES_AUTHENTICATION"),
    ("COMPLETE", "APPROVED"),
    ("CLOSED", "APPROVED"),
    ("MOONRISE", "MOONLESS"),
]


def registration(number: int = 0, **changes: Any) -> Registration:
    status, version_status = STATUSES[number % len(STATUSES)]
    plain = Registration(
        id=RegistrationId(f"registration-{number:032d}"),
        account_id="1",
        region=("us-east-1", "eu-west-1")[number % 2],
        registration_type=f"TYPE_{number % 3}",
        title=f"Type {number % 3}",
        name=f"Brand {number}",
        owner=ME,
        channel_id="C1",
        status=status,
        version=1,
        version_status=version_status,
        latest_denied_version=1 if version_status == "DENIED" else None,
        approved_version=1 if version_status == "APPROVED" else None,
        status_since=NOW - timedelta(minutes=number),
        created_at=NOW,
        submitted_at=None if status == "CREATED" else NOW,
        message_key=MessageKey(f"registration:{number}"),
    )
    return replace(plain, **changes)


def draft(number: int) -> Draft:
    return Draft(
        id=DraftId(f"draft-{number}"),
        owner=ME,
        account_id="1",
        region="us-east-1",
        registration_type="TYPE_0",
        title="T" * 200,
        name="&" * 128,
        channel_id="C1",
        state=DraftState.OPEN,
        form_fingerprint="",
        created_at=NOW,
        updated_at=NOW,
    )


def contents(registrations: list[Registration], drafts: int = 0) -> Contents:
    return Contents(
        person=ME,
        drafts=[draft(number) for number in range(drafts)],
        registrations=registrations,
        watched={f"us-west-{at}": RegionState(problem=FORBIDDEN) for at in range(40)},
        now=NOW,
    )


def rows(view: dict[str, Any]) -> list[str]:
    """The registrations shown."""
    ids = [block.get("block_id", "") for block in view["blocks"]]
    return [block_id.partition("|")[2] for block_id in ids if block_id.startswith("registration|")]


@pytest.mark.parametrize(
    ("number", "owner", "group"),
    [
        (0, ME, Group.AT_AWS),
        (1, ME, Group.IN_REVIEW),
        (2, ME, Group.IN_REVIEW),
        (3, ME, Group.NEEDS_YOU),
        (3, None, Group.NEEDS_YOU),
        (3, YOU, Group.NEEDS_OTHERS),
        (4, ME, Group.NEEDS_YOU),
        (5, YOU, Group.DONE),
        (6, ME, Group.DONE),
        (7, ME, Group.IN_REVIEW),
    ],
)
def test_group_of__status_and_owner(number: int, owner: Person | None, group: Group) -> None:
    """A registration needs its owner, or everybody where it has no owner; an unknown status counts as in review."""
    assert group_of(registration(number, owner=owner), ME, NOW) is group


def test_group_of__not_picked_up() -> None:
    """A registration submitted a day ago and not picked up needs somebody to ask AWS."""
    late = registration(1, submitted_at=NOW - timedelta(days=2), status_since=NOW - timedelta(days=2))
    assert group_of(late, ME, NOW) is Group.NEEDS_YOU


def test_home_view__the_largest_view() -> None:
    """Names of 256 characters that escape to five times that, 300 drafts and every group: Slack accepts the page."""
    worst = [registration(number, name="&" * 256, identity="<" * 11) for number in range(300)]
    view = home_view(contents(worst, drafts=300), HomeSelection())
    assert len(view["blocks"]) <= limits.VIEW_BLOCKS
    assert limits.json_bytes(view) <= limits.VIEW_BYTES


@given(
    st.integers(0, 130),
    st.sampled_from(["", *Group]),
    st.sampled_from(["", "TYPE_1"]),
    st.sampled_from(["", "brand 1"]),
)
def test_home_view__pages_hold_everything_once(count: int, group: str, kind: str, words: str) -> None:
    """With any filters, each matching registration is on exactly one page, and no other registration is."""
    everything = [registration(number) for number in range(count)]
    selection = HomeSelection(group=group, registration_type=kind, words=words)
    seen: list[str] = []
    for page in range(10):
        view = home_view(contents(everything), replace(selection, page=page))
        if selection_of(json.loads(view["private_metadata"])).page == page:
            seen += rows(view)
    expected = [
        registration.id
        for registration in everything
        if (not group or group_of(registration, ME, NOW) == group)
        and (not kind or registration.registration_type == kind or count < 2)
        and (
            not words
            or (
                "brand" in registration.name.casefold()
                and "1" in f"{registration.name}{registration.title}{registration.region}{registration.id}"
            )
        )
    ]
    assert sorted(seen) == sorted(expected)


@pytest.mark.parametrize(
    ("stored", "selection"),
    [
        ({}, HomeSelection()),
        ({"group": "done", "page": "3"}, HomeSelection(group="done", page=3)),
        ({"group": "<!channel>", "page": "-1"}, HomeSelection()),
        ({"page": "²"}, HomeSelection()),
        ({"page": "99999999999999999999"}, HomeSelection()),
        ({"words": "x" * 500}, HomeSelection(words="x" * home.SEARCHED)),
    ],
)
def test_selection_of__what_came_back(stored: dict[str, str], selection: HomeSelection) -> None:
    """Metadata comes back through the client: an invalid selection counts as empty."""
    assert selection_of(stored) == selection


def test_home_selection__reads_back() -> None:
    """A stored selection reads back unchanged."""
    selection = HomeSelection(group="done", registration_type="T", region="r", words="a b", page=7)
    assert selection_of(selection.stored()) == selection


def test_home_view__a_filter_that_no_longer_matches() -> None:
    """When the last registration of a type is gone, its filter is dropped and everything else is shown."""
    view = home_view(contents([registration(1)]), HomeSelection(registration_type="GONE", region="GONE", page=9))
    assert rows(view) == [registration(1).id]
    assert selection_of(json.loads(view["private_metadata"])) == HomeSelection()


@pytest.mark.parametrize(
    ("count", "page", "shown", "neighbours"),
    [
        (0, 0, (0, 0), ()),
        (20, 0, (0, 20), ()),
        (21, 0, (0, 20), (1,)),
        (21, 1, (20, 21), (0,)),
        (60, 1, (20, 40), (0, 2)),
        (60, 9, (40, 60), (1,)),
    ],
)
def test_slice__parts_of_a_list(count: int, page: int, shown: tuple[int, int], neighbours: tuple[int, ...]) -> None:
    """A page has twenty rows; a page beyond the end gives the last one."""
    part = Slice.of(count, page)
    assert ((part.first, part.last), part.neighbours) == (shown, neighbours)


def test_registration_rows__fit_a_message() -> None:
    """A page of the longest names stays within a message's limits."""
    rows = registration_rows(
        [registration(number, name="n" * 256) for number in range(250)], NOW, 3, "list " + "w" * 150
    )
    assert len(rows) <= limits.MESSAGE_BLOCKS
    texts = [block["text"]["text"] for block in rows if block["type"] == "section"]
    assert sum(map(len, texts)) <= limits.MESSAGE_TEXT_SUM
    values = [
        element["value"]
        for block in rows
        if block["type"] == "actions"
        for element in block["elements"]
        if "value" in element
    ]
    assert all(len(value) <= 2000 for value in values)
