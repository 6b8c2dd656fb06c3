"""Shared by several folders of integration tests: a real PostgreSQL."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from uuid import uuid4

import psycopg
import pytest
from psycopg import sql

from tests import migrated
from tests.integration.postgres import open_server


@pytest.fixture(scope="session")
def migrated_files(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the SQLite files of a Callsign that has not done anything."""
    folder: Path = tmp_path_factory.mktemp("migrated")
    migrated.migrate(folder)
    return folder


@pytest.fixture
def migrated_folder(migrated_files: Path, tmp_path: Path) -> Path:
    """The folder of the test, with copies of these files: creating tables takes as long as most tests."""
    migrated.copy(migrated_files, tmp_path)
    return tmp_path


@pytest.fixture(scope="session")
def postgres_server() -> Iterator[str]:
    """The address of a PostgreSQL that runs as long as the tests."""
    with open_server() as server:
        yield server


@pytest.fixture
def new_postgres_database(postgres_server: str) -> str:
    """A new database on that server. It is deleted with the server."""
    name = f"test_{uuid4().hex}"
    with psycopg.connect(postgres_server, autocommit=True) as connection:
        connection.execute(sql.SQL("create database {}").format(sql.Identifier(name)))
    return postgres_server.replace("/postgres?", f"/{name}?")


@pytest.fixture
def new_postgres_url(postgres_server: str) -> str:
    """A new, empty schema, first in the search path. It is deleted with the server."""
    schema = f"test_{uuid4().hex}"
    with psycopg.connect(postgres_server, autocommit=True) as connection:
        connection.execute(sql.SQL("create schema {}").format(sql.Identifier(schema)))
    return f"{postgres_server}&options=-csearch_path%3D{schema}"
