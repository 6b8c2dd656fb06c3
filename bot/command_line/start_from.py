"""`callsign register --from`: the answers of an earlier registration, filled in where the command line gives none."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from bot import messages
from bot.command_line import finding
from bot.command_line.options import Exit, Failure, Output
from bot.command_line.records import Records
from workflows.forms.documents import OutgoingFile
from workflows.forms.matching import LeftOut
from workflows.records.account import AttachmentPlace
from workflows.records.definitions import FieldPath, Form
from workflows.records.drafts import Answer, Answers, Document
from workflows.submissions import start_from
from workflows.submissions.start_from import NoAnswers, OpenSource, Usable

if TYPE_CHECKING:
    from bot.runtime.core import Core


@dataclass(frozen=True, kw_only=True)
class FilledIn:
    """What an earlier registration fills in; nothing where none is named."""

    #: Texts, choices, and documents that AWS has.
    answers: Answers = field(default_factory=dict)
    documents: Mapping[FieldPath, OutgoingFile] = field(default_factory=dict)
    opened: OpenSource | None = None
    left_out: tuple[LeftOut, ...] = ()
    form_changed: bool = False

    def origins(self) -> dict[FieldPath, str]:
        """Where each answer came from, in words."""
        words = messages.start_from.from_text(self.opened.source.origin) if self.opened else ""
        return dict.fromkeys([*self.answers, *self.documents], words)

    def show(self, output: Output) -> None:
        """What was left out, and whether AWS has changed the form since."""
        if self.opened and self.form_changed:
            output.note(messages.start_from.FORM_CHANGED)
        for each in self.left_out:
            output.note(messages.start_from.left_out_line(each))

    def document(self) -> dict[str, object]:
        """The same for programs; empty where nothing was asked for."""
        if self.opened is None:
            return {}
        origin = self.opened.source.origin
        return {
            "from": {
                "kind": origin.kind.value,
                "id": origin.id,
                "name": origin.name,
                "changed_at": origin.changed_at.isoformat(),
                "form_changed": self.form_changed,
                "filled_in": [*self.answers, *self.documents],
                "left_out": [{"field": each.path, "why": messages.start_from.why(each)} for each in self.left_out],
            }
        }


NOTHING = FilledIn()


async def opened(core: Core, records: Records, wanted: str) -> OpenSource:
    """The registration that the person names, with its answers. Raises Failure, AwsError."""
    registration = await finding.the_one(core, "", records, wanted)
    try:
        return await start_from.open_known(registration, core.ports)
    except NoAnswers:
        raise Failure(messages.start_from.NO_ANSWERS, Exit.INVALID) from None


async def filled_in(core: Core, source: OpenSource | None, form: Form, region: str, given: set[FieldPath]) -> FilledIn:
    """What the source fills in of the form, without the fields that the command line answers. Raises AwsError."""
    if source is None:
        return NOTHING
    place = AttachmentPlace(account_id=await core.aws.account_id(), region=region)
    usable = await start_from.usable_of(source, form, place, core.ports)
    answers: dict[FieldPath, Answer] = {path: answer for path, answer in usable.answers.items() if path not in given}
    return FilledIn(
        answers={path: answer for path, answer in answers.items() if path not in usable.bodies},
        documents={path: _file(usable, path) for path in usable.bodies if path in answers},
        opened=source,
        left_out=tuple(each for each in usable.left_out if each.path not in given),
        form_changed=source.form_changed(form),
    )


def _file(usable: Usable, path: FieldPath) -> OutgoingFile:
    document = usable.answers[path]
    assert isinstance(document, Document)
    return OutgoingFile(
        body=usable.bodies[path],
        media_type=document.media_type,
        name=document.name,
        note="",
        looks=document.looks,
    )
