"""Buttons and changed inputs."""

from __future__ import annotations

import re
from collections.abc import Mapping

from slack_bolt.async_app import AsyncApp

from bot.blocks import (
    approvals,
    ask_button,
    ask_customer,
    batch,
    brand_profiles,
    bulk,
    bulk_remarks,
    customer_select,
    customers,
    denial,
    details,
    elements,
    fields,
    give_up,
    journeys,
    lists,
    nudges,
    number_options,
    page,
    preflight,
    profile_page,
    profiles,
    resource_policy,
    sender_ids,
    sent_answers,
    small_modals,
    start,
    start_from,
    status_message,
    support_case,
)
from bot.blocks import home as home_blocks
from bot.flows import home, registration_list
from bot.flows.outdated import outdated_button
from bot.flows.services import Handler, Request, Services, border
from bot.listeners.actions import (
    approval_buttons,
    ask_customer_buttons,
    batch_buttons,
    brand_profile_buttons,
    bulk_buttons,
    customer_buttons,
    details_buttons,
    draft_buttons,
    give_up_buttons,
    idle_numbers,
    journey_buttons,
    move_buttons,
    nudge_buttons,
    number_buttons,
    page_inputs,
    policy_buttons,
    profile_buttons,
    registration_buttons,
    remark_buttons,
    sender_id_buttons,
    start_inputs,
    support_buttons,
)
from bot.slack import payloads

