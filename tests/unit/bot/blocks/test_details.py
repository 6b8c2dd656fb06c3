"""A registration's details, and messages after approval: accepted by Slack, with all they have to say."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import Any

import pytest
from botocore.session import Session

from bot import messages
from bot.blocks.details import CHANGES_SHOWN, NEWER, OLDER, Comparison, Details, chosen_versions, details_view
from bot.blocks.request_number import number_view, with_completion
from bot.blocks.status_message import change_reply
from bot.flows.request_number import asked_for, number_request_of
from bot.messages import details as details_words
from bot.messages import numbers as number_words
from bot.slack import limits
from bot.slack.payloads import InputState, ViewState
from sandbox.slack.rules import message_problems, view_problems
from sandbox.slack.screen import buttons, texts
from tests.unit.factories import NOW, PERSON, path, registration, version
from workflows.lifecycle.meaning import meaning_of
from workflows.records.access import Right
from workflows.records.account import Association, PhoneNumber, SpendLimit, VersionSummary
from workflows.records.definitions import SupportedAssociation
from workflows.records.messages import MessageKey
from workflows.records.registrations import Change, ChangeId, ChangeKind, DeniedReason, Verdict
from workflows.registrations.completion import Completion, Identity
from workflows.registrations.request_number import NumberRequest
from workflows.reporting.history import FieldChange, Review, UsualReview

FOREIGN = "<!channel> & <@U1> *bold* " + "long words " * 300
DAY = timedelta(days=1)
MODEL = Session().get_service_model("pinpoint-sms-voice-v2")
STATUSES = MODEL.shape_for("RegistrationStatus").enum
VERSION_STATUSES = MODEL.shape_for("RegistrationVersionStatus").enum
TEN_DLC = SupportedAssociation(resource_type="TEN_DLC", iso_country_code="US", behavior="ASSOCIATE_AFTER_COMPLETE")
NUMBER = Association(
    resource_id="phone-1", resource_type="TOLL_FREE", iso_country_code="US", phone_number="+18335550100"
)


def change(status: str, version_status: str = "", old: str = "REVIEWING") -> Change:
    return Change(
        id=ChangeId("c1"),
        message_key=MessageKey("registration:registration-1"),
        seq=1,
        kind=ChangeKind.STATUS,
        registration_id=registration().id,
        from_status=old,
        to_status=status,
        version=1,
        version_status=version_status,
        verdict=Verdict(),
        observed_at=NOW,
    )


def reply(status: str, version_status: str = "", **known: Any) -> str:
    moved = change(status, version_status)
    return change_reply(meaning_of(moved, None, registration(status, version_status, **known)), None).text


@pytest.mark.parametrize("status", STATUSES)
def test_change_reply__of_every_status(status: str) -> None:
    """Each status of the service model has words of its own, in place of AWS's name."""
    words = reply(status)
    assert status not in words
    assert "AWS says" not in words


@pytest.mark.parametrize("status", VERSION_STATUSES)
def test_version_line__of_every_status(status: str) -> None:
    """Each status of a version has its own words."""
    line = details_words.version_line(version(1, status), Review(submitted_at=None, decided_at=None, days=None))
    assert details_words.VERSION_STATUS_TEXT[status] in line
    assert f"(`{status}`)" in line


@pytest.mark.parametrize(
    ("status", "version_status", "words"),
    [
        ("CLOSED", "APPROVED", "It can no longer be used to send"),
        ("DELETED", "APPROVED", "It no longer exists at AWS"),
        ("DELETED", "DISCARDED", "It no longer exists at AWS"),
        ("REQUIRES_UPDATES", "REVOKED", "Incident: the approval of Ours was revoked"),
        ("CREATED", "DISCARDED", "Version 1 was discarded"),
        ("COMPLETE", "DISCARDED", "The version that was approved before stays in use"),
        ("COMPLETE", "APPROVED", "Ours is approved"),
        ("COMPLETE", "REVIEWING", "Ours is in review"),
        ("CARRIER_PONDERING", "", "Callsign does not know this status yet"),
        ("CARRIER_PONDERING", "", "AWS says “carrier pondering”"),
    ],
)
def test_status_reply__final_and_unknown_statuses(status: str, version_status: str, words: str) -> None:
    """Final, revoked and unknown statuses are each described in a sentence."""
    assert words in reply(status, version_status)


