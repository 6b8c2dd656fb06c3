"""views.open, views.push, views.update, views.publish."""

from __future__ import annotations

from typing import Any

from sandbox.slack.changes import Json
from sandbox.slack.normalise import normalised_view
from sandbox.slack.payloads import view_json
from sandbox.slack.records import Trigger, View
from sandbox.slack.rules import view_problems, view_too_large
from sandbox.slack.web_api import Api, Method, SlackError, invalid_arguments

MAX_VIEWS = 3


def open_view(api: Api, arguments: Json) -> Json:
    trigger = _usable_trigger(api, arguments)
    content = _content(api, arguments["view"], "modal")
    trigger.used = True
    return _shown(api, api.workspace.open_modal(trigger.user, content))


def push_view(api: Api, arguments: Json) -> Json:
    """Needs a trigger from an open modal, and less than three views on the stack."""
    trigger = _usable_trigger(api, arguments)
    if trigger.view_id is None:
        raise SlackError("invalid_trigger_id")
    if not api.workspace.views[trigger.view_id].live:
        raise SlackError("not_found")
    content = _content(api, arguments["view"], "modal")
    if len(trigger.user.modals) >= MAX_VIEWS:
        raise SlackError("push_limit_reached")
    trigger.used = True
    return _shown(api, api.workspace.push_modal(trigger.user, content))


def update_view(api: Api, arguments: Json) -> Json:
    view = _named_view(api, arguments)
    content = _content(api, arguments["view"], view.content["type"], replaced=view)
    _check_hash(arguments, view)
    api.workspace.update_view(view, content)
    return _shown(api, view)


def publish_view(api: Api, arguments: Json) -> Json:
    user = api.workspace.users.get(arguments["user_id"])
    if user is None or user.deleted or user.kind == "bot":
        raise invalid_arguments("[ERROR] invalid user id [json-pointer:/user_id]")
    content = _content(api, arguments["view"], "home", replaced=user.home)
    if user.home:
        _check_hash(arguments, user.home)
    return _shown(api, api.workspace.publish_home(user, content))


METHODS: dict[str, Method] = {
    "views.open": open_view,
    "views.push": push_view,
    "views.update": update_view,
    "views.publish": publish_view,
}


def _content(api: Api, view: Any, kind: str, replaced: View | None = None) -> Json:
    """The normalised view, if Slack accepts it."""
    if isinstance(view, dict) and view_too_large(view):
        raise SlackError("view_too_large")
    if problems := view_problems(view, kind):
        raise invalid_arguments(*(problem.line for problem in problems))
    if api.workspace.external_id_taken(view, except_for=replaced):
        raise SlackError("duplicate_external_id")
    return normalised_view(view, lambda: api.workspace.new_id("b"))


def _usable_trigger(api: Api, arguments: Json) -> Trigger:
    """A trigger that can still be used: known, not used before, not older than three seconds."""
    trigger_id = arguments.get("trigger_id") or arguments.get("interactivity_pointer")
    if not trigger_id:
        raise invalid_arguments("[ERROR] missing required field: trigger_id")
    trigger = api.workspace.triggers.get(trigger_id)
    if trigger is None:
        raise SlackError("invalid_trigger_id")
    if trigger.used:
        raise SlackError("exchanged_trigger_id")
    if api.workspace.clock() >= trigger.expires_at:
        raise SlackError("expired_trigger_id")
    return trigger


def _named_view(api: Api, arguments: Json) -> View:
    """The open view with this view_id or external_id."""
    view_id, external_id = arguments.get("view_id"), arguments.get("external_id")
    if not view_id and not external_id:
        raise invalid_arguments("[ERROR] must provide view_id or external_id")
    for view in api.workspace.views.values():
        if view.live and (view.id == view_id or (external_id and view.content.get("external_id") == external_id)):
            return view
    raise SlackError("not_found")


def _check_hash(arguments: Json, view: View) -> None:
    if arguments.get("hash") and arguments["hash"] != view.hash:
        raise SlackError("hash_conflict")


def _shown(api: Api, view: View) -> Json:
    return {"view": view_json(api.workspace, view, with_state=False)}
