"""`/callsign need` and `callsign need`: what it takes to text people in a country. Plain text, for both."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from bot.messages.numbers import resource_name
from bot.messages.text import COMMAND, counted
from workflows.forms.countries import country_name
from workflows.lifecycle.needs import Needs, TypeNeed

TITLE = "What you need"
USAGE = f"Name a country: `{COMMAND} need UK`, `{COMMAND} need +62`, or `{COMMAND} need OTP in India`."
TERMINAL_USAGE = "Name a country, such as UK, +62, India or Schweiz."
NEED_EPILOG = """\b
Examples:
  callsign need UK
  callsign need +62 --json
  callsign need OTP in India -r ap-south-1
"""
#: Titles of documents that are listed; the form has the others.
DOCUMENTS_SHOWN = 10


def in_list(country: str) -> str:
    """A country in the list of types; plain."""
    return f"{country_name(country)} ({country}): what you need there"


def headline(needs: Needs, region: str) -> str:
    """What the answer is about."""
    return f"What you need to text people in {country_name(needs.country)} ({needs.country}), from {region}"


def lines(needs: Needs, *, with_names: bool = False) -> Iterator[tuple[str, list[str]]]:
    """Title and lines of each part; with AWS's names of the types where they can be typed."""
    for need in needs.types:
        title = f"{need.kind.title} ({need.kind.name})" if with_names else need.kind.title
        yield title, list(_type_lines(need))
    if not needs.types:
        yield "Registration", [_without_a_form(needs)]
    elif needs.may_need_no_registration:
        yield "Sender ID", [_without_a_form(needs)]
    notes = needs.notes
    for title, texts in (("What there is", notes.identities), ("Outside AWS", notes.steps), ("Price", notes.price)):
        if texts:
            yield title, list(texts)


def by_command(country: str) -> str:
    """How a sender ID without a form is requested in the terminal; plain."""
    return f"Request it with: callsign sender-id NAME {country}"


def small_print(needs: Needs) -> str:
    """Where it comes from."""
    return (
        "Types, fields and documents are what AWS describes now. Notes and times were checked on "
        f"{needs.checked.day} {needs.checked:%B %Y}; AWS names each price when something is requested."
    )


def _type_lines(need: TypeNeed) -> Iterator[str]:
    if need.required:
        yield f"{counted(need.required, 'field')} required in any case"
    if need.documents:
        yield f"Documents: {_listed(need.documents)}"
    if need.other_documents:
        yield f"Documents, depending on the answers: {_listed(need.other_documents)}"
    if need.days:
        yield f"Usual time of a review: about {counted(need.days, 'day')}"
    else:
        yield "AWS publishes no time for its review"
    if need.regions:
        yield f"Only in {' or '.join(need.regions)}"
    before = [resource_name(association.resource_type) for association in need.kind.associations_before_submit]
    if before:
        yield f"Needs before it is submitted: {', '.join(before)}"


def _listed(titles: Sequence[str]) -> str:
    hidden = len(titles) - DOCUMENTS_SHOWN
    return ", ".join(titles[:DOCUMENTS_SHOWN]) + (f" and {hidden} more" if hidden > 0 else "")


def _without_a_form(needs: Needs) -> str:
    if needs.may_need_no_registration:
        return (
            "AWS has no form for a sender ID there. Where the country allows sender IDs, AWS gives one at once; where "
            "it does not, AWS says so."
        )
    return "AWS has no form for it in this region."


def unknown(query: str, near: Sequence[str]) -> str:
    """No country is meant; plain."""
    guesses = ", ".join(country_name(code) for code in near)
    hint = f" Did you mean {guesses}?" if guesses else ""
    return f"Callsign does not know which country “{query[:60]}” is.{hint} {TERMINAL_USAGE}"
