"""Submitted modals."""

from __future__ import annotations

import re

from slack_bolt.async_app import AsyncApp

from bot.blocks import (
    approvals,
    ask_customer,
    brand_profiles,
    bulk,
    bulk_remarks,
    customers,
    give_up,
    idle_numbers,
    move,
    nudges,
    page,
    preflight,
    profile_page,
    profiles,
    request_number,
    resource_policy,
    review,
    sender_ids,
    start,
)
from bot.flows.outdated import outdated
from bot.flows.services import Services, acknowledge, border
from bot.listeners.views import (
    approval_pages,
    ask_customer_page,
    brand_profile_page,
    bulk_pages,
    customer_page,
    form_page,
    give_up_page,
    hand_over_page,
    move_page,
    number_page,
    override_page,
    policy_page,
    profile_pages,
    release_page,
    review_page,
    sender_id_page,
    start_page,
)


def register(app: AsyncApp, services: Services) -> None:
    """Bind the modals by their callback_id; a closed one was saved as it was typed."""
    app.view(start.CALLBACK)(border(services, start_page.handle))
    app.view(page.CALLBACK)(border(services, form_page.handle))
    app.view(review.CALLBACK)(border(services, review_page.handle))
    app.view(preflight.CALLBACK)(border(services, override_page.handle))
    app.view(nudges.HAND_OVER_VIEW)(border(services, hand_over_page.handle))
    app.view(ask_customer.CALLBACK)(border(services, ask_customer_page.handle))
    app.view(ask_customer.FILE_CALLBACK)(border(services, ask_customer_page.handle_file))
    app.view(request_number.CALLBACK)(border(services, number_page.handle))
    app.view(sender_ids.CALLBACK)(border(services, sender_id_page.handle))
    app.view(resource_policy.CALLBACK)(border(services, policy_page.handle))
    app.view(give_up.CALLBACK)(border(services, give_up_page.handle))
    app.view(idle_numbers.CALLBACK)(border(services, release_page.handle))
    app.view(move.CALLBACK)(border(services, move_page.handle))
    app.view(approvals.DECLINE_VIEW)(border(services, approval_pages.decline))
    app.view(approvals.QUESTION_VIEW)(border(services, approval_pages.ask_question))
    app.view(approvals.ANSWER_VIEW)(border(services, approval_pages.answer))
    app.view(brand_profiles.CALLBACK)(border(services, brand_profile_page.handle))
    app.view(customers.CALLBACK)(border(services, customer_page.handle))
    app.view(bulk.START)(border(services, bulk_pages.hand_in))
    app.view(bulk.READING)(border(services, bulk_pages.choose_reading))
    app.view(bulk.MAPPING)(border(services, bulk_pages.name_columns))
    app.view(bulk.SUMMARY)(border(services, bulk_pages.go_on))
    app.view(bulk_remarks.CALLBACK)(border(services, bulk_pages.keep_rows))
    app.view(profiles.NEW_VIEW)(border(services, profile_pages.begin))
    app.view(profile_page.PAGE_VIEW)(border(services, profile_pages.save_page))
    app.view(profiles.SAVE_VIEW)(border(services, profile_pages.save_as))
    app.view(re.compile(".*"))(border(services, outdated))
    app.view_closed(re.compile(".*"))(acknowledge)
