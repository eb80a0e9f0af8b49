"""Sections of a notebook, and the question that a heading names."""

from __future__ import annotations

import pytest

from grader.model import Cell, Notebook
from grader.notebook.headings import Section, sections_by_question, sections_of


def text(source: str) -> Cell:
    """A cell of text."""
    return Cell(0, "markdown", source)


def code(source: str) -> Cell:
    """A cell of code."""
    return Cell(0, "code", source)


def sections(*cells: Cell) -> dict[str, tuple[int, int]]:
    """Title to the first and the last cell of every section."""
    numbered = tuple(Cell(index, cell.kind, cell.source) for index, cell in enumerate(cells))
    return {each.title: (each.first, each.last) for each in sections_of(Notebook(numbered))}


def test_a_section_ends_at_the_next_heading_that_is_no_lower() -> None:
    """What stands below a lower heading belongs to the higher one too."""
    cells = (text("# One"), code("a"), text("## Part"), code("b"), text("# Two"), code("c"))

    assert sections(*cells) == {"One": (1, 3), "Part": (3, 3), "Two": (5, 5)}


def test_of_two_headings_in_one_cell_the_last_has_what_follows() -> None:
    """A heading with another one right below it has nothing of its own."""
    cells = (text("## Before\n\nSome words.\n\n## Now"), code("a"))

    assert sections(*cells) == {"Before": (1, -1), "Now": (1, 1)}


@pytest.mark.parametrize(
    "written",
    ["## Neuron", "##Neuron ##", "Neuron\n------", "<h3>Neuron</h3>", "**Neuron**", "__Neuron__:", "Neuron"],
)
def test_headings_are_written_in_many_ways(written: str) -> None:
    """By marks, underlined, in HTML, in bold, or as the one line of a text."""
    assert sections(text(written), code("a")) == {"Neuron": (1, 1)}


def test_text_and_code_in_text_are_no_headings() -> None:
    """A comment in a fenced block, a rule below a blank line and a sentence of a paragraph begin no section."""
    cell = text("The gradient is\n\n---\n\n```\n# not one\n```\nof the loss.")

    assert sections(cell, code("a = 1")) == {}


def test_a_comment_at_the_top_is_the_heading_of_its_cell_alone() -> None:
    """The next cell belongs to it no more."""
    assert sections(code("# Neuron\na = 1"), code("b = 1")) == {"Neuron": (0, 0)}


def named_by(heading: str, **asked: str) -> list[str]:
    """The questions that a heading names."""
    found = sections_by_question([Section(heading, 1, 1)], asked)
    return [name for name, own in found.items() if own]


@pytest.mark.parametrize(
    ("heading", "named"),
    [
        ("Question 1: the slope", ["q1"]),
        ("Q1", ["q1"]),
        ("1. The slope", ["q1"]),
        ("Aufgabe 2", ["q2"]),
        ("Question 12", []),
        ("The bias of all", ["bias"]),
        ("The biased one", []),
        ("Exercise 2b", ["q2b"]),
    ],
)
def test_a_heading_names_a_question_by_its_name_or_number(heading: str, named: list[str]) -> None:
    """Whole words and whole numbers, in any language."""
    assert named_by(heading, q1="", q2="", q2b="", bias="") == named


def test_a_heading_names_a_question_by_its_title() -> None:
    """Titles of one word say too little."""
    assert named_by("2. The slope by hand", a="Slope by hand", b="By", c="") == ["a"]


def test_a_heading_belongs_to_the_question_of_which_it_says_most() -> None:
    """What two questions share in their names does not make it both."""
    assert named_by("The loss with dropout", loss="", loss_with_dropout="") == ["loss_with_dropout"]