def many(count: int) -> Details:
    """A registration with a long history full of long texts."""
    reason = DeniedReason(reason=FOREIGN, short_description=FOREIGN, long_description=FOREIGN, documentation_link="x")
    history = {"SUBMITTED": NOW, "DENIED": NOW + 3 * DAY}
    versions = tuple(
        version(number, "DENIED", history=history, denied_reasons=(reason,) * 20, feedback=FOREIGN)
        for number in range(1, count + 1)
    )
    changes = tuple(FieldChange(path=path(f"s.{at}"), title=FOREIGN, old=FOREIGN, new="") for at in range(60))
    return Details(
        registration=registration("REQUIRES_UPDATES", "DENIED", name=FOREIGN[:40]),
        versions=versions,
        associations=(NUMBER,) * 40,
        tags={f"{at}": FOREIGN[:256] for at in range(60)},
        may_act=True,
        note=details_words.NO_ANSWER,
        comparison=Comparison(older=count - 1, newer=count, changes=changes),
    )


@pytest.mark.parametrize("count", [2, 9, 150])
def test_details_view__of_any_history(count: int) -> None:
    """Slack accepts any number of versions, reasons, changes and tags; what is left out is counted."""
    view = details_view(many(count), NOW)
    assert view_problems(view, "modal") == []
    assert "<!channel>" not in json.dumps([block for block in view["blocks"] if block["type"] == "section"])
    lines = texts(view["blocks"])
    assert messages.text.more(60 - CHANGES_SHOWN) in lines


def labels(details: Details) -> list[str]:
    return [button.text for button in buttons(details_view(details, NOW)["blocks"])]


LIKE = "Register another like this"
SUBMITTED = version(1, "SUBMITTED", history={"SUBMITTED": NOW})


@pytest.mark.parametrize(
    ("changed", "offered"),
    [
        ({"versions": (SUBMITTED,)}, ["Discard version 1"]),
        ({"versions": (SUBMITTED,), "may_act": False}, []),
        ({"versions": (version(1, "REVIEWING", history={"SUBMITTED": NOW}),)}, []),
        ({"versions": (version(1, "DENIED"), version(2, "SUBMITTED"))}, ["Discard version 2"]),
        (
            {"registration": registration("CREATED", "DRAFT"), "versions": (version(1, "DRAFT"),)},
            ["Delete draft registration"],
        ),
        ({"registration": registration("CREATED", "DRAFT")}, []),
        ({"registration": registration("COMPLETE", "APPROVED"), "offers": (TEN_DLC,)}, ["Request a number", LIKE]),
        ({"registration": registration("REVIEWING"), "offers": (TEN_DLC,)}, []),
        ({"registration": registration("COMPLETE"), "offers": (TEN_DLC,), "may_act": False}, []),
    ],
)
def test_details_view__offers_what_is_possible_now(changed: dict[str, Any], offered: list[str]) -> None:
    """Permitted people can discard a submitted version, delete a draft, and request a number, if AWS allows it."""
    whole = {"registration": registration(), "may_act": True, **changed}
    always = {
        "Show answers",
        "Answers",
        "Refresh",
        "Hand over",
        "Save as Callsign profile",
        *(["Save to an AWS brand profile"] if whole["may_act"] else []),
    }
    assert [label for label in labels(Details(**whole)) if label not in always] == offered


def view_state(chosen: dict[str, str], **metadata: str) -> ViewState:
    entered = {block: InputState(choices=(value,)) for block, value in chosen.items()}
    return ViewState(id="V1", hash="", callback_id="", metadata=metadata, entered=entered)


