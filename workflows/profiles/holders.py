"""Which registrations still have the answer that a profile no longer has. Nothing is sent to them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from workflows.forms.meanings import last_part
from workflows.lifecycle.stages import is_final
from workflows.ports.profiles import HolderStore
from workflows.profiles.changes import AnswerChange
from workflows.records.registrations import Registration


@dataclass(frozen=True, slots=True, kw_only=True)
class Holder:
    """A registration with the titles of the answers that it has as they were before."""

    registration: Registration
    titles: tuple[str, ...]


async def holders(changes: Sequence[AnswerChange], store: HolderStore) -> tuple[Holder, ...]:
    """The registrations that hold an old value, latest change first, as far as their answers are still recorded."""
    held: dict[str, Holder] = {}
    for change in changes:
        if change.old is None:
            continue
        for registration, path in await store.holders(change.old):
            if is_final(registration.status) or last_part(path) != last_part(change.path):
                continue
            known = held.get(registration.id)
            titles = known.titles if known else ()
            held[registration.id] = Holder(
                registration=registration, titles=tuple(dict.fromkeys([*titles, change.title]))
            )
    return tuple(sorted(held.values(), key=lambda holder: holder.registration.status_since, reverse=True))
