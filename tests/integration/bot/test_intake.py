"""A customer fills in a draft through a link, and nothing but this draft can be reached."""

from __future__ import annotations

import asyncio
import io
import logging
import re
from collections.abc import AsyncIterator
from dataclasses import dataclass, replace
from datetime import timedelta
from functools import partial
from typing import Any

import aiohttp
import pytest
import pytest_asyncio
import structlog
from multidict import CIMultiDict
from PIL import Image

from bot import messages
from bot.intake.rates import Rate
from bot.intake.site import COOKIE, HEADERS, IntakeSite, Limits
from bot.metrics import Metrics
from bot.server import Pages, Served, serve
from tests.gates import Guests
from tests.integration.bot.conftest import Counter
from tests.integration.bot.customer import Customer, Shown
from tests.integration.workflows.office import OWNER, REGION, TOLL_FREE
from workflows.access.gate import RuledGate
from workflows.forms.documents import prepare
from workflows.intake import links
from workflows.intake.answers import Given
from workflows.intake.answers import save as save_answers
from workflows.intake.links import NewLink, Wanted
from workflows.intake.questions import Questionnaire
from workflows.ports.ports import Ports
from workflows.records.definitions import FieldPath
from workflows.records.drafts import Document, Draft, DraftState
from workflows.records.intake import LinkState
from workflows.submissions import drafts
from workflows.watch.region_states import RegionStates

pytestmark = pytest.mark.asyncio(loop_scope="module")

NAME = FieldPath("companyInfo.companyName")
CITY = FieldPath("companyInfo.city")
VOLUME = FieldPath("messagingUseCase.monthlyMessageVolume")
IMAGE = FieldPath("messagingUseCase.optInImage")
SAMPLE = FieldPath("messageSamples.messageSample3")


def picture() -> bytes:
    body = io.BytesIO()
    Image.new("RGB", (300, 200), "white").save(body, "PNG")
    return body.getvalue()


@dataclass(frozen=True, kw_only=True)
class Front:
    """The pages over an office, and a draft."""

    counter: Counter
    site: IntakeSite
    port: int
    session: aiohttp.ClientSession
    draft: Draft

    @property
    def ports(self) -> Ports:
        return self.counter.office.ports

    def customer(self, session: aiohttp.ClientSession | None = None) -> Customer:
        return Customer(session=session or self.session, base=f"http://127.0.0.1:{self.port}")

    async def ask(self, **wanted: Any) -> NewLink:
        made = Wanted(**{"customer": "Kopi Nusantara", **wanted})
        return await links.ask(await self.now(), made, OWNER, self.ports)

    async def now(self) -> Draft:
        draft = await self.ports.store.draft(self.draft.id)
        assert draft is not None
        return draft

    async def entered(self, **wanted: Any) -> tuple[Customer, Shown]:
        """A customer who has opened a new link."""
        made, customer = await self.ask(**wanted), self.customer()
        return customer, await customer.get(f"/ask/to/{made.token}")

    async def section(self, customer: Customer, opened: Shown, key: str) -> Shown:
        return await customer.get(f"{opened.url}/{key}")


def unlimited() -> Limits:
    return Limits(
        link=Rate(per_second=1e6, burst=1e6, monotonic=lambda: 0.0),
        address=Rate(per_second=1e6, burst=1e6, monotonic=lambda: 0.0),
        guesses=Rate(per_second=1e6, burst=1e6, monotonic=lambda: 0.0),
    )


@pytest_asyncio.fixture(loop_scope="module")
async def front(counter: Counter) -> AsyncIterator[Front]:
    site = IntakeSite(
        ports=counter.office.ports,
        prepared=lambda body, name, allowed: asyncio.to_thread(partial(prepare, body, name, allowed)),
        public_url="http://127.0.0.1",
        company="Octank SMS",
        logo=None,
        limits=unlimited(),
    )
    draft = await counter.office.draft(answers={})
    await counter.office.store.save_answers(draft.id, dict.fromkeys(draft.answers), counter.office.time.clock())
    pages = Pages(checks={}, regions=RegionStates([]), metrics=Metrics(), store=counter.office.store)
    jar = aiohttp.CookieJar(unsafe=True)
    async with (
        serve("127.0.0.1", 0, Served(pages, intake=site)) as port,
        aiohttp.ClientSession(cookie_jar=jar) as session,
    ):
        yield Front(counter=counter, site=site, port=port, session=session, draft=draft)