@pytest.mark.parametrize(
    ("chosen", "metadata", "expected"),
    [
        ({OLDER: "1", NEWER: "3"}, {}, (1, 3)),
        ({OLDER: "3", NEWER: "1"}, {}, (1, 3)),
        ({OLDER: "1"}, {"older": "2", "newer": "3"}, (1, 3)),
        ({}, {"older": "2", "newer": "3"}, (2, 3)),
        ({OLDER: "x"}, {"newer": "3"}, None),
        ({}, {}, None),
    ],
)
def test_chosen_versions__chosen_or_shown(
    chosen: dict[str, str], metadata: dict[str, str], expected: tuple[int, int] | None
) -> None:
    """An untouched select counts with its shown value; the older version comes first."""
    assert chosen_versions(view_state(chosen, **metadata)) == expected


NUMBER_REQUEST = NumberRequest(
    registration=registration("COMPLETE"), number_type="TEN_DLC", iso_country_code="US", ordinal=2
)


@pytest.mark.parametrize(
    ("held", "price", "words"),
    [
        ((), "", "AWS names the price only when the number is requested."),
        ((NUMBER,), "1.00", "The registration already has +18335550100"),
        ((NUMBER,), "1.00", "cost US$1.00 a month each"),
    ],
)
def test_number_view__what_it_costs_before_it_is_asked_for(
    held: tuple[Association, ...], price: str, words: str
) -> None:
    """The price as far as it is known, that it is billed every month, and a box that is not ticked."""
    view = number_view(NUMBER_REQUEST, held, price)
    assert view_problems(view, "modal") == []
    shown = "\n".join(texts(view["blocks"]))
    assert words in shown
    assert "billed every month from now on" in shown
    assert "initial_options" not in json.dumps(view)


def test_number_request_of__reads_its_own_metadata() -> None:
    """The modal's metadata gives the request again; forged metadata gives none."""
    metadata = json.loads(number_view(NUMBER_REQUEST, (), "")["private_metadata"])
    assert number_request_of(view_state({}, **metadata), NUMBER_REQUEST.registration) == NUMBER_REQUEST
    for forged in ({"ordinal": "0"}, {"ordinal": "x"}, {"type": "SIMULATOR"}, {"country": ""}):
        assert number_request_of(view_state({}, **{**metadata, **forged}), NUMBER_REQUEST.registration) is None


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ('["registration-1", "TEN_DLC", "US"]', ("registration-1", "TEN_DLC", "US")),
        ('["registration-1", "TEN_DLC"]', ("", "", "")),
        ('["registration-1", 1, "US"]', ("", "", "")),
        ("nonsense", ("", "", "")),
    ],
)
def test_asked_for__only_what_a_button_of_ours_says(value: str, expected: tuple[str, str, str]) -> None:
    """A value comes back through the client: if it does not parse, nothing is requested."""
    assert asked_for(value) == expected


WHOLE = Completion(
    identities=(
        Identity(name="+18335550100", kind="TOLL_FREE", monthly_price="2.00", rate=3),
        Identity(name="DEMO", kind="SENDER_ID", monthly_price="", rate=None),
    ),
    offers=(TEN_DLC,),
    tier="SANDBOX",
    spend_limit=SpendLimit(name="TEXT_MESSAGE_MONTHLY_SPEND_LIMIT", limit=1, maximum=1),
)


@pytest.mark.parametrize("completion", [WHOLE, Completion()])
def test_with_completion__is_accepted(completion: Completion) -> None:
    """With all details known or none, Slack accepts the message, and its text has everything that its blocks have."""
    approval = meaning_of(change("COMPLETE", "APPROVED"), None, registration("COMPLETE", "APPROVED"))
    plain = change_reply(approval, None)
    message = with_completion(plain, completion, registration("COMPLETE", "APPROVED"))
    assert message_problems(list(message.blocks)) == []
    assert "SMS sandbox" in message.text
    assert "Spend limit" in message.text
    assert all(button.element.get("style") is None for button in buttons(message.blocks))
    assert ("Request a number" in [button.text for button in buttons(message.blocks)]) == bool(completion.offers)


@pytest.mark.parametrize(
    ("usual", "words"),
    [
        (UsualReview(days=4.2, reviews=3), "have taken 4 days here (median of 3)"),
        (UsualReview(days=21, reviews=0), "AWS says that reviews of this type take about 21 days"),
        (None, "*Timeline*, 2 versions."),
    ],
)
def test_timeline_comment__says_whose_figure_it_is(usual: UsualReview | None, words: str) -> None:
    """Our own median is distinct from AWS's published figure."""
    assert words in details_words.timeline_comment(2, usual, "")


