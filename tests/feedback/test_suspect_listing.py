"""The expression behind a mistake, underlined where it stands."""

from __future__ import annotations

import io
from dataclasses import replace

import pytest
from rich.console import Console

from grader.feedback.html import feedback_page
from grader.feedback.listing import SUSPECT, highlighted, listing, with_suspect
from grader.feedback.terminal import print_feedback
from grader.feedback.view import feedback_view
from grader.model import Cell, Grade, HintLevel, Notebook, Place, Span
from tests.feedback.sample_grades import FACTOR, NOTEBOOK, grade

SOURCE = "def f(x):\n\tnaïve = 'é' * 2; y = (x +\n\t     1)\n\treturn y"
CELLS = Notebook((Cell(0, "code", SOURCE),))
HERE = Place(0, (1, 4), "f")


def underlined(span: Span) -> list[str]:
    """The underlined stretches of the listing, line by line."""
    shown = listing(CELLS, HERE, "f")
    assert shown is not None
    found = with_suspect(shown, CELLS, span)
    assert found is not None
    return [line.text[line.underlined[0] : line.underlined[1]] for line in found.lines if line.underlined]


def test_columns_count_characters_also_behind_tabs() -> None:
    """Neither a tab that became four spaces nor a letter of two bytes moves the line under the expression."""
    assert underlined(Span(0, (2, 9), (2, 16))) == ["'é' * 2"]


def test_an_expression_over_several_lines_is_underlined_without_its_indentation() -> None:
    """Every line of it stands out from its first character on."""
    assert underlined(Span(0, (2, 22), (3, 8))) == ["(x +", "1)"]


@pytest.mark.parametrize("span", [Span(0, (9, 0), (9, 1)), Span(1, (1, 0), (1, 1)), Span(0, (1, 50), (1, 60))])
def test_what_is_not_in_the_listing_is_not_underlined(span: Span) -> None:
    """A place that fits no line is left out."""
    shown = listing(CELLS, HERE, "f")

    assert shown is not None
    assert with_suspect(shown, CELLS, span) is None


def test_underlining_changes_no_character() -> None:
    """The page shows the same code with and without it, and the expression stands in an element of its own."""
    shown = listing(CELLS, HERE, "f")
    assert shown is not None
    found = with_suspect(shown, CELLS, Span(0, (2, 9), (2, 16)))
    assert found is not None

    assert [html.striptags() for html in highlighted(found)] == [html.striptags() for html in highlighted(shown)]
    assert sum(html.count("<mark>") for html in highlighted(found)) == 1


def suspicious(level: HintLevel) -> Grade:
    """The sample grade, with an expression suspected in its only question."""
    return replace(grade(replace(FACTOR, suspect=Span(1, (13, 8), (13, 9)))), hints=level)


def test_the_page_and_the_terminal_show_it() -> None:
    """A mark on the page, carets under the line in a terminal, and the same sentence in both."""
    view = feedback_view(suspicious(HintLevel.WHERE), NOTEBOOK)
    console = Console(file=io.StringIO(), width=100)
    print_feedback(view, console)
    assert isinstance(console.file, io.StringIO)
    printed = console.file.getvalue().split("\n")
    caret = next(at for at, line in enumerate(printed) if line.strip() == "^")

    assert "<mark>" in feedback_page(view)
    assert SUSPECT in feedback_page(view)
    assert printed[caret - 1][printed[caret].index("^")] == "2"


def test_where_no_hints_are_given_nothing_is_underlined() -> None:
    """A place is a hint."""
    assert SUSPECT not in feedback_page(feedback_view(suspicious(HintLevel.NONE), NOTEBOOK))