async def test_fill_in__from_the_link_to_the_message(front: Front) -> None:
    """Sections are saved one by one; what is wrong stands under its field; the draft has the answers, marked."""
    customer, opened = await front.entered(note="Please use the <registered> name.")
    assert opened.status == 200
    assert "Please use the &lt;registered&gt; name." in opened.text
    assert messages.intake.SEND not in opened.text
    section = await front.section(customer, opened, "companyInfo")
    wrong = await customer.submit(section, {f"answer:{CITY}": "Jakarta"})
    assert wrong.status == 422
    assert 'href="#field-companyInfo.companyName"' in wrong.text
    following = await customer.submit(wrong, {f"answer:{NAME}": "Kopi <Nusantara>"})
    assert following.url.endswith("/messagingUseCase"), following.text
    volume = (await front.ports.forms.form("us-east-1", TOLL_FREE)).value.by_path[VOLUME].options[0].value
    last = await customer.submit(following, {f"answer:{VOLUME}": volume}, {f"file:{IMAGE}": picture()})
    done = await customer.submit(last, {f"answer:{SAMPLE}": "Your code is 123456."}) if last.inputs.files else last
    overview = await customer.get(opened.url)
    assert "Kopi &lt;Nusantara&gt;" in overview.text
    assert messages.intake.SEND in overview.text, (done.url, overview.text)
    sent = await customer.submit(overview)
    assert messages.intake.SENT in sent.text
    draft = await front.now()
    assert draft.answers[NAME] == "Kopi <Nusantara>"
    assert isinstance(draft.answers[IMAGE], Document)
    form = (await front.ports.forms.form("us-east-1", TOLL_FREE)).value
    assert set(drafts.unseen_prefilled(draft, form)) == draft.answers.keys()
    assert [link.customer for link in await front.ports.store.unreported_intakes()] == ["Kopi Nusantara"]


async def test_fill_in__later_and_another_day(front: Front) -> None:
    """Saved for later with an error, closed, and opened again with the same link after a week."""
    made = await front.ask()
    customer = front.customer()
    opened = await customer.get(f"/ask/to/{made.token}")
    section = await front.section(customer, opened, "companyInfo")
    assert (await customer.submit(section, {f"answer:{CITY}": "Jakarta", "later": "1"})).url == opened.url
    front.counter.office.time.now += timedelta(days=7)
    async with aiohttp.ClientSession(cookie_jar=aiohttp.CookieJar(unsafe=True)) as other_phone:
        again = front.customer(other_phone)
        opened = await again.get(f"/ask/to/{made.token}")
        assert 'value="Jakarta"' in (await front.section(again, opened, "companyInfo")).text


async def test_the_requesters_answers_stay_theirs(front: Front) -> None:
    """Neither shown nor reached, unless that very field is asked for."""
    await front.ports.store.save_answers(front.draft.id, {NAME: "Secret Holding", CITY: "Depok"}, front.ports.clock())
    customer, opened = await front.entered()
    section = await front.section(customer, opened, "companyInfo")
    assert "Secret Holding" not in opened.text + section.text
    assert f"answer:{NAME}" not in section.text
    forced = await customer.submit(section, {f"base:{NAME}": "", f"answer:{NAME}": "Mine", "later": "1"})
    assert (await front.now()).answers[NAME] == "Secret Holding"
    assert "Octank SMS has answered this in the meantime" in forced.text
    assert "Secret Holding" not in forced.text
    asked, opened = await front.entered(questions=(CITY,))
    assert "Depok" in (await front.section(asked, opened, "companyInfo")).text
    assert "Secret Holding" not in (await front.section(asked, opened, "companyInfo")).text
    assert (await front.section(asked, opened, "messagingUseCase")).url == opened.url


async def test_two_people_in_one_form(front: Front) -> None:
    """The second save replaces nothing silently: it shows both answers, and the next save is on purpose."""
    made = await front.ask()
    one, jar = front.customer(), aiohttp.CookieJar(unsafe=True)
    async with aiohttp.ClientSession(cookie_jar=jar) as session:
        two = front.customer(session)
        opened = await one.get(f"/ask/to/{made.token}")
        await two.get(f"/ask/to/{made.token}")
        page_of_two = await front.section(two, opened, "companyInfo")
        await one.submit(await front.section(one, opened, "companyInfo"), {f"answer:{NAME}": "First"})
        conflict = await two.submit(page_of_two, {f"answer:{NAME}": "Second", f"answer:{CITY}": "Bogor"})
        assert conflict.status == 409
        assert "It is now: First." in conflict.text
        assert 'value="Second"' in conflict.text
        draft = await front.now()
        assert (draft.answers[NAME], draft.answers[CITY]) == ("First", "Bogor")
        await two.submit(conflict)
    assert (await front.now()).answers[NAME] == "Second"


