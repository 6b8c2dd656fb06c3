"""The command line next to a bot, on one PostgreSQL."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta

import pytest

from bot.runtime.ambient import Ambient
from bot.runtime.command import open_command_engine, person
from bot.runtime.core import open_core
from bot.settings import Settings
from tests.integration.command_line.conftest import Terminal

pytestmark = pytest.mark.postgres


async def test_carrying_out__holds_its_lease(new_postgres_database: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """While a command carries out a submission, no worker takes it over. Two commands do not disturb each other."""
    monkeypatch.setenv("LOGNAME", "ANA Lee")
    assert (person().workspace_id, person().user_id) == ("shell", "ana-lee")
    settings = Settings.for_command({"DATABASE_URL": new_postgres_database}, "us-east-1")
    async with open_core(settings, Ambient()) as core, open_command_engine(core) as engine:
        now = await core.store.database_time()
        lease = f"executor:{engine.executor_id}"
        assert not await core.store.claim_lease(lease, "a worker", now, now + timedelta(minutes=1))
        async with open_core(settings, Ambient()) as other:
            assert await other.store.submissions(()) == ()


def test_register__on_postgresql(terminal: Terminal, variables: Mapping[str, str], new_postgres_database: str) -> None:
    """The command has the same outcome, and a repeat recognises the registration."""
    terminal.picture("optInImage.png")
    command = ("register", "--from-env", "--yes")
    code, found = terminal.read(*command, DATABASE_URL=new_postgres_database, **variables)
    assert (code, found["state"]) == (0, "submitted")
    code, again = terminal.read(*command, DATABASE_URL=new_postgres_database, **variables)
    assert (code, again["registration_id"]) == (0, found["registration_id"])
    assert terminal.acts().count("RequestPhoneNumber") == 1
