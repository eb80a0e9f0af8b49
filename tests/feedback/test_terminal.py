"""The same words in 80 columns."""

from __future__ import annotations

import io
from dataclasses import replace

import pytest
from rich.cells import cell_len
from rich.console import Console

from grader.feedback.class_view import class_view
from grader.feedback.document import class_row
from grader.feedback.terminal import print_class, print_feedback
from grader.feedback.view import feedback_view
from grader.model import Grade, Notebook
from tests.feedback.sample_grades import (
    CORRECT,
    DOUBLED,
    EVERYTHING,
    FACTOR,
    NOTEBOOK,
    PAYLOADS,
    PROBLEM,
    class_of,
    grade,
    hostile_grade,
)


def printed(made: Grade, notebook: Notebook | None = NOTEBOOK, width: int = 80) -> list[str]:
    """The lines that one student's feedback prints."""
    text = io.StringIO()
    print_feedback(feedback_view(made, notebook), Console(file=text, width=width, color_system=None))
    return [line.rstrip() for line in text.getvalue().split("\n")]


def printed_class(grades: list[Grade], width: int = 80) -> list[str]:
    """The lines that a run prints."""
    text = io.StringIO()
    rows = [class_row(made) for made in grades]
    print_class(class_view("A class", rows), Console(file=text, width=width, color_system=None), "out/index.html")
    return [line.rstrip() for line in text.getvalue().split("\n")]


def test_one_student() -> None:
    """A right answer takes a line; a wrong one its sentence, hint, numbers and code."""
    assert printed(grade(CORRECT, replace(DOUBLED, score=1.5))) == [
        "Linear regression by hand                                                3.5 / 6",
        "✓ 1 correct   ✗ 1 to look at",
        "",
        "✓ autograd  the gradient by torch                                 correct  2 / 2",
        "",
        "✗ analytic  the gradient by hand                            not correct  1.5 / 4",
        "  Your w equals the exact derivative times 2.",
        "  ✗ w  not correct",
        "  ✓ b  correct",
        "  Where to look: Which line of your code gives w its value?",
        "  What kind of mistake: Divide two entries of your w by the exact ones: what do",
        "  the ratios have in common?",
        "  Which factor or step: Differentiate the square once more, and count the",
        "  factors.",
        "",
        "  At the assignment’s own inputs (d = 1, m = 5)",
        "      yours   exact  differences  yours / exact",
        "  w  -8.917  -4.459       -4.459          2.000",
        "  b   5.642   5.642        5.642          1.000",
        "",
        "  Your code: dw_np in cell 2, line 12 (marked)",
        "      9",
        "     10  # ----------- Analytic gradient computation (NumPy) -------------",
        "     11  z_np = w_np.T @ X_np + b_np",
        "  ▸  12  dw_np = 2 * (1 / m) * X_np @ (z_np - y_np).T",
        "     13  db_np = 2 * np.ones((1, m)) @ (z_np - y_np).T",
        "     14",
        "     15  def compute_finite_difference_gradient(X, y, w, b, epsilon=1e-5):",
        "",
        "How the notebook ran",
        "! cell 2: The output saved in the notebook is not what this cell shows when the",
        "  notebook runs from top to bottom. Restart the kernel, run all cells, and save",
        "  before handing in.",
        "",
    ]


def test_a_class() -> None:
    """The table, what was not understood, who needs a person, and where the page is."""
    assert printed_class(class_of(5)) == [
        "A class",
        "",
        "student           autograd analytic finite_difference score notes",
        "amara-okafor-01   ✓ 2      ✗ 2.5    … –                4.5+ saved output differs",
        "benoît-lefèvre-02 ✓ 2      ✓ 2      ✓ 3                   7",
        "chiara-rossi-03   ✓ 2      ✗ 0      ✓ 3                   5",
        "elif-yılmaz-05    ✓ 2      ! 1      ✓ 3                   6 saved output differs",
        "дмитрий-волков-04 ✓ 2      ✓ 2      ✓ 3                   7",
        "",
        "What they did not understand in analytic",
        "   1 batch scale: Your b equals the exact derivative times the number of",
        "     samples, here 5.",
        "   1 constant factor: Your w equals the exact derivative times 2.",
        "   1 not derived by hand: The numbers are right; they come from loss.backward(),",
        "     and a formula was asked for.",
        "",
        "Needs a person: 1",
        "  amara-okafor-01  finite_difference: The numbers do not tell whether this is",
        "  right; a person will look, and it costs nothing until then.",
        "",
        "5 notebooks, median 6.5 of 9",
        "Page: out/index.html",
        "",
    ]