async def test_two_people_in_one_form__what_only_one_answers(front: Front) -> None:
    """A question that the second person left alone keeps the first one's answer, and nobody reads of a conflict."""
    customer, opened = await front.entered()
    stale = await front.section(customer, opened, "companyInfo")
    await customer.submit(stale, {f"answer:{NAME}": "First"})
    saved = await customer.submit(stale, {f"answer:{CITY}": "Bogor", "later": "1"})
    assert (saved.status, saved.url) == (200, opened.url)
    draft = await front.now()
    assert (draft.answers[NAME], draft.answers[CITY]) == ("First", "Bogor")


@pytest.mark.parametrize(
    ("state", "words"),
    [(DraftState.SUBMITTING, "have been passed on"), (DraftState.DISCARDED, "has been withdrawn")],
)
async def test_the_draft_ends_while_the_customer_types(front: Front, state: DraftState, words: str) -> None:
    """Nothing is saved, and what was typed is shown so that it can be copied."""
    customer, opened = await front.entered()
    section = await front.section(customer, opened, "companyInfo")
    await front.ports.store.move_draft(front.draft.id, DraftState.OPEN, state, front.ports.clock())
    late = await customer.submit(section, {f"answer:{NAME}": "Typed for nothing"})
    assert late.status == 409
    assert words in late.text
    assert "Typed for nothing" in late.text
    assert (await front.now()).answers == {}
    assert (await customer.get(opened.url)).status == 410


async def test_a_link_that_has_ended(front: Front) -> None:
    """Expired and revoked links say so to who has them; a guess gets nothing but "does not work"."""
    first = await front.ask(days=7)
    second = await front.ask(days=7)
    customer = front.customer()
    revoked = await customer.get(f"/ask/to/{first.token}")
    assert (revoked.status, messages.intake.closed(LinkState.REVOKED)[0] in revoked.text) == (410, True)
    opened = await customer.get(f"/ask/to/{second.token}")
    section = await front.section(customer, opened, "companyInfo")
    front.counter.office.time.now += timedelta(days=8)
    expired = await customer.get(f"/ask/to/{second.token}")
    assert (expired.status, "has expired" in expired.text) == (410, True)
    assert (await customer.submit(section, {f"answer:{NAME}": "late"})).status in (404, 409)
    assert (await front.now()).answers == {}
    guessed = await front.customer().get("/ask/to/" + "A" * 43)
    assert (guessed.status, messages.intake.UNKNOWN[0] in guessed.text) == (404, True)


async def test_the_owner_has_lost_the_right(front: Front) -> None:
    """Neither read nor written: a link acts for the draft's owner. It works again once the owner has the right again."""
    made = await front.ask()
    refusing = replace(front.ports, gate=RuledGate(askers=Guests()))
    visit = await links.visit(made.token, refusing)
    assert visit
    assert visit.state is LinkState.NOT_NOW
    asked = Questionnaire(
        form=(await front.ports.forms.form(REGION, TOLL_FREE)).value, draft=visit.draft, link=visit.link
    )
    given = {NAME: Given(value="Kopi", base="")}
    assert (await save_answers(visit, asked, given, refusing)).save.state is LinkState.NOT_NOW
    assert (await front.now()).answers == {}
    assert messages.intake.closed(LinkState.NOT_NOW)[0] == "This link does not work at the moment"
    assert (await front.customer().get(f"/ask/to/{made.token}")).status == 200


async def test_a_link_that_has_ended_shows_no_answers(front: Front) -> None:
    """A post that is signed as our pages sign it, through a revoked link, reads nothing of the draft."""
    customer, opened = await front.entered()
    section = await front.section(customer, opened, "companyInfo")
    csrf = {"csrf": dict(section.inputs.values)["csrf"]}
    await customer.submit(section, {f"answer:{NAME}": "Kopi Nusantara"})
    assert "Kopi Nusantara" in (await customer.post(opened.url, csrf)).text
    await front.ask()  # a new link: the earlier one is revoked
    late = await customer.post(opened.url, csrf)
    assert (late.status, "Kopi Nusantara" in late.text) == (410, False)
    assert messages.intake.closed(LinkState.REVOKED)[0] in late.text
    for guess in ("Kopi Nusantara", "Another"):  # a right one and a wrong one read the same
        tried = await customer.post(section.url, {**csrf, f"base:{NAME}": "", f"answer:{NAME}": guess})
        assert (tried.status, tried.text.count(guess)) == (409, 1)


