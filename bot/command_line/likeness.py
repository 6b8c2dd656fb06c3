"""Looking for what was started before, and asking where it is nearly the same."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from bot import messages
from bot.command_line.check import RegisterArguments
from bot.command_line.finding import SHORT_ID
from bot.command_line.options import Exit, Failure, Output
from bot.command_line.resubmit import NextVersion, show_or_submit
from bot.command_line.resubmit import decide as decide_version
from workflows.records.definitions import Form
from workflows.records.drafts import Draft
from workflows.submissions import before as started
from workflows.submissions.alike import Before, Earlier, Likeness, Next, compared, decide
from workflows.submissions.before import AllBefore

if TYPE_CHECKING:
    from bot.runtime.core import Core


@dataclass(frozen=True, kw_only=True)
class Started:
    """What was started before of one type, in an account and region."""

    form: Form
    all_before: AllBefore
    earlier: Earlier

    def like(self, draft: Draft) -> Likeness | None:
        """The nearest to a draft."""
        return self.earlier.like(compared(self.form, draft.answers), draft.associations, draft.name)

    def named(self, wanted: str, draft: Draft) -> Likeness:
        """The one that the person names. Raises Failure where its next step is not theirs to choose."""
        folded = wanted.strip().casefold().rpartition("/")[2].removeprefix("registration-")
        for before in self.all_before.before:
            own = before.id.casefold().removeprefix("registration-")
            fits = own == folded or (len(folded) >= SHORT_ID and own.startswith(folded))
            if fits and (before.is_denied or before.has_stopped):
                return Earlier(self.form, [before]).compare(compared(self.form, draft.answers), before)
        raise Failure(messages.terminal_like.not_for(wanted), Exit.USAGE)

    def titles(self, like: Likeness) -> list[str]:
        """The fields that differ."""
        return [self.form.by_path[path].title if path in self.form.by_path else path for path in like.differs]


async def look(core: Core, form: Form, region: str, output: Output) -> Started:
    """Everything that was started before, here and at AWS; says what is not known. Raises AwsError."""
    if unknown := unknown_before(core):
        output.say(messages.terminal_like.not_known(unknown))
    all_before = await started.everything(
        form, region, core.ports, lambda count: output.note(messages.terminal_like.reading(count))
    )
    if all_before.unread:
        output.say(messages.terminal_like.unread(all_before.unread))
    if all_before.older:
        output.note(messages.terminal_like.older(all_before.older))
    return Started(form=form, all_before=all_before, earlier=Earlier(form, all_before.before))


def refuse_unread(started: AllBefore) -> None:
    """Raises Failure where something at AWS could be the very same: nothing is bought before a person says so."""
    if started.unread:
        raise Failure(messages.terminal_like.unread_refused(started.unread), Exit.ATTENTION, done=False)


def unknown_before(core: Core) -> str:
    """Why the store of a dry run is empty though a database exists; "" where it is as it should be."""
    return str(getattr(core, "unknown", ""))


def step(like: Likeness | None, *, chosen: bool) -> Next:
    """What is done; what the person chose is not asked again."""
    decided = decide(like)
    return Next.CONTINUE if chosen and decided is Next.ASK_CONTINUE else decided


def question(found: Started, like: Likeness, next_step: Next) -> Failure:
    """Asks which is meant; nothing was done."""
    before = like.before
    return Failure(
        messages.terminal_like.question(next_step, before, next_version(before), found.titles(like)),
        Exit.ATTENTION,
        done=False,
        like=document(like, next_step),
    )


def next_version(before: Before) -> int:
    """The version that a fix would become."""
    return before.registration.version + 1 if before.registration else 1


def document(like: Likeness, next_step: Next) -> dict[str, object]:
    """What was started before, for programs."""
    before = like.before
    return {
        "id": before.id,
        "name": before.name,
        "status": before.registration.status if before.registration else "",
        "recorded": before.is_recorded,
        "stopped": before.has_stopped,
        "denied": before.is_denied,
        "differs": list(like.differs),
        "question": next_step.value,
    }


async def resubmit(core: Core, before: Before, arguments: RegisterArguments, said: NextVersion, output: Output) -> Exit:
    """Show the answers as the next version of a denied registration; with --yes, submit it."""
    assert before.registration is not None
    decided, problems = await decide_version(core, before.registration, arguments, whole=True)
    return await show_or_submit(core, decided, problems, said, output)
