"""The pages for customers: each of them is behind a link, and shows nothing but what that link asks.

The token is in the address of the first request only. It is exchanged for a cookie that the browser sends to this
link's pages and nowhere else, so that it is not in later addresses, in the history or in the log of a proxy.
"""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from urllib.parse import quote

import structlog
from aiohttp import web

from bot import messages
from bot.body_room import BodyRoom, NoRoom
from bot.intake import answers
from bot.intake.languages import Language, language_of
from bot.intake.pages import NOTHING_SHOWN, Reader, Shown, described, field_views, sections
from bot.intake.posted import BODY_BYTES, CSRF, BodyRefused, Posted, read_posted
from bot.intake.rates import Rate, address_of
from bot.intake.templates import STYLE, render
from bot.logs import where
from workflows.intake import links
from workflows.intake.from_file import Prepared
from workflows.intake.links import Visit
from workflows.intake.questions import Questionnaire
from workflows.ports.audit import acting
from workflows.ports.ports import Ports
from workflows.records.acts import Origin, SourceKind
from workflows.records.errors import AwsError
from workflows.records.intake import LinkState

log = structlog.get_logger(__name__)

PREFIX = "/ask"
COOKIE = "callsign_link"
#: Bytes of all pages that may come in at the same time; small ones do not count.
ALL_BODIES_BYTES, SMALL_BYTES = 256 * 1024 * 1024, 64 * 1024

HEADERS: Mapping[str, str] = {
    "Content-Security-Policy": (
        "default-src 'none'; style-src 'self'; img-src 'self'; form-action 'self'; base-uri 'none'; "
        "frame-ancestors 'none'"
    ),
    "Referrer-Policy": "no-referrer",
    "Cache-Control": "no-store",
    "X-Robots-Tag": "noindex, nofollow",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), microphone=(), geolocation=()",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Logo:
    """The company's picture."""

    body: bytes = field(repr=False)
    media_type: str


@dataclass(frozen=True, kw_only=True)
class Limits:
    """How often a link and an address may ask, and how often an address may come with a token that no link has."""

    link: Rate
    address: Rate
    guesses: Rate

    @classmethod
    def usual(cls, monotonic: Callable[[], float]) -> Limits:
        """Enough for an office behind one address, too little for a flood."""
        return cls(
            link=Rate(per_second=5, burst=60, monotonic=monotonic),
            address=Rate(per_second=20, burst=400, monotonic=monotonic),
            guesses=Rate(per_second=0.1, burst=20, monotonic=monotonic),
        )


class Refused(Exception):
    """The request is answered with a page that says why; `status` is that of HTTP."""

    def __init__(self, status: int, words: tuple[str, str]) -> None:
        super().__init__(str(status))
        self.status = status
        self.words = words


