"""A customer answers through a link: the requester asks in Slack, reads that they are done, checks and submits."""

from __future__ import annotations

import asyncio
import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from typing import Any

import aiohttp

from bot import messages
from bot.runtime.process import Role, open_runtime
from bot.settings import Settings
from sandbox.slack.driver import Person
from tests.integration.bot.customer import Customer, Shown
from tests.questionnaires import returned
from tests.scenario.cases import INDONESIA, TOLL_FREE_TITLE, png
from tests.scenario.conftest import Start, World, fast_ambient, running, stand_ins
from tests.scenario.form_filling import as_person, confirms, hears, is_at_review, settles, starts_registration
from workflows.records.definitions import ATTACHMENT, SELECT, FieldPath, Form
from workflows.records.intake import LinkState
from workflows.records.sources import SourceKind

INDONESIA_TITLE = "Indonesia sender ID registration"
words = messages.ask_customer


@asynccontextmanager
async def reachable(settings: Settings, **options: Any) -> AsyncIterator[World]:
    """A world whose pages browsers can reach."""
    public = replace(settings, public_url="http://127.0.0.1", company="Octank SMS")
    async with stand_ins(public, **options) as surroundings, running(surroundings) as world:
        yield world


async def asks(person: Person, **entered: Any) -> str:
    """Press the button, fill in the window, and return the path of the link in it."""
    await person.clicks(words.BUTTON)
    await person.sees_text(words.CUSTOMER_LABEL)
    await person.fills({words.CUSTOMER_LABEL: "Kopi Nusantara", **entered})
    await person.submits()
    await person.sees_view(lambda view: "/ask/to/" in str(view.content))
    assert person.view
    found = re.search(r"http://127\.0\.0\.1(/ask/to/[\w-]+)", str(person.view.content))
    assert found
    return found[1]


@asynccontextmanager
async def browser(world: World) -> AsyncIterator[Customer]:
    async with aiohttp.ClientSession(cookie_jar=aiohttp.CookieJar(unsafe=True)) as session:
        yield Customer(session=session, base=f"http://127.0.0.1:{world.callsign.port}")


async def fills_section(customer: Customer, page: Shown, form: Form) -> Shown:
    """Answer everything on a page, with a picture for each document, and press *Save and continue*."""
    changed: dict[str, str | list[str]] = {}
    files = {}
    for name, _ in page.inputs.values:
        field = form.by_path.get(FieldPath(name.removeprefix("base:")))
        if not name.startswith("base:") or field is None:
            continue
        if field.kind == ATTACHMENT:
            files[f"file:{field.path}"] = png(300 + len(field.path))
        elif field.title in INDONESIA:
            given = INDONESIA[field.title]
            if field.kind == SELECT:
                given = next(option.value for option in field.options if given in (option.title, option.value))
            changed[f"answer:{field.path}"] = given
    return await customer.submit(page, changed, files)


async def test_indonesia__with_all_documents_over_two_days(settings: Settings) -> None:
    """The customer answers some sections, comes back the next day with another browser, and sends; the ISV submits."""
    async with reachable(settings, whole_forms=True, review="manual") as world:
        ana, store = world.ana, world.callsign.store
        await starts_registration(ana, INDONESIA_TITLE)
        await settles(ana)
        link = await asks(ana)
        form = world.callsign.forms.form_now("us-west-2", "ID_SENDER_ID_REGISTRATION")
        assert form
        async with browser(world) as phone:
            overview = await phone.get(link)
            first = await phone.get(f"{overview.url}/companyInfo")
            second = await fills_section(phone, first, form)
            assert second.status == 200
            assert second.url != first.url
        async with browser(world) as laptop:
            page = await laptop.get(link)
            assert "0 answers" not in page.text
            for _ in range(12):
                if messages.intake.SEND in page.text:
                    break
                sections = re.findall(rf'href="({page.url}/[\w.]+)"[^>]*>{messages.intake.OPEN_SECTION}', page.text)
                following = await fills_section(laptop, await laptop.get(sections[0]), form)
                assert following.status == 200, re.findall(r'class="error"[^>]*>([^<]*)', following.text)
                page = await laptop.get(overview.url)
            assert messages.intake.SENT in (await laptop.submit(page)).text
        (draft,) = await store.drafts_of(as_person(ana))
        assert {field.path for field in form.fields if field.kind == ATTACHMENT} <= draft.answers.keys()
        told = await world.slack.direct_messages("ana").waits_for("*Kopi Nusantara* has sent the answers")
        await ana.closes(whole_stack=True)
        await ana.clicks(messages.buttons.CONTINUE, told)
        await ana.sees_text("Kopi Nusantara")
        await goes_to_review(ana)
        assert ana.view
        assert "submit" not in ana.view.content
        await ana.sees_text("were filled in from the customer Kopi Nusantara")
        await ana.clicks(messages.start_from.LOOKED_AT)
        await ana.sees_view(lambda view: view.content.get("submit"))
        await confirms(ana)
        await hears(world.sms, "Submitted to AWS")
        sent = world.registration().version.answers().values()
        assert sum("RegistrationAttachmentId" in each for each in sent) == 8
        async with browser(world) as late:
            assert messages.intake.closed(LinkState.SUBMITTED)[0] in (await late.get(link)).text