def wide_class(questions: int) -> list[Grade]:
    """A class with long names of students and questions."""
    verdicts = [replace(FACTOR, question=f"a_rather_long_question_name_{i}") for i in range(questions)]
    names = ("maximiliane-von-und-zu-hohenstein-oberndorf", "김수한무거북이와두루미삼천갑자동방삭", "o")
    problems = (PROBLEM, replace(PROBLEM, kind="cells_run_out_of_order"))
    return [grade(*verdicts, student=name, problems=problems) for name in names]


@pytest.mark.parametrize("width", [80, 100])
@pytest.mark.parametrize("questions", [0, 1, 3, 6, 9, 30, 100])
def test_a_class_fits_however_many_questions(questions: int, width: int) -> None:
    """No line is wider than the terminal, a student takes one line, and every score can be read."""
    lines = printed_class(wide_class(questions), width)

    assert max(map(cell_len, lines)) <= width
    table = [line for line in lines if line.startswith(("maximiliane", "김", "o "))]
    assert len([line for line in table if f" {2.5 * questions:g} " in f"{line} "]) == 3


def test_six_questions_keep_their_columns() -> None:
    """At 80 columns, six questions show a mark and a score each."""
    rows = [line for line in printed_class(wide_class(6)) if line.startswith("maximiliane")]

    assert rows[0].count("✗ 2.5") == 6
    assert "…" in rows[0]


@pytest.mark.parametrize("width", [40, 80, 120])
def test_a_student_fits_any_width(width: int) -> None:
    """No line of the fullest feedback is wider than the terminal."""
    assert max(map(cell_len, printed(EVERYTHING, width=width))) <= width


@pytest.mark.parametrize("payload", [*PAYLOADS, "[bold]x[/bold] [link=http://example.invalid]y[/link] [/]", "x" * 5000])
def test_a_terminal_gets_no_commands(payload: str) -> None:
    """Nothing that a student writes reaches the terminal as a command or as markup, or breaks the width."""
    made, notebook = hostile_grade(payload)
    lines = printed(made, notebook) + printed_class([made])

    assert max(map(cell_len, lines)) <= 80
    assert not any(character < " " or "\x7f" <= character < "\xa0" for line in lines for character in line)


def test_markup_is_shown_as_it_was_written() -> None:
    """Square brackets in a message are brackets."""
    assert any("[red]x[/red]" in line for line in printed(*hostile_grade("[red]x[/red]")))


@pytest.mark.parametrize("encoding", ["ascii", "latin-1", "cp1252"])
def test_a_poor_encoding_gets_other_signs(encoding: str) -> None:
    """A terminal that cannot encode the signs is not an error."""
    file = io.TextIOWrapper(io.BytesIO(), encoding=encoding, errors="strict", newline="")
    console = Console(file=file, width=80, color_system=None)
    print_feedback(feedback_view(EVERYTHING, NOTEBOOK), console)
    rows = [class_row(made) for made in wide_class(6)]
    print_class(class_view("A class", rows), console, "out/index.html")
    file.flush()

    assert "+ autograd" in file.buffer.getvalue().decode(encoding)  # type: ignore[attr-defined]


def test_colour_only_repeats_the_signs() -> None:
    """With colour the same characters are printed as without."""
    coloured = Console(file=io.StringIO(), width=80, force_terminal=True, color_system="standard", record=True)
    print_feedback(feedback_view(EVERYTHING, NOTEBOOK), coloured)

    assert [line.rstrip() for line in coloured.export_text().split("\n")] == printed(EVERYTHING)
