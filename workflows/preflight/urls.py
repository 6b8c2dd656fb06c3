"""Rules about web addresses and mail domains. The list of public suffixes says where a domain of a company begins."""

from __future__ import annotations

import ipaddress
import re
from collections import Counter
from collections.abc import Iterator
from functools import cache
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from workflows.preflight.findings import Hit
from workflows.preflight.sheet import EMAIL, OPT_IN, POLICY, REPLIES, TERMS, WEBSITE, Sheet, words_of
from workflows.records.definitions import FieldPath

if TYPE_CHECKING:
    from publicsuffixlist import PublicSuffixList

#: Mail hosts that anybody can have an address at (facts of AWS's rejection page: UNOFFICIAL_SUPPORT_EMAIL).
FREE_MAIL = words_of(
    "gmail.com googlemail.com yahoo.com ymail.com outlook.com hotmail.com live.com msn.com icloud.com me.com "
    "mac.com aol.com proton.me protonmail.com gmx.com gmx.de gmx.net web.de mail.com mail.ru yandex.com "
    "yandex.ru zoho.com qq.com 163.com 126.com hey.com fastmail.com tutanota.com yahoo.co.uk yahoo.co.in "
    "rediffmail.com t-online.de comcast.net att.net verizon.net sbcglobal.net"
)
#: Shorteners that anybody can use; carriers deny them (CAMPAIGN_TEMPLATE and SAMPLE_MESSAGE_SHORT_URL).
SHORTENERS = words_of(
    "bit.ly tinyurl.com goo.gl t.co ow.ly is.gd buff.ly rebrand.ly cutt.ly rb.gy shorturl.at t.ly tiny.cc "
    "bl.ink lnkd.in s.id v.gd soo.gd short.io adf.ly dlvr.it bitly.com shorte.st trib.al"
)
#: Sites on which others have their page: the domain is not the company's.
SHARED_SITES = words_of(
    "facebook.com instagram.com linkedin.com x.com twitter.com tiktok.com youtube.com yelp.com linktr.ee etsy.com "
    "nextdoor.com google.com"
)
#: Names that never are a company's own.
RESERVED = frozenset({"example.com", "example.org", "example.net", "domain.com", "yourdomain.com", "website.com"})
#: With a bound on the labels: `a.a.a.a` would be tried from each of its letters to its end.
_LINK = re.compile(
    r"(?:https?://)?(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.){1,20}[a-z]{2,24}(?::\d+)?(?:/[^\s\"'<>]*)?",
    re.IGNORECASE,
)


@cache
def suffixes() -> PublicSuffixList:
    """The list, read when a rule first needs it (0.2 s)."""
    from publicsuffixlist import PublicSuffixList

    return PublicSuffixList(accept_unknown=False)


def domain(host: str) -> str:
    """The domain that was registered: `example.co.uk` of `www.example.co.uk`; empty for a host that is not public."""
    return suffixes().privatesuffix(host.casefold().rstrip(".")) or ""


def host_of(url: str) -> str:
    """The host of an address that may lack its scheme; empty where there is none."""
    try:
        return urlsplit(url if "://" in url else f"https://{url}").hostname or ""
    except ValueError:
        return ""


def links(text: str) -> list[str]:
    """The addresses in a message; words with a dot, such as `a.m.`, are none."""
    return [found for found in (match[0].rstrip(".,;:!?)") for match in _LINK.finditer(text)) if _is_link(text, found)]


def _is_link(text: str, found: str) -> bool:
    before = text[: text.find(found)][-1:]
    return before != "@" and bool(domain(host_of(found)))


def not_public(sheet: Sheet) -> Iterator[Hit]:
    """An address that reviewers cannot open: without a public host."""
    for path, url in _addresses(sheet):
        host = host_of(url)
        if not _is_public(host):
            yield Hit(fields=(path,))


