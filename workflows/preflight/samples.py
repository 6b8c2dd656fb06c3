"""Rules about message samples and the texts that subscribers get."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from workflows.preflight.findings import Hit
from workflows.preflight.sheet import DESCRIPTIONS, PREFIX, Sheet, squeeze
from workflows.preflight.urls import links
from workflows.records.definitions import FieldPath, Option

STOP = re.compile(r"\bstop\b|\bunsubscribe\b|\bopt[- ]?out\b|\bquit\b|\bend\b to", re.IGNORECASE)
HELP = re.compile(r"\bhelp\b|\binfo\b to|\bsupport\b|\bcontact\b|@|\bcall\b", re.IGNORECASE)
HELP_KEYWORD = re.compile(r"\bhelp\b", re.IGNORECASE)
RATES = re.compile(r"\b(msg|message)s?\b.{0,20}\bdata rates?\b|\brates (may )?apply\b|\bdata rates\b", re.IGNORECASE)
FREQUENCY = re.compile(
    r"\bfreq|\bmsgs?\s*/\s*(mo|month|week|day)|\brecurring\b|\bup to \d+|\b(once|twice|daily|weekly|monthly)\b"
    r"|\b(messages?|msgs?|texts?|codes?)\b.{0,30}\b(per|each|every|a)\s+(day|week|month|year|\w+)"
    r"|\b(one|only) (\(1\) )?(message|text|code|sms)\b"
    r"|\b\d+\b.{0,25}\b(per|a|each)\s+(day|week|month|year|visit|job|order|booking|event)\b",
    re.IGNORECASE,
)
_PHONE = re.compile(r"(?<![\d/])(?:\+?1[-. ]?)?\(?\d{3}\)?[-. ]\d{3}[-. ]\d{4}(?!\d)|\+\d{8,15}")
_CODES = re.compile(
    r"\b(code|passcode|otp|pin|verif\w*|password|log(ged|s|ging)?[- ]?(in|on)|sign(ed|s|ing)?[- ]?in|authenticat\w*"
    r"|new (device|browser|location))\b",
    re.IGNORECASE,
)
_FOR_CODES = re.compile(r"two[-_ ]?factor|one[-_ ]?time|passcode|2fa|otp", re.IGNORECASE)
_OFFERS = re.compile(
    r"\b(sale|discount|% off|percent off|deal|offer|promo\w*|coupon|save \$?\d|buy now|shop now|free gift)\b",
    re.IGNORECASE,
)
#: What only an advertisement says.
_ADVERTISING = re.compile(
    r"\d ?% off|\bpercent off\b|\bcoupon\b|\b(promo|discount) code\b|\b(shop|buy) now\b|\bfree gift\b|\bsave \$\d",
    re.IGNORECASE,
)
#: Use cases that no advertisement belongs to, by the option's value.
_INFORMING = re.compile(
    r"(account_|delivery_|event_)?notifications?|appointment_reminders|booking_confirmations|(fraud|security)_alert"
    r"|health_care|public_(announcements|service_announcement)|polling_.*",
    re.IGNORECASE,
)

#: `STOP2END` is no keyword: carriers have denied it, also beside the word "unsubscribe".
_RUN_TOGETHER = re.compile(r"(\b(unsubscribe|opt[- ]?out)\W{0,3})?\bstop2\w+", re.IGNORECASE)

STOP_SENTENCE = "Reply STOP to opt out."
#: What carriers show without splitting the message; longer ones cost more and are read less.
ONE_PART = 160


def without_brand(sheet: Sheet) -> Iterator[Hit]:
    """A sample that does not say who sends it."""
    for path, text in sheet.samples.items():
        if not sheet.names_brand(text):
            yield Hit(
                fields=(path,), params={"brand": sheet.brands[0]}, suggestion=sheet.fitting(path, _named(sheet, text))
            )


def _named(sheet: Sheet, text: str) -> str:
    return f"{sheet.brands[0]}: {text.strip()}"


def other_brand(sheet: Sheet) -> Iterator[Hit]:
    """Every sample begins with the same name, and it is another one than the company's."""
    names = [match[1] for text in sheet.samples.values() if (match := PREFIX.match(text))]
    alike = {squeeze(name) for name in names}
    if len(names) == len(sheet.samples) > 1 and len(alike) == 1 and not sheet.names_brand(names[0]):
        yield Hit(fields=tuple(sheet.samples), params={"other": names[0], "brand": sheet.brands[0]})


def without_stop(sheet: Sheet) -> Iterator[Hit]:
    """No sample says how to stop the messages."""
    samples = sheet.samples
    if samples and not any(STOP.search(_RUN_TOGETHER.sub(" ", text)) for text in samples.values()):
        path, text = next(iter(samples.items()))
        yield Hit(fields=(path,), suggestion=sheet.fitting(path, f"{text.strip()} {STOP_SENTENCE}"))


def equal(sheet: Sheet) -> Iterator[Hit]:
    """Two samples are the same."""
    seen: dict[str, FieldPath] = {}
    for path, text in sheet.samples.items():
        first = seen.setdefault(squeeze(text), path)
        if first != path:
            yield Hit(fields=(path, first), params={"other": sheet.definition(first).title})


