"""Rules about consent: where and how people agree, and the words that they are shown."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from workflows.preflight.findings import Hit
from workflows.preflight.samples import FREQUENCY, HELP_KEYWORD, RATES, STOP
from workflows.preflight.sheet import OPT_IN, Sheet, any_of
from workflows.preflight.urls import links

_WHERE = re.compile(
    r"https?://|\bwww\.|\bweb ?(site|page|form)\b|\bapp\b|\bcheckout\b|\bsign-?up\b|\bregist(er|ration)\b|\baccount\b"
    r"|\bportal\b|\bstore\b|\bcounter\b|\bclinic\b|\boffice\b|\bphone\b|\bcall(s|ed|ing)?\b|\bpaper\b|\bform\b|\bQR\b|\bkeyword\b"
    r"|\btext(s|ing)?\b.{0,20}\bto\b|\bsettings\b|\bprofile\b|\bevent\b|\bin person\b",
    re.IGNORECASE,
)
_HOW = re.compile(
    r"\btick|\bcheck(s|ing|ed|box)?\b|\bbox\b|\btoggle|\benter|\btype[sd]?\b|\bsubmit|\bsign(s|ed|ing)?\b|\bsay|\bsaid\b"
    r"|\bagree|\bclick|\bpress|\btext(s|ed|ing)?\b|\bscan|\breply|\brepl(y|ies)\b|\bprovide|\bgive[sn]?\b|\bfill|\bselect"
    r"|\bconfirm|\basks?\b|\bverbal",
    re.IGNORECASE,
)
_CIRCULAR = re.compile(
    r"\b(users?|customers?|people|they|subscribers?|patients?|members?)\b[^.]{0,30}\bopt(s|ed)?[- ]?in\b[^.]{0,40}"
    r"\b(by|when|if|through)\b[^.]{0,20}\bopt(ing|s|ed)?[- ]?in\b|\bopt(ing)?[- ]?in by opting[- ]?in\b",
    re.IGNORECASE,
)
_CHECKED = re.compile(
    r"\bpre[- ]?(checked|selected|ticked)\b|(?<!un)(?<!un-)\b(checked|ticked|selected) (box|checkbox)\b"
    r"|\b(box|checkbox) (is|that is|which is) (already |automatically |by default )?(checked|ticked|selected)\b"
    r"|\b(checked|ticked|selected|on) by default\b|\bautomatically (opted|enrolled|subscribed)\b",
    re.IGNORECASE,
)
_NOT_CHECKED = re.compile(
    r"\b(not|never|no|none|nothing)( (is|are))? (pre[- ]?)?(checked|selected|ticked)\b|\bnot (be )?pre", re.IGNORECASE
)
_BOUGHT = re.compile(
    r"\b(purchas|bought|buy|rent|third[- ]party|affiliate|partner|shared)\w*\b[^.]{0,25}"
    r"\b(list|lead|number|contact|data)s?\b|\blead gen(eration)?\b|\bscraped?\b",
    re.IGNORECASE,
)
_DENIED = re.compile(
    r"\b(not|never|no|without|n't|nor|neither)\b[^.]{0,60}(third|share|sold|sell|purchas|bought|affiliate)"
    r"|(third|share|sold|sell|purchas|bought|affiliate)[^.]{0,40}\b(not|never)\b",
    re.IGNORECASE,
)
_CONSENT = re.compile(r"\bconsent|\bagree|\bopt|\btext|\bsms\b|\bmessag|\breply\b|\baccept", re.IGNORECASE)
_REQUIRED = any_of(
    r"required|mandatory|must (agree|consent|opt|accept|reply yes)|condition of (purchase|service|use)"
    r"|without (this |your |their )?consent"
)
#: A number that is required for something else, such as a delivery, is a condition where nothing asks for texts apart.
_NUMBER = re.compile(r"\bnumber\b|\bphone\b", re.IGNORECASE)
_ASKED_APART = re.compile(r"\bcheck ?box\b|\bbox\b|\btick|\boptional\b|\bswitch\b|\btoggle", re.IGNORECASE)
_NOT = re.compile(r"\b(not|never|no)\b(?! (accept|order|take|serve))|n't", re.IGNORECASE)
#: Fewer characters cannot say where, how, and with which words.
SHORT = 40
SENTENCES: Mapping[str, str] = {
    "frequency": "Message frequency varies.",
    "rates": "Message and data rates may apply.",
    "HELP": "Reply HELP for help.",
    "STOP": "Reply STOP to opt out.",
}
_WORDS: Mapping[str, re.Pattern[str]] = {"frequency": FREQUENCY, "rates": RATES, "HELP": HELP_KEYWORD, "STOP": STOP}
#: What the description of each kind of consent mentions, by the option's value.
_KINDS: Mapping[str, re.Pattern[str]] = {
    "VERBAL": any_of(r"call\w*|verbal\w*|ask\w*|spoke\w*|oral\w*|in person|agent|reads?|by phone"),
    "DIGITAL_FORM": any_of(r"https?|www|web\w*|online|app|form|site|page|checkout"),
    "PAPER_FORM": any_of(r"paper|sign(s|ed|ing)?|print\w*|form|card"),
    "TEXT": any_of(r"text\w*|sms|keyword|messag\w*"),
    "QR_CODE": any_of(r"qr|scan\w*"),
}
#: The same, where another kind was chosen: every description speaks of texts.
_OTHER_KINDS: Mapping[str, re.Pattern[str]] = {
    **_KINDS,
    "TEXT": re.compile(r"\bkeyword\b|\b(text|send|reply)(s|ing)? (the word )?[\"']?[A-Z]{3,}\b"),
}
_ON_THE_WEB = any_of(
    r"web ?sites?|web ?pages?|web ?forms?|pages?|online|portal|log ?in|sign-?up|settings|check ?out|forms?"
)


def circular(sheet: Sheet) -> Iterator[Hit]:
    """People opt in by opting in."""
    for path, text in sheet.like(OPT_IN).items():
        if _CIRCULAR.search(text):
            yield Hit(fields=(path,))


def unclear(sheet: Sheet) -> Iterator[Hit]:
    """It is not said where people agree, or how."""
    for path, text in sheet.like(OPT_IN).items():
        missing = [name for name, pattern in (("where", _WHERE), ("how", _HOW)) if not pattern.search(text)]
        if (missing or len(text.strip()) < SHORT) and not _CIRCULAR.search(text):
            yield Hit(fields=(path,), params={"missing": " and ".join(missing) or "where and how"})


def words_missing(sheet: Sheet) -> Iterator[Hit]:
    """The words that people are shown lack what carriers look for."""
    if not sheet.is_american:
        return
    for path, text in sheet.like(OPT_IN).items():
        missing = [name for name, pattern in _WORDS.items() if not pattern.search(text)]
        if missing:
            longer = " ".join((text.strip().rstrip(".") + ".", *(SENTENCES[name] for name in missing)))
            yield Hit(fields=(path,), params={"missing": ", ".join(missing)}, suggestion=sheet.fitting(path, longer))


def brand_missing(sheet: Sheet) -> Iterator[Hit]:
    """It is not said whose messages people agree to."""
    for path, text in sheet.like(OPT_IN).items():
        if not sheet.names_brand(text):
            yield Hit(fields=(path,), params={"brand": sheet.brands[0]})


def checked(sheet: Sheet) -> Iterator[Hit]:
    """A box that is ticked already; "a checked box" has been read so, too."""
    for path, text in sheet.like(OPT_IN).items():
        if _CHECKED.search(text) and not _NOT_CHECKED.search(text):
            yield Hit(fields=(path,))


def bought(sheet: Sheet) -> Iterator[Hit]:
    """Numbers from somebody else."""
    for path, text in sheet.like(OPT_IN).items():
        if any(_BOUGHT.search(part) and not _DENIED.search(part) for part in _sentences(text)):
            yield Hit(fields=(path,))


def condition(sheet: Sheet) -> Iterator[Hit]:
    """Consent as a condition of a purchase or a service."""
    for path, text in sheet.like(OPT_IN).items():
        required = [part for part in _sentences(text) if _REQUIRED.search(part) and not _NOT.search(part)]
        if any(_CONSENT.search(part) or (_NUMBER.search(part) and not _ASKED_APART.search(text)) for part in required):
            yield Hit(fields=(path,))


def _sentences(text: str) -> list[str]:
    return re.split(r"(?<=[.!?])\s", text)


def other_kind(sheet: Sheet) -> Iterator[Hit]:
    """The kind of consent that was chosen is not the one that is described."""
    chosen = sheet.choice("optInType")
    if not chosen or chosen[1].value not in _KINDS:
        return
    for path, text in sheet.like(OPT_IN).items():
        others = any(pattern.search(text) for kind, pattern in _OTHER_KINDS.items() if kind != chosen[1].value)
        if others and not _KINDS[chosen[1].value].search(text):
            yield Hit(fields=(chosen[0], path), params={"said": chosen[1].title})


def no_address(sheet: Sheet) -> Iterator[Hit]:
    """A form on the web whose address is not given."""
    chosen = sheet.choice("optInType")
    if chosen and chosen[1].value != "DIGITAL_FORM":
        return
    for path, text in sheet.like(OPT_IN).items():
        if _ON_THE_WEB.search(text) and not links(text) and not re.search(r"\bapp\b", text, re.IGNORECASE):
            yield Hit(fields=(path,))