async def test_every_route_with_every_other_token(front: Front) -> None:
    """With no token, a wrong one or that of another draft, every route answers 404 and does nothing."""
    mine = await front.ask()
    other_draft = await front.counter.office.draft(answers={CITY: "Elsewhere"})
    other = await links.ask(other_draft, Wanted(customer="Other"), OWNER, front.ports)
    jar = aiohttp.CookieJar(unsafe=True)
    async with aiohttp.ClientSession(cookie_jar=jar) as session:
        victim = front.customer(session)
        opened = await victim.get(f"/ask/to/{mine.token}")
        section = await front.section(victim, opened, "companyInfo")
    resources = [resource.canonical for resource in front.site.application().router.resources()]
    routes = [each.format(token="{token}", link=mine.link.id, page="companyInfo") for each in resources]
    behind = [f"/ask{route}" for route in routes if mine.link.id in route]
    assert behind == [f"/ask/{mine.link.id}", f"/ask/{mine.link.id}/companyInfo"]
    csrf = dict(section.inputs.values)["csrf"]
    for token in ("", "x", mine.link.id, mine.link.token_hash, other.token, mine.token[:-1], f"{mine.token}x"):
        async with aiohttp.ClientSession(cookies={COOKIE: token} if token else {}) as session:
            stranger = front.customer(session)
            stranger.headers = {"Cookie": f"{COOKIE}={token}"} if token else {}
            for route in behind:
                assert (await stranger.get(route)).status == 404, (route, token)
                tried = {"csrf": csrf, f"base:{NAME}": "", f"answer:{NAME}": "stolen"}
                assert (await stranger.post(route, tried)).status == 404, (route, token)
            assert (await stranger.get(f"/ask/to/{token or 'none'}")).status == (200 if token == other.token else 404)
    assert (await front.now()).answers == {}


async def test_csrf(front: Front) -> None:
    """A post that is not from a page of this link saves nothing."""
    customer, opened = await front.entered()
    section = await front.section(customer, opened, "companyInfo")
    for wrong in ("", "0" * 64, "ü" * 64):
        forged = await customer.submit(section, {"csrf": wrong, f"answer:{NAME}": "forged"})
        assert forged.status == 403
        assert (await customer.post(opened.url, {"csrf": wrong})).status == 403
    assert (await front.now()).answers == {}


async def test_headers(front: Front) -> None:
    """Every answer has them, whatever it says; the cookie is for this link's pages alone."""
    made = await front.ask()
    customer = front.customer()
    for path in (f"/ask/to/{made.token}", "/ask/to/x", "/ask/static/style.css", "/ask/static/logo", "/ask/a/b/c"):
        shown = await customer.get(path)
        assert {name: shown.headers.get(name) for name in HEADERS} == HEADERS, path
    async with front.session.get(
        f"http://127.0.0.1:{front.port}/ask/to/{made.token}", allow_redirects=False
    ) as entered:
        cookie = entered.headers["Set-Cookie"]
        assert entered.headers["Location"] == f"/ask/{made.link.id}"
    assert f"Path=/ask/{made.link.id}" in cookie
    assert "HttpOnly" in cookie
    assert "SameSite=Lax" in cookie
    assert "<script" not in (await customer.get(f"/ask/to/{made.token}")).text


async def test_files_that_are_refused(front: Front) -> None:
    """The reason stands under the field, and the texts of the page are saved all the same."""
    customer, opened = await front.entered()
    section = await front.section(customer, opened, "messagingUseCase")
    for body, words in ((b"MZ not a picture", "accepted type"), (b"\x89PNG" + bytes(11 << 20), "too large")):
        refused = await customer.submit(section, {}, {f"file:{IMAGE}": body})
        assert refused.status == 422
        assert words in refused.text
    assert IMAGE not in (await front.now()).answers


async def test_bodies_that_are_no_form(front: Front) -> None:
    """What is too large, or not what a page sends, is refused with a page; nothing is read that was announced as huge."""
    customer, opened = await front.entered()
    assert (await customer.post(opened.url, b"{}", **{"Content-Type": "application/json"})).status == 415
    assert (await customer.post(opened.url, b"x", **{"Content-Type": "multipart/form-data"})).status == 400
    broken = {"Content-Type": "multipart/form-data; boundary=b"}
    assert (await customer.post(opened.url, b"--nonsense", **broken)).status in (400, 403)
    long = "csrf=" + "x" * 1_100_000
    form = {"Content-Type": "application/x-www-form-urlencoded"}
    assert (await customer.post(opened.url, long.encode(), **form)).status == 413


