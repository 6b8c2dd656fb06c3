"""A customer's answers as they arrive: tidied, saved where nobody else has answered meanwhile, and marked as theirs."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from workflows.forms.documents import OutgoingFile
from workflows.forms.resolve import clean, is_empty
from workflows.forms.tidy import Tidier
from workflows.intake.links import Visit
from workflows.intake.questions import Questionnaire
from workflows.ports.ports import Ports
from workflows.records.definitions import FieldPath
from workflows.records.drafts import Answer, DocumentId
from workflows.records.intake import CustomerAnswer, CustomerSave, IntakeLink, LinkState, digest
from workflows.records.sources import Origin, SourceKind


@dataclass(frozen=True, kw_only=True)
class Given:
    """What a page says about a field."""

    #: A text as it was typed, the values of choices, a file that was checked, or None for no answer.
    value: str | tuple[str, ...] | OutgoingFile | None
    #: `digest` of the answer that the page showed.
    base: str

    @property
    def is_untouched(self) -> bool:
        """Whether it is as the page showed it, so that it says nothing against an answer of somebody else."""
        return not isinstance(self.value, OutgoingFile) and digest(self.value) == self.base


@dataclass(frozen=True, kw_only=True)
class Saved:
    """What became of a page."""

    save: CustomerSave
    #: Fields that the customer answered and that are not asked of them any longer.
    not_asked: tuple[FieldPath, ...] = ()


async def save(visit: Visit, questions: Questionnaire, given: Mapping[FieldPath, Given], ports: Ports) -> Saved:
    """Save what the customer has changed of the answers that they are asked; nothing else can be reached."""
    if visit.state is LinkState.NOT_NOW:  # the other states are looked at once more with the write
        return Saved(save=CustomerSave(state=visit.state))
    changed = {path: each for path, each in given.items() if not each.is_untouched}
    asked = {path: each for path, each in changed.items() if path in questions.asked}
    answers = [_answer(path, each, questions, ports) for path, each in asked.items()]
    texts = {each.path: each.answer for each in answers if each.answer is not None}
    tidied = Tidier(questions.form).tidied(texts, visit.draft.answers)
    kept = [
        CustomerAnswer(path=each.path, answer=tidied.get(each.path), base=each.base, body=each.body) for each in answers
    ]
    origin = origin_of(visit.link, ports)
    saved = await ports.store.save_customer_answers(visit.link.id, kept, origin, ports.clock())
    lost = tuple(path for path, each in changed.items() if path not in asked and each.value)
    return Saved(save=saved, not_asked=lost)


def origin_of(link: IntakeLink, ports: Ports) -> Origin:
    """Where the customer's answers of a day come from."""
    day = ports.clock().replace(hour=0, minute=0, second=0, microsecond=0)
    return Origin(kind=SourceKind.CUSTOMER, id=link.id, name=link.customer, changed_at=day)


def _answer(path: FieldPath, given: Given, questions: Questionnaire, ports: Ports) -> CustomerAnswer:
    if isinstance(given.value, OutgoingFile):
        document = given.value.document(DocumentId(ports.new_id()))
        return CustomerAnswer(path=path, answer=document, base=given.base, body=given.value.body)
    value: Answer | None = given.value
    if isinstance(value, str):
        value = clean(questions.form.by_path[path], value)
    return CustomerAnswer(path=path, answer=None if is_empty(value) else value, base=given.base)
