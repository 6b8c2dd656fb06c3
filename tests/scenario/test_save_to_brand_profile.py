"""A registration saved to one of AWS's brand profiles from its details."""

from __future__ import annotations

from bot import messages
from tests.scenario.conftest import Start
from tests.scenario.form_filling import settles
from tests.scenario.seeding import is_submitted

REGION, TOLL_FREE = "us-west-2", "US_TOLL_FREE_REGISTRATION"
words = messages.brand_profiles


async def test_save_to__a_new_brand_profile(start: Start) -> None:
    """A lost answer does not save it twice; a taken name is refused in the window, as is a profile that was blocked
    while it was open; nobody but the owner may.
    """
    async with start() as world:
        await is_submitted(world, TOLL_FREE)
        ana, backend = world.ana, world.aws.brand_profiles(REGION)
        backend.add_profile("Taken", {})
        blocked = backend.add_profile("Blocked meanwhile", {})
        await ana.clicks(messages.details.DETAILS, world.status_message)
        await ana.sees_text(words.BUTTON)
        await ana.clicks(words.BUTTON)
        await ana.sees_view(lambda view: view.content.get("submit"))
        await ana.fills({words.NAME_LABEL: "Pine & Vet"})
        await ana.submits()
        assert list(ana.field_errors.values()) == [words.NAME_REFUSED]
        await ana.fills({words.NAME_LABEL: "Taken"})
        await ana.submits()
        await ana.sees_text(words.NAME_TAKEN)
        await ana.fills({words.INTO_LABEL: "Blocked meanwhile"})
        backend.set_status(blocked.id, "BLOCKED")
        await ana.submits()
        await ana.sees_text(words.NOT_NOW)
        backend.set_status(blocked.id, "ACTIVE")
        await ana.fills({words.INTO_LABEL: words.NEW})
        world.aws.faults.lose_answer("CreateBrandProfileFromRegistration")
        await ana.fills({words.NAME_LABEL: "Pine Vet"})
        await ana.submits()
        await ana.sees_text("Saved to the AWS brand profile *Pine Vet*")
        assert sorted(profile.name for profile in backend.brands.profiles.values()) == [
            "Blocked meanwhile",
            "Pine Vet",
            "Taken",
        ]
        bo = world.slack.user("bo")
        await bo.clicks(messages.details.DETAILS, world.status_message)
        await settles(bo)
        assert words.BUTTON not in "\n".join(bo.texts())