#: Inputs and buttons of the first modal, of the pages of a form and of a table.
FORM: Mapping[str, Handler] = {
    start.REGION: start_inputs.region,
    start.TYPE: start_inputs.type_or_country,
    start_from.SOURCE: start_inputs.source,
    customer_select.CUSTOMER: start_inputs.customer,
    start_from.LOOKED_AT: page_inputs.looked_at,
    small_modals.TRY_AGAIN: start_inputs.try_again,
    fields.ANSWER: page_inputs.answered,
    fields.REMOVE_DOCUMENT: page_inputs.remove_document,
    bulk.ANOTHER_FILE: bulk_buttons.another_file,
    bulk_remarks.KEEP_ROWS: bulk_buttons.keep_rows,
    bulk_remarks.BACK_TO_PREVIEW: bulk_buttons.back_to_preview,
    bulk.START_BATCH: bulk_buttons.start_batch,
    page.GO_BACK: page_inputs.back,
    page.EXPLAIN: page_inputs.explain,
    page.NEXT_PAGE: page_inputs.next_page,
    denial.GO_TO: page_inputs.go_to,
    preflight.USE_TEXT: remark_buttons.use_suggestion,
    preflight.KEEP_ANSWER: remark_buttons.keep_answer,
    preflight.BACK_TO_REVIEW: remark_buttons.back_to_review,
    ask_button.ASK: ask_customer_buttons.open_window,
    ask_customer.USE_FILE: ask_customer_buttons.use_file,
    ask_customer.SEND_FILE: ask_customer_buttons.send_file,
    ask_customer.REVOKE: ask_customer_buttons.revoke_link,
    denial.TAKE_OVER: registration_buttons.take_over_fix,
}
#: Buttons of lists and of App Home.
LISTS: Mapping[str, Handler] = {
    lists.ROW_ACTION: registration_list.choose_row,
    customers.OPEN: customer_buttons.open_one,
    lists.CONTINUE: draft_buttons.continue_,
    lists.DISCARD: draft_buttons.discard,
    lists.REGISTER: draft_buttons.register,
    lists.REFRESH: home.refresh,
    home_blocks.SHOW: home.choose,
    home_blocks.TYPE: home.choose,
    home_blocks.REGION: home.choose,
    home_blocks.CUSTOMER: home.choose,
    home_blocks.SEARCH: home.search,
    home_blocks.CLEAR: home.clear,
}
#: Buttons of registrations and batches, in messages and modals.
REGISTRATIONS: Mapping[str, Handler] = {
    status_message.REGISTER_NUMBER: idle_numbers.register_number,
    status_message.RELEASE_NUMBER: idle_numbers.open_release,
    status_message.RETRY: registration_buttons.retry,
    status_message.REOPEN: registration_buttons.reopen,
    status_message.FIX: registration_buttons.fix,
    start_from.REGISTER_LIKE: registration_buttons.register_like,
    batch.PAUSE: batch_buttons.pause,
    batch.RESUME: batch_buttons.resume,
    batch.CANCEL: batch_buttons.cancel,
    status_message.DETAILS: details_buttons.open_details,
    status_message.SHOW_SENT: details_buttons.show_sent,
    details.REFRESH: details_buttons.refresh,
    details.OLDER: details_buttons.compare,
    details.NEWER: details_buttons.compare,
    details.TIMELINE: details_buttons.timeline,
    details.DISCARD_VERSION: details_buttons.discard,
    details.DELETE_REGISTRATION: details_buttons.delete,
    sent_answers.SHOW_ANSWERS: details_buttons.show_answers,
    give_up.GIVE_UP: give_up_buttons.open_choice,
    give_up.CHOOSE_DELETE: give_up_buttons.choose,
    give_up.CHOOSE_RELEASE: give_up_buttons.choose,
    details.REQUEST_NUMBER: number_buttons.open_number,
    number_options.FIND: number_buttons.find,
    sender_ids.OPEN: sender_id_buttons.open_window,
    resource_policy.CHOOSE: policy_buttons.choose,
    journeys.START_STEP: journey_buttons.start_step,
    journeys.TICK: journey_buttons.tick,
    journeys.UNTICK: journey_buttons.untick,
    nudges.SNOOZE: nudge_buttons.snooze,
}
#: Buttons that may also be entries of a menu.
IN_MENUS: Mapping[str, Handler] = {
    nudges.HAND_OVER: nudge_buttons.hand_over,
    profiles.SAVE_AS: profile_buttons.save_as,
    brand_profiles.SAVE_TO: brand_profile_buttons.open_choice,
    resource_policy.OPEN: policy_buttons.open_choice,
    support_case.OPEN: support_buttons.open_case,
    status_message.MOVE: move_buttons.open_window,
}
#: Buttons of requests for approval.
APPROVALS: Mapping[str, Handler] = {
    approvals.APPROVE: approval_buttons.approve,
    approvals.DECLINE: approval_buttons.decline,
    approvals.QUESTION: approval_buttons.ask_question,
    approvals.ANSWER: approval_buttons.answer,
    approvals.SEE_ALL: approval_buttons.see_all,
    approvals.WITHDRAW: approval_buttons.withdraw,
}
#: Buttons of profiles.
PROFILES: Mapping[str, Handler] = {
    profiles.BACK: profile_buttons.all_profiles,
    profiles.OPEN: profile_buttons.open_profile,
    profiles.NEW: profile_buttons.new,
    profiles.EDIT: profile_buttons.edit,
    profiles.HISTORY: profile_buttons.history,
    profiles.SHARE: profile_buttons.share,
    profiles.UNSHARE: profile_buttons.unshare,
    profiles.DELETE: profile_buttons.delete,
    profiles.REGISTRATION: profile_buttons.registration,
    profile_page.REMOVE: profile_buttons.remove_document,
    profile_page.BACK_TO_PROFILE: profile_buttons.back_to_profile,
}


async def from_menu(request: Request) -> None:
    """Do what the button would that an entry of a menu stands for."""
    request.body = payloads.button_meant(request.body)
    handle = IN_MENUS.get(payloads.click(request.body).action_id, outdated_button)
    await handle(request)


def register(app: AsyncApp, services: Services) -> None:
    """Bind every action_id; the last listener answers links, and buttons of other versions of Callsign."""
    for action_id, handle in {**FORM, **LISTS, **REGISTRATIONS, **IN_MENUS, **APPROVALS, **PROFILES}.items():
        app.action(action_id)(border(services, handle))
    app.action(elements.MENU)(border(services, from_menu))
    app.action(re.compile(rf"{sent_answers.SHOW_ANSWERS}_\d+"))(border(services, details_buttons.show_answers))
    app.action(re.compile(rf"{journeys.START_STEP}_\d+"))(border(services, journey_buttons.start_step))
    app.action(re.compile(rf"{home_blocks.PAGE}_\d+"))(border(services, home.page))
    app.action(re.compile(rf"{lists.LIST_PAGE}_\d+"))(border(services, registration_list.turn_page))
    app.action(re.compile(".*"))(border(services, outdated_button))
