"""Keys and what they lock."""

from __future__ import annotations

import traceback

import pytest

from workflows.profiles.errors import Unreadable
from workflows.profiles.keys import KeyRefused, Vault, keys_in

#: The same in every process: they are part of the names of tests.
ONE = "LjVXtXyzMHF2kSP8ow7hf6qd1Zj4uAtGvgVm7ZM7iCk="
OTHER = "b8PP4x5lRsdTITJ4kVZXra7X27xaDCJtcntDu0XNB_c="


@pytest.mark.parametrize(
    "text", [f"{ONE},{OTHER}", f"{ONE}\n{OTHER}\n", f" {ONE} , {OTHER},{ONE} ", f"{ONE}\r\n{OTHER}"]
)
def test_keys__however_they_are_separated(text: str) -> None:
    """Commas, blanks and lines separate keys, and a repeated key counts once. A secret that is mounted ends with a line."""
    assert keys_in(text) == (ONE, OTHER)


@pytest.mark.parametrize("key", [ONE[:-1], ONE + "A", "hunter2", "correct-horse-battery-staple", "ключ", f'"{ONE}"'])
def test_keys__that_are_not_keys(key: str) -> None:
    """The refusal names the place of the key, and no part of it."""
    with pytest.raises(KeyRefused) as refused:
        keys_in(f"{OTHER},{key}")
    assert "number 2 of 2" in str(refused.value)
    assert key not in "".join(traceback.format_exception(refused.value))


def test_vault__encrypts_with_the_first_key_and_decrypts_with_all() -> None:
    """A key that comes first later still opens what was sealed before, until it is removed."""
    sealed = Vault((ONE,)).seal(b"Acme")
    assert b"Acme" not in sealed
    both = Vault((OTHER, ONE))
    assert both.open(sealed) == b"Acme"
    assert not both.is_current(sealed)
    assert both.is_current(both.seal(b"Acme"))
    with pytest.raises(Unreadable):
        Vault((OTHER,)).open(sealed)


@pytest.mark.parametrize(
    "damage", [lambda sealed: sealed[:-4], lambda sealed: b"", lambda sealed: sealed[:40] + b"AAAA" + sealed[44:]]
)
def test_vault__damaged(damage: object) -> None:
    """What was changed on the disk does not open, and the error quotes nothing."""
    vault = Vault((ONE,))
    with pytest.raises(Unreadable) as refused:
        vault.open(damage(vault.seal(b"Acme")))  # type: ignore[operator]  # a function
    assert str(refused.value) == ""


def test_vault__never_shows_a_key() -> None:
    """Not in its representation either, which a log might contain."""
    assert ONE not in repr(Vault((ONE,)))