def only_one(sheet: Sheet) -> Iterator[Hit]:
    """A 10DLC campaign with one sample."""
    asked = [path for path in sheet.form.by_path if path.startswith("messageSamples.")]
    if "embeddedLink" in str(sheet.form.by_path) and len(sheet.samples) == 1 and len(asked) > 1:
        yield Hit(fields=(asked[1],))


def reused_text(sheet: Sheet) -> Iterator[Hit]:
    """The same text in two fields that ask different things."""
    seen: dict[str, FieldPath] = {}
    for path, text in (sheet.like(DESCRIPTIONS) | sheet.samples).items():
        is_sample = path in sheet.samples
        first = seen.setdefault(squeeze(text), path)
        if first != path and not (is_sample and first in sheet.samples) and len(squeeze(text)) > 20:
            yield Hit(fields=(path, first), params={"other": sheet.definition(first).title})


def link_undeclared(sheet: Sheet) -> Iterator[Hit]:
    """A link in a sample, and "no" to the question whether messages have links."""
    chosen, held = _declared(sheet, "embeddedLink", {path: bool(links(text)) for path, text in sheet.samples.items()})
    if chosen and held and chosen[1].value.casefold() != "yes":
        yield Hit(fields=(chosen[0], *held), params={"said": chosen[1].title})


def link_not_shown(sheet: Sheet) -> Iterator[Hit]:
    """Links were announced, and neither a sample nor the example of a link has one."""
    chosen, held = _declared(sheet, "embeddedLink", {path: bool(links(text)) for path, text in sheet.samples.items()})
    shown = held or any(links(text) for text in sheet.like("embeddedlinksample").values())
    if chosen and sheet.samples and not shown and chosen[1].value.casefold() == "yes":
        yield Hit(fields=(chosen[0],), params={"said": chosen[1].title})


def phone_undeclared(sheet: Sheet) -> Iterator[Hit]:
    """The same for a phone number."""
    has = {path: bool(_PHONE.search(text)) for path, text in sheet.samples.items()}
    chosen, held = _declared(sheet, "embeddedPhone", has)
    if chosen and has and bool(held) != (chosen[1].value.casefold() == "yes"):
        yield Hit(fields=(chosen[0], *held), params={"said": chosen[1].title})


def _declared(
    sheet: Sheet, question: str, has: Mapping[FieldPath, bool]
) -> tuple[tuple[FieldPath, Option] | None, tuple[FieldPath, ...]]:
    """The answer to a question about the samples, and the samples that have what it asks about."""
    return sheet.choice(question), tuple(path for path, found in has.items() if found)


def other_use_case(sheet: Sheet) -> Iterator[Hit]:
    """Codes were announced, and the samples have none; or the samples sell something."""
    chosen = sheet.choice("useCaseCategory") or sheet.choice("useCase")
    if not chosen:
        return
    is_codes = _FOR_CODES.search(chosen[1].value)
    informs = _INFORMING.fullmatch(chosen[1].value)
    for path, text in sheet.samples.items():
        if (is_codes and (not _CODES.search(text) or _OFFERS.search(text))) or (informs and _ADVERTISING.search(text)):
            yield Hit(fields=(path, chosen[0]), params={"use": chosen[1].title})


#: What each text that subscribers get has to say, by the last part of its path.
EXPECTED: Mapping[str, Mapping[str, re.Pattern[str]]] = {
    "optinmessage": {"frequency": FREQUENCY, "rates": RATES, "HELP": HELP_KEYWORD, "STOP": STOP},
    "helpmessage": {"a contact": HELP},
    "stopmessage": {
        "that no more messages follow": re.compile(
            r"\bno (more|further|longer)\b|(\bnot|n't) (get|receive|be (sent|texted))\b|unsubscribed|opted out",
            re.IGNORECASE,
        )
    },
}


def reply_incomplete(sheet: Sheet) -> Iterator[Hit]:
    """A text for subscribers that lacks what carriers look for."""
    for last, wanted in EXPECTED.items():
        for path, text in sheet.like(last).items():
            missing = [name for name, pattern in wanted.items() if not pattern.search(text)]
            missing = [*([] if sheet.names_brand(text) else ["the brand"]), *missing]
            if missing:
                yield Hit(fields=(path,), params={"missing": ", ".join(missing)}, suggestion=_reply(sheet, last))


def _reply(sheet: Sheet, last: str) -> str:
    if not sheet.brands:
        return ""
    brand = sheet.brands[0]
    return {
        "optinmessage": (
            f"{brand}: You are subscribed. Message frequency varies. Msg & data rates may apply. Reply HELP for help, "
            "STOP to opt out."
        ),
        "stopmessage": f"{brand}: You are unsubscribed and will receive no more messages.",
    }.get(last, "")


def reply_long(sheet: Sheet) -> Iterator[Hit]:
    """A text for subscribers that is sent as two."""
    for last in EXPECTED:
        for path, text in sheet.like(last).items():
            if len(text) > ONE_PART:
                yield Hit(fields=(path,), params={"length": str(len(text)), "limit": str(ONE_PART)})
