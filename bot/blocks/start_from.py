"""Starting from an earlier registration or a profile: the select, the marks of what was filled in, and its review."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from bot import messages
from bot.blocks.alike import told_apart
from bot.blocks.elements import (
    Block,
    actions,
    alert,
    button,
    dispatching,
    divider,
    header,
    input_block,
    option,
    plain,
    read_as,
)
from bot.blocks.fields import fits
from bot.slack import limits
from workflows.forms.extra_pages import Cut
from workflows.lifecycle import stages
from workflows.lifecycle.stages import Stage
from workflows.records.brand_profiles import BrandProfile
from workflows.records.definitions import FieldPath, Form
from workflows.records.drafts import Draft
from workflows.records.profiles import ProfileHead
from workflows.records.registrations import Registration
from workflows.records.sources import Origin, SourceKind
from workflows.submissions.drafts import unseen_prefilled

SOURCE, LOOKED_AT, REGISTER_LIKE = "source", "looked_at", "register_like"
#: The value of the choice that starts with an empty form: Slack has no other way to clear a select.
NOTHING = "-"
#: Characters of an option's value.
VALUE_MAX = 150


@dataclass(frozen=True, slots=True, kw_only=True)
class ChosenSource:
    """The source chosen in the first modal; its value came through the client and is checked when it is used."""

    #: Its kind and id, as `source_value` writes them; empty for none.
    value: str = ""
    label: str = ""


NO_SOURCE = ChosenSource()


def source_value(kind: SourceKind, source_id: str) -> str:
    """The value of an option."""
    return f"{kind.name.lower()}:{source_id}"


def source_id_of(chosen: ChosenSource) -> str:
    """The id in the value of an option."""
    return chosen.value.partition(":")[2]


def source_input(chosen: ChosenSource) -> Block:
    """The select of what to start from. A choice is sent at once, because it may fill in the type."""
    element: Block = {
        "type": "external_select",
        "action_id": SOURCE,
        "placeholder": plain(messages.start_from.PLACEHOLDER, limits.PLACEHOLDER),
        "min_query_length": 0,
    }
    if chosen.value:
        element["initial_option"] = option(chosen.label or messages.start_from.LABEL, chosen.value)
    block = input_block(SOURCE, messages.start_from.LABEL, element, hint=messages.start_from.HINT, optional=True)
    return dispatching(block)


def chosen_source(entered: Mapping[str, Sequence[str]], metadata: Mapping[str, str]) -> ChosenSource:
    """The source in a view: what was chosen, else what the view was opened with."""
    known = ChosenSource(value=metadata.get("source", ""), label=metadata.get("source_label", ""))
    value = next(iter(entered.get(SOURCE, ())), known.value)
    if value in ("", NOTHING) or len(value) > VALUE_MAX:
        return NO_SOURCE
    return known if value == known.value else ChosenSource(value=value)


def source_metadata(chosen: ChosenSource) -> dict[str, str]:
    """The source as a part of the view's metadata."""
    label = limits.shorten(chosen.label, limits.OPTION_TEXT)
    return {"source": chosen.value, "source_label": label} if chosen.value else {}


def registration_source(registration: Registration) -> ChosenSource:
    """A registration as a chosen source."""
    label = limits.shorten(_label(registration), limits.OPTION_TEXT)
    return ChosenSource(value=source_value(SourceKind.REGISTRATION, registration.id), label=label)


def profile_source(head: ProfileHead) -> ChosenSource:
    """A profile as a chosen source."""
    label = limits.shorten(messages.start_from.profile(head.name), limits.OPTION_TEXT)
    return ChosenSource(value=source_value(SourceKind.PROFILE, head.id), label=label)


def brand_profile_source(region: str, profile: BrandProfile) -> ChosenSource:
    """A brand profile of AWS in a region as a chosen source."""
    label = limits.shorten(messages.start_from.brand_profile(profile.name), limits.OPTION_TEXT)
    return ChosenSource(value=source_value(SourceKind.BRAND_PROFILE, f"{region}/{profile.id}"), label=label)


