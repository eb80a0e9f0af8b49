"""Gradients of real losses by complex parameters: the usual conventions are right, one and the same throughout."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
import torch

from grader import (
    autograd,
    complex_normal,
    gradient,
    hessian,
    jacobian,
    loss,
    normal,
    numerical_gradient,
    returned_by,
    variables,
)
from grader.errors import AssignmentError
from grader.execution.limits import Limits
from grader.execution.walls import find_wall
from grader.feedback.number_table import number_table
from grader.grading import grade_submission
from grader.model import Cell, Notebook, Origin, Question, Status, Submission
from tests.pipeline.in_process import asking, verdict


@loss(z=complex_normal("n"))
def energy(z: torch.Tensor) -> torch.Tensor:
    """The sum of squared absolute values."""
    return (z.abs() ** 2).sum()


@loss(A=complex_normal("n", "d"), y=complex_normal("n"), w=complex_normal("d"), b=normal())
def least_squares(A: torch.Tensor, y: torch.Tensor, w: torch.Tensor, b: torch.Tensor) -> torch.Tensor:
    """The mean squared error of a complex linear model with a real offset."""
    return ((A @ w + b - y).abs() ** 2).mean()


@loss(A=complex_normal("n", "d"), y=normal("n"), x=complex_normal("d"))
def phase_retrieval(A: torch.Tensor, y: torch.Tensor, x: torch.Tensor) -> torch.Tensor:
    """The mean squared error of measured intensities."""
    return (((A @ x).abs() ** 2 - y) ** 2).mean()


@loss(A=complex_normal("n", "d"), W=complex_normal("d", "k"))
def matrix_energy(A: torch.Tensor, W: torch.Tensor) -> torch.Tensor:
    """The energy of a product of matrices."""
    return ((A @ W).abs() ** 2).sum()


ENERGY = asking(q=gradient(energy, "z", returned_by("backward")))
SQUARES = asking(q=gradient(least_squares, ("w", "b"), returned_by("backward"), points=2))
PHASE = asking(q=gradient(phase_retrieval, "x", returned_by("backward")))
MATRIX = asking(q=gradient(matrix_energy, "W", returned_by("backward")))

BY_HAND = """
import numpy as np
def backward(A, y, w, b):
    r = A @ w + b - y
    g = 2 * A.conj().T @ r / len(y)
    d = 2 * r.real.mean()
    return {returned}
"""
RETRIEVED = """
import numpy as np
def backward(A, y, x):
    s = A @ x
    return {factor} * (A.conj().T @ ((np.abs(s) ** 2 - y) * s)) / len(y)
"""
PRODUCT = "def backward(A, W):\n    g = 2 * A.conj().T @ (A @ W)\n    return {returned}\n"

READ = {
    "g": None,
    "g.conj()": "dL/dx - i dL/dy",
    "g / 2": "(dL/dx + i dL/dy) / 2",
    "g.conj() / 2": "(dL/dx - i dL/dy) / 2",
}


def by_hand(returned: str) -> str:
    """The complex least squares, with the right numbers in ``g`` and ``d``."""
    return BY_HAND.format(returned=returned)


@pytest.mark.parametrize(("g", "read"), READ.items())
def test_the_usual_conventions_are_right(g: str, read: str | None) -> None:
    """Torch's goes without saying; of the others a note says as what they were read."""
    found = verdict(SQUARES, by_hand(f"{g}, d"))

    assert (found.status, found.score, found.provenance.kind) == (Status.CORRECT, 2.0, Origin.ANALYTIC)
    assert [f"read as {read}" in note for note in found.notes] == ([True] if read else [])


@pytest.mark.parametrize(
    ("source", "prepared"),
    [
        ("def backward(z):\n    return 2 * z", ENERGY),
        ("def backward(z):\n    return z.conj()", ENERGY),
        (
            "import numpy as np\ndef backward(z):\n    return np.array([complex(2 * v.real, 2 * v.imag) for v in z])",
            ENERGY,
        ),
        ("def backward(z):\n    return [2 * v for v in z]", ENERGY),
        (RETRIEVED.format(factor="4"), PHASE),
        (RETRIEVED.format(factor="2"), PHASE),
        (PRODUCT.format(returned="g"), MATRIX),
        (by_hand("{'w': g, 'b': d}"), SQUARES),
        (by_hand("g[:, None], d"), SQUARES),
    ],
)
def test_right_answers_of_every_form_are_right(source: str, prepared) -> None:
    """An energy, least squares, phase retrieval, a product of matrices; as arrays, lists, dicts or columns."""
    assert verdict(prepared, source).status is Status.CORRECT


