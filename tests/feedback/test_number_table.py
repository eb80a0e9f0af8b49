"""The table of numbers beside a sentence."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from grader.feedback.number_table import number_table
from grader.model import Agreement, Verdict
from tests.feedback.sample_grades import CORRECT, ERROR, FACTOR, LARGE, comparison, comparisons, exact_gradient, trial


def table_of(verdict: Verdict, *, show_expected: bool = True):
    """The table, which must be there."""
    table = number_table(verdict, show_expected=show_expected)
    assert table is not None
    return table


def test_the_assignments_own_inputs_come_first() -> None:
    """The numbers shown are those that the student can see in the notebook."""
    assert table_of(FACTOR).caption == "At the assignment’s own inputs (d = 1, m = 5)"


def test_without_own_inputs_drawn_ones_are_shown() -> None:
    """An assignment without inputs of its own shows trial A."""
    drawn = tuple(each for each in FACTOR.comparisons if each.trial.label != "O")

    assert table_of(replace(FACTOR, comparisons=drawn)).caption == "At inputs drawn for checking (d = 3, m = 7)"


def test_numbers_that_are_right_at_the_own_inputs_only_are_shown_where_they_differ() -> None:
    """A table never shows agreement beside a sentence that says the numbers are wrong."""
    table = table_of(replace(FACTOR, comparisons=comparisons(b=lambda g, m: g * 2 if m == 7 else g)))

    assert (
        table.caption == "Right at the assignment’s own inputs; at these drawn ones (d = 3, m = 7) the numbers differ"
    )


def test_ratio_shows_the_factor() -> None:
    """The wrong parameter stands first, with the ratio of its numbers."""
    table = table_of(FACTOR)

    assert table.columns == ("yours", "exact", "differences", "yours / exact")
    assert [row.entry for row in table.rows] == ["b", "w"]
    assert [row.cells[-1].strip() for row in table.rows] == ["5.000", "1.000"]


def test_hidden_numbers_are_nowhere() -> None:
    """Where exact numbers are not to be seen, neither they nor what follows from them are."""
    table = table_of(FACTOR, show_expected=False)

    assert table.columns == ("yours",)
    assert {len(row.cells) for row in table.rows} == {1}


def test_a_large_array_shows_the_five_entries_furthest_off() -> None:
    """Five of 192 entries, the worst first and marked, with the size of the array."""
    table = table_of(LARGE)

    assert len(table.rows) == 5
    assert [row.furthest for row in table.rows] == [True, False, False, False, False]
    assert all(row.entry.startswith("W[5, ") for row in table.rows)
    assert table.remarks == ("W has 192 entries, shape (8, 24); these are the 5 furthest off.",)


def test_a_difference_beyond_four_digits_is_visible() -> None:
    """Numbers that agree to four digits get the digits that tell them apart."""
    table = table_of(replace(FACTOR, comparisons=comparisons(b=lambda g, m: g * (1 + 1e-8))))
    yours, exact = table.rows[0].cells[:2]

    assert yours != exact


def test_not_a_number_is_furthest_off() -> None:
    """An entry that is not finite leads, and is written as numpy writes it."""
    at = trial("A")
    exact = exact_gradient(at)["w"]
    mine = np.where(np.arange(3)[:, None] == 1, np.nan, exact * 100)
    table = table_of(replace(FACTOR, comparisons=(comparison("w", at, exact, mine),)))

    assert table.rows[0].entry == "w[1, 0]"
    assert table.rows[0].cells[0].strip() == "nan"


def test_an_exact_zero_has_no_ratio() -> None:
    """Nothing is divided by zero."""
    at = trial("A")
    table = table_of(replace(FACTOR, comparisons=(comparison("w", at, np.zeros(2), np.ones(2)),)))

    assert [row.cells[-1].strip() for row in table.rows] == ["–", "–"]


def test_missing_numbers_are_said_in_words() -> None:
    """A parameter without numbers is named under the numbers of the others."""
    at = trial("A")
    exact = exact_gradient(at)
    mixed = (comparison("w", at, exact["w"], exact["w"]), comparison("b", at, exact["b"], None))

    assert table_of(replace(FACTOR, comparisons=mixed)).remarks == ("No numbers came for b.",)


def test_another_shape_is_not_put_into_columns() -> None:
    """Numbers of another shape are described, not compared entry by entry."""
    at = trial("A")
    exact = exact_gradient(at)
    odd = replace(comparison("w", at, exact["w"], np.ones((1, 3))), agreement=Agreement.SHAPE)
    table = table_of(replace(FACTOR, comparisons=(odd, comparison("b", at, exact["b"], exact["b"]))))

    assert [row.entry for row in table.rows] == ["b"]
    assert table.remarks == ("w: expected shape (3, 1), not (1, 3).",)


def test_a_note_names_its_parameter() -> None:
    """What was granted or found about one parameter is said of that one."""
    at = trial("A")
    exact = exact_gradient(at)["w"]
    noted = replace(comparison("w", at, exact, exact), note="a row was taken for a column")

    assert table_of(replace(FACTOR, comparisons=(noted,))).remarks == ("w: a row was taken for a column",)


def test_the_accuracy_of_float32_is_said() -> None:
    """Numbers that are right to fewer digits than others say why, beside the size of their array."""
    at = trial("A")
    exact = np.linspace(1, 2, 20)
    coarse = replace(comparison("v", at, exact, exact), agreement=Agreement.FLOAT32)

    assert table_of(replace(FACTOR, comparisons=(coarse,))).remarks == (
        "v has 20 entries, shape (20,); these are the first 5.",
        "v is right to the accuracy of float32.",
    )


@pytest.mark.parametrize("verdict", [ERROR, replace(CORRECT, comparisons=())])
def test_no_numbers_make_no_table(verdict: Verdict) -> None:
    """A question without numbers has no empty table."""
    assert number_table(verdict, show_expected=True) is None
