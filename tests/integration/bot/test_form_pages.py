"""A page of the form, submitted: kept, and followed by the next page or by what is wrong with this one."""

from __future__ import annotations

from collections.abc import Mapping

import pytest

from bot.blocks.fields import block_id
from bot.blocks.review import REVIEW_KEY
from bot.flows.form import FormSession, form_session
from bot.messages import form as words
from bot.slack.payloads import InputState, SlackFile, ViewState
from tests.integration.bot.conftest import Counter
from tests.integration.workflows.office import REGION, TOLL_FREE, blank_draft, complete
from workflows.forms.resolve import visible
from workflows.records.definitions import FieldPath
from workflows.records.drafts import DraftId

pytestmark = pytest.mark.asyncio(loop_scope="module")

COMPANY, CITY = FieldPath("companyInfo.companyName"), FieldPath("companyInfo.city")
VOLUME = FieldPath("messagingUseCase.monthlyMessageVolume")
IMAGE = FieldPath("messagingUseCase.optInImage")


async def started(counter: Counter) -> FormSession:
    """A draft without answers, on its form."""
    form = await counter.office.aws.form(REGION, TOLL_FREE)
    draft = blank_draft(form, DraftId(counter.office.new_id()))
    await counter.office.store.add_draft(draft)
    return await form_session(counter.services, draft)


def view(session: FormSession, key: str, entered: Mapping[FieldPath, InputState]) -> ViewState:
    """The page as Slack sends it back."""
    page = session.page(key)
    assert page is not None
    blocks = {field.path: block_id(field) for field in visible(page, session.resolved)}
    return ViewState(
        id="V1",
        hash="h",
        callback_id="page",
        metadata={},
        entered={blocks[path]: state for path, state in entered.items()},
        inputs=tuple(blocks.values()),
    )


def page_of(session: FormSession, path: FieldPath) -> str:
    return next(page.key for page in session.pages if path in page.fields)


async def kept(counter: Counter, session: FormSession) -> FormSession:
    """The session as the next request finds it."""
    draft = await counter.office.store.draft(session.draft.id)
    assert draft is not None
    return await form_session(counter.services, draft)


def text(words: str) -> InputState:
    return InputState(text=words)


async def submit(
    counter: Counter, session: FormSession, path: FieldPath, entered: Mapping[FieldPath, InputState]
) -> tuple[dict[str, str], FormSession]:
    """Submit the page of a field; the errors under its inputs, and the session afterwards."""
    key = page_of(session, path)
    page = session.page(key)
    assert page is not None
    answer = await session.submit_page(page, view(session, key, entered))
    return dict(answer.errors), await kept(counter, session)


async def test_submit_page__the_next_one(counter: Counter) -> None:
    """The answers are kept, and what follows the only page is the review."""
    session = await started(counter)
    picture = complete(session.form)[IMAGE]
    await counter.office.store.save_answers(session.draft.id, {IMAGE: picture}, counter.services.clock())
    volume = InputState(choices=(session.form.by_path[VOLUME].options[0].value,))
    entered = {COMPANY: text("Octank"), CITY: text("Seattle"), VOLUME: volume}
    errors, after = await submit(counter, await kept(counter, session), COMPANY, entered)
    assert errors == {}
    assert (after.draft.answers[COMPANY], after.draft.answers[CITY]) == ("Octank", "Seattle")
    assert after.draft.page == REVIEW_KEY


async def test_submit_page__errors_under_their_inputs(counter: Counter) -> None:
    """A required field left empty is an error under it; what was entered next to it is kept, and the page stays."""
    session = await started(counter)
    errors, after = await submit(counter, session, COMPANY, {COMPANY: text("Octank")})
    assert [block.split("|")[0] for block in errors] == [CITY, VOLUME, IMAGE]
    assert after.draft.answers == {COMPANY: "Octank"}
    assert after.draft.page == session.draft.page


async def test_submit_page__emptied_input_takes_the_answer_back(counter: Counter) -> None:
    """A person who empties an input has no answer there any longer."""
    session = await started(counter)
    _, session = await submit(counter, session, COMPANY, {COMPANY: text("Octank"), CITY: text("Seattle")})
    errors, after = await submit(counter, session, COMPANY, {COMPANY: text("Octank"), CITY: InputState()})
    assert next(iter(errors)).split("|")[0] == CITY
    assert CITY not in after.draft.answers


@pytest.mark.parametrize(("touched", "left"), [(False, True), (True, False)])
async def test_keep__after_a_click_only_the_input_that_was_touched(counter: Counter, touched: bool, left: bool) -> None:
    """Slack may leave inputs out of a click's view: an input that nobody touched keeps its answer."""
    session = await started(counter)
    _, session = await submit(counter, session, COMPANY, {COMPANY: text("Octank"), CITY: text("Seattle")})
    page = session.page(page_of(session, COMPANY))
    assert page is not None
    shown = view(session, page.key, {COMPANY: text("Octank")})
    city = next(block for block in shown.inputs if block.startswith(CITY))
    await session.keep(page, shown, touched=city if touched else "another")
    assert (CITY in (await kept(counter, session)).draft.answers) is left


async def test_keep__unknown_and_foreign_inputs_are_ignored(counter: Counter) -> None:
    """An input of another page, or of a form that has changed since, is nobody's answer."""
    session = await started(counter)
    page = session.page(page_of(session, COMPANY))
    assert page is not None
    strange = ViewState(
        id="V1", hash="h", callback_id="page", metadata={}, entered={"not.there|x": text("a"), f"{VOLUME}|x": text("b")}
    )
    _, problems = await session.keep(page, strange, touched=None)
    assert problems == {}
    assert (await kept(counter, session)).draft.answers == {}


async def test_attach__what_cannot_be_read_is_said_in_words(counter: Counter) -> None:
    """A deleted file is a problem under its field, and no answer."""
    session = await started(counter)
    gone = SlackFile(id="F0GONE", name="a.png", mimetype="image/png", size=5, url="", mode="tombstone", access="")
    after, problems = await session.attach({IMAGE: gone})
    assert problems == {IMAGE: words.document_problem("deleted", {})}
    assert IMAGE not in after.draft.answers


async def test_form_session__of_the_form_that_is_held(counter: Counter) -> None:
    """The next request asks AWS nothing while the form is in the cache; `fresh` asks again."""
    session = await started(counter)
    await form_session(counter.services, session.draft)
    counter.office.forget_calls()
    await form_session(counter.services, session.draft)
    assert counter.office.calls() == {}
    await form_session(counter.services, session.draft, fresh=True)
    assert counter.office.calls()["DescribeRegistrationFieldDefinitions"] > 0
