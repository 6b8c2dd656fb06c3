"""Compares JSON by shape with recorded samples: same keys, same kinds of values."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

SAMPLES = Path(__file__).parents[2] / "samples" / "slack"
#: Blocks are the app's own; their shapes are the schema's business.
BLOCKS = frozenset({"$.view.blocks", "$.message.blocks", "$.message.edited"})


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


def sample(name: str) -> Any:
    return json.loads((SAMPLES / name).read_text())


def assert_shape(actual: Any, name: str, free: frozenset[str] = BLOCKS) -> None:
    assert list(differences(actual, sample(name), free=free)) == []