async def test_ask_again__one_question_with_a_note(settings: Settings) -> None:
    """The customer's link stays, and shows the one question with the note; a revoked link shows nothing."""
    async with reachable(settings) as world:
        ana = world.ana
        await starts_registration(ana, TOLL_FREE_TITLE)
        await settles(ana)
        await ana.fills({"Company name": "Octank"})
        await becomes_answered(world, "companyInfo.companyName")
        link = await asks(ana)
        async with browser(world) as customer:
            everything = await customer.get(link)
            assert "Company name" not in (await customer.get(f"{everything.url}/companyInfo")).text
            await ana.closes()
            await ana.clicks(words.BUTTON)
            await ana.sees_text("has a link: nothing saved yet")
            await ana.fills({words.QUESTIONS_LABEL: ["Company name"], words.NOTE_LABEL: "As registered, *please*"})
            await ana.submits()
            await ana.sees_text(words.ASKED_AGAIN)
            again = await customer.get(everything.url)
            assert "As registered, *please*" in again.text
            assert "Octank" in (await customer.get(f"{again.url}/companyInfo")).text
            await ana.closes()
            await ana.clicks(words.BUTTON)
            await ana.sees_text("has a link")
            await ana.clicks(words.REVOKE)
            await ana.sees_text(words.REVOKED)
            assert (await customer.get(everything.url)).status == 410


async def test_without_an_address__says_what_to_set(start: Start) -> None:
    async with start() as world:
        await starts_registration(world.ana, TOLL_FREE_TITLE)
        await settles(world.ana)
        await world.ana.clicks(words.BUTTON)
        await world.ana.sees_text("CALLSIGN_PUBLIC_URL")


async def goes_to_review(person: Person) -> None:
    """Press the main button of each page until the review."""
    for _ in range(12):
        if is_at_review(person):
            return
        await person.submits()
        await settles(person)
    raise AssertionError(person.screen())


async def becomes_answered(world: World, path: str) -> None:
    async def is_answered() -> bool:
        drafts = await world.callsign.store.drafts_of(as_person(world.ana))
        return any(path in draft.answers for draft in drafts)

    for _ in range(200):
        if await is_answered():
            return
        await asyncio.sleep(0.01)
    raise AssertionError(f"{path} has no answer")


async def test_with_a_file__comes_back_with_a_document(start: Start) -> None:
    """Without an address: the file comes in a direct message, and lands in the draft, marked as the customer's."""
    async with start() as world:
        ana = world.ana
        await starts_registration(ana, TOLL_FREE_TITLE)
        await settles(ana)
        await ana.clicks(words.BUTTON)
        await ana.sees_text("CALLSIGN_PUBLIC_URL")
        await ana.clicks(words.SEND_FILE)
        await ana.sees_text(words.FILE_SENT)
        (sent,) = world.slack.direct_messages("ana").all_messages
        assert "Send this file to your customer" in sent.plain
        await ana.attaches(words.WORKBOOK_LABEL, b"Name,City\nx,y\n", name="other.xlsx")
        await ana.submits()
        await ana.sees_text(words.NOT_OURS)
        answers = {
            "companyInfo.companyName": "Kopi Nusantara",
            "messagingUseCase.optInImage": "opt-in.png",
            "messagingUseCase.monthlyMessageVolume": "lots",
            "companyInfo.city": 1234567890123456789,
            "companyInfo.businessRegistrationDocument": "missing.pdf",
        }
        await ana.attaches(words.WORKBOOK_LABEL, returned(answers), name="questions.xlsx")
        await ana.attaches(words.DOCUMENTS_LABEL, png(), name="opt-in.png")
        await ana.submits()
        await ana.sees_text("3 answers taken over")
        await ana.sees_text("*City*:")
        await ana.sees_text("*Business registration document*:")
        (draft,) = await world.callsign.store.drafts_of(as_person(ana))
        stored = await world.callsign.store.draft(draft.id)
        assert stored
        assert stored.answers[FieldPath("companyInfo.companyName")] == "Kopi Nusantara"
        assert {origin.kind for origin in stored.prefill.origins.values()} == {SourceKind.CUSTOMER}
        assert len(stored.prefill.origins) == 3


async def test_intake__a_process_of_its_own(settings: Settings) -> None:
    """It serves the pages of a link, and nothing of Slack's; *done* is told by the process that posts."""
    public = replace(settings, public_url="http://127.0.0.1")
    async with stand_ins(public) as surroundings:
        async with running(surroundings) as world:
            await starts_registration(world.ana, TOLL_FREE_TITLE)
            await settles(world.ana)
            link = await asks(world.ana)
        async with (
            open_runtime(surroundings.settings, Role.INTAKE, fast_ambient()) as alone,
            aiohttp.ClientSession(cookie_jar=aiohttp.CookieJar(unsafe=True)) as session,
        ):
            customer = Customer(session=session, base=f"http://127.0.0.1:{alone.port}")
            page = await customer.get(link)
            assert (page.status, "Kopi Nusantara" in page.text or "Codes" in page.text) == (200, True)
            async with session.post(f"{customer.base}/slack/events", data=b"{}") as refused:
                assert refused.status == 404
