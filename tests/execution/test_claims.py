"""What the inside says of repairs is taken for a claim."""

from __future__ import annotations

import pytest

from grader.execution.claims import REPAIRS, repairs_made
from grader.model import Lack, Repair


def test_a_repair_as_it_is_said() -> None:
    """What was lacking, where, and its name on one line."""
    claim = [["missing_file", 3, "x.npy"], ["input", 4, "How\nmany?\x1b[31m"]]

    assert repairs_made(claim, {3, 4}) == (
        Repair(Lack.MISSING_FILE, 3, "x.npy"),
        Repair(Lack.INPUT, 4, "How many? [31m"),
    )


@pytest.mark.parametrize(
    "claim",
    [
        None,
        "input",
        {"a": 1},
        [["no_such_lack", 3, "x"]],
        [["input", 7, "x"]],
        [["input", 3]],
        [["input", "3", "x"]],
        [3],
    ],
)
def test_what_is_of_another_form_counts_as_not_said(claim: object) -> None:
    """Also a cell that is none."""
    assert repairs_made(claim, {3}) == ()


def test_a_flood_is_cut() -> None:
    """A report stays readable whatever the inside says."""
    assert len(repairs_made([["input", 3, str(i)] for i in range(10 * REPAIRS)], {3})) == REPAIRS
