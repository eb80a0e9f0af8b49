"""Numbers in whatever a student's code returned."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from grader.execution.inside.values import as_array, describe


def test_list_that_holds_itself_has_no_numbers() -> None:
    """It would be taken for one of as many dimensions as there may be, of all its copies."""
    endless: list[Any] = [np.ones(2)]
    endless += [endless, endless]
    endless.pop(0)
    assert as_array(endless) is None
    assert as_array([0.0, endless]) is None


def test_list_that_holds_itself_is_described_as_unusable() -> None:
    """So is one that holds itself by way of a mapping."""
    endless: dict[str, Any] = {}
    endless["again"] = [endless, [endless]]
    arrays: dict[str, np.ndarray[Any, Any]] = {}
    assert "unusable" in repr(describe(endless, "value", arrays))
    assert not arrays


def test_list_within_itself_by_way_of_many_others_has_no_numbers() -> None:
    """Lists that stand in lists forty deep would be more numbers than any memory holds."""
    shared: list[Any] = [1.0]
    for _ in range(40):
        shared = [shared] * 64
    assert as_array(shared) is None


@pytest.mark.parametrize("dimensions", [1, 2, 5])
def test_nested_lists_with_shared_rows_are_arrays(dimensions: int) -> None:
    """A list that stands in several places is no list that holds itself."""
    nested: list[Any] = [1.0, 2.0]
    for _ in range(dimensions - 1):
        nested = [nested] * 3
    array = as_array(nested)
    assert array is not None
    assert array.shape == (3,) * (dimensions - 1) + (2,)
