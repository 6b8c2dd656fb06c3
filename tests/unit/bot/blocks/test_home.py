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
from bot.blocks.lists import Slice, registration_list
from bot.blocks.message import Message
from bot.slack import limits
from sandbox.slack.rules import message_problems, message_too_long
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
        kinds={row.registration_type: row.title for row in registrations},
        regions=sorted({row.region for row in registrations}),
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


def headings(view: dict[str, Any]) -> list[str]:
    return [block["text"]["text"] for block in view["blocks"] if block["type"] == "header"]


def test_home_view__what_needs_you_is_on_top_and_drafts_come_after_the_review() -> None:
    """One button of the page is primary: the one that starts a registration."""
    view = home_view(contents([registration(number) for number in range(8)], drafts=2), HomeSelection())
    titles = ["Callsign", "Needs you (2)", "In review (3)", "Your drafts (2)", "Drafts at AWS, not submitted (1)"]
    assert headings(view) == [*titles, "Done (2)"]
    assert json.dumps(view["blocks"]).count('"primary"') == 1
    assert len(rows(view)) == 8


def test_home_view__what_has_waited_longest_comes_first() -> None:
    """Of what needs you; of the done ones the latest."""
    view = home_view(contents([registration(3), registration(11), registration(5), registration(13)]), HomeSelection())
    assert rows(view) == [registration(number).id for number in (11, 3, 5, 13)]


@pytest.mark.parametrize(
    ("known", "words"), [([], "Nothing is registered yet"), ([registration(5)], "Nothing needs you at the moment")]
)
def test_home_view__with_nothing_to_do(known: list[Registration], words: str) -> None:
    """An empty page says what will be there."""
    view = home_view(contents(known), HomeSelection())
    assert words in json.dumps(view["blocks"][2:])
    assert not any(block["type"] == "input" for block in view["blocks"]) or known


def table_of(message: Message) -> list[list[str]]:
    """The texts of a table's cells, those of people as their ids."""
    (table,) = [block for block in message.blocks if block["type"] == "data_table"]
    return [[texts_of(cell) for cell in row] for row in table["rows"]]


def texts_of(cell: dict[str, Any]) -> str:
    return str(cell["text"] if "text" in cell else cell["elements"][0]["elements"][0]["user_id"])


def list_of(*shown: Registration, count: int = 0) -> Message:
    part = Slice.of(count or len(shown), 0, limits.TABLE_ROWS)
    message = registration_list(shown, NOW, part, "list " + "w" * 150)
    for blocks in (message.blocks, message.sections):
        assert message_problems(list(blocks)) == []
        assert not message_too_long(list(blocks))
        assert len(blocks) <= limits.MESSAGE_BLOCKS
    assert len(message.text) <= limits.TABLE_TEXT
    return message


def test_registration_list__the_longest_page_fits_a_message() -> None:
    """Fifty of the longest names, as a table and in sections; every row is in the text, and the rest is counted."""
    message = list_of(
        *(registration(at, name="&" * 256, title="T" * 256, identity="+12065550100") for at in range(50)), count=240
    )
    assert len(table_of(message)) == 51
    assert message.text.count("\n") == 50
    for blocks in (message.blocks, message.sections):
        assert "1 to 50 of 240" in json.dumps(blocks)


def test_registration_list__says_whose_move_it_is_and_no_code() -> None:
    """A person by their name, AWS and the carrier in words; IDs only in what comes back from the select."""
    days = timedelta(days=3)
    message = list_of(
        registration(3, status_since=NOW - days, identity="+12065550100"), registration(2), registration(5)
    )
    header, denied, reviewed, done = table_of(message)
    assert header[0] == "Name"
    assert denied == ["Brand 3", "Denied", "U1", "3 days", "+1 206 555 0100", "Type 0"]
    assert reviewed[1:4] == ["In review", "the carrier", "today"]
    assert done[1:3] == ["Approved", "nobody"]
    assert message.text.splitlines()[1] == (
        "*Brand 3* · +1 206 555 0100: Denied, waiting for <@U1> for 3 days · Type 0"
    )
    shown = json.dumps([message.text, table_of(message), message.sections[:2]])
    assert not any(word in shown for word in ("registration-0", "REQUIRES_UPDATES", "REVIEWING"))


def test_registration_list__offers_what_can_be_done() -> None:
    """Fix for what is denied, and the details of everything; two of one name are told apart."""
    message = list_of(registration(3), registration(2, name="Brand 3"))
    (select,) = [block for block in message.blocks if block.get("block_id") == "list_rows"]
    options = select["elements"][0]["options"]
    assert [option["value"].partition("|")[0] for option in options] == ["fix", "details", "details"]
    assert len({option["text"]["text"] for option in options}) == 3
