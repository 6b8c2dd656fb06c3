"""What was started before and is the same, or nearly: no matter who asked, under any name, in this database or at AWS.

Pure: `before` reads what was started. Two registrations are nearly the same where few answers differ. A document that
AWS alone has cannot be compared, so it does not count.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from hashlib import blake2b

from workflows.forms.resolve import sendable
from workflows.lifecycle import stages
from workflows.lifecycle.stages import Stage
from workflows.records.definitions import FieldPath, Form
from workflows.records.drafts import NEW, Answer, Answers, Document, Draft, Submission, SubmissionState
from workflows.records.registrations import Registration

#: So many answers may differ where two registrations are nearly the same.
NEAR = 3
#: Earlier registrations with which one is compared, of those that share a part of its answers.
COMPARED = 50

#: An answer as it is compared; None for a document that cannot be.
Compared = Mapping[FieldPath, object]


@dataclass(frozen=True, kw_only=True)
class Before:
    """A registration that was started before."""

    name: str
    answers: Compared
    #: Resource types to ids; empty where AWS alone has it.
    resources: Mapping[str, str] = field(default_factory=dict)
    #: As last seen; None before AWS has it.
    registration: Registration | None = None
    #: Of this database; None where AWS alone has it.
    draft: Draft | None = None
    submission: Submission | None = None
    #: AWS alone has it, and its tags say that a Callsign with another database started it.
    by_another_callsign: bool = False

    @property
    def id(self) -> str:
        """What a person names it by: its registration, else its draft."""
        return self.registration.id if self.registration else self.draft.id if self.draft else ""

    @property
    def has_stopped(self) -> bool:
        """Whether its submission waits for a person."""
        return self.submission is not None and self.submission.state is SubmissionState.NEEDS_ATTENTION

    @property
    def is_recorded(self) -> bool:
        """Whether this database has it, if only without its answers."""
        return self.draft is not None or bool(self.registration and self.registration.message_key)

    @property
    def is_unfinished_elsewhere(self) -> bool:
        """Whether somebody else created it at AWS and has not submitted it: much of it may be missing."""
        stage = stages.stage(self.registration) if self.registration else None
        return self.submission is None and stage is Stage.DRAFT

    @property
    def is_denied(self) -> bool:
        """Whether its next version can be submitted."""
        return self.registration is not None and stages.stage(self.registration) in {Stage.DENIED, Stage.DISCARDED}


@dataclass(frozen=True, kw_only=True)
class Likeness:
    """How near something started before is."""

    before: Before
    #: In form order; empty where it is the same.
    differs: tuple[FieldPath, ...]


class Next(StrEnum):
    """What a request means, given what was started before."""

    #: Nothing like it was started.
    START = "start"
    #: It is the same and was submitted.
    DONE = "done"
    #: It is the same, or corrects what AWS refused, and has not been submitted: continue it.
    CONTINUE = "continue"
    #: It is denied: a person says whether this is its next version.
    ASK_FIX = "ask_fix"
    #: It has stopped, and other answers differ than those that AWS refused: a person says whether to continue it.
    ASK_CONTINUE = "ask_continue"
    #: It is nearly the same: a person says whether this is another one.
    ASK_NEW = "ask_new"


def decide(like: Likeness | None) -> Next:
    """What a request means."""
    if like is None:
        return Next.START
    before = like.before
    if before.is_denied:
        return Next.ASK_FIX
    if before.has_stopped:
        assert before.submission is not None
        corrected = set(like.differs) <= set(before.submission.problem.fields)
        return Next.CONTINUE if corrected else Next.ASK_CONTINUE
    if like.differs:
        return Next.ASK_NEW
    if before.submission:
        return Next.DONE if before.submission.state is SubmissionState.SUBMITTED else Next.CONTINUE
    return Next.ASK_NEW if before.is_unfinished_elsewhere else Next.DONE


def compared(form: Form, answers: Answers) -> dict[FieldPath, object]:
    """The answers that are sent, as they are compared: spaces and the order of choices do not count."""
    return compared_sent(sendable(form, answers))


def compared_sent(answers: Answers) -> dict[FieldPath, object]:
    """The same of answers of which each is sent."""
    return {path: _compared(answer) for path, answer in answers.items()}


def _compared(answer: Answer) -> object:
    if isinstance(answer, Document):
        return answer.sha256 or None
    if isinstance(answer, tuple):
        return tuple(sorted(answer))
    return " ".join(answer.split())


class Earlier:
    """Everything of one type that was started before, found by likeness."""

    def __init__(self, form: Form, all_before: Iterable[Before]) -> None:
        self._order = {path: place for place, path in enumerate(form.by_path)}
        self._by_part: dict[tuple[int, bytes], list[Before]] = defaultdict(list)
        self._by_name: dict[str, list[Before]] = defaultdict(list)
        for before in all_before:
            if before.registration and stages.is_final(before.registration.status):
                continue
            self._by_name[before.name.casefold()].append(before)
            for part in self._parts(before.answers):
                self._by_part[part].append(before)

    def like(self, answers: Compared, associations: Mapping[str, str], name: str) -> Likeness | None:
        """The nearest; else one of this name that is denied, has stopped, or is unfinished at AWS."""
        numbers = {choice for choice in associations.values() if choice != NEW}
        candidates = {id(each): each for each in self._sharing(answers) if numbers <= set(each.resources.values())}
        likenesses = [self.compare(answers, each) for each in candidates.values()]
        near = [likeness for likeness in likenesses if len(likeness.differs) <= NEAR]
        if near:
            return min(near, key=lambda likeness: (len(likeness.differs), likeness.before.submission is None))
        of_name = self._by_name.get(name.casefold(), ())
        named = [each for each in of_name if each.is_denied or each.has_stopped or each.is_unfinished_elsewhere]
        return self.compare(answers, named[0]) if named else None

    def compare(self, answers: Compared, before: Before) -> Likeness:
        """How near one of them is."""
        return Likeness(before=before, differs=self._differing(answers, before.answers))

    def _sharing(self, answers: Compared) -> Iterator[Before]:
        for part in self._parts(answers):
            yield from self._by_part.get(part, ())[:COMPARED]

    def _parts(self, answers: Compared) -> Sequence[tuple[int, bytes]]:
        """Digests of NEAR + 1 parts of the answers: of two that differ in NEAR answers, one part is the same.

        Documents are left out, because AWS does not give their bytes. An empty part says nothing.
        """
        parts: list[list[tuple[str, object]]] = [[] for _ in range(NEAR + 1)]
        for path, place in self._order.items():
            value = answers.get(path)
            if value is not None and not _is_digest(value):
                parts[place % len(parts)].append((path, value))
        return [
            (number, blake2b(repr(part).encode(), digest_size=16).digest()) for number, part in enumerate(parts) if part
        ]

    def _differing(self, answers: Compared, others: Compared) -> tuple[FieldPath, ...]:
        paths = sorted({*answers, *others}, key=lambda path: self._order.get(path, len(self._order)))
        return tuple(path for path in paths if not _same(path, answers, others))


def _is_digest(value: object) -> bool:
    return isinstance(value, str) and len(value) == 64 and not value.strip("0123456789abcdef")


def _same(path: FieldPath, answers: Compared, others: Compared) -> bool:
    if path in answers and path in others and None in (answers[path], others[path]):
        return True
    return answers.get(path) == others.get(path)
