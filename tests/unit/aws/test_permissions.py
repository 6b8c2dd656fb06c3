"""What `doctor` calls: every operation of the policy, and nothing that could create or cost something."""

from __future__ import annotations

from typing import Any

import pytest
from botocore.session import get_session
from botocore.validate import ParamValidator

from workflows.aws.clients import SERVICE
from workflows.aws.operations import OPERATIONS
from workflows.aws.permissions import NOT_TRIED, PROBES

#: Tried with the account's number in an ARN.
OF_RESOURCES = {"ListTagsForResource", "TagResource", "GetResourcePolicy", "PutResourcePolicy"}


@pytest.fixture(scope="module")
def model() -> Any:
    return get_session().get_service_model(SERVICE)


def test_probes__every_operation_of_the_policy() -> None:
    """Each operation is tried, or named as one that is not."""
    assert set(PROBES) | OF_RESOURCES | set(NOT_TRIED) == set(OPERATIONS)
    assert not set(PROBES) & set(NOT_TRIED)


@pytest.mark.parametrize("operation", sorted(PROBES))
def test_probes__create_nothing(model: Any, operation: str) -> None:
    """The SDK accepts the parameters; lists are short, and all others name a thing that does not exist."""
    parameters = PROBES[operation]
    shape = model.operation_model(operation).input_shape
    assert not ParamValidator().validate(dict(parameters), shape).has_errors()
    if operation.startswith(("Describe", "List")):
        assert parameters["MaxResults"] == 1
    else:
        assert any(str(value).endswith("-" + "0" * 32) for value in parameters.values())
        assert "ClientToken" not in shape.members  # what takes a token creates something
