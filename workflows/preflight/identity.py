"""Rules about who registers: names, tax numbers, addresses. python-stdnum knows the numbers and their check digits."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from importlib import import_module

from workflows.forms.meanings import last_part
from workflows.preflight.findings import Hit
from workflows.preflight.sheet import ADDRESS, NAME, Sheet
from workflows.records.definitions import FieldPath

#: The authority that issued a number to its country and to the module of python-stdnum that knows it.
AUTHORITIES: Mapping[str, tuple[str, str]] = {
    "EIN": ("US", "us.ein"),
    "CBN": ("CA", "ca.bn"),
    "CRN": ("GB", ""),
    "ABN": ("AU", "au.abn"),
    "ACN": ("AU", "au.acn"),
    "NZBN": ("NZ", "ean"),
    "CNPJ": ("BR", "br.cnpj"),
    "SIREN": ("FR", "fr.siren"),
    "SIRET": ("FR", "fr.siret"),
    "USt-IdNr": ("DE", "de.vat"),
    "CIF": ("ES", "es.cif"),
}
#: The numbers of a country's companies, for forms that name no authority: one of them has to fit. Countries are left
#: out where companies also have numbers that nobody can check.
COUNTRIES: Mapping[str, tuple[str, ...]] = {
    "US": ("us.ein",),
    "AU": ("au.abn", "au.acn"),
    "BE": ("be.vat",),
    "BR": ("br.cnpj",),
    "CA": ("ca.bn", "ca.sin"),
    "CH": ("ch.uid",),
    "CL": ("cl.rut",),
    "CN": ("cn.uscc",),
    "DK": ("dk.cvr",),
    "FI": ("fi.ytunnus", "fi.alv"),
    "FR": ("fr.siren", "fr.siret", "fr.tva"),
    "ID": ("id.npwp",),
    "IL": ("il.hp",),
    "IN": ("in_.pan", "in_.gstin"),
    "JP": ("jp.cn",),
    "KR": ("kr.brn",),
    "NO": ("no.orgnr",),
    "SE": ("se.orgnr",),
    "SG": ("sg.uen",),
    "TR": ("tr.vkn",),
    "TW": ("tw.ubn",),
}
#: What companies of a country also have, without a check digit: the CIN of India, the NIB of Indonesia.
OTHER_NUMBERS: Mapping[str, re.Pattern[str]] = {
    "ID": re.compile(r"\d{13}|\d{16}"),
    "IN": re.compile(r"[LU]\d{5}[A-Z]{2}\d{4}[A-Z]{3}\d{6}|[A-Z]{3}-\d{4}"),
    "TR": re.compile(r"\d{16}"),
}
_CRN = re.compile(r"[A-Z]{2}\d{6}|\d{7,8}")
_TRADE_NAME = re.compile(r"\b(d\.?/?b\.?/?a\.?|doing business as|trading as|t/a)\b", re.IGNORECASE)
_BOX = re.compile(
    r"\bp(ost)?\.?\s*o(ffice)?\.?\s*box\b|\bpostfach\b|\bpmb\s*\d|\bapartado\b|\bcasilla\b", re.IGNORECASE
)
_NUMBER = re.compile(r"taxid|companyid")


def trade_name(sheet: Sheet) -> Iterator[Hit]:
    """A trade name in the legal name."""
    for path, name in sheet.like(NAME).items():
        if _TRADE_NAME.search(name):
            yield Hit(fields=(path,))


def post_box(sheet: Sheet) -> Iterator[Hit]:
    """A post-office box instead of an address."""
    for path, text in sheet.like(ADDRESS).items():
        if _BOX.search(text):
            yield Hit(fields=(path,))


def number_invalid(sheet: Sheet) -> Iterator[Hit]:
    """A number of a named kind that cannot exist, by its length and check digits."""
    kind, named = _named_kind(sheet)
    for path, number in _numbers(sheet):
        if kind and not is_valid(kind, number):
            yield Hit(fields=(path,), params={"kind": named})


def number_unusual(sheet: Sheet) -> Iterator[Hit]:
    """A number that is none of those that companies of its country usually have."""
    if sheet.choice("taxIdAuthority"):
        return
    country = _country(sheet)
    kinds = COUNTRIES.get(country, ())
    for path, number in _numbers(sheet):
        if country != "US" and kinds and not _is_of_country(country, kinds, number):
            yield Hit(fields=(path,), params={"country": country})


def _numbers(sheet: Sheet) -> Iterator[tuple[FieldPath, str]]:
    for path, number in sheet.like(_NUMBER).items():
        if "business registration document" not in sheet.definition(path).title.casefold():
            yield path, number


def _is_of_country(country: str, kinds: tuple[str, ...], number: str) -> bool:
    other = OTHER_NUMBERS.get(country)
    plain = re.sub(r"[\s.]", "", number).upper()
    return any(is_valid(kind, number) for kind in (*kinds, "eu.vat")) or bool(other and other.fullmatch(plain))


def _named_kind(sheet: Sheet) -> tuple[str, str]:
    """The kind that the number is said to be, and a word for it; empty where it may be of several."""
    chosen = sheet.choice("taxIdAuthority")
    if chosen:
        name = chosen[1].value
        return (AUTHORITIES[name][1] or "gb.crn", name) if name in AUTHORITIES else ("", "")
    issued = sheet.first(r"taxidissuingcountry")
    return ("us.ein", "EIN") if issued and issued[1].upper() == "US" else ("", "")


def _country(sheet: Sheet) -> str:
    """The country whose number it is: the one that is asked for, else the company's, else that of the form."""
    asked = sheet.first(r"taxid(issuing)?country") or sheet.first(r"isocountrycode")
    if asked:
        return asked[1].upper()
    country = sheet.form.type.name[:2]
    return country if sheet.form.type.name[2:3] == "_" else ""


