"""Shared by several folders of integration tests: a real PostgreSQL."""

from __future__ import annotations

from collections.abc import Iterator
from uuid import uuid4

import psycopg
import pytest
from psycopg import sql

from tests.integration.postgres import open_server


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
