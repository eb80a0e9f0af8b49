"""What stands in the place of something missing goes everywhere, and holds no numbers."""

from __future__ import annotations

import copy

import numpy as np
import pytest
import torch

from grader.execution.inside.aids.ledger import Ledger
from grader.execution.inside.aids.stand_in import NotHandedIn, StandIn
from grader.execution.inside.values import as_array


@pytest.fixture
def ledger() -> Ledger:
    """Nothing noted yet."""
    return Ledger(lambda: 0)


@pytest.fixture
def missing(ledger: Ledger) -> StandIn:
    """Something that is not here."""
    return StandIn("utils.data", ledger)


def test_whatever_is_computed_from_it_is_a_stand_in(missing: StandIn, ledger: Ledger) -> None:
    """Operators, functions of numpy and of torch; nobody has asked for a number yet."""
    made = [
        missing.x.y(1)[0, 1:],
        2 * missing - 1,
        missing @ np.ones(2),
        np.ones((2, 2)) @ missing,
        np.exp(missing),
        np.hstack([np.ones(2), missing]),
        torch.ones(2) * missing,
        torch.cat([torch.ones(2), missing]),
        missing > 0,
        copy.deepcopy(missing),
    ]

    assert all(isinstance(each, StandIn) for each in made)
    assert {repr(each) for each in made} == {"<stand-in for utils.data>"}
    assert ledger.asked == set()


def test_it_is_unpacked_into_as_many_names_as_there_are(missing: StandIn, ledger: Ledger) -> None:
    """Data sets come in pairs and in fours."""
    a, b = missing()
    (c, d), e = missing
    f, *g = missing

    assert all(isinstance(each, StandIn) for each in (a, b, c, d, e, f, *g))
    assert ledger.asked == set()


def test_to_be_asked_for_numbers_is_noted(missing: StandIn, ledger: Ledger) -> None:
    """There are none: it has no array, and a length that nobody may rely on."""
    with pytest.raises(NotHandedIn, match=r"utils\.data did not come"):
        missing.__array__()
    assert ledger.asked == {"utils.data"}
    ledger.asked.clear()
    assert as_array(missing) is None
    assert ledger.asked == {"utils.data"}
    ledger.asked.clear()

    assert list(range(len(missing))) == [0, 1]
    assert ledger.asked == {"utils.data"}


def test_a_decorator_leaves_the_function(missing: StandIn) -> None:
    """Else a student's function would be lost with a missing decorator."""

    @missing.interact(x=1)
    def f() -> int:
        return 3

    assert f() == 3


def test_a_class_can_be_derived_from_it(missing: StandIn) -> None:
    """It is a class of its own then."""

    class Layer(missing.Layer):  # type: ignore[misc]
        def backward(self) -> int:
            return 3

    assert Layer().backward() == 3


def test_a_progress_bar_runs_over_what_it_is_given(ledger: Ledger) -> None:
    """Loops go round as often as they would."""
    assert list(StandIn("tqdm.tqdm", ledger)([3, 4], desc="x")) == [3, 4]
    assert list(StandIn("tqdm.trange", ledger)(3)) == [0, 1, 2]
    assert ledger.asked == set()