@dataclass(frozen=True, kw_only=True)
class IntakeSite:
    """The pages, on the ports of a Callsign."""

    ports: Ports
    #: Makes a file fit, in the process for files. Raises DocumentRefused.
    prepared: Prepared
    public_url: str
    company: str
    logo: Logo | None
    limits: Limits
    room: BodyRoom = field(default_factory=lambda: BodyRoom(ALL_BODIES_BYTES))

    def add_to(self, application: web.Application) -> None:
        """Serve the pages next to what `application` serves."""
        application.add_subapp(PREFIX, self.application())

    def application(self) -> web.Application:
        """The pages below PREFIX."""
        application = web.Application(middlewares=[self._border])
        application.router.add_get("/static/style.css", self._style)
        application.router.add_get("/static/logo", self._logo)
        application.router.add_get("/to/{token}", self._enter)
        application.router.add_get("/{link}", self._overview)
        application.router.add_post("/{link}", self._send)
        application.router.add_get("/{link}/{page}", self._page)
        application.router.add_post("/{link}/{page}", self._save)
        return application

    @web.middleware
    async def _border(
        self, request: web.Request, handler: Callable[[web.Request], Awaitable[web.StreamResponse]]
    ) -> web.StreamResponse:
        """Every answer gets the headers; whatever fails is a page. Neither address nor content reaches the log."""
        try:
            self._count(request)
            answer = await handler(request)
        except Refused as refused:
            answer = self._words_page(request, refused.status, refused.words)
        except BodyRefused as refused:
            answer = self._words_page(request, refused.status, messages.intake.refused(refused.status))
        except NoRoom:
            answer = self._words_page(request, 503, messages.intake.refused(503))
        except AwsError as error:
            log.warning("a form could not be read", action="intake", error=type(error).__name__)
            answer = self._words_page(request, 503, messages.intake.refused(503))
        except web.HTTPException as known:
            answer = (
                known
                if known.status < 400
                else self._words_page(request, known.status, messages.intake.refused(known.status))
            )
        except Exception as error:  # noqa: BLE001  # the border: a customer reads a page, whatever fails
            log.error(  # noqa: TRY400  # a traceback may hold answers
                "a customer's page failed", action="intake", error=type(error).__name__, at=where(error)
            )
            answer = self._words_page(request, 500, messages.intake.refused(500))
        answer.headers.update(HEADERS)
        return answer

    def _count(self, request: web.Request) -> None:
        if not self.limits.address.takes(self._address(request)):
            raise Refused(429, messages.intake.refused(429))

    def _address(self, request: web.Request) -> str:
        return address_of(request.remote or "", ",".join(request.headers.getall("X-Forwarded-For", ())))

    async def _style(self, _: web.Request) -> web.Response:
        return web.Response(body=STYLE, content_type="text/css", charset="utf-8")

    async def _logo(self, _: web.Request) -> web.Response:
        if self.logo is None:
            raise Refused(404, messages.intake.UNKNOWN)
        return web.Response(body=self.logo.body, content_type=self.logo.media_type)

    async def _enter(self, request: web.Request) -> web.StreamResponse:
        """Exchange the token for a cookie, and lead on to an address without it."""
        token = request.match_info["token"]
        visit = await self._visit(request, token)
        answer = web.Response(status=303, headers={"Location": f"{PREFIX}/{visit.link.id}"})
        lasts = int((visit.link.expires_at - self.ports.clock()).total_seconds())
        answer.set_cookie(
            COOKIE,
            token,
            path=f"{PREFIX}/{visit.link.id}",
            max_age=max(0, lasts),
            httponly=True,
            secure=self.public_url.startswith("https:"),
            samesite="Lax",
        )
        return answer

    async def _overview(self, request: web.Request) -> web.Response:
        visit = await self._visitor(request)
        return self._overview_page(request, visit, await self._questions(visit))

    async def _page(self, request: web.Request) -> web.StreamResponse:
        visit = await self._visitor(request)
        questions = await self._questions(visit)
        if questions.page(request.match_info["page"]) is None:
            return self._see(visit)
        return self._section_page(request, visit, questions, NOTHING_SHOWN)

    async def _save(self, request: web.Request) -> web.StreamResponse:
        """Save a page; then the next one with something to do, the same one with its problems, or all sections."""
        visit, key = await self._visitor(request), request.match_info["page"]
        posted = await self._posted(request, visit)
        with acting(Origin(source=SourceKind.LINK, name=visit.link.id)):
            outcome = await answers.save(visit, await self._questions(visit), posted, self)
        if outcome.state is not LinkState.OPEN:
            return self._closed_page(request, outcome.state, outcome.unsaved)
        again = await self._visitor(request)
        if again.state is not LinkState.OPEN:  # since a moment ago: what was typed is saved
            raise Refused(410, messages.intake.closed(again.state))
        questions = await self._questions(again)
        page = questions.page(key)
        if "later" in posted.texts and not outcome.is_partial:
            return self._see(again)
        if page is None:
            return self._overview_page(request, again, questions, Shown(note=outcome.note, status=409))
        shown = answers.after_saving(outcome, questions, page, posted, self._reader(request))
        if shown.status == 200:
            return self._see(again, questions.after(key))
        return self._section_page(request, again, questions, shown)

    async def _send(self, request: web.Request) -> web.StreamResponse:
        """The customer is done: the requester gets a message. Raises Refused where the link no longer works."""
        visit = await self._visitor(request)
        await self._posted(request, visit)
        if visit.state is not LinkState.OPEN:  # nothing was typed that could be lost, and answers are shown to nobody
            raise Refused(410, messages.intake.closed(visit.state))
        questions = await self._questions(visit)
        if questions.errors:
            return self._overview_page(request, visit, questions, Shown(status=422))
        with acting(Origin(source=SourceKind.LINK, name=visit.link.id)):
            if await self.ports.store.send_intake(visit.link.id, self.ports.clock()):
                log.info("a customer has sent their answers", action="intake", link=visit.link.id, draft=visit.draft.id)
        return self._see(visit)

    async def _visit(self, request: web.Request, token: str) -> Visit:
        """The link of a token. Raises Refused: one that does not work says why to who has it, and nothing to others."""
        address = self._address(request)
        if self.limits.guesses.left(address) < 1:
            raise Refused(429, messages.intake.refused(429))
        visit = await links.visit(token, self.ports)
        if visit is None:
            self.limits.guesses.takes(address)
            raise Refused(404, messages.intake.UNKNOWN)
        if not self.limits.link.takes(visit.link.id):
            raise Refused(429, messages.intake.refused(429))
        if visit.state is not LinkState.OPEN and request.method != "POST":
            raise Refused(410, messages.intake.closed(visit.state))
        return visit

    async def _visitor(self, request: web.Request) -> Visit:
        """The visit of a browser that has entered by the link that this address is of. Raises Refused."""
        token = request.cookies.get(COOKIE, "")
        visit = await self._visit(request, token) if token else None
        if visit is None or visit.link.id != request.match_info["link"]:
            raise Refused(404, messages.intake.UNKNOWN)
        return visit

    async def _posted(self, request: web.Request, visit: Visit) -> Posted:
        """What the browser posts, from a page of ours. Raises Refused, BodyRefused or NoRoom."""
        length = BODY_BYTES if request.content_length is None else request.content_length
        with self.room.reserve(length if length > SMALL_BYTES else 0):
            posted = await read_posted(request)
        sent = posted.text(CSRF).encode("utf-8", "replace")
        if not hmac.compare_digest(sent, _csrf(request, visit).encode()):
            raise Refused(403, messages.intake.refused(403))
        return posted

    async def _questions(self, visit: Visit) -> Questionnaire:
        """The questions under the form as AWS has it. Raises AwsError."""
        draft, forms = visit.draft, self.ports.forms
        known = await forms.form(draft.region, draft.registration_type)
        return Questionnaire(form=known.value, draft=draft, link=visit.link)

    def _reader(self, request: web.Request) -> Reader:
        return Reader(company=self.company, language=_language(request))

    def _see(self, visit: Visit, page: str = "") -> web.Response:
        """Lead the browser on, so that to load the page again does not post it again."""
        place = f"{PREFIX}/{visit.link.id}" + (f"/{quote(page, safe='')}" if page else "")
        return web.Response(status=303, headers={"Location": place})

    def _overview_page(
        self, request: web.Request, visit: Visit, questions: Questionnaire, shown: Shown = NOTHING_SHOWN
    ) -> web.Response:
        language = _language(request)
        words = messages.intake
        return self._rendered(
            request,
            "overview.html",
            shown.status,
            title=words.title(visit.draft.name),
            intro=words.intro(self.company, language.moment(visit.link.expires_at)),
            note=visit.link.note,
            notice=shown.note,
            sections=sections(questions, language),
            left=len(questions.errors),
            sent=visit.link.sent_at is not None,
            home=f"{PREFIX}/{visit.link.id}",
            csrf=_csrf(request, visit),
        )

    def _section_page(self, request: web.Request, visit: Visit, questions: Questionnaire, shown: Shown) -> web.Response:
        page = questions.page(request.match_info["page"])
        assert page is not None
        keys = [each.key for each in questions.pages]
        return self._rendered(
            request,
            "section.html",
            shown.status,
            title=page.title,
            progress=messages.intake.progress(keys.index(page.key) + 1, len(keys)),
            described=described(questions, page),
            notice=shown.note,
            fields=field_views(questions, page, _language(request), shown),
            fingerprint=questions.form.fingerprint,
            home=f"{PREFIX}/{visit.link.id}",
            here=f"{PREFIX}/{visit.link.id}/{quote(page.key, safe='')}",
            csrf=_csrf(request, visit),
        )

    def _closed_page(self, request: web.Request, state: LinkState, unsaved: Sequence[tuple[str, str]]) -> web.Response:
        """The link stopped working while a page was open: what was typed is shown, so that it can be copied."""
        title, text = messages.intake.closed(state)
        return self._rendered(request, "words.html", 409, title=title, text=text, unsaved=unsaved)

    def _words_page(self, request: web.Request, status: int, words: tuple[str, str]) -> web.Response:
        return self._rendered(request, "words.html", status, title=words[0], text=words[1], unsaved=())

    def _rendered(self, request: web.Request, name: str, status: int, **shown: object) -> web.Response:
        language = _language(request)
        text = render(name, company=self.company, has_logo=self.logo is not None, language=language, **shown)
        response = web.Response(text=text, status=status, content_type="text/html", charset="utf-8")
        if status in (408, 413):  # what is left of the body is not read
            response.force_close()
        return response


def _language(request: web.Request) -> Language:
    return language_of(request.headers.get("Accept-Language", ""))


def _csrf(request: web.Request, visit: Visit) -> str:
    """What only a page of this link knows: another site can make a browser post, and cannot read the token."""
    key = request.cookies.get(COOKIE, "").encode("utf-8", "replace")
    return hmac.new(key, f"csrf:{visit.link.id}".encode(), hashlib.sha256).hexdigest()