def test_delete_dialog__names_the_number_that_stays() -> None:
    """The dialog names the number that stays billed, or says that there is none."""
    assert "+18335550100 will not be released" in details_words.delete_dialog((NUMBER,))[1]
    assert "No number will be released" in details_words.delete_dialog(())[1]
    for _, text in (details_words.delete_dialog((NUMBER,) * 2), details_words.discard_dialog(12)):
        assert len(text) <= limits.CONFIRM_TEXT


def test_number_granted__bought_or_found() -> None:
    """A leased number is reported with its price; for an existing number the text says that nothing was bought."""
    number = PhoneNumber(
        id="phone-1",
        number="+12065550100",
        status="PENDING",
        number_type="TEN_DLC",
        iso_country_code="US",
        monthly_price="1.00",
    )
    assert "leased at US$1.00 a month" in number_words.number_obtained(number, bought=True)
    assert "nothing more was bought" in number_words.number_obtained(number, bought=False)
    assert PERSON.user_id in number_words.number_requested(PERSON.user_id, "TEN_DLC")


def test_details_view__has_three_buttons_and_a_menu() -> None:
    """What helps most, and what cannot be undone; the rest is in a menu, whose entries name their own action."""
    live = registration("COMPLETE", "APPROVED", identity="+18335550100")
    number = Association(resource_type="TEN_DLC", resource_id="phone-1", iso_country_code="US", phone_number="+1")
    shown = Details(
        registration=live,
        versions=(version(1, "APPROVED"),),
        offers=(TEN_DLC,),
        associations=(number,),
        may_act=True,
    )
    (row,) = (block for block in details_view(shown, NOW)["blocks"] if block.get("block_id") == "details")
    *first, menu = row["elements"]
    assert [each["text"]["text"] for each in first] == ["Request a number", LIKE, "Give up…"]
    assert menu["type"] == "overflow"
    assert menu["options"][0]["value"] == f"hand_over|{live.id}"
    alone = Details(registration=live, rights=frozenset({Right.ADMINISTER}))
    (row,) = (block for block in details_view(alone, NOW)["blocks"] if block.get("block_id") == "details")
    assert [each["type"] for each in row["elements"]] == ["button"] * 3


@pytest.mark.parametrize(
    ("kind", "status", "regions", "place"),
    [
        ("IN_SENDER_ID_REGISTRATION", "REVIEWING", ("ap-south-1",), "first"),
        ("IN_SENDER_ID_REGISTRATION", "COMPLETE", (), "first"),
        ("IN_SENDER_ID_REGISTRATION", "REQUIRES_UPDATES", ("ap-south-1",), "first"),
        ("US_TOLL_FREE_REGISTRATION", "REQUIRES_UPDATES", ("us-west-2",), "menu"),
        ("US_TOLL_FREE_REGISTRATION", "REQUIRES_UPDATES", (), ""),
        ("US_TOLL_FREE_REGISTRATION", "REVIEWING", ("us-west-2",), ""),
    ],
)
def test_details__lead_to_another_region(kind: str, status: str, regions: tuple[str, ...], place: str) -> None:
    """Where AWS does not take the type it stands first, once; elsewhere in the menu, of what could be given up."""
    denied = VersionSummary(version=1, status="DENIED" if status == "REQUIRES_UPDATES" else "REVIEWING", history={})
    known = registration(status, denied.status, registration_type=kind, version=1, latest_denied_version=1)
    shown = Details(registration=known, versions=(denied,), regions=regions)
    (row,) = [block for block in details_view(shown, NOW)["blocks"] if block.get("block_id") == "details"]
    first = [each["text"]["text"] for each in row["elements"] if each["type"] == "button"]
    menus = [each["text"]["text"] for menu in row["elements"] for each in menu.get("options", ())]
    assert (first.count(messages.move.BUTTON), menus.count(messages.move.BUTTON)) == (
        int(place == "first"),
        int(place == "menu"),
    )
