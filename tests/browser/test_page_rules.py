"""The page's own decisions, without server or browser: who sees what, what an element may hold, what a switch does."""

from __future__ import annotations

from typing import Any

import pytest

from sandbox.aws.server import AwsStandIn
from sandbox.samples import ANSWERS
from sandbox.slack.workspace import Workspace
from sandbox.web import desk_rows, samples
from sandbox.web.denials import BY_CODE, REASONS
from sandbox.web.entered import BadInputError, entered_state, told_at_once
from sandbox.web.frames import frame_of, sees
from sandbox.web.switches import NEW_QUESTION, Switches

TOLL_FREE = "US_TOLL_FREE_REGISTRATION"


@pytest.mark.parametrize(
    ("kind", "private", "member", "seen"),
    [
        ("member", False, False, True),
        ("member", True, False, False),
        ("member", True, True, True),
        ("guest", False, False, False),
        ("guest", False, True, True),
    ],
)
def test_sees__by_kind_and_membership(kind: Any, private: bool, member: bool, seen: bool) -> None:
    """Members see public channels; private ones, and all for guests, need membership."""
    workspace = Workspace(lambda: 0.0)
    user, channel = workspace.user("ana", kind), workspace.channel("sms", private)
    if member:
        channel.members.add(user.id)
    assert sees(user, channel) == seen


def test_frame_of__keeps_windows_and_errors_private() -> None:
    """What concerns one person is told to nobody else."""
    workspace = Workspace(lambda: 0.0)
    ana, ben = workspace.user("ana"), workspace.user("ben")
    workspace.show_error(ana, "Something")
    [change] = workspace.changes.log
    assert frame_of(workspace, change, ana) == {"type": "toast", "text": "Something"}
    assert frame_of(workspace, change, ben) is None


OPTION = {"text": {"type": "plain_text", "text": "One"}, "value": "one"}


@pytest.mark.parametrize(
    ("element", "value", "key", "held"),
    [
        ({"type": "plain_text_input"}, "words", "value", "words"),
        ({"type": "plain_text_input"}, "", "value", None),
        ({"type": "number_input"}, 12, "value", "12"),
        ({"type": "static_select", "options": [OPTION]}, {**OPTION, "more": 1}, "selected_option", OPTION),
        ({"type": "multi_static_select", "options": [OPTION]}, [], "selected_options", []),
        ({"type": "external_select"}, OPTION, "selected_option", OPTION),
        ({"type": "users_select"}, "U1", "selected_user", "U1"),
        ({"type": "datetimepicker"}, 1795253400, "selected_date_time", 1795253400),
        ({"type": "file_input"}, ["F1"], "files", [{"id": "F1"}]),
    ],
)
def test_entered_state__is_slacks(element: dict[str, Any], value: Any, key: str, held: Any) -> None:
    """What is entered becomes the state that Slack would send."""
    assert entered_state(element, value, lambda one: {"id": one}) == {"type": element["type"], key: held}


@pytest.mark.parametrize(
    ("element", "value"),
    [
        ({"type": "static_select", "options": [OPTION]}, {**OPTION, "value": "two"}),
        ({"type": "static_select", "options": [OPTION]}, "one"),
        ({"type": "static_select", "options": [OPTION]}, [OPTION]),
        ({"type": "checkboxes", "options": [OPTION]}, OPTION),
        ({"type": "button"}, "words"),
    ],
)
def test_entered_state__refuses_what_does_not_fit(element: dict[str, Any], value: Any) -> None:
    """No made-up options, no lists where one value goes."""
    with pytest.raises(BadInputError):
        entered_state(element, value, lambda one: {"id": one})


TEXT: dict[str, Any] = {"type": "plain_text_input"}
EACH = {**TEXT, "dispatch_action_config": {"trigger_actions_on": ["on_character_entered"]}}
ASKS = {"type": "input", "dispatch_action": True}


@pytest.mark.parametrize(
    ("block", "element", "trigger", "told"),
    [
        ({"type": "input"}, TEXT, "enter", False),
        (ASKS, TEXT, "enter", True),
        (ASKS, TEXT, "character", False),
        (ASKS, EACH, "character", True),
        (ASKS, EACH, "enter", False),
        (ASKS, {"type": "static_select"}, "choice", True),
        (ASKS, {"type": "file_input"}, "choice", False),
        ({"type": "actions"}, {"type": "static_select"}, "choice", True),
    ],
)
def test_told_at_once__as_the_app_asked(
    block: dict[str, Any], element: dict[str, Any], trigger: str, told: bool
) -> None:
    """The app hears of an input only where dispatch_action says so, and of typing as configured."""
    assert told_at_once(block, element, trigger) == told


def test_reasons__are_known_once_and_say_what_they_mean() -> None:
    """Every code once, in AWS's spelling, each with words; the tour's is among them."""
    assert len(BY_CODE) == len(REASONS)
    assert all(reason.code.isupper() and reason.text.endswith(".") for reason in REASONS)
    assert set(samples.DENIAL["reasons"]) <= set(BY_CODE)


def test_switches__turn_on_and_off() -> None:
    """Each switch shows its state; clearing takes everything back, the changed form too."""
    aws = AwsStandIn()
    switches = Switches(aws)
    before = aws.world.forms.fields(TOLL_FREE)
    usual = switches.shown()
    for name in ("throttle", "outage", "slow_upload"):
        switches.set(name, {"on": True})
        assert switches.shown()[name] is True
    switches.set("change_form", {"on": True, "registration_type": TOLL_FREE})
    added = {field["FieldPath"] for field in aws.world.forms.fields(TOLL_FREE)} - {
        field["FieldPath"] for field in before
    }
    assert added == {f"companyInfo.{NEW_QUESTION}"}
    switches.set("clear", {})
    assert switches.shown() == usual
    assert aws.world.forms.fields(TOLL_FREE) == before


@pytest.mark.parametrize("mode", ["immediate", "timed", "manual"])
def test_speed_of__reads_what_was_set(mode: Any) -> None:
    """The dial shows how the reviewers work."""
    aws = AwsStandIn()
    aws.set_review_speed(mode, 6)
    assert desk_rows.speed_of(aws.world.review)["mode"] == mode


def test_calls__of_one_operation_in_a_row_are_one() -> None:
    """The watch asks each region again and again; on the desk that is one line."""
    with AwsStandIn() as aws:
        for operation, region in [("A", "us-east-1"), ("B", "us-east-1"), ("B", "eu-west-1"), ("B", "us-east-1")]:
            aws.after(region, "123456789012", operation, "request", "ok")
        found = [(row["operation"], row["times"], row["regions"]) for row in desk_rows.calls(aws)]
    assert found == [("B", 3, ["eu-west-1", "us-east-1"]), ("A", 1, ["us-east-1"])]


def test_tour__denies_a_field_it_can_mend() -> None:
    """The denied field is in the form, and its better answer differs from the first."""
    aws = AwsStandIn()
    titles = {field["FieldPath"]: field["DisplayHints"]["Title"] for field in aws.world.forms.fields(TOLL_FREE)}
    denied = {titles[path] for path in samples.DENIAL["fields"]}
    assert denied == set(samples.FIXED)
    assert all(samples.FIXED[label] != ANSWERS[label] for label in denied)
