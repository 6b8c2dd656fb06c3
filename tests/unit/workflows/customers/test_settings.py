"""The table `[customers]` of `callsign.toml`."""

from __future__ import annotations

import pytest

from workflows.customers.settings import customer_settings
from workflows.records.config_table import ConfigTable
from workflows.records.customers import CustomerSettings


@pytest.mark.parametrize(
    ("content", "names", "wrong"),
    [
        ({}, (), ""),
        ({"own_names": ["Text  Partner", "Text Partner Ltd"]}, ("Text Partner", "Text Partner Ltd"), ""),
        ({"own_names": "Text Partner"}, (), "must be a list of texts"),
        ({"own_names": [" ", "Us"]}, ("Us",), "must have names of companies"),
    ],
)
def test_customer_settings(content: dict[str, object], names: tuple[str, ...], wrong: str) -> None:
    """Names are cleaned; what is wrong is one sentence."""
    problems: list[str] = []
    table = ConfigTable(name="[customers]", content=content, problems=problems)
    assert customer_settings(table) == CustomerSettings(own_names=names)
    assert [wrong in problem for problem in problems] == [True] * bool(wrong)