def is_valid(kind: str, number: str) -> bool:
    """Whether a number can be one of this kind; `kind` is a module of python-stdnum, or `gb.crn`."""
    if kind == "gb.crn":
        return bool(_CRN.fullmatch(re.sub(r"[\s-]", "", number).upper()))
    if kind == "us.ein" and re.fullmatch(r"0*", re.sub(r"\D", "", number)):
        return False
    return bool(import_module(f"stdnum.{kind}").is_valid(number))


def number_of_other_country(sheet: Sheet) -> Iterator[Hit]:
    """An authority that belongs to another country than the one that is said to have issued the number."""
    chosen, country = sheet.choice("taxIdAuthority"), sheet.first("taxidcountry")
    if not chosen or not country or chosen[1].value not in AUTHORITIES:
        return
    home = AUTHORITIES[chosen[1].value][0]
    if country[1].upper() != home:
        yield Hit(fields=(country[0], chosen[0]), params={"kind": chosen[1].value, "country": home}, suggestion=home)


def dashed_number(sheet: Sheet) -> Iterator[Hit]:
    """An EIN with a dash in a brand: the registry compares digits."""
    for path, number in sheet.like("taxid").items():
        issued = sheet.first("taxidissuingcountry")
        if issued and issued[1].upper() == "US" and re.fullmatch(r"\d\d-\d{7}", number.strip()):
            yield Hit(fields=(path,), suggestion=number.strip().replace("-", ""))


#: Texts that stand for a text, as whole answers.
_PLACEHOLDERS = re.compile(
    r"to\s?do|tbd|tba|n/?a|none|test(ing)?\d*|asdf+|qwerty|x{2,}|\.{2,}|-+|lorem ipsum.*|foo(bar)?|bar|sample"
    r"|company name|your (company|name|business|brand).*|placeholder|string|null|undefined|first ?name|last ?name|\W+",
    re.IGNORECASE,
)
_INSIDE = re.compile(
    r"lorem ipsum|\b(?:todo|tbd)\b|<insert|\[insert|\{\{|your company name|company name here", re.IGNORECASE
)
#: Short fields in which such a word can be an answer: a person's name, a city, a second line.
_MAY_BE_SHORT = re.compile(
    r"firstname|lastname|city|state|address2|stocksymbol|optinkeyword|senderid|.*zipcode|.*postalcode"
)


def placeholder(sheet: Sheet) -> Iterator[Hit]:
    """A text that somebody meant to replace."""
    for path, text in sheet.texts.items():
        is_whole = _PLACEHOLDERS.fullmatch(text.strip()) and not _MAY_BE_SHORT.fullmatch(last_part(path))
        if is_whole or _INSIDE.search(text):
            yield Hit(fields=(path,))
