"""The command line without Slack. Each command has a module that parses, calls the use cases, and shows the outcome."""

from __future__ import annotations

from bot.command_line.adopt import adopt
from bot.command_line.attachments import attachments
from bot.command_line.audit import audit
from bot.command_line.backup import backup, restore
from bot.command_line.brand_profiles import brand_profiles
from bot.command_line.bulk import bulk
from bot.command_line.catalog import catalog
from bot.command_line.customers import customers
from bot.command_line.discard import delete, discard
from bot.command_line.export import export
from bot.command_line.fix import fix
from bot.command_line.idle import release
from bot.command_line.journeys import journeys
from bot.command_line.move import move
from bot.command_line.need import need
from bot.command_line.numbers import numbers
from bot.command_line.profile import profile
from bot.command_line.register import register
from bot.command_line.report import report
from bot.command_line.sender_id import sender_id
from bot.command_line.status import status
from bot.command_line.template import template
from bot.command_line.types import types
from bot.command_line.values import values
from bot.command_line.watch import watch
from bot.command_line.whoami import whoami

#: In the order of `callsign --help`'s own sorting; `bot.command_line.cli` adds them.
COMMANDS = (
    adopt,
    attachments,
    audit,
    backup,
    brand_profiles,
    bulk,
    catalog,
    customers,
    delete,
    discard,
    export,
    fix,
    journeys,
    move,
    need,
    numbers,
    profile,
    register,
    release,
    report,
    restore,
    sender_id,
    status,
    template,
    types,
    values,
    watch,
    whoami,
)
