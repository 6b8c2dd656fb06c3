"""The decisions of the page's server, without a server: who sees what, valid values, fault switches."""

from __future__ import annotations

from typing import Any

import pytest

from sandbox.aws.server import AwsStandIn
from sandbox.samples import ANSWERS
from sandbox.slack.workspace import Workspace
from sandbox.web import console_rows, demo_content
from sandbox.web.denied_reasons import BY_CODE, REASONS
from sandbox.web.element_input import BadInputError, input_state, is_dispatched
from sandbox.web.fault_switches import NEW_FIELD, FaultSwitches
from sandbox.web.page_updates import sees, update_for

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
    """Members see public channels. Private channels need membership, and guests need it everywhere."""
    workspace = Workspace(lambda: 0.0)
    user, channel = workspace.user("ana", kind), workspace.channel("sms", private)
    if member:
        channel.members.add(user.id)
    assert sees(user, channel) == seen


def test_update_for__keeps_windows_and_errors_private() -> None:
    """The windows and errors of a person are sent to nobody else."""
    workspace = Workspace(lambda: 0.0)
    ana, ben = workspace.user("ana"), workspace.user("ben")
    workspace.show_error(ana, "Something")
    [change] = workspace.changes.log
    assert update_for(workspace, change, ana) == {"type": "toast", "text": "Something"}
    assert update_for(workspace, change, ben) is None


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
def test_input_state__is_slacks(element: dict[str, Any], value: Any, key: str, held: Any) -> None:
    """A value becomes the state that Slack would send."""
    assert input_state(element, value, lambda file_id: {"id": file_id}) == {"type": element["type"], key: held}


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
def test_input_state__refuses_what_does_not_fit(element: dict[str, Any], value: Any) -> None:
    """Invented options, and lists instead of a single value, are refused."""
    with pytest.raises(BadInputError):
        input_state(element, value, lambda file_id: {"id": file_id})


TEXT: dict[str, Any] = {"type": "plain_text_input"}
EACH = {**TEXT, "dispatch_action_config": {"trigger_actions_on": ["on_character_entered"]}}
ASKS = {"type": "input", "dispatch_action": True}


@pytest.mark.parametrize(
    ("block", "element", "trigger", "dispatched"),
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
def test_is_dispatched__as_the_app_asked(
    block: dict[str, Any], element: dict[str, Any], trigger: str, dispatched: bool
) -> None:
    """An input is dispatched only with dispatch_action, and typing as configured."""
    assert is_dispatched(block, element, trigger) == dispatched


def test_reasons__are_known_once_and_say_what_they_mean() -> None:
    """Every code is unique, is in AWS's spelling and has a text; the tour uses one of them."""
    assert len(BY_CODE) == len(REASONS)
    assert all(reason.code.isupper() and reason.text.endswith(".") for reason in REASONS)
    assert set(demo_content.DENIAL["reasons"]) <= set(BY_CODE)


def test_switches__turn_on_and_off() -> None:
    """Each switch shows its state; clearing switches everything off and restores the form."""
    aws = AwsStandIn()
    switches = FaultSwitches(aws, set())
    before = aws.world.forms.fields(TOLL_FREE)
    usual = switches.shown()
    for name in ("throttle", "outage", "slow_upload", "stuck_numbers", "refuse_tables"):
        switches.set(name, {"on": True})
        assert switches.shown()[name] is True
    switches.set("change_form", {"on": True, "registration_type": TOLL_FREE})
    added = {field["FieldPath"] for field in aws.world.forms.fields(TOLL_FREE)} - {
        field["FieldPath"] for field in before
    }
    assert added == {f"companyInfo.{NEW_FIELD}"}
    switches.set("clear", {})
    assert switches.shown() == usual
    assert aws.world.forms.fields(TOLL_FREE) == before


@pytest.mark.parametrize("mode", ["immediate", "timed", "manual"])
def test_speed_of__reads_what_was_set(mode: Any) -> None:
    """The speed dial shows the current mode of the reviewers."""
    aws = AwsStandIn()
    aws.set_review_speed(mode, 6)
    assert console_rows.speed_of(aws.world.review)["mode"] == mode


def test_calls__of_one_operation_in_a_row_are_one() -> None:
    """Repeated calls of the watch in all regions are one row in the reviewer console."""
    with AwsStandIn() as aws:
        for operation, region in [("A", "us-east-1"), ("B", "us-east-1"), ("B", "eu-west-1"), ("B", "us-east-1")]:
            aws.after(region, "123456789012", operation, "request", "ok")
        found = [(row["operation"], row["times"], row["regions"]) for row in console_rows.calls(aws)]
    assert found == [("B", 3, ["eu-west-1", "us-east-1"]), ("A", 1, ["us-east-1"])]


def test_tour__denies_a_field_that_it_can_fix() -> None:
    """The denied field is in the form, and its better answer differs from the first answer."""
    aws = AwsStandIn()
    titles = {field["FieldPath"]: field["DisplayHints"]["Title"] for field in aws.world.forms.fields(TOLL_FREE)}
    denied = {titles[path] for path in demo_content.DENIAL["fields"]}
    assert denied == set(demo_content.FIXED)
    assert all(demo_content.FIXED[label] != ANSWERS[label] for label in denied)