async def test_rates(front: Front) -> None:
    """Guesses of an address are few, and a link answers so often only; another address still gets in."""
    limits = replace(unlimited(), guesses=Rate(per_second=0, burst=3, monotonic=lambda: 0.0))
    site = replace(front.site, limits=replace(limits, link=Rate(per_second=0, burst=4, monotonic=lambda: 0.0)))
    pages = Pages(checks={}, regions=RegionStates([]), metrics=Metrics(), store=front.ports.store)
    made = await front.ask()
    async with serve("127.0.0.1", 0, Served(pages, intake=site)) as port:
        customer = Customer(session=front.session, base=f"http://127.0.0.1:{port}")
        customer.headers = {"X-Forwarded-For": "198.51.100.7"}
        assert [(await customer.get("/ask/to/guess")).status for _ in range(4)] == [404, 404, 404, 429]
        assert (await customer.get(f"/ask/to/{made.token}")).status == 429
        customer.headers = {"X-Forwarded-For": "198.51.100.7, 203.0.113.9"}
        assert (await customer.get(f"/ask/to/{made.token}")).status == 200  # two requests: it leads on
        assert [(await customer.get(f"/ask/{made.link.id}")).status for _ in range(3)] == [200, 200, 429]
        both = [("X-Forwarded-For", "192.0.2.1"), ("X-Forwarded-For", "198.51.100.7")]  # the browser's, the proxy's
        async with front.session.get(f"{customer.base}/ask/to/guess", headers=CIMultiDict(both)) as spoofed:
            assert spoofed.status == 429


async def test_language_of_the_browser(front: Front) -> None:
    """Dates, numbers and sizes as the browser wants them, in what is wrong, too."""
    made = await front.ask()
    customer = front.customer()
    customer.headers = {"Accept-Language": "xx, id-ID;q=0.9, en;q=0.5"}
    end = made.link.expires_at
    opened = await customer.get(f"/ask/to/{made.token}")
    assert f"{end.day} Maret {end.year}, {end:%H.%M} UTC" in opened.text
    section = await front.section(customer, opened, "companyInfo")
    assert "1.200 characters" in (await customer.submit(section, {f"answer:{NAME}": "x" * 1200})).text
    wide = await front.section(customer, opened, "messagingUseCase")
    refused = await customer.submit(wide, {}, {f"file:{IMAGE}": b"\x89PNG" + bytes(11 << 20)})
    assert re.search(r"\d,\d MB", refused.text)
    assert not re.search(r"\d\.\d MB", refused.text)


async def test_the_form_changes_meanwhile(front: Front) -> None:
    """The page is shown once more, with what was saved, and says that the form is another one."""
    customer, opened = await front.entered()
    section = await front.section(customer, opened, "companyInfo")
    shown = await customer.submit(
        section, {"form": "older", f"answer:{NAME}": "Kept", "base:gone.field": "", "answer:gone.field": "x"}
    )
    assert shown.status == 422
    assert "The form has changed since you opened this page" in shown.text
    assert "gone.field" in shown.text
    assert (await front.now()).answers[NAME] == "Kept"


async def test_no_token_and_no_answer_in_a_log(front: Front, caplog: pytest.LogCaptureFixture) -> None:
    """Whatever happens, also where a page fails: neither the address nor what was typed is logged, by anybody."""
    caplog.set_level(logging.DEBUG)
    with structlog.testing.capture_logs() as ours:
        made = await front.ask()
        customer = front.customer()
        opened = await customer.get(f"/ask/to/{made.token}")
        section = await front.section(customer, opened, "companyInfo")
        await customer.submit(section, {f"answer:{NAME}": "Private Words"})
        nothing: Any = None
        broken = replace(front.site, ports=replace(front.ports, store=nothing))
        pages = Pages(checks={}, regions=RegionStates([]), metrics=Metrics(), store=front.ports.store)
        async with serve("127.0.0.1", 0, Served(pages, intake=broken)) as port:
            failed = await Customer(session=front.session, base=f"http://127.0.0.1:{port}").get(f"/ask/to/{made.token}")
    assert failed.status == 500
    logged = caplog.text + str(ours)
    assert "a customer's page failed" in logged
    assert made.token not in logged
    assert "Private Words" not in logged
    assert made.token not in repr(made)
