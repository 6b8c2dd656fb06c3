"""The window in which a registration is saved to one of AWS's brand profiles."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Sequence
from dataclasses import dataclass

from bot import messages
from bot.blocks.alike import told_apart
from bot.blocks.elements import Block, input_block, modal, option, section
from bot.slack import limits
from bot.slack.payloads import InputState, ViewState
from workflows.brand_profiles.save import Saving
from workflows.records.brand_profiles import BrandProfile, OnConflict
from workflows.records.registrations import Registration

SAVE_TO, CALLBACK = "save_to_brand_profile", "save_to_brand_profile"
INTO, NAME, CONFLICT, SMART = "brand_profile", "brand_profile_name", "brand_profile_conflict", "brand_profile_smart"
#: The choice of a new profile.
NEW = "-"
#: Characters of a name and of an id at AWS.
NAME_MAX, ID_MAX = 64, 150
_NAME = re.compile(r"[A-Za-z0-9_ -]{1,64}")

words = messages.brand_profiles


@dataclass(frozen=True, slots=True, kw_only=True)
class SaveChoice:
    """What the person entered."""

    #: Empty for a new profile.
    profile_id: str = ""
    #: Of a new profile.
    name: str = ""
    on_conflict: OnConflict = OnConflict.PRESERVE
    smart_match: bool = False


def save_to_view(
    registration: Registration, profiles: Sequence[BrandProfile], chosen: SaveChoice, token: str, note: str = ""
) -> Block:
    """A new brand profile, or one that exists; `note` says what AWS has refused."""
    blocks = [section(f":warning: {note}")] if note else []
    blocks += [section(words.intro(registration.name)), _into(profiles, chosen), _name(chosen.name)]
    blocks += [_conflict(chosen.on_conflict)] if profiles else []
    blocks += [_smart(is_on=chosen.smart_match)]
    metadata = json.dumps({"registration": registration.id, "token": token})
    return modal(CALLBACK, words.TITLE, blocks, submit=words.SAVE, metadata=metadata)


def _into(profiles: Sequence[BrandProfile], chosen: SaveChoice) -> Block:
    shown = profiles[: limits.OPTIONS - 1]
    titles = told_apart([(profile.name, profile.id) for profile in shown])
    options = {NEW: option(words.NEW, NEW)}
    options |= {profile.id: option(title, profile.id) for profile, title in zip(shown, titles, strict=True)}
    element: Block = {
        "type": "static_select",
        "action_id": INTO,
        "options": list(options.values()),
        "initial_option": options.get(chosen.profile_id, options[NEW]),
    }
    return input_block(INTO, words.INTO_LABEL, element, hint=words.INTO_HINT)


def _name(name: str) -> Block:
    element: Block = {"type": "plain_text_input", "action_id": NAME, "max_length": NAME_MAX}
    element |= {"initial_value": name[:NAME_MAX]} if name else {}
    return input_block(NAME, words.NAME_LABEL, element, hint=words.NAME_HINT, optional=True)


def _conflict(chosen: OnConflict) -> Block:
    options = {
        OnConflict.PRESERVE: option(words.KEEP, OnConflict.PRESERVE.value),
        OnConflict.REPLACE: option(words.REPLACE, OnConflict.REPLACE.value),
    }
    element: Block = {
        "type": "radio_buttons",
        "action_id": CONFLICT,
        "options": list(options.values()),
        "initial_option": options[chosen],
    }
    return input_block(CONFLICT, words.CONFLICT_LABEL, element)


def _smart(*, is_on: bool) -> Block:
    box = option(words.SMART_OPTION, SMART)
    element: Block = {"type": "checkboxes", "action_id": SMART, "options": [box]}
    element |= {"initial_options": [box]} if is_on else {}
    return input_block(SMART, words.SMART_LABEL, element, hint=words.SMART_HINT, optional=True)


def save_choice(view: ViewState) -> SaveChoice:
    """What was entered; what the profile has is kept, and AI is off, unless the view clearly says otherwise."""

    def chosen(block: str) -> tuple[str, ...]:
        return tuple(view.entered.get(block, InputState()).choices)

    profile_id = next(iter(chosen(INTO)), NEW)[:ID_MAX]
    name = " ".join((view.entered.get(NAME, InputState()).text or "").split())
    return SaveChoice(
        profile_id="" if profile_id == NEW else profile_id,
        name=name,
        on_conflict=OnConflict.REPLACE if chosen(CONFLICT) == (OnConflict.REPLACE.value,) else OnConflict.PRESERVE,
        smart_match=chosen(SMART) == (SMART,),
    )


def name_problem(chosen: SaveChoice) -> str:
    """What is wrong with the name of a new profile; empty where nothing is, and where none is needed."""
    if chosen.profile_id:
        return ""
    if not chosen.name:
        return words.NAME_REQUIRED
    return "" if _NAME.fullmatch(chosen.name) else words.NAME_REFUSED


def saving(registration: Registration, chosen: SaveChoice, token: str) -> Saving:
    """The order to AWS. The same window with the same choices has the same token, so that it is done once."""
    parts = [token, chosen.profile_id, "" if chosen.profile_id else chosen.name, chosen.on_conflict, chosen.smart_match]
    return Saving(
        region=registration.region,
        registration_id=registration.id,
        name="" if chosen.profile_id else chosen.name,
        profile_id=chosen.profile_id,
        on_conflict=chosen.on_conflict,
        smart_match=chosen.smart_match,
        token=hashlib.sha256(json.dumps(parts).encode()).hexdigest()[:32],
    )
