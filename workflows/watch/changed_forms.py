"""Forms that AWS has changed while drafts or denials still need them: read once an hour, for all that are in use.

Nothing is asked of AWS while no draft is open and no registration is denied.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta

import structlog

from workflows.forms.changes import FormChange, differences
from workflows.ports.ports import Ports
from workflows.records.answered_forms import AnsweredForm
from workflows.records.definitions import Form
from workflows.records.errors import AwsError

log = structlog.get_logger(__name__)

#: Between two looks at the forms in use.
EVERY = timedelta(hours=1)
#: Drafts of one channel whose answers are compared with a changed form; a table may have started a thousand.
COMPARED = 50


@dataclass(frozen=True, slots=True, kw_only=True)
class ChangedForm:
    """A form that is another one than some drafts of one channel were filled in under."""

    account_id: str
    region: str
    #: As AWS describes it now.
    form: Form
    channel_id: str
    #: The drafts and denials of the channel, latest change first.
    concerned: tuple[AnsweredForm, ...]
    #: What changed since any of `concerned` was filled in, each field once.
    changes: tuple[FormChange, ...] = ()

    @property
    def key(self) -> str:
        """The key of its message: a form that looks the same again is not another change."""
        place = (self.account_id, self.region, self.form.type.name, self.form.fingerprint, self.channel_id)
        return ":".join(("form", *place))


async def changed_forms(account_id: str, ports: Ports) -> tuple[ChangedForm, ...]:
    """What is not posted yet, by region, type and channel. A form that AWS does not describe now is left out.

    Costs the calls of one form for each region and type in use, unless it was read in the last minutes.
    """
    found: list[ChangedForm] = []
    for (region, registration_type), answered in grouped(await ports.store.answered_forms(account_id)).items():
        try:
            form = (await ports.forms.form(region, registration_type)).value
        except AwsError as error:
            log.warning("a form in use was not read", action="forms", region=region, error=type(error).__name__)
            continue
        for channel_id, concerned in outdated(answered, form).items():
            found.append(
                ChangedForm(account_id=account_id, region=region, form=form, channel_id=channel_id, concerned=concerned)
            )
    compared = [await _compared(changed, ports) for changed in found if not await ports.store.post_of(changed.key)]
    return tuple(changed for changed in compared if changed.changes)


def grouped(answered: Iterable[AnsweredForm]) -> Mapping[tuple[str, str], Sequence[AnsweredForm]]:
    """By region and registration type."""
    groups: dict[tuple[str, str], list[AnsweredForm]] = {}
    for each in answered:
        groups.setdefault((each.draft.region, each.draft.registration_type), []).append(each)
    return groups


def outdated(answered: Iterable[AnsweredForm], form: Form) -> Mapping[str, tuple[AnsweredForm, ...]]:
    """Those that were filled in under another form than `form`, by their channel; without those that have none."""
    groups: dict[str, tuple[AnsweredForm, ...]] = {}
    for each in answered:
        if each.channel_id and each.draft.form_fingerprint != form.fingerprint:
            groups[each.channel_id] = (*groups.get(each.channel_id, ()), each)
    return groups


def merged(changes: Iterable[FormChange]) -> tuple[FormChange, ...]:
    """Each changed field once, as it was first named; it needs a person where it needs one in any draft."""
    by_field: dict[tuple[str, str], FormChange] = {}
    for change in changes:
        known = by_field.setdefault((change.path, change.title), change)
        if change.affected and not known.affected:
            by_field[change.path, change.title] = replace(known, affected=True)
    return tuple(by_field.values())


async def _compared(changed: ChangedForm, ports: Ports) -> ChangedForm:
    """With what changed, under the answers of each draft. A draft whose older form is not kept says nothing."""
    fingerprints = {each.draft.form_fingerprint for each in changed.concerned}
    kept = {fingerprint: await ports.store.kept_form(fingerprint) for fingerprint in fingerprints}
    found: list[FormChange] = []
    for each in changed.concerned[:COMPARED]:
        old, draft = kept[each.draft.form_fingerprint], await ports.store.draft(each.draft.id)
        found += differences(old, changed.form, draft.answers if draft else {}) if old else ()
    return replace(changed, changes=merged(found))
