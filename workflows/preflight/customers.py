"""Rules about for whom a registration is: each end business is registered in its own name, and as one customer."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

from workflows.customers.names import key_of
from workflows.forms.meanings import last_part
from workflows.preflight.findings import Hit
from workflows.preflight.known import Known
from workflows.preflight.sheet import NAME, Sheet, squeeze, without_legal_form
from workflows.records.drafts import Answer, Answers

#: Last parts of paths of fields with the number by which a country knows a company.
TAX_NUMBERS = ("taxid", "companyid")
_TAX_NUMBER = "|".join(TAX_NUMBERS)
#: Characters of a customer's name in a remark.
_SHOWN = 60


def own_name(sheet: Sheet) -> Iterator[Hit]:
    """The company that runs Callsign, as the company that registers."""
    own = {squeeze(without_legal_form(name)) for name in sheet.known.own_names} - {""}
    for path, name in sheet.like(NAME).items():
        if squeeze(without_legal_form(name)) in own:
            yield Hit(fields=(path,))


def other_customers_number(sheet: Sheet) -> Iterator[Hit]:
    """A tax number that answers for another customer have, too."""
    known = sheet.known
    if not known.customer:
        return
    for path, number in sheet.like(_TAX_NUMBER).items():
        others = [name for name in known.tax_numbers.get(squeeze(number), ()) if key_of(name) != key_of(known.customer)]
        if others:
            yield Hit(fields=(path,), params={"customer": min(others)[:_SHOWN]})


def numbers_of(answers: Iterable[tuple[str, Answer]]) -> dict[str, frozenset[str]]:
    """Answers to such fields, each with a customer's name, as `Known.tax_numbers`."""
    found = defaultdict[str, set[str]](set)
    for name, answer in answers:
        if isinstance(answer, str) and squeeze(answer):
            found[squeeze(answer)].add(name)
    return {number: frozenset(names) for number, names in found.items()}


@dataclass(kw_only=True)
class KnownOfRows:
    """What is known of each row of a table, read in its order: earlier rows count, too."""

    known: Known

    def of(self, customer: str, answers: Answers) -> Known:
        """What is known of the next row; a row that names no customer is for the one of the table."""
        named = customer or self.known.customer
        own = numbers_of((named, answer) for path, answer in answers.items() if last_part(path) in TAX_NUMBERS)
        numbers = dict(self.known.tax_numbers)
        for number in own if named else ():
            numbers[number] = numbers.get(number, frozenset()) | {named}
        self.known = replace(self.known, tax_numbers=numbers)
        return replace(self.known, customer=named)
