"""Sentences with code and formulas: readable where they can be read, harmless where they cannot."""

from __future__ import annotations

import re
from dataclasses import replace
from xml.etree import ElementTree

import pytest
from hypothesis import given
from hypothesis import strategies as st

from grader.feedback.html import feedback_page
from grader.feedback.marked import marked
from grader.feedback.mathml import LONGEST, mathml
from grader.feedback.view import feedback_view
from tests.feedback.sample_grades import FACTOR, NOTEBOOK, grade
from tests.feedback.test_hints import printed

PIECES = [*"{}[]()^_&<>\"'ab12. |=+-*$`", "\\\\", "\\frac", "\\text{<b>}", "\\href{javascript:x}", "\\begin{matrix}"]
PIECES += [
    "\\end{matrix}",
    "\\left(",
    "\\right)",
    "\\unicode{x3c}",
    "\\verb",
    "\\sum",
    "\\def\\a{\\a\\a}",
    "\\a",
    "&#x3c;",
]


def test_a_formula_is_set_as_mathml() -> None:
    """Signs are characters, and what stands above and below is said by elements."""
    assert mathml(r"\frac{\partial L}{\partial w_1}") == (
        '<math display="inline"><mrow><mfrac><mrow><mo>∂</mo><mi>L</mi></mrow>'
        "<mrow><mo>∂</mo><msub><mi>w</mi><mn>1</mn></msub></mrow></mfrac></mrow></math>"
    )


def test_code_formulas_and_words_stand_beside_one_another() -> None:
    """Backticks make code, dollar signs formulas, and everything else is text."""
    assert marked("`a<b` < $x$ & `$y$`") == (
        '<code>a&lt;b</code> &lt; <math display="inline"><mrow><mi>x</mi></mrow></math> &amp; <code>$y$</code>'
    )


@pytest.mark.parametrize("text", ["from $5 to $6", "$PATH and $HOME", "$ x $", "a lone $", r"\$x\$", "$$x$$", "US$5$6"])
def test_a_dollar_sign_need_not_be_a_formula(text: str) -> None:
    """Sums of money and names of variables stay as they are."""
    assert marked(text) == text


@pytest.mark.parametrize(
    "latex",
    [
        r"\frac{1",
        "a{b",
        "}{",
        r"\nosuchcommand x",
        "x_",
        r"\left(x",
        r"\end{matrix}",
        r"\def\a{aa}\a",
        "x" * (LONGEST + 1),
    ],
)
def test_broken_latex_stays_as_it_was_written(latex: str) -> None:
    """What cannot be read is shown as text, dollar signs included."""
    assert mathml(latex) is None
    assert marked(f"see ${latex}$ here") == f"see ${latex}$ here"


@pytest.mark.parametrize(
    ("latex", "shown"),
    [
        (r"\text{<b>x</b>}", "<b>x</b>"),
        (r"\text{&lt;b&gt;}", "&lt;b&gt;"),
        (r"\unicode{x3c}b", "<b"),
        (r"\href{javascript:alert(1)}{x}", "x"),
        (r"\style{background:red}{x}", "x"),
        (r"\class{here}{x}", "x"),
    ],
)
def test_a_formula_brings_no_markup_of_its_own(latex: str, shown: str) -> None:
    """Text in a formula is escaped; links, styles and classes are left out."""
    made = mathml(latex)

    assert made is not None
    assert "".join(ElementTree.fromstring(made).itertext()) == shown  # noqa: S314 - our own output
    assert not re.search("href|style=|class=|javascript", made)


@given(st.lists(st.sampled_from(PIECES), max_size=40).map("".join))
def test_any_text_can_be_set(text: str) -> None:
    """Whatever stands in a sentence, it becomes well-formed HTML with only code and formulas in it."""
    made = ElementTree.fromstring(f"<p>{marked(text)}</p>")  # noqa: S314 - our own output

    assert {each.tag for each in made.iter()} <= {
        *("p code math mrow mi mn mo mtext msub msup msubsup mfrac mtable mtr mtd mspace mover munder".split()),
        *("munderover mstyle mpadded msqrt mroot".split()),
    }
    assert not {name for each in made.iter() for name in each.attrib} & {"href", "style", "class", "mathcolor"}


def test_titles_notes_and_what_the_loss_is_hold_formulas() -> None:
    """On the page they are set; in a terminal they stay as they are written."""
    latex = r"$\lVert w \rVert^2$"
    worded = replace(FACTOR, title=f"norm {latex}", notes=(f"note {latex}",), basis=f"basis {latex}")
    page = feedback_page(feedback_view(replace(grade(worded), title=f"About {latex}"), NOTEBOOK))

    assert all(re.search(rf"{word} <math", page) for word in ("About", "norm", "note", "Basis"))
    assert f"norm {latex}" in printed(worded, grade().hints)
