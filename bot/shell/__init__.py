"""The command line without Slack: one module a command, each parsing, calling the use cases, and telling what came of it."""

from __future__ import annotations

from bot.shell.bulk import bulk
from bot.shell.export import export
from bot.shell.register import register
from bot.shell.report import report
from bot.shell.status import status
from bot.shell.template import template
from bot.shell.types import types
from bot.shell.watching import watch

#: In the order of `callsign --help`'s own sorting; `bot.cli` adds them.
COMMANDS = (bulk, export, register, report, status, template, types, watch)