@pytest.mark.parametrize(
    ("returned", "sentence"),
    [
        ("-g, d", "Your `w` has the opposite sign of the right answer, in every entry."),
        ("3 * g, d", "Your `w` equals the right answer times 3."),
        ("0 * g, d", "Your `w` is 0 for all inputs that were tried; the right answer is not."),
        ("g[::-1], d", "Your `w` has the right numbers in reverse order along axis 0."),
        ("g * np.nan, d", "Your `w` is not finite: 5 of 5 numbers are nan or infinite."),
    ],
)
def test_wrong_answers_are_explained_as_real_ones_are(returned: str, sentence: str) -> None:
    """A complex number counts as one."""
    found = verdict(SQUARES, by_hand(returned))

    assert (found.status, found.score, found.sentence) == (Status.PARTLY_CORRECT, 1.0, sentence)


@pytest.mark.parametrize(
    "g",
    [
        "1j * g",
        "g.real",
        "1j * g.imag",
        "g.imag + 1j * g.real",
        "np.abs(g)",
        "4 * g",
        "2 * g.conj()",
        "A.T @ r * 2 / len(y)",
    ],
)
def test_anything_else_is_wrong(g: str) -> None:
    """Only a half and a conjugate are conventions."""
    assert verdict(SQUARES, by_hand(f"{g}, d")).status is Status.PARTLY_CORRECT


def test_one_convention_holds_on_all_inputs() -> None:
    """An answer that follows one here and another there follows none."""
    mixed = [verdict(SQUARES, by_hand(f"({other} if len(y) > 13 else g), d")) for other in ("g.conj()", "g / 2")]

    assert [found.status for found in mixed] == [Status.PARTLY_CORRECT] * 2


def test_one_convention_holds_for_all_parameters() -> None:
    """Half of one gradient and all of another are not both right."""
    asked = asking(q=gradient(least_squares, ("A", "w"), returned_by("backward"), points=2))
    both = "2 * np.outer(r, w.conj()) / len(y)"

    assert verdict(asked, by_hand(f"{both}, g")).status is Status.CORRECT
    assert verdict(asked, by_hand(f"{both} / 2, g / 2")).status is Status.CORRECT
    assert verdict(asked, by_hand(f"{both}, g / 2")).status is Status.PARTLY_CORRECT


def test_a_real_parameter_knows_no_conventions() -> None:
    """Half of its gradient is half, also where that of a complex one beside it may be halved."""
    found = verdict(SQUARES, by_hand("g / 2, d / 2"))

    assert (found.status, found.sentence) == (Status.PARTLY_CORRECT, "Your `b` equals the right answer times 1/2.")


def test_a_real_gradient_of_complex_type_is_real() -> None:
    """Its vanishing imaginary part is dropped, whatever the convention of the complex one beside it."""
    assert verdict(SQUARES, by_hand("g / 2, d + 0j")).status is Status.CORRECT


def test_an_answer_in_single_precision_is_right() -> None:
    """As for real numbers, with a note."""
    found = verdict(SQUARES, by_hand("g.astype(np.complex64), d"))

    assert (found.status, found.notes) == (
        Status.CORRECT,
        ("Computed in float32, and right to the precision of float32.",),
    )


def test_a_transposed_complex_matrix_is_called_so() -> None:
    """Its real and imaginary parts stay together."""
    found = verdict(MATRIX, PRODUCT.format(returned="g.T"))

    assert found.sentence == "Your `W` is the right answer with rows and columns exchanged."