def _is_public(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_global
    except ValueError:
        return bool(domain(host))


def _addresses(sheet: Sheet) -> Iterator[tuple[FieldPath, str]]:
    for pattern in (WEBSITE, POLICY, TERMS):
        yield from sheet.like(pattern).items()


def reserved(sheet: Sheet) -> Iterator[Hit]:
    """An address that stands for any address."""
    mails = ((path, mail.rpartition("@")[2]) for path, mail in sheet.like(EMAIL).items())
    names = {path: domain(host_of(url)) for path, url in (*_addresses(sheet), *mails)}
    held = tuple(path for path, name in names.items() if name in RESERVED)
    if held:
        yield Hit(fields=held, params={"domain": names[held[0]]})


def same_page(sheet: Sheet) -> Iterator[Hit]:
    """One page for the privacy policy and the terms, or a privacy policy instead of the terms."""
    policy, terms = sheet.first(POLICY), sheet.first(TERMS)
    if policy and terms and (_page(policy[1]) == _page(terms[1]) or _is_policy(terms[1])):
        yield Hit(fields=(terms[0], policy[0]))


def _is_policy(url: str) -> bool:
    path = urlsplit(url).path.casefold()
    return "privacy" in path and not any(word in path for word in ("term", "tos", "condition", "legal"))


def _page(url: str) -> str:
    return url.casefold().removeprefix("https://").removeprefix("http://").removeprefix("www.").rstrip("/")


def home_page(sheet: Sheet) -> Iterator[Hit]:
    """The home page instead of the policy or the terms."""
    website = sheet.first(WEBSITE)
    for pattern in (POLICY, TERMS):
        for path, url in sheet.like(pattern).items():
            is_bare = not urlsplit(url if "://" in url else f"https://{url}").path.strip("/")
            if is_bare or (website and _page(url) == _page(website[1])):
                yield Hit(fields=(path,))


def _own(sheet: Sheet) -> str:
    """The domain of the company's website; where a form does not ask for it, the one that two other answers name."""
    website = sheet.first(WEBSITE)
    if website:
        return domain(host_of(website[1]))
    pages = [url for pattern in (POLICY, TERMS) for url in sheet.like(pattern).values()]
    named = [*pages, *(link for text in sheet.like(OPT_IN).values() for link in links(text)[:1])]
    (name, count), *_ = Counter(domain(host_of(url)) for url in named).most_common() or [("", 0)]
    return name if count > 1 else ""


def other_site(sheet: Sheet) -> Iterator[Hit]:
    """A privacy policy or terms of another site than the company's."""
    own = _own(sheet)
    for pattern in (POLICY, TERMS):
        for path, url in sheet.like(pattern).items():
            if own and (other := domain(host_of(url))) and other not in {own, *RESERVED}:
                yield Hit(fields=(path,), params={"domain": other, "website": own})


def free_mail(sheet: Sheet) -> Iterator[Hit]:
    """A mail address that anybody could have."""
    for path, mail in sheet.like(EMAIL).items():
        if (host := mail.rpartition("@")[2].casefold()) in FREE_MAIL:
            yield Hit(fields=(path,), params={"domain": host})


def other_mail(sheet: Sheet) -> Iterator[Hit]:
    """A mail address of another domain than the website's."""
    website = sheet.first(WEBSITE)
    own = domain(host_of(website[1])) if website else ""
    if own in {*SHARED_SITES, *RESERVED}:
        return
    for path, mail in sheet.like(EMAIL).items():
        host = mail.rpartition("@")[2].casefold()
        if own and host not in FREE_MAIL and (other := domain(host)) and other != own:
            yield Hit(fields=(path,), params={"domain": other, "website": own})


def shortener(sheet: Sheet) -> Iterator[Hit]:
    """A short link that does not show where it leads."""
    for path, text in (sheet.samples | sheet.like(REPLIES) | sheet.like("embeddedlinksample")).items():
        short = next((link for link in links(text) if domain(host_of(link)) in SHORTENERS), "")
        if short:
            yield Hit(fields=(path,), params={"domain": domain(host_of(short))})


def other_links(sheet: Sheet) -> Iterator[Hit]:
    """A link to another domain than the website's."""
    own = _own(sheet)
    for path, text in sheet.samples.items():
        others = [name for link in links(text) if (name := domain(host_of(link))) not in {own, *SHORTENERS}]
        if own and others:
            yield Hit(fields=(path,), params={"domain": others[0], "website": own})
