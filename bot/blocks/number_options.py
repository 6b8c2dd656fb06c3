"""The inputs for what a number is requested with, and what was chosen in them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from bot.blocks.elements import Block, actions, button, input_block, option, section
from bot.messages import number_options as words
from bot.messages.text import number as spaced
from bot.slack.payloads import InputState, ViewState
from workflows.records.numbers import MMS, VOICE, NumberOptions, NumberPreference, PreferenceKind
from workflows.submissions.number_options import preference_of, with_capabilities

CAPABILITIES, MESSAGE_TYPE, EXTRAS = "number_capabilities", "number_message_type", "number_extras"
KIND, DIGITS, FIND, FOUND = "number_kind", "number_digits", "find_numbers", "found_number"
#: The chosen number where none of those listed is wanted.
ANY = "any"
#: Characters of the digits with what people type between them.
DIGITS_MOST = 20
#: The number type that may text other countries, and the one whose digits can be chosen.
_INTERNATIONAL, CHOSEN_BY_DIGITS = "TOLL_FREE", "TEN_DLC"


def option_inputs(number_type: str, options: NumberOptions) -> list[Block]:
    """Capabilities, message type, and what can be changed later."""
    chosen = [name for name in (MMS, VOICE) if name in options.capabilities]
    extras = {words.PROTECTION: options.deletion_protection}
    if number_type == _INTERNATIONAL:
        extras[words.INTERNATIONAL] = options.international_sending
    ticked = [name for name, is_on in extras.items() if is_on]
    capabilities = _choice(
        "checkboxes", CAPABILITIES, {name: words.CAPABILITIES[name] for name in (MMS, VOICE)}, chosen
    )
    types = _choice("radio_buttons", MESSAGE_TYPE, words.MESSAGE_TYPES, [options.message_type])
    more = _choice("checkboxes", EXTRAS, {name: words.EXTRAS[name] for name in extras}, ticked)
    several = len(extras) > 1
    label = words.EXTRAS_LABEL_WITH_REACH if several else words.EXTRAS_LABEL
    hint = words.BOTH_CHANGEABLE if several else words.CHANGEABLE
    return [
        input_block(CAPABILITIES, words.CAPABILITIES_LABEL, capabilities, hint=words.FOR_EVER, optional=True),
        input_block(MESSAGE_TYPE, words.MESSAGE_TYPE_LABEL, types, hint=f"{words.FOR_EVER} {words.SUGGESTED}"),
        input_block(EXTRAS, label, more, hint=hint, optional=True),
    ]


def search_inputs(wanted: NumberPreference | None, found: Sequence[str] | None, note: str = "") -> list[Block]:
    """The search for a 10DLC number by its digits; `found` is None before a search."""
    kind = wanted.kind if wanted else PreferenceKind.STARTS_WITH
    kinds = _choice("static_select", KIND, {each.value: words.KINDS[each] for each in PreferenceKind}, [kind.value])
    digits: Block = {"type": "plain_text_input", "action_id": DIGITS, "max_length": DIGITS_MOST}
    if wanted:
        digits["initial_value"] = wanted.digits.removeprefix("+1")[:DIGITS_MOST]
    blocks = [
        input_block(KIND, words.SEARCH_LABEL, kinds),
        input_block(DIGITS, words.DIGITS_LABEL, digits, hint=words.DIGITS_HINT, optional=True),
        actions("number_search", [button(words.FIND, FIND)]),
    ]
    if found:
        listed = {ANY: words.ANY, **{number: spaced(number) for number in found}}
        numbers = _choice("radio_buttons", FOUND, dict(list(listed.items())[:10]), [ANY])
        blocks += [section(words.found(found)), input_block(FOUND, words.FOUND_LABEL, numbers)]
    return [*blocks, *([section(note)] if note else [])]


def options_chosen(view: ViewState, before: NumberOptions) -> NumberOptions:
    """What the inputs say, without digits; `before` where the view has no such inputs."""
    if MESSAGE_TYPE not in view.inputs:
        return before
    message_type = next(iter(_choices(view, MESSAGE_TYPE)), before.message_type)
    extras = _choices(view, EXTRAS)
    return NumberOptions(
        capabilities=with_capabilities(set(_choices(view, CAPABILITIES))),
        message_type=message_type if message_type in words.MESSAGE_TYPES else before.message_type,
        deletion_protection=words.PROTECTION in extras,
        international_sending=words.INTERNATIONAL in extras,
    )


def digits_problem(view: ViewState) -> str:
    """What is wrong with the digits that were typed; empty where nothing is."""
    try:
        preference_chosen(view)
    except ValueError as wrong:
        return str(wrong)
    return ""


def preference_chosen(view: ViewState) -> NumberPreference | None:
    """The digits that a person wants: those of a listed number, else those typed; None where none are typed.

    Raises:
        ValueError: what was typed cannot be digits of a number.
    """
    listed = next(iter(_choices(view, FOUND)), ANY)
    if listed != ANY:
        return preference_of(PreferenceKind.EXACT, listed)
    return preference_typed(view)


def preference_typed(view: ViewState) -> NumberPreference | None:
    """The digits that were typed; None where there are none. Raises ValueError as `preference_chosen`."""
    written = (view.entered.get(DIGITS, InputState()).text or "").strip()
    kind = next(iter(_choices(view, KIND)), PreferenceKind.STARTS_WITH.value)
    if not written:
        return None
    wanted = preference_of(PreferenceKind(kind), written)
    if wanted is None:
        raise ValueError(words.NOT_DIGITS)
    return wanted


def _choices(view: ViewState, block_id: str) -> tuple[str, ...]:
    return view.entered.get(block_id, InputState()).choices


def _choice(kind: str, action_id: str, titles: Mapping[str, str], chosen: Sequence[str]) -> Block:
    """A select, radio buttons or checkboxes with what is chosen now."""
    options = [option(title, value) for value, title in titles.items()]
    initial = [each for each in options if each["value"] in chosen]
    element: Block = {"type": kind, "action_id": action_id, "options": options}
    if not initial:
        return element
    return {**element, **({"initial_options": initial} if kind == "checkboxes" else {"initial_option": initial[0]})}
