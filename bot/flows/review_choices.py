"""What is chosen on the review: what to associate, what a new number is requested with, and AWS's pre-review."""

from __future__ import annotations

from bot.blocks.review import asks_for_resources, chosen_aws_review, chosen_options, chosen_resources
from bot.flows.services import Services
from bot.slack.payloads import ViewState
from workflows.records.drafts import Draft


async def save_choices(services: Services, draft: Draft, view: ViewState) -> None:
    """Keep what was chosen; a review that is blocked shows it in words, and changes nothing."""
    if asks_for_resources(view):
        options = chosen_options(view, draft)
        await services.store.save_associations(draft.id, chosen_resources(view), services.clock(), options)
    await services.store.save_aws_review(draft.id, chosen_aws_review(view, draft))
