"""Where the answers of `callsign register` come from: files that are read, and files that are refused with a reason."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.command_line.files import write
from bot.command_line.options import Exit, Failure
from bot.command_line.sources import Source, of_config, of_environment, of_values, read
from tests.unit.factories import field, form
from workflows.scripts.article_scripts import TOLL_FREE

FORM = form(field("s.a", title="City"), field("s.b", title="Country"))


def test_read__up_to_the_limit(tmp_path: Path) -> None:
    """A file of exactly the limit is read; a byte more is too large."""
    path = tmp_path / "f"
    path.write_bytes(b"12345")
    assert read(path, 5) == b"12345"
    with pytest.raises(Failure) as refused:
        read(path, 4)
    assert refused.value.code is Exit.INVALID
    assert str(path) in refused.value.format_message()


def test_read__missing_or_a_folder(tmp_path: Path) -> None:
    """What cannot be read is a mistake on the command line, and the message names it."""
    for path in (tmp_path / "missing", tmp_path):
        with pytest.raises(Failure) as refused:
            read(path, 10_000_000)
        assert refused.value.code is Exit.USAGE
        assert str(path) in refused.value.format_message()


def test_write__replaces_or_says_why_not(tmp_path: Path) -> None:
    """A file is replaced as a whole; where there is no folder, the message says so."""
    path = tmp_path / "errors.csv"
    write(path, b"longer content")
    write(path, b"new")
    assert path.read_bytes() == b"new"
    with pytest.raises(Failure) as refused:
        write(tmp_path / "missing" / "errors.csv", b"new")
    assert refused.value.code is Exit.USAGE


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("values.yaml", "City: Berlin\n"),
        ("values.json", '{"City": "Berlin"}'),
        ("values.csv", "City\nBerlin\n"),
    ],
)
def test_of_values(tmp_path: Path, name: str, content: str) -> None:
    """Values are found by the titles of fields in each format; documents start in the folder of the file."""
    path = tmp_path / name
    path.write_text(content, encoding="utf-8")
    source = of_values(path, "ZZ")
    assert (source.registration_type, source.folders) == ("ZZ", (tmp_path,))
    matched = source.given(FORM)
    assert list(matched.names) == ["s.a"]
    assert not matched.unknown


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("values.json", "{"),
        ("values.yaml", "a: [1"),
        ("values.yaml", "just a text"),
        ("values.csv", "a,b"),
    ],
)
def test_of_values__refused(tmp_path: Path, name: str, content: str) -> None:
    """A file that cannot be understood is named, and none of its content is repeated."""
    path = tmp_path / name
    path.write_text(content, encoding="utf-8")
    with pytest.raises(Failure) as refused:
        of_values(path, "ZZ")
    assert refused.value.code is Exit.INVALID
    assert refused.value.format_message().startswith(f"{name}: ")
    assert "just a text" not in refused.value.format_message()


@pytest.mark.parametrize("content", ["import os\n", "A = open('x')\n", "A = (\n", "A = 1\n"])
def test_of_config__refused(tmp_path: Path, content: str) -> None:
    """A config file is read and never run; one that does more than assign, or assigns too little, is refused by its name."""
    path = tmp_path / "config.py"
    path.write_text(content, encoding="utf-8")
    with pytest.raises(Failure) as refused:
        of_config(path)
    assert refused.value.code is Exit.INVALID
    assert refused.value.format_message().startswith("config.py: ")


@pytest.mark.parametrize("content", ["", "\ufeff\r\n\r\n"])
def test_of_values__nothing(tmp_path: Path, content: str) -> None:
    """A template of a form without fields has no answers, and that is known before the form is."""
    path = tmp_path / "vetting.csv"
    path.write_text(content, encoding="utf-8")
    source = of_values(path, "ZZ")
    assert source.is_empty
    assert not source.given(FORM).names


def test_of_values__what_is_registered(tmp_path: Path) -> None:
    """The file may name the type, the region and the registration; the command line wins for the type."""
    path = tmp_path / "v.yaml"
    path.write_text("registration_type: ZZ\nregion: us-west-2\nname: Pine\nCity: Boise\n", encoding="utf-8")
    source = of_values(path, "")
    assert (source.registration_type, source.region, source.name) == ("ZZ", "us-west-2", "Pine")
    assert of_values(path, "YY").registration_type == "YY"
    assert source.origin("City") == "City in v.yaml"


def test_of_environment__toll_free_unless_named() -> None:
    """The script of AWS is for toll-free numbers; another type can be named. Later changes of the environment do not count."""
    environ = {"city": "Berlin"}
    source = of_environment(environ, "")
    environ["country"] = "DE"
    assert source.registration_type == TOLL_FREE
    assert of_environment({}, "ZZ").registration_type == "ZZ"
    assert "country" not in source.environ


def test_source__names_no_values() -> None:
    """A source has to say where its values come from."""
    with pytest.raises(NotImplementedError):
        Source(registration_type="ZZ").given(FORM)