def source_suggestions(
    registrations: Sequence[Registration],
    query: str,
    profiles: Sequence[ProfileHead] = (),
    brand_profiles: Sequence[ChosenSource] = (),
) -> Block:
    """What the select lists: profiles, AWS's brand profiles, then registrations, the latest first.

    In groups, or those that a query found. As many as an ack may hold.
    """
    offered: list[tuple[str, SourceKind, str, str]] = []
    named = messages.start_from.profile
    offered += [(messages.start_from.PROFILES, SourceKind.PROFILE, each.id, named(each.name)) for each in profiles]
    offered += [
        (messages.start_from.BRAND_PROFILES, SourceKind.BRAND_PROFILE, source_id_of(each), each.label)
        for each in brand_profiles
    ]
    offered += [(_group(each), SourceKind.REGISTRATION, each.id, _label(each)) for each in registrations]
    titles = told_apart([(label, source_id) for _, _, source_id, label in offered])
    listed = [
        (group, option(title, source_value(kind, source_id)))
        for (group, kind, source_id, _), title in zip(offered, titles, strict=True)
    ][: limits.OPTIONS - 1]
    while True:
        answer = {"options": [shown for _, shown in listed]} if query.strip() else {"option_groups": _groups(listed)}
        if limits.fits_ack(answer):
            return answer if listed else {"options": []}
        listed.pop()


def _label(registration: Registration) -> str:
    return f"{registration.name or registration.id} · {registration.title}"


def _groups(listed: Sequence[tuple[str, Block]]) -> list[Block]:
    nothing = option(messages.start_from.NOTHING, NOTHING)
    members: dict[str, list[Block]] = {label: [] for label in messages.start_from.GROUPS}
    for group, shown in listed:
        members[group].append(shown)
    groups = [(label, options) for label, options in members.items() if options]
    return [
        {"label": plain(label, limits.OPTION_GROUP_LABEL), "options": options}
        for label, options in [(messages.start_from.LABEL, [nothing]), *groups]
    ]


def _group(registration: Registration) -> str:
    stage = stages.stage(registration)
    if stage is Stage.LIVE:
        return messages.start_from.COMPLETE
    return messages.start_from.IN_REVIEW if stage in stages.IN_FLIGHT else messages.start_from.OTHERS


def like_button(registration: Registration) -> list[Block]:
    """The button that starts another registration from a complete one."""
    if stages.stage(registration) is not Stage.LIVE:
        return []
    words = messages.start_from.REGISTER_LIKE
    return [read_as(button(words, REGISTER_LIKE, registration.id), messages.buttons.about(words, registration.name))]


def marks(draft: Draft) -> dict[FieldPath, str]:
    """Where each answer came from that was filled in and has not been changed."""
    return {path: f"{messages.start_from.from_text(origin)}." for path, origin in draft.prefill.origins.items()}


#: How the pages of what is asked first are cut.
ASKED = Cut(fits=fits, title=messages.start_from.ASKED_TITLE)


def by_origin(draft: Draft, paths: Iterable[FieldPath]) -> dict[Origin | None, list[FieldPath]]:
    """Paths by where their answers came from, in their order; the person's own first, under None."""
    groups: dict[Origin | None, list[FieldPath]] = {None: []}
    for path in paths:
        groups.setdefault(draft.prefill.origins.get(path), []).append(path)
    return {origin: members for origin, members in groups.items() if members}


def unseen_blocks(draft: Draft, form: Form) -> list[Block]:
    """Why a draft cannot be submitted yet: answers that were filled in and that the person has not looked at."""
    unseen = unseen_prefilled(draft, form)
    if not unseen:
        return []
    origins = list(dict.fromkeys(draft.prefill.origins[path] for path in unseen))
    words = messages.start_from.unseen(len(unseen), origins)
    return [alert(words, "warning")]


def looked_at_blocks(draft: Draft, form: Form) -> list[Block]:
    """The button for who has read the answers above it."""
    if not unseen_prefilled(draft, form):
        return []
    return [actions("looked_at", [button(messages.start_from.LOOKED_AT, LOOKED_AT, style="primary")])]


def origin_heading(origin: Origin) -> list[Block]:
    """The heading of the answers that came from one source."""
    return [divider(), header(messages.start_from.from_text(origin))]
