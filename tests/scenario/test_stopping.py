"""A stop and an interrupted database: running clicks are answered, and work continues once the database is back."""

from __future__ import annotations

import asyncio
import time
from dataclasses import replace

import psycopg
import pytest
from psycopg import sql

from bot.settings import Settings
from tests.scenario.cases import FINLAND, FINLAND_TITLE
from tests.scenario.conftest import running, stand_ins
from tests.scenario.form_filling import (
    becomes_true,
    confirms,
    fills_form,
    hears,
    reply_with,
    settles,
    starts_registration,
)


@pytest.mark.parametrize("http", [False, True], ids=["sockets", "http"])
async def test_stop__answers_what_was_clicked(settings: Settings, http: bool) -> None:
    """A click before the stop gets its answer. The stop waits for nothing else."""
    async with stand_ins(settings, http=http) as world:
        person = world.slack.user("ben")
        async with running(world, http=http):
            world.slack.faults.delay("users.info", 0.5)
            click = asyncio.create_task(person.runs("/callsign new", channel="#sms"))
            await becomes_true(lambda: world.slack.count("users.info"))
            began = time.monotonic()
        assert time.monotonic() - began < 30
        await click
        assert not person.errors


def lose_all_connections(url: str, seconds: float) -> None:
    """What a restart of PostgreSQL means to its clients: every connection ends, and for a while no new one opens."""
    name = psycopg.conninfo.conninfo_to_dict(url)["dbname"]
    with psycopg.connect(url.replace(f"/{name}?", "/postgres?"), autocommit=True) as connection:
        allow = sql.SQL("alter database {} allow_connections {}")
        connection.execute(allow.format(sql.Identifier(str(name)), sql.Literal(False)))
        connection.execute("select pg_terminate_backend(pid) from pg_stat_activity where datname = %s", [name])
        time.sleep(seconds)
        connection.execute(allow.format(sql.Identifier(str(name)), sql.Literal(True)))


@pytest.mark.postgres
async def test_database__restarted_in_mid_run(settings: Settings, new_postgres_database: str) -> None:
    """The submission ends after the restart, nothing is doubled, and the channel gets each message once."""
    on_postgres = replace(settings, database_url=new_postgres_database)
    async with stand_ins(on_postgres) as world, running(world, patience=10) as whole:
        person = whole.ana
        await starts_registration(person, FINLAND_TITLE)
        await settles(person)
        await fills_form(person, FINLAND)
        world.aws.faults.delay(0.1, "PutRegistrationFieldValue")
        await confirms(person)
        await becomes_true(lambda: world.aws.count("PutRegistrationFieldValue", outcome="ok") >= 2)
        await asyncio.to_thread(lose_all_connections, new_postgres_database, 0.5)
        await hears(whole.sms, "Submitted to AWS")
        await asyncio.to_thread(lose_all_connections, new_postgres_database, 0.2)
        whole.backend().approve(whole.registration().id)
        await reply_with(whole.sms, "can send")
        assert not whole.callsign.failure.done()
        assert world.aws.count("CreateRegistration", outcome="ok") == 1
        assert world.aws.count("SubmitRegistrationVersion", outcome="ok") == 1
        assert len(whole.sms.messages) == 1
        assert len(whole.replies()) == 2