def test_tables_name_the_part_of_a_number() -> None:
    """A complex number takes two rows, and shapes are those that students see."""
    table = number_table(verdict(SQUARES, by_hand("3 * g, d")), show_expected=True)

    assert table is not None
    names = {row.entry for row in table.rows}
    assert "Im w[0]" in names
    assert "Re w[0]" in names
    assert all("(5, 2)" not in remark for remark in table.remarks)


@pytest.mark.parametrize(
    "ask",
    [
        lambda: jacobian(energy, "z", returned_by("f")),
        lambda: hessian(energy, "z", returned_by("f")),
        lambda: numerical_gradient(energy, "z", returned_by("f")),
    ],
)
def test_only_gradients_by_hand_or_autograd_have_conventions(ask) -> None:
    """Anything else is refused, with what to do instead."""
    with pytest.raises(AssignmentError, match="asks for more than a gradient in z, which is complex") as refused:
        ask()

    assert refused.value.slug == "complex-parameter"


# Through the wall ---------------------------------------------------------------------------------


def behind_the_wall(question: Question, *cells: str):
    """What becomes of one question in a real kernel."""
    notebook = Notebook(tuple(Cell(index, "code", source) for index, source in enumerate(cells)))
    submission = Submission("s", Path("s.ipynb"), "s.ipynb", "0" * 64, notebook)
    (found,) = grade_submission(asking(q=question), submission, find_wall("auto"), Limits()).grade.verdicts
    return found


GIVEN = {name: name for name in least_squares.inputs}
NUMPY = """
import numpy as np
rng = np.random.default_rng(0)
A = (rng.normal(size=(4, 2)) + 1j * rng.normal(size=(4, 2))).astype({dtype!r})
y, w, b = A @ np.ones(2) + 1j, np.array([1j, 2], dtype={dtype!r}), np.float64(0.5)
"""
TORCH = "import torch\nA, y, w, b = (torch.as_tensor(v) for v in (A, y, w, b))\n"


@pytest.mark.sandbox
@pytest.mark.slow
@pytest.mark.parametrize("dtype", ["complex128", "complex64"])
def test_complex_variables_of_numpy_pass_the_wall(dtype: str) -> None:
    """Fresh complex numbers take the place of the notebook's own, in full precision."""
    question = gradient(least_squares, "w", variables(w="g", given=GIVEN))
    found = behind_the_wall(question, NUMPY.format(dtype=dtype), "g = A.conj().T @ (A @ w + b - y) / len(y)")

    assert (found.status, len(found.notes)) == (Status.CORRECT, 1)
    assert "(dL/dx + i dL/dy) / 2" in found.notes[0]


@pytest.mark.sandbox
@pytest.mark.slow
def test_complex_tensors_pass_the_wall() -> None:
    """By hand and by autograd, which gives torch's own convention."""
    data = NUMPY.format(dtype="complex128") + TORCH
    by_formula = behind_the_wall(
        gradient(least_squares, "w", variables(w="g", given=GIVEN)), data, "g = 2 * A.mH @ (A @ w + b - y) / len(y)"
    )
    by_engine = behind_the_wall(
        autograd(least_squares, "w", variables(w="w.grad", given=GIVEN)),
        data + "w.requires_grad_()",
        "((A @ w + b - y).abs() ** 2).mean().backward()",
    )

    assert [found.status for found in (by_formula, by_engine)] == [Status.CORRECT] * 2
    assert by_engine.provenance.kind is Origin.AUTOGRAD
    assert by_formula.notes == by_engine.notes == ()


def test_own_points_may_be_complex() -> None:
    """The assignment's own inputs, as arrays, tensors or lists, are one more trial."""

    @loss(at={"z": [1 + 2j, -1j], "w": torch.tensor([1j, 2.0])}, z=complex_normal("n"), w=complex_normal("n"))
    def weighted(z: torch.Tensor, w: torch.Tensor) -> torch.Tensor:
        """The real part of a product."""
        return (z * w).real.sum()

    asked = asking(q=gradient(weighted, "z", returned_by("backward")))
    own = asked.references["q"].truths[-1]

    assert own.trial.label == "O"
    np.testing.assert_array_equal(own.trial.inputs["z"], [[1.0, 2.0], [0.0, -1.0]])
    assert verdict(asked, "def backward(z, w):\n    return w.conj()").status is Status.CORRECT
