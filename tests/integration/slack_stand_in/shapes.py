"""Compares JSON by shape: the same keys and the same types of values."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any


def differences(actual: Any, sample: Any, place: str = "$", free: frozenset[str] = frozenset()) -> Iterator[str]:
    """Where `actual` has another shape than `sample`; below places in `free` nothing is compared.

    null fits anything: samples hold null where another moment has a value.
    """
    if place in free or actual is None or sample is None:
        return
    if type(actual) is not type(sample):
        yield f"{place}: {type(actual).__name__} instead of {type(sample).__name__}"
    elif isinstance(sample, dict):
        yield from (f"{place}.{key}: missing" for key in sorted(set(sample) - set(actual)))
        yield from (f"{place}.{key}: not in the sample" for key in sorted(set(actual) - set(sample)))
        for key in set(actual) & set(sample):
            yield from differences(actual[key], sample[key], f"{place}.{key}", free)
    elif isinstance(sample, list):
        for number, (one, other) in enumerate(zip(actual, sample, strict=False)):
            yield from differences(one, other, f"{place}.{number}", free)
        if bool(actual) != bool(sample):
            yield f"{place}: one list is empty"
