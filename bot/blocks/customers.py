"""Customers: the list as an answer to a command, and the modal of one. Names are plain text only."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import replace

from bot import messages
from bot.blocks.alike import told_apart
from bot.blocks.elements import Block, actions, context, input_block, modal, option, paragraph, plain, section, small
from bot.blocks.message import Message
from bot.blocks.table import cell, data_table, in_sections, number_cell
from bot.slack import limits
from bot.slack.payloads import ViewState
from workflows.records.registrations import Registration
from workflows.reporting.customers import CustomerSummary, Summaries

CALLBACK, OPEN = "customer_page", "open_customer"
NAME, ARCHIVED = "customer_name", "customer_archived"
#: Registrations of a customer that its modal names.
REGISTRATIONS_SHOWN = 12
#: Characters of their names and titles.
NAME_SHOWN = 80

words = messages.customers


def customer_list(found: Summaries) -> Message:
    """A table of customers, with a select that opens one; what does not fit is counted."""
    shown = found.customers[: limits.TABLE_ROWS]
    notes = [words.unanswered(list(found.unanswered))] if found.unanswered else []
    notes += [words.more(len(found.customers) - len(shown))] if len(found.customers) > len(shown) else []
    below = [_open_one(shown), *(context(note) for note in notes)]
    head = words.caption(len(found.customers))
    table = data_table(head, words.HEADER, map(_cells, shown))
    lines = [words.line(each) for each in shown]
    return Message(
        text="\n".join([head, *lines, *notes]),
        blocks=(table, *below),
        sections=(section(head), *in_sections(lines), *below),
    )


def _cells(summary: CustomerSummary) -> list[Block]:
    count, holding = summary.count, summary.holding
    figures = (count.registrations, count.need_us, count.in_review, count.live, holding.numbers)
    price = number_cell(float(holding.monthly), words.price(holding.monthly))
    return [cell(summary.customer.name), *(number_cell(figure, f"{figure:,}") for figure in figures), price]


def _open_one(shown: Sequence[CustomerSummary]) -> Block:
    titles = told_apart([(each.customer.name, each.customer.id[-8:]) for each in shown])
    options = [option(title, each.customer.id) for title, each in zip(titles, shown, strict=True)]
    select: Block = {
        "type": "static_select",
        "action_id": OPEN,
        "placeholder": plain(words.OPEN_ONE, limits.PLACEHOLDER),
        "options": options[: limits.OPTIONS],
    }
    return actions("customers", [select])


def customer_view(summary: CustomerSummary, registrations: Sequence[Registration], *, may_change: bool) -> Block:
    """One customer with what it has; its name, and whether it is archived, as inputs for those who may change it."""
    customer = summary.customer
    blocks = [paragraph(limits.shorten(words.facts(summary), limits.SECTION_TEXT))]
    shown = [_short(each) for each in registrations[:REGISTRATIONS_SHOWN]]
    if shown:
        blocks.append(paragraph("\n".join(map(words.registration_line, shown))))
    if hidden := len(registrations) - len(shown):
        blocks.append(small(words.more_registrations(hidden, customer.name)))
    if not may_change:
        return modal(CALLBACK, words.TITLE, blocks)
    name: Block = {"type": "plain_text_input", "action_id": NAME, "initial_value": customer.name, "max_length": 256}
    archived = option(words.ARCHIVED_OPTION, ARCHIVED)
    box: Block = {"type": "checkboxes", "action_id": ARCHIVED, "options": [archived]}
    box |= {"initial_options": [archived]} if customer.archived_at else {}
    blocks += [
        input_block(NAME, words.NAME_LABEL, name, hint=words.NAME_HINT),
        input_block(ARCHIVED, words.ARCHIVED_LABEL, box, optional=True),
    ]
    metadata = json.dumps({"customer": customer.id})
    return modal(CALLBACK, words.TITLE, blocks, submit=messages.profiles.SAVE, metadata=metadata)


def _short(registration: Registration) -> Registration:
    """The registration with texts that leave room for the others."""
    name, title = limits.shorten(registration.name, NAME_SHOWN), limits.shorten(registration.title, NAME_SHOWN)
    return replace(registration, name=name, title=title)


def wanted_change(view: ViewState) -> tuple[str, bool]:
    """The name and whether it is archived, as the modal was sent."""
    name, box = view.entered.get(NAME), view.entered.get(ARCHIVED)
    return (name.text or "") if name else "", bool(box and box.choices)
